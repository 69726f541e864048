"""Places to run real processes in. Everything listens on 127.0.0.1 only, and nothing outlives its test."""

import os

import pytest

from tests.services.harness import Place, Postgres, Sink, Sqlite, environment


def pytest_collection_modifyitems(items):
    """One worker runs them all: they measure seconds, and they would disturb each other."""
    for item in items:
        if "services" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("services"))


def engine_of(kind, folder):
    """An engine whose template is migrated and holds Norrvinge's units and people."""
    engine = kind(folder)
    env = engine.new("template")
    template = Place(engine, environment(**env))
    template.manage("migrate", "--no-input")
    assert template.child("norrvinge").wait() == 0
    template.stop()
    return engine, env


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    """PostgreSQL when the run is given one, otherwise SQLite."""
    kind = Postgres if os.environ.get("DATABASE_URL") else Sqlite
    engine, env = engine_of(kind, tmp_path_factory.mktemp("engine"))
    yield engine
    engine.drop(env)


@pytest.fixture(scope="session")
def embedded_engine(tmp_path_factory, request):
    """SQLite, whatever the run is given."""
    if not os.environ.get("DATABASE_URL"):
        return request.getfixturevalue("engine")
    return engine_of(Sqlite, tmp_path_factory.mktemp("embedded"))[0]


def _place(engine, name, sink):
    env = engine.new(name)
    place = Place(engine, environment(**env, EMAIL_URL=sink.url, ALLOWED_HOSTS="127.0.0.1"))
    try:
        yield place
    finally:
        place.stop()
        engine.drop(env)


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def place(engine, sink, request):
    """An installation of this test's own, whose mail goes to `sink`."""
    yield from _place(engine, f"t{abs(hash(request.node.name)) % 10**8}", sink)
