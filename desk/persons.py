"""The people of a case as they are shown: fully, or masked until somebody has said why they need to see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework.calendar import local_day
from casework.models import Case
from records.models import Person


@dataclass(frozen=True)
class Shown:
    """One person: what they are to the case, and the lines about them."""

    relation: str
    protected: bool
    name: str
    meta: str
    more: list[tuple[str, str]]
    masked: bool


def shown(case: Case, persons: Iterable[Person], masked: bool) -> list[Shown]:
    """In a case with protected persons all of them are masked: the others lead to them."""
    day = local_day(case.received_at)
    return [_masked(person, day) if masked else _open(person, case.protected) for person in persons]


def _open(person: Person, protected: bool) -> Shown:
    more = [
        ("Titel", person.title), ("Skola, arbetsplats", person.place), ("Telefon", person.phone),
        ("E-post", person.email), ("Adress", person.address), ("Språk, tolk", person.language),
    ]  # fmt: skip
    unverified = f"Nummer som inte gick att kontrollera: {person.unverified_number}" if person.unverified_number else ""
    born = f"f. {person.born}" if person.born and not person.number else ""
    meta = ", ".join(part for part in (person.number_text, born, unverified, person.age_text) if part)
    rows = [(label, text) for label, text in more if text]
    return Shown(person.get_relation_display(), person.protected or protected, f"{person}", meta, rows, False)


def _masked(person: Person, day: dt.date) -> Shown:
    """What a colleague needs to know that it is there, and nothing that leads to the person."""
    age = person.age(day)
    known = [f"f. {person.born.year}-••-••, ålder {age}"] if person.born and age is not None else []
    # What people have written in their own words may tell anything, so it is only said that it is there.
    if person.phone:
        known.append("telefon finns, dold")
    if person.address or person.place:
        known.append("plats finns, dold")
    return Shown(person.get_relation_display(), person.protected, "", ", ".join(known), [], True)
