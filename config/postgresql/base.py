"""One short wait for a connection and a bounded wait for an answer: a database that is away holds up no thread for long.

Django finds this module by its name (ENGINE, config/settings.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from weakref import WeakSet

import psycopg
from django.db.backends.postgresql import base
from psycopg import _queries
from psycopg.types.datetime import TimestamptzLoader
from psycopg_pool import PoolTimeout

from config.postgresql.patience import FOR_A_SIGN_OF_LIFE, FOR_AN_ANSWER, Patient, gate

# psycopg remembers where the places for values are in what it has read before, of short statements alone: it fears bulk
# inserts, no two of which are as long. Reading the queue's anew took a fifteenth of its page; such inserts have more values.
_queries.MAX_CACHED_STATEMENT_LENGTH = 64 * 1024
_queries.MAX_CACHED_STATEMENT_PARAMS = 300


class MomentLoader(TimestamptzLoader):
    """A moment as PostgreSQL writes it is ISO 8601, which Python reads by itself in a tenth of the time that psycopg's own
    reading of it in parts takes: a page of the queue reads some hundreds. Raises DataError as that does, of what is no
    moment to Python (infinity, before Christ).
    """

    # Asked for by Django, which has one for each time zone.
    timezone = dt.UTC

    def load(self, data: Any) -> dt.datetime:
        try:
            return dt.datetime.fromisoformat(str(data, "ascii")).astimezone(dt.UTC)
        except ValueError:
            return super().load(data)
        except OverflowError as outside:
            raise psycopg.DataError("no moment of the years 1 to 9999") from outside


class DatabaseWrapper(base.DatabaseWrapper):
    # Those that somebody holds, of this process.
    _held: WeakSet[Any] = WeakSet()

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.timezone is dt.UTC:
            params["context"].register_loader("timestamptz", MomentLoader)
        return params

    def get_new_connection(self, conn_params: Any) -> Any:
        gate.check()
        try:
            connection = super().get_new_connection(conn_params)
        except PoolTimeout:
            if not self._all_taken():
                gate.shut()
            raise
        except psycopg.OperationalError:
            gate.shut()
            raise
        gate.open()
        if isinstance(connection, Patient):
            connection.patience = FOR_AN_ANSWER
            self._held.add(connection)
        return connection

    def _all_taken(self) -> bool:
        """Every connection is at work: the database is there, and one comes back any moment."""
        return len(self._held) >= self.pool.max_size

    def _close(self) -> None:
        if isinstance(self.connection, Patient):
            self.connection.patience = FOR_A_SIGN_OF_LIFE
            self._held.discard(self.connection)
        super()._close()  # type: ignore[misc]
