"""The orosanmälan in English: all of it, with a change of language that loses nothing, and the same case in the end."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from intake.models import EAnmalan
from intake.public import utkast as drafts
from intake.uppgifter import Anmalan, Utkast, UtkastFil
from organisation.models import Enhet
from tests import snapshots
from tests.conftest import Clock
from tests.intake.conftest import EKVAGEN, ELSA, LINDA, SAMIRA, Besokare, Svar, at_path
from tests.intake.walking import undone
from tests.records.prints import whole_text
from tests.texts import Texts

pytestmark = pytest.mark.django_db
Visit = Callable[..., Besokare]


@pytest.fixture(autouse=True)
def documents(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENTS = tmp_path / "handlingar"


def upload(name: str, data: bytes = b"hej") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def flat(svar: Svar) -> dict[str, Any]:
    return {name: value for topic in svar.values() for name, value in topic.items()}


def down(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("no connection")


# ── every page ──────────────────────────────────────────────────────────────────────────────────────────────────────

LONG, UNREADABLE = "x" * 20_001, "\ufffd"
REFUSED = [("brev.pdf", b"MZ"), ("bild.svg", b"<svg/>"), ("tom.txt", b""), ("stor.txt", b"a" * (20 * 1024**2 + 1)),
           ("skum.txt", b"\x00\x01"), ("bild.png", b"\x89PNG\r\n\x1a\n"), ("brev.docx", b"PK\x03\x04")]  # fmt: skip
CHILD, ADULT = {1: {"galler": "barn"}}, {1: {"galler": "vuxen", "barn_i_hemmet": "nej"}}


def followed(visitor: Besokare, posted: HttpResponse) -> str:
    return visitor.client.get(posted.headers["Location"]).text if posted.status_code == 303 else posted.text


def as_they_are(begin: Callable[[], Besokare]) -> Iterator[tuple[str, str]]:
    visitor = begin()
    for name in ("", "_alla", "_granska", "_kvittens", "_personuppgifter", "_tillganglighet"):
        yield f"as it is: {name}", visitor.client.get(visitor.sida(name)).text
    yield "a step that is not there", visitor.client.get(visitor.sida("_steg", 9)).text
    for about, first in (("child", CHILD), ("adult", ADULT)):
        visitor = begin()
        visitor.steg(1, **first[1])
        for nr in range(1, 6):
            yield f"step {nr}, {about}", visitor.client.get(visitor.sida("_steg", nr)).text
        yield f"full, {about}", followed(visitor, visitor.steg(2, syskon6_namn="Hugo", vh1_namn="Malin"))


def with_errors(begin: Callable[[], Besokare]) -> Iterator[tuple[str, str]]:
    for name, nr, svar in (
        ("nothing", 1, {}),
        ("no children", 1, {"galler": "vuxen"}),
        ("no such choice", 1, {"galler": "x"}),
        ("nothing", 3, {}),
        ("too long", 3, {"vad": LONG, "skydd": "nej", "fara": UNREADABLE}),
        ("nothing", 5, {}),
        ("anonymous with a name", 5, {"anmalare": "anonym", "ditt_namn": "Malin", "titel": "Mr"}),
        ("private without a name", 5, {"anmalare": "privat", "din_epost": "malin"}),
        ("in service without anything", 5, {"anmalare": "tjanst"}),
    ):
        visitor = begin()
        if nr > 1:
            visitor.steg(1, galler="barn")
        yield f"{nr} {name}", followed(visitor, visitor.steg(nr, **svar))
    visitor = begin()
    yield "all wrong", followed(visitor, visitor.client.post(visitor.sida("_alla"), {"vad": ""}))
    visitor.client.post(visitor.sida("_alla"), flat(EKVAGEN))
    yield "all must be looked at", visitor.client.get(visitor.sida("_granska") + "?fel=alla").text
    for n, (name, data) in enumerate(REFUSED):
        visitor = begin()
        visitor.steg(1, galler="barn")
        yield f"file {n}", followed(visitor, visitor.steg(4, filer=upload(name, data)))
    yield "files", followed(visitor, visitor.steg(4, filer=[upload(f"{n}.txt", str(n).encode()) for n in range(7)]))
    yield "not along", followed(visitor, visitor.steg(4, saknade_filer="fil.txt"))


def when_something_happens(
    begin: Callable[[], Besokare], at: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    visitor = begin()
    yield "no cookie", visitor.steg(3, vad="x", nytt="1").text
    visitor.steg(1, galler="barn")
    yield "one begun", visitor.client.get(visitor.sida("")).text
    visitor.client.post(visitor.sida("_steg", 1) + "?ny", {"galler": "barn"})
    yield "two begun", visitor.client.get(visitor.sida("")).text
    at.forward(minutes=61)
    yield "too late", visitor.steg(3, vad="x").text
    visitor = begin()
    visitor.fyll_i(EKVAGEN)
    yield "changed", visitor.client.get(visitor.sida("_granska") + "?andrad=1").text
    with monkeypatch.context() as broken:
        broken.setattr(drafts, "find", down)
        yield "down", visitor.steg(3, vad="x").text
        yield "down, the review", visitor.skicka("x").text
    visitor.skicka()
    yield "sent", visitor.steg(3, vad="x").text
    checked = Client(enforce_csrf_checks=True)
    yield "csrf", checked.post(visitor.sida("_steg", 4), {"tank_pa": "x", "filer": upload("fil.txt")}).text
    yield "a page that is not there", visitor.steg(9, vad="x").text


def to_the_receipt(begin: Callable[[], Besokare], at: Clock) -> Iterator[tuple[str, str]]:
    must = ELSA | {5: ELSA[5] | {"skyldig": "ja"}}
    for when in ("2026-11-25 10:00", "2026-11-28 22:00"):
        at.set(when)
        for name, svar in (("Elsa", must), ("a street", EKVAGEN), ("Linda", LINDA), ("an adult", LINDA | ADULT),
                           ("Samira", SAMIRA), ("by telephone", SAMIRA | {2: {"telefon": "070"}})):  # fmt: skip
            visitor = begin()
            visitor.fyll_i(svar | {4: svar.get(4, {}) | {"filer": upload("fil.txt")}})
            yield f"review, {name}, {when}", visitor.client.get(visitor.sida("_granska")).text
            visitor.skicka()
            yield f"receipt, {name}, {when}", visitor.kvittens()


def every_page(visit: Visit, sprak: str, at: Clock, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Each page in each of its states."""
    at.set("2026-11-24 09:00")

    def begin() -> Besokare:
        return visit(sprak)

    with undone():
        return dict([*as_they_are(begin), *with_errors(begin), *when_something_happens(begin, at, monkeypatch),
                     *to_the_receipt(begin, at)])  # fmt: skip


