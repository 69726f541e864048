"""Expected dates are worked out by hand from the almanac; none comes from the code under test.

Easter Sundays: 31/3 2024, 20/4 2025, 5/4 2026, 28/3 2027, 16/4 2028, 1/4 2029, 21/4 2030, 13/4 2031.
"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import calendar as cal

D = date.fromisoformat
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 12, 31)).map(lambda d: d.replace(tzinfo=UTC))


def stockholm(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=cal.STOCKHOLM, fold=fold)


# The written test vectors.


@pytest.mark.parametrize(
    ("add", "n", "start", "raw", "due"),
    [
        (cal.add_days, 14, "2026-06-05", "2026-06-19", "2026-06-22"),
        (cal.add_days, 14, "2026-12-10", "2026-12-24", "2026-12-28"),
        (cal.add_days, 14, "2026-12-17", "2026-12-31", "2027-01-04"),
        (cal.add_days, 14, "2026-11-07", "2026-11-21", "2026-11-23"),
        (cal.add_days, 14, "2026-04-30", "2026-05-14", "2026-05-15"),
        (cal.add_days, 14, "2027-03-12", "2027-03-26", "2027-03-30"),
        (cal.add_months, 4, "2026-10-31", "2027-02-28", "2027-03-01"),
        (cal.add_months, 4, "2026-08-24", "2026-12-24", "2026-12-28"),
        (cal.add_months, 4, "2026-08-31", "2026-12-31", "2027-01-04"),
        (cal.add_weeks, 1, "2026-12-17", "2026-12-24", "2026-12-28"),
    ],
)
def test_a_statutory_term_is_counted_and_then_rolled(add, n, start, raw, due):
    assert add(D(start), n) == D(raw)
    assert cal.roll_forward(D(raw)) == D(due)


def test_a_routine_term_is_not_rolled():
    assert cal.add_weeks(D("2026-12-03"), 3) == D("2026-12-24")
    assert cal.add_months(D("2026-11-30"), 3) == D("2027-02-28")


def test_hours_over_the_spring_night_of_2026():
    start = stockholm("2026-03-29T00:30")
    assert cal.local(cal.add_hours(start, 8)).isoformat() == "2026-03-29T09:30:00+02:00"
    assert cal.local(cal.add_hours(start, 48)).isoformat() == "2026-03-31T01:30:00+02:00"


# Hand-checked days, 2024-2031. None = working day, otherwise the name of the day off.

DAYS = """
2024-01-01 nyårsdagen
2024-01-05 -
2024-01-06 trettondedag jul
2024-02-29 -
2024-03-28 -
2024-03-29 långfredagen
2024-03-31 påskdagen
2024-04-01 annandag påsk
2024-04-30 -
2024-05-01 första maj
2024-05-09 Kristi himmelsfärdsdag
2024-05-10 -
2024-05-19 pingstdagen
2024-05-20 -
2024-06-06 nationaldagen
2024-06-20 -
2024-06-21 midsommarafton
2024-06-22 midsommardagen
2024-06-23 söndag
2024-11-01 -
2024-11-02 alla helgons dag
2024-12-23 -
2024-12-24 julafton
2024-12-25 juldagen
2024-12-26 annandag jul
2024-12-27 -
2024-12-30 -
2024-12-31 nyårsafton
2025-01-06 trettondedag jul
2025-04-17 -
2025-04-18 långfredagen
2025-04-21 annandag påsk
2025-05-29 Kristi himmelsfärdsdag
2025-05-30 -
2025-06-06 nationaldagen
2025-06-20 midsommarafton
2026-01-05 -
2026-01-06 trettondedag jul
2026-04-03 långfredagen
2026-04-06 annandag påsk
2026-05-01 första maj
2026-05-14 Kristi himmelsfärdsdag
2026-06-06 nationaldagen
2026-06-19 midsommarafton
2026-10-30 -
2026-10-31 alla helgons dag
2026-11-21 lördag
2027-01-06 trettondedag jul
2027-03-26 långfredagen
2027-03-29 annandag påsk
2027-05-06 Kristi himmelsfärdsdag
2027-06-25 midsommarafton
2027-12-24 julafton
2027-12-31 nyårsafton
2028-01-06 trettondedag jul
2028-02-29 -
2028-04-14 långfredagen
2028-04-17 annandag påsk
2028-05-25 Kristi himmelsfärdsdag
2028-06-06 nationaldagen
2028-06-23 midsommarafton
2029-03-30 långfredagen
2029-04-02 annandag påsk
2029-05-10 Kristi himmelsfärdsdag
2029-06-22 midsommarafton
2030-04-19 långfredagen
2030-04-22 annandag påsk
2030-05-30 Kristi himmelsfärdsdag
2030-06-21 midsommarafton
2031-04-11 långfredagen
2031-04-14 annandag påsk
2031-05-22 Kristi himmelsfärdsdag
2031-06-06 nationaldagen
2031-06-20 midsommarafton
2031-10-31 -
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_each_day_is_a_working_day_or_has_a_name(line):
    day, _, name = line.partition(" ")
    expected = [] if name == "-" else [(D(day), name)]
    assert cal.is_working_day(D(day)) is (name == "-")
    assert cal.skipped_days(D(day), D(day)) == expected


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        # The written vectors.
        ("2026-12-21", 5, "2026-12-30"),
        ("2026-12-23", 5, "2027-01-05"),
        ("2026-06-15", 5, "2026-06-23"),
        ("2026-04-01", 5, "2026-04-10"),
        ("2026-11-21", 5, "2026-11-27"),
        # Own.
        ("2024-12-20", 5, "2025-01-03"),
        ("2025-01-03", 1, "2025-01-07"),
        ("2025-04-16", 5, "2025-04-25"),
        ("2025-05-28", 5, "2025-06-05"),
        ("2025-06-05", 1, "2025-06-09"),
        ("2025-06-18", 5, "2025-06-26"),
        ("2025-12-22", 5, "2026-01-05"),
        ("2025-12-23", 5, "2026-01-07"),
        ("2026-04-30", 5, "2026-05-08"),
        ("2026-05-13", 1, "2026-05-15"),
        ("2027-03-25", 5, "2027-04-05"),
        ("2027-05-05", 5, "2027-05-13"),
        ("2027-12-23", 5, "2028-01-03"),
        ("2028-01-05", 1, "2028-01-07"),
        ("2028-04-13", 5, "2028-04-24"),
        ("2028-04-28", 1, "2028-05-02"),
        ("2028-06-05", 1, "2028-06-07"),
        ("2028-12-22", 5, "2029-01-03"),
        ("2029-03-29", 5, "2029-04-09"),
        ("2029-12-21", 5, "2030-01-04"),
        ("2030-04-18", 5, "2030-04-29"),
        ("2030-06-19", 5, "2030-06-27"),
        ("2031-01-03", 1, "2031-01-07"),
        ("2031-05-21", 5, "2031-05-29"),
        ("2031-12-23", 5, "2032-01-07"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_working_days_by_hand(start, n, end):
    assert cal.add_working_days(D(start), n) == D(end)


@pytest.mark.parametrize(
    ("raw", "due"),
    [
        ("2024-03-29", "2024-04-02"),
        ("2024-05-01", "2024-05-02"),
        ("2024-06-21", "2024-06-24"),
        ("2024-12-24", "2024-12-27"),
        ("2024-12-31", "2025-01-02"),
        ("2025-04-18", "2025-04-22"),
        ("2025-06-06", "2025-06-09"),
        ("2025-12-24", "2025-12-29"),
        ("2025-12-31", "2026-01-02"),
        ("2026-01-06", "2026-01-07"),
        ("2026-04-03", "2026-04-07"),
        ("2026-06-06", "2026-06-08"),
        ("2027-01-01", "2027-01-04"),
        ("2027-12-24", "2027-12-27"),
        ("2027-12-31", "2028-01-03"),
        ("2028-04-14", "2028-04-18"),
        ("2028-12-23", "2028-12-27"),
        ("2028-12-30", "2029-01-02"),
        ("2029-12-22", "2029-12-27"),
        ("2029-12-29", "2030-01-02"),
        ("2030-05-30", "2030-05-31"),
        ("2031-04-11", "2031-04-15"),
        ("2031-12-24", "2031-12-29"),
        ("2031-10-31", "2031-10-31"),
    ],
)
def test_rolling_by_hand(raw, due):
    assert cal.roll_forward(D(raw)) == D(due)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-08-31", 1, "2026-09-30"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-05-20", 0, "2026-05-20"),
    ],
)
def test_months_are_clamped_to_the_end_of_the_month(start, n, end):
    assert cal.add_months(D(start), n) == D(end)


