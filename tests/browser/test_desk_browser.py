"""The staff's pages in a real browser: for everyone, at every width, without JavaScript, and two people at once."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import OperationalError
from django.test import Client
from playwright.sync_api import Page, expect

from casework import clock
from casework.models import Notice
from intake.models import EAnmalan
from organisation.models import Attempts, User
from outbox import passwords
from records.documents import store
from records.marks import Why, mark
from records.models import Quarantine
from records.uploads import Accepted
from records.writing import write_down
from tests.browser.conftest import DESKTOP, LOOKS, rules_for, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(case: EAnmalan, done: EAnmalan) -> list[str]:
    here = case.get_absolute_url()
    # One of each kind of field; every step is drawn by the same template.
    steps = ["slapp", "fordela_om", "oversand"]
    note = case.notes.first() or write_down(case, by=case.ansvarig, at=clock.now(), text="Ringt skolan.")
    protected = EAnmalan.objects.filter(protected=True)[0].get_absolute_url()
    marked = EAnmalan.objects.get(number="EA-2026-0013")
    mark(marked, Why.FLOOD)
    return [
        "/markta/", marked.get_absolute_url(), *held_in(case),
        "/ko/", "/ko/?vy=otilldelade&arende=EA-2026-0014", "/ko/?vy=avslutade", "/ko/?frist=forsenade&ansvarig=annan",
        "/ko/fordela/?arende=EA-2026-0013:0&arende=EA-2026-0012:0", "/ko/fordela/", here, done.get_absolute_url(),
        *(f"{here}steg/{step}/" for step in steps), f"{here}kontakt/", f"{here}person/", f"{here}handling/",
        f"{here}ratta/anteckning-{note.pk}/", protected, f"{protected}skyddade/", "/sok/", "/bemanning/", "/mitt-konto/",
        "/mina-lasningar/", "/rutiner/", "/rutin/EA/", "/e-anmalan/registrera/", "/kortkommandon/", "/komponenter/",
        "/finns-inte/",
    ]  # fmt: skip


def held_in(case: EAnmalan) -> list[str]:
    """A document that the virus scanner has said nothing about, and one in which it has found something."""
    kept = [
        store(case, b"Hon sa nej.", Accepted("text/plain", "txt", "brev.txt"), at=clock.now(), by=None)
        for _ in range(2)
    ]
    for one, found in zip(kept, ("", "Eicar-Test-Signature"), strict=True):
        Quarantine.objects.create(handling=one, tried_at=clock.now(), found=found)
    return [f"{case.get_absolute_url()}handling/{one.pk}/" for one in kept]


def opened(page: Page, path: str) -> Page:
    """The page, with everything that opens opened."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    return page


WIDTHS = (320, 360, 720, 1024, 1280, 1920)


@pytest.mark.parametrize("half", [0, 1])
def test_no_page_breaks_a_rule_of_axe_in_any_look_or_is_wider_than_any_window(town, as_person, half):
    """Each page once, then light and dark, telephone and desktop, and every width: what opens is open."""
    case = EAnmalan.objects.get(number="EA-2026-0010")
    # Without transitions, so that no colour is measured halfway to another.
    page = as_person("anna.lovdahl", reduced_motion="reduce")
    for path in pages_of(case, EAnmalan.objects.filter(state="fardig")[0])[half::2]:
        opened(page, path)
        for scheme, size in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            assert (path, scheme, size, violations(page, rules_for(scheme))) == (path, scheme, size, [])
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert (path, width, sideways(page)) == (path, width, 0)


@pytest.mark.parametrize("look", [{"contrast": "more"}, {"forced_colors": "active"}])
def test_the_gallery_stands_up_to_high_contrast_and_forced_colours(town, as_person, look):
    """Every component in every state; the pages are made of nothing else."""
    page = as_person("anna.lovdahl", viewport=DESKTOP, **look)
    opened(page, "/komponenter/")
    # axe reads a fill colour that Chromium reports unforced on buttons.
    assert [found for found in violations(page) if not found.startswith("color-contrast")] == []
    assert sideways(page) == 0


SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
READ = ("/ko/?vy=otilldelade&arende=EA-2026-0014", "/arende/EA-2026-0010/", "/komponenter/", "/mitt-konto/")


def assert_all_is_there(page: Page, path: str) -> None:
    """Nothing wider than its window, and no text that its own box hides."""
    assert (path, sideways(page)) == (path, 0)
    assert (path, page.evaluate(CUT_OFF)) == (path, [])


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off_when_the_reader_spaces_the_text(town, as_person, width):
    page = as_person("anna.lovdahl", viewport={"width": width, "height": 900}, bypass_csp=True)
    for path in READ:
        opened(page, path).add_style_tag(content=SPACING)
        assert_all_is_there(page, path)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off_when_the_reader_doubles_the_text(town, as_person, large_text, width):
    page = as_person("anna.lovdahl", browser=large_text, viewport={"width": width, "height": 900})
    for path in READ:
        assert_all_is_there(opened(page, path), path)


