"""Somebody always hears. Nobody to tell, or nobody who is here, never counts as told (EA-28, EA-33, SK-29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from django.conf import settings

from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.notices import Notice
from casework.reach import may_read
from organisation.command import Command
from organisation.duty import Duty, holders, who_hold
from organisation.ledger import insert_missing
from organisation.models import Enhet, User
from organisation.models import people as those
from organisation.presence import AtWork
from organisation.roles import Systemforvaltare
from organisation.standing import standing

if TYPE_CHECKING:
    from casework.models import Case


class Unheard(Exception):
    """Nobody who could act is here: not those it was for, and no manager above them."""


def hearers(
    case: Case, people: Sequence[User], now: dt.datetime, at_work: AtWork | None = None, *, upward: bool = True
) -> list[User]:
    """Those of them who still work here; when none of them is here today also the nearest level above that is.

    Who has left hears nothing more. Who may not handle the case is nobody to climb to. Raises Unheard.
    `at_work`: of the whole office, when many cases share it. `upward`: advice is only for those who act, and waits for them.
    """
    day, barred = local_day(now), disqualified(case)
    if at_work is None and case.chain and _of_the_unit(case.duty(case.chain, day), people, barred):
        return list(people)
    known = at_work or AtWork.on(day, people)
    told = known.still(people)
    if known.here(person for person in told if person.pk not in barred):
        return told
    for level in case.climbs(_above(case, now), day) if upward else ():
        able = [person for person in level if person.pk not in barred]
        if found := (at_work or AtWork.on(day, able)).here(able):
            return [*told, *(person for person in found if person not in told)]
    raise Unheard


def told_of(case: Case, people: Sequence[User], now: dt.datetime) -> list[User]:
    """Whom a step tells: those who still work here.

    When none of those whose the next step is are here today, or all have left, also the nearest above who reads the case.
    Not everybody above may know of every case: they hear nothing of one that they would not find.
    """
    day, waits = local_day(now), case.current_step()
    known = AtWork.on(day, people)
    told = known.still(people)
    if told and len(known.here(told)) == len(told):
        return told
    doers = [one for one in told if waits is not None and waits.permits(case, standing(one, day))]
    if told and (not doers or known.here(doers)):
        return told
    try:
        above = [one for one in hearers(case, doers or people, now) if one not in told]
    except Unheard:
        return told
    return [*told, *(one for one in above if may_read(type(case), case.pk, one, day))]


def _of_the_unit(state: Duty, people: Iterable[User], barred: Collection[int]) -> bool:
    """All of them hold a role in the unit, as is known already, and somebody who is here hears it."""
    present = {person for those in state.present.values() for person in those if person.pk not in barred}
    others = {person for those in state.absent.values() for person in those} | present
    return set(people) <= others and bool(present & set(people))


def _above(case: Case, now: dt.datetime) -> Iterator[Iterable[User]]:
    """The routine's own chain in the unit, and then each manager above it."""
    day, passed = local_day(now), set(disqualified(case))
    for role in case.chain:
        yield holders(case.enhet_id, [role], day)
    command = Command.on(day)
    while level := command.nearest(case.enhet_id, passed):
        yield those(level)
        passed |= level


def cry_out(enheter: Iterable[int], now: dt.datetime) -> None:
    """Tell the systemförvaltare, who can give somebody the role: the unit only, once a day, and no case's number."""
    day = local_day(now)
    says = (
        "På {} finns i dag ingen på plats som kan få besked, och ingen chef ovanför. Lägg upp en behörighet.\n{}/ko/\n"
    )
    insert_missing([
        Notice(key=f"obevakad:{enhet.pk}:{day}:{person.pk}", kind="obevakad", recipient=person,
               subject=f"Ingen som bevakar: {enhet}"[:120], body=says.format(enhet, settings.BASE_URL),
               created_at=now, mail_after=now)
        for person, enhet in product(who_hold(Systemforvaltare, day), Enhet.objects.filter(pk__in=set(enheter)))
    ])  # fmt: skip
