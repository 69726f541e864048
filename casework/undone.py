"""Open duties without a clock: what should be done and has no date, such as a plan that nobody has read yet.

A routine names each as a small function. The rows are derived: a step and a reading rewrite those of their case, and every
hour all of it is looked at (a birthday changes what holds). A duty that is not wanted can be ended, with a reason.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.db import models, transaction
from django.db.models import Q

from casework.calendar import local_day
from casework.predicates import predicate
from casework.together import together
from organisation.ledger import insert_missing
from organisation.models import User
from organisation.prepared import PK, Prepared
from organisation.roles import Role
from organisation.rounds import each, one_round, parts

if TYPE_CHECKING:
    from casework.models import Case


log = structlog.get_logger("undone")

# So many cases are read at a time.
MANY = 200


@dataclass(frozen=True, eq=False)
class Undone:
    """Something that should be done and has no date. `key` is stored and never renamed. `by`: whose it is to do.

    `holds(case, day)`: is it still to be done? What it answers is what it is about (a version, a day; True where there is
    only one): a duty that was ended stays ended for that, and a new one of its kind is a new duty. `each`: it answers with
    all that it is about, and each of them is a duty of its own.
    """

    key: str
    label: str
    rule: str
    by: tuple[type[Role], ...]
    holds: Callable[[Any, dt.date], Any]
    # Settled by a reading: a plan that nobody has read yet.
    read: bool = False
    each: bool = False

    def found(self, case: Case, day: dt.date) -> dict[str, str]:
        """Key → what it is about, of what is to be done."""
        about = self.holds(case, day)
        if self.each:
            return {f"{self.key}-{one}": f"{one}" for one in about}
        return {self.key: f"{about}"[:60]} if about else {}

    def is_of(self, key: str) -> bool:
        """Is the row with this key one of this duty's?"""
        return key == self.key or (self.each and key.startswith(f"{self.key}-"))

    def said(self, about: str) -> str:
        return f"{self.label} {about}" if self.each else self.label


class OpenDuty(models.Model):
    """A duty that holds now. It is gone when it no longer does; one that was ended stays ended until then."""

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="open_duties")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    about = models.CharField(max_length=60, default="")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="duty_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="duty_ended_by_whom_and_when",
            ),
        ]


def holding(case: Case, now: dt.datetime) -> dict[str, str]:
    """What is to be done as the case is now: key → what it is about. A closed case has nothing."""
    day, kinds = local_day(now), () if case.closed_at else case.undone
    return {key: about for duty in kinds for key, about in duty.found(case, day).items()}


def duty_of(case: Case, key: str) -> Undone | None:
    """The duty that a row is of; None when the routine has none such."""
    return next((one for one in case.undone if one.is_of(key)), None)


def settle(case: Case, now: dt.datetime, kept: Iterable[tuple[str, str]] | None = None) -> int:
    """Rewrite the rows to what holds now. Returns how many changed. `kept`: of each row its key and what it is about, as read
    under the case's lock. A step's body settles other cases only: the doorway settles this one, of the rows as they were.
    """
    if not case.undone:
        return 0
    after = holding(case, now)
    rows = OpenDuty.objects.filter(case=case.pk).values_list("key", "about") if kept is None else kept
    before = _as_kept(rows, after)
    gone = [key for key, about in before.items() if after.get(key) != about]
    if gone:
        OpenDuty.objects.filter(case=case.pk, key__in=gone).delete()
    # Two may settle at once, a step and a reading: the row of the first is the row.
    new = [OpenDuty(case_id=case.pk, key=key, label=duty.said(about), about=about, since=now)
           for key, about in after.items() if (key in gone or key not in before) and (duty := duty_of(case, key))]  # fmt: skip
    insert_missing(new)
    return len({*gone, *(one.key for one in new)})


def _as_kept(rows: Iterable[tuple[str, str]], held: Mapping[str, str]) -> dict[str, str]:
    """What the rows say. One from before it was kept what it is about is of what holds."""
    return {key: about or held.get(key, "") for key, about in rows}


def settle_all(as_of: dt.datetime, kinds: Iterable[type[Case]]) -> int:
    """What a new day has changed, in every open case. Returns how many cases changed.

    Many are read at a time, and only one that has changed is locked, and looked at again.
    """
    changed, rows = 0, OpenDuty.objects.all()

    def look(case: Case) -> int:
        held = holding(case, as_of)
        return settle_one(type(case), case.pk, as_of) if _as_kept(kept[case.pk], held) != held else 0

    for kind in (kind for kind in kinds if kind.undone):
        closed = rows.filter(case__routine=kind.code, case__closed_at__isnull=False).values_list("case", flat=True)
        left = kind.objects.open().order_by("pk").values_list("pk", flat=True)
        for part in parts([*left, *closed.order_by("case").distinct()], MANY):
            kept = defaultdict[int, list[tuple[str, str]]](list)
            for pk, *row in rows.filter(case__in=part).values_list("case", "key", "about"):
                kept[pk].append((row[0], row[1]))
            with one_round():
                changed += each(together(dict.fromkeys(part, kind.code)).values(), look, _failed)
    return changed


def _failed(case: Case) -> None:
    """One case whose duty cannot be told never stops the others."""
    log.exception("settling_failed", case_id=case.pk)


@transaction.atomic
def settle_one(kind: type[Case], pk: int, now: dt.datetime, *, waits: bool = True) -> bool:
    """Under the case's lock, so that no step that is being taken is undone by what was read before it. Who does not wait
    leaves a case that somebody else holds as it is.
    """
    case = kind.objects.select_for_update(no_key=True, skip_locked=not waits).filter(pk=pk).first()
    return bool(case and settle(case, now))


def open_duties(case: Case) -> list[OpenDuty]:
    """What is still to be done."""
    return OPEN.of(case) if case.undone else []


OPEN = Prepared(lambda: OpenDuty.objects.filter(case=PK, ended_at=None))


def end_open_duty(case: Case, key: str, *, by: User, now: dt.datetime) -> bool:
    """It need not be done. The reason is a note in the case, written by whoever calls this. False: nothing to end."""
    rows = OpenDuty.objects.filter(case=case.pk, key=key, ended_at=None)
    return bool(rows.update(ended_at=now, ended_by=by))


@predicate("Det finns något kvar att göra i ärendet. Gör det, eller avsluta det med ett skäl.")
def nothing_left_to_do(case: Any, _user: User, _now: dt.datetime) -> bool:
    """For a closing step."""
    return not open_duties(case)
