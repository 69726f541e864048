"""The routine against its approved tables (tests/approved/srv.md), cell by cell, through real steps by named people."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from casework.doorway import Refused
from casework.steps import Step
from srv.models import Bestallning
from tests.approving import asked_and_written, missing_rows, not_refused, unlike_drawn, unlike_pages
from tests.intake.walking import several
from tests.srv.walking import (
    CAMILLA,
    ERIK,
    GUN,
    JOHAN,
    LENA,
    MIKAEL,
    NINA,
    SARA,
    SIGNS,
    STEPS,
    TABLES,
    WAY,
)
from tests.undoing import undone

STATES = list(Bestallning.State.values)
CAST = {
    "socialsekreteraren": SARA, "annan socialsekreterare": MIKAEL, "1:e socialsekreterare": LENA,
    "beställarens gruppledare": "karin.wessman", "beställarens enhetschef": "peter.holmgard",
    "1:e behandlingssekreterare": JOHAN, "SRV:s enhetschef": CAMILLA, "behandlingsansvarig": NINA,
    "annan behandlingsansvarig": ERIK, "samordnaren": GUN, "sektionschef": "monica.ahlgren",
    "annan sektionschef": "hakan.ryd", "mottagning": "anna.lovdahl", "registrator": "birgitta.hult",
    "systemförvaltare": "patric.melin",
}  # fmt: skip
NAMED = ("antagen", "pagar", "slut", "dokumenterad", "avslutad")


def present(state):
    """Column → login, of those who exist in this state."""
    return {column: login for column, login in CAST.items() if column != "behandlingsansvarig" or state in NAMED}


def test_every_step_has_its_row_and_every_state_its_column():
    assert missing_rows(Bestallning, TABLES) == []


@pytest.mark.rule("SR-08", "SR-11", "SR-12")
@pytest.mark.parametrize("state", STATES)
def test_who_may_read_and_what_is_drawn_for_them(state, walk):
    assert unlike_drawn(walk(state), TABLES, present) == {}


@pytest.mark.rule("SR-08")
@pytest.mark.parametrize("state", ["utkast", "bestalld", "pagar"])
def test_the_page_is_there_for_those_and_missing_for_the_others(state, walk):
    assert unlike_pages(walk(state), TABLES, present) == []


@pytest.mark.rule("SR-13", "SR-43")
@pytest.mark.parametrize("state", ["bestalld", "antagen", "pagar", "dokumenterad"])
def test_the_doorway_refuses_what_is_not_drawn(state, walk):
    assert not_refused(walk(state), TABLES, present) == []


def test_without_the_guard_the_table_fails(walk, monkeypatch):
    """The twin: with the guard off somebody who may not comes through."""
    begun = walk("bestalld")
    monkeypatch.setattr(Step, "permits", lambda *_: True)
    begun.take("ta_emot", MIKAEL)
    assert begun.case.state == "antagen"


def test_every_cell_that_is_written_is_compared():
    asked, written = asked_and_written(Bestallning, TABLES, present)
    assert asked == written


# What has to be so before a step, besides the state. Each is a way of people; `changed` begins another case.
BEFORE = {
    "andra_plan": ["signera_plan"], "signera_dokument": ["hall_uppfoljning"],
    "nytt_dokument": ["hall_uppfoljning", "signera_dokument"], "talat_om": ["fungerar_inte"],
    "avgor_oenighet": ["anmal_oenighet"], "bedom": ["antecknas_hinder"], "ta_stallning": ["utredning_inledd"],
    "samordna": ["placera"], "avsluta_mal": ["hall_uppfoljning"], "avmarka_skyddat": ["marka_skyddat"],
    "ratta_uppfoljning": ["hall_uppfoljning"], "behandlare_slutar": ["lagg_till"], "hav_jav": ["anmal_jav"],
    "avbryt": ["verkstall"], "ateruppta": ["verkstall", "avbryt"],
    "ratta_avbrott": ["verkstall", "avbryt"], "ratta_ateruppta": ["verkstall", "avbryt", "ateruppta"],
    "skicka": WAY["bestalld"][:-1],
}  # fmt: skip
# The same where it has ended: what was held and signed before stays.
ENDED = {
    "avsluta_srv": ["verkstall", "kommunicera", "signera_dokument", "kommunicera"],
    "nytt_dokument": ["signera_dokument"],
    "behandlare_slutar": ["lagg_till"],
    "hav_jav": ["anmal_jav"],
    "avmarka_skyddat": ["marka_skyddat"],
    "prova_mottagare": ["marka_skyddat"],
}
# A version that somebody waits to be told of, in each state.
NEW = {"utkast": ["signera_uppdrag"], "pagar": ["signera_plan"]}


def prepared(begun, name):
    """What has to be so before the step, besides the state."""
    state = begun.case.state
    if state in ("slut", "dokumenterad"):
        before = ENDED.get(name, [])
    elif name == "kommunicera":
        before = NEW.get(state, ["andra_uppdrag"])
    elif name == "prova_mottagare":
        before = [*NEW.get(state, ["andra_uppdrag"]), "marka_skyddat"]
    elif name == "mote_blev_inte_av":
        before = ["boka_uppstart" if state == "antagen" else "boka_mote"]
    elif name == "bedom" and state == "avvisad":
        begun.take("skicka_igen")
        before = ["antecknas_hinder", "verkstall_inte"]
    elif name in ("forlang", "ratta_beslut") and state == "utkast":
        before = WAY["bestalld"][:-1]
    elif name in ("anteckna_samtycke", "andra_uppdrag") and state == "utkast":
        before = ["signera_uppdrag"]
    else:
        before = BEFORE.get(name, [])
    if name == "lamna_sammanstallning":
        begun.take("anteckna_samtycke", till="sammanstallningen")
    for step in before:
        begun.take(step)
    return begun


def lands_in(begun, name):
    """The state after the step; "–" when it cannot be taken."""
    try:
        return str(begun.take(name).state)
    except (Refused, ValidationError):
        return ""


# Steps that need another case than the ordinary one: with what, and how it comes to its state.
OTHERWISE = {
    "besluta_lvu": {"lagrum": "lvu_22"},
    "besluta_annat": {"lagrum": "sol_11_5"},
    "omprova": {"lagrum": "lvu_22"},
    "anteckna_fb": {"vh2_name": "Yusuf Demirel"},
    "skicka_tillfallig": {"tillfallig": True, "utredning": "2026-1107"},
}


@pytest.mark.rule("SR-41", "SR-42", "SR-43")
@pytest.mark.parametrize("state", STATES)
def test_from_state_to_state(state, walk, triggers):
    """One column: every ordinary step tried from one state."""
    approved, wrong = {row["steg"]: row[state] for row in TABLES["Från läge"]}, {}
    begun = walk(state)
    for name in STEPS:
        if name in OTHERWISE or (name, state) == ("signera_plan", "slut"):
            # It had a plan before it ended; one without is in test_insatsen.
            continue
        with undone():
            found = lands_in(prepared(begun, name) if state in STEPS[name].sources else begun, name)
            if found != approved[name]:
                wrong[name] = (approved[name], found)
        begun.case = Bestallning.objects.get(pk=begun.case.pk)
    assert wrong == {}


@pytest.mark.rule("SR-02", "SR-05", "SR-44")
@pytest.mark.parametrize("name", sorted(OTHERWISE))
def test_the_steps_of_other_grounds(name, walk):
    begun = walk(**OTHERWISE[name])
    landed = {"skicka_tillfallig": "bestalld", "omprova": "pagar"}.get(name, "utkast")
    if name in ("anteckna_fb", "skicka_tillfallig"):
        for step in ("signera_uppdrag", "kommunicera", "anteckna_samtycke"):
            begun.take(step)
    if name == "skicka_tillfallig":
        begun.take("besluta")
    if name == "omprova":
        for step in ("signera_uppdrag", "kommunicera", "besluta_lvu", "skicka", "ta_emot", "hall_uppstart"):
            begun.take(step)
    assert begun.take(name).state == landed
    approved = next(row for row in TABLES["Från läge"] if row["steg"] == name)
    source = "pagar" if name == "omprova" else "utkast"
    assert approved[source] == landed


@pytest.mark.rule("SR-10", "SR-25", "SR-27", "SR-42")
def test_deadlines_are_as_written():
    kinds = Bestallning.deadline_kinds()
    for row in TABLES["Frister"]:
        kind, key = kinds[row["nyckel"]], row["nyckel"]

        def those(facts, key=key):
            return {name for name, step in STEPS.items() if key in {one.key for one in getattr(step, facts)}}

        ends = {"avsluta_mal", "avsluta_fortid", "avsluta_tid", "aterta"}
        assert (kind.advice, kind.rule) == (row["sort"] == "råd", row["regel"]), key
        assert those("meets") == several(row["möts av"]), key
        assert those("opens") == several(row["öppnas av"]), key
        assert those("recounts") == several(row["räknas om av"]), key
        assert those("cancels") - ends == several(row["avbryts av, utom vid avslut"]), key
        assert kind.words == row["längd"] or key == "insats_tom", key


def test_what_signs_is_signed_first(walk):
    """The twin of `prepared`: without the signing page the step is refused, whoever asks."""
    begun = walk("pagar")
    for name in SIGNS:
        if "pagar" not in STEPS[name].sources:
            continue
        with undone(), pytest.raises(Refused):
            begun.take(name, written=False)
