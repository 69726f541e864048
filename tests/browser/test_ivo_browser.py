"""A matter of IVO's in a real browser: six people, from the letter to the yttrande that is sent, by keyboard at phone width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ivo.models import Tillsyn, Yttrande
from organisation.board import BoardMeeting
from tests.browser.conftest import PHONE, sideways
from tests.browser.hands import choose, enter, press, step, tick
from tests.browser.looks import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REG, MC, HAKAN, NS, ORDF, SOC = ("birgitta.hult", "ulla.bergenstrom", "hakan.ryd", "emma.rosenlund", "gunnar.ostlind",
                                 "anders.kjellgren")  # fmt: skip


def laid(page: Page, case: Any, title: str, file: Path) -> None:
    """A document among the case's own."""
    page.goto(f"/arende/{case.number}/handling/")
    page.get_by_label("Fil", exact=True).set_input_files(file)
    enter(page.get_by_label("Rubrik"), title)
    press(page, "Lägg till handlingen")


def signs(page: Page, case: Any) -> None:
    page.goto(case.get_absolute_url())
    page.get_by_role("link", name="Läs och skriv under").press("Enter")
    accessible(page)
    assert sideways(page) <= 0
    enter(page.get_by_label("Ditt lösenord"), "norrvinge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Du har skrivit under")


def test_six_people_from_the_letter_to_the_yttrande_that_is_sent(at, town, as_person, tmp_path):
    at.set("2026-11-24 09:00")
    BoardMeeting.objects.create(body="sn", day="2026-11-24")
    letter = tmp_path / "brev.txt"
    letter.write_text("Nämnden föreläggs att yttra sig.")
    reg, ulla, hakan, emma, gunnar, anders = (
        as_person(who, viewport=PHONE, reduced_motion="reduce") for who in (REG, MC, HAKAN, NS, ORDF, SOC)
    )

    reg.goto("/ivo/registrera/")
    assert sideways(reg) <= 0
    accessible(reg)
    enter(reg.get_by_label("IVO:s diarienummer"), "3.5.1-55123/2026")
    choose(reg.get_by_label("Vad är det?"), "F")
    enter(reg.get_by_label("Svar till IVO senast"), "2026-12-18")
    reg.get_by_label("Skannad fil").set_input_files(letter)
    enter(reg.get_by_label("Nummer i kommunens diarium"), "SN 2026/901")
    reg.get_by_label("Område").select_option(label="Sektionen för vuxna")
    enter(reg.get_by_label("Rubrik"), "Handläggningstid")
    enter(reg.get_by_label("Bedömd av"), "Birgitta Hult")
    press(reg, "Registrera")
    matter = Tillsyn.objects.latest("pk")
    accessible(reg)
    assert sideways(reg) <= 0

    step(ulla, matter, "fordela")
    ulla.get_by_label("Vem bereder?").select_option(label="Håkan Ryd")
    tick(ulla.get_by_role("radio", name="Nej, ingen"))
    press(ulla, "Ansvaret är fördelat")

    step(hakan, matter, "oppna_yttrande")
    choose(hakan.get_by_label("Vilken handling begär svaret?"), "1.")
    press(hakan, "Öppna")
    case = Yttrande.objects.latest("pk")
    assert str(case.svarsdatum) == "2026-12-18", "as the letter says, without being typed again"
    step(hakan, case, "valj_sammantrade")
    choose(hakan.get_by_label("Sammanträde", exact=True), "S")
    tick(hakan.get_by_role("radio", name="Ja", exact=True))
    press(hakan, "Välj")
    laid(hakan, case, "Tjänsteskrivelse", letter)
    proposal = tmp_path / "forslag.txt"
    proposal.write_text("Nämnden instämmer.")
    laid(hakan, case, "Förslag till yttrande", proposal)
    step(hakan, case, "fardigstall")
    choose(hakan.get_by_label("Tjänsteskrivelse", exact=True), "T")
    choose(hakan.get_by_label("Förslag till yttrande", exact=True), "F")
    press(hakan, "Skrivelserna är klara")
    signs(ulla, case)
    signs(hakan, case)
    emma.goto(case.get_absolute_url())
    expect(emma.get_by_role("heading", level=1)).to_contain_text("Sidan finns inte")
    step(hakan, case, "lamna")
    tick(hakan.get_by_role("radio", name="Inga övriga handlingar"))
    press(hakan, "Handlingarna är lämnade")

    emma.goto("/namnden/")
    assert sideways(emma) <= 0
    accessible(emma)
    expect(emma.get_by_text("SN 2026/901-1")).to_be_visible()
    step(emma, case, "besluta")
    choose(emma.get_by_label("Vilket sammanträde?"), "S")
    enter(emma.get_by_label("Paragraf", exact=True), "88")
    press(emma, "Beslutet är antecknat")
    step(emma, case, "justera")
    enter(emma.get_by_label("Protokollet justerat", exact=True), "2026-11-24")
    tick(emma.get_by_role("radio", name="Ja", exact=True))
    press(emma, "Justeringen är antecknad")
    signs(gunnar, case)
    signs(anders, case)
    step(reg, case, "registrera")
    choose(reg.get_by_label("Vilken fil? Den undertecknade"), "F")
    enter(reg.get_by_label("Rubrik i diariet"), "Yttrande till IVO")
    press(reg, "Registrera")
    step(emma, case, "expediera")
    enter(emma.get_by_label("Dag", exact=True), "2026-11-24")
    tick(emma.get_by_role("radio", name="Säker digital kommunikation"))
    enter(emma.get_by_label("Kvitto eller kvittensnummer"), "SDK 1")
    press(emma, "Yttrandet är skickat")
    assert Yttrande.objects.get(pk=case.pk).state == "expedierat"
