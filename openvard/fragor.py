"""What several steps of an uppdrag ask for alike."""

from __future__ import annotations

from casework.steps import Ask, Choice, Confirmation, Day, Each, Somebody, Text
from openvard import kolumner as k
from openvard import rules
from openvard.words import LAGRUM, Satt
from records.common import SKAL
from records.meeting_steps import booking, may_have_come
from records.meetings import Malbedomning
from records.people import never

DAG, SATT = Day("dag", "Dag"), Choice("satt", "Hur?", tuple(Satt.choices))
NARVARANDE = Somebody("narvarande", "Vilka av er var med?", may_have_come, never, many=True)
UTSEDDA = Somebody("behandlare", "Behandlare eller kurator", rules.utforarens, rules.ar_utsedd, many=True,
                   beside=rules.belastning, load=rules.pagaende)  # fmt: skip
BYT: list[Ask] = [UTSEDDA, DAG, SATT, SKAL]
ENSKILD_KOM = Confirmation("enskild_kom", "Den enskilde var med")
BOKA = booking(k.mote_at, k.mote_plats, k.mote_tolk, rules.fler_behandlare)
# A decision that takes the place of the one before; what is left empty is as it was.
NYTT_BESLUT: list[Ask] = [Day("beslutad", "Beslutsdag"), Day("fran", "Gäller från och med"), k.tom, k.insats,
               Text("beslutsfattare", "Beslutsfattare", longest=120),
               Text("delegation", "Punkt i delegationsordningen, om en annan", required=False, longest=40),
               Choice("lagrum", "Lagrum, om ett annat", LAGRUM, required=False)]  # fmt: skip
# The goals of the plan in force, each for itself.
MALEN = Each("malen", "Målen i genomförandeplanen", rules.malen, never, many=True, required=False,
             choices=tuple(Malbedomning.Judged.choices))  # fmt: skip
TAR_OVER = Somebody(
    "behandlare",
    "Vem tar över?",
    rules.utforarens,
    rules.ar_utsedd,
    many=True,
    beside=rules.belastning,
    load=rules.pagaende,
)
