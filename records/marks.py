"""The mark of what came in a flood or looks like junk: a case like any other, whose mails are gathered (docs/adr/0022)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from casework.calendar import local_day
from casework.doorway import open_to
from casework.models import Case
from organisation.models import User


class Why(models.TextChoices):
    """One word for both limits: which of them it was would say more of where a report came from than anybody needs."""

    FLOOD = "anhopning", "Kom när mycket kom på en gång"
    TRAP = "falla", "Fyllde i ett fält som ingen ser"
    FAST = "snabb", "Skickades snabbare än någon hinner skriva"


class Mark(models.Model):
    """It takes nothing from the case: number, receipt, arrival, clocks and place in the queue are as of any other."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="mark")
    why = models.CharField("varför", max_length=10, choices=Why)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["case"]
        constraints = [
            models.CheckConstraint(
                name="mark_cleared_by_somebody",
                condition=models.Q(cleared_at=None, cleared_by=None)
                | models.Q(cleared_at__isnull=False, cleared_by__isnull=False),
            )
        ]


def mark(case: Case, why: str) -> None:
    """In the transaction that opens the case: no mail of it has been seen by the outbox yet."""
    if why:
        Mark.objects.create(case_id=case.pk, why=why)


def mark_of(case: Case) -> Mark | None:
    """The mark that stands, of a routine that shows it beside its cases (`shown_with`)."""
    found: Mark | None = getattr(case, "mark", None) if "mark" in case.pages.shown_with else None
    return None if found is None or found.cleared_at or case.closed_at else found


def is_gathered() -> Exists:
    """Of a notice: is it about a marked case? Whoever has taken the case has looked, and is told of it as of any other."""
    return Exists(Mark.objects.filter(case=OuterRef("case"), cleared_at=None, case__ansvarig=None))


def marked_for(user: User, now: dt.datetime) -> QuerySet[Case]:
    """What is left to work off, of what this person reads: the oldest first."""
    seen = Case.objects.visible_to(user, local_day(now))
    return seen.filter(mark__cleared_at=None, mark__isnull=False, closed_at=None).order_by("received_at", "pk")


def clear(cases: list[Case], *, by: User, now: dt.datetime) -> int:
    """Not junk. Twice is once; returns of how many the mark went. It goes on as it has done all the time."""
    marks = Mark.objects.filter(case__in=[case.pk for case in cases], cleared_at=None)
    return marks.update(cleared_at=now, cleared_by=by)


def may_clear(user: User, case: Case, now: dt.datetime) -> bool:
    """Whoever may do anything in it may say that it is not junk; not who only reads it."""
    return bool(open_to(user, case, now))
