"""Reading the municipality's own register: every row, or every error with its row, never a part of them (SK-09, SK-13)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from complaints.excel import cells as cells
from complaints.excel.cells import Invalid, Number
from complaints.excel.columns import COLUMNS, FIRST_ROW, Row, clean
from complaints.excel.layout import Problem, heading_problems, is_register, layout_problems
from complaints.excel.workbook import Denied, open_workbook
from complaints.excel.xml import Cell, Sheet
from records.dates import begins_with_day

MAX_PROBLEMS = 200
PACE = 250  # rows between two calls of `progress`

V = TypeVar("V")


@dataclass(frozen=True)
class ReadRow:
    row: Row
    sheet: str
    row_number: int


@dataclass(frozen=True)
class Outcome:
    """`rows` is empty when there is any error; `problems` holds at most MAX_FEL, and then one that counts the rest."""

    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_file(
    data: bytes,
    *,
    units: Mapping[str, str],
    types: Mapping[str, str],
    prefix: Mapping[str, str],
    today: dt.date,
    progress: Callable[[int, int], None] | None = None,
) -> Outcome:
    """The rows of the file, all or none. Raises nothing of its own, whatever the bytes are.

    `units`: name, alias or code in lower case → code of the unit. `types`: code → label. `prefix`: code of the unit →
    prefix of its numbers. `progress` is told (rows done, rows in all) now and then; what it raises goes through.
    """
    try:
        book = open_workbook(data)
    except Denied as reason:
        return Outcome(problems=[Problem("", None, "", str(reason))])
    filled = [sheet for sheet in book.sheet if sheet.cells]
    # When none of them is a register it is said of each what it lacks.
    sheets = [sheet for sheet in filled if is_register(sheet)] or filled
    reading = _Pass(units, types, prefix, today, book.epoch)
    reading.problems = [one for sheet in sheets for one in layout_problems(sheet)]
    if not sheets:
        reading.problems.append(Problem("", None, "", "Filen är tom. Inget blad har något innehåll."))
    reading.read(_data_rows(sheets), progress)
    if reading.problems:
        return Outcome(problems=_cut(reading.problems))
    remarks = [*reading.remarks(), *(f"Bladet ”{sheet.name}” lästes inte: det har inte registrets rubriker."
                                     for sheet in filled if sheet not in sheets)]  # fmt: skip
    if book.comments:
        remarks.append("Kommentarer till cellerna läses inte in.")
    return Outcome(reading.rows, remarks=remarks)


def _data_rows(sheets: Iterable[Sheet]) -> list[tuple[str, int, dict[int, Cell]]]:
    """The rows with anything in A to G, of the sheets where we know which column is which."""
    return [
        (sheet.name, nummer, sheet.cells[nummer])
        for sheet in sheets
        if not sheet.hidden and not any(heading_problems(sheet))
        for nummer in sorted(sheet.cells)
        if nummer >= FIRST_ROW and min(sheet.cells[nummer]) <= len(COLUMNS)
    ]


def _cut(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - MAX_PROBLEMS
    return [*problems[:MAX_PROBLEMS], Problem("", None, "", f"och {more} till")] if more > 0 else problems


class _Pass:
    """The rows and errors so far, and which numbers have been seen."""

    def __init__(
        self,
        units: Mapping[str, str],
        types: Mapping[str, str],
        prefix: Mapping[str, str],
        today: dt.date,
        epoch: dt.datetime,
    ) -> None:
        self.units, self.types, self.prefix, self.today, self.epoch = units, types, prefix, today, epoch
        self.rows: list[ReadRow] = []
        self.problems: list[Problem] = []
        self.seen: dict[str, tuple[str, int]] = {}  # number → sheet and row
        self.series: dict[tuple[str, int], set[int]] = defaultdict(set)  # prefix and year → numbers
        self.serials = 0  # days that stood as bare numbers

    def read(
        self, rows: Sequence[tuple[str, int, dict[int, Cell]]], progress: Callable[[int, int], None] | None
    ) -> None:
        for done, (sheet, nummer, row) in enumerate(rows, start=1):
            self._read_row(sheet, nummer, row)
            if progress and (done % PACE == 0 or done == len(rows)):
                progress(done, len(rows))

    def _read_row(self, sheet: str, row_number: int, row: Mapping[int, Cell]) -> None:
        def of(column: int, meaning: Callable[..., V], *more: object) -> V | None:
            try:
                return meaning(row.get(column), *more)
            except Invalid as reason:
                self.problems.append(Problem(sheet, row_number, " ABCDEFG"[column], str(reason)))
                return None

        short = of(1, cells.nummer, self.prefix)
        dag = of(2, cells.dag, self.epoch, self.today)
        enhet = of(3, cells.enhet, self.units)
        nummer = None
        if short and dag and enhet:
            nummer = of(1, lambda _: self._full_number(short, dag, enhet, sheet, row_number))
        typ = of(4, cells.typ, self.types)
        beskrivning = of(5, cells.text, "Beskrivning saknas. Skriv vad ärendet gäller.")
        atgard, aterkoppling = of(6, _entries), of(7, _entries)
        self.serials += cells.is_serial(row.get(2))
        if (
            nummer
            and dag
            and enhet
            and typ is not None
            and beskrivning
            and atgard is not None
            and aterkoppling is not None
        ):
            whole = Row(nummer, dag, enhet, typ, beskrivning, atgard, aterkoppling)
            self.rows.append(ReadRow(whole, sheet, row_number))

    def _full_number(self, short: Number, dag: dt.date, enhet: str, sheet: str, row_number: int) -> str:
        """The long form, which also marks the documents (SK-12). Raises Invalid: it is taken, or contradicts the date."""
        prefix = short.prefix or self.prefix.get(enhet)
        ar = dag.year if short.ar is None else short.ar
        if prefix is None:
            raise Invalid("Enheten har ingen egen nummerserie. Skriv hela numret, till exempel BU-2026-031.")
        full = f"{prefix}-{ar:04d}-{short.serial:03d}"
        if ar != dag.year:
            raise Invalid(f"Numret {full} är från {ar}, men datumet är {dag}. Rätta det som är fel.")
        if full in self.seen:
            other_sheet, other_row = self.seen[full]
            where = f"rad {other_row}" if other_sheet == sheet else f"rad {other_row} i bladet ”{other_sheet}”"
            raise Invalid(f"Numret {full} finns redan på {where}. Varje nummer får finnas en gång.")
        self.seen[full] = (sheet, row_number)
        self.series[prefix, ar].add(short.serial)
        return full

    def remarks(self) -> list[str]:
        count = len(self.rows)
        rows = [f"Filen har {count} {'rad' if count == 1 else 'rader'}."]
        if self.serials:
            on = "en rad" if self.serials == 1 else f"{self.serials} rader"
            rows.append(f"På {on} stod datumet som ett tal. Det är läst så som Excel räknar dagar.")
        for (prefix, ar), nummer in sorted(self.series.items()):
            if gaps := _gaps(nummer):
                rows.append(f"I {prefix} {ar} saknas nummer {gaps}.")
        return rows


def _gaps(nummer: Iterable[int]) -> str:
    """What is missing from 1 to the highest: "3", "3 och 7–9"."""
    gaps, before = [], 0
    for one in sorted(nummer):
        if one - before > 1:
            gaps.append(f"{before + 1}" if one - before == 2 else f"{before + 1}–{one - 1}")
        before = one
    return " och ".join(part for part in (", ".join(gaps[:-1]), *gaps[-1:]) if part)


def dated_entries(text: str) -> list[tuple[dt.date | None, str]]:
    """The dated entries of a cell (SK-15). A line that begins with a day begins an entry, the others go on with it.

    What stands before the first day has None for a day. Blanks around an entry are not kept.
    """
    posts: list[tuple[dt.date | None, list[str]]] = [(None, [])]
    for line in clean(text).split("\n"):
        if begins := begins_with_day(line):
            posts.append((begins[0], [begins[1]]))
        else:
            posts[-1][1].append(line)
    divided = [(dag, "\n".join(lines).strip()) for dag, lines in posts]
    return [(dag, post) for dag, post in divided if dag or post]


def _entries(cell: Cell | None) -> str:
    """A cell of several entries, each no longer than one may be. Raises Invalid."""
    written = cells.text(cell, longest=cells.MAX_CELL)
    if len(written) <= cells.MAX_TEXT:
        return written  # no entry is longer than its cell
    for day, entry in dated_entries(written):
        if len(entry) > cells.MAX_TEXT:
            raise Invalid(f"Texten{f' den {day}' if day else ''} är {len(entry)} tecken. Den får vara högst {cells.MAX_TEXT}. "
                          "Korta den.")  # fmt: skip
    return written


def joined(posts: Iterable[tuple[dt.date | None, str]]) -> str:
    """The entries as one text, as the routine's example writes them. The inverse of `dated_entries`."""
    return clean("\n".join(f"{dag}: {text}" if dag else text for dag, text in posts))
