"""When the board and its committee meet."""

from __future__ import annotations

from django.db import models


class BoardMeeting(models.Model):
    """One day on which a body meets."""

    class Body(models.TextChoices):
        SN = "sn", "Socialnämnden"
        SNMU = "snmu", "Socialnämndens myndighetsutskott"

    body = models.CharField("organ", max_length=4, choices=Body)
    day = models.DateField("dag")

    class Meta:
        ordering = ["day", "body"]
        constraints = [models.UniqueConstraint(fields=["body", "day"], name="board_meets_once_a_day")]

    def __str__(self) -> str:
        return f"{self.get_body_display()} {self.day}"
