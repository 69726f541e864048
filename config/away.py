"""What is answered while the database is away, locked or slow: a page of ours, with what was typed, and never a 500.

Where it is found: in a view, in what stands around it (session, login), while a template is drawn or at COMMIT.
docs/adr/0021 says how long anybody waits.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.utils.translation import gettext_noop as _

from records.reading import NotLogged


@dataclass(frozen=True)
class Trouble:
    """What stands on the page: after a GET, after a POST, and from when to try again, in seconds."""

    event: str
    title: str
    asked: str
    posted: str
    retry_after: int = 15


AWAY = Trouble(
    "database_away",
    _("Tjänsten svarar inte just nu"),
    _("Försök igen om en stund."),
    _("Det är inte säkert att det du skickade kom fram. Skicka igen om en stund: samma sak tas bara emot en gång."),
)
SLOW = Trouble(
    "database_slow",
    _("Det tog för lång tid"),
    _("Försök igen om en stund."),
    _("Det du skickade togs inte emot. Vänta en stund och skicka igen."),
    retry_after=5,
)
BUSY = Trouble(
    "database_busy",
    "Någon annan arbetar i ärendet just nu",
    "Vänta en stund och försök igen.",
    "Det du skickade togs inte emot. Vänta en stund och skicka igen.",
    retry_after=5,
)
UNLOGGED = Trouble(
    "not_logged",
    "Ärendet kan inte visas just nu",
    "Läsningen gick inte att logga, och då visas inget ur ärendet. Försök igen om en stund.",
    "Läsningen gick inte att logga, och då visas inget ur ärendet. Skicka igen om en stund: samma sak tas bara emot en gång.",
)

# PostgreSQL: lock_not_available, deadlock_detected, serialization_failure; query_canceled is statement_timeout.
LOCKED = {"55P03", "40P01", "40001"}
CANCELLED = {"57014"}
# Our own faults, and a 500: a statement in a transaction that had failed already, and what PostgreSQL itself did not foresee.
OURS = ("25", "XX")
# Of that kind, but the database's: it takes no writes after a failover, or gave up a transaction that lay idle.
NOT_OURS = {"25006", "25P03"}
# SQLite: somebody else writes. A table or a column that is not there is our own fault, and a 500.
SQLITE_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
SQLITE_OURS = {sqlite3.SQLITE_ERROR}


def trouble(error: BaseException | None) -> Trouble | None:
    """What is the matter with the database, if that is what this error comes from.

    Not what is merely raised while such an error is handled: a fault of ours in an `except` is one all the same.
    """
    unlogged = isinstance(error, NotLogged)
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | InternalError):
            return _kind(error.__cause__)
        of_the_database = isinstance(error, DatabaseError | InterfaceError | NotLogged)
        error = error.__cause__ or (error.__context__ if of_the_database else None)
    return UNLOGGED if unlogged else None


def _kind(cause: BaseException | None) -> Trouble | None:
    state = getattr(cause, "sqlstate", None) or ""
    if state.startswith(OURS) and state not in NOT_OURS:
        return None
    if state in LOCKED:
        return BUSY
    if state in CANCELLED:
        return SLOW
    # Of an extended code the last byte says which it is.
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
    if code in SQLITE_OURS:
        return None
    return BUSY if code in SQLITE_LOCKED else AWAY
