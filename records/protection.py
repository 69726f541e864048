"""Protected persons: what is shown of them is masked until somebody has said why they need to see it (OSL 21:3).

Each reason is kept for good, as the read log is. It opens the data to that person, in that case, for fifteen minutes.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q

from casework.models import Case
from organisation.models import User

OPEN_FOR = dt.timedelta(minutes=15)
# Within this time the same reason is the same form sent twice.
TWICE = dt.timedelta(minutes=1)


class Reveal(models.Model):
    """Somebody said why they need to see what is protected in a case."""

    append_only: ClassVar[bool] = True

    class Why(models.TextChoices):
        SKYDD = "skydd", "Bedöma om någon behöver skydd"
        KONTAKT = "kontakt", "Kontakta personen eller anmälaren"
        AKT = "akt", "Skriva ut eller föra in i akten"
        ANNAT = "annat", "Annat"

    case = models.ForeignKey(Case, models.PROTECT, related_name="reveals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField("orsak", max_length=8, choices=Why)
    text = models.CharField("vad du behöver göra", max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "user", "-at"], name="reveal_in_force")]
        constraints = [
            models.CheckConstraint(condition=~Q(why="annat") | ~Q(text=""), name="reveal_says_why"),
        ]


def shown_until(case: Case, user: User, now: dt.datetime) -> dt.datetime | None:
    """Until when this person sees what is protected in the case; None when it is masked."""
    last = Reveal.objects.filter(case=case.pk, user=user, at__gt=now - OPEN_FOR).order_by("-at", "-pk").first()
    return last.at + OPEN_FOR if last else None


def is_masked(case: Case, user: User, now: dt.datetime) -> bool:
    return case.protected and shown_until(case, user, now) is None


@transaction.atomic
def reveal(case: Case, user: User, why: str, text: str, now: dt.datetime) -> None:
    """Keep the reason, and open the data for fifteen minutes from now. The same form sent twice is one reason."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    said = Reveal.objects.filter(case=case.pk, user=user, why=why, text=text, at__gt=now - TWICE)
    if not said.exists():
        Reveal.objects.create(case_id=case.pk, user=user, why=why, text=text, at=now)
