"""Kinds of deadline: pure functions of a start. An opened deadline is a row (`models.Deadline`) with its own due time."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from casework.calendar import (
    STOCKHOLM,
    add_days,
    add_hours,
    add_months,
    add_weeks,
    add_working_days,
    end_of_day,
    local,
    local_day,
    roll_forward,
    skipped_days,
    working_days_before,
)

if TYPE_CHECKING:
    from casework.models import Case
    from organisation.models import User

Recipients = Callable[["Case", dt.datetime], Iterable["User"]]
Starts = Callable[[Any], dt.datetime | dt.date | None]


def arrival(case: Any) -> dt.datetime:
    """When the case came in: what a deadline counts from, unless its kind names something else."""
    return case.received_at


@dataclass(frozen=True)
class DaysBefore:
    """A warning so many calendar days before the last day; 0 is the last day itself."""

    days: int

    def of(self, last: dt.date) -> dt.date:
        return add_days(last, -self.days)


@dataclass(frozen=True)
class WorkingDaysBefore:
    """A warning so many working days before the last day. The municipality's own days off are no working days."""

    days: int

    def of(self, last: dt.date) -> dt.date:
        return working_days_before(last, self.days, settings.EXTRA_DAYS_OFF)


@dataclass(frozen=True, eq=False)
class DeadlineKind(ABC):
    """What every kind says. `key` is stored and never renamed.

    `rule`: the rule id of the written routine, or the law ("SoL 34:1"). `reminds`: who is told when the time is
    out; `warns`: who is told before that, on the morning of each of `warned`. `starts`: the event it counts from, as a
    function of the case's own columns (the auditor asks it of a history row), and `since` the event in words. `applies`: in
    which cases; where it does not, it is not opened, and one that runs is called off. With `advice` it is recommended, not
    required: reminded of once, to who acts, and never late.
    """

    key: str
    label: str
    rule: str = field(kw_only=True)
    reminds: Recipients = field(kw_only=True)
    warns: Recipients | None = field(kw_only=True, default=None)
    warned: tuple[DaysBefore | WorkingDaysBefore, ...] = field(kw_only=True, default=())
    starts: Starts = field(kw_only=True, default=arrival)
    since: str = field(kw_only=True, default="det kom in")
    applies: Callable[[Any], bool] = field(kw_only=True, default=lambda _case: True)
    advice: bool = field(kw_only=True, default=False)

    def start(self, case: Any) -> dt.datetime:
        """The moment it counts from; a day begins at its local midnight. ValueError when the event has not been."""
        began = self.starts(case)
        if began is None:
            raise ValueError(f"{self.key}: what it counts from has not happened")
        if isinstance(began, dt.datetime):
            return began
        return dt.datetime.combine(began, dt.time(), STOCKHOLM).astimezone(dt.UTC)

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

    @property
    def length(self) -> str:
        """Only how long: "8 timmar"."""
        return self.words

    def warnings(self, start: dt.datetime) -> list[dt.datetime]:
        """When to warn that the time is soon out, first to last."""
        last, morning = local_day(self.due(start)), dt.time(settings.DIGEST_HOUR)
        days = sorted(ahead.of(last) for ahead in self.warned) if self.warns else []
        return [dt.datetime.combine(day, morning, STOCKHOLM).astimezone(dt.UTC) for day in days]

    def next_warning(self, start: dt.datetime, now: dt.datetime) -> dt.datetime | None:
        """The first that still lies ahead. None: nothing is left to warn of."""
        return next((moment for moment in self.warnings(start) if moment > now), None)

    def first_warning(self, start: dt.datetime, now: dt.datetime) -> dt.datetime | None:
        """For one that is opened now: of the warnings whose time has passed already, only the last is worth giving."""
        passed = [moment for moment in self.warnings(start) if moment <= now]
        return passed[-1] if passed else self.next_warning(start, now)


@dataclass(frozen=True, eq=False)
class Within(DeadlineKind):
    """So many clock hours, day and night, whoever has it (A-01, A-02). A DST night is no gift."""

    hours: int

    @property
    def length(self) -> str:
        return f"{self.hours} timmar"

    @property
    def words(self) -> str:
        return f"{self.length}, dygnet runt"

    def due(self, start: dt.datetime) -> dt.datetime:
        return add_hours(start, self.hours)

    def explain(self, start: dt.datetime) -> str:
        begins, ends = local(start), local(self.due(start))
        text = f"{self.hours} timmar från det att {self.since} {begins:%Y-%m-%d %H:%M}, dygnet runt"
        if begins.utcoffset() != ends.utcoffset():
            text += f". Klockan ställs om under tiden; {self.hours} timmar har gått när klockan visar {ends:%H:%M}"
        return f"{text} ({self.rule})."


