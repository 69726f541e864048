"""The lock under which anything is written in a case. Removal takes the same one, so nothing slips in behind it."""

from __future__ import annotations

from casework.models import Case
from casework.steps import being_taken


class ContentRemoved(Exception):
    """The case's content has been removed: nothing would ever remove what is written now."""


def lock_for_writing(case: Case) -> None:
    """Lock the case, unless the step that writes has it. Call it inside the transaction that writes. Raises ContentRemoved."""
    locked = case if being_taken(case) else Case.objects.select_for_update(no_key=True).get(pk=case.pk).specific
    if locked.content_removed:
        raise ContentRemoved
