"""A decision: what was granted, by whom, on what ground and for how long. What is prolonged is a new one that points back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from casework.calendar import STOCKHOLM, add_months, local_day
from casework.deadlines import Months
from organisation.models import User


class Beslut(models.Model):
    """One decision about an insats. Never changed: a prolonged or a corrected one takes its place (OV-03)."""

    append_only: ClassVar[str] = "update"

    class Way(models.TextChoices):
        MUNTLIGT = "muntligt", "Muntligt"
        BREV = "brev", "Brev"
        E_POST = "e_post", "E-post"
        DIGITALT = "digitalt", "Digital brevlåda"

    day = models.DateField("beslutsdag")
    decided_by = models.CharField("beslutsfattare", max_length=120)
    delegation = models.CharField("punkt i delegationsordningen", max_length=40)
    law = models.CharField("lagrum", max_length=60)
    kind = models.CharField("insats", max_length=24)
    from_day = models.DateField("gäller från och med")
    to_day = models.DateField("gäller till och med")
    # The person is told of the decision, and how (FL 33 §).
    told_day = models.DateField("den enskilde underrättad", null=True, blank=True)
    told_way = models.CharField("hur", max_length=10, choices=Way, blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="decision_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(told_day=None, told_way="") | Q(told_day__isnull=False) & ~Q(told_way=""),
                name="decision_told_how_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.from_day} – {self.to_day}"

    def replaced(self, *, by: User, now: dt.datetime, **changed: Any) -> Beslut:
        """The row that takes its place: as this one but for what is said here. Nobody has been told of it yet."""
        same = {
            name: getattr(self, name)
            for name in ("day", "decided_by", "delegation", "law", "kind", "from_day", "to_day")
        }
        return Beslut.objects.create(**same | changed, replaces=self, at=now, by=by)

    def chain(self) -> Iterator[Beslut]:
        """This one and those whose place it has taken, latest first."""
        one: Beslut | None = self
        while one is not None:
            yield one
            one = one.replaces

    def first_decided_on(self, day: dt.date) -> bool:
        """Is this still the decision that was made first, on this day? Prolonged or changed it is another."""
        period = (self.from_day, self.to_day)
        return self.day == day and all((one.from_day, one.to_day) == period for one in self.chain())

    def latest(self) -> Beslut:
        """The one in force: this, or what has taken its place."""
        newer = Beslut.objects.filter(replaces=self).first()
        return newer.latest() if newer else self

    def in_force(self, day: dt.date) -> bool:
        """Was there a decision on that day? The latest that had begun by then decides: one that is shortened is over earlier."""
        decides = self._deciding(day)
        return decides is not None and day <= decides.to_day

    def _deciding(self, day: dt.date) -> Beslut | None:
        return next((one for one in self.chain() if one.from_day <= day), None)

    def is_over(self, day: dt.date) -> bool:
        """Had it ended by that day? Otherwise it had not begun."""
        return self._deciding(day) is not None

    def when(self, day: dt.date) -> str:
        """Of a day that is not covered: when it begins, or when it ended."""
        decides = self._deciding(day)
        return (
            f"gällde till {decides.to_day}" if decides else f"gäller från {min(one.from_day for one in self.chain())}"
        )


def check_in_force(case: Any, name: str, day: dt.date | None) -> None:
    """Start, assignment, treatment and meetings need a decision in force on the event's day. Raises ValidationError."""
    beslut: Beslut | None = case.beslut
    if day is not None and not (beslut and beslut.in_force(day)):
        when = beslut.when(day) if beslut else "är inte fattat"
        over = " Förläng beslutet först." if beslut and beslut.is_over(day) else ""
        raise ValidationError({name: f"Beslutet {when}. Steget kan inte tas för den dagen.{over}"})


@dataclass(frozen=True, eq=False)
class CarriedOut(Months):
    """A granted insats is to be carried out within three months; warned of when two have passed (SoL 34:1). Never rolled.

    The case holds the decision as `beslut`: whatever is late is on the page of records/carrying_out.py. `ended`: the day on
    which it ended there, whenever that was written down.
    """

    ended: Callable[[Any], dt.date | None] = lambda _case: None

    def warnings(self, start: dt.datetime) -> list[dt.datetime]:
        morning = dt.time(settings.DIGEST_HOUR)
        day = add_months(local_day(start), self.count - 1)
        return [dt.datetime.combine(day, morning, STOCKHOLM).astimezone(dt.UTC)] if self.warns else []
