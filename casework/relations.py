"""What somebody is to one case, rather than in a unit: who has it, who works in it, who performs it."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, ClassVar

from django.db.models import Q

from casework.assignments import assigned_to, in_force
from casework.calendar import local_day
from casework.disqualification import disqualified
from organisation.duty import duty, who_hold
from organisation.models import User
from organisation.roles import Role
from organisation.standing import Standing

if TYPE_CHECKING:
    from casework.models import Case


# Every case. `Q()` would say the same, but is nothing beside an "or".
EVERY = ~Q(pk__in=[])


class Relation(Role, ABC):
    """What somebody is to one case. `held` is asked of a case, `ways` of the table: the two say the same."""

    @classmethod
    @abstractmethod
    def held(cls, case: Case, who: Standing) -> bool:
        """Is this person that to the case?"""

    @classmethod
    @abstractmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        """The cases to which this person is that: conditions on the envelope, each with an index of its own."""

    @classmethod
    @abstractmethod
    def people(cls, case: Case, now: dt.datetime) -> Iterable[User]:
        """Who is that to the case now."""


class Ansvarig(Relation):
    """Den som har ärendet och därför svarar för hela kedjan (EA-11)."""

    code, display_name = "ansvarig", "Den som har ärendet"

    @classmethod
    def held(cls, case: Case, who: Standing) -> bool:
        """Having the case is not enough: what made it possible to have it must still be in force."""
        return case.ansvarig_id == who.user.pk and case.may_be_had_by(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return [Q(ansvarig=who.user)]

    @classmethod
    def people(cls, case: Case, now: dt.datetime) -> Iterable[User]:
        return [case.ansvarig] if case.ansvarig and case.ansvarig.is_active else []


class _Assigned(Relation):
    role: ClassVar[type[Role]]

    @classmethod
    def held(cls, case: Case, who: Standing) -> bool:
        """Whoever has left holds no role anywhere, and has no assignment either."""
        return bool(who.held) and any(row.user_id == who.user.pk for row in in_force(case, who.day, cls.role))

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return [assigned_to(who, cls.role)]

    @classmethod
    def people(cls, case: Case, now: dt.datetime) -> Iterable[User]:
        return [row.user for row in in_force(case, local_day(now), cls.role) if row.user.is_active]


class _Performing(Relation):
    role: ClassVar[type[Role]]

    @classmethod
    def held(cls, case: Case, who: Standing) -> bool:
        return case.performing_id is not None and who.holds(cls.role, case.performing_id)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return [Q(performing=unit) for unit in sorted(who.units([cls.role]))]

    @classmethod
    def people(cls, case: Case, now: dt.datetime) -> Iterable[User]:
        there = case.performing_id
        return duty(there, [cls.role], local_day(now)).present.get(cls.role.code, ()) if there else ()


@cache
def Assigned(role: type[Role]) -> type[Relation]:
    """Whoever has an assignment in force in the case, in this role: their right ends with its last day."""
    names = {"code": f"{role.code}_i_arendet", "display_name": f"{role.display_name} i ärendet", "role": role}
    return type(f"Assigned{role.__name__}", (_Assigned,), {"__doc__": role.__doc__} | names)


@cache
def Performing(role: type[Role]) -> type[Relation]:
    """Whoever holds the role in the unit that performs what the case is about, not in the one that has it."""
    names = {"code": f"{role.code}_utforare", "display_name": f"{role.display_name} hos utföraren", "role": role}
    return type(f"Performing{role.__name__}", (_Performing,), {"__doc__": role.__doc__} | names)


def holds(role: type[Role], case: Case, who: Standing) -> bool:
    return role.held(case, who) if issubclass(role, Relation) else who.holds(role, case.enhet_id)


def those_who(
    case: Case, roles: Sequence[type[Role]], now: dt.datetime
) -> Iterator[tuple[type[Role], tuple[User, ...]]]:
    """Each role with those who hold it here and now, those of a unit present, and not disqualified."""
    barred, day = disqualified(case), local_day(now)
    plain = [role for role in roles if not issubclass(role, Relation) and not role.whole_office]
    present = case.duty(plain, day).present if plain else {}
    for role in roles:
        found: Iterable[User] = present.get(role.code, ())
        if issubclass(role, Relation):
            found = role.people(case, now)
        elif role.whole_office:
            found = who_hold(role, day)
        yield role, tuple(person for person in found if person.pk not in barred)


def ways_of(role: type[Role], who: Standing) -> Sequence[Q]:
    """The cases in which this person holds the role: `holds`, asked of the table, one condition a way."""
    if issubclass(role, Relation):
        return role.ways(who)
    units = sorted(who.units([role]))
    return [EVERY] if role.whole_office and units else [Q(enhet=unit) for unit in units]


def cases_of(roles: Iterable[type[Role]], who: Standing) -> Q:
    """The cases in which this person holds any of the roles, as one condition: for cases that are known already."""
    return any_of(way for role in roles for way in ways_of(role, who))


def any_of(ways: Iterable[Q]) -> Q:
    """Any of these conditions; nothing when there is none."""
    return reduce(or_, ways, Q(pk__in=[]))
