"""From the uppstart to the end, through the pages: roles, plans, follow-ups, what makes it uncertain, and who ends what."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.calendar import local_day
from casework.doorway import Refused
from casework.models import Assignment, Case, Notice, OpenDuty
from outbox import morning
from records.models import Kommunicerad, Malbedomning, Mote, Note
from srv.models import Bestallning, Samtycke
from tests.srv.walking import CAMILLA, ERIK, JOHAN, LENA, MIKAEL, NINA, SARA, people, person


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def page(client: Client, case: Case) -> str:
    return words(client.get(case.get_absolute_url()).text)


def post(client: Client, case: Any, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def open_keys(case: Any) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


def keys(*logins: str) -> list[int]:
    return [one.pk for one in people(*logins)]


UPPSTART = {"uppstart_dag": "2026-09-21", "familjen": "kom", "behoven": "Skolan.", "arbetssatt": "Hembesök på morgnarna.",
            "roller": "Nina ringer på fredagar."}  # fmt: skip

BOOKING = {"mote_at": "2026-09-28 13:00", "mote_plats": "SRV", "mote_tolk": ""}


# ── the uppstart ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-16", "SR-17", "SR-18", "SR-19", "SR-20", "SR-22")
def test_the_uppstart_is_led_by_socialsekreteraren_with_family_and_srv_and_moves_the_case(walk, login):
    case = walk("antagen").case
    sara, nina = login(SARA), login(NINA)
    assert post(nina, case, "boka_uppstart", **BOOKING).status_code == 302, "either of them books"
    assert post(nina, case, "hall_uppstart", **UPPSTART).status_code == 404, "and socialsekreteraren leads"
    answers = UPPSTART | {"narvarande": keys(SARA, NINA), "tar_over": person(MIKAEL).pk}
    for wrong, said in (
        ({"narvarande": keys(NINA)}, "socialsekreteraren var inte med"),
        ({"narvarande": keys(SARA)}, "ingen från SRV kom"),
        ({"familjen": "kom_inte"}, "familjen eller den unga var inte med"),
        ({"arbetssatt": ""}, "Skriv arbetssätt och metoder"),
        ({"uppstart_dag": "2026-09-22"}, "framåt i tiden"),
    ):
        refused = post(sara, case, "hall_uppstart", **answers | wrong)
        assert refused.status_code == 422 and said in refused.text, said
    assert Bestallning.objects.get().state == "antagen"
    assert post(sara, case, "hall_uppstart", **answers).status_code == 302
    case = Bestallning.objects.get()
    assert (case.state, case.ansvarig.username) == ("pagar", MIKAEL), "who follows up has it from the meeting on"
    text = page(login(MIKAEL), case)
    for part in ("Behov: Skolan.", "Arbetssätt: Hembesök på morgnarna.", "Roller: Nina ringer på fredagar."):
        assert part in text
    assert "SRV-2026-0001" in Notice.objects.filter(recipient=person(MIKAEL)).last().body, "and hears of it"
    assert login(SARA).get(case.get_absolute_url()).status_code == 404, "and who made the utredning no longer has"


@pytest.mark.rule("SR-22", "SR-23", "SR-24")
def test_roles_may_be_agreed_before_in_a_form_that_asks_for_nothing_else(walk, login):
    case = walk("antagen").case
    nina = login(NINA)
    form = nina.get(reverse("step", args=[case.number, "roller_fore"])).text
    assert form.count("<textarea") == 1 and "Det som rör ärendet väntar till dess att familjen är med." in form
    assert post(nina, case, "roller_fore", roller="Nina bokar, Sara leder.").status_code == 302
    assert "Nina bokar, Sara leder." in page(login(SARA), case), "both sides read it"


@pytest.mark.rule("SR-15")
def test_that_it_is_carried_out_is_srvs_leaders_to_write_and_waits_for_them_until_they_have(walk, login):
    begun = walk("pagar")
    assert "verkstall" in open_keys(begun.case)
    assert post(login(NINA), begun.case, "verkstall").status_code == 404
    assert post(login(CAMILLA), begun.case, "verkstall").status_code == 302
    case = Bestallning.objects.get()
    assert case.verkstalld_dag == case.uppstart_dag and "verkstall" not in open_keys(case)
    assert "Verkställd 2026-09-21" in page(login(SARA), case)


@pytest.mark.parametrize(("key", "both"), [("verkstall", True), ("kommunicera", False)])
def test_why_the_others_need_not_do_something_is_theirs_to_read_too(walk, login, key, both):
    begun = walk("pagar")
    ender, end = begun.case.ansvarig.username, reverse("end_duty", args=[begun.case.number, key])
    assert ("Båda sidor läser den." in login(ender).get(end).text) is both
    assert login(ender).post(end, {"skal": "Det gjordes i april."}).status_code == 302
    assert key not in open_keys(begun.case)
    assert ("Det gjordes i april." in page(login(JOHAN), begun.case)) is both


@pytest.mark.rule("SR-15", "SR-43")
def test_it_can_be_written_after_socialsekreteraren_has_ended_and_must_be_before_srv_ends(walk, login):
    begun = walk("dokumenterad")
    begun.take("signera_dokument")
    begun.take("kommunicera")
    begun.take("kommunicera")
    johan = login(JOHAN)
    refused = post(johan, begun.case, "avsluta_srv")
    assert refused.status_code == 409 and "inte dokumenterad som verkställd" in refused.text
    assert post(johan, begun.case, "verkstall").status_code == 302
    assert post(johan, begun.case, "avsluta_srv").status_code == 302
    case = Bestallning.objects.get()
    assert (case.state, case.closed_at is not None) == ("avslutad", True)
    assert post(johan, case, "byt_ansvarig_srv", ba=person(ERIK).pk, skal="x").status_code in (404, 409), "it is locked"


@pytest.mark.rule("SR-21")
def test_the_summary_goes_over_only_with_consent_to_just_that_and_a_no_ends_the_duty(walk, login):
    begun = walk("antagen")
    sara, case = login(SARA), begun.case
    hand_over = {"sammanstallning_dag": "2026-09-21", "till": "Nina Wallgren"}
    assert post(sara, case, "lamna_sammanstallning", **hand_over).status_code == 409
    consent = {
        "person": begun.who("vardnadshavare").pk,
        "till": "sammanstallningen",
        "dag": "2026-09-21",
        "satt": "telefon",
    }
    assert post(sara, case, "anteckna_samtycke", svar="gett", **consent).status_code == 302
    assert "sammanstallning" in open_keys(case)
    assert post(sara, case, "anteckna_samtycke", svar="avbojt", **consent).status_code == 302
    assert "sammanstallning" not in open_keys(case)
    assert post(sara, case, "lamna_sammanstallning", **hand_over).status_code == 409
    post(sara, case, "anteckna_samtycke", svar="gett", **consent)
    assert post(sara, case, "lamna_sammanstallning", **hand_over).status_code == 302
    assert "sammanstallning" not in open_keys(case)
    assert "till Nina Wallgren" in page(login(NINA), case)


# ── plans and follow-ups ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-25", "SR-26", "SR-31")
def test_the_plan_is_the_behandlingsansvarigas_and_socialsekreteraren_has_it_of_itself(walk, login):
    begun = walk("pagar")
    assert login(SARA).get(reverse("plan_write", args=[begun.case.number, "genomforandeplan"])).status_code == 404
    begun.take("signera_plan")
    assert begun.case.deadlines.get(key="plan").met_at is not None
    told = Kommunicerad.objects.filter(mottagare__plan__kind="genomforandeplan")
    assert [(row.mottagare.user.username, row.way) for row in told] == [(SARA, "I systemet")]
    assert "kommunicera" in open_keys(begun.case), "the family is told by somebody"
    begun.take("kommunicera")
    assert "kommunicera" not in open_keys(begun.case)
    begun.take("andra_plan")
    assert "kommunicera" in open_keys(begun.case)


@pytest.mark.rule("SR-27", "SR-28", "SR-29", "SR-30")
def test_a_follow_up_is_led_by_socialsekreteraren_and_measures_both_documents_and_is_documented(walk, login):
    begun = walk("pagar")
    begun.take("signera_plan")
    sara, case = login(SARA), begun.case
    goals = [f"malen_{row.pk}" for row in begun.judged("natt") for row in [row.row]]
    assert len(goals) == 2, "one of the uppdrag, one of the plan"
    held = {"uppfoljd_dag": "2026-09-21", "narvarande": keys(SARA, NINA), "familjen": "kom", "bestamt": "Fortsätta."}
    half = post(sara, case, "hall_uppfoljning", **held, **{goals[0]: "natt"})
    assert half.status_code == 422 and "Välj hur det går med 2" in half.text
    away = post(sara, case, "hall_uppfoljning", **held | {"familjen": "kom_inte"}, **dict.fromkeys(goals, "delvis"))
    assert away.status_code == 422 and "Skriv varför familjen eller den unga inte kom." in away.text
    assert post(login(NINA), case, "hall_uppfoljning", **held).status_code == 404
    assert post(sara, case, "hall_uppfoljning", **held, **dict.fromkeys(goals, "delvis")).status_code == 302
    assert list(Malbedomning.objects.values_list("judged", flat=True)) == ["delvis", "delvis"]
    assert "dokument" in open_keys(case)
    begun.take("signera_dokument")
    assert "dokument" not in open_keys(case)
    begun.take("hall_uppfoljning", at="2026-11-12 10:00")
    assert "dokument" in open_keys(case), "each follow-up has its own"
    begun.take("nytt_dokument")
    assert "dokument" not in open_keys(case)


@pytest.mark.rule("SR-33", "SR-34")
def test_they_tell_each_other_and_anybody_may_ask_for_a_meeting(walk, login):
    case = walk("pagar").case
    nina, sara = login(NINA), login(SARA)
    assert post(nina, case, "informera", text="Familjen ska flytta.").status_code == 302
    assert "Familjen ska flytta." in page(sara, case)
    assert Notice.objects.filter(recipient=person(SARA), subject__contains="informerade").exists()
    assert post(sara, case, "begar_traff", vem="ungdomen", text="Liam vill träffas.").status_code == 302
    assert "Liam vill träffas." in page(nina, case)
    booking = {
        "slag": "traff",
        "mote_at": "2026-09-30 10:00",
        "mote_plats": "SRV",
        "mote_tolk": "",
        "initiativ": "enskild",
    }
    assert post(nina, case, "boka_mote", **booking).status_code == 302
    assert Mote.objects.get(utfall=None).kind == "traff"


# ── when it is uncertain ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-35")
def test_srv_never_ends_alone_what_does_not_work_they_talk(walk, login):
    case = walk("pagar").case
    nina = login(NINA)
    assert post(nina, case, "fungerar_inte", skal="De är inte hemma.").status_code == 302
    assert "tala_om" in open_keys(case)
    for ending in ("avsluta_fortid", "avsluta_tid", "avsluta_mal"):
        assert post(nina, case, ending).status_code == 404
    assert post(login(SARA), case, "talat_om", text="Ny tid på kvällen.").status_code == 302
    assert "tala_om" not in open_keys(case)


@pytest.mark.rule("SR-36")
def test_a_disagreement_needs_leaders_of_both_sides_and_closes_nothing_while_it_is_open(walk, login):
    begun = walk("pagar")
    begun.take("hall_uppfoljning")
    case, sara, lena = begun.case, login(SARA), login(LENA)
    assert post(login(NINA), case, "anmal_oenighet", standpunkt="Fortsätta med Liam.").status_code == 302
    told = set(Notice.objects.filter(subject__contains="oenighet").values_list("recipient__username", flat=True))
    assert {LENA, JOHAN, CAMILLA} <= told
    end = {
        "slut_dag": "2026-09-21",
        "text": "Klart.",
        "orsak": "Klart.",
        "oro": "nej",
        "motivering": "Nej.",
        "varfor": "flyttat",
    }
    for ending in ("avsluta_mal", "avsluta_fortid", "avsluta_tid"):
        refused = post(sara, case, ending, **end)
        assert refused.status_code in (409, 422) and "Det finns en oenighet om avslutet." in refused.text, ending
    assert post(login(JOHAN), case, "avgor_oenighet").status_code == 404, (
        "socialkontoret answers for the decision (A-19)"
    )
    decide = {"utfall": "Avsluta.", "avvikande": "SRV ville fortsätta."}
    for one_side in ([LENA], [JOHAN, CAMILLA]):
        refused = post(lena, case, "avgor_oenighet", deltog=keys(*one_side), **decide)
        assert refused.status_code == 422 and "Minst en arbetsledare från varje sida" in refused.text
    assert post(lena, case, "avgor_oenighet", deltog=keys(LENA, JOHAN), **decide).status_code == 302
    assert "SRV: SRV ville fortsätta." in page(sara, case)
    assert post(sara, case, "avsluta_mal", **end).status_code == 302


@pytest.mark.rule("SR-05", "SR-37")
def test_a_withdrawn_consent_lets_meetings_wait_until_it_is_assessed_and_for_good_where_it_is_to_end(walk, login):
    begun = walk("antagen")
    sara, case, petra = login(SARA), begun.case, begun.who("vardnadshavare").pk
    no = {"person": petra, "till": "uppdraget", "svar": "avbojt", "dag": "2026-09-21", "satt": "telefon"}
    refused = post(sara, case, "anteckna_samtycke", **no)
    assert refused.status_code == 422 and "anteckna det som något som hindrar insatsen" in refused.text
    hinder = {"hinder_dag": "2026-09-21", "hinder": "aterkallar", "text": "Petra ringde."}
    assert "Välj vem det är." in post(sara, case, "antecknas_hinder", **hinder).text
    assert "Skriv hur det sades." in post(sara, case, "antecknas_hinder", **hinder, person=petra).text
    assert post(sara, case, "antecknas_hinder", **hinder, person=petra, satt="brev").status_code == 302
    assert Samtycke.objects.latest("pk").satt == "brev", "as it was said, and no other way"
    assert "1 av 1 vårdnadshavare har inte samtyckt." in page(sara, case) and "samtycke" in open_keys(case)
    answers = UPPSTART | {"narvarande": keys(SARA, NINA), "tar_over": person(SARA).pk} | BOOKING

    def blocked() -> None:
        assert post(sara, case, "boka_uppstart", **answers).status_code == 409
        held = post(sara, case, "hall_uppstart", **answers)
        assert held.status_code == 422 and "Något hindrar insatsen sedan 2026-09-21." in held.text

    blocked()
    for found in ("samtycke", "barnet", "utskottet", "foraldrarna"):
        refused = post(sara, case, "bedom", bedomning=found, text="Hur det är.")
        assert refused.status_code == 422, f"{found}: Liam is ten, and nobody consents"
    assert post(sara, case, "bedom", bedomning="avslutas", text="Vi avslutar.").status_code == 302
    assert case.deadlines.get(key="bedom").met_at is not None
    blocked()


@pytest.mark.rule("SR-05")
def test_without_complete_consent_there_is_no_uppstart(walk, login):
    begun = walk("antagen")
    begun.take("andra_uppdrag")
    answers = UPPSTART | {"narvarande": keys(SARA, NINA), "tar_over": person(SARA).pk}
    refused = post(login(SARA), begun.case, "hall_uppstart", **answers)
    assert refused.status_code == 422 and "har inte samtyckt" in refused.text
    assert post(login(SARA), begun.case, "boka_uppstart", **BOOKING).status_code == 409


@pytest.mark.rule("SR-37", "SR-38")
@pytest.mark.parametrize(
    ("born", "found", "allowed"),
    [("2011-09-21", "barnet", True), ("2011-09-22", "barnet", True), ("2014-09-21", "barnet", True),
     ("2014-09-22", "barnet", False), ("2011-09-21", "foraldrarna", True), ("2011-09-22", "foraldrarna", False)],
)  # fmt: skip
def test_it_goes_on_to_the_child_or_for_the_parents_by_the_age_of_that_day(walk, login, born, found, allowed):
    """Fyllt 15; 12–14 where it is suitable and the child consents; for the parents when a child of 15 will not (A-14)."""
    begun = walk("pagar", number="", born=dt.date.fromisoformat(born))
    sara, case = login(SARA), begun.case
    own = {"person": begun.who("enskild").pk, "till": "uppdraget", "svar": "gett", "dag": "2026-09-21", "satt": "mote"}
    hinder = {"hinder_dag": "2026-09-21", "hinder": "barnet", "text": "Liam vill inte.", "satt": "mote"}
    if found == "barnet":
        assert post(sara, case, "anteckna_samtycke", **own).status_code == 302
        hinder |= {"hinder": "aterkallar", "person": begun.who("vardnadshavare").pk, "text": "Mamman vill sluta."}
    assert post(sara, case, "antecknas_hinder", **hinder).status_code == 302
    answer = post(sara, case, "bedom", bedomning=found, lampligt="ja", text="Liam vill ha kvar Nina.")
    assert (answer.status_code == 302) is allowed, answer.text
    if allowed:
        assert "Liam vill ha kvar Nina." in page(sara, case)


@pytest.mark.rule("SR-38")
def test_for_the_parents_only_when_they_consent_and_it_is_the_child_who_will_not(walk, login):
    begun = walk("pagar", number="", born=dt.date(2011, 1, 1))
    sara, case = login(SARA), begun.case
    withdrawn = {
        "hinder_dag": "2026-09-21",
        "hinder": "aterkallar",
        "person": begun.who("vardnadshavare").pk,
        "text": "Nej.",
        "satt": "telefon",
    }
    assert post(sara, case, "antecknas_hinder", **withdrawn).status_code == 302
    assert post(sara, case, "bedom", bedomning="foraldrarna", text="Ändå.").status_code == 422


@pytest.mark.rule("SR-37")
def test_no_ending_goes_round_the_assessment(walk, login):
    begun = walk("pagar")
    begun.take("hall_uppfoljning")
    begun.take("antecknas_hinder")
    sara, end = login(SARA), {"slut_dag": "2026-09-21", "text": "Klart."}
    assert post(sara, begun.case, "avsluta_mal", **end).status_code == 409
    for why in ("flyttat", "alder"):
        assert post(sara, begun.case, "avsluta_tid", **end, varfor=why).status_code == 422, why
    assert post(sara, begun.case, "avsluta_tid", **end, varfor="avliden").status_code == 302


@pytest.mark.rule("SR-07")
def test_twenty_one_is_no_reason_for_a_child(walk, login):
    begun = walk("pagar")
    answer = post(login(SARA), begun.case, "avsluta_tid", slut_dag="2026-09-21", varfor="alder", text="x")
    assert answer.status_code == 422 and "Den unga fyller 21 år 2037-04-06" in answer.text


@pytest.mark.rule("SR-50", "SR-51", "SR-52")
def test_a_position_is_taken_when_an_utredning_is_opened(walk, login):
    case = walk("pagar").case
    sara = login(SARA)
    assert post(sara, case, "utredning_inledd", utredning_dag="2026-09-21").status_code == 302
    assert "Ta ställning till insatsen" in page(sara, case)
    assert post(sara, case, "ta_stallning", stallning="fortsatter", text="").status_code == 422
    said = "Varannan vecka, familjen vill det."
    assert post(sara, case, "ta_stallning", stallning="fortsatter", text=said).status_code == 302
    assert f"Insatsen fortsätter. {said}" in page(login(NINA), case)
    assert case.deadlines.get(key="stallning").met_at is not None


@pytest.mark.rule("SR-53", "SR-54", "SR-55")
def test_a_placement_asks_for_information_a_joint_meeting_and_roles(walk, login):
    case = walk("pagar").case
    sara = login(SARA)
    assert post(sara, case, "placera", placerad_dag="2026-09-21").status_code == 302
    assert "samordna" in open_keys(case)
    held = {
        "samordnad_dag": "2026-09-21",
        "narvarande": keys(SARA, NINA),
        "information": "Liam sover bättre.",
        "roller": "Nina besöker.",
    }
    assert post(sara, case, "samordna", **held | {"roller": ""}).status_code == 422
    assert post(sara, case, "samordna", **held).status_code == 302
    assert "samordna" not in open_keys(case)
    assert "Information: Liam sover bättre." in page(login(NINA), case)


# ── how it ends ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-40", "SR-41")
def test_goals_are_reached_when_the_last_follow_up_says_so_of_every_one(walk, login):
    begun = walk("pagar")
    sara, end = login(SARA), {"slut_dag": "2026-11-13", "text": "Familjen är nöjd."}
    assert "visar inte att alla mål är nådda" in post(sara, begun.case, "avsluta_mal", **end).text
    begun.take("hall_uppfoljning", at="2026-10-12 10:00")
    begun.take("hall_uppfoljning", at="2026-11-12 10:00", malen=begun.judged("delvis"))
    assert post(sara, begun.case, "avsluta_mal", **end).status_code == 409, "the first of them is not the last"
    begun.take("hall_uppfoljning", at="2026-11-13 09:00")
    assert post(sara, begun.case, "avsluta_mal", **end).status_code == 302
    assert Bestallning.objects.get().avslut == "malen"


@pytest.mark.rule("SR-39", "SR-41")
def test_in_advance_concern_is_always_assessed(walk, login):
    case = walk("pagar").case
    sara = login(SARA)
    end = {
        "slut_dag": "2026-09-21",
        "orsak": "Mamman vill sluta.",
        "oro": "ja",
        "motivering": "Utredning 2026-1201 inleds.",
    }
    for lacking in ("oro", "motivering"):
        assert post(sara, case, "avsluta_fortid", **end | {lacking: ""}).status_code == 422, lacking
    assert post(sara, case, "avsluta_fortid", **end).status_code == 302
    assert "Oro: Ja Motivering: Utredning 2026-1201 inleds." in page(sara, case)
    assert "2026-1201" not in page(login(NINA), case), "what worries the ordering side is not SRV's to read"
    assert "Mamman vill sluta." in page(login(NINA), case)


@pytest.mark.rule("SR-39")
def test_also_what_never_began_is_assessed_and_srv_that_had_it_hears(walk, login):
    begun = walk("antagen")
    sara = login(SARA)
    never = {"slut_dag": f"{local_day(begun.clock.now)}", "aterta_orsak": "tackar_nej", "skal": "Vill inte.", "oro": ""}
    assert post(sara, begun.case, "aterta", **never).status_code == 422
    assert post(sara, begun.case, "aterta", **never | {"oro": "Nej, skolan ser ingen."}).status_code == 302
    told = set(Notice.objects.filter(subject__contains="inte blir av").values_list("recipient__username", flat=True))
    assert {JOHAN, NINA} <= told
    assert not begun.case.deadlines.filter(met_at=None, cancelled_at=None).exists()


@pytest.mark.rule("SR-07", "SR-41")
def test_the_time_is_out_on_the_last_day_of_the_decision_and_not_before(walk, login, at):
    begun = walk("pagar")
    sara, end = login(SARA), {"varfor": "tiden", "text": "Tiden är slut."}
    at.set("2027-09-20 12:00")
    early = post(sara, begun.case, "avsluta_tid", slut_dag="2027-09-19", **end)
    assert early.status_code == 422 and "Beslutet gäller till 2027-09-20" in early.text
    assert post(sara, begun.case, "avsluta_tid", slut_dag="2027-09-20", **end).status_code == 302


@pytest.mark.rule("SR-42", "SR-43")
def test_first_socialsekreteraren_then_the_documentation_then_srv(walk, login, at):
    begun = walk("slut")
    johan = login(JOHAN)
    assert post(johan, begun.case, "avsluta_srv").status_code == 409
    assert post(login(SARA), begun.case, "dokumentera").status_code == 404
    assert post(login(NINA), begun.case, "dokumentera").status_code == 302
    late = begun.case.deadlines.get(key="dokumentera")
    assert late.met_at is not None


@pytest.mark.rule("SR-43")
def test_srv_reads_it_for_two_weeks_after_the_end_and_the_leaders_go_on(walk, login, at):
    begun = walk("avslutad")
    end = begun.clock.now
    for days, reads in ((14, 200), (15, 404)):
        at.set(end + dt.timedelta(days=days))
        assert login(NINA).get(begun.case.get_absolute_url()).status_code == reads, days
    assert login(JOHAN).get(begun.case.get_absolute_url()).status_code == 200
    assert Assignment.objects.get(case=begun.case.pk).to_day < dt.date(9999, 1, 1)


@pytest.mark.rule("SR-16")
def test_the_behandlingsansvariga_is_changed_by_srvs_leaders_and_the_clocks_stay(walk, login, at):
    begun = walk("pagar")
    due = begun.due("folj_upp").due_at
    assert post(login(JOHAN), begun.case, "byt_ansvarig_srv", ba=person(ERIK).pk, skal="Ledighet.").status_code == 302
    assert login(ERIK).get(begun.case.get_absolute_url()).status_code == 200
    assert login(NINA).get(begun.case.get_absolute_url()).status_code == 200, "until midnight"
    at.forward(days=1)
    assert login(NINA).get(begun.case.get_absolute_url()).status_code == 404
    assert begun.due("folj_upp").due_at == due


@pytest.mark.rule("SR-10", "SR-12")
def test_what_each_side_writes_for_itself_the_other_never_reads(walk, login):
    begun = walk("pagar")
    begun.take("antecknas_hinder", text="Något för beställaren.")
    assert "Något för beställaren." in page(login(SARA), begun.case)
    assert "Något för beställaren." not in page(login(NINA), begun.case)
    assert Note.objects.filter(case=begun.case.pk, side="bestallare").exists()


def test_the_morning_list_holds_the_duties_of_those_who_should_act(walk, login, at):
    walk("pagar")
    morning.digest(at.set("2026-09-22 07:00"))
    lists = dict(Notice.objects.filter(kind="dygnslista").values_list("recipient__username", "body"))
    assert "Dokumentera som verkställt" in lists[JOHAN]
    assert SARA not in lists or "Dokumentera som verkställt" not in lists[SARA]


@pytest.mark.rule("SR-42")
def test_a_plan_that_nobody_had_signed_is_signed_after_the_end_so_that_it_can_be_documented(walk, login):
    begun = walk("pagar")
    begun.take("avsluta_fortid")
    assert post(login(NINA), begun.case, "dokumentera").status_code == 409
    begun.take("signera_plan")
    assert post(login(NINA), begun.case, "dokumentera").status_code == 302


@pytest.mark.rule("SR-28")
def test_a_follow_up_of_the_day_before_somebody_took_over_can_be_written_down(walk, login, at):
    begun = walk("pagar")
    begun.take("byt_ansvarig_srv")
    at.set("2026-09-23 09:00")
    sara = login(SARA)
    [goal] = begun.judged("natt")
    held = {"uppfoljd_dag": "2026-09-21", "narvarande": keys(SARA, NINA), "familjen": "kom", "bestamt": "Fortsätta."}
    assert post(sara, begun.case, "hall_uppfoljning", **held, **{f"malen_{goal.row.pk}": "natt"}).status_code == 302


@pytest.mark.rule("SR-04", "SR-32")
def test_who_waited_to_be_decided_on_waits_no_more_when_another_version_takes_its_place(walk):
    """The stateful test found it: signed beside the step, a version took with it what was left of the one before."""
    begun = walk("utkast")
    begun.take("marka_skyddat")
    begun.take("signera_uppdrag")
    assert open_keys(begun.case) == {"prova_mottagare"}
    begun.take("avmarka_skyddat")
    begun.take("andra_uppdrag")
    assert "prova_mottagare" not in open_keys(begun.case)


# ── put right, added and ended ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-30")
def test_each_follow_up_has_its_own_document_also_when_two_were_held_first(walk):
    begun = walk("pagar")
    begun.take("hall_uppfoljning", at="2026-10-05 09:00")
    begun.take("hall_uppfoljning", at="2026-10-19 09:00")
    begun.take("signera_dokument")
    assert begun.case.dokument_dag == dt.date(2026, 10, 5) and "dokument" in open_keys(begun.case)
    begun.take("nytt_dokument")
    assert begun.case.dokument_dag == dt.date(2026, 10, 19) and "dokument" not in open_keys(begun.case)


@pytest.mark.rule("SR-27")
def test_a_follow_up_on_another_day_counts_from_that_and_its_document_follows(walk, login):
    begun = walk("pagar")
    begun.take("hall_uppfoljning", at="2026-10-05 09:00")
    begun.take("hall_uppfoljning", at="2026-10-20 09:00")
    begun.take("signera_dokument")
    begun.take("nytt_dokument")
    early = post(login(SARA), begun.case, "ratta_uppfoljning", uppfoljd_dag="2026-10-04", skal="Fel dag.")
    assert early.status_code == 422 and "före 2026-10-05" in early.text
    assert (
        post(login(SARA), begun.case, "ratta_uppfoljning", uppfoljd_dag="2026-10-19", skal="Fel dag.").status_code
        == 302
    )
    case = Bestallning.objects.get(pk=begun.case.pk)
    assert local_day(begun.due("folj_upp").due_at) == dt.date(2027, 4, 19) and case.dokument_dag == dt.date(
        2026, 10, 19
    )
    assert "dokument" not in open_keys(case)


@pytest.mark.rule("SR-53", "SR-54")
def test_a_second_placement_waits_for_a_meeting_of_its_own(walk):
    begun = walk("pagar")
    begun.take("placera")
    assert "samordna" in open_keys(begun.case)
    with pytest.raises(Refused, match="Håll samordningsmötet om den först"):
        begun.take("placera")
    begun.take("samordna")
    begun.take("placera")
    assert "samordna" in open_keys(begun.case)


@pytest.mark.rule("SR-07", "SR-05")
def test_a_longer_insats_asks_for_consent_and_only_under_lvu_without_it(walk, login):
    begun = walk("pagar")
    longer = {"beslutad": "2026-09-21", "fran": "2027-09-21", "tom": "2027-12-20", "beslutsfattare": "Sara Ekholm"}
    without = post(login(SARA), begun.case, "forlang", **longer, samtycke="lvu")
    assert without.status_code == 422 and "fråga om samtycke till den längre tiden först" in without.text
    assert post(login(SARA), begun.case, "forlang", **longer, samtycke="ja").status_code == 302


@pytest.mark.rule("SR-02")
def test_care_under_lvu_22_has_a_behandlingsplan(walk, login):
    begun = walk("utkast", lagrum="lvu_22")
    decision = {
        "beslut_dag": "2026-09-21",
        "beslutsfattare": "Socialnämndens myndighetsutskott",
        "delegation": "§ 12",
        "fran": "2026-09-21",
        "tom": "2027-03-20",
    }
    assert "behandlingsplan" in post(login(SARA), begun.case, "besluta_lvu", **decision).text
    sara = {"beslutsfattare": "Sara Ekholm, socialsekreterare", "behandlingsplan": "2026-09-18"}
    assert post(login(SARA), begun.case, "besluta_lvu", **decision | sara).status_code == 422, (
        "the nämnd's or utskottet's"
    )
    assert post(login(SARA), begun.case, "besluta_lvu", **decision, behandlingsplan="2026-09-18").status_code == 302
    assert "Upprättad 2026-09-18" in login(SARA).get(begun.case.get_absolute_url()).text


@pytest.mark.rule("SR-16")
def test_another_behandlare_reads_from_now_on_and_until_midnight_of_the_day_they_leave(walk, login, at):
    begun = walk("pagar")
    url = begun.case.get_absolute_url()
    assert login(ERIK).get(url).status_code == 404
    begun.take("lagg_till")
    assert login(ERIK).get(url).status_code == 200
    begun.take("behandlare_slutar")
    assert login(ERIK).get(url).status_code == 200
    at.forward(days=1)
    assert login(ERIK).get(url).status_code == 404 and login(NINA).get(url).status_code == 200


@pytest.mark.rule("SR-01", "SR-02")
def test_what_the_registration_said_wrong_is_put_right_until_it_is_decided(walk, login):
    begun = walk("utkast")
    right = {"lagrum": "sol_11_5", "insats": "fft", "skal": "Fel lagrum."}
    old = post(login(SARA), begun.case, "ratta_fodd", fodd="2001-01-01", skal="Fel dag.")
    assert old.status_code == 422 and "Personnumret säger 2016-04-06" in old.text
    assert post(login(SARA), begun.case, "ratta_uppgifter", **right).status_code == 302
    case = Bestallning.objects.get(pk=begun.case.pk)
    assert (case.lagrum, case.headline) == ("sol_11_5", "SRV – funktionell familjeterapi")


@pytest.mark.rule("SR-16")
def test_nobody_takes_over_from_themselves_nor_works_beside_themselves(walk, login):
    begun = walk("bestalld")
    johan, nina = login(JOHAN), person(NINA).pk
    assert post(johan, begun.case, "ta_emot", ba=nina, behandlare=[nina]).status_code == 302
    assert Assignment.objects.filter(case=begun.case.pk).count() == 1
    again = post(johan, begun.case, "byt_ansvarig_srv", ba=nina, skal="Ledig.")
    assert again.status_code == 422
    begun.take("lagg_till")
    begun.take("behandlare_slutar")
    once_more = post(johan, begun.case, "behandlare_slutar", behandlare=person(ERIK).pk, skal="Slutar.")
    assert once_more.status_code == 422, "has stopped already, and reads until midnight"


@pytest.mark.rule("SR-06")
def test_a_decision_that_was_written_on_the_wrong_day_is_put_right_until_it_is_carried_out(walk, login):
    begun = walk("bestalld")
    wrong = post(login(SARA), begun.case, "ratta_beslut", beslut_dag="2026-09-22", skal="Fel dag.")
    assert wrong.status_code == 422, "it was sent the day before"
    assert post(login(SARA), begun.case, "ratta_beslut", beslut_dag="2026-09-14", skal="Fel dag.").status_code == 302
    case = Bestallning.objects.get(pk=begun.case.pk)
    assert str(local_day(begun.due("ej_verkstallt").due_at)) == "2026-12-14" and str(case.beslut.day) == "2026-09-14"
    begun.case = case
    for step in ("ta_emot", "hall_uppstart", "verkstall"):
        begun.take(step)
    late = post(login(SARA), begun.case, "ratta_beslut", beslut_dag="2026-09-15", skal="Fel dag.")
    assert late.status_code == 409


@pytest.mark.rule("SR-05", "SR-07")
def test_it_is_not_prolonged_while_consent_lacks_or_something_hinders(walk, login):
    begun = walk("pagar")
    more = {"samtycke": "ja", "beslutad": "2026-09-21", "fran": "2027-09-21", "tom": "2027-12-31", "beslutsfattare": "Sara",
            "efter_21": ""}  # fmt: skip
    begun.take("andra_uppdrag")
    lacking = post(login(SARA), begun.case, "forlang", **more)
    assert lacking.status_code == 422 and "har inte samtyckt" in lacking.text
    begun.take("anteckna_samtycke")
    begun.take("antecknas_hinder")
    assert post(login(SARA), begun.case, "forlang", **more).status_code == 409


@pytest.mark.rule("SR-40")
def test_the_goals_are_reached_still_when_the_day_was_put_right_and_not_when_there_are_new_ones(walk, login):
    begun = walk("pagar")
    begun.take("hall_uppfoljning")
    begun.take("ratta_uppfoljning")
    page = login(SARA).get(reverse("step", args=[begun.case.number, "avsluta_mal"]))
    assert "visar inte att alla mål är nådda" not in page.text
    begun.take("signera_plan")
    refused = post(login(SARA), begun.case, "avsluta_mal", slut_dag=str(local_day(begun.clock.now)), text="Bra.")
    assert "visar inte att alla mål är nådda" in refused.text, "the plan's goals are not judged yet"


@pytest.mark.rule("SR-33")
def test_it_does_not_end_before_the_interruption_began(walk, login, at):
    begun = walk("pagar")
    begun.take("verkstall")
    begun.take("avbryt", at="2026-11-02 09:00")
    assert "2026-11-02, pågår" in login(NINA).get(begun.case.get_absolute_url()).text
    early = post(login(SARA), begun.case, "avsluta_fortid", slut_dag="2026-11-01", orsak="x", oro="nej", motivering="y")
    assert early.status_code == 422 and "Dagen kan inte ligga före 2026-11-02." in early.text


@pytest.mark.rule("SR-22")
def test_who_was_not_javig_after_all_takes_steps_again_and_lifts_nothing_of_their_own(walk, login):
    begun = walk("pagar")
    begun.take("anmal_jav")
    for who in (CAMILLA, JOHAN):
        answer = post(login(who), begun.case, "hav_jav", javig=str(person(CAMILLA).pk), skal="Fel person.")
        assert (answer.status_code == 302) is (who == JOHAN)
    begun.take("verkstall", CAMILLA)
    assert begun.case.verkstalld_dag


# ── days that are put right ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-33")
def test_the_day_of_an_interruption_is_put_right_and_the_laws_three_months_with_it(walk, login):
    begun = walk("pagar")
    begun.take("verkstall")
    begun.take("avbryt", at="2026-11-02 09:00", avbrott_dag=dt.date(2026, 11, 2))
    sara = login(SARA)
    before = f"{begun.case.uppstart_dag - dt.timedelta(days=1)}"
    assert post(sara, begun.case, "ratta_avbrott", avbrott_dag=before, skal="Fel dag.").status_code == 422
    assert post(sara, begun.case, "ratta_avbrott", avbrott_dag="2026-10-30", skal="Fel dag.").status_code == 302
    due = begun.case.deadlines.get(key="ej_verkstallt_avbrott", met_at=None, cancelled_at=None).due_at
    assert f"{local_day(due)}" == "2027-01-30"
    begun.take("ateruppta", at="2026-11-10 09:00")
    early = post(sara, begun.case, "ratta_ateruppta", aterupptagen_dag="2026-10-29", skal="Fel dag.")
    assert early.status_code == 422
    assert post(sara, begun.case, "ratta_ateruppta", aterupptagen_dag="2026-11-09", skal="Fel dag.").status_code == 302
    kept = begun.case.deadlines.get(key="ej_verkstallt_avbrott", cancelled_at=None)
    assert f"{local_day(kept.met_at)}" == "2026-11-09"


@pytest.mark.rule("SR-15", "SR-27")
def test_the_days_of_uppstart_and_follow_up_are_put_right_also_when_socialsekreteraren_has_ended(walk, login):
    begun = walk("slut")
    begun.take("verkstall")
    case = Bestallning.objects.get(pk=begun.case.pk)
    last, after = case.skickad_dag, case.slut_dag + dt.timedelta(days=1)
    begun.clock.set(f"{after + dt.timedelta(days=3)} 09:00")
    sara = login(SARA)
    assert post(sara, case, "ratta_uppstart", uppstart_dag=f"{after}", skal="Fel dag.").status_code == 422
    assert post(sara, case, "ratta_uppstart", uppstart_dag=f"{last}", skal="Fel dag.").status_code == 302
    case = Bestallning.objects.get(pk=case.pk)
    assert case.uppstart_dag == case.verkstalld_dag == last and case.state == "slut"
    assert not case.deadlines.filter(key__in=["folj_upp", "plan"], met_at=None, cancelled_at=None).exists()
    assert post(sara, case, "ratta_uppfoljning", uppfoljd_dag=f"{after}", skal="Fel dag.").status_code == 422


@pytest.mark.rule("SR-39")
def test_what_came_to_nothing_ended_on_the_day_that_is_said(walk, login, at):
    begun = walk("bestalld")
    at.set("2026-12-29 09:00")
    sara, never = login(SARA), {"aterta_orsak": "tackar_nej", "skal": "Vill inte.", "oro": "Nej."}
    assert post(sara, begun.case, "aterta", slut_dag="2026-12-30", **never).status_code == 422
    assert post(sara, begun.case, "aterta", slut_dag="2026-12-20", **never).status_code == 302
    at.set("2027-01-02 09:00")
    sofie = login("sofie.adler")
    assert begun.case.shown_number not in sofie.get("/ej-verkstallda/2026/4/").text, "it ended in time"
