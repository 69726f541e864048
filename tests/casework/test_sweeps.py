"""What a sweep costs, and what stops it: what many rows share is read once, one bad row stops no other, and a database that
is away ends the round at the first."""

import dataclasses
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from casework import notices, undone, watch
from casework.doorway import take
from casework.models import Deadline, Notice
from config import timetable
from config.models import Heartbeat
from intake.models import EAnmalan
from outbox import morning
from tests.conftest import moment

ARRIVED, OVERDUE, MORNING = "2026-11-18 13:00", moment("2026-11-18 22:00"), moment("2026-11-19 07:00")


def cost(sweep, as_of):
    """How many statements it takes, without those that only hold a transaction together."""
    with CaptureQueriesContext(connection) as queries:
        assert sweep(as_of)
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.fixture
def reports(report):
    return lambda count: [report(received=ARRIVED) for _ in range(count)]


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_hundred_reminders_are_forty_statements_at_most(reports, monkeypatch):
    """What they share is read once; each fifty are read, told of, locked, written in one INSERT and marked."""
    monkeypatch.setattr(watch, "BATCH", 4)
    reports(4)
    one = cost(watch.remind, OVERDUE)
    reports(12)
    three = cost(watch.remind, OVERDUE)
    a_part = (three - one) / 2
    assert a_part <= 8
    monkeypatch.undo()
    assert watch.BATCH <= 50 and watch.MANY == 500
    assert one - a_part + a_part * 200 / watch.BATCH <= 40


@pytest.mark.parametrize(("sweep", "as_of"), [(watch.remind, OVERDUE), (morning.digest, MORNING)])
def test_more_rows_are_no_more_statements(reports, sweep, as_of):
    reports(2)
    few = cost(sweep, as_of)
    Notice.objects.filter(kind="dygnslista").delete()
    Deadline.objects.update(reminded_at=None)
    reports(10)
    assert cost(sweep, as_of) == few


def test_without_the_round_each_would_be_asked_for_itself(reports, monkeypatch):
    """The twin."""
    monkeypatch.setattr(watch, "one_round", nullcontext)
    reports(12)
    assert cost(watch.remind, OVERDUE) > 12


def test_what_is_left_to_do_is_looked_at_together(reports, cast, at):
    def settle(now):
        watch.settle(now)
        return True

    reports(2)
    few = cost(settle, at.now)
    reports(10)
    assert cost(settle, at.now) == few


# ── between reading and writing ─────────────────────────────────────────────────────────────────────────────────────


def test_what_a_step_changes_between_reading_and_writing_is_told_as_it_became(report, cast, monkeypatch):
    """Read while Anna has it; Karin takes it over before the reminder is written. It is not written as it was read."""
    anna, karin = cast("anna.lovdahl"), cast("karin.wessman")
    case = take(report(received=ARRIVED), EAnmalan.ta_emot, by=anna, now=moment("2026-11-18 14:00"))
    late, plain = moment("2026-11-20 14:00"), watch._write
    steps = iter([lambda: take(case, EAnmalan.ta_over, by=karin, now=late, skal="Anna är sjuk.")])
    monkeypatch.setattr(watch, "_write", lambda *args: (next(steps, lambda: None)(), plain(*args))[1])
    assert watch.remind(late) == 0
    assert not Notice.objects.filter(kind="paminnelse").exists()
    assert watch.remind(late) == 1, "the next round tells of it as it is"
    assert "Anna" not in " ".join(Notice.objects.filter(kind="paminnelse").values_list("body", flat=True))
    assert "Du har ärendet." in Notice.objects.get(kind="paminnelse", recipient=karin).body


# ── what fails ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_row_that_cannot_be_written_stops_no_other(reports, monkeypatch):
    """The transaction of all of them fails, so each has one of its own."""
    sick, *well = reports(4)
    plain = notices.reminder

    def reminder(deadline, *rest):
        rows = plain(deadline, *rest)
        for row in rows if deadline.case.pk == sick.pk else ():
            row.created_at = "i går"
        return rows

    monkeypatch.setattr(notices, "reminder", reminder)
    assert watch.remind(OVERDUE) == 3
    left = Deadline.objects.filter(key="ta_emot", reminded_at=None)
    assert [row.case_id for row in left] == [sick.pk]
    assert set(Notice.objects.filter(kind="paminnelse").values_list("case", flat=True)) == {one.pk for one in well}


# Each sweep that does something row by row, and what it does of each row.
ROW_BY_ROW = {
    "remind": (watch.remind, OVERDUE, watch, "hearers", 3),
    # All in one, and then each for itself.
    "remind, written": (watch.remind, OVERDUE, watch, "_mark_reminded", 4),
    "digest": (morning.digest, MORNING, morning, "_line", 3),
    "settle": (watch.settle, OVERDUE, undone, "holding", 3),
}


def breaking(monkeypatch, room, name, failure):
    calls = []

    def broken(*args, **more):
        calls.append(args)
        raise failure

    monkeypatch.setattr(room, name, broken)
    return calls


@pytest.mark.parametrize("of", ROW_BY_ROW)
def test_a_database_that_is_away_ends_the_round_at_the_first_row(reports, monkeypatch, of):
    sweep, as_of, room, name, _ = ROW_BY_ROW[of]
    reports(3)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    calls = breaking(monkeypatch, room, name, OperationalError("server closed the connection unexpectedly"))
    with pytest.raises(OperationalError):
        sweep(as_of)
    assert len(calls) == 1


@pytest.mark.parametrize("of", ROW_BY_ROW)
def test_any_other_failure_is_that_rows_own(reports, monkeypatch, of):
    """The twin: all of them are tried."""
    sweep, as_of, room, name, tries = ROW_BY_ROW[of]
    reports(3)
    calls = breaking(monkeypatch, room, name, RuntimeError("this one is bad"))
    sweep(as_of)
    assert len(calls) >= tries


def test_one_sweep_that_fails_stops_no_other_in_the_tick(reports, at, monkeypatch):
    """cron and systemd have no worker that would do the next one all the same."""
    reports(1)
    at.set("2026-11-19 08:00")

    def broken(_now):
        raise RuntimeError("nobody knows why")

    monkeypatch.setitem(timetable.SWEEPS, "warn", dataclasses.replace(timetable.SWEEPS["warn"], run=broken))
    with pytest.raises(CommandError, match="Svep som inte gick: warn"):
        call_command("tick", verbosity=0)
    assert set(Heartbeat.objects.values_list("sweep", flat=True)) == set(timetable.SWEEPS) - {"warn"}
    assert Notice.objects.filter(kind="paminnelse").exists()


def test_with_the_database_away_the_tick_is_over_at_once(norrvinge, monkeypatch):
    tried = []

    def broken(_now):
        tried.append(1)
        raise OperationalError("server closed the connection unexpectedly")

    def away():
        raise OperationalError("connection refused")

    for name, sweep in timetable.SWEEPS.items():
        monkeypatch.setitem(timetable.SWEEPS, name, dataclasses.replace(sweep, run=broken))
    gone = SimpleNamespace(close=lambda: None, ensure_connection=away)
    monkeypatch.setattr("config.management.commands.tick.connection", gone)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError):
        call_command("tick", verbosity=0)
    assert tried == [1]
