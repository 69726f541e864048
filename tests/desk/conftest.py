"""Anna at the desk, and the case she has taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q

from casework.doorway import take
from casework.models import Case, routines
from config.demo.load import PASSWORD
from intake.models import EAnmalan
from organisation.models import User


def url(case: Case, rest: str = "") -> str:
    return f"/arende/{case.number}/{rest}"


@pytest.fixture
def anna(cast: Callable[[str], User]) -> User:
    return cast("anna.lovdahl")


@pytest.fixture
def mine(report: Callable[..., EAnmalan], anna: User) -> EAnmalan:
    return take(report(), EAnmalan.ta_emot, by=anna)


@pytest.fixture
def everything_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard off: every case comes to everybody."""
    monkeypatch.setattr("desk.queue.ways_to", lambda *_: {kind.code: [Q(routine=kind.code)] for kind in routines()})


@pytest.fixture
def quick_passwords(monkeypatch: Any) -> None:
    """Everybody's is the demo's; what a password costs to hash is not what is tested."""
    monkeypatch.setattr(User, "check_password", lambda self, raw: raw == PASSWORD)
    monkeypatch.setattr(User, "set_password", lambda self, raw: None)
