"""The read log: written and committed before the answer is sent. If it cannot be written, nothing is shown."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import DatabaseError, models
from django.db.models.functions import TruncHour

from casework.models import Case
from casework.undone import open_duties, settle_one
from organisation.models import User
from organisation.prepared import PK, Prepared
from records.models import Reading

# What a reader is called by (User.name), of a line that is no user.
NAMES = {name: models.F(f"user__{name}") for name in ("first_name", "last_name", "username")}


class NotLogged(Exception):
    """The reading could not be logged, so the page must not be shown."""


def log_reading(
    case: Case, user: User, what: Reading.What, now: dt.datetime, *, handling: uuid.UUID | None = None
) -> None:
    """Log that this person reads this. Raises NotLogged; the caller then shows nothing of the case."""
    try:
        Reading.objects.create(case_id=case.pk, user=user, at=now, what=what, handling=handling)
        if _something_is_to_be_read(case.specific):
            # It may have been read now. Nobody waits for whoever holds the case: the next reading or the hour settles it.
            settle_one(type(case.specific), case.pk, now, waits=False)
    except DatabaseError as failure:
        raise NotLogged from failure


def _something_is_to_be_read(case: Case) -> bool:
    """No lock, and no question where the routine has nothing such."""
    kinds = [duty for duty in case.undone if duty.read]
    return bool(kinds) and any(duty.is_of(row.key) for row in open_duties(case) for duty in kinds)


def log_listing(cases: Iterable[Case], user: User, what: Reading.What, now: dt.datetime) -> None:
    """Log that this person reads all of these in a list, each at most once an hour. Two queries. Raises NotLogged."""
    shown = {case.pk for case in cases}
    try:
        hour = Reading.objects.filter(user=user, what=what, case__in=shown, at__gt=now - dt.timedelta(hours=1))
        known = set(hour.values_list("case", flat=True))
        Reading.objects.bulk_create(
            [Reading(case_id=pk, user=user, at=now, what=what) for pk in sorted(shown - known)], batch_size=500
        )
    except DatabaseError as failure:
        raise NotLogged from failure


@cache
def latest(most: int) -> Prepared:
    def question() -> models.QuerySet[Reading, Any]:
        rows = Reading.objects.filter(case=PK).order_by()
        readers = rows.values("case").annotate(number=models.Count("user", distinct=True)).values("number")
        # Swedish time is whole hours from UTC, on both sides of a change of clocks: its hours are these.
        found = rows.values("user", "what", hour=TruncHour("at", tzinfo=dt.UTC)).annotate(
            first=models.Min("at"),
            last=models.Max("at"),
            times=models.Count("pk"),
            readers=models.Subquery(readers),
            **NAMES,
        )
        return found.order_by("-last", "user", "what").values_list(
            "first", "last", "what", "times", "readers", *NAMES, named=True
        )[:most]

    return Prepared(question)


def latest_readings(case: Case, most: int) -> list[Any]:
    """Of a case: who has read what in which hour, how many times, when first and last; with each how many have read it in all."""
    return latest(most).of(case)
