"""What one cell of the register means. Whatever cannot be read with certainty is Ogiltig and says what to write instead."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils.datetime import from_excel

from complaints.excel_xml import Cell

TIDIGAST = dt.date(1990, 1, 1)
MAX_TEXT = 8000  # characters in a description or a measure
MAX_KORT = 200  # characters in the other columns, and more than any of them needs
MAX_VISAS = 40  # characters of a cell shown back in a message

_SKRIV_DATUM = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2018-08-15."
_SKRIV_NUMMER = "Skriv ett heltal, till exempel 4, eller hela numret, till exempel {exempel}."
_DAG = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
_LOPNUMMER = re.compile(r"[0-9]{1,5}")
_LANGT = re.compile(r"(.+)-([0-9]{4})-([0-9]{1,5})")


class Ogiltig(Exception):
    """str() is the reason in Swedish, fit to show."""


@dataclass(frozen=True)
class Nummer:
    """`prefix` and `ar` are None for a bare number, which takes them from the unit and the date of its row."""

    lopnummer: int
    prefix: str | None = None
    ar: int | None = None


def enhet(cell: Cell | None, enheter: Mapping[str, str]) -> str:
    """The unit's code. `enheter`: name, alias or code in lower case → code."""
    skrivet = _kort(cell, "Enhet saknas. " + _enheterna(enheter))
    if skrivet.lower() not in enheter:
        raise Ogiltig(f"Enheten {visa(skrivet)} finns inte. " + _enheterna(enheter))
    return enheter[skrivet.lower()]


def typ(cell: Cell | None, typer: Mapping[str, str]) -> str:
    """The code of the area, one of those on the list (SK-14, SK-20). `typer`: code → label, which the cell holds."""
    valj = f"Välj en av: {', '.join(typer.values())}."
    koder = {label.lower(): kod for kod, label in typer.items()}
    skrivet = _kort(cell, "Typ av ärende saknas. " + valj)
    if skrivet.lower() in koder:
        return koder[skrivet.lower()]
    if sum(label in skrivet.lower() for label in koder) > 1:
        raise Ogiltig(f"Här står fler än en typ: {visa(skrivet)}. Välj den som väger tyngst.")
    raise Ogiltig(f"Typen {visa(skrivet)} finns inte. " + valj)


def nummer(cell: Cell | None, prefix: Mapping[str, str]) -> Nummer:
    """The number as written, long or short. `prefix`: code of a unit → prefix of its numbers."""
    skriv = _SKRIV_NUMMER.format(exempel=f"{next(iter(prefix.values()), 'BU')}-2026-031")
    skrivet = _kort(cell, "Nummer saknas. " + skriv)
    langt = _LANGT.fullmatch(skrivet)
    if langt and langt[1] not in prefix.values():
        kanda = ", ".join(sorted(set(prefix.values())))
        raise Ogiltig(f"Numret {visa(skrivet)} börjar inte som någon enhets nummer. De börjar med: {kanda}.")
    bart = langt[3] if langt else skrivet
    lopnummer = int(bart) if _LOPNUMMER.fullmatch(bart) else 0
    if not lopnummer:
        raise Ogiltig(f"{visa(skrivet)} är inget nummer i registret. " + skriv)
    return Nummer(lopnummer, langt[1], int(langt[2])) if langt else Nummer(lopnummer)


def dag(cell: Cell | None, epok: dt.datetime, i_dag: dt.date) -> dt.date:
    """A day that stands there as one. A time of day is left out; 15/8 and the like are never guessed at."""
    cell = _duger(cell, "Datum saknas. " + _SKRIV_DATUM)
    skrivet = _kort(cell)
    funnen = _dagen(cell, skrivet, epok)
    if funnen is None:
        raise Ogiltig(f"{visa(skrivet)} går inte att läsa som ett datum. " + _SKRIV_DATUM)
    som = "" if skrivet == funnen.isoformat() else f" ({visa(skrivet)} i cellen)"
    if funnen < TIDIGAST:
        raise Ogiltig(f"Datumet {funnen}{som} ligger före {TIDIGAST}. " + _SKRIV_DATUM)
    if funnen > i_dag:
        raise Ogiltig(f"Datumet {funnen}{som} har inte varit än. Kontrollera året, och skriv dagen då ärendet kom in.")
    return funnen


