"""The order as it is printed and shown: the uppdrag, the decision, whom it is about, consents, plans in force."""

from __future__ import annotations

from typing import Any

from records.masking import MASK, Clear, Mask
from records.plans import latest, rows_of
from srv.words import Plan

Section = tuple[str, list[tuple[str, str]]]


def glimpse(case: Any) -> tuple[list[tuple[str, str]], str]:
    """What the preview shows beside the queue."""
    beslut = str(case.beslut) if case.beslut else "Inte fattat ännu"
    return [("Insats", case.get_insats_display()), ("Beslut", beslut), ("Utförare", str(case.performing))], ""


def sections(case: Any, mask: Mask | Clear) -> list[Section]:
    made = [("Beställning", _order(case)), ("Den enskilde och vårdnadshavare", _people(case, mask)), *_plans(case)]
    shown = [(heading, [(mask(label), mask(text)) for label, text in rows if text]) for heading, rows in made]
    return [(heading, rows) for heading, rows in shown if rows]


def _order(case: Any) -> list[tuple[str, str]]:
    one = case.beslut
    return [
        ("Nummer", case.number),
        ("Insats", case.get_insats_display()),
        ("Lagrum", case.get_lagrum_display()),
        ("Tillfällig insats under utredning", case.utredning if case.tillfallig else ""),
        ("Beslut", f"{one.day}, {one.decided_by}" if one else ""),
        ("Gäller", f"{one.from_day} – {one.to_day}" if one else ""),
        ("Skickad till SRV", f"{case.skickad_dag or ''}"),
        ("Uppstart", f"{case.uppstart_dag or ''}"),
        ("Utförare", str(case.performing)),
    ]


def _people(case: Any, mask: Mask | Clear) -> list[tuple[str, str]]:
    rows = [(f"{one.get_relation_display()}, {label.lower()}", text) for one in case.persons.current() for label, text in (
        ("Namn", one.name), ("Personnummer", one.number_text), ("Telefon", one.phone), ("Adress", one.address))]  # fmt: skip
    return [(label, MASK if text and mask.hides else text) for label, text in rows]


def _plans(case: Any) -> list[Section]:
    found = [latest(case, kind) for kind in Plan.values]
    return [(f"{Plan(plan.kind).label}, version {plan.number}", rows_of(plan)) for plan in found if plan]
