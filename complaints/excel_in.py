"""Reading the municipality's own register: every row, or every error with its row, never a part of them (SK-09, SK-13)."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from complaints import excel_celler as celler
from complaints.excel_celler import Nummer, Ogiltig
from complaints.excel_fil import Nekad, oppna
from complaints.excel_form import Fel, formfel, rubrikfel
from complaints.excel_xml import Blad, Cell
from complaints.registerrad import FORSTA_RADEN, KOLUMNER, Rad, rensa

MAX_FEL = 200
TAKT = 250  # rows between two calls of `framsteg`

_DATERAD = re.compile(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?::|\s|$)(.*)")

V = TypeVar("V")


@dataclass(frozen=True)
class InlastRad:
    rad: Rad
    blad: str
    radnummer: int


@dataclass(frozen=True)
class Inlasning:
    """`rader` is empty when there is any error; `fel` holds at most MAX_FEL, and then one that counts the rest."""

    rader: list[InlastRad] = field(default_factory=list)
    fel: list[Fel] = field(default_factory=list)
    upplysningar: list[str] = field(default_factory=list)


def las(
    data: bytes,
    *,
    enheter: Mapping[str, str],
    typer: Mapping[str, str],
    prefix: Mapping[str, str],
    i_dag: dt.date,
    framsteg: Callable[[int, int], None] | None = None,
) -> Inlasning:
    """The rows of the file, all or none. Raises nothing of its own, whatever the bytes are.

    `enheter`: name, alias or code in lower case → code of the unit. `typer`: code → label. `prefix`: code of the unit →
    prefix of its numbers. `framsteg` is told (rows done, rows in all) now and then; what it raises goes through.
    """
    try:
        bok = oppna(data)
    except Nekad as orsak:
        return Inlasning(fel=[Fel("", None, "", str(orsak))])
    bladen = [blad for blad in bok.blad if blad.celler]
    lasning = _Lasning(enheter, typer, prefix, i_dag, bok.epok)
    lasning.fel = [ett for blad in bladen for ett in formfel(blad)]
    if not bladen:
        lasning.fel.append(Fel("", None, "", "Filen är tom. Inget blad har något innehåll."))
    lasning.las(_dataraderna(bladen), framsteg)
    if lasning.fel:
        return Inlasning(fel=_kapa(lasning.fel))
    upplysningar = lasning.upplysningar()
    if bok.kommentarer:
        upplysningar.append("Kommentarer till cellerna läses inte in.")
    return Inlasning(lasning.rader, upplysningar=upplysningar)


def _dataraderna(bladen: Iterable[Blad]) -> list[tuple[str, int, dict[int, Cell]]]:
    """The rows with anything in A to G, of the sheets where we know which column is which."""
    return [
        (blad.namn, nummer, blad.celler[nummer])
        for blad in bladen
        if not blad.dolt and not any(rubrikfel(blad))
        for nummer in sorted(blad.celler)
        if nummer >= FORSTA_RADEN and min(blad.celler[nummer]) <= len(KOLUMNER)
    ]


def _kapa(fel: list[Fel]) -> list[Fel]:
    mer = len(fel) - MAX_FEL
    return [*fel[:MAX_FEL], Fel("", None, "", f"och {mer} till")] if mer > 0 else fel


class _Lasning:
    """The rows and errors so far, and which numbers have been seen."""

    def __init__(
        self,
        enheter: Mapping[str, str],
        typer: Mapping[str, str],
        prefix: Mapping[str, str],
        i_dag: dt.date,
        epok: dt.datetime,
    ) -> None:
        self.enheter, self.typer, self.prefix, self.i_dag, self.epok = enheter, typer, prefix, i_dag, epok
        self.rader: list[InlastRad] = []
        self.fel: list[Fel] = []
        self.sedda: dict[str, tuple[str, int]] = {}  # number → sheet and row
        self.serier: dict[tuple[str, int], set[int]] = defaultdict(set)  # prefix and year → numbers
        self.serienummer = 0  # days that stood as bare numbers

    def las(
        self, rader: Sequence[tuple[str, int, dict[int, Cell]]], framsteg: Callable[[int, int], None] | None
    ) -> None:
        for klara, (blad, nummer, rad) in enumerate(rader, start=1):
            self._las_rad(blad, nummer, rad)
            if framsteg and (klara % TAKT == 0 or klara == len(rader)):
                framsteg(klara, len(rader))

    def _las_rad(self, blad: str, radnummer: int, rad: Mapping[int, Cell]) -> None:
        def en(kolumn: int, betyder: Callable[..., V], *mer: object) -> V | None:
            try:
                return betyder(rad.get(kolumn), *mer)
            except Ogiltig as orsak:
                self.fel.append(Fel(blad, radnummer, " ABCDEFG"[kolumn], str(orsak)))
                return None

        kort = en(1, celler.nummer, self.prefix)
        dag = en(2, celler.dag, self.epok, self.i_dag)
        enhet = en(3, celler.enhet, self.enheter)
        nummer = None
        if kort and dag and enhet:
            nummer = en(1, lambda _: self._numret(kort, dag, enhet, blad, radnummer))
        typ = en(4, celler.typ, self.typer)
        beskrivning = en(5, celler.text, "Beskrivning saknas. Skriv vad ärendet gäller.")
        atgard, aterkoppling = en(6, celler.text), en(7, celler.text)
        self.serienummer += celler.ar_serienummer(rad.get(2))
        if nummer and dag and enhet and typ and beskrivning and atgard is not None and aterkoppling is not None:
            helt = Rad(nummer, dag, enhet, typ, beskrivning, atgard, aterkoppling)
            self.rader.append(InlastRad(helt, blad, radnummer))

    def _numret(self, kort: Nummer, dag: dt.date, enhet: str, blad: str, radnummer: int) -> str:
        """The long form, which also marks the documents (SK-12). Raises Ogiltig: it is taken, or contradicts the date."""
        prefix = kort.prefix or self.prefix.get(enhet)
        ar = dag.year if kort.ar is None else kort.ar
        if prefix is None:
            raise Ogiltig("Enheten har ingen egen nummerserie. Skriv hela numret, till exempel BU-2026-031.")
        numret = f"{prefix}-{ar:04d}-{kort.lopnummer:03d}"
        if ar != dag.year:
            raise Ogiltig(f"Numret {numret} är från {ar}, men datumet är {dag}. Rätta det som är fel.")
        if numret in self.sedda:
            forra_blad, forra_rad = self.sedda[numret]
            dar = f"rad {forra_rad}" if forra_blad == blad else f"rad {forra_rad} i bladet ”{forra_blad}”"
            raise Ogiltig(f"Numret {numret} finns redan på {dar}. Varje nummer får finnas en gång.")
        self.sedda[numret] = (blad, radnummer)
        self.serier[prefix, ar].add(kort.lopnummer)
        return numret

    def upplysningar(self) -> list[str]:
        antal = len(self.rader)
        rader = [f"Filen har {antal} {'rad' if antal == 1 else 'rader'}."]
        if self.serienummer:
            var = "en rad" if self.serienummer == 1 else f"{self.serienummer} rader"
            rader.append(f"På {var} stod datumet som ett tal. Det är läst så som Excel räknar dagar.")
        for (prefix, ar), nummer in sorted(self.serier.items()):
            if luckor := _luckor(nummer):
                rader.append(f"I {prefix} {ar} saknas nummer {luckor}.")
        return rader


def _luckor(nummer: Iterable[int]) -> str:
    """What is missing from 1 to the highest: "3", "3 och 7–9"."""
    luckor, forra = [], 0
    for ett in sorted(nummer):
        if ett - forra > 1:
            luckor.append(f"{forra + 1}" if ett - forra == 2 else f"{forra + 1}–{ett - 1}")
        forra = ett
    return " och ".join(part for part in (", ".join(luckor[:-1]), *luckor[-1:]) if part)


def atgarder(text: str) -> list[tuple[dt.date | None, str]]:
    """The dated entries of a cell (SK-15). A line that begins with a day begins an entry, the others go on with it.

    What stands before the first day has None for a day. Blanks around an entry are not kept.
    """
    poster: list[tuple[dt.date | None, list[str]]] = [(None, [])]
    for line in rensa(text).split("\n"):
        hittad = _DATERAD.fullmatch(line)
        dag = _dag(hittad[1]) if hittad else None
        if hittad and dag:
            poster.append((dag, [hittad[2]]))
        else:
            poster[-1][1].append(line)
    delade = [(dag, "\n".join(lines).strip()) for dag, lines in poster]
    return [(dag, post) for dag, post in delade if dag or post]


def cell(poster: Iterable[tuple[dt.date | None, str]]) -> str:
    """The entries as one text, as the routine's example writes them. The inverse of `atgarder`."""
    return rensa("\n".join(f"{dag}: {text}" if dag else text for dag, text in poster))


def _dag(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
