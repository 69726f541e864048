"""Anna at the desk, and the case she has taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casework.doorway import take
from casework.models import Case
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
