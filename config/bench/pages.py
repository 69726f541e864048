"""The pages beside the empty one: the queue, its pulse, a case, and the register of a year."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from casework import clock
from casework.models import Case
from config.bench import gauge
from config.bench.browser import Answer, Browser
from config.bench.figure import Sheet
from config.bench.sowing import FULL
from config.bench.town import person
from config.bench.urls import EMPTY
from records.models import Note, Reading

QUEUE = "/ko/?vy=enheten"
# So many views a round; of the empty page more, since it is so short. Before them, as many as it takes until each connection
# of the process's pool has met each statement often enough to keep its plan: a process of production answers for days.
VIEWS, EMPTY_VIEWS, BEFORE = 20, 60, 40
# Notes, and as many readings, of a case with little behind it and of one with much.
LITTLE, MUCH = 3, 300
# A database large enough that it is measured in earnest: the smallest that a larger one is compared with.
ENOUGH = 1_000


def queue(sheet: Sheet) -> None:
    """The whole unit, fifty rows, for one who takes in what comes to it."""
    browser = Browser(person("m01-0"))
    answer = _page(sheet, browser, browser.asking(QUEUE))
    rows = len(set(re.findall(r'id="rad-([^"]+)" data-row', answer.text)))
    if rows < min(50, FULL):
        sheet.wrong.append(f"kön visade {rows} rader")
    sheet.add("HTML", "kB", len(answer.body) / 1000, f"{rows} rader")
    sheet.add("över nätet", "kB", len(answer.sent) / 1000, "packad")


def pulse(sheet: Sheet) -> None:
    """Asked again by a page of the queue that has been told everything: nothing has changed."""
    browser = Browser(person("m01-0"))
    page = browser.get(QUEUE).text
    form = page[page.index('<form id="puls"') :].partition("</form>")[0]
    address = _attribute(form, "hx-get")
    told = re.findall(r'name="([a-z]+)"\s+value="([^"]*)"', form) + [
        ("rad", ":".join(row)) for row in re.findall(r'id="rad-([^"]+)" data-row="(\d+)"', page)
    ]
    more: dict[str, str] = {}
    # What it said last comes back with the next: in a field of the page, or as the answer's own mark. A minute may have passed.
    for _ in range(3):
        first = browser.get(f"{address}?{urlencode(told)}", **more)
        if first.status != 200:
            break
        known = re.search(r'name="kand" value="([^"]+)"', first.text)
        told = [(name, known[1] if known and name == "kand" else value) for name, value in told]
        more = {"HTTP_IF_NONE_MATCH": first.headers["etag"]} if "etag" in first.headers else {}
    answer = _page(sheet, browser, browser.asking(f"{address}?{urlencode(told)}", **more), (200, 204, 304))
    if answer.status == 200:
        sheet.wrong.append("pulsen sa inte att inget är ändrat")
    sheet.add("över nätet", "kB", len(answer.sent) / 1000)


def case(sheet: Sheet) -> None:
    """A case with little behind it, and one with much: by as many statements, as it is opened and with all of it shown."""
    who = person("m01-0")
    browser, counts = Browser(who), []
    # In the same state: another offers another step, which asks of its own.
    mine = Case.objects.filter(enhet__code="M01", next_step="skriv_ut", closed_at=None, ansvarig=who).order_by("-pk")[
        :2
    ]
    little, much = (_with_history(found, rows) for found, rows in zip(mine, (LITTLE, MUCH), strict=True))
    for found in (little, much):
        ask = browser.asking(found.get_absolute_url())
        ask()
        with gauge.counted() as statements:
            ask()
        counts.append(statements.count)
    if counts[0] != counts[1]:
        sheet.wrong.append(f"ärendesidan: {counts[0]} frågor med kort historia, {counts[1]} med lång")
    answer = _page(sheet, browser, browser.asking(little.get_absolute_url()))
    sheet.add("HTML", "kB", len(answer.body) / 1000)
    for name, query in (("lång historia", ""), ("hela den", "?allt=1")):
        ask = browser.asking(f"{much.get_absolute_url()}{query}")
        gauge.repeat(VIEWS, ask)
        cost = gauge.repeat(VIEWS, ask)
        note = f"{MUCH} anteckningar, {MUCH} läsningar"
        sheet.add(f"processortid, {name}", "ms", 1000 * cost.processor / VIEWS, note)


def _with_history(found: Case, rows: int) -> Case:
    who, at = person("m01-0"), clock.now()
    missing = rows - Note.objects.filter(case=found).count()
    Note.objects.bulk_create(Note(case=found, author=who, at=at, text="Mätning.") for _ in range(missing))
    Reading.objects.bulk_create(Reading(case=found, user=who, at=at, what="arende") for _ in range(missing))
    return found


def register(sheet: Sheet) -> None:
    """Last year's register of every unit, for whoever compiles it."""
    browser = Browser(person("kvalitet"))
    ask = browser.asking(f"/synpunkter/?ar={clock.now().year - 1}")
    ask()
    slowest = []
    for _ in range(sheet.place.rounds):
        with gauge.counted() as statements:
            ask()
        slowest.append(statements.slowest * 1000)
    answer = _page(sheet, browser, ask)
    rows = re.search(r"([0-9\s]+) (?:rader|synpunkter)", html.unescape(answer.text))
    sheet.add("rader", "", int(re.sub(r"\D", "", rows[1])) if rows else 0)
    sheet.add("långsammaste satsen", "ms", slowest)
    sheet.add("HTML", "kB", len(answer.body) / 1000)


