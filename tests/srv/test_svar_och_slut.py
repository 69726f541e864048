"""What is answered, by whom and when, and how it ends: through the pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.calendar import local_day
from casework.models import OpenDuty
from organisation.models import Membership
from records.decisions import Beslut
from srv.models import Bestallning, Samtycke
from tests.srv.walking import JOHAN, LENA, NINA, SARA, people

D = dt.date.fromisoformat
HINDER = {"hinder_dag": "2026-09-21", "hinder": "aterkallar", "text": "Ringde.", "satt": "telefon"}


def post(client: Client, case: Bestallning, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def page(client: Client, case: Bestallning) -> str:
    return " ".join(re.sub("<[^>]+>", " ", client.get(case.get_absolute_url()).text).split())


def open_keys(case: Bestallning) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


def says(client: Client, case: Bestallning, who: int, svar: str = "gett", dag: str = "2026-09-21", **more: Any) -> Any:
    answers = {"person": who, "till": "uppdraget", "svar": svar, "dag": dag, "satt": "mote"}
    return post(client, case, "anteckna_samtycke", **answers | more)


# ── consent ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-37", "SR-38")
@pytest.mark.parametrize("asked", [False, True])
def test_it_goes_on_to_the_child_by_the_childs_own_yes_and_not_by_an_old_one_of_the_guardians(walk, login, asked):
    begun = walk("pagar", number="", born=D("2012-01-01"))
    sara, case = login(SARA), begun.case
    if asked:
        assert says(sara, case, begun.who("enskild").pk).status_code == 302
    assert post(sara, case, "antecknas_hinder", **HINDER | {"hinder": "uteblir"}).status_code == 302
    found = post(sara, case, "bedom", bedomning="barnet", lampligt="ja", text="Hen vill.")
    assert found.status_code == (302 if asked else 422), "the guardian's yes stands, and is not what carries it"


@pytest.mark.rule("SR-05", "SR-37")
@pytest.mark.parametrize(("hinder", "who"), [("avslutar", "vardnadshavare"), ("barnet", "enskild")])
def test_whoever_wants_no_more_has_said_no(walk, login, hinder, who):
    begun = walk("pagar", number="", born=D("2011-01-01"))
    sara, case = login(SARA), begun.case
    answers = HINDER | {"hinder": hinder}
    if who == "vardnadshavare":
        assert "Välj vem det är." in post(sara, case, "antecknas_hinder", **answers).text
        answers |= {"person": begun.who(who).pk}
    assert post(sara, case, "antecknas_hinder", **answers).status_code == 302
    last = Samtycke.objects.latest("pk")
    assert (last.person, last.svar, last.satt) == (begun.who(who), "avbojt", "telefon")


@pytest.mark.rule("SR-38")
def test_for_the_parents_also_when_the_child_takes_back_a_yes(walk, login):
    begun = walk("pagar", number="", born=D("2011-01-01"))
    sara, case, barn = login(SARA), begun.case, begun.who("enskild").pk
    assert says(sara, case, barn).status_code == 302
    assert post(sara, case, "antecknas_hinder", **HINDER | {"person": barn}).status_code == 302
    assert post(sara, case, "bedom", bedomning="foraldrarna", text="Stöd till mamman.").status_code == 302


@pytest.mark.rule("SR-05")
def test_a_second_guardian_may_take_back_theirs_while_the_first_is_assessed(walk, login):
    begun = walk("utkast", vh2_name="Karl Nordh")
    sara, case = login(SARA), begun.case
    begun.take("signera_uppdrag")
    first, second = begun.case.persons.filter(relation="vardnadshavare").order_by("pk")
    for one in (first, second):
        assert says(sara, case, one.pk).status_code == 302
    for step in ("kommunicera", "besluta", "skicka", "ta_emot", "hall_uppstart"):
        begun.take(step)
    assert says(sara, case, second.pk, "avbojt").status_code == 422, "it is a hindrance"
    assert post(sara, case, "antecknas_hinder", **HINDER | {"person": first.pk}).status_code == 302
    assert says(sara, case, second.pk, "avbojt").status_code == 302
    assert "2 av 2 vårdnadshavare har inte samtyckt." in page(sara, case)


@pytest.mark.rule("SR-05", "SR-32")
def test_a_yes_to_the_version_before_is_taken_back_as_a_hindrance_too(walk, login):
    begun = walk("pagar")
    begun.take("andra_uppdrag")
    refused = says(login(SARA), begun.case, begun.who("vardnadshavare").pk, "avbojt")
    assert refused.status_code == 422 and "anteckna det som något som hindrar insatsen" in refused.text


@pytest.mark.rule("SR-05")
def test_nobody_answers_before_it_was_written_nor_before_what_they_said_last(walk, login):
    begun = walk("utkast")
    begun.take("signera_uppdrag", at=begun.clock.now + dt.timedelta(days=3))
    sara, petra = login(SARA), begun.who("vardnadshavare").pk
    early = says(sara, begun.case, petra)
    assert early.status_code == 422 and "Dagen kan inte ligga före 2026-09-24." in early.text
    begun.clock.set(begun.clock.now + dt.timedelta(days=4))
    assert says(sara, begun.case, petra, dag="2026-09-28").status_code == 302
    assert says(sara, begun.case, petra, "avbojt", dag="2026-09-27").status_code == 422


@pytest.mark.rule("SR-54")
def test_no_meeting_goes_round_what_waits_to_be_assessed(walk, login):
    begun = walk("pagar")
    begun.take("placera")
    begun.take("antecknas_hinder")
    there = [one.pk for one in people(SARA, NINA)]
    answers = {"samordnad_dag": "2026-09-21", "narvarande": there, "information": "Bra.", "roller": "Nina."}
    assert post(login(SARA), begun.case, "samordna", **answers).status_code == 409


# ── the decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-06")
def test_the_first_decisions_day_is_put_right_and_the_one_that_prolongs_it_stands(walk, login):
    begun = walk("antagen")
    begun.take("forlang")
    head, right = begun.case.beslut, begun.case.beslut_dag - dt.timedelta(days=2)
    assert post(login(SARA), begun.case, "ratta_beslut", beslut_dag=right, skal="Fel dag.").status_code == 302
    case = Bestallning.objects.get()
    assert (case.beslut_dag, case.beslut, Beslut.objects.count()) == (right, head, 2)


@pytest.mark.rule("SR-01")
def test_that_it_is_to_be_longer_than_to_twenty_one_is_written_down(walk, login):
    begun = walk("utkast", number="", born=D("2006-12-01"), vh1_name="", vh1_number="")
    begun.take("besluta", tom=D("2027-12-31"), efter_21="ja")
    assert "Bekräftat: insatsen ska vara till 2027-12-31." in page(login(SARA), begun.case)


@pytest.mark.rule("SR-13")
def test_an_order_that_srv_does_not_carry_out_is_somebodys_to_do_something_about(walk):
    begun = walk("avvisad")
    assert "avvisad" in open_keys(begun.case)
    begun.take("skicka_igen")
    assert "avvisad" not in open_keys(begun.case)


@pytest.mark.rule("SR-16")
def test_where_den_behandlingsansvariga_has_left_srvs_leaders_are_to_name_another(walk, tick, at):
    begun = walk("pagar")
    Membership.objects.filter(user__username=NINA).update(to_day=local_day(begun.clock.now) - dt.timedelta(days=1))
    at.set(begun.clock.now + dt.timedelta(hours=2))
    tick()
    assert "ingen_ansvarig" in open_keys(begun.case)
    begun.take("byt_ansvarig_srv")
    assert "ingen_ansvarig" not in open_keys(begun.case)


# ── how it ends ─────────────────────────────────────────────────────────────────────────────────────────────────────

END = {"slut_dag": "2026-09-21", "text": "Det har gått bra."}


@pytest.mark.rule("SR-35")
def test_it_does_not_end_in_advance_past_what_srv_wants_to_talk_about(walk, login):
    begun = walk("pagar")
    begun.take("fungerar_inte")
    answers = END | {"orsak": "Går inte.", "oro": "nej", "motivering": "Ingen."}
    refused = post(login(SARA), begun.case, "avsluta_fortid", **answers)
    assert refused.status_code == 409 and "Tala om det först." in refused.text
    begun.take("talat_om")
    assert post(login(SARA), begun.case, "avsluta_fortid", **answers).status_code == 302


@pytest.mark.rule("SR-39")
def test_a_family_that_moves_before_the_time_is_out_is_assessed_too(walk, login):
    begun = walk("pagar")
    refused = post(login(SARA), begun.case, "avsluta_tid", **END, varfor="flyttat")
    assert refused.status_code == 422 and "Insatsen slutar i förtid" in refused.text
    assert post(login(SARA), begun.case, "avsluta_tid", **END, varfor="flyttat", oro="Ingen oro.").status_code == 302


@pytest.mark.rule("SR-36", "SR-42")
def test_when_somebody_has_died_nothing_is_left_to_disagree_about_and_no_plan_is_written(walk, login):
    begun = walk("pagar")
    begun.take("anmal_oenighet")
    assert post(login(SARA), begun.case, "avsluta_tid", **END, varfor="alder").status_code == 422
    assert post(login(SARA), begun.case, "avsluta_tid", **END, varfor="avliden").status_code == 302
    assert post(login(NINA), begun.case, "dokumentera").status_code == 302


@pytest.mark.rule("SR-36")
def test_each_side_writes_what_it_thinks(walk, login):
    begun = walk("pagar")
    assert post(login(NINA), begun.case, "anmal_oenighet", standpunkt="SRV vill fortsätta.").status_code == 302
    assert post(login(SARA), begun.case, "anmal_oenighet", standpunkt="Vi vill avsluta.").status_code == 302
    seen = page(login(LENA), begun.case)
    assert "SRV vill fortsätta." in seen and "Vi vill avsluta." in seen and page(login(JOHAN), begun.case)


@pytest.mark.rule("SR-45")
def test_the_days_of_a_temporary_order_have_been(walk, login):
    begun = walk("utkast", tillfallig=True, utredning_slut=D("2027-09-20"))
    for step in ("signera_uppdrag", "kommunicera", "anteckna_samtycke", "besluta"):
        begun.take(step)
    day = local_day(begun.clock.now)
    answers = {"redogorelse": "Akut.", "samtal_dag": day, "dialog_dag": day, "post_dag": day + dt.timedelta(days=400)}
    refused = post(login(SARA), begun.case, "skicka_tillfallig", **answers)
    assert refused.status_code == 422 and "Dagen kan inte ligga framåt i tiden." in refused.text
    assert post(login(SARA), begun.case, "skicka_tillfallig", **answers | {"post_dag": ""}).status_code == 302
