"""What the steps of an uppdrag do together: decisions that follow on each other, follow-ups, and what is done by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from casework.calendar import local_day
from openvard import rules
from openvard.words import Avslut, Lage, Plan, Satt, Slag
from organisation.models import User
from records.decisions import Beslut
from records.meetings import Said, in_words
from records.models import Mote, Mottagare, Utfall
from records.plans import hold, latest, tell


def forlangt(case: Any, day: dt.date, from_day: dt.date, decided_by: str, by: User, now: dt.datetime) -> Beslut:
    """A prolonged or changed decision: a new row that points to the old one."""
    rules.check_day(case, "beslutad", day, now, earliest=case.beslut.day)
    if case.tom < from_day:
        raise ValidationError({"tom": "Sista dagen kan inte ligga före den första."})
    old: Beslut = case.beslut
    if newer := Beslut.objects.filter(replaces=old).first():
        # Another uppdrag on the same decision was first: it is the same new one, not a second.
        if (newer.day, newer.from_day, newer.to_day) != (day, from_day, case.tom):
            told = f"beslutat {newer.day}, gäller {newer.from_day} – {newer.to_day}"
            raise ValidationError(
                {"tom": f"Beslutet är redan ersatt i ett annat uppdrag: {told}. Skriv samma dagar här."}
            )
        return newer
    return Beslut.objects.create(
        day=day, decided_by=decided_by, delegation=old.delegation, law=old.law, kind=old.kind, from_day=from_day,
        to_day=case.tom, replaces=old, at=now, by=by,
    )  # fmt: skip


def rattat(case: Any, by: User, now: dt.datetime) -> Beslut:
    """The same decision with the right day. What was told of it stays with the old row."""
    old: Beslut = case.beslut
    if newer := Beslut.objects.filter(replaces=old).first():
        if newer.day != case.beslut_dag:
            told = f"Beslutet är redan ersatt i ett annat uppdrag, med dagen {newer.day}."
            raise ValidationError({"beslut_dag": f"{told} Skriv den, eller förläng beslutet här först."})
        return newer
    return Beslut.objects.create(
        day=case.beslut_dag, decided_by=old.decided_by, delegation=old.delegation, law=old.law, kind=old.kind,
        from_day=old.from_day, to_day=old.to_day, told_day=old.told_day, told_way=old.told_way, replaces=old, at=now, by=by,
    )  # fmt: skip


def uppfoljd(case: Any, present: Iterable[User], came: bool, why_not: str, by: User, now: dt.datetime) -> Utfall:
    """A follow-up counts with socialsekreteraren and a behandlare; without the person it says why (OV-23)."""
    last = (
        case.history.exclude(uppfoljd_dag=None).order_by("-history_id").values_list("uppfoljd_dag", flat=True).first()
    )
    rules.check_day(case, "uppfoljd_dag", case.uppfoljd_dag, now, earliest=last or case.inledande_dag)
    rules.check_present(case, present, now)
    if not came and not why_not:
        raise ValidationError({"varfor_inte": "Skriv varför den enskilde inte kom."})
    here: list[User | None] = [*present, *([None] if came else [])]
    utfall: Utfall = case._hallet(Slag.UPPFOLJNING, case.uppfoljd_dag, here, by, now, absent=why_not)
    return utfall


def check_mal(case: Any, said: Iterable[Said], by: User, now: dt.datetime) -> None:
    """Each goal of the plan is judged, whoever asks it (OV-23). Raises ValidationError."""
    if {one.pk for one in said} != set(rules.malen(case, by, now).values_list("pk", flat=True)):
        raise ValidationError({"malen": "Säg hur det går med vart och ett av målen."})


def uppfoljning_i_ord(malen: Iterable[Said], egna_ord: str, bestamt: str) -> str:
    parts = (in_words(malen), f"Egna ord: {egna_ord}" if egna_ord else "", f"Bestämt: {bestamt}")
    return "\n".join(part for part in parts if part)


def samtal_i_ord(malen: Iterable[Said], viktigast: str) -> str:
    return "\n".join(part for part in (in_words(malen), viktigast) if part)


def slapp_samordnaren(case: Any, leaving: Iterable[User]) -> None:
    """Whoever wrote the plan leaves: until they have agreed anew it is everybody's (OV-14)."""
    if case.samordnande_id in {user.pk for user in leaving}:
        case.samordnande, case.avstamd_dag = None, None


def prova_igen(case: Any, *, by: User, now: dt.datetime) -> None:
    hold(case, by=by, now=now)


def check_forsok(case: Any) -> None:
    """A talk that does not come about has been tried; with somebody who has died there is none (OV-29)."""
    tried = Mote.objects.filter(case=case.pk, kind=Slag.SAMTAL).exists()
    if case.avslut != Avslut.AVLIDEN and not tried:
        raise ValidationError({"avslut": "Boka minst ett avslutningssamtal först, och anteckna vad som blev av det."})


def berattad_i_systemet(case: Any, by: User, now: dt.datetime) -> None:
    """Sending the vårdplan is telling behandlarna of it: also those who came after it was signed."""
    plan = latest(case, Plan.VARDPLAN)
    assert plan  # noqa: S101  it was asked whether there is one
    for user in rules.behandlare(case, local_day(now)):
        row, _ = Mottagare.objects.get_or_create(plan=plan, user=user)
        if not hasattr(row, "kommunicerad"):
            tell(row, day=local_day(now), way=Satt.SYSTEMET.label, by=by, now=now)


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
