"""An uploaded Excel file: proved harmless before any part of it is parsed, and then read as plain sheets."""

import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import IO

from defusedxml.common import DefusedXmlException

from complaints.excel_xml import Arbetsbok, Blad, Bladlasare, Relationer, Stilar, Strangar, tolka

MAX_FIL = 5 * 1024**2  # bytes, as uploaded
MAX_DELAR = 300  # members of the archive
MAX_UPPACKAT, MAX_DEL = 60 * 1024**2, 40 * 1024**2  # bytes, all members and each
STYCKE = 64 * 1024  # bytes inflated at a time
MAX_TAGGAR = 1_000_000  # "<" in the whole file, about 20,000 rows: what bounds the memory that the cells take

_SPARA_OM = "Öppna den i Excel, spara den som Excel-arbetsbok (.xlsx) och försök igen."
SKADAD = "Filen är skadad eller ofullständig. " + _SPARA_OM
INGEN_BOK = "Filen är ingen Excel-arbetsbok (.xlsx). " + _SPARA_OM
GAMMAL = "Filen har det gamla formatet .xls. " + _SPARA_OM
LAST = "Filen är skyddad med lösenord. Ta bort lösenordet i Excel, spara och försök igen."
MAKRON = "Filen innehåller makron. Spara den som Excel-arbetsbok utan makron (.xlsx) och försök igen."
LANKAR = "Filen hämtar värden från andra filer. Bryt länkarna i Excel (Data, Redigera länkar), spara och försök igen."
DTD = "Filen innehåller en dokumenttyp (DOCTYPE), och det gör aldrig en fil från Excel. " + _SPARA_OM
FOR_STOR = f"Filen är för stor. Den får vara högst {MAX_FIL // 1024**2} MB. Dela upp den på flera filer."
FOR_STOR_UPPACKAD = "Filen blir för stor när den packas upp. Ta bort tomma rader med formatering, eller dela upp filen."

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_KRYPTERAT = "EncryptedPackage".encode("utf-16-le")
_XML = (".xml", ".rels", ".vml")


class Nekad(Exception):
    """str() is the reason in Swedish, fit to show."""


@dataclass
class Bok:
    blad: list[Blad]
    epok: dt.datetime  # what serial numbers of days are counted from
    kommentarer: bool  # somebody has written notes on the cells; they are not read


def oppna(data: bytes) -> Bok:
    """Prove and read the file. Raises Nekad, and nothing else whatever the bytes are."""
    if len(data) > MAX_FIL:
        raise Nekad(FOR_STOR)
    if data.startswith(_OLE):
        raise Nekad(LAST if _KRYPTERAT in data else GAMMAL)
    if not data.startswith(_ZIP):
        raise Nekad(INGEN_BOK)
    try:
        delar = packa_upp(data)
        _prova(delar)
        return _las(delar)
    except Nekad:
        raise
    except DefusedXmlException:
        raise Nekad(DTD) from None
    except Exception:  # zip and XML readers raise a dozen kinds on hostile input, and each means the same here
        raise Nekad(SKADAD) from None


def packa_upp(data: bytes) -> dict[str, bytes]:
    """The parts by their names in lower case. Limits hold while inflating: what a member says of its size can be a lie."""
    delar: dict[str, bytes] = {}
    kvar = MAX_UPPACKAT
    with zipfile.ZipFile(io.BytesIO(data)) as arkiv:
        medlemmar = arkiv.infolist()
        if len(medlemmar) > MAX_DELAR:
            raise Nekad(FOR_STOR_UPPACKAD)
        for medlem in medlemmar:
            if medlem.flag_bits & 1:
                raise Nekad(LAST)
            # Excel uses no other methods, and zipfile inflates bzip2 and LZMA without a limit.
            if medlem.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Nekad(SKADAD)
            with arkiv.open(medlem) as strom:
                delen = _hogst(strom, min(MAX_DEL, kvar))
            kvar -= len(delen)
            if delar.setdefault(medlem.filename.lower(), delen) is not delen:
                raise Nekad(SKADAD)  # two parts of one name: other programs may read the other one
    return delar


def _hogst(strom: IO[bytes], antal: int) -> bytes:
    """Piece by piece: asked for all at once, zipfile inflates that much before it looks at how long the member says it is."""
    delen = bytearray()
    while stycke := strom.read(STYCKE):
        delen += stycke
        if len(delen) > antal:
            raise Nekad(FOR_STOR_UPPACKAD)
    return bytes(delen)


def _prova(delar: dict[str, bytes]) -> None:
    """Raises Nekad for what is not a plain workbook."""
    typer = delar.get("[content_types].xml", b"")
    if "spreadsheetml" not in typer.decode("latin-1") or "xl/workbook.bin" in delar:
        raise Nekad(INGEN_BOK)
    if b"macroEnabled" in typer or any(re.search(r"(^|/)(vbaproject\.bin$|macrosheets/)", namn) for namn in delar):
        raise Nekad(MAKRON)
    if b"externalLink" in typer or any("externallinks/" in namn for namn in delar):
        raise Nekad(LANKAR)
    # The parts that we parse are refused by the parser, in whatever encoding; this is for the others.
    if any(b"<!DOCTYPE" in delen or b"<!ENTITY" in delen for namn, delen in delar.items() if namn.endswith(_XML)):
        raise Nekad(DTD)
    if sum(delen.count(b"<") for delen in delar.values()) > MAX_TAGGAR:
        raise Nekad(FOR_STOR_UPPACKAD)


def _las(delar: dict[str, bytes]) -> Bok:
    """A part is taken out when it is read: however often the file refers to it, it is read once."""
    kommentarer = any(re.search(r"(^|/)(threaded)?comments?[^/]*\.xml$", namn) for namn in delar)
    start = next(mal for slag, mal in _relationer(delar, "").values() if slag == "officeDocument")
    relationer = _relationer(delar, start)
    bok = tolka(delar.pop(start), Arbetsbok())
    strangar, stilar = Strangar(), Stilar()
    for slag, mal in relationer.values():
        if slag in ("sharedStrings", "styles"):
            tolka(delar.pop(mal), strangar if slag == "sharedStrings" else stilar)
    blad = []
    for namn, lage, nyckel in bok.blad:
        slag, mal = relationer[nyckel]
        if slag != "worksheet":
            raise Nekad(f"Bladet ”{namn}” är inget vanligt kalkylblad. Ta bort bladet och försök igen.")
        ett = Blad(namn, dolt=lage != "visible")
        blad.append(ett)
        tolka(delar.pop(mal), Bladlasare(ett, strangar.alla, stilar.datum, bok.epok))
    return Bok(blad, bok.epok, kommentarer)


def _relationer(delar: dict[str, bytes], fran: str) -> dict[str, tuple[str, str]]:
    """What the part refers to within the file: id → (the last word of its type, the part's name)."""
    mapp, namn = posixpath.split(fran)
    return tolka(delar.pop(posixpath.join(mapp, "_rels", f"{namn}.rels")), Relationer(mapp)).alla
