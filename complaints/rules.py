"""Who a synpunkt belongs to, who may see it, and the conditions that only this routine needs, each with its sentence."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet

from casework.calendar import add_working_days, local, local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from casework.relations import Relation, any_of
from complaints.uppgifter import Uppgift, registerenheter
from complaints.words import Kanal, Lage, Omgaende
from organisation.command import Command
from organisation.duty import office_holders
from organisation.models import Enhet, Membership, User, by_name
from organisation.roles import Kvalitetsutvecklare, Namndsekreterare
from organisation.standing import Standing
from records.managers import leads, led_by, managers

# Within so many working days whoever left it is told (SK-29).
ARBETSDAGAR = 5


class AnsvarigChef(Relation):
    """Den närmaste chefen som synpunkten inte själv gäller (SK-09, SK-27): enhetschefen, eller nästa chef uppåt."""

    code, display_name = "ansvarig_chef", "Ansvarig chef"

    @classmethod
    def held(cls, case, who: Standing) -> bool:
        return leads(case, case.enhet_id, who)

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        return led_by(who, "enhet")

    @classmethod
    def people(cls, case, now: dt.datetime) -> list[User]:
        return ansvariga_chefer(case, now)


class Mottagare(Relation):
    """Den som tog emot synpunkten, tills någon annan har fått den (SK-31, SK-36)."""

    code, display_name = "mottagare", "Den som tog emot"

    @classmethod
    def held(cls, case, who: Standing) -> bool:
        mine = case.mottagen_av_id == who.user.pk and case.ansvarig_id in (None, who.user.pk)
        return mine and not case.hos_chefen and bool(who.held)

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        mine = Q(synpunkt__mottagen_av=who.user, synpunkt__hos_chefen=False)
        return [mine & Q(ansvarig=None), mine & Q(ansvarig=who.user)] if who.held else []

    @classmethod
    def people(cls, case, now: dt.datetime) -> list[User]:
        theirs = case.mottagen_av and case.ansvarig_id in (None, case.mottagen_av_id) and not case.hos_chefen
        return [case.mottagen_av] if theirs and case.mottagen_av.is_active else []


class Diarieforare(Relation):
    """Nämndsekreteraren, sedan handlingar har överlämnats: före dess finns inget att läsa eller kvittera (SK-11)."""

    code, display_name = "diarieforare", "Nämndsekreterare"

    @classmethod
    def held(cls, case, who: Standing) -> bool:
        return case.overlamnad_at is not None and bool(who.units([Namndsekreterare]))

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        return [Q(synpunkt__overlamnad_at__isnull=False)] if who.units([Namndsekreterare]) else []

    @classmethod
    def people(cls, case, now: dt.datetime) -> list[User]:
        return list(namndsekreterare(local_day(now))) if case.overlamnad_at else []


@predicate("Den enskilde kan inte informeras, enligt anteckningen.", "Den enskilde går redan att informera.")
def kan_informeras(case, _user, _now) -> bool:
    return not case.ej_informeras_skal


@predicate("Synpunkten är inte bekräftad ännu.", "Synpunkten är redan bekräftad.")
def bekraftad(case, _user, _now) -> bool:
    return case.bekraftad_dag is not None


@predicate("Ingen åtgärd är inskriven ännu.", "En åtgärd är redan inskriven. Välj Skriv in fler åtgärder.")
def har_atgard(case, _user, _now) -> bool:
    return case.har_atgard


# So many working days without a word, and the person is told how it goes (SK-37, SK-38).
UTAN_BESKED = 10


def utan_besked(case, day: dt.date) -> bool:
    """While it is handled, could not be put right at once and is not answered: has the person not heard for so long?

    From the day on which they last heard; whoever has not been told that it has come in has a deadline of their own.
    """
    handled = case.state in (Lage.REGISTRERAD, Lage.HANDLAGGS) and case.omgaende != Omgaende.JA
    if not handled or case.bekraftad_dag is None or case.ej_informeras_skal:
        return False
    told = case.uppgifter.filter(slag__in=[Uppgift.Slag.UNDERRATTELSE, Uppgift.Slag.SVAR]).aggregate(last=Max("dag"))[
        "last"
    ]
    heard = max(case.bekraftad_dag, told) if told else case.bekraftad_dag
    return day >= add_working_days(heard, UTAN_BESKED, settings.EXTRA_DAYS_OFF)


# ── who is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ansvariga_chefer(case, now: dt.datetime) -> list[User]:
    """The nearest managers whom it does not concern (A-33)."""
    return managers(case, case.enhet_id, now)


def den_ansvariga(case, now: dt.datetime) -> list[User]:
    """Who is to act: whoever has it, else whoever took it in, else the manager."""
    gone = case.hos_chefen or case.mottagen_av_id in disqualified(case)
    first = case.ansvarig or (None if gone else case.mottagen_av)
    return [first] if first and first.is_active else ansvariga_chefer(case, now)


def ansvarig_och_chef(case, now: dt.datetime) -> list[User]:
    """When the time is out the manager hears of it too (SK-29)."""
    return [*den_ansvariga(case, now), *ansvariga_chefer(case, now)]


def chefen(case, _by: User, now: dt.datetime) -> list[User]:
    return ansvariga_chefer(case, now)


# ── what is done, and among whom somebody is chosen ─────────────────────────────────────────────────────────────────


def ar_underrattad(case) -> bool:
    """Confirmed, or it is written why that cannot be."""
    return bool(case.bekraftad_dag or case.ej_informeras_skal)


def har_atgarder(case) -> bool:
    return case.har_atgard


def nas_inte(case) -> bool:
    """It is written down why whoever left it cannot be told."""
    return bool(case.ej_informeras_skal)


def kan_nas(case) -> bool:
    return not case.ej_informeras_skal


def andra_enheter(case, _user: User, _now: dt.datetime) -> QuerySet[Enhet]:
    return registerenheter().exclude(pk=case.enhet_id)


def kan_beroras(case, _user: User, now: dt.datetime) -> QuerySet[User]:
    return kollegor(case, local_day(now)) | hela_kontorets(local_day(now))


def kan_ha(case, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Whoever may have it: somebody of the unit or above it, whom it does not concern."""
    return kollegor(case, local_day(now)).exclude(pk__in=disqualified(case))


