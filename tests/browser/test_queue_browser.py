"""The queue as a place to work in: preview, keys, pulse, two people at once. In a real browser."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from casework import clock
from intake.inkomst import Berord, Rapport, ta_in
from intake.models import EAnmalan
from organisation.models import User
from records.models import Reading
from tests.browser.conftest import DESKTOP, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FREE = "/ko/?vy=otilldelade"


def rows(page: Page) -> list[str]:
    return page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.id.slice(4))")


def preview(page: Page):
    return page.get_by_label("Förhandsvisning", exact=True)


def pulse(page: Page) -> int:
    with page.expect_response(lambda answer: "/ko/puls/" in answer.url) as answer:
        page.evaluate("htmx.trigger(document.body, 'queue-pulse')")
    return answer.value.status


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText")


def test_walking_along_the_rows_previews_each_and_logs_it(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(FREE)
    first, second = rows(page)[:2]
    page.keyboard.press("j")
    expect(preview(page)).to_contain_text(first)
    page.keyboard.press("j")
    expect(preview(page)).to_contain_text(second)
    expect(page.locator(f"#rad-{second}")).to_have_attribute("aria-current", "true")
    assert "Orosanmälan" in focused(page), "the focus is on the row's own link, so Enter opens it"
    expect(page.locator(f"#rad-{second}.unread")).to_have_count(0)
    read = Reading.objects.filter(user__username="anna.lovdahl", case__number=second, what=Reading.What.PREVIEW)
    assert read.count() == 1
    page.keyboard.press("k")
    expect(preview(page)).to_contain_text(first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(first))


def test_the_one_who_comes_second_is_told_in_the_queue_and_goes_on(town, as_person):
    anna, karin = (as_person(name, viewport=DESKTOP) for name in ("anna.lovdahl", "karin.wessman"))
    for page in (anna, karin):
        page.goto(FREE)
        page.keyboard.press("j")
        expect(preview(page).get_by_role("button", name="Ta ärendet")).to_be_visible()
    number, following = rows(anna)[:2]
    anna.keyboard.press("t")
    expect(preview(anna)).to_contain_text("Du tog ärendet. Nästa steg: stämpla och skriv ut.")
    assert focused(anna) == "Ta emot: klart"
    expect(anna.locator(f"#rad-{number}")).to_contain_text("Anna Lövdahl")
    karin.keyboard.press("t")
    expect(preview(karin)).to_contain_text("Anna Lövdahl hann före")
    expect(preview(karin)).to_contain_text("Läge Inkommen → Mottagen")
    assert focused(karin) == "Anna Lövdahl hann före"
    assert violations(karin) == []
    preview(karin).get_by_role("link", name="Gå till nästa ärende").click()
    expect(preview(karin)).to_contain_text(following)
    case = EAnmalan.objects.get(number=number)
    assert (case.ansvarig.username, case.history.count()) == ("anna.lovdahl", 2)


def test_a_key_acts_on_the_chosen_row_before_its_preview_has_come(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(f"{FREE}&arende=EA-2026-0013")
    chosen = rows(page)[1]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("t")
    expect(page.locator(f"#rad-{chosen}")).to_contain_text("Anna Lövdahl")
    assert list(EAnmalan.objects.filter(number__in=rows(page), ansvarig__username="anna.lovdahl")
                .values_list("number", flat=True)) == [chosen]  # fmt: skip


def test_what_was_typed_beside_the_queue_survives_a_lost_race(town, as_person):
    anna, karin = (as_person(name, viewport=DESKTOP) for name in ("anna.lovdahl", "karin.wessman"))
    for page in (anna, karin):
        page.goto(f"{FREE}&arende=EA-2026-0013")
    preview(anna).get_by_role("link", name="Fel enhet").click()
    preview(anna).get_by_label("Varför?").fill("Gäller en vuxen.")
    preview(karin).get_by_role("button", name="Ta ärendet").click()
    expect(preview(karin)).to_contain_text("Du tog ärendet")
    preview(anna).get_by_role("button", name="Flytta till rätt enhet").click()
    expect(preview(anna)).to_contain_text("Karin Wessman hann före")
    expect(preview(anna).get_by_label("Varför?")).to_have_value("Gäller en vuxen.")


def test_a_case_is_given_away_and_taken_back_without_leaving_the_queue(town, as_person):
    page = as_person("karin.wessman", viewport=DESKTOP)
    page.goto(FREE)
    number = rows(page)[0]
    page.keyboard.press("j")
    expect(preview(page)).to_contain_text(number)
    page.keyboard.press("f")
    expect(preview(page).get_by_role("heading", name="Fördela")).to_be_focused()
    preview(page).get_by_role("button", name="Fördela").click()
    expect(preview(page).get_by_role("alert")).to_contain_text("behöver rättas")
    preview(page).get_by_label("Ansvarig").select_option(label="Karin Wessman")
    preview(page).get_by_role("button", name="Fördela").click()
    expect(preview(page)).to_contain_text("Fördela: klart")
    preview(page).get_by_role("link", name="Ångra").click()
    preview(page).get_by_label("Varför?").fill("Jag hinner inte.")
    preview(page).get_by_role("button", name="Släpp").click()
    expect(page.locator(f"#rad-{number}")).to_contain_text("Inkommen")


def test_marked_cases_are_given_to_one_colleague_at_once(town, as_person):
    page = as_person("karin.wessman", viewport=DESKTOP)
    page.goto(FREE)
    numbers = rows(page)[:2]
    for _ in numbers:
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_text("2 markerade")).to_be_visible()
    page.get_by_role("button", name="Fördela markerade").click()
    page.get_by_label("Ge till").select_option(f"{User.objects.get(username='jonas.akerren').pk}")
    page.get_by_role("button", name="Fördela", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Jonas Åkerrén har fått")
    owners = EAnmalan.objects.filter(number__in=numbers).values_list("ansvarig__username", flat=True)
    assert set(owners) == {"jonas.akerren"}


def comes_in() -> EAnmalan:
    values = {"galler": "barn", "vad": "Grannbarnet står ute sent.", "skydd": "nej", "anmalare": "anonym"}
    rapport = Rapport(uuid.uuid4(), "e_tjanst", clock.now(), values, [Berord("barn")])
    return ta_in(rapport, now=clock.now()).cases.get()


def test_what_is_new_is_said_and_no_row_moves_until_it_is_asked_for(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(FREE)
    before = rows(page)
    assert pulse(page) == 200
    assert pulse(page) == 204, "nothing has changed, so nothing is sent"
    fresh = comes_in()
    assert pulse(page) == 200
    expect(page.get_by_role("link", name="1 ny e-anmälan sedan")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 ny e-anmälan har kommit in.")).to_have_count(1)
    expect(page.locator("#antal-otilldelade")).to_have_text(str(len(before) + 1))
    assert rows(page) == before
    page.keyboard.press("r")
    expect(page.locator(f"#rad-{fresh.number}")).to_be_visible()


def test_the_pulse_comes_every_twenty_seconds_and_can_be_paused(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/ko/puls/" in request.url else None)
    page.clock.install()
    page.goto(FREE)
    with page.expect_response(lambda answer: "/ko/puls/" in answer.url):
        page.clock.run_for(20_500)
    assert len(asked) == 1
    page.get_by_role("button", name="Pausa").click()
    page.clock.run_for(60_000)
    assert len(asked) == 1
    page.get_by_role("button", name="Fortsätt").click()
    with page.expect_response(lambda answer: "/ko/puls/" in answer.url):
        page.clock.run_for(20_500)


def test_keys_are_only_keys_in_the_queue(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(FREE)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jtx?")
    expect(page.get_by_role("searchbox")).to_have_value("jtx?")
    page.get_by_label("Läge").focus()
    page.keyboard.press("t")
    page.get_by_role("link", name="Arbetskö", exact=False).first.focus()
    page.keyboard.press("j")
    expect(page.locator("[data-row][aria-current]")).to_have_count(0)
    page.locator("[data-row] a").first.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Kortkommandon")).to_be_hidden()
    assert EAnmalan.objects.filter(number__in=rows(page)).exclude(ansvarig=None).count() == 0


def test_the_keys_can_be_switched_off(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto("/mitt-konto/")
    page.get_by_label("Kortkommandon med en tangent").uncheck()
    page.get_by_label("Mörkt").check()
    page.get_by_role("button", name="Spara utseendet").click()
    assert not User.objects.get(username="anna.lovdahl").single_keys
    page.goto(FREE)
    expect(page.locator("html")).to_have_attribute("data-tema", "morkt")
    page.locator("[data-row] a").first.focus()
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("[data-row][aria-current]")).to_have_count(0)
    expect(page.locator("kbd:visible")).to_have_count(0)


def test_everything_the_keys_do_is_reached_by_tab(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP)
    page.goto(f"{FREE}&arende=EA-2026-0014")
    met: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        met.append(page.evaluate("(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText "
                                 "|| document.activeElement.name || '').trim()"))  # fmt: skip
    for wanted in (
        "Förhandsvisa EA-2026-0014",
        "Fördela",
        "Markera EA-2026-0014",
        "Fördela markerade",
        "Tätare rader",
        "Kortkommandon",
    ):
        assert any(wanted in name for name in met), wanted
    assert any(name.startswith("Ta ärendet") for name in met)


def test_the_queue_works_without_a_script(town, as_person):
    page = as_person("anna.lovdahl", viewport=DESKTOP, java_script_enabled=False)
    page.goto(FREE)
    number = rows_without_script(page)
    page.get_by_role("link", name=f"Förhandsvisa {number}").click()
    expect(preview(page)).to_contain_text("Ur texten")
    expect(page.locator("kbd:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Pausa")).to_be_hidden()
    page.get_by_role("button", name="Tätare rader").click()
    expect(page.locator("html")).to_have_attribute("data-tathet", "tat")
    page.goto(FREE)
    page.get_by_label(f"Markera {number}").check()
    page.get_by_role("button", name="Fördela markerade").click()
    page.get_by_label("Ge till").select_option(label="Anna Lövdahl")
    page.get_by_role("button", name="Fördela", exact=True).click()
    assert EAnmalan.objects.get(number=number).ansvarig.username == "anna.lovdahl"


def rows_without_script(page: Page) -> str:
    return page.locator("[data-row] .id").first.inner_text()
