"""The resident's side: the form, what it refuses, what it never loses, and what it never keeps."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from casework.doorway import take
from casework.notices import Notice
from intake.models import EAnmalan
from intake.public import utkast as drafts
from intake.public.personer import gissad_alder
from intake.uppgifter import Anmalan, Utkast, UtkastFil
from records import documents
from records.models import Handling
from records.uploads import inspect
from tests.conftest import Clock, moment
from tests.intake.conftest import EKVAGEN, ELSA, LINDA, SAMIRA, Svar, at_path
from tests.intake.conftest import Besokare as Ifyllare

pytestmark = pytest.mark.django_db
START = "/orosanmalan/"


class Besokare(Ifyllare):
    """Follows where the form leads, and sends what the review showed."""

    def fyll_i(self, svar: Svar) -> HttpResponse:
        last = super().fyll_i(svar)
        assert at_path(last) == "/orosanmalan/granska/", "a topic was not accepted"
        return last

    def rattas(self, nr: int, **svar: Any) -> HttpResponse:
        """A page that does not go on: it comes back by a GET of its own, with what was typed."""
        posted = self.steg(nr, **svar)
        assert (posted.status_code, at_path(posted).split("#")[0]) == (303, f"/orosanmalan/steg/{nr}/")
        page = self.client.get(posted.headers["Location"])
        assert page.status_code == 200
        return page


@pytest.fixture
def besokare(besokare: Any) -> Callable[..., Besokare]:
    """Makes such a visitor, where the units are."""

    def visit(**headers: str) -> Besokare:
        besokare()
        return Besokare(**headers)

    return visit


def title(html: str) -> str:
    return re.search("<title>(.*?)</title>", html, re.DOTALL)[1]


def database() -> str:
    """Every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return out.getvalue()


# ── the way through ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-02")
@pytest.mark.parametrize(
    "path", ["", "steg/1/", "alla/", "tillganglighet/", "personuppgifter/"], ids=lambda path: path or "start"
)
def test_no_login_is_asked_for(besokare: Any, path: str) -> None:
    page = besokare().client.get(START + path)
    assert page.status_code == 200
    assert 'href="https://www.smhi.se"' in page.text


@pytest.mark.rule("EA-01", "EA-02", "EA-04", "EA-05", "EA-13")
def test_a_report_in_service_about_two_siblings_lies_in_the_childrens_unit(besokare: Any, at: Clock) -> None:
    arrival = at.set("2026-11-20 10:42")
    anmalan = besokare().anmal(ELSA)

    elsa, hugo = EAnmalan.objects.filter(anmalan=anmalan).order_by("number")
    for case in (elsa, hugo):
        assert (case.enhet.code, case.kanal, case.received_at, case.state) == ("BOF", "e_tjanst", arrival, "inkommen")
        assert case.registered_at == arrival
        assert case.urgent
    assert (elsa.number, hugo.number) == ("EA-2026-0001", "EA-2026-0002")
    assert (elsa.headline, hugo.headline) == ("Orosanmälan – barn, 11 år", "Orosanmälan – barn, ca 8 år")

    people = {p.relation: p for p in elsa.persons.all()}
    assert (people["berord"].number, people["berord"].place) == ("201503072389", "Ängsvaktarskolan")
    assert people["hushall"].name == "Hugo Sandgren"
    assert (people["anmalare"].name, people["anmalare"].title) == ("Skolkuratorn", "Skolkurator")
    assert list(elsa.persons.filter(relation="vardnadshavare").values_list("name", "known")) == [
        ("Malin Sandgren", "full"),
        ("Patrik Sandgren", "delvis"),
    ]
    words = anmalan.innehall
    assert (words.vad, words.sagt, words.fara) == (ELSA[3]["vad"], ELSA[3]["sagt"], ELSA[3]["fara"])
    assert (words.vardnadshavare_vet, words.varfor_inte) == ("nej", "Elsa är rädd")
    assert (words.aterkoppling, words.mote, words.var_nu) == (True, True, "I skolan till 14.30")


@pytest.mark.rule("EA-05", "EA-06")
def test_an_adult_with_a_child_in_the_home_becomes_two_linked_cases_in_two_units(besokare: Any, at: Clock) -> None:
    arrival = at.set("2026-11-20 16:55")
    anmalan = besokare().anmal(LINDA)

    linda, ebba = EAnmalan.objects.filter(anmalan=anmalan).order_by("number")
    assert (linda.enhet.code, ebba.enhet.code) == ("VUX", "BOF")
    assert linda.received_at == ebba.received_at == arrival
    assert linda.linked == [ebba]
    assert ebba.persons.get(relation="berord").address == "Kvarndammsvägen 3"
    assert ebba.persons.get(relation="hushall").name == "Linda Hallgren"


@pytest.mark.rule("EA-05", "EA-06")
def test_children_in_the_home_whom_nobody_named_still_reach_their_unit(besokare: Any) -> None:
    unnamed = LINDA | {2: {"namn": "Linda Hallgren", "nummer": "19920410-2389"}}
    units = [case.enhet.code for case in besokare().anmal(unnamed).cases.order_by("number")]
    assert units == ["VUX", "BOF"]


@pytest.mark.rule("EA-06")
@pytest.mark.parametrize("answer", ["nej", "vet_inte"])
def test_an_adult_without_known_children_is_one_case_and_the_answer_is_kept(besokare: Any, answer: str) -> None:
    alone = LINDA | {1: {"galler": "vuxen", "barn_i_hemmet": answer}, 2: {"namn": "Conny Ström", "alder": "60"}}
    anmalan = besokare().anmal(alone)
    assert [case.enhet.code for case in anmalan.cases.all()] == ["VUX"]
    assert anmalan.innehall.barn_i_hemmet == answer


