"""Where mottagning writes down what somebody says: what is asked first is open, the rest when it holds something."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from intake.models import EAnmalan

URL = "/e-anmalan/registrera/"
CALL = {"kanal": "telefon", "dag": "2026-11-24", "tid": "09:30", "galler": "barn", "vad": "Det skriks.", "skydd": "nej",
        "anmalare": "anonym"}  # fmt: skip
FOLDED = {
    "Vårdnadshavare och syskon": {"vh1_namn", "vh2_adress", "syskon1_namn", "syskon1_alder"},
    "Mer om personen": {"adress", "telefon", "plats", "var_nu", "tolk", "skyddade_uppgifter"},
    "Mer om oron": {"fara", "sagt", "hur_lange", "varfor_inte", "anmalt_forut"},
    "Mer om anmälaren": {"din_epost", "skyldig", "mote"},
    "Bilagor": {"filer"},
}


def send(client: Any, **typed: Any) -> Any:
    return client.post(URL, CALL | {"token": str(uuid.uuid4())} | typed)


def form_of(page: Any) -> str:
    return page.text.partition('<form class="stack registrera')[2].partition("</form>")[0]


def folds(page: Any) -> dict[str, tuple[bool, str]]:
    """Heading → is it open, and what it holds."""
    found = re.findall(r'<details class="panel fold"( open)?>.*?<h2>(.*?)</h2>(.*?)</details>', form_of(page), re.S)
    return {heading: (bool(open_), inside) for open_, heading, inside in found}


def test_only_what_is_asked_first_is_open(login, at):
    page = login("anna.lovdahl").get(URL)
    seen = folds(page)
    assert {heading: open_ for heading, (open_, _) in seen.items()} == dict.fromkeys(FOLDED, False)
    for heading, names in FOLDED.items():
        assert all(f'name="{name}"' in seen[heading][1] for name in names), heading
    first = re.sub(r"<details.*?</details>", "", form_of(page), flags=re.S)
    asked = list(
        dict.fromkeys(re.findall(r'<(?:input type="(?:radio|text|checkbox)"|textarea|select) name="(\w+)"', first))
    )
    assert asked == ["kanal", "dag", "tid", "galler", "barn_i_hemmet", "namn", "nummer", "alder", "skydd", "vad", "anmalare",
                     "ditt_namn", "din_telefon", "titel", "arbetsplats", "relation", "aterkoppling", "personen_vet",
                     "vardnadshavare_vet", "tank_pa"]  # fmt: skip


def test_nothing_is_asked_as_if_the_colleague_were_the_one_who_reports(login, at):
    shown = re.sub(
        r'<span class="hint" id="id_\w+_kvar".*?</span>', "", form_of(login("anna.lovdahl").get(URL)), flags=re.S
    )
    text = html.unescape(re.sub(r"<[^>]+>", " ", shown)).lower()
    assert not re.findall(r"\b(?:du|dig|din|ditt|dina|jag|orolig för)\b", text)
    wrong = send(login("anna.lovdahl"), vad="", skydd="", galler="", anmalare="", kanal="")
    told = re.findall(r'<li><a href="#[^"]*">(.*?)</a>', wrong.text.partition("<h1")[0])
    assert told == ["Välj hur anmälan kom in", "Välj om anmälan gäller ett barn eller en vuxen",
                    "Välj om det behövs skydd i dag", "Skriv vad anmälaren berättar", "Välj vem som anmäler"]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "typed"),
    [("Mer om personen", {"adress": "Ekvägen 12"}), ("Mer om personen", {"skyddade_uppgifter": "ja"}),
     ("Vårdnadshavare och syskon", {"vh2_namn": "Malin"}), ("Vårdnadshavare och syskon", {"syskon1_alder": "8"}),
     ("Mer om oron", {"fara": "De reser i kväll."}), ("Mer om oron", {"hur_lange": "manader"}),
     ("Mer om anmälaren", {"mote": "on"}), ("Bilagor", {"filer": SimpleUploadedFile("brev.txt", b"ett brev")})],
)  # fmt: skip
def test_what_holds_an_answer_is_open_when_the_page_comes_again(login, at, heading, typed):
    page = send(login("anna.lovdahl"), vad="", **typed)
    assert page.status_code == 422
    assert [name for name, (open_, _) in folds(page).items() if open_] == [heading]


@pytest.mark.parametrize(
    ("heading", "wrong"), [("Mer om anmälaren", {"din_epost": "namn(a)exempel.se", "anmalare": "privat", "ditt_namn": "Bo"}),
                           ("Mer om personen", {"adress": "x" * 201})],
)  # fmt: skip
def test_what_is_wrong_is_never_folded_in(login, at, heading, wrong):
    page = send(login("anna.lovdahl"), **wrong)
    assert page.status_code == 422
    open_, inside = folds(page)[heading]
    assert open_
    assert 'class="error"' in inside


def test_a_draft_comes_back_with_what_it_holds_open(login, at):
    client = login("anna.lovdahl")
    client.post("/utkast/intake_register/", CALL | {"plats": "Ängsvaktarskolan"})
    page = client.get(URL)
    assert [name for name, (open_, _) in folds(page).items() if open_] == ["Mer om personen"]
    assert "Ängsvaktarskolan" in page.text


def test_one_more_sibling_has_its_row_in_view(login, at):
    page = send(login("anna.lovdahl"), rad="1", rader="1")
    open_, inside = folds(page)["Vårdnadshavare och syskon"]
    assert open_
    assert re.search(r'id="barn-2" tabindex="-1"\s+autofocus', inside)


def test_the_next_one_is_written_at_once(login, at):
    client = login("anna.lovdahl")
    answer = send(client, nasta="1")
    case = EAnmalan.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, URL)
    page = client.get(URL)
    assert case.number in page.text
    assert "Det skriks." not in page.text
