"""What happened before somebody said no, whose number was wrong, and who may not act: each on its own day, through the pages."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.models import Notice, OpenDuty
from intake.inkomst import Berord
from records.models import Person
from srv import uppgifter
from srv.models import Bestallning
from tests.srv.walking import CAMILLA, GUN, JOHAN, LENA, NINA, SARA, Walk, person

DAY = "2026-09-21"
MONICA, ELSA, LIAM = "monica.ahlgren", "201503072389", "201604062396"


def post(client: Client, case: Bestallning, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def keys(*logins: str) -> list[int]:
    return [person(one).pk for one in logins]


def uppstart(dag: str) -> dict[str, Any]:
    return {"uppstart_dag": dag, "narvarande": keys(SARA, NINA), "familjen": "kom", "behoven": "Skolan.",
            "arbetssatt": "Hembesök.", "roller": "Nina ringer.", "tar_over": person(SARA).pk}  # fmt: skip


def says_no(client: Client, begun: Walk, dag: str) -> None:
    answers = {"hinder_dag": dag, "hinder": "aterkallar", "text": "Ringde.", "satt": "telefon",
               "person": begun.who("vardnadshavare").pk}  # fmt: skip
    assert post(client, begun.case, "antecknas_hinder", **answers).status_code == 302


def put_right(client: Client, one: Person, **changed: Any) -> Any:
    url = reverse("correct_person", args=[one.case.number, one.pk])
    form = client.get(url).context["form"]
    answers = {name: form[name].value() or "" for name in form.fields if name != "gone"}
    return client.post(url, answers | {"skal": "Fel."} | changed)


def add(client: Client, case: Bestallning, relation: str, name: str) -> Person:
    answers = {"relation": relation, "name": name, "token": str(uuid.uuid4())}
    assert client.post(reverse("person", args=[case.number]), answers).status_code == 302
    return Person.objects.get(case=case.pk, name=name)


def open_keys(case: Bestallning) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


# ── meetings and consent ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-05", "SR-15", "SR-37")
def test_an_uppstart_that_was_held_before_the_no_is_written_down_and_carried_out(walk, login, at):
    begun, sara = walk("antagen"), login(SARA)
    at.set("2026-09-26 09:00")
    says_no(sara, begun, "2026-09-25")
    refused = post(sara, begun.case, "hall_uppstart", **uppstart("2026-09-25"))
    assert refused.status_code == 422 and "Något hindrar insatsen sedan 2026-09-25." in refused.text
    assert post(sara, begun.case, "hall_uppstart", **uppstart("2026-09-22")).status_code == 302
    assert post(login(JOHAN), begun.case, "verkstall").status_code == 302
    assert Bestallning.objects.get(pk=begun.case.pk).verkstalld_dag == dt.date(2026, 9, 22)


@pytest.mark.rule("SR-05")
def test_the_18th_birthday_stops_nothing_that_waits_to_begin(walk, login, at):
    """The guardians had consented; the young person's own is a duty to ask for."""
    begun = walk("antagen", number="", born=dt.date(2008, 10, 1))
    at.set("2026-10-02 09:00")
    sara = login(SARA)
    booked = {"mote_at": "2026-10-05 14:00", "mote_plats": "SRV", "mote_tolk": ""}
    assert post(sara, begun.case, "boka_uppstart", **booked).status_code == 302
    assert post(sara, begun.case, "hall_uppstart", **uppstart("2026-10-02")).status_code == 302
    watch.settle(at.now)
    assert "samtycke" in open_keys(begun.case)


@pytest.mark.rule("SR-05")
def test_the_committee_never_decided_about_a_guardian_who_came_later(walk, login):
    begun = walk("utkast", vh2_name="Karl Nordh")
    for step in ("signera_uppdrag", "kommunicera", "anteckna_samtycke", "besluta"):
        begun.take(step)
    sara, case = login(SARA), begun.case
    assert post(sara, case, "anteckna_fb", fb_dag=DAY, fb_nr="§ 114").status_code == 302
    assert put_right(sara, Person.objects.get(name="Karl Nordh"), gone="on").status_code == 302
    add(sara, case, "vardnadshavare", "Marcus Brolin")
    refused = post(sara, case, "skicka")
    assert refused.status_code == 422 and "1 av 2 vårdnadshavare har inte samtyckt." in words(refused.text)


@pytest.mark.rule("SR-21")
def test_who_does_not_belong_to_the_case_says_no_to_nothing(walk, login):
    begun, sara = walk("antagen"), login(SARA)
    wrong = add(sara, begun.case, "vardnadshavare", "Marcus Brolin")
    till = {"till": "sammanstallningen", "dag": DAY, "satt": "mote"}
    for who, svar in ((wrong.pk, "avbojt"), (begun.who("vardnadshavare").pk, "gett")):
        assert post(sara, begun.case, "anteckna_samtycke", person=who, svar=svar, **till).status_code == 302
    handed = {"sammanstallning_dag": DAY, "till": "Nina Wallgren"}
    assert post(sara, begun.case, "lamna_sammanstallning", **handed).status_code == 409
    assert put_right(sara, wrong, gone="on").status_code == 302
    assert post(sara, begun.case, "lamna_sammanstallning", **handed).status_code == 302


