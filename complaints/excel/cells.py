"""What one cell of the register means. Whatever cannot be read with certainty is Invalid and says what to write instead."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils.datetime import from_excel

from complaints.excel.columns import UNREGISTERED
from complaints.excel.xml import Cell
from records.typed import one_line, prose, written_time

EARLIEST = dt.date(1990, 1, 1)
MAX_TEXT = 8000  # characters in a description or in one entry
MAX_CELL = 32_767  # characters in a cell of several entries: Excel's own limit
MAX_SHORT = 200  # characters in the other columns, and more than any of them needs
MAX_QUOTED = 40  # characters of a cell shown back in a message

_WRITE_DAY = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2018-08-15."
_WRITE_NUMBER = "Skriv ett heltal, till exempel 4, eller hela numret, till exempel {exempel}."
_DAY = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{1,5}")
_LONG = re.compile(r"(.+)-([0-9]{4})-([0-9]{1,5})")


class Invalid(Exception):
    """str() is the reason in Swedish, fit to show."""


@dataclass(frozen=True)
class Number:
    """`prefix` and `ar` are None for a bare number, which takes them from the unit and the date of its row."""

    serial: int
    prefix: str | None = None
    ar: int | None = None


def enhet(cell: Cell | None, units: Mapping[str, str]) -> str:
    """The unit's code. `units`: name, alias or code in lower case → code."""
    # The names are put together for who gets to read them, and not once a row.
    if cell is None:
        raise Invalid("Enhet saknas. " + _unit_names(units))
    written = _short(cell)
    if written.lower() not in units:
        raise Invalid(f"Enheten {quoted(written)} finns inte. " + _unit_names(units))
    return units[written.lower()]


def typ(cell: Cell | None, types: Mapping[str, str]) -> str:
    """The code of the area, one of those on the list (SK-14, SK-20). `types`: code → label, which the cell holds."""
    choose = f"Välj en av: {', '.join(types.values())}."
    if cell is not None and as_text(cell).strip() == UNREGISTERED:
        return ""
    codes = {label.lower(): code for code, label in types.items()}
    written = _short(cell, "Typ av ärende saknas. " + choose)
    if written.lower() in codes:
        return codes[written.lower()]
    if sum(label in written.lower() for label in codes) > 1:
        raise Invalid(f"Här står fler än en typ: {quoted(written)}. Välj den som väger tyngst.")
    raise Invalid(f"Typen {quoted(written)} finns inte. " + choose)


def nummer(cell: Cell | None, prefix: Mapping[str, str]) -> Number:
    """The number as written, long or short. `prefix`: code of a unit → prefix of its numbers."""
    write = _WRITE_NUMBER.format(exempel=f"{next(iter(prefix.values()), 'BU')}-2026-031")
    written = _short(cell, "Nummer saknas. " + write)
    long = _LONG.fullmatch(written)
    if long and long[1] not in prefix.values():
        known = ", ".join(sorted(set(prefix.values())))
        raise Invalid(f"Numret {quoted(written)} börjar inte som någon enhets nummer. De börjar med: {known}.")
    bare = long[3] if long else written
    serial = int(bare) if _SERIAL.fullmatch(bare) else 0
    if not serial:
        raise Invalid(f"{quoted(written)} är inget nummer i registret. " + write)
    return Number(serial, long[1], int(long[2])) if long else Number(serial)


def dag(cell: Cell | None, epoch: dt.datetime, today: dt.date) -> dt.date:
    """A day that stands there as one. A time of day is left out; 15/8 and the like are never guessed at."""
    cell = _usable(cell, "Datum saknas. " + _WRITE_DAY)
    # Only 0-9 are a date: other digits are left as they stand, and refused.
    written = written_time(as_text(cell))[:MAX_SHORT]
    found = _find_day(cell, written, epoch)
    if found is None:
        raise Invalid(f"{quoted(written)} går inte att läsa som ett datum. " + _WRITE_DAY)
    as_shown = "" if written == found.isoformat() else f" ({quoted(written)} i cellen)"
    if found < EARLIEST:
        raise Invalid(f"Datumet {found}{as_shown} ligger före {EARLIEST}. " + _WRITE_DAY)
    if found > today:
        raise Invalid(
            f"Datumet {found}{as_shown} har inte varit än. Kontrollera året, och skriv dagen då ärendet kom in."
        )
    return found


def is_serial(cell: Cell | None) -> bool:
    """A day that only its workbook's epoch tells: a bare number, not shown as a date and not eight digits long."""
    return cell is not None and cell.kind == "number" and not _DAY.fullmatch(_number(cell.value))


def text(cell: Cell | None, missing: str = "", longest: int = MAX_TEXT) -> str:
    """What somebody wrote, or "", in at most so many characters. With `missing`, an empty cell is refused with that."""
    if cell is None and not missing:
        return ""
    written = prose(as_text(_usable(cell, missing)))
    if missing and not written:
        raise Invalid(missing)
    if len(written) > longest:
        raise Invalid(f"Texten är {len(written)} tecken. Den får vara högst {longest}. Korta den.")
    return written


def _find_day(cell: Cell, written: str, epoch: dt.datetime) -> dt.date | None:
    if cell.kind == "date":
        value = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
        return value if isinstance(value, dt.date) else None  # a time of day is no date
    try:
        if parts := _DAY.fullmatch(written):
            return dt.date(int(parts[1]), int(parts[3]), int(parts[4]))
        if cell.kind == "number" and cell.value >= 1:
            return from_excel(cell.value, epoch).date()
    except (ValueError, OverflowError):  # the 30th of February, or a number beyond the last day of the calendar
        pass
    return None


def _usable(cell: Cell | None, missing: str) -> Cell:
    """A cell that holds a value somebody wrote, and not one that Excel worked out."""
    if cell is None:
        raise Invalid(missing)
    if cell.kind == "formula":
        raise Invalid("Här står en formel. Skriv värdet i stället (Klistra in special, Värden).")
    if cell.kind == "error":
        raise Invalid(f"Här står felvärdet {cell.value[:MAX_QUOTED]}. Skriv det rätta värdet.")
    if cell.kind == "bool":
        raise Invalid(f"Här står {'SANT' if cell.value else 'FALSKT'}. Skriv en text eller ett tal i stället.")
    return cell


def _short(cell: Cell | None, missing: str = "") -> str:
    """The text on one line, without blanks around it. A cell of the left columns has no use for more."""
    written = as_text(_usable(cell, missing))
    if len(written) > MAX_SHORT:
        raise Invalid(f"Texten är {len(written)} tecken och hör nog hemma i en annan kolumn.")
    return one_line(written)


def as_text(cell: Cell) -> str:
    """As Excel in Swedish would show it."""
    if cell.kind == "formula":
        return "=…"
    if cell.kind == "number":
        return _number(cell.value)
    if isinstance(cell.value, dt.datetime):
        return cell.value.isoformat(" ", "minutes").removesuffix(" 00:00")
    return str(cell.value)


def _number(number: float) -> str:
    return f"{number:.15g}".replace(".", ",")


def quoted(written: str) -> str:
    """Quoted and short, for a message."""
    written = " ".join(written[:MAX_SHORT].split())
    return f"”{written[:MAX_QUOTED]}…”" if len(written) > MAX_QUOTED else f"”{written}”"


def _unit_names(units: Mapping[str, str]) -> str:
    """The longest word for each unit is its name; the others are aliases and the code."""
    name: dict[str, str] = {}
    for one, code in units.items():
        name[code] = max(name.get(code, ""), one, key=len)
    return f"Skriv en av: {', '.join(one[:1].upper() + one[1:] for one in name.values())}."
