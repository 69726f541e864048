"""What is found, and by what: the case's own number, a person's name or number, or the number of the personakt."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from casework.calendar import local_day
from casework.models import Case, routine, routines
from desk.wording import began_near
from organisation.models import User
from records import identity
from records.models import Person
from records.typed import case_number

MOST = 20
# Ten or twelve figures, however they are grouped: somebody means a person's number.
_A_NUMBER = re.compile(r"(?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4}")


@dataclass(frozen=True)
class Hit:
    """A case as it is shown among others: never by name."""

    case: Case
    state: str
    came: str
    why: str


def find(user: User, asked: str, now: dt.datetime) -> list[Hit]:
    """The newest of those that this person may see. A person with protected identity is found by the case's number alone."""
    if len(asked) < 2:
        return []
    first, *others = ways = _ways(asked, local_day(now))
    why = models.Case(*(When(pk__in=cases, then=Value(told)) for told, cases in ways), default=Value(""))
    visible = Case.objects.visible_to(user, local_day(now)).select_related("ansvarig", "enhet")
    # Each way by an index of its own, and merged: with "or" between them every case is read that this person may see.
    found = first[1].union(*(cases for _, cases in others)) if others else first[1]
    return [_hit(case, case.why, now) for case in _newest(visible.filter(pk__in=found)).annotate(why=why)]


def _newest(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.order_by("-received_at", "-pk")[:MOST]


def _hit(case: Case, why: str, now: dt.datetime) -> Hit:
    kind = routine(case.routine)
    began = f"{kind.pages.stamp.lower()} {began_near(case, now)}"
    return Hit(case, str(kind.State(case.status).label), began, why)


def no_number(asked: str, day: dt.date) -> str:
    """What is wrong with a person's number that was asked for; nothing when it is none, or is right."""
    if not _A_NUMBER.fullmatch(identity.as_typed(asked)):
        return ""
    try:
        identity.parse(asked, day)
    except identity.IdentityError as wrong:
        return str(wrong)
    return ""


def _ways(asked: str, day: dt.date) -> list[tuple[str, QuerySet[Any, Any]]]:
    """(why it is found, which cases), in the order in which the reason is told."""
    numbered = Case.objects.order_by().filter(_by_number(asked))
    ways = [("Ärendenummer", numbered.values("pk")), *_by_file(asked)]
    open_persons = Person.objects.current().filter(protected=False, case__protected=False)
    try:
        number = identity.parse(asked, day).number
        return [
            *ways,
            ("Personnummer", open_persons.exclude(number="").filter(number=number).order_by().values("case")),
        ]
    except identity.IdentityError:
        if any(character.isdigit() for character in asked):
            return ways
        return [*ways, ("Namn", open_persons.filter(_named(asked)).order_by().values("case"))]


def _by_number(asked: str) -> Q:
    """As it is stored, as it is shown and as people write it: SN-2026-214, SN 2026/214, sn 2026 214."""
    number = Q(number=case_number(asked))
    if asked.isascii() and asked.isdigit() and len(asked) <= 4:
        # A number is four figures in most series, three in some. By what it ends with there is an index.
        for figures, ending in ((asked.zfill(4), asked.zfill(4)), (asked.zfill(3), f"-{asked.zfill(3)}")):
            number |= Q(Exact(Right("number", 4), ending), number__endswith=f"-{figures}")
    return number


def _by_file(asked: str) -> list[tuple[str, QuerySet[Any, Any]]]:
    """The number of the personakt in the record system, where a routine keeps one."""
    kinds = [(kind, column) for kind in routines() for column in kind.pages.found_by]
    # A case that is protected is found by its own number alone.
    found = [kind.objects.filter(**{f"{column}__iexact": asked}, protected=False) for kind, column in kinds]
    return [("Aktnummer", cases.order_by().values("pk")) for cases in found]


def _named(asked: str) -> Q:
    """Every word of it, in whichever order; what was stored before is looked for as it may have been written."""
    every = Q()
    for word in asked.replace(",", " ").split():
        every &= Q(name__icontains=word) | Q(name__icontains=unicodedata.normalize("NFD", word))
    return every
