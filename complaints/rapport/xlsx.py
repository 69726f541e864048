"""The January report as a sheet that can be counted on: the figures of the frozen report, as plain numbers.

No formulas: a sum that the reader's program works out anew could differ from what was frozen. Pure, and the same report
gives the same bytes: openpyxl reads the machine's clock twice, and both times are put right.
"""

import datetime as dt
import io
import textwrap
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from complaints.rapport.figures import HOW_COUNTED, Sammanstallning, dated, status

Value = str | int | float | dt.date | None

NOTHING = "–"
NAME, WIDE = 50, 60  # characters: a column of units' names; one wide enough for sentences
SHARE, CHANGE, MEDIAN, DATE = "0.0%", "+0;-0;0", "0.0", "yyyy-mm-dd"
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


def xlsx(figures: Sammanstallning, *, frozen: dt.datetime | None, hash: str) -> bytes:
    """Return the workbook. `frozen` (aware) and `hash` as for `rapport.pdf.pdf`; ValueError on a hash of other figures."""
    s, state = figures, status(figures, frozen, hash)
    book = Workbook()
    book.remove(book.worksheets[0])
    omraden = [max(9, len(namn) + 3) for namn in s.omraden]
    _sums(_sheet(book, "Sammanställning", s.rubrik, state, widths=[NAME, *omraden, 10]), s)
    _comparison(_sheet(book, "Jämförelse", f"Jämförelse {s.forra_ar}–{s.ar}", state, widths=[NAME, 12, 12, 12, 12]), s)
    _confirmation(
        _sheet(book, "Bekräftelse", f"Bekräftelse inom fem arbetsdagar {s.ar}", state, widths=[NAME, *[14] * 6]), s
    )
    _about(_sheet(book, "Om rapporten", "Om rapporten", state, widths=[32, 110]), s, state, hash if frozen else NOTHING)
    book.properties.title, book.properties.creator, book.properties.language = s.rubrik, s.kommun, "sv-SE"
    return _saved(book, dated(s, frozen))


def _sheet(book: Workbook, namn: str, heading: str, state: str, widths: Sequence[int]) -> Sheet:
    ws = book.create_sheet(namn)
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


def _sums(sheet: Sheet, s: Sammanstallning) -> None:
    """Units and areas this year and the year before under one heading, then what kind and by which way."""
    sheet.head("Enhet", *s.omraden, "Summa")
    _cross_table(sheet, s, s.ar, [enhet.antal for enhet in s.enheter], s.kolumnsummor)
    _cross_table(sheet, s, s.forra_ar, [enhet.forra for enhet in s.enheter], s.forra_kolumnsummor)
    for heading, fordelning in (("Art", s.arter), ("Inkomstväg", s.kanaler)):
        sheet.head(f"{heading} {s.ar}", "Antal", "Andel")
        for namn, antal in fordelning:
            sheet.write(namn, antal, _share(antal, s.totalt), format=["0", SHARE])
        sheet.write(f"Summa {s.ar}", s.totalt, _share(s.totalt, s.totalt), format=["0", SHARE], bold=True)
        sheet.gap()


def _cross_table(
    sheet: Sheet, s: Sammanstallning, ar: int, rows: Iterable[tuple[int, ...]], summor: tuple[int, ...]
) -> None:
    sheet.write(f"År {ar}", bold=True)
    for enhet, antal in zip(s.enheter, rows, strict=True):
        sheet.write(enhet.namn, *antal, sum(antal))
    sheet.write(f"Summa {ar}", *summor, sum(summor), bold=True)
    sheet.gap()


def _comparison(sheet: Sheet, s: Sammanstallning) -> None:
    sheet.head("Område eller enhet", s.forra_ar, s.ar, "Förändring", f"Andel {s.ar}")
    omraden = zip(s.omraden, s.forra_kolumnsummor, s.kolumnsummor, strict=True)
    enheter = zip((enhet.namn for enhet in s.enheter), s.forra_radsummor, s.radsummor, strict=True)
    for heading, rows in (("Områden", omraden), ("Enheter", enheter)):
        sheet.write(heading, bold=True)
        _two_years(sheet, rows, s.totalt)
        _two_years(sheet, [("Summa", s.forra_totalt, s.totalt)], s.totalt, bold=True)
        sheet.gap()


def _two_years(sheet: Sheet, rows: Iterable[tuple[str, int, int]], totalt: int, bold: bool = False) -> None:
    for namn, then, now in rows:
        sheet.write(namn, then, now, now - then, _share(now, totalt), format=["0", "0", CHANGE, SHARE], bold=bold)


def _confirmation(sheet: Sheet, s: Sammanstallning) -> None:
    format = ["0", "0", "0", SHARE, MEDIAN, DATE]
    sheet.head(
        "Enhet", "Att bekräfta", "Bekräftade", "Inom fem arbetsdagar", "Andel i tid", "Median, arbetsdagar", "Underlag lämnat"
    )  # fmt: skip
    for enhet in s.enheter:
        sheet.write(
            enhet.namn,
            enhet.att_bekrafta,
            enhet.bekraftade,
            enhet.bekraftade_i_tid,
            _share(enhet.bekraftade_i_tid, enhet.att_bekrafta),
            NOTHING if enhet.median_arbetsdagar is None else enhet.median_arbetsdagar,
            "Inte lämnat" if enhet.lamnat is None else enhet.lamnat,
            format=format,
        )
    andel = _share(s.bekraftade_i_tid, s.att_bekrafta)
    lamnade = f"{s.lamnade} av {len(s.enheter)} enheter"
    sheet.write(
        "Summa", s.att_bekrafta, s.bekraftade, s.bekraftade_i_tid, andel, None, lamnade, format=format, bold=True
    )


def _about(sheet: Sheet, s: Sammanstallning, state: str, hash: str) -> None:
    sheet.head("Uppgift", "Innehåll")
    rows = [
        ("Till", f"{s.namnd}, för kännedom"),
        ("Kommun", s.kommun),
        ("Period", s.period),
        ("Årsärende", s.arsdnr.strip() or NOTHING),
        (f"Årsärende {s.forra_ar}", s.forra_arsdnr.strip() or NOTHING),
        ("Status", state),
        ("Kontrollsumma (SHA-256)", hash),
        *(("Så är rapporten gjord" if number == 0 else None, text) for number, text in enumerate(HOW_COUNTED)),
    ]
    for row in rows:
        sheet.write(*row)


def _lines(value: Value, width: int) -> int:
    return len(textwrap.wrap(value, width)) if isinstance(value, str) else 1


def _share(part: int, whole: int) -> float | str:
    return part / whole if whole else NOTHING


def _saved(book: Workbook, when: dt.datetime) -> bytes:
    when = when.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)
    made, out = io.BytesIO(), io.BytesIO()
    book.save(made)
    book.properties.created = book.properties.modified = when
    with zipfile.ZipFile(made) as written, zipfile.ZipFile(out, "w") as file:
        for namn in written.namelist():
            own = tostring(book.properties.to_tree()) if namn == "docProps/core.xml" else written.read(namn)
            # Left to itself, the zip too would write down the hour; ZipInfo says 1980.
            file.writestr(zipfile.ZipInfo(namn), own, zipfile.ZIP_DEFLATED)
    return out.getvalue()
