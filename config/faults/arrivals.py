"""Deadlines that run out while the run goes on: reports that came in hours ago, through the product's own doorway.

No deadline is made shorter and no clock is moved: the arrival is what lies in the past, and the 8 and 48 hours of the
routine are counted from it as always.
"""

from __future__ import annotations

import datetime as dt
import uuid

from casework import clock
from config import timetable
from config.faults.journal import Journal
from config.faults.residents import REPORT
from intake.inkomst import Berord, Rapport, ta_in
from intake.models import AVSLUTA, TA_EMOT

# Every third's longest deadline, the others' first.
KINDS = (TA_EMOT, TA_EMOT, AVSLUTA)


def arrive(journal: Journal, count: int, seconds: float) -> None:
    """So many reports, of which one deadline each runs out at its turn within these seconds."""
    now = clock.now()
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        due = now + dt.timedelta(seconds=seconds * (n + 0.5) / count)
        at = due - (kind.due(now) - now)
        galler = "vuxen" if n % 4 == 3 else "barn"
        words = {**REPORT, "vad": REPORT["vad"].format("Sedan länge."), "galler": galler}
        came = ta_in(Rapport(uuid.uuid4(), "e_tjanst", at, words, [Berord(galler)]), now=at)
        for case in came.cases.all():
            journal.write("frist", nummer=case.number, frist=kind.key)
    # Of what ran out long before the run begins they have been told already, as they would have been.
    timetable.run("remind", now)
