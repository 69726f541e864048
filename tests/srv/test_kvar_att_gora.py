"""What hinders an order, and what they do not agree on, is somebody's to do: on the case and in the queue, until it is done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from srv.models import Bestallning, Samtycke
from tests.srv.walking import LENA, MIKAEL, SARA, Walk

ASSESS, END = "Bedöm om insatsen kan fortsätta", "Avsluta insatsen, så som den är bedömd"
SETTLE, STAND = "Avgör oenigheten om avslut", "Ta ställning till insatsen"


def post(client: Client, case: Bestallning, step: str, **answers: Any) -> Any:
    version = Bestallning.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def form(client: Client, case: Bestallning, step: str) -> str:
    return client.get(reverse("step", args=[case.number, step])).text


def left(client: Client, case: Bestallning) -> str:
    """What stands under "Kvar att göra"."""
    html = client.get(case.get_absolute_url()).text
    return re.sub("<[^>]+>", " ", html.partition("Kvar att göra</h2>")[2].partition("</section>")[0])


def in_the_queue(client: Client, view: str = "mina") -> str:
    return client.get(f"/ko/?vy={view}").text


@pytest.mark.rule("SR-37", "SR-38", "SR-39")
def test_what_hinders_it_is_assessed_and_ended_by_whoever_has_it(walk, login):
    begun: Walk = walk("pagar")
    sara, case = login(SARA), begun.case
    assert ASSESS not in left(sara, case)
    begun.take("antecknas_hinder")
    assert ASSESS in left(sara, case) and ASSESS in in_the_queue(sara)
    begun.take("bedom", bedomning="avslutas")
    assert END in left(sara, case) and ASSESS not in left(sara, case)
    begun.take("avsluta_fortid")
    assert END not in left(sara, case)


@pytest.mark.rule("SR-37")
def test_what_may_go_on_leaves_nothing_to_do(walk, login):
    begun: Walk = walk("pagar")
    begun.take("antecknas_hinder")
    begun.take("bedom", bedomning="samtycke")
    assert not {ASSESS, END} & set(left(login(SARA), begun.case).split("\n"))
    assert ASSESS not in in_the_queue(login(SARA)) and END not in in_the_queue(login(SARA))
    begun.take("antecknas_hinder")
    assert ASSESS in left(login(SARA), begun.case), "what hinders it next is assessed anew"


@pytest.mark.rule("SR-36")
def test_a_disagreement_is_the_leaders_to_settle(walk, login):
    begun: Walk = walk("pagar")
    begun.take("anmal_oenighet")
    lena = login(LENA)
    assert SETTLE in left(lena, begun.case) and SETTLE in in_the_queue(lena, "enheten")
    assert SETTLE not in in_the_queue(login(SARA)), "it is not hers to settle"
    begun.take("avgor_oenighet")
    assert SETTLE not in left(lena, begun.case)


@pytest.mark.rule("SR-50")
def test_a_utredning_asks_for_a_stand(walk, login):
    begun: Walk = walk("pagar")
    begun.take("utredning_inledd")
    sara = login(SARA)
    assert STAND in left(sara, begun.case) and STAND in in_the_queue(sara)
    begun.take("ta_stallning")
    assert STAND not in left(sara, begun.case)


@pytest.mark.rule("SR-13")
def test_an_order_that_is_not_carried_out_is_not_closed(walk, login):
    case = walk("avvisad").case
    html = login(SARA).get(case.get_absolute_url()).text
    assert "Ärendet är avslutat" not in html
    assert "<b>Skicka igen, eller avsluta</b>" in html.partition('class="next"')[2].partition("</section>")[0]


@pytest.mark.rule("SR-05", "SR-37")
def test_nobody_takes_back_a_yes_before_it_was_said(walk, login):
    begun: Walk = walk("pagar")
    case, said = begun.case, Samtycke.objects.latest("pk")
    answers = {"hinder": "avslutar", "person": said.person_id, "satt": "telefon", "text": "Ringde."}
    early = post(login(SARA), case, "antecknas_hinder", hinder_dag="2026-09-20", **answers)
    assert early.status_code == 422 and "Dagen kan inte ligga före 2026-09-21." in early.text
    assert Samtycke.objects.latest("pk") == said
    assert post(login(SARA), case, "antecknas_hinder", hinder_dag="2026-09-21", **answers).status_code == 302


@pytest.mark.rule("SR-07", "SR-49")
def test_no_day_that_nobody_has_said_stands_in_a_form(walk, login):
    """Until when a decision is in force, and whether the uppdrag went by post: today would be taken for an answer."""
    begun: Walk = walk("utkast")
    for name in ("signera_uppdrag", "kommunicera", "anteckna_samtycke"):
        begun.take(name)
    decide = form(login(SARA), begun.case, "besluta")
    assert re.search(r'name="beslut_dag"[^>]*value="2026-09-21"', decide)
    assert 'name="tom"' in decide and not re.search(r'name="tom"[^>]*value="[^"]', decide)
    quick: Walk = walk(
        "utkast", tillfallig=True, utredning="2026-1", utredning_slut="2026-12-01", number="201503072389"
    )
    sends = form(login(SARA), quick.case, "skicka_tillfallig")
    assert 'name="post_dag"' in sends and not re.search(r'name="post_dag"[^>]*value="[^"]', sends)


@pytest.mark.rule("SR-29")
def test_what_is_not_answered_is_asked_again_in_words_that_make_a_sentence(walk, login):
    begun: Walk = walk("pagar")
    missing = post(
        login(MIKAEL if begun.case.ansvarig.username == MIKAEL else SARA), begun.case, "hall_uppfoljning"
    ).text
    assert "Svara på frågan ”Kom familjen eller den unga?”" in missing
    assert "Svara på frågan ”Vad bestämde ni?”" in missing
