"""Who is on duty: present holders of a chain of roles, and the state "nobody" (EA-28, EA-29, EA-33, EA-34)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from organisation.at_once import Asked
from organisation.models import Absence, Ledighetslage, Membership, User, by_name
from organisation.prepared import DAY, PK, Given, Prepared, among, numbered
from organisation.roles import Role
from organisation.rounds import once_a_round


@dataclass(frozen=True)
class DutyWords:
    """What a routine says to those who watch its units. `{role}` is the chain's first role and `{enhet}` the unit."""

    unmanned: str = "Ingen {role} är på plats på {enhet} i dag"
    nobody: str = "Någon behöver ta över bevakningen nu. Det som kommer in väntar tills någon tar emot det."
    # What whoever watches is told of: "Du får alltid besked om …".
    told_of: str = "det som kommer in till enheten"
    # What else holds during a leave, and what to do on paper when the first role is away.
    leave: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Duty:
    """Who answers for a unit on a day. `role` is None when nobody in the chain is present."""

    enhet_id: int
    day: dt.date
    role: type[Role] | None
    people: tuple[User, ...]
    present: dict[str, tuple[User, ...]] = field(default_factory=dict)
    absent: dict[str, tuple[User, ...]] = field(default_factory=dict)

    @property
    def nobody(self) -> bool:
        return self.role is None

    def holding(self, *roles: type[Role]) -> list[User]:
        """Everybody who holds any of the roles, present or not, and those who stand in for them; each once."""
        found = [one for role in roles for where in (self.present, self.absent) for one in where.get(role.code, ())]
        return list(dict.fromkeys(found))

    def has(self, role: type[Role]) -> bool:
        return bool(self.present.get(role.code))


@cache
def _held(units: int, codes: tuple[str, ...]) -> Prepared:
    """Who holds these roles in so many units, whether they are away, and who stands in."""

    def question() -> models.QuerySet[Membership]:
        absences = Absence.objects.on(DAY)
        away = absences.filter(user=OuterRef("user"))
        acting = away.filter(substitute__is_active=True).exclude(substitute__in=absences.values("user")).order_by("pk")
        return (
            Membership.objects.current(DAY)
            .filter(among("enhet", units), role__in=codes)
            .annotate(away=Exists(away), stand_in=Subquery(acting.values("substitute")[:1]))
            .select_related("user")
            .order_by(*by_name("user__"))
        )

    return Prepared(question)


def who_is_held(enheter: Sequence[int], chain: Sequence[type[Role]], day: dt.date) -> Asked:
    """The question that `duties` asks, for whoever asks it with others (`organisation.at_once.ahead`)."""
    return _held(len(enheter), tuple(role.code for role in chain)), {"day": day} | numbered("enhet", enheter)


def duties(enheter: Sequence[int], chain: Sequence[type[Role]], day: dt.date) -> dict[int, Duty]:
    """The duty of each unit, in one query; two when somebody stands in. A substitute holds the role meanwhile."""
    question, values = who_is_held(enheter, chain, day)
    rows = question.rows(**values)
    present: dict[int, dict[str, list[User]]] = {enhet: {} for enhet in enheter}
    absent: dict[int, dict[str, list[User]]] = {enhet: {} for enhet in enheter}
    stand_ins = User.objects.in_bulk({row.stand_in for row in rows if row.stand_in})
    for row in rows:
        here = (absent if row.away else present)[row.enhet_id].setdefault(row.role, [])
        if row.user not in here:
            # Whoever has the role and stands in for another is one.
            here.append(row.user)
        if row.stand_in and stand_ins[row.stand_in] not in present[row.enhet_id].get(row.role, ()):
            present[row.enhet_id].setdefault(row.role, []).append(stand_ins[row.stand_in])
    return {enhet: _duty(enhet, chain, day, present[enhet], absent[enhet]) for enhet in enheter}


def _duty(
    enhet: int,
    chain: Sequence[type[Role]],
    day: dt.date,
    present: dict[str, list[User]],
    absent: dict[str, list[User]],
) -> Duty:
    role = next((role for role in chain if present.get(role.code)), None)
    return Duty(
        enhet,
        day,
        role,
        tuple(present[role.code]) if role else (),
        {code: tuple(users) for code, users in present.items()},
        {code: tuple(users) for code, users in absent.items()},
    )


@once_a_round
def duty(enhet: int, chain: Sequence[type[Role]], day: dt.date) -> Duty:
    return duties([enhet], chain, day)[enhet]


@once_a_round
def holders(enhet: int, roles: Sequence[type[Role]], day: dt.date) -> list[User]:
    """Everybody who holds any of the roles in the unit, present or not, and those who stand in for them."""
    return _holders(tuple(role.code for role in roles)).rows(day=day, pk=enhet)


@cache
def _holders(codes: tuple[str, ...]) -> Prepared:
    def question() -> models.QuerySet[User]:
        having = Membership.objects.current(DAY).filter(enhet=PK, role__in=codes).values("user")
        absences = Absence.objects.on(DAY)
        away = absences.filter(user__in=having, substitute__is_active=True)
        acting = Q(pk__in=away.exclude(substitute__in=absences.values("user")).values("substitute"))
        return User.objects.filter(Q(pk__in=having) | acting).order_by(*by_name())

    return Prepared(question)


def own_holders(role: type[Role], day: dt.date) -> models.QuerySet[User]:
    """Those who hold a role of the whole office themselves, present or not."""
    having = Membership.objects.current(day).filter(role=role.code).values("user")
    return User.objects.filter(pk__in=having).order_by(*by_name())


