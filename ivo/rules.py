"""Who acts, among what it is chosen, and the conditions that only this routine needs, each with its sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from casework.assignments import assignments
from casework.calendar import add_days, local_day
from casework.disqualification import disqualified
from casework.models import Case
from casework.predicates import Predicate, predicate
from ivo import diarium, lasare
from ivo.bakatplan import Plan, bakat
from ivo.diarium import Brist, Diarierad
from ivo.kedja import Myndighetschefen, Namndsekreteraren, Ordforanden, Registratorn, Socialchefen
from ivo.words import SVARAR_PA, Brev, Lage, Riktning, Slag, SvarLage, Utfall
from organisation.board import BoardMeeting
from organisation.duty import office_holders
from organisation.models import Enhet, Membership, User, by_name
from organisation.presence import AtWork
from organisation.roles import (
    Myndighetschef,
    Namndsekreterare,
    Ordforande,
    Registrator,
    Sektionschef,
    Socialchef,
    ViceOrdforande,
)
from organisation.standing import standing
from records.board_items import documents_by
from records.models import Handling
from records.people import named
from records.signatures import hold, names

OPPNA = (Lage.OPPNAD, Lage.FORDELAD, Lage.BESLUT, Lage.AVSLUTAD)
BEREDS = (Lage.FORDELAD, Lage.BESLUT)

# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ansvarig(case: Any, _by: User, now: dt.datetime) -> list[User]:
    """Whoever answers for it, as long as they are a sektionschef: nobody else may know of it (IV-09)."""
    return [case.ansvarig] if case.ansvarig and case.may_be_had_by(standing(case.ansvarig, local_day(now))) else []


def den_ansvariga(case: Any, now: dt.datetime) -> list[User]:
    return _nagon_som_ar_har(ansvarig(case, case.ansvarig, now), now)


def de_som_ska_svara(case: Any, now: dt.datetime) -> list[User]:
    """Of the day that IVO has set: the sektionschef, myndighetschefen, the registrators, and the nämndsekreterare who has it."""
    return [*de_som_ska_oppna(case, now), *_den_som_har_det(case, now)]


def de_som_ska_oppna(case: Any, now: dt.datetime) -> list[User]:
    """Of the day in a letter that no answer is opened to: the sektionschef, myndighetschefen and the registrators."""
    return [*ansvarig_och_registrator(case, now), *Myndighetschefen.people(case, now)]


def den_ansvariga_och_namndsekreterarna(case: Any, now: dt.datetime) -> list[User]:
    return [*den_ansvariga(case, now), *_den_som_har_det(case, now)]


def _den_som_har_det(case: Any, now: dt.datetime) -> list[User]:
    """The nämndsekreterare, once it has been handed over."""
    return Namndsekreteraren.people(case, now) if getattr(case, "lamnad_at", None) else []


def myndighetschefen(case: Any, now: dt.datetime) -> list[User]:
    return _nagon_som_ar_har(Myndighetschefen.people(case, now), now)


def till_myndighetschefen(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return myndighetschefen(case, now)


def till_myndighetschefen_och_ansvarig(case: Any, by: User, now: dt.datetime) -> list[User]:
    return [*myndighetschefen(case, now), *ansvarig(case, by, now)]


def ansvarig_och_registrator(case: Any, now: dt.datetime) -> list[User]:
    mine = ansvarig(case, case.ansvarig, now)
    return _nagon_som_ar_har([*mine, *Registratorn.people(case, now)], now)


def _nagon_som_ar_har(people: list[User], now: dt.datetime) -> list[User]:
    """When none of them is here today, the readers of every matter hear it too.

    What is due climbs to the managers above until somebody hears (ADR 14), and those may not know that a matter exists (IV-09).
    """
    day = local_day(now)
    if AtWork.on(day, people).here(people):
        return people
    return [*people, *lasare.alla(day)]


def registratorerna(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return Registratorn.people(case, now)


def namndsekreterarna(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return Namndsekreteraren.people(case, now)


def ansvarig_och_registratorerna(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return ansvarig_och_registrator(case, now)


def ordforanden(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return Ordforanden.people(case, now)


def socialchefen(case: Any, _by: User, now: dt.datetime) -> list[User]:
    return Socialchefen.people(case, now)


def de_tre(_case: Any, _by: User, now: dt.datetime) -> list[User]:
    """Ordföranden, socialchefen and myndighetschefen: they may read it here (IV-11, IV-12)."""
    day = local_day(now)
    return [user for role in (Ordforande, Socialchef, Myndighetschef) for user in office_holders(role, day)]


def de_tre_och_ansvarig(case: Any, by: User, now: dt.datetime) -> list[User]:
    return [*de_tre(case, by, now), *ansvarig(case, by, now)]


def kopia(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Of what has just been registered: a copy of all that comes in to myndighetschefen, what is important to the three."""
    row = Diarierad.objects.filter(tillsyn=case.pk).order_by("-nr").first()
    if row is None:
        return []
    told = till_myndighetschefen(case, by, now) if row.riktning == Riktning.IN else []
    return [*told, *(de_tre(case, by, now) if row.viktigt else []), *ansvarig(case, by, now)]


