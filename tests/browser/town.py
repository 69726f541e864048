"""Norrvinge loaded once a run and copied back for each test: the copy takes a hundredth of the load."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from casework import clock
from config.demo import load
from tests import snapshots

COPY = "town__"


def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    return list(dict.fromkeys(model._meta.db_table for model in models))


def build() -> None:
    """The demo municipality as of now, from this run's copy when there is one."""
    if any(name.startswith(COPY) for name in connection.introspection.table_names()):
        _restore()
        return
    before = {table for table in _tables() if _filled(table)}
    snapshots.lay("town of today", lambda: load.load(clock.now(), lambda _text: None))
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _tables():
            if table not in before and _filled(table):
                cursor.execute(f'CREATE TABLE "{COPY}{table}" AS SELECT * FROM "{table}"')


def _filled(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
        return cursor.fetchone() is not None


def _restore() -> None:
    copies = [name for name in connection.introspection.table_names() if name.startswith(COPY)]
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in copies:
            cursor.execute(f'INSERT INTO "{copy.removeprefix(COPY)}" SELECT * FROM "{copy}"')
    snapshots.count_anew(apps.get_models())
