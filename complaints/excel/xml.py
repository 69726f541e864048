"""The parts of a workbook that the register needs, read as a stream: sheets, texts, which styles are dates, and links.

Read by our own few handlers and not by openpyxl, which builds trees, fills in every cell of a merged range (A4:XFD1048576
is 17 billion) and, where it does not, forgets what is hidden and merged. The archive has been proved before: workbook.
"""

import datetime as dt
import math
import posixpath
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from xml.sax.handler import ContentHandler

from defusedxml.expatreader import create_parser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from complaints.excel.columns import COLUMNS, clean

MAX_ROW = 1_048_576  # Excel's own limit, as the next
MAX_FORMAT = 255  # characters
MAX_STRING = 7 * 32_767  # characters: Excel's own limit, each of them written as an escape
MAX_NUMBER = 40  # characters, more than any number has

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how a text holds what XML cannot
_TRUE = {"1", "true"}

H = TypeVar("H", bound=ContentHandler)


class Cell(NamedTuple):
    """`kind` and then `value`: text str (not blank, as clean() leaves it), number float, date a date or a time of day or
    both, bool bool, error str, formula None."""

    kind: str
    value: Any


class Merged(NamedTuple):
    """Merged cells: the range as Excel writes it ("A4:B5"), its first column and its first and last rows."""

    area: str
    column: int
    first_row: int
    last_row: int


@dataclass
class Sheet:
    """Rows and columns are numbered from 1. A cell that is empty or only blank is not there."""

    name: str
    hidden: bool = False
    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)  # among A to G
    merged: list[Merged] = field(default_factory=list)


def parse(part: bytes, handler: H) -> H:
    """The part goes in whole: fed in pieces, expat reads one giant token again from its start for every piece.

    Raises DefusedXmlException for a document type, SAXException and others for what is not as it should be.
    """
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    parser.feed(part)
    parser.close()
    return handler


def _tag(name: str) -> str:
    """Without its prefix: most programs write <row>, some write <x:row>."""
    return name.rpartition(":")[2]


class Relations(ContentHandler):
    """What a part refers to within the file: id → (the last word of its type, the part's name in lower case)."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def startElement(self, name: str, attrs: Any) -> None:
        if _tag(name) == "Relationship" and attrs.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, attrs["Target"])).lstrip("/")
            self.found[attrs["Id"]] = (attrs["Type"].rpartition("/")[2], target.lower())


class WorkbookPart(ContentHandler):
    """The sheets in their order as (name, state, id of relation), and what serial numbers of days are counted from."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: list[tuple[str, str, str]] = []
        self.epoch: dt.datetime = WINDOWS_EPOCH

    def startElement(self, name: str, attrs: Any) -> None:
        if _tag(name) == "workbookPr" and attrs.get("date1904") in _TRUE:
            self.epoch = MAC_EPOCH
        elif _tag(name) == "sheet":
            relation = next(value for key, value in attrs.items() if _tag(key) == "id")
            self.sheet.append((attrs["name"], attrs.get("state", "visible"), relation))


class Styles(ContentHandler):
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: set[int] = set()
        self._own: dict[str, str] = {}
        self._in_cells = False
        self._count = 0

    def startElement(self, name: str, attrs: Any) -> None:
        tag = _tag(name)
        if tag == "numFmt":
            self._own[attrs["numFmtId"]] = attrs["formatCode"][:MAX_FORMAT]
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            nummer = attrs.get("numFmtId", "0")
            if is_date_format(self._own.get(nummer) or BUILTIN_FORMATS.get(int(nummer))):
                self.dates.add(self._count)
            self._count += 1

    def endElement(self, name: str) -> None:
        if _tag(name) == "cellXfs":
            self._in_cells = False


