"""The lock under which anything is written in a case. Removal takes the same one, so nothing slips in behind it."""

from __future__ import annotations

from casework.models import Case


class ContentRemoved(Exception):
    """The case's content has been removed: nothing would ever remove what is written now."""


def lock_for_writing(case: Case) -> None:
    """Lock the case. Call it inside the transaction that writes. Raises ContentRemoved."""
    refuse_emptied(Case.objects.select_for_update(no_key=True).get(pk=case.pk).specific)


def refuse_emptied(locked: Case) -> None:
    """Of a case that the caller has locked. Raises ContentRemoved."""
    if locked.content_removed:
        raise ContentRemoved
