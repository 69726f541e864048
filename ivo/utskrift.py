"""A matter and its parts as they are printed and shown beside the queue."""

from __future__ import annotations

from typing import Any

from casework.calendar import local
from records.masking import Clear, Mask

# What was to be sent, and never was; what was registered as something else than it is.
STRUKEN = {"ut": "Skickades aldrig, struken"}
Section = tuple[str, list[tuple[str, str]]]


def glimt_tillsyn(case: Any) -> tuple[list[tuple[str, str]], str]:
    return [
        ("IVO:s nummer", case.ivo_nr),
        ("Brev", case.get_brev_display()),
        ("Handlingar", str(case.rader.count())),
    ], ""


def glimt(case: Any) -> tuple[list[tuple[str, str]], str]:
    rows = [("Tillsyn", case.show_number(case.tillsynen.number))]
    return [*rows, *([("Svar till IVO", f"{case.svarsdatum}")] if case.svarsdatum else [])], ""


def tillsyn(case: Any, mask: Mask | Clear) -> list[Section]:
    """The list of handlingar: number, day, way, title, where the original lies, and the hash."""
    facts = [("Nummer", case.shown_number), ("IVO:s nummer", case.ivo_nr), ("Rubrik", case.rubrik),
             ("Sekretess", f"{case.sekretess}, {case.sekretess_dag}, {case.sekretess_av}")]  # fmt: skip
    rows = [(f"Handling {row.nr}", "\n".join((
        f"{row.get_riktning_display()} {row.dag}{f', {row.motpart}' if row.motpart else ''}", row.handling.title,
        f"Originalet: {row.original}", f"SHA-256 {row.handling.sha256}",
        *([f"{STRUKEN.get(row.riktning, 'Struken')} {row.struken_dag}"] if row.struken_dag else []))))
        for row in case.rader.select_related("handling")]  # fmt: skip
    return [("Ärendet", facts), ("Handlingar", [(label, mask(text)) for label, text in rows])]


def delar(case: Any, mask: Mask | Clear) -> list[Section]:
    """The facts, and under each document the names that stand there now: what leaves beside it as a sheet of signatures."""
    facts = [("Nummer", case.shown_number), ("Tillsyn", case.show_number(case.tillsynen.number)), ("Läge", case.state_label),
             ("Svar till IVO senast", f"{case.svarsdatum or ''}")]  # fmt: skip
    signed = [(rad.namn, [("Dokument", mask(rad.dokument.title)), ("SHA-256", rad.dokument.sha256), *_namn(rad)])
              for rad in case.underskriftsrader if rad.dokument]  # fmt: skip
    return [(case.routine_name, [row for row in facts if row[1]]), *signed]


def _namn(rad: Any) -> list[tuple[str, str]]:
    """In the words of the places: underteckna first, then kontrasignera."""
    return [
        (word, f"{one.by.name}, {one.title.lower()}, {local(one.at):%Y-%m-%d %H:%M}")
        for word, one in rad.platser
        if one
    ]
