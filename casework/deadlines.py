"""Kinds of deadline: pure functions of a start. An opened deadline is a row (`models.Deadline`) with its own due time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.calendar import add_hours, local

if TYPE_CHECKING:
    from casework.models import Case
    from organisation.models import User

Recipients = Callable[["Case", dt.datetime], Iterable["User"]]


@dataclass(frozen=True, eq=False)
class Within:
    """So many clock hours from when it came in, day and night, whoever has it (A-01, A-02). A DST night is no gift.

    `key` is stored and never renamed. `reminds` says who is told when the time is out.
    """

    key: str
    label: str
    hours: int
    rule: str
    reminds: Recipients

    def due(self, start: dt.datetime) -> dt.datetime:
        return add_hours(start, self.hours)

    def explain(self, start: dt.datetime) -> str:
        """The computation in plain words, kept on the row: what was promised, not what the code says today."""
        begins, ends = local(start), local(self.due(start))
        text = f"{self.hours} timmar från det att anmälan kom in {begins:%Y-%m-%d %H:%M}, dygnet runt"
        if begins.utcoffset() != ends.utcoffset():
            text += f". Klockan ställs om under tiden; {self.hours} timmar har gått när klockan visar {ends:%H:%M}"
        return f"{text} ({self.rule})."
