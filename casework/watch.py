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

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from casework import notices
from casework.calendar import is_working_day, local, moment
from casework.deadlines import DeadlineKind, Recipients
from casework.hearing import Unheard, cry_out, hearers
from casework.models import Case, Deadline, Notice, routine, routines
from casework.undone import left_to_do, settle_all
from organisation.models import User
from organisation.presence import AtWork

log = structlog.get_logger("watch")

BATCH = 200
# What nobody could be told of is tried again after so long.
UNHEARD_FOR = dt.timedelta(minutes=10)


def remind(as_of: dt.datetime) -> int:
    """Write the reminder of every open deadline that has run out. Returns how many deadlines."""
    return _sweep(as_of, "due_at", Q(reminded_at=None), _remind, _mark_reminded)


def warn(as_of: dt.datetime) -> int:
    """Warn of every open deadline that will run out soon; several times, each once, when its kind says so.

    One that has run out already is reminded of, and no more.
    """
    return _sweep(as_of, "warn_at", Q(due_at__gt=as_of), _warn, _mark_warned)


def _remind(deadline: Deadline, kind: DeadlineKind, as_of: dt.datetime, at_work: AtWork) -> None:
    notices.remind(deadline, _heard(deadline, kind.reminds, as_of, at_work), as_of)


def _warn(deadline: Deadline, kind: DeadlineKind, as_of: dt.datetime, at_work: AtWork) -> None:
    notices.warn(deadline, _heard(deadline, kind.warns, as_of, at_work), as_of)


def _heard(deadline: Deadline, whom: Recipients | None, as_of: dt.datetime, at_work: AtWork) -> list[User]:
    """Advice is told to the one who acts, and never upward: it waits until they are here."""
    people = notices.able(deadline.case, whom(deadline.case.specific, as_of)) if whom else []
    return hearers(deadline.case.specific, people, as_of, at_work, upward=not deadline.advice) if whom else []


def _mark_reminded(told: list[Deadline], as_of: dt.datetime) -> None:
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in told]).update(reminded_at=as_of, unheard_at=None)


def _mark_warned(told: list[Deadline], as_of: dt.datetime) -> None:
    """Several moments that have come during an outage were one warning."""
    for deadline in told:
        deadline.warned_at, deadline.unheard_at = as_of, None
        deadline.warn_at = _kind(deadline).next_warning(deadline.counted_from, as_of)
    Deadline.objects.bulk_update(told, ["warned_at", "warn_at", "unheard_at"])


Tell = Callable[[Deadline, DeadlineKind, dt.datetime, AtWork], None]
Mark = Callable[[list[Deadline], dt.datetime], None]


def _kind(deadline: Deadline) -> DeadlineKind:
    return routine(deadline.case.routine).deadline_kinds()[deadline.key]


def _sweep(as_of: dt.datetime, moment: str, left: Q, tell: Tell, mark: Mark) -> int:
    """Tell of every open deadline whose `moment` has come and that is `left` to tell of, and mark it, batch by batch."""
    total, failed = 0, set[int]()
    wait = Q(unheard_at=None) | Q(unheard_at__lte=as_of - UNHEARD_FOR)
    rows = Deadline.objects.filter(left, wait, **{f"{moment}__lte": as_of}, met_at=None, cancelled_at=None)
    claimed = BATCH
    while claimed == BATCH:
        claimed = _batch(rows.order_by(moment), as_of, mark, tell, failed)
        total += claimed
    return total - len(failed)


