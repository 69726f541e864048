"""Notes and contacts: written once, in the same transaction as what they are about."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TypeVar

from django.db import models, transaction

from casework.calendar import local_day
from casework.models import Case
from casework.steps import being_taken
from organisation.models import User
from organisation.standing import standing
from records.locking import lock_for_writing, refuse_emptied
from records.models import Contact, Note, Person, Planversion
from records.once import known
from records.sides import Side, side_of

Written = TypeVar("Written", Note, Contact, Person)


# What makes a note that is sent again another.
SAME_NOTE = (
    "case_id",
    "author_id",
    "about",
    "text",
    "side",
    "corrects_id",
    "corrects_contact_id",
    "plan_id",
    "corrects_plan",
)


class TwoSided:
    """What the steps of a case of two sides write down. For a case's class."""

    def _anteckna(self, about: str, text: str, by: User, now: dt.datetime, *, shared: bool = False) -> None:
        """On the writer's own side; what was said when both were there is both's."""
        write_down(self, by=by, at=now, about=about, text=text, side=Side.BADA if shared else None)  # type: ignore[arg-type]


def write_down(
    case: Case,
    *,
    by: User,
    at: dt.datetime,
    text: str,
    about: str = "",
    token: uuid.UUID | None = None,
    corrects: Note | Contact | None = None,
    side: str | None = None,
    plan: Planversion | None = None,
    corrects_plan: bool = False,
) -> Note | None:
    """Sign and lock what was written; nothing written is no note. The same form sent twice (`token`) is one note.

    `side`: who reads it, in a case of two sides; without it the writer's own. `plan`: the version that it stands beside;
    `corrects_plan`: since something in it is wrong.

    Raises Another when the token has kept another text, ContentRemoved when the case is emptied.
    """
    if not text.strip():
        return None
    note = Note(case_id=case.pk, author=by, at=at, about=about, text=text.strip(), token=token or uuid.uuid4())
    note.title = _title(case, by, at)
    note.side = side_of(case, by, at) if side is None else side
    note.corrects = corrects if isinstance(corrects, Note) else None
    note.corrects_contact = corrects if isinstance(corrects, Contact) else None
    note.plan, note.corrects_plan = plan, corrects_plan
    if token is None and being_taken(case):
        # The step has the lock and is taken once: there is no other sending of this note to look for.
        refuse_emptied(case)
        note.save(force_insert=True)
        return note
    return keep_once(note, SAME_NOTE)


def _title(case: Case, by: User, at: dt.datetime) -> str:
    """What the author is in the case's unit on that day."""
    who = standing(by, local_day(at))
    return next((role.display_name for role in who.roles if who.holds(role, case.enhet_id)), "")


def keep_contact(contact: Contact, token: uuid.UUID) -> Contact:
    """Keep a contact, under the same conditions as a note."""
    contact.token = token
    return keep_once(contact, ["case_id", "author_id", "happened_at", "with_whom", "way", "text", "side"])


@transaction.atomic
def keep_once(written: Written, columns: Iterable[str]) -> Written:
    """Keep it under its token, or return what the same form has already become: the same in these columns.

    Raises Another when that is something else, ContentRemoved when the case is emptied.
    """
    kind: type[models.Model] = type(written)

    def is_same(kept: models.Model) -> bool:
        return all(getattr(kept, column) == getattr(written, column) for column in columns)

    lock_for_writing(written.case)
    if kept := known(lambda: kind._default_manager.filter(token=written.token).first(), is_same):
        return kept  # type: ignore[return-value]
    written.save(force_insert=True)
    return written
