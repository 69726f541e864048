"""Who a synpunkt belongs to, and the conditions that only this routine needs. Each says which sentence it carries out."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from casework.relations import Relation
from complaints.behoriga import chefens
from organisation.command import Command
from organisation.models import User
from organisation.standing import Standing


class AnsvarigChef(Relation):
    """Den närmaste chefen som synpunkten inte själv gäller (SK-09, SK-27): enhetschefen, eller nästa chef uppåt."""

    code, display_name = "ansvarig_chef", "Ansvarig chef"

    @classmethod
    def held(cls, case, who: Standing) -> bool:
        return who.user.pk in who.command.nearest(case.enhet_id, disqualified(case))

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        return chefens(who)

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


@predicate("Den enskilde kan inte informeras, enligt anteckningen.", "Den enskilde går redan att informera.")
def kan_informeras(case, _user, _now) -> bool:
    return not case.ej_informeras_skal


@predicate("Synpunkten är inte bekräftad ännu.", "Synpunkten är redan bekräftad.")
def bekraftad(case, _user, _now) -> bool:
    return case.bekraftad_dag is not None


@predicate("Ingen åtgärd är inskriven ännu.", "En åtgärd är redan inskriven. Välj Skriv in fler åtgärder.")
def har_atgard(case, _user, _now) -> bool:
    return case.har_atgard


@predicate("Årets ärende i diariet har inget diarienummer ännu. Skriv in det i registret först.")
def arsarende_oppnat(case, _user, _now) -> bool:
    return bool(case.arsarende.dnr)


@predicate("Det finns inga handlingar att överlämna.", "Det finns handlingar, och de ska överlämnas.")
def har_handlingar(case, _user, _now) -> bool:
    return case.handlingar.exists()


@predicate("Ärendet är inte märkt med skyddade uppgifter.", "Ärendet är redan märkt med skyddade uppgifter.")
def skyddat(case, _user, _now) -> bool:
    return case.protected


# ── who is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ansvariga_chefer(case, now: dt.datetime) -> list[User]:
    """The nearest managers whom it does not concern (A-33)."""
    nearest = Command.on(local_day(now)).nearest(case.enhet_id, disqualified(case))
    return list(User.objects.filter(pk__in=nearest).order_by("pk"))


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


def new_ansvarig(case, _by: User, _now: dt.datetime) -> list[User]:
    return [case.ansvarig] if case.ansvarig else []
