"""The form for synpunkter in a real browser: by keyboard, without JavaScript, on any screen, by axe's rules, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from complaints.models import Synpunkt
from complaints.public import views
from tests.browser.conftest import PHONE
from tests.browser.looks import accessible, fits, holds, legible
from tests.complaints.besokare import down

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Det gick fort och personen i telefon var vänlig."


def send(page: Page) -> None:
    fits(page)
    with page.expect_navigation():
        page.locator("#skicka").click()


@pytest.mark.rule("SK-22", "SK-26")
def test_it_is_filled_in_and_sent_by_keyboard_alone(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    page.goto("/synpunkt/")
    press, write = page.keyboard.press, page.keyboard.type

    def at_name() -> str:
        return page.evaluate("document.activeElement.name || document.activeElement.innerText")

    passed = []
    while at_name() != "enhet":
        press("Tab")
        passed.append(at_name())
    assert passed[0] == "Hoppa till innehållet"
    write("Barn")
    press("Tab")
    write(TEXT)
    press("Tab")
    press("Space")
    press("Tab")
    assert at_name() == "svar"
    press("ArrowDown")
    press("Tab")
    assert at_name() == "namn", "what belongs to the answer comes next, and nothing else is in the way"
    write("Inga Lind")
    press("Tab")
    write("070-174 06 31")
    press("Enter")
    page.wait_for_url("**/synpunkt/kvittens/")

    case = Synpunkt.objects.get()
    assert (case.enhet.code, case.beskrivning, case.persons.get().phone) == ("BOF", TEXT, "070-174 06 31")
    assert case.disqualifications.get().user.username == "peter.holmgard"
    assert case.number in page.locator("main").inner_text()
    assert {cookie["name"] for cookie in page.context.cookies()} == {"csrftoken", "synpunkt"}


@pytest.mark.rule("SK-22")
def test_it_needs_no_javascript_and_no_more_than_320_pixels(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.goto("/synpunkt/")
    mail, name, address = page.locator("#id_epost"), page.locator("#id_namn"), page.locator("#id_adress")
    assert (mail.is_visible(), name.is_visible()) == (False, False), "nothing is chosen beforehand"
    page.get_by_label("per brev eller telefon").check()
    assert (mail.is_visible(), name.is_visible()) == (False, True)
    page.get_by_label("Din synpunkt", exact=True).fill(TEXT)
    address.fill("Strutsgatan 4")
    send(page)

    assert page.title().startswith("Fel: ")
    assert page.get_by_role("alert").get_by_role("link").all_inner_texts() == ["Välj vad det gäller", "Skriv ditt namn"]
    assert page.get_by_label("Din synpunkt", exact=True).input_value() == TEXT
    assert address.input_value() == "Strutsgatan 4"
    page.get_by_role("link", name="Skriv ditt namn").click()
    page.get_by_label("Vad gäller det?").select_option("Vet inte")
    page.get_by_label("vill vara anonym").check()
    assert page.get_by_text("sparar vi inget om vem du är").is_visible()
    send(page)
    fits(page)
    assert "Du är anonym" in page.locator("main").inner_text()
    assert not Synpunkt.objects.get().persons.exists()
    # The print button needs a script, so it is not there without one.
    assert not page.get_by_role("button").all()


def test_no_page_breaks_a_rule_of_axe_or_runs_out_of_its_screen(
    norrvinge: None, at: Any, browser_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser_page(viewport=PHONE, reduced_motion="reduce")
    page.goto("/synpunkt/en/")
    holds(page)
    legible(page)
    # As a browser shows it that cannot hide what belongs to the other answers.
    page.evaluate("document.querySelectorAll('[name=svar]').forEach(one => { one.checked = false })")
    accessible(page)
    send(page)
    assert page.title().startswith("Error: ")
    holds(page)

    page.get_by_label("What is it about?").select_option("Older people")
    page.get_by_label("What you want to tell us").fill(TEXT)
    page.get_by_label("Yes, to my e-mail").check()
    page.get_by_label("E-mail address").fill("inga@lind.example")
    with monkeypatch.context() as broken:
        broken.setattr(views, "ta_in", down)
        send(page)
        accessible(page)
    page.context.clear_cookies(name="csrftoken")
    send(page)
    accessible(page)
    assert "Send once more" in page.title()
    with page.expect_navigation():
        page.get_by_role("button", name="Send again").click()
    holds(page)
    legible(page)
    assert Synpunkt.objects.get().number in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Print or save").is_visible()

    page.goto("/synpunkt/")
    assert page.get_by_role("button", name="English").get_attribute("lang") == "en"
    holds(page)
    page.context.clear_cookies()
    page.goto("/synpunkt/kvittens/")
    holds(page)
    assert "visas inte längre" in page.title()


def test_a_double_click_is_one_synpunkt(norrvinge: None, at: Any, browser_page: Callable[..., Page]) -> None:
    page = browser_page(viewport=PHONE)
    page.goto("/synpunkt/")
    page.get_by_label("Vad gäller det?").select_option("Barn- och familj")
    page.get_by_label("Din synpunkt", exact=True).fill(TEXT)
    page.get_by_label("vill vara anonym").check()
    page.locator("#skicka").dblclick()
    page.wait_for_url("**/synpunkt/kvittens/")
    assert Synpunkt.objects.get().number in page.locator("main").inner_text()

    # Was it sent? Back, where everything still stands, and the same button.
    page.go_back()
    words = page.get_by_label("Din synpunkt", exact=True)
    assert words.input_value() == TEXT
    send(page)
    assert Synpunkt.objects.count() == 1
    page.go_back()
    words.fill("En sak till.")
    send(page)
    assert Synpunkt.objects.count() == 2


def test_the_room_left_is_told_when_it_is_little_and_in_the_pages_language(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    page.clock.install()
    for path, label, left, over in (
        ("/synpunkt/", "Din synpunkt", "Du har 50 tecken kvar", "Du har 1\u00a0000 tecken för mycket"),
        ("/synpunkt/en/", "What you want to tell us", "You have 50 characters left", "You have 1\u00a0000 characters too many"),
    ):  # fmt: skip
        page.goto(path)
        told = page.locator("#id_synpunkt_kvar")
        words = page.get_by_label(label, exact=True)
        words.fill("å" * 7800)
        page.clock.run_for(1000)
        assert not told.is_visible()
        words.fill("å" * 7950)
        page.clock.run_for(1000)
        assert told.inner_text() == left
        words.fill("å" * 9000)
        page.clock.run_for(1000)
        assert told.inner_text() == over
        send(page)
        assert told.inner_text() == over, "the server counts in the same way"


def test_without_a_network_the_page_stays_with_what_was_typed(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    page.goto("/synpunkt/en/")
    page.get_by_label("What you want to tell us").fill(TEXT)
    page.context.set_offline(True)
    page.locator("#skicka").click()
    assert "No contact with the server" in page.evaluate("document.activeElement.innerText")
    assert page.get_by_label("What you want to tell us").input_value() == TEXT
    page.context.set_offline(False)
