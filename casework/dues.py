"""The deadlines that run, or have run: the rows. What kinds there are, is in deadlines.py."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from organisation.models import User


class Deadline(models.Model):
    """One opened deadline with its own due time and the words that explain it."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="deadlines")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    rule = models.CharField(max_length=20)
    # What it counts from is the event's own time; when the row was written is another.
    counted_from = models.DateTimeField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    explanation = models.TextField()
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    advice = models.BooleanField(default=False)
    # When to warn next; None when no warning is left.
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # When there was last nobody to tell: tried again until somebody hears.
    unheard_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            # One clock at a time. What is met or cancelled stays as it was, and is never opened again.
            models.UniqueConstraint(
                fields=["case", "key"], condition=Q(met_at=None, cancelled_at=None), name="deadline_open_once"
            ),
        ]
        indexes = [
            # What the sweep reads every few seconds: it holds only what may still need a reminder.
            models.Index(
                fields=["due_at"],
                condition=Q(met_at=None, cancelled_at=None, reminded_at=None),
                name="deadline_to_remind",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(met_at=None, cancelled_at=None, warn_at__isnull=False),
                name="deadline_to_warn",
            ),
            models.Index(fields=["due_at"], condition=Q(met_at=None, cancelled_at=None), name="deadline_open"),
        ]
