"""The deadlines of one case while a step is taken: changed in memory, written once. A row that is done is never reused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework.deadlines import DeadlineKind
from casework.models import Case, Deadline
from organisation.ledger import Ledger
from organisation.models import User


def promise(case: Case, kind: DeadlineKind, now: dt.datetime) -> Deadline:
    """The row of a deadline that is opened now. It counts from the event, not from when that was written down."""
    start = kind.start(case)
    return Deadline(
        case_id=case.pk,
        key=kind.key,
        label=kind.label,
        rule=kind.rule,
        advice=kind.advice,
        counted_from=start,
        opened_at=now,
        due_at=kind.due(start),
        explanation=kind.explain(start),
        warn_at=kind.first_warning(start, now),
    )


class Promises:
    """What the case has promised, as it stands under the case's lock: the rows are what was known of it there."""

    def __init__(self, case: Case, rows: list[Deadline], now: dt.datetime) -> None:
        self.case, self.rows, self.now = case, rows, now
        # How they ended → which ended so: met at, by whom, cancelled at.
        self._ended: dict[tuple[dt.datetime | None, User | None, dt.datetime | None], list[int]] = {}

    @property
    def running(self) -> list[Deadline]:
        return [row for row in self.rows if row.met_at is None and row.cancelled_at is None]

    def meet(self, kinds: Iterable[DeadlineKind], at: dt.datetime, by: User) -> None:
        """Kept, at the time that the event had."""
        for row in self._running_of(kinds):
            row.met_at, row.met_by = at, by
            self._ended.setdefault((at, by, None), []).append(row.pk)

    def cancel(self, kinds: Iterable[DeadlineKind]) -> None:
        """No longer wanted: neither kept nor broken."""
        self._cancel(self._running_of(kinds))

    def cancel_all(self) -> None:
        """A closed case leaves nothing open."""
        self._cancel(self.running)

    def open(self, kind: DeadlineKind) -> None:
        """Open it; what is open from the same start goes on, what is open from another start is replaced.

        The same promise made anew is a new row, which knows what has been told of it already.
        """
        running = self._running_of([kind])
        if not kind.applies(self.case):
            self._cancel(running)
            return
        opened = promise(self.case, kind, self.now)
        if any(_same(row, opened) for row in running):
            return
        self._cancel(running)
        if told := [row for row in self.rows if _same(row, opened)]:
            last = told[-1]
            opened.reminded_at, opened.warned_at, opened.warn_at = last.reminded_at, last.warned_at, last.warn_at
        self.rows.append(opened)

    def still(self, kinds: Iterable[DeadlineKind]) -> list[DeadlineKind]:
        """Those of which one is open."""
        return [kind for kind in kinds if self._running_of([kind])]

    def write(self, ledger: Ledger) -> None:
        """First what ends, then what begins: the database holds one clock of a kind at a time."""
        for (met_at, by, cancelled_at), keys in self._ended.items():
            how = {"met_at": met_at, "met_by_id": by.pk if by else None, "cancelled_at": cancelled_at}
            ledger.update(Deadline, keys, how)
        begun = [row for row in self.rows if row.pk is None]
        if {row.key for row in begun} & {row.key for row in self.rows if row.pk in self._keys}:
            ledger.write()
        ledger.insert(*begun)

    @property
    def _keys(self) -> set[int]:
        return {key for keys in self._ended.values() for key in keys}

    def _running_of(self, kinds: Iterable[DeadlineKind]) -> list[Deadline]:
        keys = {kind.key for kind in kinds}
        return [row for row in self.running if row.key in keys]

    def _cancel(self, rows: Iterable[Deadline]) -> None:
        for row in rows:
            row.cancelled_at = self.now
            if row.pk:
                self._ended.setdefault((None, None, self.now), []).append(row.pk)


def _same(row: Deadline, other: Deadline) -> bool:
    return (row.key, row.counted_from, row.due_at) == (other.key, other.counted_from, other.due_at)
