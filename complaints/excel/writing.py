"""The register as the municipality's own Excel file: one sheet per unit, the columns A to G of the routine (SK-13)."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, NamedStyle

from complaints.excel.columns import COLUMNS, FIRST_ROW, GROUPS, UNREGISTERED, Row, clean
from complaints.excel.packing import pack

WIDTHS = (16, 12, 28, 22, 60, 50, 50)  # of the columns, in characters
ROW_HEIGHT, MAX_ROW_HEIGHT = 15, 409  # points; the second is Excel's limit
MAX_SHEET_NAME = 31  # Excel's limit
MAX_CELL = 32_000  # characters; Excel itself holds 32,767
CUT_OFF = " … [texten är längre än en cell rymmer]"
WITHOUT_UNITS = "Register"

_DAY, _HEADING_ROW = 2, FIRST_ROW - 1
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\n")  # clean() has made a carriage return into a line feed
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NO_TIME = dt.datetime(1980, 1, 1)  # noqa: DTZ001  the first moment that a zip can hold
_HEADING, _TEXT, _DATE = "Registrets rubrik", "Registrets text", "Registrets datum"  # named styles


def write(
    to: IO[bytes],
    sheets: Iterable[tuple[str, Iterable[Row]]],
    *,
    title: str,
    types: Mapping[str, str],
    units: Mapping[str, str],
    now: dt.datetime | None = None,
) -> None:
    """Write an xlsx file with one sheet for each (name of the unit, its rows) to `to`, which can be sought in.

    The rows are asked for one by one, sheet after sheet, and none of them is kept. `types` and `units` give the words for the
    codes in a row; a unit without a name is written as its code, which the reader knows. `title` stands on row 1 of every
    sheet. `now` (aware) is when the file says that it was made; the same arguments give the same bytes.
    """
    book, taken = _empty_book(), set[str]()
    made = []
    for name, rows in [*sheets] or [(WITHOUT_UNITS, ())]:
        ws = book.create_sheet(_sheet_name(name, taken))
        _head(ws, title)
        made.append(_cells(ws, rows, types, units))
    moment = now.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0) if now else _NO_TIME
    book.properties.creator, book.properties.title = "Ärendegång", clean(title)
    book.properties.created = book.properties.modified = moment
    pack(book, made, to)


def _empty_book() -> Any:
    """A workbook without sheets. Its styles are its own: openpyxl binds a style object to one workbook."""
    book = Workbook()
    book.remove(book.active)
    around = Alignment(
        wrap_text=True, horizontal="left", vertical="top"
    )  # Excel would put a date against the next column
    for name, bold, format in ((_HEADING, True, "General"), (_TEXT, False, "General"), (_DATE, False, "yyyy-mm-dd")):
        style = NamedStyle(name, Font(name="Calibri", size=11, bold=bold), alignment=around, number_format=format)
        book.add_named_style(style)
    return book


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has; upper and lower case are the same to Excel. Adds to `taken`."""
    stem = " ".join(_FORBIDDEN.sub(" ", clean(name)).split()).strip("'")[:MAX_SHEET_NAME].strip(" '") or "Blad"
    attempt, nummer = stem, 1
    while attempt.lower() in taken | {"history"}:  # Excel keeps "History" for itself
        nummer += 1
        suffix = f" ({nummer})"
        attempt = stem[: MAX_SHEET_NAME - len(suffix)].rstrip() + suffix
    taken.add(attempt.lower())
    return attempt


def _cells(
    ws: Any, rows: Iterable[Row], types: Mapping[str, str], units: Mapping[str, str]
) -> Iterator[tuple[int, list[Cell]]]:
    """The number of each row of the register in the sheet, and its cells. How high it is, is forgotten with it."""
    nummer = _HEADING_ROW
    for nummer, row in enumerate(rows, start=FIRST_ROW):
        day = Cell(ws, nummer, _DAY, row.dag)
        day.style = _DATE
        enhet, typ = units.get(row.enhet, row.enhet), types.get(row.typ, UNREGISTERED)
        texts = (row.nummer, None, enhet, typ, row.beskrivning, row.atgard, row.aterkoppling)
        cells = {_DAY: day}
        for column, text in enumerate(texts, start=1):
            if text:
                cells[column] = Cell(ws, nummer, column)
                _text(cells[column], text, _TEXT)
        _height(ws, nummer, texts)
        yield nummer, [cells[column] for column in sorted(cells)]
        ws.row_dimensions.pop(nummer, None)
    ws.auto_filter.ref = f"A{_HEADING_ROW}:G{nummer}"


def _head(ws: Any, title: str) -> None:
    """Rows 1 to 3, and how the sheet lies on screen and paper."""
    _text(ws.cell(1, 1), title, _HEADING)
    ws.merge_cells("A1:G1")
    first = 1
    for group, width in GROUPS:
        _text(ws.cell(2, first), group, _HEADING)
        ws.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + width - 1)
        first += width
    for column, (heading, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), start=1):
        cell = ws.cell(_HEADING_ROW, column)
        _text(cell, heading, _HEADING)
        ws.column_dimensions[cell.column_letter].width = width
    _height(ws, _HEADING_ROW, COLUMNS)
    ws.freeze_panes = f"A{FIRST_ROW}"
    ws.print_title_rows = f"1:{_HEADING_ROW}"
    ws.page_setup.orientation, ws.page_setup.paperSize, ws.page_setup.fitToHeight = "landscape", 9, 0  # 9 is A4
    ws.sheet_properties.pageSetUpPr.fitToPage = True


def _height(ws: Any, nummer: int, texts: Sequence[str | None]) -> None:
    """Room for all the lines of the fullest cell, about: not every program finds the height of a row by itself."""
    divided = [(text.split("\n"), width - 2) for text, width in zip(texts, WIDTHS, strict=True) if text]
    rows = max((sum(len(line) // width + 1 for line in lines) for lines, width in divided), default=1)
    if rows > 1:
        ws.row_dimensions[nummer].height = min(rows * ROW_HEIGHT, MAX_ROW_HEIGHT)


def fitted(text: str) -> str:
    """The text as a cell holds it: cleaned, and cut off where no cell holds more."""
    text = clean(text)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CUT_OFF)] + CUT_OFF


def _text(cell: Any, text: str, style: str) -> None:
    """A string cell, whatever the text begins with: "=1+1" is what somebody wrote, never something to be worked out."""
    text = clean(text)
    cell.value = fitted(_ESCAPE.sub("_x005F_", text))
    cell.data_type = "s"  # openpyxl would have made a formula of "=…" and an error of "#REF!"
    cell.style = style
    if text.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True  # and so it stays a text when somebody edits the cell in Excel
