"""The databases of the measuring: beside the installation's own, made once, kept, and known by what is written in them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import override_settings

from casework import clock
from casework.models import Case
from config import garbage
from config.bench import town

# Made by us, with what was sown: no other database is ever measured in, and none is thrown away.
MARK = "bench_mark"
# What measuring itself adds is let be until it is a twentieth of the whole.
ROOM = 1.05
# A page is asked for as a browser behind the proxy would, on this machine: no redirect, no second factor, no mail.
HERE = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    "SECOND_FACTOR_REQUIRED": False,
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "STATIC_ROOT": None,
    "STORAGES": {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "ROOT_URLCONF": "config.bench.urls",
    **town.SETTINGS,
}
Sow = Callable[[int, dt.datetime, Callable[[str], Any]], None]


class Unfit(Exception):
    """It cannot or may not be measured here, and why."""


def real_cases(name: str) -> int:
    """How many cases the database of this name holds; 0 where there is nothing in it."""
    with in_database(name, pool=False), contextlib.suppress(DatabaseError):
        return Case.objects.count() if Case._meta.db_table in connection.introspection.table_names() else 0
    return 0


@contextlib.contextmanager
def in_database(name: str, *, pool: bool = True) -> Iterator[None]:
    """This process at work in another database of the same server or, embedded, in another file."""
    given = dict(connection.settings_dict)
    _let_go()
    options = given["OPTIONS"] if pool else {key: one for key, one in given["OPTIONS"].items() if key != "pool"}
    connection.settings_dict.update(NAME=name, OPTIONS=options)
    try:
        yield
    finally:
        _let_go()
        connection.settings_dict.update(given)


def _let_go() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


@contextlib.contextmanager
def as_there(behind: dt.timedelta) -> Iterator[None]:
    """With the settings of the measured town, at its time: what it holds has not grown old since it was sown.

    Each line of the log is written as in production, to where nobody reads it.
    """
    plain = clock.now
    garbage.settle()
    handlers = [one for one in logging.root.handlers if isinstance(one, logging.StreamHandler)]
    with open(os.devnull, "w", encoding="utf-8") as nowhere, override_settings(**HERE):
        before = [(one, one.stream) for one in handlers]
        for one in handlers:
            # Not by setStream: it writes to what there was before, and that may be closed.
            one.stream = nowhere
        clock.now = lambda: plain() - behind
        try:
            yield
        finally:
            clock.now = plain
            for one, stream in before:
                one.stream = stream


class Ground:
    """The databases of this installation's measuring: an empty one, and one of each size, copied from it and sown."""

    def __init__(self, sow: Sow, say: Callable[[str], Any]) -> None:
        self.given, self.sow, self.say = str(connection.settings_dict["NAME"]), sow, say
        self.embedded = connection.vendor == "sqlite"

    def check(self, *, force: bool) -> None:
        """Raises Unfit where people work: what is measured takes the machine's power from them."""
        # One that is not there is not asked: a server that refuses is let be for a while (config/postgresql/patience.py).
        if not settings.DEMO and not force and self._exists(self.given) and real_cases(self.given):
            raise Unfit("databasen innehåller riktiga ärenden; mätningen tar kraft från dem som arbetar (--force)")

    def name(self, size: int | None = None) -> str:
        end = "bench" if size is None else f"bench_{size}"
        if self.embedded:
            return str(Path(settings.VAR) / "bench" / f"{end}.sqlite3")
        return f"{self.given[: 63 - len(end) - 1]}_{end}"

    def database(self, size: int) -> tuple[str, dt.timedelta]:
        """The database with so many cases, and how long ago it was sown. Raises Unfit for one that is not ours."""
        name = self.name(size)
        sown = self._sown(name, size) if self._exists(name) else None
        if sown is None:
            self._make(name, size)
            sown = self._sown(name, size)
        if sown is None:
            raise Unfit(f"{name} gick inte att fylla")
        return name, clock.now() - sown

    def _make(self, name: str, size: int) -> None:
        self._empty()
        self._drop(name)
        self._copy(self.name(), name)
        with in_database(name, pool=False):
            now = clock.now().replace(microsecond=0)
            self.sow(size, now, self.say)
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE {MARK} SET told = %s", [json.dumps({"size": size, "sown": now.isoformat()})])  # noqa: S608

    def _empty(self) -> None:
        """The one that the others are copies of: an empty server, or an older one, is brought up first."""
        name = self.name()
        if self._exists(name):
            with in_database(name, pool=False):
                if self._mark() is not None and not _waits():
                    return
            self._drop(name)
        self.say("Lägger upp en tom databas")
        self._create(name)
        with in_database(name, pool=False):
            call_command("migrate", verbosity=0, interactive=False)
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE TABLE {MARK} (told text)")
                cursor.execute(f"INSERT INTO {MARK} VALUES ('{{}}')")  # noqa: S608

    def _sown(self, name: str, size: int) -> dt.datetime | None:
        """When it was; None when it is to be sown anew."""
        with in_database(name, pool=False):
            told = self._mark()
            if told is None or told.get("size") != size or _waits() or Case.objects.count() > size * ROOM:
                return None
            return dt.datetime.fromisoformat(told["sown"])

    def _mark(self) -> dict[str, Any] | None:
        if MARK not in connection.introspection.table_names():
            return None
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT told FROM {MARK}")  # noqa: S608
            found = cursor.fetchone()
        return json.loads(found[0]) if found else None

    # ── of the server, or of files ──────────────────────────────────────────────────────────────────────────────────

    def _exists(self, name: str) -> bool:
        if self.embedded:
            return "mode=memory" in name or Path(name).exists()
        with self._server() as run:
            return bool(run("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _create(self, name: str) -> None:
        if self.embedded:
            Path(name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            return
        with self._server() as run:
            run(f'CREATE DATABASE "{name}"')

    def _copy(self, old: str, new: str) -> None:
        if self.embedded:
            shutil.copyfile(old, new)
            return
        with self._server() as run:
            run(f'CREATE DATABASE "{new}" TEMPLATE "{old}"')

    def _drop(self, name: str) -> None:
        """Raises Unfit for a database that we did not make."""
        if not self._exists(name):
            return
        with in_database(name, pool=False):
            if self._mark() is None:
                raise Unfit(f"{name} är inte mätningens egen databas, och rörs inte")
        if self.embedded:
            for end in ("", "-wal", "-shm"):
                Path(f"{name}{end}").unlink(missing_ok=True)
            return
        with self._server() as run:
            run(f'DROP DATABASE "{name}"')

    @contextlib.contextmanager
    def _server(self) -> Iterator[Callable[..., Any]]:
        """Told to the server's own database: no other can be made or dropped from within itself."""
        import psycopg

        given = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
        names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        said = {names[key]: value for key, value in given.items() if value}
        try:
            server = psycopg.connect(dbname="postgres", autocommit=True, connect_timeout=5, **said)
        except psycopg.OperationalError as error:
            raise Unfit("Databasservern svarar inte.") from error
        with server:
            yield server.execute


def _waits() -> bool:
    """Is there a migration that it does not have?"""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
