"""What comes to a person, read way by way: each part in the order wanted and cut at what is shown, then merged.

One condition with "or" between the ways makes PostgreSQL read every open case of every unit; a part that has an index of
its own costs what is shown (docs/adr/0012). A case that comes by two ways is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy, RawSQL

from casework.models import Case
from casework.relations import EVERY
from organisation.prepared import NONE, written

# As far as anything is counted: beyond it "200+" says as much.
MOST = 200


@dataclass(frozen=True)
class Order:
    """By one column and then by age, so that no two stand in the same place."""

    column: str
    descending: bool = False

    @property
    def by(self) -> tuple[OrderBy, OrderBy]:
        if self.descending:
            return F(self.column).desc(), F("id").desc()
        return F(self.column).asc(nulls_last=True), F("id").asc()

    def sql(self, table: str = "") -> str:
        way = "DESC" if self.descending else "ASC NULLS LAST"
        return f"{table}{self.column} {way}, {table}id {'DESC' if self.descending else 'ASC'}"


NEAREST = Order("next_due_at")
LATEST_CLOSED = Order("closed_at", descending=True)

# Django's own SQL of a part, and its values: whatever came from outside is among the values, never in the text.
Sql = tuple[str, tuple[Any, ...]]


TABLE = f'"{Case._meta.db_table}"'


class Way:
    """Cases found in one way, written as SQL once however many lists and counts ask for them: that is what costs."""

    def __init__(self, found: Q) -> None:
        self.found = found

    @cached_property
    def sql(self) -> tuple[str, str, tuple[Any, ...]]:
        return written(Case, self.found)


def condition(*conditions: Any, **values: Any) -> Sql:
    """What narrows a part: something of the case's own columns. Raises ValueError for what is of another table."""
    tables, sql, params = written(Case, Q(*conditions, **values))
    if tables != TABLE:
        raise ValueError(f"not of the case alone: {conditions} {values}")
    return sql, params


@dataclass(frozen=True)
class Part:
    """One part of a list: what comes in one way, as far as the conditions let it."""

    way: Way
    conditions: tuple[Sql, ...] = ()

    @property
    def can_be(self) -> bool:
        return self.way.sql[1] != NONE

    def sql(self, order: Order) -> Sql:
        tables, found, params = self.way.sql
        where = " AND ".join([found, *(sql for sql, _ in self.conditions)])
        sql = f"SELECT {TABLE}.id, {TABLE}.{order.column} FROM {tables} WHERE {where} ORDER BY {order.sql(TABLE + '.')}"  # noqa: S608
        return sql, params + tuple(value for _, values in self.conditions for value in values)


@dataclass(frozen=True)
class Walk:
    """The parts of one list, and the order in which they are walked."""

    parts: Sequence[Part]
    order: Order = NEAREST

    def only(self, *conditions: Any, **values: Any) -> Walk:
        """The same list with less in it."""
        if not conditions and not values:
            return self
        narrower = condition(*conditions, **values)
        return Walk([Part(part.way, (*part.conditions, narrower)) for part in self.parts], self.order)

    def first(self, count: int, start: int = 0) -> QuerySet:
        """These places of the list, in its order: one statement however many parts there are."""
        cut = self.keys(count, start)
        if cut is None:
            return Case.objects.none()
        return Case.objects.filter(pk__in=RawSQL(*cut)).order_by(*self.order.by)  # noqa: S611

    def keys(self, count: int, start: int = 0) -> Sql | None:
        """The question that finds which cases they are; None when there can be none."""
        merged = _merged(self, start + count)
        if merged is None:
            return None
        sql, params = merged
        return f"SELECT id FROM ({sql}) AS merged ORDER BY {self.order.sql()} LIMIT {count:d} OFFSET {start:d}", params  # noqa: S608


def these(numbers: Sequence[str], among: Q = EVERY) -> Sql | None:
    """The question that finds the cases with these numbers; `among`: of those alone. None when there can be none."""
    tables, found, values = written(Case, among)
    if not numbers or found == NONE:
        return None
    named = f"{TABLE}.number IN ({', '.join(['%s'] * len(numbers))})"
    return f"SELECT {TABLE}.id FROM {tables} WHERE ({found}) AND {named}", (*values, *numbers)  # noqa: S608


def counted(walks: Mapping[str, Walk], most: int = MOST) -> dict[str, int]:
    """How many each list holds, as far as one more than `most`: one statement for all of them.

    What several lists have in common is said and read once: putting together what is said takes longer than reading it.
    """
    parts: dict[Sql, str] = {}
    asked = {}
    for name, walk in walks.items():
        said = [part.sql(walk.order) for part in walk.parts if part.can_be]
        if said:
            asked[name] = " UNION ".join(f"SELECT id FROM {parts.setdefault(one, f'part{len(parts)}')}" for one in said)  # noqa: S608
    if not asked:
        return dict.fromkeys(walks, 0)
    named = ", ".join(f"{name} AS ({sql} LIMIT {most + 1:d})" for (sql, _), name in parts.items())
    cut = (f"(SELECT count(*) FROM ({merged} LIMIT {most + 1:d}) AS cut)" for merged in asked.values())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT {', '.join(cut)}", [value for _, params in parts for value in params])
        found = dict(zip(asked, cursor.fetchone(), strict=True))
    return {name: found.get(name, 0) for name in walks}


def _merged(walk: Walk, most: int) -> Sql | None:
    """All parts as one, each cut by itself; None when nothing can be in any. UNION leaves each case once."""
    found = [part.sql(walk.order) for part in walk.parts if part.can_be]
    if not found:
        return None
    cut = (f"SELECT * FROM ({sql} LIMIT {most:d}) AS part{at}" for at, (sql, _) in enumerate(found))  # noqa: S608
    return " UNION ".join(cut), tuple(value for _, params in found for value in params)
