"""Who may not handle a case, whatever their roles say: whom it concerns, and who is jävig."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from organisation.models import User
from organisation.prepared import PK, Prepared

if TYPE_CHECKING:
    from casework.models import Case


class Disqualification(models.Model):
    """Why this person takes no step in the case. Lifted, never deleted: who could read when is provable."""

    class Kind(models.TextChoices):
        # The case is about them: as missing to them.
        CONCERNS = "berord", "Ärendet gäller personen"
        # Jäv (KL 6:28, FL 16 §): reads what their role reads, takes no step and signs nothing.
        CONFLICT = "jav", "Jävig"

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="disqualifications")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CONCERNS)
    at = models.DateTimeField()
    # None: the person who wrote said so, in a public form.
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "kind"], condition=Q(lifted_at=None), name="disqualified_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_by_whom_and_when",
            ),
        ]


Kind = Disqualification.Kind
IN_FORCE = Prepared(lambda: Disqualification.objects.filter(case=PK, lifted_at=None).values_list("user_id", "kind"))


def disqualified(case: Case) -> frozenset[int]:
    """Who may not handle the case, for whichever reason; one query a case object."""
    return frozenset(_kinds(case))


def concerned(case: Case) -> frozenset[int]:
    """Whom the case is about: they do not read it either, and never hear of it."""
    return frozenset(user for user, kinds in _kinds(case).items() if Kind.CONCERNS in kinds)


def know_disqualified(cases: Sequence[Case]) -> None:
    """Read it for all of them in one query."""
    rows = Disqualification.objects.filter(case__in=[case.pk for case in cases], lifted_at=None)
    found = list(rows.values_list("case", "user", "kind"))
    for case in cases:
        know(case, [(user, kind) for pk, user, kind in found if pk == case.pk])


def know_nobody_disqualified(case: Case) -> None:
    """A case that is just opened: nobody can have been."""
    know(case, [])


def _kinds(case: Case) -> Mapping[int, frozenset[str]]:
    if "_disqualified" not in case.__dict__:
        know(case, IN_FORCE.of(case))
    return case.__dict__["_disqualified"]


def know(case: Case, rows: list[tuple[int, str]]) -> None:
    """Whom it is known of the case, with the kind."""
    kinds: dict[int, set[str]] = defaultdict(set)
    for user, kind in rows:
        kinds[user].add(kind)
    case.__dict__["_disqualified"] = {user: frozenset(found) for user, found in kinds.items()}


def disqualify(case: Case, user: User, *, by: User | None, now: dt.datetime, kind: str = Kind.CONCERNS) -> None:
    """From now on this person takes no step in the case. Twice is as once. Call it from a step's body."""
    values = {"at": now, "by": by}
    Disqualification.objects.get_or_create(case_id=case.pk, user=user, kind=kind, lifted_at=None, defaults=values)
    if kind == Kind.CONCERNS:
        # What waits to be sent would tell of it after all; what is being sent in this moment nobody waits for.
        waiting = case.notices.filter(recipient=user, mailed_at=None)
        waiting.filter(pk__in=list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))).delete()
        # It may now be somebody else's: the next manager's up.
        case.came_at = now
    case.__dict__.pop("_disqualified", None)


def lift(case: Case, user: User, *, by: User, now: dt.datetime, kind: str = Kind.CONCERNS) -> None:
    """It was not so after all."""
    rows = Disqualification.objects.filter(case=case.pk, user=user, kind=kind, lifted_at=None)
    rows.update(lifted_at=now, lifted_by=by)
    case.came_at = now
    case.__dict__.pop("_disqualified", None)
