"""A routine held against its approved tables, cell by cell: who may read and take a step, on pages and behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.calendar import local_day
from casework.doorway import Refused, open_to, take
from casework.models import Case
from tests.intake.walking import yes
from tests.people import person
from tests.undoing import undone

Tables = dict[str, list[dict[str, str]]]
# Column → login, of those who exist in a state.
Present = Callable[[str], dict[str, str]]


def unlike_drawn(begun: Any, tables: Tables, present: Present) -> dict[Any, Any]:
    """Reading by what every page finds it by; stepping by what draws the button, which is what guards the step."""
    case, now, wrong = begun.case, begun.clock.now, dict[Any, Any]()
    permits = {row["steg"]: row for row in tables["Behörighet"]}
    reads = next(row for row in tables["Läsa"] if row["läge"] == case.state)
    for column, login in present(case.state).items():
        seen = Case.objects.visible_to(person(login), local_day(now)).filter(pk=case.pk).exists()
        if reads[column] != yes(seen):
            wrong["läsa", column] = seen
        drawn = {offer.step.name for offer in open_to(person(login), case, now)}
        for name, step in type(case).steps().items():
            if case.state in step.sources and permits[name][column] != yes(name in drawn):
                wrong[name, column] = (permits[name][column], name in drawn)
    return wrong


def unlike_pages(begun: Any, tables: Tables, present: Present) -> list[str]:
    """For whom the page is there though it is not theirs, or missing though it is."""
    reads = next(row for row in tables["Läsa"] if row["läge"] == begun.case.state)
    wrong = []
    for column, login in present(begun.case.state).items():
        client = Client()
        client.force_login(person(login))
        got = client.get(begun.case.get_absolute_url())
        # Whoever acts without reading comes to a page of their own.
        elsewhere = got.status_code == 302 and "/arende/" not in got.headers["Location"]
        if (got.status_code == 200) != (reads[column] == "ja") or (got.status_code not in (200, 404) and not elsewhere):
            wrong.append(column)
    return wrong


def not_refused(begun: Any, tables: Tables, present: Present) -> list[tuple[str, str]]:
    """What the doorway does not refuse as forbidden, of all that is not drawn."""
    case, now, wrong = begun.case, begun.clock.now, []
    permits = {row["steg"]: row for row in tables["Behörighet"]}
    for name, step in type(case).steps().items():
        for column, login in present(case.state).items():
            if case.state not in step.sources or permits[name][column] == "ja":
                continue
            with undone(), pytest.raises(Refused) as refusal:
                take(case, step, by=person(login), now=now, **begun.answers(name, now))
            if not refusal.value.forbidden:
                wrong.append((name, column))
    return wrong


def asked_and_written(routine: type[Case], tables: Tables, present: Present) -> tuple[set[Any], set[Any]]:
    """The cells that the tests compare, and those that are written."""
    asked = {
        (name, column)
        for state in routine.State.values  # type: ignore[attr-defined]
        for column in present(state)
        for name, step in routine.steps().items()
        if state in step.sources
    }
    cells = ((row["steg"], column, cell) for row in tables["Behörighet"] for column, cell in row.items())
    return asked, {(name, column) for name, column, cell in cells if cell and column != "steg"}


def missing_rows(routine: type[Case], tables: Tables) -> list[str]:
    """Headings whose rows or columns are not the routine's steps, states and deadlines."""
    steps, states = list(routine.steps()), list(routine.State.values)  # type: ignore[attr-defined]
    said = {
        "Behörighet": [row["steg"] for row in tables["Behörighet"]] == steps,
        "Från läge": [row["steg"] for row in tables["Från läge"]] == steps
        and list(tables["Från läge"][0])[1:] == states,
        "Läsa": [row["läge"] for row in tables["Läsa"]] == states,
        "Frister": {row["nyckel"] for row in tables["Frister"]} == set(routine.deadline_kinds()),
    }
    return [heading for heading, is_so in said.items() if not is_so]
