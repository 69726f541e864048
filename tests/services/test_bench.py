"""manage.py bench in databases of its own: made, kept, made anew, and never another's."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.harness import ROOT

pytestmark = pytest.mark.engine
SIZE = "300"


class Beside:
    """The measuring's databases beside an installation's, the empty one a copy of it: that spares its migrations."""

    def __init__(self, place):
        self.place, self.embedded = place, place.engine.name == "sqlite"
        self.given = place.engine.database(place.env)
        if self.embedded:
            Path(self.named("bench")).parent.mkdir()
            shutil.copyfile(self.given, self.named("bench"))
        else:
            place.engine.create(self.named("bench"), self.given)

    def named(self, end):
        return str(Path(self.given).parent / "bench" / f"{end}.sqlite3") if self.embedded else f"{self.given}_{end}"

    def rows(self, end, sql):
        if self.embedded:
            with contextlib.closing(sqlite3.connect(self.named(end))) as db, db:
                return db.execute(sql).fetchall()
        url = self.place.engine.url(self.named(end))
        return self.place.engine.rows({"DATABASE_URL": url}, sql)

    def without_the_installations(self):
        if self.embedded:
            Path(self.given).unlink()
        else:
            self.place.engine.drop(self.place.env)

    def drop(self):
        if not self.embedded:
            for end in ("bench", f"bench_{SIZE}"):
                type(self.place.engine).__mro__[1].drop(self.place.engine, self.named(end))


@pytest.fixture
def beside(engine, new_place):
    beside = Beside(new_place(engine))
    yield beside
    beside.drop()


def bench(place, *words):
    command = [sys.executable, "manage.py", "bench", "pulse", *words, "--size", SIZE, "--rounds", "1", "--json"]
    return subprocess.run(command, cwd=ROOT, env=place.env, capture_output=True, text=True, timeout=120)


def measured(place, *words):
    """What it told, whether or not it is within its budgets."""
    done = bench(place, *words)
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_it_measures_in_a_database_of_its_own_and_keeps_it(beside):
    beside.rows("bench", "CREATE TABLE bench_mark (told text)")
    beside.rows("bench", "INSERT INTO bench_mark VALUES ('{}')")
    found = measured(beside.place, "sweep", "--procs", "2")
    assert found["wrong"] == [] and found["engine"] == beside.place.engine.name
    assert {one["of"] for one in found["measures"]} == {"pulse", "sweep"}
    assert beside.place.rows("SELECT count(*) FROM casework_case") == [(0,)]
    sown = beside.rows(f"bench_{SIZE}", "SELECT told FROM bench_mark")
    assert beside.rows(f"bench_{SIZE}", "SELECT count(*) FROM casework_case") == [(int(SIZE),)]
    # Nor need the installation's own be there: as on a server where nothing has been laid out.
    beside.without_the_installations()
    measured(beside.place)
    assert beside.rows(f"bench_{SIZE}", "SELECT told FROM bench_mark") == sown, "the same, and not sown again"


def test_a_database_that_it_did_not_make_is_let_be(beside):
    """Without the mark: somebody's own that happens to be called so."""
    done = bench(beside.place)
    assert (done.returncode, done.stdout) == (2, "") and "är inte mätningens egen databas" in done.stderr
    assert beside.rows("bench", "SELECT count(*) FROM casework_case") == [(0,)]
