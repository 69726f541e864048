"""The harness: the demo people as the standing cast, a clock that can be set, and a few ways to come in."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import socket
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.db.models import OrderBy, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpResponse
from django.template import Engine, engines
from django.test import Client, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from casework import clock
from casework.calendar import STOCKHOLM
from casework.doorway import open_case
from complaints.inkomst import Inkommen
from complaints.inkomst import ta_in as ta_in_synpunkt
from complaints.models import Synpunkt
from config import append_only, garbage
from config.demo import load
from intake.inkomst import Berord, Rapport, ta_in
from intake.models import EAnmalan
from organisation.models import Absence, Enhet, User
from organisation.prepared import forget_what_was_said
from tests import one_connection, snapshots
from tests.people import person

# Its app must stand among the installed ones while the class is made; afterwards only where a test asks for it.
PROV = "tests.prov"
with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, PROV]):
    from tests.prov.models import Provuppdrag

# A Tuesday in the demo's anchor week, in office hours.
TUESDAY = dt.datetime(2026, 11, 24, 10, 0, tzinfo=STOCKHOLM)


def moment(text: str) -> dt.datetime:
    """A Swedish wall-clock time; the first of the two when the clock is set back."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def pytest_report_header() -> list[str]:
    engine = (os.environ.get("DATABASE_URL") and "PostgreSQL (DATABASE_URL)") or "embedded SQLite"
    return [f"engine: {engine}; broker: {os.environ['REDIS_URL'].rpartition('@')[2]}"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The ten slowest files: where a suite that is slow is to be made quicker."""
    seconds: dict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            seconds[getattr(report, "nodeid", "").partition("::")[0]] += getattr(report, "duration", 0)
    slowest = sorted(seconds.items(), key=lambda pair: -pair[1])[:10]
    terminalreporter.section("slowest files")
    for name, spent in slowest:
        terminalreporter.write_line(f"{spent:7.1f} s  {name}")


def pytest_addoption(parser: pytest.Parser) -> None:
    told = "leave out what asks no database: on a second engine it would say the same again"
    parser.addoption("--only-database", action="store_true", help=told)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: looking through it for garbage again and again took a fourteenth."""
    garbage.settle()


# What takes longest is begun first, so that no worker is left alone with it in the end.
SLOW = ("tests/services/", "tests/test_start.py", "tests/browser/")


def asks_a_database(names: Collection[str], *, marked: bool) -> bool:
    """By its fixtures or a mark. pytest-django lets no other test ask; what processes do, it cannot see (mark `engine`)."""
    return marked or not {"db", "transactional_db", "live_server", "engine"}.isdisjoint(names)


# The groups before pytest-xdist asks for them, and the order after pytest-django, which would put the slow ones last.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """In which order, on which worker, and what is left out.

    Tests that need real services are left out, loudly, where none are given. CI always gives them.
    """
    given = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    if config.getoption("--only-database"):
        by = {True: list[pytest.Item](), False: list[pytest.Item]()}
        for item in items:
            marked = any(item.get_closest_marker(name) for name in ("django_db", "engine", "services"))
            by[asks_a_database(getattr(item, "fixturenames", ()), marked=marked)].append(item)
        config.hook.pytest_deselected(items=by[False])
        items[:] = by[True]
    for item in items:
        if not given and item.get_closest_marker("services"):
            item.add_marker(pytest.mark.skip(reason="NOT RUN: needs DATABASE_URL and REDIS_URL"))
        if not {"engine", "sqlite_engine"}.isdisjoint(getattr(item, "fixturenames", ())):
            # Their database is migrated once and copied: on one worker, so that it is not made twice.
            item.add_marker(pytest.mark.xdist_group("engine"))
    yield
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


class Undefined(str):
    """What a variable that no view gives renders to: a failure. Otherwise a misspelt name is an empty place on a page."""

    def __mod__(self, name: Any) -> str:
        # allauth's own page of second factors asks for what may not be there.
        if f"{name}".startswith("authenticators."):
            return ""
        pytest.fail(f"undefined template variable {name}")


@pytest.fixture(scope="session", autouse=True)
def the_workers_share_norrvinge(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """The folder that pytest-xdist's workers have in common is the one above their own."""
    if worker_id != "master":
        snapshots.SHARED = tmp_path_factory.getbasetemp().parent


@pytest.fixture(scope="session", autouse=True)
def passwords_take_no_time() -> Iterator[None]:
    """The same algorithm with the least that it can do: a signature costs a tenth of a second and a hundred megabytes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            patch.setattr(Argon2PasswordHasher, name, least)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_undefined_variables() -> Iterator[None]:
    """Of every template engine that is made, whatever a test overrides."""
    plain = Engine.__init__

    def strict(self: Engine, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        self.string_if_invalid = Undefined("%s")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", strict)
        engines.__dict__.pop("templates", None)
        engines._engines.clear()
        Engine.get_default.cache_clear()
        yield


TAG = re.compile(r"""<[a-zA-Z/!](?:[^<>"']|"[^"]*"|'[^']*')*>""")
SPACE_IN_TAG = re.compile(r"""("[^"]*"|'[^']*')|\s*\n\s*(?=>)|\s+""")


def as_read(html: str) -> str:
    """The page as HTML reads it: white space between the attributes of a tag is one space, and none before its end."""

    def one(tag: re.Match[str]) -> str:
        def space(part: re.Match[str]) -> str:
            return part[1] or ("" if tag[0].startswith(">", part.end()) else " ")

        return SPACE_IN_TAG.sub(space, tag[0])

    return TAG.sub(one, html)


@pytest.fixture(scope="session", autouse=True)
def pages_as_read() -> Iterator[None]:
    """`response.text` in a test does not depend on where a template breaks its lines."""

    def text(self: HttpResponse) -> str:
        return as_read(self.content.decode(self.charset or "utf-8"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpResponse, "text", property(text))
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Each client of a test has the middleware of its own, and would look through every folder of files again."""
    plain, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            plain(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


def is_here(address: Any) -> bool:
    """This machine's own: a path, or a loopback address."""
    host = address[0] if isinstance(address, tuple) else ""
    return not host or host in {"localhost", "::1"} or host.startswith("127.")


@pytest.fixture(scope="session", autouse=True)
def no_outside_sockets() -> Iterator[None]:
    """A test that reaches for another machine fails, whatever the network would have answered."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        assert is_here(address), f"a test reaches for {address}"
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def unordered_is_shuffled() -> Iterator[None]:
    """What no order was asked for comes in none: PostgreSQL promises no more, and one day it will not be the order of keys."""
    plain, dice = QuerySet._fetch_all, random.Random(20261124)

    def fetch(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        plain(self)
        if fresh and self._result_cache and not self.ordered:
            dice.shuffle(self._result_cache)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", fetch)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_connection_is_asked_by_turns() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        one_connection.by_turns(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def ties_fall_as_they_like() -> Iterator[None]:
    """Of rows that an order does not tell apart, either may come first. On SQLite alone: PostgreSQL's plans are looked at.

    SQLite's own RANDOM(), where Django's is a function in Python: in memory the live server's threads have one connection
    with the test, and for one thread to call Python while another asks is for both to wait for ever.
    """
    plain, chance = SQLCompiler.get_order_by, "RANDOM()"

    def by_chance_at_last(self: SQLCompiler) -> list[Any]:
        order, query = plain(self), self.query
        of_values = query.distinct or query.combinator or query.group_by is not None
        if not order or of_values or self.connection.vendor != "sqlite":
            return order
        return [*order, (OrderBy(RawSQL(chance, ())), (chance, (), False))]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SQLCompiler, "get_order_by", by_chance_at_last)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A test database need not outlive the power: on PostgreSQL nobody waits for its disk."""
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        options["options"] += " -c synchronous_commit=off"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables of the trial routine, beside the product's own (tests/prov)."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in (Provuppdrag, Provuppdrag.history.model):
            if model._meta.db_table not in connection.introspection.table_names():
                editor.create_model(model)


@pytest.fixture
def prov(norrvinge: None, settings: Any, at: Clock) -> Callable[..., Provuppdrag]:
    """The trial routine installed, and a way to open one of its cases: Sara's, performed by the unit VIN."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, PROV]

    def begin(ansvarig: str = "sara.ekholm", enhet: str = "BOF", performing: str = "VIN", **more: Any) -> Provuppdrag:
        case = Provuppdrag(
            enhet=Enhet.objects.get(code=enhet), performing=Enhet.objects.get(code=performing), received_at=at.now,
            ansvarig=User.objects.get(username=ansvarig), headline="Ett prov", **more,
        )  # fmt: skip
        return open_case(case, by=case.ansvarig, now=at.now)

    return begin


class Clock:
    """The clock of the test: what `clock.now()` answers until it is set again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = TUESDAY.astimezone(dt.UTC)
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def set(self, at: dt.datetime | str) -> dt.datetime:
        self.now = moment(at) if isinstance(at, str) else at
        return self.now

    def forward(self, **span: float) -> dt.datetime:
        return self.set(self.now + dt.timedelta(**span))


@pytest.fixture
def said_anew() -> Iterator[None]:
    """For a test that changes what is said of plain values: nothing said before it, or in it, is found again."""
    forget_what_was_said()
    yield
    forget_what_was_said()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def norrvinge(db: Any) -> None:
    """The demo municipality's units and people, as of its anchor day; no cases."""
    snapshots.lay("organisation", lambda: load.organisation(load.Calendar(moment("2026-11-21 12:00"))))


@pytest.fixture
def played(db: Any, at: Clock) -> None:
    """The whole demo as it is loaded, at noon of its day; the clock stands there."""
    noon = at.set("2026-11-21 12:00")
    snapshots.lay("demo", lambda: load.load(noon, lambda _text: None))


@pytest.fixture
def cast(norrvinge: None) -> Callable[[str], User]:
    """A person of the demo by login. Always a fresh object, as a request would have."""
    return person


@pytest.fixture
def enhet(norrvinge: None) -> Callable[[str], Enhet]:
    return lambda code: Enhet.objects.get(code=code)


@pytest.fixture
def login(cast: Callable[[str], User]) -> Callable[[str], Client]:
    """A browser in which this person is logged in."""

    def enter(name: str, **extra: Any) -> Client:
        client = Client(**extra)
        client.force_login(cast(name))
        return client

    return enter


@pytest.fixture
def report(norrvinge: None, at: Clock) -> Callable[..., EAnmalan]:
    """A report comes in, and its first case is returned. `received` defaults to now."""

    def come_in(
        vem: str = "barn",
        *,
        received: dt.datetime | str | None = None,
        kanal: str = "e_tjanst",
        by: User | None = None,
        berorda: list[Berord] | None = None,
        **innehall: Any,
    ) -> EAnmalan:
        arrival = moment(received) if isinstance(received, str) else received or at.now
        values = {"galler": vem, "vad": "Grannbarnet står ute sent.", "skydd": "nej", "anmalare": "anonym"} | innehall
        rapport = Rapport(uuid.uuid4(), kanal, arrival, values, berorda or [Berord(vem)], registered_by=by)
        return ta_in(rapport, now=max(at.now, arrival) if by else arrival).cases.order_by("number")[0]

    return come_in


@pytest.fixture
def synpunkt(norrvinge: None, at: Clock) -> Callable[..., Synpunkt]:
    """Somebody of the staff registers one, now or at `received`. `by=None`: it came by the public form."""

    def come_in(by: str | None = "sara.ekholm", enhet: str = "BOF", **more: Any) -> Synpunkt:
        mine = by is not None
        values = {
            "kanal": "telefon" if mine else "e_tjanst",
            "huvudkategori": "tillganglighet" if mine else "",
            "omgaende": "nej" if mine else "",
            "beskrivning": "Svårt att nå handläggaren per telefon.",
            "received_at": at.now,
        } | more
        return ta_in_synpunkt(
            Inkommen(
                token=uuid.uuid4(),
                enhet=Enhet.objects.get(code=enhet),
                mottagen_av=User.objects.get(username=by) if by else None,
                **values,
            ),
            now=max(at.now, values["received_at"]),
        )

    return come_in


@pytest.fixture
def away(norrvinge: None) -> Callable[..., None]:
    """Register people as absent on the day of the test's clock."""

    def be_away(*people: User, day: dt.date | None = None) -> None:
        when = day or TUESDAY.date()
        Absence.objects.bulk_create([Absence(user=person, from_day=when, to_day=when) for person in people])

    return be_away


@pytest.fixture
def triggers(db: Any) -> None:
    """The append-only triggers, inside the test's own transaction."""
    append_only.install()


@pytest.fixture
def tick() -> Callable[[], None]:
    return lambda: call_command("tick", verbosity=0)


def is_postgres() -> bool:
    return connection.vendor == "postgresql"