# Elements whose text is wider or higher than a box that hides what does not fit.
CUT_OFF = """[...document.querySelectorAll('main *, header *')].filter(one => {
  const style = getComputedStyle(one);
  if (one.matches('.vh, .vh *, svg *, .sprite *, select, input, textarea, .skip') || style.overflow === 'visible') return false;
  if (['auto', 'scroll'].includes(style.overflowX)) return false;
  return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
}).map(one => one.outerHTML.slice(0, 100))"""


def test_paper_shows_the_case_and_not_the_site(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto("/arende/EA-2026-0010/")
    page.emulate_media(media="print")
    for hidden in (".appbar", ".foot", ".next", "form"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    expect(page.get_by_text(re.compile("^Utskrivet 20"))).to_be_visible()
    expect(page.locator(".stamp")).to_be_visible()


def test_axe_finds_nothing_on_what_went_wrong(town, as_person):
    page = as_person("anna.lovdahl")
    page.goto("/arende/EA-2026-0009/steg/oversand/")
    page.get_by_role("button", name="Översänd").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    assert violations(page) == []
    page.goto("/bemanning/")
    with page.expect_navigation():
        page.get_by_role("button", name="Registrera frånvaro").click()
    assert violations(page) == []


def test_a_case_is_taken_through_by_keyboard_alone_without_javascript(town, as_person):
    """Tab and Enter from the queue to färdig: nothing needs a mouse or a script."""
    page = as_person("karin.wessman", java_script_enabled=False, viewport=DESKTOP)
    page.goto("/ko/?vy=otilldelade")
    taken = page.get_by_role("button", name="Ta ärendet").first
    number = taken.inner_text().split()[-1]
    taken.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Stämplad och utskriven på papper").press("Space")
    page.get_by_role("button", name="Anmälan är stämplad").press("Enter")
    page.get_by_label(re.compile("^Aktnummer i")).fill("2026-00500")
    page.get_by_label("Den stämplade handlingen ligger i akten").press("Space")
    page.get_by_role("button", name="Bekräfta att anmälan är införd").press("Enter")
    # The child first: until it is said whether it needs protection the report stays.
    expect(page.get_by_text("Det finns något kvar att göra i ärendet.").first).to_be_visible()
    page.get_by_role("link", name="Skyddsbedömning", exact=True).press("Enter")
    page.get_by_role("radio", name="Gjord", exact=True).press("Space")
    page.get_by_label("Vem som bedömer").fill("Sara Ekholm")
    page.get_by_role("button", name="Anteckna skyddsbedömningen").press("Enter")
    page.get_by_role("button", name="Ta bort och avsluta").press("Enter")
    expect(page.get_by_role("heading", name="Färdig")).to_be_visible()
    assert EAnmalan.objects.get(number=number).state == "fardig"


def test_two_people_at_once_one_is_told_who_was_first(town, as_person):
    anna, karin = as_person("anna.lovdahl"), as_person("karin.wessman")
    for page in (anna, karin):
        page.goto("/ko/?vy=otilldelade")
    karin.get_by_role("button", name="Ta ärendet").first.click()
    anna.get_by_role("button", name="Ta ärendet").first.click()
    expect(anna.get_by_role("heading", name="Karin Wessman hann före")).to_be_visible()
    assert violations(anna) == []


def test_a_double_click_is_one_step(town, as_person):
    page = as_person("anna.lovdahl")
    page.goto("/ko/?vy=otilldelade")
    page.get_by_role("button", name="Ta ärendet").first.dblclick()
    page.wait_for_load_state()
    case = EAnmalan.objects.filter(ansvarig__username="anna.lovdahl").order_by("-received_at")
    assert all(one.history.filter(history_change_reason="Ta emot").count() <= 1 for one in case)


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_logging_in(town, browser_page, scheme, size):
    page = browser_page(color_scheme=scheme, viewport=size)
    page.goto("/ko/")
    assert violations(page) == []
    page.get_by_label("Användarnamn").fill("anna.lovdahl")
    page.get_by_label("Lösenord").fill("fel lösenord")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_label("Användarnamn")).to_have_value("anna.lovdahl")
    assert violations(page) == []
    page.get_by_label("Lösenord").fill("norrvinge")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("heading", name="Min arbetskö")).to_be_visible()


def stands_up(page: Page) -> None:
    """By axe's rules, light at a desk and dark on a telephone; and on the narrowest one nothing goes sideways."""
    for scheme, size in (LOOKS[0], LOOKS[3]):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        found = violations(page, rules_for(scheme))
        assert (page.url, page.title(), scheme, found) == (page.url, page.title(), scheme, [])
    page.set_viewport_size({"width": 320, "height": 900})
    assert (page.url, sideways(page), page.evaluate(CUT_OFF)) == (page.url, 0, [])


