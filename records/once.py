"""Once only: the same form sent twice is one thing, and the same form with something else in it is said to be another."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import IntegrityError, models, transaction

Kept = TypeVar("Kept", bound=models.Model)


class Another(Exception, Generic[Kept]):
    """The form has already been sent with something else in it: `kept` is what it became then."""

    def __init__(self, kept: Kept) -> None:
        super().__init__("Något annat är redan registrerat från den här sidan.")
        self.kept = kept


def read_token(text: str) -> uuid.UUID | None:
    """The token that a page carries; None for what is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def known(find: Callable[[], Kept | None], is_same: Callable[[Kept], bool]) -> Kept | None:
    """What has already become of this token, if anything. Raises Another when that is not the same."""
    found = find()
    if found is not None and not is_same(found):
        raise Another(found)
    return found


def once(find: Callable[[], Kept | None], is_same: Callable[[Kept], bool], make: Callable[[], Kept]) -> Kept:
    """Make it in one transaction, or return what the same token has already become. Raises Another, and what `make` does.

    `find` looks by a column that is unique: of two sendings in the same instant the loser finds the winner's.
    """
    if found := known(find, is_same):
        return found
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        if winner := known(find, is_same):
            return winner
        raise
