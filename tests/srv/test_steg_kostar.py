"""What the steps of an order ask the database: nothing twice before they write, and nothing twice after."""

from __future__ import annotations

from typing import Any

import pytest

from casework import doorway
from srv import uppgifter
from tests.counting import statements
from tests.srv.walking import ENDED, STEPS

# Statements of each step at the most, with what is signed and written down in it; PostgreSQL writes several tables in one.
MOST = {"signera_uppdrag": 27, "kommunicera": 17, "anteckna_samtycke": 19, "besluta": 15, "skicka": 31, "ta_emot": 28,
        "hall_uppstart": 46, "signera_plan": 50, "hall_uppfoljning": 47, "avsluta_fortid": 30}  # fmt: skip


def test_a_step_asks_no_more_than_it_did(walk: Any) -> None:
    begun = walk()
    costs = {name: len(statements(lambda name=name: begun.take(name))) for name in ENDED}
    assert {name: count for name, count in costs.items() if count > MOST[name]} == {}


def asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step's own check asks what its body changes."""
    plain = doorway._check_open

    def check(case: Any, *rest: Any) -> None:
        uppgifter.svaren(case)
        plain(case, *rest)

    monkeypatch.setattr(doorway, "_check_open", check)


def test_what_a_step_writes_is_asked_anew_when_it_is_told_what_comes_next(
    walk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = walk()
    for name in ("signera_uppdrag", "kommunicera"):
        begun.take(name)
    asked_before(monkeypatch)
    assert STEPS[begun.case.next_step].name == "anteckna_samtycke"
    assert STEPS[begun.take("anteckna_samtycke").next_step].name == "besluta"
