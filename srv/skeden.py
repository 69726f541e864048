"""What the steps of an order do together: decisions, consents, meetings, and how it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from casework import clock
from casework.assignments import assign, end_assignments
from casework.calendar import add_days, local_day
from organisation.models import User
from organisation.roles import Behandlare, Behandlingsansvarig, Role
from records.days import check_day, kept_on
from records.decisions import Beslut, check_in_force
from records.meeting_steps import (
    before_last,
    book_asked,
    call_off_booked,
    check_held_by,
    correct_day,
    held_meetings,
    latest_kept,
    write_held,
)
from records.models import Kallad, Utfall
from records.plans import also_told, hold, hold_new, is_told_outside, may_be_told, tell, untold
from records.put_right import in_place_of
from srv import prov, rules, uppgifter
from srv.fragor import LANGRE
from srv.frister import FOLJ_UPP
from srv.samtycke import LVU, saknas, sista_dagen
from srv.words import Lage, Lagrum, Plan, Satt, Slag, journalanteckning

# Days on which SRV goes on reading an order that is closed: what is left to write is written.
EFTER_AVSLUT = 14


# ── the uppdrag and its decision ──────────────────────────────────────────────────────────────────────


def besluta(
    case: Any, by: User, now: dt.datetime, *, beslutsfattare: str, delegation: str, fran: dt.date, efter_21: str,
    behandlingsplan: dt.date | None = None,
) -> None:  # fmt: skip
    """The decision, for a limited time; care under LVU 22 § has its behandlingsplan (SR-06, SR-07). Raises ValidationError."""
    check_day("beslut_dag", case.beslut_dag, now)
    prov.check_lvu_22(case, case.beslut_dag, "beslut_dag")
    if behandlingsplan:
        check_day("behandlingsplan", behandlingsplan, now, latest=case.beslut_dag)
        case._anteckna("Behandlingsplan", f"Upprättad {behandlingsplan} (LVU 22 §).", by, now)
    _check_tid(case, fran, efter_21, by, now)
    case.beslut = Beslut.objects.create(
        day=case.beslut_dag, decided_by=beslutsfattare, delegation=delegation, law=Lagrum(case.lagrum).label, kind=case.insats,
        from_day=fran, to_day=case.tom, at=now, by=by,
    )  # fmt: skip


def forlangt(
    case: Any, by: User, now: dt.datetime, *, beslutad: dt.date, beslutsfattare: str, fran: dt.date, efter_21: str,
    samtycke: str,
) -> None:  # fmt: skip
    """A new decision takes the place of the one before and points to it. Raises ValidationError."""
    if samtycke == "lvu" and case.lagrum not in LVU:
        raise ValidationError({"samtycke": "Insatsen är frivillig: fråga om samtycke till den längre tiden först."})
    if lack := saknas(case.fodd, local_day(now), case.lagrum, uppgifter.svaren(case)):
        raise ValidationError({"samtycke": lack})
    case._anteckna("Förlängt beslut", f"{beslutad}, {dict(LANGRE)[samtycke]}.", by, now)
    check_day("beslutad", beslutad, now, earliest=case.beslut.day)
    prov.check_lvu_22(case, beslutad, "beslutad")
    _check_tid(case, fran, efter_21, by, now)
    case.beslut = case.beslut.replaced(
        by=by, now=now, day=beslutad, decided_by=beslutsfattare, from_day=fran, to_day=case.tom
    )


def ratta_beslut(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    """The decision was made on another day: the law's three months are counted anew. Raises ValidationError."""
    was = latest_kept(case, "beslut_dag")
    check_day("beslut_dag", case.beslut_dag, now, latest=case.skickad_dag)
    prov.check_lvu_22(case, case.beslut_dag, "beslut_dag")
    if case.beslut.first_decided_on(was):
        # Prolonged since, it is the first decision's day that was wrong: the one in force stands.
        case.beslut = case.beslut.replaced(by=by, now=now, day=case.beslut_dag)
    case._anteckna("Rätta beslutsdagen", skal, by, now)


def _check_tid(case: Any, fran: dt.date, efter_21: str, by: User, now: dt.datetime) -> None:
    if case.tom < fran:
        raise ValidationError({"tom": "Sista dagen kan inte ligga före den första."})
    if case.tillfallig and case.utredning_slut and case.tom > case.utredning_slut:
        raise ValidationError(
            {"tom": f"En tillfällig insats slutar senast när utredningen är klar, {case.utredning_slut}."}
        )
    prov.check_alder(case, case.tom, bekraftat=efter_21 == "ja")
    if efter_21 == "ja" and case.tom > sista_dagen(case.fodd):
        case._anteckna("Längre än till 21-årsdagen", f"Bekräftat: insatsen ska vara till {case.tom}.", by, now)


def skicka(case: Any, journal: str, by: User, now: dt.datetime) -> None:
    """Send it; the journal says so, signed by who sends it (SR-08, SR-09). Raises ValidationError, naming each lack."""
    prov.check_klar_att_skicka(case, local_day(now))
    case.skickad_dag = local_day(now)
    case._anteckna("Beställning till SRV", journal or journalanteckning(case.skickad_dag), by, now)


