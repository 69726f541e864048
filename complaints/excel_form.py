"""Whether a sheet has the form of the register (SK-13), and hides nothing. Each departure is one Fel."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils.cell import get_column_letter

from complaints.excel_celler import MAX_KORT, som_text, visa
from complaints.excel_xml import Blad
from complaints.registerrad import FORSTA_RADEN, GRUPPER, KOLUMNER

_RUBRIKRAD = FORSTA_RADEN - 1
_RUBRIKER = ("Nummer", "Datum", "Enhet", "Typ av ärende", "Beskrivning", "Åtgärd", "Återkoppling")
_BORJAR = {"Typ av ärende", "Beskrivning"}  # the routine's own headings go on after these words
_SISTA = len(KOLUMNER)


@dataclass(frozen=True)
class Fel:
    """`rad` is None and `blad` and `kolumn` (a letter) are "" where the error is of the whole sheet or file."""

    blad: str
    rad: int | None
    kolumn: str
    text: str


def formfel(blad: Blad) -> Iterator[Fel]:
    """Everything but the values of the rows. A hidden sheet is told to be shown, and nothing more is said of it."""
    if blad.dolt:
        yield Fel(blad.namn, None, "", "Bladet är dolt. Visa bladet eller ta bort det.")
        return
    yield from rubrikfel(blad)
    yield from _utanfor(blad)
    yield from _dolt(blad)
    yield from _sammanslaget(blad)


def rubrikfel(blad: Blad) -> Iterator[Fel]:
    """Rows 1 to 3. As long as they are wrong, nobody can tell what the columns mean."""
    titlar = list(_texter(blad, 1).values())
    if not any("synpunkt" in _platt(titel) for titel in titlar):
        ska = "På rad 1 ska registrets titel stå, med ordet ”Synpunkt” i. "
        yield Fel(blad.namn, 1, "", ska + _har(next(iter(titlar), "")))
    for kolumn, grupp in sorted(_texter(blad, 2).items()):
        if kolumn <= _SISTA and not _far_sta(grupp, kolumn):
            ska = "På rad 2 ska ”Registrering” stå över A och ”Handläggning” över D, och inget annat. "
            yield Fel(blad.namn, 2, get_column_letter(kolumn), ska + _har(grupp))
    rubriker = _texter(blad, _RUBRIKRAD)
    for kolumn, rubrik in enumerate(_RUBRIKER, start=1):
        star, ska = _platt(rubriker.get(kolumn, "")), _platt(rubrik)
        if star != ska and not (rubrik in _BORJAR and star.startswith(ska)):
            text = f"Här ska rubriken ”{rubrik}” stå. " + _har(rubriker.get(kolumn, ""))
            yield Fel(blad.namn, _RUBRIKRAD, get_column_letter(kolumn), text)


def _far_sta(grupp: str, kolumn: int) -> bool:
    """The first group over A. The second over D; some have merged or moved it a little."""
    (forsta, bredd), (andra, _) = GRUPPER
    return (_platt(grupp), kolumn) == (_platt(forsta), 1) or (_platt(grupp) == _platt(andra) and kolumn >= bredd)


def _utanfor(blad: Blad) -> Iterator[Fel]:
    """What stands to the right of G, once for each column."""
    forst: dict[int, int] = {}
    for nummer in sorted(blad.celler, reverse=True):
        forst |= dict.fromkeys((kolumn for kolumn in blad.celler[nummer] if kolumn > _SISTA), nummer)
    for kolumn, nummer in sorted(forst.items()):
        text = "Registret slutar med kolumn G, men här står något. Flytta det till rätt kolumn eller ta bort det."
        yield Fel(blad.namn, nummer, get_column_letter(kolumn), text)


def _dolt(blad: Blad) -> Iterator[Fel]:
    for kolumn in sorted(blad.dolda_kolumner):
        yield Fel(blad.namn, None, get_column_letter(kolumn), "Kolumnen är dold. Visa kolumnen och försök igen.")
    for nummer in sorted(blad.dolda_rader & set(blad.celler)):
        yield Fel(blad.namn, nummer, "", "Raden är dold. Visa raden, eller ta bort filtret, och försök igen.")


def _sammanslaget(blad: Blad) -> Iterator[Fel]:
    """Merged cells among the rows: nobody can tell which row the value belongs to. Among the headings they are usual."""
    for omrade, kolumn, forsta_rad, sista_rad in blad.sammanslagna:
        if sista_rad >= FORSTA_RADEN and kolumn <= _SISTA:
            text = f"Cellerna {omrade} är sammanslagna. Dela upp cellerna och skriv varje värde på sin rad."
            yield Fel(blad.namn, max(forsta_rad, FORSTA_RADEN), get_column_letter(kolumn), text)


def _texter(blad: Blad, nummer: int) -> dict[int, str]:
    return {kolumn: som_text(cell)[:MAX_KORT] for kolumn, cell in blad.celler.get(nummer, {}).items()}


def _platt(text: str) -> str:
    """Colons, blanks and capitals make no difference to a heading."""
    return "".join(unicodedata.normalize("NFC", text).lower().replace(":", "").split())


def _har(star: str) -> str:
    return f"Här står {visa(star)}." if star else "Här är tomt."
