"""What a row waits for, in working days: "1 arbetsdag kvar", "Försenad 2 arbetsdagar", "Bekräftad 12 jan"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from casework.calendar import local_day, working_days_between
from records.wording import DAYS, short_day


@dataclass(frozen=True)
class Frist:
    """The tone of the mark, its text, the exact day, and how much of the time is used (percent; None: no gauge)."""

    tone: str
    text: str
    sub: str = ""
    used: int | None = None


def frist(case, now: dt.datetime) -> Frist | None:
    """The five working days while they run; afterwards how they ended."""
    if case.besvarad_dag:
        return Frist("done", f"Besvarad {short_day(case.besvarad_dag)}")
    if case.bekraftad_dag:
        return Frist("done", f"Bekräftad {short_day(case.bekraftad_dag)}")
    if case.ej_informeras_skal:
        return Frist("wait", "Kan inte informeras")
    if case.next_due_at is None:
        return None
    return running(
        local_day(case.received_at), local_day(case.next_due_at), local_day(now), over=case.next_due_at <= now
    )


def running(first: dt.date, last: dt.date, today: dt.date, *, over: bool) -> Frist:
    """Five working days from `first`, the last of them `last`."""
    sub = f"Bekräfta senast {DAYS[last.weekday()]} {short_day(last)}"
    if over:
        late = _working(last, today)
        return Frist("over", f"Försenad {_days(late)}" if late else "Försenad", sub, 100)
    left, whole = _working(today, last), max(_working(first, last), 1)
    text = f"{_days(left)} kvar" if left else "Sista dagen i dag"
    return Frist("soon" if left <= 1 else "ok", text, sub, 100 * (whole - min(left, whole)) // whole)


def _working(first: dt.date, last: dt.date) -> int:
    return working_days_between(first, last, settings.EXTRA_DAYS_OFF)


def _days(count: int) -> str:
    return f"{count} arbetsdag{'' if count == 1 else 'ar'}"
