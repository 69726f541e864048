"""Times in words, the same everywhere: "1 h 48 min kvar", "Försenad 3 h", "tor 22 jan 04:00"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.calendar import local, local_day

DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
LONG_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
LONG_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
# The last quarter of the time is "soon": enough to act in, whether it is 8 hours or three weeks.
SOON = 0.25


# About twenty lines: what follows a report must be found without scrolling past all of it.
LONG_TEXT = 1600


def split_text(text: str) -> tuple[str, str]:
    """The beginning of a long text and the rest of it, cut between words."""
    if len(text) <= LONG_TEXT * 1.2:
        return text, ""
    cut = max(text.rfind(space, 0, LONG_TEXT) for space in " \n")
    cut = cut if cut > LONG_TEXT // 2 else LONG_TEXT
    return text[:cut], text[cut:].lstrip()


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


@dataclass(frozen=True)
class Due:
    """A deadline as it is shown: tone, text, exact time and how much of the time is used (percent)."""

    tone: str
    text: str
    sub: str = ""
    used: int | None = None


def due(label: str, due_at: dt.datetime, start: dt.datetime, now: dt.datetime) -> Due:
    """Text, shape and gauge of an open deadline."""
    left, whole = due_at - now, due_at - start
    if left <= dt.timedelta():
        return Due("over", f"Försenad {length(left)}", f"{label}: gick ut {moment_near(due_at, now)}", 100)
    used = round(100 * (1 - left / whole)) if whole else 100
    tone = "soon" if left <= whole * SOON else "ok"
    return Due(tone, f"{length(left)} kvar", f"{label} senast {moment_near(due_at, now)}", min(max(used, 0), 100))


def advised(due_at: dt.datetime, met_at: dt.datetime | None, now: dt.datetime) -> Due:
    """What is recommended: until when, never late and never red."""
    if met_at:
        return Due("done", f"Gjort {moment_near(met_at, now)}")
    return Due("wait", "Rekommenderat", f"senast {moment_near(due_at, now)}")


def met(due_at: dt.datetime, met_at: dt.datetime, now: dt.datetime) -> Due:
    """A deadline that was met, in time or late."""
    when = moment_near(met_at, now)
    if met_at <= due_at:
        return Due("done", f"I tid, {when}")
    return Due("over", f"{length(met_at - due_at)} för sent, {when}")
