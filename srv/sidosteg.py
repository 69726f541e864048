"""The steps beside the way: before it is sent, while SRV has it, and while it goes on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from casework.assignments import end_assignments
from casework.calendar import local_day
from casework.models import Case
from casework.relations import Ansvarig
from casework.steps import Choice, Day, Text, step
from organisation.models import User
from organisation.roles import AdministrativSamordnare, ForsteSocialsekreterare
from records.common import SKAL
from records.days import check_day, kept_on
from records.decisions import check_in_force
from records.meeting_steps import NOT_HELD, did_not_happen, is_booked, latest_kept
from srv import fragor as f
from srv import kolumner as k
from srv import medgivande, rules, skeden
from srv.frister import (
    EJ_VERKSTALLT,
    EJ_VERKSTALLT_AVBROTT,
    FRAGA_SRV,
    OMPROVA,
    VID_AVSLUT,
)
from srv.rules import BEHANDLAR, LEDARE, SRV_LEDARE
from srv.skeden import i_ord
from srv.slutsteg import Slutsteg
from srv.words import FRAGAN, Lage, Slag

ansvarig = Case._meta.get_field("ansvarig")


class Sidosteg(Slutsteg):
    """What may happen to an order beside its way (models.py), but for what ends it (slutsteg.py)."""

    class Meta:
        abstract = True

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    # ── before it is sent, and while SRV has it ─────────────────────────────────────────────────────────────────────

    @step((Lage.UTKAST, Lage.AVVISAD, *rules.I_GANG), None, "Utskottet har beslutat (FB 6:13 a)", button="Beslutet är antecknat",
          said="antecknade utskottets beslut", rules=["SR-05"], by=[Ansvarig], when=rules.enligt_sol_11_1 & rules.en_av_tva,
          asks=[k.fb_dag, k.fb_nr])
    def anteckna_fb(self, *, by: User, now: dt.datetime) -> None:
        """Utskottet kan besluta om insatsen när bara en av två vårdnadshavare samtycker."""
        check_day("fb_dag", self.fb_dag, now, earliest=medgivande.skrevs(self))
        self.fb_version, self.fb_ersatter = self.uppdrag_nr, medgivande.ersatt(self)

    @step(Lage.UTKAST, Lage.BESTALLD, "Skicka tillfällig beställning", button="Skicka till SRV",
          said="skickade en tillfällig beställning",
          rules=["SR-44", "SR-45", "SR-46", "SR-47", "SR-48", "SR-49", "SR-08", "SR-09"],
          by=[Ansvarig], when=~rules.ordinarie, opens=[FRAGA_SRV], notifies=rules.till_srv,
          asks=[Text("redogorelse", "Kort redogörelse"), Day("samtal_dag", "Samtal med 1:e socialsekreteraren, dag"),
                Day("dialog_dag", "1:e socialsekreterarens dialog med SRV om prioritering, dag"), k.post_dag,
                f.JOURNAL],
          optional=[k.post_dag])
    def skicka_tillfallig(self, *, by: User, now: dt.datetime, redogorelse: str, samtal_dag: dt.date,
                          dialog_dag: dt.date, journal: str) -> None:
        """Förenklat, med det mest akuta. Uppdraget kan ha gått med post; skriv då dagen, annars lämnas det här."""
        if self.post_dag:
            check_day("post_dag", self.post_dag, now)
        check_day("samtal_dag", samtal_dag, now)
        check_day("dialog_dag", dialog_dag, now)
        skeden.skicka(self, journal, by, now)
        said = i_ord(("Redogörelse", redogorelse), ("Samtal med 1:e socialsekreteraren", f"{samtal_dag}"),
                     ("1:e socialsekreterarens dialog med SRV", f"{dialog_dag}"))
        self._anteckna("Tillfällig insats", said, by, now, shared=True)

    @step(rules.HOS_SRV, None, "Fråga SRV om verkställighet", button="Kontakten är tagen", said="frågade SRV om verkställighet",
          rules=["SR-10"], by=[AdministrativSamordnare], asks=[k.fragad_dag, Text("med_vem", "Med vem?", longest=120),
                                                              Text("besked", "Vilket besked?")],
          meets=[FRAGA_SRV], notifies=rules.till_handlaggaren)
    def fraga_srv(self, *, by: User, now: dt.datetime, med_vem: str, besked: str) -> None:
        """Inom två veckor från det att SRV fick beställningen."""
        check_day("fragad_dag", self.fragad_dag, now, earliest=self.skickad_dag)
        self._anteckna(FRAGAN, f"{self.fragad_dag}, {med_vem}: {besked}", by, now, shared=True)

    @step((*rules.HOS_SRV, Lage.AVVISAD), None, "Anteckna dialog", said="antecknade dialog om beställningen",
          rules=["SR-12", "SR-46"], by=[*SRV_LEDARE, *LEDARE], asks=[Day("dag", "Dag"), Text("text", "Vad ni talade om")])
    def dialog(self, *, by: User, now: dt.datetime, dag: dt.date, text: str) -> None:
        """Båda sidors ledare talar löpande om när beställningen kan verkställas."""
        check_day("dag", dag, now, earliest=self.skickad_dag)
        self._anteckna("Dialog", f"{dag}: {text}", by, now, shared=True)

    @step(rules.HOS_SRV, Lage.AVVISAD, "Verkställ inte", said="verkställer inte beställningen", rules=["SR-13"], by=SRV_LEDARE,
          asks=[Text("skal", "Skriftlig anledning till 1:e socialsekreteraren")], cancels=[FRAGA_SRV],
          notifies=rules.till_bestallaren_och_dem_som_var_med)
    def verkstall_inte(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Beställningen går tillbaka till socialsekreteraren. Lagens tre månader löper vidare."""
        self.var_med = rules.behandlarna(self, now)
        skeden.call_off_booked(self, skal, by, now)
        end_assignments(self, local_day(now))
        self._anteckna("SRV verkställer inte", skal, by, now, shared=True)

    @step(Lage.AVVISAD, Lage.BESTALLD, "Skicka igen", said="skickade beställningen igen", rules=["SR-13"], by=[Ansvarig],
          when=~rules.hindrad, asks=[SKAL, f.JOURNAL], opens=[FRAGA_SRV], notifies=rules.till_srv)
    def skicka_igen(self, *, by: User, now: dt.datetime, skal: str, journal: str) -> None:
        """De två veckorna räknas på nytt."""
        skeden.skicka(self, journal, by, now)
        self.fragad_dag = None
        self._anteckna("Skicka igen", skal, by, now, shared=True)

    @step(rules.FORE_UPPSTART, Lage.ATERTAGEN, "Insatsen blir inte av", said="antecknade att insatsen inte blir av",
          rules=["SR-39"], by=[Ansvarig],
          asks=[k.slut_dag, k.aterta_orsak, SKAL, Text("oro", "Finns oro för barnets utveckling?")],
          cancels=(*VID_AVSLUT, EJ_VERKSTALLT), notifies=skeden.till_dem_som_var_med)
    def aterta(self, *, by: User, now: dt.datetime, skal: str, oro: str) -> None:
        """Innan uppstarten: bedöm också om det finns skäl att inleda utredning."""
        skeden.aterta(self, skal, oro, by, now)

    @step(Lage.ANTAGEN, None, "Kom överens om roller", said="antecknade roller före uppstarten",
          rules=["SR-22", "SR-23", "SR-24"], by=[Ansvarig, *BEHANDLAR], asks=[f.ROLLER_FORE])
    def roller_fore(self, *, by: User, now: dt.datetime, roller: str) -> None:
        """Före uppstarten talar ni bara om roller."""
        self._anteckna("Roller före uppstarten", roller, by, now, shared=True)

    @step(Lage.PAGAR, None, "Boka möte", said="bokade ett möte", rules=["SR-28", "SR-34", "SR-52", "SR-54"],
          by=[Ansvarig, *BEHANDLAR], when=~is_booked & ~rules.hindrad, optional=[k.mote_tolk], notifies=rules.till_alla,
          asks=[Choice("slag", "Vilket möte?", tuple(one for one in Slag.choices if one[0] != Slag.UPPSTART)), *f.BOKA])
    def boka_mote(self, *, by: User, now: dt.datetime, slag: str, **bokning: Any) -> None:
        """Alla kan ta initiativ till en träff, också familjen och den unga."""
        skeden.boka(self, slag, by, now, **bokning)

    @step((Lage.ANTAGEN, Lage.PAGAR), None, "Mötet blev inte av", said="antecknade att mötet inte blev av",
          rules=["SR-16", "SR-27"], by=[Ansvarig, *BEHANDLAR], when=is_booked, asks=NOT_HELD, notifies=rules.till_alla)
    def mote_blev_inte_av(self, *, by: User, now: dt.datetime, **svar: Any) -> None:
        """Fristen står kvar: ett inställt möte är inget möte."""
        did_not_happen(self, by, now, **svar)

    @step((Lage.ANTAGEN, Lage.PAGAR), None, "Lämna sammanställningen", said="lämnade sammanställningen av utredningen",
          rules=["SR-21"], by=[Ansvarig], when=rules.far_lamna_sammanstallning, notifies=rules.till_srv_och_behandlarna,
          asks=[k.sammanstallning_dag, Text("till", "Till vem?", longest=120)])
    def lamna_sammanstallning(self, *, by: User, now: dt.datetime, till: str) -> None:
        """Den går över först när vårdnadshavaren eller den unga har samtyckt till det."""
        check_day("sammanstallning_dag", self.sammanstallning_dag, now)
        self._anteckna("Sammanställningen lämnad", f"{self.sammanstallning_dag}, till {till}.", by, now, shared=True)

    # ── while it goes on ────────────────────────────────────────────────────────────────────────────────────────────

    @step((*rules.FORE_UPPSTART, Lage.PAGAR), None, "Ändra uppdraget", said="ändrade uppdraget", rules=["SR-32"], by=[Ansvarig],
          when=rules.har_uppdrag & rules.nyss_signerat_uppdrag, notifies=rules.till_alla_parter_om_skickat)
    def andra_uppdrag(self, *, by: User, now: dt.datetime) -> None:
        """Ett ändrat uppdrag behöver nytt samtycke."""
        self.uppdrag_nr += 1
        skeden.ny_version(self, by, now)

    @step((Lage.PAGAR, Lage.SLUT), None, "Ändra genomförandeplanen", said="ändrade genomförandeplanen", rules=["SR-31"],
          by=BEHANDLAR, when=rules.har_plan & rules.nyss_signerad_plan, notifies=rules.till_handlaggaren)
    def andra_plan(self, *, by: User, now: dt.datetime) -> None:
        """När det behövs. Familjen och socialsekreteraren får veta."""
        self.plan_nr += 1
        skeden.ny_version(self, by, now)

    @step((Lage.PAGAR, *rules.EFTER_SLUT), None, "Signera uppföljningsdokumentet", said="signerade uppföljningsdokumentet",
          rules=["SR-30"], by=[Ansvarig], when=~rules.har_dokument & rules.uppfoljd & rules.nyss_signerat_dokument,
          notifies=rules.till_srv_och_behandlarna)
    def signera_dokument(self, *, by: User, now: dt.datetime) -> None:
        """Uppföljningen mot uppdraget och planen, i ett dokument."""
        skeden.nytt_dokument(self, by, now)

    @step((Lage.PAGAR, *rules.EFTER_SLUT), None, "Skriv nästa uppföljningsdokument", said="signerade uppföljningsdokumentet",
          rules=["SR-30"], by=[Ansvarig], when=rules.har_dokument & rules.nyss_signerat_dokument,
          notifies=rules.till_srv_och_behandlarna)
    def nytt_dokument(self, *, by: User, now: dt.datetime) -> None:
        """Varje uppföljning har sitt dokument."""
        skeden.nytt_dokument(self, by, now)

    @step(rules.I_GANG, None, "Informera varandra", said="informerade om något som påverkar insatsen", rules=["SR-33"],
          by=[Ansvarig, *BEHANDLAR, ForsteSocialsekreterare], asks=[Text("text", "Vad påverkar insatsen?")],
          notifies=rules.till_alla)
    def informera(self, *, by: User, now: dt.datetime, text: str) -> None:
        """Till exempel en ny anmälan, efter skyddsbedömningen, eller behov av andra insatser."""
        self._anteckna("Information till varandra", text, by, now, shared=True)

    @step(rules.I_GANG, None, "Be om en träff", said="bad om en träff", rules=["SR-34"], by=[Ansvarig, *BEHANDLAR],
          asks=[Choice("vem", "På vems initiativ?", f.INITIATIV),
                Text("text", "Vad gäller det?")], notifies=rules.till_alla)
    def begar_traff(self, *, by: User, now: dt.datetime, vem: str, text: str) -> None:
        """Socialsekreteraren, behandlaren, familjen och den unga kan alla ta initiativ."""
        self._anteckna("Önskemål om träff", f"{dict(f.INITIATIV)[vem]}: {text}", by, now, shared=True)

    @step((Lage.UTKAST, Lage.AVVISAD, *rules.I_GANG), None, "Överväg vården (LVU)", button="Vården är övervägd",
          said="övervägde vården", rules=["SR-02"], by=[Ansvarig], when=rules.enligt_lvu_22 & rules.beslutat,
          asks=[k.omprovad_dag, Text("text", "Vad nämnden eller utskottet fann")],
          meets=[OMPROVA], opens=[OMPROVA])
    def omprova(self, *, by: User, now: dt.datetime, text: str) -> None:
        """Minst var sjätte månad, räknat från beslutet och sedan från varje gång."""
        before = latest_kept(self, "omprovad_dag") or self.beslut_dag
        check_day("omprovad_dag", self.omprovad_dag, now, earliest=before)
        self._anteckna("Övervägande av vården", text, by, now)

    @step(Lage.PAGAR, None, "Avbrott", button="Avbrottet är antecknat", said="antecknade ett avbrott", rules=["SR-33"],
          by=[Ansvarig], when=rules.enligt_sol_11_1 & ~rules.avbruten,
          asks=[k.avbrott_dag, Text("orsak", "Varför?")], opens=[EJ_VERKSTALLT_AVBROTT], notifies=rules.till_alla_parter)
    def avbryt(self, *, by: User, now: dt.datetime, orsak: str) -> None:
        """Insatsen ligger nere. Uppföljningens frist löper vidare, och lagens tre månader räknas från avbrottet."""
        check_day("avbrott_dag", self.avbrott_dag, now, earliest=self.aterupptagen_dag or self.uppstart_dag)
        self.aterupptagen_dag = None
        self._anteckna("Avbrott", orsak, by, now, shared=True)

    @step(Lage.PAGAR, None, "Återuppta insatsen", button="Insatsen är återupptagen", said="återupptog insatsen", rules=["SR-33"],
          by=[Ansvarig], when=rules.avbruten, asks=[k.aterupptagen_dag], meets=[EJ_VERKSTALLT_AVBROTT],
          notifies=rules.till_alla_parter)
    def ateruppta(self, *, by: User, now: dt.datetime) -> None:
        """Den dag insatsen gavs igen."""
        check_day("aterupptagen_dag", self.aterupptagen_dag, now, earliest=self.avbrott_dag)
        check_in_force(self, "aterupptagen_dag", self.aterupptagen_dag)

    @step(Lage.PAGAR, None, "Rätta avbrottets dag", said="rättade avbrottets dag", rules=["SR-33"], by=[Ansvarig],
          when=rules.avbruten, asks=[k.avbrott_dag, SKAL], recounts=[EJ_VERKSTALLT_AVBROTT], notifies=rules.till_alla_parter)
    def ratta_avbrott(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Lagens tre månader räknas om."""
        before = latest_kept(self, "aterupptagen_dag") or self.uppstart_dag
        check_day("avbrott_dag", self.avbrott_dag, now, earliest=before)
        self._anteckna("Rätta avbrottets dag", skal, by, now)

    @step(Lage.PAGAR, None, "Rätta återupptagandets dag", said="rättade återupptagandets dag", rules=["SR-33"],
          by=[Ansvarig], when=rules.aterupptagen, asks=[k.aterupptagen_dag, SKAL], notifies=rules.till_alla_parter)
    def ratta_ateruppta(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag. Det är den dagen som beslutet verkställdes igen."""
        check_day("aterupptagen_dag", self.aterupptagen_dag, now, earliest=self.avbrott_dag)
        check_in_force(self, "aterupptagen_dag", self.aterupptagen_dag)
        kept_on(self, EJ_VERKSTALLT_AVBROTT, self.aterupptagen_dag, now)
        self._anteckna("Rätta återupptagandets dag", skal, by, now)

    # fmt: on
