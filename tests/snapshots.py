"""Norrvinge played once a run and laid back row by row: what so many tests begin with takes a hundredth of the time.

Once a run, and not once a worker: whoever plays it first lays the rows in a file for the others, who wait for them.
"""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
_KEPT: dict[str, Rows] = {}
# The folder of the run, the same for all workers; None: each keeps its own (tests/conftest.py).
SHARED: Path | None = None


def lay(name: str, build: Callable[[], None]) -> None:
    """What `build` writes in tables that are empty, under `name`: built the first time, copied afterwards.

    The copy is of the very rows, keys and times included. The documents' files stay where they were laid down.
    """
    if name in _KEPT or _found(name):
        _write(name)
    elif SHARED is None:
        _KEPT[name] = _built(build)
    else:
        with _file(name, ".lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if _found(name):
                _write(name)
                return
            before = _documents()
            _KEPT[name] = _built(build)
            laid = {path: (settings.DOCUMENTS / path).read_bytes() for path in _documents() - before}
            _file(name, ".part").write_bytes(pickle.dumps((_KEPT[name], laid)))
            _file(name, ".part").rename(_file(name))


def _file(name: str, end: str = "") -> Path:
    assert SHARED is not None
    return SHARED / f"norrvinge {name}{end}".replace("/", "-")


def _found(name: str) -> bool:
    """Whether another worker has played it; then it is this one's too, with what it laid in a folder of its own."""
    if SHARED is None or not _file(name).exists():
        return False
    _KEPT[name], laid = pickle.loads(_file(name).read_bytes())
    for path, data in laid.items():
        (settings.DOCUMENTS / path).parent.mkdir(parents=True, exist_ok=True)
        (settings.DOCUMENTS / path).write_bytes(data)
    return True


def _documents() -> set[Path]:
    return {path.relative_to(settings.DOCUMENTS) for path in settings.DOCUMENTS.rglob("*") if path.is_file()}


def _built(build: Callable[[], None]) -> Rows:
    filled = {table for table in _tables() if _read(table)[1]}
    build()
    return {table: rows for table in _tables() if table not in filled and (rows := _read(table))[1]}


def _tables() -> list[str]:
    """Of the installed apps, and of the trial routine only where it is installed."""
    names = connection.introspection.table_names()
    return [table for table in dict.fromkeys(model._meta.db_table for model in _models()) if table in names]


def _models() -> list[type[Model]]:
    return apps.get_models(include_auto_created=True)


def _read(table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return [column[0] for column in cursor.description], cursor.fetchall()


def _write(name: str) -> None:
    """In one transaction: a table may be laid before the one that it points to."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_script(name))
            return
        for begins, row, rows in _inserts(name):
            cursor.executemany(begins + row, rows)


def _inserts(name: str) -> Iterator[tuple[str, str, list[tuple[Any, ...]]]]:
    """Of each table how its INSERT begins, the places of one row, and the rows."""
    for table, (columns, rows) in _KEPT[name].items():
        names, places = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
        yield f'INSERT INTO "{table}" ({names}) VALUES ', f"({places})", rows


@cache
def _script(name: str) -> str:
    """All of it as one text, for a server: what costs is the way there and back for every row."""
    written = connection.ops.compose_sql
    inserts = [begins + ",".join(written(row, one) for one in rows) for begins, row, rows in _inserts(name)]
    return ";".join([*inserts, *_counting(model for model in _models() if model._meta.db_table in _KEPT[name])])


def count_anew(models: Iterable[type[Model]]) -> None:
    """Let the keys go on from the rows that are there: PostgreSQL counts neither what is laid nor back what is undone."""
    with connection.cursor() as cursor:
        for statement in _counting(models):
            cursor.execute(statement)


def _counting(models: Iterable[type[Model]]) -> list[str]:
    return connection.ops.sequence_reset_sql(no_style(), models)
