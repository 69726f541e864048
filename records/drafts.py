"""What somebody has begun to write in a case: kept on the server, gone with the case's content.

Seen by nobody else; of a plan also by those who work in the case with its author (desk/plan_views.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.db import models, transaction

from casework.models import Case
from organisation.models import User
from organisation.prepared import PK, USER, Prepared
from records.locking import lock_for_writing

# Characters of JSON: every form of a case, filled to its limits, and nothing bigger.
LONGEST = 60_000
FORGOTTEN = dt.timedelta(days=1)


class Draft(models.Model):
    """One form of one case, or of a case to come, as one person has filled it in so far. The last save wins."""

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="drafts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    form = models.CharField(max_length=60)
    values = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "user", "form"], name="draft_once"),
            models.UniqueConstraint(fields=["user", "form"], condition=models.Q(case=None), name="form_draft_once"),
        ]


class TooLong(Exception):
    """More than any form of ours can hold."""


@transaction.atomic
def keep_draft(
    case: Case, user: User, form: str, values: dict[str, Any], now: dt.datetime, *, sent: Callable[[], bool]
) -> None:
    """Keep it, under the case's lock: removal and signing take the same one, so nothing slips in behind them.

    Nothing written is no draft, and neither is what has been `sent` meanwhile. Raises TooLong, ContentRemoved.
    """
    _check(values)
    lock_for_writing(case)
    if _is_empty(values) or sent():
        forget_draft(case, user, form)
        return
    Draft.objects.update_or_create(case_id=case.pk, user=user, form=form, defaults={"values": values, "saved_at": now})


def _check(values: dict[str, Any]) -> None:
    if len(json.dumps(values)) > LONGEST:
        raise TooLong


def _is_empty(values: dict[str, Any]) -> bool:
    return not any(str(value).strip() for value in values.values())


def keep_form_draft(user: User, form: str, values: dict[str, Any], now: dt.datetime) -> None:
    """The same for a case that is not there yet. Raises TooLong."""
    _check(values)
    if _is_empty(values):
        form_draft(user, form).delete()
    else:
        Draft.objects.update_or_create(case=None, user=user, form=form, defaults={"values": values, "saved_at": now})


def form_draft(user: User, form: str) -> models.QuerySet[Draft]:
    return Draft.objects.filter(case=None, user=user, form=form)


def forget_old(as_of: dt.datetime) -> int:
    """What nobody has come back to within a day and belongs to no case. Returns how many. Runs as a sweep."""
    return Draft.objects.filter(case=None, saved_at__lt=as_of - FORGOTTEN).delete()[0]


def forget_draft(case: Case, user: User, form: str) -> None:
    Draft.objects.filter(case=case.pk, user=user, form=form).delete()


def drafts_of(case: Case, user: User) -> dict[str, Draft]:
    """This person's own drafts in the case, by form."""
    return {draft.form: draft for draft in OF.of(case, user=user.pk)}


OF = Prepared(lambda: Draft.objects.filter(case=PK, user=USER))
