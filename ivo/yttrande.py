"""A yttrande that IVO orders: the office writes, the nämnd decides, the ordförande signs, the original goes (IV-30 to IV-40)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework import clock
from casework.calendar import local_day
from casework.history import audit_trail
from casework.pages import Pages
from casework.relations import Ansvarig
from casework.steps import Choice, Station, Text, step
from casework.undone import Undone
from ivo import delsteg, kvar, namndsteg, rules, utskrift
from ivo import kolumner as k
from ivo.bakatplan import Plan, plan_for
from ivo.frister import ANMAL, SVARA, TILL_NS
from ivo.kedja import DenSomSvarar, Myndighetschefen, Namndsekreteraren, Ordforanden, Registratorn, Socialchefen
from ivo.words import Namndutfall, YttrandeLage
from organisation.models import User
from records.common import SKAL
from records.days import check_day
from records.models import Handling

TS, YTTRANDE = "tjansteskrivelse", "yttrande"
# With which the names fall.
ANDRA_TS, RATTA = "Ändra skrivelserna eller Ta tillbaka från nämndsekreteraren", "Rätta den beslutade texten"
OMEDELBART = Choice("omedelbart", "Justerades protokollet omedelbart?", (("ja", "Ja"), ("nej", "Nej")))


class Yttrande(k.Yttrandekolumner):
    """One yttrande. Only the nämnd decides it, never its utskott (IV-19)."""

    State = YttrandeLage
    FORE_NAMNDEN = (State.UTKAST, State.KLAR, State.TS_UNDERTECKNAD, State.TS_KONTRASIGNERAD)
    OPPNA = (
        *FORE_NAMNDEN,
        State.HOS_NAMNDEN,
        State.BESLUTAD,
        State.UNDERTECKNAT,
        State.KONTRASIGNERAT,
        State.REGISTRERAT,
    )

    code, routine_name, arrival_label, paper = "IY", "Yttrande till IVO", "Yttrandet öppnades", "IV"
    closed_states = frozenset({State.KLART, State.BORTFALLEN})
    on_arrival = (SVARA,)
    undone = (Undone("sammantrade", "Välj ett annat sammanträde", "IV-34", (DenSomSvarar,), kvar.installt_sammantrade),)
    pages = Pages(
        shown_with=("tillsynen", "tjansteskrivelse", "forslag", "text", "sammantrade"), template="ivo/yttrande.html",
        print_name="Underskriftsblad", stamp="Öppnades", secrecy="OSL 26 kap. 1 §",
        glimpse=utskrift.glimt, sections=utskrift.delar,
    )  # fmt: skip
    skrivs_under = {"underteckna_ts": (TS, "tjansteskrivelse", 1), "kontrasignera_ts": (TS, "tjansteskrivelse", 2),
                    "underteckna": (YTTRANDE, "text", 1), "kontrasignera": (YTTRANDE, "text", 2)}  # fmt: skip

    state = FSMField(choices=State, default=State.UTKAST, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "yttrande till IVO", "yttranden till IVO"
        ordering = ["number"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="ivo_yttrande_sent_is_registered",
                condition=~Q(state__in=["expedierat", "klart"]) | Q(registrerad__isnull=False),
            ),
            models.CheckConstraint(
                name="ivo_yttrande_is_decided",
                condition=~Q(
                    state__in=["beslutad", "undertecknat", "kontrasignerat", "registrerat", "expedierat", "klart"]
                )
                | Q(beslut_dag__isnull=False) & Q(text__isnull=False),
            ),
        ]

    # fmt: off

    oppnas = Station("Yttrandet öppnas", "Sektionschef", ("IV-18",))

    valj_sammantrade = namndsteg.valj_sammantrade(FORE_NAMNDEN, TILL_NS)

    @step(State.UTKAST, State.KLAR, "Färdigställ skrivelserna", button="Skrivelserna är klara",
          said="färdigställde skrivelserna", rules=["IV-30"], by=[Ansvarig], asks=[k.tjansteskrivelse, k.forslag],
          notifies=rules.till_myndighetschefen)
    def fardigstall(self, *, by: User, now: dt.datetime) -> None:
        """Tjänsteskrivelsen med bedömning och förslag till beslut, och förslaget till yttrande. Båda filerna låses."""
        if self.tjansteskrivelse_id == self.forslag_id:
            raise ValidationError({"forslag": "Tjänsteskrivelsen och förslaget till yttrande är två handlingar."})
        self.version_nr += 1

    @step(State.KLAR, State.TS_UNDERTECKNAD, "Underteckna tjänsteskrivelsen", said="undertecknade tjänsteskrivelsen",
          rules=["IV-31"], by=[Myndighetschefen], when=rules.undertecknas(TS, "tjansteskrivelse", 1), notifies=rules.ansvarig)
    def underteckna_ts(self, *, by: User, now: dt.datetime) -> None:
        """Myndighetschefen undertecknar, sedan kontrasignerar sektionschefen."""

    @step(State.TS_UNDERTECKNAD, State.TS_KONTRASIGNERAD, "Kontrasignera tjänsteskrivelsen",
          said="kontrasignerade tjänsteskrivelsen", rules=["IV-32"], by=[Ansvarig],
          when=rules.undertecknas(TS, "tjansteskrivelse", 2))
    def kontrasignera_ts(self, *, by: User, now: dt.datetime) -> None:
        """En annan person än den som undertecknade."""

    @step(State.TS_KONTRASIGNERAD, State.HOS_NAMNDEN, "Lämna till nämndsekreteraren", button="Handlingarna är lämnade",
          said="lämnade handlingarna till nämndsekreteraren", rules=["IV-33", "IV-34"], by=[Ansvarig],
          when=rules.sammantrade_valt & rules.undertecknad(TS, "tjansteskrivelse", ANDRA_TS), asks=namndsteg.PAKET,
          meets=[TILL_NS], notifies=rules.namndsekreterarna)
    def lamna(self, *, by: User, now: dt.datetime, ovriga: str, fler: list[Any]) -> None:
        """Tjänsteskrivelse, förslag till yttrande, IVO:s föreläggande och övriga handlingar. Nämndsekreteraren läser från nu."""
        namndsteg.lamna(self, ovriga, fler, by, now)

    @step(State.HOS_NAMNDEN, State.BESLUTAD, "Nämnden beslutade enligt förslaget", button="Beslutet är antecknat",
          said="antecknade nämndens beslut, enligt förslaget", rules=["IV-35", "IV-38"], by=[Namndsekreteraren],
          asks=[namndsteg.MOTE, k.paragraf], notifies=rules.ansvarig)
    def besluta(self, *, by: User, now: dt.datetime, mote: Any) -> None:
        """Förslaget till yttrande blir det som skrivs under."""
        self._beslutat(mote, self.forslag, Namndutfall.ENLIGT)

    @step(State.HOS_NAMNDEN, State.BESLUTAD, "Nämnden ändrade förslaget", button="Beslutet är antecknat",
          said="antecknade nämndens beslut, ändrat", rules=["IV-35", "IV-38"], by=[Namndsekreteraren],
          asks=[namndsteg.MOTE, k.paragraf, namndsteg.BESLUTAD], notifies=rules.ansvarig)
    def besluta_andrat(self, *, by: User, now: dt.datetime, mote: Any, beslutad: Handling) -> None:
        """Lägg in den beslutade texten under Handlingar först. Det är den som skrivs under, inte förslaget."""
        self._beslutat(mote, beslutad, Namndutfall.ANDRAT)

    @step(State.BESLUTAD, None, "Protokollet är justerat", button="Justeringen är antecknad", said="antecknade justeringen",
          rules=["IV-35"], by=[Namndsekreteraren], when=~rules.justerat, asks=[k.justerad_dag, OMEDELBART],
          notifies=rules.ordforanden)
    def justera(self, *, by: User, now: dt.datetime, omedelbart: str) -> None:
        """Först sedan skrivs yttrandet under."""
        check_day("justerad_dag", self.justerad_dag, now, earliest=self.beslut_dag)
        namndsteg.check_omedelbart(self, omedelbart)
        self.omedelbart = omedelbart == "ja"

    @step(State.BESLUTAD, State.UNDERTECKNAT, "Underteckna yttrandet", said="undertecknade yttrandet",
          rules=["IV-36", "IV-38"], by=[Ordforanden], when=rules.justerat & rules.undertecknas(YTTRANDE, "text", 1),
          notifies=rules.socialchefen)
    def underteckna(self, *, by: User, now: dt.datetime) -> None:
        """Ordföranden skriver under den text som är beslutad, sedan kontrasignerar socialchefen."""

    @step(State.UNDERTECKNAT, State.KONTRASIGNERAT, "Kontrasignera yttrandet", said="kontrasignerade yttrandet",
          rules=["IV-37", "IV-38"], by=[Socialchefen], when=rules.undertecknas(YTTRANDE, "text", 2),
          notifies=rules.registratorerna)
    def kontrasignera(self, *, by: User, now: dt.datetime) -> None:
        """En annan person än den som undertecknade."""

    @step(State.KONTRASIGNERAT, State.REGISTRERAT, "Registrera och bifoga", button="Registrera", said="registrerade yttrandet",
          rules=["IV-06", "IV-07"], by=[Registratorn], when=rules.undertecknad(YTTRANDE, "text", RATTA),
          asks=[delsteg.FIL, delsteg.RUBRIK], notifies=rules.namndsekreterarna)
    def registrera(self, *, by: User, now: dt.datetime, fil: Any, rubrik: str) -> None:
        """I diariet, med filen som är undertecknad. Kontrollsumman jämförs."""
        self._registrera(YTTRANDE, self.text, fil, rubrik, by, now)
        self._i_diariet(self.tjansteskrivelse, "Tjänsteskrivelse", by, now)

    @step(State.REGISTRERAT, State.EXPEDIERAT, "Skicka i original till IVO", button="Yttrandet är skickat",
          said="skickade yttrandet till IVO", rules=["IV-39"], by=[Namndsekreteraren],
          when=rules.undertecknad(YTTRANDE, "text", RATTA), asks=[k.skickad_dag, k.skickad_satt, k.kvitto], meets=[SVARA],
          notifies=rules.ansvarig)
    def expediera(self, *, by: User, now: dt.datetime) -> None:
        """Före svarsdatum. En dag som har passerat sägs som sen, och går att anteckna ändå."""
        self._skicka(by, now)

    @step(State.EXPEDIERAT, State.KLART, "Lämna protokollsutdrag till sektionschefen", button="Utdraget är lämnat",
          said="lämnade protokollsutdrag och kopia av yttrandet", rules=["IV-40"], by=[Namndsekreteraren], when=rules.anmalt,
          asks=[k.utdrag], notifies=rules.ansvarig)
    def lamna_utdrag(self, *, by: User, now: dt.datetime) -> None:
        """Utdraget läggs i tillsynen, där kopian av yttrandet redan ligger. Du läser det här i två veckor till."""
        self._i_diariet(self.utdrag, "Protokollsutdrag", by, now)

    path = (oppnas, valj_sammantrade, fardigstall, underteckna_ts, kontrasignera_ts, lamna, besluta, justera, underteckna,
            kontrasignera, registrera, expediera, lamna_utdrag)

    # ── beside the way ──────────────────────────────────────────────────────────────────────────────────────────────

    komplettera = namndsteg.komplettera(State.HOS_NAMNDEN, State.TS_KONTRASIGNERAD, TILL_NS)

    @step(State.HOS_NAMNDEN, State.UTKAST, "Återremiss", button="Återremissen är antecknad", said="antecknade återremiss",
          rules=["IV-35"], by=[Namndsekreteraren], asks=[namndsteg.MOTE, k.paragraf, SKAL], notifies=rules.signerat)
    def aterremiss(self, *, by: User, now: dt.datetime, mote: Any, skal: str) -> None:
        """Nämnden vill ha ärendet berett på nytt. Välj ett nytt sammanträde."""
        self.foll_bort = [one.by for one in self.underskrifter_av(TS, self.tjansteskrivelse)]
        self.sammantrade, self.till_ns, self.lamnad_at = None, None, None
        # What was signed is not what will be: it is finished and signed anew.
        self.version_nr += 1
        self._anteckna("Återremiss", f"{mote}, § {self.paragraf}: {skal}", by, now)
        self.paragraf = ""

    @step(State.HOS_NAMNDEN, None, "Bordlagt", button="Bordläggningen är antecknad", said="antecknade att ärendet bordlades",
          rules=["IV-35"], by=[Namndsekreteraren], asks=[namndsteg.NYTT, namndsteg.ANDA, SKAL], notifies=rules.ansvarig)
    def bordlagg(self, *, by: User, now: dt.datetime, nytt: Any, anda: str, skal: str) -> None:
        """Handlingarna ligger kvar till ett annat sammanträde."""
        was = self.sammantrade
        if was and not was.called_off and nytt.day <= was.day:
            raise ValidationError({"nytt": f"Välj ett sammanträde efter det {was.day}, där det bordlades."})
        rules.check_sammantrade(self, nytt, now, anda=anda == "ja")
        self.sammantrade, self.till_ns = nytt, rules.till_ns(nytt)
        self._anteckna("Bordlagt", f"Till {nytt}: {skal}", by, now)

    @step((State.TS_KONTRASIGNERAD, State.HOS_NAMNDEN), State.BESLUTAD, "Ordföranden beslutar", button="Beslutet är fattat",
          said="beslutade i stället för nämnden", rules=["IV-35"], by=[Ordforanden],
          when=rules.inget_sammantrade & rules.undertecknad(TS, "tjansteskrivelse", ANDRA_TS), opens=[ANMAL], cancels=[TILL_NS],
          asks=[Text("delegation", "Punkt i delegationsordningen", longest=40), Text("bradska", "Varför kan det inte vänta?")],
          notifies=rules.ansvarig_och_namndsekreterarna)
    def ordforandebeslut(self, *, by: User, now: dt.datetime, delegation: str, bradska: str) -> None:
        """Bara när inget sammanträde passar (KL 6 kap. 39 §). Det avviker från rutinen och anmäls vid nästa sammanträde."""
        namndsteg.ordforandebeslut(self, delegation, bradska, by, now)

    @step((State.BESLUTAD, State.UNDERTECKNAT, State.KONTRASIGNERAT, State.REGISTRERAT, State.EXPEDIERAT), None,
          "Anmäl ordförandebeslutet", button="Beslutet är anmält", said="anmälde ordförandebeslutet till nämnden",
          rules=["IV-35"], by=[Namndsekreteraren, Ansvarig], when=rules.ordforandens & ~rules.anmalt, asks=[namndsteg.MOTE],
          meets=[ANMAL])
    def anmal(self, *, by: User, now: dt.datetime, mote: Any) -> None:
        """Vid nästa sammanträde (KL 6 kap. 40 §)."""
        if self.beslut_dag and mote.day < self.beslut_dag:
            raise ValidationError({"mote": f"Sammanträdet hölls före beslutet, {self.beslut_dag}."})
        self.anmald_dag = mote.day

    @step((State.KLAR, State.TS_UNDERTECKNAD, State.TS_KONTRASIGNERAD), State.UTKAST, "Ändra skrivelserna",
          said="ändrade skrivelserna", rules=["IV-30"], by=[Ansvarig, Myndighetschefen], asks=[SKAL], notifies=rules.signerat)
    def andra(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Underskrifterna faller, och de som har skrivit under får veta. Sedan börjar det om från den första."""
        self._andra(self.underskrifter_av(TS, self.tjansteskrivelse), skal, by, now)
        self.lamnad_at = None

    @step(State.HOS_NAMNDEN, State.UTKAST, "Ta tillbaka från nämndsekreteraren", button="Ta tillbaka",
          said="tog tillbaka handlingarna", rules=["IV-30"], by=[Ansvarig, Myndighetschefen], asks=[SKAL], opens=[TILL_NS],
          notifies=rules.signerat_och_namndsekreterarna)
    def ta_tillbaka(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Skrivelserna ändras och skrivs under på nytt. Nämndsekreteraren läser dem inte förrän de lämnas igen."""
        self._andra(self.underskrifter_av(TS, self.tjansteskrivelse), skal, by, now)
        self.lamnad_at = None

    @step((State.BESLUTAD, State.UNDERTECKNAT, State.KONTRASIGNERAT, State.REGISTRERAT), State.BESLUTAD,
          RATTA,
          said="rättade den beslutade texten", rules=["IV-35"], by=[Namndsekreteraren], notifies=rules.signerat,
          asks=[namndsteg.RATTAD, SKAL])
    def ratta_text(self, *, by: User, now: dt.datetime, beslutad: Handling, skal: str) -> None:
        """Fel fil. Underskrifterna faller, och den rätta texten skrivs under på nytt."""
        self._andra(self.underskrifter_av(YTTRANDE, self.text), skal, by, now)
        self.text, self.text_nr = beslutad, self.text_nr + 1

    @step(State.BESLUTAD, State.HOS_NAMNDEN, "Nämnden beslutade inte så", button="Rätta",
          said="rättade: nämnden beslutade inte så", rules=["IV-35"], by=[Namndsekreteraren], when=~rules.ordforandens,
          asks=[SKAL], notifies=rules.ansvarig)
    def inte_beslutat(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Sammanträdet, paragrafen, utfallet eller justeringen var fel antecknat. Anteckna det rätta sedan."""
        self.beslut_dag, self.justerad_dag, self.text, self.utfall, self.paragraf = None, None, None, "", ""
        self._anteckna("Nämnden beslutade inte så", skal, by, now)

    begar_anstand = delsteg.begar_anstand(OPPNA)
    bevilja_anstand = delsteg.bevilja_anstand(OPPNA)
    avsla_anstand = delsteg.avsla_anstand(OPPNA)
    ratta_svarsdatum = delsteg.ratta_svarsdatum(OPPNA)
    inte_skickat = delsteg.inte_skickat(State.EXPEDIERAT, State.REGISTRERAT, (Namndsekreteraren, Registratorn))
    stryk_svaret = delsteg.stryk_svaret(State.UTKAST, State.BORTFALLEN)
    bortfall = delsteg.bortfall(OPPNA, State.BORTFALLEN, when=rules.anmalt)
    anmal_jav = delsteg.anmal_jav((*OPPNA, State.EXPEDIERAT))
    anmal_eget_jav = delsteg.anmal_eget_jav((*OPPNA[OPPNA.index(State.HOS_NAMNDEN) :], State.EXPEDIERAT))
    byt_ansvarig = delsteg.byt_ansvarig((*OPPNA, State.EXPEDIERAT))
    ratta_omrade = delsteg.ratta_omrade((*OPPNA, State.EXPEDIERAT, State.KLART, State.BORTFALLEN))

    # fmt: on

    done_when = {valj_sammantrade: namndsteg.ar_valt, justera: namndsteg.ar_justerat}
    happened = {expediera: k.skickad_dag, anmal: k.anmald_dag}
    choices = {k.tjansteskrivelse: rules.handlingar, k.forslag: rules.handlingar, k.utdrag: rules.handlingar,
               k.sammantrade: rules.sammantraden}  # fmt: skip

    @property
    def bakatplan(self) -> Plan | None:
        """For the meeting that is chosen, or the last that fits (A-25)."""
        if self.sammantrade:
            return plan_for(self.svarsdatum, self.sammantrade.day, settings.BOARD_LEAD_DAYS, settings.EXTRA_DAYS_OFF)
        return rules.bakatplan(self.svarsdatum, local_day(clock.now()))

    @property
    def far_justeras_omedelbart(self) -> bool:
        return bool(settings.IMMEDIATE_APPROVAL)

    def _dessforinnan(self) -> list[tuple[str, bool]]:
        return [("Socialnämnden har beslutat, inte utskottet", self.text_id is not None),
                ("Protokollet är justerat", namndsteg.ar_justerat(self))]  # fmt: skip

    def rubricera(self) -> None:
        self.headline = "Yttrande till IVO"

    def version_av(self, vad: str) -> str:
        """The decided text has versions of its own: what the nämnd decides is signed anew, whichever file it is."""
        return f"{vad} {self.text_nr}" if vad == YTTRANDE else super().version_av(vad)

    def _beslutat(self, mote: Any, text: Handling, utfall: str) -> None:
        self.beslut_dag, self.text, self.utfall = mote.day, text, utfall
        self.justerad_dag, self.text_nr = None, self.text_nr + 1

    @property
    def har_undertecknat(self) -> set[int]:
        if self.state != YttrandeLage.UNDERTECKNAT:
            return set()
        return {one.by_id for one in self.underskrifter_av(YTTRANDE, self.text) if one.slot == 1}
