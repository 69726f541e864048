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

from complaints.sammanstallning import RAKNAT, Sammanstallning, daterad, status

Varde = str | int | float | dt.date | None

INGET = "–"
NAMN, BRED = 50, 60  # characters: a column of units' names; one wide enough for sentences
ANDEL, ANDRING, MEDIAN, DATUM = "0.0%", "+0;-0;0", "0.0", "yyyy-mm-dd"
FET, TITEL = Font(name="Calibri", size=11, bold=True), Font(name="Calibri", size=14, bold=True)
STRECK = Border(bottom=Side(style="thin"))
RADHOJD = 15  # points, for one line of text in the size above


@dataclass
class Blad:
    """A sheet that is filled from the top, one row at a time. `bredder` are the widths of its columns, in characters."""

    ark: Worksheet
    bredder: Sequence[int]
    rad: int = 0

    def skriv(self, *varden: Varde, format: Sequence[str] = (), fet: bool = False, huvud: bool = False) -> None:
        """Write a row; `format` are the number formats of the cells after the first."""
        self.rad += 1
        for kolumn, varde in enumerate(varden, start=1):
            cell = self.ark.cell(self.rad, kolumn)
            cell.value = varde
            if isinstance(varde, str):
                # Names come from configuration, and one that begins as a formula must never be one.
                cell.data_type, cell.quotePrefix = "s", varde.startswith(("=", "+", "-", "@"))
            if 1 < kolumn <= len(format) + 1:
                cell.number_format = format[kolumn - 2]
            if fet or huvud:
                cell.font = FET
            if huvud:
                cell.border = STRECK
            # Running text begins to the left, figures and their headings end to the right.
            at_hoger = kolumn > 1 and self.bredder[kolumn - 1] < BRED
            cell.alignment = Alignment("right" if at_hoger else "left", "bottom" if huvud else "top", wrap_text=True)
        # Not every program makes room for text that wraps, and a name that is half hidden is another name.
        rader = [_rader(varde, bredd) for varde, bredd in zip(varden, self.bredder, strict=False)]
        self.ark.row_dimensions[self.rad].height = RADHOJD * max(rader)

    def huvud(self, *rubriker: Varde) -> None:
        self.skriv(*rubriker, huvud=True)

    def titel(self, text: str, font: Font, hojd: int) -> None:
        """A line that runs out over the empty cells beside it."""
        self.skriv(text)
        cell = self.ark.cell(self.rad, 1)
        cell.font, cell.alignment = font, Alignment("left", "center", wrap_text=False)
        self.ark.row_dimensions[self.rad].height = hojd

    def mellanrum(self) -> None:
        self.rad += 1


def xlsx(sammanstallning: Sammanstallning, *, fryst: dt.datetime | None, hash: str) -> bytes:
    """Return the workbook. `fryst` (aware) and `hash` as for `rapport_pdf.pdf`; ValueError on a hash of other figures."""
    s, laget = sammanstallning, status(sammanstallning, fryst, hash)
    bok = Workbook()
    bok.remove(bok.worksheets[0])
    omraden = [max(9, len(namn) + 3) for namn in s.omraden]
    _summor(_blad(bok, "Sammanställning", s.rubrik, laget, bredder=[NAMN, *omraden, 10]), s)
    _jamforelse(_blad(bok, "Jämförelse", f"Jämförelse {s.forra_ar}–{s.ar}", laget, bredder=[NAMN, 12, 12, 12, 12]), s)
    _bekraftelse(
        _blad(bok, "Bekräftelse", f"Bekräftelse inom fem arbetsdagar {s.ar}", laget, bredder=[NAMN, *[14] * 6]), s
    )
    _om(_blad(bok, "Om rapporten", "Om rapporten", laget, bredder=[32, 110]), s, laget, hash if fryst else INGET)
    bok.properties.title, bok.properties.creator, bok.properties.language = s.rubrik, s.kommun, "sv-SE"
    return _sparad(bok, daterad(s, fryst))


def _blad(bok: Workbook, namn: str, rubrik: str, laget: str, bredder: Sequence[int]) -> Blad:
    ark = bok.create_sheet(namn)
    for nummer, bredd in enumerate(bredder, start=1):
        ark.column_dimensions[get_column_letter(nummer)].width = bredd
    ark.page_setup.orientation, ark.page_setup.paperSize = "landscape", ark.PAPERSIZE_A4
    ark.page_setup.fitToHeight, ark.sheet_properties.pageSetUpPr.fitToPage = 0, True
    ark.oddFooter.left.text, ark.oddFooter.right.text = laget, "Sida &P av &N"
    # The heading of the table stands in row 4 on every sheet, and stays in sight and on every printed page.
    ark.freeze_panes, ark.print_title_rows = "B5", "4:4"
    blad = Blad(ark, bredder)
    blad.titel(rubrik, TITEL, 21)
    blad.titel(laget, FET, 18)
    blad.mellanrum()
    return blad


