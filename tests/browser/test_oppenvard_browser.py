"""An uppdrag in a real browser, from the decision to the closing talk: three people, each on a phone, without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from openvard.models import Uppdrag
from records.models import Mottagare
from tests.browser.conftest import PHONE, sideways
from tests.browser.hands import choose, enter, press, signed, step, tick
from tests.browser.looks import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def all_were_there(page: Page, *more: str) -> None:
    for who in ("David Norrby", "Ali Karam", *more):
        tick(page.get_by_role("checkbox", name=who))


def test_three_people_on_three_phones_from_the_decision_to_the_closing_talk(at, town, as_person):
    day = at.set("2026-11-24 09:00").strftime("%Y-%m-%d")
    david, rolf, ali = (
        as_person(who, viewport=PHONE, reduced_motion="reduce")
        for who in ("david.norrby", "rolf.sandqvist", "ali.karam")
    )

    david.goto("/oppenvard/registrera/")
    assert sideways(david) <= 0
    enter(david.get_by_label("Beslutsdag"), day)
    enter(david.get_by_label("Beslutsfattare"), "David Norrby")
    enter(david.get_by_label("Punkt i delegationsordningen"), "4.2")
    enter(david.get_by_label("Lagrum"), "SoL 11 kap. 1 §")
    choose(david.get_by_label("Insats", exact=True), "Individuell")
    enter(david.get_by_label("Gäller från och med"), day)
    enter(david.get_by_label("Gäller till och med"), "2027-05-22")
    choose(david.get_by_label("Utförare"), "Vuxna")
    enter(david.get_by_label("Namn", exact=True), "Daniel Öberg")
    enter(david.get_by_label(re.compile("^Personnummer")), "199103192390")
    david.keyboard.press("Enter")
    expect(david.get_by_role("status").first).to_contain_text("Uppdraget är skapat")
    case = Uppdrag.objects.latest("pk")
    case_url = case.get_absolute_url()

    rolf.goto(case_url)
    expect(rolf.get_by_role("heading", name="Sidan finns inte")).to_be_visible()
    step(david, case, "informera_chefen")
    enter(david.get_by_label("Dag"), day)
    tick(david.get_by_label("Telefon"))
    enter(david.get_by_label("Vad enhetschefen fick veta"), "Om ärendet.")
    press(david, "Enhetschefen är informerad")

    step(rolf, case, "utse")
    tick(rolf.get_by_label(re.compile(r"^Ali Karam, \d+ uppdrag, \d+ med det här")))
    enter(rolf.get_by_label("Dag"), day)
    tick(rolf.get_by_label("Möte"))
    press(rolf, "Behandlare är utsedd")
    ali.goto(case_url)
    expect(ali.get_by_role("heading", name="Sidan finns inte")).to_be_visible()

    step(david, case, "starta")
    press(david, "Tilldela och starta")
    signed(david, case, "vardplan", "Vill sluta dricka.")
    step(david, case, "skicka_vardplan")
    press(david, "Skicka vårdplanen")
    ali.goto(f"/arende/{case.number}/plan/vardplan/")
    expect(ali.get_by_text("Vill sluta dricka.")).to_be_visible()
    step(ali, case, "boka_inledande")
    enter(ali.get_by_label(re.compile("^Tid")), f"{day} 13:00")
    enter(ali.get_by_label("Plats"), "Vuxna insatser")
    press(ali, "Mötet är bokat")
    expect(ali.get_by_role("link", name=re.compile("^Kalenderfil för inledande möte"))).to_be_visible()

    at.set("2026-11-24 14:00")
    step(david, case, "hall_inledande")
    all_were_there(david, "Den enskilde var med")
    press(david, "Mötet är hållet")
    step(ali, case, "inled")
    press(ali, "Behandlingen är inledd")
    assert Uppdrag.objects.get(pk=case.pk).state == "behandling"

    signed(ali, case, "genomforandeplan", "Vill sova.")
    assert sideways(ali) <= 0
    rolf.goto("/oversikt/")
    assert sideways(rolf) <= 0
    for page, url in ((ali, case_url), (ali, f"/arende/{case.number}/plan/genomforandeplan/"), (rolf, "/oversikt/")):
        page.goto(url)
        accessible(page)

    at.set("2027-02-10 10:00")
    for name, more, done in (
        ("underratta", ["Brev"], "Den enskilde är underrättad"),
        ("hall_uppfoljning", ["Kom", "Delvis", "Nej"], "Uppföljningen är hållen"),
    ):
        step(david, case, name)
        if name == "hall_uppfoljning":
            all_were_there(david)
            enter(david.get_by_label("Vad bestämde ni?"), "Fortsätta.")
        for answer in more:
            tick(david.get_by_role("radio", name=answer, exact=True))
        press(david, done)
    for whom in Mottagare.objects.filter(plan__case=case.pk, kommunicerad=None):
        step(ali, case, "kommunicera")
        choose(ali.get_by_label("Vem har fått veta?"), f"{whom}"[:3])
        tick(ali.get_by_role("radio", name="Möte", exact=True))
        press(ali, "Hen har fått veta")
    step(david, case, "hall_samtal")
    all_were_there(david, "Den enskilde var med")
    tick(david.get_by_role("radio", name="Nått", exact=True))
    enter(david.get_by_label("Det viktigaste som sades"), "Vem ringer jag?")
    press(david, "Samtalet är hållet")
    step(david, case, "avsluta")
    choose(david.get_by_label("Varför den avslutas"), "Målen är nådda")
    press(david, "Avsluta")
    assert Uppdrag.objects.get(pk=case.pk).state == "avslutad"
    ali.goto(case_url)
    expect(ali.get_by_text("Fri från alkohol: nått").first).to_be_visible()