def _page(sheet: Sheet, browser: Browser, ask: Callable[[], Answer], fine: tuple[int, ...] = (200,)) -> Answer:
    """The same page again and again, beside the empty one: by turns, so that both meet the same machine."""
    empty = browser.asking(f"/{EMPTY}")
    for _ in range(BEFORE if sheet.place.size >= ENOUGH else 1):
        empty(), ask()
    with gauge.counted() as statements:
        answer = ask()
    if answer.status not in fine:
        sheet.wrong.append(f"svarade {answer.status}")
    times, alone, processor, of_empty, server, questions = [], [], [], [], [], []
    only_asked = _only_asked(ask)
    gauge.repeat(BEFORE if sheet.place.size >= ENOUGH else 1, only_asked)
    for _ in range(sheet.place.rounds):
        floor, cost = gauge.repeat(EMPTY_VIEWS, empty), gauge.repeat(VIEWS, ask)
        questions.append(1000 * gauge.repeat(VIEWS, only_asked).processor / VIEWS)
        times += [1000 * one for one in cost.times]
        alone += [1000 * one for one in floor.times]
        processor.append(1000 * cost.processor / VIEWS)
        of_empty.append(1000 * floor.processor / EMPTY_VIEWS)
        server.append(1000 * (cost.server or 0.0) / VIEWS)
    sheet.add("frågor", "", statements.count)
    sheet.add("svarstid", "ms", times)
    sheet.add("processortid", "ms", processor)
    if any(server):
        sheet.add("varav databasen", "ms", server)
    sheet.add("processortid ÷ tom sida", "", [one / other for one, other in zip(processor, of_empty, strict=True)])
    sheet.add("frågorna ensamma, processortid", "ms", questions)
    sheet.add("tom sida, processortid", "ms", of_empty)
    sheet.add("tom sida, svarstid", "ms", alone)
    return answer


def _attribute(text: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]+)"', text)
    return html.unescape(found[1]) if found else ""


def _only_asked(ask: Callable[[], Answer]) -> Callable[[], None]:
    """The page's own questions asked again, and their answers read by the driver: no page that asks them costs less.

    What it writes (that the case was read) is left out.
    """
    caught: list[tuple[str, Any]] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        caught.append((f"{sql}", params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    reads = [(sql, params) for sql, params in caught if sql.lstrip("(").startswith(("SELECT", "WITH", "SET", "RESET"))]

    def again() -> None:
        with connection.cursor() as cursor:
            for sql, params in reads:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()

    return again
