"""What a person is on one day: the roles held, and in which units. Read once, asked many times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db.models import Exists, Q, QuerySet

from organisation.command import Command
from organisation.models import Absence, Enhet, Membership, User
from organisation.prepared import DAY, USER, Prepared, among, numbered, said_once
from organisation.roles import BY_CODE, Role, Sektionschef


class Place(NamedTuple):
    """What kind of unit it is: its code, and the roles that anybody has there or has had."""

    code: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """A person's roles on a day. `is_superuser` gives none: a system administrator sees no case.

    `acting`: the roles held only as the substitute of somebody who is away, and whose they are.
    """

    user: User
    day: dt.date
    held: frozenset[tuple[str, int]]
    acting: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    # None: all whom they stand in for; otherwise as if they stood in for this one alone, or (0) for nobody.
    instead_of: int | None = None

    def holds(self, role: type[Role], enhet_id: int) -> bool:
        return bool(self.units([role])) if role.whole_office else (role.code, enhet_id) in self.held

    def units(self, roles: Iterable[type[Role]]) -> set[int]:
        """The units in which any of these roles is held."""
        codes = {role.code for role in roles}
        return {enhet for code, enhet in self.held if code in codes}

    def places(self, roles: Iterable[type[Role]]) -> dict[int, Place]:
        """The units in which any of these roles is held, and what kind each is: one question, however many ask."""
        return {unit: self._there[unit] for unit in self.units(roles)}

    @cached_property
    def _there(self) -> dict[int, Place]:
        units = sorted({enhet for _, enhet in self.held})
        found: dict[int, list[tuple[str, str]]] = {}
        for unit, code, role in _roles_in(len(units)).rows(**numbered("enhet", units)):
            found.setdefault(unit, []).append((code, role))
        return {unit: Place(rows[0][0], frozenset(role for _, role in rows)) for unit, rows in found.items()}

    @cached_property
    def command(self) -> Command:
        """Everybody's managers on this day, and those who stand in for them."""
        command = Command.on(self.day)
        return command if self.instead_of is None else command.only(self.instead_of or None)

    @property
    def absent(self) -> list[int]:
        """Whom they stand in for."""
        return sorted({user for users in self.acting.values() for user in users})

    @cached_property
    def own(self) -> Standing:
        """What the person is without standing in for anybody."""
        return replace(self, held=self.held - self.acting.keys(), acting={}, instead_of=0)

    def standing_in_for(self, absent: int) -> Standing:
        """What the person is with the roles of this one alone."""
        lent = {key: (absent,) for key, users in self.acting.items() if absent in users}
        return replace(self, held=self.own.held | lent.keys(), acting=lent, instead_of=absent)

    def without(self, barred: Collection[int]) -> Standing:
        """What is left when those whom they stand in for are barred: what is lent is no wider than what it is of."""
        if not set(self.absent) & set(barred):
            return self
        lent = {key: left for key, users in self.acting.items() if (left := tuple(u for u in users if u not in barred))}
        return replace(self, held=self.own.held | lent.keys(), acting=lent)

    @property
    def roles(self) -> list[type[Role]]:
        return [BY_CODE[code] for code in dict.fromkeys(code for code, _ in sorted(self.held))]


@cache
def _roles_in(units: int) -> Prepared:
    rows = Membership.objects.filter(among("enhet", units)).order_by().distinct()
    return Prepared(lambda: rows.values_list("enhet_id", "enhet__code", "role"))


def standing(user: User, day: dt.date) -> Standing:
    """The person's standing on this day; one query a request, since it is kept on the user object."""
    if not is_known(user, day):
        keep(user, day, _HELD.rows(user=user.pk, day=day))
    kept: Standing = user._standing  # type: ignore[attr-defined]
    return kept


def is_known(user: User, day: dt.date) -> bool:
    """Has it been read already?"""
    kept: Standing | None = getattr(user, "_standing", None)
    return kept is not None and kept.day == day


def held() -> QuerySet[Membership, Any]:
    """The person's own roles, and those of whom they stand in for on the day. Who is away stands in for nobody."""
    stands_in = Q(
        user__absences__substitute=USER, user__absences__from_day__lte=DAY, user__absences__to_day__gte=DAY
    ) & ~Exists(Absence.objects.on(DAY).filter(user=USER))
    return Membership.objects.current(DAY).filter(Q(user=USER) | stands_in)


_HELD = Prepared(lambda: held().order_by("role", "enhet", "user").values_list("role", "enhet_id", "user_id"))


def keep(user: User, day: dt.date, rows: Iterable[tuple[str, int, int]]) -> None:
    """The person's standing, of the rows that were `held`: role, unit, whose."""
    found = set(rows)
    own = {(role, enhet) for role, enhet, holder in found if holder == user.pk}
    acting: dict[tuple[str, int], tuple[int, ...]] = {}
    for role, enhet, holder in sorted(found):
        if (role, enhet) not in own:
            acting[role, enhet] = (*acting.get((role, enhet), ()), holder)
    user._standing = Standing(user, day, frozenset(own | acting.keys()), acting)  # type: ignore[attr-defined]


def in_the_area(who: Standing) -> Q:
    """What the units next below those of a sektionschef have."""
    return _below(frozenset(who.units([Sektionschef])))


@said_once
def _below(units: frozenset[int]) -> Q:
    return Q(enhet__in=Enhet.objects.filter(parent__in=units).values("pk"))
