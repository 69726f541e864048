"""The row and its documents go to the diary at once (SK-09 to SK-12, SK-35, OSL 5:1); that the row is finished comes last."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.models import Notice, OpenDuty
from complaints.models import Synpunkt
from tests.complaints import formular
from tests.records.wordfiles import docx

REGISTRERA = "/synpunkter/registrera/"
PARM = "Enhetens pärm för 2026"
ANSWER = {"besvarad_dag": "2026-11-24", "kanal": "brev", "svar": "Peter ansvarar. Rättat.", "namnger": "on"}


def registered(**more: Any) -> dict[str, Any]:
    """Written down, and not yet judged whether it can be put right at once."""
    return formular.answers(omgaende="") | more


@pytest.fixture(autouse=True)
def in_the_diary(diariet: None, settings: Any, tmp_path: Any) -> None:
    settings.DOCUMENTS = tmp_path


def letter(name: str = "brev.txt", text: str = "Ett brev.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/plain")


@pytest.fixture
def begun(login: Any, at: Any) -> Synpunkt:
    """Anna has written down a letter that lies in her unit's file."""
    login("anna.lovdahl").post(REGISTRERA, registered(kanal="brev", original_plats=PARM))
    return Synpunkt.objects.get()


def post(client: Any, case: Synpunkt, step: str, **answers: Any) -> Any:
    version = Synpunkt.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def taken(client: Any, case: Synpunkt, step: str, **answers: Any) -> None:
    answer = post(client, case, step, **answers)
    assert answer.status_code == 302, answer.text


# ── what came in writing ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-11", "SK-26")
@pytest.mark.parametrize("kanal", ["brev", "e_post"])
def test_a_letter_is_asked_for_and_nothing_typed_is_lost(login, at, kanal):
    page = login("anna.lovdahl").post(REGISTRERA, registered(kanal=kanal, name="Gun Sellman"))
    assert page.status_code == 422
    assert "Välj brevet som fil, eller skriv var originalet på papper finns" in page.text
    assert 'value="Gun Sellman"' in page.text
    assert not Synpunkt.objects.exists()


@pytest.mark.rule("SK-26")
@pytest.mark.parametrize("kanal", ["telefon", "besok"])
def test_what_was_said_needs_no_letter(login, at, kanal):
    assert login("anna.lovdahl").post(REGISTRERA, registered(kanal=kanal)).status_code == 302
    assert Synpunkt.objects.get().next_step == "bedom"


@pytest.mark.rule("SK-11")
def test_the_letter_is_kept_as_a_document_and_sent_twice_is_one(login, at):
    form = registered(kanal="brev")
    for _ in range(2):
        assert login("anna.lovdahl").post(REGISTRERA, form | {"filer": letter()}).status_code == 302
    case = Synpunkt.objects.get()
    assert [handling.filename for handling in case.handlingar.all()] == ["brev.txt"]
    other = login("anna.lovdahl").post(REGISTRERA, form | {"filer": letter(text="Ett annat brev.")})
    assert other.status_code == 409, "another letter from the same page is not lost in silence"
    assert "Välj igen: brev.txt" in other.text


@pytest.mark.rule("SK-11")
def test_a_page_shown_again_names_the_file_that_must_be_chosen_again(login, at):
    client, form = login("anna.lovdahl"), registered(kanal="telefon", beskrivning="")
    page = client.post(REGISTRERA, form | {"filer": letter()})
    assert page.status_code == 422
    assert "Välj igen: brev.txt" in page.text
    again = client.post(REGISTRERA, form | {"beskrivning": "Ingen ringer.", "saknade_filer": "brev.txt"})
    assert again.status_code == 422
    assert "brev.txt: kom inte med" in again.text
    assert client.post(REGISTRERA, form | {"beskrivning": "Ingen ringer."}).status_code == 302