def ansvarig_och_namndsekreterarna(case: Any, by: User, now: dt.datetime) -> list[User]:
    return [*ansvarig(case, by, now), *namndsekreterarna(case, by, now)]


def ansvarig_och_den_som_har_det(case: Any, by: User, now: dt.datetime) -> list[User]:
    return [*ansvarig(case, by, now), *_den_som_har_det(case, now)]


def signerat(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Whose names fell when the text was changed, of those who still read it, and who answers for it."""
    read = (one for one in case.foll_bort if lasare.laser(case, one, local_day(now)))
    return [*read, *ansvarig(case, by, now)]


def signerat_och_namndsekreterarna(case: Any, by: User, now: dt.datetime) -> list[User]:
    """And who had it: she reads it no more."""
    return [*signerat(case, by, now), *namndsekreterarna(case, by, now)]


# ── among what ──────────────────────────────────────────────────────────────────────────────────────────────────────


def sektionschefer(case: Any, user: User, now: dt.datetime) -> QuerySet[User]:
    """Who may be appointed: a sektionschef who is not jävig (IV-15, IV-16)."""
    return alla_sektionschefer(case, user, now).exclude(pk__in=disqualified(case))


def alla_sektionschefer(_case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    held = Membership.objects.current(local_day(now)).filter(role=Sektionschef.code).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by(*by_name())


def andra_sektionschefer(case: Any, user: User, now: dt.datetime) -> QuerySet[User]:
    return sektionschefer(case, user, now).exclude(pk=case.ansvarig_id or 0)


def kan_vara_javiga(case: Any, user: User, now: dt.datetime) -> QuerySet[User]:
    """Whoever has a step in it, or may come to have one."""
    day = local_day(now)
    roles = (Ordforande, ViceOrdforande, Socialchef, Myndighetschef, Registrator, Namndsekreterare)
    people = [user for role in roles for user in office_holders(role, day)]
    assigned = [row.user for row in assignments(case)]
    others = [*assigned, *alla_sektionschefer(case, user, now)]
    return named([*people, *others]).exclude(pk__in=disqualified(case))


def kan_kontrasignera(case: Any, _user: User, now: dt.datetime) -> QuerySet[User]:
    """Handläggaren of the case that the dom was about (IV-26): somebody who handles cases."""
    codes = [role.code for role in lasare.KONTRASIGNERAR]
    held = Membership.objects.current(local_day(now)).filter(role__in=codes).values("user")
    return User.objects.filter(pk__in=held, is_active=True).exclude(pk__in=disqualified(case)).order_by(*by_name())


def handlingar(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Handling]:
    """The case's own documents."""
    return Handling.objects.filter(case=case.pk).order_by("-arrived_at", "filename", "pk")


def andra_handlingar(case: Any, user: User, now: dt.datetime) -> QuerySet[Handling]:
    """What the nämnd may have decided: another text than the proposal and the tjänsteskrivelse."""
    return beslutade_handlingar(case, user, now).exclude(pk=case.forslag_id)


def beslutade_handlingar(case: Any, user: User, now: dt.datetime) -> QuerySet[Handling]:
    return handlingar(case, user, now).exclude(pk=case.tjansteskrivelse_id)


def rader(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Diarierad]:
    return Diarierad.objects.filter(tillsyn=case.pk).select_related("handling").order_by("nr")


def inkomna(case: Any, user: User, now: dt.datetime) -> QuerySet[Diarierad]:
    return rader(case, user, now).filter(riktning=Riktning.IN, struken_dag=None)


def som_begar(slag: str) -> Callable[[Any, User, dt.datetime], QuerySet[Diarierad]]:
    """The letters that this kind of answer may be to, each answered once: what goes through the nämnd goes no other way."""

    def letters(case: Any, user: User, now: dt.datetime) -> QuerySet[Diarierad]:
        parts = [*case.svar_rader.filter(slag=slag), *(case.yttrande_rader.all() if slag == "yttrande" else [])]
        answered = [part.begaran_id for part in parts if part.state != SvarLage.BORTFALLEN]
        return inkomna(case, user, now).filter(brev__in=SVARAR_PA[slag]).exclude(pk__in=answered)

    return letters


def ivos_beslut(case: Any, user: User, now: dt.datetime) -> QuerySet[Diarierad]:
    """What may be IVO:s beslut, and is not on its way to the nämnd."""
    told = [part.begaran_id for part in diarium.anmalda(case)]
    return inkomna(case, user, now).filter(brev__in=(Brev.BESLUT, Brev.ANNAT)).exclude(pk__in=told)


def sektioner(_case: Any, _user: User, _now: dt.datetime) -> QuerySet[Enhet]:
    return lasare.sektioner()


def antecknade_beslut(case: Any, user: User, now: dt.datetime) -> QuerySet[Diarierad]:
    return rader(case, user, now).filter(pk__in=[part.begaran_id for part in diarium.anmalda(case)])


def arendets_rader(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Diarierad]:
    """For an answer: what is registered in its matter, to be sent along."""
    there = Diarierad.objects.filter(tillsyn=case.tillsynen_id, struken_dag=None)
    return there.select_related("handling").order_by("nr")


def onoterade(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Diarierad]:
    return diarium.onoterade(case).select_related("handling")


def oppna_brister(case: Any, _user: User, _now: dt.datetime) -> QuerySet[Brist]:
    return Brist.objects.filter(tillsyn=case.pk, klar_dag=None)


def sammantraden(_case: Any, _user: User, now: dt.datetime) -> QuerySet[BoardMeeting]:
    """Only the nämnd's: a yttrande and IVO:s beslut are never its utskott's (IV-19)."""
    return BoardMeeting.objects.held().filter(body=BoardMeeting.Body.SN, day__gte=local_day(now))


def hallna_sammantraden(case: Any, _user: User, now: dt.datetime) -> QuerySet[BoardMeeting]:
    """Those that have been since the case came to the nämnd, and the one it was handed over for."""
    held = BoardMeeting.objects.held().filter(body=BoardMeeting.Body.SN, day__lte=local_day(now)).order_by("-day")
    if not case.lamnad_at:
        return held
    handed = local_day(case.lamnad_at)
    return held.filter(day__gte=min(handed, case.sammantrade.day) if case.sammantrade else handed)


# ── the plan backwards ──────────────────────────────────────────────────────────────────────────────────────────────


def bakatplan(svarsdatum: dt.date, idag: dt.date) -> Plan | None:
    days = BoardMeeting.objects.held().filter(body=BoardMeeting.Body.SN).values_list("day", flat=True)
    return bakat(svarsdatum, list(days), settings.BOARD_LEAD_DAYS, idag, settings.EXTRA_DAYS_OFF)


def hinns(plan: Plan | None) -> bool:
    """A meeting fits, and its minutes are approved in time in a way that the municipality's rules allow (A-25)."""
    return plan is not None and (settings.IMMEDIATE_APPROVAL or not plan.omedelbar)


def till_ns(meeting: BoardMeeting) -> dt.date:
    return documents_by(meeting.day)


def nasta_till_ns(idag: dt.date) -> dt.date:
    """For the nämnd's next meeting that documents still reach; where none is known, a month from now."""
    days = (till_ns(one) for one in BoardMeeting.objects.held().filter(body=BoardMeeting.Body.SN, day__gte=idag))
    return next((day for day in days if day >= idag), add_days(idag, 30))


def check_sammantrade(case: Any, meeting: BoardMeeting, now: dt.datetime, *, anda: bool) -> None:
    """Before the answer's day, and in time for the documents; or somebody says that it is to be so all the same.

    Raises ValidationError.
    """
    wrong = []
    if case.svarsdatum and meeting.day > case.svarsdatum:
        wrong.append(f"Sammanträdet är efter svarsdatum, {case.svarsdatum}.")
    if till_ns(meeting) < local_day(now):
        wrong.append(f"Handlingarna skulle ha lämnats senast {till_ns(meeting)}.")
    if wrong and not anda:
        raise ValidationError({"sammantrade": [*wrong, "Välj ett annat, eller svara ja på att det ska vara så."]})


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def undertecknas(vad: str, kolumn: str, plats: int) -> Predicate:
    """Somebody has put their name to the version in force, on its own page, and no step has told of it yet."""

    @predicate("Läs den och skriv under på sidan Underskrift.")
    def under(case: Any, _user: User, _now: dt.datetime) -> bool:
        return len(names(case, case.version_av(vad), getattr(case, kolumn))) == plats

    return under


def undertecknad(vad: str, kolumn: str, utvag: str = "Ändra skrivelsen") -> Predicate:
    """`utvag`: the step with which the names fall."""

    @predicate(f"Någon som har skrivit under är jävig. Ta steget {utvag}, så att det skrivs under på nytt.")
    def bada(case: Any, _user: User, _now: dt.datetime) -> bool:
        return hold(case, case.version_av(vad), getattr(case, kolumn), 2)

    return bada


@predicate("Det är en redogörelse.", "Det är upplysningar.")
def upplysningar(case: Any, _user: User, _now: dt.datetime) -> bool:
    return bool(case.slag == Slag.UPPLYSNINGAR)


@predicate("Ingen sektionschef är utsedd.", "En sektionschef är redan utsedd.")
def har_sektionschef(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.ansvarig_id is not None


@predicate("Registrera handlingen på dess egen sida först.")
def nyss_registrerad(case: Any, _user: User, _now: dt.datetime) -> bool:
    return Diarierad.objects.filter(tillsyn=case.pk, sagd=False).exists()


@predicate("Ingen personakt finns, eller så är allt redan noterat.")
def att_notera(case: Any, _user: User, _now: dt.datetime) -> bool:
    return diarium.onoterade(case).exists()


@predicate("Ingen personakt finns i ärendet.")
def har_personakt(case: Any, _user: User, _now: dt.datetime) -> bool:
    return bool(case.personakt)


@predicate("Det finns ingen brist kvar.", "En brist är inte åtgärdad ännu. Anteckna när den är det.")
def har_brist(case: Any, _user: User, _now: dt.datetime) -> bool:
    return Brist.objects.filter(tillsyn=case.pk, klar_dag=None).exists()


@predicate("Ett svar är inte skickat eller återkallat ännu.", "Alla svar är klara.")
def alla_svar_klara(case: Any, _user: User, _now: dt.datetime) -> bool:
    return all(part.closed_at for part in (*case.svar_rader.all(), *case.yttrande_rader.all()))


@predicate("Nämnden är inte informerad om IVO:s beslut.")
def namnden_informerad(case: Any, _user: User, _now: dt.datetime) -> bool:
    parts = diarium.anmalda(case)
    return bool(parts) and all(part.closed_at for part in parts)


@predicate("Ett beslut av IVO är på väg till nämnden. Anteckna där att det inte gäller först.")
def inget_beslut(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not diarium.anmalda(case)


@predicate("Tillsynen är redan avslutad. Öppna den igen först.")
def arendet_pagar(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.tillsynen.state in BEREDS


@predicate("Ärendet har redan svar.")
def inga_delar(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not delarna(case)


@predicate("Protokollsutdraget är inte arkiverat i personakten än.")
def arkiverat_i_akten(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not case.personakt or case.akt_dag is not None


@predicate("Välj ett sammanträde som hålls först.")
def sammantrade_valt(case: Any, _user: User, _now: dt.datetime) -> bool:
    """Also one that has been: what was handed over then is written down late, and said as late (A-25)."""
    return case.sammantrade is not None and not case.sammantrade.called_off


@predicate("Ett sammanträde passar: nämnden beslutar.", "Inget sammanträde passar.")
def inget_sammantrade(case: Any, _user: User, now: dt.datetime) -> bool:
    day, chosen = local_day(now), case.sammantrade
    in_time = chosen and day <= chosen.day <= case.svarsdatum and (case.lamnad_at or day <= case.till_ns)
    return not hinns(case.bakatplan if in_time else bakatplan(case.svarsdatum, day))


@predicate("Protokollet är inte justerat ännu.", "Protokollet är redan justerat.")
def justerat(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.justerad_dag is not None or case.avvikelse


@predicate("Nämnden har beslutat.", "Ordföranden har beslutat.")
def ordforandens(case: Any, _user: User, _now: dt.datetime) -> bool:
    return bool(case.avvikelse)


@predicate("Ordförandebeslutet är inte anmält till nämnden.", "Beslutet är redan anmält.")
def anmalt(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not case.avvikelse or case.anmald_dag is not None


@predicate("Anstånd är inte begärt.", "Anstånd är redan begärt.")
def anstand_begart(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.anstand_dag is not None


def kopior_kvar(case: Any) -> QuerySet[Any]:
    """The principal answers that are sent and of which no copy is left (IV-24, IV-29)."""
    rows: QuerySet[Any] = case.svar_rader.filter(principiell=True, kopia_dag=None, state=SvarLage.SKICKAD)
    return rows


@predicate("En kopia av ett principiellt svar är inte lämnad ännu.")
def kopior_lamnade(case: Any, _user: User, _now: dt.datetime) -> bool:
    return not kopior_kvar(case).exists()


@predicate("IVO fann en brist: skriv den och vad som görs först.")
def brist_skriven(case: Any, _user: User, _now: dt.datetime) -> bool:
    found = any(row.utfall in (Utfall.BRIST, Utfall.FORELAGGANDE) for row in diarium.besluten(case))
    return not found or Brist.objects.filter(tillsyn=case.pk).exists()


@predicate("Kopian är redan lämnad, eller så är ärendet inte principiellt.")
def kopia_kvar(case: Any, _user: User, _now: dt.datetime) -> bool:
    return case.principiell and case.kopia_dag is None


def delarna(case: Any) -> list[Case]:
    """The answers and what goes to the nämnd, in order."""
    found = [*case.svar_rader.all(), *case.yttrande_rader.all(), *case.namndanmalan_rader.all()]
    return sorted(found, key=lambda part: part.lopnr)
