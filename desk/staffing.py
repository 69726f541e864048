"""Who is on duty, said to those who can act on it: "nobody" is a state the system detects (EA-28, EA-29, EA-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework.calendar import DAYS, MONTHS, local_day
from casework.models import Case, routines
from organisation.at_once import Asked
from organisation.command import LEVELS, Command
from organisation.duty import (
    Duty,
    DutyWords,
    LeaveCheck,
    Presence,
    check_leave,
    duties,
    leaves_from,
    which_leaves,
    who_is_held,
)
from organisation.models import Absence, Enhet, Ledighetslage, User
from organisation.roles import BY_CODE, Role
from organisation.standing import Standing, standing
from records.hours import closed_days_ahead, next_opening

# How long before a leave its gaps are said on the queue: time enough to find somebody (EA-18).
NOTICE_BEFORE_LEAVE = dt.timedelta(days=14)

CLOSED = "Socialjouren svarar under tiden. Det som kommer in räknas från att det kom in, och fristerna löper."

Kind = type[Case]
# The routines that somebody watches, per unit.
Watched = dict[Enhet, list[Kind]]


def plain_day(day: dt.date, today: dt.date) -> str:
    """ "tor 21 jan", with the year only when it is another than this."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def period(first: dt.date, last: dt.date, today: dt.date) -> str:
    if first == last:
        return plain_day(first, today)
    return f"{plain_day(first, today)} – {plain_day(last, today)}"


@dataclass(frozen=True)
class Warning:
    tone: str
    title: str
    text: str


@dataclass(frozen=True)
class Person:
    """Somebody in a chain. `back_after` is the last day away, in words; whoever is here has none."""

    user: User
    back_after: str = ""
    substitute: User | None = None


@dataclass(frozen=True)
class Watch:
    """One routine in one unit today: who answers, and everybody in the chain with what keeps them away."""

    kind: Kind
    duty: Duty
    rows: list[tuple[type[Role], list[Person]]]
    warning: Warning | None
    # When the reception opens again, in words; nothing while it is open.
    opens: str = ""

    @property
    def routine(self) -> str:
        return self.kind.routine_name

    @property
    def words(self) -> DutyWords:
        return self.kind.pages.duty_words


@dataclass(frozen=True)
class Leave:
    """A leave with its checklist. Whether kontaktcenter knows is a record of its own: whom, when and by whom (EA-18)."""

    row: Ledighetslage
    days: str
    staffed: list[LeaveCheck]

    @property
    def informed(self) -> bool:
        return self.row.kontaktcenter_informed_at is not None


@dataclass(frozen=True)
class UnitToday:
    enhet: Enhet
    watches: list[Watch]
    leaves: list[Leave]
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
    for kind, here in _where(units):
        of_unit = duties([enhet.pk for enhet in here], kind.chain, day)
        for enhet in here:
            found[enhet].append((kind, of_unit[enhet.pk]))
    return found


def _where(units: Watched) -> list[tuple[Kind, list[Enhet]]]:
    """Each routine that somebody answers for, and in which of the units it is watched."""
    kinds = dict.fromkeys(kind for kinds in units.values() for kind in kinds if kind.chain)
    return [(kind, [enhet for enhet, watching in units.items() if kind in watching]) for kind in kinds]


def of_warnings(units: Watched, now: dt.datetime) -> list[Asked]:
    """The questions of `warnings`, for whoever asks them with others."""
    day = local_day(now)
    held = [who_is_held([enhet.pk for enhet in here], kind.chain, day) for kind, here in _where(units)]
    return [*held, which_leaves([enhet.pk for enhet in units], day, day + NOTICE_BEFORE_LEAVE)]


