"""What the leaders of a unit that carries out see at once (records/overviews.py)."""

from __future__ import annotations

from openvard import kolumner as k
from openvard import rules
from openvard.frister import FOLJ_UPP, PLAN
from openvard.words import Lage
from records.overviews import Overview

OVERSIKT = Overview(
    leads=rules.utforare, waiting=Lage.HOS_CHEFEN, naming=("utse", "Utse behandlare"), workers=rules.BEHANDLAR, plan=PLAN,
    follow_up=FOLJ_UPP, began=k.inledande_dag, to_the_meeting="Beslut till inledande möte",
    to_the_plan="Möte till genomförandeplan", hands_over=("openvard_lamna_over", rules.STARTADE),
)  # fmt: skip
