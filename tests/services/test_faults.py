"""`manage.py faults` against real services: nothing is lost, nothing is left behind, and nobody's real cases lie beside."""

import os
import signal
import sys
from pathlib import Path

import pytest
import redis
from django.core.management import CommandError, call_command

from config.faults.ground import no_real_cases
from tests.services.harness import environment, measured, until

pytestmark = pytest.mark.services


class Ordered:
    """The command as an operator gives it, with a folder for temporary files that is this test's alone."""

    def __init__(self, place, tmp_path, redis_url):
        self.place, self.temporary = place, tmp_path / "tmp"
        self.temporary.mkdir()
        env = {
            "TMPDIR": str(self.temporary),
            "DATABASE_URL": os.environ["DATABASE_URL"],
            "REDIS_URL": redis_url,
            "DEMO": "1",
        }
        self.env, self.log = environment(**env, ALLOWED_HOSTS="127.0.0.1"), tmp_path / "faults.log"

    def start(self, *words):
        command = [sys.executable, "manage.py", "faults", "--template", self.place.engine.template, *words]
        return self.place.start(command, env=self.env, log=self.log)

    def said(self):
        return self.log.read_text()

    def left(self, process):
        """Processes, files and databases of it that are still there."""
        mark = f"HOME={self.temporary}".encode()
        alive = [entry.parent.name for entry in Path("/proc").glob("[0-9]*/environ") if mark in environ(entry)]
        databases = self.place.rows(
            f"SELECT datname FROM pg_database WHERE datname LIKE 'arendegang_faults_{process.pid}_%'"
        )
        return alive, [path.name for path in self.temporary.iterdir()], databases


def environ(entry):
    try:
        return entry.read_bytes()
    except OSError:
        return b""


@pytest.fixture
def ordered(place, tmp_path, redis_url):
    return Ordered(place, tmp_path, redis_url)


def test_under_every_kind_of_fault_nothing_that_was_promised_is_lost(ordered):
    """Two minutes hold each kind of fault three times; what it takes to start and to settle comes beside."""
    process = ordered.start("--seed", "5", "--minutes", "2")
    code = process.wait(280)
    said = ordered.said()
    measured(said)
    assert code == 0, said
    for kind in ("webb (hela)", "webb (en process)", "worker (hela)", "worker (ett barn)", "beat", "tick",
                 "databasanslutningar", "Redis tömd", "SMTP 451", "SMTP 552", "SMTP bröt"):  # fmt: skip
        assert kind in said, "every kind has come once"
    for name in ("kvitton", "steg", "påminnelser", "mejl"):
        [promised] = [int(line.split()[1]) for line in said.splitlines() if line.startswith(f"{name} ")]
        assert promised > 0, f"nothing was promised that could be lost: {name}"
    assert " 0 fel 5xx" in said, "the database away is said in words"
    assert ordered.left(process) == ([], [], [])


# What depends on what else the machine does, and how it ends.
OF_TIME = ("Personalen väntar", "Personalen läste", "Det kom", "Allt som lovades finns", "CommandError")


def test_in_a_flood_every_receipt_holds_and_whoever_works_gets_every_page(ordered):
    """As it was seen: a thousand opinions in a minute from one network. How long anybody waits is judged where nothing else
    is at work; here it is told, and what takes too long is the only fault that may be.
    """
    process = ordered.start("--flood", "--seed", "5", "--minutes", "0.3")
    code = process.wait(200)
    said = ordered.said()
    measured(said)
    told = said.partition("\nflod ")[2].splitlines()[1:]
    assert [line for line in told if not line.startswith((" ", *OF_TIME))] == [], said
    assert code == any(line.startswith(OF_TIME[:3]) for line in told), said
    [promised] = [int(line.split()[1]) for line in said.splitlines() if line.startswith("kvitton ")]
    assert promised > 20, said
    assert ordered.left(process) == ([], [], [])


def test_ctrl_c_leaves_nothing_behind(ordered):
    process = ordered.start("--seed", "5", "--minutes", "5")
    until(lambda: "Frö 5" in ordered.said(), 60, what="the run")
    alive, files, databases = ordered.left(process)
    assert len(alive) >= 5, "there is something to leave behind"
    assert files
    assert databases
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    assert ordered.left(process) == ([], [], [])


def test_it_is_never_run_beside_real_cases(place, redis_url, monkeypatch):
    """`finns-inte`: with the guard off it comes no further than to the database that it would copy."""
    place.ask("reports", "1", "0")
    monkeypatch.setenv("DATABASE_URL", place.env["DATABASE_URL"])
    with pytest.raises(CommandError, match="har 1 ärenden och är inte en demo") as refused:
        call_command("faults", "--template", "finns-inte")
    assert refused.value.returncode == 2


def test_a_database_that_is_not_there_yet_holds_nobodys_cases(place):
    """As the address that the suite is given: its server is there, and that database need not be."""
    no_real_cases(place.engine.url("finns-inte"), demo=False)


def test_a_redis_that_holds_anything_is_not_flushed(place, redis_url, monkeypatch, settings):
    monkeypatch.setenv("DATABASE_URL", place.env["DATABASE_URL"])
    settings.REDIS_URL = redis_url
    with redis.Redis.from_url(redis_url) as broker:
        broker.set("celery", "somebody's")
        with pytest.raises(CommandError, match="är inte tom") as refused:
            call_command("faults", "--template", "finns-inte")
        assert broker.get("celery") == b"somebody's"
    assert refused.value.returncode == 2
