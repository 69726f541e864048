"""Who an order belongs to, who reads it, and the conditions that only this routine needs, each with its sentence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from casework import clock
from casework.assignments import in_force
from casework.calendar import add_days, local_day
from casework.disqualification import disqualified
from casework.predicates import predicate
from casework.relations import Assigned, Performing
from organisation.duty import holders, who_hold
from organisation.models import Enhet, Membership, User
from organisation.roles import (
    AdministrativSamordnare,
    Behandlare,
    Behandlingsansvarig,
    Enhetschef,
    ForsteBehandlingssekreterare,
    ForsteSocialsekreterare,
    Gruppledare,
    Socialsekreterare,
)
from organisation.standing import Standing
from records.managers import UtforarensChef
from records.meeting_steps import held_meetings
from records.meetings import Malbedomning
from records.models import Mal, Person
from records.people import holding, named
from records.plan_steps import newly_signed
from records.plans import latest
from srv import uppgifter
from srv.samtycke import MYNDIG, fyller, saknas
from srv.words import Avslut, Bedomning, Lage, Lagrum, Plan, Slag, Till

# Whoever leads the socialsekreterare reads their cases; SRV's leaders those that have been sent to them (SR-08, SR-12).
LEDARE = (ForsteSocialsekreterare, Gruppledare, Enhetschef)
SRV_LEDARE = (Performing(ForsteBehandlingssekreterare), UtforarensChef)
SRV_ROLLER = (ForsteBehandlingssekreterare, Enhetschef)
ANSVARIG_SRV, BEHANDLARE = Assigned(Behandlingsansvarig), Assigned(Behandlare)
BEHANDLAR = (ANSVARIG_SRV, BEHANDLARE)
# The states in which SRV has it, and those in which the insats goes on or has gone on.
HOS_SRV = (Lage.BESTALLD, Lage.ANTAGEN)
EFTER_SLUT = (Lage.SLUT, Lage.DOKUMENTERAD)
FORE_UPPSTART = (Lage.UTKAST, Lage.BESTALLD, Lage.AVVISAD, Lage.ANTAGEN)
OPPNA = (*FORE_UPPSTART, Lage.PAGAR, *EFTER_SLUT)
I_GANG = (*HOS_SRV, Lage.PAGAR)


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def handlaggaren(case: Any, _now: dt.datetime) -> list[User]:
    return [case.ansvarig] if case.ansvarig else []


def de_ansvariga(case: Any, now: dt.datetime) -> list[User]:
    """Den behandlingsansvariga of today (SR-25, SR-42)."""
    return [row.user for row in in_force(case, local_day(now), Behandlingsansvarig)]


def behandlarna(case: Any, now: dt.datetime) -> list[User]:
    return list(dict.fromkeys(row.user for row in in_force(case, local_day(now))))


def srv_ledare(case: Any, now: dt.datetime) -> list[User]:
    forsta = holders(case.performing_id, [ForsteBehandlingssekreterare], local_day(now))
    return list(dict.fromkeys([*forsta, *UtforarensChef.people(case, now)]))


def forste(case: Any, now: dt.datetime) -> list[User]:
    return holders(case.enhet_id, [ForsteSocialsekreterare], local_day(now))


def bestallarens_ledare(case: Any, now: dt.datetime) -> list[User]:
    return holders(case.enhet_id, list(LEDARE), local_day(now))


def samordnarna(_case: Any, now: dt.datetime) -> list[User]:
    """Socialkontorets administrativa samordnare (SR-10)."""
    return who_hold(AdministrativSamordnare, local_day(now))


def handlaggare_och_ansvariga(case: Any, now: dt.datetime) -> list[User]:
    return [*handlaggaren(case, now), *de_ansvariga(case, now)]


def ansvariga_och_ledare(case: Any, now: dt.datetime) -> list[User]:
    return [*de_ansvariga(case, now), *srv_ledare(case, now)]


def handlaggare_och_alla_ledare(case: Any, now: dt.datetime) -> list[User]:
    """A decision that is not carried out is the whole chain's (SoL 34:1); SRV's leaders know of it once it is sent."""
    theirs = srv_ledare(case, now) if case.skickad_dag else []
    return [*handlaggaren(case, now), *bestallarens_ledare(case, now), *theirs]


def till_srv(case: Any, _by: User, now: dt.datetime) -> list[User]:
    """It is sent: SRV's leaders, and whoever asks them within two weeks (SR-08, SR-10)."""
    return [*srv_ledare(case, now), *samordnarna(case, now)]


