"""The order of a list in the queue: by group, in each what is acute first, and then by the deadline. The groups are days."""

from __future__ import annotations

import datetime as dt
from functools import cache

from casework.calendar import local_day
from casework.models import Case
from desk.walk import MOST, Order, Walk
from organisation.at_once import at_once
from organisation.prepared import Part, Prepared

# When it is due, its key and its number.
Place = tuple[dt.datetime | None, int, str]
GROUPS = ("Försenade", "I dag", "I morgon", "Denna vecka", "Senare", "Utan frist")


def group(due_at: dt.datetime | None, now: dt.datetime) -> int:
    """Which of the groups a deadline is in."""
    if due_at is None:
        return 5
    if due_at <= now:
        return 0
    day, today = local_day(due_at), local_day(now)
    if day <= today + dt.timedelta(days=1):
        return 1 if day == today else 2
    return 3 if day <= sunday(today) else 4


def sunday(day: dt.date) -> dt.date:
    """The last day of its week."""
    return day + dt.timedelta(days=6 - day.weekday())


def places(walk: Walk, count: int, now: dt.datetime, start: int = 0) -> list[str]:
    """The numbers of the cases in these places of the list.

    Each list is read in the order of its index: the acute ones, of which there are few, and as many of the others as can
    stand in these places, whichever of the acute ones come before them.
    """
    acute, others = _begin(walk, count) if start == 0 else (_read(walk.only(urgent=True), MOST + 1, 0), [])
    if not acute or len(acute) > MOST:
        # Where so much is acute, that it is says nothing of which comes first.
        found = others if start == 0 and not acute else _read(walk, count, start)
        return [number for _, _, number in found]
    passed = max(0, start - len(acute))
    if start:
        others = _read(walk.only(urgent=False), start + count - passed, passed)
    last = dt.datetime.max.replace(tzinfo=dt.UTC)

    def place(one: tuple[Place, bool]) -> tuple[int, bool, dt.datetime, int]:
        (due_at, pk, _), ordinary = one
        return group(due_at, now), ordinary, due_at or last, pk

    rows = sorted([*((row, False) for row in acute), *((row, True) for row in others)], key=place)
    return [number for (_, _, number), _ in rows[start - passed : start - passed + count]]


def _begin(walk: Walk, count: int) -> tuple[list[Place], list[Place]]:
    """What is acute, and the first of the others: one statement, since neither depends on the other."""
    acute, others = walk.only(urgent=True).keys(MOST + 1), walk.only(urgent=False).keys(count)
    if acute is None or others is None:
        return [], []
    asked = _places(walk.order, "acute"), _places(walk.order, "others")
    found = at_once(asked, acute=acute, others=others)
    return found[asked[0]], found[asked[1]]


def _read(walk: Walk, count: int, start: int) -> list[Place]:
    keys = walk.keys(count, start)
    return _places(walk.order).rows(keys=keys) if keys else []


@cache
def _places(order: Order, name: str = "keys") -> Prepared:
    cases = Case.objects.filter(pk__in=Part(name)).order_by(*order.by)
    return Prepared(lambda: cases.values_list("next_due_at", "pk", "number"))
