"""Who is called to a meeting and how long it takes, and which days can be put right: through the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from openvard.models import Uppdrag
from records.decisions import Beslut
from records.models import Mote
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, person

BOOKED = {"mote_at": "2026-11-30 13:00", "mote_plats": "Vuxna insatser", "mote_tolk": ""}
CALLED_OFF = {"utfall": "installt", "vem": "verksamheten", "orsak": "Sjukdom"}
HELPER = "Stödperson från kvinnojouren"


def post(client: Client, case: Uppdrag, step: str, **answers: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def page(client: Client, case: Uppdrag) -> str:
    return " ".join(client.get(case.get_absolute_url()).text.split())


@pytest.fixture
def two(walk: Any, at: Any) -> Any:
    """Ali and Maja treat; the treatment has begun."""
    begun = walk("utsedd")
    begun.take("utse_fler")
    begun.treats = [ALI, MAJA]
    for name in ("starta", "hall_inledande", "inled"):
        begun.take(name)
    at.set(at.now)
    return begun


# ── who is called, and for how long ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-18", "OV-22")
def test_some_must_come_some_may_and_somebody_from_outside_is_called_by_name(two, login):
    called = {"far": [person(MAJA).pk], "fler_maste": HELPER, "fler_far": "En vän", "langd": "90"}
    assert post(login(DAVID), two.case, "boka_uppfoljning", **BOOKED | called).status_code == 302
    text = page(login(ALI), two.case)
    assert f"Måste vara med: Ali Karam, David Norrby, den enskilde, {HELPER}." in text
    assert "Får komma: Maja Stenhammar, En vän." in text
    assert "2026-11-30 13:00–14:30" in text


@pytest.mark.rule("OV-22")
def test_the_calendar_keeps_the_time_that_was_said_free_and_an_hour_otherwise(two, login):
    for langd, minutes in (("30", 30), ("", 60)):
        assert post(login(DAVID), two.case, "boka_uppfoljning", **BOOKED, langd=langd).status_code == 302
        mote = Mote.objects.get(utfall=None)
        file = login(ALI).get(reverse("calendar_file", args=[two.case.number, mote.pk])).content
        [event] = Calendar.from_ical(file).walk("VEVENT")
        assert event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(minutes=minutes)
        assert post(login(DAVID), two.case, "mote_blev_inte_av", **CALLED_OFF).status_code == 302


@pytest.mark.rule("OV-22", "OV-23")
def test_it_would_not_count_without_a_behandlare_so_one_of_them_must_come(two, login):
    answer = post(login(DAVID), two.case, "boka_uppfoljning", **BOOKED, far=[person(ALI).pk, person(MAJA).pk])
    assert answer.status_code == 422 and "Minst en behandlare måste vara med." in answer.text
    assert not Mote.objects.filter(utfall=None).exists()


@pytest.mark.rule("OV-23")
def test_who_came_from_outside_is_asked_only_where_somebody_was_called(two, login):
    david = login(DAVID)
    asked = reverse("step", args=[two.case.number, "hall_uppfoljning"])
    assert "Vilka fler kom?" not in david.get(asked).text
    assert post(david, two.case, "boka_uppfoljning", **BOOKED, fler_maste=HELPER, fler_far="En vän").status_code == 302
    assert "Vilka fler kom?" in david.get(asked).text
    helper = Mote.objects.get(utfall=None).kallade.get(name=HELPER)
    held = {"uppfoljd_dag": "2026-09-21", "narvarande": [person(DAVID).pk, person(ALI).pk], "enskild": "kom",
            "bestamt": "Fortsätta.", "andras": "nej", "andra": [helper.pk]}  # fmt: skip
    assert post(david, two.case, "hall_uppfoljning", **held).status_code == 302
    text = page(login(ALI), two.case)
    assert f"Var med: Ali Karam, David Norrby, den enskilde, {HELPER}. Kom inte: Maja Stenhammar, En vän." in text


@pytest.mark.rule("OV-22")
def test_in_a_protected_case_nobody_from_outside_is_named_before_a_reason_is_given(two, login):
    two.take("boka_uppfoljning", fler_maste=HELPER)
    two.take("marka_skyddat")
    text = page(login(ALI), two.case)
    assert HELPER not in text and "någon utifrån" in text


# ── a day that was wrong ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-12", "OV-15", "OV-19")
@pytest.mark.parametrize(
    ("step", "column", "early", "right", "late"),
    [
        ("ratta_start", "start_dag", "2026-09-20", "2026-09-21", "2026-10-03"),
        ("ratta_kontakt", "kontakt_dag", "2026-09-20", "2026-10-01", "2026-10-11"),
        ("ratta_behandling", "behandling_dag", "2026-10-04", "2026-10-07", "2026-10-11"),
    ],
)
def test_start_contact_and_treatment_can_be_put_right_between_what_came_before_and_after(
    walk, login, step, column, early, right, late
):
    begun = walk("utsedd")
    begun.take("starta", at="2026-10-01 09:00")
    begun.take("ta_kontakt", at="2026-10-02 09:00")
    begun.take("hall_inledande", at="2026-10-05 09:00")
    begun.take("inled", at="2026-10-06 09:00")
    begun.clock.set("2026-10-10 09:00")
    david = login(DAVID)
    for day in (early, late):
        refused = post(david, begun.case, step, **{column: day, "skal": "Fel dag."})
        assert refused.status_code == 422 and "Dagen kan inte ligga" in refused.text, day
    assert post(david, begun.case, step, **{column: right, "skal": "Fel dag."}).status_code == 302
    assert getattr(Uppdrag.objects.get(pk=begun.case.pk), column) == dt.date.fromisoformat(right)
    assert post(login(ROLF), begun.case, step, **{column: right, "skal": "Fel dag."}).status_code in (403, 404, 409)


# ── a decision that is changed, and one that runs out ───────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-03")
def test_a_changed_decision_may_have_another_ground_another_decider_and_another_insats(walk, login, at):
    begun = walk("behandling")
    new = {"beslutad": "2026-09-21", "fran": "2026-09-21", "tom": "2026-12-31", "insats": "grupp",
           "beslutsfattare": "Arbetsutskottet", "delegation": "", "lagrum": "SoL 11 kap. 4 §"}  # fmt: skip
    assert post(login(DAVID), begun.case, "forlang", **new).status_code == 302
    old, made = Beslut.objects.order_by("pk")
    assert (made.replaces, made.law, made.kind) == (old, "SoL 11 kap. 4 §", "grupp")
    assert made.delegation == old.delegation == "4.2", "what is left empty is as it was"
    assert "Öppenvårdsgrupp" in page(login(ALI), begun.case)


@pytest.mark.rule("OV-03", "OV-22")
@pytest.mark.parametrize(("tom", "said"), [("2026-12-20", True), ("2026-12-21", False)])
def test_it_is_said_when_the_decision_runs_out_before_the_next_follow_up(walk, login, tom, said):
    """The meeting of 21 September is followed up until 21 December, that day included."""
    begun = walk("behandling", tom=dt.date.fromisoformat(tom))
    text = page(login(DAVID), begun.case)
    assert ("Insatsen upphör före nästa uppföljning 2026-12-21" in text) is said
