"""Who is whose manager: from the enhetschef upward through the tree of units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from organisation.at_once import at_once
from organisation.models import Enhet, Membership, substitutes_on
from organisation.prepared import DAY, Prepared
from organisation.roles import Enhetschef, Ordforande, Role, Sektionschef, Socialchef, ViceOrdforande
from organisation.rounds import once_a_round

# Nearest first. The vice ordförande steps in when the matter concerns the ordförande.
LEVELS: tuple[type[Role], ...] = (Enhetschef, Sektionschef, Socialchef, Ordforande, ViceOrdforande)


def _managers() -> QuerySet[Membership, Any]:
    codes = [role.code for role in LEVELS]
    return Membership.objects.current(DAY).filter(role__in=codes).values_list("enhet_id", "role", "user_id")


_MANAGERS, _PARENTS = Prepared(_managers), Prepared(lambda: Enhet.objects.values_list("pk", "parent_id"))


@once_a_round
def _office(day: dt.date) -> tuple[Mapping[int, int | None], Mapping[tuple[int, str], frozenset[int]]]:
    """Each unit's parent, and who manages it."""
    held: dict[tuple[int, str], set[int]] = defaultdict(set)
    found = at_once([_MANAGERS, _PARENTS], day=day)
    for enhet, role, user in found[_MANAGERS]:
        held[enhet, role].add(user)
    return dict(found[_PARENTS]), {key: frozenset(users) for key, users in held.items()}


@dataclass(frozen=True)
class Command:
    """The chain of managers of every unit on one day: two queries for the whole office."""

    parents: Mapping[int, int | None]
    held: Mapping[tuple[int, str], frozenset[int]]
    # Who stands in for a manager who is away: absent → substitutes.
    stand_ins: Mapping[int, Collection[int]] = field(default_factory=dict)

    @classmethod
    def on(cls, day: dt.date, *, substitutes: bool = True) -> Command:
        """With `substitutes` those who stand in for a manager who is away act as that one."""
        parents, held = _office(day)
        return cls(parents, held, substitutes_on(day) if substitutes else {})

    def above(self, enhet_id: int) -> list[frozenset[int]]:
        """The managers of a unit and who stands in for them, level by level, nearest first. An empty level is not there."""
        return [level | self._instead_of(level) for level in self._levels(enhet_id)]

    def nearest(self, enhet_id: int, barred: Collection[int] = ()) -> frozenset[int]:
        """The nearest level with somebody who is not barred; nobody when the chain is at its end.

        Who stands in for somebody who is barred is as barred: a right that is only lent is no wider than the one it is of.
        """
        left = (level.difference(barred) for level in self._levels(enhet_id))
        found = next((level for level in left if level), frozenset())
        return found | self._instead_of(found).difference(barred)

    def nearer(self, user_id: int) -> Iterator[tuple[int, frozenset[int], int | None]]:
        """Each unit whose chain the person stands in, with everybody who stands nearer to it; and for whom, when lent."""
        for unit in self.parents:
            below: frozenset[int] = frozenset()
            for level in self._levels(unit):
                if user_id in level:
                    yield unit, below, None
                    break
                for absent in level:
                    if user_id in self.stand_ins.get(absent, ()):
                        yield unit, below, absent
                below |= level

    def only(self, absent: int | None) -> Command:
        """As it is with nobody standing in but for this person."""
        return replace(self, stand_ins={absent: self.stand_ins.get(absent, ())} if absent else {})

    def _levels(self, enhet_id: int) -> list[frozenset[int]]:
        found = (self.held.get((unit, role.code)) for unit in self._upward(enhet_id) for role in LEVELS)
        return [level for level in found if level]

    def _instead_of(self, level: Collection[int]) -> frozenset[int]:
        return frozenset(one for absent in level for one in self.stand_ins.get(absent, ()))

    def _upward(self, enhet_id: int) -> Iterator[int]:
        unit: int | None = enhet_id
        while unit is not None:
            yield unit
            unit = self.parents[unit]
