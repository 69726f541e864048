"""How a report comes in: one function for the public form, the staff's registration and, later, other channels."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Model, UUIDField

from casework.calendar import local_day
from casework.doorway import open_case
from intake.models import EAnmalan
from intake.routing import concerns, headline, unit_for
from intake.uppgifter import Anmalan, Innehall
from intake.words import Galler, JaNej, Kanal
from organisation.models import User
from organisation.prepared import Given, Prepared
from records import identity
from records.documents import attach, laid_down
from records.marks import mark
from records.models import Handling, Person
from records.once import known, once
from records.same_person import tell_who_has_a_case
from records.uploads import Accepted

# Older than anybody: then the digits were no date of birth.
OLDEST = 115
# What the case of somebody else in the home says of a person: who it is. Where they live or go to school was said of
# that person, and stands in their own case.
WHO = ("name", "born", "age_text")


@dataclass
class Berord:
    """One person whom the report concerns, as the reporter knows them. `choice`: child or adult, as the reporter said.

    `alder` is the stated age; `spann` the lowest and highest that it can mean, when that is not one.
    """

    choice: str
    alder: int | None = None
    uppgifter: dict[str, Any] = field(default_factory=dict)
    spann: tuple[int, int] | None = None


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
    # Why its cases are marked (records.marks); empty for what is not. It says nothing of what came in.
    marked: str = ""

    def fingerprint(self) -> str:
        """SHA-256 of all that came in, in one canonical form."""
        whole = {
            "innehall": self.innehall,
            "berorda": [asdict(berord) for berord in self.berorda],
            "vardnadshavare": list(self.vardnadshavare),
            "anmalare": self.anmalare,
            "filer": [hashlib.sha256(data).hexdigest() for data, _ in self.filer],
            "kanal": self.kanal,
            "received_at": self.received_at.astimezone(dt.UTC),
        }
        return hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


Copies = list[list[Handling]]
_WITH_TOKEN = Prepared(lambda: Anmalan.objects.filter(token=Given("token", UUIDField())))


def on_disk(rapport: Rapport) -> AbstractContextManager[Copies]:
    """The report's files, a copy for each case. Slow, so it goes around the transaction and never inside it."""
    return laid_down(rapport.filer, len(rapport.berorda), at=rapport.received_at, by=rapport.registered_by)


def ta_in(rapport: Rapport, *, now: dt.datetime, copies: Copies | None = None) -> Anmalan:
    """Take in the report: one case per person it concerns, in the right unit, with the same arrival time (A-10).

    The same token twice is one report: the second call returns the first one's. Raises ValidationError, and
    Another when it is not the same at all. `copies`: from `on_disk`, when the caller has a transaction of its own.
    """
    fingerprint = rapport.fingerprint()

    def find() -> Anmalan | None:
        return next(iter(_WITH_TOKEN.rows(token=rapport.token)), None)

    def is_same(kept: Anmalan) -> bool:
        return kept.fingerprint == fingerprint

    # Before files are laid down: a report that has come already costs nothing more.
    if rapport.filer and (sent := known(find, is_same)):
        return sent
    with on_disk(rapport) if copies is None else nullcontext(copies) as sets:
        return once(find, is_same, lambda: _ta_in(rapport, fingerprint, sets, now))


def _ta_in(rapport: Rapport, fingerprint: str, copies: Copies, now: dt.datetime) -> Anmalan:
    anmalan = Anmalan(
        received_at=rapport.received_at,
        kanal=rapport.kanal,
        registered_by=rapport.registered_by,
        token=rapport.token,
        fingerprint=fingerprint,
    )
    innehall = Innehall(anmalan=anmalan, **rapport.innehall)
    # The report is this transaction's own: no query asks whether it exists, or has words already.
    innehall.clean_fields(exclude={"anmalan"})
    innehall.clean()
    for n, (berord, handlingar) in enumerate(zip(rapport.berorda, copies, strict=True)):
        # The report is written with the first of its cases.
        case = _open(rapport, anmalan, innehall, berord, [] if n else [anmalan, innehall], now)
        for handling in handlingar:
            attach(handling, case)
    return anmalan


def _open(
    rapport: Rapport, anmalan: Anmalan, innehall: Innehall, berord: Berord, new: list[Model], now: dt.datetime
) -> EAnmalan:
    born = _born(berord, local_day(rapport.received_at))
    age = identity.age_on(born, local_day(rapport.received_at)) if born else berord.alder
    spann = None if born else berord.spann
    galler = concerns(spann or (None if age is None else (age, age)), berord.choice)
    if spann and age is not None:
        # Of what the year can mean, that which the unit is for.
        age = spann[0] if galler == Galler.BARN else spann[1]
    case = EAnmalan(
        anmalan=anmalan,
        galler=galler,
        kanal=rapport.kanal,
        enhet=unit_for(galler),
        received_at=rapport.received_at,
        headline=headline(galler, age, about=born is None),
        urgent=innehall.skydd == JaNej.JA,
        avsandare=innehall.anmalare,
        protected=innehall.skyddade_uppgifter == JaNej.JA,
    )
    persons: list[Person] = []

    def beside(case: EAnmalan) -> list[Model]:
        persons.extend(_persons(case, rapport, berord))
        return [*new, *persons]

    open_case(case, by=rapport.registered_by, now=now, beside=beside)
    mark(case, rapport.marked)
    for person in persons:
        if person.relation == Person.Relation.BERORD:
            tell_who_has_a_case(case, person, now)
    return case


def _born(berord: Berord, day: dt.date) -> dt.date | None:
    """The date of birth: stated, of a number that checks out, or, when no age was stated, of one that was mistyped.

    One wrong check digit must not send a child's report to the adults' unit (EA-05).
    """
    known = berord.uppgifter
    if born := known.get("born"):
        return born if born <= day else None
    try:
        return identity.parse(known.get("number", ""), day).born
    except identity.IdentityError:
        stated = berord.alder is not None and berord.spann is None
        typed = known.get("number") or known.get("unverified_number") or ""
        mistyped = None if stated else identity.born_of(typed, day)
    return mistyped if mistyped and identity.age_on(mistyped, day) <= OLDEST else None


def lowest_age(berord: Berord, day: dt.date) -> int | None:
    """Whole years, the least that what is known can mean; None when nothing is."""
    if born := _born(berord, day):
        return identity.age_on(born, day)
    return berord.spann[0] if berord.spann else berord.alder


def _persons(case: EAnmalan, rapport: Rapport, berord: Berord) -> list[Person]:
    """Each case gets its own rows, so that one case's removal never empties another's."""
    relation = Person.Relation
    others = [(relation.HUSHALL, _who(other)) for other in rapport.berorda if other is not berord]
    rows = [
        (relation.BERORD, {**berord.uppgifter, "age_text": _age_text(berord)}),
        *((relation.VARDNADSHAVARE, values) for values in rapport.vardnadshavare),
        *others,
        *([(relation.ANMALARE, rapport.anmalare)] if rapport.anmalare else []),
    ]
    return [
        Person(
            case=case, relation=kind, **{"protected": case.protected and kind != relation.ANMALARE, **values}
        ).recognise()
        for kind, values in rows
    ]


def _who(other: Berord) -> dict[str, Any]:
    return {name: value for name, value in other.uppgifter.items() if name in WHO} | {"age_text": _age_text(other)}


def _age_text(berord: Berord) -> str:
    if text := berord.uppgifter.get("age_text"):
        return text
    return f"ungefär {berord.alder} år" if berord.alder is not None else ""


__all__ = ["Berord", "Kanal", "Rapport", "on_disk", "ta_in"]
