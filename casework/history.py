"""The audit trail of a routine: one row a step, with the step's label as its reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from casework.models import Case
from organisation.models import User
from organisation.prepared import Trail


def _who(row: Any) -> User | None:
    return User.objects.filter(pk=row.history_user_id).first() if row.history_user_id else None


def _set_who(row: Any, user: User | None) -> None:
    row.history_user_id = user.pk if user else None


def audit_trail() -> HistoricalRecords:
    """History on the routine's own table, whose rows hold the envelope's columns too (docs/adr/0002).

    The user is a plain number: a foreign key's SET_NULL would be an UPDATE, which the table refuses.
    """
    return HistoricalRecords(
        excluded_fields=Case.derived,
        history_user_id_field=models.BigIntegerField(null=True),
        history_user_getter=_who,
        history_user_setter=_set_who,
        history_manager=Trail,
    )


def history_row(case: Case, by: User | None, label: str, now: dt.datetime) -> models.Model:
    """The row that tells of this step, as simple_history would have made it: a test compares the two."""
    trail = case.history  # type: ignore[attr-defined]
    tracked = trail.model.tracked_fields
    values = {field.attname: getattr(case, field.attname) for field in tracked}
    kind = "+" if case._state.adding else "~"
    return trail.model(
        history_date=now,
        history_type=kind,
        history_user_id=by.pk if by else None,
        history_change_reason=label,
        **values,
    )