@pytest.mark.rule("EA-05", "EA-06")
@pytest.mark.parametrize(
    ("choice", "person", "unit"),
    [
        ("vuxen", {"nummer": "20070314-2398"}, "BOF"),  # Albin, 19, ticked as an adult
        ("barn", {"nummer": "196601142976"}, "VUX"),  # Conny, 60, ticked as a child
        ("barn", {"alder": "20 år"}, "BOF"),
        ("vuxen", {"alder": "21"}, "VUX"),
        ("vuxen", {"nummer": "2016"}, "BOF"),
        ("barn", {"alder": "8 månader"}, "BOF"),
        ("barn", {}, "BOF"),
        ("vuxen", {}, "VUX"),
        # A wrong check digit, or signs that a telephone put there: the date still tells (EA-05).
        ("barn", {"nummer": "201503072388"}, "BOF"),
        ("vuxen", {"nummer": "201503072388"}, "BOF"),
        ("vuxen", {"nummer": "20150307–2389"}, "BOF"),
        ("vuxen", {"nummer": "20150307‑2389"}, "BOF"),
        ("vuxen", {"nummer": "2015\u200b0307 2389"}, "BOF"),
        ("vuxen", {"nummer": "２０１５０３０７２３８９"}, "BOF"),
        ("vuxen", {"nummer": "150307-2388"}, "BOF"),
        ("vuxen", {"nummer": "20150307-????"}, "BOF"),
        ("barn", {"nummer": "196601142977"}, "VUX"),
        # A date of birth however people write it, in either field, and a number without its last figures.
        *(
            ("vuxen", {"nummer": text}, "BOF")
            for text in (
                "150307",
                "150307-XXXX",
                "150307-238",
                "2015/03/07",
                "2015.03.07",
                "2015-3-7",
                "7/3 2015",
                "7 mars 2015",
                "född 7 mars 2015",
                "190307-12",
            )
        ),
        *(("vuxen", {"alder": text}, "BOF") for text in ("2015-03-07", "född 2015-03-07", "150307", "7/3 2015")),
        ("barn", {"nummer": "600307"}, "VUX"),
        ("barn", {"alder": "1966-01-14"}, "VUX"),
        # A year is two ages, and "about" is those beside it: around the limit the reporter's choice decides.
        ("barn", {"nummer": "2005"}, "BOF"),
        ("vuxen", {"nummer": "2005"}, "VUX"),
        ("barn", {"alder": "född 2005"}, "BOF"),
        ("vuxen", {"alder": "född 2005"}, "VUX"),
        ("vuxen", {"alder": "ungefär 20"}, "VUX"),
        ("barn", {"alder": "ca 21 år"}, "BOF"),
        ("vuxen", {"alder": "ungefär 19"}, "BOF"),
        ("barn", {"nummer": "2004"}, "VUX"),
        ("vuxen", {"nummer": "2006"}, "BOF"),
        # A stated age goes before a year.
        ("vuxen", {"alder": "20", "nummer": "2005"}, "BOF"),
        ("barn", {"alder": "21", "nummer": "2005"}, "VUX"),
    ],
)
def test_the_age_decides_the_unit_and_without_it_the_reporter(
    besokare: Any, choice: str, person: dict[str, str], unit: str
) -> None:
    svar = EKVAGEN | {1: {"galler": choice, "barn_i_hemmet": "nej"}, 2: person}
    assert besokare().anmal(svar).cases.get().enhet.code == unit


@pytest.mark.rule("EA-05", "EA-06")
@pytest.mark.parametrize(
    ("age", "years"),
    [
        ("9", 9), ("9 år", 9), ("9år", 9), ("9 år gammal", 9), ("8-åring", 8), ("45", 45), ("ca 70", 70), ("Ca. 70 år", 70),
        ("ungefär 9 år", 9), ("cirka 30", 30), ("runt 40", 40), ("kanske 15 år", 15), ("120", 120), ("0", 0),
        ("2016", 10), ("född 2016", 10), ("ca 1950", 76), ("2026", 0),
        ("nyfödd", 0), ("Bebis", 0), ("spädbarn", 0), ("8 månader", 0), ("3 mån", 0), ("6 veckor", 0), ("18 månader", 1),
        ("9 years", 9), ("9 years old", 9), ("about 9", 9), ("around 40 years", 40), ("8-year-old", 8), ("1 year old", 1),
        ("born 2016", 10), ("born in 2016", 10), ("newborn", 0), ("a baby", 0), ("8 months", 0), ("18 months old", 1),
        ("6 weeks", 0), ("in year 4", None), ("year 4", None), ("4 children", None), ("8 or 9", None), ("don't know", None),
        ("45, jobbar dagtid", None), ("ca 70, dagcenter", None), ("3 barn, själv runt 40", None), ("åk 7", None), ("7:an", None),
        ("i fyran", None), ("8-9 år", None), ("9 eller 10", None), ("3 år och 2 månader", None), ("sju år", None),
        ("nyfödd bror, själv 40", None), ("två veckor sedan", None), ("mamma till bebis", None), ("121", None), ("2031", None),
        ("1850", None), ("vet inte", None), ("-", None), ("", None),
    ],
)  # fmt: skip
def test_only_an_age_that_can_be_read_in_one_way_is_an_age(age: str, years: int | None) -> None:
    guessed = gissad_alder(age, "", dt.date(2026, 11, 24))
    assert (guessed.years if guessed else None) == years


@pytest.mark.rule("EA-05")
@pytest.mark.parametrize(
    ("choice", "person", "title"),
    [
        ("vuxen", {"nummer": "201503072388"}, "Orosanmälan – barn, 11 år"),
        ("vuxen", {"nummer": "20150307–2389"}, "Orosanmälan – barn, 11 år"),
        ("barn", {"nummer": "2005"}, "Orosanmälan – ung, ca 20 år"),
        ("vuxen", {"nummer": "2005"}, "Orosanmälan – vuxen, ca 21 år"),
        ("barn", {"alder": "20", "nummer": "2005"}, "Orosanmälan – ung, ca 20 år"),
    ],
)
def test_the_title_says_the_age_that_the_unit_was_chosen_by(
    besokare: Any, choice: str, person: Any, title: str
) -> None:
    svar = EKVAGEN | {1: {"galler": choice, "barn_i_hemmet": "nej"}, 2: person}
    assert besokare().anmal(svar).cases.get().headline == title


@pytest.mark.rule("EA-05", "EA-06")
@pytest.mark.parametrize(("choice", "unit"), [("vuxen", "VUX"), ("barn", "BOF")])
@pytest.mark.parametrize("age", ["45, jobbar dagtid", "ca 70, dagcenter", "3 barn, själv runt 40", "åk 7"])
def test_words_with_a_number_in_them_leave_the_unit_to_the_reporter_and_are_kept(
    besokare: Any, choice: str, unit: str, age: str
) -> None:
    case = besokare().anmal(EKVAGEN | {1: {"galler": choice, "barn_i_hemmet": "nej"}, 2: {"alder": age}}).cases.get()
    assert (case.enhet.code, case.persons.get().age_text) == (unit, age)
    assert case.headline == f"Orosanmälan – {choice}, ålder okänd"


@pytest.mark.rule("EA-03")
@pytest.mark.parametrize(
    ("typed", "column", "kept"),
    [
        ("20150307-2389", "number", "201503072389"),
        ("191500722390", "number", "191500722390"),  # samordningsnummer without a known month
        ("2018-09-06", "born", dt.date(2018, 9, 6)),
        ("20180906", "born", dt.date(2018, 9, 6)),
        ("2016", "age_text", "född 2016"),
        ("201503072388", "unverified_number", "201503072388"),
        ("20150307–2389", "number", "201503072389"),
        ("  20150307\u20112389\u200b ", "number", "201503072389"),
        ("2016-okänd, pojke", "unverified_number", "2016-okänd, pojke"),
        ("2026-02-30", "unverified_number", "2026-02-30"),
        ("2031-01-01", "unverified_number", "2031-01-01"),
        ("T-481", "unverified_number", "T-481"),
        ("vet inte", "unverified_number", ""),
        ("I don't know", "unverified_number", ""),
        ("unknown", "unverified_number", ""),
        ("", "number", ""),
    ],
)
def test_any_number_or_none_is_taken_and_kept(besokare: Any, typed: str, column: str, kept: Any) -> None:
    case = besokare().anmal(EKVAGEN | {2: {"nummer": typed}}).cases.get()
    assert getattr(case.persons.get(), column) == kept


