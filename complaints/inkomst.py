"""How a synpunkt becomes a case: one doorway for the colleague who writes it down and for the public form."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Model

from casework.calendar import local
from casework.doorway import open_case, take
from complaints.models import Synpunkt
from complaints.uppgifter import Arsarende, Uppgift
from complaints.words import Art
from organisation.command import Command
from organisation.models import Enhet, User
from records.documents import attach, laid_down
from records.marks import mark
from records.models import Handling, Person
from records.once import Another, once
from records.uploads import Accepted
from records.writing import write_down

# What is kept of the sender just as it was written.
KONTAKT = ("name", "phone", "email", "address", "language")


@dataclass
class Inkommen:
    """A synpunkt as it came in. `mottagen_av` None: it came by the public form."""

    token: uuid.UUID
    kanal: str
    received_at: dt.datetime
    enhet: Enhet
    beskrivning: str
    mottagen_av: User | None = None
    huvudkategori: str = ""
    art: str = Art.EJ_ANGIVEN
    bikategorier: Sequence[str] = ()
    # The receiver's own answer; and the colleagues and managers whom it concerns besides.
    beror_mottagaren: bool = False
    beror: Sequence[User] = ()
    omgaende: str = ""
    anonym: bool = False
    ej_informeras_skal: str = ""
    skyddad: bool = False
    # Of what came in writing: the letter as files, or where it lies on paper (SK-11).
    filer: Sequence[tuple[bytes, Accepted]] = ()
    original_plats: str = ""
    avsandare: Mapping[str, str] = field(default_factory=dict)
    # Why it is marked (records.marks); empty for what is not. It says nothing of what came in.
    marked: str = ""


def ta_in(inkommen: Inkommen, *, now: dt.datetime) -> Synpunkt:
    """Take it in: number, clock, word to the manager. What the receiver has answered is done in the same breath.

    The same token twice is one synpunkt. Raises Another, and ValidationError from the steps.
    """
    with laid_down(inkommen.filer, 1, at=inkommen.received_at, by=inkommen.mottagen_av) as [handlingar]:
        return once(
            lambda: Synpunkt.objects.filter(token=inkommen.token).first(),
            lambda known: _samma(known, inkommen),
            lambda: _registrera(inkommen, _open(inkommen, handlingar, now), now),
        )


def _samma(known: Synpunkt, inkommen: Inkommen) -> bool:
    """Is all of it in there already? Asked of what stays as it came in: one that has moved on is still the same.

    What is new must never be lost in silence: other words, a way to reach the sender, whom it concerns (SK-27).
    """
    sender = {name: value for name, value in inkommen.avsandare.items() if name in KONTAKT and value}
    senders = known.persons.filter(relation=Person.Relation.AVSANDARE, **sender)
    words = known.uppgifter.filter(slag=Uppgift.Slag.BESKRIVNING, text=inkommen.beskrivning.strip())
    concerned = set(known.disqualifications.values_list("user", flat=True))
    beror = {person.pk for person in inkommen.beror} | ({known.mottagen_av_id} if inkommen.beror_mottagaren else set())
    told = words.exists() and (not sender or senders.exists()) and beror <= concerned
    return told and _as_it_came(known, inkommen) and _samma_filer(known, inkommen)


def _samma_filer(known: Synpunkt, inkommen: Inkommen) -> bool:
    sent = {hashlib.sha256(data).hexdigest() for data, _ in inkommen.filer}
    return sent <= set(known.handlingar.values_list("sha256", flat=True)) and inkommen.original_plats in (
        "", known.original_plats,
    )  # fmt: skip


def _as_it_came(known: Synpunkt, inkommen: Inkommen) -> bool:
    """The columns of the very first history row: what has been changed since does not make it another one."""
    first = known.history.earliest("history_id")
    columns = ("kanal", "huvudkategori", "art", "anonym")
    return (
        all(getattr(first, name) == getattr(inkommen, name) for name in columns)
        and (first.enhet_id, first.protected) == (inkommen.enhet.pk, inkommen.skyddad)
        and local(first.received_at).date() == local(inkommen.received_at).date()
        and inkommen.ej_informeras_skal in ("", known.ej_informeras_skal)
    )


def _open(inkommen: Inkommen, handlingar: Sequence[Handling], now: dt.datetime) -> Synpunkt:
    case = Synpunkt(
        kanal=inkommen.kanal,
        enhet=inkommen.enhet,
        received_at=inkommen.received_at,
        arsarende=Arsarende.of(local(inkommen.received_at).year),
        mottagen_av=inkommen.mottagen_av,
        huvudkategori=inkommen.huvudkategori,
        art=inkommen.art,
        anonym=inkommen.anonym,
        protected=inkommen.skyddad,
        token=inkommen.token,
        original_plats=inkommen.original_plats,
        papper_at=now if inkommen.original_plats else None,
    )
    case.rubricera()
    open_case(
        case, by=inkommen.mottagen_av, now=now, concerns=inkommen.beror, beside=lambda case: _ord(case, inkommen, now)
    )
    mark(case, inkommen.marked)
    for handling in handlingar:
        attach(handling, case)
    return case


def _ord(case: Synpunkt, inkommen: Inkommen, now: dt.datetime) -> list[Model]:
    """What was said, on the day it came, and by whom."""
    said = Uppgift(
        case=case,
        slag=Uppgift.Slag.BESKRIVNING,
        text=inkommen.beskrivning.strip(),
        av=inkommen.mottagen_av,
        skriven_at=now,
        dag=local(inkommen.received_at).date(),
    )
    if not any(inkommen.avsandare.values()):
        return [said]
    sender = Person(case=case, relation=Person.Relation.AVSANDARE, protected=inkommen.skyddad, **inkommen.avsandare)
    return [said, sender.recognise()]


def _registrera(inkommen: Inkommen, case: Synpunkt, now: dt.datetime) -> Synpunkt:
    """The receiver's own steps. One whom it concerns writes it down, hands it over and does no more (SK-27)."""
    by = inkommen.mottagen_av
    if by is None:
        return case
    if inkommen.beror_mottagaren:
        # The manager registers it; what the receiver has learnt is not lost on the way.
        write_down(case, by=by, at=now, about="Kan inte informeras", text=inkommen.ej_informeras_skal)
        return take(case, Synpunkt.lamna_over, by=by, now=now)
    case = take(
        case, Synpunkt.registrera, by=by, now=now, huvudkategori=inkommen.huvudkategori, art=inkommen.art,
        bikategorier=inkommen.bikategorier, beror_inte_mig=True,
    )  # fmt: skip
    if inkommen.ej_informeras_skal:
        case = take(case, Synpunkt.kan_ej_informeras, by=by, now=now, ej_informeras_skal=inkommen.ej_informeras_skal)
    return take(case, Synpunkt.bedom, by=by, now=now, omgaende=inkommen.omgaende) if inkommen.omgaende else case


def chefer_for(enhet: Enhet, day: dt.date) -> list[User]:
    """Those whom "it concerns the manager" means, to somebody who knows no more than that: the unit's nearest."""
    return list(User.objects.filter(pk__in=Command.on(day).nearest(enhet.pk)).order_by("pk"))


__all__ = ["Another", "Inkommen", "chefer_for", "ta_in"]
