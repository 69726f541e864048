"""From the day on which IVO wants its answer, counted backwards: which meeting, and until when things must be done. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from casework.calendar import NO_DAYS, working_days_before

# So many days the minutes may take to be approved (KL 5:69).
JUSTERING = 14


@dataclass(frozen=True)
class Plan:
    """The last days, each the last on which it is in time. `omedelbar`: the minutes must be approved at once."""

    svarsdatum: dt.date
    sammantrade: dt.date
    till_namndsekreteraren: dt.date
    skrivelsen_undertecknad: dt.date
    omedelbar: bool

    @property
    def dagar_efter(self) -> int:
        """Days from the meeting to the answer."""
        return (self.svarsdatum - self.sammantrade).days


def lamnas_senast(sammantrade: dt.date, ledtid: int, lediga: frozenset[dt.date] = NO_DAYS) -> dt.date:
    """The last day for documents to a meeting: so many working days before it (IV-34)."""
    return working_days_before(sammantrade, ledtid, lediga)


def bakat(
    svarsdatum: dt.date, sammantraden: Collection[dt.date], ledtid: int, idag: dt.date,
    lediga: frozenset[dt.date] = NO_DAYS,
) -> Plan | None:  # fmt: skip
    """The last meeting of the nämnd that is not after the answer's day, and to which documents can still be handed in.

    None when no meeting fits: ask for anstånd, or a decision of the ordförande (A-25).
    """
    passar = [day for day in sammantraden if day <= svarsdatum and lamnas_senast(day, ledtid, lediga) >= idag]
    return plan_for(svarsdatum, max(passar), ledtid, lediga) if passar else None


def plan_for(svarsdatum: dt.date, sammantrade: dt.date, ledtid: int, lediga: frozenset[dt.date] = NO_DAYS) -> Plan:
    """The days for a meeting that somebody has chosen."""
    lamnas = lamnas_senast(sammantrade, ledtid, lediga)
    return Plan(
        svarsdatum, sammantrade, lamnas, working_days_before(lamnas, 1, lediga),
        omedelbar=(svarsdatum - sammantrade).days < JUSTERING,
    )  # fmt: skip
