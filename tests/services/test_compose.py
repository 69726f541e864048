"""The very commands of docker-compose.yml and the Dockerfile, against local PostgreSQL and Redis: a case goes through.

No container engine is needed. The program runs from a copy of what the image would hold, with the environment that
compose would give it; only addresses on this machine are put in place of the services' names.
"""

import contextlib
import datetime as dt
import json
import os
import re
import shutil
import signal
import sys
import time
import urllib.parse
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config.faults import compose
from config.faults.browser import hidden_value
from config.faults.compose import command_of, dockerfile, environment_of
from tests.services.harness import ROOT, Place, end, free_port, until
from tests.services.visitor import Browser
from tests.services.wire import Wire

CANARY = f"KANARIE{uuid.uuid4().hex[:12]}"
PASSWORD = "norrvinge"


# ── what the files say ──────────────────────────────────────────────────────────────────────────────────────────────


def dotenv(**filled):
    """.env as somebody makes it of .env.example: what must be filled in is, the rest as it stands."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    assert set(filled) <= set(values) | {"DEMO"}, "a name that .env.example does not have"
    return {name: value.strip('"') for name, value in (values | filled).items()}


def ignored():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line.strip().removeprefix("**/").rstrip("/") for line in lines if line.strip() and line[0] != "#"]


def test_compose_has_the_parts_that_production_needs():
    services = compose.services()
    assert set(services) == {"db", "redis", "migrate", "web", "worker", "beat-1", "beat-2"}
    assert services["db"]["image"] == "postgres:16"
    redis_words = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in redis_words
    assert "--maxmemory-policy noeviction" in redis_words
    assert command_of(services["beat-1"]) == command_of(services["beat-2"])
    assert "config.beat:LeasedScheduler" in command_of(services["beat-1"])
    assert command_of(services["web"])[0] == "gunicorn"
    for name in ("web", "worker", "beat-1", "beat-2"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${WEB_PORT:-8000}:8000"], "nothing but the web, and only for the proxy beside it"


def test_compose_refuses_to_start_without_what_must_be_filled_in():
    service = compose.services()["web"]
    assert service["env_file"] == ".env"
    whole = dotenv(SECRET_KEY="x", POSTGRES_PASSWORD="y")
    environment_of(service, whole)
    for name in (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "BASE_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "MUNICIPALITY",
        "POSTGRES_PASSWORD",
    ):
        with pytest.raises(ValueError, match=f"give {name} in .env"):
            environment_of(service, whole | {name: ""})


# ── everything running ──────────────────────────────────────────────────────────────────────────────────────────────


class Production(Place):
    """Compose's services as processes, in a copy of what the image holds."""

    def __init__(self, engine, folder, sink, port, redis_url):
        self.folder, self.web_port = folder, port
        self.app = folder / "app"
        shutil.copytree(ROOT, self.app, ignore=shutil.ignore_patterns(*ignored()))
        self.services = compose.services()
        own = engine.new("compose")
        values = dotenv(
            SECRET_KEY=uuid.uuid4().hex * 2, ALLOWED_HOSTS="127.0.0.1", BASE_URL=f"http://127.0.0.1:{port}",
            POSTGRES_PASSWORD="x", EMAIL_URL=sink.url, MUNICIPALITY="Norrvinge kommun", DEMO="1",
        )  # fmt: skip
        given = environment_of(self.services["web"], values)
        assert given["DATABASE_URL"] == "postgres://arendegang:x@db:5432/arendegang"
        assert given["REDIS_URL"] == "redis://redis:6379/0"
        here = {
            "DATABASE_URL": own["DATABASE_URL"],
            "REDIS_URL": redis_url,
            "ARENDEGANG_VAR": str(folder / "var"),
            # As in the image: nothing of the test run's, and its programs first.
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder / "home"),
            "PYTHONUTF8": "1",
        }
        self.own = own
        to = urllib.parse.urlsplit(own["DATABASE_URL"])
        self.wire = Wire(to.hostname, to.port or 5432)
        here["DATABASE_URL"] = to._replace(netloc=f"{to.username}@127.0.0.1:{self.wire.port}").geturl()
        super().__init__(engine, given | here)

    def log(self, service):
        return self.folder / f"{service}.log"

    def up(self, *names):
        """Start services with the very commands that are written; only the web's port is this test's."""
        for name in names:
            words = [
                word.replace("0.0.0.0:8000", f"127.0.0.1:{self.web_port}") for word in command_of(self.services[name])
            ]
            words[0] = shutil.which(words[0], path=self.env["PATH"])
            process = self.start(words, cwd=self.app, log=self.log(name))
            setattr(self, name.replace("-", "_"), process)

    def image(self):
        """The Dockerfile's own last steps: static files collected with the production settings."""
        [collect] = [line for line in dockerfile("RUN") if "collectstatic" in line]
        self.run("sh", "-c", collect.replace("/tmp/build", str(self.folder / "build")), cwd=self.app)

    def demo(self):
        self.run(sys.executable, "manage.py", "demo", cwd=self.app)

    def drop(self):
        self.stop()
        self.wire.close()
        self.engine.drop(self.own)


