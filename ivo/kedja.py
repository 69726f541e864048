"""Who acts when somebody is jävig: each role has others in turn (IV-16, A-23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import reduce
from operator import and_
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q

from casework.calendar import local_day
from casework.disqualification import Disqualification, disqualified
from casework.relations import EVERY, Ansvarig, Relation, holds
from casework.steps import Step
from ivo.words import YttrandeLage
from organisation.duty import own_holders, who_hold
from organisation.models import User
from organisation.prepared import said_once
from organisation.roles import (
    ForsteSocialsekreterare,
    Myndighetschef,
    Namndsekreterare,
    Ordforande,
    Registrator,
    Role,
    Sektionschef,
    Socialchef,
    Socialsekreterare,
    ViceOrdforande,
)
from organisation.standing import Standing, standing
from records.models import Underskrift


def forsta(case: Any, roller: Sequence[type[Role]], day: dt.date, utom: Collection[int] = ()) -> list[User]:
    """The holders of the first of these roles that has somebody who is not jävig."""
    barred = disqualified(case) | set(utom)
    # Asked of every step that a page may offer: kept on the case as it was read.
    kept, asked = case.__dict__.setdefault("_forsta", {}), (tuple(roller), day, barred)
    if asked not in kept:
        kept[asked] = next((people for role in roller if (people := who_hold(role, day, barred))), [])
    return kept[asked]


class _Kedja(Relation):
    roller: ClassVar[tuple[type[Role], ...]]
    # The second of two names: whoever has put the first is passed over.
    andra: ClassVar[bool] = False

    @classmethod
    def held(cls, case: Any, who: Standing) -> bool:
        return bool(who.units(cls.roller)) and who.user.pk in {user.pk for user in cls._forsta(case, who.day)}

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        """Every case for the first; for the next those in which everybody before them is jävig."""
        found: list[Q] = []
        for n, role in enumerate(cls.roller):
            if who.units([role]):
                before = [user.pk for earlier in cls.roller[:n] for user in own_holders(earlier, who.day)]
                found.append(
                    reduce(and_, map(cls._forbi, before), ~_har_undertecknat(who.user.pk) if cls.andra else EVERY)
                )
        return found

    @classmethod
    def _forbi(cls, user: int) -> Q:
        """The cases in which this person is passed over: jävig, or has put the first of two names."""
        return ar_javig(user) | _har_undertecknat(user) if cls.andra else ar_javig(user)

    @classmethod
    def people(cls, case: Any, now: dt.datetime) -> list[User]:
        return cls._forsta(case, local_day(now))

    @classmethod
    def _forsta(cls, case: Any, day: dt.date) -> list[User]:
        return forsta(case, cls.roller, day, case.har_undertecknat if cls.andra else ())


@said_once
def _har_undertecknat(user: int) -> Q:
    first = Underskrift.objects.filter(case=OuterRef("pk"), by=user, slot=1, what__startswith="yttrande")
    return Q(status=YttrandeLage.UNDERTECKNAT) & Q(Exists(first))


@said_once
def ar_javig(user: int) -> Q:
    return Q(Exists(Disqualification.objects.filter(case=OuterRef("pk"), user=user, lifted_at=None)))


def alla_javiga(role: type[Role], day: dt.date) -> Q:
    """The cases in which everybody who holds this role is jävig: who stands in for one of them has it from nobody."""
    return reduce(and_, (ar_javig(user.pk) for user in own_holders(role, day)), EVERY)


def titel(case: Any, step: Step, who: Standing) -> str:
    """As what somebody takes a step: the role that lets them, and whether it is only lent."""
    able = who.without(disqualified(case))
    through = next((one for one in step.by if holds(one, case, able)), None)
    roles = getattr(through, "roller", (Sektionschef, ForsteSocialsekreterare, Socialsekreterare))
    role = next((one for one in roles if able.units([one])), None)
    if role is None:
        return ""
    return role.display_name if able.own.units([role]) else f"{role.display_name}, ersättare"


class DenSomSvarar(Ansvarig):
    """Den ansvariga sektionschefen, så länge hen är sektionschef: ingen annan får veta (IV-09)."""

    code = "ansvarig_sektionschef"

    @classmethod
    def people(cls, case: Any, now: dt.datetime) -> list[User]:
        return [one for one in super().people(case, now) if case.may_be_had_by(standing(one, local_day(now)))]


class Myndighetschefen(_Kedja):
    """Myndighetschefen, eller den som träder in: socialchefen, ordföranden, vice ordföranden."""

    code, display_name = "myndighetschefen_i_tillsyn", "Myndighetschef"
    roller = (Myndighetschef, Socialchef, Ordforande, ViceOrdforande)


class Socialchefen(_Kedja):
    """Socialchefen, eller den som träder in: ordföranden, vice ordföranden, sist myndighetschefen."""

    code, display_name = "socialchefen_i_tillsyn", "Socialchef"
    roller, andra = (Socialchef, Ordforande, ViceOrdforande, Myndighetschef), True


class Namndsekreteraren(_Kedja):
    """Nämndsekreteraren, eller en registrator som träder in (båda sköter det som diariet ska ha), sist myndighetschefen."""

    code, display_name = "namndsekreteraren_i_tillsyn", "Nämndsekreterare"
    roller = (Namndsekreterare, Registrator, Myndighetschef)


class Registratorn(_Kedja):
    """En registrator. Är alla jäviga träder myndighetschefen in: det som kommer in registreras ändå."""

    code, display_name = "registratorn_i_tillsyn", "Registrator"
    roller = (Registrator, Myndighetschef)


class Ordforanden(_Kedja):
    """Ordföranden, eller vice ordföranden."""

    code, display_name = "ordforanden_i_tillsyn", "Ordförande"
    roller = (Ordforande, ViceOrdforande)
