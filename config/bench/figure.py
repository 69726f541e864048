"""A figure, what it must be and what it should be, and whether it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.bench.gauge import Spread

OVER, WITHIN, REACHED = "ÖVER KRAVET", "inom kravet", "når målet"


@dataclass(frozen=True)
class Place:
    """Where it is measured: a budget holds where it was set (docs/figures.md)."""

    engine: str
    size: int
    procs: int
    rounds: int

    @property
    def served(self) -> bool:
        return self.engine == "postgresql"


@dataclass(frozen=True)
class Budget:
    """`least`: it must be at least so much. It is asked of PostgreSQL, of so many cases and processes, unless said otherwise."""

    must: float
    aim: float
    least: bool = False
    anywhere: bool = False
    size: int = 0
    procs: int = 1

    def holds_at(self, place: Place) -> bool:
        return (self.anywhere or place.served) and place.size >= self.size and place.procs >= self.procs

    def verdict(self, value: float) -> str:
        sign = -1 if self.least else 1
        if sign * value <= sign * self.aim:
            return REACHED
        return WITHIN if sign * value <= sign * self.must else OVER


# By what is measured and the name of the figure. Counts hold anywhere but where SQLite needs more statements by nature.
BUDGETS = {
    ("lifecycle", "satser, hela vägen"): Budget(22, 19),
    ("lifecycle", "satser, ankomst"): Budget(8, 7),
    ("lifecycle", "satser, ett steg som mest"): Budget(4, 3),
    ("lifecycle", "processortid"): Budget(20, 15),
    ("lifecycle", "takt ÷ golv"): Budget(0.2, 0.25, least=True, procs=4),
    ("sweep", "tid"): Budget(400, 120, size=1_000_000, procs=4),
    ("sweep", "tid ÷ golv"): Budget(10, 3, procs=4),
    ("sweep", "största ÷ minsta"): Budget(1.4, 1.1, size=1_000_000),
    ("queue", "frågor"): Budget(8, 5, anywhere=True),
    ("queue", "processortid ÷ tom sida"): Budget(4.5, 3),
    ("queue", "tom sida, processortid"): Budget(3.5, 2.4),
    ("queue", "HTML"): Budget(50, 30, anywhere=True),
    ("queue", "över nätet"): Budget(15, 6, anywhere=True),
    ("queue", "största ÷ minsta"): Budget(1.15, 1.05, size=1_000_000),
    ("pulse", "processortid ÷ tom sida"): Budget(3, 1.5),
    ("case", "frågor"): Budget(12, 10, anywhere=True),
    ("case", "processortid ÷ tom sida"): Budget(7, 5),
    ("register", "frågor"): Budget(10, 10, anywhere=True),
    ("register", "långsammaste satsen"): Budget(100, 100, size=1_000_000),
    ("import", "tid"): Budget(5, 3, size=5_000),
    ("export", "minne"): Budget(200, 100, anywhere=True),
    ("national", "sidor i sekunden"): Budget(250, 350, least=True, size=1_000_000),
    ("national", "svarstid, p95"): Budget(150, 65, size=1_000_000),
}


@dataclass
class Figure:
    """`of`: what is measured. `note`: what the figure is of, where the name does not say it."""

    of: str
    name: str
    unit: str
    value: float
    low: float
    high: float
    size: int
    note: str = ""
    must: float | None = None
    aim: float | None = None
    least: bool = False
    verdict: str = ""

    def as_json(self) -> dict[str, Any]:
        return {key: round(one, 4) if isinstance(one, float) else one for key, one in vars(self).items()}


@dataclass
class Sheet:
    """What one measure found at one place. `wrong`: what may not be, however quick it was."""

    of: str
    place: Place
    figures: list[Figure] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, unit: str, values: float | list[float], note: str = "") -> None:
        spread = Spread(values if isinstance(values, list) else [values])
        found = Figure(self.of, name, unit, spread.median, spread.low, spread.high, self.place.size, note)
        budget = BUDGETS.get((self.of, name))
        if budget and budget.holds_at(self.place):
            found.must, found.aim, found.least = budget.must, budget.aim, budget.least
            found.verdict = budget.verdict(found.value)
        self.figures.append(found)

    def value(self, name: str) -> float | None:
        return next((one.value for one in self.figures if one.name == name), None)
