"""Real processes against a real database and a real mail server: what the tests of this folder stand on."""

import asyncio
import contextlib
import email
import email.policy
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg
from aiosmtpd.controller import Controller
from django.conf import settings

ROOT = settings.BASE_DIR
# A child gets its settings from its test alone, never from the run's own environment.
OURS = (
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ARENDEGANG_VAR", "SECRET_KEY", "APPEND_ONLY_TRIGGERS", "DEMO", "BASE_URL",
    "SECOND_FACTOR_REQUIRED", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE", "STATIC_FROM_SOURCE",
)  # fmt: skip
KEY = "a key for the processes of a test, long enough for the deploy checks to be content with it"


def environment(**values):
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"SECRET_KEY": KEY} | values


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds, *, every=0.05, what="it"):
    """What `condition` answers once it is true. Fails the test when it never is."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(every)
    return found


# ── databases ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Sqlite:
    """Databases that are files. One is migrated, the others are copies of it."""

    name = "sqlite"

    def __init__(self, folder):
        self.folder = folder
        self.template = folder / "template"

    def new(self, name):
        var = self.folder / name
        shutil.copytree(self.template, var) if self.template.exists() else var.mkdir(parents=True)
        return {"ARENDEGANG_VAR": str(var)}

    def rows(self, env, sql):
        with contextlib.closing(sqlite3.connect(f"{env['ARENDEGANG_VAR']}/arendegang.sqlite3", timeout=20)) as db, db:
            return db.execute(sql).fetchall()

    def drop(self, env):
        shutil.rmtree(env["ARENDEGANG_VAR"])


class Postgres:
    """Databases on the server of DATABASE_URL, named after this process."""

    name = "postgresql"

    def __init__(self, folder):
        self.folder = folder
        self.server = os.environ["DATABASE_URL"]

    def url(self, name):
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def run(self, *statements):
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as db:
            for statement in statements:
                db.execute(statement)

    def new(self, name):
        database = f"arendegang_services_{os.getpid()}_{name}"
        template = "" if name == "template" else f"TEMPLATE arendegang_services_{os.getpid()}_template"
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database} {template}")
        return {"DATABASE_URL": self.url(database), "ARENDEGANG_VAR": str(self.folder / name)}

    def rows(self, env, sql):
        with psycopg.connect(env["DATABASE_URL"], autocommit=True, connect_timeout=5) as db:
            done = db.execute(sql)
            return done.fetchall() if done.description else []

    def drop(self, env):
        self.run(f"DROP DATABASE IF EXISTS {urlsplit(env['DATABASE_URL']).path[1:]} WITH (FORCE)")


class Place:
    """An installation of a test's own: a migrated database with Norrvinge's units and people, and no cases."""

    def __init__(self, engine, env):
        self.engine, self.env = engine, env
        self.processes = []

    def rows(self, sql):
        """Asked of the database past the product."""
        return self.engine.rows(self.env, sql)

    def one(self, sql):
        return self.rows(sql)[0][0]

    def start(self, command, *, log=None, env=None, **options):
        """A process that the end of the test stops, if nothing has before."""
        options = {"cwd": ROOT, "env": self.env | (env or {}), "text": True, "start_new_session": True} | options
        if log:
            options |= {"stdout": log.open("ab"), "stderr": subprocess.STDOUT}
        process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def child(self, *words, **env):
        return Child(self.start(
            [sys.executable, "-m", "tests.services.child", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env,
        ))  # fmt: skip

    def ask(self, *words):
        """A command that is over at once; its answer."""
        answer = self.child(*words).hear()
        return answer

    def manage(self, *words, **env):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stop(self):
        for process in self.processes:
            end(process)


def end(process):
    """Kill the process and everything it started."""
    if process.poll() is None or process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    for stream in (process.stdin, process.stdout):
        if stream:
            with contextlib.suppress(BrokenPipeError):
                stream.close()


class Child:
    """The other end of tests.services.child."""

    def __init__(self, process):
        self.process, self.pid = process, process.pid

    def ready(self):
        assert self.hear() == "ready"
        return self

    def go(self, order="go"):
        self.process.stdin.write(f"{order}\n")
        self.process.stdin.flush()
        return self

    def hear(self):
        """What it answers; None when it died without a word."""
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def wait(self):
        return self.process.wait(30)


# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Sink:
    """A real mail server on this machine. It keeps what it has accepted, and does to its clients what it is told.

    `answer(message)` may give another reply than 250, after which the mail is not accepted. `victim` is a process that
    is killed while its mail is being taken: "before" it is accepted, or "after" the server has said 250. `pause`: seconds
    from accepting a mail to saying so.
    """

    def __init__(self, port=None):
        self.port = port or free_port()
        self.mails, self.offered = [], []
        self.answer = self.recipient = lambda _: None
        self.victim, self.moment, self.pause = None, "after", 0.0
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    @property
    def ids(self):
        return [mail["Message-ID"] for mail in self.mails]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if reply := self.recipient(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.offered.append(mail["Message-ID"])
        if reply := self.answer(mail):
            return reply
        if self.victim and self.moment == "before":
            self._kill()
            return "451 never heard"
        self.mails.append(mail)
        if self.victim:
            # Stopped first, so that it cannot commit between the answer and its death.
            os.kill(self.victim, signal.SIGSTOP)
            server.loop.call_later(0.1, self._kill)
        await asyncio.sleep(self.pause)
        return "250 OK"

    def _kill(self):
        victim, self.victim = self.victim, None
        os.kill(victim, signal.SIGKILL)
