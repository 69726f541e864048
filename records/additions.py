"""What is added to a case while it is handled: persons and documents. The same form sent twice adds once."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.forms.models import model_to_dict

from casework.models import Case
from organisation.models import User
from records.documents import attach, laid_down
from records.models import Handling, Person
from records.uploads import Accepted
from records.writing import ContentRemoved


def _locked(case: Case) -> None:
    """Removal takes the same lock, so nothing slips in behind it. Raises ContentRemoved."""
    if Case.objects.select_for_update().get(pk=case.pk).specific.content_removed:
        raise ContentRemoved


@transaction.atomic
def add_person(case: Case, person: Person) -> Person:
    _locked(case)
    typed = model_to_dict(person, exclude=["id", "case", "known", "born"])
    known = Person.objects.filter(case=case.pk, **typed).first()
    if known:
        return known
    person.case = case
    person.save(force_insert=True)
    return person


def add_document(case: Case, data: bytes, kind: Accepted, *, title: str, at: dt.datetime, by: User) -> Handling:
    """The bytes reach the disk before the row; what got no row is removed again."""
    with laid_down([(data, kind)], 1, at=at, by=by) as [[handling]], transaction.atomic():
        _locked(case)
        same = hashlib.sha256(data).hexdigest()
        known = Handling.objects.filter(case=case.pk, sha256=same, title=title, added_by=by).first()
        if known:
            return known
        handling.title = title
        return attach(handling, case)
