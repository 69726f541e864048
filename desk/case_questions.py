"""What the case page asks of one case, each written once for every case, and all of it in one statement."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from casework import disqualification, undone
from casework.models import Case, Deadline
from desk import timeline
from organisation.at_once import at_once
from organisation.models import User
from organisation.prepared import PK, Prepared, know
from records import drafts, reading, sides
from records.models import Contact, Handling, Note, Person

# What is shown with each document.
BESIDE = ("added_by", "quarantine")
PERSONS = Prepared(lambda: Person.objects.filter(case=PK))
DEADLINES = Prepared(lambda: Deadline.objects.filter(case=PK))


@cache
def trail(kind: type[Case]) -> Prepared:
    """The audit trail of the routine's cases, with the names of who took each step and for whom."""
    name = Trim(Concat("first_name", Value(" "), "last_name"))

    def named(column: str) -> Subquery:
        return Subquery(User.objects.filter(pk=OuterRef(column)).values(name=name)[:1])

    def question() -> QuerySet[Any]:
        rows = kind.history.filter(**{kind._meta.pk.attname: PK})  # type: ignore[attr-defined]
        return rows.annotate(who=named("history_user_id"), whom=named("last_for_id")).order_by(
            "history_date", "history_id"
        )

    return Prepared(question)


def ask(case: Case, user: User, now: dt.datetime) -> None:
    """All that the page is going to ask, at once. What is read by the sides of a case is asked apart: it is not the same
    for everybody.
    """
    parts = [sides.every(Note, ("author",)), sides.every(Contact, ("author",)), sides.every(Handling, BESIDE)]
    questions = [PERSONS, DEADLINES, trail(type(case)), disqualification.IN_FORCE, undone.OPEN, drafts.OF,
                 reading.latest(timeline.LIMIT), timeline.NOTICES]  # fmt: skip
    questions += [one(type(case)) for one in case.pages.also_asked]
    know(case, at_once([*questions, *([] if sides.side_of(case, user, now) else parts)], pk=case.pk, user=user.pk))
