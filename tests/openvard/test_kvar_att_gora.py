"""What waits for somebody says so: to whom it is, on the case and in the queue, until it is done."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.openvard.walking import ALI, DAVID, MAJA, ROLF

ASSIGN = "Tilldela den som är utsedd"


def left(client: Client, case: Any) -> str:
    """What stands under "Kvar att göra"."""
    html = client.get(case.get_absolute_url()).text
    return (
        re.sub("<[^>]+>", " ", html.split("Kvar att göra</h2>")[1].split("</section>")[0])
        if "Kvar att göra" in html
        else ""
    )


@pytest.mark.rule("OV-10", "OV-11", "OV-13")
def test_who_is_named_while_it_goes_on_waits_for_socialsekreteraren(walk, login):
    one = walk("behandling")
    assert ASSIGN not in left(login(DAVID), one.case)
    one.take("byt_behandlare")
    assert login(MAJA).get(one.case.get_absolute_url()).status_code == 404, "not before it is assigned"
    assert ASSIGN in left(login(DAVID), one.case)
    assert ASSIGN in login(DAVID).get("/ko/?vy=mina").text
    assert ASSIGN not in login(ALI).get("/ko/?vy=mina").text, "it is not a behandlare's to do"
    one.take("tilldela_igen")
    assert ASSIGN not in left(login(DAVID), one.case)
    assert login(MAJA).get(one.case.get_absolute_url()).status_code == 200


@pytest.mark.rule("OV-07", "OV-09")
def test_the_chef_reads_what_they_are_to_pass_on(walk, login):
    one = walk("beslutad")
    answers = {"informerad_dag": "2026-09-21", "informerad_satt": "telefon", "sagt": "Vill börja efter semestern."}
    david = login(DAVID)
    url = reverse("step", args=[one.case.number, "informera_chefen"])
    assert david.post(url, {"version": one.case.version} | answers).status_code == 302
    assert "Vill börja efter semestern." in login(ROLF).get(one.case.get_absolute_url()).text


@pytest.mark.rule("OV-22")
@pytest.mark.parametrize(("day", "status"), [("2026-09-21", 422), ("2026-09-22", 302)])
def test_a_follow_up_is_not_put_right_to_before_the_treatment(walk, login, day, status):
    one = walk("inlett")
    one.take("inled", at="2026-09-22 10:00")
    one.take("hall_uppfoljning", at="2026-09-24 10:00")
    url = reverse("step", args=[one.case.number, "ratta_uppfoljning"])
    answer = login(DAVID).post(url, {"version": one.case.version, "uppfoljd_dag": day, "skal": "Fel dag."})
    assert answer.status_code == status
    if status == 422:
        assert "Dagen kan inte ligga före 2026-09-22." in answer.text


@pytest.mark.rule("OV-03", "OV-12")
def test_before_the_decision_begins_nobody_is_told_to_prolong_it(walk, login):
    one = walk("utsedd", fran="2026-10-01")
    url = reverse("step", args=[one.case.number, "starta"])
    answer = login(DAVID).post(url, {"version": one.case.version, "start_dag": "2026-09-21"})
    assert answer.status_code == 422 and "Beslutet gäller från 2026-10-01." in answer.text
    assert "Förläng" not in answer.text.split("Beslutet gäller från")[1][:120]


def test_what_lies_ahead_is_never_filled_in_beforehand(walk, login):
    """Any day that stood there would be taken for an answer. What has happened is proposed as of today."""
    one = walk("startad")
    form = login(DAVID).get(reverse("step", args=[one.case.number, "boka_inledande"])).text
    assert 'name="mote_at"' in form and not re.search(r'name="mote_at"[^>]*value="[^"]', form)
    held = login(DAVID).get(reverse("step", args=[one.case.number, "hall_inledande"])).text
    assert re.search(r'name="inledande_dag"[^>]*value="2026-09-21"', held)


@pytest.mark.rule("OV-19", "OV-33")
@pytest.mark.parametrize(
    ("begun", "avslut", "status"), [(False, "uppnatt", 422), (False, "avbojer", 302), (True, "uppnatt", 302)]
)
def test_what_was_never_begun_has_reached_no_goal(walk, login, begun, avslut, status):
    one = walk("behandling" if begun else "inlett")
    one.take("hall_samtal")
    url = reverse("step", args=[one.case.number, "avsluta"])
    answers = {"version": one.case.version, "avslut_dag": "2026-09-21", "avslut": avslut}
    answer = login(DAVID).post(url, answers)
    assert answer.status_code == status, answer.text
    assert ("målen är inte nådda" in answer.text) == (status == 422)
