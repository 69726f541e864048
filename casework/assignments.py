"""Several people in one case, each with a role and from one day to another. The one `ansvarig` still answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from organisation.models import User
from organisation.prepared import PK, Prepared, said_once
from organisation.roles import CHOICES, Role
from organisation.standing import Standing

if TYPE_CHECKING:
    from casework.models import Case

# No last day is a day too: what is in force is then one range of an index.
FOREVER = dt.date(9999, 12, 31)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, day: dt.date) -> AssignmentQuerySet:
        """Those who work in the case on this day. The right ends at midnight of its last day."""
        return self.filter(from_day__lte=day, to_day__gte=day)


class Assignment(models.Model):
    """Somebody works in a case in a role. Without a first day it is a nomination, which gives no access."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField("roll", max_length=32, choices=CHOICES)
    from_day = models.DateField("från och med", null=True)
    to_day = models.DateField("till och med", default=FOREVER)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_day=None) | Q(to_day__gte=F("from_day")), name="assignment_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["case", "user", "role"], condition=Q(to_day=FOREVER), name="assigned_once_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["user", "to_day", "case"], name="assignment_of")]

    @property
    def is_nomination(self) -> bool:
        return self.from_day is None


_OF_CASE = Prepared(lambda: Assignment.objects.filter(case=PK).select_related("user"))


def assignments(case: Case) -> Sequence[Assignment]:
    """Every row of the case, with names; one query a case object."""
    if "_assignments" not in case.__dict__:
        case.__dict__["_assignments"] = _OF_CASE.rows(pk=case.pk)
    return case.__dict__["_assignments"]


def know_assignments(cases: Sequence[Case]) -> None:
    """Read them for all of these in one query."""
    rows = Assignment.objects.filter(case__in=[case.pk for case in cases]).select_related("user")
    for case in cases:
        case.__dict__["_assignments"] = [row for row in rows if row.case_id == case.pk]


def in_force(case: Case, day: dt.date, role: type[Role] | None = None) -> list[Assignment]:
    """Who works in the case on this day, in this role or in any."""
    rows = (row for row in assignments(case) if row.from_day and row.from_day <= day <= row.to_day)
    return [row for row in rows if role is None or row.role == role.code]


def assigned_to(who: Standing, role: type[Role] | None = None) -> Q:
    """The cases in which this person has an assignment in force: on the envelope, by a short list with its own index.

    Whoever has left has none.
    """
    return _assigned(who.user.pk, who.day, role.code if role else "") if who.held else Q(pk__in=[])


@said_once
def _assigned(user: int, day: dt.date, role: str) -> Q:
    rows = Assignment.objects.in_force(day).filter(user=user)
    return Q(pk__in=(rows.filter(role=role) if role else rows).values("case"))


def assign(
    case: Case, user: User, role: type[Role], *, by: User, now: dt.datetime, from_day: dt.date | None = None
) -> None:
    """Give somebody a role in the case; without a day it is a nomination. Twice is as once. Call it from a step's body."""
    values = {"at": now, "by": by, "from_day": from_day}
    kept, new = Assignment.objects.get_or_create(
        case_id=case.pk, user=user, role=role.code, to_day=FOREVER, defaults=values
    )
    if not new and from_day and (kept.from_day is None or kept.from_day > from_day):
        # Nominated, or to begin later: it begins when it is said to now.
        Assignment.objects.filter(pk=kept.pk).update(from_day=from_day, at=now, by=by)
    case.came_at = now
    _forget(case)


def begin(case: Case, role: type[Role], day: dt.date, *, now: dt.datetime) -> int:
    """Those who were nominated begin on this day, exactly they. Returns how many. Call it from a step's body."""
    begun = Assignment.objects.filter(case=case.pk, role=role.code, from_day=None, to_day=FOREVER).update(from_day=day)
    case.came_at = now
    _forget(case)
    return begun


def end_assignments(case: Case, day: dt.date, *, user: User | None = None, role: type[Role] | None = None) -> None:
    """This is their last day. Whoever had not begun by then never does."""
    rows = Assignment.objects.filter(case=case.pk, to_day__gt=day)
    rows = rows.filter(user=user) if user else rows
    rows = rows.filter(role=role.code) if role else rows
    rows.filter(Q(from_day=None) | Q(from_day__gt=day)).delete()
    rows.update(to_day=day)
    _forget(case)


def _forget(case: Case) -> None:
    case.__dict__.pop("_assignments", None)
