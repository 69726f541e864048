"""Anna at the desk, and the case she has taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q

from casework.doorway import take
from casework.models import Case, routines
from config.demo.load import PASSWORD
from intake.models import EAnmalan
from organisation.models import User
from records.migrations import _name_parts
from tests.conftest import is_postgres


def url(case: Case, rest: str = "") -> str:
    return f"/arende/{case.number}/{rest}"


@pytest.fixture
def anna(cast: Callable[[str], User]) -> User:
    return cast("anna.lovdahl")


@pytest.fixture
def mine(report: Callable[..., EAnmalan], anna: User) -> EAnmalan:
    return take(report(), EAnmalan.ta_emot, by=anna)


@pytest.fixture
def everything_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: every case comes to everybody."""
    monkeypatch.setattr("desk.queue.ways_to", lambda *_: {kind.code: [Q(routine=kind.code)] for kind in routines()})


@pytest.fixture
def quick_passwords(monkeypatch: Any) -> None:
    """Everybody's is the demo's; what a password costs to hash is not what is tested."""
    monkeypatch.setattr(User, "check_password", lambda self, raw: raw == PASSWORD)
    monkeypatch.setattr(User, "set_password", lambda self, raw: None)


SEED = """
INSERT INTO casework_case (number, routine, enhet_id, ansvarig_id, received_at, registered_at, came_at, closed_at, status,
    headline, urgent, protected, version, next_due_at, next_due_label, next_step, last_step)
SELECT 'X-' || n, codes[1 + n %% array_length(codes, 1)], units[1 + n %% array_length(units, 1)],
    CASE WHEN n %% 3 = 0 THEN NULL ELSE people[1 + n %% array_length(people, 1)] END, at, at, at,
    CASE WHEN n %% 4 = 0 THEN NULL ELSE at + interval '2 days' END, 'inkommen', 'x', false, false, 0,
    CASE WHEN n %% 4 = 0 THEN at + interval '8 hours' END, 'Ta emot', CASE WHEN n %% 3 = 0 THEN 'ta_emot' ELSE 'skriv_ut' END, ''
FROM generate_series(1, 40000) AS n, (SELECT %s::text[] AS codes) AS c,
    LATERAL (SELECT %s::timestamptz - n * interval '7 minutes' AS at) AS moments,
    (SELECT array_agg(id ORDER BY id) AS units FROM organisation_enhet) AS e,
    (SELECT array_agg(id ORDER BY id) AS people FROM organisation_user) AS p
"""


@pytest.fixture
def a_large_town(norrvinge: None, at: Any) -> None:
    """Forty thousand cases in all units, most of them closed, as PostgreSQL knows them after its own look."""
    if not is_postgres():
        pytest.skip("NOT RUN: the planner is PostgreSQL's (DATABASE_URL)")
    with connection.cursor() as cursor:
        cursor.execute(SEED, [["EA", "EA", "EA", *(kind.code for kind in routines())], at.now])
        # By name: without names it holds what all databases of the server have in common until the test ends.
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in apps.get_models())}")


@pytest.fixture
def names_are_found(db: None) -> None:
    """The tests' tables are made of the models; this index is a migration's own."""
    if is_postgres():
        with connection.cursor() as cursor:
            for statement in (
                "SET CONSTRAINTS ALL IMMEDIATE",
                "SET LOCAL lock_timeout = '60s'",
                _name_parts.EXTENSION,
                _name_parts.INDEX,
            ):
                cursor.execute(statement)