def till_ledare(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return [*forste(case, now), *srv_ledare(case, now)]


def till_bestallaren(case: Any, _by: User, now: dt.datetime) -> list[User]:
    """SRV does not carry it out: 1:e socialsekreteraren reads why, and socialsekreteraren has it again (SR-13)."""
    return [*forste(case, now), *handlaggaren(case, now)]


def till_bestallaren_och_dem_som_var_med(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Also whoever had it at SRV, whose meeting will not be held."""
    return [*till_bestallaren(case, by, now), *case.var_med]


def till_handlaggaren(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return handlaggaren(case, now)


def till_alla(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return [*handlaggaren(case, now), *behandlarna(case, now)]


def till_alla_parter(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Everybody who works in it, and SRV's leaders: also whoever has just been given it (SR-20)."""
    return [*till_alla(case, by, now), *srv_ledare(case, now)]


def till_alla_parter_om_skickat(case: Any, by: User, now: dt.datetime) -> list[User]:
    """SRV's leaders too, once they have it."""
    return (
        till_alla_parter(case, by, now) if case.skickad_dag and case.state != Lage.AVVISAD else till_alla(case, by, now)
    )


def till_srv_och_behandlarna(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return [*srv_ledare(case, now), *behandlarna(case, now)]


def far_veta_uppdrag(case: Any, now: dt.datetime) -> list[User | None]:
    """The family or young person; whoever works in it reads it in the system (SR-04)."""
    return [None, *behandlarna(case, now)]


def far_veta_plan(case: Any, now: dt.datetime) -> list[User | None]:
    """The family or young person, and socialsekreteraren (SR-26)."""
    return [None, *handlaggaren(case, now)]


# ── among whom and what somebody is chosen ──────────────────────────────────────────────────────────────────────────


def kan_ansvara(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """SRV's behandlingsansvariga (SR-16)."""
    return holding([case.performing_id], [Behandlingsansvarig], now).exclude(pk__in=disqualified(case))


def kan_ta_over(case: Any, user: User, now: dt.datetime) -> QuerySet[User]:
    """Another than whoever has it."""
    return kan_ansvara(case, user, now).exclude(pk__in={one.pk for one in de_ansvariga(case, now)})


def kan_behandla(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    return holding([case.performing_id], [Behandlare, Behandlingsansvarig], now).exclude(pk__in=disqualified(case))


def blir_behandlare(case: Any, user: User, now: dt.datetime) -> QuerySet[User]:
    """Who may work in it beside the others."""
    return kan_behandla(case, user, now).exclude(pk__in={one.pk for one in behandlarna(case, now)})


def slutar(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Who works in it beside den behandlingsansvariga, and goes on after today."""
    day = local_day(now)
    return named(row.user for row in in_force(case, day, Behandlare) if row.to_day > day)


def kan_ha(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Another who handles cases in the unit."""
    return kan_folja_upp(case, _user, now).exclude(pk=case.ansvarig_id or 0)


def kan_folja_upp(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Who may take over at the uppstart, also the one who has it already (SR-20)."""
    able = holding([case.enhet_id], [Socialsekreterare, *LEDARE], now)
    return able.exclude(pk__in=disqualified(case))


def kollegor(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Whom it may be wrong to let handle the case: everybody in the two units, who acts for SRV's chef, and the samordnare."""
    return holding([case.enhet_id, case.performing_id], None, now) | named(
        [*srv_ledare(case, now), *samordnarna(case, now)]
    )


def arbetsledare(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """The leaders of both sides (SR-36)."""
    return named([*bestallarens_ledare(case, now), *srv_ledare(case, now)])


def deltar(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Of us: socialsekreteraren, and those who work in it at SRV."""
    return named([*handlaggaren(case, now), *behandlarna(case, now)])


def fler_behandlare(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    people = behandlarna(case, now)
    return named(people if len(people) > 1 else [])


def svarande(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Person]:
    """The child or young person and the guardians."""
    return Person.objects.filter(pk__in=[one.pk for one in uppgifter.personer(case)]).order_by("relation", "pk")


def malen(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Mal]:
    """The goals of the uppdrag and of the genomförandeplan in force: the insats is measured against both (SR-29)."""
    plans = [plan.pk for kind in (Plan.UPPDRAG, Plan.GENOMFORANDE) if (plan := latest(case, kind))]
    return Mal.objects.filter(plan__in=plans).order_by("plan__kind", "pk")


def utforarenheter() -> QuerySet[Enhet]:
    """The units that carry out orders: those with behandlingsansvariga of their own."""
    there = Membership.objects.filter(role=Behandlingsansvarig.code).values("enhet")
    return Enhet.objects.filter(pk__in=there).order_by("name")


def ledda(who: Standing) -> list[int]:
    """The units that carry out orders which this person leads."""
    return [unit for unit, place in who.places(SRV_ROLLER).items() if Behandlingsansvarig.code in place.roles]


# Why it ends without anything being wrong.
TIDEN = tuple((one.value, str(one.label)) for one in (Avslut.TIDEN, Avslut.ALDER, Avslut.FLYTTAT, Avslut.AVLIDEN))


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────

nyss_signerat_uppdrag = newly_signed(Plan.UPPDRAG, "uppdrag_nr")
nyss_signerad_plan = newly_signed(Plan.GENOMFORANDE, "plan_nr")
nyss_signerat_dokument = newly_signed(Plan.UPPFOLJNING, "dokument_nr")


@predicate("Uppdraget är inte skrivet ännu.", "Uppdraget är redan skrivet.")
def har_uppdrag(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.uppdrag_nr > 0


@predicate("Genomförandeplanen är inte skriven ännu.", "Genomförandeplanen är redan skriven. Ändra den i stället.")
def har_plan(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.plan_nr > 0


@predicate(
    "Inget uppföljningsdokument är skrivet ännu.", "Ett uppföljningsdokument finns redan. Skriv nästa i stället."
)
def har_dokument(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.dokument_nr > 0


@predicate("Beslutet är inte fattat ännu.", "Beslutet är redan fattat.")
def beslutat(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.beslut_id is not None


@predicate("Det gäller bara insatser enligt SoL 11 kap. 1 §.")
def enligt_sol_11_1(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.lagrum == Lagrum.SOL_11_1


@predicate("Det gäller bara insatser enligt LVU 22 §.")
def enligt_lvu_22(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.lagrum == Lagrum.LVU_22


@predicate("Det gäller insatser enligt SoL 11 kap. 5 § eller LVU 11 §.")
def enligt_annat(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.lagrum in (Lagrum.SOL_11_5, Lagrum.LVU_11)


@predicate("Det är en tillfällig insats. Skicka den som en sådan.", "Det är ingen tillfällig insats.")
def ordinarie(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not case.tillfallig


@predicate("Bara en av två vårdnadshavare ska ha samtyckt till uppdraget.")
def en_av_tva(case: Any, _user: User, _now: dt.datetime) -> bool:
    svar = uppgifter.svaren(case)
    return len(svar.vardnadshavare) == 2 and len(svar.samtycker) == 1


@predicate("Planen är inte skriven.")
def avliden(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.avslut == Avslut.AVLIDEN


@predicate("Samtycket är inte komplett. Se Samtycke.")
def samtyckt(case: Any, _user: User, now: dt.datetime) -> bool:
    return not samtycke_lacks(case, local_day(now))


def samtycke_lacks(case: Any, dag: dt.date) -> list[str]:
    """What consent lacks on this day. That somebody comes of age after it was sent stops nothing: it is a duty to ask (SR-05)."""
    myndig = fyller(case.fodd, MYNDIG)
    if case.skickad_dag and case.skickad_dag < myndig <= dag:
        dag = add_days(myndig, -1)
    return saknas(case.fodd, dag, case.lagrum, uppgifter.svaren(case))


def check_ej_hindrad(case: Any, name: str, dag: dt.date | None) -> None:
    """A meeting waits from the day on which somebody wants no more; one that was held before it is written down (SR-05, SR-15).

    Raises ValidationError.
    """
    if case.hinder_dag and dag and dag >= case.hinder_dag:
        said = f"Något hindrar insatsen sedan {case.hinder_dag}. Skriv bedömningen först; ska den avslutas hålls inga fler möten."
        raise ValidationError({name: said})


@predicate(
    "Inget hindrar insatsen.",
    "Något hindrar insatsen. Skriv bedömningen först; ska den avslutas hålls inga fler möten.",
)
def hindrad(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.hinder_dag is not None


@predicate(
    "Ingen väntar på en bedömning.", "Någon har tagit tillbaka sitt samtycke eller vill sluta. Skriv bedömningen först."
)
def vantar_bedomning(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.hinder_dag is not None and case.bedomning != Bedomning.AVSLUTAS


@predicate("Ingen har sagt att insatsen inte fungerar.", "SRV har sagt att insatsen inte fungerar. Tala om det först.")
def fungerar_inte(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.fungerar_inte_dag is not None


@predicate("Ni är överens.", "Det finns en oenighet om avslutet. Avgör den först.")
def oenigt(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.oenig_dag is not None


@predicate("Ingen uppföljning har hållits ännu.")
def uppfoljd(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.uppfoljd_dag is not None


@predicate(
    "Insatsen är inte dokumenterad som verkställd. Det gör 1:e behandlingssekreteraren först.", "Det är redan gjort."
)
def verkstalld(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.verkstalld_dag is not None


@predicate("Insatsen har inte återupptagits efter ett avbrott.")
def aterupptagen(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.aterupptagen_dag is not None


@predicate("Den senaste uppföljningen visar inte att alla mål är nådda.")
def malen_nadda(case: Any, _user: User, _now: dt.datetime) -> bool:
    """Every goal that there is now, at the follow-up that was held last (SR-40)."""
    last = next(reversed(held_meetings(case, Slag.UPPFOLJNING)), None)
    judged = dict(last.bedomningar.values_list("mal", "judged")) if last else {}
    now_wanted = malen(case, _user, _now).values_list("pk", flat=True)
    return bool(judged) and all(judged.get(pk) == Malbedomning.Judged.NATT for pk in now_wanted)


@predicate("Samtycke till att sammanställningen lämnas är inte antecknat.")
def far_lamna_sammanstallning(case: Any, _user: User, _now: dt.datetime) -> bool:
    return samtyckt_till_sammanstallning(case)


def samtyckt_till_sammanstallning(case: Any) -> bool:
    """Those whose consent it takes have given it to just this, and nobody has said no (SR-21)."""
    given, dag = uppgifter.senaste(case, Till.SAMMANSTALLNINGEN), local_day(clock.now())
    lacks = saknas(case.fodd, dag, Lagrum.SOL_11_1, uppgifter.svaren(case, Till.SAMMANSTALLNINGEN))
    asked = {one.pk for one in uppgifter.personer(case)}
    return not lacks and all(row.gett for person, row in given.items() if person in asked)


@predicate("Insatsen är inte avbruten.", "Insatsen är redan avbruten. Återuppta den först.")
def avbruten(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.avbrott_dag is not None and case.aterupptagen_dag is None


@predicate("Ingen utredning pågår under insatsen.", "Ni har redan antecknat utredningen.")
def utreds(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.utredning_dag is not None


@predicate("Barnet är inte placerat.")
def placerad(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.placerad_dag is not None


@predicate("Ingen placering väntar på ett möte.", "Placeringen är redan antecknad. Håll samordningsmötet om den först.")
def vantar_samordning(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.placerad_dag is not None and case.samordnad_dag is None


@predicate("Ingen annan behandlare arbetar i ärendet.")
def har_fler_behandlare(case: Any, _user: User, now: dt.datetime) -> bool:
    return bool(in_force(case, local_day(now), Behandlare))
