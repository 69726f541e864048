"""Which cases reach whom: what a person may read, and the ways it comes to their queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from casework.disqualification import Disqualification, Kind
from casework.relations import any_of
from organisation.at_once import Asked
from organisation.models import User
from organisation.prepared import Prepared, among, numbered, said_once, written
from organisation.standing import Standing, standing

if TYPE_CHECKING:
    from casework.models import Case


class DirectChange(Exception):
    """A case was changed past the doorway (`casework.doorway`): no check, no history, no deadline. Never caught."""


def _case() -> type[Case]:
    return apps.get_model("casework", "Case")


_KNOWN: list[Any] = [None, []]


def routines() -> list[type[Case]]:
    """Every routine that is installed, in the order of INSTALLED_APPS. Looked up once, for as long as those are the same."""
    installed, case = apps.get_models(), _case()
    if _KNOWN[0] is not installed:
        _KNOWN[:] = installed, [model for model in installed if issubclass(model, case) and model is not case]
    return list(_KNOWN[1])


def routine(code: str) -> type[Case]:
    return next(kind for kind in routines() if kind.code == code)


@said_once
def _not_about(user_id: int) -> Q:
    """The cases that do not concern this person."""
    rows = Disqualification.objects.filter(case=OuterRef("pk"), user=user_id, kind=Kind.CONCERNS, lifted_at=None)
    return ~Q(Exists(rows))


def standings(who: Standing, not_about: Callable[[int], Q] = _not_about) -> Iterator[tuple[Standing, Q]]:
    """What the person is, and of which cases: of their own, and in each one's place whom they stand in for. None that concerns
    them, and neither is wider than its own.
    """
    not_mine = not_about(who.user.pk)
    yield who.own if who.acting else who, not_mine
    for absent in who.absent:
        # What is lent is no wider than what it is of: not what concerns the one who is away.
        yield who.standing_in_for(absent), not_mine & not_about(absent)


def whom_any_concerns(who: Standing) -> Asked:
    """The question of `ways_to`: those whom any case concerns. Few are, and of the others it need not be asked in each way."""
    people = [who.user.pk, *who.absent]
    return _about_any(len(people)), numbered("user", people)


@said_once
def _about_any(count: int) -> Prepared:
    rows = Disqualification.objects.filter(kind=Kind.CONCERNS, lifted_at=None).order_by()
    return Prepared(lambda: rows.filter(among("user", count)).values_list("user_id", flat=True).distinct())


def ways_to(user: User, day: dt.date) -> dict[str, list[Q]]:
    """What is this person's to do something about on this day: routine → one condition a way, each with its own index.

    Together they are the queue; a case that comes by two ways is in both (docs/adr/0012).
    """
    who = standing(user, day)
    question, values = whom_any_concerns(who)
    concerned = set(question.rows(**values))
    whose = list(standings(who, lambda one: _not_about(one) if one in concerned else Q()))
    return {
        kind.code: [Q(routine=kind.code) & way & allowed for who, allowed in whose for way in kind.ways(who)]
        for kind in routines()
    }


def _seen(kinds: Iterable[type[Case]], user: User, day: dt.date) -> Q:
    return any_of(
        allowed & any_of(Q(routine=kind.code) & kind.seen_by(who) for kind in kinds)
        for who, allowed in standings(standing(user, day))
    )


def readable(kind: type[Case], pk: int, user: User, day: dt.date) -> tuple[str, tuple[Any, ...]]:
    """The question that finds the case if it is among those that are `visible_to` this person on this day, and its values.

    Of one case it need not be put together anew.
    """
    tables, seen, values = written(_case(), _seen([kind], user, day))
    table = f'"{_case()._meta.db_table}"'
    return f"SELECT {table}.id FROM {tables} WHERE ({seen}) AND {table}.id = %s", (*values, pk)  # noqa: S608


def may_read(kind: type[Case], pk: int, user: User, day: dt.date) -> bool:
    """Is it one of them?"""
    with connection.cursor() as cursor:
        cursor.execute(*readable(kind, pk, user, day))
        return cursor.fetchone() is not None


class CaseQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User, day: dt.date) -> CaseQuerySet:
        """What this person may read on this day, as each routine says, but nothing that concerns themselves.

        Everything else is 404.
        """
        # Said of the envelope: another routine's columns cannot be asked of this one's table.
        one = None if self.model is _case() else self.model
        seen = _seen([one] if one else routines(), user, day)
        return self.filter(pk__in=_case().objects.filter(seen).values("pk")) if one else self.filter(seen)

    def open(self) -> CaseQuerySet:
        return self.filter(closed_at=None)

    def update(self, **kwargs: Any) -> int:
        raise DirectChange("a case changes by a step, not by update()")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise DirectChange("a case changes by a step, not by bulk_update()")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        raise DirectChange("a case is opened by the doorway, not by bulk_create()")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise DirectChange("a case is never deleted; its content is removed (docs/adr/0006)")
