"""Two reports begun in one browser: two tabs, or a library's computer where somebody else sat before."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from intake.models import Anmalan, EAnmalan, Utkast
from intake.public import utkast as drafts

NEW = reverse("orosanmalan_steg", args=[1]) + "?ny"


def hidden(html: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


class Tab:
    """A tab in a browser: it follows the addresses it is given, and remembers nothing itself."""

    def __init__(self, client: Client) -> None:
        self.client, self.url = client, NEW
        self.page = client.get(NEW).text

    def answer(self, **svar: Any) -> None:
        action = re.search('<form class="stack"[^>]* action="([^"]*)"', self.page)[1]
        token = {"utkast": hidden(self.page, "utkast")} if hidden(self.page, "utkast") else {}
        response = self.client.post(action, svar | token)
        assert response.status_code == 303
        self.go(response.headers["Location"])

    def go(self, url: str) -> None:
        self.url, self.page = url, self.client.get(url).text

    def send(self) -> None:
        action = re.search('<form method="post" action="([^"]*skicka[^"]*)"', self.page)[1]
        self.go(self.client.post(action, {"version": hidden(self.page, "version")}).headers["Location"])


@pytest.fixture
def webblasare(besokare) -> Client:
    return besokare().client


def begin(tab: Tab, name: str, age: str) -> Tab:
    tab.answer(galler="barn")
    tab.answer(namn=name, alder=age)
    return tab


def test_what_is_not_sent_is_not_pushed_out_by_what_is(webblasare, monkeypatch):
    """A library's computer: one begins, others send theirs, and the first goes on."""
    monkeypatch.setattr(drafts, "FLEST", 6)
    first = begin(Tab(webblasare), "Adam", "9")
    for n in range(8):
        finish(begin(Tab(webblasare), f"Barn {n}", "9"), "Ett annat.")
    finish(first, "Den första.")
    assert Anmalan.objects.count() == 9 and EAnmalan.objects.filter(persons__name="Adam").count() == 1


def test_each_of_many_receipts_is_found_again(webblasare):
    tabs = [begin(Tab(webblasare), f"Barn {n}", "9") for n in range(12)]
    sent = [finish(tab, "Berättelse.") for tab in tabs]
    for tab, number in zip(tabs, sent, strict=True):
        assert number in webblasare.get(tab.url).text


def finish(tab: Tab, story: str) -> str:
    tab.answer(vad=story, skydd="nej")
    tab.answer()
    tab.answer(anmalare="anonym")
    tab.send()
    return tab.page


def told() -> dict[str, str]:
    return {case.persons.get(relation="berord").name: case.anmalan.innehall.vad for case in EAnmalan.objects.all()}


def test_two_tabs_are_two_reports_and_each_has_its_receipt(webblasare):
    alva = begin(Tab(webblasare), "Alva", "9")
    bo = begin(Tab(webblasare), "Bo", "14")
    first, second = finish(alva, "Alva går ensam om natten."), finish(bo, "Bo har slutat gå till skolan.")
    assert told() == {"Alva": "Alva går ensam om natten.", "Bo": "Bo har slutat gå till skolan."}
    numbers = list(EAnmalan.objects.order_by("pk").values_list("number", flat=True))
    assert numbers[0] in first and numbers[1] not in first
    assert numbers[1] in second and numbers[0] not in second
    # Each is found again, in any order.
    for tab, number in ((alva, numbers[0]), (bo, numbers[1]), (alva, numbers[0])):
        tab.go(tab.url)
        assert number in tab.page


def test_without_the_name_in_the_address_alvas_story_would_have_been_told_of_bo(webblasare, monkeypatch, at):
    monkeypatch.setattr(drafts, "fraga", lambda _utkast: "")
    alva = begin(Tab(webblasare), "Alva", "9")
    at.forward(minutes=1)
    begin(Tab(webblasare), "Bo", "14")
    finish(alva, "Alva går ensam om natten.")
    assert told() == {"Bo": "Alva går ensam om natten."}


