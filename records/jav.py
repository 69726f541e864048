"""Who is jävig in a case: among whom somebody else says that it is not so (KL 6:28, FL 16 §)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from casework.disqualification import Disqualification, Kind, disqualified, disqualify, lift
from casework.predicates import predicate
from casework.relations import those_who
from casework.steps import Somebody
from casework.undone import duty_of, open_duties
from organisation.models import User, by_name
from organisation.roles import Role
from records.common import SKAL, Declared, declared


def de_javiga(case: Any) -> QuerySet[User]:
    """Everybody who is jävig in it, by name."""
    rows = Disqualification.objects.filter(case=case.pk, kind=Kind.CONFLICT, lifted_at=None)
    return User.objects.filter(pk__in=rows.values("user")).order_by(*by_name())


def andra_javiga(case: Any, user: User, _now: dt.datetime) -> QuerySet[User]:
    """Nobody lifts their own."""
    return de_javiga(case).exclude(pk=user.pk)


def ar_javig(case: Any, pk: int) -> bool:
    """Pressed twice: it is written down already."""
    return pk in disqualified(case)


def inte_javig(case: Any, pk: int) -> bool:
    return not ar_javig(case, pk)


@predicate("Ingen är jävig i ärendet.")
def nagon_ar_javig(case: Any, _user: User, _now: dt.datetime) -> bool:
    return de_javiga(case).exists()


def den_det_vantar_pa(case: Any, _by: User, now: dt.datetime) -> list[User]:
    """Whose turn it is now, and whose it is to name somebody else: whoever is jävig does nothing more.

    What has arisen is what was written of duties now: also what a new day had made and the hour had not written yet.
    """
    waits = case.current_step()
    arisen = [duty_of(case, duty.key) for duty in open_duties(case) if duty.since == now]
    roles = [*(waits.by if waits else ()), *(role for duty in arisen if duty for role in duty.by)]
    return [person for _, people in those_who(case, roles, now) for person in people]


def declare_conflict(
    source: str | Sequence[str],
    *,
    rules: Sequence[str],
    by: Sequence[type[Role]],
    among: Callable[[Any, User, dt.datetime], QuerySet[User]],
    also: Callable[[Any, User], None] | None = None,
) -> Declared:
    """The step `anmal_jav` of a routine. `also` (case, who): what they leave at once."""

    def anmal_jav(self: Any, *, by: User, now: dt.datetime, javig: User, skal: str) -> None:
        disqualify(self, javig, by=by, now=now, kind=Kind.CONFLICT)
        if also:
            also(self, javig)
        self._anteckna("Anmäl jäv", skal, by, now)

    prose = "Den som är jävig läser det som rollen ger, men tar inga steg och signerar ingenting."
    return declared(anmal_jav, prose, source, "Anmäl jäv", said="anmälde jäv", rules=rules, by=by,
                    notifies=den_det_vantar_pa, asks=[Somebody("javig", "Vem är jävig?", among, ar_javig), SKAL])  # fmt: skip


def lift_conflict(source: str | Sequence[str], *, rules: Sequence[str], by: Sequence[type[Role]]) -> Declared:
    """The step `hav_jav`: it was not so, or is so no longer."""

    def hav_jav(self: Any, *, by: User, now: dt.datetime, javig: User, skal: str) -> None:
        lift(self, javig, by=by, now=now, kind=Kind.CONFLICT)
        self._anteckna("Jävet gäller inte", skal, by, now)

    prose = "Anmälan var fel, eller det som gjorde någon jävig finns inte mer."
    return declared(hav_jav, prose, source, "Jävet gäller inte", said="hävde en jävsanmälan", rules=rules, by=by,
                    when=nagon_ar_javig, asks=[Somebody("javig", "För vem?", andra_javiga, inte_javig), SKAL])  # fmt: skip