@pytest.mark.parametrize(("files", "said"), [
    ([letter(f"{n}.txt") for n in range(13)], "Högst 5 filer kan bifogas"),
    ([letter("brev.exe")], "Filtypen tas inte emot"),
])  # fmt: skip
def test_a_file_that_is_not_taken_is_said_in_words(login, at, files, said):
    page = login("anna.lovdahl").post(REGISTRERA, registered(kanal="brev") | {"filer": files})
    assert page.status_code == 422
    assert said in page.text
    assert not Synpunkt.objects.exists()


# ── at once ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-09", "SK-10", "SK-11", "SK-12", "SK-35")
def test_row_and_letter_go_to_the_diary_before_anything_is_answered(begun, login, at):
    peter, emma = login("peter.holmgard"), login("emma.rosenlund")
    assert "Diarieför synpunkten" in peter.get(begun.get_absolute_url()).text
    assert emma.get(begun.get_absolute_url()).status_code == 404
    taken(peter, begun, "diariefor")
    assert "Överlämna handlingarna" in peter.get(begun.get_absolute_url()).text
    taken(peter, begun, "overlamna", markta="on")
    assert Notice.objects.filter(kind="steg", recipient__username="emma.rosenlund").count() == 1
    assert "Kvittera handlingarna" in emma.get("/ko/?vy=alla").text
    taken(emma, begun, "kvittera")
    case = Synpunkt.objects.get()
    assert (case.state, case.next_step, case.ansvarig) == ("registrerad", "bedom", None)
    assert case.diarieford_at and case.overlamnad_at and case.kvitterad_at
    assert not OpenDuty.objects.exists()


@pytest.mark.rule("SK-09")
def test_only_the_manager_enters_it_and_only_once(begun, login):
    assert post(login("anna.lovdahl"), begun, "diariefor").status_code == 404
    taken(login("peter.holmgard"), begun, "diariefor")
    assert post(login("peter.holmgard"), begun, "diariefor").status_code == 409


@pytest.mark.rule("SK-11")
def test_what_comes_later_is_handed_over_for_itself(begun, login, at):
    peter, emma = login("peter.holmgard"), login("emma.rosenlund")
    for client, step, more in (
        (peter, "diariefor", {}),
        (peter, "overlamna", {"markta": "on"}),
        (emma, "kvittera", {}),
    ):
        taken(client, begun, step, **more)
    at.forward(hours=1)
    assert post(peter, begun, "overlamna", markta="on").status_code == 409, "there is nothing new"
    peter.post(
        f"{begun.get_absolute_url()}handling/", {"title": "Ett till brev", "file": letter("till.txt", "Ett till.")}
    )
    assert OpenDuty.objects.filter(key="overlamning", ended_at=None).exists(), "said at once, not within the hour"
    at.forward(minutes=5)
    taken(peter, begun, "overlamna", markta="on")
    taken(emma, begun, "kvittera")


# ── the answer, and the end ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-11", "SK-40")
def test_a_written_answer_is_a_document_and_is_asked_for(begun, login, at):
    peter = login("peter.holmgard")
    taken(peter, begun, "bedom", omgaende="nej")
    page = post(peter, begun, "besvara", **ANSWER)
    assert page.status_code == 422
    assert "Välj svarsbrevet bland handlingarna, eller skriv var det finns på papper" in page.text
    assert "Peter ansvarar. Rättat." in page.text, "nothing typed is lost"
    peter.post(f"{begun.get_absolute_url()}handling/", {"title": "Svaret", "file": letter("svar.txt", "Ett svar.")})
    taken(peter, begun, "besvara", svarsbrev=begun.handlingar.get().pk.hex, **ANSWER)
    assert Synpunkt.objects.get().svarsbrev.title == "Svaret"


