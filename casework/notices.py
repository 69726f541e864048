"""What people are told: a row per person and event, which is also the e-mail's place in the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.calendar import moment
from casework.disqualification import concerned, disqualified
from organisation.ledger import insert_missing
from organisation.models import User
from organisation.wording import small

if TYPE_CHECKING:
    from casework.models import Case, Deadline


class Notice(models.Model):
    """Something one person is told, once. The unique key makes it once.

    The text holds number, kind and link, never personal data (EA-07).
    """

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20)
    recipient = models.ForeignKey(User, models.PROTECT, related_name="notices")
    case = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="notices")
    deadline = models.ForeignKey("casework.Deadline", models.PROTECT, null=True, related_name="notices")
    subject = models.CharField(max_length=120)
    body = models.TextField()
    created_at = models.DateTimeField()
    mail_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=60, default="")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["mail_after"], condition=Q(mailed_at=None, parked_at=None), name="notice_outbox"),
            # Who has been sent a gathered mail lately (outbox.gathering).
            models.Index(fields=["created_at", "recipient"], condition=Q(kind="samlat"), name="notice_gathered"),
        ]

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a second copy can be known as one (docs/adr/0004)."""
        return f"<notis-{self.pk}-{self.created_at:%Y%m%d%H%M%S}@{settings.MAIL_DOMAIN}>"


class NoticePreference(models.Model):
    """What a person has chosen to be told of, within what the routine lets them choose (EA-26, EA-32)."""

    user = models.OneToOneField(User, models.PROTECT, related_name="notice_preference")
    arrivals = models.BooleanField("besked om det som kommer in", default=False)


def link(case: Case) -> str:
    return f"{settings.BASE_URL}{case.get_absolute_url()}"


def notify(case: Case, people: Iterable[User], **said: Any) -> int:
    """Tell each of them what is `said` (see `told`) once, however often it is called. Returns how many were named."""
    return insert_missing(told(case, people, **said))


def told(
    case: Case,
    people: Iterable[User],
    *,
    kind: str,
    event: str,
    subject: str,
    now: dt.datetime,
    deadline: Deadline | None = None,
    says: Callable[[User], str] | None = None,
) -> list[Notice]:
    """What each of them is told of an `event`, never whom the case concerns: the rows, for whoever writes many at once.

    `says`: what it means for this reader, in a sentence under the subject.
    """
    return [
        Notice(
            key=f"{event}:{person.pk}",
            kind=kind,
            recipient=person,
            case_id=case.pk,
            deadline=deadline,
            subject=f"{case.shown_number}: {subject}"[:120],
            body="\n".join([case.shown_number, subject, *([says(person)] if says else []), link(case), ""]),
            created_at=now,
            mail_after=now,
        )
        for person in {person.pk: person for person in people if person.pk not in concerned(case)}.values()
    ]


def able(case: Case, people: Iterable[User]) -> list[User]:
    """Who is jävig takes no step, so there is nothing to remind them of."""
    return [person for person in people if person.pk not in disqualified(case)]


def who_has_it(case: Case) -> Callable[[User], str]:
    """Whose it is, to each reader: what others are to do is never put as if it were theirs."""

    def said(reader: User) -> str:
        if case.ansvarig_id == reader.pk:
            return "Du har ärendet."
        return f"{case.ansvarig.name} har ärendet." if case.ansvarig else "Ingen har tagit ärendet."

    return said


def after_step(case: Case, by: User, said: str, gave: bool) -> Callable[[User], str]:
    """What a step means to each reader. `gave`: it gave the case to whoever has it now."""

    def sentence(reader: User) -> str:
        if not (gave and case.ansvarig_id == reader.pk):
            return f"{by.name} {said}. {who_has_it(case)(reader)}"
        until = f" {case.next_due_label} senast {moment(case.next_due_at)}." if case.next_due_at else ""
        return f"Du har fått {case.shown_number} av {by.name}.{until}"

    return sentence


def late(due: dt.datetime, now: dt.datetime) -> str:
    """How late it is: hours within two days, then days."""
    hours = int((now - due).total_seconds() // 3600)
    return f"{hours} tim sen" if hours < 48 else f"{hours // 24} dagar sen"


def reminder(deadline: Deadline, people: Iterable[User], now: dt.datetime) -> list[Notice]:
    """The reminder of one deadline: which, when it ran out, and whose the case is. Nothing else."""
    what = "den rekommenderade tiden" if deadline.advice else "fristen"
    return _of_deadline(deadline, people, now, f"paminnelse:{deadline.pk}", f"{what} gick ut")


def warning(deadline: Deadline, people: Iterable[User], now: dt.datetime) -> list[Notice]:
    """The time is soon out: until when. Each time that it is due to be said is a message of its own."""
    return _of_deadline(deadline, people, now, f"varning:{deadline.pk}:{deadline.warn_at:%Y%m%d}", "fristen går ut")


def _of_deadline(deadline: Deadline, people: Iterable[User], now: dt.datetime, event: str, what: str) -> list[Notice]:
    case, subject = deadline.case, f"{what} {moment(deadline.due_at)} ({small(deadline.label)})"
    kind, whom = event.partition(":")[0], able(case, people)
    return told(case, whom, kind=kind, event=event, subject=subject, now=now, deadline=deadline, says=who_has_it(case))
