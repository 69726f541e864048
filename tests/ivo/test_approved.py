"""The matter and its parts against their approved tables (tests/approved/ivo-*.md), cell by cell, through real steps."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from casework.calendar import local_day
from casework.doorway import Refused, take
from casework.steps import Step
from ivo import diarium
from ivo.diarium import Brist
from ivo.namndanmalan import Namndanmalan
from tests.approving import asked_and_written, missing_rows, not_refused, unlike_drawn, unlike_pages
from tests.intake.walking import several
from tests.ivo.walking import CAST, HAKAN, KINDS, MIKAEL, REG, TABLES, opened, person
from tests.undoing import undone

STATES = [(name, state) for name, kind in KINDS.items() for state in kind.State.values]


def present(_state: str) -> dict[str, str]:
    return CAST


@pytest.mark.parametrize("name", KINDS)
def test_every_step_has_its_row_and_every_state_its_column(name):
    assert missing_rows(KINDS[name], TABLES[name]) == []


@pytest.mark.parametrize("name", KINDS)
def test_every_cell_that_is_written_is_compared(name):
    asked, written = asked_and_written(KINDS[name], TABLES[name], present)
    assert asked == written


@pytest.mark.rule("IV-09", "IV-20", "IV-21", "IV-31", "IV-32", "IV-36", "IV-37")
@pytest.mark.parametrize(("name", "state"), STATES)
def test_who_may_read_and_what_is_drawn_for_them(name, state, walk):
    assert unlike_drawn(walk(state, name), TABLES[name], present) == {}


@pytest.mark.rule("IV-09")
@pytest.mark.parametrize(("name", "state"), [("tillsyn", "fordelad"), ("svar", "undertecknad"), ("yttrande", "ts_kontrasignerad"),
                                             ("yttrande", "hos_namnden"), ("namndanmalan", "hos_namnden")])  # fmt: skip
def test_the_page_is_there_for_those_and_missing_for_the_others(name, state, walk):
    assert unlike_pages(walk(state, name), TABLES[name], present) == []


REFUSED = [("tillsyn", "fordelad"), ("svar", "klar"), ("svar", "undertecknad"), ("yttrande", "klar"), ("yttrande", "beslutad"),
           ("namndanmalan", "hos_namnden")]  # fmt: skip


@pytest.mark.parametrize(("name", "state"), REFUSED)
def test_the_doorway_refuses_what_is_not_drawn(name, state, walk):
    assert not_refused(walk(state, name), TABLES[name], present) == []


def test_without_the_guard_the_table_fails(walk, monkeypatch):
    """The twin: with the guard off somebody who may not comes through."""
    begun = walk("oppnad")
    monkeypatch.setattr(Step, "permits", lambda *_: True)
    begun.take("fordela", MIKAEL)
    assert begun.case.state == "fordelad"


# Steps that need another case than the ordinary one, each tried in a test of its own (test_svaren, test_yttrandet, test_arendet).
OTHERWISE = {"notera", "arkivera_i_akten", "underteckna_redogorelse", "kontrasignera_redogorelse", "kopia", "utse_handlaggare",
             "ordforandebeslut", "anmal", "koppla_fran"}  # fmt: skip
BEFORE = {"bevilja_anstand": ["begar_anstand"], "avsla_anstand": ["begar_anstand"], "hav_jav": ["anmal_jav"]}


def prepared(begun: Any, of: str, name: str) -> Any:
    """What has to be so before the step, besides the state."""
    for step in BEFORE.get(name, []):
        begun.take(step)
    case, now = begun.case, begun.clock.now
    if (of, name) == ("tillsyn", "avsluta"):
        begun.informed()
    elif name.startswith("oppna_") and of == "tillsyn" and name != "oppna_igen":
        begun.incoming(brev=name.removeprefix("oppna_"))
    elif name == "inget_beslut":
        take(
            Namndanmalan.objects.get(tillsynen=case.pk),
            Namndanmalan.bortfall,
            by=person(REG),
            now=now,
            skal="Fel brev.",
        )
    elif name == "registrera_handling":
        diarium.registrera(case, begun.laid("Brev", by=REG), riktning="in", dag=local_day(now), by=person(REG), now=now)
    elif name == "klar_atgard":
        Brist.objects.create(
            tillsyn=case, brist="Sent", atgard="Rutin", agare="Palm", senast="2026-12-01", at=now, by=person(HAKAN)
        )
    elif name == "koppla":
        opened(begun.clock, at=now, nummer="SN-2026-300", ivo_nr="3.5.1-2/2026")
    elif name == "lamna" and not case.sammantrade_id:
        begun.take("valj_sammantrade")
    elif (of, name) == ("yttrande", "underteckna"):
        begun.take("justera")
    return begun


def lands_in(begun: Any, name: str) -> str:
    """The state after the step; nothing when it cannot be taken."""
    try:
        more = {"nummer": "SN 2026/300"} if name == "koppla" else {}
        return str(begun.take(name, **more).state)
    except (Refused, ValidationError):
        return ""


@pytest.mark.rule("IV-38", "IV-42")
@pytest.mark.parametrize(("of", "state"), STATES)
def test_from_state_to_state(of, state, walk, triggers):
    """One column: every ordinary step tried from one state."""
    kind, wrong = KINDS[of], {}
    approved = {row["steg"]: row[state] for row in TABLES[of]["Från läge"]}
    begun = walk(state, of)
    for name, step in kind.steps().items():
        if name in OTHERWISE:
            continue
        with undone():
            matter, now = begun.matter, begun.clock.now
            found = lands_in(prepared(begun, of, name) if state in step.sources else begun, name)
            if found != approved[name]:
                wrong[name] = (approved[name], found)
        begun.matter, begun.case, begun.of = matter, kind.objects.get(pk=begun.case.pk), of
        begun.clock.set(now)
    assert wrong == {}


@pytest.mark.rule("IV-15", "IV-18", "IV-34", "IV-41")
@pytest.mark.parametrize("name", KINDS)
def test_deadlines_are_as_written(name):
    kinds, steps = KINDS[name].deadline_kinds(), KINDS[name].steps()
    for row in TABLES[name]["Frister"]:
        kind, key = kinds[row["nyckel"]], row["nyckel"]

        def those(facts: str, key: str = key) -> set[str]:
            return {one for one, step in steps.items() if key in {due.key for due in getattr(step, facts)}}

        assert (kind.advice, kind.rule) == (row["sort"] == "råd", row["regel"]), key
        assert those("meets") == several(row["möts av"]), key
        assert those("opens") == several(row["öppnas av"]), key
        assert those("cancels") == several(row["avbryts av"]), key
