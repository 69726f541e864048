"""From decision to closing talk as people do it in the browser: forms, plans, duties, and whom each thing reaches."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import Assignment, Notice, OpenDuty
from openvard.models import Uppdrag
from records.models import Beslut, Draft, Mottagare, Person, Planversion
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, person
from tests.records.prints import whole_text

PAGE = "/oppenvard/registrera/"
PASSWORD = "norrvinge"
PLAN = {"needs": "Vill sluta dricka.", "goal_1": "Fri från alkohol", "activity_1": "Samtal", "who_1": "Ali", "when_1": "Tisdagar",
        "together": "ja", "follow_up": "Vid uppföljningen.", "own_words": "Jag vill sova."}  # fmt: skip


def form(**more: Any) -> dict[str, Any]:
    return {
        "token": str(uuid.uuid4()), "name": "Daniel Öberg", "number": "199103192390", "beslut_dag": "2026-11-23",
        "beslutsfattare": "David Norrby", "delegation": "4.2", "lagrum": "SoL 11 kap. 1 §", "insats": "individuell",
        "fran": "2026-11-23", "tom": "2027-05-22", "utforare": "VIN", "underrattad_dag": "2026-11-23",
        "underrattad_satt": "muntligt", "tidigare_akt": "2026-00400",
    } | more  # fmt: skip


def post(client: Any, case: Uppdrag, step: str, **answers: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def taken(client: Any, case: Uppdrag, step: str, **answers: Any) -> None:
    answer = post(client, case, step, **answers)
    assert answer.status_code == 302, re.sub("<[^>]+>", " ", answer.text)[:2000]


def signed(client: Any, case: Uppdrag, kind: str, **changed: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    more = {"signera": "1", "password": PASSWORD, "version": version}
    return client.post(reverse("plan_write", args=[case.number, kind]), PLAN | more | changed)


def judged(choice: str = "delvis", comment: str = "På väg.") -> dict[str, str]:
    """What is said of each goal of the genomförandeplan in force."""
    plan = Planversion.objects.filter(kind="genomforandeplan").latest("number")
    return {name: value for mal in plan.mal.all()
            for name, value in ((f"malen_{mal.pk}", choice), (f"malen_{mal.pk}_ord", comment))}  # fmt: skip


# ── the decision ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-02", "OV-03", "OV-04", "OV-05")
def test_no_uppdrag_without_a_decision_and_both_in_one_form(login, at):
    client = login(DAVID)
    answer = client.post(PAGE, form(), follow=True)
    assert "Uppdraget är skapat: OV-2026-0001." in answer.text
    case = Uppdrag.objects.get()
    assert (case.state, case.ansvarig.username, case.performing.code, case.enhet.code) == (
        "beslutad",
        DAVID,
        "VIN",
        "VUX",
    )
    assert (case.beslut.law, case.beslut.told_way, case.tidigare_akt) == ("SoL 11 kap. 1 §", "muntligt", "2026-00400")
    assert case.headline == "Öppenvård – individuell behandling", "the queue names nobody"
    assert Person.objects.get(case=case).number == "199103192390"
    for field in ("beslut_dag", "beslutsfattare", "delegation", "lagrum", "insats", "fran", "tom", "utforare", "name"):
        page = client.post(PAGE, form(**{field: ""}))
        assert page.status_code == 422, field
    assert (
        "Välj insatsen" in client.post(PAGE, form(insats="hvb")).text
        or client.post(PAGE, form(insats="hvb")).status_code == 422
    )
    assert Uppdrag.objects.count() == Beslut.objects.count() == 1


@pytest.mark.rule("OV-04")
def test_sent_twice_is_one_and_something_else_is_said(login, at):
    client, values = login(DAVID), form()
    for _ in range(2):
        assert client.post(PAGE, values).status_code == 302
    other = client.post(PAGE, values | {"insats": "spel"})
    assert other.status_code == 409
    assert "Ett annat uppdrag är redan skapat" in other.text
    assert Uppdrag.objects.count() == 1


@pytest.mark.rule("OV-02")
@pytest.mark.parametrize(
    "who", ["anna.lovdahl", "sara.ekholm", ROLF, ALI, "birgitta.hult", "fatima.rahimi", "hakan.ryd"]
)
def test_who_does_not_decide_for_adults_meets_no_form(login, at, who):
    assert login(who).get(PAGE).status_code == 404
    assert login(who).post(PAGE, form()).status_code == 404
    assert not Uppdrag.objects.exists()


@pytest.mark.parametrize(("changed", "said"), [
    ({"beslut_dag": "2026-11-25"}, "inte framåt i tiden"), ({"tom": "2026-11-22"}, "Sista dagen kan inte ligga före"),
    ({"underrattad_satt": ""}, "Skriv både dag och hur"), ({"token": "x"}, "en gång till"),
    ({"beslut_dag": "i våras"}, "ÅÅÅÅ-MM-DD"),
])  # fmt: skip
def test_what_cannot_be_right_is_said_and_nothing_typed_is_lost(login, at, changed, said):
    page = login(DAVID).post(PAGE, form(**changed))
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Daniel Öberg"' in page.text


# ── the order ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def decided(login: Any, at: Any) -> Uppdrag:
    login(DAVID).post(PAGE, form())
    return Uppdrag.objects.get()


def the_chef_is_told(client: Any, case: Uppdrag) -> None:
    said = {"informerad_dag": "2026-11-24", "informerad_satt": "telefon", "sagt": "Om ärendet."}
    taken(client, case, "informera_chefen", **said)


@pytest.fixture
def started(decided: Uppdrag, login: Any) -> Uppdrag:
    """Ali and Maja are named, assigned and begin."""
    day = {"dag": "2026-11-24", "satt": "mote"}
    the_chef_is_told(login(DAVID), decided)
    taken(login(ROLF), decided, "utse", behandlare=[person(ALI).pk, person(MAJA).pk], **day)
    taken(login(DAVID), decided, "starta", start_dag="2026-11-24")
    return decided


@pytest.mark.rule("OV-06", "OV-07", "OV-08", "OV-09", "OV-10", "OV-11", "OV-12", "OV-13")
def test_the_chef_names_and_socialsekreteraren_assigns_exactly_those(decided, login):
    david, rolf, ali = login(DAVID), login(ROLF), login(ALI)
    url = decided.get_absolute_url()
    assert rolf.get(url).status_code == 404, "nobody has told the chef yet"
    the_chef_is_told(david, decided)
    assert "Utse behandlare" in rolf.get("/ko/?vy=vantar").text
    assert post(david, decided, "starta", start_dag="2026-11-24").status_code in (404, 409), "nobody is named"
    taken(rolf, decided, "utse", behandlare=[person(ALI).pk], dag="2026-11-24", satt="mote")
    told = set(
        Notice.objects.filter(kind="steg")
        .exclude(recipient__username=ROLF)
        .values_list("recipient__username", flat=True)
    )
    assert told == {DAVID, ALI}
    assert "Öberg" not in "".join(Notice.objects.values_list("body", flat=True))
    assert ali.get(url).status_code == 404, "named is not assigned"
    taken(david, decided, "starta", start_dag="2026-11-24")
    assert ali.get(url).status_code == 200
    assert [row.user.username for row in Assignment.objects.all()] == [ALI]
    assert decided.number in ali.get("/ko/?vy=mina").text


def told(client: Any) -> str:
    found = re.search(r'<div class="note[^>]*data-t="ok".*?</div>\s*</div>', client.get("/ko/").text, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", found[0]).split()) if found else ""


def test_after_a_step_it_is_said_whose_turn_it_is_and_not_who_answers_for_it(decided, login):
    david, rolf = login(DAVID), login(ROLF)
    the_chef_is_told(david, decided)
    assert told(david) == "Du informerade utförarens enhetschef. Det väntar på Rolf Sandqvist."
    taken(rolf, decided, "utse", behandlare=[person(ALI).pk], dag="2026-11-24", satt="mote")
    assert told(rolf) == f"{decided.number}: du utsåg behandlare. David Norrby har det nu."
    taken(david, decided, "starta", start_dag="2026-11-24")
    assert told(david) == "Du tilldelade och startade uppdraget. Det väntar på Ali Karam."
    taken(david, decided, "aterta", avslut_dag="2026-11-24", aterta_orsak="tackar_nej", skal="Vill inte.")
    assert told(david).endswith("Läget är nu ”Blev inte av”.")


def test_naming_the_same_people_once_more_is_done_already_and_others_are_not(decided, login):
    the_chef_is_told(login(DAVID), decided)
    rolf, before = login(ROLF), Uppdrag.objects.get(pk=decided.pk).version
    url = reverse("step", args=[decided.number, "utse"])
    sent = {"version": before, "behandlare": [person(ALI).pk], "dag": "2026-11-24", "satt": "mote"}
    assert [rolf.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert Uppdrag.objects.get(pk=decided.pk).version == before + 1
    assert rolf.post(url, sent | {"behandlare": [person(ALI).pk, person(MAJA).pk]}).status_code == 409


@pytest.mark.rule("OV-08")
def test_somebody_of_another_unit_cannot_be_named(decided, login):
    the_chef_is_told(login(DAVID), decided)
    page = post(login(ROLF), decided, "utse", behandlare=[person("sara.ekholm").pk], dag="2026-11-24", satt="mote")
    assert page.status_code == 422
    assert not Assignment.objects.exists()


@pytest.mark.rule("OV-18", "OV-19")
def test_nothing_begins_before_a_meeting_that_counts(started, login):
    david, ali = login(DAVID), login(ALI)
    assert post(ali, started, "inled", behandling_dag="2026-11-24", olast="").status_code in (404, 409)
    held = {"inledande_dag": "2026-11-24", "enskild_kom": "on"}
    assert (
        "socialsekreteraren var inte med"
        in post(ali, started, "hall_inledande", narvarande=[person(ALI).pk], **held).text
    )
    assert "ingen behandlare kom" in post(david, started, "hall_inledande", narvarande=[person(DAVID).pk], **held).text
    without = post(
        david, started, "hall_inledande", inledande_dag="2026-11-24", narvarande=[person(DAVID).pk, person(ALI).pk]
    )
    assert without.status_code == 422, "without the person it was not that meeting"
    taken(ali, started, "hall_inledande", narvarande=[person(DAVID).pk, person(ALI).pk], **held)
    assert Uppdrag.objects.get().state == "inlett"


@pytest.mark.rule("OV-03")
def test_an_event_needs_a_decision_in_force_on_its_day(login, at):
    david = login(DAVID)
    david.post(PAGE, form(fran="2026-11-25"))
    case = Uppdrag.objects.get()
    the_chef_is_told(david, case)
    taken(login(ROLF), case, "utse", behandlare=[person(ALI).pk], dag="2026-11-24", satt="mote")
    page = post(david, case, "starta", start_dag="2026-11-24")
    assert page.status_code == 422
    assert "Beslutet gäller från 2026-11-25" in page.text
    at.set("2026-11-25 09:00")
    taken(david, case, "starta", start_dag="2026-11-25")


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-16", "OV-17", "OV-26")
def test_the_vardplan_is_signed_sent_and_its_reading_is_the_receipt(started, login):
    david, ali, maja = login(DAVID), login(ALI), login(MAJA)
    url = reverse("plan", args=[started.number, "vardplan"])
    assert post(david, started, "skicka_vardplan").status_code == 409, "there is none"
    assert signed(david, started, "vardplan").status_code == 302
    taken(david, started, "skicka_vardplan")
    assert OpenDuty.objects.filter(key="olast_vardplan").exists()
    assert "Läs vårdplanen" in ali.get(started.get_absolute_url()).text
    page = ali.get(url).text
    assert "Jag vill sova." in page
    assert OpenDuty.objects.filter(key="olast_vardplan").exists(), "Maja has not read it"
    maja.get(url)
    assert not OpenDuty.objects.filter(key="olast_vardplan").exists()
    untold = Mottagare.objects.filter(kommunicerad=None)
    assert [row.user for row in untold] == [None], "behandlarna got it in the system; the person has not been told"


@pytest.mark.rule("OV-17", "OV-19")
def test_treatment_may_begin_with_an_unread_plan_and_a_reason(started, login):
    david, ali = login(DAVID), login(ALI)
    taken(david, started, "hall_inledande", inledande_dag="2026-11-24", narvarande=[person(DAVID).pk, person(ALI).pk],
          enskild_kom="on")  # fmt: skip
    page = post(ali, started, "inled", behandling_dag="2026-11-24", olast="")
    assert page.status_code == 422
    assert "Vårdplanen är inte skickad och läst av alla" in page.text
    taken(ali, started, "inled", behandling_dag="2026-11-24", olast="Den kommer i morgon.")


@pytest.fixture
def treated(started: Uppdrag, login: Any) -> Uppdrag:
    david, ali = login(DAVID), login(ALI)
    taken(david, started, "hall_inledande", inledande_dag="2026-11-24", narvarande=[person(DAVID).pk, person(ALI).pk],
          enskild_kom="on")  # fmt: skip
    taken(ali, started, "inled", behandling_dag="2026-11-24", olast="Läste den på mötet.")
    return started


@pytest.mark.rule("OV-20", "OV-21", "OV-28")
def test_a_plan_is_written_looked_at_and_signed_with_the_authors_password(treated, login, at):
    at.forward(minutes=10)
    ali, url = login(ALI), reverse("plan_write", args=[treated.number, "genomforandeplan"])
    assert "Skriv planen" in ali.get(reverse("plan", args=[treated.number, "genomforandeplan"])).text
    more = ali.post(url, PLAN | {"rad": "1"})
    assert 'name="goal_4"' in more.text and "Fri från alkohol" in more.text
    alone = ali.post(url, PLAN | {"together": "nej", "granska": "1"})
    assert alone.status_code == 422 and "Skriv varför den inte är skriven tillsammans" in alone.text
    assert (
        "Skriv minst ett mål" in ali.post(url, PLAN | {"goal_1": "", "activity_1": "", "who_1": "", "when_1": ""}).text
    )
    review = ali.post(url, PLAN | {"granska": "1"})
    assert "Det här är vad som" in review.text and "Ditt lösenord" in review.text
    wrong = signed(ali, treated, "genomforandeplan", password="fel")
    assert wrong.status_code == 422 and "Lösenordet stämmer inte" in wrong.text
    assert "fel" not in re.findall(r'name="password"[^>]*', wrong.text)[0]
    assert not Planversion.objects.exists()
    assert signed(ali, treated, "genomforandeplan").status_code == 302
    plan = Planversion.objects.get()
    assert (plan.number, plan.signature.by.username, len(plan.signature.sha256)) == (1, ALI, 64)
    assert [row.user and row.user.username for row in plan.mottagare.all()] == [None, DAVID]
    assert Notice.objects.filter(kind="steg", recipient__username=DAVID, created_at=at.now).exists()
    again = signed(ali, treated, "genomforandeplan", version=Uppdrag.objects.get().version - 1)
    assert again.status_code == 302, "a double click signs once"
    assert Planversion.objects.count() == 1


@pytest.mark.rule("OV-20")
@pytest.mark.parametrize("who", [DAVID, ROLF, "thomas.eklov", "hakan.ryd"])
def test_a_plan_is_nobodys_but_the_behandlares_to_write(treated, login, who):
    url = reverse("plan_write", args=[treated.number, "genomforandeplan"])
    assert login(who).get(url).status_code == 404
    assert signed(login(who), treated, "genomforandeplan").status_code == 404
    assert not Planversion.objects.exists()


@pytest.mark.parametrize("who", ["hanna.lidman", "eva.torngren", "anna.lovdahl", "fatima.rahimi"])
@pytest.mark.parametrize("name", ["plan", "plan_write"])
def test_a_plan_of_a_case_that_is_not_theirs_is_missing(treated, login, who, name):
    assert login(who).get(reverse(name, args=[treated.number, "vardplan"])).status_code == 404
    assert login(DAVID).get(reverse("plan", args=[treated.number, "finns-inte"])).status_code == 404


@pytest.mark.rule("OV-24", "OV-27", "OV-28")
def test_a_follow_up_that_asks_for_a_change_is_a_duty_until_there_is_a_new_version(treated, login):
    david, ali = login(DAVID), login(ALI)
    signed(ali, treated, "genomforandeplan")
    taken(david, treated, "hall_uppfoljning", uppfoljd_dag="2026-11-24", narvarande=[person(DAVID).pk, person(ALI).pk],
          enskild="kom", varfor_inte="", bestamt="Fortsätta.", andras="ja", **judged())  # fmt: skip
    assert "Ändra genomförandeplanen" in ali.get("/ko/?vy=mina").text
    no_reason = signed(ali, treated, "genomforandeplan")
    assert no_reason.status_code == 422 and "Skriv varför planen ändras" in no_reason.text
    assert signed(ali, treated, "genomforandeplan", why_changed="Återfall.", goal_2="Sova").status_code == 302
    assert not OpenDuty.objects.filter(key="plan_andras").exists()
    page = david.get(reverse("plan", args=[treated.number, "genomforandeplan"]), {"version": "1"}).text
    assert "Version 1" in page and "Återfall." not in page, "the old one stays readable"
    told = {row.user for row in Mottagare.objects.filter(plan__number=2)}
    assert told == {None, person(DAVID)}


@pytest.mark.rule("OV-25", "OV-26")
def test_a_changed_vardplan_is_told_to_the_person_and_each_behandlare(treated, login):
    david = login(DAVID)
    signed(david, treated, "vardplan")
    signed(david, treated, "vardplan", why_changed="Nytt boende.")
    rows = Mottagare.objects.filter(plan__number=2)
    assert {row.user and row.user.username for row in rows} == {None, ALI, MAJA}
    for row in rows:
        assert OpenDuty.objects.filter(key="kommunicera").exists()
        taken(david, treated, "kommunicera", mottagare=row.pk, dag="2026-11-24", satt="telefon")
    assert not OpenDuty.objects.filter(key="kommunicera").exists()


@pytest.mark.rule("OV-23")
def test_a_follow_up_without_the_person_says_why(treated, login):
    held = {
        "uppfoljd_dag": "2026-11-24",
        "narvarande": [person(DAVID).pk, person(ALI).pk],
        "bestamt": "–",
        "andras": "nej",
    }
    page = post(login(DAVID), treated, "hall_uppfoljning", enskild="kom_inte", varfor_inte="", **held)
    assert page.status_code == 422
    assert "Skriv varför den enskilde inte kom" in page.text
    taken(login(DAVID), treated, "hall_uppfoljning", enskild="kom_inte", varfor_inte="Sjuk", **held)


def test_what_is_begun_is_kept_and_never_the_password(treated, login):
    ali = login(ALI)
    ali.post(reverse("draft", args=[treated.number, "plan-genomforandeplan"]), PLAN | {"password": PASSWORD})
    draft = Draft.objects.get(form="plan-genomforandeplan")
    assert draft.values["needs"] == "Vill sluta dricka." and "password" not in draft.values
    assert "Vill sluta dricka." in ali.get(reverse("plan_write", args=[treated.number, "genomforandeplan"])).text
    signed(ali, treated, "genomforandeplan")
    assert not Draft.objects.exists()


@pytest.mark.rule("OV-14")
def test_several_behandlare_say_how_they_work_together(started, login):
    ali = login(ALI)
    assert "Stäm av mellan er" in ali.get("/ko/?vy=mina").text
    taken(ali, started, "stam_av", avstamd_dag="2026-11-24", samordnande=person(MAJA).pk, text="Maja skriver planen.")
    assert not OpenDuty.objects.filter(key="avstamning").exists()


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-29", "OV-30", "OV-33")
def test_it_is_closed_after_the_talk_and_when_nothing_is_left(treated, login, at):
    david = login(DAVID)
    assert post(david, treated, "avsluta", avslut_dag="2026-11-24", avslut="uppnatt").status_code in (404, 409)
    signed(login(ALI), treated, "genomforandeplan")
    agreed = {"avstamd_dag": "2026-11-24", "samordnande": person(ALI).pk, "text": "Ali skriver."}
    talk = {"samtal_dag": "2026-11-24", "enskild_kom": "on", "viktigast": "Vem ringer jag?"} | judged("natt")
    assert "ingen behandlare kom" in post(david, treated, "hall_samtal", narvarande=[person(DAVID).pk], **talk).text
    taken(david, treated, "hall_samtal", narvarande=[person(DAVID).pk, person(ALI).pk], **talk)
    refused = post(david, treated, "avsluta", avslut_dag="2026-11-24", avslut="uppnatt")
    assert refused.status_code == 409 and "kvar att göra" in refused.text
    for row in Mottagare.objects.filter(kommunicerad=None):
        taken(david, treated, "kommunicera", mottagare=row.pk, dag="2026-11-24", satt="mote")
    assert post(david, treated, "avsluta", avslut_dag="2026-11-24", avslut="uppnatt").status_code == 409, (
        "nor is it agreed"
    )
    taken(login(MAJA), treated, "stam_av", **agreed)
    taken(david, treated, "avsluta", avslut_dag="2026-11-24", avslut="uppnatt")
    ali = login(ALI)
    at.set("2026-12-08 23:59")
    assert login(ALI).get(treated.get_absolute_url()).status_code == 200
    at.set("2026-12-09 00:00")
    assert ali.get(treated.get_absolute_url()).status_code == 404, "two weeks, and no longer"


@pytest.mark.rule("OV-29")
def test_a_talk_that_does_not_come_about_has_been_tried(treated, login, at):
    """One that lies ahead is no attempt yet, and nobody has stayed away from it."""
    david = login(DAVID)
    page = post(david, treated, "samtal_uteblev", avslut="uteblir", forsok="Ringt tre gånger.")
    assert page.status_code == 422
    assert "Boka minst ett avslutningssamtal först" in page.text
    taken(david, treated, "boka_samtal", mote_at="2026-11-26 10:00", mote_plats="Vuxna insatser", mote_tolk="")
    assert (
        post(david, treated, "boka_samtal", mote_at="2026-11-27 10:00", mote_plats="Vuxna insatser").status_code == 409
    )
    called_off = post(david, treated, "mote_blev_inte_av", utfall="installt", vem="", orsak="Kom inte.")
    assert called_off.status_code == 422 and "Välj vem som ställde in" in called_off.text
    early = post(david, treated, "mote_blev_inte_av", utfall="uteblev", vem="", orsak="Kom inte.")
    assert early.status_code == 422 and "Mötets tid har inte kommit än" in early.text
    assert post(david, treated, "samtal_uteblev", avslut="uteblir", forsok="Ringt.").status_code == 422
    at.set("2026-11-26 10:01")
    david = login(DAVID)
    taken(david, treated, "mote_blev_inte_av", utfall="uteblev", vem="", orsak="Kom inte.")
    taken(david, treated, "samtal_uteblev", avslut="uteblir", forsok="Ringt tre gånger.")


@pytest.mark.rule("OV-29")
@pytest.mark.parametrize(("clock", "status"), [("2026-11-26 09:59", 422), ("2026-11-26 10:00", 302)])
def test_a_talk_whose_time_has_come_was_tried(treated, login, at, clock, status):
    taken(login(DAVID), treated, "boka_samtal", mote_at="2026-11-26 10:00", mote_plats="Vuxna insatser", mote_tolk="")
    at.set(clock)
    answer = post(login(DAVID), treated, "samtal_uteblev", avslut="uteblir", forsok="Ringt tre gånger.")
    assert answer.status_code == status


@pytest.mark.rule("OV-18")
def test_no_meeting_is_booked_in_another_century(treated, login):
    answer = post(
        login(DAVID), treated, "boka_samtal", mote_at="2999-01-01 10:00", mote_plats="Vuxna insatser", mote_tolk=""
    )
    assert answer.status_code == 422 and "Kontrollera året" in answer.text and 'value="2999-01-01 10:00"' in answer.text


@pytest.mark.rule("OV-31", "OV-32")
def test_the_case_names_the_nearest_chef_and_the_paper_says_that_its_time_is_out(decided, login):
    david = login(DAVID)
    assert "Rolf Sandqvist" in david.get(decided.get_absolute_url()).text
    page = david.get("/rutin/OV/").text
    assert "Giltighetstiden gick ut 2019-06-02" in page
    assert all(f"OV-{n:02d}" in page for n in range(1, 34))


def test_who_is_biased_reads_and_takes_no_step(treated, login):
    taken(login(DAVID), treated, "anmal_jav", javig=person(ALI).pk, skal="Grannar.")
    ali = login(ALI)
    assert ali.get(treated.get_absolute_url()).status_code == 200
    assert signed(ali, treated, "genomforandeplan").status_code == 404


@pytest.mark.rule("OV-03", "OV-33")
def test_the_six_of_the_demo_stand_as_they_are_described(played):
    from config.reconcile import reconcile

    found = {case.number[-1]: case.state for case in Uppdrag.objects.all()}
    assert found == {"1": "hos_chefen"} | dict.fromkeys("23456", "behandling")
    due = {(row.case.number[-1], row.key): f"{row.due_at:%Y-%m-%d}" for case in Uppdrag.objects.all()
           for row in case.deadlines.filter(met_at=None, cancelled_at=None)}  # fmt: skip
    assert due["2", "plan"] == "2026-12-01"
    assert due["3", "plan"] == "2026-10-27", "overdue"
    assert due["4", "folj_upp"] == "2026-11-30"
    assert due["5", "folj_upp"] == "2026-12-29"
    assert (due["6", "folj_upp"], due["6", "beslut_tom"]) == ("2027-02-10", "2026-12-02")
    late = Uppdrag.objects.get(number="OV-2026-0005").deadlines.get(key="plan")
    assert f"{late.due_at:%Y-%m-%d} {late.met_at:%Y-%m-%d}" == "2026-10-20 2026-11-02"
    left = {(row.case.number[-1], row.key) for row in OpenDuty.objects.filter(case__routine="OV")}
    assert {("3", "avstamning"), ("4", "kommunicera")} <= left
    now = max(Notice.objects.values_list("created_at", flat=True))
    assert list(reconcile(now)) == []


@pytest.mark.rule("OV-03")
def test_a_decision_has_a_day_and_no_hour_wherever_it_is_shown(decided, login):
    """It did not come in at midnight: not on the case, in the preview, in the search, in the timeline or in print."""
    client = login(DAVID)
    url = decided.get_absolute_url()
    page = client.get(url).text
    assert f'aria-label="Stämpel: beslut {decided.beslut_dag}, ' in page
    found = client.post("/sok/", {"q": decided.number}, follow=True).text
    assert "beslut mån 23 nov, Vuxenenheten" in " ".join(found.split())
    preview = client.get(f"{url}forhandsvisning/", headers={"HX-Request": "true"}).text
    assert "<dt>Beslut</dt><dd>mån 23 nov</dd>" in preview
    printed = whole_text(client.get(f"{url}utskrift/").content)
    assert "BESLUT" in printed and "INKOM" not in printed and str(decided.beslut_dag) in printed
    for shown in (page, found, preview, printed):
        assert "00:00" not in shown


def test_above_the_step_stand_the_two_deadlines_that_bind_next(treated, login):
    """On a phone the step comes soon; what is only advised stands beside, with all of them."""
    signed(login(ALI), treated, "genomforandeplan")
    page = login(DAVID).get(treated.get_absolute_url()).text
    head, rest = page.split('<section class="next"', 1)
    every = ("Följ upp", "Beslutet upphör", "Genomförandeplan", "Informera enhetschefen", "Ta kontakt")
    assert [label for label in every if f'<span class="k">{label}</span>' in head] == ["Följ upp", "Beslutet upphör"]
    side = rest.split(">Frister</h2>")[1]
    assert [label for label in every if f"<b>{label}</b>" in side] == list(every)


@pytest.mark.parametrize("typed", ["20261123", "2026–11–23", "23/11 2026", "i går", "2026-11-23"])
def test_the_days_of_a_decision_are_written_as_people_write_them(login, at, typed):
    assert login(DAVID).post(PAGE, form(beslut_dag=typed)).status_code == 302
    assert str(Uppdrag.objects.get().beslut_dag) == "2026-11-23"


@pytest.mark.parametrize("how", ["csrf", "logged out"])
def test_what_was_typed_is_there_when_the_page_was_open_for_too_long(cast, how):
    client = Client(enforce_csrf_checks=how == "csrf")
    if how == "csrf":
        client.force_login(cast(DAVID))
    page = client.post(PAGE, form(beslutsfattare="Någon annan"))
    assert page.status_code == 403
    assert "Någon annan" in page.text


@pytest.mark.rule("OV-04")
def test_a_mistyped_number_still_tells_the_age(login, at):
    login(DAVID).post(PAGE, form(number="199103192391"))
    person_ = Person.objects.get()
    assert (person_.number, person_.unverified_number, str(person_.born)) == ("", "199103192391", "1991-03-19")
