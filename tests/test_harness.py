"""The harness itself: what it lets nobody do."""

import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Template

from organisation.models import Enhet, User
from tests import sabotage, snapshots
from tests.conftest import asks_a_database


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.com", 443), ("2001:db8::1", 80, 0, 0)])
def test_a_test_that_reaches_outside_fails(address):
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(AssertionError, match="reaches for"):
        outside.connect(address)


def test_this_machine_may_be_reached():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_a_variable_that_no_view_gives_fails_the_test(settings):
    """Without this a misspelt name is an empty place on a page."""
    with pytest.raises(pytest.fail.Exception, match="caes"):
        Template("{{ caes.number }}").render(Context({"case": "EA-2026-0001"}))


def test_what_has_no_order_comes_in_none(norrvinge):
    """A test that leans on the order of keys goes red here, before it does so in somebody's production."""
    keys = list(Enhet.objects.order_by().values_list("pk", flat=True))
    assert keys != sorted(keys)
    assert sorted(keys) == list(Enhet.objects.order_by("pk").values_list("pk", flat=True))


def test_what_an_order_does_not_tell_apart_comes_in_none_either(norrvinge):
    Enhet.objects.update(name="Lika")

    def read(*by):
        return {tuple(Enhet.objects.order_by(*by).values_list("pk", flat=True)) for _ in range(5)}

    assert (len(read("name")) > 1) == (connection.vendor == "sqlite")
    assert len(read("name", "pk")) == 1


SHARED = """
import sqlite3, sys, threading
import pytest
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from config.sqlite import swedish
from tests import one_connection
if sys.argv[1] == "by turns":
    one_connection.by_turns(pytest.MonkeyPatch())
shared = sqlite3.connect(":memory:", check_same_thread=False)
shared.create_collation("sv", swedish)
shared.executescript("CREATE TABLE people (name)")
shared.executemany("INSERT INTO people VALUES (?)", [(f"{n}",) for n in range(100)])
def ask(sql):
    for _ in range(300):
        shared.cursor(factory=SQLiteCursorWrapper).execute(sql, ("50",)).fetchall()
questions = ["SELECT * FROM people WHERE name > %s ORDER BY name COLLATE sv", "SELECT count(*) FROM people WHERE name = %s"]
threads = [threading.Thread(target=ask, args=[sql]) for sql in questions * 2]
[one.start() for one in threads]
[one.join() for one in threads]
"""


@pytest.mark.parametrize("way", ["by turns", "at once"])
def test_the_live_server_and_the_test_ask_one_connection_by_turns(way):
    """The twin: at once they come to wait for each other, and a browser's test for both of them."""

    def run(seconds):
        subprocess.run([sys.executable, "-c", SHARED, way], timeout=seconds, check=True, cwd=settings.BASE_DIR)

    if way == "by turns":
        run(60)
    else:
        with pytest.raises(subprocess.TimeoutExpired):
            run(4)


def test_rows_that_are_laid_back_are_counted_on_from(db):
    """Once every new history row came before those laid, whenever a test before it had let the keys go back."""

    def build():
        User.objects.bulk_create([User(username=name) for name in ("anna", "jonas", "karin")])

    snapshots.lay("three people", build)
    User.objects.all().delete()
    snapshots.count_anew([User])
    snapshots.lay("three people", build)
    laid = set(User.objects.values_list("pk", flat=True))
    assert len(laid) == 3
    assert User.objects.create(username="fatima").pk > max(laid)


# ── what a second engine is asked ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["db", "transactional_db", "live_server", "engine"])
def test_what_asks_a_database_by_a_fixture_or_a_mark_is_run_on_both_engines(name):
    assert asks_a_database([name, "settings"], marked=False)
    assert asks_a_database([], marked=True)
    assert not asks_a_database(["settings"], marked=False)


def test_whoever_says_nothing_of_a_database_gets_none():
    """Why such a test may be left out on the second engine: it fails on the first if it asks."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Enhet.objects.exists()


STARTS = re.compile(
    r"^import subprocess$|^from tests\.services\.harness import .*\b(Place|Postgres|Sqlite)\b", re.MULTILINE
)


def test_what_starts_processes_is_marked_for_both_engines():
    """pytest-django does not see what they ask. `start.py` is given a database of its own, whatever the run has; here it is
    SQLite alone that is asked.
    """
    texts = {path.name: path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py")}
    starting = {name for name, text in texts.items() if STARTS.search(text)} - {"test_start.py", "test_harness.py"}
    assert "test_migrations.py" in starting, "the check can catch"
    assert [name for name in starting if not re.search(r"mark\.(engine|services)\b", texts[name])] == []


# ── guards switched off ─────────────────────────────────────────────────────────────────────────────────────────────


def test_each_day_another_handful_of_guards_is_switched_off():
    assert (len(sabotage.chosen("sample")), sabotage.chosen("all")) == (sabotage.SAMPLE, sabotage.GUARDS)
    with pytest.raises(pytest.UsageError, match="there is no guard"):
        sabotage.chosen("no such guard")


@pytest.mark.parametrize("noticed", [True, False])
def test_a_guard_that_nobody_misses_fails_the_run(monkeypatch, noticed):
    guard, said = sabotage.Guard(lambda patch: None, "tests/one.py::test_it"), []
    monkeypatch.setattr(sabotage, "caught", lambda *_: noticed)
    session = SimpleNamespace(items=[SimpleNamespace(nodeid=guard.test, iter_markers=lambda _name: iter(()))])
    assert sabotage.run(session, {"a guard": guard}, said.append, services=True) == noticed
    assert said[-1].startswith(f"guards switched off: {int(noticed)} caught, {int(not noticed)} not caught")


def test_a_guard_whose_test_empties_the_tables_comes_last():
    def item(nodeid, *marks):
        return SimpleNamespace(nodeid=nodeid, iter_markers=lambda _name: iter(marks))

    emptying = item("first", pytest.mark.django_db(transaction=True).mark)
    items = {"first": emptying, "second": item("second")}
    guards = {name: sabotage.Guard(lambda patch: None, name) for name in items}
    assert [name for name, *_ in sabotage._in_turn(guards, items)] == ["second", "first"]


def test_a_guard_whose_test_is_gone_is_an_error():
    with pytest.raises(pytest.UsageError, match="no such test"):
        sabotage.run(SimpleNamespace(items=[]), {"a guard": sabotage.GUARDS["jäv"]}, print, services=True)
