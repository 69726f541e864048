"""How PostgreSQL plans what is asked again and again. SQLite plans in no time.

A statement that is kept as prepared (config/databases.py) is still planned anew each time as long as a plan for these very values
looks cheaper than one for any values. For what is asked way by way (docs/adr/0012) both are the same plan, and with many cases
making it takes five times as long as carrying it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections


@contextmanager
def planned_once() -> Iterator[None]:
    """Meanwhile one plan serves all values. Only for statements each of whose parts has an index of its own: one that looks for
    the beginning of a text, or for a span of time, would lose its index.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    try:
        yield
    finally:
        # Of a connection that is gone it is gone with it.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET plan_cache_mode")
