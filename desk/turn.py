"""Whose turn it is: the step a case waits for, and who may take it now. Derived, never stored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.disqualification import Disqualification
from casework.relations import those_who, ways_of
from casework.steps import Step
from organisation.models import User
from organisation.prepared import said_once
from organisation.roles import Role
from organisation.standing import Standing

if TYPE_CHECKING:
    from casework.models import Case


@dataclass(frozen=True)
class Turn:
    """The step that is waited for, the role whose it is to take and those who hold it and are present."""

    step: Step
    role: type[Role]
    people: tuple[User, ...]

    @property
    def names(self) -> str:
        return ", ".join(person.name for person in self.people)


def turn(case: Case, now: dt.datetime) -> Turn | None:
    """Whose turn it is: of the roles that may take the step, the first that somebody holds here and now.

    None when the case waits for nobody. At most one query for the unit, besides those of the routine's own relations.
    """
    step = case.current_step()
    if step is None or not step.by:
        return None
    for role, people in those_who(case, step.by, now):
        if people:
            return Turn(step, role, people)
    return Turn(step, step.by[0], ())


def waits_for(kind: type[Case], who: Standing) -> list[Q]:
    """The cases of this routine whose next step is this person's to take: one condition a way, on the envelope."""
    steps: dict[type[Role], list[str]] = defaultdict(list)
    for stop in kind.stations():
        if isinstance(stop, Step):
            for role in stop.by:
                steps[role].append(stop.name)
    here = Q(_not_barred(who.user.pk), routine=kind.code)
    return [here & Q(next_step__in=names) & way for role, names in steps.items() for way in ways_of(role, who)]


@said_once
def _not_barred(user: int) -> Q:
    return ~Q(Exists(Disqualification.objects.filter(case=OuterRef("pk"), user=user, lifted_at=None)))