@pytest.mark.rule("EA-03")
def test_a_report_about_nobody_known_is_taken(besokare: Any) -> None:
    case = besokare().anmal(EKVAGEN | {2: {}}).cases.get()
    assert case.persons.get().known == "okand"


def test_a_child_who_reports_herself_is_the_only_person_in_the_case(besokare: Any) -> None:
    anmalan = besokare().anmal(SAMIRA | {5: {"anmalare": "sjalv", "din_telefon": "070-174 06 40"}})
    case = anmalan.cases.get()
    samira = case.persons.get()
    assert (case.enhet.code, case.headline) == ("BOF", "Orosanmälan – barn, 17 år")
    assert (samira.relation, samira.name, samira.phone) == ("berord", "Samira Haddadi", "070-174 06 40")
    assert (anmalan.innehall.anmalare, anmalan.innehall.tank_pa) == ("sjalv", SAMIRA[4]["tank_pa"])


def test_protected_data_are_marked_on_the_case_and_on_everybody_in_the_home(besokare: Any) -> None:
    svar = EKVAGEN | {2: {"namn": "Olle Ahlmark", "skyddade_uppgifter": "ja", "vh1_namn": "Emma Ahlmark"}}
    case = besokare().anmal(svar).cases.get()
    assert case.protected
    assert set(case.persons.values_list("name", "protected")) == {("Olle Ahlmark", True), ("Emma Ahlmark", True)}


@pytest.mark.rule("EA-04")
def test_the_report_is_a_post_in_the_inbox_and_no_letter_with_its_words(
    norrvinge: None, besokare: Any, mailoutbox: list[Any]
) -> None:
    case = besokare().anmal(EKVAGEN).cases.get()
    assert EAnmalan.objects.open().get() == case
    assert mailoutbox == []
    assert Notice.objects.filter(case=case.pk).exists()
    assert not any("ekvägen" in row.lower() for row in database_of(Notice))


def database_of(model: Any) -> list[str]:
    return [repr(row) for row in model.objects.values_list()]


def test_all_questions_on_one_page_give_the_same_report(besokare: Any) -> None:
    visitor = besokare()
    flat = {name: value for topic in ELSA.values() for name, value in topic.items()}
    assert at_path(visitor.client.post("/orosanmalan/alla/", flat)) == "/orosanmalan/granska/"
    review = visitor.client.get("/orosanmalan/granska/").text
    assert re.search(r"/orosanmalan/alla/\?u=[0-9a-f]{8}#amne-3", review)
    visitor.skicka()
    assert Anmalan.objects.get().cases.count() == 2


# ── words and numbers ───────────────────────────────────────────────────────────────────────────────────────────────


def test_one_character_is_enough(besokare: Any) -> None:
    assert besokare().anmal(EKVAGEN | {3: {"vad": "x", "skydd": "nej"}}).innehall.vad == "x"


def test_twenty_thousand_characters_are_taken_however_the_lines_break(besokare: Any) -> None:
    text = "å\r\n" * 10_000
    assert len(besokare().anmal(EKVAGEN | {3: {"vad": text, "skydd": "nej"}}).innehall.vad) == 19_999


def test_one_more_is_too_many_and_every_one_of_them_is_still_there(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    html = visitor.rattas(3, vad="ö" * 20_001, skydd="nej").text
    assert "20\u00a0001 tecken" in html
    assert "Du har 1 tecken för mycket" in html
    assert "ö" * 20_001 in html


def test_the_room_left_is_told(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    assert "Du har 19\u00a0997 tecken kvar" in visitor.rattas(3, vad="hej").text


@pytest.mark.parametrize(("typed", "hidden"), [(0, True), (1899, True), (1900, False), (2001, False)])
def test_the_room_left_in_the_other_long_texts_is_told_when_it_is_little(
    besokare: Any, typed: int, hidden: bool
) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    html = visitor.rattas(3, fara="å" * typed).text
    told = re.search('<span [^>]*id="id_fara_kvar".*?</span>', html)[0]
    assert (" hidden>" in told) == hidden
    assert 'data-langst="2000"' in told


def test_decomposed_letters_are_kept_as_one(besokare: Any) -> None:
    assert besokare().anmal(EKVAGEN | {3: {"vad": "A\u030angsla\u0308n", "skydd": "nej"}}).innehall.vad == "Ångslän"


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% load x %}", "👩‍👩‍👧 مرحبا ሰላም"]
)
def test_whatever_is_typed_is_shown_as_it_is_and_never_run(besokare: Any, text: str) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN | {3: {"vad": text, "skydd": "nej"}})
    html = visitor.client.get("/orosanmalan/granska/").text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    shown = re.sub("u=[0-9a-f]{8}", "", html.split("<dl")[1].split("</dl>")[0])
    assert "49" not in shown
    visitor.skicka()
    assert Anmalan.objects.get().innehall.vad == text


@pytest.mark.parametrize("phone", ["+46 (0)70-123 45 67", "070123", "ring mormor i stället"])
def test_a_strange_phone_is_kept_as_it_is_written(besokare: Any, phone: str) -> None:
    svar = LINDA | {5: LINDA[5] | {"din_telefon": phone}}
    case = besokare().anmal(svar).cases.first()
    assert case.persons.get(relation="anmalare").phone == phone


@pytest.mark.parametrize(
    ("mail", "odd"), [("a@localhost", True), ("mormor", True), ("å@ö.se", False), ("a@b.se", False)]
)
def test_an_odd_mail_address_is_pointed_out(besokare: Any, mail: str, odd: bool) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    visitor.steg(5, **LINDA[5], din_epost=mail)
    assert ("inte hel ut" in visitor.client.get("/orosanmalan/steg/5/").text) == odd


