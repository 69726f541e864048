"""The resident's form in a real browser: without JavaScript, on any screen, in light and dark, by axe's rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from playwright.sync_api import Page

from intake.public import utkast as drafts
from intake.uppgifter import Anmalan
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.looks import accessible, fits, holds, legible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "det skriks och är fullt liv i lägenheten på ekvägen 12 2 tr igen"


def go_on(page: Page) -> None:
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Fortsätt").click()


def walk(page: Page, look: Callable[[Page], None]) -> None:
    """The whole form, with one mistake on the way. `look` is called on every page, when there is most to see on it."""
    page.goto("/orosanmalan/")
    look(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Börja anmälan").click()
    look(page)
    page.get_by_label("En vuxen").check()
    page.get_by_role("group", name="finns det barn i hemmet").get_by_label("Ja", exact=True).check()
    go_on(page)

    page.get_by_label("Personnummer eller födelsedatum").fill("19920410-2389")
    page.locator("#id_syskon1_namn").fill("Ebba Hallgren")
    page.get_by_role("button", name="Lägg till ett barn till").click()
    page.wait_for_url("**#barn-2")
    look(page)
    assert page.locator("#id_syskon1_namn").input_value() == "Ebba Hallgren"
    page.locator("#id_syskon2_alder").fill("tre år")
    go_on(page)

    page.get_by_label("Berätta vad som gör dig orolig").fill(TEXT)
    go_on(page)
    assert page.title().startswith("Fel: ")
    look(page)
    assert page.get_by_label("Berätta vad som gör dig orolig").input_value() == TEXT
    page.get_by_role("alert").get_by_role("link").click()
    assert page.url.endswith("#id_skydd_0")
    page.get_by_role("group", name="skydd i dag").get_by_label("Jag vet inte").check()
    go_on(page)

    look(page)
    page.get_by_label("Bilagor").set_input_files(
        [
            {"name": "spel.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"},
            {"name": "anteckning.txt", "mimeType": "text/plain", "buffer": b"hej"},
        ]
    )
    go_on(page)

    look(page)
    assert "spel.exe" in page.get_by_role("status").inner_text()
    page.get_by_label("vill vara anonym").check()
    go_on(page)

    look(page)
    fits(page)
    page.get_by_role("button", name="Skicka anmälan").click()
    page.wait_for_url("**/kvittens/?u=*")
    look(page)
    fits(page)


def about_a_child(page: Page) -> None:
    """The first topic, answered."""
    page.goto("/orosanmalan/steg/1/")
    page.get_by_label("Ett barn").check()
    go_on(page)


def fill_in(page: Page) -> None:
    """The least that can be sent, up to the review."""
    about_a_child(page)
    go_on(page)
    page.get_by_label("Berätta vad som gör dig orolig").fill(TEXT)
    page.get_by_role("group", name="skydd i dag").get_by_label("Nej").check()
    go_on(page)
    go_on(page)
    page.get_by_label("vill vara anonym").check()
    go_on(page)


@pytest.mark.rule("EA-02")
@pytest.mark.parametrize("width", [390, 320])
def test_the_whole_form_without_javascript_on_a_small_screen(
    norrvinge: None, at: Any, browser_page: Callable[..., Page], width: int
) -> None:
    page = browser_page(java_script_enabled=False, viewport={"width": width, "height": 844})
    walk(page, fits)

    anmalan = Anmalan.objects.get()
    numbers = list(anmalan.cases.order_by("number").values_list("number", flat=True))
    assert len(numbers) == 3
    for number in numbers:
        assert number in page.locator("main").inner_text()
    # The print button needs a script, so it is not there without one.
    assert not page.get_by_role("button", name="Skriv ut").is_visible()
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"orosanmalan", "csrftoken"}
    assert [case.handlingar.count() for case in anmalan.cases.all()] == [1, 1, 1]

    page.go_back()
    assert "kommit in" in page.title() or "Kontrollera" in page.title()
    page.goto("/orosanmalan/alla/")
    go_on(page)
    fits(page)


def test_no_page_of_the_form_breaks_a_rule_of_axe_or_runs_out_of_its_screen(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE, reduced_motion="reduce")
    seen = []

    def check(page: Page) -> None:
        holds(page)
        legible(page)
        seen.append(page.title())

    walk(page, check)
    assert page.get_by_role("button", name="Skriv ut").is_visible()
    assert sum(title.startswith("Fel: ") for title in seen) == 1
    assert len(seen) == 8


def test_nor_does_a_page_that_something_has_happened_to(
    norrvinge: None, at: Any, browser_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other state: all errors, holes, no network, no database, too late, no cookie, already sent."""
    page = browser_page(viewport=PHONE, reduced_motion="reduce")
    for path in ("tillganglighet/", "personuppgifter/", "granska/"):
        page.goto(f"/orosanmalan/{path}")
        holds(page)
    assert "ingen påbörjad" in page.title()

    page.goto("/orosanmalan/alla/")
    go_on(page)
    holds(page)
    assert page.title().startswith("Fel: ")
    page.goto("/orosanmalan/granska/?fel=1")
    holds(page)
    assert "går inte att skicka än" in page.get_by_role("alert").inner_text()

    page.goto("/orosanmalan/steg/3/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Fortsätt").click()
    accessible(page)
    page.context.set_offline(False)
    with monkeypatch.context() as broken:
        broken.setattr(drafts, "find", down)
        go_on(page)
        holds(page)
    assert "Vi kan inte ta emot" in page.get_by_role("alert").inner_text()

    at.forward(minutes=61)
    go_on(page)
    accessible(page)
    assert "legat stilla" in page.get_by_role("alert").inner_text()
    page.context.clear_cookies(name="csrftoken")
    go_on(page)
    holds(page)
    assert "Skicka en gång till" in page.title()

    fill_in(page)
    stale = page.context.new_page()
    stale.goto("/orosanmalan/steg/3/")
    page.goto("/orosanmalan/granska/?andrad=1")
    holds(page)
    page.get_by_role("button", name="Skicka anmälan").click()
    page.wait_for_url("**/kvittens/?u=*")
    go_on(stale)
    accessible(stale)
    assert "redan skickad" in stale.get_by_role("alert").inner_text()


