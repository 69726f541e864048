"""The uppdrag as it is printed and shown: the decision, whom it is about, who works in it, the plans in force."""

from __future__ import annotations

from typing import Any

from openvard.words import Plan
from records.masking import MASK, Clear, Mask
from records.plans import rows_of, versions
from records.sides import Side

Section = tuple[str, list[tuple[str, str]]]


def glimpse(case: Any) -> tuple[list[tuple[str, str]], str]:
    """What the preview shows beside the queue."""
    return [("Insats", case.get_insats_display()), ("Beslut", str(case.beslut)), ("Utförare", str(case.performing))], ""


def sections(case: Any, mask: Mask | Clear) -> list[Section]:
    made = [("Beslut", _decision(case)), ("Den enskilde", _person(case, mask)), *_plans(case)]
    shown = [(heading, [(mask(label), mask(text)) for label, text in rows if text]) for heading, rows in made]
    return [(heading, rows) for heading, rows in shown if rows]


def _decision(case: Any) -> list[tuple[str, str]]:
    one = case.beslut
    return [
        ("Nummer", case.number),
        ("Insats", case.get_insats_display()),
        ("Beslutsdag", f"{one.day}"),
        ("Beslutsfattare", one.decided_by),
        ("Delegation", one.delegation),
        ("Lagrum", one.law),
        ("Gäller", f"{one.from_day} – {one.to_day}"),
        (
            "Den enskilde underrättad",
            f"{case.underrattad_dag} {case.get_underrattad_satt_display().lower()}" if case.underrattad_dag else "",
        ),
        ("Utförare", str(case.performing)),
        ("Tolk", case.tolk),
        ("Akten för utredningen", case.tidigare_akt),
    ]


def _person(case: Any, mask: Mask | Clear) -> list[tuple[str, str]]:
    rows = [(label, text) for person in case.persons.current() for label, text in (
        ("Namn", person.name), ("Personnummer", person.number_text), ("Telefon", person.phone), ("Adress", person.address),
        ("Språk och tolk", person.language))]  # fmt: skip
    return [(label, MASK if text and mask.hides else text) for label, text in rows]


def _plans(case: Any) -> list[Section]:
    # A print is made by either side: of the vårdplan it holds what has been sent.
    found = [versions(case, kind, Side.UTFORARE).last() for kind in Plan.values]
    return [(f"{Plan(plan.kind).label}, version {plan.number}", rows_of(plan)) for plan in found if plan]
