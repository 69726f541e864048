"""Processes that do the same at once, each with a connection of its own; or this process alone."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

R = TypeVar("R")
# Entered in a process of the crew when it starts, and left when it ends.
_HERE = contextlib.ExitStack()


class Crew:
    """So many at work in a database, at its time. One alone is this process itself, where it stands."""

    def __init__(self, count: int, database: str, behind: dt.timedelta) -> None:
        self.count, self.given = count, (database, behind)
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        if self.count > 1:
            # Spawned, not forked: no two of them share a connection.
            how = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(self.count, mp_context=how, initializer=_arrive, initargs=self.given)
        return self

    def __exit__(self, *_: Any) -> None:
        if self.pool:
            self.pool.shutdown()

    def all(self, work: Callable[..., R], *args: Any) -> list[R]:
        """Each of them does it, and what each says; `work` is a function of a module."""
        return self.each(work, [args] * self.count)

    def each(self, work: Callable[..., R], args: Sequence[tuple[Any, ...]]) -> list[R]:
        if self.pool is None:
            return [work(*one) for one in args]
        begun: list[Future[R]] = [self.pool.submit(work, *one) for one in args]
        return [one.result() for one in begun]


def alone(database: str, behind: dt.timedelta, work: Callable[..., R], *args: Any) -> R:
    """In a process of its own that then ends: how much memory it took is known."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _arrive, (database, behind)) as one:
        return one.submit(work, *args).result()


def _arrive(database: str, behind: dt.timedelta) -> None:
    import django

    django.setup()
    from config.bench import ground

    atexit.register(_HERE.close)
    _HERE.enter_context(ground.in_database(database))
    _HERE.enter_context(ground.as_there(behind))


@contextlib.contextmanager
def at(database: str, behind: dt.timedelta) -> Iterator[None]:
    """This process itself at work there."""
    from config.bench import ground

    with ground.in_database(database), ground.as_there(behind):
        yield
