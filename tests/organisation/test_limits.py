"""How long a guess waits: to the second, and not a day longer than a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from organisation import codes
from organisation.limits import FORGOTTEN, Attempts, Limit, TooSoon, begin, clear, forget
from organisation.models import User
from tests.conftest import moment

LIMIT = Limit("test", free=3, longest=60)
START = moment("2026-11-24 10:00")


def guess(at: dt.datetime, *, whose: str = "anna") -> int:
    """A wrong one. How many seconds it is told to wait; 0 when it was looked at."""
    try:
        begin([(LIMIT, whose)], at)
    except TooSoon as held:
        return held.seconds
    return 0


def after(failures: int) -> dt.datetime:
    """So many wrong guesses, each as soon as it is let. When the last was."""
    at = START
    for _ in range(failures):
        while wait := guess(at):
            at += dt.timedelta(seconds=wait)
    return at


MS = dt.timedelta(milliseconds=1)


@pytest.mark.parametrize(("failures", "wait"), [(3, 1), (4, 2), (5, 4), (8, 32), (9, 60), (12, 60)])
def test_each_one_too_many_waits_twice_as_long_up_to_the_longest(db, failures, wait):
    last, span = after(failures), dt.timedelta(seconds=wait)
    assert guess(last) == wait
    assert guess(last + span - MS) == 1, "just before"
    assert guess(last + span) == 0, "at"


@pytest.mark.parametrize("beyond", [dt.timedelta(0), MS])
def test_at_its_time_and_just_after_it_is_looked_at(db, beyond):
    assert guess(after(4) + dt.timedelta(seconds=2) + beyond) == 0


def test_the_free_ones_cost_nothing_and_nobody_elses_are_counted(db):
    assert [guess(START) for _ in range(2)] == [0, 0]
    after(9)
    assert guess(START, whose="karin") == 0


def test_what_was_not_looked_at_is_not_counted(db):
    last = after(3)
    for _ in range(50):
        guess(last)
    assert guess(last + dt.timedelta(seconds=1)) == 0
    assert guess(last + dt.timedelta(seconds=1)) == 2


def test_a_right_one_takes_back_itself_and_no_other(db):
    for _ in range(2):
        guess(START)
    begin([(LIMIT, "anna")], START).was_right(START)
    assert Attempts.objects.get().failures == 2
    assert guess(START) == 0
    assert guess(START) == 1


def test_where_people_log_in_daily_the_wrong_ones_are_forgotten_all_the_same(db):
    """A town hall: a hundred wrong ones in a month, and right ones every day."""
    house, days = [(replace(LIMIT, free=5), "house")], [START + dt.timedelta(days=n) for n in range(34)]
    for morning in days:
        for minute in range(3):
            begin(house, morning + dt.timedelta(minutes=minute))
        for hour in range(1, 9):
            first, second = (begin(house, morning + dt.timedelta(hours=hour)) for _ in range(2))
            for one in (first, second):
                one.was_right(morning + dt.timedelta(hours=hour))


def test_a_right_one_holds_others_up_only_while_it_is_looked_at(db):
    last = after(5) + dt.timedelta(seconds=4)
    right = begin([(LIMIT, "anna")], last)
    assert guess(last) == 8, "it may still be wrong"
    right.was_right(last + MS)
    assert guess(last + MS) == 0


def test_all_limits_are_asked_and_one_that_says_no_counts_in_none(db):
    wide = Limit("wide", free=1, longest=60)
    begin([(LIMIT, "anna"), (wide, "house")], START)
    with pytest.raises(TooSoon):
        begin([(LIMIT, "karin"), (wide, "house")], START)
    assert guess(START, whose="karin") == 0
    assert [row.failures for row in Attempts.objects.order_by("failures", "pk")] == [1, 1, 1]


@pytest.mark.parametrize(("age", "kept"), [(FORGOTTEN - MS, True), (FORGOTTEN, False), (FORGOTTEN + MS, False)])
def test_after_a_day_it_is_forgotten_and_the_row_is_gone(db, age, kept):
    last = after(3)
    assert forget(last + age) == (not kept)
    after_all = Attempts.objects.filter(failures=3).exists()
    assert after_all is kept


@pytest.mark.parametrize(("age", "wait"), [(FORGOTTEN - MS, 2), (FORGOTTEN, 0), (FORGOTTEN + MS, 0)])
def test_a_days_old_row_that_is_still_there_counts_for_nothing(db, age, wait):
    last = after(3)
    assert guess(last + age) == 0
    assert guess(last + age) == wait


def test_it_can_be_started_anew(db):
    last = after(6)
    clear([(LIMIT, "anna")])
    assert guess(last) == 0


# ── many at once, each on a connection of its own ───────────────────────────────────────────────────────────────────


def at_once(times: int, do: Callable[[], bool]) -> int:
    """How many of them, begun in the same moment, say yes."""
    together = Barrier(times)

    def one(_: int) -> bool:
        connection.ensure_connection()
        together.wait(10)
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return sum(threads.map(one, range(times)))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_however_many_guess_at_once_only_the_free_ones_are_looked_at():
    assert at_once(6, lambda: guess(START) == 0) == LIMIT.free


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_code_that_is_sent_many_times_at_once_opens_once():
    anna = User.objects.create(username="anna.lovdahl")
    assert at_once(6, lambda: codes.spend(anna.pk, 7)) == 1
