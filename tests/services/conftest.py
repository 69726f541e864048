"""Places to run real processes in. Everything listens on 127.0.0.1 only, and nothing outlives its test."""

import contextlib
import fcntl
import os
import sys
import tempfile

import pytest
import redis

from tests.services.harness import Nest, Place, Postgres, Sink, Sqlite, environment

# The first Redis database that is the tests' own; each of pytest-xdist's workers has one. A Redis has sixteen.
FIRST = 11


@pytest.fixture
def redis_url(worker_id):
    """A Redis database that is this test's alone, empty before and after. Two runs at once on one machine take turns: a
    lock on a file."""
    number = FIRST + int(worker_id.removeprefix("gw").replace("master", "0")) % (16 - FIRST)
    url = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    with open(f"{tempfile.gettempdir()}/arendegang-redis-{number}-{os.getuid()}.lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        with redis.Redis.from_url(url) as broker:
            broker.flushdb()
            yield url
            broker.flushdb()


@contextlib.contextmanager
def prepared(engine):
    """The engine with a template that is migrated and holds Norrvinge's units and people."""
    env = engine.new("template")
    try:
        template = Place(engine, environment(**env))
        template.manage("migrate", "--no-input")
        template.run(sys.executable, "-m", "tests.services.child", "norrvinge")
        yield engine
    finally:
        engine.drop(env)


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    """PostgreSQL when the run is given one, otherwise SQLite."""
    kind = Postgres if os.environ.get("DATABASE_URL") else Sqlite
    with prepared(kind(tmp_path_factory.mktemp("engine"))) as engine:
        yield engine


@pytest.fixture(scope="session")
def sqlite_engine(tmp_path_factory, request):
    """SQLite, whatever the run is given."""
    if not os.environ.get("DATABASE_URL"):
        yield request.getfixturevalue("engine")
        return
    with prepared(Sqlite(tmp_path_factory.mktemp("sqlite"))) as engine:
        yield engine


@pytest.fixture(scope="session")
def nest(engine, tmp_path_factory):
    env = engine.new("nest")
    nest = Nest(tmp_path_factory.mktemp("nest"), environment(**env, EMAIL_URL="smtp://127.0.0.1:1"))
    yield nest
    nest.close()
    engine.drop(env)


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def new_place():
    """Makes an installation on an engine, with settings of its own; gone after the test."""
    made = []

    def make(engine, nest=None, port=0, **settings):
        env = engine.new(f"t{len(made)}")
        place = Place(engine, environment(**env, ALLOWED_HOSTS="127.0.0.1", **settings), nest, port)
        made.append((place, env))
        return place

    yield make
    for place, env in made:
        place.stop()
        place.engine.drop(env)


@pytest.fixture
def place(engine, nest, sink, new_place):
    """An installation of this test's own, whose mail goes to `sink`."""
    return new_place(engine, nest, sink.port, EMAIL_URL=sink.url)
