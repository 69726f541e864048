"""The register as the municipality's own Excel file: one sheet per unit, the columns A to G of the routine (SK-13)."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, NamedStyle
from openpyxl.writer.excel import ExcelWriter

from complaints.registerrad import FORSTA_RADEN, GRUPPER, KOLUMNER, Rad, rensa

BREDDER = (16, 12, 28, 22, 60, 50, 50)  # of the columns, in characters
RADHOJD, MAX_RADHOJD = 15, 409  # points; the second is Excel's limit
MAX_BLADNAMN = 31  # Excel's limit
MAX_CELL = 32_000  # characters; Excel itself holds 32,767
AVKORTAD = " … [texten är längre än en cell rymmer]"
UTAN_ENHETER = "Register"

_DAG, _RUBRIKRAD = 2, FORSTA_RADEN - 1
_FORMELTECKEN = ("=", "+", "-", "@", "\t", "\n")  # rensa() has made a carriage return into a line feed
_ESKAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A
_FORBJUDET = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_INGEN_TID = dt.datetime(1980, 1, 1)  # noqa: DTZ001  the first moment that a zip can hold
_RUBRIK, _TEXT, _DATUM = "Registrets rubrik", "Registrets text", "Registrets datum"  # named styles


def skriv(
    blad: Iterable[tuple[str, Iterable[Rad]]],
    *,
    titel: str,
    typer: Mapping[str, str],
    enheter: Mapping[str, str],
    nu: dt.datetime | None = None,
) -> bytes:
    """An xlsx file with one sheet for each (name of the unit, its rows).

    `typer` and `enheter` give the words for the codes in a row; a unit without a name is written as its code, which the
    reader knows. `titel` stands on row 1 of every sheet. `nu` (aware) is when the file says that it was made; the same
    arguments give the same bytes.
    """
    bok = _tom_bok()
    tagna: set[str] = set()
    for namn, rader in blad:
        _blad(bok, _bladnamn(namn, tagna), rader, titel, typer, enheter)
    if not tagna:
        _blad(bok, UTAN_ENHETER, (), titel, typer, enheter)
    moment = nu.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0) if nu else _INGEN_TID
    bok.properties.creator, bok.properties.title = "Ärendegång", rensa(titel)
    bok.properties.created = bok.properties.modified = moment
    return _packa(bok)


def _tom_bok() -> Any:
    """A workbook without sheets. Its styles are its own: openpyxl binds a style object to one workbook."""
    bok = Workbook()
    bok.remove(bok.active)
    runt = Alignment(
        wrap_text=True, horizontal="left", vertical="top"
    )  # Excel would put a date against the next column
    for namn, fet, format in ((_RUBRIK, True, "General"), (_TEXT, False, "General"), (_DATUM, False, "yyyy-mm-dd")):
        stil = NamedStyle(namn, Font(name="Calibri", size=11, bold=fet), alignment=runt, number_format=format)
        bok.add_named_style(stil)
    return bok


def _bladnamn(namn: str, tagna: set[str]) -> str:
    """A name that Excel takes and no other sheet has; upper and lower case are the same to Excel. Adds to `tagna`."""
    stam = " ".join(_FORBJUDET.sub(" ", rensa(namn)).split()).strip("'")[:MAX_BLADNAMN].strip(" '") or "Blad"
    forsok, nummer = stam, 1
    while forsok.lower() in tagna | {"history"}:  # Excel keeps "History" for itself
        nummer += 1
        tillagg = f" ({nummer})"
        forsok = stam[: MAX_BLADNAMN - len(tillagg)].rstrip() + tillagg
    tagna.add(forsok.lower())
    return forsok


def _blad(
    bok: Any, namn: str, rader: Iterable[Rad], titel: str, typer: Mapping[str, str], enheter: Mapping[str, str]
) -> None:
    ws = bok.create_sheet(namn)
    _huvud(ws, titel)
    for nummer, rad in enumerate(rader, start=FORSTA_RADEN):
        ws.cell(nummer, _DAG, rad.dag).style = _DATUM
        enhet, typ = enheter.get(rad.enhet, rad.enhet), typer.get(rad.typ, "")
        texter = (rad.nummer, None, enhet, typ, rad.beskrivning, rad.atgard, rad.aterkoppling)
        for kolumn, text in enumerate(texter, start=1):
            if text:
                _text(ws.cell(nummer, kolumn), text, _TEXT)
        _hojd(ws, nummer, texter)
    ws.auto_filter.ref = f"A{_RUBRIKRAD}:G{ws.max_row}"


def _huvud(ws: Any, titel: str) -> None:
    """Rows 1 to 3, and how the sheet lies on screen and paper."""
    _text(ws.cell(1, 1), titel, _RUBRIK)
    ws.merge_cells("A1:G1")
    forsta = 1
    for grupp, bredd in GRUPPER:
        _text(ws.cell(2, forsta), grupp, _RUBRIK)
        ws.merge_cells(start_row=2, end_row=2, start_column=forsta, end_column=forsta + bredd - 1)
        forsta += bredd
    for kolumn, (rubrik, bredd) in enumerate(zip(KOLUMNER, BREDDER, strict=True), start=1):
        cell = ws.cell(_RUBRIKRAD, kolumn)
        _text(cell, rubrik, _RUBRIK)
        ws.column_dimensions[cell.column_letter].width = bredd
    _hojd(ws, _RUBRIKRAD, KOLUMNER)
    ws.freeze_panes = f"A{FORSTA_RADEN}"
    ws.print_title_rows = f"1:{_RUBRIKRAD}"
    ws.page_setup.orientation, ws.page_setup.paperSize, ws.page_setup.fitToHeight = "landscape", 9, 0  # 9 is A4
    ws.sheet_properties.pageSetUpPr.fitToPage = True


def _hojd(ws: Any, nummer: int, texter: Sequence[str | None]) -> None:
    """Room for all the lines of the fullest cell, about: not every program finds the height of a row by itself."""
    delade = [(text.split("\n"), bredd - 2) for text, bredd in zip(texter, BREDDER, strict=True) if text]
    rader = max((sum(len(line) // bredd + 1 for line in lines) for lines, bredd in delade), default=1)
    if rader > 1:
        ws.row_dimensions[nummer].height = min(rader * RADHOJD, MAX_RADHOJD)


def _text(cell: Any, text: str, stil: str) -> None:
    """A string cell, whatever the text begins with: "=1+1" is what somebody wrote, never something to be worked out."""
    text = rensa(text)
    skrivs = _ESKAPE.sub("_x005F_", text)
    if len(skrivs) > MAX_CELL:
        skrivs = skrivs[: MAX_CELL - len(AVKORTAD)] + AVKORTAD
    cell.value = skrivs
    cell.data_type = "s"  # openpyxl would have made a formula of "=…" and an error of "#REF!"
    cell.style = stil
    if text.startswith(_FORMELTECKEN):
        cell.quotePrefix = True  # and so it stays a text when somebody edits the cell in Excel


def _packa(bok: Any) -> bytes:
    """The workbook as bytes. `bok.save` would ask the clock, and a zip would keep the time of each of its members."""
    losa, packad = io.BytesIO(), io.BytesIO()
    ExcelWriter(bok, zipfile.ZipFile(losa, "w")).save()
    with zipfile.ZipFile(losa) as fran, zipfile.ZipFile(packad, "w", zipfile.ZIP_DEFLATED) as till:
        for namn in fran.namelist():
            till.writestr(zipfile.ZipInfo(namn), fran.read(namn), zipfile.ZIP_DEFLATED)
    return packad.getvalue()
