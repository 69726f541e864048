"""The two sides of a case that one unit decides and another carries out: each reads its own and what is shared.

What is written down belongs to the writer's side unless they say that both may read it (SoLPuL 10 §). A case without two
sides has none, and everything in it is everybody's who reads it.
"""

from __future__ import annotations

import datetime as dt
from functools import cache, reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from casework.calendar import local_day
from casework.models import Case
from organisation.models import User
from organisation.prepared import PK, Prepared
from organisation.standing import standing

M = TypeVar("M", bound=models.Model)
Rows = TypeVar("Rows", bound=models.QuerySet[Any])


class Side(models.TextChoices):
    BESTALLARE = "bestallare", "Bara beställarens sida"
    UTFORARE = "utforare", "Bara utförarens sida"
    BADA = "bada", "Båda sidor"


def side_of(case: Case, user: User, now: dt.datetime) -> str:
    """Whose side this person is on; empty in a case without sides."""
    return case.side_of(standing(user, local_day(now)))


def readable(rows: Rows, case: Case, user: User, now: dt.datetime) -> Rows:
    """Of these notes, contacts or documents: those that this person's side reads. Nothing tells that there are others.

    What stands beside a version of a plan is read by whoever reads that version, whenever it was written.
    """
    own = side_of(case, user, now)
    if not own:
        return rows
    ours = Q(side__in=["", Side.BADA, own])
    if not hasattr(rows.model, "corrects_plan"):
        return rows.filter(ours)
    from records.plans import versions

    plans = [versions(case, page.kind, own, user).order_by().values("pk") for page in type(case).pages.plans]
    beside = reduce(or_, (Q(plan__in=plan) for plan in plans), Q(pk__in=[]))
    return rows.filter(Q(plan=None) & ours | beside)


def readable_of(model: type[M], beside: tuple[str, ...], case: Case, user: User, now: dt.datetime) -> list[M]:
    """What there is of these in the case for this person to read, each with what is shown `beside`: whose it is, and the like."""
    if not side_of(case, user, now):
        return every(model, beside).of(case)
    return list(readable(model._default_manager.filter(case=case.pk).select_related(*beside), case, user, now))


@cache
def every(model: type[models.Model], beside: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: model._default_manager.filter(case=PK).select_related(*beside))


def choices_for(own: str) -> list[tuple[str, str]]:
    """What somebody on this side chooses between; their own first, which is what it is unless they say otherwise."""
    return [(own, str(Side(own).label)), (Side.BADA.value, str(Side.BADA.label))]
