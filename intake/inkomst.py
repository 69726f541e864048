"""How a report comes in: one function for the public form, the staff's registration and, later, other channels."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from typing import Any

from casework.calendar import local_day
from casework.doorway import open_case
from intake.models import EAnmalan
from intake.routing import concerns, headline, unit_for
from intake.uppgifter import Anmalan, Innehall
from intake.words import JaNej, Kanal
from organisation.models import User
from records import identity
from records.documents import attach, laid_down
from records.models import Handling, Person
from records.once import known, once
from records.uploads import Accepted

# Older than anybody: then the digits were no date of birth.
OLDEST = 115


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
        return Anmalan.objects.filter(token=rapport.token).first()

    def is_same(kept: Anmalan) -> bool:
        return kept.fingerprint == fingerprint

    # Before files are laid down: a report that has come already costs nothing more.
    if rapport.filer and (sent := known(find, is_same)):
        return sent
    with on_disk(rapport) if copies is None else nullcontext(copies) as sets:
        return once(find, is_same, lambda: _ta_in(rapport, fingerprint, sets, now))


def _ta_in(rapport: Rapport, fingerprint: str, copies: Copies, now: dt.datetime) -> Anmalan:
    anmalan = Anmalan.objects.create(
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
    innehall.save(force_insert=True)
    for berord, handlingar in zip(rapport.berorda, copies, strict=True):
        case = _open(rapport, anmalan, innehall, berord, now)
        for handling in handlingar:
            attach(handling, case)
    return anmalan


def _open(rapport: Rapport, anmalan: Anmalan, innehall: Innehall, berord: Berord, now: dt.datetime) -> EAnmalan:
    age = _age(berord, rapport.received_at)
    likely = age if age is not None else _likely_age(berord, rapport.received_at)
    galler = concerns(likely, berord.choice)
    case = EAnmalan(
        anmalan=anmalan,
        galler=galler,
        kanal=rapport.kanal,
        enhet=unit_for(galler),
        received_at=rapport.received_at,
        headline=headline(galler, likely, about=age is None),
        urgent=innehall.skydd == JaNej.JA,
        protected=innehall.skyddade_uppgifter == JaNej.JA,
    )
    open_case(case, by=rapport.registered_by, now=now)
    _persons(case, rapport, berord)
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


def _likely_age(berord: Berord, at: dt.datetime) -> int | None:
    """The age the reporter stated; otherwise the one that a mistyped number still tells by its date.

    One wrong check digit must not send a child's report to the adults' unit (EA-05).
    """
    if berord.alder is not None:
        return berord.alder
    digits = re.match(r"(\d{4})-?(\d{2})-?(\d{2})", str(berord.uppgifter.get("number", "")).strip())
    try:
        born = dt.date(*map(int, digits.groups())) if digits else None
    except ValueError:
        return None
    age = identity.age_on(born, local_day(at)) if born and born <= local_day(at) else None
    return age if age is not None and age <= OLDEST else None


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


__all__ = ["Berord", "Kanal", "Rapport", "on_disk", "ta_in"]
