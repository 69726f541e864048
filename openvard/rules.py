"""Who an uppdrag belongs to, who reads it, and the conditions that only this routine needs, each with its sentence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from casework.assignments import Assignment, assigned_to, assignments, in_force
from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from casework.relations import Assigned, Relation, any_of
from openvard.words import Lage, Plan
from organisation.duty import holders
from organisation.models import Absence, Enhet, Membership, User
from organisation.prepared import PK, Prepared
from organisation.roles import (
    Behandlare,
    Enhetschef,
    ForsteSocialsekreterare,
    Gruppledare,
    Kurator,
    Socialsekreterare,
)
from organisation.standing import Standing, in_the_area
from records.common import nobody_is_left
from records.decisions import Beslut
from records.managers import UtforarensChef
from records.models import Mal, Planversion, Reading
from records.people import holding, named
from records.plan_steps import newly_signed
from records.plans import denied, last_undecided, last_untold, latest, undecided

# Whoever leads the socialsekreterare reads their cases; the performing unit's chef those of its own (OV-06, OV-07).
LEDARE = (ForsteSocialsekreterare, Gruppledare, Enhetschef)
BEHANDLARE = Assigned(Behandlare)


class Planskrivare(Relation):
    """Den behandlare som skriver genomförandeplanen: den som samordnar, eller var och en tills någon gör det (OV-20)."""

    code, display_name = "planskrivare", "Behandlaren som skriver planen"

    @classmethod
    def held(cls, case: Any, who: Standing) -> bool:
        return case.samordnande_id in (None, who.user.pk) and BEHANDLARE.held(case, who)

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        theirs = Q(uppdrag__samordnande=None) | Q(uppdrag__samordnande=who.user)
        return [way & theirs for way in BEHANDLARE.ways(who)]

    @classmethod
    def people(cls, case: Any, now: dt.datetime) -> list[User]:
        return [user for user in BEHANDLARE.people(case, now) if case.samordnande_id in (None, user.pk)]


# Who may be named to treat somebody.
BEHANDLAR = (Behandlare, Kurator)


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def behandlare(case: Any, day: dt.date) -> list[User]:
    """Who treats the person on this day."""
    return [row.user for row in in_force(case, day, Behandlare)]


def utsedda(case: Any) -> list[Assignment]:
    """Who is named and not yet assigned: it gives no right (OV-13)."""
    return [row for row in assignments(case) if row.is_nomination]


def handlaggaren(case: Any, _now: dt.datetime) -> list[User]:
    return [case.ansvarig] if case.ansvarig else []


def behandlarna(case: Any, now: dt.datetime) -> list[User]:
    return behandlare(case, local_day(now))


def chefen(case: Any, now: dt.datetime) -> list[User]:
    return UtforarensChef.people(case, now)


def planskrivare(case: Any, now: dt.datetime) -> list[User]:
    return Planskrivare.people(case, now)


def planskrivare_och_chefen(case: Any, now: dt.datetime) -> list[User]:
    return [*planskrivare(case, now), *chefen(case, now)]


def handlaggare_och_chefer(case: Any, now: dt.datetime) -> list[User]:
    """Socialsekreteraren and both chefer: a decision that is not carried out is the whole chain's (SoL 34:1).

    The chef of the unit that carries it out knows of it once somebody has said so (OV-06).
    """
    theirs = chefen(case, now) if case.informerad_dag else []
    return [*handlaggaren(case, now), *holders(case.enhet_id, [Enhetschef], local_day(now)), *theirs]


def till_chefen(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return chefen(case, now)


def till_handlaggaren(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return handlaggaren(case, now)


def till_utsedda(case: Any, _by: User, now: dt.datetime) -> list[User]:
    """Socialsekreteraren is told at once who it is, and those who are named of the number (OV-09, OV-10)."""
    return [*handlaggaren(case, now), *(row.user for row in utsedda(case))]


def till_behandlarna(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return behandlarna(case, now)


def till_alla(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return [*handlaggaren(case, now), *behandlarna(case, now)]


def far_veta_vardplan(case: Any, now: dt.datetime) -> list[User | None]:
    """Den enskilde and each behandlare (OV-26)."""
    return [None, *behandlarna(case, now)]


def far_veta_plan(case: Any, now: dt.datetime) -> list[User | None]:
    """Den enskilde and socialsekreteraren (OV-28)."""
    return [None, *handlaggaren(case, now)]


# What happens in an uppdrag, on a day of its own.
DAGAR = ("beslut_dag", "informerad_dag", "start_dag", "inledande_dag", "behandling_dag", "uppfoljd_dag", "avbrott_dag",
         "aterupptagen_dag", "samtal_dag")  # fmt: skip


def senast_hant(case: Any) -> dt.date:
    """The day of what happened last: what ends it does not come before that."""
    return max(day for name in DAGAR if (day := getattr(case, name)))


def tidigast_efter(case: Any, name: str) -> dt.date | None:
    """The day of what happened first after this: it does not come after that."""
    more = ("kontakt_dag",) if name == "start_dag" else ()
    later = (getattr(case, one) for one in (*DAGAR[DAGAR.index(name) + 1 :], *more))
    return min((day for day in later if day), default=None)


# ── among whom and what somebody is chosen ──────────────────────────────────────────────────────────────────────────


def utforarens(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """The performing unit's behandlare and kuratorer, also who is away today: it is chosen for months (OV-08)."""
    taken = {row.user_id for row in assignments(case) if row.is_nomination or row.to_day >= local_day(now)}
    return enhetens_behandlare([case.performing_id], now).exclude(pk__in=disqualified(case) | taken)


