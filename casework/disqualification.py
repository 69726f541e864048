"""Whom a case concerns: they neither read nor handle it, whatever their roles say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from organisation.models import User

if TYPE_CHECKING:
    from casework.models import Case


class Disqualification(models.Model):
    """The case concerns this person (A-33; jäv, KL 6:28). Lifted, never deleted: who could read when is provable."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="disqualifications")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # None: the person who wrote said so, in a public form.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(lifted_at=None), name="disqualified_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_by_whom_and_when",
            ),
        ]


def disqualified(case: Case) -> frozenset[int]:
    """Who may neither read nor handle the case; one query a case object."""
    kept: frozenset[int] | None = case.__dict__.get("_disqualified")
    if kept is None:
        rows = Disqualification.objects.filter(case=case.pk, lifted_at=None)
        kept = case.__dict__["_disqualified"] = frozenset(rows.values_list("user_id", flat=True))
    return kept


def know_disqualified(cases: Sequence[Case]) -> None:
    """Read it for all of them in one query."""
    found = list(Disqualification.objects.filter(case__in=cases, lifted_at=None).values_list("case", "user"))
    for case in cases:
        case.__dict__["_disqualified"] = frozenset(user for pk, user in found if pk == case.pk)


def disqualify(case: Case, user: User, *, by: User | None, now: dt.datetime) -> None:
    """From now on the case is as missing to this person. Twice is as once. Call it from a step's body."""
    values = {"at": now, "by": by}
    Disqualification.objects.get_or_create(case_id=case.pk, user=user, lifted_at=None, defaults=values)
    # What waits to be sent would tell of it after all.
    case.notices.filter(recipient=user, mailed_at=None).delete()
    case.__dict__.pop("_disqualified", None)


def lift(case: Case, user: User, *, by: User, now: dt.datetime) -> None:
    """It did not concern them after all."""
    Disqualification.objects.filter(case=case.pk, user=user, lifted_at=None).update(lifted_at=now, lifted_by=by)
    case.__dict__.pop("_disqualified", None)
