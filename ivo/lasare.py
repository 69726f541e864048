"""Who may know that a tillsyn exists: five, who is appointed, and those who act in an answer while they do (IV-09, A-24)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from casework.assignments import assigned_to
from casework.calendar import add_days, end_of_day
from casework.disqualification import disqualified
from casework.reach import may_read
from casework.relations import EVERY
from ivo.kedja import alla_javiga, ar_javig
from ivo.words import YttrandeLage
from organisation.duty import holders, office_holders, own_holders, who_hold
from organisation.models import Enhet, Membership, User
from organisation.prepared import said_once
from organisation.roles import (
    ForsteSocialsekreterare,
    Myndighetschef,
    Namndsekreterare,
    Ordforande,
    Registrator,
    Sektionschef,
    Socialchef,
    Socialsekreterare,
    ViceOrdforande,
)
from organisation.standing import Standing

# They read every matter; the sektionschef those of the own section, and those that they are appointed to.
ALLA = (Ordforande, Socialchef, Myndighetschef, Registrator)
# Among whom the handläggare who countersigns is named (IV-26).
KONTRASIGNERAR = (Socialsekreterare, ForsteSocialsekreterare)
# Days on which the nämndsekreterare goes on reading what is done.
EFTER = 14


def visat_nummer(number: str) -> str:
    """SN-2026-214-1 is written SN 2026/214-1."""
    prefix, year, rest = [*number.split("-", 2), "", ""][:3]
    return f"{prefix} {year}/{rest}" if rest and prefix == settings.DIARY_PREFIX else number


def ser(who: Standing) -> Q:
    """Which matters this person may read."""
    return EVERY if who.units(ALLA) else _sektionens(who) | _vice(who)


def ser_delarenden(who: Standing) -> Q:
    """Which answers: those of the matters they read; the nämndsekreterare's that were handed over; whoever countersigns."""
    return reduce(or_, _hos_namnden(who), ser(who) | _kontrasignerar(who) | _vice_i_svaret(who))


def _kontrasignerar(who: Standing) -> Q:
    """As long as they handle cases: it is for that they were named (IV-26)."""
    return assigned_to(who) if who.units(KONTRASIGNERAR) else Q(pk__in=[])


def vagar(who: Standing) -> list[Q]:
    """The ways they come to somebody's to do something about."""
    if who.units(ALLA):
        return [EVERY]
    units = sorted(who.units([Sektionschef]))
    vice = [_vice(who)] if who.units([ViceOrdforande]) else []
    return [*(Q(enhet=unit) for unit in units), *([Q(ansvarig=who.user)] if units else []), *vice]


def delarenden(who: Standing) -> list[Q]:
    others = list(_hos_namnden(who))
    others += [_vice_i_svaret(who)] if who.units([ViceOrdforande]) else []
    mine = [assigned_to(who)] if who.units(KONTRASIGNERAR) else []
    return [*vagar(who), *others, *mine]


def kan_svara_for(who: Standing) -> bool:
    return bool(who.units([Sektionschef]))


def sektionschefen(enhet: Enhet, day: dt.date) -> User | None:
    """The section's own, also when away: whoever stands in acts for them meanwhile, and has no matter of their own (IV-10)."""
    rows = Membership.objects.current(day).filter(enhet=enhet, role=Sektionschef.code, user__is_active=True)
    own = rows.select_related("user").order_by("user__last_name", "user__first_name", "pk").first()
    return own.user if own else None


def sektioner() -> QuerySet[Enhet]:
    """The sections that a matter can be of: those with a sektionschef."""
    there = Membership.objects.filter(role=Sektionschef.code).values("enhet")
    return Enhet.objects.filter(pk__in=there).order_by("name")


def laser(case: Any, user: User, day: dt.date) -> bool:
    return may_read(type(case), case.pk, user, day)


def alla(day: dt.date) -> list[User]:
    """The readers of every matter."""
    return list(dict.fromkeys(user for role in ALLA for user in who_hold(role, day)))


def hor(case: Any, levels: Iterable[Iterable[User]], day: dt.date) -> Iterator[list[User]]:
    """Of those above only who reads it, and last the readers of every matter: nobody else may know of it (IV-09)."""
    for level in levels:
        yield [user for user in level if laser(case, user, day)]
    yield alla(day)


def behoriga(case: Any, day: dt.date) -> list[str]:
    """By name and role: the four of the office, the section's chef, and the one who is appointed."""
    rows = [f"{user.name} ({role.display_name.lower()})" for role in ALLA for user in office_holders(role, day)]
    section = [f"{user.name} (sektionschef)" for user in holders(case.enhet_id, [Sektionschef], day)]
    mine = [f"{case.ansvarig.name} (ansvarig sektionschef)"] if case.ansvarig else []
    vice = [f"{user.name} (vice ordförande)" for user in office_holders(ViceOrdforande, day)]
    steps_in = all(user.pk in disqualified(case) for user in own_holders(Ordforande, day))
    return list(dict.fromkeys([*rows, *mine, *(one for one in section if one.split(" (")[0] not in str(mine)),
                               *(vice if steps_in else [])]))  # fmt: skip


def _sektionens(who: Standing) -> Q:
    units = who.units([Sektionschef])
    return Q(enhet__in=units) | Q(ansvarig=who.user) | _hade_ansvaret(who) if units else Q(pk__in=[])


def _hade_ansvaret(who: Standing) -> Q:
    """Who was appointed and then is jävig goes on reading; who is only named as jävig reads nothing by that (IV-16)."""
    return ar_javig(who.user.pk) & _har_haft(who.user.pk)


@said_once
def _har_haft(user: int) -> Q:
    kinds = [apps.get_model("ivo", name) for name in ("Tillsyn", "Svar", "Yttrande", "Namndanmalan")]
    return reduce(or_, (Q(pk__in=kind.history.filter(ansvarig=user).values("id")) for kind in kinds))


def _hos_namnden(who: Standing) -> list[Q]:
    """From the handing over until two weeks after it is done (A-24): each by a short list, one for a kind."""
    if not who.units([Namndsekreterare]):
        return []
    lately = Q(closed_at=None) | Q(closed_at__gt=end_of_day(add_days(who.day, -EFTER - 1)))
    return [_lamnade(name) & lately for name in ("Yttrande", "Namndanmalan")]


@said_once
def _lamnade(name: str) -> Q:
    return Q(pk__in=apps.get_model("ivo", name).objects.filter(lamnad_at__isnull=False).values("pk"))


def _vice(who: Standing) -> Q:
    """Vice ordföranden steps in where the ordförande is jävig, and reads no other (A-23)."""
    return alla_javiga(Ordforande, who.day) if who.units([ViceOrdforande]) else Q(pk__in=[])


def _vice_i_svaret(who: Standing) -> Q:
    """In an answer also where the socialchef is jävig: the ordförande has signed, and somebody else countersigns (A-23)."""
    signed = Q(yttrande__isnull=False, status=YttrandeLage.UNDERTECKNAT)
    return alla_javiga(Socialchef, who.day) & signed if who.units([ViceOrdforande]) else Q(pk__in=[])
