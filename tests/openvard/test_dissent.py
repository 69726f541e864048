"""What the person does not agree with in a plan stands beside the signed version, and changes nothing in it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from openvard.models import Uppdrag
from records.models import Draft, Note
from records.plans import latest
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, WRITTEN, person
from tests.records.prints import whole_text

SAYS = "Jag vill inte ha samtal på tisdagar."


@pytest.fixture
def planned(walk: Any) -> Any:
    """A signed genomförandeplan, and a vårdplan that is not sent."""
    one = walk("inlett")
    one.take("signera_plan")
    one.take("signera_vardplan")
    return one


def address(case: Uppdrag, kind: str = "genomforandeplan", version: int | str = 1) -> str:
    return f"{reverse('plan', args=[case.number, kind])}{version}/avvikande/"


def say(client: Any, case: Uppdrag, kind: str = "genomforandeplan", **more: Any) -> Any:
    return client.post(address(case, kind), {"text": SAYS, "token": uuid.uuid4()} | more)


def shown(client: Any, case: Uppdrag, kind: str = "genomforandeplan") -> str:
    return client.get(reverse("plan", args=[case.number, kind])).text


@pytest.mark.rule("OV-21", "OV-28")
def test_it_stands_beside_the_version_for_both_sides_and_the_version_stays_as_it_was(planned, login):
    before = latest(planned.case, "genomforandeplan").signature.sha256
    link = re.search(r'href="([^"]+)">Skriv vad den enskilde inte', shown(login(ALI), planned.case))[1]
    assert link == address(planned.case)
    answer = login(ALI).post(link, {"text": SAYS, "token": uuid.uuid4()}, follow=True)
    assert "Det står nu bredvid planen." in answer.text and SAYS in answer.text
    for who in (DAVID, ROLF, ALI):
        page = shown(login(who), planned.case)
        assert SAYS in page and WRITTEN.needs in page, who
    assert latest(planned.case, "genomforandeplan").signature.sha256 == before
    assert WRITTEN.sha256(planned.case, "genomforandeplan", 1) == before
    assert SAYS in login(DAVID).get(planned.case.get_absolute_url()).text, "and in the timeline"


def test_of_a_plan_that_is_not_sent_the_other_side_learns_nothing(planned, login):
    assert say(login(DAVID), planned.case, "vardplan").status_code == 302
    assert SAYS in shown(login(DAVID), planned.case, "vardplan")
    ali = login(ALI)
    assert say(ali, planned.case, "vardplan").status_code == 404
    assert SAYS not in shown(ali, planned.case, "vardplan") + ali.get(planned.case.get_absolute_url()).text
    assert Note.objects.get(text=SAYS).side == "bestallare"


def test_a_correction_of_it_stands_there_too(planned, login):
    client = login(ALI)
    say(client, planned.case)
    note = Note.objects.get(text=SAYS)
    corrected = reverse("correct_note", args=[planned.case.number, note.pk])
    client.post(corrected, {"text": "Torsdagar, inte tisdagar.", "token": uuid.uuid4()})
    page = shown(client, planned.case)
    assert page.index(SAYS) < page.index("Torsdagar, inte tisdagar.")


def test_sent_twice_is_one_another_text_is_said_and_nothing_typed_is_lost(planned, login):
    client, token = login(ALI), uuid.uuid4()
    for _ in range(2):
        assert say(client, planned.case, token=token).status_code == 302
    other = say(client, planned.case, token=token, text="Något annat.")
    assert other.status_code == 409 and "Något annat." in other.text
    empty = say(client, planned.case, text=" ")
    assert empty.status_code == 422 and "Skriv vad den enskilde inte håller med om" in empty.text
    assert Note.objects.filter(plan__isnull=False).count() == 1


def test_what_is_begun_is_kept_and_gone_when_it_is_sent(planned, login):
    client, plan = login(ALI), latest(planned.case, "genomforandeplan")
    draft = reverse("draft", args=[planned.case.number, f"avvikande-{plan.pk}"])
    assert client.post(draft, {"text": SAYS, "token": uuid.uuid4()}).status_code == 302
    assert SAYS in client.get(address(planned.case)).text
    say(client, planned.case)
    assert not Draft.objects.exists()
    unsent = latest(planned.case, "vardplan")
    for strange in (unsent.pk, uuid.uuid4(), "x"):
        bad = reverse("draft", args=[planned.case.number, f"avvikande-{strange}"])
        assert client.post(bad, {"text": SAYS}).status_code == 404


# ── a correction of the plan itself ─────────────────────────────────────────────────────────────────────────────────

WRONG = "Det ska vara torsdagar, inte tisdagar."


@pytest.mark.rule("OV-21", "OV-28")
def test_a_correction_stands_beside_the_wrong_text_of_a_signed_plan_and_in_its_print(planned, login):
    before = latest(planned.case, "genomforandeplan").signature.sha256
    link = re.search(r'href="([^"]+)">Rätta något i planen', shown(login(ALI), planned.case))[1]
    answer = login(ALI).post(link, {"text": WRONG, "token": uuid.uuid4()}, follow=True)
    assert "Rättelsen står nu bredvid planen." in answer.text
    say(login(ALI), planned.case)
    for who in (DAVID, ROLF, ALI):
        page = shown(login(who), planned.case)
        assert WRITTEN.needs in page, "what was signed is still there"
        order = [page.index(one) for one in ("Rättelse av planen", WRONG, "Den enskilde håller inte med", SAYS)]
        assert order == sorted(order)
    assert latest(planned.case, "genomforandeplan").signature.sha256 == before
    printed = whole_text(
        login(DAVID).get(reverse("plan_print", args=[planned.case.number, "genomforandeplan", 1])).content
    )
    assert WRONG.replace(" ", "") in printed and "Rättelseavplanen" in printed
    assert WRONG in login(DAVID).get(planned.case.get_absolute_url()).text, "and in the timeline"


def test_the_correction_of_a_plan_that_is_not_sent_is_the_writers_sides_and_its_draft_is_kept(planned, login):
    david, unsent = login(DAVID), latest(planned.case, "vardplan")
    draft = reverse("draft", args=[planned.case.number, f"rattelse-{unsent.pk}"])
    assert david.post(draft, {"text": WRONG, "token": uuid.uuid4()}).status_code == 302
    url = reverse("correct_plan", args=[planned.case.number, "vardplan", 1])
    assert WRONG in david.get(url).text
    assert david.post(url, {"text": WRONG, "token": uuid.uuid4()}).status_code == 302
    assert login(ALI).get(url).status_code == 404
    assert (Note.objects.get(text=WRONG).side, Draft.objects.count()) == ("bestallare", 0)


@pytest.mark.rule("OV-16", "OV-21")
def test_what_stands_beside_a_vardplan_crosses_with_it_whenever_it_was_written(planned, login):
    """Written before it is sent: the other side reads the plan and what is wrong in it at once, and neither before."""
    david, ali, case = login(DAVID), login(ALI), planned.case
    url = reverse("correct_plan", args=[case.number, "vardplan", 1])
    assert david.post(url, {"text": WRONG, "token": uuid.uuid4()}).status_code == 302
    assert say(david, case, "vardplan").status_code == 302
    for text in (WRONG, SAYS):
        assert text not in ali.get(case.get_absolute_url()).text
    planned.take("skicka_vardplan")
    page = shown(ali, case, "vardplan")
    assert WRONG in page and SAYS in page and WRONG in ali.get(case.get_absolute_url()).text
    printed = whole_text(ali.get(reverse("plan_print", args=[case.number, "vardplan", 1])).content)
    assert WRONG.replace(" ", "") in printed


def test_who_may_not_write_is_offered_neither(planned, login):
    planned.take("anmal_jav", javig=person(ALI))
    page = shown(login(ALI), planned.case)
    assert WRITTEN.needs in page and "Rätta något i planen" not in page and "inte håller med om" not in page


@pytest.mark.parametrize("who", [MAJA, "anna.lovdahl", "patric.melin"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_may_not_read_the_case_finds_no_form(planned, login, who, method):
    assert getattr(login(who), method)(address(planned.case)).status_code == 404
    assert not Note.objects.filter(plan__isnull=False).exists()


@pytest.mark.parametrize(("kind", "version"), [("genomforandeplan", 2), ("genomforandeplan", "9" * 30), ("annan", 1)])
def test_nor_is_there_one_of_a_version_that_does_not_exist(planned, login, kind, version):
    assert login(ALI).get(address(planned.case, kind, version)).status_code == 404
