"""Two beats and one lease: only one sends, the other takes over when it dies, and a flushed broker costs a tick."""

import datetime as dt
import json
import os
import signal
import sys
import time
import types

import pytest
import redis
from django.db import DatabaseError

from config import beat
from config.celery import app
from config.models import Lease
from config.timetable import SWEEPS
from tests.services.harness import measured, until

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
BEAT = ["-m", "celery", "-A", "config", "beat", "--loglevel", "WARNING"]


def after(seconds):
    return NOW + dt.timedelta(seconds=seconds)


# ── the lease ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_first_to_ask_holds_the_lease_until_it_has_run_out():
    assert beat.hold("beat", "one", NOW)
    assert not beat.hold("beat", "two", after(1))
    assert not beat.hold("beat", "two", after(beat.LEASE_SECONDS)), "the last second is still the holder's"
    assert beat.hold("beat", "two", after(beat.LEASE_SECONDS + 1))
    assert not beat.hold("beat", "one", after(beat.LEASE_SECONDS + 2)), "who lost it has lost it"


@pytest.mark.django_db
def test_a_holder_that_renews_keeps_it():
    beat.hold("beat", "one", NOW)
    for seconds in range(5, 60, 5):
        assert beat.hold("beat", "one", after(seconds))
        assert not beat.hold("beat", "two", after(seconds))
    assert Lease.objects.get().until == after(55 + beat.LEASE_SECONDS)


@pytest.mark.django_db
def test_leases_of_different_names_do_not_meet():
    assert beat.hold("beat", "one", NOW)
    assert beat.hold("other", "two", NOW)


@pytest.mark.django_db
def test_of_two_who_ask_for_a_new_lease_in_the_same_instant_one_gets_it(monkeypatch):
    """Both have seen that there is none; the second meets the unique name."""
    Lease.objects.create(name="beat", holder="one", until=after(15))
    monkeypatch.setattr(type(Lease.objects.all()), "exists", lambda self: False)
    assert not beat.hold("beat", "two", NOW)
    assert Lease.objects.get().holder == "one"


@pytest.fixture
def scheduler(monkeypatch, db):
    """A leased scheduler whose sendings are only noted."""
    sent = []
    app.finalize(auto=True)
    made = beat.LeasedScheduler(app=app, lazy=False)
    monkeypatch.setattr(made, "apply_entry", lambda entry, producer=None: sent.append(entry.name))
    monkeypatch.setattr(type(made), "producer", None)
    made.sent = sent
    return made


def rounds(scheduler, count=20):
    return [scheduler.tick() for _ in range(count)]


def test_a_scheduler_with_the_lease_sends_every_sweep_at_its_start_and_wakes_in_time_to_renew(scheduler):
    waits = rounds(scheduler)
    assert sorted(scheduler.sent) == sorted(SWEEPS)
    assert 0 < waits[-1] <= beat.LEASE_SECONDS / 3
    assert Lease.objects.get().holder == scheduler.holder


def test_a_scheduler_without_the_lease_sends_nothing_and_asks_again_soon(scheduler):
    Lease.objects.create(name="beat", holder="another", until=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60))
    assert set(rounds(scheduler)) == {beat.RETRY_SECONDS}
    assert scheduler.sent == []
    Lease.objects.update(until=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    rounds(scheduler)
    assert sorted(scheduler.sent) == sorted(SWEEPS), "what fell due while it waited is sent at once"


def test_a_scheduler_that_cannot_reach_the_database_sends_nothing_and_puts_the_dead_connection_away(
    scheduler, monkeypatch
):
    def gone(*_):
        raise DatabaseError("the database is away")

    closed = []
    monkeypatch.setattr(beat, "hold", gone)
    monkeypatch.setattr(beat, "connection", types.SimpleNamespace(close=lambda: closed.append(True)))
    assert set(rounds(scheduler, 3)) == {beat.RETRY_SECONDS}
    assert (scheduler.sent, len(closed)) == ([], 3)


# ── two real beats ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def broker(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def house(engine, nest, sink, new_place, redis_url):
    return new_place(engine, nest, sink.port, EMAIL_URL=sink.url, REDIS_URL=redis_url)


def senders(broker):
    """Sweep and process number of every message that waits in the broker."""
    waiting = [json.loads(message)["headers"] for message in broker.lrange("celery", 0, -1)]
    # Celery names the sender gen<process>@<host>.
    return [(int(one["origin"].partition("@")[0].removeprefix("gen")), one["argsrepr"]) for one in waiting]


def two_beats(house, scheduler, tmp_path):
    command = [sys.executable, *BEAT, "--scheduler", scheduler, "--schedule", str(tmp_path / "schedule")]
    return [house.start(command, log=tmp_path / f"beat-{n}.log") for n in range(2)]


@pytest.mark.services
def test_one_beat_sends_and_the_other_takes_over_when_it_is_killed(house, broker, tmp_path):
    beats = {process.pid: process for process in two_beats(house, "config.beat:LeasedScheduler", tmp_path)}
    until(lambda: len(senders(broker)) >= len(SWEEPS), 30, what="the first sending of every sweep")
    # Long enough for the other one to have started and asked, twice.
    time.sleep(2 * beat.RETRY_SECONDS + 1)
    [leader] = {pid for pid, _ in senders(broker)}
    [other] = set(beats) - {leader}
    assert beats[other].poll() is None
    os.kill(leader, signal.SIGKILL)
    killed = time.monotonic()
    until(lambda: other in {pid for pid, _ in senders(broker)}, 25, what="the other beat's first sending")
    measured(f"taken over after {time.monotonic() - killed:.1f} s")
    assert time.monotonic() - killed < beat.LEASE_SECONDS + beat.RETRY_SECONDS + 5


@pytest.mark.services
def test_two_beats_without_the_lease_would_both_send(house, broker, tmp_path):
    """The twin."""
    beats = {process.pid for process in two_beats(house, "celery.beat:Scheduler", tmp_path)}
    until(lambda: {pid for pid, _ in senders(broker)} == beats, 30, what="a sending from each of them")


@pytest.mark.services
def test_a_flushed_broker_and_cut_connections_cost_a_tick_at_most(house, broker, sink, tmp_path):
    """Everything in Redis is gone and every connection to PostgreSQL is cut: beat and worker go on, and what was to be
    sent is sent at the next tick."""
    beats = [sys.executable, *BEAT, "--scheduler", "config.beat:LeasedScheduler"]
    house.start(beats, log=tmp_path / "beat.log")
    worker = house.start(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "WARNING", "--concurrency", "1"],
        log=tmp_path / "worker.log",
    )
    until(lambda: house.one("SELECT count(*) FROM config_heartbeat") == len(SWEEPS), 30, what="the first tick")
    [number] = house.ask("reports", "1", "9")
    broker.flushdb()
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{house.engine.database(house.env)}'"
    house.engine.run(cut)
    flushed = time.monotonic()
    until(lambda: [mail for mail in sink.mails if number in mail["Subject"]], 20, what="the mail about the report")
    until(lambda: [mail for mail in sink.mails if "fristen gick ut" in mail["Subject"]], 30, what="the reminder of it")
    slowest = SWEEPS["remind"].every + SWEEPS["deliver"].every
    measured(f"reminder in the mail server {time.monotonic() - flushed:.1f} s after the flush")
    assert time.monotonic() - flushed < slowest + 5
    assert worker.poll() is None
