"""What is known of a person is put right: a row of its own takes the place of the wrong one, which stays readable."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from casework.models import Case
from casework.undone import settle
from organisation.models import User
from records.locking import lock_for_writing
from records.models import Person
from records.once import known
from records.same_person import tell_of_reports, tell_who_has_a_case
from records.sides import Side, side_of
from records.writing import write_down

# Without one of these it is nobody's case: such a person is put right, and neither taken out of it nor made another's.
ABOUT = (Person.Relation.BERORD, Person.Relation.ENSKILD)
# What is asked for when it is put right.
ASKED = ("relation", "name", "number", "unverified_number", "age_text", "phone", "email", "address", "place", "title",
         "language", "gone")  # fmt: skip


class PutRightAlready(Exception):
    """Somebody else was there first: `person` is as it stands now."""

    def __init__(self, person: Person) -> None:
        super().__init__("Någon annan har just rättat uppgifterna. Det du har skrivit finns kvar här.")
        self.person = person


def in_place_of(wrong: Person, **right: Any) -> Person:
    """A new row for the same person, not yet kept: as the wrong one says, but for `right`.

    The day of birth follows the number; one that was written down by itself stays as long as nothing else tells it.
    """
    same = {name: getattr(wrong, name) for name in (*ASKED, "protected")} | right
    told = bool(wrong.number or wrong.unverified_number) or same["age_text"] != wrong.age_text
    same.setdefault("born", None if told else wrong.born)
    return Person(case=wrong.case, corrects=wrong, **same)


@transaction.atomic
def put_right(case: Case, right: Person, why: str, *, by: User, token: uuid.UUID, now: dt.datetime) -> Person:
    """Keep `right` in the place of the one that it corrects, with the reason as a note. The same form twice is once.

    Raises PutRightAlready, Another, ContentRemoved. A number that is new to the case is looked for where it may matter (SR-33).
    """
    wrong = right.corrects
    assert wrong  # noqa: S101  it is a correction
    lock_for_writing(case)
    right.token = token
    if kept := known(lambda: Person.objects.filter(token=token).first(), lambda one: _alike(one, right)):
        return kept
    if later := Person.objects.filter(corrects=wrong).first():
        raise PutRightAlready(later)
    right.save(force_insert=True)
    about = "En person hör inte till ärendet" if right.gone else "Rätta uppgifter om en person"
    # Both sides read who the people are, and so why it was wrong.
    write_down(case, by=by, at=now, about=about, text=why, side=Side.BADA if side_of(case, by, now) else None)
    news = (right.number, right.relation) != (wrong.number, wrong.relation) and not right.gone
    if news and right.relation == Person.Relation.BERORD:
        tell_who_has_a_case(case, right, now)
    elif news:
        tell_of_reports(case, right, now)
    settle(case, now)
    return right


def _alike(one: Person, other: Person) -> bool:
    """A number that does not check out is moved when it is kept."""
    plain = [name for name in ASKED if name not in ("number", "unverified_number")]
    return one.corrects_id == other.corrects_id and all(getattr(one, name) == getattr(other, name) for name in plain)


def is_the_only_one(person: Person, persons: Iterable[Person]) -> bool:
    """Whom the case is about, and nobody else is: such a person is not taken out of it."""
    others = [line[-1] for line in lines(persons) if person not in line and not line[-1].gone]
    return person.relation in ABOUT and not any(one.relation == person.relation for one in others)


def lines(persons: Iterable[Person]) -> list[list[Person]]:
    """Of all rows of a case: each person as first written down, then as put right, in the order of the first."""
    rows = sorted(persons, key=lambda one: one.pk)
    after = {one.corrects_id: one for one in rows if one.corrects_id}
    found = [[one] for one in rows if not one.corrects_id]
    for line in found:
        while line[-1].pk in after:
            line.append(after[line[-1].pk])
    return found


def in_force(persons: Iterable[Person]) -> list[Person]:
    """Of all rows of a case those that nothing has taken the place of."""
    return [line[-1] for line in lines(persons) if not line[-1].gone]


def rows_of(person: Person, persons: Iterable[Person]) -> list[int]:
    """Every row of the same person: as first written down, and as put right."""
    return next(([one.pk for one in line] for line in lines(persons) if person in line), [person.pk])


def stands_for(persons: Iterable[Person]) -> dict[int, int]:
    """Row → the row that stands in its place now, itself when none does."""
    return {one.pk: line[-1].pk for line in lines(persons) for one in line}
