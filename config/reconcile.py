"""The independent auditor: recomputes from the cases' history alone which reminders must exist, and compares.

It trusts neither the deadline rows nor the sweeps. What it reads is when a case came in and which steps were taken when.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from casework.deadlines import DeadlineKind
from casework.models import OPENED, Case, Deadline, routines

# A reminder may lag by one tick of the timetable before its absence is a gap.
GRACE = dt.timedelta(minutes=2)
BATCH = 500

# What was promised: which deadline, counted from when, and until when.
Promise = tuple[str, dt.datetime, dt.datetime]
# When it was open; the end is None while it still is.
Period = list[Any]


@dataclass(frozen=True)
class Finding:
    """A promise and what is wrong with it: `gap` (a reminder is missing), `unheard` (nobody to remind), `surplus`, or
    `drift` (state ≠ history).
    """

    number: str
    kind: str
    what: str


def reconcile(as_of: dt.datetime) -> Iterator[Finding]:
    """Every difference between what the cases say must have happened and what the rows say did."""
    for routine in routines():
        last = 0
        while batch := list(routine.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield from _audit(routine, batch, as_of)
            last = batch[-1].pk


def _audit(routine: type[Case], cases: list[Case], as_of: dt.datetime) -> Iterator[Finding]:
    ids = [case.pk for case in cases]
    histories: dict[int, list[Any]] = defaultdict(list)
    for row in routine.history.filter(id__in=ids).order_by("history_id"):  # type: ignore[attr-defined]
        histories[row.id].append(row)
    rows: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in Deadline.objects.filter(case__in=ids).prefetch_related("notices"):
        rows[deadline.case_id].append(deadline)
    for case in cases:
        history = histories[case.pk]
        if not history or history[-1].state != case.state or case.status != case.state:
            yield Finding(case.number, "drift", "läget stämmer inte med historiken")
            continue
        yield from _compare(case, _promises(routine, history), rows[case.pk], as_of)


def _promises(routine: type[Case], history: list[Any]) -> dict[Promise, list[Period]]:
    """Every promise with the periods in which it was open, recomputed from the steps that were taken."""
    steps, promises = routine.steps(), defaultdict[Promise, list[Period]](list)
    for row in history:
        step, closed = steps.get(row.last_step), row.state in routine.closed_states
        opens = step.opens if step else routine.on_arrival if row.last_step == OPENED and not closed else ()
        ended = {kind.key for kind in (*step.meets, *step.cancels)} if step else set()
        _end([p for p in promises if closed or p[0] in ended], promises, row.history_date)
        for kind in (*opens, *_still(step.recounts if step else (), promises)):
            if not kind.applies(row):
                _end([p for p in promises if p[0] == kind.key], promises, row.history_date)
                continue
            start = kind.start(row)
            promise = (kind.key, start, kind.due(start))
            _end([p for p in promises if p[0] == kind.key and p != promise], promises, row.history_date)
            if not promises[promise] or promises[promise][-1][1] is not None:
                promises[promise].append([row.history_date, None])
    return promises


def _still(kinds: Iterable[DeadlineKind], promises: dict[Promise, list[Period]]) -> list[DeadlineKind]:
    """Those of which one is open: a corrected day counts them anew."""
    running = {key for (key, *_), periods in promises.items() if periods[-1][1] is None}
    return [kind for kind in kinds if kind.key in running]


def _end(which: list[Promise], promises: dict[Promise, list[Period]], at: dt.datetime) -> None:
    for promise in which:
        if promises[promise][-1][1] is None:
            promises[promise][-1][1] = at


def _compare(
    case: Case, promises: dict[Promise, list[Period]], rows: list[Deadline], as_of: dt.datetime
) -> Iterator[Finding]:
    found = defaultdict[Promise, list[Deadline]](list)
    for row in rows:
        found[row.key, row.counted_from, row.due_at].append(row)
    kinds = case.deadline_kinds()
    for promise, periods in promises.items():
        made = found.pop(promise, [])
        yield from _reminder(case, promise, periods, made, as_of)
        yield from _warnings(case, kinds[promise[0]], promise, periods, made, as_of)
        if periods[-1][1] is not None and any(row.met_at is None and row.cancelled_at is None for row in made):
            yield Finding(case.number, "surplus", f"fristen {_named(promise)} är öppen fast den är avslutad")
    for promise in found:
        yield Finding(case.number, "surplus", f"fristen {_named(promise)} följer inte av ärendet")


def _named(promise: Promise) -> str:
    return f"{promise[0]} {promise[2]:%Y-%m-%d %H:%M} UTC"


def _reminder(
    case: Case, promise: Promise, periods: list[Period], rows: list[Deadline], as_of: dt.datetime
) -> Iterator[Finding]:
    told = any(notice.kind == "paminnelse" for row in rows for notice in row.notices.all())
    if any(row.unheard_at and not row.reminded_at and not row.met_at and not row.cancelled_at for row in rows):
        yield Finding(case.number, "unheard", f"påminnelse om {_named(promise)} når ingen: ingen är på plats")
        return
    done = (any(row.reminded_at is not None for row in rows), told)
    yield from _judge(case, f"påminnelse om {_named(promise)}", _came(promise[2], periods, as_of), done)


def _warnings(
    case: Case, kind: DeadlineKind, promise: Promise, periods: list[Period], rows: list[Deadline], as_of: dt.datetime
) -> Iterator[Finding]:
    """Each warning must have been given while it was the latest to give; a later one answers for it after an outage."""
    _, start, due = promise
    moments = kind.warnings(start)
    given = [notice.created_at for row in rows for notice in row.notices.all() if notice.kind == "varning"]
    marked = any(row.warned_at is not None for row in rows)
    for moment, until in zip(moments, [*moments[1:], due], strict=False):
        surely, possibly = _came(moment, periods, min(as_of, until))
        first, later = any(moment <= at < until for at in given), any(at >= moment for at in given)
        what = f"varning {moment:%Y-%m-%d} om {_named(promise)}"
        yield from _judge(case, what, (surely and not later, possibly), (first and marked, first))
        if later and surely and not marked:
            yield Finding(case.number, "gap", f"{what} saknas")
    if (marked or given) and not any(_came(moment, periods, min(as_of, due))[1] for moment in moments):
        yield Finding(case.number, "surplus", f"varning om {_named(promise)} borde inte finnas")


def _judge(case: Case, what: str, came: tuple[bool, bool], done: tuple[bool, bool]) -> Iterator[Finding]:
    """The moment came surely, or possibly; the row is marked, and somebody was told."""
    if came[0] and not all(done):
        yield Finding(case.number, "gap", f"{what} saknas")
    if any(done) and not came[1]:
        yield Finding(case.number, "surplus", f"{what} borde inte finnas")


def _came(moment: dt.datetime, periods: list[Period], as_of: dt.datetime) -> tuple[bool, bool]:
    """Did the moment come while it was open: for so long that a tick must have seen it, and at all?"""
    surely = possibly = False
    for start, end in periods:
        at, until = max(moment, start), min(end or as_of, as_of)
        possibly = possibly or at <= until
        surely = surely or until - at > GRACE
    return surely, possibly
