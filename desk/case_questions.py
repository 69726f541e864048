"""What the case page asks of one case, each written once for every case."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from casework.models import Case, Deadline
from organisation.models import User
from organisation.prepared import PK, Prepared
from records.models import Person

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
