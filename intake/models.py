"""E-anmälan: from the report that arrives to the entry in the record system. docs/routines/EA.md is the written routine."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.deadlines import Within
from casework.history import audit_trail
from casework.models import Case
from casework.pages import Pages, found_by
from casework.relations import Ansvarig
from casework.steps import Confirmation, Station, Text, step
from casework.undone import Undone, nothing_left_to_do
from intake import rules, utskrift
from intake.hooks import Hooks, siblings
from intake.uppgifter import Anmalan, Innehall, Utkast, UtkastFil
from intake.words import Galler, Kanal, Lage, Sekretess, Skyddsbedomning, SkyddVidOversandande
from organisation.duty import DutyWords
from organisation.models import User
from organisation.roles import Enhetschef, Gruppledare, Mottagningsfunktion
from records.common import SKAL, mark_protected, new_ansvarig, unmark_protected
from records.writing import write_down

TA_EMOT = Within("ta_emot", "Ta emot", hours=8, rule="EA-10", since="anmälan kom in", reminds=rules.told_of_arrival)
AVSLUTA = Within("avsluta", "Avsluta", hours=48, rule="EA-16", since="anmälan kom in",
                 reminds=rules.told_of_not_closed)  # fmt: skip

UNIT = rules.CHAIN

ansvarig = Case._meta.get_field("ansvarig")
enhet = Case._meta.get_field("enhet")
received_at = Case._meta.get_field("received_at")


class EAnmalan(Hooks):
    """One e-anmälan in the unit's inbox. The report itself (`Anmalan`) is immutable; this is its handling.

    Mottagning, gruppledare and enhetschef of the unit that has it see it, and nobody else (EA-09).
    """

    State = Lage

    class Utskrift(models.TextChoices):
        UTSKRIVEN = "utskriven", "Stämplad och utskriven på papper"
        DIGITAL = "digital", "Stämplat digitalt original förs till akten"

    class Destination(models.TextChoices):
        KOMMUN = "kommun", "Annan kommun"
        ENHET = "enhet", "Annan enhet i kommunen"
        MYNDIGHET = "myndighet", "Annan myndighet"

    code, routine_name, arrival_label = "EA", "E-anmälan", "Anmälan kom in"
    readers = UNIT
    chain = rules.CHAIN
    closed_states = frozenset({State.FARDIG, State.KVITTERAD, State.MAKULERAD})
    on_arrival = (TA_EMOT, AVSLUTA)
    undone = (
        Undone("skyddsbedomning", "Skyddsbedömning är inte antecknad", "SoL 20:1", (Ansvarig,), rules.skydd_obedomt),
        Undone("kvitto", "Hämta mottagarens kvitto", "A-11", (Ansvarig,), rules.kvitto_saknas),
    )
    pages = Pages(
        shown_with=("anmalan__innehall", "dubblett_av", "mark"),
        register="intake_register",
        print_name="Stämplad anmälan",
        secrecy="OSL 26 kap. 1 §; anmälarens identitet 26 kap. 5 §",
        found_by=("aktnummer",),
        may_choose_arrivals=(Enhetschef,),
        duty_words=DutyWords(
            unmanned="Mottagningen på {enhet} är obemannad i dag",
            nobody="Varken mottagning, gruppledare eller enhetschef är på plats. Någon behöver ta över bevakningen nu: "
            "ring enhetschefens ersättare eller närmaste chef. Anmälningar som kommer in väntar tills någon tar emot dem.",
            told_of="varje ny anmälan till enheten",
            leave="Enhetschefen får besked om varje ny anmälan.",
            paper="Är ingen mottagning på plats: skriv ut anmälan, stämpla den och lägg den i enhetens mottagningsfack. "
            "Anteckna det här med Lägg i mottagningsfack.",
        ),
        same_arrival=attrgetter("linked"),
        also_asked=(siblings,),
        own_answers=("aktnummer",),
        covers_absent=(Mottagningsfunktion, Gruppledare),
        glimpse=utskrift.glimpse,
        sections=utskrift.sections,
    )

    anmalan = models.ForeignKey(Anmalan, models.PROTECT, related_name="cases", editable=False)
    galler = models.CharField("gäller", max_length=8, choices=Galler, editable=False)
    kanal = models.CharField("kanal", max_length=10, choices=Kanal)
    utskrift = models.CharField("hur anmälan förs till akten", max_length=10, choices=Utskrift, blank=True)
    aktnummer = models.CharField("aktnummer i verksamhetssystemet", max_length=40, blank=True)
    inford_at = models.DateTimeField("införd", null=True, blank=True)
    destination_kind = models.CharField("översänds till", max_length=10, choices=Destination, blank=True)
    destination = models.CharField("mottagare", max_length=120, blank=True)
    sekretess = models.CharField("varför får kopian lämnas ut?", max_length=12, choices=Sekretess, blank=True)
    oversand_skydd = models.CharField(
        "var görs skyddsbedömningen?", max_length=10, choices=SkyddVidOversandande, blank=True
    )
    kvitterad_av = models.CharField("vem som har tagit emot den", max_length=120, blank=True)
    kvitterad_at = models.DateTimeField("när den togs emot", null=True, blank=True)
    kvitterad_nummer = models.CharField("mottagarens ärendenummer", max_length=60, blank=True)
    # From whom, as far as a register may say it: kept when the words are removed (OSL 5:2).
    avsandare = models.CharField("anmäld av", max_length=8, choices=Innehall.Slag, blank=True, editable=False)
    dubblett_av = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="dubbletter", verbose_name="dubblett av"
    )
    skyddsbedomning = models.CharField("skyddsbedömning", max_length=8, choices=Skyddsbedomning, blank=True)
    skyddsbedomd_av = models.CharField("vem som bedömer", max_length=120, blank=True)
    skyddsbedomd_at = models.DateTimeField("när", null=True, blank=True)
    state = FSMField(choices=State, default=State.INKOMMEN, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "e-anmälan", "e-anmälningar"
        ordering = ["number"]
        base_manager_name = "objects"
        indexes = [found_by("aktnummer", "anmalan_akt")]
        constraints = [
            models.CheckConstraint(
                name="inford_has_akt_and_print",
                condition=~Q(state__in=[Lage.INFORD, Lage.FARDIG])
                | Q(inford_at__isnull=False) & ~Q(aktnummer="") & ~Q(utskrift=""),
            ),
            models.CheckConstraint(
                name="oversand_has_destination",
                condition=~Q(state__in=[Lage.OVERSAND, Lage.KVITTERAD]) | ~Q(destination="") & ~Q(destination_kind=""),
            ),
            models.CheckConstraint(
                name="kvitterad_says_by_whom_and_when",
                condition=~Q(state=Lage.KVITTERAD)
                | ~Q(kvitterad_av="") & Q(kvitterad_at__isnull=False) & ~Q(kvitterad_nummer=""),
            ),
            models.CheckConstraint(
                name="makulerad_names_the_other", condition=~Q(state=Lage.MAKULERAD) | Q(dubblett_av__isnull=False)
            ),
        ]

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    # ── the way through ─────────────────────────────────────────────────────────────────────────────────────────────

    inkom = Station("Anmälan kommer in", "Systemet", ("EA-04", "EA-13"))
    besked = Station("Rätt enhet får besked", "Systemet", ("EA-07", "EA-26"))

    @step([State.INKOMMEN, State.MOTTAGNINGSFACK], State.UNDER_HANTERING, "Ta emot", button="Ta ärendet",
          said="tog ärendet", rules=["EA-08", "EA-11", "EA-23"], by=UNIT, meets=[TA_EMOT])
    def ta_emot(self, *, by: User, now: dt.datetime) -> None:
        """Den som tar emot svarar för hela kedjan: stämpla, skriva ut, föra in och ta bort."""
        self.ansvarig = by

    @step(State.UNDER_HANTERING, State.UNDER_HANTERING, "Stämpla och skriv ut", button="Anmälan är stämplad",
          said="stämplade anmälan", rules=["EA-12", "EA-13"], by=[Ansvarig], asks=[utskrift])
    def skriv_ut(self, *, by: User, now: dt.datetime) -> None:
        """Öppna den stämplade anmälan, skriv ut den eller spara den som digitalt original."""

    @step(State.UNDER_HANTERING, State.INFORD, "För in i akten", button="Bekräfta att anmälan är införd",
          said="förde in anmälan i akten", rules=["EA-14", "EA-21"], by=[Ansvarig], when=rules.utskrift_gjord,
          asks=[aktnummer, inford_at, Confirmation("i_akten", "Den stämplade handlingen ligger i akten"),
                Text("anteckning", "Anteckning", required=False)])
    def for_in(self, *, by: User, now: dt.datetime, i_akten: bool, anteckning: str) -> None:
        """För in den stämplade anmälan i personakten. Bekräfta här när det är klart, så visas sista steget."""
        if self.inford_at is None or not self.received_at <= self.inford_at <= now:
            raise ValidationError({"inford_at": "Tiden ska ligga mellan att anmälan kom in och nu."})
        write_down(self, by=by, at=now, about="För in i akten", text=anteckning)

    @step(State.INFORD, State.FARDIG, "Ta bort och avsluta", button="Ta bort och avsluta",
          said="tog bort anmälan ur kön och avslutade", rules=["EA-15", "EA-24"],
          by=[Ansvarig], when=nothing_left_to_do, meets=[AVSLUTA])
    def avsluta(self, *, by: User, now: dt.datetime) -> None:
        """Anmälan lämnar kön. Först nu räknas den som färdig."""

    @step(State.OVERSAND, State.KVITTERAD, "Anteckna kvittot", button="Mottagaren har tagit emot anmälan",
          said="antecknade mottagarens kvitto", rules=["EA-01", "EA-24"], by=UNIT,
          asks=[kvitterad_av, kvitterad_at, kvitterad_nummer])
    def kvittera(self, *, by: User, now: dt.datetime) -> None:
        """Mottagaren har tagit emot kopian och har ett eget nummer på den. Först då är anmälan i säkra händer."""
        if self.kvitterad_at is None or not self.received_at <= self.kvitterad_at <= now:
            raise ValidationError({"kvitterad_at": "Tiden ska ligga mellan att anmälan kom in och nu."})

    path = (inkom, besked, ta_emot, skriv_ut, for_in, avsluta, kvittera)

    # ── side ways ───────────────────────────────────────────────────────────────────────────────────────────────────

    @step([State.INKOMMEN, State.MOTTAGNINGSFACK], State.UNDER_HANTERING, "Fördela",
          said="fördelade ärendet", rules=["EA-17", "EA-29", "EA-34"],
          by=UNIT, asks=[ansvarig], meets=[TA_EMOT], notifies=new_ansvarig)
    def fordela(self, *, by: User, now: dt.datetime) -> None:
        """Ge ärendet till en namngiven kollega som är behörig på enheten och på plats i dag."""

    @step([State.UNDER_HANTERING, State.INFORD], None, "Fördela till annan",
          said="fördelade ärendet till en annan", rules=["EA-11", "EA-17"],
          by=[Ansvarig, Gruppledare, Enhetschef], asks=[ansvarig], notifies=rules.both_ansvariga)
    def fordela_om(self, *, by: User, now: dt.datetime) -> None:
        """Lämna över till en namngiven kollega. Fristerna löper vidare."""

    @step([State.UNDER_HANTERING, State.INFORD], None, "Ta över",
          said="tog över ärendet", rules=["EA-11", "EA-29", "EA-34"], by=UNIT,
          when=rules.nagon_annan_har_det, asks=[SKAL], notifies=rules.former_ansvarig)
    def ta_over(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Ta över från den som har ärendet. Hen får besked."""
        self.ansvarig = by
        write_down(self, by=by, at=now, about="Ta över", text=skal)

    @step(State.UNDER_HANTERING, State.INKOMMEN, "Släpp",
          said="släppte ärendet", rules=["EA-11"], by=[Ansvarig], asks=[SKAL], opens=[TA_EMOT],
          notifies=rules.the_unit)
    def slapp(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Lägg tillbaka ärendet i kön. Fristen räknas fortfarande från att anmälan kom in."""
        self.ansvarig = None
        write_down(self, by=by, at=now, about="Släpp", text=skal)

    @step([State.INKOMMEN, State.MOTTAGNINGSFACK, State.UNDER_HANTERING], State.INKOMMEN, "Fel enhet",
          button="Flytta till rätt enhet",
          said="flyttade till rätt enhet", rules=["EA-01", "EA-05", "EA-06"], by=UNIT, asks=[enhet, SKAL],
          opens=[TA_EMOT], notifies=rules.former_ansvarig)
    def flytta_enhet(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Flytta till den andra mottagande enheten. Fristerna räknas fortfarande från att anmälan kom in."""
        # The stamp carries the unit, so the new unit stamps anew.
        self.ansvarig, self.utskrift = None, ""
        write_down(self, by=by, at=now, about="Fel enhet", text=skal)

    @step(State.INKOMMEN, State.MOTTAGNINGSFACK, "Lägg i mottagningsfack",
          said="la anmälan i mottagningsfacket", rules=["EA-20"], by=UNIT,
          when=rules.mottagning_borta, asks=[Confirmation("stamplad", "Anmälan är utskriven och stämplad")])
    def lagg_i_fack(self, *, by: User, now: dt.datetime, stamplad: bool) -> None:
        """Ingen mottagning är på plats: lägg den utskrivna anmälan i enhetens mottagningsfack. Klockan går."""

    @step(State.UNDER_HANTERING, State.OVERSAND, "Översänd",
          said="översände anmälan", rules=["EA-01"], by=[Ansvarig],
          asks=[destination_kind, destination, sekretess, oversand_skydd,
                Confirmation("kopia", "En kopia är skickad på ett säkert sätt, och originalet är kvar här"), SKAL],
          optional=[oversand_skydd], meets=[AVSLUTA])
    def oversand(self, *, by: User, now: dt.datetime, kopia: bool, skal: str) -> None:
        """Anmälan hör hemma någon annanstans. Skicka en kopia säkert dit; originalet är kvar här. Ärendet väntar sedan på
        mottagarens kvitto. Gäller den ett barn eller en ungdom: var görs skyddsbedömningen?"""
        rules.check_oversandande(self)
        write_down(self, by=by, at=now, about="Översänd", text=skal)

    @step(State.UNDER_HANTERING, State.MAKULERAD, "Makulera dubblett",
          said="makulerade en dubblett", rules=["EA-23"], by=[Ansvarig],
          asks=[dubblett_av, SKAL], meets=[AVSLUTA])
    def makulera(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Samma anmälan har kommit in två gånger. Numret finns kvar och pekar på den andra."""
        write_down(self, by=by, at=now, about="Makulera dubblett", text=skal)

    @step([State.INKOMMEN, State.MOTTAGNINGSFACK, State.UNDER_HANTERING, State.INFORD], None, "Skyddsbedömning",
          button="Anteckna skyddsbedömningen", said="antecknade skyddsbedömningen", rules=["EA-21"], by=UNIT,
          when=rules.galler_barn, asks=[skyddsbedomning, skyddsbedomd_av, skyddsbedomd_at])
    def skyddsbedom(self, *, by: User, now: dt.datetime) -> None:
        """Är omedelbar skyddsbedömning gjord eller påbörjad, av vem och när? Den ska göras för barn och unga genast (SoL
        20 kap. 1 §)."""
        if self.skyddsbedomd_at is None or not self.received_at <= self.skyddsbedomd_at <= now:
            raise ValidationError({"skyddsbedomd_at": "Tiden ska ligga mellan att anmälan kom in och nu."})

    marka_skyddat = mark_protected(
        [State.INKOMMEN, State.MOTTAGNINGSFACK, State.UNDER_HANTERING, State.INFORD], rules=["EA-09"], by=UNIT,
        prose="Någon i ärendet har skyddade personuppgifter. De döljs överallt, och visas bara efter angiven orsak. Ärenden "
        "som hör ihop märks vart och ett.")

    # ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────

    @step([State.INKOMMEN, State.MOTTAGNINGSFACK], None, "Rätta registreringen",
          said="rättade registreringen", rules=["EA-13"],
          by=[Gruppledare, Enhetschef], when=rules.registrerad_av_personal, asks=[received_at, kanal, SKAL],
          opens=[TA_EMOT, AVSLUTA])
    def ratta_registrering(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel tid eller kanal när anmälan registrerades. Båda fristerna räknas om från den rättade tiden."""
        self._correct(by, now, skal)

    @step(State.UNDER_HANTERING, None, "Rätta registreringen av mottagen anmälan",
          said="rättade registreringen", rules=["EA-13"],
          by=[Gruppledare, Enhetschef], when=rules.registrerad_av_personal, asks=[received_at, kanal, SKAL],
          opens=[AVSLUTA])
    def ratta_mottagen(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel tid eller kanal när anmälan registrerades. Den är redan mottagen; fristen att avsluta räknas om."""
        self._correct(by, now, skal)

    def _correct(self, by: User, now: dt.datetime, skal: str) -> None:
        if self.registered_at - self.received_at > dt.timedelta(days=366):
            raise ValidationError({"received_at": "Tiden ligger mer än ett år före registreringen."})
        if self.received_at > self.registered_at:
            raise ValidationError({"received_at": "Anmälan kan inte ha kommit in efter att den registrerades."})
        if self.kanal == Kanal.E_TJANST:
            raise ValidationError({"kanal": "E-tjänstens anmälningar stämplas av servern."})
        # The stamp carries the arrival, so what was printed is no longer right.
        self.utskrift = ""
        write_down(self, by=by, at=now, about="Rätta registreringen", text=skal)

    @step([State.INFORD, State.FARDIG], State.UNDER_HANTERING, "Rätta införingen",
          said="rättade införingen", rules=["EA-14"],
          by=[Ansvarig, Gruppledare, Enhetschef], when=rules.innehall_kvar, asks=[SKAL], opens=[AVSLUTA])
    def ratta_inforing(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel akt eller fel nummer. Anmälan förs in på nytt; det gamla numret finns kvar i historiken."""
        self.aktnummer, self.inford_at = "", None
        write_down(self, by=by, at=now, about="Rätta införingen", text=skal)

    avmarka_skyddat = unmark_protected(
        [State.INKOMMEN, State.MOTTAGNINGSFACK, State.UNDER_HANTERING, State.INFORD], rules=["EA-09"],
        by=[Gruppledare, Enhetschef],
        prose="Märkningen var fel. Gör en sekretessprövning först: uppgifterna syns sedan för alla som läser ärendet.")

    @step([State.OVERSAND, State.KVITTERAD, State.MAKULERAD], State.UNDER_HANTERING, "Ta upp igen",
          said="tog upp ärendet igen", rules=["EA-23"],
          by=[Ansvarig, Gruppledare, Enhetschef], when=rules.innehall_kvar, asks=[SKAL], opens=[AVSLUTA])
    def ta_upp_igen(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Anmälan översändes eller makulerades av misstag. Fristen räknas fortfarande från att anmälan kom in."""
        self.destination_kind, self.destination, self.dubblett_av = "", "", None
        self.sekretess, self.oversand_skydd = "", ""
        self.kvitterad_av, self.kvitterad_at, self.kvitterad_nummer = "", None, ""
        write_down(self, by=by, at=now, about="Ta upp igen", text=skal)

    choices = {ansvarig: rules.kan_ha, enhet: rules.den_andra_enheten, dubblett_av: rules.kan_vara_samma}
    besides = (skyddsbedom,)
    skipped_when = {kvittera: rules.inte_oversand}
    claims, gives, undoes = ta_emot, (fordela, fordela_om), ((ta_emot, slapp), (fordela, slapp))

    # fmt: on


__all__ = ["Anmalan", "EAnmalan", "Innehall", "Kanal", "Utkast", "UtkastFil"]
