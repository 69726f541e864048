"""The measured town: twenty units with their people, every one of them at work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from casework.calendar import local_day
from organisation.models import Enhet, Membership, User
from organisation.roles import Behandlare, Enhetschef, Gruppledare, Kvalitetsutvecklare, Mottagningsfunktion, Socialchef

UNITS = 20
CODES = [f"M{n:02d}" for n in range(1, UNITS + 1)]
# Two letters a unit: with those the numbers of its register begin.
PREFIXES = {code: f"{chr(65 + n // 26)}{chr(65 + n % 26)}" for n, code in enumerate(CODES)}
SETTINGS = {
    "INTAKE_UNIT_YOUNG": CODES[0],
    "INTAKE_UNIT_ADULT": CODES[1],
    "RECEPTIONS": (CODES[0], CODES[1]),
    "COMPLAINT_UNITS": PREFIXES,
    "COMPLAINT_DEFAULT_UNIT": CODES[0],
    "COMPLAINT_INTERNAL_UNITS": [],
}
# Of each unit, the first four take in what comes.
ROLES = (*[Mottagningsfunktion] * 4, Gruppledare, Enhetschef, *[Behandlare] * 2)


@dataclass(frozen=True)
class Town:
    """The keys of its units, and of those who take in what comes to each."""

    units: list[int]
    reception: dict[int, list[int]]
    chiefs: dict[int, int]


def found(now: dt.datetime) -> Town:
    """Lay it out: units under one administration, and in each the people who work there."""
    top = Enhet.objects.create(code="MALL", name="Mätstadens socialförvaltning", short_name="Mätstaden")
    for code in CODES:
        Enhet.objects.create(code=code, name=f"Mätenheten {code}", short_name=code, parent=top)
    since = local_day(now) - dt.timedelta(days=3650)
    held = [("socialchef", top, Socialchef), ("kvalitet", top, Kvalitetsutvecklare)]
    units = {enhet.code: enhet for enhet in Enhet.objects.all()}
    held += [(f"{code}-{n}".lower(), units[code], role) for code in CODES for n, role in enumerate(ROLES)]
    for login, enhet, role in held:
        user = User.objects.create(
            username=login, first_name="Mät", last_name=login.capitalize(), email=f"{login}@mail.invalid"
        )
        Membership.objects.create(user=user, enhet=enhet, role=role.code, from_day=since)
    return known()


def known() -> Town:
    pairs = Membership.objects.values_list("enhet", "role", "user").order_by("pk")
    rows = [(enhet, role, user) for enhet, role, user in pairs]
    units = list(Enhet.objects.filter(code__in=CODES).order_by("code").values_list("pk", flat=True))
    taking = {unit: [user for at, role, user in rows if (at, role) == (unit, ROLES[0].code)] for unit in units}
    return Town(units, taking, {at: user for at, role, user in rows if role == Enhetschef.code})


def person(login: str) -> User:
    """By the name they log in with: m01-0 takes in what comes to the first unit, kvalitet compiles the registers."""
    return User.objects.get(username=login)


def signed_in(user: User) -> str:
    """The cookie of somebody who has logged in."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
