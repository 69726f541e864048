"""An uploaded Excel file: proved harmless before any part of it is parsed, and then read as plain sheets."""

import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import IO

from defusedxml.common import DefusedXmlException

from complaints.excel.xml import Relations, Sheet, SheetReader, Strings, Styles, WorkbookPart, parse

MAX_FILE = 5 * 1024**2  # bytes, as uploaded
MAX_PARTS = 300  # members of the archive
MAX_UNPACKED, MAX_PART = 60 * 1024**2, 40 * 1024**2  # bytes, all members and each
PIECE = 64 * 1024  # bytes inflated at a time
MAX_TAGS = 1_000_000  # "<" in the whole file, about 20,000 rows: what bounds the memory that the cells take

_SAVE_ANEW = "Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) och försök igen."
DAMAGED = "Filen är skadad eller ofullständig. " + _SAVE_ANEW
NO_WORKBOOK = "Filen är ingen Excel-arbetsbok (.xlsx). " + _SAVE_ANEW
OLD = "Filen har det gamla formatet .xls. " + _SAVE_ANEW
LOCKED = "Filen är skyddad med lösenord. Ta bort lösenordet i Excel, spara och försök igen."
MACROS = "Filen innehåller makron. Spara den som Excel-arbetsbok utan makron (.xlsx) och försök igen."
LINKS = "Filen hämtar värden från andra filer. Bryt länkarna i Excel (Data, Redigera länkar), spara och försök igen."
DTD = "Filen innehåller en dokumenttyp (DOCTYPE), och det gör aldrig en fil från Excel. " + _SAVE_ANEW
TOO_LARGE = f"Filen är för stor. Den får vara högst {MAX_FILE // 1024**2} MB. Dela upp den på flera filer."
TOO_LARGE_UNPACKED = (
    "Filen blir för stor när den packas upp. Ta bort tomma rader med formatering, eller dela upp filen."
)

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_XML = (".xml", ".rels", ".vml")


class Denied(Exception):
    """str() is the reason in Swedish, fit to show."""


@dataclass
class Book:
    sheet: list[Sheet]
    epoch: dt.datetime  # what serial numbers of days are counted from
    comments: bool  # somebody has written notes on the cells; they are not read


def open_workbook(data: bytes) -> Book:
    """Prove and read the file. Raises Denied, and nothing else whatever the bytes are."""
    if len(data) > MAX_FILE:
        raise Denied(TOO_LARGE)
    if data.startswith(_OLE):
        raise Denied(LOCKED if _ENCRYPTED in data else OLD)
    if not data.startswith(_ZIP):
        raise Denied(NO_WORKBOOK)
    try:
        parts = unpack(data)
        _check(parts)
        return _read(parts)
    except Denied:
        raise
    except DefusedXmlException:
        raise Denied(DTD) from None
    except Exception:  # zip and XML readers raise a dozen kinds on hostile input, and each means the same here
        raise Denied(DAMAGED) from None


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts by their names in lower case. Limits hold while inflating: what a member says of its size can be a lie."""
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MAX_PARTS:
            raise Denied(TOO_LARGE_UNPACKED)
        for member in members:
            if member.flag_bits & 1:
                raise Denied(LOCKED)
            # Excel uses no other methods, and zipfile inflates bzip2 and LZMA without a limit.
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Denied(DAMAGED)
            with archive.open(member) as stream:
                part = _at_most(stream, min(MAX_PART, left))
            left -= len(part)
            if parts.setdefault(member.filename.lower(), part) is not part:
                raise Denied(DAMAGED)  # two parts of one name: other programs may read the other one
    return parts


def _at_most(stream: IO[bytes], count: int) -> bytes:
    """Piece by piece: asked for all at once, zipfile inflates that much before it looks at how long the member says it is."""
    part = bytearray()
    while piece := stream.read(PIECE):
        part += piece
        if len(part) > count:
            raise Denied(TOO_LARGE_UNPACKED)
    return bytes(part)


def _check(parts: dict[str, bytes]) -> None:
    """Raises Denied for what is not a plain workbook."""
    types = parts.get("[content_types].xml", b"")
    if "spreadsheetml" not in types.decode("latin-1") or "xl/workbook.bin" in parts:
        raise Denied(NO_WORKBOOK)
    if b"macroEnabled" in types or any(re.search(r"(^|/)(vbaproject\.bin$|macrosheets/)", name) for name in parts):
        raise Denied(MACROS)
    if b"externalLink" in types or any("externallinks/" in name for name in parts):
        raise Denied(LINKS)
    # The parts that we parse are refused by the parser, in whatever encoding; this is for the others.
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for name, part in parts.items() if name.endswith(_XML)):
        raise Denied(DTD)
    if sum(part.count(b"<") for part in parts.values()) > MAX_TAGS:
        raise Denied(TOO_LARGE_UNPACKED)


def _read(parts: dict[str, bytes]) -> Book:
    """A part is taken out when it is read: however often the file refers to it, it is read once."""
    comments = any(re.search(r"(^|/)(threaded)?comments?[^/]*\.xml$", name) for name in parts)
    start = next(target for kind, target in _relations(parts, "").values() if kind == "officeDocument")
    relations = _relations(parts, start)
    book = parse(parts.pop(start), WorkbookPart())
    strings, styles = Strings(), Styles()
    for kind, target in relations.values():
        if kind in ("sharedStrings", "styles"):
            parse(parts.pop(target), strings if kind == "sharedStrings" else styles)
    sheet = []
    for name, state, relation in book.sheet:
        kind, target = relations[relation]
        if kind != "worksheet":
            raise Denied(f"Bladet ”{name}” är inget vanligt kalkylblad. Ta bort bladet och försök igen.")
        one = Sheet(name, hidden=state != "visible")
        sheet.append(one)
        parse(parts.pop(target), SheetReader(one, strings.found, styles.dates, book.epoch))
    return Book(sheet, book.epoch, comments)


def _relations(parts: dict[str, bytes], source: str) -> dict[str, tuple[str, str]]:
    """What the part refers to within the file: id → (the last word of its type, the part's name)."""
    folder, name = posixpath.split(source)
    return parse(parts.pop(posixpath.join(folder, "_rels", f"{name}.rels")), Relations(folder)).found