# ── whose number it is ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-01")
def test_a_sibling_who_is_added_does_not_say_when_the_child_was_born(walk, login):
    begun, sara = walk("pagar"), login(SARA)
    sibling = add(sara, begun.case, "enskild", "Hugo Sandgren")
    assert put_right(sara, sibling, number="201809062399").status_code == 302
    assert put_right(sara, begun.who("enskild"), number=ELSA).status_code == 302
    assert "fodd_stammer_inte" in open_keys(begun.case)
    assert post(sara, begun.case, "ratta_fodd", fodd="2015-03-07", skal="Fel nummer.").status_code == 302
    assert uppgifter.barnet(uppgifter.personer(Bestallning.objects.get(pk=begun.case.pk))).number == ELSA


@pytest.mark.rule("SR-33")
def test_the_orders_own_number_put_right_is_looked_for_among_the_open_reports(walk, login, report, at):
    begun = walk("pagar", number=ELSA, born=dt.date(2015, 3, 7))
    about = report(berorda=[Berord("barn", uppgifter={"name": "Liam", "number": LIAM})], received=at.now)
    assert not Notice.objects.filter(case=begun.case.pk, kind="anmalan").exists()
    assert put_right(login(SARA), begun.who("enskild"), number=LIAM).status_code == 302
    [told] = Notice.objects.filter(case=begun.case.pk, kind="anmalan")
    assert (
        told.recipient.username == SARA and about.number in told.subject and "Liam" not in f"{told.subject}{told.body}"
    )


@pytest.mark.rule("SR-33")
def test_somebody_of_the_household_who_is_whom_it_is_about_is_looked_for_too(walk, login, report, at):
    begun = walk("pagar")
    case = report(received=at.now)
    anna = login("anna.lovdahl")
    other = add(anna, case, "hushall", "Liam Nordh")
    assert put_right(anna, other, number=LIAM).status_code == 302
    assert not Notice.objects.filter(case=begun.case.pk, kind="anmalan").exists(), "one of the household is not told of"
    now = Person.objects.current().get(case=case.pk, name="Liam Nordh")
    assert put_right(anna, now, relation="berord").status_code == 302
    assert Notice.objects.filter(case=begun.case.pk, kind="anmalan").count() == 1


@pytest.mark.rule("SR-01", "SR-07")
def test_of_somebody_protected_no_refusal_says_the_day_of_birth(walk, login):
    begun, sara = walk("pagar"), login(SARA)
    assert post(sara, begun.case, "marka_skyddat", skal="Skyddad.").status_code == 302
    guess = post(sara, begun.case, "ratta_fodd", fodd="2016-04-05", skal="Gissar.")
    assert guess.status_code == 422 and "Är numret fel" in guess.text and "2016-04-06" not in guess.text
    longer = {"samtycke": "ja", "beslutad": DAY, "beslutsfattare": "Sara Ekholm", "fran": DAY, "tom": "2040-01-01"}
    refused = post(sara, begun.case, "forlang", **longer)
    assert refused.status_code == 422 and "fyller 21 år senare" in refused.text and "2037-04-06" not in refused.text


# ── who may not act ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-11", "SR-16")
def test_when_both_of_srvs_leaders_are_javiga_the_next_manager_takes_it(walk, login):
    begun = walk("bestalld")
    sara = login(SARA)
    for who in (JOHAN, CAMILLA):
        assert post(sara, begun.case, "anmal_jav", javig=person(who).pk, skal="Grannar.").status_code == 302
    assert Notice.objects.filter(case=begun.case.pk, recipient__username=MONICA, kind="steg").exists()
    for who, status in ((JOHAN, 404), (CAMILLA, 404), (MONICA, 302)):
        assert post(login(who), begun.case, "ta_emot", ba=person(NINA).pk).status_code == status, who
    assert post(sara, begun.case, "anmal_jav", javig=person(GUN).pk, skal="Systrar.").status_code == 302, (
        "and the samordnare"
    )


@pytest.mark.rule("SR-16", "SR-22")
@pytest.mark.parametrize(("who", "duty", "doer"), [(SARA, "byt_handlaggare", LENA), (NINA, "ingen_ansvarig", JOHAN)])
def test_whoever_is_javig_is_not_waited_for_and_who_names_another_is_told(walk, login, who, duty, doer):
    begun = walk("pagar")
    assert post(login(who), begun.case, "anmal_jav", javig=person(who).pk, skal="Grannar.").status_code == 302
    assert duty in open_keys(begun.case)
    assert Notice.objects.filter(case=begun.case.pk, recipient__username=doer, kind="steg").exists()
