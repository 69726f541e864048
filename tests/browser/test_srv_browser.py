"""An order to SRV in a real browser: five people, from the uppdrag to a disagreement and the end, by keyboard at phone width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from srv.models import Bestallning
from tests.browser.conftest import PHONE, sideways
from tests.browser.hands import choose, enter, press, signed, step, tick
from tests.browser.looks import accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_five_people_from_the_uppdrag_to_a_disagreement_and_the_documented_end(at, town, as_person):
    day = at.set("2026-11-24 09:00").strftime("%Y-%m-%d")
    sara, gun, johan, lena, nina = (
        as_person(who, viewport=PHONE, reduced_motion="reduce")
        for who in ("sara.ekholm", "gun.sellman", "johan.stahle", "lena.brodin", "nina.wallgren")
    )

    sara.goto("/srv/registrera/")
    assert sideways(sara) <= 0
    accessible(sara)
    enter(sara.get_by_label("Barnets eller den ungas namn"), "Liam Nordh")
    enter(sara.get_by_label("Personnummer eller samordningsnummer"), "201604062396")
    enter(sara.get_by_label("Vårdnadshavare 1, namn"), "Petra Nordh")
    choose(sara.get_by_label("Lagrum"), "SoL 11 kap. 1")
    choose(sara.get_by_label("Insats", exact=True), "Hemma")
    choose(sara.get_by_label("Utförare"), "Sociala")
    press(sara, "Skapa uppdraget")
    case = Bestallning.objects.latest("pk")
    url = case.get_absolute_url()

    signed(sara, case, "uppdrag", "Liam går inte till skolan.", "Liam är i skolan")
    step(sara, case, "skicka")
    sara.get_by_role("button", name="Skicka till SRV").press("Enter")
    lacking = sara.get_by_role("alert")
    expect(lacking).to_contain_text("Uppdraget är inte kommunicerat")
    expect(lacking).to_contain_text("1 av 1 vårdnadshavare har inte samtyckt")
    expect(lacking).to_contain_text("Beslutet är inte fattat")
    step(sara, case, "kommunicera")
    choose(sara.get_by_label("Vem har fått veta?"), "Den")
    tick(sara.get_by_role("radio", name="Båda vårdnadshavarna"))
    tick(sara.get_by_role("radio", name="Möte", exact=True))
    press(sara, "Hen har fått veta")
    step(sara, case, "anteckna_samtycke")
    choose(sara.get_by_label("Vem har svarat?"), "Petra")
    for answer in ("Innehållet i uppdraget", "Samtycker", "Möte"):
        tick(sara.get_by_role("radio", name=answer, exact=True))
    press(sara, "Svaret är antecknat")
    step(sara, case, "besluta")
    enter(sara.get_by_label("Beslutsdag"), day)
    enter(sara.get_by_label(re.compile("^Beslutsfattare")), "Sara Ekholm")
    enter(sara.get_by_label(re.compile("^Punkt i delegationsordningen")), "4.2")
    enter(sara.get_by_label("Gäller från och med"), day)
    enter(sara.get_by_label("Gäller till och med"), "2027-05-22")
    press(sara, "Beslutet är fattat")
    johan.goto(url)
    expect(johan.get_by_role("heading", name="Sidan finns inte")).to_be_visible()
    step(sara, case, "skicka")
    press(sara, "Skicka till SRV")

    gun.goto("/bestallningar/")
    accessible(gun)
    assert sideways(gun) <= 0
    expect(gun.get_by_text("Nordh")).to_have_count(0)
    gun.get_by_role("link", name=re.compile(f"Anteckna kontakten om {case.number}")).press("Enter")
    enter(gun.get_by_label("Med vem på SRV?"), "Johan Ståhle")
    enter(gun.get_by_label("Vilket besked?"), "Nästa vecka.")
    press(gun, "Kontakten är tagen")
    gun.goto(url)
    expect(gun.get_by_role("heading", level=1)).to_contain_text("Beställningar som inte är verkställda")
    expect(gun.get_by_text("Nordh")).to_have_count(0)

    step(lena, case, "dialog")
    enter(lena.get_by_label("Vad ni talade om"), "Skolan ringer varje dag.")
    press(lena, "Anteckna dialog")
    johan.goto("/bestallningar/")
    accessible(johan)
    assert sideways(johan) <= 0
    expect(johan.get_by_text("Skolan ringer varje dag.").first).to_be_visible()
    step(johan, case, "ta_emot")
    choose(johan.get_by_label("Behandlingsansvarig"), "Nina")
    press(johan, "Utse och ta emot")

    at.set("2026-11-30 15:00")
    step(sara, case, "hall_uppstart")
    for who in ("Sara Ekholm", "Nina Wallgren"):
        tick(sara.get_by_role("checkbox", name=who))
    tick(sara.get_by_role("radio", name="Kom", exact=True))
    enter(sara.get_by_label("Behoven utifrån uppdraget"), "Skolan.")
    enter(sara.get_by_label("Arbetssätt och metoder"), "Hembesök.")
    enter(sara.get_by_label("Ansvar och roller"), "Nina ringer.")
    choose(sara.get_by_label("Vem följer upp?"), "Sara")
    press(sara, "Uppstarten är hållen")
    step(johan, case, "verkstall")
    press(johan, "Insatsen är verkställd")
    signed(nina, case, "genomforandeplan", "Lugna morgnar.", "I skolan före 8.30")
    nina.goto(url)
    accessible(nina)
    assert sideways(nina) <= 0

    step(nina, case, "anmal_oenighet")
    enter(nina.get_by_label("Din sidas ståndpunkt"), "SRV vill fortsätta.")
    press(nina, "Anmäl oenighet om avslut")
    step(sara, case, "avsluta_fortid")
    expect(sara.get_by_role("alert")).to_contain_text("Det finns en oenighet om avslutet.")
    step(lena, case, "avgor_oenighet")
    for who in ("Lena Brodin", "Johan Ståhle"):
        tick(lena.get_by_role("checkbox", name=who))
    enter(lena.get_by_label("Utfall"), "Avsluta efter jul.")
    enter(lena.get_by_label(re.compile("avvikande uppfattning")), "SRV ville fortsätta.")
    press(lena, "Avgör oenigheten")

    step(sara, case, "avsluta_fortid")
    enter(sara.get_by_label("Varför?"), "Familjen vill sluta.")
    tick(sara.get_by_role("radio", name="Nej", exact=True))
    enter(sara.get_by_label(re.compile("^Motivering")), "Skolan ser ingen oro.")
    press(sara, "Avsluta i förtid")
    step(nina, case, "kommunicera")
    choose(nina.get_by_label("Vem har fått veta?"), "Den")
    tick(nina.get_by_role("radio", name="Båda vårdnadshavarna"))
    tick(nina.get_by_role("radio", name="Möte", exact=True))
    press(nina, "Hen har fått veta")
    step(nina, case, "dokumentera")
    press(nina, "Dokumentationen är klar")
    step(johan, case, "avsluta_srv")
    press(johan, "Avsluta hos SRV")
    assert Bestallning.objects.get(pk=case.pk).state == "avslutad"
    sara.goto(url)
    accessible(sara)
    expect(sara.get_by_text("Skolan ser ingen oro.").first).to_be_visible()
    nina.goto(url)
    expect(nina.get_by_text("Skolan ser ingen oro.")).to_have_count(0)
