"""Earlier contact: other cases about the same person, of those that the reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from casework.calendar import local_day
from casework.models import Case, routine
from organisation.models import User
from records.models import Person
from records.put_right import in_force
from records.typed import one_line

# Whom a case may be about. Who reports, or has sent something, is not a person whom there has been a worry about.
ABOUT = (Person.Relation.BERORD, Person.Relation.ENSKILD, Person.Relation.HUSHALL, Person.Relation.VARDNADSHAVARE)
MOST = 20


@dataclass(frozen=True)
class Contact:
    """One other case: its number, when it came, and how far it has come."""

    case: Case
    came: str
    state: str

    @property
    def said(self) -> str:
        return f"{self.case.shown_number}, {self.came}, {self.state.lower()}"


def contacts(case: Case, persons: Iterable[Person], user: User, now: dt.datetime) -> list[Contact]:
    """The newest first. The same person: the same valid number, or the same name and date of birth.

    A case that is protected is named only beside one that is, by whoever sees who it is about.
    """
    concerned = [
        person for person in in_force(persons) if person.relation in (Person.Relation.BERORD, Person.Relation.ENSKILD)
    ]
    same = Q()
    for person in concerned:
        if person.number:
            same |= Q(number=person.number)
        if person.name and person.born:
            same |= Q(born=person.born)
    if not same:
        return []
    known = Person.objects.current().filter(same, relation__in=ABOUT).exclude(case=case.pk)
    named = {(_key(person.name), person.born) for person in concerned if person.name and person.born}
    numbers = {person.number for person in concerned if person.number}
    found = {
        pk for pk, number, name, born in known.values_list("case", "number", "name", "born")
        if number in numbers or (_key(name), born) in named
    }  # fmt: skip
    found -= {other.pk for other in case.pages.same_arrival(case)} if found else set()
    return _shown(case, found, user, now) if found else []


def _key(name: str) -> frozenset[str]:
    """The words of the name, in whichever order and whatever their letters' size."""
    return frozenset(one_line(name).casefold().replace(",", " ").split())


def _shown(case: Case, found: set[int], user: User, now: dt.datetime) -> list[Contact]:
    visible = Case.objects.visible_to(user, local_day(now)).filter(pk__in=found)
    if not case.protected:
        visible = visible.filter(protected=False)
    return [
        Contact(other, f"{local_day(other.received_at)}", str(routine(other.routine).State(other.status).label))
        for other in visible.order_by("-received_at", "-pk")[:MOST]
    ]
