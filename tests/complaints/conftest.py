"""What happens to a synpunkt, as the tests of the register meet it, and its way through the routine step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from casework.doorway import take
from complaints.models import Arsarende, Januarirapport, Synpunkt
from complaints.rapport import januari
from tests.complaints import walking
from tests.complaints.walking import Walk


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
            case,
            Synpunkt.besvara,
            by=chief,
            now=at.now,
            besvarad_dag=day,
            kanal="brev",
            svar="Telefontiden är utökad.",
            svar_plats="Enhetens pärm",
            namnger=True,
        )

    return walk


@pytest.fixture
def diariet(norrvinge: None) -> None:
    """The year's case in the diary has its number."""
    Arsarende.objects.create(year=2026, dnr="SN26/28")


# ── walked step by step ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def taken_in(norrvinge: None, at: Any, settings: Any, tmp_path: Any) -> Callable[..., Synpunkt]:
    """A synpunkt comes in, by `walking.comes_in`; the clock of the test then stands at when it was written down."""
    settings.DOCUMENTS = tmp_path
    Arsarende.objects.bulk_create(Arsarende(year=year, dnr=dnr) for year, dnr in walking.DIARIET.items())

    def come_in(**values: Any) -> Synpunkt:
        at.set(values.get("now") or values.get("received") or walking.MONDAY)
        return walking.comes_in(**values)

    return come_in


@pytest.fixture
def walked(taken_in: Callable[..., Synpunkt], at: Any) -> Callable[..., Walk]:
    """A synpunkt in `state`: taken in by Anna and handled by her, or by `ansvarig` to whom the manager has given it."""

    def walk(state: str, *, chef: str = "peter.holmgard", ansvarig: str = "", **values: Any) -> Walk:
        if state == "inlast":
            return Walk(walking.brought_in(at), at)
        if state == "inkommen":
            return Walk(taken_in(**{"by": ""} | values), at)
        begun = Walk(taken_in(**values), at)
        if ansvarig:
            begun.take("fordela", chef, ansvarig=walking.person(ansvarig))
        for name in walking.WAY[state]:
            if name == "overlamna":
                walking.letter(begun.case, at.now)
            begun.take(name, walking.taker(name, chef, ansvarig or "anna.lovdahl"))
        assert begun.case.state == state.partition(",")[0]
        return begun

    return walk


@pytest.fixture
def rapport(norrvinge: None, at: Any) -> Callable[..., Walk]:
    """The report about 2026 as it is opened when the year begins, with the parts of every unit but those in `utan`."""

    def open_it(*, utan: Iterable[str] = walking.UNDERLAG) -> Walk:
        januari.open_report(at.set(walking.NEW_YEAR))
        begun = Walk(Januarirapport.objects.get(ar=2026), at)
        walking.hand_in(begun, utan=utan)
        return begun

    return open_it
