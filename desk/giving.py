"""Giving cases to a colleague, one or several at once: with the steps that the routine names as such."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from casework.models import Case, routines
from casework.relations import cases_of
from casework.steps import Step
from organisation.models import User, by_name
from organisation.standing import standing
from records.common import SKAL


def giving_step(case: Case, user: User, now: dt.datetime) -> Step | None:
    """The step with which this person may give the case to somebody, as it stands now."""
    who = standing(user, local_day(now))
    giving = (step for step in case.giving() if case.state in step.sources)
    return next((step for step in giving if step.permits(case, who) and not step.refusal(case, user, now)), None)


def receivers(case: Case, step: Step, user: User, now: dt.datetime) -> models.QuerySet[User]:
    """Those whom the case may be given to."""
    found = case.choices_for(next(ask for ask in step.asks if isinstance(ask, models.Field)), user, now)
    return User.objects.none() if found is None else found


@dataclass(frozen=True)
class Given:
    """What became of one case: given, or the reason why not."""

    number: str
    refusal: str = ""


def asks_why(cases: Iterable[Case], user: User, now: dt.datetime) -> bool:
    """Does any of them want to know why it is given?"""
    return any(step is not None and SKAL in step.asks for step in (giving_step(case, user, now) for case in cases))


def loads(user: User, now: dt.datetime) -> list[tuple[User, int]]:
    """Colleagues with open cases where this person may give any case to another, and how many of those they may read."""
    who, count = standing(user, local_day(now)), Counter[int]()
    seen = Case.objects.visible_to(user, who.day).filter(closed_at=None, ansvarig__isnull=False).order_by()
    for kind in routines():
        if roles := {role for step in kind.giving() for role in step.by}:
            theirs = seen.filter(cases_of(roles, who), routine=kind.code)
            count.update(dict(theirs.values_list("ansvarig").annotate(n=models.Count("pk", distinct=True))))
    return [(one, count[one.pk]) for one in User.objects.filter(pk__in=count).order_by(*by_name())]


def give(cases: Iterable[tuple[Case, int]], to: User, *, by: User, now: dt.datetime, why: str = "") -> list[Given]:
    """Give each of them, in a transaction of its own: one that has moved on stops no other.

    `cases` are (case, version as it was shown). `why` is kept in those whose step asks for it.
    """
    return [_give(case, version, to, by, now, why) for case, version in cases]


def _give(case: Case, version: int, to: User, by: User, now: dt.datetime, why: str) -> Given:
    if case.ansvarig_id == to.pk:
        return _already(case, by)
    step = giving_step(case, by, now)
    if step is None:
        return Given(case.number, "går inte att fördela som det är nu")
    try:
        take(
            case, step, by=by, now=now, version=version, ansvarig=to, **({SKAL.name: why} if SKAL in step.asks else {})
        )
    except AlreadyDone:
        return Given(case.number)
    except Conflict as conflict:
        return _already(conflict.case, by if conflict.case.ansvarig_id == to.pk else None)
    except ValidationError:
        return Given(case.number, f"{to.name} kan inte ta emot det")
    except Refused as refused:
        return Given(case.number, str(refused))
    return Given(case.number)


def _already(case: Case, by: User | None) -> Given:
    """Given by this very person, whose form came twice; or somebody was first."""
    if by and case.last_by_id == by.pk:
        return Given(case.number)
    return Given(case.number, f"{case.last_by.name if case.last_by else 'Systemet'} hann före")
