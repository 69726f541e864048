"""What config/postgresql reads in its own way is what Django would have read."""

import datetime as dt

import pytest
from django.db import DataError, connection
from psycopg.pq import Format

from config.postgresql.base import MomentLoader

pytestmark = [pytest.mark.services, pytest.mark.django_db]

MOMENTS = [
    dt.datetime(1, 1, 2, tzinfo=dt.UTC),
    dt.datetime(1879, 1, 1, 12, 0, 0, 100_000, tzinfo=dt.UTC),  # Stockholm was 1:00:14 ahead
    dt.datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=dt.UTC),
    dt.datetime(9999, 12, 30, 23, 59, 59, 120_000, tzinfo=dt.UTC),
]


def read(zone, what, *values):
    with connection.cursor() as cursor:
        # Until the test's transaction ends.
        cursor.execute("SELECT set_config('timezone', %s, true)", [zone])
        cursor.execute(what, values)
        return cursor.fetchone()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "Asia/Kolkata", "America/St_Johns"])
def test_a_moment_comes_back_as_it_was_written_whatever_the_servers_zone(zone):
    found = read(zone, f"SELECT {', '.join(['%s::timestamptz'] * len(MOMENTS))}, NULL::timestamptz", *MOMENTS)
    assert found == (*MOMENTS, None)
    assert {moment.tzinfo for moment in found[:-1]} == {dt.UTC}
    loader = connection.connection.adapters.get_loader(
        connection.connection.adapters.types["timestamptz"].oid, Format.TEXT
    )
    assert loader is MomentLoader


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata"])
@pytest.mark.parametrize(
    "moment",
    ["infinity", "-infinity", "0044-03-15 12:00+00 BC", "0001-12-31 20:00+00 BC", "10001-01-01 00:00+00"],
)
def test_what_is_no_moment_here_is_refused(moment, zone):
    with pytest.raises(DataError):
        read(zone, "SELECT %s::timestamptz", moment)
