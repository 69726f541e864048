"""What one step writes: row by row as it is said, and then all of it as one statement where the engine can.

Of a step nine tenths of the time is the number of statements. On PostgreSQL the rows go as the parts of one WITH; SQLite
has no round trip to save, and writes them one after another. No part reads what another writes, and all rows of one table
are one INSERT: PostgreSQL runs the parts of a WITH in no promised order (docs/adr/0025).

Nothing here sends Django's signals: a test holds that nothing listens to them.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import NOT_PROVIDED

Piece = tuple[str, tuple[Any, ...]]
PLACE = "%s"
# So few rows are always the same statement, whatever they hold.
FEW = 20


class Ledger:
    """The rows of one step, in one transaction that somebody else has begun."""

    def __init__(self) -> None:
        self._begun: dict[type[models.Model], list[models.Model]] = {}
        self._changed: list[Piece] = []

    def insert(self, *rows: models.Model, of: type[models.Model] | None = None) -> None:
        """New rows. `of`: of a child only its own table."""
        for row in rows:
            self._begun.setdefault(of or type(row), []).append(row)

    def update(self, model: type[models.Model], keys: Sequence[Any], values: Mapping[str, Any]) -> None:
        """The same new values in these rows; columns by the names of their attributes."""
        if keys and values:
            columns = [(field, values[field.attname]) for field in _fields(model) if field.attname in values]
            told = ", ".join(f'"{field.column}" = %s' for field, _ in columns)
            where, given = _among(model, keys)
            written = tuple(_told(field, value) for field, value in columns)
            self._changed.append((f'UPDATE "{model._meta.db_table}" SET {told} WHERE {where}', (*written, *given)))  # noqa: S608

    def write(self) -> None:
        """Write it, and be empty again. Raises IntegrityError, and then nothing of the transaction can be kept."""
        pieces = [*self._changed, *(_insert(model, rows) for model, rows in self._begun.items())]
        begun = [row for rows in self._begun.values() for row in rows]
        self._begun, self._changed = {}, []
        if connection.vendor == "postgresql" and len(pieces) > 1:
            parts = ", ".join(f"p{at} AS ({sql})" for at, (sql, _) in enumerate(pieces))
            pieces = [(f"WITH {parts} SELECT 1", tuple(value for _, values in pieces for value in values))]
        with connection.cursor() as cursor:
            for sql, values in pieces:
                cursor.execute(sql, values)
        for row in begun:
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_first(rows: Sequence[models.Model], of: type[models.Model]) -> None:
    """The rows whose keys the others need: written at once as one INSERT, and their keys set."""
    sql, values = _insert(of, rows)
    key = of._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(f'{sql} RETURNING "{key.column}"', values)
        for row, (made,) in zip(rows, cursor.fetchall(), strict=True):
            setattr(row, key.attname, made)


def insert_missing(rows: Sequence[models.Model]) -> int:
    """New rows of one table, as one INSERT; those whose unique key is there already are let be. Returns how many were given."""
    if rows:
        sql, values = _insert(type(rows[0]), rows)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} ON CONFLICT DO NOTHING", values)
    return len(rows)


def changed(model: type[models.Model], row: models.Model, before: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the model's own table that are not as they were."""
    now = {field.attname: field.pre_save(row, False) for field in _fields(model) if not field.primary_key}
    return {name: value for name, value in now.items() if before.get(name, NOT_PROVIDED) != value}


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(model._meta.local_concrete_fields)


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field, ...]:
    """What is written of a new row: a number that the database gives is not."""
    return tuple(field for field in _fields(model) if not isinstance(field, models.AutoField))


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> Piece:
    columns, there = _columns(model), connections[DEFAULT_DB_ALIAS]
    told = [*zip(*(_all_told(field, _new(field, rows), there) for field in columns), strict=True)]
    names = ", ".join(f'"{field.column}"' for field in columns)
    begins = f'INSERT INTO "{model._meta.db_table}" ({names})'
    if len(rows) > FEW and there.vendor == "postgresql":
        with suppress(TypeError):
            return _many(model, begins, names, [f"{field.column}" for field in columns], told)
    # SQLite lets a statement hold only so many places for values, and of many rows half the columns are empty.
    mark: Callable[[Any], str] = _mark if len(rows) > FEW else lambda _value: PLACE
    marks = [[mark(value) for value in values] for values in told]
    kept = zip(chain.from_iterable(marks), chain.from_iterable(told), strict=True)
    lines = ", ".join(f"({', '.join(line)})" for line in marks)
    return f"{begins} VALUES {lines}", tuple(value for mark, value in kept if mark == PLACE)


def _mark(value: Any) -> str:
    if value is None:
        return "NULL"
    return "''" if isinstance(value, str) and not value else PLACE


def _many(model: type[models.Model], begins: str, names: str, columns: list[str], told: list[tuple[Any, ...]]) -> Piece:
    """Many rows as one value, which PostgreSQL reads by the table's own columns: a place for each value of each row cost the
    driver more than the rest of writing them. In their order, so that keys that are given back are each row's own.
    """
    rows = json.dumps([dict(zip(columns, row, strict=True)) for row in told], default=_as_json)
    table = f'json_populate_recordset(NULL::"{model._meta.db_table}", {PLACE}::json) WITH ORDINALITY'
    return f"{begins} SELECT {names} FROM {table} ORDER BY ordinality", (rows,)  # noqa: S608


def _as_json(value: Any) -> Any:
    """As PostgreSQL reads it. Raises TypeError for what is left to the driver: bytes, and JSON of a field's own."""
    if isinstance(value, dt.date | uuid.UUID):
        return f"{value}"
    raise TypeError(type(value))


def _among(model: type[models.Model], keys: Sequence[Any]) -> Piece:
    key = model._meta.pk
    return f'"{key.column}" IN ({", ".join(["%s"] * len(keys))})', tuple(_told(key, value) for value in keys)


def _new(field: models.Field, rows: Sequence[models.Model]) -> Iterable[Any]:
    """What is to stand there in each of them; a field may have a word in it (`auto_now`)."""
    if type(field).pre_save is models.Field.pre_save:
        return map(attrgetter(field.attname), rows)
    return (field.pre_save(row, True) for row in rows)


def _told(field: models.Field, value: Any) -> Any:
    return _all_told(field, [value], connections[DEFAULT_DB_ALIAS])[0]


def _all_told(field: models.Field, values: Iterable[Any], there: BaseDatabaseWrapper) -> list[Any]:
    """As the database is told of them: a column at a time, so that what kind of field it is is asked once."""
    kind: Any = type(field)
    plain, tell = _is_plain_text(kind), field.get_db_prep_save
    return [value if value is None or (plain and isinstance(value, str)) else tell(value, there) for value in values]


@cache
def _is_plain_text(kind: Any) -> bool:
    """Does a field of this kind tell the database a text as it is? Half of what is written is such."""
    ways = ("get_db_prep_save", "get_db_prep_value", "get_prep_value", "to_python")
    return any(
        issubclass(kind, plain) and all(getattr(kind, way) is getattr(plain, way) for way in ways)
        for plain in (models.CharField, models.TextField)
    )
