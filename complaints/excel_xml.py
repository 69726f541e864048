"""The parts of a workbook that the register needs, read as a stream: sheets, texts, which styles are dates, and links.

Read by our own few handlers and not by openpyxl, which builds trees, fills in every cell of a merged range (A4:XFD1048576
is 17 billion) and, where it does not, forgets what is hidden and merged. The archive has been proved before: excel_fil.
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

from complaints.registerrad import KOLUMNER, rensa

MAX_RAD = 1_048_576  # Excel's own limit, as the next
MAX_FORMAT = 255  # characters
MAX_STRANG = 7 * 32_767  # characters: Excel's own limit, each of them written as an escape
MAX_TAL = 40  # characters, more than any number has

_ESKAPAT = re.compile("_x([0-9A-Fa-f]{4})_")  # how a text holds what XML cannot
_SANT = {"1", "true"}

H = TypeVar("H", bound=ContentHandler)


class Cell(NamedTuple):
    """`slag` and then `varde`: text str (not blank, as rensa() leaves it), tal float, datum a date or a time of day or both,
    bool bool, fel str, formel None."""

    slag: str
    varde: Any


class Sammanslaget(NamedTuple):
    """Merged cells: the range as Excel writes it ("A4:B5"), its first column and its first and last rows."""

    omrade: str
    kolumn: int
    forsta_rad: int
    sista_rad: int


@dataclass
class Blad:
    """Rows and columns are numbered from 1. A cell that is empty or only blank is not there."""

    namn: str
    dolt: bool = False
    celler: dict[int, dict[int, Cell]] = field(default_factory=dict)
    dolda_rader: set[int] = field(default_factory=set)
    dolda_kolumner: set[int] = field(default_factory=set)  # among A to G
    sammanslagna: list[Sammanslaget] = field(default_factory=list)


def tolka(delen: bytes, lasare: H) -> H:
    """The part goes in whole: fed in pieces, expat reads one giant token again from its start for every piece.

    Raises DefusedXmlException for a document type, SAXException and others for what is not as it should be.
    """
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(lasare)
    parser.feed(delen)
    parser.close()
    return lasare


def _tagg(name: str) -> str:
    """Without its prefix: most programs write <row>, some write <x:row>."""
    return name.rpartition(":")[2]


class Relationer(ContentHandler):
    """What a part refers to within the file: id → (the last word of its type, the part's name in lower case)."""

    def __init__(self, mapp: str) -> None:
        super().__init__()
        self.mapp = mapp
        self.alla: dict[str, tuple[str, str]] = {}

    def startElement(self, name: str, attrs: Any) -> None:
        if _tagg(name) == "Relationship" and attrs.get("TargetMode") != "External":
            mal = posixpath.normpath(posixpath.join("/", self.mapp, attrs["Target"])).lstrip("/")
            self.alla[attrs["Id"]] = (attrs["Type"].rpartition("/")[2], mal.lower())


class Arbetsbok(ContentHandler):
    """The sheets in their order as (name, state, id of relation), and what serial numbers of days are counted from."""

    def __init__(self) -> None:
        super().__init__()
        self.blad: list[tuple[str, str, str]] = []
        self.epok: dt.datetime = WINDOWS_EPOCH

    def startElement(self, name: str, attrs: Any) -> None:
        if _tagg(name) == "workbookPr" and attrs.get("date1904") in _SANT:
            self.epok = MAC_EPOCH
        elif _tagg(name) == "sheet":
            nyckel = next(value for key, value in attrs.items() if _tagg(key) == "id")
            self.blad.append((attrs["name"], attrs.get("state", "visible"), nyckel))


class Stilar(ContentHandler):
    """Which styles of cells show a number as a date."""

    def __init__(self) -> None:
        super().__init__()
        self.datum: set[int] = set()
        self._egna: dict[str, str] = {}
        self._i_celler = False
        self._antal = 0

    def startElement(self, name: str, attrs: Any) -> None:
        tagg = _tagg(name)
        if tagg == "numFmt":
            self._egna[attrs["numFmtId"]] = attrs["formatCode"][:MAX_FORMAT]
        elif tagg == "cellXfs":
            self._i_celler = True
        elif tagg == "xf" and self._i_celler:
            nummer = attrs.get("numFmtId", "0")
            if is_date_format(self._egna.get(nummer) or BUILTIN_FORMATS.get(int(nummer))):
                self.datum.add(self._antal)
            self._antal += 1

    def endElement(self, name: str) -> None:
        if _tagg(name) == "cellXfs":
            self._i_celler = False


class Strangar(ContentHandler):
    """The texts that cells share. A text can be cut into runs, each with its looks; how it is pronounced is no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.alla: list[str] = []
        self._bitar: list[str] = []
        self._lyssnar = self._uttal = False

    def startElement(self, name: str, attrs: Any) -> None:
        tagg = _tagg(name)
        if tagg == "si":
            self._bitar = []
        elif tagg == "rPh":
            self._uttal = True
        elif tagg == "t":
            self._lyssnar = not self._uttal

    def characters(self, content: str) -> None:
        if self._lyssnar:
            self._bitar.append(content)

    def endElement(self, name: str) -> None:
        tagg = _tagg(name)
        if tagg == "t":
            self._lyssnar = False
        elif tagg == "rPh":
            self._uttal = False
        elif tagg == "si":
            self.alla.append(_avkoda(self._bitar))


class Bladlasare(Strangar):
    """Fills a Blad. A text of the cell's own is read like a shared one."""

    def __init__(self, blad: Blad, strangar: list[str], datum: set[int], epok: dt.datetime) -> None:
        super().__init__()
        self.blad, self._strangar, self._datum, self._epok = blad, strangar, datum, epok
        self._rad = self._kolumn = self._stil = 0
        self._slag = ""
        self._i_cell = self._formel = False

    def startElement(self, name: str, attrs: Any) -> None:
        tagg = _tagg(name)
        if tagg == "c":
            self._borja_cell(attrs)
        elif self._i_cell and tagg == "v":
            self._lyssnar = True
        elif self._i_cell and tagg == "f":  # outside a cell, an extension may have its own <f>
            self._formel = True
        elif tagg == "row":
            self._borja_rad(attrs)
        elif tagg == "col" and (attrs.get("hidden") in _SANT or _noll(attrs.get("width"))):
            forsta, sista = max(int(attrs["min"]), 1), min(int(attrs["max"]), len(KOLUMNER))
            self.blad.dolda_kolumner.update(range(forsta, sista + 1))
        elif tagg == "mergeCell":
            self._sla_ihop(attrs["ref"])
        else:
            super().startElement(name, attrs)

    def _sla_ihop(self, omrade: str) -> None:
        kolumn, forsta_rad, _, sista_rad = range_boundaries(omrade)
        if kolumn is None or forsta_rad is None:
            raise ValueError("no range of cells")
        self.blad.sammanslagna.append(Sammanslaget(omrade, kolumn, forsta_rad, sista_rad))

    def _borja_rad(self, attrs: Any) -> None:
        self._rad, self._kolumn = int(attrs.get("r", self._rad + 1)), 0
        if not 1 <= self._rad <= MAX_RAD:
            raise ValueError("no row of a sheet")
        if attrs.get("hidden") in _SANT or _noll(attrs.get("ht")):
            self.blad.dolda_rader.add(self._rad)

    def _borja_cell(self, attrs: Any) -> None:
        plats = attrs.get("r", "").rstrip("0123456789")
        self._kolumn = column_index_from_string(plats) if plats else self._kolumn + 1
        self._slag, self._stil = attrs.get("t", "n"), int(attrs.get("s", 0))
        self._i_cell, self._formel, self._bitar = True, False, []

    def endElement(self, name: str) -> None:
        tagg = _tagg(name)
        if tagg == "v":
            self._lyssnar = False
        elif tagg == "c":
            self._i_cell = False
            cell = Cell("formel", None) if self._formel else self._cell("".join(self._bitar))
            if cell and self.blad.celler.setdefault(self._rad, {}).setdefault(self._kolumn, cell) is not cell:
                raise ValueError("the same cell twice: other programs may show the other one")
        else:
            super().endElement(name)

    def _cell(self, ratt: str) -> Cell | None:
        if not ratt.strip():
            return None
        if self._slag in ("s", "str", "inlineStr"):
            text = self._strangar[int(ratt)] if self._slag == "s" else _avkoda([ratt])
            return Cell("text", text) if text else None
        if self._slag == "b":
            return Cell("bool", ratt in _SANT)
        if self._slag == "e":
            return Cell("fel", ratt)
        if self._slag == "d":
            return Cell("datum", from_ISO8601(ratt))
        return self._tal(ratt)

    def _tal(self, ratt: str) -> Cell:
        tal = float(ratt) if len(ratt) <= MAX_TAL else math.inf
        if not math.isfinite(tal):
            raise ValueError("no number that Excel writes")
        try:
            return Cell("datum", from_excel(tal, self._epok)) if self._stil in self._datum else Cell("tal", tal)
        except (OverflowError, ValueError):  # Excel shows ##### for such a date
            return Cell("tal", tal)


def _avkoda(bitar: list[str]) -> str:
    ratt = "".join(bitar)
    if len(ratt) > MAX_STRANG:
        raise ValueError("no text that Excel writes")
    return rensa(_ESKAPAT.sub(lambda hittad: chr(int(hittad[1], 16)), ratt))


def _noll(matt: str | None) -> bool:
    """A column of no width or a row of no height is as hidden as one that says so."""
    return matt is not None and float(matt) == 0
