"""How a report comes in: one function for the public form, the staff's registration and, later, other channels."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from casework.calendar import local_day
from casework.doorway import open_case
from intake.anmalan import Anmalan, Innehall, JaNej, Kanal
from intake.models import EAnmalan
from intake.routing import concerns, headline, unit_for
from organisation.models import User
from records import identity
from records.documents import store
from records.models import Person
from records.uploads import Accepted


@dataclass
class Berord:
    """One person whom the report concerns, as the reporter knows them. `choice`: child or adult, as the reporter said."""

    choice: str
    alder: int | None = None
    uppgifter: dict[str, Any] = field(default_factory=dict)


@dataclass
class Rapport:
    """A report as it came in, before it has become cases. `received_at` is the arrival, whenever it is registered."""

    token: uuid.UUID
    kanal: str
    received_at: dt.datetime
    innehall: dict[str, Any]
    berorda: Sequence[Berord]
    vardnadshavare: Sequence[dict[str, Any]] = ()
    anmalare: dict[str, Any] | None = None
    filer: Sequence[tuple[bytes, Accepted]] = ()
    registered_by: User | None = None


def ta_in(rapport: Rapport, *, now: dt.datetime) -> Anmalan:
    """Take in the report: one case per person it concerns, in the right unit, with the same arrival time (A-10).

    The same token twice is one report: the second call returns the first one's. Raises ValidationError.
    """
    try:
        with transaction.atomic():
            return _ta_in(rapport, now)
    except IntegrityError:
        # Two sendings of the same form in the same instant: the loser finds the winner's report.
        return Anmalan.objects.get(token=rapport.token)


def _ta_in(rapport: Rapport, now: dt.datetime) -> Anmalan:
    if known := Anmalan.objects.filter(token=rapport.token).first():
        return known
    anmalan = Anmalan.objects.create(
        received_at=rapport.received_at, kanal=rapport.kanal, registered_by=rapport.registered_by, token=rapport.token
    )
    innehall = Innehall(anmalan=anmalan, **rapport.innehall)
    innehall.full_clean()
    innehall.save(force_insert=True)
    for berord in rapport.berorda:
        _open(rapport, anmalan, innehall, berord, now)
    return anmalan


def _open(rapport: Rapport, anmalan: Anmalan, innehall: Innehall, berord: Berord, now: dt.datetime) -> EAnmalan:
    age = _age(berord, rapport.received_at)
    galler = concerns(age if age is not None else berord.alder, berord.choice)
    case = EAnmalan(
        anmalan=anmalan,
        galler=galler,
        kanal=rapport.kanal,
        enhet=unit_for(galler),
        received_at=rapport.received_at,
        headline=headline(galler, age if age is not None else berord.alder, about=age is None),
        urgent=innehall.skydd == JaNej.JA,
        protected=innehall.skyddade_uppgifter == JaNej.JA,
    )
    open_case(case, by=rapport.registered_by, now=now)
    _persons(case, rapport, berord)
    for data, kind in rapport.filer:
        store(case, data, kind, at=rapport.received_at, by=rapport.registered_by)
    return case


def _age(berord: Berord, at: dt.datetime) -> int | None:
    """The exact age, from a number that checks out or a date of birth."""
    day = local_day(at)
    if born := berord.uppgifter.get("born"):
        return identity.age_on(born, day) if born <= day else None
    try:
        found = identity.parse(berord.uppgifter.get("number", ""), day)
    except identity.IdentityError:
        return None
    return identity.age_on(found.born, day) if found.born else None


def _persons(case: EAnmalan, rapport: Rapport, berord: Berord) -> None:
    """Each case gets its own rows, so that one case's removal never empties another's."""
    relation = Person.Relation
    others = [(relation.HUSHALL, other.uppgifter) for other in rapport.berorda if other is not berord]
    rows = [
        (relation.BERORD, {**berord.uppgifter, "age_text": _age_text(berord)}),
        *((relation.VARDNADSHAVARE, values) for values in rapport.vardnadshavare),
        *others,
        *([(relation.ANMALARE, rapport.anmalare)] if rapport.anmalare else []),
    ]
    for kind, values in rows:
        hidden = case.protected and kind != relation.ANMALARE
        Person(case=case, relation=kind, **{"protected": hidden, **values}).save()


def _age_text(berord: Berord) -> str:
    if text := berord.uppgifter.get("age_text"):
        return text
    return f"ungefär {berord.alder} år" if berord.alder is not None else ""


__all__ = ["Berord", "Kanal", "Rapport", "ta_in"]
