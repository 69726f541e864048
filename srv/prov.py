"""What is tried when a step is taken: each lack is said in a sentence, with its rule (SR-01 to SR-07)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from records.identity import born_of
from records.plans import latest
from srv import uppgifter
from srv.samtycke import FOR_GAMMAL, fyller, saknas
from srv.words import Avslut, Bedomning, Lagrum, Plan

HADE_FYLLT_20 = "Den unga hade fyllt 20 år när beslutet fattades (SR-01)."


def check_klar_att_skicka(case: Any, dag: dt.date) -> None:
    """An order is sent when everything is there; each lack is named (SR-03 to SR-07). Raises ValidationError."""
    uppdrag = latest(case, Plan.UPPDRAG)
    brister = [
        *([] if case.uppdrag_nr and uppdrag else ["Uppdraget med behov och mål är inte skrivet och signerat (SR-03)."]),
        *(
            []
            if uppdrag and _berattat(uppdrag)
            else ["Uppdraget är inte kommunicerat med familjen eller den unga (SR-04)."]
        ),
        *saknas(case.fodd, dag, case.lagrum, uppgifter.svaren(case)),
        *_for_gammal(case, dag),
        *([] if case.beslut_id else ["Beslutet är inte fattat (SR-06)."]),
        *([f"Beslutet gällde till {case.tom} (SR-07)."] if case.beslut_id and case.tom and case.tom < dag else []),
        *([] if case.tom else ["Insatsens sista dag är inte bestämd (SR-07)."]),
    ]
    if brister:
        raise ValidationError(brister)


def _for_gammal(case: Any, dag: dt.date) -> list[str]:
    """SRV is for those who have not turned 21; care under LVU 22 § is decided before 20 (SR-01, A-42)."""
    if fyller(case.fodd, FOR_GAMMAL) <= dag:
        return [f"Den unga har fyllt {FOR_GAMMAL} år (SR-01)."]
    return [HADE_FYLLT_20] if case.beslut_dag and _over_20(case, case.beslut_dag) else []


def _over_20(case: Any, dag: dt.date) -> bool:
    return case.lagrum == Lagrum.LVU_22 and fyller(case.fodd, 20) <= dag


def check_lvu_22(case: Any, dag: dt.date, name: str) -> None:
    """Care under LVU 22 § is decided before the 20th birthday (A-42). Raises ValidationError."""
    if _over_20(case, dag):
        raise ValidationError({name: HADE_FYLLT_20})


def _berattat(plan: Any) -> bool:
    return plan.mottagare.filter(user=None, kommunicerad__isnull=False).exists()


def check_fodd(case: Any, fodd: dt.date, dag: dt.date) -> None:
    """A day of birth that the person's own number does not tell is a mistake. Raises ValidationError."""
    barn = uppgifter.barnet(uppgifter.personer(case))
    born = born_of(barn.number, dag) if barn and barn.number else None
    if born and born != fodd:
        # Of somebody protected no day is said: who asks may not have said yet why they need to see it.
        says = "något annat" if case.protected else f"{born}"
        raise ValidationError({"fodd": f"Personnumret säger {says}. Är numret fel, rätta personen först."})


def check_alder(case: Any, tom: dt.date, *, bekraftat: bool) -> None:
    """For children and young people up to 20; a last day after that needs to be confirmed (SR-01). Raises ValidationError."""
    if tom >= fyller(case.fodd, FOR_GAMMAL) and not bekraftat:
        wrong = (
            f"Den unga fyller 21 år {_nar(case)}. Välj en tidigare dag, eller bekräfta att insatsen ska vara längre."
        )
        raise ValidationError({"tom": wrong})


def _nar(case: Any) -> str:
    """The 21st birthday; of somebody protected not which day it is."""
    return "senare" if case.protected else f"{fyller(case.fodd, FOR_GAMMAL)}"


def check_tiden(case: Any, why: str, oro: str) -> None:
    """The time is out on the decision's last day, not before it; what ends before is assessed (SR-39). Raises ValidationError."""
    if why != Avslut.AVLIDEN and case.oenig_dag:
        raise ValidationError({"varfor": "Det finns en oenighet om avslutet. Avgör den först."})
    if why == Avslut.FLYTTAT and case.slut_dag < case.tom and not oro:
        raise ValidationError(
            {"oro": "Insatsen slutar i förtid: bedöm om oron för barnets utveckling ger skäl att utreda."}
        )
    if why == Avslut.TIDEN and case.slut_dag < case.tom:
        raise ValidationError({"varfor": f"Beslutet gäller till {case.tom}. Avsluta i förtid i stället."})
    if why == Avslut.ALDER and case.slut_dag < fyller(case.fodd, FOR_GAMMAL):
        raise ValidationError({"varfor": f"Den unga fyller 21 år {_nar(case)}. Avsluta i förtid i stället."})
    if why != Avslut.AVLIDEN and case.hinder_dag and case.bedomning != Bedomning.AVSLUTAS:
        raise ValidationError({"varfor": "Något hindrar insatsen. Skriv bedömningen först."})
