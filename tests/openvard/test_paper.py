"""The plans and what was written of the meetings, on paper: tagged, stamped with the number, each side its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from openvard.models import Uppdrag
from records.models import Mote, Reading
from tests.openvard.walking import ALI, DAVID, MAJA
from tests.records.prints import opened, whole_text

PLAN = "genomforandeplan"


@pytest.fixture
def begun(walk: Any) -> Any:
    """Both plans are signed, the vårdplan not yet sent; a follow-up was held."""
    made = walk("behandling")
    for name in ("signera_vardplan", "signera_plan", "hall_uppfoljning"):
        made.take(name)
    return made


def plan(case: Uppdrag, kind: str = PLAN, version: int = 1) -> str:
    return reverse("plan_print", args=[case.number, kind, version])


def meeting(case: Uppdrag, slag: str = "uppfoljning") -> str:
    return reverse("meeting_print", args=[case.number, Mote.objects.get(kind=slag).pk])


def on(text: str, client: Any, url: str) -> bool:
    """Does the paper say it? Read back without spaces, in whichever letters it is set."""
    answer = client.get(url)
    assert answer.status_code == 200
    return "".join(text.split()).lower() in "".join(whole_text(answer.content).split()).lower()


@pytest.mark.rule("OV-20", "OV-28")
def test_a_plan_is_printed_as_it_was_signed_with_whom_it_was_told_to(begun, login):
    begun.take("kommunicera", mottagare=begun.case.planer.get(kind=PLAN).mottagare.get(user=None))
    case, client = begun.case, login(ALI)
    assert plan(case) in client.get(reverse("plan", args=[case.number, PLAN])).text
    signature = case.planer.get(kind=PLAN).signature
    for part in (case.number, "Genomförandeplan, version 1", "Vill sluta dricka.", "Fri från alkohol", signature.sha256,
                 "av Ali Karam", "Den enskilde 2026-09-21, möte", "David Norrby Inte ännu"):  # fmt: skip
        assert on(part, client, plan(case)), part
    assert not on("Ändrad för att", client, plan(case)), "the first version changes nothing"
    with opened(client.get(plan(case)).content) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
    assert Reading.objects.filter(what="utskrift", user__username=ALI, handling=case.planer.get(kind=PLAN).pk).exists()


@pytest.mark.rule("OV-23")
def test_the_notes_of_a_follow_up_are_printed_by_each_who_reads_them(begun, login):
    case = begun.case
    for who in (DAVID, ALI, "rolf.sandqvist", "thomas.eklov"):
        client = login(who)
        assert meeting(case) in client.get(case.get_absolute_url()).text
        for part in (
            case.number,
            "Uppföljning 2026-09-21",
            "Var med",
            "Fri från alkohol: delvis. På väg.",
            "Bestämt: Fortsätta.",
        ):
            assert on(part, client, meeting(case)), part


def test_what_is_one_sides_is_not_on_the_others_paper(begun, login):
    """The vårdplan that is not sent. What the person does not agree with follows the plan to whoever reads it."""
    case = begun.case
    assert login(DAVID).get(plan(case, "vardplan")).status_code == 200
    assert login(ALI).get(plan(case, "vardplan")).status_code == 404
    begun.take("skicka_vardplan")
    assert login(ALI).get(plan(case, "vardplan")).status_code == 200
    dissent = reverse("dissent", args=[case.number, PLAN, 1])
    page = login(ALI).get(dissent).text
    token = page.split('name="token" value="')[1].split('"')[0]
    login(ALI).post(dissent, {"text": "Hen vill inte ha mål ett.", "token": token})
    for who in (ALI, DAVID):
        assert on("Hen vill inte ha mål ett.", login(who), plan(case)), who


@pytest.mark.parametrize("who", [MAJA, "hanna.lidman", "eva.torngren", "anna.lovdahl", "patric.melin"])
def test_for_whoever_does_not_read_the_case_there_is_no_paper(begun, login, who):
    for url in (plan(begun.case), meeting(begun.case)):
        assert login(who).get(url).status_code == 404


def test_what_there_is_not_is_missing(begun, login):
    case, david = begun.case, login(DAVID)
    begun.take("boka_uppfoljning")
    booked = Mote.objects.get(utfall=None)
    for url in (
        plan(case, version=2),
        plan(case, "finns-inte"),
        reverse("meeting_print", args=[case.number, booked.pk]),
    ):
        assert david.get(url).status_code == 404


def test_in_a_protected_case_the_reason_comes_first(begun, login):
    case = begun.take("marka_skyddat")
    for url in (plan(case), meeting(case)):
        answer = login(DAVID).get(url)
        assert (answer.status_code, answer["Location"]) == (302, reverse("protected", args=[case.number]))


def test_what_was_corrected_stands_beside_what_was_wrong(begun, login, at):
    """On the paper of a meeting, and beside what the person does not agree with."""
    case, david = begun.case, login(DAVID)
    note = case.notes.get(about="Uppföljning")
    at.forward(hours=2)
    right = reverse("correct_note", args=[case.number, note.pk])
    token = david.get(right).text.split('name="token" value="')[1].split('"')[0]
    assert david.post(right, {"text": "Det var onsdagar, inte tisdagar.", "token": token}).status_code == 302
    assert on("Bestämt: Fortsätta.", david, meeting(case)) and on(
        "Det var onsdagar, inte tisdagar.", david, meeting(case)
    )
    dissent = reverse("dissent", args=[case.number, PLAN, 1])
    token = login(ALI).get(dissent).text.split('name="token" value="')[1].split('"')[0]
    login(ALI).post(dissent, {"text": "Hen vill inte.", "token": token})
    said = case.notes.get(text="Hen vill inte.")
    right = reverse("correct_note", args=[case.number, said.pk])
    token = login(ALI).get(right).text.split('name="token" value="')[1].split('"')[0]
    assert login(ALI).post(right, {"text": "Hen vill, men senare.", "token": token}).status_code == 302
    assert on("Hen vill inte.", david, plan(case)) and on("Hen vill, men senare.", david, plan(case))
