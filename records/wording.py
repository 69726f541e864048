"""Days and lengths of time in words, the same everywhere: "tor 22 jan 04:00", "12 jan", "1 h 48 min"."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from casework.calendar import DAYS, MONTHS, is_a_day, local, local_day, moment, working_days_between

LONG_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
LONG_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def iso(at: dt.datetime) -> str:
    return f"{local(at):{'%Y-%m-%d' if is_a_day(at) else '%Y-%m-%d %H:%M'}}"


def moment_near(at: dt.datetime, now: dt.datetime) -> str:
    """Only the clock when it is today, the weekday too within six days, the whole date otherwise. A day is said as one."""
    days = abs((local_day(at) - local_day(now)).days)
    if is_a_day(at):
        return "i dag" if days == 0 else moment(at)
    if days == 0:
        return f"{local(at):%H:%M}"
    return f"{DAYS[local(at).weekday()]} {local(at):%H:%M}" if days <= 6 else moment(at)


def long_day(day: dt.date) -> str:
    return f"{LONG_DAYS[day.weekday()]} {day.day} {LONG_MONTHS[day.month - 1]}"


def length(span: dt.timedelta) -> str:
    """A length of time, no more exact than is of use: minutes within 6 hours, hours within two days, then days."""
    minutes = int(abs(span).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 72:
        return f"{hours // 24} dagar"
    if hours >= 12 or (hours and not rest):
        return f"{hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def days(count: int) -> str:
    return f"{count} dag{'' if count == 1 else 'ar'}"


def days_left(due_at: dt.datetime, now: dt.datetime) -> str:
    """Of what is due on a day: how many days are left, or how many it is late. Both count whole days of the calendar."""
    left = (local_day(due_at) - local_day(now)).days
    if left < 0:
        return f"Försenad {days(-left)}"
    return f"{days(left)} kvar" if left else "Sista dagen i dag"


def short_day(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


def working_days_left(first: dt.date, last: dt.date, today: dt.date, *, over: bool) -> tuple[str, str, int]:
    """Tone, words and how much is used (percent) of the working days from `first` until `last`."""
    if over:
        late = working_days_between(last, today, settings.EXTRA_DAYS_OFF)
        return "over", f"Försenad {_working_days(late)}" if late else "Försenad", 100
    left = working_days_between(today, last, settings.EXTRA_DAYS_OFF)
    whole = max(working_days_between(first, last, settings.EXTRA_DAYS_OFF), 1)
    text = f"{_working_days(left)} kvar" if left else "Sista dagen i dag"
    return "soon" if left <= 1 else "ok", text, 100 * (whole - min(left, whole)) // whole


def working_days_late(last: dt.date, day: dt.date) -> str:
    """How long after the last day it was; empty when no working day lay between."""
    late = working_days_between(last, day, settings.EXTRA_DAYS_OFF)
    return _working_days(late) if late else ""


def _working_days(count: int) -> str:
    return f"{count} arbetsdag{'' if count == 1 else 'ar'}"
