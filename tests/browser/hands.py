"""How people fill in and send the product's forms, with a keyboard; each page is looked at on the way."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from casework.models import Case
from tests.browser.conftest import sideways, violations


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
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.press("Enter")
    wrong = page.get_by_role("alert")
    assert wrong.count() == 0, wrong.first.inner_text()


def step(page: Page, case: Case, name: str) -> None:
    page.goto(f"/arende/{case.number}/steg/{name}/")
    assert sideways(page) <= 0, page.url
    assert violations(page) == [], page.url


def signed(page: Page, case: Case, kind: str, behov: str, mal: str = "Fri från alkohol") -> None:
    """Written, looked at and signed."""
    page.goto(f"/arende/{case.number}/plan/{kind}/skriv/")
    assert sideways(page) <= 0
    enter(page.get_by_label("Behov"), behov)
    enter(page.get_by_label("Mål 1"), mal)
    tick(page.get_by_label("Ja", exact=True))
    enter(page.get_by_label("När och hur följs den upp?"), "I februari.")
    press(page, "Granska")
    assert sideways(page) <= 0
    enter(page.get_by_label("Ditt lösenord"), "norrvinge")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(re.compile("[Ss]igner[ao][dt].* och låst"))
