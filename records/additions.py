"""What is added to a case while it is handled: persons and documents. The same form sent twice adds once."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from django.db import transaction

from casework import clock
from casework.models import Case
from casework.undone import settle
from organisation.models import User
from records.documents import attach, laid_down
from records.locking import lock_for_writing
from records.models import Handling, Person
from records.same_person import tell_who_has_a_case
from records.sides import side_of
from records.uploads import Accepted
from records.writing import keep_once

# What is typed about somebody who is added: the same twice is one, another is said to be.
TYPED = (
    "case_id",
    "relation",
    "name",
    "number",
    "unverified_number",
    "age_text",
    "phone",
    "address",
    "place",
    "language",
)


def add_person(case: Case, person: Person, token: uuid.UUID) -> Person:
    """Raises Another, ContentRemoved. A number that was not in the report is looked for where it may matter (SR-33)."""
    person.case, person.token = case, token
    kept = keep_once(person, TYPED)
    if kept.relation == Person.Relation.BERORD:
        tell_who_has_a_case(case, kept, clock.now())
    return kept


def add_document(
    case: Case, data: bytes, kind: Accepted, *, title: str, at: dt.datetime, by: User, side: str | None = None
) -> Handling:
    """The bytes reach the disk before the row; what got no row is removed again. Raises ContentRemoved."""
    with laid_down([(data, kind)], 1, at=at, by=by) as [[handling]], transaction.atomic():
        lock_for_writing(case)
        handling.title, handling.side = title, side_of(case, by, at) if side is None else side
        same = Handling.objects.filter(case=case.pk, title=title, side=handling.side, added_by=by)
        if known := same.filter(sha256=hashlib.sha256(data).hexdigest()).first():
            return known
        attach(handling, case)
        settle(case, at)
        return handling
