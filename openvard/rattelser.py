"""A day was written down wrong. What has not been kept yet is counted anew from the right one; what was kept stays kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError

from openvard import moten, rules
from openvard.beslutat import rattat
from openvard.words import Slag
from organisation.models import User


def beslut(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    rules.check_day(case, "beslut_dag", case.beslut_dag, now, earliest=None)
    case.beslut = rattat(case, by, now)
    case._anteckna("Rätta beslutsdagen", skal, by, now)


def start(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    _between(case, "start_dag", now, case.informerad_dag, case.kontakt_dag or case.inledande_dag)
    rules.check_decision(case, "start_dag", case.start_dag)
    case._anteckna("Rätta startdagen", skal, by, now)


def kontakt(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    _between(case, "kontakt_dag", now, case.start_dag, None)
    case._anteckna("Rätta kontaktens dag", skal, by, now)


def inledande(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    _between(case, "inledande_dag", now, case.start_dag, case.behandling_dag)
    rules.check_decision(case, "inledande_dag", case.inledande_dag)
    moten.ratta(case, Slag.INLEDANDE, by, now)
    case._anteckna("Rätta mötets dag", skal, by, now)


def behandling(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    _between(case, "behandling_dag", now, case.inledande_dag, case.avbrott_dag)
    rules.check_decision(case, "behandling_dag", case.behandling_dag)
    case._anteckna("Rätta behandlingens första dag", skal, by, now)


def uppfoljning(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    _between(case, "uppfoljd_dag", now, case.inledande_dag, None)
    rules.check_decision(case, "uppfoljd_dag", case.uppfoljd_dag)
    moten.ratta(case, Slag.UPPFOLJNING, by, now)
    case._anteckna("Rätta uppföljningens dag", skal, by, now)


def avbrott(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    _between(case, "avbrott_dag", now, case.behandling_dag, None)
    case._anteckna("Rätta avbrottets dag", skal, by, now)


def _between(case: Any, name: str, now: dt.datetime, first: dt.date | None, last: dt.date | None) -> None:
    """Neither before what it follows nor after what followed on it. Raises ValidationError."""
    day = getattr(case, name)
    rules.check_day(case, name, day, now, earliest=first)
    if last and day > last:
        raise ValidationError({name: f"Dagen kan inte ligga efter {last}."})
