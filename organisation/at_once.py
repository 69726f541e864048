"""Several questions about one thing, asked as one statement: each of them costs a millisecond, however little it answers.

Each keeps its own SQL. The database hands its rows over as JSON, and Django makes of them what it would have made of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression

from organisation.prepared import Prepared, answered

# What PostgreSQL's driver would have made of it, from the way PostgreSQL writes it in JSON.
# SQLite keeps all of these as text or numbers, and Django reads them so.
READ: Mapping[str, Callable[[Any], Any]] = {
    "DateTimeField": dt.datetime.fromisoformat,
    "DateField": dt.date.fromisoformat,
    "UUIDField": uuid.UUID,
    "JSONField": json.dumps,
}


# A question and its values.
Asked = tuple[Prepared, dict[str, Any]]


def at_once(asked: Sequence[Prepared], **values: Any) -> dict[Prepared, list[Any]]:
    """What each of them answers, as its own `rows` would. Raises KeyError for a value that is not given."""
    return dict(zip(asked, _answers([(question, question.sql(**values)) for question in asked]), strict=True))


@contextmanager
def ahead(asked: Iterable[Asked]) -> Iterator[None]:
    """These are asked now, as one statement: inside, whoever asks one of them with the same values is told without asking."""
    written = [(question, question.sql(**values)) for question, values in asked]
    # What nothing can answer has no SQL.
    written = [(question, piece) for question, piece in dict.fromkeys(written) if piece[0]]
    with answered(dict(zip(written, _answers(written), strict=True)) if written else {}):
        yield


def _answers(asked: Sequence[tuple[Prepared, tuple[str, tuple[Any, ...]]]]) -> list[list[Any]]:
    connection = connections[DEFAULT_DB_ALIAS]
    parts, told = [], []
    given: list[Any] = []
    for at, (question, (sql, params)) in enumerate(asked):
        columns = [f"c{n}" for n in range(len(question.columns))]
        parts.append(f"q{at}({', '.join(columns)}) AS ({sql})")
        told.append(f"(SELECT {_rows(connection.vendor, f'q{at}', columns)} FROM q{at})")  # noqa: S608
        given += params
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {', '.join(told)}", given)
        answers = cursor.fetchone()
    return [
        question.made_of(_read(connection.vendor, question.columns, json.loads(rows or "[]")))
        for (question, _), rows in zip(asked, answers, strict=True)
    ]


def _rows(vendor: str, name: str, columns: list[str]) -> str:
    if vendor == "postgresql":
        return f"json_agg({name})::text"
    return f"json_group_array(json_array({', '.join(columns)}))"


def _read(vendor: str, columns: Sequence[Expression], rows: list[Any]) -> list[tuple[Any, ...]]:
    if vendor != "postgresql":
        return [tuple(row) for row in rows]
    read = [READ.get(_type(column.output_field)) for column in columns]
    return [
        tuple(
            value if how is None or value is None else how(value) for how, value in zip(read, row.values(), strict=True)
        )
        for row in rows
    ]


def _type(field: models.Field[Any, Any]) -> str:
    """What it is kept as: a reference as the key that it refers to."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_internal_type()
