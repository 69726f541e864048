"""SR-1 … SR-6 as they stand in the demo, taken on by the people whose turn it is, through their pages, on the days to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.calendar import end_of_day, local_day
from casework.models import Notice, OpenDuty
from srv.models import Bestallning
from tests.srv.walking import ERIK, GUN, JOHAN, LENA, MIKAEL, NINA, SARA, person

D = dt.date.fromisoformat


@pytest.fixture
def login(played: None) -> Callable[[str], Client]:
    """A browser in which this person is logged in, in the demo."""

    def enter(who: str) -> Client:
        client = Client()
        client.force_login(person(who))
        return client

    return enter


def order(number: int) -> Bestallning:
    return Bestallning.objects.get(number=f"SRV-2026-{number:04d}")


def post(client: Client, case: Bestallning, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def goals(client: Client, case: Bestallning, step: str) -> dict[str, str]:
    """Every goal that the page asks about, as reached in part."""
    form = client.get(reverse("step", args=[case.number, step])).context["form"]
    asked = [name for name in form.fields if name.startswith("malen_")]
    return {name: "delvis" if not name.endswith("_ord") else "På väg." for name in asked}


@pytest.mark.rule("SR-05", "SR-36", "SR-37")
def test_sr_1_goes_on_to_the_child_when_she_has_said_yes_and_the_two_sides_have_agreed(login, at):
    case, mikael = order(1), login(MIKAEL)
    assert OpenDuty.objects.filter(case=case.pk, key="samtycke").exists()
    at.set("2026-11-23 09:00")
    found = {"bedomning": "barnet", "lampligt": "ja", "text": "Wilma vill fortsätta."}
    assert post(mikael, case, "bedom", **found | {"lampligt": "nej"}).status_code == 422, "the guardian has said no"
    assert post(mikael, case, "bedom", **found).status_code == 302
    assert (
        post(mikael, case, "avsluta_fortid", slut_dag="2026-11-23", orsak="x", oro="nej", motivering="y").status_code
        == 409
    )
    together = {"deltog": [person(LENA).pk], "utfall": "Fortsätta.", "avvikande": ""}
    assert post(login(LENA), case, "avgor_oenighet", **together).status_code == 422, "nobody of SRV's leaders was there"
    both = together | {"deltog": [person(LENA).pk, person(JOHAN).pk]}
    assert post(login(LENA), case, "avgor_oenighet", **both).status_code == 302
    at.set("2026-12-02 10:00")
    held = {
        "uppfoljd_dag": "2026-12-02",
        "narvarande": [person(MIKAEL).pk, person(NINA).pk],
        "familjen": "kom",
        "bestamt": "Mer.",
    }
    assert post(mikael, case, "hall_uppfoljning", **held, **goals(mikael, case, "hall_uppfoljning")).status_code == 302
    met = case.deadlines.filter(key="folj_upp").exclude(met_at=None).latest("pk")
    assert met.met_at <= met.due_at
    assert case.deadlines.get(key="folj_upp", met_at=None, cancelled_at=None).due_at == end_of_day(D("2027-06-02"))


@pytest.mark.rule("SR-10", "SR-11", "SR-16")
def test_sr_2_is_asked_about_on_the_last_day_and_taken_on(login, at):
    case = order(2)
    at.set("2026-11-25 15:00")
    asked = {"fragad_dag": "2026-11-25", "med_vem": "Johan Ståhle", "besked": "I veckan.", "version": case.version}
    assert login(GUN).post(reverse("srv_fraga", args=[case.number]), asked).status_code == 302
    row = case.deadlines.get(key="fraga_srv")
    assert row.met_at is not None and row.met_at <= row.due_at
    at.set("2026-11-26 09:00")
    assert post(login(JOHAN), case, "ta_emot", ba=person(NINA).pk).status_code == 302
    nina = login(NINA)
    booked = {"mote_at": "2026-12-03 14:00", "mote_plats": "SRV", "mote_tolk": ""}
    assert post(nina, case, "boka_uppstart", **booked).status_code == 302
    at.set("2026-12-03 15:00")
    held = {
        "uppstart_dag": "2026-12-03",
        "narvarande": [person(SARA).pk, person(NINA).pk],
        "familjen": "kom",
        "behoven": "Skolan.",
        "arbetssatt": "Hembesök.",
        "roller": "Nina ringer.",
        "tar_over": person(SARA).pk,
    }
    assert post(login(SARA), case, "hall_uppstart", **held).status_code == 302
    assert post(login(JOHAN), case, "verkstall").status_code == 302
    assert order(2).verkstalld_dag == D("2026-12-03")


@pytest.mark.rule("SR-42", "SR-43")
def test_sr_3_is_documented_and_ended_by_srv_and_then_it_is_locked(login, at):
    case = order(3)
    assert post(login(JOHAN), case, "avsluta_srv").status_code == 409, "the documentation comes first"
    at.set("2026-11-27 16:00")
    assert post(login(NINA), case, "dokumentera").status_code == 302
    assert case.deadlines.get(key="dokumentera").met_at is not None
    assert post(login(JOHAN), case, "avsluta_srv").status_code == 302
    assert (order(3).state, order(3).locked) == ("avslutad", True)


@pytest.mark.rule("SR-01", "SR-27")
def test_sr_4_is_followed_up_in_march_and_is_not_prolonged_past_the_21st_birthday_unseen(login, at):
    case, mikael = order(4), login(MIKAEL)
    at.set("2027-03-15 10:00")
    held = {
        "uppfoljd_dag": "2027-03-15",
        "narvarande": [person(MIKAEL).pk, person(ERIK).pk],
        "familjen": "kom",
        "bestamt": "Mer.",
    }
    assert post(mikael, case, "hall_uppfoljning", **held, **goals(mikael, case, "hall_uppfoljning")).status_code == 302
    longer = {
        "samtycke": "ja",
        "beslutad": "2027-03-15",
        "beslutsfattare": "Mikael Tunberg",
        "fran": "2027-04-01",
        "tom": "2027-06-30",
    }
    refused = post(mikael, case, "forlang", **longer)
    assert refused.status_code == 422 and "fyller 21 år 2027-01-21" in refused.text


@pytest.mark.rule("SR-44", "SR-47")
def test_sr_5_begins_and_ends_with_the_utredning_at_the_latest(login, at):
    case, sara = order(5), login(SARA)
    longer = {
        "samtycke": "ja",
        "beslutad": "2026-11-21",
        "beslutsfattare": "Sara Ekholm",
        "fran": "2027-03-03",
        "tom": "2027-04-30",
    }
    refused = post(sara, case, "forlang", **longer)
    assert refused.status_code == 422 and "senast när utredningen är klar, 2027-03-02" in refused.text
    at.set("2026-11-24 15:00")
    held = {
        "uppstart_dag": "2026-11-24",
        "narvarande": [person(SARA).pk, person(ERIK).pk],
        "familjen": "kom",
        "behoven": "Morgnar.",
        "arbetssatt": "Hembesök.",
        "roller": "Erik ringer.",
        "tar_over": person(SARA).pk,
    }
    assert post(sara, case, "hall_uppstart", **held).status_code == 302
    assert order(5).deadlines.get(key="fraga_srv").cancelled_at is not None


@pytest.mark.rule("SR-13")
def test_sr_6_is_declined_with_the_written_reason_and_the_three_months_go_on(login, at):
    case, johan = order(6), login(JOHAN)
    at.set("2026-11-23 09:00")
    assert post(johan, case, "verkstall_inte", skal=" ").status_code == 422, "the reason is missing"
    why = "SRV saknar behandlare med utbildning i metoden till och med februari 2027."
    assert post(johan, case, "verkstall_inte", skal=why).status_code == 302
    told = set(Notice.objects.filter(case=case.pk, kind="steg").values_list("recipient__username", flat=True))
    assert {LENA, SARA} <= told
    assert order(6).state == "avvisad" and why in login(LENA).get(case.get_absolute_url()).text
    runs = case.deadlines.get(key="ej_verkstallt", met_at=None, cancelled_at=None)
    assert local_day(runs.due_at) == D("2026-12-28")
    assert OpenDuty.objects.filter(case=case.pk, key="avvisad").exists(), "somebody decides what becomes of it"
