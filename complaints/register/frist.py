"""What a row waits for, in working days: "1 arbetsdag kvar", "Försenad 2 arbetsdagar", "Bekräftad 12 jan"."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.calendar import DAYS, local_day
from records.wording import short_day, working_days_left


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
    tone, text, used = working_days_left(first, last, today, over=over)
    return Frist(tone, text, f"Bekräfta senast {DAYS[last.weekday()]} {short_day(last)}", used)
