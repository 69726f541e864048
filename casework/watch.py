"""The watch: idempotent sweeps in bounded batches. The broker holds no fact (docs/adr/0004).

1. `remind` claims deadlines that have run out and writes their notices: exactly once, decided by the row. `warn` does
   the same with those that soon will.
2. `deliver` sends what is in the outbox: at least once, always with the same Message-ID.
3. `digest` writes one line a day and person about what is still overdue.
A sweeper killed anywhere loses nothing: what it had not committed is simply still to be done.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from enum import Enum
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet

from casework import notices
from casework.calendar import is_working_day, local
from casework.deadlines import DeadlineKind
from casework.disqualification import disqualified
from casework.models import Deadline, Notice, routine
from organisation.models import User

log = structlog.get_logger("watch")

BATCH = 200
MAX_ATTEMPTS = 10
RETRY_MINUTES = (1, 5, 15, 30, 60)


def remind(as_of: dt.datetime) -> int:
    """Write the reminder of every open deadline that has run out. Returns how many deadlines."""
    return _sweep(as_of, "due_at", "reminded_at", _remind)


def warn(as_of: dt.datetime) -> int:
    """Warn of every open deadline that will run out soon. One that has run out already is reminded of, and no more."""
    return _sweep(as_of, "warn_at", "warned_at", _warn, due_at__gt=as_of)


def _remind(deadline: Deadline, kind: DeadlineKind, as_of: dt.datetime) -> None:
    notices.remind(deadline, kind.reminds(deadline.case.specific, as_of), as_of)


def _warn(deadline: Deadline, kind: DeadlineKind, as_of: dt.datetime) -> None:
    notices.warn(deadline, kind.warns(deadline.case.specific, as_of) if kind.warns else [], as_of)


Tell = Callable[[Deadline, DeadlineKind, dt.datetime], None]


def _sweep(as_of: dt.datetime, moment: str, done: str, tell: Tell, **more: Any) -> int:
    """Tell of every open deadline whose `moment` has come, and mark it `done`, batch by batch."""
    total, failed = 0, set[int]()
    rows = Deadline.objects.filter(**{f"{moment}__lte": as_of, done: None}, met_at=None, cancelled_at=None, **more)
    while claimed := _batch(rows.order_by(moment), as_of, done, tell, failed):
        total += claimed
    return total - len(failed)


@transaction.atomic
def _batch(rows: QuerySet[Deadline], as_of: dt.datetime, done: str, tell: Tell, failed: set[int]) -> int:
    """Lock deadline and case together: a claim at the last second either comes first and is seen, or waits.

    One case that cannot be reminded of never stops the others: it goes into `failed`, and reconcile finds the gap.
    """
    due = (
        rows.select_for_update(skip_locked=True, of=("self", "case"))
        # The assignee is read after the lock: joined here, it could be the one from before a concurrent step.
        .select_related("case")
        .exclude(pk__in=failed)[:BATCH]
    )
    claimed = list(due)
    failed.update(deadline.pk for deadline in claimed if not _told(deadline, as_of, tell))
    Deadline.objects.filter(pk__in={deadline.pk for deadline in claimed} - failed).update(**{done: as_of})
    return len(claimed)


def _told(deadline: Deadline, as_of: dt.datetime, tell: Tell) -> bool:
    try:
        with transaction.atomic():
            tell(deadline, routine(deadline.case.routine).deadline_kinds()[deadline.key], as_of)
    except Exception:
        log.exception("reminder_failed", case_id=deadline.case_id)
        return False
    return True


def deliver(as_of: dt.datetime) -> int:
    """Send the outbox. Returns how many were sent.

    One bad address never stops the others. A server that is away ends the round and counts against no mail: everything
    waits for the next round, however long it takes.
    """
    sent, connection = 0, get_connection()
    try:
        for pk in list(_outbox(as_of).values_list("pk", flat=True)[:BATCH]):
            outcome = _send_one(pk, as_of, connection)
            if outcome is Outcome.AWAY:
                log.warning("mail_server_away")
                break
            sent += outcome is Outcome.SENT
    finally:
        connection.close()
    return sent


class Outcome(Enum):
    SENT = "sent"
    LATER = "later"
    AWAY = "the server cannot be reached, or broke off"


def _outbox(as_of: dt.datetime):
    return Notice.objects.filter(mailed_at=None, parked_at=None, mail_after__lte=as_of).order_by("id")


@transaction.atomic
def _send_one(pk: int, as_of: dt.datetime, connection) -> Outcome:
    """Send under the row's lock: a killed sweeper's lock is gone with it, and another sends the same Message-ID."""
    notice = (
        _outbox(as_of)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .filter(pk=pk)
        .first()
    )
    if notice is None:
        return Outcome.LATER
    try:
        if not _message(notice, connection).send():
            raise SMTPException("no address to send to")
    except (SMTPException, OSError, ValueError) as failure:
        if _is_away(failure):
            # Behind the others: were it this very mail that breaks the server off, they still get through.
            notice.mail_after = as_of + dt.timedelta(minutes=1)
            notice.last_error = type(failure).__name__
            notice.save(update_fields=["mail_after", "last_error"])
            return Outcome.AWAY
        # What failed may have left the connection half dead; the next mail opens its own.
        connection.close()
        _postpone(notice, as_of, failure)
        return Outcome.LATER
    notice.attempts += 1
    notice.mailed_at = as_of
    notice.save(update_fields=["attempts", "mailed_at"])
    return Outcome.SENT


def _is_away(failure: Exception) -> bool:
    """A fault of the server or the way to it; not of one address (5xx, greylisting, an address no mail can be made for)."""
    about_the_mail = (
        isinstance(failure, SMTPResponseException | SMTPRecipientsRefused) or type(failure) is SMTPException
    )
    if isinstance(failure, SMTPConnectError | SMTPHeloError | SMTPAuthenticationError):
        return True
    return isinstance(failure, SMTPException | OSError) and not about_the_mail


def _is_for_good(failure: Exception) -> bool:
    """Does the server say never (5xx), or only not now (4xx)?"""
    codes = [code for code, _ in failure.recipients.values()] if isinstance(failure, SMTPRecipientsRefused) else []
    if isinstance(failure, SMTPResponseException):
        codes = [failure.smtp_code]
    return not codes or any(code >= 500 for code in codes)


def _message(notice: Notice, connection) -> EmailMessage:
    return EmailMessage(
        subject=notice.subject,
        body=notice.body,
        to=[notice.recipient.email],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )


def _postpone(notice: Notice, as_of: dt.datetime, failure: Exception) -> None:
    """Try again later, ever later; what ten times was refused for good is parked, and /halsa/ counts it."""
    notice.attempts += 1
    wait = RETRY_MINUTES[min(notice.attempts, len(RETRY_MINUTES)) - 1]
    notice.mail_after = as_of + dt.timedelta(minutes=wait)
    notice.last_error = type(failure).__name__
    if notice.attempts >= MAX_ATTEMPTS and _is_for_good(failure):
        notice.parked_at = as_of
        log.error("mail_parked", count=notice.attempts, error=notice.last_error)
    notice.save(update_fields=["attempts", "mail_after", "last_error", "parked_at"])


@transaction.atomic
def digest(as_of: dt.datetime) -> int:
    """One mail a person each working morning with a line for every deadline that is overdue (A-01, A-04).

    It holds what had run out that morning; what runs out during the day has its own reminder and is on tomorrow's list.
    """
    today = local(as_of)
    morning = today.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    done = Notice.objects.filter(key__startswith=f"dygnslista:{today.date()}:").exists()
    if today < morning or done or not is_working_day(today.date(), settings.EXTRA_DAYS_OFF):
        return 0
    return sum(_digest_of(person, lines, as_of) for person, lines in _overdue_lines(morning, as_of).items())


def _overdue_lines(morning: dt.datetime, as_of: dt.datetime) -> dict[User, list[str]]:
    overdue = (
        Deadline.objects.filter(due_at__lte=morning, met_at=None, cancelled_at=None)
        .select_related("case__ansvarig", "case__enhet")
        .order_by("due_at")
    )
    lines: dict[User, list[str]] = defaultdict(list)
    for deadline in overdue.iterator(chunk_size=BATCH):
        case = deadline.case.specific
        kind = case.deadline_kinds()[deadline.key]
        line = f"{case.number}  {deadline.label}  {local(deadline.due_at):%Y-%m-%d %H:%M}  {notices.link(case)}"
        told = {*kind.reminds(case, as_of), *case.watches_overdue(as_of)}
        for person in (person for person in told if person.pk not in disqualified(case)):
            lines[person].append(line)
    return lines


def _digest_of(person: User, lines: list[str], as_of: dt.datetime) -> int:
    day = local(as_of).date()
    _, created = Notice.objects.get_or_create(
        key=f"dygnslista:{day}:{person.pk}",
        defaults={
            "kind": "dygnslista",
            "recipient": person,
            "subject": f"Försenat {day}: {len(lines)}",
            "body": "\n".join(lines) + "\n",
            "created_at": as_of,
            "mail_after": as_of,
        },
    )
    return int(created)


def undelivered(as_of: dt.datetime) -> int:
    """How many mails should have gone a quarter of an hour ago, or are parked. Shown by /halsa/."""
    return (
        Notice.objects.filter(
            Q(parked_at__isnull=False) | Q(mailed_at=None, created_at__lt=as_of - dt.timedelta(minutes=15))
        )
        .filter(mailed_at=None)
        .count()
    )
