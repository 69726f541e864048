"""An uppdrag in a real browser, from the decision to the treatment: three people, each on a phone, without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from openvard.models import Uppdrag
from tests.browser.conftest import PHONE, sideways, violations
from tests.browser.looks import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(field: Locator, value: str) -> None:
    """Go there and type, as with a keyboard."""
    field.focus()
    field.press("Control+A")
    field.page.keyboard.type(value)


def tick(box: Locator) -> None:
    box.focus()
    box.press("Space")


def choose(field: Locator, beginning: str) -> None:
    """From a list, by the letters that it begins with."""
    field.focus()
    field.page.keyboard.type(beginning)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("alert")).to_have_count(0)


def step(page: Page, case: Uppdrag, name: str) -> None:
    page.goto(f"/arende/{case.number}/steg/{name}/")
    assert sideways(page) <= 0, page.url
    assert violations(page) == [], page.url


def test_three_people_on_three_phones_from_the_decision_to_the_treatment(at, town, as_person):
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
    step(ali, case, "boka_inledande")
    enter(ali.get_by_label(re.compile("^Tid")), f"{day} 13:00")
    enter(ali.get_by_label("Plats"), "Vuxna insatser")
    press(ali, "Mötet är bokat")
    expect(ali.get_by_role("link", name=re.compile("^Kalenderfil för inledande möte"))).to_be_visible()

    at.set("2026-11-24 14:00")
    step(david, case, "hall_inledande")
    for who in ("David Norrby", "Ali Karam", "Den enskilde var med"):
        tick(david.get_by_role("checkbox", name=who))
    press(david, "Mötet är hållet")
    step(ali, case, "inled")
    enter(ali.get_by_label(re.compile("^Är vårdplanen inte läst")), "Skickas i morgon.")
    press(ali, "Behandlingen är inledd")
    assert Uppdrag.objects.get(pk=case.pk).state == "behandling"

    ali.goto(f"/arende/{case.number}/plan/genomforandeplan/skriv/")
    assert sideways(ali) <= 0
    enter(ali.get_by_label("Behov"), "Vill sluta dricka.")
    enter(ali.get_by_label("Mål 1"), "Fri från alkohol")
    tick(ali.get_by_label("Ja", exact=True))
    enter(ali.get_by_label("När och hur följs den upp?"), "I februari.")
    press(ali, "Granska")
    enter(ali.get_by_label("Ditt lösenord"), "norrvinge")
    ali.keyboard.press("Enter")
    expect(ali.get_by_role("status").first).to_contain_text("Genomförandeplan är signerad och låst")
    assert sideways(ali) <= 0
    rolf.goto("/oversikt/")
    assert sideways(rolf) <= 0
    for page, url in ((ali, case_url), (ali, f"/arende/{case.number}/plan/genomforandeplan/"), (rolf, "/oversikt/")):
        page.goto(url)
        accessible(page)
