"""Each side reads its own and what is shared; nothing tells the other that there is more (SoLPuL 10 §)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.models import Contact, Handling, Note
from tests.openvard.walking import ALI, DAVID, ROLF
from tests.records.prints import whole_text

DECIDING, PERFORMING = (DAVID, "thomas.eklov", "hakan.ryd"), (ALI, ROLF)
SECRET = "Hemligt för den andra sidan"


@pytest.fixture
def case(walk: Any, settings: Any, tmp_path: Any) -> Any:
    settings.DOCUMENTS = tmp_path
    return walk("behandling").case


def note(client: Any, case: Any, **more: Any) -> Note:
    assert (
        client.post(reverse("note", args=[case.number]), {"text": SECRET, "token": uuid.uuid4()} | more).status_code
        == 302
    )
    return Note.objects.latest("pk")


def sees(login: Any, who: str, case: Any) -> bool:
    return SECRET in login(who).get(case.get_absolute_url()).text


@pytest.mark.parametrize(("writer", "own", "others"), [(DAVID, DECIDING, PERFORMING), (ALI, PERFORMING, DECIDING)])
def test_a_note_is_the_writers_own_side_unless_they_say_otherwise(case, login, writer, own, others):
    note(login(writer), case)
    assert [sees(login, who, case) for who in own] == [True] * len(own)
    assert [sees(login, who, case) for who in others] == [False] * len(others)
    note(login(writer), case, side="bada")
    assert all(sees(login, who, case) for who in (*own, *others))


def test_a_side_that_is_not_theirs_cannot_be_chosen(case, login):
    page = login(DAVID).post(
        reverse("note", args=[case.number]), {"text": SECRET, "token": uuid.uuid4(), "side": "utforare"}
    )
    assert page.status_code == 422
    assert SECRET in page.text, "nothing typed is lost"


@pytest.mark.parametrize("kind", ["note", "contact"])
def test_what_the_other_side_wrote_can_neither_be_corrected_nor_guessed(case, login, kind):
    ali, david = login(ALI), login(DAVID)
    if kind == "note":
        written = note(ali, case)
    else:
        sent = {
            "happened_at": "2026-09-21 09:01",
            "with_whom": "Mamman",
            "way": "telefon",
            "text": SECRET,
            "token": uuid.uuid4(),
        }
        assert ali.post(reverse("contact", args=[case.number]), sent).status_code == 302
        written = Contact.objects.get()
        assert not sees(login, DAVID, case)
    name = f"correct_{kind}"
    assert ali.get(reverse(name, args=[case.number, written.pk])).status_code == 200
    assert david.get(reverse(name, args=[case.number, written.pk])).status_code == 404
    word = "anteckning" if kind == "note" else "kontakt"
    draft = reverse("draft", args=[case.number, f"ratta-{word}-{written.pk}"])
    assert david.post(draft, {"text": "x"}).status_code == 404


def test_a_correction_is_read_by_those_who_read_what_it_corrects(case, login):
    ali = login(ALI)
    written = note(ali, case, side="bada")
    ali.post(reverse("correct_note", args=[case.number, written.pk]), {"text": "Rättat ord", "token": uuid.uuid4()})
    assert "Rättat ord" in login(DAVID).get(case.get_absolute_url()).text


def test_a_document_of_the_other_side_is_missing_on_page_print_and_address(case, login):
    ali, david = login(ALI), login(DAVID)
    file = SimpleUploadedFile("prov.txt", b"Ett prov.", "text/plain")
    assert ali.post(reverse("document", args=[case.number]), {"title": SECRET, "file": file}).status_code == 302
    handling = Handling.objects.get()
    url = reverse("handling", args=[case.number, handling.pk])
    assert (ali.get(url).status_code, david.get(url).status_code) == (200, 404)
    assert not sees(login, DAVID, case)
    assert "prov.txt" in whole_text(ali.get(reverse("printout", args=[case.number])).content)
    assert "prov.txt" not in whole_text(david.get(reverse("printout", args=[case.number])).content)


def test_the_same_document_for_the_other_side_too_is_one_that_they_read(case, login):
    """Laid in once for one's own side, and then for both: the second time is not the first."""
    ali, david, address = login(ALI), login(DAVID), reverse("document", args=[case.number])
    for side in ("utforare", "bada", "bada"):
        file = SimpleUploadedFile("prov.txt", b"Ett prov.", "text/plain")
        assert ali.post(address, {"title": SECRET, "file": file, "side": side}).status_code == 302
    assert sorted(Handling.objects.values_list("side", flat=True)) == ["bada", "utforare"]
    assert sees(login, DAVID, case)
    shared = Handling.objects.get(side="bada")
    assert david.get(reverse("handling", args=[case.number, shared.pk])).status_code == 200


def test_what_was_said_when_both_were_there_is_boths(walk, login):
    begun = walk("behandling")
    begun.take("hall_uppfoljning", bestamt=SECRET)
    assert all(sees(login, who, begun.case) for who in (*DECIDING, *PERFORMING))


def test_without_the_guard_the_other_side_would_read_it(case, login, monkeypatch):
    """The twin."""
    note(login(ALI), case)
    monkeypatch.setattr("records.sides.readable", lambda rows, *_: rows)
    assert sees(login, DAVID, case)


def test_a_case_without_sides_asks_nobody(report, login):
    page = login("anna.lovdahl").get(report().get_absolute_url()).text
    assert "Vem läser?" not in page


@pytest.mark.rule("OV-16")
def test_the_vardplan_crosses_when_it_is_sent_and_not_before(walk, login):
    begun = walk("startad")
    begun.take("signera_vardplan")
    ali, url = login(ALI), reverse("plan", args=[begun.case.number, "vardplan"])
    words, printed = "Vill sluta dricka.", "Villslutadricka."
    assert words in login(DAVID).get(url).text
    for page in (
        url,
        reverse("plan_write", args=[begun.case.number, "genomforandeplan"]),
        begun.case.get_absolute_url(),
    ):
        assert words not in ali.get(page).text and "Fri från alkohol" not in ali.get(page).text
    assert printed not in whole_text(ali.get(reverse("printout", args=[begun.case.number])).content)
    begun.take("skicka_vardplan")
    begun.take("andra_vardplan")
    assert "Version 1" in ali.get(url).text and "Nytt boende." not in ali.get(url, {"version": "2"}).text
    assert printed in whole_text(ali.get(reverse("printout", args=[begun.case.number])).content)
    begun.take("skicka_vardplan")
    assert "Nytt boende." in ali.get(url).text
