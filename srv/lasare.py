"""Who may read an order, and the ways it comes to somebody's queue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from casework.assignments import assigned_to
from casework.disqualification import Disqualification
from casework.relations import any_of
from organisation.roles import (
    AdministrativSamordnare,
    Behandlingsansvarig,
    ForsteBehandlingssekreterare,
    Socialsekreterare,
)
from organisation.standing import Standing, in_the_area
from records.managers import UtforarensChef
from srv import rules


def bestallande(who: Standing) -> list[int]:
    """The children's unit, if this person writes orders there."""
    places = who.places([Socialsekreterare, *rules.LEDARE])
    return [unit for unit, place in places.items() if place.code == settings.INTAKE_UNIT_YOUNG]


def bestaller(who: Standing) -> bool:
    return bool(bestallande(who))


def samordnar(who: Standing) -> bool:
    return bool(who.units([AdministrativSamordnare]))


def fragas(orders: QuerySet[Any], who: Standing) -> QuerySet[Any]:
    """What the samordnare asks SRV about: all that SRV has, but what she is disqualified from (SR-10)."""
    concerned = Disqualification.objects.filter(user=who.user, lifted_at=None).values("case")
    return orders.filter(state__in=rules.HOS_SRV).exclude(pk__in=concerned)


def leder(who: Standing) -> bool:
    """Who sees the orders that are not carried out: leaders of both sides and the samordnare (SR-10, SR-12)."""
    if who.units([AdministrativSamordnare, ForsteBehandlingssekreterare]):
        return True
    places = who.places(rules.LEDARE).values()
    return any(place.code == settings.INTAKE_UNIT_YOUNG or Behandlingsansvarig.code in place.roles for place in places)


def synliga(who: Standing) -> Q:
    """Which orders this person may read.

    One's own; the leaders' of the unit that orders, and the area's sektionschef; SRV's leaders' from when it is sent; the
    behandlare's from the assignment on. The administrativa samordnaren reads none of them (SoLPuL 10 §).
    """
    mine = Q(ansvarig=who.user) if who.units([Socialsekreterare, *rules.LEDARE]) else Q(pk__in=[])
    led = any_of([Q(performing__in=who.units(list(rules.SRV_ROLLER))), *UtforarensChef.ways(who)])
    sent = led & Q(bestallning__skickad_dag__isnull=False)
    return mine | Q(enhet__in=who.units(rules.LEDARE)) | in_the_area(who) | sent | assigned_to(who)


def vagar(who: Standing) -> list[Q]:
    """The ways they come to be somebody's to do something about."""
    led = [Q(enhet=unit) for unit in sorted(who.units(rules.LEDARE))]
    there = Q(bestallning__skickad_dag__isnull=False)
    first = [Q(performing=unit) for unit in sorted(who.units([ForsteBehandlingssekreterare]))]
    sent = [way & there for way in (*first, *UtforarensChef.ways(who))]
    mine = [Q(ansvarig=who.user)] if who.units([Socialsekreterare, *rules.LEDARE]) else []
    return [*mine, *led, *sent, assigned_to(who)]