def arbetar_har(who: Standing) -> bool:
    """Everybody on the staff may register (SK-05)."""
    return bool(who.held)


# ── who may see it ──────────────────────────────────────────────────────────────────────────────────────────────────


def synliga(who: Standing) -> Q:
    """Which synpunkter this person may read; `Q()` is all of them.

    One's own; a manager's, when it concerns everybody who stands nearer to the unit (A-33); a nämndsekreterare's, once
    documents have been handed over (SK-11).
    """
    ways = lasvagar(who)
    return Q() if Q() in ways else any_of(ways)


def lasvagar(who: Standing) -> list[Q]:
    """The same as the ways they come to be read: conditions on the envelope, each narrow."""
    if who.units([Kvalitetsutvecklare]):
        return [Q()]
    mine = Q(ansvarig=who.user)
    # The open and the closed have indexes of their own.
    own = [mine & Q(closed_at=None), mine & Q(closed_at__isnull=False), Q(synpunkt__mottagen_av=who.user)]
    return [*(own if who.held else []), *Diarieforare.ways(who), *led_by(who, "enhet")]


def egna(who: Standing) -> list[Q]:
    """The ways they come to be this person's to do something about: conditions on the envelope."""
    ways: list[Q] = []
    if who.held:
        ways += [Q(ansvarig=who.user), Q(ansvarig=None, synpunkt__mottagen_av=who.user, synpunkt__hos_chefen=False)]
    return [*ways, *Diarieforare.ways(who), *led_by(who, "enhet")]


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


# ── days that people write ──────────────────────────────────────────────────────────────────────────────────────────

# An older date than this is a slip of the finger.
OLDEST = dt.timedelta(days=366)


def not_of_the_future(case, name: str, now: dt.datetime) -> None:
    """Raises ValidationError for a day before it came in or after today."""
    if not local_day(case.received_at) <= getattr(case, name) <= local_day(now):
        raise ValidationError({name: "Datumet ska ligga mellan att synpunkten kom in och i dag."})


def check_arrival(case, now: dt.datetime) -> None:
    """A corrected arrival keeps the year that is in the number, and is no e-service's."""
    if case.received_at > now:
        raise ValidationError({"received_at": "Synpunkten kan inte ha kommit in i framtiden."})
    if local(case.received_at).year != case.arsarende.year:
        raise ValidationError({"received_at": f"Numret hör till {case.arsarende.year}. Makulera och registrera om."})
    if case.kanal in (Kanal.E_TJANST, Kanal.OKAND):
        raise ValidationError({"kanal": "Välj hur synpunkten lämnades."})
