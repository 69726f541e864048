"""Many rows at once: by COPY on PostgreSQL, by executemany on SQLite, and without any row being made an object."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models

# Texts as both engines read them: a moment is "2026-11-30 05:00:00", in UTC; true and false are 1 and 0.
Plain = str | int | None


class Sheet:
    """Rows of one table that differ in some columns alone; the others are `same`, or as the model begins."""

    def __init__(self, model: type[models.Model], *differ: str, **same: Plain) -> None:
        self.model, self.rows = model, list[tuple[Plain, ...]]()
        fields = {field.column: field for field in model._meta.local_concrete_fields}
        # A key that nothing here refers to is the database's to give.
        rest = [name for name, field in fields.items() if name not in differ and not _given(field)]
        self.columns = [*differ, *rest]
        self.same = tuple(same[name] if name in same else _plain(fields[name]) for name in rest)
        if unknown := same.keys() - set(rest):
            raise ValueError(f"{model._meta.db_table} has no {sorted(unknown)}")

    def add(self, *row: Plain) -> None:
        self.rows.append(row)

    def write(self) -> None:
        """Everything that was added since the last time."""
        table, columns = self.model._meta.db_table, ", ".join(f'"{name}"' for name in self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                end = "".join(f"\t{one}" for one in self.same) + "\n"
                with cursor.copy(f"COPY \"{table}\" ({columns}) FROM STDIN (NULL 'None')") as copy:
                    copy.write("".join(["\t".join(map(str, row)) + end for row in self.rows]))
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(
                    f'INSERT INTO "{table}" ({columns}) VALUES ({places})',  # noqa: S608
                    [row + self.same for row in self.rows],
                )
        self.rows.clear()


def _given(field: models.Field) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _plain(field: models.Field) -> Plain:
    value = field.get_db_prep_save(field.get_default(), connection)
    return int(value) if isinstance(value, bool) else value


@contextlib.contextmanager
def without_indexes(some: Iterable[type[models.Model]]) -> Iterator[None]:
    """A million rows are written to bare tables; their indexes and references are put back as they were, each in one go.

    Only in a database that is ours alone. SQLite writes them as they come.
    """
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in some]
    with connection.cursor() as cursor:
        dropped = [*_references(cursor, tables), *_indexes(cursor, tables)]
        for drop, _ in dropped:
            cursor.execute(drop)
        # What nobody waits for, and what fits in memory: of this session alone.
        for setting in ("maintenance_work_mem = '256MB'", "statement_timeout = 0", "synchronous_commit = off"):
            cursor.execute(f"SET {setting}")
    yield
    with connection.cursor() as cursor:
        for _, put_back in reversed(dropped):
            cursor.execute(put_back)


def _references(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
        [tables],
    )
    return [
        (f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said}')
        for table, name, said in cursor.fetchall()
    ]


def _indexes(cursor: Any, tables: list[str]) -> list[tuple[str, str]]:
    """Those that no constraint stands on: what must be unique is so all along."""
    cursor.execute(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text = ANY(%s) "
        "AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)",
        [tables],
    )
    return [(f"DROP INDEX {name}", said) for name, said in cursor.fetchall()]


def count_on(model: type[models.Model], last: int) -> None:
    """The next key of its own comes after these."""
    if connection.vendor == "postgresql":
        table, key = model._meta.db_table, model._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [table, key.column if key else "", last]
            )
