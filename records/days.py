"""The day of an event: not ahead of us, nor before what it follows; and what is kept by it, when it is put right."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from casework.calendar import STOCKHOLM, add_days, local_day
from casework.deadlines import DeadlineKind
from casework.models import Case, Deadline

# Days. So far from now nothing is written down: it is the year that is wrong.
LONG = 3653


def check_day(
    name: str, day: dt.date | None, now: dt.datetime, *, earliest: dt.date | None = None, latest: dt.date | None = None
) -> None:
    """Raises ValidationError beside `name`. `earliest`: what it follows; `latest`: what followed on it."""
    if day is None or day > local_day(now):
        raise ValidationError({name: "Dagen kan inte ligga framåt i tiden."})
    if day < add_days(local_day(now), -LONG):
        raise ValidationError({name: "Kontrollera året: dagen är mer än tio år sedan."})
    if earliest and day < earliest:
        raise ValidationError({name: f"Dagen kan inte ligga före {earliest}."})
    if latest and day > latest:
        raise ValidationError({name: f"Dagen kan inte ligga efter {latest}."})


def check_ahead(name: str, day: dt.date | None, now: dt.datetime, *, earliest: dt.date | None = None) -> None:
    """A day that somebody else has set, or that something is to be done by. Raises ValidationError beside `name`."""
    if day is None or (earliest and day < earliest):
        raise ValidationError({name: f"Dagen kan inte ligga före {earliest}." if earliest else "Skriv dagen."})
    if day > add_days(local_day(now), LONG):
        raise ValidationError({name: "Kontrollera året: dagen är mer än tio år framåt."})


def kept_on(case: Case, kind: DeadlineKind, day: dt.date | None, now: dt.datetime) -> None:
    """The event that kept the latest deadline of this kind was on another day: that is when it was kept.

    As when it was written down first (`Case.happened_at`): the day's noon, not before the case began nor after now.
    """
    assert day  # noqa: S101  it was asked for
    noon = dt.datetime.combine(day, dt.time(12), STOCKHOLM).astimezone(dt.UTC)
    kept = Deadline.objects.filter(case=case.pk, key=kind.key).exclude(met_at=None).order_by("-pk")[:1]
    Deadline.objects.filter(pk__in=[row.pk for row in kept]).update(met_at=max(case.received_at, min(now, noon)))
