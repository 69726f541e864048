"""Whoever works here registers their own absence, and their nearest manager does: through the page."""

from __future__ import annotations

from typing import Any

import pytest

from organisation.models import Absence
from tests.people import person

ALI, EVA, ROLF, CAMILLA = "ali.karam", "eva.torngren", "rolf.sandqvist", "camilla.frid"
NINA, SARA, PETER = "nina.wallgren", "sara.ekholm", "peter.holmgard"


def asked(login: str) -> dict[str, Any]:
    return {"user": person(login).pk, "from_day": "2026-11-24", "to_day": "2026-11-25", "substitute": ""}


@pytest.mark.rule("EA-28", "OV-08", "SR-16")
@pytest.mark.parametrize(
    ("by", "whose", "status"),
    [(ALI, ALI, 302), (SARA, SARA, 302), (ROLF, ALI, 302), (CAMILLA, NINA, 302), (PETER, SARA, 302), (ALI, EVA, 422),
     (SARA, ALI, 422), (ROLF, NINA, 422), (EVA, ROLF, 422), (NINA, CAMILLA, 422)],
)  # fmt: skip
def test_ones_own_and_that_of_those_whose_manager_one_is(norrvinge, login, at, by, whose, status):
    Absence.objects.all().delete()
    client = login(by)
    assert client.post("/bemanning/", asked(whose)).status_code == status
    there = Absence.objects.filter(user__username=whose)
    assert there.exists() == (status == 302)
    if status == 302:
        assert person(whose).name in client.get("/bemanning/").text
        assert client.post(f"/bemanning/franvaro/{there.get().pk}/tillbaka/").status_code == 302
        assert not there.filter(to_day__gte="2026-11-24").exists()


def test_the_twin_without_a_manager_is_nobodys(norrvinge, login, at, monkeypatch):
    """With nobody managed the chef of the unit would not reach those who work there."""
    monkeypatch.setattr("organisation.command.Command.nearest", lambda *_: frozenset())
    assert login(ROLF).post("/bemanning/", asked(ALI)).status_code == 422


def test_who_watches_no_unit_sees_no_more_than_the_absences_they_may_end(norrvinge, login, at):
    Absence.objects.all().delete()
    login(ROLF).post("/bemanning/", asked(EVA))
    page = login(ALI).get("/bemanning/")
    assert page.status_code == 200 and person(EVA).name not in page.text and "<h1>Frånvaro</h1>" in page.text
    assert "Lägg upp en ledighet" not in page.text
    assert 'href="/bemanning/#fr-h"' in login(ALI).get("/mitt-konto/").text


def test_who_works_nowhere_has_no_such_page(norrvinge, login, at):
    somebody = person(ALI)
    somebody.memberships.all().delete()
    assert login(ALI).get("/bemanning/").status_code == 404
