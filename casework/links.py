"""Cases that have to do with each other, of the same routine or not. A link is seen only by who may read both."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from organisation.models import User

if TYPE_CHECKING:
    from casework.models import Case


class Link(models.Model):
    """`case` was linked to `other`, by whom and when. It is read in both directions."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="links")
    other = models.ForeignKey("casework.Case", models.PROTECT, related_name="linked_from")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Ended, never deleted: what was linked when is provable.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], condition=Q(ended_at=None), name="linked_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="linked_to_another"),
        ]


def link(case: Case, other: Case, *, by: User, now: dt.datetime) -> None:
    """Twice is as once. Call it from a step's body."""
    Link.objects.get_or_create(case_id=case.pk, other_id=other.pk, ended_at=None, defaults={"at": now, "by": by})


def unlink(case: Case, now: dt.datetime) -> None:
    """It was linked to the wrong ones."""
    Link.objects.filter(case=case.pk, ended_at=None).update(ended_at=now)


def has_links() -> Exists:
    """An annotation of a case: whether it is linked with any, so that those that are not cost no query."""
    return Exists(Link.objects.filter(Q(case=OuterRef("pk")) | Q(other=OuterRef("pk")), ended_at=None))


def linked(case: Case, visible: models.QuerySet[Case]) -> list[Case]:
    """The cases that this one is linked with, as far as they are among those that a person may read."""
    links = Link.objects.filter(ended_at=None)
    there, back = links.filter(case=case.pk).values("other"), links.filter(other=case.pk).values("case")
    return list(visible.filter(Q(pk__in=there) | Q(pk__in=back)).order_by("number"))
