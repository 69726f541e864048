"""The meetings of an uppdrag: what became of each stands in a list, and each can be put in one's own calendar."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from records.models import Mote, Reading
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF

PLACE = "Vuxna insatser, rum 2; plan 3, A"


def listed(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.split(">Möten</h2>")[1].split("</section>")[0]))


def address(case: Any, mote: Mote) -> str:
    return reverse("calendar_file", args=[case.number, mote.pk])


def event(answer: Any) -> Any:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return next(iter(Calendar.from_ical(answer.content).walk("VEVENT")))


@pytest.mark.rule("OV-18", "OV-23")
def test_what_became_of_each_meeting_stands_latest_first(walk, login):
    one = walk("startad")
    one.take("boka_inledande", mote_plats=PLACE)
    one.take("mote_blev_inte_av")
    one.take("boka_inledande", mote_plats=PLACE)
    text = listed(login(ALI).get(one.case.get_absolute_url()).text)
    assert text.index("Bokat av David Norrby") < text.index("Verksamheten ställde in. Känt 2026-09-21: Sjukdom")
    one.take("hall_inledande")
    text = listed(login(DAVID).get(one.case.get_absolute_url()).text)
    assert "Hållet" in text and "Var med: Ali Karam, David Norrby, den enskilde." in text, text


@pytest.mark.rule("OV-18")
def test_the_file_says_number_time_and_place_and_nobodys_name(walk, login):
    one = walk("startad")
    one.take("boka_inledande", mote_plats=PLACE, mote_tolk="Arabiska")
    mote = Mote.objects.get()
    client = login(ALI)
    assert address(one.case, mote) in client.get(one.case.get_absolute_url()).text
    answer = client.get(address(one.case, mote))
    made = event(answer)
    assert made.decoded("dtstart") == mote.at
    assert (str(made["summary"]), str(made["location"])) == (f"Inledande möte, {one.case.shown_number}", PLACE)
    assert b"LOCATION:Vuxna insatser\\, rum 2\\; plan 3\\, A" in answer.content, "escaped (RFC 5545)"
    for secret in ("Daniel", "Öberg", "1991", "David", "Ali Karam", "Arabiska"):
        assert secret not in answer.content.decode()
    assert Reading.objects.filter(user__username=ALI, case=one.case.pk).exists()


@pytest.mark.rule("OV-18")
@pytest.mark.parametrize(
    "place",
    [
        "Hemma hos Daniel",
        "hos familjen ÖBERG",
        "Bergsgatan 12, hembesök",
        "Daniels lägenhet",
        "Hos Öbergs",
        "bergsgatan 12",
        "Daniel, 19910319-2390",
        "Se 9103192390",
    ],
)
def test_nor_does_anybody_book_it_at_somebodys_name_or_address(walk, login, place):
    """It would go out with the file; what was typed is kept."""
    one = walk("startad", address="c/o Berg, Bergsgatan 12 lgh 1101, 123 45 Norrvinge")
    url = reverse("step", args=[one.case.number, "boka_inledande"])
    answers = {"version": one.case.version, "mote_at": "2026-09-25 10:00", "mote_plats": place, "mote_tolk": ""}
    refused = login(ALI).post(url, answers)
    assert refused.status_code == 422 and "Skriv inte vem det gäller" in refused.text and place in refused.text
    assert not Mote.objects.exists()
    assert login(ALI).post(url, answers | {"mote_plats": "Hembesök"}).status_code == 302


@pytest.mark.rule("OV-23")
def test_called_off_it_is_the_same_meeting_cancelled(walk, login):
    one = walk("startad")
    one.take("boka_inledande")
    mote, client = Mote.objects.get(), login(ALI)
    before = event(client.get(address(one.case, mote)))
    one.take("mote_blev_inte_av")
    answer = client.get(address(one.case, mote))
    after = event(answer)
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")
    assert (before["uid"], before["dtstart"]) == (after["uid"], after["dtstart"])
    assert before["sequence"] < after["sequence"]
    assert b"METHOD:CANCEL" in answer.content
    assert b"Sjukdom" not in answer.content


def test_where_a_protected_person_is_met_is_not_told_outside(walk, login):
    one = walk("startad")
    one.take("marka_skyddat")
    one.take("boka_inledande", mote_plats=PLACE)
    client = login(DAVID)
    assert "location" not in event(client.get(address(one.case, Mote.objects.get())))
    assert PLACE not in client.get(one.case.get_absolute_url()).text


@pytest.mark.parametrize("who", [MAJA, "anna.lovdahl", "camilla.frid"])
def test_whoever_may_not_read_the_case_finds_no_file(walk, login, who):
    one = walk("startad")
    one.take("boka_inledande")
    assert login(who).get(address(one.case, Mote.objects.get())).status_code == 404


def test_nor_is_there_one_of_another_case_or_of_a_meeting_without_a_time(walk, login):
    one, other = walk("startad"), walk("inlett")
    one.take("boka_inledande")
    booked, unbooked = Mote.objects.get(case=one.case.pk), Mote.objects.get(case=other.case.pk)
    client = login(DAVID)
    assert client.get(address(other.case, booked)).status_code == 404
    assert client.get(address(other.case, unbooked)).status_code == 404
    assert client.post(address(one.case, booked)).status_code == 405


def test_three_meetings_cost_no_more_than_one(walk, login):
    one, client, counts = walk("startad"), login(ROLF), []
    for _ in range(3):
        one.take("boka_inledande")
        client.get(one.case.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(one.case.get_absolute_url())
        counts.append(sum("records_mote" in q["sql"] or "records_utfall" in q["sql"] for q in queries))
        one.take("mote_blev_inte_av")
    assert counts[0] == counts[1] == counts[2] > 0
