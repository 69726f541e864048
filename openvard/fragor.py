"""What several steps of an uppdrag ask for alike."""

from __future__ import annotations

from casework.steps import Ask, Choice, Confirmation, Day, Each, Somebody, Text
from openvard import kolumner as k
from openvard import rules
from openvard.words import Satt
from records.meetings import Malbedomning, Utfall

DAG, SATT = Day("dag", "Dag"), Choice("satt", "Hur?", tuple(Satt.choices))
NARVARANDE = Somebody("narvarande", "Vilka av er var med?", rules.deltar, rules.aldrig, many=True)
UTSEDDA = Somebody("behandlare", "Behandlare eller kurator", rules.utforarens, rules.ar_utsedd, many=True,
                   beside=rules.belastning)  # fmt: skip
ENSKILD_KOM = Confirmation("enskild_kom", "Den enskilde var med")
EJ_HALLET = ((Utfall.What.INSTALLT, "Det ställdes in"), (Utfall.What.UTEBLEV, "Den enskilde kom inte"))
BLEV_INTE_AV: list[Ask] = [Choice("utfall", "Vad hände?", EJ_HALLET),
        Choice("vem", "Vem ställde in?", tuple(Utfall.By.choices), required=False),
        Text("orsak", "Varför?", longest=200)]  # fmt: skip
LANGD = (("30", "30 minuter"), ("60", "En timme"), ("90", "En och en halv timme"), ("120", "Två timmar"))
BOKA: list[Ask] = [k.mote_at, Choice("langd", "Hur länge, om inte en timme?", LANGD, required=False), k.mote_plats, k.mote_tolk,
        Choice("initiativ", "På vems initiativ, om inte ditt?", tuple(Utfall.By.choices), required=False),
        Somebody("far", "Vilka av er får komma, men måste inte?", rules.fler_behandlare, rules.aldrig, many=True, required=False),
        Text("fler_maste", "Fler som måste vara med", required=False, longest=400, help_text="En på varje rad"),
        Text("fler_far", "Fler som får komma", required=False, longest=400, help_text="En på varje rad")]  # fmt: skip
# Who was called from outside; not asked where nobody was.
ANDRA = Somebody("andra", "Vilka fler kom?", rules.kallade_utifran, rules.aldrig, many=True, required=False)
# A decision that takes the place of the one before; what is left empty is as it was.
NYTT_BESLUT: list[Ask] = [Day("beslutad", "Beslutsdag"), Day("fran", "Gäller från och med"), k.tom, k.insats,
               Text("beslutsfattare", "Beslutsfattare", longest=120),
               Text("delegation", "Punkt i delegationsordningen, om en annan", required=False, longest=40),
               Text("lagrum", "Lagrum, om ett annat", required=False, longest=60)]  # fmt: skip
# The goals of the plan in force, each for itself.
MALEN = Each("malen", "Målen i genomförandeplanen", rules.malen, rules.aldrig, many=True, required=False,
             choices=tuple(Malbedomning.Judged.choices))  # fmt: skip
TAR_OVER = Somebody(
    "behandlare", "Vem tar över?", rules.utforarens, rules.ar_utsedd, many=True, beside=rules.belastning
)
