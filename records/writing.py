"""Notes: written once, in the same transaction as what they are about."""

from __future__ import annotations

import datetime as dt
import uuid

from casework.models import Case
from organisation.models import User
from records.models import Note


def write_down(
    case: Case, *, by: User, at: dt.datetime, text: str, about: str = "", token: uuid.UUID | None = None
) -> Note | None:
    """Keep what was written; nothing written is no note. The same form sent twice (`token`) is one note."""
    if not text.strip():
        return None
    values = {"case_id": case.pk, "author": by, "at": at, "about": about, "text": text.strip()}
    note, _ = Note.objects.get_or_create(token=token or uuid.uuid4(), defaults=values)
    return note
