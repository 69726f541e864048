"""The January report as a sheet that can be counted on: the figures of the frozen report, as plain numbers.

No formulas: a sum that the reader's program works out anew could differ from what was frozen.
"""

import datetime as dt
from collections.abc import Iterable

from openpyxl import Workbook

from complaints.rapport.figures import HOW_COUNTED, Sammanstallning, dated, status
from records.sheets import DATE, Sheet, new_sheet, saved

NOTHING = "–"
NAME = 50  # characters: a column of units' names
SHARE, CHANGE, MEDIAN = "0.0%", "+0;-0;0", "0.0"


def xlsx(figures: Sammanstallning, *, frozen: dt.datetime | None, hash: str) -> bytes:
    """Return the workbook. `frozen` (aware) and `hash` as for `rapport.pdf.pdf`; ValueError on a hash of other figures."""
    s, state = figures, status(figures, frozen, hash)
    book = Workbook()
    book.remove(book.worksheets[0])
    omraden = [max(9, len(namn) + 3) for namn in s.omraden]
    _sums(new_sheet(book, "Sammanställning", s.rubrik, state, widths=[NAME, *omraden, 10]), s)
    _comparison(
        new_sheet(book, "Jämförelse", f"Jämförelse {s.forra_ar}–{s.ar}", state, widths=[NAME, 12, 12, 12, 12]), s
    )
    _confirmation(
        new_sheet(book, "Bekräftelse", f"Bekräftelse inom fem arbetsdagar {s.ar}", state, widths=[NAME, *[14] * 6]), s
    )
    _about(
        new_sheet(book, "Om rapporten", "Om rapporten", state, widths=[32, 110]), s, state, hash if frozen else NOTHING
    )
    book.properties.title, book.properties.creator, book.properties.language = s.rubrik, s.kommun, "sv-SE"
    return saved(book, dated(s, frozen))


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


def _share(part: int, whole: int) -> float | str:
    return part / whole if whole else NOTHING