def down(*args: Any) -> None:
    raise OperationalError("no connection")


def test_the_registration_page_breaks_no_rule_of_axe(norrvinge: None, at: Any, as_person: Callable[..., Page]) -> None:
    page = as_person("anna.lovdahl", viewport=DESKTOP, reduced_motion="reduce")
    page.goto("/e-anmalan/registrera/")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Registrera anmälan").click()
    assert page.title().startswith("Fel: ")
    accessible(page)
    fits(page)


def test_a_double_click_on_send_is_one_report(norrvinge: None, at: Any, browser_page: Callable[..., Page]) -> None:
    page = browser_page(viewport=PHONE)
    fill_in(page)
    page.get_by_role("button", name="Skicka anmälan").dblclick()
    page.wait_for_url("**/kvittens/?u=*")
    assert Anmalan.objects.count() == 1
    assert Anmalan.objects.get().cases.get().number in page.locator("main").inner_text()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_back_and_reload_after_an_error_ask_nothing_and_lose_nothing(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    about_a_child(page)
    page.locator("#id_syskon1_namn").fill("Ebba")
    page.get_by_role("button", name="Lägg till").click()
    page.wait_for_url("**#barn-2")
    assert focused(page) == "barn-2"
    go_on(page)
    story = page.get_by_label("Berätta vad som gör dig orolig")
    story.fill(TEXT)
    go_on(page)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.is_navigation_request() else None)
    for again in (page.reload, lambda: (page.go_back(), page.go_forward())):
        again()
        assert page.title().startswith("Fel: ")
        assert story.input_value() == TEXT
    assert focused(page) == "errsum"
    page.goto("/orosanmalan/steg/2/")
    assert page.locator("#id_syskon1_namn").input_value() == "Ebba"
    assert asked
    assert set(asked) == {"GET"}, "a browser asks before it posts again"