class ToTheEndOfADay(DeadlineKind):
    """A kind that counts days: whatever the hour of the start, its last moment is the end of a local day."""

    @abstractmethod
    def last_day(self, first: dt.date) -> dt.date:
        """The last day, for one that starts on the day `first`."""

    def due(self, start: dt.datetime) -> dt.datetime:
        return end_of_day(self.last_day(local_day(start)))


@dataclass(frozen=True, eq=False)
class WorkingDays(ToTheEndOfADay):
    """So many working days after the day it starts, which is day 0 (A-34). The municipality's own days off are none."""

    days: int

    @property
    def words(self) -> str:
        return f"{self.days} arbetsdagar"

    def last_day(self, first: dt.date) -> dt.date:
        return add_working_days(first, self.days, settings.EXTRA_DAYS_OFF)

    def explain(self, start: dt.datetime) -> str:
        first = local_day(start)
        off = [f"{name} {day:%Y-%m-%d}" for day, name in self._passed(first)]
        passed = f" Räknas inte: {', '.join(off)}." if off else ""
        return (
            f"{self.days} arbetsdagar efter {first:%Y-%m-%d}, då {self.since}: det är dag noll ({self.rule}).{passed}"
        )

    def _passed(self, first: dt.date) -> list[tuple[dt.date, str]]:
        return skipped_days(first, self.last_day(first), settings.EXTRA_DAYS_OFF)


@dataclass(frozen=True, eq=False)
class _Calendar(ToTheEndOfADay):
    """Weeks and months. `statutory`: a last day that is no working day moves to the next (lag 1930:173 § 2)."""

    count: int
    statutory: bool = field(kw_only=True, default=False)

    @abstractmethod
    def counted(self, first: dt.date) -> dt.date:
        """Before any move."""

    @abstractmethod
    def _why(self, first: dt.date) -> Iterator[str]:
        """How the counted day was found."""

    def last_day(self, first: dt.date) -> dt.date:
        counted = self.counted(first)
        return roll_forward(counted) if self.statutory else counted

    def explain(self, start: dt.datetime) -> str:
        first = local_day(start)
        counted, last = self.counted(first), self.last_day(first)
        text = f"{self.words} från {first:%Y-%m-%d}, då {self.since}: {', '.join(self._why(first))} ({self.rule})."
        if last == counted:
            return text
        off = ", ".join(f"{name} {day:%Y-%m-%d}" for day, name in skipped_days(counted, last))
        return f"{text} Sista dagen flyttas till {last:%Y-%m-%d}: {off} (lag 1930:173)."


@dataclass(frozen=True, eq=False)
class Weeks(_Calendar):
    """The same weekday so many weeks later (lag 1930:173 § 1)."""

    @property
    def words(self) -> str:
        return f"{self.count} veck{'a' if self.count == 1 else 'or'}"

    def counted(self, first: dt.date) -> dt.date:
        return add_weeks(first, self.count)

    def _why(self, first: dt.date) -> Iterator[str]:
        yield "samma veckodag"


@dataclass(frozen=True, eq=False)
class Months(_Calendar):
    """The same day number so many months later, else the month's last day (lag 1930:173 § 1). Always from its own start."""

    @property
    def words(self) -> str:
        return f"{self.count} månad{'' if self.count == 1 else 'er'}"

    def counted(self, first: dt.date) -> dt.date:
        return add_months(first, self.count)

    def _why(self, first: dt.date) -> Iterator[str]:
        yield "samma dag i månaden"
        if self.counted(first).day != first.day:
            yield "eller månadens sista när dagen inte finns"


@dataclass(frozen=True, eq=False)
class By(ToTheEndOfADay):
    """A day that somebody else has set and the case holds in `day`. It is never moved, whatever day it is."""

    day: models.Field
    words = "senast den dag som är satt"

    def start(self, case: Any) -> dt.datetime:
        return dt.datetime.combine(self._set(case), dt.time(), STOCKHOLM).astimezone(dt.UTC)

    def last_day(self, first: dt.date) -> dt.date:
        return first

    def explain(self, start: dt.datetime) -> str:
        return f"{str(self.day.verbose_name).capitalize()} är satt till {local_day(start):%Y-%m-%d} ({self.rule})."

    def _set(self, case: Any) -> dt.date:
        if (value := getattr(case, self.day.name)) is None:
            raise ValueError(f"{self.key}: the day is not set")
        return value
