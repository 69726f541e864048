"""The watch: idempotent sweeps in bounded batches. The broker holds no fact (docs/adr/0004, docs/adr/0023).

1. `remind` claims deadlines that have run out and writes their notices: exactly once, decided by the row. `warn` does
   the same with those that soon will.
2. `settle` looks at what is left to do without a date, as a new day changes it.
A sweeper killed anywhere loses nothing: what it had not committed is simply still to be done. What is overdue is also
in the morning's list (outbox/morning.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from casework import notices
from casework.calendar import local
from casework.deadlines import DeadlineKind, Recipients
from casework.hearing import Unheard, cry_out, hearers
from casework.models import Deadline, Notice, OpenDuty, routines
from casework.together import with_cases
from casework.undone import settle_all
from organisation.ledger import insert_missing
from organisation.models import User
from organisation.presence import AtWork
from organisation.rounds import database_is_away, each, once_a_round, one_round, parts, shuffled

log = structlog.get_logger("watch")

# So many share what is asked about the office, and so many are read without a lock and then written in one transaction:
# whoever takes a step in one of those cases waits for no longer than that takes.
MANY, BATCH = 500, 50
# What nobody could be told of is tried again after so long.
UNHEARD_FOR = dt.timedelta(minutes=10)

Told = list[tuple[Deadline, list[Notice]]]
Tell = Callable[[Deadline, dt.datetime, AtWork], list[Notice]]
Mark = Callable[[list[Deadline], dt.datetime], None]


def remind(as_of: dt.datetime) -> int:
    """Write the reminder of every open deadline that has run out. Returns how many deadlines."""
    return _sweep(as_of, "due_at", Q(reminded_at=None), _remind, _mark_reminded)


def warn(as_of: dt.datetime) -> int:
    """Warn of every open deadline that will run out soon; several times, each once, when its kind says so.

    One that has run out already is reminded of, and no more.
    """
    return _sweep(as_of, "warn_at", Q(due_at__gt=as_of), _warn, _mark_warned)


def _remind(deadline: Deadline, as_of: dt.datetime, at_work: AtWork) -> list[Notice]:
    return notices.reminder(deadline, _heard(deadline, kind_of(deadline).reminds, as_of, at_work), as_of)


def _warn(deadline: Deadline, as_of: dt.datetime, at_work: AtWork) -> list[Notice]:
    return notices.warning(deadline, _heard(deadline, kind_of(deadline).warns, as_of, at_work), as_of)


def _heard(deadline: Deadline, whom: Recipients | None, as_of: dt.datetime, at_work: AtWork) -> list[User]:
    """Advice is told to the one who acts, and never upward: it waits until they are here."""
    people = notices.able(deadline.case, whom(deadline.case, as_of)) if whom else []
    return hearers(deadline.case, people, as_of, at_work, upward=not deadline.advice) if whom else []


def _mark_reminded(told: list[Deadline], as_of: dt.datetime) -> None:
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in told]).update(reminded_at=as_of, unheard_at=None)


def _mark_warned(told: list[Deadline], as_of: dt.datetime) -> None:
    """Several moments that have come during an outage were one warning."""
    for deadline in told:
        deadline.warned_at, deadline.unheard_at = as_of, None
        deadline.warn_at = kind_of(deadline).next_warning(deadline.counted_from, as_of)
    Deadline.objects.bulk_update(told, ["warned_at", "warn_at", "unheard_at"])


def _mark_unheard(told: list[Deadline], as_of: dt.datetime) -> None:
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in told]).update(unheard_at=as_of)


def kind_of(deadline: Deadline) -> DeadlineKind:
    return once_a_round(deadline.case.deadline_kinds)()[deadline.key]


def _sweep(as_of: dt.datetime, moment: str, left: Q, tell: Tell, mark: Mark) -> int:
    """Tell of every open deadline whose `moment` has come and that is `left` to tell of, and mark it.

    Oldest first, as long as no more has come at once than is written at a time; the oldest round first whatever has come.
    """
    wait = Q(unheard_at=None) | Q(unheard_at__lte=as_of - UNHEARD_FOR)
    come = Q((f"{moment}__lte", as_of), met_at=None, cancelled_at=None)
    due, done = Deadline.objects.filter(left, wait, come).order_by(moment), 0
    for many in parts(list(due.values_list("pk", flat=True)), MANY):
        # What two work out at once only one of them can write.
        with one_round():
            done += sum(_told(due, few, as_of, tell, mark) for few in shuffled(many, BATCH))
    return done


def _told(due: QuerySet[Deadline], keys: list[int], as_of: dt.datetime, tell: Tell, mark: Mark) -> int:
    """What these share is read once and without a lock. What to tell is found in memory, and then written.

    One case that cannot be reminded of never stops the others: reconcile finds the gap. So with one that nobody could be
    told of, which is tried again later.
    """
    heard: Told = []
    unheard: Told = []

    def find(deadline: Deadline) -> int:
        try:
            heard.append((deadline, tell(deadline, as_of, at_work)))
        except Unheard:
            unheard.append((deadline, []))
        return 1

    at_work = AtWork.on(local(as_of).date())
    rows = list(due.filter(pk__in=keys).select_related("case"))
    with_cases(rows)
    each(rows, find, _failed)
    if unheard:
        # Said before it is marked: killed between the two it is said again, and the key makes it once.
        cry_out((deadline.case.enhet_id for deadline, _ in unheard), as_of)
        _written(due, unheard, as_of, _mark_unheard)
    return _written(due, heard, as_of, mark) if heard else 0


def _written(due: QuerySet[Deadline], few: Told, as_of: dt.datetime, mark: Mark) -> int:
    """All of them, or where that fails each for itself."""
    try:
        return _write(due, few, as_of, mark)
    except Exception as failure:
        if database_is_away(failure):
            raise
    return each([[one] for one in few], lambda one: _write(due, one, as_of, mark), lambda one: _failed(one[0][0]))


@transaction.atomic
def _write(due: QuerySet[Deadline], few: Told, as_of: dt.datetime, mark: Mark) -> int:
    """Lock deadline and case together and look again: a claim at the last second either comes first and is seen, or waits.

    A case that a step has changed since it was read, or is changing, is left for the next round: it may be somebody else's
    now, or concern one of them.
    """
    locked = due.filter(pk__in=[deadline.pk for deadline, _ in few]).select_related("case")
    # No stronger than a step's own: a page that notes who has read the case need not wait.
    locked = locked.select_for_update(skip_locked=True, of=("self", "case"), no_key=True)
    versions = {row.pk: row.case.version for row in locked}
    same = [(deadline, rows) for deadline, rows in few if _is_as_read(deadline, versions.get(deadline.pk))]
    if same:
        insert_missing([row for _, rows in same for row in rows])
        mark([deadline for deadline, _ in same], as_of)
    return len(same)


def _is_as_read(deadline: Deadline, version: int | None) -> bool:
    """`version`: of its case now, under our lock; None when somebody else has that, or there is nothing left to tell."""
    return deadline.case.version == version


def _failed(row: Deadline | OpenDuty) -> None:
    log.exception("reminder_failed", case_id=row.case_id)


def unheard_units() -> list[int]:
    """The units with something that has run out and that nobody could be told of."""
    silent = Deadline.objects.filter(met_at=None, cancelled_at=None, reminded_at=None, unheard_at__isnull=False)
    return sorted(set(silent.values_list("case__enhet", flat=True)))


def settle(as_of: dt.datetime) -> int:
    """What is left to do without a date, as a new day changes it. Returns how many cases changed."""
    return settle_all(as_of, routines())
