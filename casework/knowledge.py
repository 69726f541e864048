"""What the doorway must know of a case it has locked: asked after the lock, and with the lock held (docs/adr/0025).

Two statements, never one: whoever waits for a lock reads the locked row anew, but everything else in the same statement as
it was before the wait. Who was made jävig meanwhile would get in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from django.db import models
from django.db.models import Value

from casework.disqualification import Disqualification, know
from casework.models import Case, Deadline
from casework.undone import OpenDuty
from organisation.models import User
from organisation.prepared import PK, Prepared, row_of
from organisation.standing import held, is_known, keep

C = TypeVar("C", bound=Case)
PROMISED, BARRED, HELD, DUTY = "frist", "jav", "roll", "kvar"
_FIELDS = {field.attname: field for field in Deadline._meta.concrete_fields}


def known(case: C, by: User, day: dt.date) -> tuple[C, list[Deadline], list[tuple[str, str]]]:
    """The case, nobody else's until the transaction ends; its deadlines in the order they were opened; of each open duty
    its key and what it is about.

    Kept with it: who may not handle it, and with the person what they are on the day.
    """
    locked: C = row_of(type(case), case.pk, locked=True)
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for what, *row in _parts(is_known(by, day)).rows(pk=case.pk, user=by.pk, day=day):
        found[what].append(tuple(row))
    know(locked, [(row[1], row[2]) for row in found[BARRED]])
    if not is_known(by, day):
        keep(by, day, [(row[2], row[0], row[1]) for row in found[HELD]])
    promised = [Deadline.from_db("default", list(_FIELDS), row) for row in sorted(found[PROMISED], key=itemgetter(0))]
    return locked, promised, [(row[2], row[3]) for row in found[DUTY]]


@cache
def _parts(is_known: bool) -> Prepared:
    def question() -> models.QuerySet[Any]:
        barred = Disqualification.objects.filter(case=PK, lifted_at=None)
        duties = OpenDuty.objects.filter(case=PK)
        parts = [_as(BARRED, barred, case_id="user_id", key="kind"), _as(DUTY, duties, key="key", label="about")]
        if not is_known:
            parts.append(_as(HELD, held(), id="enhet_id", case_id="user_id", key="role"))
        return _as(PROMISED, Deadline.objects.filter(case=PK)).union(*parts, all=True)

    return Prepared(question)


def _as(what: str, rows: models.QuerySet[Any], **columns: str) -> models.QuerySet[Any]:
    """These rows in the columns of a deadline; the first of a row says what it is."""
    rows = rows.order_by().annotate(what=Value(what))
    if not columns:
        return rows.values_list("what", *_FIELDS)
    empty = {f"_{name}": Value(None, output_field=_plain(field)) for name, field in _FIELDS.items()}
    return rows.annotate(**empty).values_list("what", *(columns.get(name, f"_{name}") for name in _FIELDS))


def _plain(field: models.Field) -> models.Field:
    """The type alone: what is empty refers to nothing."""
    return models.BigIntegerField() if field.is_relation else field
