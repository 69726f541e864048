"""What every routine's steps have in common: a reason that is kept, whom a step tells, and protected persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from casework.assignments import assign, end_assignments, in_force
from casework.calendar import local_day
from casework.predicates import predicate
from casework.steps import Somebody, Text, step
from organisation.models import Membership, User, by_name
from organisation.roles import Role
from records.writing import write_down

# Asked where a step needs its reason: the answer is a note in the case, and stays out of the history.
SKAL = Text("skal", "Varför?", help_text="Sparas som anteckning i ärendet.")


@predicate("Ärendet är inte märkt med skyddade uppgifter.", "Ärendet är redan märkt med skyddade uppgifter.")
def is_protected(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.protected


def new_ansvarig(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    """Whom a step tells: whoever has the case after it."""
    return [case.ansvarig] if case.ansvarig else []


Declared = Callable[..., None]


def mark_protected(
    source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `marka_skyddat` of a routine: from now on the case's persons are masked wherever it is shown."""

    def marka_skyddat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.protected = True
        write_down(self, by=by, at=now, about="Märk skyddade uppgifter", text=skal)

    marka_skyddat.__doc__ = prose
    declare = step(source, None, "Märk skyddade uppgifter", said="märkte ärendet med skyddade uppgifter", rules=rules,
                   by=by, when=~is_protected, asks=[SKAL])  # fmt: skip
    return declare(marka_skyddat)


def unmark_protected(
    source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `avmarka_skyddat`: the mark was wrong."""

    def avmarka_skyddat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.protected = False
        write_down(self, by=by, at=now, about="Ta bort skyddsmärkningen", text=skal)

    avmarka_skyddat.__doc__ = prose
    declare = step(source, None, "Ta bort skyddsmärkningen", said="tog bort skyddsmärkningen", rules=rules, by=by,
                   when=is_protected, asks=[SKAL])  # fmt: skip
    return declare(avmarka_skyddat)


def hand_over(
    source: str | Sequence[str], role: type[Role], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `lamna_over_uppdrag`: somebody's assignment in the case becomes a colleague's from today.

    Among those who hold the role in the case's unit or in the one that performs it. Whoever leaves it reads the case until
    midnight, so that what is to be told can be told.
    """

    def those_who_have_it(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
        here = [row.user_id for row in in_force(case, local_day(now), role)]
        return User.objects.filter(pk__in=here).order_by(*by_name())

    def those_who_may(case: Any, user: User, now: dt.datetime) -> QuerySet[User]:
        units = [case.enhet_id, case.performing_id]
        able = Membership.objects.current(local_day(now)).filter(role=role.code, enhet__in=[u for u in units if u])
        others = those_who_have_it(case, user, now).order_by().values("pk")
        return User.objects.filter(pk__in=able.values("user")).exclude(pk__in=others).order_by(*by_name())

    def the_new_one(case: Any, _by: User, now: dt.datetime) -> list[User]:
        return [row.user for row in in_force(case, local_day(now), role) if row.at == now]

    def lamna_over_uppdrag(self: Any, *, by: User, now: dt.datetime, fran: User, till: User) -> None:
        end_assignments(self, local_day(now), user=fran, role=role)
        assign(self, till, role, by=by, now=now, from_day=local_day(now))

    lamna_over_uppdrag.__doc__ = prose
    asks = [
        Somebody("fran", "Vem lämnar uppdraget?", those_who_have_it),
        Somebody("till", "Vem tar över?", those_who_may),
    ]
    declare = step(source, None, "Lämna över uppdraget", said="lämnade över ett uppdrag till en kollega", rules=rules, by=by,
                   asks=asks, notifies=the_new_one)  # fmt: skip
    return declare(lamna_over_uppdrag)
