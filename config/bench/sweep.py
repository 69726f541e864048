"""Five hundred deadlines that have run out, and sweepers at once; beside the floor that marks and tells of the same in SQL."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from casework import clock
from casework.models import Deadline, Notice
from config import timetable
from config.bench import gauge
from config.bench.crew import Crew
from config.bench.figure import Sheet
from intake.models import TA_EMOT
from organisation.roles import Gruppledare, Mottagningsfunktion

# Of fewer cases than this there are not so many to let run out.
DUE, ENOUGH = 500, 10_000
# What has run out is told to these, of the case's unit (`intake.rules.told_of_arrival`).
TOLD = (Mottagningsfunktion.code, Gruppledare.code)
AGO = dt.timedelta(days=3)

FOUND = """
    SELECT d.id, d.case_id, c.number, c.enhet_id FROM casework_deadline d JOIN casework_case c ON c.id = d.case_id
    WHERE d.due_at <= %s AND d.met_at IS NULL AND d.cancelled_at IS NULL AND d.reminded_at IS NULL ORDER BY d.due_at
"""
TELL = """
    INSERT INTO casework_notice (key, kind, recipient_id, case_id, deadline_id, subject, body, created_at, mail_after,
        attempts, last_error)
    SELECT 'paminnelse:' || due.id || ':' || m.user_id, 'paminnelse', m.user_id, due.case_id, due.id,
        due.number || ': fristen gick ut (ta emot)', due.number || %s, %s, %s, 0, ''
    FROM due JOIN organisation_membership m ON m.enhet_id = due.enhet_id AND m.role IN (%s, %s)
"""
# In one statement, as far as each sweeper gets.
POSTGRESQL = f"""
    WITH due AS ({FOUND} LIMIT 200 FOR UPDATE OF d SKIP LOCKED),
    marked AS (UPDATE casework_deadline d SET reminded_at = %s FROM due WHERE d.id = due.id RETURNING d.id),
    told AS ({TELL} RETURNING 1) SELECT count(*) FROM marked
"""  # noqa: S608
SQLITE = (
    f"WITH due AS ({FOUND}) {TELL}",
    "UPDATE casework_deadline SET reminded_at = %s WHERE due_at <= %s AND met_at IS NULL AND cancelled_at IS NULL "
    "AND reminded_at IS NULL",
)
BODY = "\nFristen gick ut. Ingen har tagit ärendet.\nhttp://127.0.0.1:8000/arende/\n"


def sweep(sheet: Sheet, crew: Crew) -> None:
    now = clock.now()
    # What came in by the clock since it was sown is told of first, and the crew's processes are there.
    crew.all(_swept, now)
    chosen = _choose()
    if not chosen:
        sheet.wrong.append("inga frister att låta gå ut")
        return
    times, floors, written = [], [], []
    for _ in range(sheet.place.rounds):
        floors.append(_timed(sheet, crew, chosen, _floored, now))
        written.append(_told(chosen))
        _put_back(chosen)
        times.append(_timed(sheet, crew, chosen, _swept, now))
        if _told(chosen) != written[-1]:
            sheet.wrong.append(f"{_told(chosen)} besked, golvet skrev {written[-1]}")
        _put_back(chosen)
    sheet.add("tid", "ms", times, f"{len(chosen)} frister, {sheet.place.procs} svepare")
    sheet.add("tid, golv", "ms", floors)
    sheet.add("tid ÷ golv", "", [one / other for one, other in zip(times, floors, strict=True)])
    _alone(sheet, chosen, now)


def _alone(sheet: Sheet, chosen: list[int], now: dt.datetime) -> None:
    """What it takes of statements and of the processors, of one sweeper; and when there is nothing to do."""
    _run_out(chosen, now)
    with gauge.counted() as statements, gauge.costing() as cost:
        _swept(now)
    _put_back(chosen)
    sheet.add("satser, en svepare", "", statements.count)
    sheet.add("processortid, en svepare", "ms", 1000 * cost.processor)
    idle = gauge.repeat(10, lambda: timetable.run("remind", now))
    sheet.add("tid utan något att göra", "ms", [1000 * one for one in idle.times])


def _choose() -> list[int]:
    """Open deadlines of cases that nobody has taken, as many as there are up to the most."""
    open_ = Deadline.objects.filter(
        key=TA_EMOT.key, met_at=None, cancelled_at=None, reminded_at=None, case__ansvarig=None, due_at__gt=clock.now()
    )
    return list(open_.order_by("-due_at", "-pk").values_list("pk", flat=True)[:DUE])


def _timed(
    sheet: Sheet, crew: Crew, chosen: list[int], work: Callable[[dt.datetime], tuple[float, float]], now: dt.datetime
) -> float:
    """Milliseconds from the first that began to the last that ended."""
    _run_out(chosen, now)
    spans = crew.all(work, now)
    left = Deadline.objects.filter(pk__in=chosen, reminded_at=None).count()
    doubled = Notice.objects.filter(deadline__in=chosen).count() - len(
        set(Notice.objects.filter(deadline__in=chosen).values_list("deadline", "recipient"))
    )
    if left or doubled:
        sheet.wrong.append(f"{left} missade, {doubled} dubbla")
    return 1000 * (max(end for _, end in spans) - min(begun for begun, _ in spans))


def _swept(now: dt.datetime) -> tuple[float, float]:
    """When it began and ended, by the machine's own count: the same for every process."""
    begun = time.monotonic()
    while timetable.run("remind", now):
        pass
    return begun, time.monotonic()


def _floored(now: dt.datetime) -> tuple[float, float]:
    begun = time.monotonic()
    at: Any = now if connection.vendor == "postgresql" else now.isoformat(" ")[:26].removesuffix("+00:00")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            done = 1
            while done:
                cursor.execute(POSTGRESQL, [at, at, BODY, at, at, *TOLD])
                done = cursor.fetchone()[0]
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SQLITE[0], [at, BODY, at, at, *TOLD])
            cursor.execute(SQLITE[1], [at, at])
    return begun, time.monotonic()


def _told(chosen: list[int]) -> int:
    return Notice.objects.filter(deadline__in=chosen).count()


def _run_out(chosen: list[int], now: dt.datetime) -> None:
    """Just now. They are put back with what they had."""
    Deadline.objects.filter(pk__in=chosen).update(due_at=F("due_at") - AGO, reminded_at=None)


def _put_back(chosen: list[int]) -> None:
    Notice.objects.filter(deadline__in=chosen).delete()
    Deadline.objects.filter(pk__in=chosen).update(due_at=F("due_at") + AGO, reminded_at=None)