# ── at SRV ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def utse(case: Any, ansvarig: User, behandlare: Iterable[User], by: User, now: dt.datetime) -> None:
    """From today they work in it, and are to be told of the uppdrag (SR-16)."""
    day = local_day(now)
    roles: list[tuple[User, type[Role]]] = [
        (ansvarig, Behandlingsansvarig),
        *((one, Behandlare) for one in behandlare or [] if one.pk != ansvarig.pk),
    ]
    for user, role in roles:
        assign(case, user, role, by=by, now=now, from_day=day)
    _las_i_systemet(case, by, now)


def byt(case: Any, ansvarig: User, by: User, now: dt.datetime) -> None:
    """Whoever leaves reads until midnight; the clocks stay."""
    for user in rules.de_ansvariga(case, now):
        if user.pk != ansvarig.pk:
            end_assignments(case, local_day(now), user=user, role=Behandlingsansvarig)
    assign(case, ansvarig, Behandlingsansvarig, by=by, now=now, from_day=local_day(now))
    _las_i_systemet(case, by, now)


def _las_i_systemet(case: Any, by: User, now: dt.datetime) -> None:
    """Whoever works in it reads the uppdrag here: that is being told of it (SR-04)."""
    also_told(case, Plan.UPPDRAG, rules.behandlarna(case, now), by=by, now=now)
    _berattat_i_systemet(case, rules.behandlarna(case, now), by, now)


def _berattat_i_systemet(case: Any, people: Iterable[User], by: User, now: dt.datetime) -> None:
    here = {user.pk for user in people}
    for row in may_be_told(case).filter(user__in=here):
        tell(row, day=local_day(now), way=Satt.SYSTEMET.label, by=by, now=now)


def ny_version(case: Any, by: User, now: dt.datetime) -> None:
    """Each version is told; those who have the case here are told by it standing there (SR-26)."""
    hold_new(case, by=by, now=now)
    _berattat_i_systemet(case, [*rules.handlaggaren(case, now), *rules.behandlarna(case, now)], by, now)


def odokumenterad(case: Any) -> dt.date | None:
    """The first follow-up that is held and has no signed document (SR-30); None when each has."""
    days = (row.day for row in held_meetings(case, Slag.UPPFOLJNING))
    return next((day for day in days if case.dokument_dag is None or day > case.dokument_dag), None)


def nytt_dokument(case: Any, by: User, now: dt.datetime) -> None:
    """It is about the first follow-up that lacks one."""
    case.dokument_nr, case.dokument_dag = case.dokument_nr + 1, odokumenterad(case) or case.dokument_dag
    ny_version(case, by, now)


def prova_igen(case: Any, *, by: User, now: dt.datetime) -> None:
    hold(untold(case), by=by, now=now)


# ── meetings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def boka(case: Any, slag: str, by: User, now: dt.datetime, **svar: Any) -> None:
    check_in_force(case, "mote_at", local_day(case.mote_at))
    book_asked(case, slag, rules.deltar(case, by, now), by, now, one_of=rules.behandlarna(case, now), **svar)


def _check_samtyckt(case: Any, name: str, dag: dt.date | None) -> None:
    """Consent as it was on the day of the uppstart: a no that came after it does not unmake it. Raises ValidationError."""
    if case.hinder_dag is None and dag and (lacks := rules.samtycke_lacks(case, dag)):
        raise ValidationError({name: lacks})


def hall(
    case: Any, slag: str, dag: dt.date | None, name: str, us: Iterable[User], andra: Iterable[Kallad], by: User,
    now: dt.datetime, *, came: bool, why_not: str = "", earliest: dt.date | None = None,
) -> Utfall:  # fmt: skip
    """When does a meeting count? On a day that was, led by socialsekreteraren, with SRV, under a decision (SR-17, SR-28).

    An uppstart with the family or the young person; a follow-up with them, or it says why not. Raises ValidationError.
    """
    check_day(name, dag, now, earliest=earliest)
    rules.check_ej_hindrad(case, name, dag)
    if slag == Slag.UPPSTART:
        _check_samtyckt(case, name, dag)
    check_in_force(case, name, dag)
    check_held_by(case, us, dag, now, theirs="ingen från SRV kom")
    if not came and slag == Slag.UPPSTART:
        raise ValidationError({"familjen": "Mötet räknas inte: familjen eller den unga var inte med."})
    if not came and not why_not:
        raise ValidationError({"varfor_inte": "Skriv varför familjen eller den unga inte kom."})
    return write_held(case, slag, dag, rules.deltar(case, by, now), us, andra, by, now, person=came, why_not=why_not)


