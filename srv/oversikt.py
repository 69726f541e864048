"""What the leaders of a unit that carries out see at once (records/overviews.py)."""

from __future__ import annotations

from organisation.roles import Behandlare, Behandlingsansvarig
from records.overviews import Overview
from srv import kolumner as k
from srv import rules
from srv.frister import FOLJ_UPP, PLAN
from srv.words import Lage

OVERSIKT = Overview(
    leads=rules.ledda, waiting=Lage.BESTALLD, naming=("ta_emot", "Ta emot och utse"), plan=PLAN, follow_up=FOLJ_UPP,
    workers=(Behandlingsansvarig, Behandlare), began=k.uppstart_dag, to_the_meeting="Beslut till uppstart",
    to_the_plan="Uppstart till genomförandeplan",
)  # fmt: skip