def enhetens_behandlare(units: list[int], now: dt.datetime) -> QuerySet[User]:
    return holding(units, BEHANDLAR, now)


def pagaende(case: Any, people: QuerySet[User], now: dt.datetime) -> dict[int, int]:
    """How many uppdrag each of them has today, those that they are named for too."""
    rows = Assignment.objects.filter(user__in=people.order_by(), case__closed_at=None, case__routine=case.routine)
    held = Counter(rows.filter(Q(from_day=None) | Q(to_day__gte=local_day(now))).values_list("user", flat=True))
    return {one.pk: held[one.pk] for one in people}


def belastning(case: Any, people: QuerySet[User], now: dt.datetime) -> dict[int, str]:
    """What each has today, what they would have with this one, and when they are away: beside the name (OV-08)."""
    day, count = local_day(now), pagaende(case, people, now)
    away = Absence.objects.filter(user__in=people.order_by(), to_day__gte=day).order_by("-from_day")
    borta = {row.user_id: f", borta {row.from_day} – {row.to_day}" for row in away}
    return {
        one.pk: f", {count[one.pk]} uppdrag, {count[one.pk] + 1} med det här{borta.get(one.pk, '')}" for one in people
    }


def nuvarande(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    return named(behandlarna(case, now))


def deltar(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Of us: socialsekreteraren and the behandlare."""
    return named([*handlaggaren(case, now), *behandlarna(case, now)])


def fler_behandlare(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Where they are several, each of them; of one alone nothing is asked."""
    people = behandlarna(case, now)
    return named(people if len(people) > 1 else [])


def kan_ha(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Another who decides in the unit."""
    able = holding([case.enhet_id], (Socialsekreterare, *LEDARE), now)
    return able.exclude(pk__in=disqualified(case) | {case.ansvarig_id or 0})


def kollegor(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Whom it may be wrong to let handle the case: everybody in the two units, and the manager who acts for the chef."""
    return holding([case.enhet_id, case.performing_id], None, now) | named(chefen(case, now))


def malen(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Mal]:
    """The goals of the genomförandeplan in force; none before it is written."""
    plan = latest(case, Plan.GENOMFORANDE)
    return plan.mal.all() if plan else Mal.objects.none()


def utforarenheter() -> QuerySet[Enhet]:
    """The units with behandlare or kuratorer of their own."""
    codes = [role.code for role in BEHANDLAR]
    return Enhet.objects.filter(pk__in=Membership.objects.filter(role__in=codes).values("enhet")).order_by("name")


def har_eller_ska_ha(case: Any, pk: int, day: dt.date) -> bool:
    """Named, or works in it beyond today; whoever has left may come back."""
    return any(row.user_id == pk and (row.is_nomination or row.to_day > day) for row in assignments(case))


def ar_utsedd(case: Any, pk: int) -> bool:
    return any(row.user_id == pk for row in assignments(case))


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@predicate("Bara en behandlare har ärendet.")
def flera_behandlare(case: Any, _user: User, now: dt.datetime) -> bool:
    return len(behandlarna(case, now)) > 1


nyss_signerad_vardplan = newly_signed(Plan.VARDPLAN, "vardplan_nr")
nyss_signerad_plan = newly_signed(Plan.GENOMFORANDE, "plan_nr")


@predicate("Vårdplanen är inte skriven ännu.", "Vårdplanen är redan skriven.")
def har_vardplan(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.vardplan_nr > 0


@predicate("Genomförandeplanen är inte skriven ännu.", "Genomförandeplanen är redan skriven. Ändra den i stället.")
def har_plan(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.plan_nr > 0


@predicate("Insatsen har inte återupptagits efter ett avbrott.")
def aterupptagen(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.aterupptagen_dag is not None


@predicate("Vårdplanen är redan skickad.")
def vardplan_ej_skickad(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.vardplan_skickad_nr < case.vardplan_nr


@predicate(
    "Inget väntar på en ny prövning.", "Pröva först vem som ska få veta: någon i ärendet har fått skyddade uppgifter."
)
def nagot_att_prova(case: Any, _user: User, _now: dt.datetime) -> bool:
    return undecided(case).exists()


@predicate("", "Enligt prövningen ska någon av behandlarna inte få veta om planen. Då kan den inte skickas i systemet.")
def nagon_nekad(case: Any, _user: User, now: dt.datetime) -> bool:
    return _nekade(case, behandlarna(case, now))


@predicate("Den enskilde är redan underrättad om beslutet.")
def inte_underrattad(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.underrattad_dag is None


@predicate("Kontakten är inte tagen ännu.")
def kontakt_tagen(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.kontakt_dag is not None


@predicate("Det finns ingen hållen uppföljning att rätta.")
def uppfoljd(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.uppfoljd_dag is not None


@predicate("Ingen ny behandlare är utsedd. Det gör utförarens enhetschef.")
def nagon_utsedd(case: Any, _user: User, _now: dt.datetime) -> bool:
    return bool(utsedda(case))


def check_nagon_kvar(case: Any, day: dt.date) -> None:
    """Somebody still treats tomorrow. Raises ValidationError."""
    if not any(row.to_day > day for row in in_force(case, day, Behandlare)):
        raise ValidationError({"lamnar": "Någon måste ha uppdraget kvar. Enhetschefen utser en ny behandlare först."})


# ── what is left to do, and has no date ─────────────────────────────────────────────────────────────────────────────

PAGAR = (Lage.INLETT, Lage.BEHANDLING, Lage.AVBROTT)
STARTADE = (Lage.STARTAD, *PAGAR)


# From the start until it is closed: a duty that nobody did is not gone because the talk was held.
OAVSLUTADE = (*STARTADE, Lage.SAMTAL)


def ej_avstamd(case: Any, day: dt.date) -> object:
    """They are several, and have not said how they work together (OV-14). Of those who are in it tomorrow too."""
    stay = [row for row in in_force(case, day, Behandlare) if row.to_day > day]
    waits = case.state in OAVSLUTADE and case.avstamd_dag is None and len(stay) > 1
    return waits and _senast(case, day)


def _senast(case: Any, day: dt.date) -> int:
    """The assignment that was made last: whoever comes after a duty was ended makes a new one of it."""
    return max((row.pk for row in in_force(case, day, Behandlare)), default=0)


def ingen_behandlare(case: Any, day: dt.date) -> object:
    """It goes on, and nobody who still works here, and may, treats the person: another is named (OV-08)."""
    return case.state in STARTADE and nobody_is_left(case, Behandlare, day)


def vantar_pa_tilldelning(case: Any, _day: dt.date) -> object:
    """It goes on, and the chef has named somebody who does not read it before it is assigned to them (OV-10, OV-11, OV-13)."""
    return case.state in STARTADE and ".".join(f"{row.user_id}" for row in utsedda(case))


def ej_skickad_vardplan(case: Any, day: dt.date) -> object:
    """It has been changed since it was sent, and those who treat the person have the old one (OV-16, OV-25)."""
    changed = 0 < case.vardplan_skickad_nr < case.vardplan_nr
    return changed and case.state in OAVSLUTADE and not _nekade(case, behandlare(case, day)) and case.vardplan_nr


def _nekade(case: Any, people: list[User]) -> bool:
    return denied(case).filter(plan__kind=Plan.VARDPLAN, user__in=people).exists()


def olast_vardplan(case: Any, day: dt.date) -> object:
    """Sent, and somebody who treats the person has not opened it (OV-17): of that version, by those who are in it now."""
    unread = case.state in OAVSLUTADE and olasta(case, day)
    return unread and f"{case.vardplan_skickad_nr}.{_senast(case, day)}"


def olasta(case: Any, day: dt.date) -> list[User]:
    """Who has not opened the version that was sent; nobody when none was."""
    if not case.vardplan_skickad_nr:
        return []
    plan = Planversion.objects.filter(case=case.pk, kind=Plan.VARDPLAN, number=case.vardplan_skickad_nr).first()
    if plan is None:
        return []
    read = set(Reading.objects.filter(case=case.pk, handling=plan.pk).values_list("user", flat=True))
    return [user for user in behandlare(case, day) if user.pk not in read]


def ej_kommunicerad(case: Any, _day: dt.date) -> object:
    """A version that somebody who should has not been told of; whoever comes later makes a new duty of it (OV-26, OV-28)."""
    if case.state not in OAVSLUTADE or not (case.vardplan_nr or case.plan_nr):
        return False
    last = last_untold(case)
    return last and f"{case.vardplan_nr}.{case.plan_nr}.{last}"


def ej_provad(case: Any, _day: dt.date) -> object:
    """Who is to be told of a plan waits for a new decision, since somebody is protected (OSL 26:1, SoLPuL 10 §)."""
    waits = case.closed_at is None and (case.vardplan_nr or case.plan_nr)
    return last_undecided(case) if waits else None


_ERSATTARE = Prepared(lambda: Beslut.objects.filter(replaces=PK).order_by("pk").values_list("pk", flat=True))


def nytt_beslut(case: Any, _day: dt.date) -> object:
    """In another uppdrag on the same decision it has been prolonged or corrected: here too (OV-03, OV-04)."""
    newer = _ERSATTARE.rows(pk=case.beslut_id) if case.closed_at is None and case.beslut_id else []
    return newer[0] if newer else None


def ej_underrattad(case: Any, _day: dt.date) -> object:
    """The person has not been told of the decision that is in force (FL 33 §)."""
    return case.closed_at is None and case.underrattad_dag is None and case.beslut_id


def plan_ska_andras(case: Any, _day: dt.date) -> object:
    """The follow-up of that day showed that the plan needs changing (OV-24)."""
    return case.state in OAVSLUTADE and case.andras_dag


def beslutande(who: Standing) -> list[int]:
    """The adults' unit, if this person decides there: socialsekreterare and those who lead them (OV-02)."""
    places = who.places([Socialsekreterare, *LEDARE])
    return [unit for unit, place in places.items() if place.code == settings.INTAKE_UNIT_ADULT]


def beslutar(who: Standing) -> bool:
    return bool(beslutande(who))


def utforare(who: Standing) -> list[int]:
    """The performing units that this person leads."""
    codes = {role.code for role in BEHANDLAR}
    return [unit for unit, place in who.places([Enhetschef]).items() if codes & place.roles]


# ── who may read it ─────────────────────────────────────────────────────────────────────────────────────────────────


def synliga(who: Standing) -> Q:
    """Which uppdrag this person may read.

    One's own; the leaders' of the unit that decided, and the area's sektionschef; the performing unit's chef, from the
    information on; the behandlare's, from the assignment on (OV-13).
    """
    mine = Q(ansvarig=who.user) if who.units([Socialsekreterare, *LEDARE]) else Q(pk__in=[])
    return mine | Q(enhet__in=who.units(LEDARE)) | in_the_area(who) | _performed(who) | assigned_to(who, Behandlare)


def _performed(who: Standing) -> Q:
    """From the information on, and for good: one that came to nothing before it was never theirs (OV-06, OV-07).

    The enhetschef reads it also when somebody else acts in their place; the next one up only then.
    """
    led = any_of([Q(performing__in=who.units([Enhetschef])), *UtforarensChef.ways(who)])
    return led & Q(uppdrag__informerad_dag__isnull=False)


def vagar(who: Standing) -> list[Q]:
    """The ways they come to be somebody's to do something about; the sektionschef reads, and has nothing to do with them."""
    led = [Q(enhet=unit) for unit in sorted(who.units(LEDARE))]
    told = Q(uppdrag__informerad_dag__isnull=False)
    performed = [way & told for way in UtforarensChef.ways(who)]
    mine = [Q(ansvarig=who.user)] if who.units([Socialsekreterare, *LEDARE]) else []
    return [*mine, *led, *performed, assigned_to(who, Behandlare)]
