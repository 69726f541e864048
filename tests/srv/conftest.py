from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Clock
from tests.srv.walking import Walk


@pytest.fixture
def walk(norrvinge: None, at: Clock) -> Callable[..., Walk]:
    """An order of Sara's, in a state."""

    def begin(state: str = "utkast", **changed: Any) -> Walk:
        return Walk(at, **changed).to(state)

    return begin
