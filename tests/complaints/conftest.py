"""What happens to a synpunkt, as the tests of the register meet it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.doorway import take
from complaints.models import Arsarende, Synpunkt


@pytest.fixture
def besvarad(synpunkt: Callable[..., Synpunkt], cast: Any, at: Any) -> Callable[..., Synpunkt]:
    """One that the manager has confirmed, remedied and answered."""

    def walk(**more: Any) -> Synpunkt:
        case, chief, day = synpunkt(**more), cast("peter.holmgard"), at.now.date()
        take(
            case, Synpunkt.bekrafta, by=chief, now=at.now, ansvarig=chief, bekraftad_dag=day, bekraftad_kanal="telefon"
        )
        take(case, Synpunkt.atgarda, by=chief, now=at.now, dag=day, atgard="Telefontiden är utökad.")
        return take(
            case, Synpunkt.besvara, by=chief, now=at.now, besvarad_dag=day, svar="Telefontiden är utökad.", namnger=True
        )

    return walk


@pytest.fixture
def diariet(norrvinge: None) -> None:
    """The year's case in the diary has its number."""
    Arsarende.objects.create(year=2026, dnr="SN26/28")
