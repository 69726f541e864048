"""What the receipt may promise whoever has reported: no more than the law and the hours give."""

from __future__ import annotations

import datetime as dt

from casework.calendar import local_day
from intake.models import EAnmalan
from intake.public.personer import OF_AGE, gissad_alder
from intake.uppgifter import Innehall
from intake.words import Galler, JaNej
from records.models import Person


def promised(case: EAnmalan) -> dict[str, bool]:
    """By the report's first case, that of the person whom it is told of."""
    words = case.anmalan.innehall if case.anmalan.removed_at is None else None
    if words is None:
        return {"skydd": False, "sjalv": False, "kan_nas": False, "aterkoppling": False}
    return {
        "skydd": words.skydd == JaNej.JA,
        "kan_nas": any(p.phone or p.email or p.address for p in case.persons.all()),
        "sjalv": words.anmalare == Innehall.Slag.SJALV,
        "aterkoppling": words.aterkoppling and words.skyldig == JaNej.JA and _may_be_a_child(case),
    }


def _may_be_a_child(case: EAnmalan) -> bool:
    """Nobody of whom it is known that they are 18."""
    if case.galler != Galler.BARN:
        return False
    day = local_day(case.received_at)
    ages = [_least(person, day) for person in case.persons.all() if person.relation == Person.Relation.BERORD]
    return not any(age is not None and age >= OF_AGE for age in ages)


def _least(person: Person, day: dt.date) -> int | None:
    """The least age that what is known of somebody can mean: "ungefär 20" is 19, "född 2007" is 18 in 2026."""
    known = person.age(day)
    guesses = [guess.lowest for text in person.age_text.split(", ") if (guess := gissad_alder(text, "", day))]
    return known if known is not None else min(guesses, default=None)
