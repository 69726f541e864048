"""Who may see a synpunkt, and who may be given one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.disqualification import Disqualification, disqualified
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
    return egna(who) | Q(mottagen_av=who.user) if who.held else egna(who)


def egna(who: Standing) -> Q:
    """Which of them are this person's to do something about."""
    mine = Q(ansvarig=who.user) | Q(mottagen_av=who.user, ansvarig=None, hos_chefen=False) if who.held else Q(pk__in=[])
    if who.units([Namndsekreterare]):
        mine |= Q(overlamnad_at__isnull=False)
    return mine | chefens(who)


def chefens(who: Standing) -> Q:
    """A manager's: those of the units whose nearest manager they are, as far as nobody nearer may have it (A-33)."""
    theirs = Q(pk__in=[])
    for unit, nearer, absent in who.command.nearer(who.user.pk) if who.units(LEVELS) else ():
        lent = ~_concerns([absent]) if absent else Q()
        theirs |= Q(enhet=unit) & _concerns(nearer) & lent
    return theirs


def _concerns(people: Iterable[int]) -> Q:
    """It concerns every one of these."""
    wanted = Q()
    for person in people:
        wanted &= Q(Exists(Disqualification.objects.filter(case=OuterRef("pk"), user=person, lifted_at=None)))
    return wanted


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
