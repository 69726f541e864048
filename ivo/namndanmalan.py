"""IVO:s beslut on its way to the nämnd, for its information (IV-41)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django_fsm import FSMField

from casework.history import audit_trail
from casework.pages import Pages
from casework.relations import Ansvarig
from casework.steps import Choice, Station, step
from casework.undone import Undone
from ivo import delsteg, kvar, namndsteg, rules, utskrift
from ivo import kolumner as k
from ivo.frister import INFORMERA, NAMNDEN
from ivo.kedja import DenSomSvarar, Namndsekreteraren, Registratorn
from ivo.words import AnmalanLage
from organisation.models import User
from records.common import SKAL

BEDOMNING = Choice("bedomning", "Finns en bedömning i tjänsteskrivelsen?", namndsteg.JA_NEJ)


class Namndanmalan(k.Namndkolumner):
    """One decision of IVO's that the nämnd is told of."""

    State = AnmalanLage
    FORE_NAMNDEN = (State.UTKAST, State.KLAR)
    OPPNA = (*FORE_NAMNDEN, State.HOS_NAMNDEN)

    code, routine_name, arrival_label, paper = "IB", "IVO:s beslut till nämnden", "IVO:s beslut kom", "IV"
    closed_states = frozenset({State.INFORMERAD, State.BORTFALLEN})
    on_arrival = (INFORMERA,)
    undone = (Undone("sammantrade", "Välj ett annat sammanträde", "IV-34", (DenSomSvarar,), kvar.installt_sammantrade),)
    pages = Pages(
        shown_with=("tillsynen", "tjansteskrivelse", "sammantrade"), template="ivo/namndanmalan.html",
        print_name="Stämplat försättsblad", stamp="Öppnades", secrecy="OSL 26 kap. 1 §",
        glimpse=utskrift.glimt, sections=utskrift.delar,
    )  # fmt: skip
    # Whatever is asked of an answer is asked of it too: IVO waits for nothing here.
    svarsdatum: Any = None
    skickad_dag: Any = None
    justerad_dag: Any = None

    state = FSMField(choices=State, default=State.UTKAST, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "IVO:s beslut till nämnden", "IVO:s beslut till nämnden"
        ordering = ["number"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="ivo_board_informed_when", condition=~Q(state="informerad") | Q(beslut_dag__isnull=False)
            ),
        ]

    # fmt: off

    oppnas = Station("IVO:s beslut registreras", "Registrator", ("IV-41",))

    valj_sammantrade = namndsteg.valj_sammantrade(FORE_NAMNDEN, INFORMERA)

    @step(State.UTKAST, State.KLAR, "Skriv tjänsteskrivelsen", button="Tjänsteskrivelsen är klar",
          said="skrev tjänsteskrivelsen", rules=["IV-41"], by=[Ansvarig], asks=[k.tjansteskrivelse, BEDOMNING])
    def fardigstall(self, *, by: User, now: dt.datetime, bedomning: str) -> None:
        """För nämndens kännedom, med en bedömning om den behövs. Lägg in filen under Handlingar först."""
        self.version_nr += 1
        self._anteckna("Tjänsteskrivelse", f"Med bedömning: {bedomning}.", by, now)

    @step(State.KLAR, State.HOS_NAMNDEN, "Lämna beslutet till nämndsekreteraren", button="Handlingarna är lämnade",
          said="lämnade IVO:s beslut till nämndsekreteraren", rules=["IV-41"], by=[Ansvarig], when=rules.sammantrade_valt,
          asks=namndsteg.PAKET, meets=[INFORMERA], opens=[NAMNDEN], notifies=rules.namndsekreterarna)
    def lamna(self, *, by: User, now: dt.datetime, ovriga: str, fler: list[Any]) -> None:
        """IVO:s beslut och tjänsteskrivelsen. Nämndsekreteraren läser från nu."""
        namndsteg.lamna(self, ovriga, fler, by, now)
        self.informeras_senast = self.sammantrade.day  # type: ignore[union-attr]

    @step(State.HOS_NAMNDEN, State.INFORMERAD, "Nämnden är informerad", button="Nämnden är informerad",
          said="antecknade att nämnden är informerad", rules=["IV-18", "IV-19", "IV-41"], by=[Namndsekreteraren],
          asks=[namndsteg.MOTE, k.paragraf, k.utdrag], meets=[NAMNDEN], notifies=rules.ansvarig_och_registratorerna)
    def informera(self, *, by: User, now: dt.datetime, mote: Any) -> None:
        """Vid ett av socialnämndens sammanträden, inte utskottets. Lägg in protokollsutdraget under Handlingar först."""
        self.beslut_dag = mote.day
        self._i_diariet(self.tjansteskrivelse, "Tjänsteskrivelse", by, now)
        self._i_diariet(self.utdrag, f"Protokollsutdrag § {self.paragraf}", by, now)

    path = (oppnas, valj_sammantrade, fardigstall, lamna, informera)

    komplettera = namndsteg.komplettera(State.HOS_NAMNDEN, State.UTKAST, INFORMERA, [NAMNDEN])

    @step(State.KLAR, State.UTKAST, "Ändra tjänsteskrivelsen", button="Ändra", said="ändrade tjänsteskrivelsen", rules=["IV-41"],
          by=[Ansvarig], asks=[SKAL])
    def andra(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel fil, eller en bedömning som ska vara en annan. Skriv den på nytt."""
        self._anteckna("Ändra tjänsteskrivelsen", skal, by, now)

    @step(State.HOS_NAMNDEN, State.UTKAST, "Ta tillbaka från nämndsekreteraren", button="Ta tillbaka",
          said="tog tillbaka handlingarna", rules=["IV-41"], by=[Ansvarig], asks=[SKAL], opens=[INFORMERA], cancels=[NAMNDEN],
          notifies=rules.namndsekreterarna)
    def ta_tillbaka(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Nämndsekreteraren läser dem inte förrän de lämnas igen."""
        self.lamnad_at = None
        self._anteckna("Ta tillbaka från nämndsekreteraren", skal, by, now)

    anmal_jav = delsteg.anmal_jav(OPPNA)
    anmal_eget_jav = delsteg.anmal_eget_jav((State.HOS_NAMNDEN,))
    byt_ansvarig = delsteg.byt_ansvarig(OPPNA)
    ratta_omrade = delsteg.ratta_omrade((*OPPNA, State.INFORMERAD, State.BORTFALLEN))

    @step(State.INFORMERAD, State.HOS_NAMNDEN, "Nämnden är inte informerad", button="Rätta",
          said="rättade: nämnden är inte informerad", rules=["IV-41"], by=[Namndsekreteraren, Registratorn],
          when=rules.arendet_pagar, asks=[SKAL], opens=[NAMNDEN], notifies=rules.ansvarig_och_registratorerna)
    def inte_informerad(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Sammanträdet eller paragrafen var fel antecknat, eller så var det inte IVO:s beslut. Anteckna det rätta sedan."""
        self._stryk_ur_diariet(self.utdrag, now)
        self.beslut_dag, self.paragraf, self.utdrag = None, "", None
        self._anteckna("Nämnden är inte informerad", skal, by, now)

    @step(OPPNA, State.BORTFALLEN, "Det är inte IVO:s beslut", button="Stryk", said="strök det som inte var IVO:s beslut",
          rules=["IV-41"], by=[Registratorn], asks=[SKAL], notifies=rules.ansvarig_och_den_som_har_det)
    def bortfall(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Fel handling valdes i ärendet. Nämnden får inte veta av den; anteckna det rätta beslutet i ärendet sedan."""
        self._anteckna("Det är inte IVO:s beslut", skal, by, now)

    # fmt: on

    done_when = {valj_sammantrade: namndsteg.ar_valt}
    choices = {k.tjansteskrivelse: rules.handlingar, k.utdrag: rules.handlingar, k.sammantrade: rules.sammantraden}

    def rubricera(self) -> None:
        self.headline = "IVO:s beslut, till nämnden för kännedom"
