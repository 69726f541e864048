"""Who is on duty, said to those who can act on it: "nobody" is a state the system detects (EA-28, EA-29, EA-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework.calendar import local_day
from casework.models import Case, routines
from organisation.duty import Duty, DutyWords, LeaveCheck, check_leave, duties, leaves_from
from organisation.models import Absence, Enhet, Ledighetslage, User
from organisation.roles import Role
from organisation.standing import Standing

# How long before a leave its gaps are said on the queue: time enough to find somebody (EA-18).
NOTICE_BEFORE_LEAVE = dt.timedelta(days=14)

Kind = type[Case]
# The routines that somebody watches, per unit.
Watched = dict[Enhet, list[Kind]]


@dataclass(frozen=True)
class Warning:
    tone: str
    title: str
    text: str


@dataclass(frozen=True)
class Watch:
    """One routine in one unit today: who answers, and everybody in the chain with whether they are here."""

    routine: str
    duty: Duty
    rows: list[tuple[type[Role], list[tuple[str, bool]]]]


@dataclass(frozen=True)
class UnitToday:
    enhet: Enhet
    watches: list[Watch]
    leaves: list[tuple[Ledighetslage, list[LeaveCheck]]]
    words: list[DutyWords]


def watched(who: Standing) -> Watched:
    """The units whose cases this person watches over, by name: where a routine works and the person reads it."""
    found: Watched = {}
    for kind in routines():
        if held := who.units(kind.readers):
            for enhet in kind.works_in().filter(pk__in=held):
                found.setdefault(enhet, []).append(kind)
    return dict(sorted(found.items(), key=lambda item: item[0].name))


def led(who: Standing, units: Watched) -> list[Enhet]:
    """Those in which this person registers absence and leaves: whoever answers when the chain's first is away."""
    return [enhet for enhet, kinds in units.items() if any(who.holds(role, enhet.pk) for role in _leaders(kinds))]


def chain(kinds: Iterable[Kind]) -> list[type[Role]]:
    """Everybody in the routines' chains. Whose turn it is, is each routine's own: this list is in no order."""
    return list(dict.fromkeys(role for kind in kinds for role in kind.chain))


def _leaders(kinds: Iterable[Kind]) -> list[type[Role]]:
    return list(dict.fromkeys(role for kind in kinds for role in kind.chain[1:]))


def _duties(units: Watched, day: dt.date) -> dict[Enhet, list[tuple[Kind, Duty]]]:
    """Who answers for each routine in each unit; one query a routine."""
    found: dict[Enhet, list[tuple[Kind, Duty]]] = {enhet: [] for enhet in units}
    for kind in dict.fromkeys(kind for kinds in units.values() for kind in kinds if kind.chain):
        here = [enhet for enhet, kinds in units.items() if kind in kinds]
        of_unit = duties([enhet.pk for enhet in here], kind.chain, day)
        for enhet in here:
            found[enhet].append((kind, of_unit[enhet.pk]))
    return found


def warnings(units: Watched, now: dt.datetime) -> list[Warning]:
    """What those who watch these units must know today, worst first."""
    day = local_day(now)
    found = [
        warning
        for enhet, answering in _duties(units, day).items()
        for kind, duty in answering
        if (warning := _about_duty(kind, enhet, duty))
    ]
    by_pk = {enhet.pk: kinds for enhet, kinds in units.items()}
    for leave in leaves_from(list(by_pk), day, day + NOTICE_BEFORE_LEAVE):
        if warning := _about_leave(leave, by_pk[leave.enhet_id], day):
            found.append(warning)
    return sorted(found, key=lambda one: ("over", "soon", "info").index(one.tone))


def _about_duty(kind: Kind, enhet: Enhet, duty: Duty) -> Warning | None:
    first = kind.chain[0]
    if duty.role is first:
        return None
    stand_ins = _stand_ins(duty)
    if duty.role is None:
        text = f"{kind.duty_words.nobody}{stand_ins}"
        return Warning("over", f"Ingen är i tjänst på {enhet.name} i dag", text)
    people = ", ".join(person.name for person in duty.people)
    title = kind.duty_words.unmanned.format(role=first.display_name.lower(), enhet=enhet.name)
    return Warning("soon", title, f"{duty.role.display_name} {people} bevakar.{stand_ins}")


def _stand_ins(duty: Duty) -> str:
    """Who was named to stand in for those who are away. It gives no right: the chain decides who answers."""
    absent: list[User] = [person for people in duty.absent.values() for person in people]
    away = Absence.objects.filter(user__in=absent, from_day__lte=duty.day, to_day__gte=duty.day)
    named = away.exclude(substitute=None).select_related("user", "substitute")
    return "".join(f" {one.user.name} ersätts av {one.substitute.name}." for one in named if one.substitute)


def _about_leave(leave: Ledighetslage, kinds: list[Kind], day: dt.date) -> Warning | None:
    """Before a leave only what it lacks; during it also what to do, whether or not anything is missing."""
    missing = [check.text for check in check_leave(leave, _leaders(kinds)) if not check.ok]
    lacks = f"Saknas: {'; '.join(missing).lower()}. " if missing else ""
    if leave.from_day > day:
        title = f"{leave.name} på {leave.enhet.name} börjar {leave.from_day}"
        return Warning("soon", title, lacks.strip()) if missing else None
    words = [part for kind in kinds for part in (kind.duty_words.leave, kind.duty_words.paper) if part]
    text = " ".join([f"{lacks}{leave.name} till och med {leave.to_day}.", *words])
    return Warning("soon" if missing else "info", f"Ledighetsläge på {leave.enhet.name}", text)


def today(units: Watched, now: dt.datetime) -> list[UnitToday]:
    """The staffing page: per unit who is here, who is away, and the checklist of each coming leave."""
    day = local_day(now)
    leaves = Ledighetslage.objects.filter(enhet__in=list(units), to_day__gte=day).select_related("informed_by")
    by_unit: dict[int, list[Ledighetslage]] = {enhet.pk: [] for enhet in units}
    for leave in leaves:
        by_unit[leave.enhet_id].append(leave)
    return [
        UnitToday(
            enhet,
            [
                Watch(kind.routine_name, duty, [(role, _people(duty, role)) for role in kind.chain])
                for kind, duty in answering
            ],
            [(leave, check_leave(leave, _leaders(units[enhet]))) for leave in by_unit[enhet.pk]],
            [kind.duty_words for kind in units[enhet]],
        )
        for enhet, answering in _duties(units, day).items()
    ]


def _people(duty: Duty, role: type[Role]) -> list[tuple[str, bool]]:
    here = [(person.name, True) for person in duty.present.get(role.code, ())]
    return here + [(person.name, False) for person in duty.absent.get(role.code, ())]
