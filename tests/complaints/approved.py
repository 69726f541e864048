"""The approved tables for synpunkter, read, and what one asks of them."""

import datetime as dt
from pathlib import Path

from casework.models import Notice
from tests.complaints.walking import called
from tests.conftest import moment
from tests.intake.walking import read_tables, several

ORACLE = Path(__file__).parents[1] / "approved" / "complaints.md"


TABLES = read_tables(ORACLE.read_text(encoding="utf-8"))


def instant(cell):
    return dt.datetime.fromisoformat(cell).astimezone(dt.UTC)


def names(cell):
    """The people of a cell, by login."""
    return {called(name).username for name in several(cell)}


def end_of(day):
    return moment(f"{day} 23:59:59.999999")


def told(kind, case=None):
    notices = Notice.objects.filter(kind=kind)
    if case:
        notices = notices.filter(case=case.pk)
    return set(notices.values_list("recipient__username", flat=True))
