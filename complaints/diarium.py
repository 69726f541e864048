"""The diary: the row of the register, the documents that belong to it, and who has received them (SK-09 to SK-12, OSL 5:1).

A letter is a document whether it lies here as a file or on paper somewhere: then it is written down where.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from complaints.rules import namndsekreterare
from complaints.words import SKRIFTLIGA, Lage, Svarssatt
from organisation.models import User
from records.documents import Altered, Held, read
from records.models import Handling
from records.traces import why_not_out

SAKNAS = (
    "Synpunkten kom skriftligt. Lägg till brevet som handling, eller välj Original på papper och skriv var det finns."
)


# ── what there is ───────────────────────────────────────────────────────────────────────────────────────────────────


def _papers(case: Any) -> bool:
    return bool(case.original_plats or case.svar_plats)


def har_handlingar(case: Any) -> bool:
    """Does anything belong to it, here or on paper?"""
    return _papers(case) or case.handlingar.exists()


def utan_handlingar(case: Any) -> bool:
    return not har_handlingar(case)


def _nytt_sedan(case: Any, at: dt.datetime) -> bool:
    """Has something been added after this moment?"""
    return bool(case.papper_at and case.papper_at > at) or case.handlingar.filter(arrived_at__gt=at).exists()


def ar_diarieford(case: Any) -> bool:
    return case.diarieford_at is not None


def ar_overlamnad(case: Any) -> bool:
    """Everything that there is has been handed over."""
    if case.overlamnad_at is None:
        return not har_handlingar(case)
    return not _nytt_sedan(case, case.overlamnad_at)


def ar_kvitterad(case: Any) -> bool:
    """What was handed over last is received."""
    return case.overlamnad_at is None or bool(case.kvitterad_at and case.kvitterad_at >= case.overlamnad_at)


def _saknar_brev(case: Any) -> bool:
    """It came in writing, or was answered so, and the letter is neither here nor said to be anywhere."""
    answered = case.besvarad_satt == Svarssatt.SKRIFTLIGT and not (case.svarsbrev_id or case.svar_plats)
    if case.kanal not in SKRIFTLIGA or case.original_plats:
        return answered
    # The answer's own letter is not the one that came in.
    return answered or not case.handlingar.exclude(pk=case.svarsbrev_id).exists()


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@predicate("Årets ärende i diariet har inget diarienummer ännu. Skriv in det i registret först.")
def arsarende_oppnat(case: Any, _user: User, _now: dt.datetime) -> bool:
    return bool(case.arsarende.dnr)


@predicate("Synpunkten är inte diarieförd ännu.", "Synpunkten är redan diarieförd.")
def diarieford(case: Any, _user: User, _now: dt.datetime) -> bool:
    return ar_diarieford(case)


@predicate("Det finns inga handlingar att överlämna.")
def har_nytt_att_overlamna(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not ar_overlamnad(case)


@predicate("Det finns inga överlämnade handlingar att kvittera.")
def overlamnade(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not ar_kvitterad(case)


@predicate(SAKNAS)
def breven_finns(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not _saknar_brev(case)


@predicate("Handlingarna är inte överlämnade och kvitterade ännu.")
def allt_kvitterat(case: Any, _user: User, _now: dt.datetime) -> bool:
    return ar_overlamnad(case) and ar_kvitterad(case)


def check_svarsbrev(case: Any) -> None:
    """A written answer is a document. Raises ValidationError when it is neither here nor said to be anywhere."""
    if not (case.svarsbrev_id or case.svar_plats):
        raise ValidationError(
            {"svarsbrev": "Välj svarsbrevet bland handlingarna, eller skriv var det finns på papper."}
        )
    if letter := case.svarsbrev:
        try:
            why = why_not_out(read(letter), letter.filename.rpartition(".")[2].lower())
        except Held as held:
            why = str(held)
        except (FileNotFoundError, Altered):
            why = "Filen går inte att läsa. Välj en annan, eller skriv var svaret finns på papper."
        if why:
            raise ValidationError({"svarsbrev": why})


# ── what is left to do, from the moment it is registered ────────────────────────────────────────────────────────────


def _handled(case: Any) -> bool:
    """Before it is answered: afterwards these are the next steps, and shown as such."""
    return case.state in (Lage.REGISTRERAD, Lage.HANDLAGGS)


def att_diariefora(case: Any, _day: dt.date) -> bool:
    return _handled(case) and not ar_diarieford(case)


def att_overlamna(case: Any, _day: dt.date) -> bool:
    return _handled(case) and ar_diarieford(case) and not ar_overlamnad(case)


def att_kvittera(case: Any, _day: dt.date) -> bool:
    return _handled(case) and not ar_kvitterad(case)


def utan_brev(case: Any, _day: dt.date) -> bool:
    return case.state in (Lage.REGISTRERAD, Lage.HANDLAGGS, Lage.BESVARAD) and _saknar_brev(case)


# ── who, and which ──────────────────────────────────────────────────────────────────────────────────────────────────


def till_namndsekreterare(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return list(namndsekreterare(local_day(now)).exclude(pk__in=disqualified(case)))


def brev(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Handling]:
    """The documents among which the answer is chosen."""
    found: QuerySet[Handling] = case.handlingar.all()
    return found
