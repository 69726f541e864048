"""Kinds of deadline: pure functions of a start. An opened deadline is a row (`models.Deadline`) with its own due time."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

from casework.calendar import STOCKHOLM, add_hours, add_working_days, end_of_day, local, local_day, skipped_days

if TYPE_CHECKING:
    from casework.models import Case
    from organisation.models import User

Recipients = Callable[["Case", dt.datetime], Iterable["User"]]


@dataclass(frozen=True, eq=False)
class DeadlineKind(ABC):
    """What every kind says. `key` is stored and never renamed. `reminds`: who is told when the time is out.

    `warns`: who is told before that, if anybody, at the time that `warn` computes.
    """

    key: str
    label: str
    rule: str = field(kw_only=True)
    reminds: Recipients = field(kw_only=True)
    warns: Recipients | None = field(kw_only=True, default=None)

    @abstractmethod
    def due(self, start: dt.datetime) -> dt.datetime:
        """The last moment."""

    @abstractmethod
    def explain(self, start: dt.datetime) -> str:
        """The computation in plain words, kept on the row: what was promised, not what the code says today."""

    @property
    @abstractmethod
    def words(self) -> str:
        """How long it is, for those who read about the routine."""

    def warn(self, start: dt.datetime) -> dt.datetime | None:
        """When to warn that the time is soon out; None for a kind that does not."""
        return None


@dataclass(frozen=True, eq=False)
class Within(DeadlineKind):
    """So many clock hours from when it came in, day and night, whoever has it (A-01, A-02). A DST night is no gift."""

    hours: int

    @property
    def words(self) -> str:
        return f"{self.hours} timmar, dygnet runt"

    def due(self, start: dt.datetime) -> dt.datetime:
        return add_hours(start, self.hours)

    def explain(self, start: dt.datetime) -> str:
        begins, ends = local(start), local(self.due(start))
        text = f"{self.hours} timmar från det att anmälan kom in {begins:%Y-%m-%d %H:%M}, dygnet runt"
        if begins.utcoffset() != ends.utcoffset():
            text += f". Klockan ställs om under tiden; {self.hours} timmar har gått när klockan visar {ends:%H:%M}"
        return f"{text} ({self.rule})."


@dataclass(frozen=True, eq=False)
class WorkingDays(DeadlineKind):
    """So many working days after the day it came in, which is day 0 (A-34): to the end of the last day.

    `warned`: so many working days before the last, in the morning. The municipality's own days off are no working days.
    """

    days: int
    warned: int = field(kw_only=True, default=0)

    @property
    def words(self) -> str:
        return f"{self.days} arbetsdagar"

    def due(self, start: dt.datetime) -> dt.datetime:
        return end_of_day(self._day(start, self.days))

    def warn(self, start: dt.datetime) -> dt.datetime | None:
        if self.warns is None:
            return None
        morning = dt.time(settings.DIGEST_HOUR)
        return dt.datetime.combine(self._day(start, self.days - self.warned), morning, STOCKHOLM).astimezone(dt.UTC)

    def explain(self, start: dt.datetime) -> str:
        first, last = local_day(start), self._day(start, self.days)
        off = [f"{name} {day:%Y-%m-%d}" for day, name in skipped_days(first, last, settings.EXTRA_DAYS_OFF)]
        passed = f" Räknas inte: {', '.join(off)}." if off else ""
        return f"{self.days} arbetsdagar efter {first:%Y-%m-%d}, som är dag noll ({self.rule}).{passed}"

    def _day(self, start: dt.datetime, days: int) -> dt.date:
        return add_working_days(local_day(start), days, settings.EXTRA_DAYS_OFF)
