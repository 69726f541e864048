"""Removal of the transient content, some days after verified entry in the record system (A-05). Runs as a sweep."""

from __future__ import annotations

import datetime as dt
import uuid

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from intake.models import EAnmalan
from intake.uppgifter import Anmalan, Innehall, Utkast
from intake.words import Lage
from organisation.rounds import each, parts
from records.removal import remove_contents

log = structlog.get_logger("gallring")
# So many drafts are removed in one transaction: a flood of them holds up nobody who writes one.
BATCH = 50
DRAFT_HOURS = 1


def gallra(as_of: dt.datetime) -> int:
    """Remove the content of every report whose cases are all verified and old enough. Returns how many reports.

    One report that cannot be removed never stops the others.
    """
    due = list(_due(as_of).values_list("pk", flat=True))
    return each(due, lambda pk: _remove(pk, as_of), lambda _pk: log.exception("removal_failed"))


def _due(as_of: dt.datetime) -> QuerySet[Anmalan]:
    """All of its cases closed for long enough."""
    limit = _limit(as_of)
    waiting = EAnmalan.objects.filter(Q(closed_at=None) | Q(closed_at__gt=limit))
    return Anmalan.objects.filter(removed_at=None, received_at__lte=limit).exclude(pk__in=waiting.values("anmalan"))


def _limit(as_of: dt.datetime) -> dt.datetime:
    return as_of - dt.timedelta(days=settings.INTAKE_REMOVAL_DAYS)


@transaction.atomic
def _remove(pk: uuid.UUID, as_of: dt.datetime) -> bool:
    """Decide once more under the cases' locks: a step or a note takes the same ones, and comes before or after."""
    cases = list(EAnmalan.objects.select_for_update().filter(anmalan=pk).order_by("pk"))
    anmalan = _due(as_of).select_for_update(of=("self",)).filter(pk=pk).first()
    if anmalan is None or not all(_is_settled(case, _limit(as_of)) for case in cases):
        return False
    words = Innehall.objects.filter(pk=pk)
    for case in cases:
        removal = remove_contents(case, as_of, words)
        log.info("content_removed", case_id=case.pk, count=removal.rows)
    Anmalan.objects.filter(pk=pk).update(removed_at=as_of)
    return True


def _is_settled(case: EAnmalan, limit: dt.datetime) -> bool:
    """Entered in a record; or sent on and received, where the municipality has decided that it may go (A-11, arkivlagen
    10 §). A duplicate when the case at the end of the chain is.
    """
    seen = {case.pk}
    while case.dubblett_av_id and case.dubblett_av_id not in seen:
        seen.add(case.dubblett_av_id)
        case = EAnmalan.objects.get(pk=case.dubblett_av_id)
    kept_elsewhere = case.state == Lage.FARDIG or (
        case.state == Lage.KVITTERAD and bool(settings.INTAKE_SENT_ON_DECISION)
    )
    return case.dubblett_av_id is None and kept_elsewhere and case.closed_at is not None and case.closed_at <= limit


def forget_drafts(as_of: dt.datetime) -> int:
    """A form nobody sent is erased after an hour; one that was sent keeps only its way to the receipt until then."""
    old = Utkast.objects.filter(touched_at__lt=as_of - dt.timedelta(hours=DRAFT_HOURS))
    keys = list(old.values_list("pk", flat=True))
    return sum(old.filter(pk__in=part).delete()[1].get("intake.Utkast", 0) for part in parts(keys, BATCH))
