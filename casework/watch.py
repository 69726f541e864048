"""The watch: idempotent sweeps in bounded batches. The broker holds no fact (docs/adr/0004).

1. `remind` claims deadlines that have run out and writes their notices: exactly once, decided by the row. `warn` does
   the same with those that soon will.
2. `digest` writes one line a day and person about what is still overdue.
A sweeper killed anywhere loses nothing: what it had not committed is simply still to be done.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from casework import notices
from casework.calendar import is_working_day, local, moment
from casework.deadlines import DeadlineKind, Recipients
from casework.hearing import Unheard, cry_out, hearers
from casework.models import Case, Deadline, Notice, OpenDuty, routines
from casework.reach import with_cases
from casework.relations import those_who
from casework.undone import duty_of, settle_all
from organisation.models import User
from organisation.presence import AtWork
from organisation.rounds import database_is_away, each, once_a_round, one_round, parts

log = structlog.get_logger("watch")

# So many are read at a time, without a lock, and so many written in one transaction: whoever takes a step in one of those
# cases waits for no longer than that takes.
MANY, BATCH = 200, 25
# What nobody could be told of is tried again after so long.
UNHEARD_FOR = dt.timedelta(minutes=10)

Told = list[tuple[Deadline, list[Notice]]]
Tell = Callable[[Deadline, dt.datetime, AtWork], list[Notice]]
Mark = Callable[[list[Deadline], dt.datetime], None]
# What is to be done of a row, and whose it is; nothing to be done: "".
Line = tuple[str, list[User]]


def remind(as_of: dt.datetime) -> int:
    """Write the reminder of every open deadline that has run out. Returns how many deadlines."""
    return _sweep(as_of, "due_at", Q(reminded_at=None), _remind, _mark_reminded)


def warn(as_of: dt.datetime) -> int:
    """Warn of every open deadline that will run out soon; several times, each once, when its kind says so.

    One that has run out already is reminded of, and no more.
    """
    return _sweep(as_of, "warn_at", Q(due_at__gt=as_of), _warn, _mark_warned)


def _remind(deadline: Deadline, as_of: dt.datetime, at_work: AtWork) -> list[Notice]:
    return notices.reminder(deadline, _heard(deadline, _kind(deadline).reminds, as_of, at_work), as_of)


def _warn(deadline: Deadline, as_of: dt.datetime, at_work: AtWork) -> list[Notice]:
    return notices.warning(deadline, _heard(deadline, _kind(deadline).warns, as_of, at_work), as_of)


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
        deadline.warn_at = _kind(deadline).next_warning(deadline.counted_from, as_of)
    Deadline.objects.bulk_update(told, ["warned_at", "warn_at", "unheard_at"])


def _mark_unheard(told: list[Deadline], as_of: dt.datetime) -> None:
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in told]).update(unheard_at=as_of)


@once_a_round
def _kinds(routine: type[Case]) -> dict[str, DeadlineKind]:
    return routine.deadline_kinds()


def _kind(deadline: Deadline) -> DeadlineKind:
    return _kinds(type(deadline.case))[deadline.key]


def _sweep(as_of: dt.datetime, moment: str, left: Q, tell: Tell, mark: Mark) -> int:
    """Tell of every open deadline whose `moment` has come and that is `left` to tell of, and mark it. Oldest first."""
    wait = Q(unheard_at=None) | Q(unheard_at__lte=as_of - UNHEARD_FOR)
    due = Deadline.objects.filter(left, wait, **{f"{moment}__lte": as_of}, met_at=None, cancelled_at=None)
    keys = list(due.order_by(moment).values_list("pk", flat=True))
    return sum(_told(due.order_by(moment), part, as_of, tell, mark) for part in parts(keys, MANY))


def _told(due: QuerySet[Deadline], keys: list[int], as_of: dt.datetime, tell: Tell, mark: Mark) -> int:
    """What these share is read once and without a lock. What to tell is found in memory, and written a few at a time.

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

    with one_round():
        at_work = AtWork.on(local(as_of).date())
        rows = list(due.filter(pk__in=keys).select_related("case"))
        with_cases(rows)
        each(rows, find, _failed)
    if unheard:
        # Said before it is marked: killed between the two it is said again, and the key makes it once.
        cry_out((deadline.case.enhet_id for deadline, _ in unheard), as_of)
    for few in parts(unheard, BATCH):
        _written(due, few, as_of, _mark_unheard)
    return sum(_written(due, few, as_of, mark) for few in parts(heard, BATCH))


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
        Notice.objects.bulk_create([row for _, rows in same for row in rows], ignore_conflicts=True)
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


