"""A report and its four steps to the end, by the product's own doorway, beside the floor that writes the same rows."""

from __future__ import annotations

import copy
import os
import time
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection

from casework import clock
from casework.doorway import take
from config.bench import gauge
from config.bench.crew import Crew
from config.bench.figure import Sheet
from config.bench.floor import Floor, Step, rows_of, step_between
from config.bench.town import person
from intake.inkomst import Berord, Rapport, ta_in
from intake.models import EAnmalan
from intake.uppgifter import Anmalan
from organisation.models import User
from organisation.prepared import Given, Prepared

# Of the unit that receives reports about adults.
TWO = ("m02-0", "m02-1")
# Seconds that each does it for, a round. Before them, as long as it takes until each statement has been met often enough to keep
# its plan: a process of production works for days.
FOR, WARM = 2.0, 2.0
# The floor's own keys are far from everybody else's. SQLite gives the next after the greatest there is: there they are below.
FAR = 10**12


# Whoever goes on with it finds the case: the measuring's own question, as cheap as it can be.
CASES: Prepared = Prepared(lambda: EAnmalan.objects.filter(anmalan=Given("report", Anmalan._meta.pk)))


def lifecycle(sheet: Sheet, crew: Crew) -> None:
    counts = _counts()
    sheet.add("satser, hela vägen", "", sum(counts))
    sheet.add("satser, ankomst", "", counts[0])
    sheet.add("satser, ett steg som mest", "", max(counts[1:]))
    steps, length = _recorded(), FOR if sheet.place.served else FOR / 4
    crew.all(product, WARM), crew.all(floor, steps, WARM)
    rates, floors, processor, server, least = [], [], [], [], []
    for _ in range(sheet.place.rounds):
        rate, client, served = _costing(lambda: crew.all(floor, steps, length))
        floors.append(rate)
        least.append(client + served)
        rate, client, served = _costing(lambda: crew.all(product, length))
        rates.append(rate)
        server.append(served)
        processor.append(client + served)
    sheet.add("processortid", "ms", processor)
    if any(server):
        sheet.add("varav databasen", "ms", server)
    sheet.add("processortid, golv", "ms", least)
    sheet.add("takt", "/s", rates, f"{sheet.place.procs} processer")
    sheet.add("takt, golv", "/s", floors)
    sheet.add("takt ÷ golv", "", [one / other for one, other in zip(rates, floors, strict=True)])


def _costing(done_by: Callable[[], list[tuple[int, float, float]]]) -> tuple[float, float, float]:
    """How many in a second, and the milliseconds of processor that each took of ours and of the database's."""
    before = gauge.of_the_server()
    done = done_by()
    used, many = gauge.spent(before, gauge.of_the_server()), sum(count for count, _, _ in done)
    rate = sum(count / seconds for count, seconds, _ in done)
    return rate, 1000 * sum(one for _, _, one in done) / many, 1000 * (used or 0.0) / many


def product(seconds: float) -> tuple[int, float, float]:
    """(how many, in how long, with how much of this process's processor)."""
    return _again(lambda: whole(_nothing), seconds)


def floor(steps: list[Step], seconds: float) -> tuple[int, float, float]:
    return _again(_floor(_frozen(steps)), seconds)


@cache
def _floor(steps: Any) -> Floor:
    first = FAR + os.getpid() * 10**8
    return Floor([list(step) for step in steps], first if connection.vendor == "postgresql" else -first)


def _frozen(steps: list[Step]) -> Any:
    return tuple(tuple(step) for step in steps)


def _again(once: Callable[[], Any], seconds: float) -> tuple[int, float, float]:
    count, began, used = 0, time.perf_counter(), time.process_time()
    while (taken := time.perf_counter() - began) < seconds or not count:
        once()
        count += 1
    return count, taken, time.process_time() - used


def whole(after: Callable[[EAnmalan], Any]) -> None:
    """One from its arrival to its end; `after` each of its transactions."""
    now = clock.now()
    words = {"galler": "vuxen", "vad": "Mätning.", "skydd": "nej", "anmalare": "anonym"}
    report = ta_in(Rapport(uuid.uuid4(), "e_tjanst", now, words, [Berord("vuxen", 40)]), now=now)
    (case,) = CASES.rows(report=report.pk)
    after(case)
    answers: dict[str, dict[str, Any]] = {
        "skriv_ut": {"utskrift": "utskriven"},
        "for_in": {"aktnummer": "1", "inford_at": now, "i_akten": True, "anteckning": ""},
    }
    while step := case.current_step():
        case = take(case, step, by=_somebody(), **answers.get(step.name, {}))
        after(case)


@cache
def _known(login: str) -> User:
    return person(login)


def _somebody() -> User:
    """Whoever takes a step is as in a request of their own: nothing is known of their rights."""
    return copy.copy(_known(TWO[0]))


def _nothing(_case: EAnmalan) -> None:
    pass


def _counts() -> list[int]:
    """Statements of the arrival and of each step, the second time: the first also fills what a process keeps."""
    whole(_nothing)
    counts: list[int] = []
    with gauge.counted() as statements:
        whole(lambda _case: counts.append(statements.count))
    each = [now - before for now, before in zip(counts, [0, *counts], strict=False)]
    # Not of the arrival: with one the caller finds the case again.
    return [each[0] - 1, *each[1:]]


def _recorded() -> list[Step]:
    steps: list[Step] = []
    seen: list[Any] = [{}]

    def look(case: EAnmalan) -> None:
        seen.append(rows_of(case))
        steps.append(step_between(seen[-2], seen[-1]))

    whole(look)
    return steps