def ar_serienummer(cell: Cell | None) -> bool:
    """A day that only its workbook's epoch tells: a bare number, not shown as a date and not eight digits long."""
    return cell is not None and cell.slag == "tal" and not _DAG.fullmatch(_tal(cell.varde))


def text(cell: Cell | None, saknas: str = "") -> str:
    """What somebody wrote, or "". With `saknas`, an empty cell is refused with that."""
    if cell is None and not saknas:
        return ""
    skrivet = som_text(_duger(cell, saknas))
    if len(skrivet) > MAX_TEXT:
        raise Ogiltig(f"Texten är {len(skrivet)} tecken. Den får vara högst {MAX_TEXT}. Korta den.")
    return skrivet


def _dagen(cell: Cell, skrivet: str, epok: dt.datetime) -> dt.date | None:
    if cell.slag == "datum":
        varde = cell.varde.date() if isinstance(cell.varde, dt.datetime) else cell.varde
        return varde if isinstance(varde, dt.date) else None  # a time of day is no date
    try:
        if delar := _DAG.fullmatch(skrivet):
            return dt.date(int(delar[1]), int(delar[3]), int(delar[4]))
        if cell.slag == "tal" and cell.varde >= 1:
            return from_excel(cell.varde, epok).date()
    except (ValueError, OverflowError):  # the 30th of February, or a number beyond the last day of the calendar
        pass
    return None


def _duger(cell: Cell | None, saknas: str) -> Cell:
    """A cell that holds a value somebody wrote, and not one that Excel worked out."""
    if cell is None:
        raise Ogiltig(saknas)
    if cell.slag == "formel":
        raise Ogiltig("Här står en formel. Skriv värdet i stället (Klistra in special, Värden).")
    if cell.slag == "fel":
        raise Ogiltig(f"Här står felvärdet {cell.varde[:MAX_VISAS]}. Skriv det rätta värdet.")
    if cell.slag == "bool":
        raise Ogiltig(f"Här står {'SANT' if cell.varde else 'FALSKT'}. Skriv en text eller ett tal i stället.")
    return cell


def _kort(cell: Cell | None, saknas: str = "") -> str:
    """The text on one line, without blanks around it. A cell of the left columns has no use for more."""
    skrivet = som_text(_duger(cell, saknas))
    if len(skrivet) > MAX_KORT:
        raise Ogiltig(f"Texten är {len(skrivet)} tecken och hör nog hemma i en annan kolumn.")
    return unicodedata.normalize("NFC", " ".join(skrivet.split()))


def som_text(cell: Cell) -> str:
    """As Excel in Swedish would show it."""
    if cell.slag == "formel":
        return "=…"
    if cell.slag == "tal":
        return _tal(cell.varde)
    if isinstance(cell.varde, dt.datetime):
        return cell.varde.isoformat(" ", "minutes").removesuffix(" 00:00")
    return str(cell.varde)


def _tal(tal: float) -> str:
    return f"{tal:.15g}".replace(".", ",")


def visa(skrivet: str) -> str:
    """Quoted and short, for a message."""
    skrivet = " ".join(skrivet[:MAX_KORT].split())
    return f"”{skrivet[:MAX_VISAS]}…”" if len(skrivet) > MAX_VISAS else f"”{skrivet}”"


def _enheterna(enheter: Mapping[str, str]) -> str:
    """The longest word for each unit is its name; the others are aliases and the code."""
    namn: dict[str, str] = {}
    for ett, kod in enheter.items():
        namn[kod] = max(namn.get(kod, ""), ett, key=len)
    return f"Skriv en av: {', '.join(ett[:1].upper() + ett[1:] for ett in namn.values())}."