def office_holders(role: type[Role], day: dt.date, without: Collection[int] = ()) -> models.QuerySet[User]:
    """Those who hold a role of the whole office, wherever they sit, and who stands in for those who are away.

    `without`: nobody of these, nor whoever has the role only from them.
    """
    return _office_holders(role.code, day, Q(user__in=without), Q(pk__in=without))


def _office_holders(code: str, day: Any, without: Q, nor: Q) -> models.QuerySet[User]:
    """`without` and `nor`: the same people, of a membership and of a user."""
    having = Membership.objects.current(day).filter(role=code).exclude(without).values("user")
    absences = Absence.objects.on(day)
    acting = absences.filter(user__in=having, substitute__is_active=True).exclude(
        substitute__in=absences.values("user")
    )
    found = User.objects.filter(Q(pk__in=having) | Q(pk__in=acting.values("substitute")))
    return found.exclude(nor).order_by(*by_name())


@cache
def _who_hold(code: str, without: int) -> Prepared:
    return Prepared(lambda: _office_holders(code, DAY, among("user", without), among("pk", without)))


@once_a_round
def who_hold(role: type[Role], day: dt.date, without: Collection[int] = ()) -> list[User]:
    """`office_holders`, read."""
    named = numbered("user", without) | numbered("pk", without)
    return _who_hold(role.code, len(without)).rows(day=day, **named)


def colleagues(enhet: int, roles: Sequence[type[Role]], day: dt.date) -> models.QuerySet[User]:
    """Those who hold any of the roles in the unit and are present: whom a case can be given to (EA-17)."""
    codes = [role.code for role in roles]
    able = Membership.objects.current(day).filter(enhet=enhet, role__in=codes).values("user")
    away = Absence.objects.on(day).values("user")
    return User.objects.filter(pk__in=able).exclude(pk__in=away).order_by(*by_name())


def is_on_leave(enhet: Any, day: Any) -> Exists:
    """The unit has a leave on the day: a condition for a question."""
    return Exists(Ledighetslage.objects.filter(enhet=enhet, from_day__lte=day, to_day__gte=day))


@cache
def _leaves(units: int) -> Prepared:
    first, last = Given("first", models.DateField()), Given("last", models.DateField())
    touching = Q(from_day__lte=last, to_day__gte=first)
    return Prepared(lambda: Ledighetslage.objects.filter(among("enhet", units), touching).select_related("enhet"))


def which_leaves(enheter: Sequence[int], first: dt.date, last: dt.date) -> Asked:
    """The question that `leaves_from` asks."""
    return _leaves(len(enheter)), {"first": first, "last": last} | numbered("enhet", enheter)


@once_a_round
def leaves_from(enheter: Sequence[int], first: dt.date, last: dt.date) -> list[Ledighetslage]:
    """The leaves that touch any day from `first` to `last`, both included."""
    question, values = which_leaves(enheter, first, last)
    return question.rows(**values)


@dataclass(frozen=True)
class LeaveCheck:
    """One line of a leave's checklist: what the routine wants and whether it is so."""

    text: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class Presence:
    """Who may and who is away, as far as some leaves need to know it: two queries, however many the leaves."""

    members: tuple[tuple[int, str, int, dt.date, dt.date | None], ...]
    absences: tuple[tuple[int, dt.date, dt.date], ...]

    @classmethod
    def of(cls, leaves: Sequence[Ledighetslage]) -> Presence:
        if not leaves:
            return cls((), ())
        members = Membership.objects.filter(enhet__in={leave.enhet_id for leave in leaves}, user__is_active=True)
        rows = tuple(members.values_list("enhet_id", "role", "user_id", "from_day", "to_day"))
        away = Absence.objects.filter(user__in={user for _, _, user, _, _ in rows})
        return cls(rows, tuple(away.values_list("user_id", "from_day", "to_day")))

    def days_without(self, leave: Ledighetslage, role: type[Role]) -> list[dt.date]:
        """The weekdays of the leave on which nobody who holds the role in its unit is present."""
        held = [row[2:] for row in self.members if row[:2] == (leave.enhet_id, role.code)]

        def covered(day: dt.date) -> bool:
            away = {user for user, first, last in self.absences if first <= day <= last}
            return any(
                first <= day and (last is None or day <= last) and user not in away for user, first, last in held
            )

        length = (leave.to_day - leave.from_day).days + 1
        days = (leave.from_day + dt.timedelta(days=n) for n in range(length))
        return [day for day in days if day.weekday() < 5 and not covered(day)]


def check_leave(
    leave: Ledighetslage, needed: Sequence[type[Role]], presence: Presence | None = None
) -> list[LeaveCheck]:
    """The checklist of a leave: kontaktcenter informed, and each needed role present on each day (EA-18, EA-19).

    Days are counted Monday to Friday; the socialjour answers for the rest. Several leaves share one `presence`.
    """
    known = presence or Presence.of([leave])
    told = leave.kontaktcenter_informed_at
    detail = f"{leave.kontaktcenter_contact}, {told:%Y-%m-%d}" if told else "Inte gjort ännu."
    checks = [LeaveCheck("Kontaktcenter är informerat", told is not None, detail)]
    for role in needed:
        gaps = known.days_without(leave, role)
        days = ", ".join(f"{day:%Y-%m-%d}" for day in gaps[:5]) + (" …" if len(gaps) > 5 else "")
        text = f"Minst en {role.display_name.lower()} är behörig och på plats varje vardag"
        checks.append(LeaveCheck(text, not gaps, f"Ingen: {days}" if gaps else ""))
    return checks
