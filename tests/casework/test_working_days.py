"""Five working days and the warning before them. The dates are worked out by hand from the almanac."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import watch
from casework.calendar import local
from casework.deadlines import WorkingDays, WorkingDaysBefore
from casework.doorway import take
from casework.models import Deadline, Notice
from complaints.models import BEKRAFTA, Synpunkt
from config.reconcile import reconcile
from tests.conftest import moment

SECOND = dt.timedelta(seconds=1)


def nobody(_case, _now):
    return []


FIVE = WorkingDays(
    "fem",
    "Fem",
    days=5,
    warned=(WorkingDaysBefore(1),),
    rule="SK-29",
    since="synpunkten kom in",
    reminds=nobody,
    warns=nobody,
)

# Arrived, last day, warned.
TABLE = """
2026-11-16 10:00  2026-11-23  2026-11-20
2026-11-20 23:59  2026-11-27  2026-11-26
2026-11-21 00:00  2026-11-27  2026-11-26
2026-11-22 12:00  2026-11-27  2026-11-26
2026-06-15 08:00  2026-06-23  2026-06-22
2026-06-18 08:00  2026-06-26  2026-06-25
2026-12-17 08:00  2026-12-28  2026-12-23
2026-12-23 08:00  2027-01-05  2027-01-04
2026-12-30 08:00  2027-01-11  2027-01-08
2026-04-01 08:00  2026-04-10  2026-04-09
2027-03-24 08:00  2027-04-02  2027-04-01
2026-10-23 08:00  2026-10-30  2026-10-29
2026-03-27 08:00  2026-04-07  2026-04-02
"""


@pytest.mark.rule("SK-29", "SK-30")
@pytest.mark.parametrize("line", TABLE.strip().splitlines())
def test_the_last_day_and_the_warning(line):
    day, time, last, warned = line.split()
    start = moment(f"{day} {time}")
    assert f"{local(FIVE.due(start)):%Y-%m-%d %H:%M:%S.%f}" == f"{last} 23:59:59.999999"
    assert f"{local(FIVE.warnings(start)[0]):%Y-%m-%d %H:%M}" == f"{warned} 07:00"


def test_the_municipalitys_own_days_off_do_not_count(settings):
    settings.EXTRA_DAYS_OFF = frozenset({dt.date(2026, 11, 20)})
    assert local(FIVE.due(moment("2026-11-16 10:00"))).date() == dt.date(2026, 11, 24)
    assert "lokal ledig dag 2026-11-20" in FIVE.explain(moment("2026-11-16 10:00"))


def test_the_explanation_names_what_was_skipped():
    told = FIVE.explain(moment("2026-12-17 08:00"))
    assert told.startswith("5 arbetsdagar efter 2026-12-17, då synpunkten kom in: det är dag noll (SK-29).")
    for day in ("julafton 2026-12-24", "juldagen 2026-12-25", "lördag 2026-12-19"):
        assert day in told


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


@pytest.fixture
def case(synpunkt, at):
    at.set("2026-11-16 10:00")
    return synpunkt()


@pytest.mark.rule("SK-29")
def test_the_responsible_is_warned_first_and_then_the_manager_is_told_too(case):
    warning, end = moment("2026-11-20 07:00"), moment("2026-11-24 00:00")
    assert (watch.warn(warning - SECOND), watch.warn(warning), watch.warn(warning + SECOND)) == (0, 1, 0)
    assert told("varning") == ["sara.ekholm"], "whoever took it in, until somebody has it"
    assert (watch.remind(end - SECOND), watch.remind(end), watch.remind(end + SECOND)) == (0, 1, 0)
    assert told("paminnelse") == ["peter.holmgard", "sara.ekholm"]
    assert list(reconcile(end + dt.timedelta(hours=1))) == []


def test_what_is_done_is_not_warned_of(case, cast, at):
    peter = cast("peter.holmgard")
    take(
        case,
        Synpunkt.bekrafta,
        by=peter,
        now=at.now,
        ansvarig=peter,
        bekraftad_dag=at.now.date(),
        bekraftad_kanal="telefon",
    )
    assert watch.warn(moment("2026-11-20 07:00")) == 0
    assert list(reconcile(moment("2026-11-30 07:00"))) == []


def test_after_an_outage_the_reminder_is_enough(case):
    late = moment("2026-11-25 07:00")
    assert (watch.warn(late), watch.remind(late)) == (0, 1)
    assert told("varning") == []
    found = list(reconcile(late))
    assert [(f.kind, f.what.split()[0]) for f in found] == [("gap", "varning")], (
        "the auditor sees that nobody was warned"
    )


def test_the_auditor_sees_a_warning_that_should_not_be(case, at):
    """The twin: marked as warned before its time."""
    Deadline.objects.update(warned_at=at.now)
    assert [finding.kind for finding in reconcile(at.now)] == ["surplus"]


@pytest.mark.rule("SK-29")
def test_told_on_the_fifth_day_and_written_down_on_the_sixth_is_in_time(case, cast, at):
    at.set("2026-11-24 09:00")
    peter = cast("peter.holmgard")
    take(
        case,
        Synpunkt.bekrafta,
        by=peter,
        now=at.now,
        ansvarig=peter,
        bekraftad_dag=dt.date(2026, 11, 23),
        bekraftad_kanal="telefon",
    )
    row = Deadline.objects.get(key=BEKRAFTA.key)
    assert row.met_at < row.due_at
