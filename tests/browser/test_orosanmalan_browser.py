"""The resident's form in a real browser: without JavaScript, on a small screen, in light and dark, by axe's rules."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from intake.anmalan import Anmalan
from tests.browser.conftest import DESKTOP, PHONE, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "det skriks och är fullt liv i lägenheten på ekvägen 12 2 tr igen"


def fits(page: Page) -> None:
    assert sideways(page) <= 0, page.url


def go_on(page: Page) -> None:
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Fortsätt").click()


@pytest.fixture
def one_writer(live_server: Any) -> Iterator[None]:
    """One request at a time where the whole server has one connection: a database in memory, and in tests only.

    In the product every thread has its own, and SQLite lets one of them write at a time.
    """
    server, turn = live_server.thread.httpd, threading.Lock()
    app = server.get_app()

    def in_turn(environ: Any, start_response: Any) -> Any:
        with turn:
            return app(environ, start_response)

    if live_server.thread.connections_override:
        server.set_app(in_turn)
    yield
    server.set_app(app)


def walk(page: Page, look: Callable[[Page], None]) -> None:
    """The whole form, with one mistake on the way. `look` is called on every page, when there is most to see on it."""
    page.goto("/orosanmalan/")
    look(page)
    page.get_by_role("link", name="Börja anmälan").click()
    look(page)
    page.get_by_label("En vuxen").check()
    page.get_by_role("group", name="finns det barn i hemmet").get_by_label("Ja", exact=True).check()
    go_on(page)

    page.get_by_label("Personnummer eller födelsedatum").fill("19920410-2389")
    page.locator("#id_syskon1_namn").fill("Ebba Hallgren")
    page.get_by_role("button", name="Lägg till ett barn till").click()
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
    look(page)
    fits(page)


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
    fits(page)
    page.get_by_role("button", name="Fortsätt").click()
    fits(page)


def accessible(page: Page) -> None:
    """By axe's rules, once in light and once in dark, as the page stands."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert (page.url, scheme, violations(page)) == (page.url, scheme, [])


def test_no_page_breaks_a_rule_of_axe(norrvinge: None, at: Any, browser_page: Callable[..., Page]) -> None:
    page = browser_page(viewport=PHONE, reduced_motion="reduce")
    seen = []

    def check(page: Page) -> None:
        accessible(page)
        seen.append(page.title())

    walk(page, check)
    assert page.get_by_role("button", name="Skriv ut").is_visible()
    for path in ("tillganglighet/", "personuppgifter/"):
        page.goto(f"/orosanmalan/{path}")
        check(page)
    page.goto("/orosanmalan/alla/")
    go_on(page)
    check(page)
    page.context.clear_cookies(name="orosanmalan")
    page.goto("/orosanmalan/granska/")
    check(page)
    assert sum(title.startswith("Fel: ") for title in seen) == 2
    assert len(seen) == 12


def test_the_registration_page_breaks_no_rule_of_axe(norrvinge: None, at: Any, as_person: Callable[..., Page]) -> None:
    page = as_person("anna.lovdahl", viewport=DESKTOP, reduced_motion="reduce")
    page.goto("/e-anmalan/registrera/")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Registrera anmälan").click()
    assert page.title().startswith("Fel: ")
    accessible(page)
    fits(page)


def test_a_double_click_on_send_is_one_report(
    norrvinge: None, at: Any, browser_page: Callable[..., Page], one_writer: None
) -> None:
    page = browser_page(viewport=PHONE)
    page.goto("/orosanmalan/steg/1/")
    page.get_by_label("Ett barn").check()
    go_on(page)
    go_on(page)
    page.get_by_label("Berätta vad som gör dig orolig").fill(TEXT)
    page.get_by_role("group", name="skydd i dag").get_by_label("Nej").check()
    go_on(page)
    go_on(page)
    page.get_by_label("vill vara anonym").check()
    go_on(page)
    page.get_by_role("button", name="Skicka anmälan").dblclick()
    page.wait_for_url("**/kvittens/")
    assert Anmalan.objects.count() == 1
    assert Anmalan.objects.get().cases.get().number in page.locator("main").inner_text()


def test_leaving_quickly_leaves_no_way_back(norrvinge: None, browser_page: Callable[..., Page]) -> None:
    page = browser_page()
    page.route("https://www.smhi.se/**", lambda route: route.fulfill(body="väder"))
    page.goto("/orosanmalan/tillganglighet/")
    page.goto("/orosanmalan/")
    page.get_by_role("link", name="Lämna sidan snabbt").click()
    page.wait_for_url("https://www.smhi.se/**")
    page.go_back()
    assert page.url.endswith("/tillganglighet/")
