"""What has been handed over for a report, and its frozen copies: rows that are only added."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from organisation.models import Enhet, User


class Underlag(models.Model):
    """A unit's part in the report: its manager has gone through the register."""

    append_only: ClassVar[bool] = True

    rapport = models.ForeignKey("complaints.Januarirapport", models.PROTECT, related_name="underlag")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["rapport", "enhet"], name="underlag_once")]


class Fryst(models.Model):
    """The report's figures as they were when it was frozen, and their hash. Kept when it is opened and frozen anew."""

    append_only: ClassVar[bool] = True

    rapport = models.ForeignKey("complaints.Januarirapport", models.PROTECT, related_name="frysta")
    innehall = models.TextField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
