"""The hours of the reception: what is shown, and when the fack is used; never whom to tell (EA-20, EA-32)."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from casework.models import Notice
from intake.models import EAnmalan
from records.hours import is_open, next_opening
from tests.conftest import moment

# A Tuesday, the Friday after it, the Saturday, and Christmas with its eve and the days around it.
OPEN = ["2026-11-24 08:00", "2026-11-24 15:59", "2026-11-27 12:00", "2026-12-23 08:00", "2026-12-28 08:00"]
CLOSED = ["2026-11-24 07:59", "2026-11-24 16:00", "2026-11-28 10:00", "2026-12-24 10:00", "2026-12-25 10:00", "2026-12-31 10:00",
          "2026-06-19 10:00"]  # fmt: skip


@pytest.mark.parametrize("at", OPEN)
def test_it_is_open_on_working_days_from_the_minute_it_opens(at):
    assert is_open("BOF", moment(at))


@pytest.mark.parametrize("at", CLOSED)
def test_it_is_closed_on_holidays_and_their_eves_and_from_the_minute_it_closes(at):
    assert not is_open("BOF", moment(at))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 16:00", "2026-11-25 08:00"),
        ("2026-11-27 16:00", "2026-11-30 08:00"),
        ("2026-12-23 20:00", "2026-12-28 08:00"),
        # The nights on which the clocks are changed.
        ("2027-03-27 23:00", "2027-03-30 08:00"),
        ("2026-10-25 02:30", "2026-10-26 08:00"),
    ],
)
def test_when_it_opens_again(at, opens):
    assert next_opening("BOF", moment(at)) == moment(opens)


def test_a_unit_may_have_hours_of_its_own(settings):
    settings.DUTY_HOURS = {"": "8:00-16:00", "VUX": "9:30-15:00"}
    assert not is_open("VUX", moment("2026-11-24 09:29"))
    assert is_open("VUX", moment("2026-11-24 09:30"))
    assert is_open("BOF", moment("2026-11-24 09:00"))


@pytest.mark.parametrize("written", ["8-", "16:00-8:00", "8:00", "åtta-fyra", "8:00-8:00"])
def test_hours_that_cannot_be_read_are_found_when_it_starts(settings, written):
    settings.DUTY_HOURS = {"BOF": written}
    assert [error for error in run_checks() if "DUTY_HOURS of BOF" in error.msg]


@pytest.mark.parametrize(
    ("duty", "swedish", "english"),
    [
        ({}, "vardagar 8–16", "on weekdays 8:00–16:00"),
        ({"": "8:30-16:00"}, "vardagar 8.30–16", "on weekdays 8:30–16:00"),
        ({"VUX": "9:00-15:00", "BOF": "7:30-16:30"}, "vardagar 9–15", "on weekdays 9:00–15:00"),
    ],
    ids=["the default", "half past", "what both keep"],
)
def test_residents_are_told_the_hours_that_every_reception_keeps(client, db, settings, duty, swedish, english):
    settings.DUTY_HOURS = {"": "8:00-16:00"} | duty
    assert f"Ring mottagningen {swedish}, " in client.get("/orosanmalan/").text
    assert f" {english}, " in client.get("/orosanmalan/en/").text


def test_a_default_that_no_reception_keeps_narrows_nothing(client, db, settings):
    settings.DUTY_HOURS = {"": "8:00-16:00", "BOF": "16:00-20:00", "VUX": "15:00-19:00"}
    assert "Ring mottagningen vardagar 16–19, " in client.get("/orosanmalan/").text
    assert not [error for error in run_checks() if "DUTY_HOURS" in error.msg]


def test_hours_that_no_two_share_are_found_when_it_starts(settings):
    settings.DUTY_HOURS = {"BOF": "8:00-11:00", "VUX": "11:00-15:00"}
    assert [error for error in run_checks() if "every unit is open" in error.msg]


@pytest.mark.rule("EA-20")
@pytest.mark.parametrize(
    ("when", "status"), [("2026-11-28 10:00", 302), ("2026-12-25 10:00", 302), ("2026-11-24 10:00", 409)]
)
def test_outside_the_hours_the_gruppledare_puts_it_in_the_fack(login, report, at, when, status):
    at.set(when)
    case = report()
    answer = login("karin.wessman").post(
        reverse("step", args=[case.number, "lagg_i_fack"]), {"version": case.version, "stamplad": "on"}
    )
    assert answer.status_code == status
    assert (EAnmalan.objects.get().state == "mottagningsfack") == (status == 302)


@pytest.mark.parametrize("page", ["queue", "staffing"])
@pytest.mark.parametrize(
    ("when", "opens"), [("2026-11-28 10:00", "mån 30 nov 08:00"), ("2026-12-25 10:00", "mån 28 dec 08:00")]
)
def test_the_desk_says_that_it_is_closed_and_when_it_opens(login, norrvinge, at, page, when, opens):
    at.set(when)
    html = login("karin.wessman").get(reverse(page)).text
    assert f"Mottagningen på Barn- och familjeenheten är stängd, öppnar {opens}" in html
    assert "Bevakar" not in html


def test_the_case_says_it_too(login, report, at):
    case = report()
    at.set("2026-11-28 10:00")
    assert "stängd, öppnar mån 30 nov 08:00" in login("karin.wessman").get(case.get_absolute_url()).text


def test_in_the_hours_nobody_is_told_that_it_is_closed(login, norrvinge, at):
    for page in ("queue", "staffing"):
        assert "stängd" not in login("karin.wessman").get(reverse(page)).text


def test_before_a_weekend_the_gap_after_it_is_foreseen(login, norrvinge, at, away, cast):
    away(cast("anna.lovdahl"), cast("jonas.akerren"), day=moment("2026-11-30 12:00").date())
    for when, said in (("2026-11-26 12:00", False), ("2026-11-27 12:00", True)):
        at.set(when)
        page = login("karin.wessman").get(reverse("queue")).text
        assert ("Ingen mottagningsfunktion på Barn- och familjeenheten mån 30 nov" in page) is said
    assert "Gruppledare Karin Wessman bevakar då." in page


def test_before_a_long_weekend_it_is_said_how_long_it_is_closed(login, norrvinge, at):
    at.set("2026-12-23 12:00")
    assert "är stängd tor 24 dec – sön 27 dec" in login("karin.wessman").get(reverse("queue")).text


@pytest.mark.rule("EA-26", "EA-32")
def test_a_night_arrival_tells_whom_a_day_arrival_tells(report, at):
    told = []
    for when in ("2026-11-25 10:00", "2026-11-28 03:00"):
        at.set(when)
        case = report()
        told.append(
            set(Notice.objects.filter(kind="inkommen", case=case).values_list("recipient__username", flat=True))
        )
    assert told[0] == told[1] != set()