def _summor(blad: Blad, s: Sammanstallning) -> None:
    """Units and areas this year and the year before under one heading, then what kind and by which way."""
    blad.huvud("Enhet", *s.omraden, "Summa")
    _korstabell(blad, s, s.ar, [enhet.antal for enhet in s.enheter], s.kolumnsummor)
    _korstabell(blad, s, s.forra_ar, [enhet.forra for enhet in s.enheter], s.forra_kolumnsummor)
    for rubrik, fordelning in (("Art", s.arter), ("Inkomstväg", s.kanaler)):
        blad.huvud(f"{rubrik} {s.ar}", "Antal", "Andel")
        for namn, antal in fordelning:
            blad.skriv(namn, antal, _andel(antal, s.totalt), format=["0", ANDEL])
        blad.skriv(f"Summa {s.ar}", s.totalt, _andel(s.totalt, s.totalt), format=["0", ANDEL], fet=True)
        blad.mellanrum()


def _korstabell(
    blad: Blad, s: Sammanstallning, ar: int, rader: Iterable[tuple[int, ...]], summor: tuple[int, ...]
) -> None:
    blad.skriv(f"År {ar}", fet=True)
    for enhet, antal in zip(s.enheter, rader, strict=True):
        blad.skriv(enhet.namn, *antal, sum(antal))
    blad.skriv(f"Summa {ar}", *summor, sum(summor), fet=True)
    blad.mellanrum()


def _jamforelse(blad: Blad, s: Sammanstallning) -> None:
    blad.huvud("Område eller enhet", s.forra_ar, s.ar, "Förändring", f"Andel {s.ar}")
    omraden = zip(s.omraden, s.forra_kolumnsummor, s.kolumnsummor, strict=True)
    enheter = zip((enhet.namn for enhet in s.enheter), s.forra_radsummor, s.radsummor, strict=True)
    for rubrik, rader in (("Områden", omraden), ("Enheter", enheter)):
        blad.skriv(rubrik, fet=True)
        _tva_ar(blad, rader, s.totalt)
        _tva_ar(blad, [("Summa", s.forra_totalt, s.totalt)], s.totalt, fet=True)
        blad.mellanrum()


def _tva_ar(blad: Blad, rader: Iterable[tuple[str, int, int]], totalt: int, fet: bool = False) -> None:
    for namn, da, nu in rader:
        blad.skriv(namn, da, nu, nu - da, _andel(nu, totalt), format=["0", "0", ANDRING, ANDEL], fet=fet)


def _bekraftelse(blad: Blad, s: Sammanstallning) -> None:
    format = ["0", "0", "0", ANDEL, MEDIAN, DATUM]
    blad.huvud(
        "Enhet", "Att bekräfta", "Bekräftade", "Inom fem arbetsdagar", "Andel i tid", "Median, arbetsdagar", "Underlag lämnat"
    )  # fmt: skip
    for enhet in s.enheter:
        blad.skriv(
            enhet.namn,
            enhet.att_bekrafta,
            enhet.bekraftade,
            enhet.bekraftade_i_tid,
            _andel(enhet.bekraftade_i_tid, enhet.att_bekrafta),
            INGET if enhet.median_arbetsdagar is None else enhet.median_arbetsdagar,
            "Inte lämnat" if enhet.lamnat is None else enhet.lamnat,
            format=format,
        )
    andel = _andel(s.bekraftade_i_tid, s.att_bekrafta)
    lamnade = f"{s.lamnade} av {len(s.enheter)} enheter"
    blad.skriv("Summa", s.att_bekrafta, s.bekraftade, s.bekraftade_i_tid, andel, None, lamnade, format=format, fet=True)


def _om(blad: Blad, s: Sammanstallning, laget: str, hash: str) -> None:
    blad.huvud("Uppgift", "Innehåll")
    rader = [
        ("Till", f"{s.namnd}, för kännedom"),
        ("Kommun", s.kommun),
        ("Period", s.period),
        ("Årsärende", s.arsdnr.strip() or INGET),
        (f"Årsärende {s.forra_ar}", s.forra_arsdnr.strip() or INGET),
        ("Status", laget),
        ("Kontrollsumma (SHA-256)", hash),
        *(("Så är rapporten gjord" if nummer == 0 else None, text) for nummer, text in enumerate(RAKNAT)),
    ]
    for rad in rader:
        blad.skriv(*rad)


def _rader(varde: Varde, bredd: int) -> int:
    return len(textwrap.wrap(varde, bredd)) if isinstance(varde, str) else 1


def _andel(del_: int, hel: int) -> float | str:
    return del_ / hel if hel else INGET


def _sparad(bok: Workbook, nar: dt.datetime) -> bytes:
    nar = nar.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)
    in_, ut = io.BytesIO(), io.BytesIO()
    bok.save(in_)
    bok.properties.created = bok.properties.modified = nar
    with zipfile.ZipFile(in_) as skriven, zipfile.ZipFile(ut, "w") as fil:
        for namn in skriven.namelist():
            egen = tostring(bok.properties.to_tree()) if namn == "docProps/core.xml" else skriven.read(namn)
            # Left to itself, the zip too would write down the hour; ZipInfo says 1980.
            fil.writestr(zipfile.ZipInfo(namn), egen, zipfile.ZIP_DEFLATED)
    return ut.getvalue()
