"""Who is on duty, said to those who can act on it: "nobody" is a state the system detects (EA-28, EA-29, EA-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from casework.calendar import local_day
from casework.models import routines
from organisation.duty import Duty, LeaveCheck, check_leave, duties, leaves_from
from organisation.models import Enhet, Ledighetslage
from organisation.roles import Role
from organisation.standing import Standing

# How long before a leave its gaps are said on the queue: time enough to find somebody (EA-18).
NOTICE_BEFORE_LEAVE = dt.timedelta(days=14)


@dataclass(frozen=True)
class Warning:
    tone: str
    title: str
    text: str


@dataclass(frozen=True)
class UnitToday:
    enhet: Enhet
    duty: Duty
    rows: list[tuple[type[Role], list[tuple[str, bool]]]]
    leaves: list[tuple[Ledighetslage, list[LeaveCheck]]]


def readers() -> list[type[Role]]:
    return list(dict.fromkeys(role for kind in routines() for role in kind.readers))


def chain() -> list[type[Role]]:
    return list(dict.fromkeys(role for kind in routines() for role in kind.chain))


def watched(who: Standing) -> list[Enhet]:
    """The units whose cases this person watches over."""
    return list(Enhet.objects.filter(pk__in=who.units(readers())))


def leads(who: Standing, enhet_id: int) -> bool:
    """May register absence and leaves for the unit: whoever answers when reception is away."""
    return any(who.holds(role, enhet_id) for role in chain()[1:])


def warnings(units: Sequence[Enhet], now: dt.datetime) -> list[Warning]:
    """What those who watch these units must know today, worst first."""
    day = local_day(now)
    names = {unit.pk: unit.name for unit in units}
    found = []
    for enhet, duty in duties(list(names), chain(), day).items():
        if duty.role is None:
            found.append(Warning("over", f"Ingen är i tjänst på {names[enhet]} i dag", NOBODY))
        elif duty.role is not chain()[0]:
            people = ", ".join(person.name for person in duty.people)
            found.append(
                Warning(
                    "soon",
                    f"Mottagningen på {names[enhet]} är obemannad i dag",
                    f"{duty.role.display_name} {people} bevakar.",
                )
            )
    for leave in leaves_from(list(names), day, day + NOTICE_BEFORE_LEAVE):
        missing = [check.text for check in check_leave(leave, chain()[1:]) if not check.ok]
        if warning := _about_leave(leave, missing, day):
            found.append(warning)
    return sorted(found, key=lambda one: ("over", "soon", "info").index(one.tone))


def _about_leave(leave: Ledighetslage, missing: list[str], day: dt.date) -> Warning | None:
    """Before a leave only what it lacks; during it also what to do, whether or not anything is missing."""
    lacks = f"Saknas: {'; '.join(missing).lower()}. " if missing else ""
    if leave.from_day > day:
        title = f"{leave.name} på {leave.enhet.name} börjar {leave.from_day}"
        return Warning("soon", title, lacks.strip()) if missing else None
    text = f"{lacks}{leave.name} till och med {leave.to_day}. Enhetschefen får besked om varje ny anmälan. {PAPER}"
    return Warning("soon" if missing else "info", f"Ledighetsläge på {leave.enhet.name}", text)


NOBODY = (
    "Varken mottagning, gruppledare eller enhetschef är på plats. Någon behöver ta över bevakningen nu: "
    "ring enhetschefen eller dennes ersättare. Anmälningar som kommer in väntar tills någon tar emot dem."
)
PAPER = (
    "Är ingen mottagning på plats: skriv ut anmälan, stämpla den och lägg den i enhetens mottagningsfack. "
    "Anteckna det här med Lägg i mottagningsfack."
)


def today(units: Sequence[Enhet], now: dt.datetime) -> list[UnitToday]:
    """The staffing page: per unit who is here, who is away, and the checklist of each coming leave."""
    day = local_day(now)
    of_unit = duties([unit.pk for unit in units], chain(), day)
    leaves = Ledighetslage.objects.filter(enhet__in=units, to_day__gte=day).select_related("informed_by")
    by_unit: dict[int, list[Ledighetslage]] = {unit.pk: [] for unit in units}
    for leave in leaves:
        by_unit[leave.enhet_id].append(leave)
    return [
        UnitToday(
            unit,
            of_unit[unit.pk],
            [(role, _people(of_unit[unit.pk], role)) for role in chain()],
            [(leave, check_leave(leave, chain()[1:])) for leave in by_unit[unit.pk]],
        )
        for unit in units
    ]


def _people(duty: Duty, role: type[Role]) -> list[tuple[str, bool]]:
    here = [(person.name, True) for person in duty.present.get(role.code, ())]
    return here + [(person.name, False) for person in duty.absent.get(role.code, ())]