@pytest.mark.rule("SK-11")
def test_a_letter_with_tracked_changes_is_not_sent_as_the_answer(begun, login):
    """What was struck out of it can be read by whoever gets it."""
    peter = login("peter.holmgard")
    taken(peter, begun, "bedom", omgaende="nej")
    file = SimpleUploadedFile("svar.docx", docx("<w:p><w:del>Hon ljuger.</w:del></w:p>"))
    peter.post(f"{begun.get_absolute_url()}handling/", {"title": "Svaret", "file": file})
    page = post(peter, begun, "besvara", svarsbrev=begun.handlingar.get().pk.hex, **ANSWER)
    assert page.status_code == 422
    assert "Filen innehåller spårade ändringar" in page.text and "Peter ansvarar. Rättat." in page.text


@pytest.mark.rule("SK-11")
def test_the_letter_that_came_is_not_the_answer(begun, login, cast):
    """A document of another case is not among those to choose from."""
    peter = login("peter.holmgard")
    taken(peter, begun, "bedom", omgaende="nej")
    login("anna.lovdahl").post(REGISTRERA, registered(kanal="brev") | {"filer": letter()})
    other = Synpunkt.objects.exclude(pk=begun.pk).get().handlingar.get()
    assert post(peter, begun, "besvara", svarsbrev=other.pk.hex, **ANSWER).status_code == 422


@pytest.mark.rule("SK-09", "SK-11")
def test_a_letter_without_its_papers_is_not_closed_as_having_none(begun, login, at):
    """Case 19: by letter, answered by letter, and neither is here. Then said where they are, handed over and received."""
    peter, emma = login("peter.holmgard"), login("emma.rosenlund")
    taken(peter, begun, "bedom", omgaende="nej")
    taken(peter, begun, "besvara", svar_plats=PARM, **ANSWER)
    taken(peter, begun, "diariefor")
    refused = post(peter, begun, "avsluta")
    assert refused.status_code == 409
    assert "inte överlämnade och kvitterade" in refused.text
    taken(peter, begun, "overlamna", markta="on")
    assert post(peter, begun, "avsluta").status_code == 409, "handed over is not yet received"
    taken(emma, begun, "kvittera")
    taken(peter, begun, "avsluta")
    assert Synpunkt.objects.get().state == "avslutad"


@pytest.mark.rule("SK-11")
def test_one_that_was_registered_without_its_letter_says_so_until_it_is_there(begun, login, at):
    """From before the letter was asked for, or when the way in was corrected."""
    anna = login("anna.lovdahl")
    login("anna.lovdahl").post(REGISTRERA, registered(kanal="telefon"))
    case = Synpunkt.objects.exclude(pk=begun.pk).get()
    taken(anna, case, "ratta_ankomst", received_at="2026-11-24 09:00", kanal="brev", skal="Det var ett brev.")
    assert OpenDuty.objects.filter(case=case.pk, key="original").exists()
    taken(anna, case, "ange_original", original_plats=PARM)
    assert not OpenDuty.objects.filter(case=case.pk, key="original").exists()


@pytest.mark.rule("SK-40")
def test_no_state_without_a_button(login, at):
    """Whoever cannot be told is neither confirmed nor answered: the page offers what can be done instead."""
    client = login("peter.holmgard")
    client.post(
        REGISTRERA, registered(kanal="telefon", anonym="on", ej_informeras_skal="Lämnade inget namn.", omgaende="nej")
    )
    case = Synpunkt.objects.get()
    assert case.next_step == "atgarda", "there is nobody to confirm to"
    taken(client, case, "atgarda", dag="2026-11-24", atgard="Rättat.")
    assert Synpunkt.objects.get().next_step == "avsta_svar"
    page = client.get(case.get_absolute_url()).text
    assert "Svar är inte möjligt" in page
    assert "Besvara skriftligt" not in page
    taken(client, case, "avsta_svar", ej_informeras_skal="Lämnade inget namn.")
    for step in ("diariefor", "avsluta"):
        assert Synpunkt.objects.get().next_step == step
        taken(client, case, step)