class Strings(ContentHandler):
    """The texts that cells share. A text can be cut into runs, each with its looks; how it is pronounced is no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._listening = self._phonetic = False

    def startElement(self, name: str, attrs: Any) -> None:
        tag = _tag(name)
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._listening = not self._phonetic

    def characters(self, content: str) -> None:
        if self._listening:
            self._pieces.append(content)

    def endElement(self, name: str) -> None:
        tag = _tag(name)
        if tag == "t":
            self._listening = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.found.append(_decoded(self._pieces))


class SheetReader(Strings):
    """Fills a Blad. A text of the cell's own is read like a shared one."""

    def __init__(self, sheet: Sheet, strings: list[str], dates: set[int], epoch: dt.datetime) -> None:
        super().__init__()
        self.sheet, self._strings, self._dates, self._epoch = sheet, strings, dates, epoch
        self._row = self._column = self._style = 0
        self._kind = ""
        self._in_cell = self._formula = False

    def startElement(self, name: str, attrs: Any) -> None:
        tag = _tag(name)
        if tag == "c":
            self._begin_cell(attrs)
        elif self._in_cell and tag == "v":
            self._listening = True
        elif self._in_cell and tag == "f":  # outside a cell, an extension may have its own <f>
            self._formula = True
        elif tag == "row":
            self._begin_row(attrs)
        elif tag == "col" and (attrs.get("hidden") in _TRUE or _nothing(attrs.get("width"))):
            first, last = max(int(attrs["min"]), 1), min(int(attrs["max"]), len(COLUMNS))
            self.sheet.hidden_columns.update(range(first, last + 1))
        elif tag == "mergeCell":
            self._merge(attrs["ref"])
        else:
            super().startElement(name, attrs)

    def _merge(self, area: str) -> None:
        column, first_row, _, last_row = range_boundaries(area)
        if column is None or first_row is None:
            raise ValueError("no range of cells")
        self.sheet.merged.append(Merged(area, column, first_row, last_row))

    def _begin_row(self, attrs: Any) -> None:
        self._row, self._column = int(attrs.get("r", self._row + 1)), 0
        if not 1 <= self._row <= MAX_ROW:
            raise ValueError("no row of a sheet")
        if attrs.get("hidden") in _TRUE or _nothing(attrs.get("ht")):
            self.sheet.hidden_rows.add(self._row)

    def _begin_cell(self, attrs: Any) -> None:
        place = attrs.get("r", "").rstrip("0123456789")
        self._column = column_index_from_string(place) if place else self._column + 1
        self._kind, self._style = attrs.get("t", "n"), int(attrs.get("s", 0))
        self._in_cell, self._formula, self._pieces = True, False, []

    def endElement(self, name: str) -> None:
        tag = _tag(name)
        if tag == "v":
            self._listening = False
        elif tag == "c":
            self._in_cell = False
            cell = Cell("formula", None) if self._formula else self._cell("".join(self._pieces))
            if cell and self.sheet.cells.setdefault(self._row, {}).setdefault(self._column, cell) is not cell:
                raise ValueError("the same cell twice: other programs may show the other one")
        else:
            super().endElement(name)

    def _cell(self, raw: str) -> Cell | None:
        if not raw.strip():
            return None
        if self._kind in ("s", "str", "inlineStr"):
            text = self._strings[int(raw)] if self._kind == "s" else _decoded([raw])
            return Cell("text", text) if text else None
        if self._kind == "b":
            return Cell("bool", raw in _TRUE)
        if self._kind == "e":
            return Cell("error", raw)
        if self._kind == "d":
            return Cell("date", from_ISO8601(raw))
        return self._number(raw)

    def _number(self, raw: str) -> Cell:
        number = float(raw) if len(raw) <= MAX_NUMBER else math.inf
        if not math.isfinite(number):
            raise ValueError("no number that Excel writes")
        try:
            return (
                Cell("date", from_excel(number, self._epoch)) if self._style in self._dates else Cell("number", number)
            )
        except (OverflowError, ValueError):  # Excel shows ##### for such a date
            return Cell("number", number)


def _decoded(pieces: list[str]) -> str:
    raw = "".join(pieces)
    if len(raw) > MAX_STRING:
        raise ValueError("no text that Excel writes")
    return clean(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), raw))


def _nothing(size: str | None) -> bool:
    """A column of no width or a row of no height is as hidden as one that says so."""
    return size is not None and float(size) == 0
