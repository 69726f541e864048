"""What an arrival costs: every report pays it, and so does every test that begins with one."""

import pytest
from django.db import connection

from tests.counting import statements


@pytest.mark.parametrize("absent", [(), ("anna.lovdahl", "jonas.akerren")])
def test_a_report_is_taken_in_with_few_statements_however_many_are_told(report, away, cast, absent):
    report()
    away(*(cast(name) for name in absent))
    # The last one is the fixture's own, that finds the case again.
    assert len(statements(report)[:-1]) <= (9 if connection.vendor == "postgresql" else 14)


def test_a_synpunkt_and_its_registration_too(synpunkt):
    """Whoever takes it in registers it in the same breath: an arrival and a step."""
    synpunkt()
    assert len(statements(synpunkt)) <= (21 if connection.vendor == "postgresql" else 28)