def warnings(units: Watched, now: dt.datetime) -> list[Warning]:
    """What those who watch these units must know today, worst first."""
    day = local_day(now)
    answering = _duties(units, day)
    leaves = leaves_from([enhet.pk for enhet in units], day, day + NOTICE_BEFORE_LEAVE)
    away = _away(answering, day)
    found = [
        warning
        for enhet, watching in answering.items()
        for kind, duty in watching
        if (warning := _about_duty(kind, enhet, duty, away, now))
    ]
    found += _foreseen(units, now)
    by_pk = {enhet.pk: kinds for enhet, kinds in units.items()}
    presence = Presence.of(leaves)
    for leave in leaves:
        if warning := _about_leave(leave, by_pk[leave.enhet_id], day, presence):
            found.append(warning)
    return sorted(found, key=lambda one: ("over", "soon", "info").index(one.tone))


def _away(answering: dict[Enhet, list[tuple[Kind, Duty]]], day: dt.date) -> dict[int, Absence]:
    """What keeps each of the absent away today, by person; of several, the one that lasts longest."""
    duties_today = [duty for watching in answering.values() for _, duty in watching]
    absent = {person.pk for duty in duties_today for people in duty.absent.values() for person in people}
    if not absent:
        return {}
    rows = Absence.objects.on(day).filter(user__in=absent)
    return {one.user_id: one for one in rows.select_related("user", "substitute").order_by("to_day")}


def may_name_substitute(by: Standing, absent: User) -> bool:
    """A substitute gets the absent one's roles: so it is named by that one, or by somebody whose to give they are.

    That is a manager above, whoever holds the same role, or, for what is no manager's and of no whole office, whoever
    leads its unit.
    """
    mine, command = by.own, by.own.command
    return absent == by.user or all(
        (code, enhet) in mine.held or _leads(mine, command, absent, code, enhet)
        for code, enhet in standing(absent, by.day).own.held
    )


def _leads(by: Standing, command: Command, absent: User, code: str, enhet: int) -> bool:
    """Does this person stand above that role in the unit?"""
    levels, role = command.above(enhet), BY_CODE[code]
    at = next((n for n, level in enumerate(levels) if absent.pk in level), -1) if role in LEVELS else -1
    if any(by.user.pk in level for level in levels[at + 1 :]):
        return True
    leaders = [leader for kind in routines() for leader in kind.chain[1:]]
    return role not in LEVELS and not role.whole_office and enhet in by.units(leaders)


def opening(enhet: Enhet, now: dt.datetime) -> str:
    """ "mån 30 nov 08:00" while the reception is closed."""
    at = next_opening(enhet.code, now)
    return f"{plain_day(at.date(), local_day(now))} {at:%H:%M}" if at else ""


def _foreseen(units: Watched, now: dt.datetime) -> list[Warning]:
    """On the last working day before a weekend or holidays: how long it is closed, and whom the day after it lacks."""
    closed = closed_days_ahead(now)
    if not closed:
        return []
    day, back = local_day(now), closed[1] + dt.timedelta(days=1)
    found = []
    for enhet, watching in _duties(units, back).items():
        for kind, duty in watching:
            if not duty.has(kind.chain[0]):
                title = f"Ingen {kind.chain[0].display_name.lower()} på {enhet.name} {plain_day(back, day)}"
                who = ", ".join(person.name for person in duty.people)
                text = f"{duty.role.display_name} {who} bevakar då." if duty.role else "Ingen i kedjan är på plats då."
                found.append(Warning("soon" if duty.role else "over", title, text))
        if watching and (closed[1] - closed[0]).days > 1:
            away = period(*closed, day)
            found.append(Warning("info", f"Mottagningen på {enhet.name} är stängd {away}", CLOSED))
    return found