def test_the_same_odd_mail_address_does_not_stop_the_report_twice(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    html = visitor.rattas(5, **LINDA[5], din_epost="a@localhost").text
    seen = re.search('name="epost_sedd" value="(.*?)"', html)[1]
    visitor.rattas(5, **LINDA[5], din_epost="b@localhost", epost_sedd=seen)
    visitor.fyll_i(LINDA | {5: LINDA[5] | {"din_epost": "a@localhost", "epost_sedd": seen}})
    visitor.skicka()
    assert Anmalan.objects.get().cases.first().persons.get(relation="anmalare").email == "a@localhost"


# ── what must be answered ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("nr", "svar", "fields"),
    [
        (1, {}, ["galler"]),
        (1, {"galler": "vuxen"}, ["barn_i_hemmet"]),
        (3, {}, ["vad", "skydd"]),
        (3, {"vad": "   ", "skydd": "nej"}, ["vad"]),
        (5, {}, ["anmalare"]),
        (5, {"anmalare": "privat"}, ["ditt_namn"]),
        (5, {"anmalare": "tjanst", "ditt_namn": "Skolkuratorn"}, ["arbetsplats"]),
        (5, {"anmalare": "tjanst", "arbetsplats": "Ängsvaktarskolan"}, ["ditt_namn"]),
        (
            5,
            {"anmalare": "anonym", "ditt_namn": "Systern", "din_telefon": "070-174 06 30"},
            ["ditt_namn", "din_telefon"],
        ),
    ],
)
def test_what_is_missing_is_told_first_beside_the_field_and_in_the_title(
    besokare: Any, nr: int, svar: dict[str, str], fields: list[str]
) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    html = visitor.rattas(nr, **svar).text

    assert title(html).startswith("Fel: ")
    summary = re.search('<div class="errsum" role="alert".*?</div>', html, re.DOTALL)
    assert html.index("errsum") < html.index("<h1")
    targets = re.findall(r'<a href="#(.*?)">', summary[0])
    assert [re.sub("^id_|_0$", "", target) for target in targets] == fields
    for target, name in zip(targets, fields, strict=True):
        control = re.search(f'<[a-z]+ [^>]*id="{target}"[^>]*>', html)[0]
        group = re.search(f'<fieldset id="id_{name}"[^>]*>', html)
        assert f"id_{name}_error" in (group[0] if group else control)
        assert f'id="id_{name}_error"' in html
        assert group or 'aria-invalid="true"' in control
    for value in svar.values():
        assert value.strip() in html


def test_an_accepted_page_has_no_error_in_its_title(besokare: Any) -> None:
    assert not title(besokare().client.get("/orosanmalan/steg/1/").text).startswith("Fel")


@pytest.mark.parametrize(
    ("nr", "name"),
    [(1, "galler"), (1, "barn_i_hemmet"), (2, "skyddade_uppgifter"), (3, "skydd"), (3, "hur_lange"), (4, "personen_vet"),
     (4, "vardnadshavare_vet"), (4, "anmalt_forut"), (5, "anmalare")],
)  # fmt: skip
@pytest.mark.parametrize("garbage", ["BOF", "ja\x00", "' OR 1=1 --", "9" * 500])
def test_a_choice_that_does_not_exist_is_refused(besokare: Any, nr: int, name: str, garbage: str) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    html = visitor.rattas(nr, **{**EKVAGEN.get(nr, {}), name: garbage}).text
    assert f'href="#id_{name}' in html


@pytest.mark.parametrize("nr", [2, 3, 4, 5])
def test_what_cannot_be_text_is_refused_and_never_breaks(besokare: Any, nr: int) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    name = {2: "namn", 3: "vad", 4: "tank_pa", 5: "relation"}[nr]
    url = reverse("orosanmalan_steg", args=[nr])
    rest = "skydd=nej&anmalare=anonym&"
    # From one line a control character goes, and NUL is one.
    for raw in ("%ED%A0%80", "%FF", *(["%00"] if nr in (3, 4) else [])):
        page = visitor.client.post(url, f"{rest}{name}=a{raw}b", content_type="application/x-www-form-urlencoded")
        assert at_path(page) == url, raw
        assert "inte gick att läsa" in visitor.client.get(url).text
        assert "\x00" not in str(Utkast.objects.get().svar)
    raw = "" if nr in (3, 4) else "%00%07"
    fine = visitor.client.post(url, f"{rest}{name}=a{raw}b", content_type="application/x-www-form-urlencoded")
    assert at_path(fine) != url
    assert "inte gick att läsa" not in visitor.client.get("/orosanmalan/granska/?fel=alla").text
    assert "\x00" not in str(Utkast.objects.get().svar)


@pytest.mark.parametrize("rows", ["", "abc", "-1", "99999999999999999999", "\x00", "²"])
def test_the_number_of_rows_can_be_anything(besokare: Any, rows: str) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    assert at_path(visitor.steg(2, rader=rows)) == "/orosanmalan/steg/3/"
    assert visitor.rattas(2, rader=rows, rad="1").status_code == 200


@pytest.mark.parametrize("nr", [0, 6, 99])
def test_there_are_five_topics(besokare: Any, nr: int) -> None:
    assert besokare().client.get(f"/orosanmalan/steg/{nr}/").status_code == 404


