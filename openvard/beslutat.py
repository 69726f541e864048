"""What the steps of an uppdrag do together: decisions that follow on each other, follow-ups, and what is done by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from casework.assignments import assign, begin, end_assignments
from casework.calendar import local_day
from casework.disqualification import disqualified
from openvard import rules
from openvard.words import Avslut, Lage, Plan, Satt, Slag
from organisation.models import User
from organisation.roles import Behandlare
from records.days import check_day
from records.decisions import Beslut
from records.meetings import Said, in_words
from records.models import Mote
from records.plans import also_told, hold, may_be_told, tell, untold


def forlangt(
    case: Any, day: dt.date, from_day: dt.date, decided_by: str, by: User, now: dt.datetime, *, delegation: str = "",
    law: str = "",
) -> Beslut:  # fmt: skip
    """A prolonged or changed decision: a new row that points to the old one. What is not said anew is as it was.

    Where another uppdrag on the same decision was first it is that row, and no second. Raises ValidationError.
    """
    old, newer = _locked(case)
    if newer:
        if (newer.day, newer.from_day, newer.to_day, newer.decided_by) != (day, from_day, case.tom, decided_by):
            told = f"beslutat {newer.day} av {newer.decided_by}, gäller {newer.from_day} – {newer.to_day}"
            raise ValidationError({"tom": f"Beslutet är redan ersatt i ett annat uppdrag: {told}. Skriv detsamma här."})
        return newer
    check_day("beslutad", day, now, earliest=old.day)
    if case.tom < from_day:
        raise ValidationError({"tom": "Sista dagen kan inte ligga före den första."})
    # A further uppdrag may be of another kind than the decision says first: only what is changed here is changed there.
    changed = case.insats != case.history.latest("history_id").insats
    return old.replaced(
        by=by, now=now, day=day, decided_by=decided_by, delegation=delegation or old.delegation, law=law or old.law,
        kind=case.insats if changed else old.kind, from_day=from_day, to_day=case.tom,
    )  # fmt: skip


def rattat(case: Any, by: User, now: dt.datetime) -> Beslut:
    """The same decision with the right day. What was told of it stays with the old row. Raises ValidationError."""
    old, newer = _locked(case)
    if newer:
        if (newer.from_day, newer.to_day) != (old.from_day, old.to_day):
            raise ValidationError(
                {"beslut_dag": "Beslutet är förlängt i ett annat uppdrag. Förläng det här också först."}
            )
        if newer.day != case.beslut_dag:
            raise ValidationError({"beslut_dag": f"I ett annat uppdrag är dagen rättad till {newer.day}. Skriv den."})
        return newer
    return old.replaced(by=by, now=now, day=case.beslut_dag, told_day=old.told_day, told_way=old.told_way)


def _locked(case: Any) -> tuple[Beslut, Beslut | None]:
    """The case's decision and what has taken its place. Under its lock: two uppdrag may be prolonged at once."""
    old = Beslut.objects.select_for_update().get(pk=case.beslut_id)
    return old, Beslut.objects.filter(replaces=old).first()


def samtal_i_ord(malen: Iterable[Said], viktigast: str) -> str:
    return "\n".join(part for part in (in_words(malen), viktigast) if part)


def utse(case: Any, people: Iterable[User], dag: dt.date, satt: str, by: User, now: dt.datetime) -> None:
    """Name them and say when and how they had their first information (OV-08, OV-09). It gives no access (OV-13)."""
    check_day("dag", dag, now, earliest=case.informerad_dag)
    for user in people:
        assign(case, user, Behandlare, by=by, now=now)
    case._anteckna("Första information", f"{Satt(satt).label} {dag}.", by, now)


def borja(case: Any, now: dt.datetime) -> int:
    """Just those who are named begin (OV-12), if they still may: nobody who has left the unit since, or is jävig.

    Returns how many. Raises ValidationError.
    """
    able = set(rules.enhetens_behandlare([case.performing_id], now).values_list("pk", flat=True)) - disqualified(case)
    if gone := [row.user.name for row in rules.utsedda(case) if row.user_id not in able]:
        wrong = "arbetar inte kvar hos utföraren, eller är jävig. Enhetschefen byter vem som är utsedd först."
        raise ValidationError(f"{' och '.join(gone)} {wrong}")
    return begin(case, Behandlare, local_day(now), now=now)