def test_an_answer_changed_in_another_tab_is_seen_before_it_is_sent(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    """That it would be sent unseen without the guard: test_without_the_guard_… in tests/intake/test_orosanmalan.py."""
    page = browser_page(viewport=PHONE)
    fill_in(page)
    other = page.context.new_page()
    other.goto("/orosanmalan/steg/3/")
    other.get_by_label("Berätta vad som gör dig orolig").fill("Skrivet i den andra fliken")
    go_on(other)

    page.get_by_role("button", name="Skicka anmälan").click()
    page.wait_for_url("**/granska/?u=*andrad=1")
    assert not Anmalan.objects.exists()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    assert "Skrivet i den andra fliken" in page.locator("dl").inner_text()
    for tab in (page, other):
        # The other tab's review is the same one; it finds the report sent.
        tab.get_by_role("button", name="Skicka anmälan").click()
        tab.wait_for_url("**/kvittens/?u=*")
    assert Anmalan.objects.get().innehall.vad == "Skrivet i den andra fliken"


def test_the_room_left_is_counted_at_most_once_a_second_and_told_when_it_is_little(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    page.clock.install()
    about_a_child(page)
    page.goto("/orosanmalan/steg/3/")
    story, shown, told = (
        page.locator("#id_vad"),
        page.locator("#id_vad_kvar"),
        page.locator("#id_vad_kvar + [role=status]"),
    )
    assert shown.inner_text() == "Du har 20\u00a0000 tecken kvar"
    story.press_sequentially("A\u030a 👩\n")
    assert shown.inner_text() == "Du har 20\u00a0000 tecken kvar", "not at every key"
    page.clock.run_for(1000)
    assert (shown.inner_text(), told.inner_text()) == ("Du har 19\u00a0996 tecken kvar", "")
    story.fill("å" * 19_901)
    page.clock.run_for(1000)
    assert shown.inner_text() == told.inner_text() == "Du har 99 tecken kvar"
    story.fill("å" * 21_000)
    page.clock.run_for(1000)
    assert shown.inner_text() == told.inner_text() == "Du har 1\u00a0000 tecken för mycket"
    go_on(page)
    assert shown.inner_text() == "Du har 1\u00a0000 tecken för mycket", "the server counts in the same way"

    said = page.locator("#id_sagt_kvar")
    assert not said.is_visible()
    page.locator("#id_sagt").fill("x" * 3950)
    page.clock.run_for(1000)
    assert said.inner_text() == "Du har 50 tecken kvar"


def test_without_a_network_the_page_stays_with_what_was_typed(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    about_a_child(page)
    name = page.locator("#id_namn")
    name.fill("Elsa")
    note = page.get_by_text("Ingen kontakt med servern. Det du skrev finns kvar på sidan.")
    assert not note.is_visible()
    page.context.set_offline(True)
    for button in ("Fortsätt", "Lägg till ett syskon till"):
        page.get_by_role("button", name=button).click()
        assert note.is_visible()
        assert "Ingen kontakt" in page.evaluate("document.activeElement.innerText")
        assert name.input_value() == "Elsa"
    page.context.set_offline(False)
    note.wait_for(state="hidden")
    go_on(page)
    assert "/steg/3/?u=" in page.url


def test_the_receipt_on_paper_is_the_number_the_stamp_and_what_happens_now(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    fill_in(page)
    page.get_by_role("button", name="Skicka anmälan").click()
    page.wait_for_url("**/kvittens/?u=*")
    page.emulate_media(media="print", color_scheme="dark")
    number = Anmalan.objects.get().cases.get().number
    lines = [line for line in page.locator("body").inner_text().splitlines() if line.strip()]
    assert lines[:5] == ["Din anmälan har kommit in", "Ditt nummer", number, "INKOM", "2026-11-24 10:00"]
    assert lines[7] == "Det här händer nu"
    assert lines[-1].startswith("På grund av sekretess")
    assert len(lines) == 12
    painted = (
        "[...document.querySelectorAll('.receipt, .receipt *, .what > li')].map(one => getComputedStyle(one).color)"
    )
    assert set(page.evaluate(painted)) == {"rgb(0, 0, 0)"}


@pytest.mark.parametrize(("script", "back_to"), [(True, "/orosanmalan/tillganglighet/"), (False, "/orosanmalan/")])
def test_leaving_quickly_leaves_no_way_back(
    norrvinge: None, browser_page: Callable[..., Page], script: bool, back_to: str
) -> None:
    """Without a script it is a plain link, and Back leads here."""
    page = browser_page(java_script_enabled=script)
    page.route("https://www.smhi.se/**", lambda route: route.fulfill(body="väder"))
    page.goto("/orosanmalan/tillganglighet/")
    page.goto("/orosanmalan/")
    page.get_by_role("link", name="Lämna sidan snabbt").click()
    page.wait_for_url("https://www.smhi.se/**")
    page.go_back()
    assert page.url.endswith(back_to)


# ── in English ──────────────────────────────────────────────────────────────────────────────────────────────────────


def change(page: Page, language: str) -> None:
    with page.expect_navigation():
        page.locator(".pub-h .sprak", has_text=language).click()


@pytest.mark.rule("EA-02")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_the_language_is_changed_in_the_middle_and_what_was_typed_goes_along(
    norrvinge: None, at: Any, browser_page: Callable[..., Page], script: bool
) -> None:
    page = browser_page(java_script_enabled=script, viewport={"width": 320, "height": 844})
    about_a_child(page)
    page.get_by_label("Ungefärlig ålder").fill("9")
    change(page, "English")
    fits(page)
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_label("Approximate age").input_value() == "9"
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Tell us what makes you worried").fill(TEXT)
    page.get_by_role("group", name="protection today").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Files").set_input_files([{"name": "a.txt", "mimeType": "text/plain", "buffer": b"hej"}])
    change(page, "Svenska")
    assert "a.txt" in page.locator("main").inner_text()
    change(page, "English")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("want to be anonymous").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/orosanmalan/en/kvittens/?u=*")
    case = Anmalan.objects.get().cases.get()
    assert case.number in page.locator("main").inner_text()
    assert (case.headline, case.handlingar.get().filename) == ("Orosanmälan – barn, ca 9 år", "a.txt")
    fits(page)


def test_enter_in_a_field_goes_on_and_neither_back_nor_to_another_language(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE)
    about_a_child(page)
    for nr, field in ((2, "#id_namn"), (5, "#id_relation")):
        page.goto(f"/orosanmalan/steg/{nr}/")
        with page.expect_navigation():
            page.locator(field).press("Enter")
        assert f"/orosanmalan/steg/{min(nr + 1, 5)}/" in page.url, "on, or where something must be mended"
    page.goto("/orosanmalan/alla/")
    with page.expect_navigation():
        page.locator("#id_namn").press("Enter")
    assert "/orosanmalan/alla/" in page.url
    assert page.title().startswith("Fel: ")


def test_no_page_of_the_english_form_breaks_a_rule_of_axe_or_runs_out_of_its_screen(
    norrvinge: None, at: Any, browser_page: Callable[..., Page]
) -> None:
    page = browser_page(viewport=PHONE, reduced_motion="reduce")
    for path in ("", "steg/1/", "tillganglighet/", "personuppgifter/", "granska/", "steg/9/"):
        page.goto(f"/orosanmalan/en/{path}")
        holds(page)
    page.goto("/orosanmalan/en/alla/")
    page.get_by_role("button", name="Continue").click()
    assert page.title().startswith("Error: ")
    holds(page)
    fill_in(page)
    change(page, "English")
    holds(page)
    page.get_by_role("button", name="Send the report").click()
    page.wait_for_url("**/kvittens/?u=*")
    holds(page)
