"""The quarters of which decisions that are not carried out are reported, and what was reported of each, frozen (SoL 34:1-3)."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q

from casework.calendar import add_days, add_months
from casework.models import Case, Deadline
from organisation.models import User


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year, known by its first day."""

    first: dt.date

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        return cls(dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1))

    @classmethod
    def numbered(cls, year: int, number: int) -> Quarter:
        """ValueError for a quarter that no calendar has."""
        return cls(dt.date(year, 3 * number - 2, 1))

    @property
    def number(self) -> int:
        return self.first.month // 3 + 1

    @property
    def last(self) -> dt.date:
        return add_days(add_months(self.first, 3), -1)

    @property
    def before(self) -> Quarter:
        return Quarter(add_months(self.first, -3))

    def __str__(self) -> str:
        return f"kvartal {self.number} {self.first.year}"


class DelayReason(models.Model):
    """Why a decision is not carried out yet. The latest that is written in its time counts."""

    append_only: ClassVar[str] = "update"

    class Kind(models.TextChoices):
        RESURS = "resurs", "Ingen ledig plats eller behandlare"
        TACKAT_NEJ = "tackat_nej", "Den enskilde har tackat nej till det som erbjöds"
        VILL_VANTA = "vill_vanta", "Den enskilde vill vänta"
        NAR_INTE = "nar_inte", "Den enskilde går inte att nå"
        SAMTYCKE = "samtycke", "Samtycke saknas"
        ANNAT = "annat", "Annat"

    case = models.ForeignKey(Case, models.PROTECT, related_name="delay_reasons")
    # Of which stretch: a later interruption has a reason of its own. Empty in rows from before that was kept.
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    kind = models.CharField("orsak", max_length=12, choices=Kind)
    text = models.CharField("mer om orsaken", max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(kind="annat") | ~Q(text=""), name="delay_says_why")]


class QuarterReport(models.Model):
    """What was reported of a quarter, frozen: never changed, and its hash says that it is what it was."""

    append_only: ClassVar[bool] = True

    first = models.DateField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["first"]

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.first)

    def is_whole(self) -> bool:
        """Are the rows those that were frozen?"""
        return digest(self.rows.all()) == self.sha256


class ReportedRow(models.Model):
    """One decision in a report. Who the person is stands in the case, and is read there when the list goes out."""

    append_only: ClassVar[bool] = True

    report = models.ForeignKey(QuarterReport, models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    sex = models.CharField(max_length=6, blank=True)
    insats = models.CharField(max_length=120)
    law = models.CharField(max_length=60)
    decided = models.DateField()
    what = models.CharField(max_length=60)
    since = models.DateField()
    due = models.DateField()
    reason = models.CharField(max_length=60, blank=True)
    more = models.CharField(max_length=400, blank=True)
    carried_out = models.DateField(null=True)
    closed = models.DateField(null=True)

    class Meta:
        ordering = ["due", "number", "id"]

    def __str__(self) -> str:
        facts = (self.number, self.sex, self.insats, self.law, self.decided, self.what, self.since, self.due, self.reason,
                 self.more, self.carried_out, self.closed)  # fmt: skip
        return "|".join(f"{one or ''}" for one in facts)

    @property
    def ended(self) -> dt.date | None:
        return self.carried_out or self.closed

    def days(self, last: dt.date) -> int:
        """Days from what it counts from to its end, or to the quarter's last day."""
        return ((self.ended or last) - self.since).days


def digest(rows: models.QuerySet[ReportedRow] | list[ReportedRow]) -> str:
    """SHA-256 of the rows, in the order of their case numbers."""
    return hashlib.sha256("\n".join(sorted(str(row) for row in rows)).encode()).hexdigest()
