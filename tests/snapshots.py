"""Norrvinge played once a run and laid back row by row: what so many tests begin with takes a hundredth of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
_KEPT: dict[str, Rows] = {}


def lay(name: str, build: Callable[[], None]) -> None:
    """What `build` writes in tables that are empty, under `name`: built the first time, copied afterwards.

    The copy is of the very rows, keys and times included. Files on disk are none of it.
    """
    if name in _KEPT:
        _write(_KEPT[name])
        return
    filled = {table for table in _tables() if _read(table)[1]}
    build()
    _KEPT[name] = {table: rows for table in _tables() if table not in filled and (rows := _read(table))[1]}


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


def _write(kept: Rows) -> None:
    with connection.cursor() as cursor:
        for table, (columns, rows) in kept.items():
            names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
    count_anew([model for model in _models() if model._meta.db_table in kept])


def count_anew(models: Iterable[type[Model]]) -> None:
    """Let the keys go on from the rows that are there: PostgreSQL counts neither what is laid nor back what is undone."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
