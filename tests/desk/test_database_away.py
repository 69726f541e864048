"""The database away, locked or slow: every page answers 503 in its language, in seconds, and gives back what was typed."""

import contextlib
import itertools
import re
import socket
import sqlite3
import threading
import time
import uuid

import psycopg
import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client

from config import errors
from config.away import AWAY, BUSY, SLOW, UNLOGGED, trouble
from config.middleware import Room, RoomForResidents
from config.postgresql import base, patience
from intake.models import EAnmalan
from records.reading import NotLogged
from tests.desk.addresses import ADDRESSES
from tests.services.wire import Wire

TROUBLES = (AWAY, SLOW, BUSY, UNLOGGED)
TYPED = "KANARIE ett två tre"
# Without the database there is nothing to show, but these say something all the same.
STAND = {
    "orosanmalan", "orosanmalan_borja_om", "orosanmalan_tillganglighet", "orosanmalan_personuppgifter",
    "orosanmalan_en", "orosanmalan_en_borja_om", "orosanmalan_en_tillganglighet", "orosanmalan_en_personuppgifter",
    "synpunkt_kvittens", "synpunkt_en_kvittens",
}  # fmt: skip
# These take no text, or say themselves which of their fields are text and not a password.
OWN_WORDS = {"plan_write", "ivo_underskrift", "orosanmalan_steg", "orosanmalan_en_steg", "orosanmalan_skicka",
             "orosanmalan_en_skicka"}  # fmt: skip

# A page of these never sends a form, or its script alone does.
NOBODY_WRITES = (
    "/session/",
    "/utkast/",
    "/kortkommandon/",
    "/komponenter/",
    "/mina-lasningar/",
    "/rutiner/",
    "/rutin/",
)


class Away:
    """Whoever asks for the database is refused; how often somebody did."""

    def __init__(self):
        self.asked = 0

    def refuse(self, *_args, **_more):
        self.asked += 1
        raise OperationalError("connection refused") from psycopg.OperationalError("connection refused")


@pytest.fixture
def gone(monkeypatch):
    """Takes the database away, for everything that comes after it."""
    away = Away()

    def go():
        for name in ("ensure_connection", "cursor", "get_autocommit"):
            monkeypatch.setattr(connection, name, away.refuse)
        return away

    yield go
    monkeypatch.undo()


def address(name):
    values = {"number": "EA-2026-0001", "handling": uuid.uuid4(), "leave": 1, "note": 1, "contact": 1, "absence": 1}
    return ADDRESSES[name][1].format(**values)


FORM = {
    "text": TYPED,
    "vad": TYPED,
    "synpunkt": TYPED,
    "token": "7f9a3c52-8a3e-4b57-9d0b-3c5f1f1f6a10",
    "version": "3",
}


def ask(client, method, name):
    return getattr(client, method)(address(name), FORM if method == "post" else {})


def visitor(login, name):
    client = Client() if ADDRESSES[name][0] == "all" else login("karin.wessman")
    if name.startswith("orosanmalan"):
        client.post("/orosanmalan/steg/1/", {"galler": "barn"})
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_says_so_keeps_what_was_typed_and_offers_to_send_it_again(login, gone, norrvinge, method):
    clients = {name: visitor(login, name) for name in ADDRESSES if name not in {"health", "start"}}
    away = gone()
    for name, client in clients.items():
        away.asked = 0
        response = ask(client, method, name)
        if response.status_code in {200, 303, 405}:
            assert ADDRESSES[name][0] == "all", name
            assert response.status_code == 405 or name in STAND, name
            continue
        html = response.text
        assert response.status_code == 503, name
        assert int(response.headers["Retry-After"]) > 0, name
        assert away.asked <= 2, f"{name} asks again and again: {away.asked}"
        assert 'href="tel:+4670' in html, name
        assert ('lang="en"' if "_en" in name else 'lang="sv"') in html, name
        if method == "post" and not ADDRESSES[name][1].startswith(NOBODY_WRITES):
            assert TYPED in html or name in OWN_WORDS, name
            assert 'method="post"' in html and 'name="csrfmiddlewaretoken"' in html, name


