"""Nothing runs into anything else: the queue's columns, the register as cards, the menu. In a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from complaints.models import Arsarende
from intake.models import EAnmalan
from tests.browser.conftest import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Words that stand on more than one line, each in the cells of a table. A hyphen of its own is a place to break at.
BROKEN = """(table) => [...document.querySelectorAll(`${table} :is(td, th)`)].flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), broken = [];
  for (let node; (node = walker.nextNode());) {
    if (node.parentElement.closest('.vh, option, textarea') || !node.parentElement.getClientRects().length) continue;
    for (const word of node.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  }
  return broken;
})"""
# Cells whose content reaches into the next one, and what comes nearer to an unread dot than a hair's breadth.
CROWDED = """() => [...document.querySelectorAll('.queue tr.item')].flatMap((row) => {
  const box = (node) => node.getBoundingClientRect(), found = [];
  const meets = (one, other, gap) => one.left < other.right + gap && other.left < one.right + gap
    && one.top < other.bottom && other.top < one.bottom;
  const shown = [...row.children].filter((cell) => getComputedStyle(cell).visibility !== 'hidden');
  for (const cell of shown) if (cell.scrollWidth > cell.clientWidth + 1) found.push(cell.className);
  // The dot stands before the title, in the middle of its height: what is drawn so has no box of its own.
  const title = row.querySelector('.q-title'), at = box(title), size = parseFloat(getComputedStyle(title, '::before').width);
  const middle = (at.top + at.bottom) / 2;
  const dot = { left: at.left, right: at.left + size, top: middle - size / 2, bottom: middle + size / 2 };
  if (!(size > 4)) found.push(`no dot: ${size}`);
  for (const other of row.querySelectorAll('.due, .due-sub, .q-title a, .q-meta > *, .state, .who'))
    if (meets(dot, box(other), 3)) found.push(`dot: ${other.className} ${other.textContent}`);
  return found;
})"""
WIDTHS = (320, 390, 834, 1024, 1100, 1281, 1440)


def test_no_column_of_the_queue_runs_into_the_next_and_nothing_touches_the_dot(town, as_person):
    for login in ("peter.holmgard", "hakan.ryd"):
        page = as_person(login)
        page.goto("/ko/?vy=enheten")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found = (login, width, page.evaluate(CROWDED), page.evaluate(BROKEN, ".queue"), max(sideways(page), 0))
            assert found == (login, width, [], [], 0)


def test_the_register_breaks_no_word_and_is_cards_on_a_telephone(town, as_person):
    page = as_person("sofie.adler")
    page.goto("/synpunkter/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate(BROKEN, ".register"), max(sideways(page), 0)) == (width, [], 0)
    page.set_viewport_size({"width": 375, "height": 800})
    row = page.locator(f"#VU-{Arsarende.objects.get().year}-012")
    region = page.get_by_role("region", name="Register")
    assert region.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, "nothing is to be scrolled to sideways"
    due, text = row.locator(".due").bounding_box(), row.get_by_text("Receptionisten").bounding_box()
    assert due and text and due["y"] < text["y"], "the time that is left stands first"
    expect(row.get_by_role("cell").first).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 800})
    expect(page.get_by_role("columnheader", name="Beskrivning av klagomålet")).to_be_visible()


def test_a_row_is_changed_on_a_telephone_too(town, as_person):
    page = as_person("peter.holmgard", viewport={"width": 375, "height": 800})
    page.goto("/synpunkter/?enhet=BOF")
    page.get_by_role("link", name=f"Ändra BU-{Arsarende.objects.get().year}-031").click()
    page.get_by_label("Ny åtgärd").fill("Ringt upp.")
    assert violations(page) == []
    assert sideways(page) <= 0
    page.get_by_role("button", name="Spara rad").click()
    expect(page.get_by_text("Ringt upp.")).to_be_visible()


def test_five_items_of_the_menu_have_room_on_a_tablet(town, as_person):
    """As many as anybody has: the children's leaders see the orders to SRV too."""
    page = as_person("karin.wessman", viewport={"width": 834, "height": 1100})
    page.goto("/ko/")
    nav = page.get_by_role("navigation", name="Huvudmeny")
    expect(nav.get_by_role("link")).to_have_count(5)
    assert nav.evaluate("nav => nav.scrollWidth - nav.clientWidth") <= 0
    assert len(set(nav.get_by_role("link").evaluate_all("links => links.map(one => one.offsetTop)"))) == 1
    assert sideways(page) <= 0


def test_the_demos_band_is_a_landmark_and_its_login_page_is_accessible(town, as_person, browser_page, settings):
    settings.DEMO = True
    page = as_person("anna.lovdahl")
    page.goto("/mitt-konto/")
    expect(page.get_by_role("complementary", name="Demo")).to_contain_text("Skriv inget verkligt här")
    assert violations(page) == []
    nobody = browser_page()
    for path in ("/orosanmalan/", "/konto/login/", "/konto/password/reset/"):
        nobody.goto(path)
        nobody.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for width in (320, 1280):
            nobody.set_viewport_size({"width": width, "height": 800})
            assert (path, width, violations(nobody), max(sideways(nobody), 0)) == (path, width, [], 0)


def test_a_call_is_written_down_in_two_columns_with_nothing_opened(town, as_person):
    page = as_person("anna.lovdahl", viewport={"width": 1440, "height": 900})
    page.goto("/e-anmalan/registrera/")
    left, right = (page.get_by_role("region", name=name).bounding_box() for name in ("Samtalet", "Den som anmäler"))
    assert left and right and left["x"] + left["width"] < right["x"] and left["y"] == right["y"]
    before = EAnmalan.objects.count()
    page.get_by_role("radio", name="Telefon").check()
    page.get_by_role("group", name="Vem gäller den?").get_by_role("radio").last.check()
    page.get_by_role("group", name="finns det barn i hemmet").get_by_label("Nej").check()
    page.get_by_role("group", name="Behövs skydd i dag?").get_by_label("Nej").check()
    page.get_by_label("Vad berättar anmälaren?").fill("Han går ut i pyjamas.")
    page.get_by_role("group", name="Vem anmäler?").get_by_role("radio").last.check()
    page.get_by_label("Vad berättar anmälaren?").press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("Anmälan är registrerad")
    assert EAnmalan.objects.count() == before + 1
    for width in (320, 390, 834):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/e-anmalan/registrera/")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert (width, violations(page), max(sideways(page), 0)) == (width, [], 0)
