"""The approved tables of the routine, and a try that leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from tests.intake.walking import read_tables

TABLES = read_tables((Path(__file__).parents[1] / "approved" / "openvard.md").read_text(encoding="utf-8"))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