@transaction.atomic
def _batch(rows: QuerySet[Deadline], as_of: dt.datetime, mark: Mark, tell: Tell, failed: set[int]) -> int:
    """Lock deadline and case together: a claim at the last second either comes first and is seen, or waits.

    One case that cannot be reminded of never stops the others: it goes into `failed`, and reconcile finds the gap. So
    does one that nobody could be told of, which is tried again later.
    """
    due = (
        rows.select_for_update(skip_locked=True, of=("self", "case"))
        # The assignee is read after the lock: joined here, it could be the one from before a concurrent step.
        .select_related("case")
        .exclude(pk__in=failed)[:BATCH]
    )
    claimed = list(due)
    at_work, unheard = AtWork.on(local(as_of).date()) if claimed else None, []
    for deadline in claimed:
        try:
            if not at_work or not _told(deadline, as_of, tell, at_work):
                failed.add(deadline.pk)
        except Unheard:
            failed.add(deadline.pk)
            unheard.append(deadline)
    mark([deadline for deadline in claimed if deadline.pk not in failed], as_of)
    if unheard:
        Deadline.objects.filter(pk__in=[deadline.pk for deadline in unheard]).update(unheard_at=as_of)
        cry_out((deadline.case.enhet_id for deadline in unheard), as_of)
    return len(claimed)


def _told(deadline: Deadline, as_of: dt.datetime, tell: Tell, at_work: AtWork) -> bool:
    try:
        with transaction.atomic():
            tell(deadline, _kind(deadline), as_of, at_work)
    except Unheard:
        raise
    except Exception:
        log.exception("reminder_failed", case_id=deadline.case_id)
        return False
    return True


def unheard_units() -> list[int]:
    """The units with something that has run out and that nobody could be told of."""
    silent = Deadline.objects.filter(met_at=None, cancelled_at=None, reminded_at=None, unheard_at__isnull=False)
    return sorted(set(silent.values_list("case__enhet", flat=True)))


@transaction.atomic
def digest(as_of: dt.datetime) -> int:
    """One mail a person each working morning with a line for every deadline that is overdue (A-01, A-04).

    It holds what had run out that morning; what runs out during the day has its own reminder and is on tomorrow's list.
    Returns for how many; of two at once both say so, and the database keeps one list a person.
    """
    today = local(as_of)
    morning = today.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    early = today < morning or not is_working_day(today.date(), settings.EXTRA_DAYS_OFF)
    if early or Notice.objects.filter(key__startswith=f"dygnslista:{today.date()}:").exists():
        return 0
    overdue, undone = _overdue_lines(morning, as_of), _undone_lines(as_of)
    people = dict.fromkeys([*overdue, *undone])
    lists = [_digest_of(person, overdue.get(person, []), undone.get(person, []), as_of) for person in people]
    return len(Notice.objects.bulk_create(lists, ignore_conflicts=True))


def settle(as_of: dt.datetime) -> int:
    """What is left to do without a date, as a new day changes it. Returns how many cases changed."""
    return settle_all(as_of, routines())


def _overdue_lines(morning: dt.datetime, as_of: dt.datetime) -> dict[User, list[str]]:
    overdue = (
        Deadline.objects.filter(due_at__lte=morning, met_at=None, cancelled_at=None, advice=False)
        .select_related("case__ansvarig", "case__enhet")
        .order_by("due_at")
    )
    lines: dict[User, list[str]] = defaultdict(list)
    at_work = AtWork.on(local(as_of).date())
    for deadline in overdue.iterator(chunk_size=BATCH):
        case = deadline.case.specific
        kind = _kind(deadline)
        line = f"{deadline.label}: {moment(deadline.due_at)}, {notices.late(deadline.due_at, as_of)}"
        told = [*kind.reminds(case, as_of), *case.watches_overdue(as_of)]
        with contextlib.suppress(Unheard):
            for person in hearers(case, notices.able(case, told), as_of, at_work):
                lines[person].append(_line(case, line, person))
    return lines


def _undone_lines(as_of: dt.datetime) -> dict[User, list[str]]:
    lines: dict[User, list[str]] = defaultdict(list)
    at_work = AtWork.on(local(as_of).date())
    for row, case, _, doers in left_to_do(as_of):
        with contextlib.suppress(Unheard):
            for person in hearers(case, doers, as_of, at_work):
                lines[person].append(_line(case, row.label, person))
    return lines


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
