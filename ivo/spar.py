"""How far each document has come: drawn up, decided where the nämnd decides, signed by two in order, and sent on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from casework.calendar import local
from records.wording import iso

SKICKAS = {"tjansteskrivelse": ("Till nämndsekreteraren", "lamnad_at", "till_ns")}
TILL_IVO = ("Skickas till IVO", "skickad_dag", "svarsdatum")


@dataclass(frozen=True)
class Stalle:
    """One place on the way. `klart`: it has been passed. `text`: who and when, or who is waited for and until when."""

    ord: str
    klart: bool
    text: str
    icon: str = ""
    lage: str = "todo"


@dataclass(frozen=True)
class Spar:
    """One document and its way."""

    namn: str
    dokument: Any
    stallen: list[Stalle]


def sparen(case: Any, now: dt.datetime) -> list[Spar]:
    """Of each document that is signed in this part, in order."""
    found = [Spar(rad.namn, rad.dokument, list(_stallen(case, rad, now))) for rad in case.underskriftsrader]
    return _med_lage(found, closed=case.closed_at is not None)


def _stallen(case: Any, rad: Any, now: dt.datetime) -> Iterator[Stalle]:
    made, word = rad.dokument, "Upprättad"
    if rad.vad == "yttrande":
        # What the nämnd decides on; what it decided is what is signed.
        made, word = case.forslag if case.version_nr else None, "Förslag upprättat"
    yield Stalle(word, made is not None, _av(made.added_by, made.arrived_at) if made else "", "doc")
    if rad.vad == "yttrande":
        meeting = case.sammantrade.day if case.sammantrade else ""
        yield Stalle("Beslut i nämnden", case.beslut_dag is not None, f"{case.beslut_dag or meeting}", "board")
    for plats, (word, given) in enumerate(rad.platser, start=1):
        yield Stalle(
            word, given is not None, _av(given.by, given.at) if given else _vem(case, rad.vad, plats, now), "pen"
        )
    word, done, last = SKICKAS.get(rad.vad, TILL_IVO)
    when, day = getattr(case, done), getattr(case, last)
    said = (
        f"{local(when).date() if isinstance(when, dt.datetime) else when}" if when else f"Senast {day}" if day else ""
    )
    yield Stalle(word, when is not None, said)


def _av(user: Any, at: dt.datetime) -> str:
    return f"{user.name}, {iso(at)}" if user else iso(at)


def _vem(case: Any, vad: str, plats: int, now: dt.datetime) -> str:
    """Whose name is wanted there: the role, and who has it now."""
    steps = (case.steps()[name] for name, (what, _, slot) in case.skrivs_under.items() if (what, slot) == (vad, plats))
    for step in steps:
        if not case.skips(step):
            role = step.by[0]
            return ", ".join([role.display_name, *(user.name for user in role.people(case, now))])
    return ""


def _med_lage(sparen: list[Spar], *, closed: bool) -> list[Spar]:
    """Where it is now: the first place that is left of the first document that is not through, unless it is closed."""
    here = None if closed else next((one for spar in sparen for one in spar.stallen if not one.klart), None)

    def lage(one: Stalle) -> str:
        return "done" if one.klart else "now" if one is here else "todo"

    return [replace(spar, stallen=[replace(one, lage=lage(one)) for one in spar.stallen]) for spar in sparen]
