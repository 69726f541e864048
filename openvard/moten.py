"""The meetings of an uppdrag: who is called, when one counts, and what becomes of those that are booked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from casework.calendar import local_day
from openvard import rules
from openvard.words import Slag
from organisation.models import User
from records.meetings import Utfall, book, booked, held, not_held
from records.models import Kallad, Mote

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
    rules.check_day(case, name, day, now, earliest=_earliest(case, slag))
    if slag != Slag.SAMTAL:
        rules.check_decision(case, name, day)
    rules.check_present(case, us, now)
    if not came and (slag != Slag.UPPFOLJNING or not why_not):
        wrong = "Skriv varför den enskilde inte kom." if slag == Slag.UPPFOLJNING else "Den enskilde var inte med."
        raise ValidationError({"varfor_inte": wrong} if slag == Slag.UPPFOLJNING else wrong)


def _earliest(case: Any, slag: str) -> dt.date | None:
    """Never before the start; what follows the first meeting neither before it nor before the follow-up that was held last."""
    if slag == Slag.INLEDANDE:
        return case.start_dag
    if slag == Slag.SAMTAL:
        return case.inledande_dag
    kept = case.history.exclude(uppfoljd_dag=None).order_by("-history_id").values_list("uppfoljd_dag", flat=True)
    return kept.first() or case.inledande_dag


def hall(
    case: Any, slag: str, us: Iterable[User], others: Iterable[Kallad], by: User, now: dt.datetime, *, came: bool = True,
    why_not: str = "",
) -> Utfall:  # fmt: skip
    """Write it down as held, if it counts; also one that nobody had booked. Raises ValidationError."""
    check_counts(case, slag, us, now, came=came, why_not=why_not)
    mote = booked(case)
    if mote is not None and mote.kind == slag:
        case.mote_at, case.mote_plats, case.mote_tolk = None, "", ""
    else:
        # What is booked of another kind stays booked.
        mote = book(case, slag, rules.deltar(case, by, now), by=by, now=now, at=None)
    here: list[User | None] = [*us, *([None] if came else [])]
    names = [one.name for one in others]
    return held(mote, getattr(case, DAGEN[Slag(slag)]), here, names=names, absent=why_not, by=by, now=now)


def boka(
    case: Any, slag: str, by: User, now: dt.datetime, *, initiativ: str, langd: str, far: Iterable[User], fler_maste: str,
    fler_far: str,
) -> None:  # fmt: skip
    """Book it. Socialsekreteraren and at least one behandlare must come: without them it would not count."""
    if slag != Slag.SAMTAL:
        # Closing needs no decision: the talk may be held when it has run out.
        rules.check_decision(case, "mote_at", local_day(case.mote_at))
    need_not = list(far or [])
    if need_not and {user.pk for user in rules.behandlarna(case, now)} <= {user.pk for user in need_not}:
        raise ValidationError({"far": "Minst en behandlare måste vara med."})
    others = [(name, must) for text, must in ((fler_maste, True), (fler_far, False)) for name in _names(text)]
    book(
        case, slag, rules.deltar(case, by, now), by=by, now=now, at=case.mote_at, place=case.mote_plats,
        interpreter=case.mote_tolk, minutes=int(langd or 60), initiative=initiativ, may=need_not, others=others,
    )  # fmt: skip


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def blev_inte_av(case: Any, utfall: str, vem: str, orsak: str, by: User, now: dt.datetime) -> None:
    """Called off, or the person did not come. Raises ValidationError when nobody is said to have called it off."""
    if utfall == Utfall.What.INSTALLT and not vem:
        raise ValidationError({"vem": "Välj vem som ställde in."})
    _forget(case, utfall, vem if utfall == Utfall.What.INSTALLT else "", orsak, by, now)


def stall_in_bokat(case: Any, why: str, by: User, now: dt.datetime) -> None:
    """It ends: a meeting that is booked will not be held, and calendars hear of it."""
    _forget(case, Utfall.What.INSTALLT, Utfall.By.HANDLAGGAREN, why, by, now)


def _forget(case: Any, utfall: str, vem: str, orsak: str, by: User, now: dt.datetime) -> None:
    for mote in Mote.objects.filter(case=case.pk, utfall=None):
        not_held(mote, utfall, called_off_by=vem, reason=orsak, day=local_day(now), by=by, now=now)
    case.mote_at, case.mote_plats, case.mote_tolk = None, "", ""


def ratta(case: Any, slag: str, by: User, now: dt.datetime) -> None:
    """The meeting was held on another day: a row of its own, with the same people (ADR 16)."""
    rows = Utfall.objects.filter(mote__case=case.pk, mote__kind=slag, what=Utfall.What.HALLET)
    if (was := rows.order_by("-at", "-id").first()) is not None:
        there = list(was.narvaro.select_related("user"))
        why = next((one.reason for one in there if one.reason), "")
        came = [one.user for one in there if one.came and not one.name]
        names = [one.name for one in there if one.came and one.name]
        held(was.mote, getattr(case, DAGEN[Slag(slag)]), came, names=names, absent=why, by=by, now=now)
