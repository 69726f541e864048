"""The way to today's tables: from nothing, and from what an earlier release left, with its data and its guards on."""

import json
import os
import subprocess
import sys

import pytest

from casework.models import routines
from tests.services.harness import BARE, ROOT, Postgres, Sqlite, environment
from tests.services.schema import schema

pytestmark = pytest.mark.engine


@pytest.fixture
def empty(tmp_path):
    """An empty database of the engine that the run is on."""
    engine = Postgres(tmp_path) if os.environ.get("DATABASE_URL") else Sqlite(tmp_path)
    env = engine.new(BARE)
    yield environment(**env)
    engine.drop(env)


def run(env, *command):
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_from_an_empty_database_to_now_and_nothing_is_left_to_migrate(engine, new_place):
    """The places of these tests are copies of one that was migrated from nothing (tests/services/conftest.py)."""
    assert "No planned migration operations" in new_place(engine).manage("migrate", "--plan")


def test_tables_made_at_once_can_be_taken_away_and_made_again(engine, new_place):
    place = new_place(engine)
    before = schema(engine, place.env)
    place.manage("migrate", "srv", "zero")
    assert not [table for _, table, _ in schema(engine, place.env) if table.startswith("srv_")]
    place.manage("migrate")
    assert schema(engine, place.env) == before


def test_a_kept_release_is_taken_over_with_its_data_and_its_guards(empty, engine, new_place):
    found = json.loads(run(empty, "-m", "tests.kept.upgrade", "release-1"))
    assert found["at_once"] == [], "each room was walked step by step"
    assert schema(engine, empty) == schema(engine, new_place(engine).env), "and made at once it is the same"
    assert (found["cases"], found["pending"], found["unopened"]) == (24, [], 0)
    assert found["findings"] == [], "the auditor reads the past as it was"
    assert found["refused"] == [True, True], "the guard that was lifted stands again"
    first, second = found["reports"]
    assert found["links"] == [["BU-2026-032", first, True, True], ["BU-2026-032", second, False, True]]
    labels = {(table, label): name for table, label, name in found["steps"]}
    assert labels["HistoricalEAnmalan", "Ta emot"] == "ta_emot"
    assert labels["HistoricalEAnmalan", "Anmälan kom in"] == "open_case"
    assert labels["HistoricalSynpunkt", "Bekräfta"] == "bekrafta"
    assert "" not in labels.values(), "every row is known"
    names = {kind.history.model.__name__: {*kind.steps(), "open_case"} for kind in routines()}
    assert [step for step in found["steps"] if step[2] not in names[step[0]]] == []
    assert all(last for _, last, _, _ in found["last"])
    assert any(by for _, _, by, _ in found["last"])
    waiting = {step for _, _, _, step in found["last"]} - {""}
    assert waiting and waiting <= {name for kind in routines() for name in kind.steps()}
