"""A matter and its parts as they are printed and shown beside the queue."""

from __future__ import annotations

from typing import Any

from records.masking import Clear, Mask

Section = tuple[str, list[tuple[str, str]]]


def glimt_tillsyn(case: Any) -> tuple[list[tuple[str, str]], str]:
    return [
        ("IVO:s nummer", case.ivo_nr),
        ("Brev", case.get_brev_display()),
        ("Handlingar", str(case.handlingar_nr)),
    ], ""


def glimt(case: Any) -> tuple[list[tuple[str, str]], str]:
    last = f"{case.svarsdatum}" if case.svarsdatum else "–"
    return [("Tillsyn", case.show_number(case.tillsynen.number)), ("Svar till IVO", last)], ""


def tillsyn(case: Any, mask: Mask | Clear) -> list[Section]:
    """The list of handlingar: number, day, way, title, where the original lies, and the hash."""
    facts = [("Nummer", case.shown_number), ("IVO:s nummer", case.ivo_nr), ("Rubrik", case.rubrik),
             ("Sekretess", f"{case.sekretess}, {case.sekretess_dag}, {case.sekretess_av}")]  # fmt: skip
    rows = [(f"Handling {row.nr}", "\n".join((
        f"{row.get_riktning_display()} {row.dag}{f', {row.motpart}' if row.motpart else ''}", row.handling.title,
        f"Originalet: {row.original}", f"SHA-256 {row.handling.sha256}")))
        for row in case.rader.select_related("handling")]  # fmt: skip
    return [("Ärendet", facts), ("Handlingar", [(label, mask(text)) for label, text in rows])]


def delar(case: Any, mask: Mask | Clear) -> list[Section]:
    facts = [("Nummer", case.shown_number), ("Tillsyn", case.show_number(case.tillsynen.number)), ("Läge", case.state_label),
             ("Svar till IVO senast", f"{case.svarsdatum or ''}")]  # fmt: skip
    signed = [(f"{one.what}, {one.slot}", f"{one.by.name}, {one.title}, {one.at:%Y-%m-%d}\nSHA-256 {one.sha256}")
              for one in case.underskrifter.select_related("by")]  # fmt: skip
    return [("Svaret", [row for row in facts if row[1]]), *([("Underskrifter", signed)] if signed else [])]
