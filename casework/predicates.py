"""Is it possible now? Named conditions that compose with & | ~ and say in Swedish why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from organisation.models import User

Test = Callable[[Any, "User", dt.datetime], bool]


@dataclass(frozen=True)
class Predicate:
    """A condition on (case, user, now). `why` is shown when it is false, `why_not` when its opposite is false."""

    test: Test
    why: str
    why_not: str = "Det går inte just nu."

    def refusal(self, case: Any, user: User, now: dt.datetime) -> str | None:
        return None if self.test(case, user, now) else self.why

    def __and__(self, other: Predicate) -> Predicate:
        return _Both(lambda *a: self.test(*a) and other.test(*a), self.why, self.why_not, self, other)

    def __or__(self, other: Predicate) -> Predicate:
        return Predicate(lambda *a: self.test(*a) or other.test(*a), f"{self.why} {other.why}", self.why_not)

    def __invert__(self) -> Predicate:
        return Predicate(lambda *a: not self.test(*a), self.why_not, self.why)


@dataclass(frozen=True)
class _Both(Predicate):
    """Says the reason of the first half that fails."""

    first: Predicate | None = None
    second: Predicate | None = None

    def refusal(self, case: Any, user: User, now: dt.datetime) -> str | None:
        assert self.first and self.second  # noqa: S101
        return self.first.refusal(case, user, now) or self.second.refusal(case, user, now)


def predicate(why: str, why_not: str = "Det går inte just nu.") -> Callable[[Test], Predicate]:
    """Turn a function of (case, user, now) into a condition with its reason."""
    return lambda test: Predicate(test, why, why_not)
