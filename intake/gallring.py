"""Removal of the transient content, some days after verified entry in the record system (A-05). Runs as a sweep."""

from __future__ import annotations

import datetime as dt

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from intake.anmalan import Anmalan, Innehall, Utkast
from intake.models import EAnmalan
from records.removal import remove_contents

log = structlog.get_logger("gallring")
BATCH = 50
DRAFT_HOURS = 1


def gallra(as_of: dt.datetime) -> int:
    """Remove the content of every report whose cases are all verified and old enough. Returns how many reports."""
    total = 0
    while done := _batch(as_of):
        total += done
    _forget_drafts(as_of)
    return total


@transaction.atomic
def _batch(as_of: dt.datetime) -> int:
    due = list(_due(as_of).select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for anmalan in due:
        _remove(anmalan, as_of)
    return len(due)


def _due(as_of: dt.datetime):
    """All of its cases closed for long enough, and each duplicate's other one closed too."""
    limit = as_of - dt.timedelta(days=settings.INTAKE_REMOVAL_DAYS)
    open_original = Q(dubblett_av__isnull=False, dubblett_av__closed_at=None)
    waiting = EAnmalan.objects.filter(Q(closed_at=None) | Q(closed_at__gt=limit) | open_original)
    return Anmalan.objects.filter(removed_at=None, received_at__lte=limit).exclude(pk__in=waiting.values("anmalan"))


def _remove(anmalan: Anmalan, as_of: dt.datetime) -> None:
    words = Innehall.objects.filter(pk=anmalan.pk)
    for case in anmalan.cases.order_by("number"):
        removal = remove_contents(case, as_of, words)
        log.info("content_removed", case_id=case.pk, count=removal.rows)
    Anmalan.objects.filter(pk=anmalan.pk).update(removed_at=as_of)


def _forget_drafts(as_of: dt.datetime) -> None:
    """A form nobody sent is erased after an hour; one that was sent keeps only its way to the receipt until then."""
    Utkast.objects.filter(touched_at__lt=as_of - dt.timedelta(hours=DRAFT_HOURS)).delete()
