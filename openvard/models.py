"""Öppenvård vuxen: from the decision to what is carried out. docs/routines/OV.md is the written routine."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.assignments import end_assignments
from casework.calendar import add_days, local_day
from casework.history import audit_trail
from casework.models import Case
from casework.pages import Pages, PlanPage, found_by
from casework.relations import Ansvarig
from casework.steps import Choice, Somebody, Station, Text, step
from casework.undone import Undone, nothing_left_to_do
from openvard import beslutat, moten, rattelser, rules, utskrift
from openvard import fragor as f
from openvard import kolumner as k
from openvard.frister import (
    ALLA_FRISTER,
    BESLUT_TOM,
    EJ_VERKSTALLT,
    EJ_VERKSTALLT_AVBROTT,
    FOLJ_UPP,
    INFORMERA,
    INLEDANDE,
    KONTAKT,
    PLAN,
    UTSE,
)
from openvard.oversikt import OVERSIKT
from openvard.rules import BEHANDLARE, LEDARE, Planskrivare, UtforarensChef
from openvard.words import EFTER_AVSLUT, Lage, Plan, Satt, Slag
from organisation.models import User
from records.common import SKAL, ansvarig_is_javig, mark_protected, new_ansvarig, nothing, unmark_protected
from records.days import check_day
from records.decisions import check_in_force
from records.jav import declare_conflict, lift_conflict
from records.meeting_steps import (
    NOT_HELD,
    OTHERS,
    call_off_booked,
    check_goals,
    did_not_happen,
    follow_up_in_words,
    is_booked,
)
from records.meetings import Said, judge
from records.models import Kallad
from records.people import never
from records.plan_steps import decide_receivers, tell_of_plans
from records.plans import hold_new

ansvarig = Case._meta.get_field("ansvarig")


class Uppdrag(k.Kolumner):
    """One uppdrag: what a decision granted, on its way to being carried out. `enhet` decided, `performing` carries out.

    Socialsekreteraren answers for it; behandlarna work in it from the day it is assigned to them (OV-13).
    """

    State = Lage
    FORE_START = (State.BESLUTAD, State.HOS_CHEFEN, State.UTSEDD, State.STARTAD)
    PAGAR, STARTADE = rules.PAGAR, rules.STARTADE
    OPPNA = (*FORE_START, *PAGAR, State.SAMTAL)

    code, routine_name, arrival_label = "OV", "Öppenvård vuxen", "Beslutet fattades"
    readers = LEDARE
    closed_states = frozenset({State.AVSLUTAD, State.ATERTAGEN})
    on_arrival = (INFORMERA, EJ_VERKSTALLT, BESLUT_TOM)
    undone = (
        Undone("underrattelse", "Underrätta den enskilde om beslutet", "OV-03", (Ansvarig,), rules.ej_underrattad),
        Undone("byt_handlaggare", "Byt handläggare", "OV-01", LEDARE, ansvarig_is_javig),
        Undone("avstamning", "Stäm av mellan er", "OV-14", (BEHANDLARE,), rules.ej_avstamd),
        Undone("tilldela_igen", "Tilldela den som är utsedd", "OV-11", (Ansvarig,), rules.vantar_pa_tilldelning),
        Undone("ingen_behandlare", "Utse en ny behandlare", "OV-08", (UtforarensChef,), rules.ingen_behandlare),
        Undone("vardplan_andrad", "Skicka den ändrade vårdplanen", "OV-16", (Ansvarig,), rules.ej_skickad_vardplan),
        Undone("olast_vardplan", "Läs vårdplanen", "OV-17", (BEHANDLARE,), rules.olast_vardplan, read=True),
        Undone("prova_mottagare", "Pröva vem som ska få veta", "OV-26", (Ansvarig,), rules.ej_provad),
        Undone("kommunicera", "Berätta om planen", "OV-26", (Ansvarig, BEHANDLARE), rules.ej_kommunicerad),
        Undone("nytt_beslut", "För in det nya beslutet", "OV-03", (Ansvarig,), rules.nytt_beslut),
        Undone("plan_andras", "Ändra genomförandeplanen", "OV-24", (Planskrivare,), rules.plan_ska_andras),
    )
    pages = Pages(
        shown_with=("beslut", "performing"), register="openvard_registrera", registered_by=rules.beslutar, by_the_hour=False,
        found_by=("tidigare_akt",), print_name="Stämplat uppdrag", stamp="Beslut", secrecy="OSL 26 kap. 1 §",
        glimpse=utskrift.glimpse, sections=utskrift.sections,
        meetings=dict(Slag.choices), plans=(
            PlanPage(Plan.VARDPLAN, "Vårdplan", "signera_vardplan", "andra_vardplan", rules.far_veta_vardplan),
            PlanPage(Plan.GENOMFORANDE, "Genomförandeplan", "signera_plan", "andra_plan", rules.far_veta_plan, Plan.VARDPLAN),
        ),
    )  # fmt: skip
    overview = OVERSIKT

    state = FSMField(choices=State, default=State.BESLUTAD, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "uppdrag", "uppdrag"
        ordering = ["number"]
        base_manager_name = "objects"
        indexes = [found_by("tidigare_akt", "uppdrag_akt")]
        constraints = [
            models.CheckConstraint(
                name="begun_after_the_meeting", condition=Q(behandling_dag=None) | Q(inledande_dag__isnull=False)
            ),
            models.CheckConstraint(
                name="closed_says_why", condition=~Q(state=Lage.AVSLUTAD) | ~Q(avslut="") & Q(avslut_dag__isnull=False)
            ),
            models.CheckConstraint(
                name="never_began_says_why", condition=~Q(state=Lage.ATERTAGEN) | ~Q(aterta_orsak="")
            ),
        ]

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    # ── the way through ─────────────────────────────────────────────────────────────────────────────────────────────

    beslutas = Station("Beslut fattas och uppdraget skapas", "Socialsekreterare", ("OV-02", "OV-03", "OV-04", "OV-05"))

    @step(State.BESLUTAD, State.HOS_CHEFEN, "Informera enhetschefen", button="Enhetschefen är informerad",
          said="informerade utförarens enhetschef", rules=["OV-06", "OV-07"], by=[Ansvarig],
          asks=[k.informerad_dag, k.informerad_satt, Text("sagt", "Vad enhetschefen fick veta")],
          meets=[INFORMERA], opens=[UTSE], notifies=rules.till_chefen)
    def informera_chefen(self, *, by: User, now: dt.datetime, sagt: str) -> None:
        """Berätta om ärendet för utförarens enhetschef. Chefen ser det sedan i sin kö och utser behandlare."""
        check_day("informerad_dag", self.informerad_dag, now, earliest=self.beslut_dag)
        self._anteckna("Informera enhetschefen", sagt, by, now, shared=True)

    @step(State.HOS_CHEFEN, State.UTSEDD, "Utse behandlare", button="Behandlare är utsedd",
          said="utsåg behandlare", rules=["OV-08", "OV-09", "OV-10"], by=[UtforarensChef],
          asks=[f.UTSEDDA, f.DAG, f.SATT], meets=[UTSE], notifies=rules.till_utsedda)
    def utse(self, *, by: User, now: dt.datetime, behandlare: list[User], dag: dt.date, satt: str) -> None:
        """Välj en eller flera, och ge dem en första information. De läser ärendet först när det är tilldelat."""
        beslutat.utse(self, behandlare, dag, satt, by, now)

    @step(State.UTSEDD, State.STARTAD, "Tilldela och starta", button="Tilldela och starta",
          said="tilldelade och startade uppdraget", rules=["OV-11", "OV-12", "OV-13"], by=[Ansvarig], asks=[k.start_dag],
          opens=[KONTAKT, INLEDANDE], notifies=rules.till_behandlarna)
    def starta(self, *, by: User, now: dt.datetime) -> None:
        """Uppdraget tilldelas just dem som enhetschefen har utsett, och ingen annan."""
        check_day("start_dag", self.start_dag, now, earliest=self.informerad_dag)
        check_in_force(self, "start_dag", self.start_dag)
        check_in_force(self, "start_dag", local_day(now))
        beslutat.borja(self, now)
        beslutat.far_veta_ocksa(self, by, now)

    @step((*STARTADE,), None, "Anteckna kontakten", button="Kontakten är tagen",
          said="antecknade kontakten mellan behandlaren och socialsekreteraren", rules=["OV-15"], by=[BEHANDLARE, Ansvarig],
          asks=[k.kontakt_dag, f.SATT, Text("text", "Vad ni talade om")], meets=[KONTAKT])
    def ta_kontakt(self, *, by: User, now: dt.datetime, satt: str, text: str) -> None:
        """Behandlaren tar kontakt med socialsekreteraren för att få veta mer. Någon av er antecknar det."""
        check_day("kontakt_dag", self.kontakt_dag, now, earliest=self.start_dag)
        self._anteckna("Kontakt med behandlaren", text, by, now, shared=True)

    @step((*STARTADE,), None, "Skicka vårdplanen", said="skickade vårdplanen till behandlarna", rules=["OV-16"],
          by=[Ansvarig], notifies=rules.till_behandlarna,
          when=rules.har_vardplan & rules.vardplan_ej_skickad & ~rules.nagot_att_prova & ~rules.nagon_nekad)
    def skicka_vardplan(self, *, by: User, now: dt.datetime) -> None:
        """Behandlarna får den i systemet, och läsloggen visar när de har öppnat den."""
        self.vardplan_skickad_nr = self.vardplan_nr
        beslutat.berattad_i_systemet(self, by, now)

    @step(State.STARTAD, None, "Boka inledande möte", button="Mötet är bokat", said="bokade inledande möte",
          rules=["OV-18"], by=[BEHANDLARE, Ansvarig], when=~is_booked, asks=f.BOKA, optional=[k.mote_tolk],
          notifies=rules.till_alla)
    def boka_inledande(self, *, by: User, now: dt.datetime, **bokning: Any) -> None:
        """Socialsekreteraren, behandlarna och den enskilde ska vara med. Behandlaren bokar; socialsekreteraren kan också."""
        moten.boka(self, Slag.INLEDANDE, by, now, **bokning)

    @step(State.STARTAD, State.INLETT, "Inledande möte hållet", button="Mötet är hållet", said="antecknade inledande mötet",
          rules=["OV-18", "OV-19"], by=[Ansvarig, BEHANDLARE], asks=[k.inledande_dag, f.NARVARANDE, f.ENSKILD_KOM, OTHERS],
          meets=[INLEDANDE], opens=[PLAN, FOLJ_UPP])
    def hall_inledande(self, *, by: User, now: dt.datetime, narvarande: list[User], enskild_kom: bool,
                       andra: list[Kallad]) -> None:
        """Mötet räknas när socialsekreteraren, den enskilde och minst en behandlare var med. Från den dagen räknas
        genomförandeplanen och första uppföljningen."""
        moten.hall(self, Slag.INLEDANDE, narvarande, andra, by, now, came=enskild_kom)

    @step(State.INLETT, State.BEHANDLING, "Inled behandlingen", button="Behandlingen är inledd",
          said="inledde behandlingen", rules=["OV-17", "OV-19"], by=[BEHANDLARE],
          asks=[k.behandling_dag, Text("olast", "Är vårdplanen inte läst: varför inleds behandlingen ändå?", required=False)],
          meets=[EJ_VERKSTALLT], notifies=rules.till_handlaggaren)
    def inled(self, *, by: User, now: dt.datetime, olast: str) -> None:
        """Behandlingen börjar efter det inledande mötet. Beslutet räknas som verkställt den dagen."""
        check_day("behandling_dag", self.behandling_dag, now, earliest=self.inledande_dag)
        check_in_force(self, "behandling_dag", self.behandling_dag)
        if not olast and (not self.vardplan_skickad_nr or rules.olasta(self, local_day(now))):
            raise ValidationError({"olast": "Vårdplanen är inte skickad och läst av alla. Läs den, eller skriv varför inte."})
        self._anteckna("Vårdplanen är inte läst", olast, by, now)

    @step((*PAGAR,), None, "Signera genomförandeplanen", said="signerade genomförandeplanen",
          rules=["OV-20", "OV-21"], by=[Planskrivare], when=~rules.har_plan & rules.nyss_signerad_plan, meets=[PLAN],
          notifies=rules.till_handlaggaren)
    def signera_plan(self, *, by: User, now: dt.datetime) -> None:
        """Planen skrivs tillsammans med den enskilde. Fristen är mött när den är signerad, inte när den är påbörjad."""
        self.plan_nr, self.andras_dag = self.plan_nr + 1, None
        hold_new(self, by=by, now=now)

    @step(State.AVBROTT, State.BEHANDLING, "Återuppta", said="återupptog insatsen", rules=["OV-22"], by=[Ansvarig],
          asks=[k.aterupptagen_dag], meets=[EJ_VERKSTALLT_AVBROTT], notifies=rules.till_behandlarna)
    def ateruppta(self, *, by: User, now: dt.datetime) -> None:
        """Insatsen går vidare."""
        check_day("aterupptagen_dag", self.aterupptagen_dag, now, earliest=self.avbrott_dag)
        check_in_force(self, "aterupptagen_dag", self.aterupptagen_dag)

    @step([State.BEHANDLING, State.AVBROTT], None, "Uppföljning hållen", button="Uppföljningen är hållen",
          said="höll uppföljning", rules=["OV-22", "OV-23", "OV-24"], by=[Ansvarig],
          asks=[k.uppfoljd_dag, f.NARVARANDE, Choice("enskild", "Kom den enskilde?", (("kom", "Kom"), ("kom_inte", "Kom inte"))),
                Text("varfor_inte", "Varför kom den enskilde inte?", required=False, longest=200), OTHERS, f.MALEN,
                Text("egna_ord", "Den enskildes egna ord", required=False), Text("bestamt", "Vad bestämde ni?"),
                Choice("andras", "Behöver genomförandeplanen ändras?", (("nej", "Nej"), ("ja", "Ja")))],
          meets=[FOLJ_UPP], opens=[FOLJ_UPP], notifies=rules.till_behandlarna)
    def hall_uppfoljning(self, *, by: User, now: dt.datetime, narvarande: list[User], enskild: str, varfor_inte: str,
                         andra: list[Kallad], malen: list[Said], egna_ord: str, bestamt: str, andras: str) -> None:
        """Alla tre ska vara med; kom den enskilde inte skriver du varför. Nästa uppföljning räknas från den här dagen."""
        check_goals(malen, rules.malen(self, by, now))
        judge(moten.hall(self, Slag.UPPFOLJNING, narvarande, andra, by, now, came=enskild == "kom", why_not=varfor_inte), malen)
        self.andras_dag = self.uppfoljd_dag if andras == "ja" else self.andras_dag
        self._anteckna("Uppföljning", follow_up_in_words(malen, egna_ord, bestamt), by, now, shared=True)

    @step((*PAGAR,), State.SAMTAL, "Avslutningssamtal hållet", button="Samtalet är hållet",
          said="höll avslutningssamtal", rules=["OV-29", "OV-30"], by=[Ansvarig],
          asks=[k.samtal_dag, f.NARVARANDE, f.ENSKILD_KOM, OTHERS, f.MALEN, Text("viktigast", "Det viktigaste som sades")],
          notifies=rules.till_behandlarna)
    def hall_samtal(self, *, by: User, now: dt.datetime, narvarande: list[User], enskild_kom: bool, andra: list[Kallad],
                    malen: list[Said], viktigast: str) -> None:
        """Socialsekreteraren, den enskilde och behandlaren går igenom vad som har hjälpt och vad som händer sedan."""
        check_goals(malen, rules.malen(self, by, now))
        judge(moten.hall(self, Slag.SAMTAL, narvarande, andra, by, now, came=enskild_kom), malen)
        self._anteckna("Avslutningssamtal", beslutat.samtal_i_ord(malen, viktigast), by, now, shared=True)

    @step(State.SAMTAL, State.AVSLUTAD, "Avsluta", said="avslutade uppdraget", rules=["OV-29", "OV-33"], by=[Ansvarig],
          when=nothing_left_to_do, asks=[k.avslut_dag, k.avslut], meets=[BESLUT_TOM], cancels=ALLA_FRISTER,
          notifies=rules.till_behandlarna)
    def avsluta(self, *, by: User, now: dt.datetime) -> None:
        """Alla har fått veta. Behandlarna läser ärendet i två veckor till, så att det som återstår blir skrivet."""
        beslutat.check_avslut(self, now)
        call_off_booked(self, "Uppdraget är avslutat.", by, now)
        end_assignments(self, add_days(local_day(now), EFTER_AVSLUT))

    path = (beslutas, informera_chefen, utse, starta, ta_kontakt, skicka_vardplan, boka_inledande, hall_inledande, inled,
            signera_plan, ateruppta, hall_uppfoljning, hall_samtal, avsluta)

    # ── side ways ───────────────────────────────────────────────────────────────────────────────────────────────────

    @step(State.UTSEDD, None, "Utse en till", said="utsåg en behandlare till", rules=["OV-08", "OV-09", "OV-10"],
          by=[UtforarensChef], notifies=rules.till_utsedda, asks=[f.UTSEDDA, f.DAG, f.SATT])
    def utse_fler(self, *, by: User, now: dt.datetime, behandlare: list[User], dag: dt.date, satt: str) -> None:
        """De som redan är utsedda är det fortfarande."""
        beslutat.utse(self, behandlare, dag, satt, by, now)

    @step((State.UTSEDD, *STARTADE), None, "Byt den utsedda", said="bytte vem som är utsedd",
          rules=["OV-08", "OV-09", "OV-10"], by=[UtforarensChef], when=rules.nagon_utsedd, asks=f.BYT,
          notifies=rules.till_utsedda)
    def byt_utsedd(self, *, by: User, now: dt.datetime, behandlare: list[User], dag: dt.date, satt: str, skal: str) -> None:
        """De som var utsedda är det inte längre."""
        beslutat.slapp_utsedda(self, now)
        beslutat.utse(self, behandlare, dag, satt, by, now)
        self._anteckna("Byt den utsedda", skal, by, now)

    @step((*STARTADE, State.SAMTAL), None, "Stäm av mellan er", button="Ni har stämt av",
          said="stämde av med den andra behandlaren", rules=["OV-14"], by=[BEHANDLARE], when=rules.flera_behandlare,
          asks=[k.avstamd_dag, k.samordnande, Text("text", "Hur arbetar ni tillsammans?")])
    def stam_av(self, *, by: User, now: dt.datetime, text: str) -> None:
        """Ni är flera: kom överens om vem som gör vad. Den som samordnar skriver planen; de andra ser den och antecknar."""
        check_day("avstamd_dag", self.avstamd_dag, now, earliest=self.start_dag)
        self._anteckna("Avstämning", text, by, now)

    @step([State.BEHANDLING, State.AVBROTT], None, "Boka uppföljning", said="bokade uppföljning", rules=["OV-22"],
          by=[Ansvarig, BEHANDLARE], when=~is_booked, asks=f.BOKA, optional=[k.mote_tolk], notifies=rules.till_alla)
    def boka_uppfoljning(self, *, by: User, now: dt.datetime, **bokning: Any) -> None:
        """Socialsekreteraren samordnar. Alla tre ska vara med."""
        moten.boka(self, Slag.UPPFOLJNING, by, now, **bokning)

    @step((*PAGAR,), None, "Boka avslutningssamtal", said="bokade avslutningssamtal", rules=["OV-29"], by=[Ansvarig],
          when=~is_booked, asks=f.BOKA, optional=[k.mote_tolk], notifies=rules.till_alla)
    def boka_samtal(self, *, by: User, now: dt.datetime, **bokning: Any) -> None:
        """Socialsekreteraren samordnar. Alla tre ska vara med."""
        moten.boka(self, Slag.SAMTAL, by, now, **bokning)

    @step((*STARTADE,), None, "Mötet blev inte av", said="antecknade att mötet inte blev av", rules=["OV-18", "OV-23"],
          by=[BEHANDLARE, Ansvarig], when=is_booked, asks=NOT_HELD)
    def mote_blev_inte_av(self, *, by: User, now: dt.datetime, **svar: Any) -> None:
        """Fristen står kvar: ett inställt möte är inget möte. Boka ett nytt."""
        did_not_happen(self, by, now, **svar)

    @step((*FORE_START, *PAGAR), None, "Signera vårdplanen", said="signerade vårdplanen", rules=["OV-16"], by=[Ansvarig],
          when=~rules.har_vardplan & rules.nyss_signerad_vardplan)
    def signera_vardplan(self, *, by: User, now: dt.datetime) -> None:
        """Vårdplanen är socialsekreterarens. Den skickas till behandlarna när den är signerad."""
        self.vardplan_nr += 1
        hold_new(self, by=by, now=now)

    @step((*STARTADE,), None, "Ändra vårdplanen", said="ändrade vårdplanen", rules=["OV-25", "OV-26"], by=[Ansvarig],
          when=rules.har_vardplan & rules.nyss_signerad_vardplan)
    def andra_vardplan(self, *, by: User, now: dt.datetime) -> None:
        """Behoven har ändrats. Ändringen berättas för den enskilde och för varje behandlare."""
        self.vardplan_nr += 1
        hold_new(self, by=by, now=now)

    @step((*PAGAR, State.SAMTAL), None, "Ändra genomförandeplanen", said="ändrade genomförandeplanen",
          rules=["OV-24", "OV-27", "OV-28"], by=[Planskrivare], when=rules.har_plan & rules.nyss_signerad_plan)
    def andra_plan(self, *, by: User, now: dt.datetime) -> None:
        """Behandlingen har ändrats. Ändringen berättas för den enskilde och för socialsekreteraren."""
        self.plan_nr += 1
        hold_new(self, by=by, now=now)
        self.andras_dag = None

    kommunicera = tell_of_plans((*STARTADE, State.SAMTAL), Satt, label="Berätta om planen", rules=["OV-26", "OV-28"],
                                by=[Ansvarig, BEHANDLARE], prose="Var och en får veta, på en viss dag och ett visst sätt.")

    @step(State.BEHANDLING, State.AVBROTT, "Avbrott", said="antecknade ett avbrott", rules=["OV-22"], by=[Ansvarig],
          asks=[k.avbrott_dag, Text("orsak", "Varför?")], opens=[EJ_VERKSTALLT_AVBROTT], notifies=rules.till_behandlarna)
    def avbryt(self, *, by: User, now: dt.datetime, orsak: str) -> None:
        """Insatsen ligger nere. Uppföljningens frist löper vidare, och lagens tre månader räknas från avbrottet."""
        check_day("avbrott_dag", self.avbrott_dag, now, earliest=self.aterupptagen_dag or self.behandling_dag)
        self.aterupptagen_dag = None
        self._anteckna("Avbrott", orsak, by, now, shared=True)

    @step((*PAGAR,), State.SAMTAL, "Samtalet blir inte av", said="antecknade att avslutningssamtalet inte blir av",
          rules=["OV-29"], by=[Ansvarig], asks=[k.avslut, Text("forsok", "Vad har ni försökt?")], notifies=rules.till_behandlarna)
    def samtal_uteblev(self, *, by: User, now: dt.datetime, forsok: str) -> None:
        """Den enskilde vill inte, kommer inte, har flyttat eller har avlidit. Skriv vad ni har försökt."""
        beslutat.check_forsok(self, now)
        call_off_booked(self, forsok[:200], by, now)
        self._anteckna("Avslutningssamtalet blir inte av", forsok, by, now)

    @step((*FORE_START,), State.ATERTAGEN, "Insatsen blir inte av", said="antecknade att insatsen inte blir av",
          rules=["OV-33"], by=[Ansvarig], asks=[k.avslut_dag, k.aterta_orsak, SKAL],
          cancels=(*ALLA_FRISTER, BESLUT_TOM), notifies=beslutat.till_dem_som_var_med)
    def aterta(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Innan behandlingen har börjat: den enskilde tackar nej, har flyttat eller avlidit, eller ett nytt beslut tar över."""
        check_day("avslut_dag", self.avslut_dag, now, earliest=rules.senast_hant(self))
        self.var_med = beslutat.de_som_ar_med(self, now)
        call_off_booked(self, skal[:200], by, now)
        end_assignments(self, add_days(local_day(now), EFTER_AVSLUT))
        self._anteckna("Insatsen blir inte av", skal, by, now)

    @step((*STARTADE,), None, "Byt behandlare", said="utsåg en ny behandlare", rules=["OV-08", "OV-09", "OV-10"],
          by=[UtforarensChef], notifies=rules.till_utsedda, asks=[f.TAR_OVER, f.DAG, f.SATT, SKAL])
    def byt_behandlare(self, *, by: User, now: dt.datetime, behandlare: list[User], dag: dt.date, satt: str, skal: str) -> None:
        """Enhetschefen utser, socialsekreteraren tilldelar. Fristerna löper vidare."""
        beslutat.utse(self, behandlare, dag, satt, by, now)
        self._anteckna("Byt behandlare", skal, by, now)

    @step((*STARTADE,), None, "Tilldela igen", said="tilldelade uppdraget igen", rules=["OV-11", "OV-13"], by=[Ansvarig],
          when=rules.nagon_utsedd | rules.flera_behandlare, notifies=rules.till_behandlarna,
          asks=[Somebody("lamnar", "Vem lämnar uppdraget?", rules.nuvarande, never, many=True, required=False)])
    def tilldela_igen(self, *, by: User, now: dt.datetime, lamnar: list[User]) -> None:
        """De som enhetschefen har utsett börjar i dag. Är ni flera kan en också lämna utan att någon tar över."""
        check_in_force(self, "lamnar", local_day(now))
        for user in lamnar or []:
            end_assignments(self, local_day(now), user=user)
        beslutat.slapp_samordnaren(self, lamnar or [])
        if beslutat.borja(self, now):
            self.avstamd_dag = None
        rules.check_nagon_kvar(self, local_day(now))
        beslutat.far_veta_ocksa(self, by, now)

    @step((*OPPNA,), None, "Byt handläggare", said="bytte handläggare", rules=["OV-01"], by=[Ansvarig, *LEDARE],
          asks=[ansvarig, SKAL], notifies=new_ansvarig)
    def byt_handlaggare(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """En annan socialsekreterare svarar för uppdraget. Fristerna löper vidare."""
        self._anteckna("Byt handläggare", skal, by, now)

    @step((*OPPNA,), None, "Förläng eller ändra beslutet", said="förlängde eller ändrade beslutet", rules=["OV-03"],
          by=[Ansvarig], asks=f.NYTT_BESLUT, opens=[BESLUT_TOM, EJ_VERKSTALLT, EJ_VERKSTALLT_AVBROTT])
    def forlang(self, *, by: User, now: dt.datetime, beslutad: dt.date, fran: dt.date, beslutsfattare: str, delegation: str,
                lagrum: str) -> None:
        """Ett nytt beslut tar det förras plats och pekar på det. Den enskilde underrättas om det också."""
        self.beslut = beslutat.forlangt(self, beslutad, fran, beslutsfattare, by, now, delegation=delegation, law=lagrum)
        self.rubricera()
        self.underrattad_dag, self.underrattad_satt = None, ""

    @step((*OPPNA,), None, "Den enskilde är underrättad", said="antecknade att den enskilde är underrättad om beslutet",
          rules=["OV-03"], by=[Ansvarig], when=rules.inte_underrattad, asks=[k.underrattad_dag, k.underrattad_satt])
    def underratta(self, *, by: User, now: dt.datetime) -> None:
        """Den som beslutet gäller ska få veta vad det innebär, och hur det kan överklagas (FL 33 §)."""
        check_day("underrattad_dag", self.underrattad_dag, now, earliest=self.beslut.day)

    # ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────

    @step((*FORE_START, State.INLETT), None, "Rätta beslutsdagen", said="rättade beslutsdagen", rules=["OV-03"], by=[Ansvarig],
          asks=[k.beslut_dag, SKAL], recounts=[INFORMERA, EJ_VERKSTALLT])
    def ratta_beslut(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Lagens tre månader räknas om."""
        rattelser.beslut(self, skal, by, now)

    @step((*STARTADE,), None, "Rätta startdagen", said="rättade startdagen", rules=["OV-12"], by=[Ansvarig],
          asks=[k.start_dag, SKAL], recounts=[KONTAKT, INLEDANDE])
    def ratta_start(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Kontakten och det inledande mötet räknas om, om de inte redan är gjorda."""
        rattelser.start(self, skal, by, now)

    @step((*STARTADE,), None, "Rätta kontaktens dag", said="rättade kontaktens dag", rules=["OV-15"], by=[BEHANDLARE, Ansvarig],
          when=rules.kontakt_tagen, asks=[k.kontakt_dag, SKAL])
    def ratta_kontakt(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag."""
        rattelser.kontakt(self, skal, by, now)

    @step((*PAGAR,), None, "Rätta inledande mötets dag", said="rättade mötets dag", rules=["OV-20", "OV-22"], by=[Ansvarig],
          asks=[k.inledande_dag, SKAL], recounts=[PLAN, FOLJ_UPP])
    def ratta_mote(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Uppföljningen räknas om, och genomförandeplanen om den inte redan är skriven."""
        rattelser.inledande(self, skal, by, now)

    @step([State.BEHANDLING, State.AVBROTT], None, "Rätta behandlingens första dag", said="rättade behandlingens första dag",
          rules=["OV-19"], by=[BEHANDLARE, Ansvarig], asks=[k.behandling_dag, SKAL])
    def ratta_behandling(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Den dagen räknas beslutet som verkställt."""
        rattelser.behandling(self, skal, by, now)

    @step([State.BEHANDLING, State.AVBROTT], None, "Rätta uppföljningens dag", said="rättade uppföljningens dag",
          rules=["OV-22"], by=[Ansvarig], when=rules.uppfoljd, asks=[k.uppfoljd_dag, SKAL], recounts=[FOLJ_UPP])
    def ratta_uppfoljning(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Nästa uppföljning räknas om."""
        rattelser.uppfoljning(self, skal, by, now)

    @step(State.AVBROTT, None, "Rätta avbrottets dag", said="rättade avbrottets dag", rules=["OV-22"], by=[Ansvarig],
          asks=[k.avbrott_dag, SKAL], recounts=[EJ_VERKSTALLT_AVBROTT])
    def ratta_avbrott(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Lagens tre månader räknas om."""
        rattelser.avbrott(self, skal, by, now)

    @step(State.BEHANDLING, None, "Rätta återupptagandets dag", said="rättade återupptagandets dag", rules=["OV-22"],
          by=[Ansvarig], when=rules.aterupptagen, asks=[k.aterupptagen_dag, SKAL])
    def ratta_ateruppta(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Det är den dagen som beslutet verkställdes igen."""
        rattelser.ateruppta(self, skal, by, now)

    anmal_jav = declare_conflict(OPPNA, rules=["OV-01"], by=[Ansvarig, BEHANDLARE, UtforarensChef, *LEDARE],
                                 among=rules.kollegor,
                                 also=lambda case, user: beslutat.slapp_samordnaren(case, [user]))
    hav_jav = lift_conflict(OPPNA, rules=["OV-01"], by=[UtforarensChef, *LEDARE])

    prova_mottagare = decide_receivers((*OPPNA,), rules=["OV-26", "OV-28"], by=[Ansvarig])

    marka_skyddat = mark_protected((*OPPNA,), rules=["OV-01"], by=[Ansvarig, BEHANDLARE, *LEDARE], also=beslutat.prova_igen,
                                   prose="Någon i ärendet har skyddade personuppgifter. De döljs överallt.")
    avmarka_skyddat = unmark_protected((*OPPNA,), rules=["OV-01"], by=[*LEDARE],
                                       prose="Märkningen var fel. Gör en sekretessprövning först.")

    gives = (byt_handlaggare,)
    done_when = {skicka_vardplan: beslutat.ar_skickad, boka_inledande: beslutat.ar_bokat,
                 signera_plan: beslutat.har_plan, hall_uppfoljning: beslutat.ar_slut}
    skipped_when = {ateruppta: beslutat.inte_avbruten, ta_kontakt: beslutat.har_borjat, skicka_vardplan: beslutat.har_borjat}
    happened = {informera_chefen: k.informerad_dag, ta_kontakt: k.kontakt_dag, hall_inledande: k.inledande_dag,
                inled: k.behandling_dag, hall_uppfoljning: k.uppfoljd_dag, ateruppta: k.aterupptagen_dag, avsluta: k.avslut_dag}
    proposes = {k.tom: nothing, k.mote_at: nothing}
    choices = {ansvarig: rules.kan_ha, k.samordnande: rules.nuvarande}

    # fmt: on


__all__ = ["Plan", "Uppdrag"]
