"""Documents that wait for the virus scanner, where the municipality has one (CLAMD): kept, and read by nobody until then.

A document is never lost for want of a verdict, and never shown without one. No page waits for the scanner: a sweep asks it.
"""

from __future__ import annotations

import datetime as dt
import uuid

import structlog
from django.conf import settings
from django.db.models import F, Q

from records.documents import Altered, as_arrived
from records.models import Quarantine
from records.scanner import Unscanned, scan

log = structlog.get_logger("quarantine")

BATCH = 50
AGAIN = dt.timedelta(minutes=1)


def sweep(as_of: dt.datetime) -> int:
    """Ask about what waits, what has been asked about before last. Returns about how many there is a verdict.

    A scanner that is away ends the round: everything goes on waiting, however long that takes.
    """
    if not settings.CLAMD:
        return 0
    told = 0
    due = Q(tried_at=None) | Q(tried_at__lte=as_of - AGAIN)
    waiting = Quarantine.objects.filter(due, found="").order_by(F("tried_at").asc(nulls_first=True), "pk")
    for pk in list(waiting.values_list("pk", flat=True)[:BATCH]):
        try:
            told += _ask(pk, as_of)
        except Unscanned as why:
            log.warning("scanner_away", error=str(why))
            break
    return told


def _ask(pk: uuid.UUID, as_of: dt.datetime) -> bool:
    """No row is locked meanwhile: whoever else asks gets the same answer, and what is removed is only gone."""
    row = Quarantine.objects.select_related("handling").filter(pk=pk).first()
    if row is None:
        return False
    here = Quarantine.objects.filter(pk=pk, found="")
    here.update(tried_at=as_of)
    try:
        data = as_arrived(row.handling)
    except (FileNotFoundError, Altered) as fault:
        # It is not what came: a verdict about this would be about something else.
        log.error("document_unreadable", case_id=row.handling.case_id, error=type(fault).__name__)
        return False
    if found := scan(data, settings.CLAMD):
        here.update(found=found)
        log.error("malware_found", case_id=row.handling.case_id)
    else:
        here.delete()
    return True


def unanswered() -> int:
    """How many have been asked about in vain. Shown by /halsa/."""
    return Quarantine.objects.filter(found="", tried_at__isnull=False).count()
