"""The keys do what the pages say that they do, and Esc leads back to where one was. In a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from complaints.models import Arsarende, Synpunkt
from intake.models import EAnmalan
from organisation.models import User
from tests.browser.conftest import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FREE = "/ko/?vy=otilldelade"


def numbers_in(page: Page) -> list[str]:
    return page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.id.slice(4))")


def test_f_gives_away_the_marked_rows_and_not_the_one_that_is_chosen(town, as_person):
    page = as_person("karin.wessman", viewport=DESKTOP)
    page.goto(FREE)
    numbers = numbers_in(page)
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(page.get_by_label("Förhandsvisning", exact=True).get_by_role("heading", name="Fördela")).to_be_focused()
    page.goto(FREE)
    for key in ("j", "x", "j", "x", "j", "f"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_have_text("Fördela 2 ärenden")
    page.get_by_label("Ge till").select_option(f"{User.objects.get(username='peter.holmgard').pk}")
    page.get_by_label("Ge till").press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("Peter Holmgård har fått")
    given = EAnmalan.objects.filter(ansvarig__username="peter.holmgard", number__in=numbers)
    assert set(given.values_list("number", flat=True)) == set(numbers[:2])


# Where the key is shown, and where the focus may be when somebody presses it.
SHOWN = {
    "a step without a question": ("/arende/EA-2026-0013/steg/ta_emot/", "body"),
    "a step with a question": ("/arende/EA-2026-0010/", "#id_aktnummer"),
    "the case, nothing chosen": ("/arende/EA-2026-0013/", "body"),
    "what folds out in a form": ("/synpunkter/registrera/", "summary"),
    "a contact": ("/arende/EA-2026-0010/kontakt/", "#id_text"),
}


@pytest.mark.parametrize(("path", "where"), SHOWN.values(), ids=SHOWN)
def test_ctrl_enter_sends_the_form_that_shows_it(town, as_person, path, where):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(path)
    expect(page.locator("button kbd:visible", has_text="Ctrl ↵")).to_have_count(1)
    if where != "body":
        page.locator(where).first.focus()
    with page.expect_request(lambda request: request.method == "POST" and "/utkast/" not in request.url):
        page.keyboard.press("Control+Enter")


def test_ctrl_enter_on_a_link_or_in_another_form_sends_nothing(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto("/arende/EA-2026-0013/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for where in ("#sok", "main a"):
        page.locator(where).first.focus()
        page.keyboard.press("Control+Enter")
    page.wait_for_timeout(300)
    assert [url for url in sent if "/steg/" in url] == []


def test_esc_leads_back_from_the_preview_and_from_a_dialog(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(FREE)
    link = page.locator(f"#till-{numbers_in(page)[0]}")
    page.keyboard.press("j")
    preview = page.get_by_label("Förhandsvisning", exact=True)
    preview.get_by_role("link", name="Fördela").focus()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_hidden()
    expect(link).to_be_focused()


def test_esc_folds_what_was_folded_out_and_stands_on_it(town, as_person):
    page = as_person("peter.holmgard", viewport=DESKTOP)
    page.goto("/synpunkter/registrera/")
    fold = page.locator("details", has_text="Berör den flera områden?")
    fold.locator("summary").click()
    fold.get_by_role("checkbox").first.check()
    page.keyboard.press("Escape")
    expect(fold.locator("summary")).to_be_focused()
    expect(fold.get_by_role("checkbox").first).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(fold.get_by_role("checkbox").first).to_be_checked()


def test_esc_leaves_a_row_of_the_register_with_the_focus_on_it(town, as_person):
    page = as_person("peter.holmgard", viewport=DESKTOP)
    year = Arsarende.objects.get().year
    page.goto("/synpunkter/?enhet=BOF")
    edit = page.get_by_role("link", name=f"Ändra BU-{year}-031")
    edit.click()
    page.get_by_label("Ny åtgärd").fill("Skulle inte sparas.")
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ny åtgärd")).to_have_value("")
    page.get_by_role("link", name="Ångra").click()
    expect(edit).to_be_focused()
    assert not Synpunkt.objects.filter(uppgifter__text__contains="Skulle inte sparas").exists()


def test_the_list_of_keys_says_so(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto("/kortkommandon/")
    said = page.locator("main dl.keylist")
    expect(said).to_contain_text("Fördela ärendet, eller alla som är markerade")
    expect(said).to_contain_text("tillbaka till det som öppnade den")