@pytest.mark.parametrize(
    "path", ["/", "/konto/login/", "/konto/password/reset/", "/finns-ej/", "/konto/reauthenticate/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_pages_of_the_account_and_those_that_are_not_there_too(login, gone, path, method):
    """Nothing that was posted there is shown: passwords are."""
    client = login("karin.wessman")
    client.raise_request_exception = False
    gone()
    response = getattr(client, method)(path, {"login": TYPED, "password": TYPED} if method == "post" else {})
    assert response.status_code == 503
    assert TYPED not in response.text
    assert "Tjänsten svarar inte just nu" in response.text and 'href="tel:+4670' in response.text


def test_a_part_of_a_page_is_told_in_one_sentence(login, gone):
    client = login("karin.wessman")
    client.raise_request_exception = False
    gone()
    response = client.get("/ko/puls/?rad=EA-2026-0001:0", headers={"HX-Request": "true"})
    assert (response.status_code, response["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert response.text == "Tjänsten svarar inte just nu. Det du skrev finns kvar på sidan."


def test_what_was_typed_is_called_what_the_step_calls_it(login, gone):
    client = login("anna.lovdahl")
    client.raise_request_exception = False
    gone()
    typed = {"aktnummer": TYPED, "inford_at": "2026-11-24 10:00", "anteckning": "Ringt."}
    html = client.post("/arende/EA-2026-0001/steg/for_in/", typed).text
    labels = re.findall(r'<label for="kvar-\d+">(.*?)</label>', html)
    assert labels == ["Aktnummer i verksamhetssystemet", "Införd", "Anteckning"]


@pytest.mark.parametrize("path", ["/konto/login/", "/mitt-konto/", "/bemanning/"])
def test_whoever_has_no_case_open_is_told_of_no_colleague_who_works_in_it(rf, path):
    for more in ({}, {"headers": {"HX-Request": "true"}}):
        assert BUSY.title not in errors.unavailable(rf.post(path, **more), BUSY).text
    assert BUSY.title in errors.unavailable(rf.post("/arende/EA-2026-0001/anteckning/"), BUSY).text


def test_nobody_is_logged_out_by_it(login, gone, monkeypatch):
    client = login("karin.wessman")
    client.raise_request_exception = False
    with monkeypatch.context():
        gone()
        assert client.get("/ko/").cookies == {}
    monkeypatch.undo()
    assert client.get("/ko/").status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("start", ["/orosanmalan/en/", "/synpunkt/en/"])
@pytest.mark.parametrize("found", TROUBLES, ids=lambda found: found.event)
def test_whatever_is_the_matter_a_resident_reads_it_in_the_language_of_the_address(rf, found, start, method):
    html = errors.unavailable(getattr(rf, method)(start), found).text
    swedish = {text for one in TROUBLES for text in (one.title, one.asked, one.posted)}
    assert [text for text in swedish if text in html] == []


def raised(*chain):
    """What is caught when each of these is raised while the one before it is handled."""
    before = None
    for error in chain:
        error.__context__, before = before, error
    return before


def database_error(sqlstate):
    error = psycopg.errors.lookup(sqlstate)()
    kind = OperationalError if isinstance(error, psycopg.OperationalError) else InternalError
    wrapped = kind("as Django says it")
    wrapped.__cause__ = error
    return wrapped


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (lambda: database_error("25P02"), None),
        (lambda: database_error("25006"), "database_away"),
        (lambda: database_error("XX000"), None),
        (lambda: raised(database_error("08006"), KeyError("ours")), None),
        (lambda: raised(database_error("08006"), DatabaseError("in the same breath")), "database_away"),
        (lambda: raised(database_error("08006"), NotLogged()), "database_away"),
        (lambda: database_error("57P01"), "database_away"),
        (lambda: database_error("55P03"), "database_busy"),
        (lambda: raised(DatabaseError("save did not affect any rows"), NotLogged()), "not_logged"),
    ],
)
def test_what_we_did_wrong_ourselves_is_not_said_to_be_the_databases_fault(error, event):
    found = trouble(error())
    assert (found.event if found else None) == event


# ── locked, slow, broken off ────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def somebody_else():
    """Another connection to the same database, with the rows of every case locked."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(name, uri=True, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield other
        return
    at = {"host": connection.settings_dict["HOST"], "port": connection.settings_dict["PORT"] or 5432}
    with psycopg.connect(dbname=name, user=connection.settings_dict["USER"], **at) as other:
        other.execute("SELECT 1 FROM casework_case FOR UPDATE")
        yield other


def give_up(lock="'100ms'", statement="'200ms'"):
    """PostgreSQL waits for a row, and for a statement, more briefly than in the product: nobody waits for this test."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {lock}")
            cursor.execute(f"SET statement_timeout = {statement}")


@pytest.fixture
def patient_again(db):
    """However the test ends, the next one waits as long as the product does on the same connection."""
    yield
    connection.close_if_unusable_or_obsolete()
    give_up("DEFAULT", "DEFAULT")
    connection.close()
    if connection.vendor == "postgresql":
        # Every connection that was told to give up, also those that lie in the pool.
        connection.close_pool()


@contextlib.contextmanager
def breaks(wrong, table):
    """The first statement about that table is one that PostgreSQL itself breaks off."""
    hit = []

    def instead(execute, sql, params, many, context):
        if table in sql and not hit:
            hit.append(sql)
            context["cursor"].execute(wrong)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(instead):
        yield
    assert hit


def commits_never():
    raise OperationalError("server closed the connection unexpectedly")


BROKEN_OFF = [
    ("SELECT pg_sleep(5)", "Det tog för lång tid"),
    ("SELECT pg_terminate_backend(pg_backend_pid())", "Tjänsten svarar inte just nu"),
]
# In the view, where the session is read, and while the login is looked up.
WHERE = ("casework_case", "django_session", "organisation_user")


@pytest.mark.django_db(transaction=True)
def test_a_step_that_is_locked_out_timed_out_or_broken_off_keeps_its_words_and_is_taken_once(
    login, report, patient_again, monkeypatch
):
    case, client = report(), login("anna.lovdahl")
    client.raise_request_exception = False
    version = case.version

    def ta_emot():
        give_up()
        page = client.post(f"/arende/{case.number}/steg/ta_emot/", {"version": version, "anteckning": TYPED})
        # As at the end of a request.
        connection.close_if_unusable_or_obsolete()
        return page

    def refused(page, said):
        assert page.status_code == 503
        assert said in page.text and TYPED in page.text
        assert f'name="version" value="{version}"' in page.text, "the same once more"
        assert int(page.headers["Retry-After"]) > 0

    with somebody_else():
        refused(ta_emot(), "Någon annan arbetar i ärendet just nu")
        reading = client.get(f"/arende/{case.number}/")
        assert reading.status_code == 503, "the read log waits for the row too, and what is not logged is not shown"
        assert "Någon annan arbetar i ärendet just nu" in reading.text
    if connection.vendor == "postgresql":
        for (wrong, said), table in itertools.product(BROKEN_OFF, WHERE):
            give_up()
            with breaks(wrong, table):
                refused(ta_emot(), said)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", commits_never)
        refused(ta_emot(), "inte säkert att det du skickade kom fram")
    assert ta_emot().status_code == 302
    assert EAnmalan.objects.get().state == "under_hantering"


def test_a_table_that_is_not_there_is_our_own_fault(login, monkeypatch):
    client = login("anna.lovdahl")
    client.raise_request_exception = False
    monkeypatch.setattr("organisation.models.User._meta.db_table", "nowhere")
    assert client.get("/ko/").status_code == 500


def test_an_error_page_that_cannot_be_drawn_is_still_an_answer_in_swedish(client, gone, monkeypatch):
    monkeypatch.setattr("config.errors.render", Away().refuse)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "x" * 32
    gone()
    page = client.get("/ko/")
    assert page.status_code == 503
    assert "070-174 06 10" in page.text and 'lang="sv"' in page.text


@pytest.mark.services
@pytest.mark.django_db
def test_a_long_question_is_read_once_by_the_driver():
    """Where psycopg keeps what it has read is its own affair: this says when that changes (config/postgresql/base.py)."""
    from psycopg import _queries

    long = f"SELECT {' + '.join(['%s'] * 200)} /* {'x' * 20_000} */"
    with connection.cursor() as cursor:
        cursor.execute(long, [1] * 200)
        before = _queries._query2pg.cache_info().hits
        cursor.execute(long, [2] * 200)
    assert _queries._query2pg.cache_info().hits == before + 1


# ── room for the residents ──────────────────────────────────────────────────────────────────────────────────────────


def test_staff_who_wait_for_a_stuck_database_leave_room_for_the_residents(settings, rf, monkeypatch):
    """Six of eight threads wait; the seventh of the staff is told so, and a resident comes in."""
    monkeypatch.setattr(RoomForResidents, "MOMENT", 0)
    settings.WEB_THREADS = 8
    stuck, waiting = threading.Event(), threading.Semaphore(0)

    def view(request):
        if request.path == "/ko/":
            waiting.release()
            stuck.wait(10)
        return HttpResponse("framme")

    room = RoomForResidents(view)
    threads = [threading.Thread(target=room, args=[rf.get("/ko/")]) for _ in range(6)]
    for thread in threads:
        thread.start()
        assert waiting.acquire(timeout=10)
    try:
        refused = room(rf.post("/arende/EA-2026-0001/anteckning/", {"text": TYPED}))
        assert refused.status_code == 503 and TYPED in refused.text
        assert room(rf.get("/orosanmalan/steg/3/")).text == room(rf.get("/halsa/")).text == "framme"
    finally:
        stuck.set()
        for thread in threads:
            thread.join()
    assert room(rf.get("/sok/")).text == "framme"


def test_nobody_waits_in_the_residents_threads_where_everybody_stands_still(settings, rf, monkeypatch):
    """A crowd of staff, each of whom waited a moment, would between them hold the threads that are kept for others."""
    monkeypatch.setattr(Room, "PATIENCE", 2 * RoomForResidents.MOMENT)
    settings.WEB_THREADS = 3
    stuck, inside = threading.Event(), threading.Event()

    def view(request):
        inside.set()
        stuck.wait(10)
        return HttpResponse("framme")

    room = RoomForResidents(view)
    first = threading.Thread(target=room, args=[rf.get("/ko/")])
    first.start()
    assert inside.wait(10)
    try:
        begun = time.monotonic()
        assert room(rf.get("/ko/")).status_code == 503
        assert time.monotonic() - begun >= RoomForResidents.MOMENT, "who comes while it moves waits a moment"
        begun = time.monotonic()
        assert [room(rf.get("/ko/")).status_code for _ in range(8)] == [503] * 8
        assert time.monotonic() - begun < 5 * RoomForResidents.MOMENT
        waiting = threading.Thread(target=room, args=[rf.get("/ko/")])
        room.room.last_let_in = time.monotonic()
        waiting.start()
        stuck.set()
        waiting.join(10)
        assert room(rf.get("/ko/")).text == "framme", "and it moves again"
    finally:
        stuck.set()
        first.join()


# ── how long anybody waits ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def silent():
    """A port that takes everybody's call and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def dead():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return port


@pytest.fixture
def to_port(monkeypatch, django_db_blocker):
    """A connection of the product's own kind to whatever is at that port."""
    made = []

    def connect(port):
        options = {
            "pool": {"min_size": 1, "max_size": 2, "timeout": patience.FOR_A_CONNECTION, "reconnect_timeout": 1,
                     "connection_class": patience.Patient},
            "connect_timeout": 2,
        }  # fmt: skip
        asked = connection.settings_dict | {
            "NAME": "prov", "HOST": "127.0.0.1", "PORT": str(port), "USER": "prov", "OPTIONS": options,
            "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0,
        }  # fmt: skip
        made.append(base.DatabaseWrapper(asked, alias=f"at {port}"))
        return made[-1]

    monkeypatch.setattr(base, "gate", patience.Gate())
    with django_db_blocker.unblock():
        yield connect
    for one in made:
        one.close_pool()


def seconds(wrapper):
    began = time.monotonic()
    with pytest.raises(OperationalError):
        wrapper.ensure_connection()
    return time.monotonic() - began


@pytest.mark.parametrize("kind", ["dead", "silent"])
def test_one_request_waits_two_seconds_at_most_and_the_next_is_told_at_once(request, to_port, kind):
    wrapper = to_port(request.getfixturevalue(kind))
    assert seconds(wrapper) < 2
    assert seconds(wrapper) < 0.1, "it is known to be away"


@pytest.mark.services
def test_a_server_that_freezes_in_the_middle_is_given_up():
    """It takes the call, answers once and is then silent, with everything still connected."""
    at = connection.settings_dict
    wire = Wire(at["HOST"], int(at["PORT"] or 5432))
    frozen = patience.Patient.connect(
        host="127.0.0.1", port=wire.port, user=at["USER"], dbname="postgres", autocommit=True
    )
    heard = []

    def ask():
        with contextlib.suppress(psycopg.Error):
            heard.append(frozen.execute("SELECT 1"))

    try:
        frozen.execute("SELECT 1")
        wire.silence()
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(patience.FOR_A_SIGN_OF_LIFE + 1)
        assert not asking.is_alive(), "whoever asks waits for ever"
        assert heard == [] and frozen.closed
    finally:
        wire.speak()
        frozen.close()
        wire.close()
