"""manage.py serve: web, worker and beat in one process, on SQLite."""

import json
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.services.harness import free_port, until


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
def served(new_place, sqlite_engine, tmp_path):
    """A server that has come up, its port and its log."""
    place, port, log = new_place(sqlite_engine), free_port(), tmp_path / "serve.log"
    place.env["BASE_URL"] = f"http://127.0.0.1:{port}"
    server = place.start([sys.executable, "manage.py", "serve", "--port", str(port)], log=log)
    until(lambda: ask(port)[0] == 200, 30, what="a healthy answer")
    return place, server, port, log


def test_one_process_answers_ticks_mails_and_stops_when_asked(served):
    """Up with every sweep run; a report becomes mail in files; SIGTERM ends it in order."""
    place, server, port, log = served
    parts = json.loads(ask(port)[1])
    assert parts == {"ok": True, "databas": "ok", "tick": "ok", "e-post": "ok", "broker": "ok"}
    assert ask(port, "/konto/login/")[0] == 200
    assert ask(port, "/static/ui.css")[0] == 200

    [number] = json.loads(place.run(sys.executable, "-m", "tests.services.child", "reports", "1", "0"))
    mail = Path(place.env["ARENDEGANG_VAR"]) / "mail"
    until(lambda: [file for file in mail.glob("*") if number in file.read_text()], 25, what="mail in files")

    server.send_signal(signal.SIGTERM)
    asked = time.monotonic()
    assert server.wait(15) == 0
    assert time.monotonic() - asked < 10
    assert ask(port)[0] == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines[-1]["event"] == "stopped"
    assert not [line for line in lines if line["level"] in {"error", "critical"} and line["logger"] != "django.request"]


def test_a_second_signal_while_it_stops_does_no_harm(served):
    _, server, _, _ = served
    server.send_signal(signal.SIGTERM)
    time.sleep(0.05)
    server.send_signal(signal.SIGTERM)
    assert server.wait(15) == 0


def test_a_port_that_is_taken_ends_it_at_once_with_an_error(served, tmp_path):
    place, _, port, _ = served
    log = tmp_path / "second.log"
    second = place.start([sys.executable, "manage.py", "serve", "--port", str(port)], log=log)
    assert second.wait(30) not in {0, None}
    assert "Address already in use" in log.read_text()


def test_nothing_is_left_outside_its_own_folder(served):
    """Celery's default beat would write a schedule file into the working directory."""
    from tests.services.harness import ROOT

    assert list(ROOT.glob("celerybeat-schedule*")) == []
