"""The day of an event: not ahead of us, nor before what it follows."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from casework.calendar import local_day


def check_day(
    name: str, day: dt.date | None, now: dt.datetime, *, earliest: dt.date | None = None, latest: dt.date | None = None
) -> None:
    """Raises ValidationError beside `name`. `earliest`: what it follows; `latest`: what followed on it."""
    if day is None or day > local_day(now):
        raise ValidationError({name: "Dagen kan inte ligga framåt i tiden."})
    if earliest and day < earliest:
        raise ValidationError({name: f"Dagen kan inte ligga före {earliest}."})
    if latest and day > latest:
        raise ValidationError({name: f"Dagen kan inte ligga efter {latest}."})
