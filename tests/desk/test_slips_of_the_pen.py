"""A year that is wrong is said where it is written, and not confirmed and never seen again; who stands in is one person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from organisation.board import BoardMeeting
from organisation.models import Absence
from tests.people import person


@pytest.mark.rule("EA-18", "EA-19")
@pytest.mark.parametrize(("last", "status"), [("2026-11-23", 422), ("2026-11-24", 302)])
def test_an_absence_that_is_over_is_not_registered(norrvinge, login, at, last, status):
    asked = {"user": person("anna.lovdahl").pk, "from_day": "2026-11-23", "to_day": last, "substitute": ""}
    answer = login("karin.wessman").post("/bemanning/", asked)
    assert answer.status_code == status and Absence.objects.filter(user__username="anna.lovdahl").exists() == (
        status == 302
    )
    if status == 422:
        assert "Sista dagen har redan varit." in answer.text and 'value="2026-11-23"' in answer.text


@pytest.mark.rule("IV-34")
@pytest.mark.parametrize(
    ("day", "status"),
    [("2020-01-01", 422), ("2026-11-02", 422), ("2026-11-03", 302), ("2028-11-24", 302), ("2028-11-25", 422)],
)
def test_a_meeting_that_nobody_would_see_is_not_written_down(norrvinge, login, at, day, status):
    at.set("2026-11-24 10:00")
    answer = login("emma.rosenlund").post(reverse("board"), {"body": "sn", "day": day})
    assert answer.status_code == status
    assert BoardMeeting.objects.filter(day=dt.date.fromisoformat(day)).exists() == (status == 302)
    if status == 422:
        assert "Kontrollera året" in answer.text and f'value="{day}"' in answer.text


@pytest.mark.rule("EA-28")
def test_whoever_has_the_role_and_stands_in_for_another_is_named_once(norrvinge, login, at):
    Absence.objects.all().delete()
    day = at.now.date()
    Absence.objects.create(user=person("anna.lovdahl"), substitute=person("jonas.akerren"), from_day=day, to_day=day)
    page = login("karin.wessman").get("/bemanning/").text
    chain = page.partition('<h3 class="chain-r">Mottagningsfunktion')[2].partition('<h3 class="chain-r">')[0]
    assert chain.count("<span>Jonas Åkerrén") == 1, chain
