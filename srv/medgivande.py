"""Consent while an insats goes on: what is answered, what makes it uncertain, and what is found of it (SR-05, SR-37, SR-38)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from casework.calendar import local_day
from organisation.models import User
from records.days import check_day
from records.identity import age_on
from records.models import Person
from records.plans import latest
from srv import rules, uppgifter
from srv.samtycke import MYNDIG, SJALV, TILLFRAGAS, saknas, vardnadshavarna_saknas
from srv.uppgifter import Samtycke, svaren
from srv.words import Bedomning, Hinder, Plan, Svar, Till

# With these somebody says no to what they had said yes to.
SAGER_NEJ = (Hinder.AVSLUTAR, Hinder.ATERKALLAR, Hinder.BARNET)


def anteckna_samtycke(
    case: Any, person: Person, till: str, svar: str, dag: dt.date, satt: str, lampligt: str, by: User, now: dt.datetime
) -> None:
    if till == Till.UPPDRAGET and not case.uppdrag_nr:
        raise ValidationError({"till": "Uppdraget är inte skrivet ännu."})
    check_day("dag", dag, now, earliest=_tidigast(case, person, till))
    # While it waits to be assessed somebody else may withdraw too.
    withdraws = till == Till.UPPDRAGET and svar == Svar.AVBOJT and not case.hinder_dag
    if withdraws and case.state in rules.I_GANG and _hade_samtyckt(case, person):
        raise ValidationError(
            {"svar": "Samtycket tas tillbaka: anteckna det som något som hindrar insatsen, så att det bedöms."}
        )
    if lampligt and till == Till.UPPDRAGET:
        case.lampligt = lampligt == "ja"
    _svara(case, person, till, svar, dag, satt, by, now)


def _tidigast(case: Any, person: Person, till: str) -> dt.date | None:
    """Nobody answers to a version before it was signed, nor before what they said last. Of another thing: the latter."""
    written = skrevs(case) if till == Till.UPPDRAGET else None
    before = uppgifter.svar_av(case, person).filter(till=till).aggregate(last=Max("dag"))["last"]
    return max(filter(None, (written, before)), default=None)


def ersatt(case: Any) -> Person:
    """Whose consent the committee decides instead of: the one of two guardians who does not consent (FB 6:13 a)."""
    given = svaren(case).samtycker
    folk = uppgifter.personer(case)
    return next(one for one in folk if one.relation == Person.Relation.VARDNADSHAVARE and one.pk not in given)


def skrevs(case: Any) -> dt.date | None:
    """The day on which the uppdrag in force was signed: nothing is answered or decided of it before."""
    uppdrag = latest(case, Plan.UPPDRAG)
    return local_day(uppdrag.signature.at) if uppdrag else None


def hinder(case: Any, person: Person | None, satt: str, text: str, by: User, now: dt.datetime) -> None:
    """What makes it uncertain; who wants no more has answered, so that all that asks for consent sees it (SR-05, SR-37)."""
    check_day("hinder_dag", case.hinder_dag, now, earliest=skrevs(case))
    if case.hinder in SAGER_NEJ:
        who = person or (uppgifter.barnet(uppgifter.personer(case)) if case.hinder == Hinder.BARNET else None)
        if who is None:
            raise ValidationError({"person": "Välj vem det är."})
        if not satt:
            raise ValidationError({"satt": "Skriv hur det sades."})
        check_day("hinder_dag", case.hinder_dag, now, earliest=_tidigast(case, who, Till.UPPDRAGET))
        _svara(case, who, Till.UPPDRAGET, Svar.AVBOJT, case.hinder_dag, satt, by, now)
    case.bedomning = ""
    case._anteckna("Hinder", f"{case.get_hinder_display()}: {text}", by, now)


def _hade_samtyckt(case: Any, person: Person) -> bool:
    """To whichever version: a changed uppdrag takes nobody's consent back."""
    answer = uppgifter.svar_av(case, person).filter(till=Till.UPPDRAGET).order_by("-pk").first()
    return answer is not None and answer.gett


def _svara(
    case: Any, person: Person, till: str, svar: str, dag: dt.date, satt: str, by: User, now: dt.datetime
) -> None:
    Samtycke.objects.create(
        case_id=case.pk, person=person, till=till, version=case.uppdrag_nr, svar=svar, dag=dag, satt=satt, at=now, by=by
    )


def bedom(case: Any, text: str, lampligt: str, by: User, now: dt.datetime) -> None:
    """Can it go on, and for whom (SR-37, SR-38)? What was found is held against the matrix of today. Raises ValidationError."""
    dag, found = local_day(now), case.bedomning
    if lampligt:
        case.lampligt = lampligt == "ja"
    alder = age_on(case.fodd, dag)
    lack = saknas(case.fodd, dag, case.lagrum, svaren(case))
    if found == Bedomning.BARNET:
        # To the child alone: what the guardians said before, and the committee instead of one of them, is not what carries it.
        lack = saknas(case.fodd, dag, case.lagrum, replace(svaren(case), samtycker=(), utskottet=False))
        if alder < TILLFRAGAS or lack:
            raise ValidationError(
                {"bedomning": ["Insatsen kan inte fortsätta till barnet utan vårdnadshavarna.", *lack]}
            )
    if found == Bedomning.FORALDRARNA:
        _check_foraldrarna(case, alder)
    if found in (Bedomning.UTSKOTTET, Bedomning.SAMTYCKE) and lack:
        raise ValidationError({"bedomning": lack})
    if found != Bedomning.AVSLUTAS:
        # Where it is to end it is still hindered: no more meetings are held.
        case.hinder_dag, case.hinder = None, ""
    case._anteckna("Bedömning", f"{Bedomning(found).label}. {text}", by, now)


def _check_foraldrarna(case: Any, alder: int) -> None:
    """A child who has turned 15 will not, and the parents still consent to what is for them (SR-38). Raises ValidationError."""
    will_not = case.hinder == Hinder.BARNET or svaren(case).barnet_nej
    if not will_not or not SJALV <= alder < MYNDIG:
        raise ValidationError({"bedomning": "Det gäller den som har fyllt 15 år och inte vill delta."})
    if lack := vardnadshavarna_saknas(case.lagrum, svaren(case)):
        raise ValidationError({"bedomning": lack})
