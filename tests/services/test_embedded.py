"""manage.py serve: web, worker and beat in one process, on SQLite."""

import contextlib
import email
import email.policy
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.complaints.registerfiler import excel, rows
from tests.services.harness import ROOT, free_port, until
from tests.services.visitor import Browser


def ask(port, path="/halsa/"):
    """Status and text; (0, "") while nothing listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()
    except OSError:
        return 0, ""


@pytest.fixture
def folder(tmp_path):
    """Where the command is given, so that what it leaves there shows."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here"


@pytest.fixture
def served(new_place, sqlite_engine, tmp_path, folder):
    """A server that has come up, its port and its log."""
    place, port, log = new_place(sqlite_engine), free_port(), tmp_path / "serve.log"
    place.env["BASE_URL"] = f"http://127.0.0.1:{port}"
    server = place.start([sys.executable, ROOT / "manage.py", "serve", "--port", str(port)], log=log, cwd=folder)
    until(lambda: ask(port)[0] == 200, 30, what="a healthy answer")
    return place, server, port, log


MADE = {"arendegang.sqlite3", "arendegang.sqlite3-wal", "mail", "handlingar"}


def readable_by_others(var):
    """What the product makes there that somebody else on the machine could look into. SQLite takes its own files away whenever
    nobody has the database open: looked at until each has been seen.
    """
    modes = {}

    def all_are_seen():
        for path in var.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                modes[path.relative_to(var)] = path.stat().st_mode
        return {path.parts[0] for path in modes} >= MADE

    until(all_are_seen, 20, every=0.002, what=f"all of {MADE}")
    return [path.as_posix() for path, mode in modes.items() if mode & 0o077]


def test_what_is_made_beside_the_database_is_its_owners(new_place, sqlite_engine, tmp_path):
    """The folder itself, the key and the database, from the first command on."""
    var = tmp_path / "of" / "its own"
    place = new_place(sqlite_engine)
    place.manage("migrate", "--plan", env=place.env | {"ARENDEGANG_VAR": str(var), "SECRET_KEY": ""})
    assert [oct(os.stat(path).st_mode & 0o777) for path in (var, var / "secret_key", var / "arendegang.sqlite3")] == [
        "0o700", "0o600", "0o600",
    ]  # fmt: skip


def test_one_process_answers_ticks_mails_and_stops_when_asked(served, folder, tmp_path):
    """Up with every sweep run; a report becomes mail in files; SIGTERM ends it in order and nothing is left behind."""
    place, server, port, log = served
    parts = json.loads(ask(port)[1])
    assert parts == {"ok": True, "databas": "ok", "tick": "ok", "e-post": "ok", "bevakning": "ok", "broker": "ok"}
    assert ask(port, "/konto/login/")[0] == 200
    assert ask(port, "/static/ui.css")[0] == 200

    second = place.start([sys.executable, "manage.py", "serve", "--port", str(port)], log=tmp_path / "second.log")
    [number] = json.loads(place.run(sys.executable, "-m", "tests.services.child", "reports", "1", "0"))
    mail = Path(place.env["ARENDEGANG_VAR"]) / "mail"
    until(lambda: [file for file in mail.glob("*") if number in file.read_text()], 25, what="mail in files")
    assert second.wait(30) != 0, "the port is taken"
    assert "Address already in use" in (tmp_path / "second.log").read_text()

    server.send_signal(signal.SIGTERM)
    asked = time.monotonic()
    assert server.wait(15) == 0
    assert time.monotonic() - asked < 10
    assert ask(port)[0] == 0
    assert list(folder.iterdir()) == [], "Celery's default beat would keep its schedule in a file here"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines[-1]["event"] == "stopped"
    assert not [line for line in lines if line["level"] in {"error", "critical"} and line["logger"] != "django.request"]


def test_a_second_signal_while_it_stops_does_no_harm(served):
    """Nor a third, to the very end: Python takes its handlers away before the process is gone."""
    _, server, _, _ = served
    until = time.monotonic() + 15
    while server.poll() is None and time.monotonic() < until:
        server.send_signal(signal.SIGTERM)
        time.sleep(0.002)
    assert server.wait(1) == 0


# ── without Redis ───────────────────────────────────────────────────────────────────────────────────────────────────


def the_newest_mail(place, word):
    """Of the mails in files, the last one whose subject holds that word."""
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in
             sorted((Path(place.env["ARENDEGANG_VAR"]) / "mail").glob("*"))]  # fmt: skip
    return next((mail for mail in reversed(mails) if word in f"{mail['Subject']} {mail.get_content()}"), None)


def test_everything_works_with_redis_on_a_dead_port(new_place, sqlite_engine, tmp_path):
    """The broker and the cache hold no fact and no request asks for them (docs/adr/0004): somebody logs in after a wrong
    password, takes a case, resets a password and brings a register in, and the mails go out. What each routine does without
    Redis is in every test that is given none (tests/environment.py).
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    place = new_place(sqlite_engine, BASE_URL=base, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0", DEMO="1")
    log = tmp_path / "serve.log"
    place.start([sys.executable, ROOT / "manage.py", "serve", "--port", str(port)], log=log)
    until(lambda: ask(port)[0] == 200, 40, what="a healthy answer")
    assert json.loads(ask(port)[1])["broker"] == "nere"

    anna = Browser(base)
    assert "/konto/login/" in anna.post("/konto/login/", "/konto/login/", login="anna.lovdahl", password="fel" * 5)[0]
    assert anna.post("/konto/login/", "/konto/login/", login="anna.lovdahl", password="norrvinge")[0] == "/ko/"
    [number] = json.loads(place.run(sys.executable, "-m", "tests.services.child", "reports", "1", "1"))
    assert anna.post(f"/arende/{number}/", f"/arende/{number}/steg/ta_emot/")[0] == f"/arende/{number}/"
    assert place.one(f"SELECT status FROM casework_case WHERE number = '{number}'") == "under_hantering"
    until(lambda: the_newest_mail(place, number), 25, what="the mail about it")

    forgetful = Browser(base)
    forgetful.post("/konto/password/reset/", "/konto/password/reset/", email="anna.lovdahl@norrvinge.example")
    until(lambda: the_newest_mail(place, "/konto/password/reset/key/"), 25, what="the link")

    sofie = Browser(base)
    assert sofie.post("/konto/login/", "/konto/login/", login="sofie.adler", password="norrvinge")[0]
    path = sofie.upload("/synpunkter/inlasning/", "fil", "register.xlsx", excel(rows(3)))
    until(lambda: "3 nya rader i registret" in sofie.get(path), 25, what="the register")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert not [line for line in lines if line["level"] in {"error", "critical"} and line["logger"] != "django.request"]

    anna.upload(f"/arende/{number}/handling/", "file", "brev.txt", b"Hej", title="Ett brev")
    assert readable_by_others(Path(place.env["ARENDEGANG_VAR"])) == []
