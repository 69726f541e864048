"""Provuppdrag: a decision, several who work in it, a meeting that starts the clocks, and an end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.assignments import assign, assigned_to, begin, end_assignments
from casework.calendar import local_day
from casework.deadlines import By, DaysBefore, Months, Weeks, WorkingDays, WorkingDaysBefore
from casework.disqualification import Kind, disqualify
from casework.history import audit_trail
from casework.models import Case
from casework.relations import Ansvarig, Assigned, Performing
from casework.steps import Station, step
from casework.undone import Undone, nothing_left_to_do
from organisation.models import User
from organisation.roles import Behandlare, Enhetschef, Kurator, Socialsekreterare
from organisation.standing import Standing
from records.common import hand_over


def den_som_har_det(case: Any, _now: dt.datetime) -> list[User]:
    return [case.ansvarig] if case.ansvarig else []


def mote(case: Any) -> dt.date | None:
    return case.mote_dag


class Kolumner(Case):
    """Declared first, so that a deadline can name a column of its own."""

    mote_dag = models.DateField("mötets dag", null=True, blank=True)
    svarsdatum = models.DateField("svarsdatum", null=True, blank=True)
    nominerad = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    javig = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    plan_last = models.BooleanField("planen är läst", default=False)

    class Meta:
        abstract = True


mote_dag = Kolumner._meta.get_field("mote_dag")
svarsdatum = Kolumner._meta.get_field("svarsdatum")
nominerad = Kolumner._meta.get_field("nominerad")
javig = Kolumner._meta.get_field("javig")

PLAN = Weeks("plan", "Genomförandeplan", 3, rule="SoL 1:1", starts=mote, since="mötet hölls", reminds=den_som_har_det)
FOLJ_UPP = Months("folj_upp", "Följ upp", 3, rule="SoL 1:1", starts=mote, since="mötet hölls", reminds=den_som_har_det)
SVARA = By("svara", "Svara", svarsdatum, rule="SoL 34:1", reminds=den_som_har_det, warns=den_som_har_det,
           warned=(DaysBefore(30), WorkingDaysBefore(3)))  # fmt: skip
RING = WorkingDays("ring", "Ring upp", 2, rule="SoL 1:1", advice=True, reminds=den_som_har_det)

UTFORARE = Performing(Enhetschef)
BEHANDLARE = Assigned(Behandlare)


def olast(case: Any, _day: dt.date) -> bool:
    return case.mote_dag is not None and not case.plan_last


class Provuppdrag(Kolumner):
    """One of them."""

    class State(models.TextChoices):
        BESLUTAD = "beslutad", "Beslutad"
        PAGAR = "pagar", "Pågår"
        AVSLUTAD = "avslutad", "Avslutad"

    code, routine_name, arrival_label, paper = "PR", "Provuppdrag", "Beslut fattades", "EA"
    readers = (Socialsekreterare,)
    closed_states = frozenset({State.AVSLUTAD})
    on_arrival = (RING,)
    undone = (Undone("olast", "Planen är inte läst", "SoL 1:1", (BEHANDLARE,), olast, read=True),)

    state = FSMField(choices=State, default=State.BESLUTAD, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        app_label = "prov"
        verbose_name, verbose_name_plural = "provuppdrag", "provuppdrag"
        base_manager_name = "objects"

    # fmt: off

    beslut = Station("Beslut fattas", "Systemet", ())

    @step(State.BESLUTAD, None, "Nominera", rules=[], by=[UTFORARE], asks=[nominerad])
    def nominera(self, *, by: User, now: dt.datetime) -> None:
        """Utförarens chef namnger; det ger ingen behörighet."""
        assign(self, self.nominerad, Behandlare, by=by, now=now)

    @step(State.BESLUTAD, State.PAGAR, "Starta", rules=[], by=[Ansvarig], meets=[RING])
    def starta(self, *, by: User, now: dt.datetime) -> None:
        """De som är namngivna börjar, och bara de."""
        begin(self, Behandlare, local_day(now), now=now)

    @step(State.PAGAR, None, "Mötet hölls", rules=[], by=[Ansvarig, BEHANDLARE], asks=[mote_dag],
          meets=[FOLJ_UPP], opens=[PLAN, FOLJ_UPP])
    def mote_hallet(self, *, by: User, now: dt.datetime) -> None:
        """Fristerna räknas från mötets dag, inte från när den skrevs in."""

    @step(State.PAGAR, None, "Rätta mötets dag", rules=[], by=[Ansvarig], asks=[mote_dag],
          recounts=[PLAN, FOLJ_UPP])
    def ratta_mote(self, *, by: User, now: dt.datetime) -> None:
        """Fristerna räknas om."""

    @step(State.PAGAR, None, "Planen är läst", rules=[], by=[BEHANDLARE], meets=[PLAN])
    def las(self, *, by: User, now: dt.datetime) -> None:
        """Nu är den läst."""
        self.plan_last = True

    @step(State.PAGAR, State.AVSLUTAD, "Avsluta", rules=[], by=[Ansvarig], when=nothing_left_to_do)
    def avsluta(self, *, by: User, now: dt.datetime) -> None:
        """Inget är kvar att göra."""
        end_assignments(self, local_day(now))

    path = (beslut, starta, mote_hallet, las, avsluta)

    @step([State.BESLUTAD, State.PAGAR], None, "Svarsdatum", rules=[], by=[Ansvarig], asks=[svarsdatum], opens=[SVARA])
    def satt_svarsdatum(self, *, by: User, now: dt.datetime) -> None:
        """Någon annan har satt en dag."""

    @step([State.BESLUTAD, State.PAGAR], None, "Inget svar behövs", rules=[], by=[Ansvarig], cancels=[SVARA])
    def inget_svar(self, *, by: User, now: dt.datetime) -> None:
        """Frågan är återtagen."""

    @step([State.BESLUTAD, State.PAGAR], None, "Anmäl jäv", rules=[], by=[Ansvarig], asks=[javig])
    def anmal_jav(self, *, by: User, now: dt.datetime) -> None:
        """Den jäviga läser men tar inga steg."""
        disqualify(self, self.javig, by=by, now=now, kind=Kind.CONFLICT)

    lamna_over_uppdrag = hand_over(State.PAGAR, Behandlare, rules=[], by=[BEHANDLARE, UTFORARE], prose="Till en kollega.")

    # fmt: on

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        leads = Q(performing__in=who.units([Enhetschef, Kurator]))
        return super().seen_by(who) | leads | assigned_to(who)

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        led = [Q(performing=unit) for unit in sorted(who.units([Enhetschef, Kurator]))]
        return [*super().ways(who), *led, assigned_to(who)]

    def has_done(self, step: Any) -> bool:
        return self.plan_last if step.name == "las" else super().has_done(step)


# Whoever empties the tables of the others does not know of this one's: no key of the database points at them.
for _field in (Provuppdrag._meta.get_field("case_ptr"),):
    _field.db_constraint = False