def slapp_utsedda(case: Any, now: dt.datetime) -> None:
    """Who was named and had not begun is not named any more; who treats the person goes on."""
    for row in rules.utsedda(case):
        end_assignments(case, local_day(now), user=row.user)


def slapp_samordnaren(case: Any, leaving: Iterable[User]) -> None:
    """Whoever wrote the plan leaves: until they have agreed anew it is everybody's (OV-14)."""
    if case.samordnande_id in {user.pk for user in leaving}:
        case.samordnande, case.avstamd_dag = None, None


def prova_igen(case: Any, *, by: User, now: dt.datetime) -> None:
    """Somebody has become protected: whoever has not been told yet waits for a new decision."""
    hold(untold(case), by=by, now=now)


def far_veta_ocksa(case: Any, by: User, now: dt.datetime) -> None:
    """Whoever begins to treat after the vårdplan was signed is to be told of it too (OV-26)."""
    also_told(case, Plan.VARDPLAN, rules.behandlare(case, local_day(now)), by=by, now=now)


def de_som_ar_med(case: Any, now: dt.datetime) -> list[User]:
    """Behandlarna, those who are only named, and the chef: who has to hear that it ends."""
    named = [row.user for row in rules.utsedda(case)]
    chefen = [] if case.state == Lage.BESLUTAD else rules.chefen(case, now)
    return list(dict.fromkeys([*rules.behandlarna(case, now), *named, *chefen]))


def check_forsok(case: Any, now: dt.datetime) -> None:
    """A talk that does not come about has been tried; with somebody who has died there is none (OV-29).

    One that lies ahead may still be held: its time has come, or it is said that it was called off.
    """
    tried = Mote.objects.filter(Q(at__lte=now) | Q(utfall__isnull=False), case=case.pk, kind=Slag.SAMTAL).exists()
    if case.avslut != Avslut.AVLIDEN and not tried:
        raise ValidationError({"avslut": "Boka minst ett avslutningssamtal först, och anteckna vad som blev av det."})
    _check_orsak(case)


def check_avslut(case: Any, now: dt.datetime) -> None:
    """After what has happened in it, and for a reason that can be. Raises ValidationError."""
    check_day("avslut_dag", case.avslut_dag, now, earliest=rules.senast_hant(case))
    _check_orsak(case)


def _check_orsak(case: Any) -> None:
    """What was never begun has reached no goal: the decision was not carried out, and why is said (OV-19, OV-33, SoL 34:1)."""
    if case.behandling_dag is None and case.avslut in (Avslut.UPPNATT, Avslut.DELVIS):
        raise ValidationError(
            {"avslut": "Behandlingen har inte börjat, så målen är inte nådda. Välj varför den slutar."}
        )


def berattad_i_systemet(case: Any, by: User, now: dt.datetime) -> None:
    """Sending the vårdplan is telling behandlarna of it: also those who came after it was signed."""
    far_veta_ocksa(case, by, now)
    here = {user.pk for user in rules.behandlare(case, local_day(now))}
    for row in may_be_told(case).filter(plan__kind=Plan.VARDPLAN, user__in=here):
        tell(row, day=local_day(now), way=Satt.SYSTEMET.label, by=by, now=now)


def till_dem_som_var_med(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    return case.var_med


# ── when a step that keeps the state is done ────────────────────────────────────────────────────────────────────────


def ar_skickad(case: Any) -> bool:
    return 0 < case.vardplan_nr <= case.vardplan_skickad_nr


def ar_bokat(case: Any) -> bool:
    return case.mote_at is not None


def har_plan(case: Any) -> bool:
    return case.plan_nr > 0


def ar_slut(_case: Any) -> bool:
    """There is always another follow-up, until it ends."""
    return False


def har_borjat(case: Any) -> bool:
    """The treatment goes on: what should have come before it is no longer what is waited for."""
    return case.behandling_dag is not None


def inte_avbruten(case: Any) -> bool:
    return case.state != Lage.AVBROTT
