"""The deadlines of an uppdrag. Each counts from the day of its event, wherever and whenever that was written down."""

from __future__ import annotations

import datetime as dt
from itertools import takewhile
from typing import Any

from casework.deadlines import By, DaysBefore, Months, Weeks, WorkingDays, WorkingDaysBefore
from openvard import rules
from openvard.kolumner import tom
from openvard.words import SOL_11_1
from records.decisions import CarriedOut

# Binding: the routine's own. None of them is rolled to a working day.
PLAN = Weeks("plan", "Genomförandeplan", 3, rule="OV-20", starts=lambda case: case.inledande_dag,
             since="inledande mötet hölls", reminds=rules.planskrivare_och_chefen, warns=rules.planskrivare,
             warned=(WorkingDaysBefore(1),))  # fmt: skip
FOLJ_UPP = Months("folj_upp", "Följ upp", 3, rule="OV-22", starts=lambda case: case.uppfoljd_dag or case.inledande_dag,
                  since="den senast följdes upp, eller inledande mötet hölls", reminds=rules.handlaggaren,
                  warns=rules.handlaggaren, warned=(DaysBefore(30), DaysBefore(7), DaysBefore(0)))  # fmt: skip
BESLUT_TOM = By("beslut_tom", "Beslutet upphör", tom, rule="OV-03", reminds=rules.handlaggaren, warns=rules.handlaggaren,
                warned=(DaysBefore(30),))  # fmt: skip


def enligt_11_1(case: Any) -> bool:
    """Only such a decision is to be carried out within three months (SoL 34:1)."""
    return bool(case.beslut.law == SOL_11_1)


def ska_verkstallas(case: Any) -> bool:
    """Until the treatment begins; a further uppdrag of a decision that another has carried out already has nothing left."""
    return enligt_11_1(case) and case.behandling_dag is None and not case.redan_verkstallt


def ar_avbruten(case: Any) -> bool:
    return enligt_11_1(case) and case.avbrott_dag is not None and case.aterupptagen_dag is None


def verkstalls_fran(case: Any) -> dt.date:
    """The day of the decision; of the first under that law, where it was decided anew under another (SoL 34:1)."""
    under = list(takewhile(lambda one: one.law == SOL_11_1, case.beslut.chain()))
    return under[-1].day if under and under[-1].replaces_id else case.beslut_dag


# By law.
EJ_VERKSTALLT = CarriedOut("ej_verkstallt", "Verkställ beslutet", 3, rule="SoL 34:1", starts=verkstalls_fran,
                           since="beslutet fattades", applies=ska_verkstallas, reminds=rules.handlaggare_och_chefer,
                           warns=rules.handlaggare_och_chefer, ended=lambda case: case.avslut_dag)  # fmt: skip
EJ_VERKSTALLT_AVBROTT = CarriedOut("ej_verkstallt_avbrott", "Återuppta insatsen", 3, rule="SoL 34:1",
                                   starts=lambda case: case.avbrott_dag, since="avbrottet började", applies=ar_avbruten,
                                   reminds=rules.handlaggare_och_chefer, warns=rules.handlaggare_och_chefer,
                                   ended=lambda case: case.avslut_dag)  # fmt: skip
# Advice: recommended, and never late.
INFORMERA = WorkingDays("informera", "Informera enhetschefen", 3, rule="OV-06", starts=lambda case: case.beslut_dag,
                        since="beslutet fattades", reminds=rules.handlaggaren, advice=True)  # fmt: skip
UTSE = WorkingDays("utse", "Utse behandlare", 5, rule="OV-08", starts=lambda case: case.informerad_dag,
                   since="enhetschefen fick veta", reminds=rules.chefen, advice=True)  # fmt: skip
KONTAKT = WorkingDays("kontakt", "Ta kontakt", 5, rule="OV-15", starts=lambda case: case.start_dag,
                      since="uppdraget startade", reminds=rules.behandlarna, advice=True)  # fmt: skip
INLEDANDE = Weeks("inledande", "Inledande möte", 3, rule="OV-18", starts=lambda case: case.start_dag,
                  since="uppdraget startade", reminds=rules.behandlarna, advice=True)  # fmt: skip
ALLA_FRISTER = (PLAN, FOLJ_UPP, EJ_VERKSTALLT, EJ_VERKSTALLT_AVBROTT, INFORMERA, UTSE, KONTAKT, INLEDANDE)