# Local days off and the explanation.


def test_a_local_day_off_is_not_counted_but_does_not_move_a_statutory_day():
    bridge = frozenset({D("2026-05-15")})
    assert cal.add_working_days(D("2026-05-13"), 1, bridge) == D("2026-05-18")
    assert cal.next_working_day(D("2026-05-14"), bridge) == D("2026-05-18")
    assert cal.last_working_day_before(D("2026-05-18"), bridge) == D("2026-05-13")
    assert cal.roll_forward(D("2026-05-14")) == D("2026-05-15")


def test_the_last_working_day_before_is_strictly_before():
    assert cal.last_working_day_before(D("2026-12-28")) == D("2026-12-23")
    assert cal.last_working_day_before(D("2027-01-04")) == D("2026-12-30")
    assert cal.last_working_day_before(D("2026-11-20")) == D("2026-11-19")


def test_the_skipped_days_have_names():
    skipped = cal.skipped_days(D("2026-12-23"), D("2026-12-28"), frozenset({D("2026-12-28")}))
    assert skipped == [
        (D("2026-12-24"), "julafton"),
        (D("2026-12-25"), "juldagen"),
        (D("2026-12-26"), "annandag jul"),
        (D("2026-12-27"), "söndag"),
        (D("2026-12-28"), "lokal ledig dag"),
    ]