def until_told_to_wait(page: Page, wrong: dict[str, str]) -> None:
    """Each guess makes the wait longer: also on a slow machine one of them comes too early."""
    for _ in range(10):
        for label, text in wrong.items():
            page.get_by_label(label).fill(text)
        page.get_by_role("button", name="Logga in").click()
        if page.get_by_role("alert").get_by_text("För många misslyckade försök.").count():
            return
    pytest.fail("nobody is told to wait")


def test_the_accounts_own_pages_and_a_code_from_the_password_to_the_login(town, as_person, browser_page):
    """Each step of them, with what goes wrong in it: the password again, a new app, its codes, and the next login with it."""
    page = as_person("anna.lovdahl", reduced_motion="reduce")
    for address in ("2fa/", "password/change/", "logout/", "signup/", "reauthenticate/"):
        page.goto(f"/konto/{address}")
        stands_up(page)
    page.goto("/konto/2fa/totp/activate/")
    page.get_by_role("button", name="Bekräfta").click()
    expect(page.get_by_role("alert")).to_be_focused()
    stands_up(page)
    page.get_by_label("Lösenord").fill("norrvinge")
    page.get_by_role("button", name="Bekräfta").click()
    stands_up(page)
    page.get_by_label("Kod").fill("1")
    page.get_by_role("button", name="Koppla appen").click()
    stands_up(page)
    key = page.locator(".field > .id").inner_text()
    assert re.fullmatch("[A-Z2-7]{32}", key), "all of it is seen"
    page.get_by_label("Kod").fill(format_hotp_value(hotp_value(key, max(yield_hotp_counters_from_time()))))
    page.get_by_role("button", name="Koppla appen").click()
    expect(page.get_by_role("heading", name="Återställningskoder")).to_be_visible()
    code = page.locator(".list .id").first.inner_text()
    stands_up(page)
    for address in ("2fa/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "2fa/reauthenticate/"):
        page.goto(f"/konto/{address}")
        stands_up(page)

    new = browser_page(reduced_motion="reduce")
    new.goto("/konto/login/")
    new.get_by_label("Användarnamn").fill("anna.lovdahl")
    new.get_by_label("Lösenord").fill("norrvinge")
    new.get_by_role("button", name="Logga in").click()
    stands_up(new)
    until_told_to_wait(new, {"Kod": "000000"})
    stands_up(new)
    Attempts.objects.all().delete()
    new.get_by_label("Kod").fill(code)
    new.get_by_role("button", name="Logga in").click()
    expect(new.get_by_role("heading", name="Min arbetskö")).to_be_visible()


def test_a_forgotten_password_from_the_login_that_waits_to_the_new_one(town, browser_page, settings):
    page = browser_page(reduced_motion="reduce")
    page.goto("/konto/login/")
    until_told_to_wait(page, {"Användarnamn": "anna.lovdahl", "Lösenord": "fel"})
    stands_up(page)
    page.get_by_role("link", name="Har du glömt lösenordet?").click()
    page.get_by_role("button", name="Skicka länken").click()
    stands_up(page)
    page.goto("/konto/password/reset/key/x-y/")
    stands_up(page)
    anna = User.objects.get(username="anna.lovdahl")
    page.goto(
        passwords.written(Notice(kind=passwords.KIND, recipient=anna, body=passwords.HERE)).removeprefix(
            settings.BASE_URL
        )
    )
    stands_up(page)
    for word in ("kort", "en alldeles ny mening"):
        page.get_by_label("Nytt lösenord", exact=True).fill(word)
        page.get_by_label("Nytt lösenord (igen)").fill(word)
        page.get_by_role("button", name="Byt lösenord").click()
        stands_up(page)
    expect(page.get_by_role("heading", name="Lösenordet är bytt")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_what_is_written_while_the_database_is_away_is_sent_once_more(town, as_person, monkeypatch, script):
    case = EAnmalan.objects.get(number="EA-2026-0010")
    page = as_person("anna.lovdahl", java_script_enabled=script, reduced_motion="reduce")
    page.goto(f"{case.get_absolute_url()}steg/for_in/")
    page.locator("[name=aktnummer]").fill("2026-0999")
    with monkeypatch.context() as broken:
        broken.setattr("desk.step_form.StepForm.is_valid", refused)
        page.locator("[name=aktnummer]").press("Enter")
        expect(page.get_by_role("heading", name="Tjänsten svarar inte just nu")).to_be_visible()
    expect(page.get_by_label("Aktnummer i verksamhetssystemet")).to_have_value("2026-0999")
    if script:
        stands_up(page)
    page.get_by_role("button", name="Skicka igen").click()
    expect(page.locator("[name=aktnummer]")).to_have_value("2026-0999")
    assert page.title().startswith("Fel: "), "it was sent without the box: what is missing is said, and nothing is lost"


def refused(*_: object) -> None:
    raise OperationalError("connection refused")


def test_nobody_signs_up(town):
    answer = Client().post("/konto/signup/", {"username": "ny.person", "password1": "ett långt lösenord 12"})
    assert answer.status_code == 404
    assert not User.objects.filter(username="ny.person").exists()