def typed() -> Iterator[str]:
    """What somebody has typed, chosen or named, longest first: it is the same in every language."""
    answers = [str(value) for svar in (ELSA, EKVAGEN, SAMIRA, LINDA) for value in flat(svar).values()]
    files = [name for name, _ in REFUSED] + ["fil.txt", *(f"{n}.txt" for n in range(7))]
    yield from sorted([*answers, *files, LONG, "Hugo", "Malin", "Mr", "malin"], key=len, reverse=True)


@pytest.mark.rule("EA-02")
def test_nothing_swedish_is_left_on_any_english_page(
    besokare: Visit, norrvinge: None, at: Clock, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO = True
    swedish, english = (every_page(besokare, sprak, at, monkeypatch) for sprak in ("", "_en"))
    assert len(english) > 60
    units = Enhet.objects.filter(code__in=("BOF", "VUX")).values_list("name", flat=True)
    same = [*units, *typed(), settings.MUNICIPALITY, settings.BOARD]

    def ours(text: str) -> str:
        for known in same:
            text = text.replace(known, "")
        return re.sub(r"\b[A-Z]{2}-2026-\d+|\b[x]\b", "", text)

    for name, page in english.items():
        said, told = Texts(page).all, Texts(swedish[name]).all
        assert '<html lang="en">' in page, name
        assert '<html lang="sv">' in swedish[name], name
        assert [text for text in {*said} & {*told} if re.search("[a-zåäö]", ours(text), re.IGNORECASE)] == [], name
        assert len(said) == len(told) > 8, name
        assert [text for text in said if re.search("[åäöÅÄÖ]", ours(text))] == [], name


def test_too_many_files_are_told_in_english(besokare: Visit, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    for sprak, language, told in (("", "sv", "Det är för många filer"), ("_en", "en", "There are too many files")):
        page = besokare(sprak).steg(4, filer=[upload(f"{n}.txt") for n in range(3)])
        assert page.status_code == 413
        assert f'<html lang="{language}">' in page.text
        assert f"<h1>{told}</h1>" in page.text


# ── the same case ───────────────────────────────────────────────────────────────────────────────────────────────────


def whole_database() -> list[str]:
    """Every row, apart from the keys that the database and the form make up."""
    made_up = (models.AutoField, models.UUIDField, models.ForeignKey)
    rows = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, made_up)]
        rows += [f"{model.__name__} {row}" for row in model._base_manager.values_list(*names)] if names else []
    return sorted(re.sub(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", "UUID", row) for row in rows)


@pytest.mark.rule("EA-02", "EA-04", "EA-05")
@pytest.mark.parametrize("svar", [ELSA, LINDA, EKVAGEN, SAMIRA], ids=["Elsa", "Linda", "a street", "Samira"])
def test_what_is_sent_in_english_becomes_the_very_same_case(
    besokare: Visit, norrvinge: None, login: Any, at: Clock, tick: Any, svar: Svar
) -> None:
    """Row by row, with what staff are told and shown and what is printed."""
    before = translation.get_language()

    def came(sprak: str) -> list[str]:
        at.set("2026-11-24 09:00")
        snapshots.count_anew(apps.get_models())
        with undone():
            visitor = besokare(sprak)
            anmalan = visitor.anmal(svar | {4: svar.get(4, {}) | {"filer": upload("anteckning.txt")}})
            assert translation.get_language() == before
            at.forward(hours=50)
            tick()
            found, client = whole_database(), login("anna.lovdahl" if svar is not LINDA else "karin.wessman")
            for case in EAnmalan.objects.filter(anmalan=anmalan).order_by("number"):
                read = client.get(case.get_absolute_url())
                if read.status_code == 200:
                    found.append(re.sub("[0-9a-f-]{36}|csrf.*?>", "", read.text))
                    found.append(f"print {whole_text(client.get(reverse('printout', args=[case.number])).content)}")
            assert "print" in found[-1] or "print" in found[-3]
            return found

    swedish, english = came(""), came("_en")
    assert [row for row in swedish if row not in english] == []
    assert len(swedish) == len(english) > 20


def test_a_case_is_opened_in_swedish_whatever_the_page_speaks(besokare: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken, ta_in = [], drafts.ta_in

    def heard(*args: Any, **kwargs: Any) -> Anmalan:
        spoken.append(translation.get_language())
        return ta_in(*args, **kwargs)

    monkeypatch.setattr(drafts, "ta_in", heard)
    besokare("_en").anmal(EKVAGEN)
    assert spoken == ["sv"]


# ── the change of language ──────────────────────────────────────────────────────────────────────────────────────────


def the_switch(page: str) -> tuple[str, dict[str, str]]:
    """Where the button in the header sends the form, and what it says itself."""
    found = re.search(r'<button\s+class="sprak"([^>]*)>', page)
    given = dict(re.findall(r'([a-z]+)="([^"]*)"', found[1]))
    assert f'id="{given["form"]}"' in page
    return html.unescape(given["formaction"]), {given["name"]: given["value"]}


def switched(visitor: Besokare, page: str, svar: dict[str, Any]) -> HttpResponse:
    """Press it, with what is typed on the page."""
    url, button = the_switch(page)
    hidden = dict(re.findall(r'<input type="hidden" name="(utkast|rader|epost_sedd|nytt)" value="([^"]*)"', page))
    return visitor.client.post(url, {**hidden, **svar, **button})


BOTH_WAYS = pytest.mark.parametrize(("here", "there", "language"), [("", "_en", "en"), ("_en", "", "sv")])
FILLED = ELSA | {5: ELSA[5] | {"skyldig": "ja"}}


@BOTH_WAYS
@pytest.mark.parametrize("nr", [1, 2, 3, 4, 5])
def test_in_the_middle_of_a_step_nothing_that_was_typed_is_lost(
    besokare: Visit, here: str, there: str, language: str, nr: int
) -> None:
    visitor = besokare(here)
    if nr > 1:
        visitor.steg(1, galler="barn")
    page = visitor.client.get(visitor.sida("_steg", nr)).text
    posted = switched(visitor, page, FILLED[nr])
    visitor.sprak = there
    assert (posted.status_code, at_path(posted)) == (303, visitor.sida("_steg", nr))
    shown = visitor.client.get(posted.headers["Location"]).text
    assert f'<html lang="{language}">' in shown
    assert "errsum" not in shown
    for name, value in FILLED[nr].items():
        texts = rf'name="{name}"[^>]*( value="{re.escape(value)}"|>\s*{re.escape(value)}</textarea>)'
        chosen = (
            rf'name="{name}"\s[^>]*value="{value}"\s+checked|<option value="{value}" selected|name="{name}"[^>]*checked'
        )
        assert re.search(texts if value not in {"ja", "nej", "on", "barn", "manader", "tjanst"} else chosen, shown), (
            name
        )
    assert {**Utkast.objects.get().svar[str(nr)]}.items() >= FILLED[nr].items()


@BOTH_WAYS
def test_the_chosen_files_and_why_others_were_refused_are_said_again(
    besokare: Visit, here: str, there: str, language: str
) -> None:
    visitor = besokare(here)
    visitor.steg(1, galler="barn")
    page = visitor.client.get(visitor.sida("_steg", 4)).text
    posted = switched(visitor, page, {"filer": [upload("bra.txt"), upload("spel.exe")], "tank_pa": "ring inte"})
    first = visitor.client.get(posted.headers["Location"]).text
    again = visitor.client.get(switched(visitor, first, {"tank_pa": "ring inte"}).headers["Location"]).text
    told = {"sv": "Filtypen tas inte emot. Tillåtna filer:", "en": "This kind of file is not accepted. Allowed files:"}
    other = {"sv": "en", "en": "sv"}[language]
    for shown, speaks in ((first, language), (again, other)):
        assert f'<html lang="{speaks}">' in shown
        assert f"<b>spel.exe</b>: {told[speaks]}" in shown
        assert "bra.txt" in shown
        assert "ring inte" in shown
    assert UtkastFil.objects.get().filename == "bra.txt"


@BOTH_WAYS
def test_on_the_page_with_every_question_too(besokare: Visit, here: str, there: str, language: str) -> None:
    visitor = besokare(here)
    page = visitor.client.get(visitor.sida("_alla") + "?ny").text
    posted = switched(visitor, page, {**flat(FILLED), "filer": upload("bra.txt")})
    visitor.sprak = there
    assert at_path(posted) == visitor.sida("_alla")
    shown = visitor.client.get(posted.headers["Location"]).text
    for value in ("Elsa Sandgren", "Elsa är rädd", "Skolkuratorn", "bra.txt", ELSA[3]["vad"]):
        assert value in shown
    assert Utkast.objects.count() == 1


def test_what_is_wrong_is_wrong_in_both_languages(besokare: Visit) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    page = followed(visitor, visitor.steg(3, vad="", skydd="nej"))
    english = visitor.client.get(switched(visitor, page, {"vad": "", "skydd": "nej"}).headers["Location"]).text
    assert "<title>Error: What you have seen or heard, step 3 of 5" in english
    assert "Write what makes you worried. A few words are enough." in english


def test_an_odd_mail_address_is_pointed_out_in_the_other_language_too(besokare: Visit) -> None:
    visitor, svar = besokare(), {"anmalare": "privat", "ditt_namn": "Malin", "din_epost": "malin"}
    visitor.steg(1, galler="barn")
    page = followed(visitor, visitor.steg(5, **svar))
    english = visitor.client.get(switched(visitor, page, svar).headers["Location"]).text
    assert "The e-mail address does not look complete." in english


@pytest.mark.parametrize("state", ["too late", "down", "sent", "thrown away"])
def test_whatever_has_happened_to_the_page_its_text_goes_along(
    besokare: Visit, at: Clock, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    page = visitor.client.get(visitor.sida("_steg", 3)).text
    if state == "too late":
        at.forward(minutes=61)
        page = visitor.steg(3, vad="Mitt i meningen").text
    elif state == "down":
        monkeypatch.setattr(drafts, "find", down)
    elif state == "sent":
        visitor.skicka()
    else:
        Utkast.objects.all().delete()
    shown = followed(visitor, switched(visitor, page, {"vad": "Mitt i meningen"}))
    assert '<html lang="en">' in shown
    assert "Mitt i meningen" in shown


def test_a_row_that_was_asked_for_is_still_there(besokare: Visit) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    page = followed(visitor, visitor.steg(2, syskon1_namn="Hugo", rader="1", rad="1"))
    english = visitor.client.get(switched(visitor, page, {"syskon1_namn": "Hugo"}).headers["Location"]).text
    assert 'name="syskon2_namn"' in english
    assert 'value="Hugo"' in english


def test_where_nothing_is_typed_a_link_leads_to_the_same_page_of_the_same_report(besokare: Visit) -> None:
    for here, there in (("", "_en"), ("_en", "")):
        visitor = besokare(here)
        pages = {name: visitor.client.get(visitor.sida(name) + "?q=1").text
                 for name in ("", "_personuppgifter", "_tillganglighet", "_granska")}  # fmt: skip
        posted = visitor.fyll_i(EKVAGEN)
        which = posted.headers["Location"][posted.headers["Location"].index("?") :]
        pages[f"_granska{which}"] = followed(visitor, posted)
        pages[f"_kvittens{which}"] = followed(visitor, visitor.skicka())
        visitor.sprak = there
        for name, page in pages.items():
            name, _, query = name.partition("?")
            twin = visitor.sida(name) + (f"?{query}" if query else "")
            assert re.search('<a class="sprak" href="(.*?)"', page)[1] == twin


def test_what_was_begun_in_one_language_is_sent_in_the_other(besokare: Visit) -> None:
    visitor = besokare()
    visitor.fyll_i({nr: FILLED.get(nr, {}) for nr in range(1, 6)})
    visitor.sprak = "_en"
    assert "Check your report" in visitor.client.get(visitor.sida("_granska")).text
    assert at_path(visitor.skicka()) == "/orosanmalan/en/kvittens/"
    english = visitor.kvittens()
    visitor.sprak = ""
    numbers = re.findall(r"EA-2026-\d+", english)
    assert len(numbers) == 2
    assert numbers == re.findall(r"EA-2026-\d+", visitor.kvittens())


def test_where_the_language_is_changed_nothing_is_sent_and_nothing_goes_on(besokare: Visit) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    page = visitor.client.get(visitor.sida("_steg", 5)).text
    assert at_path(switched(visitor, page, EKVAGEN[5])) == "/orosanmalan/en/steg/5/"
    assert not Anmalan.objects.exists()


def test_the_page_that_sends_once_more_keeps_the_text_and_its_language(besokare: Visit) -> None:
    visitor = besokare("_en", enforce_csrf_checks=True)
    page = visitor.steg(3, vad="Det här tog två timmar att skriva", skydd="nej")
    assert page.status_code == 403
    assert 'value="Det här tog två timmar att skriva"' in page.text
    assert "<h1>Send once more</h1>" in page.text


def test_the_receipt_is_in_english(besokare: Visit, norrvinge: None, at: Clock) -> None:
    at.set("2026-11-28 22:00")
    visitor = besokare("_en")
    visitor.anmal(FILLED)
    told = " ".join(visitor.kvittens().split())
    assert "<h1>We have received your report</h1>" in told
    assert (
        "Children and families (Barn- och familjeenheten) reads the report when it opens, Monday 30 November 08:00."
        in told
    )
    assert "Then we assess whether the child needs protection." in told
    assert "you will be told, unless it is inappropriate" in told


def test_a_unit_without_an_english_name_keeps_its_own(besokare: Visit) -> None:
    visitor = besokare("_en")
    visitor.anmal(EKVAGEN)
    assert "The reception at Barn- och familjeenheten reads the report" in visitor.kvittens()
