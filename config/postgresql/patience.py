"""How long anybody waits for PostgreSQL. Read by the settings, so nothing of Django is imported here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import Lock
from time import monotonic
from typing import Any

import psycopg
from psycopg.errors import ConnectionTimeout

# Seconds. For a connection; one from the pool is asked first whether it is alive, and is passed over when it is not.
# Both together are the two seconds that a request waits.
FOR_A_CONNECTION = 1.4
FOR_A_SIGN_OF_LIFE = 0.6
# A server that lives breaks off a statement by itself (statement_timeout, 15 s) and says so. After this it is frozen.
FOR_AN_ANSWER = 17.0
# So long nobody asks again: one request waits, those after it are told at once, and the page that says so asks nothing.
KNOWN_AWAY = 1.0


class Patient(psycopg.Connection[Any]):
    """A connection that waits for an answer, but not for ever: of a frozen server psycopg would never hear."""

    # While it lies in the pool nobody asks more than whether it is alive.
    patience = FOR_A_SIGN_OF_LIFE
    # Until when it waits at all, whatever it is asked (time.monotonic()).
    until = inf

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self._left() if timeout is None else timeout)
        except psycopg.errors._WaitTimeout as silence:
            if timeout is not None:
                raise
            # What it was doing is unknown: it is of no more use, and whoever asks again is told so at once.
            self.pgconn.finish()
            raise ConnectionTimeout("the database does not answer") from silence

    def _left(self) -> float:
        return max(0.0, min(self.patience, self.until - monotonic()))


@contextmanager
def no_longer_than(seconds: float, connection: Any) -> Iterator[None]:
    """The connection waits so long for all its answers together meanwhile, and then as long as before."""
    if not isinstance(connection, Patient):
        yield
        return
    connection.until = monotonic() + seconds
    try:
        yield
    finally:
        connection.until = inf


class Gate:
    """Shut for a moment after the database was found to be away; then one asks, and the others are told at once."""

    def __init__(self) -> None:
        self.away, self.until, self._turn = False, 0.0, Lock()

    def open(self) -> None:
        self.away = False

    def shut(self) -> None:
        self.away, self.until = True, monotonic() + KNOWN_AWAY

    def check(self) -> None:
        """Raises OperationalError while it is shut."""
        if not self.away:
            return
        with self._turn:
            now = monotonic()
            if now < self.until:
                raise psycopg.OperationalError("the database was away a moment ago")
            self.until = now + FOR_A_CONNECTION + FOR_A_SIGN_OF_LIFE


gate = Gate()
