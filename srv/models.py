"""Öppenvård genom SRV: from the uppdrag and its consent to the documented end. docs/routines/SR.md is the written routine."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.assignments import end_assignments
from casework.calendar import add_days, local_day
from casework.history import audit_trail
from casework.models import Case
from casework.pages import Pages, PlanPage
from casework.relations import Ansvarig
from casework.steps import Somebody, Station, Text, step
from casework.undone import Undone, nothing_left_to_do
from organisation.models import User
from records.common import ansvarig_is_javig, nothing
from records.meeting_steps import (
    OTHERS,
    check_goals,
    follow_up_in_words,
    is_booked,
    latest_kept,
)
from records.meetings import Said, judge
from records.models import Kallad, Person
from records.people import never
from records.plan_steps import tell_of_plans
from srv import fragor as f
from srv import kolumner as k
from srv import kvar, lasare, medgivande, rules, skeden, utskrift
from srv.frister import (
    DOKUMENTERA,
    EJ_VERKSTALLT,
    FOLJ_UPP,
    FRAGA_SRV,
    INSATS_TOM,
    OMPROVA,
    PLAN,
    VID_AVSLUT,
)  # fmt: skip
from srv.oversikt import OVERSIKT
from srv.rules import ANSVARIG_SRV, BEHANDLAR, LEDARE, SRV_LEDARE
from srv.sidosteg import Sidosteg
from srv.skeden import i_ord
from srv.uppgifter import Samtycke
from srv.words import Lage, Plan, Satt, Slag

ansvarig = Case._meta.get_field("ansvarig")


class Bestallning(Sidosteg):
    """One order to SRV: an uppdrag with consent and decision, on its way. `enhet` orders, `performing` is SRV.

    Socialsekreteraren answers for it: who has made the utredning until the uppstart, then who follows it up (SR-20).
    """

    State = Lage

    code, routine_name, arrival_label = "SR", "Öppenvård genom SRV", "Uppdraget upprättades"
    readers = LEDARE
    closed_states = frozenset({State.AVSLUTAD, State.ATERTAGEN})
    undone = (
        Undone("samtycke", "Fråga om samtycke", "SR-05", (Ansvarig,), kvar.samtycke_saknas),
        Undone(
            "fyller_18", "Den unga fyller 18 år: fråga om eget samtycke", "SR-05", (Ansvarig,), kvar.fyller_snart_18
        ),
        Undone("prova_mottagare", "Pröva vem som ska få veta", "SR-04", (Ansvarig,), kvar.ej_provad),
        Undone(
            "kommunicera", "Berätta om uppdraget eller planen", "SR-04", (Ansvarig, *BEHANDLAR), kvar.ej_kommunicerat
        ),
        Undone("verkstall", "Dokumentera som verkställt", "SR-15", SRV_LEDARE, kvar.ej_verkstalld),
        Undone(
            "sammanstallning",
            "Lämna sammanställningen av utredningen",
            "SR-21",
            (Ansvarig,),
            kvar.sammanstallning_vantar,
        ),
        Undone("byt_handlaggare", "Byt handläggare", "SR-22", LEDARE, ansvarig_is_javig),
        Undone("fodd_stammer_inte", "Rätta födelsedagen", "SR-01", (Ansvarig,), kvar.fodd_stammer_inte),
        Undone("ingen_ansvarig", "Utse en ny behandlingsansvarig", "SR-16", SRV_LEDARE, kvar.ingen_ansvarig),
        Undone("avvisad", "Skicka igen, eller avsluta", "SR-13", (Ansvarig,), kvar.avvisad),
        Undone("dokument", "Skriv uppföljningsdokumentet", "SR-30", (Ansvarig,), kvar.dokument_saknas),
        Undone("tala_om", "Tala om hur insatsen fungerar", "SR-35", (Ansvarig,), kvar.ska_talas_om),
        Undone("bedom", "Bedöm om insatsen kan fortsätta", "SR-37", (Ansvarig,), kvar.ska_bedomas),
        Undone("avsluta", "Avsluta insatsen, så som den är bedömd", "SR-39", (Ansvarig,), kvar.ska_avslutas),
        Undone("oenighet", "Avgör oenigheten om avslut", "SR-36", LEDARE, kvar.ska_avgoras),
        Undone("stallning", "Ta ställning till insatsen", "SR-50", (Ansvarig,), kvar.ska_tas_stallning_till),
        Undone("samordna", "Håll samordningsmöte om placeringen", "SR-54", (Ansvarig,), kvar.ska_samordnas),
    )
    pages = Pages(
        shown_with=("beslut", "performing"), register="srv_registrera", registered_by=lasare.bestaller,
        menu=("bestallningar", "Beställningar"), menu_for=lasare.leder, print_name="Stämplat uppdrag", stamp="Upprättat",
        by_the_hour=False, secrecy="OSL 26 kap. 1 §", glimpse=utskrift.glimpse, sections=utskrift.sections,
        meetings=dict(Slag.choices), plans=(
            PlanPage(Plan.UPPDRAG, "Uppdrag", "signera_uppdrag", "andra_uppdrag", rules.far_veta_uppdrag),
            PlanPage(Plan.GENOMFORANDE, "Genomförandeplan", "signera_plan", "andra_plan", rules.far_veta_plan, Plan.UPPDRAG),
            PlanPage(Plan.UPPFOLJNING, "Uppföljningsdokument", "signera_dokument", "nytt_dokument", rules.far_veta_uppdrag,
                     Plan.GENOMFORANDE),
        ),
    )  # fmt: skip

    overview = OVERSIKT

    state = FSMField(choices=State, default=State.UTKAST, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "beställning", "beställningar"
        ordering = ["number"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="srv_carried_out_by_the_uppstart", condition=Q(verkstalld_dag=None) | Q(uppstart_dag__isnull=False)
            ),
            models.CheckConstraint(
                name="srv_ended_says_why", condition=~Q(state__in=["slut", "dokumenterad", "avslutad"]) | ~Q(avslut="")
            ),
            models.CheckConstraint(
                name="srv_never_began_says_why", condition=~Q(state="atertagen") | ~Q(aterta_orsak="")
            ),
        ]

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    # ── the way through ─────────────────────────────────────────────────────────────────────────────────────────────

    upprattas = Station("Uppdraget upprättas", "Socialsekreterare", ("SR-01", "SR-02", "SR-03"))

    @step(State.UTKAST, None, "Signera uppdraget", said="signerade uppdraget", rules=["SR-03"], by=[Ansvarig],
          when=~rules.har_uppdrag & rules.nyss_signerat_uppdrag)
    def signera_uppdrag(self, *, by: User, now: dt.datetime) -> None:
        """Uppdraget beskriver behovet och vad insatsen ska leda till."""
        self.uppdrag_nr += 1
        skeden.ny_version(self, by, now)

    kommunicera = tell_of_plans((State.UTKAST, State.AVVISAD, *rules.I_GANG, *rules.EFTER_SLUT), Satt,
                                label="Berätta om uppdraget eller planen",
                                rules=["SR-04", "SR-26"], by=[Ansvarig, *BEHANDLAR], whom=f.VILKA,
                                prose="Familjen eller den unga får veta, på en viss dag och ett visst sätt.")

    @step((State.UTKAST, State.AVVISAD, *rules.I_GANG, *rules.EFTER_SLUT), None, "Anteckna samtycke",
          button="Svaret är antecknat", said="antecknade ett samtycke", rules=["SR-05", "SR-21", "SR-32"], by=[Ansvarig],
          asks=f.SAMTYCKE)
    def anteckna_samtycke(self, *, by: User, now: dt.datetime, person: Person, till: str, svar: str, dag: dt.date, satt: str,
                          lampligt: str) -> None:
        """Vem som ska samtycka beror på åldern. Samtycket gäller den version av uppdraget som finns nu."""
        medgivande.anteckna_samtycke(self, person, till, svar, dag, satt, lampligt, by, now)

    @step(State.UTKAST, None, "Fatta beslutet", button="Beslutet är fattat", said="antecknade beslutet",
          rules=["SR-01", "SR-02", "SR-06", "SR-07"], by=[Ansvarig], when=~rules.beslutat & rules.enligt_sol_11_1,
          asks=f.BESLUT, opens=[EJ_VERKSTALLT, INSATS_TOM])
    def besluta(self, *, by: User, now: dt.datetime, **svar: Any) -> None:
        """Beslutet säger hur länge insatsen varar. Lagens tre månader räknas från beslutsdagen."""
        skeden.besluta(self, by, now, **svar)

    @step(State.UTKAST, None, "Anteckna beslutet enligt LVU", button="Beslutet är antecknat", said="antecknade beslutet",
          rules=["SR-01", "SR-02", "SR-06", "SR-07"], by=[Ansvarig], when=~rules.beslutat & rules.enligt_lvu_22,
          asks=[*f.BESLUT_LVU, f.BEHANDLINGSPLAN], opens=[INSATS_TOM, OMPROVA])
    def besluta_lvu(self, *, by: User, now: dt.datetime, **svar: Any) -> None:
        """Nämndens, utskottets eller domstolens beslut ersätter samtycket. Vården övervägs minst var sjätte månad."""
        skeden.besluta(self, by, now, **svar)

    @step(State.UTKAST, None, "Anteckna beslutet", button="Beslutet är antecknat", said="antecknade beslutet",
          rules=["SR-01", "SR-02", "SR-06", "SR-07"], by=[Ansvarig], when=~rules.beslutat & rules.enligt_annat,
          asks=f.BESLUT, opens=[INSATS_TOM])
    def besluta_annat(self, *, by: User, now: dt.datetime, **svar: Any) -> None:
        """Insatsen är tidsbestämd. Lagens tre månader gäller bara beslut enligt SoL 11 kap. 1 §."""
        skeden.besluta(self, by, now, **svar)

    @step(State.UTKAST, State.BESTALLD, "Skicka beställningen", button="Skicka till SRV", said="skickade beställningen",
          rules=["SR-08", "SR-09", "SR-11"], by=[Ansvarig], when=rules.ordinarie, asks=[f.JOURNAL], opens=[FRAGA_SRV],
          notifies=rules.till_srv)
    def skicka(self, *, by: User, now: dt.datetime, journal: str) -> None:
        """SRV har den i samma stund. Det går att skicka när uppdrag, samtycke och beslut finns; det som saknas nämns."""
        skeden.skicka(self, journal, by, now)

    @step(State.BESTALLD, State.ANTAGEN, "Ta emot och utse", button="Utse och ta emot", said="tog emot beställningen",
          rules=["SR-11", "SR-16"], by=SRV_LEDARE, notifies=rules.till_alla,
          asks=[Somebody("ba", "Behandlingsansvarig", rules.kan_ansvara, never),
                Somebody("behandlare", "Fler behandlare", rules.kan_behandla, never, many=True, required=False)])
    def ta_emot(self, *, by: User, now: dt.datetime, ba: User, behandlare: list[User]) -> None:
        """Den behandlingsansvariga läser ärendet från och med nu."""
        skeden.utse(self, ba, behandlare, by, now)

    @step(State.ANTAGEN, None, "Boka uppstart", button="Uppstarten är bokad", said="bokade uppstart", rules=["SR-16"],
          by=[Ansvarig, ANSVARIG_SRV], when=~is_booked & ~rules.hindrad & rules.samtyckt, asks=f.BOKA, optional=[k.mote_tolk],
          notifies=rules.till_alla)
    def boka_uppstart(self, *, by: User, now: dt.datetime, **bokning: Any) -> None:
        """Berörda på socialkontoret, på SRV och i familjen ska vara med."""
        skeden.boka(self, Slag.UPPSTART, by, now, **bokning)

    @step(State.ANTAGEN, State.PAGAR, "Uppstart hållen", button="Uppstarten är hållen", said="höll uppstarten",
          rules=["SR-16", "SR-17", "SR-18", "SR-19", "SR-20", "SR-22"], by=[Ansvarig],
          asks=[k.uppstart_dag, f.NARVARANDE, f.FAMILJEN,
                OTHERS, Text("behoven", "Behoven utifrån uppdraget"), Text("arbetssatt", "Arbetssätt och metoder"),
                Text("roller", "Ansvar och roller"), Somebody("tar_over", "Vem följer upp?", rules.kan_folja_upp, never)],
          opens=[FOLJ_UPP, PLAN], cancels=[FRAGA_SRV], notifies=rules.till_alla_parter)
    def hall_uppstart(self, *, by: User, now: dt.datetime, narvarande: list[User], familjen: str, andra: list[Kallad],
                      behoven: str, arbetssatt: str, roller: str, tar_over: User) -> None:
        """Du kallar och leder. Från den dagen räknas uppföljningen, och den som följer upp tar över handläggningen."""
        skeden.hall(self, Slag.UPPSTART, self.uppstart_dag, "uppstart_dag", narvarande, andra, by, now,
                    came=familjen == "kom", earliest=self.skickad_dag)
        said = i_ord(("Behov", behoven), ("Arbetssätt", arbetssatt), ("Roller", roller))
        self._anteckna("Uppstart", said, by, now, shared=True)
        self.ansvarig = tar_over

    @step((State.PAGAR, *rules.EFTER_SLUT), None, "Dokumentera som verkställt", button="Insatsen är verkställd",
          said="dokumenterade insatsen som verkställd", rules=["SR-15"], by=SRV_LEDARE, when=~rules.verkstalld,
          meets=[EJ_VERKSTALLT], notifies=rules.till_handlaggaren)
    def verkstall(self, *, by: User, now: dt.datetime) -> None:
        """Beslutet är verkställt den dag uppstarten hölls, också när det skrivs in senare."""
        self.verkstalld_dag = self.uppstart_dag

    @step((State.PAGAR, State.SLUT), None, "Signera genomförandeplanen", said="signerade genomförandeplanen",
          rules=["SR-25", "SR-26"], by=BEHANDLAR, when=~rules.har_plan & rules.nyss_signerad_plan, meets=[PLAN],
          notifies=rules.till_handlaggaren)
    def signera_plan(self, *, by: User, now: dt.datetime) -> None:
        """Planen skrivs tillsammans med familjen eller den unga. Socialsekreteraren får den i systemet av sig självt."""
        self.plan_nr += 1
        skeden.ny_version(self, by, now)

    @step(State.PAGAR, None, "Uppföljning hållen", button="Uppföljningen är hållen", said="höll uppföljning",
          rules=["SR-27", "SR-28", "SR-29"], by=[Ansvarig],
          asks=[k.uppfoljd_dag, f.NARVARANDE, f.FAMILJEN,
                Text("varfor_inte", "Varför kom de inte?", required=False, longest=200), OTHERS, f.MALEN,
                Text("egna_ord", "Familjens eller den ungas egna ord", required=False), Text("bestamt", "Vad bestämde ni?")],
          meets=[FOLJ_UPP], opens=[FOLJ_UPP], notifies=rules.till_alla)
    def hall_uppfoljning(self, *, by: User, now: dt.datetime, narvarande: list[User], familjen: str, varfor_inte: str,
                         andra: list[Kallad], malen: list[Said], egna_ord: str, bestamt: str) -> None:
        """Du kallar och leder. Varje mål i uppdraget och planen bedöms. Nästa uppföljning räknas från den här dagen."""
        check_goals(malen, rules.malen(self, by, now))
        held = skeden.hall(self, Slag.UPPFOLJNING, self.uppfoljd_dag, "uppfoljd_dag", narvarande, andra, by, now,
                           came=familjen == "kom", why_not=varfor_inte,
                           earliest=latest_kept(self, "uppfoljd_dag") or self.uppstart_dag)
        judge(held, malen)
        self._anteckna("Uppföljning", follow_up_in_words(malen, egna_ord, bestamt), by, now, shared=True)

    @step(State.PAGAR, State.SLUT, "Avsluta: målen är nådda", button="Avsluta", said="avslutade insatsen, målen är nådda",
          rules=["SR-40", "SR-41"], by=[Ansvarig], when=rules.malen_nadda & ~rules.oenigt & ~rules.vantar_bedomning,
          asks=[k.slut_dag, Text("text", "Hur har det gått?")], opens=[DOKUMENTERA], cancels=VID_AVSLUT,
          notifies=rules.till_srv_och_behandlarna)
    def avsluta_mal(self, *, by: User, now: dt.datetime, text: str) -> None:
        """Uppföljningen har visat att målen är nådda."""
        skeden.avsluta(self, "malen", text, by, now)

    @step(State.SLUT, State.DOKUMENTERAD, "Dokumentationen är klar", said="gjorde klart dokumentationen", rules=["SR-42"],
          by=[ANSVARIG_SRV], when=rules.har_plan | rules.avliden, meets=[DOKUMENTERA], notifies=rules.till_srv_och_behandlarna)
    def dokumentera(self, *, by: User, now: dt.datetime) -> None:
        """Planen är signerad och det som har hänt är antecknat."""

    @step(State.DOKUMENTERAD, State.AVSLUTAD, "Avsluta hos SRV", said="avslutade insatsen hos SRV", rules=["SR-43"],
          by=SRV_LEDARE, when=rules.verkstalld & nothing_left_to_do, notifies=rules.till_alla)
    def avsluta_srv(self, *, by: User, now: dt.datetime) -> None:
        """Sist av alla. Ärendet låses; SRV läser det i två veckor till."""
        end_assignments(self, add_days(local_day(now), skeden.EFTER_AVSLUT))

    path = (upprattas, signera_uppdrag, kommunicera, anteckna_samtycke, besluta, skicka, ta_emot, boka_uppstart, hall_uppstart,
            verkstall, signera_plan, hall_uppfoljning, avsluta_mal, dokumentera, avsluta_srv)

    gives = (Sidosteg.byt_handlaggare,)
    done_when = {signera_uppdrag: skeden.har_uppdrag, kommunicera: skeden.ar_berattat, anteckna_samtycke: skeden.har_samtycke,
                 besluta: skeden.har_beslut, boka_uppstart: skeden.ar_bokat, verkstall: skeden.ar_verkstalld,
                 signera_plan: skeden.har_plan, hall_uppfoljning: skeden.ar_slut}
    skipped_when = {besluta: skeden.annat_lagrum, skicka: skeden.ar_tillfallig, kommunicera: skeden.ej_utkast,
                    anteckna_samtycke: skeden.ej_utkast}
    happened = {Sidosteg.fraga_srv: k.fragad_dag, hall_uppstart: k.uppstart_dag, verkstall: k.uppstart_dag,
                hall_uppfoljning: k.uppfoljd_dag, Sidosteg.omprova: k.omprovad_dag, Sidosteg.ateruppta: k.aterupptagen_dag}
    proposes = {k.tom: nothing, k.mote_at: nothing}
    choices = {ansvarig: rules.kan_ha}

    # fmt: on


__all__ = ["Bestallning", "Plan", "Samtycke"]