def digest(as_of: dt.datetime) -> int:
    """One mail a person each working morning with a line for every deadline that is overdue (A-01, A-04).

    It holds what had run out that morning; what runs out during the day has its own reminder and is on tomorrow's list.
    Returns for how many; of two at once both say so, and the database keeps one list a person. All are written or none.
    """
    today = local(as_of)
    morning = today.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    early = today < morning or not is_working_day(today.date(), settings.EXTRA_DAYS_OFF)
    if early or Notice.objects.filter(key__startswith=f"dygnslista:{today.date()}:").exists():
        return 0
    late = Deadline.objects.filter(due_at__lte=morning, met_at=None, cancelled_at=None, advice=False).order_by("due_at")
    overdue = _lines(late, _overdue, as_of)
    undone = _lines(OpenDuty.objects.filter(ended_at=None, case__closed_at=None).order_by("id"), _undone, as_of)
    people = dict.fromkeys([*overdue, *undone])
    lists = [_digest_of(person, overdue.get(person, []), undone.get(person, []), as_of) for person in people]
    return len(Notice.objects.bulk_create(lists, ignore_conflicts=True))


def settle(as_of: dt.datetime) -> int:
    """What is left to do without a date, as a new day changes it. Returns how many cases changed."""
    return settle_all(as_of, routines())


def _lines(rows: QuerySet[Any], tell: Callable[[Any, dt.datetime], Line], as_of: dt.datetime) -> dict[User, list[str]]:
    """What each person reads of these rows. One that cannot be told of never stops the others."""
    lines, at_work = defaultdict[User, list[str]](list), AtWork.on(local(as_of).date())

    def add(row: Any) -> int:
        what, people = tell(row, as_of)
        with contextlib.suppress(Unheard):
            for person in hearers(row.case, people, as_of, at_work) if what else ():
                lines[person].append(_line(row.case, what, person))
        return 1

    for part in parts(rows.select_related("case").iterator(chunk_size=MANY), MANY):
        with one_round():
            with_cases(part)
            each(part, add, _failed)
    return lines


def _overdue(deadline: Deadline, as_of: dt.datetime) -> Line:
    case = deadline.case
    told = [*_kind(deadline).reminds(case, as_of), *case.watches_overdue(as_of)]
    late = notices.late(deadline.due_at, as_of)
    return f"{deadline.label}: {moment(deadline.due_at)}, {late}", notices.able(case, told)


def _undone(row: OpenDuty, as_of: dt.datetime) -> Line:
    if not (one := duty_of(row.case, row.key)):
        return "", []
    people = (person for _, those in those_who(row.case, one.by, as_of) for person in those)
    return row.label, list(dict.fromkeys(people))


def _line(case: Case, what: str, reader: User) -> str:
    """Whose it is, too: what others are to do is never put as if it were the reader's."""
    return f"{case.shown_number}  {what}  {notices.who_has_it(case)(reader)}  {notices.link(case)}"


def _digest_of(person: User, overdue: list[str], undone: list[str], as_of: dt.datetime) -> Notice:
    """What is late first, then what is left to do and has no date."""
    day = local(as_of).date()
    subject = f"Försenat {day}: {len(overdue)}" if overdue else f"Kvar att göra {day}: {len(undone)}"
    body = [*overdue, *(["", "Kvar att göra, utan frist:"] if overdue and undone else []), *undone]
    return Notice(key=f"dygnslista:{day}:{person.pk}", kind="dygnslista", recipient=person, subject=subject,
                  body="\n".join(body) + "\n", created_at=as_of, mail_after=as_of)  # fmt: skip
