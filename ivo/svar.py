"""Upplysningar and redogörelser: written, signed by two, registered and then sent (IV-20 to IV-29)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.assignments import begin, end_assignments
from casework.calendar import local_day
from casework.history import audit_trail
from casework.pages import Pages
from casework.relations import Ansvarig, Assigned
from casework.steps import Somebody, Station, step
from ivo import delsteg, rules, utskrift
from ivo import kolumner as k
from ivo.frister import SVARA
from ivo.kedja import Myndighetschefen, Registratorn
from ivo.words import Slag, SvarLage
from organisation.models import User
from organisation.roles import Socialsekreterare
from records.common import SKAL
from records.days import check_day

KONTRASIGNERAR = Assigned(Socialsekreterare)
VAD = "skrivelse"


class Svar(k.Svarskolumner):
    """One answer from the office: upplysningar, or how a dom was carried out."""

    State = SvarLage
    OPPNA = (State.UTKAST, State.KLAR, State.UNDERTECKNAD, State.KONTRASIGNERAD, State.REGISTRERAD)

    code, routine_name, arrival_label, paper = "IS", "Svar till IVO", "Svaret öppnades", "IV"
    closed_states = frozenset({State.SKICKAD, State.BORTFALLEN})
    on_arrival = (SVARA,)
    pages = Pages(
        shown_with=("tillsynen", "skrivelse"), template="ivo/svar.html", print_name="Underskriftsblad", stamp="Öppnades",
        secrecy="OSL 26 kap. 1 §", glimpse=utskrift.glimt, sections=utskrift.delar,
    )  # fmt: skip
    # Which name under what, and in which step (ivo/underskrift.py).
    skrivs_under = {
        "underteckna_upplysningar": (VAD, "skrivelse", 1), "underteckna_redogorelse": (VAD, "skrivelse", 1),
        "kontrasignera_upplysningar": (VAD, "skrivelse", 2), "kontrasignera_redogorelse": (VAD, "skrivelse", 2),
    }  # fmt: skip

    state = FSMField(choices=State, default=State.UTKAST, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "svar till IVO", "svar till IVO"
        ordering = ["number"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="ivo_answer_sent_is_registered", condition=~Q(state="skickad") | Q(registrerad__isnull=False)
            ),
        ]

    # fmt: off

    oppnas = Station("Svaret öppnas", "Sektionschef", ("IV-18",))

    @step(State.UTKAST, State.KLAR, "Färdigställ skrivelsen", button="Skrivelsen är klar", said="färdigställde skrivelsen",
          rules=["IV-20", "IV-25"], by=[Ansvarig], asks=[k.skrivelse], notifies=delsteg.den_forsta)
    def fardigstall(self, *, by: User, now: dt.datetime) -> None:
        """Lägg in filen under Handlingar först. Den låses med sin kontrollsumma när du har valt den."""
        self.version_nr += 1

    @step(State.KLAR, State.UNDERTECKNAD, "Underteckna upplysningarna", said="undertecknade upplysningarna", rules=["IV-20"],
          by=[Myndighetschefen], when=rules.upplysningar & rules.undertecknas(VAD, "skrivelse", 1), notifies=rules.ansvarig)
    def underteckna_upplysningar(self, *, by: User, now: dt.datetime) -> None:
        """Myndighetschefen undertecknar, sedan kontrasignerar sektionschefen."""

    @step(State.KLAR, State.UNDERTECKNAD, "Underteckna redogörelsen", said="undertecknade redogörelsen", rules=["IV-25"],
          by=[Ansvarig], when=~rules.upplysningar & rules.undertecknas(VAD, "skrivelse", 1), notifies=delsteg.handlaggaren)
    def underteckna_redogorelse(self, *, by: User, now: dt.datetime) -> None:
        """Sektionschefen undertecknar, sedan kontrasignerar handläggaren, som läser svaret från nu."""
        begin(self, Socialsekreterare, local_day(now), now=now)

    @step(State.UNDERTECKNAD, State.KONTRASIGNERAD, "Kontrasignera upplysningarna", said="kontrasignerade upplysningarna",
          rules=["IV-21"], by=[Ansvarig], when=rules.upplysningar & rules.undertecknas(VAD, "skrivelse", 2),
          notifies=rules.registratorerna)
    def kontrasignera_upplysningar(self, *, by: User, now: dt.datetime) -> None:
        """En annan person än den som undertecknade."""

    @step(State.UNDERTECKNAD, State.KONTRASIGNERAD, "Kontrasignera redogörelsen", said="kontrasignerade redogörelsen",
          rules=["IV-26"], by=[KONTRASIGNERAR], when=~rules.upplysningar & rules.undertecknas(VAD, "skrivelse", 2),
          notifies=rules.ansvarig_och_registratorerna)
    def kontrasignera_redogorelse(self, *, by: User, now: dt.datetime) -> None:
        """Handläggaren i det ärende som domen gällde."""

    @step(State.KONTRASIGNERAD, State.REGISTRERAD, "Registrera och bifoga", button="Registrera", said="registrerade svaret",
          rules=["IV-22", "IV-23", "IV-27", "IV-28"], by=[Registratorn, Ansvarig], when=rules.undertecknad(VAD, "skrivelse"),
          asks=[delsteg.FIL, delsteg.RUBRIK])
    def registrera(self, *, by: User, now: dt.datetime, fil: Any, rubrik: str) -> None:
        """I diariet, med filen som är undertecknad, innan något skickas. Kontrollsumman jämförs."""
        self._registrera(VAD, self.skrivelse, fil, rubrik, by, now)

    @step(State.REGISTRERAD, State.SKICKAD, "Skicka till IVO", button="Svaret är skickat", said="skickade svaret till IVO",
          rules=["IV-22", "IV-27"], by=[Registratorn, Ansvarig], when=rules.undertecknad(VAD, "skrivelse"),
          asks=[k.skickad_dag, k.skickad_satt, k.kvitto], meets=[SVARA], notifies=rules.ansvarig)
    def skicka(self, *, by: User, now: dt.datetime) -> None:
        """Med säker digital kommunikation, post eller IVO:s e-tjänst. Handläggaren läser till midnatt."""
        self._skicka(by, now)
        end_assignments(self, local_day(now))

    path = (oppnas, fardigstall, underteckna_upplysningar, underteckna_redogorelse, kontrasignera_upplysningar,
            kontrasignera_redogorelse, registrera, skicka)

    @step((State.KLAR, State.UNDERTECKNAD, State.KONTRASIGNERAD, State.REGISTRERAD), State.UTKAST, "Ändra skrivelsen",
          said="ändrade skrivelsen", rules=["IV-20", "IV-25"], by=[Ansvarig, Myndighetschefen], asks=[SKAL],
          notifies=delsteg.signerat_och_handlaggaren)
    def andra(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Underskrifterna faller, och de som har skrivit under får veta. Sedan börjar det om från den första."""
        self._andra(self.underskrifter_av(VAD, self.skrivelse), skal, by, now)
        delsteg.utse_igen(self, by, now)
        # What was left a copy of is not what will be sent.
        self.kopia_dag, self.kopia_till = None, ""

    @step((State.REGISTRERAD, State.SKICKAD), None, "Lämna kopia",
          button="Kopian är lämnad", said="lämnade en kopia", rules=["IV-24", "IV-29"], by=[Ansvarig], when=rules.kopia_kvar,
          asks=[k.kopia_till, k.kopia_dag])
    def kopia(self, *, by: User, now: dt.datetime) -> None:
        """I principiella ärenden, för kännedom: till myndighetsutskottet, eller till nämnden."""
        check_day("kopia_dag", self.kopia_dag, now, earliest=local_day(self.received_at))

    @step((State.UTKAST, State.KLAR, State.UNDERTECKNAD), None, "Utse handläggare som kontrasignerar", button="Utse",
          said="utsåg vem som kontrasignerar", rules=["IV-26"], by=[Ansvarig], when=~rules.upplysningar,
          asks=[Somebody("handlaggare", "Vem?", rules.kan_kontrasignera, delsteg.ar_utsedd)], notifies=delsteg.handlaggaren)
    def utse_handlaggare(self, *, by: User, now: dt.datetime, handlaggare: User) -> None:
        """Läser svaret till dess att det är skickat, och ingenting annat i tillsynen."""
        delsteg.utse(self, handlaggare, by, now)

    begar_anstand = delsteg.begar_anstand(OPPNA)
    bevilja_anstand = delsteg.bevilja_anstand(OPPNA)
    avsla_anstand = delsteg.avsla_anstand(OPPNA)
    ratta_svarsdatum = delsteg.ratta_svarsdatum(OPPNA)
    inte_skickat = delsteg.inte_skickat(State.SKICKAD, State.REGISTRERAD, (Registratorn, Ansvarig))
    stryk_svaret = delsteg.stryk_svaret(State.UTKAST, State.BORTFALLEN)
    bortfall = delsteg.bortfall(OPPNA, State.BORTFALLEN)
    anmal_jav = delsteg.anmal_jav((*OPPNA, State.SKICKAD), (*delsteg.DELTAR, KONTRASIGNERAR))
    byt_ansvarig = delsteg.byt_ansvarig((*OPPNA, State.SKICKAD))
    ratta_omrade = delsteg.ratta_omrade((*OPPNA, State.SKICKAD, State.BORTFALLEN))

    # fmt: on

    skipped_when = {
        underteckna_upplysningar: delsteg.ar_redogorelse, kontrasignera_upplysningar: delsteg.ar_redogorelse,
        underteckna_redogorelse: delsteg.ar_upplysningar, kontrasignera_redogorelse: delsteg.ar_upplysningar,
    }  # fmt: skip
    happened = {skicka: k.skickad_dag}
    choices = {k.skrivelse: rules.handlingar}

    def rubricera(self) -> None:
        self.headline = f"{Slag(self.slag).label} till IVO"

    @property
    def har_undertecknat(self) -> set[int]:
        if self.state != SvarLage.UNDERTECKNAD:
            return set()
        return {one.by_id for one in self.underskrifter_av(VAD, self.skrivelse) if one.slot == 1}
