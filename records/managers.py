"""The nearest manager of a unit who may handle a case: the next one up where nearer ones may not (A-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from casework.calendar import local_day
from casework.disqualification import Disqualification, disqualified
from casework.models import Case
from casework.relations import Relation
from organisation.command import LEVELS, Command
from organisation.models import User, people
from organisation.prepared import said_once
from organisation.standing import Standing


class UtforarensChef(Relation):
    """Utförarens enhetschef, eller nästa chef uppåt när enhetschefen är jävig (OV-06, OV-08, SR-11)."""

    code, display_name = "enhetschef_utforare", "Enhetschef hos utföraren"

    @classmethod
    def held(cls, case: Any, who: Standing) -> bool:
        return leads(case, case.performing_id, who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return led_by(who, "performing")

    @classmethod
    def people(cls, case: Any, now: dt.datetime) -> list[User]:
        return managers(case, case.performing_id, now)


def leads(case: Case, unit: int | None, who: Standing) -> bool:
    """Is this person the unit's nearest manager in this case?"""
    return unit is not None and bool(who.units(LEVELS)) and who.user.pk in who.command.nearest(unit, disqualified(case))


def managers(case: Case, unit: int | None, now: dt.datetime) -> list[User]:
    """The nearest managers whom nothing bars, and who stands in for them."""
    nearest = Command.on(local_day(now)).nearest(unit, disqualified(case)) if unit else ()
    return people(nearest)


def led_by(who: Standing, column: str) -> list[Q]:
    """The cases of the units that this person leads, as far as nobody nearer may have them: one condition a way.

    `column`: the one of the envelope that holds the unit.
    """
    units = who.command.nearer(who.user.pk) if who.units(LEVELS) else ()
    return [
        reduce(and_, [_barred(person) for person in nearer], Q(**{column: unit}))
        & (~_barred(absent) if absent else Q())
        for unit, nearer, absent in units
    ]


@said_once
def _barred(person: int) -> Q:
    """This one may not handle it."""
    return Q(Exists(Disqualification.objects.filter(case=OuterRef("pk"), user=person, lifted_at=None)))
