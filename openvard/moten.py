"""The meetings of an uppdrag: who is called, and when one counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from casework.calendar import local_day
from openvard import rules
from openvard.words import Slag
from organisation.models import User
from records.days import check_day
from records.decisions import check_in_force
from records.meeting_steps import book_asked, check_held_by, latest_kept, write_held
from records.models import Kallad, Utfall

# The column in which the day of each kind of meeting stands.
DAGEN = {Slag.INLEDANDE: "inledande_dag", Slag.UPPFOLJNING: "uppfoljd_dag", Slag.SAMTAL: "samtal_dag"}


def check_counts(
    case: Any, slag: str, us: Iterable[User], now: dt.datetime, *, came: bool = True, why_not: str = ""
) -> None:
    """When does a meeting count? Raises ValidationError, beside what is lacking.

    Each: on a day that was, after what it follows, with socialsekreteraren and at least one behandlare (OV-18, OV-23, OV-29).
    The first and the talk: with the person. A follow-up: with the person, or it says why not (OV-23). The first and a
    follow-up: with a decision in force that day; closing needs none.
    """
    name = DAGEN[Slag(slag)]
    day = getattr(case, name)
    check_day(name, day, now, earliest=_earliest(case, slag))
    if slag != Slag.SAMTAL:
        check_in_force(case, name, day)
    check_held_by(case, us, day, now, theirs="ingen behandlare kom")
    if not came and (slag != Slag.UPPFOLJNING or not why_not):
        wrong = "Skriv varför den enskilde inte kom." if slag == Slag.UPPFOLJNING else "Den enskilde var inte med."
        raise ValidationError({"varfor_inte": wrong} if slag == Slag.UPPFOLJNING else wrong)


def _earliest(case: Any, slag: str) -> dt.date | None:
    """Never before the start; a follow-up neither before the treatment nor before the last one; the talk is last."""
    if slag == Slag.INLEDANDE:
        return case.start_dag
    if slag == Slag.SAMTAL:
        return rules.senast_hant(case)
    return max(filter(None, (latest_kept(case, "uppfoljd_dag"), case.behandling_dag, case.inledande_dag)))


def hall(
    case: Any, slag: str, us: Iterable[User], andra: Iterable[Kallad], by: User, now: dt.datetime, *, came: bool = True,
    why_not: str = "",
) -> Utfall:  # fmt: skip
    """Write it down as held, if it counts; also one that nobody had booked. Raises ValidationError."""
    check_counts(case, slag, us, now, came=came, why_not=why_not)
    day = getattr(case, DAGEN[Slag(slag)])
    return write_held(case, slag, day, rules.deltar(case, by, now), us, andra, by, now, person=came, why_not=why_not)


def boka(case: Any, slag: str, by: User, now: dt.datetime, **svar: Any) -> None:
    """Book it. Without socialsekreteraren and a behandlare it would not count; the talk needs no decision in force."""
    if slag != Slag.SAMTAL:
        check_in_force(case, "mote_at", local_day(case.mote_at))
    book_asked(case, slag, rules.deltar(case, by, now), by, now, one_of=rules.behandlarna(case, now), **svar)
