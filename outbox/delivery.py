"""Sending the outbox by e-mail: at least once, always with the same Message-ID (docs/adr/0004).

A sender killed anywhere loses nothing: what it had not committed is simply still to be sent.
"""

from __future__ import annotations

import datetime as dt
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
from django.db import transaction
from django.db.models import Q

from casework.models import Notice

log = structlog.get_logger("outbox")

BATCH = 200
MAX_ATTEMPTS = 10
RETRY_MINUTES = (1, 5, 15, 30, 60)


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
        # Otherwise each mail would make and break a connection of its own; it is kept until the round is over.
        connection.open()
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


def undelivered(as_of: dt.datetime) -> int:
    """How many mails should have gone a quarter of an hour ago, or are parked. Shown by /halsa/."""
    return (
        Notice.objects.filter(
            Q(parked_at__isnull=False) | Q(mailed_at=None, created_at__lt=as_of - dt.timedelta(minutes=15))
        )
        .filter(mailed_at=None)
        .count()
    )
