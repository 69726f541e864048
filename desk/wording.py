"""Times in words, the same everywhere: "1 h 48 min kvar", "Försenad 3 h", "tor 22 jan 04:00"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from casework.calendar import DAYS, is_a_day, local, local_day, moment
from casework.deadlines import WorkingDays
from casework.models import Case, routine
from records.wording import (
    days,
    days_left,
    iso,
    length,
    long_day,
    moment_near,
    short_day,
    working_days_late,
    working_days_left,
)

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


@dataclass(frozen=True)
class Due:
    """A deadline as it is shown: tone, text, exact time and how much of the time is used (percent)."""

    tone: str
    text: str
    sub: str = ""
    used: int | None = None


@cache
def in_working_days(kind: type[Case], label: str) -> bool:
    """Is the deadline with this label one that counts working days? Then it is said in them, everywhere."""
    return any(isinstance(one, WorkingDays) and one.label == label for one in kind.deadline_kinds().values())


def due(label: str, due_at: dt.datetime, start: dt.datetime, now: dt.datetime, *, working: bool = False) -> Due:
    """Text, shape and gauge of an open deadline; `working`: in working days."""
    left, whole = due_at - now, due_at - start
    if working:
        tone, text, used = working_days_left(local_day(start), local_day(due_at), local_day(now), over=due_at <= now)
        went = f"gick ut {moment_near(due_at, now)}" if tone == "over" else f"senast {moment_near(due_at, now)}"
        return Due(tone, text, f"{label}: {went}" if tone == "over" else f"{label} {went}", used)
    said = days_left(due_at, now) if is_a_day(due_at) else f"{length(left)} kvar"
    if left <= dt.timedelta():
        late = said if is_a_day(due_at) else f"Försenad {length(left)}"
        return Due("over", late, f"{label}: gick ut {moment_near(due_at, now)}", 100)
    used = round(100 * (1 - left / whole)) if whole else 100
    tone = "soon" if left <= whole * SOON else "ok"
    return Due(tone, said, f"{label} senast {moment_near(due_at, now)}", min(max(used, 0), 100))


def advised(due_at: dt.datetime, met_at: dt.datetime | None, now: dt.datetime) -> Due:
    """What is recommended: until when, never late and never red."""
    if met_at:
        return Due("done", f"Gjort {moment_near(met_at, now)}")
    return Due("wait", "Rekommenderat", f"senast {moment_near(due_at, now)}")


def began(case: Case) -> str:
    """When it began, as its stamp says it: to the minute, or the day where the hour says nothing."""
    return f"{local(case.received_at):{'%Y-%m-%d %H:%M' if routine(case.routine).pages.by_the_hour else '%Y-%m-%d'}}"


def began_near(case: Case, now: dt.datetime) -> str:
    """The same as people say it."""
    if routine(case.routine).pages.by_the_hour:
        return moment_near(case.received_at, now)
    day = local_day(case.received_at)
    return f"{DAYS[day.weekday()]} {short_day(day)}"


def met(due_at: dt.datetime, met_at: dt.datetime, now: dt.datetime, *, working: bool = False) -> Due:
    """A deadline that was met, in time or late; `working`: late in working days."""
    when = moment_near(met_at, now)
    if met_at <= due_at:
        return Due("done", f"I tid, {when}")
    late = working_days_late(local_day(due_at), local_day(met_at)) if working else length(met_at - due_at)
    if is_a_day(due_at) and not working:
        late = days((local_day(met_at) - local_day(due_at)).days)
    return Due("over", f"{late} för sent, {when}" if late else f"För sent, {when}")


__all__ = [
    "Due",
    "advised",
    "began",
    "began_near",
    "due",
    "iso",
    "length",
    "long_day",
    "met",
    "moment",
    "moment_near",
    "split_text",
]
