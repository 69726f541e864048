"""The routine against its approved tables (tests/approved/openvard.md), cell by cell, through real steps by named people."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from casework.calendar import local_day
from casework.doorway import Refused
from casework.models import Case
from casework.steps import Step
from openvard.models import Uppdrag
from tests.approving import asked_and_written, missing_rows, not_refused, unlike_drawn, unlike_pages
from tests.intake.walking import several
from tests.openvard.tables import TABLES
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, SIGNS, STEPS, WAY, person
from tests.undoing import undone

STATES = list(Uppdrag.State.values)
CAST = {
    "socialsekreteraren": DAVID, "annan socialsekreterare": "hanna.lidman", "beställarens gruppledare": "thomas.eklov",
    "beställarens enhetschef": "ingrid.palm", "utförarens enhetschef": ROLF, "behandlaren": ALI, "den utsedda": ALI,
    "annan behandlare": "eva.torngren", "sektionschef": "hakan.ryd", "annan sektionschef": "monica.ahlgren",
    "mottagning": "fatima.rahimi", "registrator": "birgitta.hult", "systemförvaltare": "patric.melin",
}  # fmt: skip
STARTED = ("startad", "inlett", "behandling", "avbrott", "samtal", "avslutad")


def present(state):
    """Column → login, of those who exist in this state."""
    gone = {"den utsedda"} if state != "utsedd" else set()
    gone |= {"behandlaren"} if state not in STARTED else set()
    return {column: login for column, login in CAST.items() if column not in gone}


def test_every_step_has_its_row_and_every_state_its_column():
    assert missing_rows(Uppdrag, TABLES) == []


@pytest.mark.rule("OV-01", "OV-13", "OV-33")
@pytest.mark.parametrize("state", STATES)
def test_who_may_read_and_what_is_drawn_for_them(state, walk):
    assert unlike_drawn(walk(state), TABLES, present) == {}


@pytest.mark.rule("OV-13")
@pytest.mark.parametrize("state", ["beslutad", "utsedd", "behandling"])
def test_the_page_is_there_for_those_and_missing_for_the_others(state, walk):
    assert unlike_pages(walk(state), TABLES, present) == []


@pytest.mark.rule("OV-08", "OV-11")
@pytest.mark.parametrize("state", ["hos_chefen", "utsedd", "startad", "behandling"])
def test_the_doorway_refuses_what_is_not_drawn(state, walk):
    assert not_refused(walk(state), TABLES, present) == []


def test_without_the_guard_the_table_fails(walk, monkeypatch):
    """The twin: with the guard off somebody who may not comes through."""
    begun = walk("hos_chefen")
    monkeypatch.setattr(Step, "permits", lambda *_: True)
    begun.take("utse", "hanna.lidman")
    assert begun.case.state == "utsedd"


def test_every_cell_that_is_written_is_compared():
    asked, written = asked_and_written(Uppdrag, TABLES, present)
    assert asked == written


def prepared(begun, name):
    """What has to be so before the step, besides the state."""
    here = begun.case.state in STEPS[name].sources
    before = {
        "skicka_vardplan": ["signera_vardplan"], "andra_vardplan": ["signera_vardplan"], "kommunicera": ["signera_vardplan"],
        "andra_plan": ["signera_plan"], "ratta_kontakt": ["ta_kontakt"], "tilldela_igen": ["byt_behandlare"],
        "byt_utsedd": [] if begun.case.state == "utsedd" else ["byt_behandlare"],
        "avmarka_skyddat": ["marka_skyddat"], "prova_mottagare": ["signera_vardplan", "marka_skyddat"],
        "ratta_uppfoljning": ["hall_uppfoljning"], "hav_jav": ["anmal_jav"],
        "ratta_ateruppta": ["avbryt", "ateruppta"], "underratta": ["forlang"],
        "mote_blev_inte_av": ["boka_inledande" if begun.case.state == "startad" else "boka_samtal"],
    }.get(name, [])  # fmt: skip
    if here and name == "andra_plan" and begun.case.state == "avbrott":
        begun.take("ateruppta")
        begun.take("signera_plan")
        begun.take("avbryt")
        return begun
    if here and name in ("kommunicera", "prova_mottagare", "andra_plan") and begun.case.state == "samtal":
        return None
    for step in before if here else ():
        begun.take(step)
    return begun


def two_who_treat(walk, state):
    begun = walk("utsedd")
    begun.take("utse_fler")
    begun.treats = [ALI, MAJA]
    for name in WAY[state][WAY[state].index("starta") :]:
        begun.take(name)
    return begun


def lands_in(begun, name):
    try:
        return begun.take(name).state
    except Refused:
        return ""


@pytest.mark.rule("OV-04", "OV-12", "OV-19", "OV-29", "OV-33")
@pytest.mark.parametrize("state", STATES)
def test_from_state_to_state(state, walk, triggers):
    """One column: every step tried from one state."""
    approved, wrong = {row["steg"]: row[state] for row in TABLES["Från läge"]}, {}
    begun = walk(state)
    for name in STEPS:
        with undone():
            several = name == "stam_av" and state in STEPS[name].sources
            ready = two_who_treat(walk, state) if several else prepared(begun, name)
            if ready is not None and (found := lands_in(ready, name)) != approved[name]:
                wrong[name] = (approved[name], found)
        begun.case = Uppdrag.objects.get(pk=begun.case.pk)
    assert wrong == {}


@pytest.mark.rule("OV-06", "OV-15", "OV-18", "OV-20", "OV-22")
def test_deadlines_are_as_written():
    kinds = Uppdrag.deadline_kinds()
    for row in TABLES["Frister"]:
        kind, key = kinds[row["nyckel"]], row["nyckel"]
        meets = {name for name, step in STEPS.items() if key in {one.key for one in step.meets}}
        opens = {name for name, step in STEPS.items() if key in {one.key for one in step.opens}}
        recounts = {name for name, step in STEPS.items() if key in {one.key for one in step.recounts}}
        first = {"utse": "informera_chefen", "kontakt": "starta", "inledande": "starta", "plan": "hall_inledande",
                 "folj_upp": "hall_inledande"}.get(key)  # fmt: skip
        assert (kind.advice, kind.rule) == (row["sort"] == "råd", row["regel"]), key
        assert meets == several(row["möts av"]), key
        assert opens - {first} == several(row["öppnas igen av"]), key
        assert recounts == several(row["räknas om av"]), key
        assert kind.words == row["längd"] or key == "beslut_tom", key


def test_the_queue_holds_it_for_those_whose_it_is(walk, at):
    begun = walk("behandling")
    day = local_day(at.now)
    for login, there in (
        (DAVID, True),
        (ALI, True),
        (ROLF, True),
        ("thomas.eklov", True),
        ("hakan.ryd", False),
        (MAJA, False),
    ):
        client = Client()
        client.force_login(person(login))
        assert (begun.case.number in client.get("/ko/?vy=enheten").text) is there, login
        assert Case.objects.visible_to(person(login), day).filter(pk=begun.case.pk).exists() is (
            there or login == "hakan.ryd"
        )


def test_only_a_signed_version_lets_its_step_be_taken(walk):
    """The twin of `prepared`: without the signing page the step is refused, whoever asks."""
    begun = walk("behandling")
    for name in SIGNS:
        with undone(), pytest.raises((Refused, ValidationError)):
            begun.take(name, written=False)
