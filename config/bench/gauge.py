"""How something is measured: statements, processor time of ours and of the database's, and what lies between."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

# What keeps a transaction together is no work of its own.
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Spread:
    """The middle of several, with the least and the most of them."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)


@dataclass
class Cost:
    """Seconds by the clock and of each processor; `server` is None where the database is on another machine, or is a file."""

    seconds: float = 0.0
    client: float = 0.0
    server: float | None = None
    times: list[float] = field(default_factory=list)

    @property
    def processor(self) -> float:
        return self.client + (self.server or 0.0)


@contextlib.contextmanager
def costing() -> Iterator[Cost]:
    """What is done inside, by this process and for it by the database."""
    cost, before = Cost(), of_the_server()
    began, used = time.perf_counter(), time.process_time()
    yield cost
    cost.seconds, cost.client = time.perf_counter() - began, time.process_time() - used
    cost.server = spent(before, of_the_server())


def repeat(times: int, once: Callable[[], Any]) -> Cost:
    with costing() as cost:
        for _ in range(times):
            began = time.perf_counter()
            once()
            cost.times.append(time.perf_counter() - began)
    return cost


Used = dict[int, float]


def of_the_server() -> Used | None:
    """The processor's seconds of each of the database's processes that work for this database, as far as they are here."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        pids = [pid for (pid,) in cursor.fetchall()]
    found = {pid: used for pid in pids if (used := _used(pid)) is not None}
    return found or None


def spent(before: Used | None, after: Used | None) -> float | None:
    if before is None or after is None:
        return None
    return sum(used - before.get(pid, 0.0) for pid, used in after.items())


def _used(pid: int) -> float | None:
    """Read from /proc; None when there is no such process of PostgreSQL's on this machine."""
    with contextlib.suppress(OSError):
        if b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes():
            with contextlib.suppress(OSError):
                return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return None


@dataclass
class Statements:
    """What was asked of the database, and how long the slowest answer took, in seconds."""

    count: int = 0
    slowest: float = 0.0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            if not str(sql).startswith(NOT_COUNTED):
                self.count += 1
                self.slowest = max(self.slowest, time.perf_counter() - began)


@contextlib.contextmanager
def counted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements
