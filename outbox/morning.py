"""The morning's list: one mail a person each working day with what is late, and what is left to do without a date."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.db.models import QuerySet

from casework import notices
from casework.calendar import is_working_day, local, moment
from casework.hearing import Unheard, hearers
from casework.models import Case, Deadline, Notice, OpenDuty
from casework.relations import those_who
from casework.together import with_cases
from casework.undone import duty_of
from casework.watch import kind_of
from organisation.models import User
from organisation.presence import AtWork
from organisation.rounds import each, one_round, parts

log = structlog.get_logger("morning")

MANY = 200
# What is to be done of a row, and whose it is; nothing to be done: "".
Line = tuple[str, list[User]]


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
    late = Deadline.objects.filter(due_at__lte=morning, met_at=None, cancelled_at=None, advice=False)
    # Siblings have the same time: by number then, whatever the database finds first.
    overdue = _lines(late.order_by("due_at", "id"), _overdue, as_of)
    undone = _lines(OpenDuty.objects.filter(ended_at=None, case__closed_at=None).order_by("id"), _undone, as_of)
    people = dict.fromkeys([*overdue, *undone])
    lists = [_digest_of(person, overdue.get(person, []), undone.get(person, []), as_of) for person in people]
    return len(Notice.objects.bulk_create(lists, ignore_conflicts=True))


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
    told = [*kind_of(deadline).reminds(case, as_of), *case.watches_overdue(as_of)]
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


def _failed(row: Deadline | OpenDuty) -> None:
    log.exception("line_failed", case_id=row.case_id)
