"""What several steps of an uppdrag ask for alike."""

from __future__ import annotations

from casework.steps import Ask, Choice, Confirmation, Day, Each, Somebody
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
BOKA: list[Ask] = [k.mote_at, k.mote_plats, k.mote_tolk,
        Choice("initiativ", "På vems initiativ, om inte ditt?", tuple(Utfall.By.choices), required=False)]  # fmt: skip
# The goals of the plan in force, each for itself.
MALEN = Each("malen", "Målen i genomförandeplanen", rules.malen, rules.aldrig, many=True, required=False,
             choices=tuple(Malbedomning.Judged.choices))  # fmt: skip
TAR_OVER = Somebody(
    "behandlare", "Vem tar över?", rules.utforarens, rules.ar_utsedd, many=True, beside=rules.belastning
)
