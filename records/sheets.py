"""A workbook that is read and counted on: a table under a heading on each sheet, plain values and no formulas.

Pure, and the same content gives the same bytes: openpyxl reads the machine's clock twice, and both times are put right.
"""

from __future__ import annotations

import datetime as dt
import io
import textwrap
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

Value = str | int | float | dt.date | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE = 60  # characters: a column wide enough for sentences
DATE = "yyyy-mm-dd"
BOLD, TITLE = Font(name="Calibri", size=11, bold=True), Font(name="Calibri", size=14, bold=True)
LINE = Border(bottom=Side(style="thin"))
ROW_HEIGHT = 15  # points, for one line of text in the size above


@dataclass
class Sheet:
    """A sheet that is filled from the top, one row at a time. `widths` are the widths of its columns, in characters."""

    ws: Worksheet
    widths: Sequence[int]
    row: int = 0

    def write(self, *varden: Value, format: Sequence[str] = (), bold: bool = False, head: bool = False) -> None:
        """Write a row; `format` are the number formats of the cells after the first."""
        self.row += 1
        for column, value in enumerate(varden, start=1):
            cell = self.ws.cell(self.row, column)
            cell.value = value
            if isinstance(value, str):
                # Names come from configuration, and one that begins as a formula must never be one.
                cell.data_type, cell.quotePrefix = "s", value.startswith(("=", "+", "-", "@"))
            if 1 < column <= len(format) + 1:
                cell.number_format = format[column - 2]
            if bold or head:
                cell.font = BOLD
            if head:
                cell.border = LINE
            # Running text begins to the left, figures and their headings end to the right.
            at_hoger = column > 1 and self.widths[column - 1] < WIDE
            cell.alignment = Alignment("right" if at_hoger else "left", "bottom" if head else "top", wrap_text=True)
        # Not every program makes room for text that wraps, and a name that is half hidden is another name.
        rows = [_lines(value, width) for value, width in zip(varden, self.widths, strict=False)]
        self.ws.row_dimensions[self.row].height = ROW_HEIGHT * max(rows)

    def head(self, *rubriker: Value) -> None:
        self.write(*rubriker, head=True)

    def title(self, text: str, font: Font, height: int) -> None:
        """A line that runs out over the empty cells beside it."""
        self.write(text)
        cell = self.ws.cell(self.row, 1)
        cell.font, cell.alignment = font, Alignment("left", "center", wrap_text=False)
        self.ws.row_dimensions[self.row].height = height

    def gap(self) -> None:
        self.row += 1


def new_sheet(book: Workbook, name: str, heading: str, state: str, widths: Sequence[int]) -> Sheet:
    """A sheet with its heading and what state the figures are in; the table's own heading is row 4."""
    ws = book.create_sheet(name)
    for number, width in enumerate(widths, start=1):
        ws.column_dimensions[get_column_letter(number)].width = width
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", ws.PAPERSIZE_A4
    ws.page_setup.fitToHeight, ws.sheet_properties.pageSetUpPr.fitToPage = 0, True
    ws.oddFooter.left.text, ws.oddFooter.right.text = state, "Sida &P av &N"
    # The heading of the table stands in row 4 on every sheet, and stays in sight and on every printed page.
    ws.freeze_panes, ws.print_title_rows = "B5", "4:4"
    sheet = Sheet(ws, widths)
    sheet.title(heading, TITLE, 21)
    sheet.title(state, BOLD, 18)
    sheet.gap()
    return sheet


def saved(book: Workbook, when: dt.datetime) -> bytes:
    """Return the bytes of the workbook, written at `when` (aware)."""
    when = when.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    book.properties.created = book.properties.modified = when
    with zipfile.ZipFile(made) as written, zipfile.ZipFile(out, "w") as file:
        for name in written.namelist():
            own = tostring(book.properties.to_tree()) if name == "docProps/core.xml" else written.read(name)
            # Left to itself, the zip too would write down the hour; ZipInfo says 1980.
            file.writestr(zipfile.ZipInfo(name), own, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _lines(value: Value, width: int) -> int:
    return len(textwrap.wrap(value, width)) if isinstance(value, str) else 1
