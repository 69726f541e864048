"""How many there are of each unit and area, counted no further than anybody reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from complaints.register.synligt import Ways, gathered

# No municipality has had so many in a year; beyond it is said that there are more, and the report counts them all.
MOST = 2000


@dataclass(frozen=True)
class Tally:
    """How many of each (unit's code, area); `more`: there are others that are not counted."""

    counted: Counter[tuple[str, str]]
    more: bool

    def of(self, enhet: str, typ: str) -> Tally:
        """Those of this unit and area; empty is all."""
        chosen = {key: n for key, n in self.counted.items() if enhet in ("", key[0]) and typ in ("", key[1])}
        return Tally(Counter(chosen), self.more)

    @property
    def total(self) -> int:
        return self.counted.total()

    @cached_property
    def per_enhet(self) -> Counter[str]:
        return self._by(0)

    @cached_property
    def per_typ(self) -> Counter[str]:
        return self._by(1)

    def _by(self, part: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for key, n in self.counted.items():
            found[key[part]] += n
        return found


def tally(ways: Ways) -> Tally:
    """Of these envelopes; one query."""
    rows = [tuple(row[1:]) for row in gathered(ways, "enhet__code", "synpunkt__huvudkategori")[: MOST + 1]]
    return Tally(Counter(rows[:MOST]), len(rows) > MOST)