def test_the_start_offers_what_is_not_sent_to_go_on_with_or_to_throw_away(webblasare):
    start = reverse("orosanmalan")
    assert "inte skickad" not in webblasare.get(start).text
    begin(Tab(webblasare), "Alva", "9")
    page = webblasare.get(start).text
    assert "En anmälan är inte skickad" in page
    assert "Alva" not in page
    onwards = re.search('<a\\s+href="([^"]*)">Fortsätt med den från', page)[1]
    assert "/steg/3/" in onwards
    assert webblasare.get(onwards).status_code == 200
    thrown = re.search('action="([^"]*borja-om[^"]*)"', page)[1]
    for _ in range(2):
        assert webblasare.post(thrown).headers["Location"] == start
    assert not Utkast.objects.exists()
    assert "inte skickad" not in webblasare.get(start).text


def test_what_is_sent_is_not_thrown_away(webblasare):
    tab = begin(Tab(webblasare), "Alva", "9")
    finish(tab, "Alva går ensam om natten.")
    webblasare.post(reverse("orosanmalan_borja_om") + tab.url[tab.url.index("?") :])
    tab.go(tab.url)
    assert EAnmalan.objects.get().number in tab.page


def test_another_browser_finds_nothing_by_the_address(webblasare, besokare):
    tab = begin(Tab(webblasare), "Alva", "9")
    assert besokare().client.get(tab.url).status_code == 404
    besokare().client.post(reverse("orosanmalan_borja_om") + tab.url[tab.url.index("?") :])
    assert Utkast.objects.count() == 1


def test_a_token_that_another_browser_has_is_no_way_in(webblasare, besokare):
    tab = begin(Tab(webblasare), "Alva", "9")
    stranger = besokare().client
    answer = stranger.post(NEW, {"galler": "barn", "utkast": f"{Utkast.objects.get().token}"})
    assert Utkast.objects.count() == 2
    assert answer.headers["Location"] != tab.url
    assert "Alva" not in stranger.get(answer.headers["Location"].replace("/steg/2/", "/granska/")).text


def test_a_double_click_on_the_first_page_begins_one(webblasare):
    token = hidden(webblasare.get(NEW).text, "utkast")
    for _ in range(2):
        webblasare.post(NEW, {"galler": "barn", "utkast": token})
    assert Utkast.objects.count() == 1


def test_a_new_report_begins_empty_beside_the_old(webblasare):
    begin(Tab(webblasare), "Alva", "9")
    assert "checked" not in webblasare.get(NEW).text
    assert "checked" in webblasare.get(reverse("orosanmalan_steg", args=[1])).text


@pytest.mark.parametrize("path", ["steg", "alla"])
def test_the_page_without_a_database_keeps_which_draft_it_was(webblasare, monkeypatch, path):
    tab = begin(Tab(webblasare), "Alva", "9")
    url = tab.url if path == "steg" else tab.url.replace("/steg/3/", "/alla/")

    def away(*_args: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(drafts, "of_browser", away)
    page = webblasare.post(url, {"vad": "Alva går ensam"})
    assert page.status_code == 503
    assert tab.url[tab.url.index("?") :] + '"' in page.text
    assert Anmalan.objects.count() == 0


@pytest.mark.parametrize("path", ["steg", "alla"])
def test_the_first_page_of_a_report_that_is_sent_posted_again_begins_another(webblasare, path):
    """It stood open in another tab, with the token of the draft that has been sent meanwhile."""
    tab = Tab(webblasare)
    sent = hidden(tab.page, "utkast")
    finish(begin(tab, "Alva", "9"), "Alva går ensam om natten.")
    url = NEW if path == "steg" else reverse("orosanmalan_alla") + "?ny"
    answer = webblasare.post(url, {"galler": "barn", "utkast": sent, "vad": "En till"})
    assert answer.status_code == 303
    assert Utkast.objects.filter(anmalan=None).count() == 1


@pytest.mark.parametrize("button", ["next", "send"])
def test_a_draft_thrown_away_in_another_tab_while_this_one_is_sent_in_loses_nothing_typed(
    webblasare, monkeypatch, button
):
    tab = begin(Tab(webblasare), "Alva", "9")
    plain = drafts.find

    def found_and_gone(*args: Any) -> Any:
        draft = plain(*args)
        Utkast.objects.all().delete()
        return draft

    monkeypatch.setattr(drafts, "find", found_and_gone)
    if button == "send":
        url = reverse("orosanmalan_skicka") + tab.url[tab.url.index("?") :]
        assert webblasare.post(url, {"version": "x"}).status_code == 404
        return
    page = webblasare.post(tab.url, {"vad": "Alva går ensam om natten.", "skydd": "nej"})
    assert page.status_code == 409
    assert "Alva går ensam om natten." in page.text
