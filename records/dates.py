"""Days and times as people write them, read in one place: the same is a date in every form, and the same is none.

Only the digits 0-9 become dates, and no ISO week does. What cannot be read in one way only is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework import clock
from casework.calendar import MONTHS, ONE_DAY, STOCKHOLM, local_day
from records.typed import written_time
from records.wording import LONG_MONTHS

DAY_HINT, TIME_HINT, MOMENT_HINT = "ÅÅÅÅ-MM-DD", "TT:MM", "ÅÅÅÅ-MM-DD TT:MM"
WRONG_DAY = f"Datumet ska skrivas {DAY_HINT}"
WRONG_TIME = f"Klockslaget ska skrivas {TIME_HINT}"
WRONG_MOMENT = f"Tiden ska skrivas {MOMENT_HINT}"

# An older day is a slip of the pen, and no database's affair. How old one may be within it is each form's own to say.
OLDEST_YEAR = 1900
_RELATIVE = {"i dag": 0, "idag": 0, "i går": -1, "igår": -1, "i morgon": 1, "imorgon": 1}
_MONTH = {name: n for names in (MONTHS, LONG_MONTHS, [name[:3] for name in MONTHS]) for n, name in enumerate(names, 1)}
_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_DIVIDED = re.compile(r"(?P<y>[0-9]{4})(?P<between>[-./])(?P<m>[0-9]{1,2})(?P=between)(?P<d>[0-9]{1,2})")
_SHORT = re.compile(r"(?P<y>[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_DAY_FIRST = re.compile(r"(?P<d>[0-9]{1,2})(?:/(?P<m>[0-9]{1,2})[ -]|\.(?P<n>[0-9]{1,2})\.)(?P<y>[0-9]{4})")
_NAMED = re.compile(r"(?:den )?(?P<d>[0-9]{1,2}) (?P<name>[a-z]+)\.? (?P<y>[0-9]{4})")
_CLOCK = re.compile(r"(?:kl\.? ?)?(?:([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2})?|([0-9]{2})([0-9]{2}))")
_MOMENT = re.compile(r"(.+?)(?:t|,? )((?:kl\.? ?)?[0-9]{1,2}[:.]?[0-9]{2}(?:[:.][0-9]{2})?)")


def parse_day(text: str, today: dt.date) -> dt.date | None:
    """2026-11-24, 20261124, 2026-3-7, 261124, 24/11 2026, 24.11.2026, 24 nov 2026, "i dag". None for what is no day."""
    typed = written_time(text).lower()
    if typed in _RELATIVE:
        return today + _RELATIVE[typed] * ONE_DAY
    for pattern in (_YEAR_FIRST, _DIVIDED, _SHORT, _DAY_FIRST, _NAMED):
        if match := pattern.fullmatch(typed):
            return _day(match.groupdict(), today)
    return None


def _day(part: dict[str, str | None], today: dt.date) -> dt.date | None:
    month = _MONTH.get(part["name"] or "", 0) if "name" in part else int(part.get("m") or part.get("n") or 0)
    year = int(part["y"] or 0)
    if len(part["y"] or "") == 2:
        # Two digits are the year that lies nearest behind, or a little ahead.
        year += 2000 if 2000 + year <= today.year + 20 else 1900
    if year < OLDEST_YEAR:
        return None
    try:
        return dt.date(year, month, int(part["d"] or 0))
    except ValueError:
        return None


# A day with its year, at the beginning of what somebody has written, and what comes after it.
_BEGINS = re.compile(
    r"\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}[ -][0-9]{4}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
    r"|(?:den )?[0-9]{1,2} [a-z]+\.? [0-9]{4})(?::|\s|$)(.*)",
    re.IGNORECASE | re.DOTALL,
)


def begins_with_day(text: str) -> tuple[dt.date, str] | None:
    """The day that a text begins with, and the rest of it; None when it begins otherwise."""
    match = _BEGINS.fullmatch(text)
    # "i dag" and days without a year are never at the beginning: nothing here depends on which day it is.
    day = parse_day(match[1], dt.date.max) if match else None
    return (day, match[2]) if match and day else None


def undated(text: str, day: dt.date | None) -> str:
    """The text without the day that stands beside it anyhow."""
    begins = begins_with_day(text)
    return begins[1].strip() or text if begins and begins[0] == day else text


def parse_time(text: str) -> dt.time | None:
    """14:30, 14.30, 1430, "kl. 14.30". None for what is no time of day."""
    match = _CLOCK.fullmatch(written_time(text).lower())
    if match is None:
        return None
    try:
        return dt.time(int(match[1] or match[3]), int(match[2] or match[4]))
    except ValueError:
        return None


def parse_moment(text: str, today: dt.date) -> dt.datetime | None:
    """A day and a time, with a space, a comma or T between. None for what is neither."""
    match = _MOMENT.fullmatch(written_time(text).lower())
    if match is None:
        return None
    day, time = parse_day(match[1], today), parse_time(match[2])
    return at(day, time) if day and time else None


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """The hour that the clocks go back over is the first of the two; the one they skip in spring is the hour after."""
    return dt.datetime.combine(day, time, STOCKHOLM).astimezone(dt.UTC)


def _read(field: forms.Field, value: Any, kind: type, parse: Callable[[str], Any]) -> Any:
    if value in field.empty_values or isinstance(value, kind):
        return value or None
    found = parse(str(value))
    if found is None:
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return found


def _attrs() -> dict[str, str]:
    return {"inputmode": "numeric", "autocomplete": "off"}


class Day(forms.DateField):
    """A date that people write. What was typed is kept when it is none."""

    default_error_messages = {"required": "Skriv datumet", "invalid": WRONG_DAY}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(_attrs(), format="%Y-%m-%d")
        super().__init__(**{"help_text": DAY_HINT, **kwargs, "widget": widget})

    def to_python(self, value: Any) -> dt.date | None:
        return _read(self, value, dt.date, lambda text: parse_day(text, local_day(clock.now())))


class TimeOfDay(forms.TimeField):
    """A time of day that people write."""

    default_error_messages = {"required": "Skriv klockslaget", "invalid": WRONG_TIME}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": TIME_HINT, **kwargs, "widget": forms.TimeInput(_attrs(), format="%H:%M")})

    def to_python(self, value: Any) -> dt.time | None:
        return _read(self, value, dt.time, parse_time)


class Moment(forms.DateTimeField):
    """A day and a time that people write, as UTC."""

    default_error_messages = {"required": "Fyll i när", "invalid": WRONG_MOMENT}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": MOMENT_HINT, **kwargs, "widget": forms.TextInput(_attrs())})

    def to_python(self, value: Any) -> dt.datetime | None:
        return _read(self, value, dt.datetime, lambda text: parse_moment(text, local_day(clock.now())))
