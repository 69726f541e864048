"""A day was written down wrong: what is open is counted anew from the right one, and what was kept was kept on that."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openvard import rules
from openvard.beslutat import rattat
from openvard.frister import EJ_VERKSTALLT, EJ_VERKSTALLT_AVBROTT, FOLJ_UPP, INLEDANDE, KONTAKT
from openvard.words import Slag
from organisation.models import User
from records.days import check_day, kept_on
from records.meeting_steps import before_last, correct_day, latest_kept


def beslut(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    was = latest_kept(case, "beslut_dag")
    check_day("beslut_dag", case.beslut_dag, now, latest=rules.tidigast_efter(case, "beslut_dag"))
    if case.beslut.first_decided_on(was):
        # Prolonged since, it is the first decision's day that was wrong: the one in force stands.
        case.beslut = rattat(case, by, now)
    case._anteckna("Rätta beslutsdagen", skal, by, now)


def start(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    latest = rules.tidigast_efter(case, "start_dag")
    check_day("start_dag", case.start_dag, now, earliest=case.informerad_dag, latest=latest)
    case._anteckna("Rätta startdagen", skal, by, now)


def kontakt(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    check_day("kontakt_dag", case.kontakt_dag, now, earliest=case.start_dag)
    kept_on(case, KONTAKT, case.kontakt_dag, now)
    case._anteckna("Rätta kontaktens dag", skal, by, now)


def inledande(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    latest = rules.tidigast_efter(case, "inledande_dag")
    check_day("inledande_dag", case.inledande_dag, now, earliest=case.start_dag, latest=latest)
    correct_day(case, Slag.INLEDANDE, case.inledande_dag, by, now)
    kept_on(case, INLEDANDE, case.inledande_dag, now)
    case._anteckna("Rätta mötets dag", skal, by, now)


def behandling(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    latest = rules.tidigast_efter(case, "behandling_dag")
    check_day("behandling_dag", case.behandling_dag, now, earliest=case.inledande_dag, latest=latest)
    kept_on(case, EJ_VERKSTALLT, case.behandling_dag, now)
    case._anteckna("Rätta behandlingens första dag", skal, by, now)


def uppfoljning(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    before = before_last(case, Slag.UPPFOLJNING) or case.behandling_dag
    check_day("uppfoljd_dag", case.uppfoljd_dag, now, earliest=before)
    correct_day(case, Slag.UPPFOLJNING, case.uppfoljd_dag, by, now)
    kept_on(case, FOLJ_UPP, case.uppfoljd_dag, now)
    case._anteckna("Rätta uppföljningens dag", skal, by, now)


def ateruppta(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    check_day("aterupptagen_dag", case.aterupptagen_dag, now, earliest=case.avbrott_dag)
    kept_on(case, EJ_VERKSTALLT_AVBROTT, case.aterupptagen_dag, now)
    case._anteckna("Rätta återupptagandets dag", skal, by, now)


def avbrott(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    before = latest_kept(case, "aterupptagen_dag") or case.behandling_dag
    check_day("avbrott_dag", case.avbrott_dag, now, earliest=before)
    case._anteckna("Rätta avbrottets dag", skal, by, now)
