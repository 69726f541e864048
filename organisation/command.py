"""Who is whose manager: from the enhetschef upward through the tree of units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from organisation.models import Enhet, Membership, substitutes_on
from organisation.roles import Enhetschef, Ordforande, Role, Sektionschef, Socialchef, ViceOrdforande

# Nearest first. The vice ordförande steps in when the matter concerns the ordförande.
LEVELS: tuple[type[Role], ...] = (Enhetschef, Sektionschef, Socialchef, Ordforande, ViceOrdforande)


@dataclass(frozen=True)
class Command:
    """The chain of managers of every unit on one day: three queries for the whole office."""

    parents: Mapping[int, int | None]
    held: Mapping[tuple[int, str], frozenset[int]]

    @classmethod
    def on(cls, day: dt.date, *, substitutes: bool = True) -> Command:
        """With `substitutes` those who stand in for a manager who is away hold what that one holds."""
        codes = [role.code for role in LEVELS]
        held: dict[tuple[int, str], set[int]] = defaultdict(set)
        rows = Membership.objects.current(day).filter(role__in=codes).values_list("enhet_id", "role", "user_id")
        acting = substitutes_on(day) if substitutes else {}
        for enhet, role, user in rows:
            held[enhet, role] |= {user, *acting.get(user, ())}
        parents = dict(Enhet.objects.values_list("pk", "parent_id"))
        return cls(parents, {key: frozenset(users) for key, users in held.items()})

    def above(self, enhet_id: int) -> list[frozenset[int]]:
        """The managers of a unit, level by level, nearest first. A level that nobody holds is not there."""
        found = (self.held.get((unit, role.code)) for unit in self._upward(enhet_id) for role in LEVELS)
        return [level for level in found if level]

    def nearest(self, enhet_id: int, barred: Collection[int] = ()) -> frozenset[int]:
        """The nearest level with somebody who is not barred; nobody when the chain is at its end."""
        left = (level.difference(barred) for level in self.above(enhet_id))
        return next((level for level in left if level), frozenset())

    def nearer(self, user_id: int) -> Iterator[tuple[int, frozenset[int]]]:
        """Each unit whose chain the person stands in, with everybody who stands nearer to it than they do."""
        for unit in self.parents:
            below: frozenset[int] = frozenset()
            for level in self.above(unit):
                if user_id in level:
                    yield unit, below
                    break
                below |= level

    def _upward(self, enhet_id: int) -> Iterator[int]:
        unit: int | None = enhet_id
        while unit is not None:
            yield unit
            unit = self.parents[unit]
