"""IVO:s tillsyn i enskilda ärenden: from the letter that comes in to the archived matter. docs/routines/IV.md is the paper.

The matter is one case. Each answer that IVO waits for is a case of its own under it (svar.py, yttrande.py), and so is IVO:s
beslut on its way to the nämnd (namndanmalan.py): they have states, signatures and readers of their own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.calendar import local_day
from casework.history import audit_trail
from casework.pages import Pages, found_by
from casework.relations import Ansvarig
from casework.steps import Choice, Day, Somebody, Station, Step, Text, step
from casework.undone import Undone, nothing_left_to_do
from ivo import arenden, delsteg, diarium, gjort, kvar, rules, utskrift
from ivo import kolumner as k
from ivo.diarium import Brist, Diarierad
from ivo.frister import FORDELA, SVAR_VANTAS
from ivo.hooks import Hooks
from ivo.kedja import DenSomSvarar, Myndighetschefen, Registratorn
from ivo.namndanmalan import Namndanmalan
from ivo.svar import Svar
from ivo.words import Lage, Slag
from ivo.yttrande import Yttrande
from organisation.models import User
from records.common import SKAL
from records.days import check_ahead, check_day
from records.people import never

PRINCIPIELL = Choice("principiell", "Är ärendet av principiell betydelse?", (("ja", "Ja"), ("nej", "Nej")))


def _begaran(slag: str) -> Somebody:
    return Somebody("begaran", "Vilken handling begär svaret?", rules.som_begar(slag), gjort.ar_besvarad)


class Tillsyn(Hooks):
    """One matter of IVO's, under the number it has in the municipality's diary. `enhet`: the section that it is about."""

    State = Lage

    code, routine_name, arrival_label = "IV", "Tillsyn", "Handlingen från IVO registrerades"
    closed_states = frozenset({State.ARKIVERAD, State.MAKULERAD})
    on_arrival = (FORDELA,)
    undone = (
        # Each of what it is about is a duty of its own: one that is ended silences no other.
        Undone(
            "svar", "Öppna det svar som IVO begär i handling", "IV-18", (DenSomSvarar,), kvar.svar_saknas, each=True
        ),
        Undone("beslut", "Registrera IVO:s beslut, handling", "IV-41", (Registratorn,), kvar.beslut_kvar, each=True),
        Undone("beslut_igen", "Registrera IVO:s beslut", "IV-41", (Registratorn,), kvar.beslut_igen),
        Undone("oregistrerad", "Registrera handlingen från", "IV-06", (Registratorn,), kvar.oregistrerad, each=True),
        Undone("journal", "Notera i journalen: handling", "IV-17", (DenSomSvarar,), kvar.onoterad, each=True),
        Undone("fordela_om", "Utse en annan ansvarig", "IV-16", (Myndighetschefen,), kvar.ingen_har_det),
        Undone("atgard", "En åtgärd skulle vara klar", "IV-02", (DenSomSvarar,), kvar.sen_atgard, each=True),
        Undone(
            "kopia",
            "Lämna kopia till nämnden eller utskottet av svar",
            "IV-24",
            (DenSomSvarar,),
            kvar.kopia_vantar,
            each=True,
        ),
    )
    pages = Pages(
        register="ivo_registrera", registered_by=arenden.registrerar, template="ivo/tillsyn.html", found_by=("ivo_nr",),
        print_name="Handlingsförteckning", by_the_hour=False, glimpse=utskrift.glimt_tillsyn, sections=utskrift.tillsyn,
    )  # fmt: skip

    state = FSMField(choices=State, default=State.OPPNAD, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "tillsyn", "tillsyner"
        ordering = ["number"]
        base_manager_name = "objects"
        indexes = [found_by("ivo_nr", "tillsyn_ivo_nr")]
        constraints = [
            models.UniqueConstraint(
                fields=["ivo_nr"], condition=~Q(state__in=["arkiverad", "makulerad"]), name="ivo_one_open_matter"
            ),
            models.CheckConstraint(
                name="ivo_decided_when_and_how",
                condition=~Q(state="beslut") | Q(beslut_dag__isnull=False) & ~Q(utfall=""),
            ),
        ]

    # The steps keep the form of a table, so that they read beside the paper.
    # fmt: off

    registreras = Station("Handlingen registreras", "Registrator", ("IV-04", "IV-05", "IV-08", "IV-09", "IV-10"))

    @step(State.OPPNAD, State.FORDELAD, "Fördela ansvaret", button="Ansvaret är fördelat", said="fördelade ansvaret",
          rules=["IV-10", "IV-15", "IV-16"], by=[Myndighetschefen], meets=[FORDELA], notifies=rules.ansvarig,
          asks=[Somebody("sektionschef", "Vem bereder?", rules.alla_sektionschefer, never), k.fordelad_dag,
                Choice("jav", "Är någon sektionschef jävig?", (("ingen", "Nej, ingen"), ("nagon", "Ja, de här"))),
                Somebody("javiga", "Vilka är jäviga?", rules.alla_sektionschefer, never, many=True, required=False)])
    def fordela(self, *, by: User, now: dt.datetime, sektionschef: User, jav: str, javiga: list[User]) -> None:
        """I ledningsgruppen. Den som är jävig bereder inte och skriver inte under."""
        arenden.fordela(self, sektionschef, jav, javiga, by, now)

    @step(rules.BEREDS, None, "Öppna upplysningar", button="Öppna", said="öppnade upplysningar", rules=["IV-18", "IV-20"],
          by=[Ansvarig], asks=[_begaran(Slag.UPPLYSNINGAR), k.svarsdatum_brev, PRINCIPIELL], meets=[SVAR_VANTAS],
          opens=[SVAR_VANTAS])
    def oppna_upplysningar(self, *, by: User, now: dt.datetime, begaran: Diarierad, principiell: str) -> None:
        """IVO begär upplysningar med anledning av ett klagomål."""
        arenden.oppna(self, Svar(slag=Slag.UPPLYSNINGAR, principiell=principiell == "ja"), begaran, by, now)

    @step(rules.BEREDS, None, "Öppna redogörelse", button="Öppna", said="öppnade en redogörelse", rules=["IV-18", "IV-25"],
          by=[Ansvarig], asks=[_begaran(Slag.REDOGORELSE), k.svarsdatum_brev, PRINCIPIELL,
                               Somebody("handlaggare", "Vilken handläggare kontrasignerar?", rules.kan_kontrasignera,
                                        gjort.kontrasignerar_redan)], meets=[SVAR_VANTAS], opens=[SVAR_VANTAS])
    def oppna_redogorelse(self, *, by: User, now: dt.datetime, begaran: Diarierad, principiell: str,
                          handlaggare: User) -> None:
        """IVO frågar hur och när nämnden har verkställt en dom."""
        case = arenden.oppna(self, Svar(slag=Slag.REDOGORELSE, principiell=principiell == "ja"), begaran, by, now)
        delsteg.utse(case, handlaggare, by, now)

    @step(rules.BEREDS, None, "Öppna yttrande", button="Öppna", said="öppnade ett yttrande", rules=["IV-18", "IV-30"],
          by=[Ansvarig], asks=[_begaran("yttrande"), k.svarsdatum_brev], meets=[SVAR_VANTAS], opens=[SVAR_VANTAS])
    def oppna_yttrande(self, *, by: User, now: dt.datetime, begaran: Diarierad) -> None:
        """IVO förelägger nämnden att yttra sig. Bara socialnämnden beslutar om det."""
        arenden.oppna(self, Yttrande(), begaran, by, now)

    @step((State.FORDELAD, State.BESLUT), State.BESLUT, "Registrera IVO:s beslut", button="Beslutet är registrerat",
          said="antecknade IVO:s beslut", rules=["IV-11", "IV-41"], by=[Registratorn],
          asks=[Somebody("handling", "Vilken handling är beslutet?", rules.ivos_beslut, gjort.ar_anmalt),
                k.ivo_dag, k.ivo_utfall],
          notifies=rules.de_tre_och_ansvarig)
    def besluta(self, *, by: User, now: dt.datetime, handling: Diarierad) -> None:
        """Registrera handlingen först. Nämnden ska få veta om beslutet innan ärendet kan avslutas."""
        arenden.beslutat(self, Namndanmalan(), handling, by, now)

    @step(State.BESLUT, State.AVSLUTAD, "Avsluta ärendet", button="Avsluta", said="avslutade ärendet",
          rules=["IV-18", "IV-42", "IV-43"], by=[Registratorn],
          when=rules.alla_svar_klara & rules.namnden_informerad & rules.kopior_lamnade
          & rules.brist_skriven & nothing_left_to_do,
          notifies=rules.ansvarig)
    def avsluta(self, *, by: User, now: dt.datetime) -> None:
        """När IVO:s beslut har kommit och nämnden har fått veta. Sektionschefen får protokollsutdrag och kopior här."""

    @step(State.AVSLUTAD, State.ARKIVERAD, "Arkivera", button="Originalen är arkiverade", said="arkiverade ärendet",
          rules=["IV-14", "IV-44"], by=[Registratorn], when=rules.arkiverat_i_akten & ~rules.har_brist
          & nothing_left_to_do, asks=[k.arkiv_plats])
    def arkivera(self, *, by: User, now: dt.datetime) -> None:
        """Originalen i socialförvaltningens diariepärm."""

    path = (registreras, fordela, besluta, avsluta, arkivera)
    besides = (oppna_upplysningar, oppna_redogorelse, oppna_yttrande)

    # ── beside the way ──────────────────────────────────────────────────────────────────────────────────────────────

    @step((*rules.OPPNA, State.ARKIVERAD), None, "Registrera handling", said="registrerade en handling",
          rules=["IV-05", "IV-06", "IV-07", "IV-13", "IV-14"], by=[Registratorn], when=rules.nyss_registrerad,
          opens=[SVAR_VANTAS], notifies=rules.kopia)
    def registrera_handling(self, *, by: User, now: dt.datetime) -> None:
        """På egen sida. Myndighetschefen får kopia av allt som kommer in."""
        arenden.sagda(self)

    @step(rules.OPPNA, None, "Stryk en handling", button="Stryk", said="strök en handling ur diariet", rules=["IV-06", "IV-07"],
          by=[Registratorn], asks=[Somebody("handling", "Vilken handling?", arenden.kan_strykas, gjort.ar_struken), SKAL],
          opens=[SVAR_VANTAS], notifies=rules.ansvarig)
    def stryk_handling(self, *, by: User, now: dt.datetime, handling: Diarierad, skal: str) -> None:
        """Registrerad i fel ärende, eller som något annat än den är. Numret står kvar. Registrera den sedan på nytt."""
        arenden.stryk_handling(self, handling, skal, by, now)

    @step(rules.OPPNA, None, "Meddela viktigare innehåll", button="Meddela", said="meddelade om viktigare innehåll",
          rules=["IV-11", "IV-12"], by=[Registratorn], asks=[Somebody("handling", "Vilken handling?", rules.inkomna, never)],
          notifies=rules.de_tre)
    def meddela_viktigt(self, *, by: User, now: dt.datetime, handling: Diarierad) -> None:
        """Ordföranden, socialchefen och myndighetschefen får veta, och läser handlingen här."""
        Diarierad.objects.filter(pk=handling.pk).update(viktigt=True)

    @step((State.FORDELAD, State.BESLUT, State.AVSLUTAD), None, "Notera i journalen", button="Handlingarna är noterade",
          said="noterade handlingar i personaktens journal", rules=["IV-17", "IV-46"], by=[Ansvarig], when=rules.att_notera,
          asks=[Somebody("rader", "Vilka handlingar?", rules.onoterade, never, many=True), k.aktnummer, Day("dag", "Dag")])
    def notera(self, *, by: User, now: dt.datetime, rader: list[Diarierad], dag: dt.date) -> None:
        """När det finns en personakt: varje handling som kommer in eller går ut."""
        arenden.notera(self, rader, dag, by, now)

    @step((*rules.BEREDS, State.AVSLUTAD), None, "Byt ansvarig sektionschef", button="Ansvaret är fördelat",
          said="fördelade om ansvaret", rules=["IV-15", "IV-16"], by=[Myndighetschefen], meets=[FORDELA],
          asks=[Somebody("sektionschef", "Vem tar över?", rules.andra_sektionschefer, never), SKAL], notifies=rules.ansvarig)
    def byt_ansvarig(self, *, by: User, now: dt.datetime, sektionschef: User, skal: str) -> None:
        """Någon annan bereder, också i de svar som är öppna."""
        self.ansvarig = sektionschef
        self._anteckna("Byt ansvarig sektionschef", skal, by, now)
        delsteg.ge_ansvaret(self, skal, by, now)

    @step((*rules.BEREDS, State.AVSLUTAD), None, "Den ansvariga är jävig", button="Jävet är anmält", said="anmälde jäv",
          rules=["IV-16"], by=[Ansvarig, Myndighetschefen], when=rules.har_sektionschef, asks=[SKAL], opens=[FORDELA],
          notifies=rules.till_myndighetschefen)
    def anmal_jav_ansvarig(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Myndighetschefen utser en annan. Den jäviga läser, men tar inga steg."""
        arenden.javig_ansvarig(self, skal, by, now)

    @step(State.BESLUT, None, "Rätta IVO:s beslut", said="rättade IVO:s beslut", rules=["IV-41"], by=[Registratorn],
          asks=[Somebody("vilket", "Vilket beslut?", rules.antecknade_beslut, never), k.ivo_dag, k.ivo_utfall, SKAL],
          notifies=rules.ansvarig)
    def ratta_beslut(self, *, by: User, now: dt.datetime, vilket: Diarierad, skal: str) -> None:
        """Dagen eller utfallet var fel antecknat."""
        arenden.ratta_beslut(self, vilket, skal, by, now)

    @step(State.BESLUT, State.FORDELAD, "IVO har inte beslutat", button="Tillbaka till beredning",
          said="rättade: IVO har inte beslutat", rules=["IV-41"], by=[Registratorn], when=rules.inget_beslut, asks=[SKAL],
          notifies=rules.ansvarig)
    def inget_beslut(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Det som antecknades som IVO:s beslut var något annat."""
        self.beslut_dag, self.utfall = None, ""
        self._anteckna("IVO har inte beslutat", skal, by, now)

    @step(rules.BEREDS, None, "Skriv brist och åtgärd", button="Spara", said="skrev en brist och vad som görs", rules=["IV-02"],
          by=[Ansvarig], asks=[Text("brist", "Brist", longest=400), Text("lagrum", "Lagrum", required=False, longest=80),
                               Text("atgard", "Åtgärd", longest=400), Text("agare", "Vem svarar för den?", longest=120),
                               Day("senast", "Klar senast")])
    def skriv_atgard(self, *, by: User, now: dt.datetime, **rad: Any) -> None:
        """En rad för varje brist. Dagen påminns om när den har passerat."""
        check_ahead("senast", rad["senast"], now)
        if rad["senast"] < local_day(now):
            raise ValidationError({"senast": "Dagen har redan varit."})
        Brist.objects.create(tillsyn=self, at=now, by=by, **rad)

    @step((*rules.BEREDS, State.AVSLUTAD), None, "Åtgärden är klar",
          said="antecknade att en åtgärd är klar", rules=["IV-02"], by=[Ansvarig], when=rules.har_brist,
          asks=[Somebody("rad", "Vilken?", rules.oppna_brister, never), Day("dag", "Dag")])
    def klar_atgard(self, *, by: User, now: dt.datetime, rad: Brist, dag: dt.date) -> None:
        """Bristen är avhjälpt."""
        check_day("dag", dag, now)
        Brist.objects.filter(pk=rad.pk).update(klar_dag=dag)

    @step(rules.BEREDS, None, "Sista dag att överklaga", button="Spara", said="antecknade sista dagen att överklaga",
          rules=["IV-18"], by=[Ansvarig, Registratorn], asks=[k.overklagas_senast])
    def satt_overklagande(self, *, by: User, now: dt.datetime) -> None:
        """Förslaget är tre veckor från det att föreläggandet kom. Ett senare föreläggande har sin egen dag."""
        check_ahead("overklagas_senast", self.overklagas_senast, now, earliest=local_day(self.received_at))

    @step(rules.OPPNA, None, "Koppla till ett ärende", button="Koppla", said="kopplade till ett annat ärende", rules=["IV-07"],
          by=[Ansvarig, Myndighetschefen, Registratorn], asks=[Text("nummer", "Ärendets nummer", longest=20)])
    def koppla(self, *, by: User, now: dt.datetime, nummer: str) -> None:
        """En synpunkt eller ett öppenvårdsärende som du får läsa. Kopplingen syns bara för den som läser båda."""
        arenden.koppla(self, nummer, by, now)

    @step(rules.OPPNA, None, "Ta bort en koppling", button="Ta bort", said="tog bort en koppling", rules=["IV-07"],
          by=[Ansvarig, Myndighetschefen, Registratorn], when=arenden.kopplat,
          asks=[Somebody("arende", "Vilket ärende?", arenden.andra_kopplade, gjort.inte_kopplat), SKAL])
    def koppla_fran(self, *, by: User, now: dt.datetime, arende: Any, skal: str) -> None:
        """Kopplingen var fel."""
        arenden.koppla_fran(self, arende, skal, by, now)

    @step(State.AVSLUTAD, None, "Arkivera i personakten", button="Utdraget är arkiverat", said="arkiverade i personakten",
          rules=["IV-45", "IV-46"], by=[Ansvarig], when=rules.har_personakt & ~rules.arkiverat_i_akten, asks=[k.akt_dag])
    def arkivera_i_akten(self, *, by: User, now: dt.datetime) -> None:
        """Protokollsutdraget med kopior av handlingarna."""
        check_day("akt_dag", self.akt_dag, now, earliest=local_day(self.received_at))

    @step((State.AVSLUTAD, State.ARKIVERAD), State.BESLUT, "Öppna igen", said="öppnade ärendet igen", rules=["IV-07"],
          by=[Registratorn], asks=[SKAL], notifies=rules.ansvarig)
    def oppna_igen(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """En handling till har kommit i samma ärende."""
        self.akt_dag, self.arkiv_plats = None, ""
        self._anteckna("Öppna igen", skal, by, now)

    @step((*rules.OPPNA,), None, "Rätta registreringen", said="rättade registreringen",
          rules=["IV-04", "IV-05", "IV-08"], by=[Registratorn], notifies=rules.ansvarig,
          asks=[k.ivo_nr, k.rubrik, delsteg.OMRADE, k.sekretess,
                Choice("akten", "Finns en personakt?", (("ja", "Ja"), ("nej", "Nej"))), k.aktnummer, k.vite, SKAL],
          optional=[k.aktnummer, k.vite])
    def ratta_registrering(self, *, by: User, now: dt.datetime, omrade: Any, akten: str, skal: str) -> None:
        """IVO:s nummer, rubriken, området, sekretessen, personakten eller vitet var fel. Numret i diariet står kvar."""
        arenden.ratta_registrering(self, omrade, akten, skal, by, now)

    @step(State.OPPNAD, State.MAKULERAD, "Makulera", said="makulerade ärendet", rules=["IV-04"], by=[Registratorn],
          when=rules.inga_delar, asks=[SKAL])
    def makulera(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Registrerat av misstag. Numret står kvar i diariet."""
        self._anteckna("Makulera", skal, by, now)

    @step(State.MAKULERAD, State.OPPNAD, "Ta tillbaka makuleringen", button="Öppna ärendet", said="öppnade ett makulerat ärende",
          rules=["IV-04"], by=[Registratorn], asks=[SKAL], opens=[FORDELA], notifies=rules.ansvarig)
    def aterta_makulering(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Numret var rätt ändå, eller behövs för ett annat ärende. Rätta sedan registreringen."""
        self.fordelas_senast = local_day(now)
        self._anteckna("Ta tillbaka makuleringen", skal, by, now)

    anmal_jav = delsteg.anmal_jav(rules.OPPNA)
    hav_jav = delsteg.hav_jav(rules.OPPNA)

    # fmt: on

    skipped_when = {fordela: arenden.ar_fordelad}
    proposes = {
        k.overklagas_senast: lambda case: case.overklagas,
        delsteg.OMRADE: lambda case: case.enhet_id,
        # Of each beslut its own: what the matter holds may be of one that was struck.
        k.ivo_utfall: lambda _case: "",
    }

    def has_kept(self, step: Step, answers: dict[str, Any]) -> bool:
        """Each shortcoming is a row of its own: another is never taken for the one that was written last."""
        if step.name == "skriv_atgard":
            return Brist.objects.filter(tillsyn=self.pk, **answers).exists()
        if "ivo_nr" in answers:
            answers = answers | {"ivo_nr": diarium.ivo_nummer(answers["ivo_nr"])}
        return super().has_kept(step, answers)


__all__ = ["Brist", "Diarierad", "Namndanmalan", "Svar", "Tillsyn", "Yttrande"]
