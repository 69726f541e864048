"""Staffing, its paper sheet and the account's pages in a real browser: at every width, on paper, and with larger text."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from casework import clock
from casework.calendar import local_day
from config.demo import load
from organisation.models import Absence, Ledighetslage, User
from tests.browser.conftest import DESKTOP, LOOKS, PHONE, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAFFING, SHEET = "/bemanning/", "/bemanning/reservblad/BOF/"
CHAIN = ("anna.lovdahl", "jonas.akerren", "karin.wessman", "peter.holmgard")
# What somebody sets who needs more room between letters, words and lines (WCAG 1.4.12).
SPACING = """* { letter-spacing: .12em !important; word-spacing: .16em !important; line-height: 1.5 !important }
p { margin-bottom: 2em !important }"""


@pytest.fixture
def unit(transactional_db: Any) -> None:
    """The demo's units and people. No page here shows a case, so none is loaded."""
    load.organisation(load.Calendar(clock.now()))


@pytest.fixture
def worst(unit: None) -> None:
    """Nobody in the chain is here, and the leave that has begun lacks everything it can lack."""
    day = local_day(clock.now())
    Absence.objects.all().delete()
    anna = User.objects.get(username="anna.lovdahl")
    for name in CHAIN:
        person = User.objects.get(username=name)
        week = {"from_day": day, "to_day": day + dt.timedelta(days=7)}
        Absence.objects.create(user=person, substitute=None if person == anna else anna, **week)
    Ledighetslage.objects.filter(enhet__code="BOF").update(from_day=day, to_day=day + dt.timedelta(days=20))


def with_errors(page: Page) -> None:
    page.goto(STAFFING)
    page.get_by_role("button", name="Registrera frånvaro").click()


def without_contact(page: Page) -> None:
    page.goto(STAFFING)
    page.get_by_role("button", name="Anteckna beskedet").click()


def with_the_leave_refused(page: Page) -> None:
    page.goto(STAFFING)
    page.get_by_text("Lägg upp en ledighet").click()
    page.get_by_role("button", name="Lägg upp ledigheten").click()


TROUBLES: list[Callable[[Page], None]] = [with_errors, without_contact, with_the_leave_refused]


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_axe_finds_nothing_on_the_worst_day(worst, as_person, scheme, size):
    page = as_person("karin.wessman", color_scheme=scheme, viewport=size)
    for path in (STAFFING, SHEET):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert (path, violations(page)) == (path, [])


# Each scheme and each size once is enough for the same page with a summary on top.
@pytest.mark.parametrize(("scheme", "size"), [LOOKS[0], LOOKS[3]])
def test_axe_finds_nothing_on_what_went_wrong_or_a_good_day(unit, as_person, scheme, size):
    page = as_person("karin.wessman", color_scheme=scheme, viewport=size)
    for go, title in ((lambda page: page.goto(STAFFING), "^Bemanning"), *((go, "^Fel: ") for go in TROUBLES)):
        go(page)
        # The page that answers, not the one that is left.
        expect(page).to_have_title(re.compile(title))
        assert (page.title(), violations(page)) == (page.title(), [])


@pytest.mark.parametrize("trouble", TROUBLES)
def test_what_is_wrong_has_the_focus_and_leads_to_its_field(unit, as_person, trouble):
    page = as_person("karin.wessman", viewport=PHONE)
    trouble(page)
    expect(page).to_have_title(re.compile("^Fel: "))
    expect(page.get_by_role("alert")).to_be_focused()
    link = page.get_by_role("alert").get_by_role("link").first
    link.click()
    expect(page.locator(link.get_attribute("href"))).to_be_focused()
    expect(page.locator(link.get_attribute("href"))).to_be_in_viewport()


def test_nothing_is_wider_than_its_window(worst, as_person):
    page = as_person("karin.wessman")
    for width in (320, 360, 390, 720, 834, 1024, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (STAFFING, SHEET, "/konto/2fa/", "/konto/password/change/"):
            page.goto(path)
            assert (path, width, sideways(page)) == (path, width, 0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_every_field_is_wide_enough_to_write_in(worst, as_person, size):
    page = as_person("karin.wessman", viewport=size)
    page.goto(STAFFING)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    widths = [field.bounding_box()["width"] for field in page.locator("main input:visible, main select:visible").all()]
    assert len(widths) == 9
    assert min(widths) >= 130


# Text that does not fit where it stands: cut off, or spilling over.
CUT = """() => [...document.querySelectorAll('main *')].filter(one => !one.closest('.vh, .tbl-wrap, svg, select, option')
  && one.clientWidth && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2)
  && getComputedStyle(one).overflow !== 'visible').map(one => one.outerHTML.slice(0, 90))"""


def clipped(page: Page) -> list[str]:
    return page.evaluate(CUT)


def test_more_space_and_larger_text_cut_nothing_off(worst, as_person):
    page = as_person("karin.wessman", bypass_csp=True)
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (STAFFING, SHEET):
            page.goto(path)
            page.add_style_tag(content=SPACING)
            assert (path, width, sideways(page), clipped(page)) == (path, width, 0, [])
    # The reader's own text size, as set in the browser: the layout changes with it.
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    for width in (720, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in (STAFFING, SHEET):
            page.goto(path)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
            assert (path, width, sideways(page), clipped(page)) == (path, width, 0, [])


def test_cut_off_text_is_seen(unit, as_person):
    """The twin: the check sees what does not fit."""
    page = as_person("karin.wessman", bypass_csp=True)
    page.goto(STAFFING)
    page.add_style_tag(content=".panel-h { height: 1rem; overflow: hidden }")
    assert clipped(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_is_one_page_of_a4_with_nothing_of_the_site(worst, as_person, scheme):
    page = as_person("anna.lovdahl", color_scheme=scheme)
    page.goto(SHEET)
    page.emulate_media(media="print", color_scheme=scheme)
    for chrome in (".appbar", ".foot", ".skip", ".demo-band", "main > .note", "main .back"):
        assert all(not one.is_visible() for one in page.locator(chrome).all()), chrome
    expect(page.get_by_role("heading", name="Reservblad")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        assert len(paper.pages) == 1
        assert [round(float(side) / 72 * 25.4) for side in paper.pages[0].mediabox[2:]] == [210, 297]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_nothing_on_the_way_in(unit, browser_page, size):
    page = browser_page(viewport=size)
    page.goto("/konto/login/")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    for path in ("", "/konto/password/reset/", "/konto/password/reset/done/"):
        if path:
            page.goto(path)
        assert (path, violations(page), sideways(page)) == (path, [], 0)
