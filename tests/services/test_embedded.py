"""manage.py serve: web, worker and beat in one process, on SQLite."""

import json
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.services.harness import ROOT, free_port, until


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
