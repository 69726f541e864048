"""What every routine's steps have in common: a reason that is kept, whom a step tells, and protected persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from casework.assignments import FOREVER, Assignment, assign, assignments, end_assignments, in_force
from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from casework.steps import Somebody, Text, step
from organisation.duty import colleagues
from organisation.models import User, by_name
from organisation.presence import AtWork
from organisation.roles import Role
from records.writing import write_down

# Asked where a step needs its reason: the answer is a note in the case, and stays out of the history.
SKAL = Text("skal", "Varför?", help_text="Sparas som anteckning i ärendet.")


def nothing(_case: Any) -> None:
    """Proposed of what lies ahead and nobody has set: any day that stood there would be taken for an answer."""


@predicate("Ärendet är inte märkt med skyddade uppgifter.", "Ärendet är redan märkt med skyddade uppgifter.")
def is_protected(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.protected


def new_ansvarig(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    """Whom a step tells: whoever has the case after it."""
    return [case.ansvarig] if case.ansvarig else []


def nobody_is_left(case: Any, role: type[Role], day: dt.date) -> int:
    """Of those who work in the case in this role, when all of them have left or are jäviga: the latest, or 0."""
    people = [row.user for row in in_force(case, day, role)]
    able = AtWork.on(day, people).employed - disqualified(case) if people else ()
    return max((user.pk for user in people), default=0) if people and not able else 0


def ansvarig_is_javig(case: Any, _day: dt.date) -> object:
    """Whoever has it takes no step in it any more: somebody else is to have it."""
    barred = case.closed_at is None and case.ansvarig_id in disqualified(case)
    return barred and f"{case.ansvarig_id}"


def column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """A column as steps and deadlines name it. Raises FieldDoesNotExist."""
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)  # noqa: S101  a relation back is no column
    return found


Declared = Callable[..., None]


def declared(
    method: Declared, prose: str, source: str | Sequence[str], label: str, *, target: str | None = None, **facts: Any
) -> Declared:  # fmt: skip
    """The step with the routine's own words about it. `target` None: the state stays."""
    method.__doc__ = prose
    return step(source, target, label, **facts)(method)


def mark_protected(
    source: str | Sequence[str],
    *,
    rules: Sequence[str],
    by: Sequence[type[Role]],
    prose: str,
    also: Callable[..., None] | None = None,
) -> Declared:
    """The step `marka_skyddat` of a routine: from now on the case's persons are masked wherever it is shown.

    `also` (case, by, now): what is looked at anew because of it.
    """

    def marka_skyddat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.protected = True
        if also:
            also(self, by=by, now=now)
        write_down(self, by=by, at=now, about="Märk skyddade uppgifter", text=skal)

    return declared(marka_skyddat, prose, source, "Märk skyddade uppgifter", said="märkte ärendet med skyddade uppgifter",
                     rules=rules, by=by, when=~is_protected, asks=[SKAL])  # fmt: skip


def unmark_protected(
    source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `avmarka_skyddat`: the mark was wrong."""

    def avmarka_skyddat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.protected = False
        write_down(self, by=by, at=now, about="Ta bort skyddsmärkningen", text=skal)

    return declared(avmarka_skyddat, prose, source, "Ta bort skyddsmärkningen", said="tog bort skyddsmärkningen",
                     rules=rules, by=by, when=is_protected, asks=[SKAL])  # fmt: skip


def hand_over(
    source: str | Sequence[str], role: type[Role], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `lamna_over_uppdrag`: somebody's assignment in the case becomes a colleague's from today.

    Among those present who hold the role in the case's unit or in the one that performs it, and whom it does not concern.
    Whoever leaves it keeps the right until midnight, so that what is to be told can be told.
    """

    def held(case: Any, day: dt.date) -> list[Assignment]:
        """Who has it and does not leave it today already."""
        return [row for row in in_force(case, day, role) if row.to_day > day]

    def those_who_have_it(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
        return User.objects.filter(pk__in=[row.user_id for row in held(case, local_day(now))]).order_by(*by_name())

    def those_who_may(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
        day, units = local_day(now), [unit for unit in (case.enhet_id, case.performing_id) if unit]
        able = [colleagues(unit, [role], day).order_by().values("pk") for unit in units]
        barred = disqualified(case) | {row.user_id for row in held(case, day)}
        here = reduce(or_, [Q(pk__in=people) for people in able])
        return User.objects.filter(here).exclude(pk__in=barred).order_by(*by_name())

    def of_the_role(case: Any) -> list[Assignment]:
        return [row for row in assignments(case) if row.role == role.code]

    def has_left(case: Any, pk: int) -> bool:
        return any(row.user_id == pk and row.to_day != FOREVER for row in of_the_role(case))

    def came_last(case: Any, pk: int) -> bool:
        last = max(of_the_role(case), key=lambda row: (row.at, row.pk), default=None)
        return last is not None and last.user_id == pk

    def the_new_one(case: Any, _by: User, now: dt.datetime) -> list[User]:
        return [row.user for row in held(case, local_day(now)) if row.at == now]

    def lamna_over_uppdrag(self: Any, *, by: User, now: dt.datetime, fran: User, till: User) -> None:
        end_assignments(self, local_day(now), user=fran, role=role)
        assign(self, till, role, by=by, now=now, from_day=local_day(now))

    asks = [
        Somebody("fran", "Vem lämnar uppdraget?", those_who_have_it, has_left),
        Somebody("till", "Vem tar över?", those_who_may, came_last),
    ]
    return declared(lamna_over_uppdrag, prose, source, "Lämna över uppdraget", rules=rules, by=by, asks=asks,
                     said="lämnade över ett uppdrag till en kollega", notifies=the_new_one)  # fmt: skip
