"""Who works here on a day, and who of them is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from organisation.models import Absence, Membership, User
from organisation.prepared import DAY, Prepared, among, numbered
from organisation.rounds import once_a_round


@cache
def _members(people: int | None) -> Prepared:
    """Whoever has a role, of so many people or of the whole office, and whether they are away."""

    def question() -> QuerySet[Membership, Any]:
        away = Absence.objects.on(DAY).filter(user=OuterRef("user"))
        rows = Membership.objects.current(DAY).order_by().annotate(away=Exists(away)).values_list("user", "away")
        return rows if people is None else rows.filter(among("user", people))

    return Prepared(question)


@once_a_round
def _found(day: dt.date, people: frozenset[int] | None) -> set[tuple[int, bool]]:
    return set(_members(None if people is None else len(people)).rows(day=day, **numbered("user", people or ())))


@dataclass(frozen=True)
class AtWork:
    """One query, however many are asked about. An account without a role is nobody who works here."""

    employed: frozenset[int]
    away: frozenset[int]

    @classmethod
    def on(cls, day: dt.date, among: Iterable[User] | None = None) -> AtWork:
        """Of these people; of the whole office when nobody is named."""
        found = _found(day, None if among is None else frozenset(person.pk for person in among))
        return cls(frozenset(user for user, _ in found), frozenset(user for user, is_away in found if is_away))

    def still(self, people: Iterable[User]) -> list[User]:
        """Those who have not left; each once."""
        return [person for person in dict.fromkeys(people) if person.pk in self.employed]

    def here(self, people: Iterable[User]) -> list[User]:
        """Those who work here and are not away."""
        return [person for person in self.still(people) if person.pk not in self.away]
