"""The residents' form in English: all of it, compiled from what is committed, and the same synpunkt in the end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from casework.notices import Notice
from complaints.models import Synpunkt
from complaints.public import views
from organisation.models import Enhet
from tests.complaints.besokare import ANONYM, BREV, EPOST, TEXT, Besokare, down
from tests.conftest import Clock
from tests.texts import Texts
from tests.translations import SOURCES, compiled

ROOT = settings.BASE_DIR
SOURCE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"


# ── the catalogue ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_compiled_is_what_is_written() -> None:
    assert SOURCES == [SOURCE]
    assert SOURCE.with_suffix(".mo").read_bytes() == compiled(SOURCE), "run: python -m tests.translations"


def in_templates() -> Iterator[str]:
    """Every text that a template of ours translates."""
    for path in (ROOT / "templates").rglob("*.html"):
        marked = templatize(path.read_text(encoding="utf-8"))
        for text in re.findall(r"\bn?gettext\(\s*(u'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")", marked):
            yield ast.literal_eval(text)


def in_code() -> Iterator[str]:
    """Every text that a module of ours translates. A unit's name is no text of ours."""
    for room in ("records", "complaints", "intake", "config", "desk"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in {"_", "gettext", "gettext_lazy"}:
                    yield ast.literal_eval(node.args[0])


def test_every_text_has_its_english_and_nothing_else_is_in_the_catalogue() -> None:
    entries = [entry for entry in polib.pofile(str(SOURCE)) if not entry.msgctxt]
    assert {entry.msgid for entry in entries} == {*in_templates(), *in_code()}
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


def test_texts_are_found_where_they_stand() -> None:
    """The twin: both searches find what only they can find."""
    assert {"Lämna en synpunkt", "En sak behöver rättas", "(valfri)"} <= set(in_templates()) - set(in_code())
    assert {"Din synpunkt", "Vet inte", "Välj"} <= set(in_code()) - set(in_templates())


def test_the_same_holes_are_in_both_languages() -> None:
    for entry in polib.pofile(str(SOURCE)):
        pairs = [(entry.msgid, entry.msgstr_plural.get(0) or entry.msgstr)]
        pairs += [(entry.msgid_plural, entry.msgstr_plural[1])] if entry.msgid_plural else []
        for swedish, english in pairs:
            holes = [sorted(re.findall(r"%\(\w+\)s|<[^>]+>|\{\w+\}", text)) for text in (swedish, english)]
            assert holes[0] == holes[1], swedish


def test_swedish_is_what_stands_in_the_code() -> None:
    """No text of ours is, by chance, also one of Django's own with another Swedish word for it."""
    with translation.override("sv"):
        for entry in polib.pofile(str(SOURCE)):
            assert translation.gettext(entry.msgid) == entry.msgid


@pytest.mark.django_db
def test_the_units_of_the_demo_have_english_names(norrvinge: None) -> None:
    named = {entry.msgid for entry in polib.pofile(str(SOURCE)) if entry.msgctxt == "enhet"}
    codes = set(settings.COMPLAINT_UNITS) - set(settings.COMPLAINT_INTERNAL_UNITS)
    assert named == set(Enhet.objects.filter(code__in=codes).values_list("short_name", flat=True))


# ── the pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def every_page(sprak: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Each page in each of its states."""
    visitor = Besokare(sprak, enforce_csrf_checks=False)
    long, odd = "x" * 8001, {**EPOST, "epost": "mormor", "epost_namn": "\x00"}
    pages = {
        "empty": visitor.client.get(visitor.sida).text,
        "no receipt": visitor.kvitto(),
        "all errors": visitor.skicka({"svar": "brev"}).text,
        "no answer": visitor.skicka({"enhet": "x", "synpunkt": long, "svar": "x"}).text,
        "one error": visitor.skicka({**ANONYM, "synpunkt": ""}).text,
        "no address": visitor.skicka({**EPOST, "epost": ""}).text,
        "an odd address": visitor.skicka(odd).text,
        "no token": visitor.skicka(ANONYM, token="").text,
        "csrf": Client(enforce_csrf_checks=True).post(visitor.sida, ANONYM).text,
    }
    with monkeypatch.context() as broken:
        broken.setattr(views, "enheter", down)
        pages["no database"] = visitor.skicka(BREV).text
        pages["no database, no unit"] = visitor.skicka({**BREV, "enhet": "vet_inte"}).text
    visitor.skicka(EPOST)
    pages["receipt"] = visitor.kvitto()
    pages["something else"] = visitor.skicka(BREV).text
    visitor = Besokare(sprak)
    visitor.skicka(ANONYM)
    pages["receipt of the anonymous"] = visitor.kvitto()
    return pages


@pytest.mark.django_db
@pytest.mark.rule("SK-22")
def test_nothing_swedish_is_left_on_any_english_page(
    norrvinge: None, at: Clock, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO = True
    swedish, english = every_page("", monkeypatch), every_page("_en", monkeypatch)
    # Names, numbers and what somebody typed are the same in every language; "Integration" is, too.
    same = {settings.MUNICIPALITY, settings.PHONE_RECEPTION, TEXT, "Integration", ".", "x" * 8001}
    for name, html in english.items():
        said, told = Texts(html).found, Texts(swedish[name]).found
        assert '<html lang="en">' in html
        assert '<html lang="sv">' in swedish[name]
        assert said & told <= same, name
        assert len(said) == len(told) > 8, name
        assert [text for text in said - same if re.search("[åäöÅÄÖ]", text)] == [], name


def test_a_swedish_word_on_an_english_page_is_caught() -> None:
    page = '<p title="Fel">Namn</p><a lang="sv">Svenska</a><button lang="sv">Svenska</button><b>Telefon</b>'
    assert Texts(page).found == {"Fel", "Namn", "Telefon"}


@pytest.mark.django_db
def test_a_unit_without_an_english_name_is_shown_as_it_is_called(norrvinge: None) -> None:
    Enhet.objects.filter(code="ALD").update(short_name="Björkbacken")
    assert '<option value="ALD">Björkbacken</option>' in Client().get("/synpunkt/en/").text


@pytest.mark.django_db
def test_each_page_leads_to_its_twin(norrvinge: None, at: Clock) -> None:
    for sprak, here, there in (("", "/synpunkt/", "/synpunkt/en/"), ("_en", "/synpunkt/en/", "/synpunkt/")):
        visitor = Besokare(sprak)
        forms = (visitor.client.get(f"{here}?q=1").text, visitor.skicka({**BREV, "enhet": ""}).text)
        assert {
            re.search('class="sprak" type="submit" form="svaren" formaction="(.*?)"', page)[1] for page in forms
        } == {there}
        assert re.search('<a class="sprak" href="(.*?)"', visitor.kvitto())[1] == f"{there}kvittens/"


@pytest.mark.django_db
@pytest.mark.rule("SK-22")
@pytest.mark.parametrize(("here", "there"), [("", "_en"), ("_en", "")], ids=["to English", "to Swedish"])
def test_the_switch_keeps_what_was_typed_and_judges_nothing(norrvinge: None, at: Clock, here: str, there: str) -> None:
    reader, other = Besokare(here), Besokare(there)
    half = {**BREV, "namn": "", "chefen": "on"}
    page = reader.client.post(other.sida, {"token": reader.token, "sprak": "en", **half})
    assert (page.status_code, Synpunkt.objects.count()) == (200, 0)
    shown, fields = unescape(page.text), re.sub(r' (id|aria-\w+|class|type)="[^"]*"', "", page.text)
    assert [text for text in (TEXT, BREV["telefon"], BREV["adress"]) if text not in shown] == []
    for chosen in ('<option value="BOF" selected', 'name="svar" value="brev" checked', r'name="chefen"[^>]* checked'):
        assert re.search(chosen, fields), chosen
    assert 'class="errsum"' not in page.text
    assert other.shown(page) == reader.token, "the same synpunkt, in another language"


@pytest.mark.django_db
def test_what_was_wrong_is_wrong_in_the_other_language_too(norrvinge: None, at: Clock) -> None:
    reader, english = Besokare(), Besokare("_en")
    assert 'name="rattas"' in reader.skicka({**ANONYM, "synpunkt": ""}).text
    page = reader.client.post(
        english.sida, {"token": reader.token, "sprak": "en", "rattas": "1", **ANONYM, "synpunkt": ""}
    )
    assert page.status_code == 200
    assert "There is one thing to correct" in page.text


@pytest.mark.django_db
def test_what_is_sent_in_english_becomes_the_very_same_case(norrvinge: None, at: Clock, tick: Any) -> None:
    """The language is the page's: a colleague who reads it, or is told of it, reads Swedish."""
    sprak = translation.get_language()
    swedish, english = Besokare().lamna(EPOST), Besokare("_en").lamna(EPOST)
    assert translation.get_language() == sprak
    at.forward(days=10)
    tick()

    def all_of(case: Synpunkt) -> list[str]:
        notices = Notice.objects.filter(case=case.pk).values_list("kind", "subject", "body")
        said = [case.headline, *case.deadlines.values_list("label", "explanation"), *notices]
        return [str(text).replace(case.number, "NUMMER") for text in said]

    assert all_of(swedish) == all_of(english)
    assert len(all_of(english)) > 3


@pytest.mark.django_db
def test_the_receipt_gives_the_day_in_english(norrvinge: None, at: Clock) -> None:
    visitor = Besokare("_en")
    visitor.lamna(EPOST)
    assert "By Tuesday 1 December 2026 at the latest you will know who is dealing with it." in visitor.kvitto()


@pytest.mark.django_db
def test_a_page_speaks_the_language_of_its_address_whatever_the_browser_asks_for() -> None:
    for address in ("/konto/login/", "/synpunkt/", "/orosanmalan/"):
        assert '<html lang="sv"' in Client(headers={"accept-language": "en"}).get(address).text


@pytest.mark.django_db
def test_a_case_is_opened_in_swedish_whatever_the_page_speaks(
    norrvinge: None, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken, ta_in = [], views.ta_in

    def heard(*args: Any, **kwargs: Any) -> Synpunkt:
        spoken.append(translation.get_language())
        return ta_in(*args, **kwargs)

    monkeypatch.setattr(views, "ta_in", heard)
    Besokare("_en").lamna(EPOST)
    assert spoken == ["sv"]
