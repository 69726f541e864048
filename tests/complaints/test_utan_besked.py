"""Whoever left a synpunkt that takes time hears how it goes: ten working days without a word are said (SK-37, SK-38)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework import watch
from casework.models import Notice, OpenDuty
from complaints.models import Synpunkt
from outbox.morning import digest

SAID = "Berätta för den enskilde hur det går"
# Confirmed on Tuesday 24 November: the tenth working day after it is Tuesday 8 December.
CONFIRMED = {"bekraftad_dag": "2026-11-24", "bekraftad_kanal": "telefon"}


@pytest.fixture
def confirmed(synpunkt, login, cast) -> Synpunkt:
    case = synpunkt("sara.ekholm")
    post(login("sara.ekholm"), case, "bekrafta", ansvarig=cast("sara.ekholm").pk, **CONFIRMED)
    return case


def post(client: Any, case: Synpunkt, step: str, **answers: Any) -> None:
    version = Synpunkt.objects.get(pk=case.pk).version
    answer = client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)
    assert answer.status_code == 302, answer.text


def morning(at: Any, day: str) -> bool:
    """Is it in Sara's list that morning?"""
    watch.settle(at.set(f"{day} 06:30"))
    digest(at.set(f"{day} 07:00"))
    lists = Notice.objects.filter(kind="dygnslista", recipient__username="sara.ekholm", created_at=at.now)
    return any(SAID in one.body for one in lists)


@pytest.mark.rule("SK-37", "SK-38")
@pytest.mark.parametrize(("day", "said"), [("2026-12-07", False), ("2026-12-08", True), ("2026-12-09", True)])
def test_after_ten_working_days_without_a_word_it_is_said(confirmed, login, at, day, said):
    assert morning(at, day) is said
    client = login("sara.ekholm")
    assert (SAID in client.get(confirmed.get_absolute_url()).text) is said
    assert (SAID in client.get(reverse("queue"), {"vy": "mina"}).text) is said


@pytest.mark.rule("SK-37", "SK-38")
def test_it_comes_again_ten_working_days_after_the_person_was_told_and_ends_with_the_answer(confirmed, login, at):
    assert morning(at, "2026-12-09")
    client = login("sara.ekholm")
    post(client, confirmed, "underratta", dag="2026-12-09", kanal="telefon", besked="Vi väntar på svar från chefen.")
    assert not OpenDuty.objects.filter(key="utan_besked").exists()
    assert not morning(at, "2026-12-22")
    assert morning(at, "2026-12-23")
    at.set("2026-12-28 10:00")
    post(client, confirmed, "besvara_muntligt", besvarad_dag="2026-12-28", kanal="telefon", svar="Så här blev det.",
         namnger="on", signerat="on")  # fmt: skip
    assert not morning(at, "2027-02-01")


def test_it_is_never_late_and_nobody_above_hears(confirmed, at, login):
    assert morning(at, "2026-12-09")
    html = login("sara.ekholm").get(reverse("queue"), {"vy": "mina"}).text
    row = html.split(f'id="rad-{confirmed.number}"')[1].split("</tr>")[0]
    assert SAID in row
    assert 'data-t="over"' not in row
    told = Notice.objects.filter(body__contains=SAID).values_list("recipient__username", flat=True)
    assert set(told) == {"sara.ekholm"}


def test_what_is_put_right_at_once_needs_no_word_meanwhile(synpunkt, login, at, cast):
    case = synpunkt("sara.ekholm", omgaende="ja")
    post(login("sara.ekholm"), case, "bekrafta", ansvarig=cast("sara.ekholm").pk, **CONFIRMED)
    assert not morning(at, "2026-12-09")


def test_an_answer_that_is_opened_again_was_a_word_too(confirmed, login, at):
    """Confirmed on the 24th, answered on 10 December and opened again on the 11th: the person heard the day before."""
    at.set("2026-12-10 10:00")
    post(login("sara.ekholm"), confirmed, "besvara_muntligt", besvarad_dag="2026-12-10", kanal="telefon", svar="Så här blev det.",
         namnger="on", signerat="on")  # fmt: skip
    at.set("2026-12-11 10:00")
    post(login("peter.holmgard"), confirmed, "oppna_igen", skal="Hen är inte nöjd")
    assert not OpenDuty.objects.filter(key="utan_besked").exists()
    for day, said in (("2026-12-23", False), ("2026-12-28", True)):
        watch.settle(at.set(f"{day} 06:30"))
        assert OpenDuty.objects.filter(key="utan_besked").exists() is said
