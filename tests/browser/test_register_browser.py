"""The register in a real browser: ten registered by keyboard alone, a row changed where it stands, and every look of it."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.models import Arsarende, Synpunkt
from complaints.words import Typ
from organisation.models import User
from tests.browser.conftest import LOOKS, rules_for, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXTS = [
    "Telefontiden är för kort.", "Blev bra bemött i receptionen.", "Fick inte vara med när det bestämdes.",
    "Vart vänder jag mig?", "På hemsidan står fel tid.", "Duschen blev inställd.", "För få på kvällen.", "Tack för stödet.",
    "Kuverten syns i grannens låda.", "Ingen ringer upp.",
]  # fmt: skip


def tab_to(page: Page, wanted: str, most: int = 60) -> None:
    """Press Tab until the focus is where it is wanted: the id, or the text of a button or link."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = "document.activeElement.id || document.activeElement.textContent.trim()"
        if page.evaluate(here).startswith(wanted):
            return
    raise AssertionError(f"Tab never came to {wanted}")


@pytest.mark.rule("SK-05", "SK-13", "SK-26")
def test_ten_are_registered_by_keyboard_alone(town, as_person):
    """No pointer is touched: channel, type, text, "berör den dig?", and on to the next."""
    page, before = as_person("peter.holmgard"), Synpunkt.objects.count()
    page.goto("/synpunkter/")
    tab_to(page, "Registrera synpunkt")
    page.keyboard.press("Enter")
    for n, text in enumerate(TEXTS):
        expect(page.get_by_role("heading", level=1)).to_have_text("Registrera en synpunkt")
        tab_to(page, "id_kanal_0")
        page.keyboard.press("Space")
        tab_to(page, "id_huvudkategori")
        for _ in range(n % 9 + 1):
            page.keyboard.press("ArrowDown")
        tab_to(page, "id_beskrivning")
        page.keyboard.type(text)
        tab_to(page, "id_beror_mig_0")
        page.keyboard.press("Space")
        if n < 9:
            tab_to(page, "Registrera och skriv nästa")
            page.keyboard.press("Enter")
            expect(page.get_by_role("status").first).to_contain_text("Synpunkten är registrerad")
        else:
            page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Synpunkter och klagomål")
    new = list(Synpunkt.objects.order_by("pk"))[before:]
    assert [case.beskrivning for case in new] == TEXTS
    assert [case.huvudkategori for case in new] == [*Typ.values, "tillganglighet"]
    numbers = [int(case.number.rpartition("-")[2]) for case in new]
    assert numbers == list(range(numbers[0], numbers[0] + 10)), "one series, no gap"
    expect(page.locator("tr[data-register-row]").first).to_contain_text("Ingen ringer upp.")


@pytest.mark.rule("SK-15", "SK-39")
def test_a_row_is_opened_changed_saved_and_undone_with_the_keys(town, as_person):
    page = as_person("peter.holmgard")
    page.goto("/synpunkter/?enhet=BOF")
    tab_to(page, "Ändra")
    page.keyboard.press("Enter")
    expect(page.locator("#rad-huvudkategori")).to_be_focused()
    tab_to(page, "rad-atgard")
    page.keyboard.type("Ringt upp och bett om ursäkt.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sparad")).to_be_visible()
    today = f"{timezone.localdate():%Y-%m-%d}"
    expect(page.locator("tr[data-register-row]").first).to_contain_text(f"{today}: Ringt upp och bett om ursäkt.")
    # The saved row takes the focus when it is drawn; only then is it somebody's to move.
    expect(page.locator("tr[data-register-row] a.id").first).to_be_focused()
    page.locator("[data-edit]").last.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-edit]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rad-beskrivning")).to_be_visible()
    page.locator("#rad-beskrivning").fill("Skulle inte sparas.")
    page.keyboard.press("Escape")
    expect(page.locator("#rad-beskrivning")).to_have_count(0)
    assert "Skulle inte sparas." not in page.content()


def test_without_a_script_a_row_is_changed_too(town, as_person):
    page = as_person("peter.holmgard", java_script_enabled=False)
    page.goto("/synpunkter/?enhet=BOF")
    page.get_by_role("link", name="Ändra BU-").first.click()
    page.get_by_label("Ny åtgärd").fill("Ringt upp.")
    page.get_by_role("button", name="Spara rad").click()
    expect(page.get_by_role("status")).to_contain_text("är sparad")
    expect(page.locator("table.register")).to_contain_text("Ringt upp.")


def test_no_page_of_it_breaks_a_rule_of_axe_or_is_wider_than_any_window(town, as_person):
    year = Arsarende.objects.get().year
    case = Synpunkt.objects.get(number=f"BU-{year}-031").get_absolute_url()
    page = as_person("peter.holmgard", reduced_motion="reduce")
    paths = ["/synpunkter/", f"/synpunkter/?rad=BU-{year}-031", "/synpunkter/?typ=berom", "/synpunkter/registrera/", case,
             f"{case}steg/besvara/", f"{case}steg/andra/", f"{case}steg/besvara_muntligt/", "/synpunkter/inlasning/",
             f"/synpunkter/rapport/{year}/", "/rutin/SK/"]  # fmt: skip
    for path in paths:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for scheme, size in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            assert (path, scheme, size, violations(page, rules_for(scheme))) == (path, scheme, size, [])
        for width in (320, 720, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert (path, width, sideways(page)) == (path, width, 0)


@pytest.mark.rule("SK-27")
def test_the_manager_it_concerns_finds_nothing_of_it_and_the_next_one_up_does(town, as_person):
    year = Arsarende.objects.get().year
    number = f"VU-{year}-014"
    ingrid, hakan = as_person("ingrid.palm"), as_person("hakan.ryd")
    ingrid.goto("/synpunkter/?enhet=VUX")
    expect(ingrid.locator("table.register")).to_contain_text(f"VU-{year}-012")
    expect(ingrid.locator("body")).not_to_contain_text(number)
    answer = ingrid.goto(f"/arende/{number}/")
    assert answer and answer.status == 404
    hakan.goto("/synpunkter/")
    hakan.get_by_role("link", name=number, exact=True).click()
    expect(hakan.get_by_role("heading", level=1)).to_have_text("Klagomål – bemötande")
    assert not User.objects.get(username="ingrid.palm").notices.filter(case__number=number).exists()
