"""Lawful removal of a case's content: complete, logged by number, hash and time, and leaving no personal data."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import partial

from django.db import models, transaction

from casework.models import Case
from records.documents import remove_file
from records.models import Quarantine, Removal


def remove_contents(case: Case, now: dt.datetime, *more: models.QuerySet) -> Removal:
    """Remove persons, documents, notes, contacts and drafts of the case, and the rows given in `more`.

    Call it inside the transaction that decided it. Files go after COMMIT: a crash between leaves a file without a row,
    never a row without its file.
    """
    digest, rows = hashlib.sha256(), 0
    handlingar = list(case.handlingar.all())
    Quarantine.objects.filter(handling__case=case.pk).delete()
    kept = (case.drafts, case.persons, case.notes, case.contacts, case.handlingar)
    for queryset in (*(relation.all() for relation in kept), *more):
        for values in queryset.order_by("pk").values_list().iterator():
            digest.update(repr(values).encode())
            rows += 1
        queryset._raw_delete(queryset.db)
    removal = Removal.objects.create(
        number=case.number, at=now, sha256=digest.hexdigest(), rows=rows, files=len(handlingar)
    )
    for handling in handlingar:
        transaction.on_commit(partial(remove_file, handling), robust=True)
    return removal
