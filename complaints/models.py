"""Synpunkter och klagomål: from what somebody says to the diary. docs/routines/SK.md is the written routine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.calendar import local_day
from casework.deadlines import WorkingDays, WorkingDaysBefore
from casework.disqualification import disqualified, lift
from casework.history import audit_trail
from casework.models import Case
from casework.pages import Pages, found_by
from casework.relations import Ansvarig
from casework.steps import Choice, Confirmation, Day, Station, Text, step
from casework.undone import Undone
from complaints import diarium, rules, utskrift
from complaints.excel.uttag import Filbit, Inlasning, Registerfil, Uttag
from complaints.hooks import Hooks, koppla_till
from complaints.rapport.januari import Januarirapport
from complaints.rapport.underlag import Fryst, Underlag
from complaints.rules import AnsvarigChef, Diarieforare, Mottagare
from complaints.uppgifter import Arsarende, Bikategori, Uppgift
from complaints.words import MUNTLIGA, Art, HorTill, Kanal, Lage, Omgaende, Svarssatt, Typ, Vag
from organisation.models import User
from organisation.roles import Enhetschef, Kvalitetsutvecklare
from records.common import SKAL, mark_protected, new_ansvarig
from records.models import Handling
from records.writing import write_down

BEKRAFTA = WorkingDays("bekrafta", "Bekräfta", days=rules.ARBETSDAGAR, rule="SK-29", since="synpunkten kom in",
                       warned=(WorkingDaysBefore(1),), warns=rules.den_ansvariga, reminds=rules.ansvarig_och_chef)  # fmt: skip

HANDLAGGARE = (Ansvarig, Mottagare, AnsvarigChef)
DAG = Day("dag", "Datum")
SATT = Choice("kanal", "Hur?", tuple(Vag.choices))
SKRIFTLIG_VAG = Choice("kanal", "Hur?", ((Vag.BREV, "Brev"), (Vag.E_POST, "E-post")))
BIKATEGORIER = Choice("bikategorier", "Berör också", tuple(Typ.choices), required=False, many=True, held=True)
NAMNGER = Confirmation("namnger", "Svaret talar om vem som är ansvarig och vad som har gjorts")

ansvarig = Case._meta.get_field("ansvarig")
enhet = Case._meta.get_field("enhet")
received_at = Case._meta.get_field("received_at")


class Synpunkt(Hooks):
    """One synpunkt, klagomål, fråga or beröm in a unit's register.

    The manager whom it does not concern, whoever took it in and whoever has it see it; the kvalitetsutvecklare sees all.
    """

    State = Lage
    # As long as the unit has it.
    HOS_ENHETEN = (State.INKOMMEN, State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD)
    # The row and its documents go to the diary at once, whatever else is left to do (OSL 5:1).
    I_REGISTRET = (State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD)

    code, routine_name, arrival_label = "SK", "Synpunkt", "Synpunkten kom in"
    readers = (Enhetschef,)
    closed_states = frozenset({State.AVSLUTAD, State.MAKULERAD, State.INLAST})
    on_arrival = (BEKRAFTA,)
    undone = (
        Undone(
            "utan_besked", "Berätta för den enskilde hur det går", "SK-37", (Ansvarig, Mottagare), rules.utan_besked
        ),
        Undone("diarieforing", "Diarieför synpunkten", "SK-09", (AnsvarigChef,), diarium.att_diariefora),
        Undone("overlamning", "Överlämna handlingarna", "SK-11", (AnsvarigChef,), diarium.att_overlamna),
        Undone("kvittering", "Kvittera handlingarna", "SK-11", (Diarieforare,), diarium.att_kvittera),
        Undone("original", "Lägg till brevet, eller skriv var det finns", "SK-11", HANDLAGGARE, diarium.utan_brev),
    )
    pages = Pages(
        shown_with=("arsarende", "mottagen_av", "mark"), register="synpunkt_registrera", registered_by=rules.arbetar_har,
        menu=("synpunkter", "Synpunkter"), found_by=("aktnummer",),
        secrecy="OSL 26 kap. 1 §", glimpse=utskrift.glimpse, sections=utskrift.sections,
    )  # fmt: skip

    kanal = models.CharField("kanal", max_length=10, choices=Kanal)
    huvudkategori = models.CharField("typ av ärende", max_length=20, choices=Typ, blank=True)
    art = models.CharField("art", max_length=12, choices=Art, default=Art.EJ_ANGIVEN)
    arsarende = models.ForeignKey(Arsarende, models.PROTECT, verbose_name="årsärende", related_name="synpunkter")
    mottagen_av = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="mottogs av")
    anonym = models.BooleanField("anonym", default=False)
    ej_informeras_skal = models.CharField("varför den enskilde inte kan informeras", max_length=200, blank=True)
    omgaende = models.CharField("kan det åtgärdas omgående?", max_length=4, choices=Omgaende, blank=True)
    bekraftad_dag = models.DateField("dag då den enskilde fick veta", null=True, blank=True)
    bekraftad_kanal = models.CharField("hur den enskilde fick veta", max_length=10, choices=Vag, blank=True)
    besvarad_dag = models.DateField("dag då den enskilde fick svar", null=True, blank=True)
    besvarad_satt = models.CharField("svar", max_length=12, choices=Svarssatt, blank=True)
    hor_till = models.CharField("vad den kan vara", max_length=12, choices=HorTill, blank=True)
    hanvisning = models.CharField("nummer eller mottagare där", max_length=120, blank=True)
    aktnummer = models.CharField("aktnummer i verksamhetssystemet", max_length=40, blank=True)
    # Handed over or moved: whoever once took it in does not have it again.
    hos_chefen = models.BooleanField("hos ansvarig chef", default=False, editable=False)
    berord = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="kollega")
    # Where a letter lies that is not among the documents, and when that was last written down.
    original_plats = models.CharField("pappersoriginalet finns", max_length=120, blank=True)
    svarsbrev = models.ForeignKey(Handling, models.PROTECT, null=True, blank=True, related_name="+",
                                  verbose_name="svarsbrevet bland handlingarna")  # fmt: skip
    svar_plats = models.CharField("eller: brevet på papper finns", max_length=120, blank=True)
    papper_at = models.DateTimeField(null=True, editable=False)
    diarieford_at = models.DateTimeField("diarieförd", null=True, editable=False)
    overlamnad_at = models.DateTimeField("överlämnad", null=True, blank=True)
    kvitterad_at = models.DateTimeField("kvitterad", null=True, editable=False)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    state = FSMField(choices=State, default=State.INKOMMEN, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "synpunkt", "synpunkter"
        ordering = ["number"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["state", "huvudkategori"], name="synpunkt_state_typ"),
                   models.Index(fields=["huvudkategori", "case_ptr"], name="synpunkt_typ"),
                   found_by("aktnummer", "synpunkt_akt")]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="registered_says_what_it_concerns",
                condition=Q(state__in=[Lage.INKOMMEN, Lage.MAKULERAD]) | ~Q(huvudkategori=""),
            ),
            models.CheckConstraint(
                name="oral_says_who_took_it",
                condition=~Q(kanal__in=list(MUNTLIGA)) | Q(mottagen_av__isnull=False) | Q(state=Lage.INLAST),
            ),
            models.CheckConstraint(
                name="confirmed_how_and_when",
                condition=Q(bekraftad_dag=None, bekraftad_kanal="") | Q(bekraftad_dag__isnull=False) & ~Q(bekraftad_kanal=""),
            ),
            models.CheckConstraint(
                name="answered_how",
                condition=~Q(state__in=[Lage.BESVARAD, Lage.AVSLUTAD]) | ~Q(besvarad_satt=""),
            ),
            models.CheckConstraint(
                name="closed_is_diarieford", condition=~Q(state=Lage.AVSLUTAD) | Q(diarieford_at__isnull=False),
            ),
            models.CheckConstraint(
                name="no_answer_says_why", condition=~Q(besvarad_satt=Svarssatt.EJ_MOJLIGT) | ~Q(ej_informeras_skal=""),
            ),
        ]  # fmt: skip

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    # ── the way through ─────────────────────────────────────────────────────────────────────────────────────────────

    inkom = Station("Synpunkten kommer in", "Alla i personalen", ("SK-05", "SK-26", "SK-31"))

    @step(State.INKOMMEN, State.REGISTRERAD, "Registrera",
          said="registrerade synpunkten", rules=["SK-08", "SK-13", "SK-14", "SK-20", "SK-32", "SK-42"],
          by=[Mottagare, AnsvarigChef, Kvalitetsutvecklare],
          asks=[huvudkategori, art, BIKATEGORIER, Confirmation("beror_inte_mig", "Synpunkten berör inte mig")])
    def registrera(self, *, by: User, now: dt.datetime, bikategorier: Sequence[str], beror_inte_mig: bool) -> None:
        """Välj vad synpunkten gäller. Berör den dig: välj Lämna över i stället."""
        self._kategorisera(bikategorier)

    @step(State.REGISTRERAD, State.HANDLAGGS, "Bedöm", button="Spara bedömningen",
          said="bedömde om det kan åtgärdas omgående", rules=["SK-36"], by=HANDLAGGARE, asks=[omgaende])
    def bedom(self, *, by: User, now: dt.datetime) -> None:
        """Kan det som ligger bakom synpunkten åtgärdas omgående? Bekräftelsen ska skickas i båda fallen."""

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Bekräfta", button="Den enskilde är informerad",
          said="bekräftade till den enskilde", rules=["SK-29", "SK-30"], by=HANDLAGGARE,
          when=rules.kan_informeras & ~rules.bekraftad, asks=[ansvarig, bekraftad_dag, bekraftad_kanal], meets=[BEKRAFTA],
          notifies=new_ansvarig)
    def bekrafta(self, *, by: User, now: dt.datetime) -> None:
        """Tala om att synpunkten har kommit in och vem som är ansvarig för att hantera och svara. Anteckna det här. Ett mejl får
        inte innehålla något som är sekretessbelagt."""
        rules.not_of_the_future(self, "bekraftad_dag", now)
        self._skriv(Uppgift.Slag.BEKRAFTELSE, f"Bekräftat. Ansvarig: {self.ansvarig}.", by, now,
                    dag=self.bekraftad_dag, kanal=self.bekraftad_kanal)

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Skriv in åtgärd",
          said="skrev in en åtgärd", rules=["SK-15", "SK-28", "SK-39"], by=HANDLAGGARE, when=~rules.har_atgard,
          asks=[DAG, Text("atgard", "Åtgärd")])
    def atgarda(self, *, by: User, now: dt.datetime, dag: dt.date, atgard: str) -> None:
        """Skriv in varje åtgärd efter hand, med datum."""
        self._skriv(Uppgift.Slag.ATGARD, atgard, by, now, dag=dag)

    @step(State.HANDLAGGS, State.BESVARAD, "Besvara skriftligt",
          said="besvarade skriftligt", rules=["SK-40"], by=HANDLAGGARE, when=rules.kan_informeras,
          asks=[besvarad_dag, SKRIFTLIG_VAG, Text("svar", "Vad svaret säger"), svarsbrev, svar_plats, NAMNGER],
          optional=[svarsbrev, svar_plats], meets=[BEKRAFTA])
    def besvara(self, *, by: User, now: dt.datetime, kanal: str, svar: str, namnger: bool) -> None:
        """Den enskilde får skriftligt veta vad som har gjorts. Lägg först till brevet som handling och välj det här, eller
        skriv var det finns på papper. Ett svar i tid som namnger den ansvariga är också bekräftelsen. Ett mejl får inte
        innehålla något som är sekretessbelagt."""
        diarium.check_svarsbrev(self)
        self.papper_at = now if self.svar_plats else self.papper_at
        self._svara(Svarssatt.SKRIFTLIGT, kanal, svar, by, now)

    @step(State.HANDLAGGS, State.BESVARAD, "Svar är inte möjligt",
          said="antecknade att svar inte är möjligt", rules=["SK-40"], by=HANDLAGGARE, asks=[ej_informeras_skal],
          meets=[BEKRAFTA])
    def avsta_svar(self, *, by: User, now: dt.datetime) -> None:
        """Den enskilde är anonym eller kan inte nås. Synpunkten avslutas utan svar, med skälet."""
        self.besvarad_satt = Svarssatt.EJ_MOJLIGT

    @step(I_REGISTRET, None, "Diarieför",
          said="diarieförde synpunkten i enhetens register", rules=["SK-09", "SK-10", "SK-34"], by=[AnsvarigChef],
          when=diarium.arsarende_oppnat & ~diarium.diarieford)
    def diariefor(self, *, by: User, now: dt.datetime) -> None:
        """Raden står i enhetens register med årets diarienummer. Det gör bara ansvarig chef, och så snart den har kommit in."""
        self.diarieford_at = now

    @step(I_REGISTRET, None, "Överlämna handlingar", button="Handlingarna är överlämnade",
          said="överlämnade handlingarna till nämndsekreteraren", rules=["SK-11", "SK-12", "SK-35"], by=[AnsvarigChef],
          when=diarium.diarieford & diarium.har_nytt_att_overlamna, notifies=diarium.till_namndsekreterare,
          asks=[Confirmation("markta", "Varje handling är märkt med synpunktens nummer")])
    def overlamna(self, *, by: User, now: dt.datetime, markta: bool) -> None:
        """Skriv ut handlingarna härifrån, så är de märkta med numret. Överlämna dem till nämndsekreteraren. Kommer det fler
        överlämnas de för sig."""
        self.overlamnad_at = now

    @step(I_REGISTRET, None, "Kvittera", button="Handlingarna är diarieförda",
          said="kvitterade handlingarna", rules=["SK-11"], by=[Diarieforare], when=diarium.overlamnade)
    def kvittera(self, *, by: User, now: dt.datetime) -> None:
        """Handlingarna är mottagna och diarieförda i årets ärende."""
        self.kvitterad_at = now

    @step(State.BESVARAD, State.AVSLUTAD, "Gör raden färdig", button="Raden är färdig",
          said="gjorde raden färdig", rules=["SK-09", "SK-11", "SK-13"], by=[AnsvarigChef],
          when=diarium.diarieford & diarium.breven_finns & diarium.allt_kvitterat)
    def avsluta(self, *, by: User, now: dt.datetime) -> None:
        """Gå igenom raden en sista gång. Har synpunkten handlingar är de överlämnade och kvitterade."""

    path = (inkom, registrera, bedom, bekrafta, atgarda, besvara, avsta_svar, diariefor, overlamna, kvittera, avsluta)

    # ── side ways ───────────────────────────────────────────────────────────────────────────────────────────────────

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Fördela",
          said="fördelade synpunkten", rules=["SK-03", "SK-28"], by=[AnsvarigChef, Ansvarig], asks=[ansvarig],
          notifies=new_ansvarig)
    def fordela(self, *, by: User, now: dt.datetime) -> None:
        """Ge synpunkten till den som ska hantera och svara. Den som synpunkten berör finns inte att välja."""

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Skriv in fler åtgärder",
          said="skrev in en åtgärd", rules=["SK-15", "SK-39"], by=HANDLAGGARE, when=rules.har_atgard,
          asks=[DAG, Text("atgard", "Åtgärd")])
    def atgarda_mer(self, *, by: User, now: dt.datetime, dag: dt.date, atgard: str) -> None:
        """Skriv in varje åtgärd efter hand, med datum."""
        self._skriv(Uppgift.Slag.ATGARD, atgard, by, now, dag=dag)

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Underrätta",
          said="underrättade den enskilde", rules=["SK-37", "SK-38"], by=HANDLAGGARE, when=rules.kan_informeras,
          asks=[DAG, SATT, Text("besked", "Vad den enskilde fick veta")])
    def underratta(self, *, by: User, now: dt.datetime, dag: dt.date, kanal: str, besked: str) -> None:
        """Det tar tid: säg det, och berätta hur det går."""
        self._skriv(Uppgift.Slag.UNDERRATTELSE, besked, by, now, dag=dag, kanal=kanal)

    @step(State.HANDLAGGS, State.BESVARAD, "Besvara muntligt", button="Signera svaret",
          said="besvarade muntligt och signerade", rules=["SK-41"], by=HANDLAGGARE, when=rules.kan_informeras,
          asks=[besvarad_dag, Choice("kanal", "Hur?", ((Vag.TELEFON, "Telefon"), (Vag.BESOK, "Besök"))),
                Text("svar", "Vad du sa"), NAMNGER, Confirmation("signerat", "Jag signerar att jag har lämnat svaret")],
          meets=[BEKRAFTA])
    def besvara_muntligt(self, *, by: User, now: dt.datetime, kanal: str, svar: str, namnger: bool, signerat: bool) -> None:
        """Ett muntligt svar godtas när det är dokumenterat, daterat och signerat av den som lämnade det."""
        self._svara(Svarssatt.MUNTLIGT, kanal, svar, by, now, signerad=True)

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Kan inte informeras",
          said="antecknade att den enskilde inte kan informeras", rules=["SK-29"], by=HANDLAGGARE,
          when=rules.kan_informeras & ~rules.bekraftad, asks=[ej_informeras_skal], meets=[BEKRAFTA])
    def kan_ej_informeras(self, *, by: User, now: dt.datetime) -> None:
        """Den som lämnade synpunkten är anonym eller kan inte nås. Skriv skälet."""

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Kan informeras igen", button="Den enskilde går att nå",
          said="antecknade att den enskilde går att nå", rules=["SK-29"], by=HANDLAGGARE, when=~rules.kan_informeras, asks=[SKAL],
          opens=[BEKRAFTA])
    def kan_informeras_igen(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Den enskilde har hört av sig eller går att nå. Lägg till kontaktuppgifterna under Personer. Fristen räknas
        fortfarande från att synpunkten kom in."""
        self.ej_informeras_skal, self.anonym = "", False
        write_down(self, by=by, at=now, about="Kan informeras igen", text=skal)

    @step(I_REGISTRET, None, "Original på papper",
          said="skrev var originalet finns", rules=["SK-11"], by=HANDLAGGARE, asks=[original_plats])
    def ange_original(self, *, by: User, now: dt.datetime) -> None:
        """Det som inte är inskannat hör också till synpunkten. Skriv var det finns, så att det kan överlämnas."""
        self.papper_at = now

    @step(HOS_ENHETEN, None, "Lämna över",
          button="Den berör mig, lämna över", said="lämnade över synpunkten", rules=["SK-27"],
          by=HANDLAGGARE, notifies=rules.chefen)
    def lamna_over(self, *, by: User, now: dt.datetime) -> None:
        """Berör synpunkten dig går den till närmaste ansvariga chef. Du kan inte längre läsa eller hantera den."""
        self._beror(by, by, now)

    @step(HOS_ENHETEN, None, "Berör en kollega",
          said="antecknade vem som inte ska hantera synpunkten", rules=["SK-27"], by=[*HANDLAGGARE, Kvalitetsutvecklare],
          asks=[berord], notifies=rules.chefen)
    def anmal_berord(self, *, by: User, now: dt.datetime) -> None:
        """Den som synpunkten berör varken läser eller hanterar den. Är det chefen går den till nästa chef."""
        self._beror(self.berord, by, now)

    @step([State.INKOMMEN, State.REGISTRERAD, State.HANDLAGGS], None, "Flytta till annan enhet",
          said="flyttade till en annan enhet", rules=["SK-03"], by=[AnsvarigChef, Kvalitetsutvecklare], asks=[enhet, SKAL])
    def flytta(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Synpunkten gäller en annan enhet. Numret och fristen följer med."""
        self.ansvarig, self.hos_chefen = None, True
        write_down(self, by=by, at=now, about="Flytta till annan enhet", text=skal)

    @step([State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD], None, "Hör också till",
          said="märkte vad synpunkten kan vara", rules=["SK-02", "SK-36"], by=[*HANDLAGGARE, Kvalitetsutvecklare],
          asks=[hor_till, hanvisning])
    def hanvisa(self, *, by: User, now: dt.datetime) -> None:
        """Möjligt missförhållande, överklagande eller något för IVO: för det vidare den vägen och skriv numret här."""

    @step([State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD], None, "Koppla till ett ärende",
          said="kopplade till ett ärende", rules=["SK-33"], by=HANDLAGGARE,
          asks=[Text("arende", "Ärendenummer här, eller aktnummer i verksamhetssystemet")])
    def koppla(self, *, by: User, now: dt.datetime, arende: str) -> None:
        """I personens ärende skrivs bara en neutral hänvisning. Synpunktens text följer aldrig med."""
        koppla_till(self, arende, by, now)

    @step([State.INKOMMEN, State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD], State.MAKULERAD, "Makulera",
          said="makulerade synpunkten", rules=["SK-32"], by=[AnsvarigChef], asks=[SKAL], cancels=[BEKRAFTA])
    def makulera(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Registrerad av misstag eller två gånger. Raden och numret finns kvar, med skälet."""
        write_down(self, by=by, at=now, about="Makulera", text=skal)

    # ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────

    @step([State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD], None, "Ändra raden",
          said="ändrade raden", rules=["SK-20", "SK-42"], by=HANDLAGGARE,
          asks=[huvudkategori, art, BIKATEGORIER, Text("beskrivning", "Beskrivning", held=True, longest=8000)])
    def andra(self, *, by: User, now: dt.datetime, bikategorier: Sequence[str], beskrivning: str) -> None:
        """Rätta vad synpunkten gäller och hur den beskrivs. Den förra beskrivningen finns kvar i ärendet."""
        self._kategorisera(bikategorier)
        if beskrivning.strip() != self.beskrivning:
            self._skriv(Uppgift.Slag.BESKRIVNING, beskrivning, by, now, dag=local_day(now))

    @step([State.REGISTRERAD, State.HANDLAGGS], None, "Rätta ankomsten",
          said="rättade när eller hur synpunkten kom in", rules=["SK-29"], by=[Mottagare, AnsvarigChef],
          when=rules.kan_informeras & ~rules.bekraftad, asks=[received_at, kanal, SKAL], opens=[BEKRAFTA])
    def ratta_ankomst(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel dag eller kanal när synpunkten registrerades. De fem arbetsdagarna räknas om."""
        rules.check_arrival(self, now)
        self.mottagen_av = self.mottagen_av or by
        write_down(self, by=by, at=now, about="Rätta ankomsten", text=skal)

    @step([State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD], None, "Berör inte kollegan",
          said="antecknade att synpunkten inte berör kollegan", rules=["SK-27"], by=[AnsvarigChef],
          asks=[berord, SKAL])
    def ta_bort_berord(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Det var fel: synpunkten berör inte kollegan, som kan läsa och hantera den igen om rollen tillåter det."""
        if self.berord is None or self.berord_id not in disqualified(self):
            raise ValidationError({"berord": "Synpunkten är inte antecknad som att den berör kollegan."})
        lift(self, self.berord, by=by, now=now)
        self.berord = None
        write_down(self, by=by, at=now, about="Berör inte kollegan", text=skal)

    @step([State.BESVARAD, State.AVSLUTAD, State.INLAST], State.HANDLAGGS, "Öppna igen",
          said="öppnade synpunkten igen", rules=["SK-28"], by=[AnsvarigChef], asks=[SKAL])
    def oppna_igen(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Svaret var fel, eller det återstår något att göra. Det som är gjort finns kvar."""
        if self.besvarad_satt == Svarssatt.EJ_MOJLIGT:
            self.ej_informeras_skal = ""
        elif self.besvarad_dag and not self.bekraftad_dag:
            # The first answer was also the confirmation, and goes on being that.
            last = self.uppgifter.filter(slag=Uppgift.Slag.SVAR).order_by("-id")[:1].get()
            self.bekraftad_dag, self.bekraftad_kanal = self.besvarad_dag, last.kanal
        self.besvarad_dag, self.besvarad_satt, self.svarsbrev, self.svar_plats = None, "", None, ""
        self.ansvarig, self.mottagen_av = by, self.mottagen_av or by
        write_down(self, by=by, at=now, about="Öppna igen", text=skal)

    marka_skyddat = mark_protected(
        [State.REGISTRERAD, State.HANDLAGGS, State.BESVARAD], rules=["SK-31"], by=HANDLAGGARE,
        prose="Den som lämnade synpunkten har skyddade personuppgifter. De döljs överallt, också i registret.")

    gives = (fordela,)
    done_when = {bekrafta: rules.ar_underrattad, atgarda: rules.har_atgarder, diariefor: diarium.ar_diarieford,
                 overlamna: diarium.ar_overlamnad, kvittera: diarium.ar_kvitterad}
    skipped_when = {bekrafta: rules.nas_inte, besvara: rules.nas_inte, avsta_svar: rules.kan_nas,
                    overlamna: diarium.utan_handlingar, kvittera: diarium.utan_handlingar}
    happened = {bekrafta: bekraftad_dag, besvara: besvarad_dag, besvara_muntligt: besvarad_dag}
    choices = {enhet: rules.andra_enheter, berord: rules.kan_beroras, ansvarig: rules.kan_ha, svarsbrev: diarium.brev}

    # fmt: on


__all__ = [
    "Arsarende",
    "Bikategori",
    "Filbit",
    "Fryst",
    "Inlasning",
    "Januarirapport",
    "Registerfil",
    "Synpunkt",
    "Underlag",
    "Uppgift",
    "Uttag",
]