def test_a_roll_is_explained_by_the_day_that_caused_it():
    skipped = cal.skipped_days(D("2026-06-19"), D("2026-06-22"))
    assert [name for _, name in skipped] == ["midsommarafton", "midsommardagen", "söndag"]


def test_nothing_is_skipped_backwards():
    assert cal.skipped_days(D("2026-06-22"), D("2026-06-19")) == []


# Instants.


def _night(day):
    """Every minute that a clock on the wall shows from 00:00 to 05:00, in real order."""
    first, last = (stockholm(f"{day}T{hour}").astimezone(UTC) for hour in ("00:00", "05:00"))
    return [first + timedelta(minutes=i) for i in range((last - first) // timedelta(minutes=1) + 1)]


@pytest.mark.parametrize(("day", "minutes"), [("2026-10-25", 361), ("2027-03-28", 241)])
@pytest.mark.parametrize("hours", [8, 48])
def test_hours_are_elapsed_hours_on_every_minute_of_a_clock_change(day, minutes, hours):
    night = _night(day)
    assert len(night) == minutes
    for start in night:
        due = cal.add_hours(start.astimezone(cal.STOCKHOLM), hours)
        assert due.tzinfo is UTC
        assert due - start == timedelta(hours=hours)


def test_both_halves_of_the_doubled_hour_are_an_hour_apart():
    first, second = stockholm("2026-10-25T02:30"), stockholm("2026-10-25T02:30", fold=1)
    assert cal.add_hours(second, 8) - cal.add_hours(first, 8) == timedelta(hours=1)


def test_wall_clock_sums_would_be_wrong():
    """The twin: the plain sum really is an hour off, so the tests above can fail."""
    start = stockholm("2026-10-24T22:00")
    wrong = start + timedelta(hours=8)
    assert wrong.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=9)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-01-15", "2026-01-15T22:59:59.999999+00:00"),
        ("2026-07-15", "2026-07-15T21:59:59.999999+00:00"),
        ("2026-10-25", "2026-10-25T22:59:59.999999+00:00"),
        ("2027-03-28", "2027-03-28T21:59:59.999999+00:00"),
    ],
)
def test_the_end_of_a_day(day, last):
    assert cal.end_of_day(D(day)).isoformat() == last


def test_the_local_day_is_not_the_utc_day():
    assert cal.local_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == D("2026-07-01")
    assert cal.local_day(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)) == D("2026-12-31")
    assert cal.local_day(datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=9)))) == D("2026-12-31")


# What is refused.


@pytest.mark.parametrize("function", [lambda m: cal.add_hours(m, 8), cal.local, cal.local_day])
def test_a_naive_datetime_is_refused(function):
    with pytest.raises(ValueError, match="time zone"):
        function(datetime(2026, 11, 21, 8, 0))


@pytest.mark.parametrize(
    "function",
    [
        cal.is_working_day,
        cal.next_working_day,
        cal.last_working_day_before,
        cal.roll_forward,
        cal.end_of_day,
        lambda day: cal.add_days(day, 1),
        lambda day: cal.add_weeks(day, 1),
        lambda day: cal.add_months(day, 1),
        lambda day: cal.add_working_days(day, 1),
        lambda day: cal.skipped_days(day, day),
    ],
)
def test_an_instant_is_not_taken_for_a_date(function):
    with pytest.raises(TypeError):
        function(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError):
        cal.add_working_days(D("2026-11-20"), -1)


# Properties.


@given(INSTANTS, st.integers(0, 5000))
def test_due_minus_start_is_exactly_the_hours(start, hours):
    assert cal.add_hours(cal.local(start), hours) - start == timedelta(hours=hours)


@given(INSTANTS)
def test_an_instant_lies_within_its_local_day(moment):
    day = cal.local_day(moment)
    assert cal.end_of_day(day - timedelta(days=1)) < moment <= cal.end_of_day(day)


@given(DATES, st.integers(-60, 60))
def test_a_month_sum_keeps_the_day_or_ends_the_month(day, n):
    end = cal.add_months(day, n)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == n
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


@given(DATES, st.integers(1, 30))
def test_a_working_day_sum_lands_on_a_working_day_and_counts_each(day, n):
    end = cal.add_working_days(day, n)
    off = {skipped for skipped, _ in cal.skipped_days(day + timedelta(days=1), end)}
    assert end not in off
    assert (end - day).days - len(off) == n


@given(DATES)
def test_rolling_moves_only_off_days_and_is_settled(day):
    end = cal.roll_forward(day)
    assert cal.is_working_day(end)
    assert (end == day) is cal.is_working_day(day)
    assert cal.roll_forward(end) == end
    assert len(cal.skipped_days(day, end)) == (end - day).days
    assert cal.last_working_day_before(day) < day <= end


@given(DATES, st.frozensets(DATES, max_size=20), st.integers(1, 10))
def test_more_days_off_never_end_earlier(day, extra, n):
    assert cal.add_working_days(day, n, extra) >= cal.add_working_days(day, n)
