"""The independent auditor: recomputes from the cases' history alone which reminders must exist, and compares.

It trusts neither the deadline rows nor the sweeps. What it reads is when a case came in and which steps were taken when.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from casework.models import Case, Deadline, routines

# A reminder may lag by one tick of the timetable before its absence is a gap.
GRACE = dt.timedelta(minutes=2)
BATCH = 500


@dataclass(frozen=True)
class Finding:
    """A promise and what is wrong with it: `gap` (a reminder is missing), `surplus`, or `drift` (state ≠ history)."""

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
        yield from _compare(case, _promises(routine, history), _warnings(routine, history), rows[case.pk], as_of)


def _promises(routine: type[Case], history: list[Any]) -> dict[tuple[str, dt.datetime], list[list[Any]]]:
    """(deadline key, due) → the periods [from, to] in which it was open; `to` is None while it still is."""
    by_label = {step.label: step for step in routine.steps().values()}
    open_periods: dict[tuple[str, dt.datetime], list[list[Any]]] = defaultdict(list)
    for row in history:
        step = by_label.get(row.history_change_reason)
        opens = step.opens if step else () if row.state in routine.closed_states else routine.on_arrival
        for kind in step.meets if step else ():
            _close(open_periods, kind.key, row.history_date)
        for kind in opens:
            due = kind.due(row.received_at)
            _close(open_periods, kind.key, row.history_date, keep=due)
            periods = open_periods[kind.key, due]
            if not periods or periods[-1][1] is not None:
                periods.append([row.history_date, None])
    return open_periods


def _warnings(routine: type[Case], history: list[Any]) -> dict[tuple[str, dt.datetime], dt.datetime]:
    """(deadline key, due) → when to warn of it, for the kinds that do."""
    arrivals = {row.received_at for row in history}
    known = ((kind, kind.due(at), kind.warn(at)) for kind in routine.deadline_kinds().values() for at in arrivals)
    return {(kind.key, due): warn for kind, due, warn in known if warn}


def _close(open_periods: dict, key: str, at: dt.datetime, keep: dt.datetime | None = None) -> None:
    for (other, due), periods in open_periods.items():
        if other == key and due != keep and periods and periods[-1][1] is None:
            periods[-1][1] = at


def _compare(case: Case, promises: dict, warnings: dict, rows: list[Deadline], as_of: dt.datetime) -> Iterator[Finding]:
    found = {(row.key, row.due_at): row for row in rows}
    for (key, due), periods in promises.items():
        row = found.pop((key, due), None)
        told = {notice.kind for notice in row.notices.all()} if row else set()
        reminded = (row is not None and row.reminded_at is not None, "paminnelse" in told)
        yield from _judge(
            case, f"påminnelse om {key} {due:%Y-%m-%d %H:%M} UTC", _ran_out(due, periods, as_of), reminded
        )
        if warn := warnings.get((key, due)):
            warned = (row is not None and row.warned_at is not None, "varning" in told)
            came = _ran_out(warn, periods, min(as_of, due))
            yield from _judge(case, f"varning om {key} {due:%Y-%m-%d %H:%M} UTC", came, warned)
    for key, due in found:
        yield Finding(case.number, "surplus", f"fristen {key} {due:%Y-%m-%d %H:%M} UTC följer inte av ärendet")


def _judge(case: Case, what: str, came: tuple[bool, bool], done: tuple[bool, bool]) -> Iterator[Finding]:
    """The moment came surely, or possibly; the row is marked, and somebody was told."""
    if came[0] and not all(done):
        yield Finding(case.number, "gap", f"{what} saknas")
    if any(done) and not came[1]:
        yield Finding(case.number, "surplus", f"{what} borde inte finnas")


def _ran_out(due: dt.datetime, periods: list[list[Any]], as_of: dt.datetime) -> tuple[bool, bool]:
    """Did the time run out while it was open: for so long that a tick must have seen it, and at all?"""
    surely = possibly = False
    for start, end in periods:
        moment, until = max(due, start), min(end or as_of, as_of)
        possibly = possibly or moment <= until
        surely = surely or until - moment > GRACE
    return surely, possibly
