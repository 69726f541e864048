"""What an arrival costs: every report pays it, and so does every test that begins with one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(call):
    """How many there are; a test's own savepoint is the BEGIN of production, which costs no round of its own."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("absent", [(), ("anna.lovdahl", "jonas.akerren")])
def test_a_report_is_taken_in_with_few_statements_however_many_are_told(report, away, cast, absent):
    report()
    away(*(cast(name) for name in absent))
    # The last one is the fixture's own, that finds the case again.
    assert len(statements(report)[:-1]) <= 15


def test_a_synpunkt_and_its_registration_too(synpunkt):
    """Whoever takes it in registers it in the same breath: an arrival and a step."""
    synpunkt()
    assert len(statements(synpunkt)) <= 34
