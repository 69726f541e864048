"""A case in a real browser: nothing typed is lost, what is protected stays hidden, and the session's end is announced."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from casework.doorway import take
from intake.models import EAnmalan
from organisation.models import User
from records.models import Draft, Note, Reveal
from tests.browser.conftest import DESKTOP, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASE, PROTECTED = "/arende/EA-2026-0010/", "/arende/EA-2026-0007/"


def case(path: str = CASE) -> EAnmalan:
    return EAnmalan.objects.get(number=path.split("/")[2])


def dialog(page: Page, name: str):
    return page.get_by_role("dialog", name=name)


def test_what_is_typed_is_kept_on_the_server_and_comes_back(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(CASE)
    page.get_by_label("Ny anteckning").fill("Ringt skolan.")
    expect(page.get_by_text(re.compile("^Utkast sparat"))).to_have_count(1)
    page.get_by_label(re.compile("^Aktnummer i")).fill("2026-00418")
    expect(page.get_by_text(re.compile("^Utkast sparat"))).to_have_count(2)
    elsewhere = as_person("anna.lovdahl", viewport=DESKTOP)
    elsewhere.goto(CASE)
    expect(elsewhere.get_by_label("Ny anteckning")).to_have_value("Ringt skolan.")
    expect(elsewhere.get_by_label(re.compile("^Aktnummer i"))).to_have_value("2026-00418")
    colleague = as_person("karin.wessman", viewport=DESKTOP)
    colleague.goto(CASE)
    expect(colleague.get_by_label("Ny anteckning")).to_have_value("")
    elsewhere.get_by_role("button", name="Signera och lås").click()
    expect(elsewhere.get_by_role("status").first).to_be_focused()
    expect(elsewhere.get_by_text("Signerad och låst").first).to_be_visible()
    assert [draft.form for draft in Draft.objects.all()] == ["for_in"]
    assert Note.objects.get(text="Ringt skolan.").title == "Mottagningsfunktion"


def test_a_note_is_corrected_and_both_can_be_read(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(CASE)
    page.get_by_label("Ny anteckning").fill("Samtal 11:19.")
    page.get_by_role("button", name="Signera och lås").click()
    page.get_by_role("link", name=re.compile("^Rätta det som Anna")).click()
    expect(page.get_by_text("Samtal 11:19.")).to_have_count(1)
    page.get_by_role("textbox", name="Rättelse").fill("Samtalet var 10:19.")
    page.get_by_role("textbox", name="Rättelse").press("Control+Enter")
    expect(page.get_by_text("Samtal 11:19.")).to_have_count(1)
    expect(page.get_by_text("Samtalet var 10:19.")).to_be_visible()
    expect(page.get_by_role("link", name="läs rättelsen")).to_be_visible()
    assert violations(page) == []


def test_two_at_once_and_the_second_saves_what_was_typed_on_the_case_as_it_is_now(town, as_person):
    number = EAnmalan.objects.get(number="EA-2026-0013").number
    anna, karin = (as_person(name, viewport=DESKTOP) for name in ("anna.lovdahl", "karin.wessman"))
    take(EAnmalan.objects.get(number=number), EAnmalan.ta_emot, by=User.objects.get(username="peter.holmgard"))
    for page in (anna, karin):
        page.goto(f"/arende/{number}/steg/ta_over/")
        page.get_by_label("Varför?").fill(f"Peter är sjuk, skriver {page.url[-4:]}.")
    anna.get_by_role("button", name="Ta över").click()
    expect(anna.get_by_role("status").first).to_contain_text("Du tog över ärendet.")
    karin.get_by_role("button", name="Ta över").click()
    expect(karin.get_by_role("alert")).to_contain_text("Anna Lövdahl hann före")
    expect(karin.get_by_role("alert")).to_contain_text("Ansvarig Peter Holmgård → Anna Lövdahl")
    expect(karin.get_by_label("Varför?")).to_have_value(re.compile("Peter är sjuk"))
    assert violations(karin) == []
    karin.get_by_role("button", name="Ta över").click()
    expect(karin.get_by_role("status").first).to_contain_text("Du tog över ärendet.")
    assert EAnmalan.objects.get(number=number).ansvarig.username == "karin.wessman"


def test_a_double_click_and_back_do_nothing_twice(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(CASE)
    page.get_by_label("Ny anteckning").fill("En gång.")
    page.get_by_role("button", name="Signera och lås").dblclick()
    expect(page.get_by_text("Signerad och låst").first).to_be_visible()
    page.go_back()
    page.go_forward()
    assert Note.objects.filter(text="En gång.").count() == 1


def test_protected_data_is_shown_after_a_reason_and_goes_when_its_time_is_over(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.clock.install()
    page.goto(PROTECTED)
    expect(page.locator("main")).not_to_contain_text("Ahlmark")
    expect(page.locator("main")).not_to_contain_text("Olle")
    page.get_by_role("link", name="Visa skyddade uppgifter").click()
    page.get_by_role("button", name="Visa uppgifterna").click()
    expect(page.get_by_role("alert")).to_contain_text("Välj en orsak")
    assert violations(page) == []
    page.get_by_label("Bedöma om någon behöver skydd").check()
    page.get_by_role("button", name="Visa uppgifterna").click()
    expect(page.get_by_text("Olle Ahlmark")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Olle Ahlmark")).to_be_hidden()
    expect(page.get_by_text("Min dotter Emma")).to_be_hidden()
    page.emulate_media(media="screen")
    page.clock.run_for(15 * 60 * 1000 + 500)
    expect(page.locator("main")).not_to_contain_text("Ahlmark")
    expect(page.get_by_text("Tiden har gått ut")).to_be_visible()
    expect(page.get_by_role("link", name="Visa skyddade uppgifter")).to_be_visible()
    assert Reveal.objects.get().user.username == "anna.lovdahl"


def test_the_sessions_end_is_announced_and_moved(town, as_person, at):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.clock.install()
    page.goto(CASE)
    page.get_by_label("Ny anteckning").focus()
    at.forward(minutes=28, seconds=30)
    page.clock.run_for(28.5 * 60 * 1000)
    expect(dialog(page, "Du loggas ut om 2 minuter")).to_be_visible()
    assert violations(page) == []
    with page.expect_response("**/session/"):
        page.get_by_role("button", name="Fortsätt arbeta").click()
    expect(dialog(page, "Du loggas ut om 2 minuter")).to_be_hidden()
    expect(page.get_by_label("Ny anteckning")).to_be_focused()


def test_after_a_whole_day_it_is_said_that_it_cannot_be_moved(town, as_person, at, settings):
    settings.SESSION_LONGEST = 10 * 3600
    page = as_person("anna.lovdahl", viewport={"width": 320, "height": 640})
    page.clock.install()
    page.goto(CASE)
    at.forward(hours=9, minutes=58)
    page.goto(CASE)
    page.clock.run_for(2000)
    told = dialog(page, "Du loggas ut om 2 minuter")
    expect(told).to_contain_text("Du har varit inloggad i 10 timmar och behöver logga in igen.")
    expect(told.get_by_role("button", name="Fortsätt arbeta")).to_be_hidden()
    assert violations(page) == []


def test_what_was_typed_outlives_the_session(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(CASE)
    page.get_by_label("Ny anteckning").fill("Först det här.")
    expect(page.get_by_text(re.compile("^Utkast sparat"))).to_be_visible()
    Session.objects.all().delete()
    page.get_by_label("Ny anteckning").fill("Först det här. Och sedan mer.")
    expect(dialog(page, "Du är utloggad")).to_be_visible()
    assert violations(page) == []
    with page.expect_popup() as tab:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    login = tab.value
    login.get_by_label("Användarnamn").fill("anna.lovdahl")
    login.get_by_label("Lösenord").fill("norrvinge")
    login.get_by_role("button", name="Logga in").click()
    expect(login.get_by_role("heading", name="Min arbetskö")).to_be_visible()
    page.get_by_role("button", name="Jag är inloggad igen").click()
    expect(page.get_by_label("Ny anteckning")).to_have_value("Först det här. Och sedan mer.")
    expect(dialog(page, "Du är utloggad")).to_be_hidden()
    page.get_by_label("Ny anteckning").press("End")
    page.keyboard.type(" ")
    expect(page.get_by_text(re.compile("^Utkast sparat"))).to_be_visible()
    page.get_by_role("button", name="Signera och lås").click()
    expect(page.get_by_text("Signerad och låst").first).to_be_visible()
    assert Note.objects.filter(text="Först det här. Och sedan mer.").count() == 1


def test_without_contact_the_page_says_so_and_keeps_what_is_typed(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(CASE)
    page.context.set_offline(True)
    page.get_by_label("Ny anteckning").fill("Skrivet på tåget.")
    page.get_by_role("button", name="Signera och lås").click()
    expect(page.get_by_text(re.compile("Ingen kontakt med servern sedan"))).to_be_visible()
    expect(page.get_by_label("Ny anteckning")).to_have_value("Skrivet på tåget.")
    assert violations(page) == []
    page.context.set_offline(False)
    page.get_by_role("button", name="Signera och lås").click()
    expect(page.get_by_text("Signerad och låst").first).to_be_visible()


def test_the_way_to_the_next_case_is_the_queues_own(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto("/ko/?vy=enheten")
    page.locator("[data-row] a").first.click()
    expect(page.get_by_text("ärende 1 av 6")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Nästa ärende")).click()
    expect(page.get_by_text("ärende 2 av 6")).to_be_visible()
    page.get_by_role("link", name="Arbetskö", exact=True).last.click()
    expect(page).to_have_url(re.compile("vy=enheten"))


def test_a_document_and_a_person_are_added(town, as_person, tmp_path):
    file = tmp_path / "brev.txt"
    file.write_text("Ett brev från skolan.", encoding="utf-8")
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(CASE)
    page.get_by_role("link", name="Lägg till handling").click()
    page.get_by_label("Fil", exact=True).set_input_files(file)
    page.get_by_label("Rubrik").fill("Brev från skolan")
    page.get_by_role("button", name="Lägg till handlingen").click()
    expect(page.get_by_role("link", name="Brev från skolan", exact=True)).to_be_visible()
    page.get_by_role("link", name="Lägg till person").click()
    page.get_by_label("Vad personen är i ärendet").select_option(label="Annan i hemmet")
    page.get_by_role("textbox", name="Namn").fill("Ebba Hallgren")
    page.get_by_role("button", name="Lägg till personen").click()
    expect(page.get_by_text("Ebba Hallgren")).to_be_visible()
