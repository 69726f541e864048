"""A round of a sweep: what its many rows ask about the office is asked once, and one bad row stops no other.

Within a round who works where is as it was when it was first asked; a round is over in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from itertools import islice
from secrets import SystemRandom
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_round() -> Iterator[None]:
    """What is `once_a_round` is kept until the end of it. Never around what a step asks before it is taken: whoever acts is
    looked up then and there.
    """
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once_a_round(ask: Callable[P, R]) -> Callable[P, R]:
    """Within a round a question is asked once; outside of one each time. Its arguments are values, or lists of values."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _answers.get()
        if kept is None:
            return ask(*args, **kwargs)
        key = (ask, *(_value(one) for one in args), *((name, _value(one)) for name, one in sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        answer: R = kept[key]
        return answer

    return asked


def _value(argument: Any) -> Any:
    kinds: dict[type, Callable[[Any], Any]] = {list: tuple, set: frozenset}
    return kinds.get(type(argument), lambda one: one)(argument)


def parts(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time."""
    left = iter(rows)
    while part := list(islice(left, size)):
        yield part


def shuffled(rows: Iterable[T], size: int) -> list[list[T]]:
    """So many at a time, for each who asks in an order of its own: those who begin in the same moment seldom meet."""
    found = list(parts(rows, size))
    return SystemRandom().sample(found, len(found))


def each(rows: Iterable[T], do: Callable[[T], int], failed: Callable[[T], None]) -> int:
    """Do it for each and add up what it answers. One that fails is told to `failed`, inside the except.

    A database that is away ends the round at once: every row that is left would only wait for it as long.
    """
    done = 0
    for row in rows:
        try:
            done += do(row)
        except Exception as failure:
            if database_is_away(failure):
                raise
            failed(row)
    return done


def database_is_away(failure: Exception) -> bool:
    """Is it the connection that is gone, and not this row that is bad? Ask it outside of the transaction that failed.

    On SQLite a row that cannot be written waits for somebody else's whole database: so would the next one.
    """
    if not isinstance(failure, InterfaceError | OperationalError):
        return False
    connection = connections[DEFAULT_DB_ALIAS]
    return connection.vendor == "sqlite" or not connection.is_usable()
