"""Days and lengths of time in words, the same everywhere: "tor 22 jan 04:00", "12 jan", "1 h 48 min"."""

from __future__ import annotations

import datetime as dt

from casework.calendar import local, local_day

DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
LONG_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
LONG_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def moment(at: dt.datetime) -> str:
    when = local(at)
    return f"{DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]} {when:%H:%M}"


def moment_near(at: dt.datetime, now: dt.datetime) -> str:
    """Only the clock when it is today, the weekday too within six days, the whole date otherwise."""
    days = abs((local_day(at) - local_day(now)).days)
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


def short_day(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
