"""Whose consent it takes: the approved table, and every combination around each birthday."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from srv.samtycke import Svaren, fyllda, fyller, saknas, sista_dagen
from srv.words import Lagrum
from tests.srv.walking import TABLES

BANDS = {"0–11": (0, 12), "12–14": (12, 15), "15–17": (15, 18), "18–20": (18, 21)}
GROUNDS = {
    "SoL 11:1": Lagrum.SOL_11_1,
    "SoL 11:5": Lagrum.SOL_11_5,
    "LVU 22 §": Lagrum.LVU_22,
    "LVU 11 §": Lagrum.LVU_11,
}
# An ordinary birthday, a leap day's, and the last day of a year.
BORN = [dt.date(2011, 11, 30), dt.date(2008, 2, 29), dt.date(2010, 12, 31)]


def answers(guardians: int, consent: int, *, child: bool, suitable: bool, committee: bool) -> Svaren:
    return Svaren(range(guardians), range(consent), barnet=child, lampligt=suitable, utskottet=committee)


def days_in(born: dt.date, band: str) -> list[dt.date]:
    """The first and the last day of the band, and one in between."""
    first, after = (fyller(born, age) for age in BANDS[band])
    return [max(first, born), after - dt.timedelta(days=1), first + (after - first) // 2]


@pytest.mark.rule("SR-05")
@pytest.mark.parametrize("born", BORN, ids=str)
def test_the_approved_table(born):
    for row in TABLES["Samtycke"]:
        said = answers(
            int(row["vårdnadshavare"]), int(row["av dem samtycker"]), child=row["barnet"] == "ja",
            suitable=row["lämpligt"] == "ja", committee=row["utskottet"] == "ja",
        )  # fmt: skip
        for day in days_in(born, row["ålder"]):
            assert (saknas(born, day, GROUNDS[row["lagrum"]], said) == []) is (row["komplett"] == "ja"), (row, day)


def complete(
    age: int, ground: str, guardians: int, consent: int, *, child: bool, suitable: bool, committee: bool
) -> bool:
    """The matrix of the law once more, in other words than the product's (SoL 21:1–2, FB 6:13 a, LVU)."""
    if ground.startswith("lvu"):
        return True
    if age > 17:
        return child
    all_of_them = guardians > 0 and consent == guardians
    instead = ground == "sol_11_1" and committee and (guardians, consent) == (2, 1)
    alone = suitable and ((ground == "sol_11_1" and age > 11 and child) or (ground == "sol_11_5" and age > 14))
    return all_of_them or instead or alone


@pytest.mark.rule("SR-01", "SR-05")
@pytest.mark.parametrize("born", BORN, ids=str)
def test_every_combination_on_the_day_before_the_day_and_the_day_after_each_birthday(born):
    tried = 0
    days = {
        fyller(born, age) + dt.timedelta(days=step): age - (step < 0) for age in (12, 15, 18) for step in (-1, 0, 1)
    }
    people = [(guardians, consent) for guardians in (0, 1, 2) for consent in range(guardians + 1)]
    for (day, age), ground, (guardians, consent), *flags in itertools.product(
        days.items(), Lagrum.values, people, *[(False, True)] * 3
    ):
        said = dict(zip(("child", "suitable", "committee"), flags, strict=True))
        expected = complete(age, ground, guardians, consent, **said)
        assert (saknas(born, day, ground, answers(guardians, consent, **said)) == []) is expected, (
            day,
            ground,
            guardians,
            said,
        )
        tried += 1
    assert tried == 9 * 4 * 6 * 8


@pytest.mark.rule("SR-01", "SR-37")
@pytest.mark.parametrize(
    ("born", "age", "day"),
    [("2011-11-30", 15, "2026-11-30"), ("2008-02-29", 18, "2026-03-01"), ("2008-02-29", 12, "2020-02-29"),
     ("2008-02-29", 21, "2029-03-01")],
)  # fmt: skip
def test_a_birthday(born, age, day):
    """Born on 29 February: 1 March where there is none, as everywhere else in the system."""
    assert fyller(dt.date.fromisoformat(born), age) == dt.date.fromisoformat(day)


@pytest.mark.rule("SR-01")
@pytest.mark.parametrize(("born", "last"), [("2006-01-21", "2027-01-20"), ("2008-02-29", "2029-02-28")])
def test_the_last_day_of_twenty(born, last):
    assert sista_dagen(dt.date.fromisoformat(born)) == dt.date.fromisoformat(last)


def test_which_birthday_asks_anew():
    born = dt.date(2011, 11, 30)
    days = ["2023-11-29", "2023-11-30", "2026-11-29", "2026-11-30", "2029-11-29", "2029-11-30"]
    assert [fyllda(born, dt.date.fromisoformat(day)) for day in days] == [0, 12, 12, 15, 15, 18]
