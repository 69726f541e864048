"""Real processes against a real database and a real mail server: what the tests of this folder stand on."""

import asyncio
import contextlib
import json
import logging
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
from django.conf import settings

from config.faults.ground import Server
from config.faults.ground import free_port as free_port
from config.faults.processes import end
from config.faults.sink import Sink as PlainSink

ROOT = settings.BASE_DIR
# A child gets its settings from its test alone, never from the run's own environment.
OURS = (
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ARENDEGANG_VAR", "SECRET_KEY", "APPEND_ONLY_TRIGGERS", "DEMO", "BASE_URL",
    "SECOND_FACTOR_REQUIRED", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE", "STATIC_FROM_SOURCE",
)  # fmt: skip
KEY = "a key for the processes of a test, long enough for the deploy checks to be content with it"


def environment(**values):
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"SECRET_KEY": KEY} | values


def until(condition, seconds, *, every=0.05, what="it"):
    """What `condition` answers once it is true. Fails the test when it never is."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds} s"
        time.sleep(every)
    return found


def measured(text):
    """A figure for whoever wants it: pytest -o log_cli=1."""
    logging.getLogger("measured").warning(text)


# What is not copied from the template: it, and what a test itself migrates.
TEMPLATE, BARE = "template", "bare"

# ── databases ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Sqlite:
    """Databases that are files. One is migrated, the others are copies of it."""

    name = "sqlite"
    # In how many minutes a mail that a killed sweeper had begun to send is free again.
    held = "3"

    def __init__(self, folder):
        self.folder = folder

    def new(self, name):
        var, template = self.folder / name, self.folder / "template"
        shutil.copytree(template, var) if template.exists() else var.mkdir(parents=True)
        return {"ARENDEGANG_VAR": str(var)}

    def database(self, env):
        return f"{env['ARENDEGANG_VAR']}/arendegang.sqlite3"

    def rows(self, env, sql):
        with contextlib.closing(sqlite3.connect(self.database(env), timeout=20)) as db, db:
            return db.execute(sql).fetchall()

    def drop(self, env):
        shutil.rmtree(env["ARENDEGANG_VAR"])


class Postgres(Server):
    """Databases on the server of DATABASE_URL, named after this process."""

    name, held = "postgresql", "0"

    def __init__(self, folder):
        super().__init__(os.environ["DATABASE_URL"])
        self.folder, self.prefix = folder, f"arendegang_services_{os.getpid()}"

    def new(self, name):
        database = f"{self.prefix}_{name}"
        super().drop(database)
        url = self.create(database, "" if name in (TEMPLATE, BARE) else self.template)
        return {"DATABASE_URL": url, "ARENDEGANG_VAR": str(self.folder / name)}

    @property
    def template(self):
        return f"{self.prefix}_template"

    def database(self, env):
        return urlsplit(env["DATABASE_URL"]).path[1:]

    def rows(self, env, sql):
        with psycopg.connect(env["DATABASE_URL"], autocommit=True, connect_timeout=5) as db:
            done = db.execute(sql)
            return done.fetchall() if done.description else []

    def drop(self, env):
        super().drop(self.database(env))


# ── processes ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Place:
    """An installation of a test's own: a migrated database with Norrvinge's units and people, and no cases."""

    def __init__(self, engine, env, nest=None, port=0):
        self.engine, self.env, self.nest, self.port = engine, env, nest, port
        self.processes = []

    def rows(self, sql):
        """Asked of the database past the product."""
        return self.engine.rows(self.env, sql)

    def one(self, sql):
        return self.rows(sql)[0][0]

    def start(self, command, *, log=None, **options):
        """A process in a group of its own, stopped by the end of the test if nothing has stopped it before."""
        options = {"cwd": ROOT, "env": self.env, "text": True, "start_new_session": True} | options
        with contextlib.ExitStack() as stack:
            if log:
                options |= {"stdout": stack.enter_context(log.open("ab")), "stderr": subprocess.STDOUT}
            process = subprocess.Popen(command, **options)
        self.processes.append(process)
        return process

    def run(self, *command, **options):
        """A command that is over at once and must succeed; what it printed."""
        options = {"cwd": ROOT, "env": self.env, "timeout": 120} | options
        done = subprocess.run(command, capture_output=True, text=True, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *words, **options):
        return self.run(sys.executable, "manage.py", *words, **options)

    def child(self, *words):
        """A process of tests.services.child in this place, from the nest."""
        child = Child(self.nest, {"words": words, "database": self.engine.database(self.env), "port": self.port})
        self.processes.append(child)
        return child

    def ask(self, *words):
        """A command of tests.services.child that takes part in no race; its answer."""
        return self.child(*words).hear()

    def stop(self):
        for process in self.processes:
            process.end() if isinstance(process, Child) else end(process)


class Nest:
    """A process that has imported everything once, and forks the children."""

    def __init__(self, folder, env):
        self.path = str(folder / "nest")
        self.log = (folder / "children.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.child", "nest", self.path],
            cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip
        assert self.process.stdout.readline(), (folder / "children.log").read_text()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
        self.log.close()


class Child:
    """The other end of a forked process: a line to it, a line of JSON from it."""

    def __init__(self, nest, order):
        self.talk = socket.socket(socket.AF_UNIX)
        self.talk.settimeout(60)
        self.talk.connect(nest.path)
        self.lines = self.talk.makefile("r")
        self.go(json.dumps(order))
        self.pid = self.hear()

    def ready(self):
        assert self.hear() == "ready"
        return self

    def go(self, order="go"):
        self.talk.sendall(f"{order}\n".encode())
        return self

    def hear(self):
        """What it says; None when it is gone."""
        with contextlib.suppress(ConnectionResetError):
            if line := self.lines.readline():
                return json.loads(line)
        return None

    def kill(self):
        """True when there was something left to kill."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return self.hear() is None

    def end(self):
        self.kill()
        self.lines.close()
        self.talk.close()


# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Sink(PlainSink):
    """A mail server that does to its clients what it is told.

    `victim` is a process that is killed while its mail is being taken: "before" it is accepted, or "after" the server has
    said 250. `pause`: seconds from accepting a mail to saying so.
    """

    def __init__(self, port=None):
        super().__init__(port)
        self.victim, self.moment, self.pause = None, "after", 0.0

    async def accept(self, server, mail):
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
