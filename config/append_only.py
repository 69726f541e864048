"""Tables that only grow: database triggers refuse to change or remove a row, on both engines.

A model is append-only when it is a history table or says `append_only = True`; with `append_only = "update"` rows may
be removed as a whole (lawful removal, A-05) but never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections

REFUSAL = "rows of this table are never changed or removed"


def guarded_tables() -> dict[str, tuple[str, ...]]:
    """Table → the operations that are refused on it."""
    tables: dict[str, tuple[str, ...]] = {}
    for model in apps.get_models():
        rule = True if hasattr(model, "history_id") else getattr(model, "append_only", None)
        if rule is not None:
            tables[model._meta.db_table] = ("UPDATE",) if rule == "update" else ("UPDATE", "DELETE")
    return tables


def install(using: str = "default") -> None:
    """Put the triggers in place. Idempotent; a table that does not exist yet is left for the next migrate."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
        for table, operations in guarded_tables().items():
            if table in existing:
                for statement in _statements(connection.vendor, table, operations):
                    cursor.execute(statement)


@contextmanager
def lifted(schema_editor: Any, table: str) -> Iterator[None]:
    """Let one migration fill a column of rows that are otherwise never changed, and put the guard back (docs/adr/0011).

    Only where the guard stands: a database whose triggers are off is not given any.
    """
    connection, name = schema_editor.connection, f"{table}_no_update"
    put_back = _statements(connection.vendor, table, ("UPDATE",))[0]
    with connection.cursor() as cursor:
        stood = _stands(connection, name)
        cursor.execute(
            f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else "")
        )
        yield
        if stood:
            cursor.execute(put_back)


def _stands(connection: Any, name: str) -> bool:
    catalogue = "pg_trigger WHERE tgname" if connection.vendor == "postgresql" else "sqlite_master WHERE name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {catalogue} = %s", [name])  # noqa: S608  both halves are ours
        return cursor.fetchone() is not None


def _statements(vendor: str, table: str, operations: tuple[str, ...]) -> list[str]:
    made = []
    for operation in operations:
        name = f"{table}_no_{operation.lower()}"
        if vendor == "postgresql":
            made.append(
                f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {operation} ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        else:
            made.append(
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {operation} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    if vendor == "postgresql" and "DELETE" in operations:
        # Row triggers do not see TRUNCATE; it needs a statement trigger of its own.
        made.append(
            f'CREATE OR REPLACE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
            "EXECUTE FUNCTION refuse_change()"
        )
    return made