@pytest.fixture
def production(engine, sink, redis_url, tmp_path):
    made = Production(engine, tmp_path, sink, free_port(), redis_url)
    try:
        yield made
    finally:
        made.drop()


def health(production):
    """Status and parts of /halsa/; (0, {}) while nothing listens."""
    with contextlib.suppress(OSError):
        status, _, text = Browser(f"http://127.0.0.1:{production.web_port}").open("/halsa/")
        return status, json.loads(text)
    return 0, {}


@pytest.mark.services
@pytest.mark.rule("EA-10", "EA-14", "EA-24")
def test_it_takes_a_case_through_and_says_which_part_is_missing(production, sink):
    walk = Walk(production, sink)
    walk.comes_up()
    walk.anna_takes_a_case_through()
    walk.the_worker_sends_a_reminder()
    walk.the_ticks_stop_and_come_back()
    walk.the_database_goes_and_comes_back()
    walk.the_database_falls_silent()
    walk.a_lock_is_held_on_what_everybody_reads()
    walk.everything_stops_in_order()
    walk.the_logs_are_json_and_hold_nothing_personal()


class Walk:
    """One installation's day, in order."""

    def __init__(self, production, sink):
        self.production, self.sink = production, sink
        self.anna = Browser(f"http://127.0.0.1:{production.web_port}")

    def comes_up(self):
        self.production.image()
        self.production.up("migrate")
        assert self.production.migrate.wait(90) == 0, self.production.log("migrate").read_text()
        self.production.demo()
        self.production.up("web", "worker", "beat-1", "beat-2")
        until(lambda: health(self.production)[0] == 200, 60, every=0.3, what="a healthy answer")
        status, parts = health(self.production)
        assert (status, parts) == (
            200,
            {"ok": True, "databas": "ok", "tick": "ok", "e-post": "ok", "bevakning": "ok", "broker": "ok"},
        )

    def child(self, *words):
        """A command of tests.services.child against the running installation."""
        return self.production.run(sys.executable, "-m", "tests.services.child", *words, cwd=ROOT)

    def anna_takes_a_case_through(self):
        [number] = json.loads(self.child("reports", "1", "1", f"{CANARY} står ute sent."))
        landed, text = self.anna.post("/konto/login/", "/konto/login/", login="anna.lovdahl", password=PASSWORD)
        assert landed == "/ko/", text[:2000]
        assert number in text
        case = f"/arende/{number}/"
        assert CANARY in self.anna.get(case), "the canary is there to leak"
        now = dt.datetime.now(dt.UTC).astimezone().replace(tzinfo=None)
        local = self.production.one("SELECT to_char(now() AT TIME ZONE 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI')")
        for step, answers in {
            "ta_emot": {},
            "skyddsbedom": {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": local},
            "skriv_ut": {"utskrift": "utskriven"},
            "for_in": {"aktnummer": f"2026-{now:%M%S}", "inford_at": local, "i_akten": "on", "anteckning": CANARY},
            "avsluta": {},
        }.items():
            landed, text = self.anna.post(case, f"{case}steg/{step}/", **answers)
            assert landed == case, text[:4000]
        assert self.production.rows(
            f"SELECT status, version, closed_at IS NOT NULL, next_due_at FROM casework_case WHERE number = '{number}'"
        ) == [("fardig", 5, True, None)]
        assert [row[0] for row in self.production.rows(
            f"SELECT history_change_reason FROM intake_historicaleanmalan WHERE number = '{number}' ORDER BY history_id"
        )] == ["Anmälan kom in", "Ta emot", "Skyddsbedömning", "Stämpla och skriv ut", "För in i akten",
              "Ta bort och avsluta"]  # fmt: skip
        assert number not in self.anna.get("/ko/")

    def the_worker_sends_a_reminder(self):
        """Nine hours old and nobody has taken it: beat says tick, the worker finds it, the mail server gets it."""
        [number] = json.loads(self.child("reports", "1", "9", f"{CANARY} igen."))

        def reminders():
            return [
                mail for mail in self.sink.mails if number in mail["Subject"] and "fristen gick ut" in mail["Subject"]
            ]

        until(reminders, 40, what="the reminder")
        assert len({mail["To"] for mail in reminders()}) == len(reminders())
        assert not [mail for mail in self.sink.mails if CANARY in mail.as_string()]

    def the_ticks_stop_and_come_back(self):
        for beat in (self.production.beat_1, self.production.beat_2):
            assert end(beat, signal.SIGTERM) == 0
        self.child("rewind", "5")
        status, parts = health(self.production)
        assert (status, parts["databas"], parts["tick"] == "ok") == (503, "ok", False)
        assert re.match(r"(remind|deliver) gick för \d+ s sedan", parts["tick"])
        self.production.up("beat-1")
        until(lambda: health(self.production)[0] == 200, 40, every=0.3, what="health after the ticks came back")

    def the_database_goes_and_comes_back(self):
        database = self.production.engine.database(self.production.own)
        self.production.engine.run(
            f"ALTER DATABASE {database} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'",
        )
        status, parts = until(self.without_database, 30, what="an answer that says so")
        assert (status, parts["ok"], parts["databas"], parts["broker"]) == (503, False, "nere", "ok")
        self.production.engine.run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
        until(lambda: health(self.production)[0] == 200, 60, every=0.5, what="health after the database came back")
        self.everybody_is_answered()

    def everybody_is_answered(self):
        """Each of the two processes finds out for itself that the database is back: so many at once ask both."""
        with ThreadPoolExecutor(16) as many:
            until(
                lambda: {status for status, *_ in many.map(self.anna.open, ["/ko/"] * 16)} == {200},
                10, every=0.3, what="a page from each process",
            )  # fmt: skip

    def the_database_falls_silent(self):
        """Everything is connected and nothing is answered: each page says so within seconds, and again at once."""
        case = re.search(r"/arende/EA-[0-9-]+/", self.anna.get("/ko/"))[0]
        token = hidden_value(self.anna.get(case), "csrfmiddlewaretoken")
        resident = Browser(self.anna.base)
        csrf = hidden_value(resident.get("/orosanmalan/steg/1/"), "csrfmiddlewaretoken")
        self.production.wire.silence()
        note = {"csrfmiddlewaretoken": token, "text": f"{CANARY} en enda gång", "token": f"{uuid.uuid4()}"}
        for who, path, form in [
            (self.anna, "/ko/", None),
            (self.anna, f"{case}anteckning/", note),
            (resident, "/orosanmalan/steg/1/", {"csrfmiddlewaretoken": csrf, "galler": "barn"}),
            (resident, "/halsa/", None),
        ]:
            asked = time.monotonic()
            status, _, text = who.open(path, form)
            spent = time.monotonic() - asked
            assert (status, spent < 3) == (503, True), (path, status, spent)
            assert form is not note or (CANARY in text and note["token"] in text)
        self.production.wire.speak()
        until(lambda: health(self.production)[0] == 200, 30, every=0.3, what="health after the database spoke again")
        # The same form again, until it is taken: it is one note.
        until(lambda: self.anna.open(f"{case}anteckning/", note)[:2] == (200, case), 10, every=0.3, what="the note")
        assert self.production.one(f"SELECT count(*) FROM records_note WHERE text = '{note['text']}'") == 1
        self.everybody_is_answered()

    def a_lock_is_held_on_what_everybody_reads(self):
        """As by a change of a table: staff wait and are told, and a resident and whoever asks for health do not wait."""
        with psycopg.connect(self.production.own["DATABASE_URL"]) as other:
            other.execute("LOCK TABLE organisation_user, config_heartbeat")
            with ThreadPoolExecutor(32) as many:
                staff = [many.submit(self.anna.open, "/ko/") for _ in range(32)]
                time.sleep(1)
                for path, expected in (("/orosanmalan/steg/1/", 200), ("/halsa/", 503)):
                    asked = time.monotonic()
                    status, _, text = Browser(self.anna.base).open(path)
                    spent = time.monotonic() - asked
                    assert (status, spent < 3) == (expected, True), (path, status, spent)
                assert json.loads(text)["databas"] == "nere"
                assert {one.result()[0] for one in staff} == {503}

    def without_database(self):
        answer = health(self.production)
        return answer if answer[1].get("databas") == "nere" else None

    def everything_stops_in_order(self):
        for name in ("web", "worker", "beat_1"):
            assert end(getattr(self.production, name), signal.SIGTERM) == 0, name

    def the_logs_are_json_and_hold_nothing_personal(self):
        for name in ("web", "worker", "beat-1", "beat-2"):
            text = self.production.log(name).read_text()
            assert text.strip(), f"{name} has said nothing"
            for secret in (CANARY, "anna.lovdahl", "Lövdahl", "EA-20", "norrvinge.example", PASSWORD + "&"):
                assert secret not in text, (name, secret)
            assert strange(text) == [], name


# What the servers say about themselves before and after the program's own logging is there.
SERVERS_OWN = re.compile(
    r"\[[-\d]+ [:\d]+ [+-]\d+\] \[\d+\] \[INFO\] |worker: (Warm|Cold) shutdown|celery beat v|.*SecurityWarning: You're running"
)


def strange(text):
    """The lines that are neither a JSON object nor a server's own word about its start and stop."""
    found, banner = [], True
    for line in text.splitlines():
        if line.startswith("{"):
            assert re.fullmatch(r"[a-z][a-z0-9_]*", json.loads(line)["event"]), line
            banner = False
        elif SERVERS_OWN.match(line):
            banner = banner or line.startswith("celery beat v")
        elif line.strip() and not banner:
            found.append(line)
    return found


def test_a_strange_line_is_caught():
    own = "[2026-11-21 21:32:56 +0000] [32262] [INFO] Starting gunicorn 27.0.1\n"
    assert strange(f'{own}{{"event": "request"}}\nTraceback (most recent call last):\n{own}') == [
        "Traceback (most recent call last):"
    ]
