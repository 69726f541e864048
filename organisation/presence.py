"""Who works here on a day, and who of them is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from organisation.models import Absence, Membership, User


@dataclass(frozen=True)
class AtWork:
    """One query, however many are asked about. An account without a role is nobody who works here."""

    employed: frozenset[int]
    away: frozenset[int]

    @classmethod
    def on(cls, day: dt.date, among: Iterable[User] | None = None) -> AtWork:
        """Of these people; of the whole office when nobody is named."""
        away = Absence.objects.on(day).filter(user=OuterRef("user"))
        rows = Membership.objects.current(day).order_by().annotate(away=Exists(away))
        if among is not None:
            rows = rows.filter(user__in={person.pk for person in among})
        found = set(rows.values_list("user", "away"))
        return cls(frozenset(user for user, _ in found), frozenset(user for user, is_away in found if is_away))

    def still(self, people: Iterable[User]) -> list[User]:
        """Those who have not left; each once."""
        return [person for person in dict.fromkeys(people) if person.pk in self.employed]

    def here(self, people: Iterable[User]) -> list[User]:
        """Those who work here and are not away."""
        return [person for person in self.still(people) if person.pk not in self.away]