def _about_duty(kind: Kind, enhet: Enhet, duty: Duty, away: dict[int, Absence], now: dt.datetime) -> Warning | None:
    first = kind.chain[0]
    if opens := opening(enhet, now):
        return Warning("info", f"Mottagningen på {enhet.name} är stängd, öppnar {opens}", CLOSED)
    stand_ins = _stand_ins(duty, away)
    if duty.role is first:
        return Warning("info", f"Ersättare på {enhet.name} i dag", stand_ins.strip()) if stand_ins else None
    if duty.role is None:
        text = f"{kind.pages.duty_words.nobody}{stand_ins}"
        return Warning("over", f"Ingen är i tjänst på {enhet.name} i dag", text)
    people = ", ".join(person.name for person in duty.people)
    title = kind.pages.duty_words.unmanned.format(role=first.display_name.lower(), enhet=enhet.name)
    return Warning("soon", title, f"{duty.role.display_name} {people} bevakar.{stand_ins}")


def _stand_ins(duty: Duty, away: dict[int, Absence]) -> str:
    """Who stands in for those who are away, and acts in their role meanwhile."""
    absent = [away.get(person.pk) for people in duty.absent.values() for person in people]
    return "".join(f" {one.user.name} ersätts av {one.substitute.name}." for one in absent if one and one.substitute)


def _about_leave(leave: Ledighetslage, kinds: list[Kind], day: dt.date, presence: Presence) -> Warning | None:
    """Before a leave only what it lacks; during it also what to do, whether or not anything is missing."""
    missing = [check.text for check in check_leave(leave, _leaders(kinds), presence) if not check.ok]
    lacks = f"Saknas: {'; '.join(missing).lower()}. " if missing else ""
    if leave.from_day > day:
        title = f"{leave.name} på {leave.enhet.name} börjar {plain_day(leave.from_day, day)}"
        return Warning("soon", title, lacks.strip()) if missing else None
    words = [part for kind in kinds for part in (kind.pages.duty_words.leave, kind.pages.duty_words.paper) if part]
    text = " ".join([f"{lacks}{leave.name} till och med {plain_day(leave.to_day, day)}.", *words])
    return Warning("soon" if missing else "info", f"Ledighetsläge på {leave.enhet.name}", text)


def today(units: Watched, now: dt.datetime) -> list[UnitToday]:
    """Per unit who is here, who is away, and the checklist of each coming leave."""
    day = local_day(now)
    leaves = _leaves(units, day)
    return [
        UnitToday(enhet, watches, leaves[enhet.pk], [kind.pages.duty_words for kind in units[enhet]])
        for enhet, watches in watching(units, now).items()
    ]


def watching(units: Watched, now: dt.datetime) -> dict[Enhet, list[Watch]]:
    """Each routine in each unit as it is now, with its chain by name."""
    day = local_day(now)
    answering = _duties(units, day)
    away = _away(answering, day)
    return {
        enhet: [
            Watch(
                kind,
                duty,
                [(role, _people(duty, role, away)) for role in kind.chain],
                _about_duty(kind, enhet, duty, away, now),
                opening(enhet, now),
            )
            for kind, duty in found
        ]
        for enhet, found in answering.items()
    }


def _leaves(units: Watched, day: dt.date) -> dict[int, list[Leave]]:
    found: dict[int, list[Leave]] = {enhet.pk: [] for enhet in units}
    coming = Ledighetslage.objects.filter(enhet__in=list(units), to_day__gte=day)
    rows = list(coming.select_related("informed_by", "enhet"))
    presence = Presence.of(rows)
    for row in rows:
        # The checklist's first line is the record itself; the rest is who is there on each day (EA-19).
        _, *staffed = check_leave(row, _leaders(units[row.enhet]), presence)
        found[row.enhet_id].append(Leave(row, period(row.from_day, row.to_day, day), staffed))
    return found


def _people(duty: Duty, role: type[Role], away: dict[int, Absence]) -> list[Person]:
    absent = duty.absent.get(role.code, ())
    return [Person(person) for person in duty.present.get(role.code, ())] + [
        # Whoever came back between the two questions has no absence any more, and is here.
        Person(person, plain_day(one.to_day, duty.day), one.substitute)
        if (one := away.get(person.pk))
        else Person(person)
        for person in absent
    ]
