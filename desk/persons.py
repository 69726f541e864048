"""The people of a case as they are shown: fully, or masked until somebody has said why they need to see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework.calendar import local_day
from casework.models import Case
from records.models import Person
from records.put_right import lines


@dataclass(frozen=True)
class Shown:
    """One person: what they are to the case, and the lines about them."""

    pk: int
    relation: str
    protected: bool
    name: str
    meta: str
    more: list[tuple[str, str]]
    masked: bool
    # As it stood before it was put right, the latest first.
    before: tuple[str, ...] = ()
    gone: bool = False


def shown(case: Case, persons: Iterable[Person], masked: bool) -> list[Shown]:
    """In a case with protected persons all of them are masked: the others lead to them."""
    day = local_day(case.received_at)
    found = lines(persons)
    if masked:
        return [_masked(line[-1], day) for line in found if not line[-1].gone]
    there = [_open(line, case.protected) for line in found if not line[-1].gone]
    return [*there, *(_taken_out(line, case.protected) for line in found if line[-1].gone)]


def _taken_out(line: list[Person], protected: bool) -> Shown:
    """Who was written down and does not belong to the case: what was written first stays readable."""
    last, before = line[-1], tuple(_in_words(one) for one in reversed(line[:-1]))
    hidden = last.protected or protected
    return Shown(
        last.pk, last.get_relation_display(), hidden, "Hör inte till ärendet", "", [], False, before, gone=True
    )


def _in_words(person: Person) -> str:
    return ", ".join(
        [f"{person.get_relation_display()}: {person}", *_identity(person), *(text for _, text in _more(person))]
    )


def _identity(person: Person) -> list[str]:
    unverified = f"Nummer som inte gick att kontrollera: {person.unverified_number}" if person.unverified_number else ""
    born = f"f. {person.born}" if person.born and not person.number else ""
    return [part for part in (person.number_text, born, unverified, person.age_text) if part]


def _more(person: Person) -> list[tuple[str, str]]:
    rows = [
        ("Titel", person.title), ("Skola, arbetsplats", person.place), ("Telefon", person.phone),
        ("E-post", person.email), ("Adress", person.address), ("Språk, tolk", person.language),
    ]  # fmt: skip
    return [(label, text) for label, text in rows if text]


def _open(line: list[Person], protected: bool) -> Shown:
    person = line[-1]
    hidden, before = person.protected or protected, tuple(_in_words(one) for one in reversed(line[:-1]))
    meta = ", ".join(_identity(person))
    return Shown(person.pk, person.get_relation_display(), hidden, f"{person}", meta, _more(person), False, before)


def _masked(person: Person, day: dt.date) -> Shown:
    """What a colleague needs to know that it is there, and nothing that leads to the person."""
    age = person.age(day)
    known = [f"f. {person.born.year}-••-••, ålder {age}"] if person.born and age is not None else []
    # What people have written in their own words may tell anything, so it is only said that it is there.
    if person.phone:
        known.append("telefon finns, dold")
    if person.address or person.place:
        known.append("plats finns, dold")
    return Shown(person.pk, person.get_relation_display(), person.protected, "", ", ".join(known), [], True)
