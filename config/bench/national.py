"""All of Sweden for a while: pages as fast as they are answered, eight lifecycles a second, a sweep every second."""

from __future__ import annotations

import itertools
import statistics
import time

from casework import clock
from config import timetable
from config.bench import gauge, lifecycle
from config.bench.browser import Browser
from config.bench.crew import Crew
from config.bench.figure import Sheet
from config.bench.town import CODES, person

# Seconds. The shorter one is for a look.
WHILE, A_LOOK, ENOUGH = 15.0, 1.5, 10_000
LIFECYCLES = 8
# Thirty thousand people a day, two hundred pages each, at the busiest hour.
WANTED = 420
Done = tuple[list[float], int, int]


def national(sheet: Sheet, crew: Crew) -> None:
    seconds = WHILE if sheet.place.size >= ENOUGH else A_LOOK
    before = gauge.of_the_server()
    began = time.perf_counter()
    done = crew.each(_work, [(n, crew.count, seconds) for n in range(crew.count)])
    taken = time.perf_counter() - began
    used = gauge.spent(before, gauge.of_the_server())
    times = [one for found, _, _ in done for one in found]
    failed, through = sum(one for _, one, _ in done), sum(one for _, _, one in done)
    if failed or not times:
        sheet.wrong.append(f"{failed} sidor gick fel")
        return
    note = f"{crew.count} processer, {seconds:g} s; {WANTED} önskas"
    sheet.add("sidor i sekunden", "/s", len(times) / seconds, note)
    sheet.add("svarstid, p50", "ms", 1000 * statistics.median(times))
    sheet.add(
        "svarstid, p95", "ms", 1000 * statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 1000 * times[0]
    )
    sheet.add("hela vägen", "/s", through / seconds, f"{LIFECYCLES} önskas")
    sheet.add("fel", "", failed)
    if used is not None:
        sheet.add("databasens processortid", "s", used, f"av {taken:.1f} s")


def _work(nth: int, many: int, seconds: float) -> Done:
    """Queue, case and pulse of somebody in one unit after another. The first also sweeps; each takes its part of the rest."""
    browsers = [Browser(person(f"{code}-{nth % 4}".lower())) for code in CODES[nth::many]]
    addresses = [ask for browser in browsers for ask in _addresses(browser)]
    times, failed, through, swept = list[float](), 0, 0, 0
    began = time.perf_counter()
    for ask in itertools.cycle(addresses):
        now = time.perf_counter()
        if (past := now - began) >= seconds:
            return times, failed, through
        failed += ask().status not in (200, 204, 304)
        times.append(time.perf_counter() - now)
        if nth == 0 and past >= swept:
            swept += 1
            timetable.run("remind", clock.now())
        if through < past * LIFECYCLES / many:
            lifecycle.product(0)
            through += 1
    raise AssertionError("a unit has its pages")


def _addresses(browser: Browser) -> list:
    """Two views of the queue, two cases of it, and the pulse."""
    queue = "/ko/?vy=enheten"
    numbers = sorted(set(_numbers(browser.get(queue).text)))[:2]
    cases = [f"/arende/{number}/" for number in numbers]
    return [browser.asking(one) for one in (queue, *cases[:1], "/ko/", *cases[1:], "/ko/puls/?vy=enheten")]


def _numbers(text: str) -> list[str]:
    return [part.partition(":")[0] for part in text.split('name="rad" value="')[1:]]
