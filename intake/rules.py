"""Conditions and recipients that only e-anmälan needs. Each says which sentence of the routine it carries out."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet

from casework.calendar import local_day
from casework.notices import NoticePreference
from casework.predicates import predicate
from intake.routing import receiving_codes, receiving_units
from intake.words import Galler, Kanal, Lage, Sekretess, SkyddVidOversandande
from organisation.duty import Duty, colleagues, holders, is_on_leave
from organisation.models import Enhet, User
from organisation.prepared import DAY, PK, Prepared, among, numbered
from organisation.roles import Enhetschef, Gruppledare, Mottagningsfunktion, Role
from organisation.rounds import once_a_round
from organisation.standing import Standing
from records.common import new_ansvarig
from records.hours import is_open

# Mottagning first, then gruppledare, then enhetschef (EA-28, EA-33).
CHAIN = (Mottagningsfunktion, Gruppledare, Enhetschef)


def may_register(who: Standing) -> bool:
    """Whoever may receive in a receiving unit today may also write down what came in another way (EA-08, EA-27, EA-31)."""
    return any(place.code in receiving_codes() for place in who.places(CHAIN).values())


def on_duty(case, now: dt.datetime) -> Duty:
    return case.duty(CHAIN, local_day(now))


@predicate("Stämpla och skriv ut anmälan först.")
def utskrift_gjord(case, _user, _now) -> bool:
    return bool(case.utskrift)


@predicate("Du har redan ärendet.")
def nagon_annan_har_det(case, user, _now) -> bool:
    return case.ansvarig_id != user.pk


@predicate("Mottagningen är på plats. Mottagningsfacket används bara när ingen mottagning är på plats.")
def mottagning_borta(case, _user, now) -> bool:
    """Outside its hours nobody is, whoever is at work that day."""
    return not (is_open(case.enhet.code, now) and on_duty(case, now).has(Mottagningsfunktion))


@predicate("Anmälan kom via e-tjänsten: stämpeln är serverns och ändras inte.")
def registrerad_av_personal(case, _user, _now) -> bool:
    return case.kanal != Kanal.E_TJANST


@predicate("Anmälans innehåll är gallrat.")
def innehall_kvar(case, _user, _now) -> bool:
    return not case.content_removed


@predicate("Anmälan gäller en vuxen. Skyddsbedömningen görs för barn och unga.")
def galler_barn(case, _user, _now) -> bool:
    return case.galler == Galler.BARN


def skydd_obedomt(case, _day: dt.date) -> bool:
    """Asked when it comes in, and from when somebody has it a duty of theirs until it is answered (SoL 20:1)."""
    open_ = case.galler == Galler.BARN and case.ansvarig_id is not None and not case.skyddsbedomning
    return open_ and case.oversand_skydd != SkyddVidOversandande.MOTTAGAREN


def kvitto_saknas(case, _day: dt.date) -> bool:
    """Sent on, and nobody has said that they have it: until then it is still ours (A-11)."""
    return case.state == Lage.OVERSAND


def inte_oversand(case) -> bool:
    return case.state != Lage.OVERSAND


def check_oversandande(case) -> None:
    """A child's protection is somebody's, and a copy leaves on a ground (A-11, SoL 20:1). Raises ValidationError."""
    if case.sekretess == Sekretess.SAMMA_NAMND and case.destination_kind != case.Destination.ENHET:
        raise ValidationError({"sekretess": "Bara en enhet i kommunen kan höra till samma nämnd."})
    if case.galler != Galler.BARN:
        case.oversand_skydd = ""
    elif not case.oversand_skydd:
        raise ValidationError(
            {"oversand_skydd": "Anmälan gäller ett barn eller en ungdom. Svara var skyddsbedömningen görs."}
        )
    elif case.oversand_skydd == SkyddVidOversandande.HAR and not case.skyddsbedomning:
        raise ValidationError({"oversand_skydd": "Anteckna skyddsbedömningen i ärendet först, eller lämna över den."})


def told_of_arrival(case, now: dt.datetime) -> list[User]:
    """Mottagning and every gruppledare, always (EA-07, EA-26).

    An enhetschef who wants it (EA-32), during a leave (A-07), and when neither of the others is present (EA-33).
    """
    state = on_duty(case, now)
    told, chiefs = state.holding(Mottagningsfunktion, Gruppledare), state.holding(Enhetschef)
    if chiefs and not _left_to_enhetschef(state):
        hearing = _hearing(case.enhet_id, frozenset(chief.pk for chief in chiefs), local_day(now))
        chiefs = [chief for chief in chiefs if chief.pk in hearing]
    return told + chiefs


@once_a_round
def _hearing(enhet: int, chiefs: frozenset[int], day: dt.date) -> set[int]:
    """Those of them who have chosen to be told of what comes in; during a leave all of them."""
    return set(_who_hear(len(chiefs)).rows(pk=enhet, day=day, **numbered("pk", chiefs)))


@cache
def _who_hear(chiefs: int) -> Prepared:
    def question() -> QuerySet[User, Any]:
        wants = NoticePreference.objects.filter(user=OuterRef("pk"), arrivals=True)
        people = User.objects.filter(among("pk", chiefs), Exists(wants) | is_on_leave(PK, DAY))
        return people.order_by().values_list("pk", flat=True)

    return Prepared(question)


def told_of_not_closed(case, now: dt.datetime) -> list[User]:
    """The one who has it; mottagning if nobody has; mottagning and gruppledare too when that one is away (A-03).

    Where mottagning is away the gruppledare is told, and the enhetschef where both are (EA-28, EA-33).
    """
    state = on_duty(case, now)
    if case.ansvarig_id in {user.pk for users in state.present.values() for user in users}:
        return [case.ansvarig]
    roles: list[type[Role]] = [Mottagningsfunktion]
    assigned = [case.ansvarig] if case.ansvarig and case.ansvarig.is_active else []
    if case.ansvarig or not state.has(Mottagningsfunktion):
        roles.append(Gruppledare)
    if _left_to_enhetschef(state):
        roles.append(Enhetschef)
    return [*assigned, *state.holding(*roles)]


def _left_to_enhetschef(state: Duty) -> bool:
    return not state.has(Mottagningsfunktion) and not state.has(Gruppledare)


def gruppledare_of(case, now: dt.datetime) -> list[User]:
    return holders(case.enhet_id, [Gruppledare], local_day(now))


# ── whom a step tells ───────────────────────────────────────────────────────────────────────────────────────────────


def former_ansvarig(case, _by: User, _now: dt.datetime) -> list[User]:
    """Who had the case before this step."""
    return list(User.objects.filter(pk=case.before.ansvarig_id))


def both_ansvariga(case, by: User, now: dt.datetime) -> list[User]:
    return new_ansvarig(case, by, now) + former_ansvarig(case, by, now)


def the_unit(case, _by: User, now: dt.datetime) -> list[User]:
    return told_of_arrival(case, now)


# ── among whom and what a step chooses ──────────────────────────────────────────────────────────────────────────────


def kan_ha(case, _user: User, now: dt.datetime) -> QuerySet[User]:
    return colleagues(case.enhet_id, CHAIN, local_day(now)).exclude(pk=case.ansvarig_id or 0)


def den_andra_enheten(case, _user: User, _now: dt.datetime) -> QuerySet[Enhet]:
    return receiving_units().exclude(pk=case.enhet_id)


def kan_vara_samma(case, user: User, now: dt.datetime) -> QuerySet[Any]:
    """What the same submission may have become besides, of what this person may read."""
    mine = type(case).objects.visible_to(user, local_day(now)).exclude(number=case.number)
    return mine.exclude(state=case.State.MAKULERAD).order_by("-received_at", "-pk")
