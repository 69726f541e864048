from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from organisation.board import BoardMeeting
from tests.conftest import Clock
from tests.ivo.walking import Walk


@pytest.fixture
def board(norrvinge: None) -> None:
    """The nämnd's meetings of demo-data, and two of its utskott's."""
    for body, day in (("sn", "2026-11-25"), ("sn", "2026-12-16"), ("sn", "2027-01-27"), ("sn", "2027-02-24"),
                      ("snmu", "2026-11-26"), ("snmu", "2026-12-17")):  # fmt: skip
        BoardMeeting.objects.create(body=body, day=day)


@pytest.fixture
def walk(board: None, at: Clock, settings: Any, tmp_path: Any) -> Callable[..., Walk]:
    """A matter, and a part of it in a state."""
    settings.DOCUMENTS = tmp_path

    def begin(state: str = "fordelad", of: str = "tillsyn", **changed: Any) -> Walk:
        return Walk(at, of, **changed).to(state)

    return begin
