"""/halsa/: red when the database or the ticks are not there, and it says which; no login, and nothing about anybody."""

import datetime as dt
import math
import time

import pytest
from django.db import OperationalError, connection

from casework.models import Notice
from config import health, timetable
from config.models import Heartbeat
from outbox import delivery
from tests.services.harness import free_port, until

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticking(at):
    """Every sweep has just run."""
    for name in timetable.SWEEPS:
        timetable.run(name, at.now)


def ask(client):
    response = client.get("/halsa/")
    return response.status_code, response.json()


def test_all_is_well(client, ticking, settings):
    settings.REDIS_URL = ""
    everything = {"ok": True, "databas": "ok", "tick": "ok", "e-post": "ok", "bevakning": "ok", "broker": "ok"}
    assert ask(client) == (200, everything)
    assert client.head("/halsa/").status_code == 200
    assert client.post("/halsa/").status_code == 405


@pytest.mark.parametrize("sweep", timetable.SWEEPS)
def test_a_sweep_that_has_never_run_is_named(client, ticking, sweep):
    Heartbeat.objects.filter(sweep=sweep).delete()
    status, parts = ask(client)
    assert (status, parts["ok"], parts["tick"]) == (503, False, f"{sweep} har inte gått ännu")


@pytest.mark.parametrize("sweep", timetable.SWEEPS)
def test_a_sweep_that_has_stopped_is_named_once_it_has_missed_five_turns(client, at, ticking, sweep):
    allowed = max(timetable.SWEEPS[sweep].every * health.TURNS, health.LEAST_SECONDS)
    last, now = at.now, at.forward(seconds=allowed)
    for name in timetable.SWEEPS:
        Heartbeat.objects.filter(sweep=name).update(at=last if name == sweep else now)
    assert ask(client)[0] == 200, "not a second too early"
    at.forward(seconds=1)
    status, parts = ask(client)
    assert (status, parts["tick"]) == (503, f"{sweep} gick för {allowed + 1} s sedan")


def test_a_sweep_that_fails_leaves_no_sign_of_life(at, monkeypatch):
    def fail(_):
        raise RuntimeError("it stops here")

    broken = {name: timetable.Sweep(name, "", 1, fail) for name in timetable.SWEEPS}
    monkeypatch.setattr(timetable, "SWEEPS", broken)
    with pytest.raises(RuntimeError):
        timetable.run("remind", at.now)
    assert timetable.last_run() == {}


def test_without_a_database_it_says_so_at_once(client, ticking, monkeypatch):
    def gone():
        raise OperationalError("no route to host")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    status, parts = ask(client)
    assert (status, parts["ok"], parts["databas"]) == (503, False, "nere")


def test_a_broker_that_is_down_is_named_and_is_no_reason_to_be_red(client, ticking, settings):
    """manage.py tick does without it, and a page works without it."""
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    status, parts = ask(client)
    assert (status, parts["ok"], parts["broker"]) == (200, True, "nere")


def test_mail_that_does_not_get_out_is_counted(client, report, at, settings):
    report()
    waiting = Notice.objects.count()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    delivery.deliver(at.now)
    assert ask(client)[1]["e-post"] == "ok", "a quarter of an hour is still in order"
    at.forward(minutes=15, seconds=1)
    assert ask(client)[1]["e-post"] == f"{waiting} har inte kommit fram"


def test_it_tells_nothing_about_anybody(client, report, at, ticking):
    case = report(vad="KANARIE-41c0 står ute sent.")
    Notice.objects.update(parked_at=at.now, created_at=at.now - dt.timedelta(hours=1))
    text = client.get("/halsa/").text
    assert "har inte kommit fram" in text
    for secret in ("KANARIE-41c0", case.number, "anna", "@"):
        assert secret not in text


@pytest.mark.services
def test_it_leaves_the_connection_as_patient_as_it_was(client, ticking):
    """Seen: what was asked next on the same connection was given up after a second."""
    connection.ensure_connection()
    before = connection.connection.patience
    client.get("/halsa/")
    assert connection.connection.patience == before > health.FOR_THE_DATABASE
    assert connection.connection.until == math.inf


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_many_slow_answers_together_take_no_longer_than_one(client, ticking, monkeypatch):
    """Seen: each answer had its time, and whoever asked waited for the sum of them."""

    def slowly(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")

    for room, name in ((timetable, "last_run"), (delivery, "undelivered"), (health.watch, "unheard_units")):
        plain = getattr(room, name)
        monkeypatch.setattr(room, name, lambda *args, plain=plain: (slowly(), plain(*args))[1])
    with monkeypatch.context() as patient:
        patient.setattr(health, "FOR_THE_DATABASE", 30)
        until(lambda: ask(client)[1]["databas"] == "ok", 20, what="the database, slow as it is")
    begun = time.monotonic()
    try:
        status, parts = ask(client)
        assert (status, parts["databas"]) == (503, "nere")
        assert time.monotonic() - begun < 3
    finally:
        # Given up in the middle of an answer, it is nobody's to use again.
        connection.close()
