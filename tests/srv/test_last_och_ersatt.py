"""What is laid ready, what stands for whom, what is interrupted, and what is locked: through the pages."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from records.models import Contact, Handling, Note, Person
from srv import uppgifter
from srv.models import Bestallning
from tests.srv.walking import GUN, JOHAN, LENA, NINA, SARA, WAY, Walk, person

DAY = "2026-09-21"


def post(client: Client, case: Bestallning, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


# ── the journal, when it is sent ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ready(walk: Any) -> Walk:
    begun = walk("utkast")
    for step in WAY["bestalld"][:-1]:
        begun.take(step)
    return begun


@pytest.mark.rule("SR-09")
def test_the_note_is_laid_ready_may_be_changed_and_is_signed_with_the_sending(ready, login):
    sara = login(SARA)
    page = sara.get(reverse("step", args=[ready.case.number, "skicka"])).text
    assert f"Beställning och uppdrag skickades till SRV {DAY}." in page
    said = "Beställning och uppdrag gick till SRV i dag, efter samtal med familjen."
    assert post(sara, ready.case, "skicka", journal=said).status_code == 302
    note = Note.objects.get(about="Beställning till SRV")
    assert (note.text, note.author.username) == (said, SARA)


@pytest.mark.rule("SR-09")
def test_nothing_is_sent_without_a_note_and_what_was_typed_is_kept_when_something_lacks(ready, login, walk):
    assert post(login(SARA), ready.case, "skicka", journal=" ").status_code == 302
    assert Note.objects.get(about="Beställning till SRV").text == f"Beställning och uppdrag skickades till SRV {DAY}."
    lacking = walk("utkast")
    refused = post(login(SARA), lacking.case, "skicka", journal="Egna ord.")
    assert refused.status_code == 422 and "Egna ord." in refused.text


# ── the committee decides instead of one guardian, and of no other ──────────────────────────────────────────────────


@pytest.fixture
def two(walk: Any, login: Any) -> Walk:
    """Two guardians: the first consents, and the committee has decided instead of the second."""
    begun = walk("utkast", vh2_name="Karl Nordh")
    for step in ("signera_uppdrag", "kommunicera", "anteckna_samtycke", "besluta"):
        begun.take(step)
    assert post(login(SARA), begun.case, "anteckna_fb", fb_dag=DAY, fb_nr="§ 114").status_code == 302
    return begun


def guardians(case: Bestallning) -> list[Person]:
    return [one for one in uppgifter.personer(case) if one.relation == "vardnadshavare"]


@pytest.mark.rule("SR-05")
def test_the_decision_of_the_committee_stands_for_the_one_who_did_not_consent(two, login):
    case = Bestallning.objects.get(pk=two.case.pk)
    assert case.fb_ersatter == guardians(case)[1]
    assert post(login(SARA), case, "skicka").status_code == 302, "one consents, and of the other it is decided"


@pytest.mark.rule("SR-05", "SR-37")
def test_it_does_not_stand_for_the_one_who_consented_and_takes_it_back(two, login):
    """Now the other consents, and the first does not: nobody has decided that."""
    sara, case = login(SARA), two.case
    first, second = guardians(case)
    for one, svar in ((second, "gett"), (first, "avbojt")):
        answers = {"person": one.pk, "till": "uppdraget", "svar": svar, "dag": DAY, "satt": "mote"}
        assert post(sara, case, "anteckna_samtycke", **answers).status_code == 302
    refused = post(sara, case, "skicka")
    assert refused.status_code == 422 and "1 av 2 vårdnadshavare har inte samtyckt." in words(refused.text)
    assert post(sara, case, "anteckna_fb", fb_dag=DAY, fb_nr="§ 120").status_code == 302
    assert post(sara, case, "skicka").status_code == 302


def test_without_knowing_whom_it_would_stand_for_either(two, login, monkeypatch):
    """The twin: as it was before it was kept whose consent is decided."""
    first, second = guardians(two.case)
    for one, svar in ((second, "gett"), (first, "avbojt")):
        answers = {"person": one.pk, "till": "uppdraget", "svar": svar, "dag": DAY, "satt": "mote"}
        post(login(SARA), two.case, "anteckna_samtycke", **answers)
    monkeypatch.setattr("srv.uppgifter._utskottet_ersatter", lambda case, _given: case.fb_dag is not None)
    assert post(login(SARA), two.case, "skicka").status_code == 302


# ── contact, and an interruption ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-14")
def test_before_anybody_has_spoken_with_the_family_that_is_what_it_says(walk, login, at):
    begun, sara = walk("bestalld"), login(SARA)
    for page in (begun.case.get_absolute_url(), reverse("bestallningar")):
        client = sara if "arende" in page else login(LENA)
        assert "Ingen kontakt antecknad" in words(client.get(page).text)
    called = {"with_whom": "Petra Nordh", "way": "telefon", "text": "Ringde.", "happened_at": f"{DAY} 09:00",
              "token": str(uuid.uuid4())}  # fmt: skip
    assert sara.post(reverse("contact", args=[begun.case.number]), called).status_code == 302
    at.forward(days=1)
    assert "senast för 1 dag sedan" in words(sara.get(begun.case.get_absolute_url()).text)


@pytest.mark.rule("SR-33")
def test_it_may_lie_idle_before_anybody_has_documented_that_it_is_carried_out(walk, login):
    begun = walk("pagar")
    assert begun.case.verkstalld_dag is None
    assert post(login(SARA), begun.case, "avbryt", avbrott_dag=DAY, orsak="Bortresta.").status_code == 302
    assert post(login(JOHAN), begun.case, "verkstall").status_code == 302
    keys = {row.key: row.met_at is not None for row in begun.case.deadlines.filter(cancelled_at=None)}
    assert (keys["ej_verkstallt"], keys["ej_verkstallt_avbrott"]) == (True, False)


@pytest.mark.rule("SR-10")
def test_the_samordnare_reads_her_own_contact_again_and_nobody_elses_words(walk, login):
    begun = walk("bestalld")
    begun.take("dialog", text="Bara för ledarna.")
    gun = login(GUN)
    contact = {"fragad_dag": DAY, "med_vem": "Johan Ståhle", "besked": "I nästa vecka.", "version": begun.case.version}
    assert gun.post(reverse("srv_fraga", args=[begun.case.number]), contact).status_code == 302
    page = words(gun.get(reverse("bestallningar")).text)
    assert f"{DAY}, Johan Ståhle: I nästa vecka." in page and "Bara för ledarna." not in page
    assert "I nästa vecka." not in words(login("maja.stenhammar").get(reverse("bestallningar"), follow=True).text)


# ── locked ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SR-42", "SR-43")
@pytest.mark.parametrize("who", [SARA, JOHAN, NINA, LENA])
def test_an_order_that_both_sides_have_ended_is_read_and_takes_nothing_more(walk, login, who):
    begun, client = walk("avslutad"), login(who)
    page = client.get(begun.case.get_absolute_url())
    assert page.status_code == 200 and "Signera och lås" not in page.text and "Lägg till" not in page.text
    before = [model.objects.count() for model in (Note, Contact, Handling, Person)]
    token = str(uuid.uuid4())
    sent = {
        "note": {"text": "Efteråt.", "token": token},
        "contact": {
            "with_whom": "Petra",
            "way": "telefon",
            "text": "Ringde.",
            "happened_at": f"{DAY} 09:00",
            "token": token,
        },
        "person": {"relation": "hushall", "name": "Patrik Sandgren", "token": token},
        "document": {"title": "Brev", "file": SimpleUploadedFile("brev.txt", b"Hej.", "text/plain")},
    }
    assert [client.post(reverse(name, args=[begun.case.number]), sent[name]).status_code for name in sent] == [404] * 4
    assert [model.objects.count() for model in (Note, Contact, Handling, Person)] == before


@pytest.mark.rule("SR-42")
def test_until_then_what_is_left_is_written(walk, login):
    begun = walk("dokumenterad")
    note = {"text": "Efteråt.", "token": str(uuid.uuid4())}
    assert login(NINA).post(reverse("note", args=[begun.case.number]), note).status_code == 302
    assert Note.objects.filter(author=person(NINA), text="Efteråt.").exists()
