"""The synpunkt as it is printed and shown: the register's columns in order, then who left it."""

from __future__ import annotations

from typing import Any

from casework.calendar import local
from complaints.uppgifter import Uppgift
from records.dates import undated
from records.masking import MASK, Clear, Mask

Section = tuple[str, list[tuple[str, str]]]


def glimpse(case: Any) -> tuple[list[tuple[str, str]], str]:
    """What the preview shows beside the queue."""
    facts = [("Gäller", case.get_huvudkategori_display()), ("Art", case.get_art_display()),
             ("Inkom", f"{local(case.received_at):%Y-%m-%d}"), ("Kanal", case.get_kanal_display())]  # fmt: skip
    return [(label, text) for label, text in facts if text], case.beskrivning


def sections(case: Any, mask: Mask | Clear) -> list[Section]:
    """Every column and entry, as far as `mask` shows it."""
    made = [("Registrering", _registration(case)), *entries(case), ("Den som lämnade synpunkten", _sender(case, mask))]
    shown = [(heading, [(mask(label), mask(text)) for label, text in rows if text]) for heading, rows in made]
    return [(heading, rows) for heading, rows in shown if rows]


def _registration(case: Any) -> list[tuple[str, str]]:
    others = ", ".join(other.get_typ_display() for other in case.bikategorirader.all())
    return [
        ("Nummer", case.number),
        ("Årsärende", str(case.arsarende)),
        ("Inkom", f"{local(case.received_at):%Y-%m-%d %H:%M}"),
        ("Kanal", case.get_kanal_display()),
        ("Mottogs av", case.mottagen_av.name if case.mottagen_av else ""),
        ("Enhet", case.enhet.name),
        ("Typ av ärende", case.get_huvudkategori_display()),
        ("Berör också", others),
        ("Art", case.get_art_display()),
        ("Kan åtgärdas omgående", case.get_omgaende_display()),
        ("Kan inte informeras", case.ej_informeras_skal),
        ("Hör också till", f"{case.get_hor_till_display()} {case.hanvisning}".strip()),
        ("Akt i verksamhetssystemet", case.aktnummer),
        ("Originalet på papper finns", case.original_plats),
        ("Svarsbrevet på papper finns", case.svar_plats),
        ("Diarieförd", f"{local(case.diarieford_at):%Y-%m-%d}" if case.diarieford_at else ""),
    ]


def entries(case: Any) -> list[Section]:
    """Columns E, F and G: each entry with its day and by whom, in order."""
    rows = list(case.uppgifter.select_related("av", "ersatt_av"))
    kinds = [("Beskrivning", Uppgift.Slag.BESKRIVNING), ("Åtgärd", Uppgift.Slag.ATGARD)]
    made = [(heading, [entry(row) for row in rows if row.slag == slag]) for heading, slag in kinds]
    return [*made, ("Återkoppling", [entry(row) for row in rows if row.aterkoppling])]


def entry(row: Any) -> tuple[str, str]:
    """(day, by whom and how; the text)."""
    how = [f"{row.dag or 'Odaterad'}", row.av.name if row.av else "", row.get_kanal_display().lower()]
    marks = ["signerad" if row.signerad else "", "ersatt" if hasattr(row, "ersatt_av") else ""]
    return ", ".join(part for part in [*how, *marks] if part), undated(row.text, row.dag)


def _sender(case: Any, mask: Mask | Clear) -> list[tuple[str, str]]:
    if case.anonym:
        return [("Namn", "Anonym")]
    rows = [(label, text) for person in case.persons.current() for label, text in (
        ("Namn", person.name), ("Telefon", person.phone), ("E-post", person.email), ("Adress", person.address),
        ("Språk och tolk", person.language))]  # fmt: skip
    return [(label, MASK if text and mask.hides else text) for label, text in rows]
