"""Who may see a synpunkt, and who may be given one."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import and_

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.disqualification import Disqualification, disqualified
from casework.relations import any_of
from organisation.command import LEVELS, Command
from organisation.duty import office_holders
from organisation.models import Membership, User, by_name
from organisation.roles import Kvalitetsutvecklare, Namndsekreterare
from organisation.standing import Standing


def synliga(who: Standing) -> Q:
    """Which synpunkter this person may read; `Q()` is all of them.

    One's own; a manager's, when it concerns everybody who stands nearer to the unit (A-33); a nämndsekreterare's, once
    documents have been handed over (SK-11).
    """
    if who.units([Kvalitetsutvecklare]):
        return Q()
    taken_in = [Q(synpunkt__mottagen_av=who.user)] if who.held else []
    return any_of([*egna(who), *taken_in])


def egna(who: Standing) -> list[Q]:
    """The ways they come to be this person's to do something about: conditions on the envelope."""
    ways: list[Q] = []
    if who.held:
        ways += [Q(ansvarig=who.user), Q(ansvarig=None, synpunkt__mottagen_av=who.user, synpunkt__hos_chefen=False)]
    if who.units([Namndsekreterare]):
        ways.append(Q(synpunkt__overlamnad_at__isnull=False))
    return [*ways, *chefens(who)]


def chefens(who: Standing) -> list[Q]:
    """A manager's: those of the units whose nearest manager they are, as far as nobody nearer may have it (A-33)."""
    units = who.command.nearer(who.user.pk) if who.units(LEVELS) else ()
    return [
        reduce(and_, [_concerns(person) for person in nearer], Q(enhet=unit)) & (~_concerns(absent) if absent else Q())
        for unit, nearer, absent in units
    ]


def _concerns(person: int) -> Q:
    """It concerns this one."""
    return Q(Exists(Disqualification.objects.filter(case=OuterRef("pk"), user=person, lifted_at=None)))


def kollegor(case, day: dt.date) -> QuerySet[User]:
    """The unit's staff, the managers above it, whoever took it in, and those it is already said to concern."""
    above = {person for level in Command.on(day).above(case.enhet_id) for person in level}
    staff = Membership.objects.current(day).filter(enhet=case.enhet_id).values("user")
    others = above | disqualified(case) | {case.mottagen_av_id}
    return _named(Q(pk__in=staff) | Q(pk__in=others))


def hela_kontorets(day: dt.date) -> QuerySet[User]:
    """Those who read it by a role for the whole office: it may concern them too."""
    both = [office_holders(role, day).values("pk") for role in (Kvalitetsutvecklare, Namndsekreterare)]
    return _named(Q(pk__in=both[0].order_by()) | Q(pk__in=both[1].order_by()))


def namndsekreterare(day: dt.date) -> QuerySet[User]:
    return _named(Q(pk__in=office_holders(Namndsekreterare, day).order_by().values("pk")))


def _named(who: Q) -> QuerySet[User]:
    return User.objects.filter(who, is_active=True).order_by(*by_name())
