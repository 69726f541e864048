"""What every routine's steps have in common: a reason that is kept, whom a step tells, and protected persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from casework.predicates import predicate
from casework.steps import Text, step
from organisation.models import User
from organisation.roles import Role
from records.writing import write_down

# Asked where a step needs its reason: the answer is a note in the case, and stays out of the history.
SKAL = Text("skal", "Varför?", help_text="Sparas som anteckning i ärendet.")


@predicate("Ärendet är inte märkt med skyddade uppgifter.", "Ärendet är redan märkt med skyddade uppgifter.")
def is_protected(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.protected


def new_ansvarig(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    """Whom a step tells: whoever has the case after it."""
    return [case.ansvarig] if case.ansvarig else []


Declared = Callable[..., None]


def mark_protected(
    source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `marka_skyddat` of a routine: from now on the case's persons are masked wherever it is shown."""

    def marka_skyddat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.protected = True
        write_down(self, by=by, at=now, about="Märk skyddade uppgifter", text=skal)

    marka_skyddat.__doc__ = prose
    declare = step(source, None, "Märk skyddade uppgifter", said="märkte ärendet med skyddade uppgifter", rules=rules,
                   by=by, when=~is_protected, asks=[SKAL])  # fmt: skip
    return declare(marka_skyddat)


def unmark_protected(
    source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]], prose: str
) -> Declared:
    """The step `avmarka_skyddat`: the mark was wrong."""

    def avmarka_skyddat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.protected = False
        write_down(self, by=by, at=now, about="Ta bort skyddsmärkningen", text=skal)

    avmarka_skyddat.__doc__ = prose
    declare = step(source, None, "Ta bort skyddsmärkningen", said="tog bort skyddsmärkningen", rules=rules, by=by,
                   when=is_protected, asks=[SKAL])  # fmt: skip
    return declare(avmarka_skyddat)
