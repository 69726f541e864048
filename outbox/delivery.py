"""Sending the outbox by e-mail: at least once, always with the same Message-ID (docs/adr/0004).

A sender killed anywhere loses nothing: what it had not committed is simply still to be sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

import structlog
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, transaction
from django.db import connection as database
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models import Disqualification, Notice
from outbox import passwords
from records.marks import is_gathered

log = structlog.get_logger("outbox")

BATCH = 200
MAX_ATTEMPTS = 10
RETRY_MINUTES = (1, 5, 15, 30, 60)
# On SQLite; see _held.
HELD = dt.timedelta(minutes=2)


def deliver(as_of: dt.datetime) -> int:
    """Send the outbox. Returns how many were sent.

    One bad address never stops the others. A server that is away ends the round and counts against no mail: everything
    waits for the next round, however long it takes.
    """
    passwords.take_up(as_of)
    sent, connection = 0, get_connection()
    try:
        for pk in list(waiting(as_of).values_list("pk", flat=True)[:BATCH]):
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


def unsent() -> QuerySet[Notice]:
    """Never to whom the case concerns by now: what was being sent when that was noted is not tried again (A-33)."""
    about_them = Disqualification.objects.filter(
        case=OuterRef("case"), user=OuterRef("recipient"), kind=Disqualification.Kind.CONCERNS, lifted_at=None
    )
    return Notice.objects.filter(~Q(Exists(about_them)), mailed_at=None)


def waiting(as_of: dt.datetime):
    """What is to be sent by itself. What is told of marked cases goes together (outbox.gathering)."""
    return unsent().filter(~is_gathered(), parked_at=None, mail_after__lte=as_of).order_by("id")


@contextmanager
def _held(pk: int, as_of: dt.datetime) -> Iterator[Notice | None]:
    """The mail, while nobody else may send it; None when somebody else does.

    Under the row's lock: a killed sweeper's lock is gone with it, and another sends the same Message-ID. SQLite knows no
    lock but the whole database's, for which everybody would wait as long as the mail server thinks: there the row is put
    ahead by more than a server may take, and what a killed sweeper had begun to send goes then.
    """
    mail = waiting(as_of).filter(pk=pk)
    if database.features.has_select_for_update:
        with transaction.atomic():
            yield mail.select_for_update(skip_locked=True, of=("self",)).select_related("recipient").first()
    else:
        ours = mail.update(mail_after=as_of + HELD)
        yield Notice.objects.select_related("recipient").filter(pk=pk).first() if ours else None


def _send_one(pk: int, as_of: dt.datetime, connection) -> Outcome:
    with _held(pk, as_of) as notice:
        return _send(notice, as_of, connection) if notice else Outcome.LATER


def _send(notice: Notice, as_of: dt.datetime, connection) -> Outcome:
    try:
        # Otherwise each mail would make and break a connection of its own; it is kept until the round is over.
        connection.open()
        if not _message(notice, connection).send():
            raise SMTPException("no address to send to")
    except DatabaseError:
        raise
    except Exception as failure:
        # Whatever it is: the mail that cannot even be made waits with the others, and never stands in their way.
        if _is_away(failure):
            # Behind the others: were it this very mail that breaks the server off, they still get through.
            notice.mail_after = as_of + dt.timedelta(minutes=1)
            notice.last_error = type(failure).__name__
            _keep(notice, "mail_after", "last_error")
            return Outcome.AWAY
        # What failed may have left the connection half dead; the next mail opens its own.
        connection.close()
        _postpone(notice, as_of, failure)
        return Outcome.LATER
    notice.attempts += 1
    notice.mailed_at = as_of
    _keep(notice, "attempts", "mailed_at")
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
        body=passwords.written(notice),
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
    _keep(notice, "attempts", "mail_after", "last_error", "parked_at")


def _keep(notice: Notice, *names: str) -> None:
    """It may be gone: what it tells of concerns its reader by now, and no lock keeps that out on SQLite."""
    Notice.objects.filter(pk=notice.pk).update(**{name: getattr(notice, name) for name in names})


def undelivered(as_of: dt.datetime) -> int:
    """How many mails should have gone a quarter of an hour ago, or are parked. Shown by /halsa/."""
    late = Q(parked_at__isnull=False) | Q(created_at__lt=as_of - dt.timedelta(minutes=15))
    return unsent().filter(late).count()
