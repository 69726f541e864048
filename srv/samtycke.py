"""Whose consent an insats needs. Pure: ages, guardians, ground and answers in, what is lacking out (SR-05, A-14, A-42)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from records.identity import age_on
from srv.words import Lagrum

LVU = (Lagrum.LVU_22, Lagrum.LVU_11)
MYNDIG, SJALV, TILLFRAGAS = 18, 15, 12
# From this age on nobody is ordered anything for (SR-01).
FOR_GAMMAL = 21


@dataclass(frozen=True)
class Svaren:
    """What has been answered to the version of the uppdrag in force. Guardians by any key, such as a name.

    `lampligt`: socialsekreteraren finds it suitable without the guardians (SoL 21:1–2). `utskottet`: the committee has
    decided instead of the guardian who does not consent (FB 6:13 a), which only an insats under SoL 11:1 can have.
    """

    vardnadshavare: Collection[object]
    samtycker: Collection[object] = ()
    barnet: bool = False
    barnet_nej: bool = False
    lampligt: bool = False
    utskottet: bool = False


def saknas(fodd: dt.date, dag: dt.date, lagrum: str, svar: Svaren) -> list[str]:
    """What consent lacks on this day, in sentences; nothing when it is complete. Guardians count until the 18th birthday."""
    if lagrum in LVU:
        return []
    alder = age_on(fodd, dag)
    if alder >= MYNDIG:
        return [] if svar.barnet else ["Den unga har fyllt 18 år: det egna samtycket saknas."]
    if svar.lampligt and _utan_vardnadshavare(alder, lagrum, svar):
        return []
    return _vardnadshavarna(lagrum, svar)


def kravs(fodd: dt.date, dag: dt.date, lagrum: str) -> str:
    """Whose consent it takes at the age of this day, in a sentence."""
    if lagrum in LVU:
        return "Insatsen ges med stöd av LVU: beslutet eller domen ersätter samtycket."
    alder = age_on(fodd, dag)
    if alder >= MYNDIG:
        return f"Den unga är {alder} år: bara det egna samtycket gäller."
    alla = f"Barnet är {alder} år: vårdnadshavarna ska samtycka till uppdragets innehåll"
    if alder >= TILLFRAGAS and lagrum == Lagrum.SOL_11_1:
        return f"{alla}, eller barnet självt om det är lämpligt utan dem."
    return f"{alla}, om det inte är lämpligt utan dem." if alder >= SJALV else f"{alla}."


def _utan_vardnadshavare(alder: int, lagrum: str, svar: Svaren) -> bool:
    """Where it is suitable: with an assessed need from 12, if the child consents; without one from 15 (SoL 21:1–2)."""
    if lagrum == Lagrum.SOL_11_5:
        return alder >= SJALV and not svar.barnet_nej
    return alder >= TILLFRAGAS and svar.barnet


def _vardnadshavarna(lagrum: str, svar: Svaren) -> list[str]:
    alla, gett = set(svar.vardnadshavare), set(svar.samtycker) & set(svar.vardnadshavare)
    if not alla:
        return ["Ingen vårdnadshavare är antecknad. Också en särskilt förordnad vårdnadshavare räknas."]
    if gett == alla:
        return []
    en_av_tva = len(alla) == 2 and len(gett) == 1
    if en_av_tva and svar.utskottet and lagrum == Lagrum.SOL_11_1:
        return []
    fattas = f"{len(alla - gett)} av {len(alla)} vårdnadshavare har inte samtyckt."
    if en_av_tva and lagrum == Lagrum.SOL_11_1:
        return [f"{fattas} Utskottet kan besluta i stället (FB 6:13 a)."]
    return [fattas]


def vardnadshavarna_saknas(lagrum: str, svar: Svaren) -> list[str]:
    """What lacks of the guardians' own consent, whatever the child says (SR-38)."""
    return [] if lagrum in LVU else _vardnadshavarna(lagrum, svar)


def fyller(fodd: dt.date, alder: int) -> dt.date:
    """The day on which somebody turns so old. Born on 29 February: 1 March in a year that has none (SR-01)."""
    try:
        return fodd.replace(year=fodd.year + alder)
    except ValueError:
        return dt.date(fodd.year + alder, 3, 1)


def sista_dagen(fodd: dt.date) -> dt.date:
    """The last day before the 21st birthday (SR-01)."""
    return fyller(fodd, FOR_GAMMAL) - dt.timedelta(days=1)


def fyllda(fodd: dt.date, dag: dt.date) -> int:
    """The latest of 12, 15 and 18 that has been reached by this day: then consent is asked for anew. 0 before the first."""
    return max((alder for alder in (TILLFRAGAS, SJALV, MYNDIG) if fyller(fodd, alder) <= dag), default=0)