def test_a_form_with_holes_is_not_sent_and_the_way_to_them_is_shown(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    visitor.steg(5, anmalare="anonym")
    assert at_path(visitor.client.get("/orosanmalan/granska/")) == "/orosanmalan/steg/3/"
    sent = visitor.skicka()
    assert sent.status_code == 303
    html = visitor.client.get(sent.headers["Location"]).text
    assert title(html).startswith("Fel: ")
    assert re.search(r'href="/orosanmalan/steg/3/\?u=[0-9a-f]{8}">Gå igenom', html)
    assert not Anmalan.objects.exists()


def test_every_topic_is_checked_again_when_it_is_sent(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    draft = Utkast.objects.get()
    draft.svar["5"] = {"anmalare": "hackad"}
    draft.save()
    version = drafts.version(draft, [])
    assert at_path(visitor.skicka(version)) == "/orosanmalan/granska/?fel=1"
    assert not Anmalan.objects.exists()


# ── siblings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_is_added_without_javascript_and_nothing_typed_is_lost(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    typed = {"namn": "Elsa Sandgren", "syskon1_namn": "Hugo Sandgren", "rader": "1", "skyddade_uppgifter": "nej"}
    assert at_path(visitor.steg(2, rad="1", **typed)) == "/orosanmalan/steg/2/#barn-2"
    html = visitor.client.get("/orosanmalan/steg/2/").text
    assert 'id="barn-2"' in html
    assert 'name="syskon2_namn"' in html
    assert 'name="syskon3_namn"' not in html
    assert 'value="Elsa Sandgren"' in html
    assert 'value="Hugo Sandgren"' in html
    assert re.search('value="nej"[^>]* checked', html)


def test_six_siblings_are_seven_cases_with_the_same_arrival(besokare: Any) -> None:
    children = {f"syskon{n}_namn": f"Barn {n}" for n in range(1, 7)}
    anmalan = besokare().anmal(EKVAGEN | {2: {"adress": "Ekvägen 12", "rader": "6", **children}})
    assert anmalan.cases.count() == 7
    assert set(anmalan.cases.values_list("received_at", flat=True)) == {anmalan.received_at}
    assert {case.persons.filter(relation="hushall").count() for case in anmalan.cases.all()} == {6}


def test_there_are_never_more_than_six_rows(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    html = visitor.rattas(2, rader="6", rad="1").text
    assert 'name="syskon6_namn"' in html
    assert 'name="syskon7_namn"' not in html
    assert 'name="rad"' not in html


def test_an_adult_is_not_asked_about_guardians_but_keeps_those_already_written(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="vuxen", barn_i_hemmet="nej")
    assert "Vårdnadshavare" not in visitor.client.get("/orosanmalan/steg/2/").text
    visitor.steg(1, galler="barn")
    visitor.steg(2, vh1_namn="Malin Sandgren")
    visitor.steg(1, galler="vuxen", barn_i_hemmet="nej")
    assert "Malin Sandgren" in visitor.client.get("/orosanmalan/steg/2/").text


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def handlingar(settings: Any, tmp_path: Path) -> Callable[[], list[Path]]:
    """The files on disk, in a folder of the test's own."""
    settings.DOCUMENTS = tmp_path / "handlingar"
    return lambda: [path for path in settings.DOCUMENTS.rglob("*") if path.is_file()]


class Failing:
    """Something that always fails in the same way."""

    def __init__(self, error: Exception) -> None:
        self.error, self.called = error, False

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        self.called = True
        raise self.error


def test_good_files_go_with_every_case_and_leave_the_draft(besokare: Any) -> None:
    visitor = besokare()
    files = [upload("bild.PNG", png()), upload("anteckning.txt", b"hej")]
    visitor.fyll_i(LINDA | {4: {"filer": files}})
    assert UtkastFil.objects.count() == 2
    visitor.skicka()
    assert UtkastFil.objects.count() == 0
    for case in Anmalan.objects.get().cases.all():
        assert set(case.handlingar.values_list("filename", "content_type")) == {
            ("bild.png", "image/png"),
            ("anteckning.txt", "text/plain"),
        }


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("brev.pdf", b"MZ\x90\x00 not a pdf", "stämmer inte med filändelsen"),
        ("bild.svg", b"<svg/>", "Filtypen tas inte emot"),
        ("tom.txt", b"", "Filen är tom"),
        ("x.pdf.exe", b"MZ", "Filtypen tas inte emot"),
        ("stor.txt", b"a" * (20 * 1024 * 1024 + 1), "högst 20 MB"),
    ],
)
def test_a_refused_file_never_stops_the_report_and_says_why(besokare: Any, name: str, data: bytes, why: str) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    visitor.steg(3, **EKVAGEN[3])
    page = visitor.client.post("/orosanmalan/steg/4/", {"filer": [upload(name, data), upload("bra.txt", b"hej")]})
    assert page.status_code == 303
    told = visitor.client.get(page.headers["Location"]).text
    assert f"<b>{name}</b>" in told
    assert why in told
    visitor.steg(5, anmalare="anonym")
    visitor.skicka()
    assert [h.filename for h in Anmalan.objects.get().cases.get().handlingar.all()] == ["bra.txt"]


def test_the_sixth_file_is_refused_also_when_they_come_one_at_a_time(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    for n in range(6):
        page = visitor.client.post("/orosanmalan/steg/4/", {"filer": upload(f"fil{n}.txt", b"hej")})
        told = visitor.client.get(page.headers["Location"]).text
        assert ("Högst 5 filer" in told) == (n == 5)
    assert UtkastFil.objects.count() == 5


def test_a_file_survives_an_error_on_its_page_and_can_be_taken_away(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    page = visitor.rattas(4, filer=upload("a.txt", b"hej"), personen_vet="kanske")
    assert "a.txt" in page.text
    kept = UtkastFil.objects.get()
    gone = visitor.rattas(4, ta_bort=str(kept.pk), tank_pa="ring inte")
    assert "a.txt" not in gone.text
    assert "ring inte" in gone.text
    assert not UtkastFil.objects.exists()


@pytest.mark.parametrize("pk", ["0", "abc", "-1", "9" * 30, "\x00"])
def test_taking_away_what_is_not_there_takes_away_nothing(besokare: Any, pk: str) -> None:
    visitor, other = besokare(), besokare()
    for someone in (visitor, other):
        someone.steg(1, galler="barn")
    other.client.post("/orosanmalan/steg/4/", {"filer": upload("annans.txt", b"hej")})
    visitor.rattas(4, ta_bort=pk)
    visitor.rattas(4, ta_bort=str(UtkastFil.objects.get().pk))
    assert UtkastFil.objects.count() == 1


def test_what_a_file_was_found_to_be_is_kept_until_it_is_sent(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(LINDA | {4: {"filer": upload("brev.pdf", b"%PDF-1.4 avbruten")}})
    assert UtkastFil.objects.get().kind == inspect(b"%PDF-1.4 avbruten", "brev.pdf")
    visitor.skicka()
    assert {(h.content_type, h.flags) for h in Handling.objects.all()} == {("application/pdf", "skadad")}


def test_nothing_slow_is_done_while_a_row_is_locked(besokare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are proved and written to disk outside every transaction, and proved only once."""
    outside, done = len(connection.atomic_blocks), []

    def watched(name: str, slow: Any) -> Any:
        def work(*args: Any) -> Any:
            done.append((name, len(connection.atomic_blocks) - outside))
            return slow(*args)

        return work

    monkeypatch.setattr(drafts, "inspect", watched("inspect", inspect))
    monkeypatch.setattr(documents, "_write", watched("write", documents._write))
    assert besokare().anmal(LINDA | {4: {"filer": upload("a.txt", b"hej")}}).cases.count() == 2
    assert done == [("inspect", 0), ("write", 0), ("write", 0)]


def test_without_its_rows_no_file_is_left(besokare: Any, monkeypatch: pytest.MonkeyPatch, handlingar: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(LINDA | {4: {"filer": upload("a.txt", b"hej")}})
    with monkeypatch.context() as broken:
        broken.setattr(Utkast, "save", fail := Failing(RuntimeError("the machine stops here")))
        visitor.client.raise_request_exception = False
        assert visitor.skicka().status_code == 500
    assert fail.called
    assert handlingar() == []
    assert not Anmalan.objects.exists()
    visitor.skicka()
    assert len(handlingar()) == Handling.objects.count() == 2


def test_a_commit_that_nobody_answered_for_keeps_the_files(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, handlingar: Any
) -> None:
    """It may have been done: a file without a row is better than a row without its file."""
    visitor = besokare()
    visitor.fyll_i(LINDA | {4: {"filer": upload("a.txt", b"hej")}})
    with monkeypatch.context() as broken:
        broken.setattr(Utkast, "save", Failing(OperationalError("server closed the connection")))
        assert visitor.skicka().status_code == 503
    assert len(handlingar()) == 2


@pytest.mark.parametrize(
    ("other_tab", "vad", "files"),
    [
        (lambda draft: drafts.keep_files(draft, [upload("b.txt", b"mer")], draft.touched_at), "Första", {"a.txt", "b.txt"}),
        (lambda draft: draft.filer.all().delete(), "Första", set()),
        (lambda draft: drafts.save(draft, {"3": {"vad": "Andra", "skydd": "ja"}}, draft.touched_at, alla=False), "Andra",
         {"a.txt"}),
    ],
    ids=["adds a file", "takes one away", "changes an answer"],
)  # fmt: skip
def test_what_another_tab_does_while_it_is_being_sent_is_not_lost(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, handlingar: Any, other_tab: Any, vad: str, files: set[str]
) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN | {3: {"vad": "Första", "skydd": "nej"}, 4: {"filer": upload("a.txt", b"hej")}})
    write, waiting = documents._write, [other_tab]

    def meanwhile(*args: Any) -> None:
        write(*args)
        if waiting:
            waiting.pop()(Utkast.objects.get())

    monkeypatch.setattr(documents, "_write", meanwhile)
    assert at_path(visitor.skicka()) == "/orosanmalan/granska/?andrad=1"
    assert not Anmalan.objects.exists(), "nobody has reviewed that"
    assert at_path(visitor.skicka()) == "/orosanmalan/kvittens/"
    anmalan = Anmalan.objects.get()
    assert anmalan.innehall.vad == vad
    assert {h.filename for h in anmalan.cases.get().handlingar.all()} == files
    assert len(handlingar()) == len(files)


def test_of_two_tabs_that_send_at_once_one_sends(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, handlingar: Any
) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN | {4: {"filer": upload("a.txt", b"hej")}})
    write, waiting = documents._write, [visitor.version()]

    def meanwhile(*args: Any) -> None:
        write(*args)
        if waiting:
            draft = Utkast.objects.get()
            drafts.send(draft, draft.touched_at, reviewed=waiting.pop())

    monkeypatch.setattr(documents, "_write", meanwhile)
    assert at_path(visitor.skicka()) == "/orosanmalan/kvittens/"
    assert Anmalan.objects.count() == len(handlingar()) == 1


def test_two_tabs_cannot_fill_the_same_room(besokare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    draft = Utkast.objects.get()
    other_tab = [[upload(f"fil{n}.txt", b"hej") for n in range(5)]]

    def meanwhile(*args: Any) -> Any:
        if other_tab:
            drafts.keep_files(draft, other_tab.pop(), draft.touched_at)
        return inspect(*args)

    monkeypatch.setattr(drafts, "inspect", meanwhile)
    drafts.keep_files(draft, [upload("sen.txt", b"hej")], draft.touched_at)
    assert UtkastFil.objects.count() == 5
    assert [name for name, _ in drafts.nekade(Utkast.objects.get())] == ["sen.txt"]


def test_a_file_name_can_hold_anything(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    page = visitor.client.post("/orosanmalan/steg/4/", {"filer": upload("\u202egpj.\x01exe", b"MZ")})
    assert page.status_code == 303


# ── once and only once ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_back_and_a_second_tab_give_the_same_receipt(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(ELSA)
    version = visitor.version()
    assert visitor.skicka(version).status_code == 303
    first = visitor.kvittens()
    for replayed in (version, ""):
        assert at_path(visitor.skicka(replayed)) == "/orosanmalan/kvittens/"
    assert Anmalan.objects.count() == 1
    assert visitor.kvittens() == first
    assert Anmalan.objects.get().token == Utkast.objects.get().token


def test_a_new_report_after_the_receipt_is_another_one(besokare: Any) -> None:
    visitor = besokare()
    assert visitor.anmal(EKVAGEN) != visitor.anmal(EKVAGEN)
    assert Anmalan.objects.count() == 2


def test_back_to_a_page_of_a_sent_report_leads_to_the_receipt_and_keeps_what_is_added(besokare: Any) -> None:
    visitor = besokare()
    visitor.anmal(EKVAGEN)
    assert at_path(visitor.client.get("/orosanmalan/steg/3/")) == "/orosanmalan/kvittens/"
    page = visitor.steg(3, vad="Jag glömde en sak", skydd="nej")
    assert page.status_code == 409
    assert "Jag glömde en sak" in page.text
    assert Anmalan.objects.count() == 1


def test_two_tabs_with_a_topic_each_do_not_overwrite_one_another(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    stale = Utkast.objects.get()
    visitor.steg(3, **EKVAGEN[3])
    drafts.save(stale, {"5": {"anmalare": "anonym"}}, stale.touched_at, alla=False)
    assert set(Utkast.objects.get().svar) >= {"1", "3", "5"}


@pytest.mark.rule("EA-13")
def test_the_receipt_shows_every_number_and_the_arrival_and_never_how_it_goes(
    besokare: Any, at: Clock, cast: Any
) -> None:
    visitor = besokare()
    at.set("2026-11-20 16:55")
    linda, ebba = visitor.anmal(LINDA).cases.order_by("number")
    receipt = visitor.kvittens()
    for text in (linda.number, ebba.number, "2026-11-20 16:55", "Vuxenenheten", "Barn- och familjeenheten", "112"):
        assert text in receipt
    for text in ("Linda", "Ebba", "slagit"):
        assert text not in receipt

    at.forward(minutes=10)
    taken = take(linda, EAnmalan.ta_emot, by=cast("fatima.rahimi"), now=at.now)
    assert taken.state != "inkommen"
    assert visitor.kvittens() == receipt


def test_the_receipt_is_only_for_the_browser_that_sent(besokare: Any, at: Clock) -> None:
    visitor, other = besokare(), besokare()
    case = visitor.anmal(EKVAGEN).cases.get()
    assert other.client.get("/orosanmalan/kvittens/").status_code == 404
    forged = besokare()
    forged.client.cookies[drafts.KAKA] = str(Utkast.objects.get().token)
    assert case.number not in forged.kvittens()
    assert case.number in visitor.kvittens()
    at.forward(minutes=61)
    assert case.number not in visitor.kvittens()


# ── what is sent is what was reviewed ───────────────────────────────────────────────────────────────────────────────


def two_tabs(visitor: Any) -> HttpResponse:
    """The review is open in one tab, an answer is changed in another, and the first tab sends."""
    visitor.fyll_i(EKVAGEN)
    opened = visitor.version()
    visitor.steg(3, vad="Ändrat i den andra fliken", skydd="ja")
    return visitor.skicka(opened)


def test_what_was_changed_in_another_tab_is_shown_before_it_is_sent(besokare: Any) -> None:
    visitor = besokare()
    stopped = two_tabs(visitor)
    assert not Anmalan.objects.exists()
    html = visitor.client.get(stopped.headers["Location"]).text
    assert "har ändrats sedan du öppnade sidan" in html
    assert "Ändrat i den andra fliken" in html
    visitor.skicka()
    assert Anmalan.objects.get().innehall.vad == "Ändrat i den andra fliken"


def test_without_the_guard_the_unseen_answer_would_have_been_sent(
    besokare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above: where every version is the same, it is red."""
    monkeypatch.setattr(drafts, "version", lambda *_args: "same")
    assert at_path(two_tabs(besokare())) == "/orosanmalan/kvittens/"
    assert Anmalan.objects.get().innehall.vad == "Ändrat i den andra fliken"


@pytest.mark.parametrize(
    "change",
    [
        lambda visitor: visitor.steg(4, filer=upload("b.txt", b"hej")),
        lambda visitor: visitor.steg(4, ta_bort=str(UtkastFil.objects.get().pk)),
        lambda visitor: visitor.steg(2, rad="1", adress="Ekvägen 14"),
    ],
    ids=["a file more", "a file less", "a half-filled page"],
)
def test_every_kind_of_change_is_a_change(besokare: Any, change: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN | {4: {"filer": upload("a.txt", b"hej")}})
    opened = visitor.version()
    change(visitor)
    assert at_path(visitor.skicka(opened)) == "/orosanmalan/granska/?andrad=1"
    assert not Anmalan.objects.exists()


@pytest.mark.parametrize("version", ["", "0" * 64, "\x00"])
def test_without_a_review_nothing_is_sent(besokare: Any, version: str) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    assert at_path(visitor.skicka(version)) == "/orosanmalan/granska/?andrad=1"
    assert not Anmalan.objects.exists()


def test_the_same_answers_once_more_are_no_change(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    opened = visitor.version()
    visitor.steg(3, **EKVAGEN[3])
    assert at_path(visitor.skicka(opened)) == "/orosanmalan/kvittens/"


def test_what_the_database_refuses_leads_back_to_every_topic(besokare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    monkeypatch.setattr(drafts, "ta_in", Failing(ValidationError("för långt")))
    html = visitor.client.get(visitor.skicka().headers["Location"]).text
    assert title(html).startswith("Fel: ")
    assert html.count("Gå igenom: ") == 5


# ── nothing typed is lost ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_wrong_stays_on_its_page_until_it_is_mended(besokare: Any) -> None:
    """Back, reload and another page in between lead to a GET, which tells the same and has the same text."""
    visitor = besokare()
    visitor.steg(1, galler="barn")
    told = visitor.rattas(3, vad="Hon är ute sent").text
    visitor.steg(2, namn="Elsa")
    again = visitor.client.get("/orosanmalan/steg/3/").text
    assert title(again) == title(told)
    assert title(again).startswith("Fel: ")
    assert "Hon är ute sent" in again
    assert at_path(visitor.steg(3, vad="Hon är ute sent", skydd="nej")) == "/orosanmalan/steg/4/"
    mended = visitor.client.get("/orosanmalan/steg/3/").text
    assert not title(mended).startswith("Fel: ")


def test_a_page_nobody_has_sent_in_shows_no_errors(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    visitor.rattas(5, anmalare="")
    assert "errsum" not in visitor.client.get("/orosanmalan/steg/3/").text


def test_a_half_filled_page_is_kept_without_complaints(besokare: Any) -> None:
    """A row more and a file less ask for nothing else on the page, and a faulty page is quiet again meanwhile."""
    visitor = besokare()
    flat = {"vad": "Halva meningen", "syskon1_namn": "Hugo"}
    visitor.client.post("/orosanmalan/alla/", flat)
    assert "errsum" in visitor.client.get("/orosanmalan/alla/").text
    more = visitor.client.post("/orosanmalan/alla/", flat | {"rad": "1"})
    assert at_path(more) == "/orosanmalan/alla/#barn-2"
    html = visitor.client.get("/orosanmalan/alla/").text
    assert "errsum" not in html
    assert "Halva meningen" in html


def test_a_wrong_answer_that_is_kept_is_never_sent(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    opened = visitor.version()
    visitor.rattas(3, vad="ö" * 20_001, skydd="nej")
    for version in (opened, drafts.version(Utkast.objects.get(), [])):
        assert at_path(visitor.skicka(version)) == "/orosanmalan/granska/?fel=1"
    assert at_path(visitor.client.get("/orosanmalan/granska/")) == "/orosanmalan/steg/3/"
    assert not Anmalan.objects.exists()


def test_a_draft_that_has_lain_for_an_hour_keeps_the_text_of_the_page(besokare: Any, at: Clock) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    at.forward(minutes=61)
    text = "Jag skrev i två timmar"
    page = visitor.steg(3, vad=text, skydd="nej")
    html = page.text
    assert page.status_code == 409
    assert text in html
    assert re.search('name="skydd"[^>]* value="nej" checked', html)
    assert "legat stilla för länge" in html
    assert text in visitor.client.get("/orosanmalan/steg/3/").text, "nor does Back lose it"
    # One click more, and it goes on.
    assert visitor.steg(3, vad=text, skydd="nej", nytt="1").status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(59, 303), (61, 409)])
def test_the_hour_counts_from_the_last_page_that_was_sent_in(
    besokare: Any, at: Clock, minutes: int, status: int
) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    at.forward(minutes=50)
    visitor.steg(2, namn="Elsa")
    at.forward(minutes=minutes)
    assert visitor.steg(3, **EKVAGEN[3]).status_code == status


def test_a_browser_without_cookies_is_told_so_and_not_sent_in_circles(besokare: Any) -> None:
    page = besokare().steg(3, vad="Utan kakor", skydd="nej")
    assert 'name="nytt"' in page.text
    again = besokare().steg(3, vad="Utan kakor", skydd="nej", nytt="1").text
    assert "tar inte emot kakor" in again
    assert "Utan kakor" in again
    assert besokare().client.get("/orosanmalan/steg/2/").status_code == 404


def test_a_forgery_token_that_has_gone_keeps_the_text(besokare: Any) -> None:
    visitor = besokare()
    visitor.client = Client(enforce_csrf_checks=True)
    page = visitor.steg(3, vad="Det här tog två timmar att skriva", skydd="nej")
    assert page.status_code == 403
    assert "Det här tog två timmar att skriva" in page.text


def test_the_database_down_at_sending_gives_no_receipt_and_loses_nothing(
    besokare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)

    def down(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr(drafts, "ta_in", down)
        page = visitor.skicka()
    html = page.text
    assert page.status_code == 503
    assert EKVAGEN[3]["vad"] in html
    assert "070-174 06 10" in html
    assert 'action="/orosanmalan/skicka/?u=' in html
    assert not Anmalan.objects.exists()

    version = visitor.version()
    assert f'name="version" value="{version}"' in html, "the same button sends it once more"
    with monkeypatch.context() as broken:
        broken.setattr(drafts, "find", down)
        page = visitor.skicka(version)
    assert page.status_code == 503
    assert f'name="version" value="{version}"' in page.text

    visitor.skicka(version)
    assert Anmalan.objects.get().token == Utkast.objects.get().token


def test_the_database_down_while_files_are_sent_names_them_and_the_next_page_asks_for_them(
    besokare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    visitor.steg(2)
    visitor.steg(3, vad="Mitt i.", skydd="nej")

    def down(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("no connection")

    with monkeypatch.context() as broken:
        broken.setattr(drafts, "keep_taken", down)
        page = visitor.steg(4, filer=upload("brev.txt", b"hej"))
    assert page.status_code == 503 and "brev.txt" in page.text and "Välj den igen" in page.text
    carried = re.search('name="saknade_filer" value="([^"]*)"', page.text)[1]
    again = visitor.steg(4, saknade_filer=carried)
    assert at_path(again).startswith("/orosanmalan/steg/4/"), "it does not go on without them"
    assert "brev.txt" in visitor.client.get(again.headers["Location"]).text


def test_a_file_for_a_report_that_is_sent_already_is_named(besokare: Any) -> None:
    visitor = besokare()
    visitor.anmal(LINDA)
    page = visitor.steg(4, filer=upload("brev.txt", b"hej"))
    assert page.status_code == 409 and "brev.txt" in page.text


def test_the_database_down_while_writing_keeps_the_page(besokare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")

    def down(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(drafts, "find", down)
    page = visitor.steg(3, vad="Mitt i meningen", skydd="nej")
    assert page.status_code == 503
    assert "Mitt i meningen" in page.text


def test_an_answer_that_is_changed_leads_straight_back_to_the_review(besokare: Any) -> None:
    visitor = besokare()
    assert at_path(visitor.fyll_i(EKVAGEN)) == "/orosanmalan/granska/"
    assert at_path(visitor.steg(3, vad="Rättat", skydd="nej")) == "/orosanmalan/granska/"
    assert "Rättat" in visitor.client.get("/orosanmalan/granska/").text


def test_the_review_shows_everything_that_will_be_sent(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(ELSA)
    html = visitor.client.get("/orosanmalan/granska/").text
    for nr, topic in ELSA.items():
        for name, value in topic.items():
            if name not in {"rader", "aterkoppling", "mote"} and value not in {
                "barn",
                "manader",
                "tjanst",
                "ja",
                "nej",
            }:
                assert value in html, (nr, name)
    for text in ("Flera månader", "I mitt arbete", "Jag vill veta om en utredning inleds"):
        assert text in html


# ── nothing is kept that was not given ──────────────────────────────────────────────────────────────────────────────


def test_an_anonymous_report_leaves_no_trace_of_who_sent_it(besokare: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["kanarie.norrvinge.example"]
    visitor = besokare(
        REMOTE_ADDR="203.0.113.77",
        HTTP_X_FORWARDED_FOR="198.51.100.99",
        HTTP_USER_AGENT="KanarieWebb/7.7",
        HTTP_HOST="kanarie.norrvinge.example",
        HTTP_ACCEPT_LANGUAGE="sv-x-kanarie",
        HTTP_REFERER="http://kanarie.norrvinge.example/varifran",
    )
    traces = ("203.0.113.77", "198.51.100.99", "KanarieWebb", "kanarie", "varifran")
    visitor.fyll_i(EKVAGEN)
    while_writing = database()
    visitor.skicka()
    anmalan = Anmalan.objects.get()
    for kept in (while_writing, database()):
        assert "det skriks" in kept  # the dump does see what is stored
        assert [trace for trace in traces if trace.lower() in kept.lower()] == []
    assert set(visitor.client.cookies) <= {drafts.KAKA, "csrftoken"}
    assert not anmalan.cases.get().persons.filter(relation="anmalare").exists()
    assert anmalan.registered_by is None


def test_the_cookie_holds_only_the_token_and_dies_with_the_browser(besokare: Any) -> None:
    visitor = besokare()
    visitor.steg(1, galler="barn")
    cookie = visitor.client.cookies[drafts.KAKA]
    assert uuid.UUID(cookie.value.split(":")[0]) == Utkast.objects.get().token
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/orosanmalan/", "Strict", True)
    assert (cookie["max-age"], cookie["expires"], cookie["secure"]) == ("", "", "")


def test_the_cookie_is_only_sent_encrypted_where_the_site_is(besokare: Any, settings: Any) -> None:
    settings.HTTPS = True
    visitor = besokare()
    visitor.steg(1, galler="barn")
    assert visitor.client.cookies[drafts.KAKA]["secure"] is True


def test_the_answers_are_erased_when_the_report_is_sent(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(ELSA)
    assert ELSA[3]["vad"] in str(Utkast.objects.get().svar)
    visitor.skicka()
    assert Utkast.objects.get().svar == {}


def test_a_colleague_who_fills_in_the_form_keeps_their_session_and_is_not_written_down(login: Any, at: Clock) -> None:
    visitor = Besokare()
    visitor.client = login("anna.lovdahl")
    before = visitor.client.session.session_key
    anmalan = visitor.anmal(EKVAGEN)
    assert anmalan.registered_by is None
    assert anmalan.cases.get().history.get().history_user_id is None
    assert visitor.client.session.session_key == before
    assert "svar" not in visitor.client.session


def test_looking_writes_nothing(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    before = database()
    for path in ("", "steg/1/", "steg/2/", "steg/3/", "steg/4/", "steg/5/", "alla/", "granska/"):
        assert visitor.client.get(START + path).status_code == 200
    assert database() == before


def test_sending_needs_a_post(besokare: Any) -> None:
    visitor = besokare()
    visitor.fyll_i(EKVAGEN)
    assert visitor.client.get("/orosanmalan/skicka/").status_code == 405
    assert not Anmalan.objects.exists()


def test_a_night_when_the_clock_is_set_back_has_one_arrival(besokare: Any, at: Clock) -> None:
    visitor = besokare()
    at.set(moment("2026-10-25 02:30") + dt.timedelta(hours=1))  # the second half past two
    anmalan = visitor.anmal(EKVAGEN)
    assert anmalan.received_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_the_way_back_keeps_what_was_typed(besokare):
    visit = besokare()
    visit.steg(1, galler="barn")
    answer = visit.steg(2, namn="Elsa Sandgren", nummer="inget nummer", tillbaka="1")
    assert (answer.status_code, at_path(answer)) == (303, "/orosanmalan/steg/1/")
    assert "Elsa Sandgren" in visit.client.get("/orosanmalan/steg/2/").text
