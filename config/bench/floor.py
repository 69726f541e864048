"""The floor of a lifecycle: the very rows that the product wrote once, written again by raw SQL, one statement a step.

No right is asked about, nothing is read and nothing is validated: no way of doing it in full costs less.
"""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from casework.models import Case, Deadline, Notice, NumberSeries, OpenDuty
from intake.models import EAnmalan
from intake.uppgifter import Anmalan, Innehall
from records.models import Note, Person

# Each table of a case, and the column that says whose a row is. What others refer to comes first.
TABLES: tuple[tuple[type[models.Model], str], ...] = (
    (Case, "id"), (Anmalan, "id"), (Innehall, "anmalan_id"), (EAnmalan, "case_ptr_id"), (Deadline, "case_id"),
    (EAnmalan.history.model, "id"), (Notice, "case_id"), (Person, "case_id"), (Note, "case_id"), (OpenDuty, "case_id"),
)  # fmt: skip
# Whose keys are given anew, since others refer to them.
KEYED = (Case, Anmalan, Deadline)
# What must be unique besides.
ANEW = {(Case, "number"), (Notice, "key"), (Anmalan, "token")}

Rows = dict[tuple[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Anew:
    """A value that each lifecycle has its own of."""

    of: Any


@dataclass(frozen=True)
class Piece:
    sql: str
    values: tuple[Any, ...]


Step = list[Piece]


def rows_of(case: Case) -> Rows:
    """Everything that is stored of a case, by table and key."""
    found: Rows = {}
    report = EAnmalan.objects.values_list("anmalan", flat=True).get(pk=case.pk)
    for model, column in TABLES:
        table, key = model._meta.db_table, model._meta.pk
        asked = Anmalan._meta.pk.get_db_prep_value(report, connection) if model in (Anmalan, Innehall) else case.pk
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" WHERE "{column}" = %s', [asked])  # noqa: S608
            names = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                values = dict(zip(names, row, strict=True))
                found[table, values[key.column]] = values
    return found


def step_between(before: Rows, after: Rows) -> Step:
    """What was written between the two."""
    series = NumberSeries._meta.db_table
    numbered = [Piece(f'UPDATE "{series}" SET last = last + 1 WHERE prefix = %s', ("EA",))]  # noqa: S608
    pieces = [] if before else numbered
    for model, _ in TABLES:
        table = model._meta.db_table
        for (name, key), row in after.items():
            if name != table or row == before.get((name, key)):
                continue
            old = before.get((name, key))
            pieces.append(_changed(model, key, old, row) if old else _inserted(model, row))
    return pieces


def _inserted(model: type[models.Model], row: dict[str, Any]) -> Piece:
    pk = model._meta.pk
    given = {name: one for name, one in row.items() if not (name == pk.column and _own(model))}
    columns = ", ".join(f'"{name}"' for name in given)
    places = ", ".join(["%s"] * len(given))
    values = tuple(_value(model, name, one) for name, one in given.items())
    return Piece(f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})', values)  # noqa: S608


def _changed(model: type[models.Model], key: Any, old: dict[str, Any], row: dict[str, Any]) -> Piece:
    new = {name: one for name, one in row.items() if one != old[name]}
    column = str(model._meta.pk.column)
    sets = ", ".join(f'"{name}" = %s' for name in new)
    values = (*(_value(model, name, one) for name, one in new.items()), _value(model, column, key))
    return Piece(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{column}" = %s', values)  # noqa: S608


def _own(model: type[models.Model]) -> bool:
    """Is the key the database's to give?"""
    return isinstance(model._meta.pk, models.AutoField | models.BigAutoField) and model not in KEYED


def _value(model: type[models.Model], column: str, value: Any) -> Any:
    """Itself, or the place of one that is new each time."""
    if (model, column) in ANEW:
        return Anew((model, value))
    if value is None:
        return None
    field = next(one for one in model._meta.concrete_fields if one.column == column)
    while field.remote_field and field.remote_field.model is not model:
        model, field = field.remote_field.model, field.remote_field.model._meta.pk
        if model is EAnmalan:
            model, field = Case, Case._meta.pk
    if model is EAnmalan.history.model and column in ("id", "case_ptr_id"):
        model = Case
    keyed = model in KEYED and (field.primary_key or (model is Case and column in ("id", "case_ptr_id")))
    return Anew((model, value)) if keyed else value


class Floor:
    """Writes recorded steps again, as often as asked."""

    def __init__(self, steps: list[Step], first: int) -> None:
        self.steps, self.keys = steps, itertools.count(first)

    def __call__(self) -> None:
        new: dict[Any, Any] = {}
        for step in self.steps:
            write = _at_once if connection.vendor == "postgresql" else _one_by_one
            write([(piece.sql, [self._filled(value, new) for value in piece.values]) for piece in step])

    def _filled(self, value: Any, new: dict[Any, Any]) -> Any:
        if not isinstance(value, Anew):
            return value
        if value.of not in new:
            new[value.of] = self._anew(value.of[1])
        return new[value.of]

    def _anew(self, value: Any) -> Any:
        if isinstance(value, int):
            return next(self.keys)
        if isinstance(value, uuid.UUID):
            return uuid.uuid4()
        return uuid.uuid4().hex[: 20 if len(value) <= 20 else 32]


Written = list[tuple[str, list[Any]]]


def _at_once(pieces: Written) -> None:
    """The parts of one statement, which is its own transaction."""
    import psycopg

    parts = ", ".join(f"p{n} AS ({sql})" for n, (sql, _) in enumerate(pieces))
    psycopg.Cursor(connection.connection).execute(
        f"WITH {parts} SELECT", [one for _, values in pieces for one in values]
    )


def _one_by_one(pieces: Written) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, values in pieces:
            cursor.execute(sql, values)
