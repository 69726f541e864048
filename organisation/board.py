"""When the board and its committee meet."""

from __future__ import annotations

from django.db import models


class MeetingQuerySet(models.QuerySet["BoardMeeting"]):
    def held(self) -> MeetingQuerySet:
        """Those that are held or will be: what was called off is not chosen any more."""
        return self.filter(called_off=False)


class BoardMeeting(models.Model):
    """One day on which a body meets."""

    class Body(models.TextChoices):
        SN = "sn", "Socialnämnden"
        SNMU = "snmu", "Socialnämndens myndighetsutskott"

    body = models.CharField("organ", max_length=4, choices=Body)
    day = models.DateField("dag")
    # Typed wrong, or called off: who has chosen it chooses another. It is never removed, since that would tell who has.
    called_off = models.BooleanField(default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["day", "body"]
        constraints = [models.UniqueConstraint(fields=["body", "day"], name="board_meets_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_body_display()} {self.day}"
