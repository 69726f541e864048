"""Giving cases to a colleague, one or several at once: with the steps that the routine names as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from casework.models import Case
from casework.steps import Step
from organisation.models import User
from organisation.standing import standing


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


def give(cases: Iterable[tuple[Case, int]], to: User, *, by: User, now: dt.datetime) -> list[Given]:
    """Give each of them, in a transaction of its own: one that has moved on stops no other.

    `cases` are (case, version as it was shown).
    """
    return [_give(case, version, to, by, now) for case, version in cases]


def _give(case: Case, version: int, to: User, by: User, now: dt.datetime) -> Given:
    if case.ansvarig_id == to.pk:
        return _already(case, by)
    step = giving_step(case, by, now)
    if step is None:
        return Given(case.number, "går inte att fördela som det är nu")
    try:
        take(case, step, by=by, now=now, version=version, ansvarig=to)
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
