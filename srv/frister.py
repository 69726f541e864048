"""The deadlines of an order. Each counts from the day of its event, wherever and whenever that was written down."""

from __future__ import annotations

from casework.deadlines import By, DaysBefore, Months, Weeks, WorkingDays
from records.decisions import CarriedOut
from srv import rules
from srv.kolumner import tom

# Binding: the routine's own. None of them is rolled to a working day.
FRAGA_SRV = Weeks("fraga_srv", "Fråga SRV", 2, rule="SR-10", starts=lambda case: case.skickad_dag,
                  since="SRV fick beställningen", reminds=rules.samordnarna, warns=rules.samordnarna,
                  warned=(DaysBefore(2),))  # fmt: skip
FOLJ_UPP = Months("folj_upp", "Följ upp", 6, rule="SR-27", starts=lambda case: case.uppfoljd_dag or case.uppstart_dag,
                  since="den senast följdes upp, eller uppstarten hölls", reminds=rules.handlaggare_och_ansvariga,
                  warns=rules.handlaggare_och_ansvariga, warned=(DaysBefore(30), DaysBefore(7), DaysBefore(0)))  # fmt: skip
DOKUMENTERA = Weeks("dokumentera", "Gör klart dokumentationen", 2, rule="SR-42", starts=lambda case: case.slut_dag,
                    since="socialsekreteraren avslutade", reminds=rules.ansvariga_och_ledare, warns=rules.de_ansvariga,
                    warned=(DaysBefore(3),))  # fmt: skip
INSATS_TOM = By("insats_tom", "Insatsen upphör", tom, rule="SR-07", reminds=rules.handlaggaren, warns=rules.handlaggaren,
                warned=(DaysBefore(60), DaysBefore(30)))  # fmt: skip
# By law.
EJ_VERKSTALLT = CarriedOut("ej_verkstallt", "Verkställ beslutet", 3, rule="SoL 34:1", starts=lambda case: case.beslut_dag,
                           since="beslutet fattades", reminds=rules.handlaggare_och_alla_ledare,
                           warns=rules.handlaggare_och_alla_ledare, ended=lambda case: case.slut_dag)  # fmt: skip
EJ_VERKSTALLT_AVBROTT = CarriedOut("ej_verkstallt_avbrott", "Återuppta insatsen", 3, rule="SoL 34:1",
                                   starts=lambda case: case.avbrott_dag, since="avbrottet började",
                                   reminds=rules.handlaggare_och_alla_ledare,
                                   warns=rules.handlaggare_och_alla_ledare, ended=lambda case: case.slut_dag)  # fmt: skip
OMPROVA = Months("omprova", "Överväg vården", 6, rule="LVU 22 §", statutory=True,
                 starts=lambda case: case.omprovad_dag or case.beslut_dag, since="beslutet fattades eller övervägdes senast",
                 reminds=rules.handlaggaren, warns=rules.handlaggaren, warned=(DaysBefore(30),))  # fmt: skip
# Advice: recommended, and never late.
PLAN = Weeks("plan", "Genomförandeplan", 3, rule="SR-25", starts=lambda case: case.uppstart_dag, since="uppstarten hölls",
             reminds=rules.de_ansvariga, advice=True)  # fmt: skip
BEDOM = WorkingDays("bedom", "Bedöm om insatsen kan fortsätta", 5, rule="SR-37", starts=lambda case: case.hinder_dag,
                    since="det blev känt", reminds=rules.handlaggaren, advice=True)  # fmt: skip
STALLNING = WorkingDays("stallning", "Ta ställning till insatsen", 5, rule="SR-50", starts=lambda case: case.utredning_dag,
                        since="utredningen inleddes", reminds=rules.handlaggaren, advice=True)  # fmt: skip
VID_AVSLUT = (EJ_VERKSTALLT_AVBROTT, FRAGA_SRV, FOLJ_UPP, INSATS_TOM, OMPROVA, PLAN, BEDOM, STALLNING)