def ratta_uppfoljning(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    """The latest follow-up was held on another day, and its document is about that day. Raises ValidationError."""
    was = latest_kept(case, "uppfoljd_dag")
    check_day("uppfoljd_dag", case.uppfoljd_dag, now, earliest=before_last(case, Slag.UPPFOLJNING) or case.uppstart_dag,
              latest=case.slut_dag)  # fmt: skip
    check_in_force(case, "uppfoljd_dag", case.uppfoljd_dag)
    correct_day(case, Slag.UPPFOLJNING, case.uppfoljd_dag, by, now)
    kept_on(case, FOLJ_UPP, case.uppfoljd_dag, now)
    if case.dokument_dag == was:
        case.dokument_dag = case.uppfoljd_dag
    case._anteckna("Rätta uppföljningens dag", skal, by, now)


def ratta_uppgifter(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    """What the registration said. Raises ValidationError."""
    if case.tillfallig and not case.utredning_slut:
        raise ValidationError({"utredning_slut": "Skriv när utredningen är klar senast."})
    case.rubricera()
    case._anteckna("Rätta uppgifterna", skal, by, now)


def ratta_fodd(case: Any, skal: str, by: User, now: dt.datetime) -> None:
    """The day that says whose consent it takes, and until when: as the child's own number says. Raises ValidationError."""
    if case.fodd > local_day(now):
        raise ValidationError({"fodd": "Dagen kan inte ligga framåt i tiden."})
    prov.check_fodd(case, case.fodd, local_day(now))
    if case.state == Lage.UTKAST and sista_dagen(case.fodd) < local_day(now):
        raise ValidationError({"fodd": "Öppenvård genom SRV är för den som inte har fyllt 21 år."})
    barn = uppgifter.barnet(uppgifter.personer(case))
    if barn and not barn.number and barn.born != case.fodd:
        in_place_of(barn, born=case.fodd).save(force_insert=True)
    case._anteckna("Rätta födelsedagen", skal, by, now)


def lagg_till(case: Any, behandlare: User, by: User, now: dt.datetime) -> None:
    assign(case, behandlare, Behandlare, by=by, now=now, from_day=local_day(now))
    _las_i_systemet(case, by, now)


# ── when it is uncertain, and how it ends ───────────────────────────────────────────────────────────────────────────


def check_deltog(case: Any, people: Iterable[User], now: dt.datetime) -> None:
    """At least one leader of each side took part (SR-36). Raises ValidationError."""
    there = {user.pk for user in people}
    ours = {user.pk for user in rules.bestallarens_ledare(case, now)}
    theirs = {user.pk for user in rules.srv_ledare(case, now)}
    if not there & ours or not there & theirs:
        raise ValidationError({"deltog": "Minst en arbetsledare från varje sida ska ha varit med."})


def avsluta(case: Any, why: str, text: str, by: User, now: dt.datetime, *, oro: str = "") -> None:
    """Socialsekreteraren ends it; what is booked is called off (SR-41). `oro`: what is for the ordering side only (SR-39)."""
    last = [day for day in (case.uppstart_dag, case.uppfoljd_dag, case.avbrott_dag, case.aterupptagen_dag) if day]
    check_day("slut_dag", case.slut_dag, now, earliest=max(last))
    case.avslut = why
    call_off_booked(case, "Insatsen är avslutad.", by, now)
    case._anteckna("Avslut", text, by, now, shared=True)
    case._anteckna("Bedömning av oro", oro, by, now)


def aterta(case: Any, skal: str, oro: str, by: User, now: dt.datetime) -> None:
    """It never began: in advance too, concern is assessed (SR-39)."""
    check_day("slut_dag", case.slut_dag, now, earliest=case.skickad_dag or case.beslut_dag)
    case.var_med = [*rules.srv_ledare(case, now), *rules.behandlarna(case, now)] if case.state != Lage.UTKAST else []
    call_off_booked(case, skal, by, now)
    end_assignments(case, add_days(local_day(now), EFTER_AVSLUT))
    case._anteckna("Insatsen blir inte av", f"{skal}\nOro för barnets utveckling: {oro}", by, now)


def till_dem_som_var_med(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    return case.var_med


def i_ord(*parts: tuple[str, str]) -> str:
    """For a note: what was said under each heading."""
    return "\n".join(f"{heading}: {text}" for heading, text in parts if text)


# ── when a step that keeps the state is done ────────────────────────────────────────────────────────────────────────


def ar_berattat(case: Any) -> bool:
    return bool(case.uppdrag_nr) and is_told_outside(case)


def har_samtycke(case: Any) -> bool:
    return not saknas(case.fodd, local_day(clock.now()), case.lagrum, uppgifter.svaren(case))


def ar_slut(_case: Any) -> bool:
    """There is always another follow-up, until it ends."""
    return False


def har_uppdrag(case: Any) -> bool:
    return case.uppdrag_nr > 0


def har_plan(case: Any) -> bool:
    return case.plan_nr > 0


def har_beslut(case: Any) -> bool:
    return case.beslut_id is not None


def ar_bokat(case: Any) -> bool:
    return case.mote_at is not None


def ar_verkstalld(case: Any) -> bool:
    return case.verkstalld_dag is not None


def annat_lagrum(case: Any) -> bool:
    """Under another ground the decision is another step, and what is waited for is the same."""
    return case.lagrum != Lagrum.SOL_11_1


def ar_tillfallig(case: Any) -> bool:
    return case.tillfallig


def ej_utkast(case: Any) -> bool:
    """Once it is sent, what is to be told or asked anew is an open duty."""
    return case.state != Lage.UTKAST
