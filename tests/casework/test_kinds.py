"""Weeks, months, a day that somebody set, and warnings: the vectors are worked out by hand from the almanac and the law."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import models

from casework.calendar import STOCKHOLM, add_hours, end_of_day, local
from casework.deadlines import By, DaysBefore, Months, Weeks, Within, WorkingDays, WorkingDaysBefore
from tests.conftest import moment


def nobody(_case, _now):
    return []


def meeting(case):
    return case.mote_dag


def case(**columns):
    return SimpleNamespace(**columns)


def day(text):
    return dt.date.fromisoformat(text)


def weeks(count, **more):
    return Weeks("v", "V", count, rule="SoL 1:1", reminds=nobody, starts=meeting, since="mötet hölls", **more)


def months(count, **more):
    return Months("m", "M", count, rule="SoL 1:1", reminds=nobody, starts=meeting, since="mötet hölls", **more)


def last(kind, start):
    """The last local day, from a start that is a day; the last moment is its end."""
    due = kind.due(kind.start(case(mote_dag=day(start))))
    assert due == end_of_day(local(due).date())
    return f"{local(due):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-09-29", "2026-10-20"),
        ("2026-10-06", "2026-10-27"),
        ("2026-11-10", "2026-12-01"),
        ("2026-12-03", "2026-12-24"),
        ("2026-12-10", "2026-12-31"),
        ("2027-03-09", "2027-03-30"),
        ("2028-02-08", "2028-02-29"),
    ],
)
def test_three_weeks_are_the_same_weekday_and_never_moved(start, due):
    assert last(weeks(3), start) == due


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-08-31", "2026-11-30"),
        ("2026-11-10", "2027-02-10"),
        ("2026-11-30", "2027-02-28"),
        ("2027-02-28", "2027-05-28"),
        ("2027-11-29", "2028-02-29"),
        ("2027-11-30", "2028-02-29"),
        ("2028-02-29", "2028-05-29"),
        ("2026-12-31", "2027-03-31"),
        ("2027-01-20", "2027-04-20"),
    ],
)
def test_three_months_are_the_same_day_number_or_the_months_last(start, due):
    assert last(months(3), start) == due


@pytest.mark.parametrize(
    ("start", "due"),
    [("2026-06-02", "2026-12-02"), ("2026-09-15", "2027-03-15"), ("2026-08-31", "2027-02-28"),
     ("2027-08-29", "2028-02-29"), ("2027-08-31", "2028-02-29"), ("2028-02-29", "2028-08-29"),
     ("2026-12-31", "2027-06-30")],
)  # fmt: skip
def test_six_months(start, due):
    assert last(months(6), start) == due


@pytest.mark.parametrize(
    ("start", "due", "why"),
    [("2026-10-31", "2027-03-01", "söndag 2027-02-28"), ("2026-08-24", "2026-12-28", "julafton 2026-12-24"),
     ("2026-08-31", "2027-01-04", "nyårsafton 2026-12-31")],
)  # fmt: skip
def test_a_statutory_term_moves_to_a_working_day_and_says_why(start, due, why):
    kind = months(4, statutory=True)
    assert last(kind, start) == due
    assert why in kind.explain(kind.start(case(mote_dag=day(start))))
    assert last(months(4), start) != due, "a routine's own is never moved"


@pytest.mark.parametrize("text", ["2026-10-24 23:30", "2026-10-25 02:30", "2026-10-25 23:30", "2027-03-28 03:00"])
def test_the_hour_of_the_start_does_not_matter_not_even_on_a_dst_night(text):
    by_hour, by_day = weeks(3), weeks(3)
    start = moment(text)
    assert by_hour.due(start) == by_day.due(by_day.start(case(mote_dag=local(start).date())))


def test_a_day_begins_at_its_own_midnight():
    start = weeks(1).start(case(mote_dag=day("2026-11-24")))
    assert start == dt.datetime(2026, 11, 24, tzinfo=STOCKHOLM)


def test_what_has_not_happened_starts_nothing():
    with pytest.raises(ValueError, match="has not happened"):
        weeks(1).start(case(mote_dag=None))


def test_each_explains_itself_in_its_own_words():
    at = weeks(3).start(case(mote_dag=day("2026-11-10")))
    assert weeks(3).explain(at) == "3 veckor från 2026-11-10, då mötet hölls: samma veckodag (SoL 1:1)."
    assert "1 vecka från" in weeks(1).explain(at)
    clamped = months(3).start(case(mote_dag=day("2026-11-30")))
    assert months(3).explain(clamped) == (
        "3 månader från 2026-11-30, då mötet hölls: samma dag i månaden, eller månadens sista när dagen inte finns (SoL 1:1)."
    )
    hours = Within("h", "H", hours=8, rule="XX-01", reminds=nobody)
    assert hours.explain(at).startswith("8 timmar från det att det kom in 2026-11-10 00:00")


# ── a day that somebody set ─────────────────────────────────────────────────────────────────────────────────────────


class _Columns(models.Model):
    svarsdatum = models.DateField("svarsdatum", null=True)

    class Meta:
        abstract = True


SVARSDATUM = _Columns._meta.get_field("svarsdatum")


def by(**more):
    return By("svara", "Svara", SVARSDATUM, rule="SoL 1:1", reminds=nobody, **more)


@pytest.mark.parametrize("text", ["2026-11-29", "2026-12-24", "2027-03-28"])
def test_a_set_day_is_never_moved_and_lasts_to_its_end(text):
    kind = by()
    start = kind.start(case(svarsdatum=day(text)))
    assert kind.due(start) == end_of_day(day(text))
    assert kind.due(start) - start in {dt.timedelta(hours=h, microseconds=-1) for h in (23, 24)}
    assert kind.explain(start) == f"Svarsdatum är satt till {text} (SoL 1:1)."


def test_a_day_that_is_not_set_is_no_deadline():
    with pytest.raises(ValueError, match="not set"):
        by().start(case(svarsdatum=None))


# ── warnings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def mornings(kind, text):
    return [f"{local(at):%Y-%m-%d %H:%M}" for at in kind.warnings(kind.start(case(svarsdatum=day(text))))]


def test_several_warnings_first_to_last_each_in_the_morning():
    kind = by(warns=nobody, warned=(DaysBefore(0), DaysBefore(30), DaysBefore(7)))
    assert mornings(kind, "2026-12-31") == ["2026-12-01 07:00", "2026-12-24 07:00", "2026-12-31 07:00"]


def test_working_days_before_pass_over_christmas():
    """Ten before 13 January: 12, 11, 8, 7, 5, 4 January, 30, 29, 28, 23 December."""
    kind = by(warns=nobody, warned=(WorkingDaysBefore(10), WorkingDaysBefore(3)))
    assert mornings(kind, "2027-01-13") == ["2026-12-23 07:00", "2027-01-08 07:00"]


def test_the_municipalitys_own_day_off_is_passed_over_too(settings):
    settings.EXTRA_DAYS_OFF = frozenset({day("2027-01-12")})
    kind = by(warns=nobody, warned=(WorkingDaysBefore(1),))
    assert mornings(kind, "2027-01-13") == ["2027-01-11 07:00"]


def test_nobody_to_warn_no_warning():
    assert by(warned=(DaysBefore(7),)).warnings(moment("2026-12-31 00:00")) == []


def test_opened_late_only_the_latest_that_has_passed_is_given_and_then_the_next():
    kind = by(warns=nobody, warned=(DaysBefore(30), DaysBefore(7), DaysBefore(0)))
    start, now = kind.start(case(svarsdatum=day("2026-12-31"))), moment("2026-12-24 07:00")
    assert local(kind.first_warning(start, now)).date() == day("2026-12-24")
    assert local(kind.first_warning(start, add_hours(now, -1))).date() == day("2026-12-01")
    assert local(kind.next_warning(start, now)).date() == day("2026-12-31")
    assert kind.next_warning(start, moment("2026-12-31 07:00")) is None


@pytest.mark.parametrize(("n", "due"), [(0, "2027-01-13"), (1, "2027-01-12"), (5, "2027-01-05")])
def test_working_days_before_a_day(n, due):
    assert WorkingDaysBefore(n).of(day("2027-01-13")) == day(due)


def test_working_days_before_are_counted_backwards_only():
    with pytest.raises(ValueError, match="backwards"):
        WorkingDaysBefore(-1).of(day("2027-01-13"))


def test_working_days_from_another_start_than_the_arrival():
    kind = WorkingDays("a", "A", 5, rule="SoL 1:1", reminds=nobody, starts=meeting, since="uppdraget gavs")
    assert last(kind, "2026-12-23") == "2027-01-05"
    assert "då uppdraget gavs" in kind.explain(kind.start(case(mote_dag=day("2026-12-23"))))
