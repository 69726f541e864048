"""SQLite in memory: the live server's threads and the test have one connection, and only one of them asks it at a time."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

import pytest
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

ASKING = ("execute", "executemany", "fetchone", "fetchmany", "fetchall")


def by_turns(patch: pytest.MonkeyPatch) -> None:
    """Whoever waits for their turn lets go of the interpreter meanwhile.

    SQLite's own lock is waited for with the interpreter in hand, and whoever has the lock needs the interpreter as soon as
    an order or a comparison is one of ours in Python (config/sqlite.py): then both wait for ever.
    """
    turn = threading.RLock()
    for name in ASKING:
        patch.setattr(SQLiteCursorWrapper, name, _in_turn(getattr(SQLiteCursorWrapper, name), turn))


def _in_turn(plain: Any, turn: AbstractContextManager[bool]) -> Any:
    @wraps(plain)
    def asked(*args: Any, **kwargs: Any) -> Any:
        with turn:
            return plain(*args, **kwargs)

    return asked
