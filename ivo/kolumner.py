"""The columns that a deadline counts from or a step asks for, and the abstract classes that they are declared in."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models

from casework.disqualification import know_disqualified
from casework.models import Case
from ivo.bakatplan import JUSTERING
from ivo.delarende import Delarende, Svarande, handling
from ivo.words import AnmalanLage, Brev, Namndutfall, Slag, Utfall, YttrandeLage
from organisation.board import BoardMeeting
from organisation.models import User
from records.board_items import BoardItem
from records.common import column
from records.signatures import hold, know_names


def _item(case: Any) -> BoardItem:
    handed = case.state not in case.FORE_NAMNDEN
    lacking = case.saknas if handed else ("det som är begärt som komplettering, från sektionschefen",)
    waits = case.svarsdatum and not case.skickad_dag and not case.justerad_dag
    soon = waits and 0 <= (case.svarsdatum - case.sammantrade.day).days < JUSTERING
    return BoardItem(
        case, case.sammantrade.day, case.till_ns, case.paketet, lacking, handed,
        f"Omedelbar justering: IVO ska ha svaret {case.svarsdatum}." if soon else "",
    )  # fmt: skip


class Tillsynskolumner(Case):
    """Of the matter."""

    ivo_nr = models.CharField("IVO:s diarienummer", max_length=40)
    brev = models.CharField("vad brevet är", max_length=14, choices=Brev)
    rubrik = models.CharField("rubrik i diariet", max_length=100)
    sekretess = models.CharField("sekretess, lagrum", max_length=80)
    sekretess_dag = models.DateField("sekretess, dag")
    sekretess_av = models.CharField("sekretess, vem som har bedömt", max_length=120)
    personakt = models.BooleanField("personakt finns", default=False)
    aktnummer = models.CharField("personaktens nummer", max_length=40, blank=True)
    vite = models.PositiveIntegerField("vite, kronor", null=True, blank=True)
    svarsdatum_brev = models.DateField("svarsdatum i brevet", null=True, blank=True)
    # Of the letters that no answer is opened to, the day that comes first (IV-15, IV-18).
    svar_vantas = models.DateField("svar till IVO senast", null=True, editable=False)
    fordelas_senast = models.DateField("fördelas senast", editable=False)
    fordelad_dag = models.DateField("dag i ledningsgruppen", null=True, blank=True)
    beslut_dag = models.DateField("IVO:s beslut, dag", null=True, blank=True)
    utfall = models.CharField("IVO:s beslut", max_length=14, choices=Utfall, blank=True)
    overklagas_senast = models.DateField("sista dag att överklaga", null=True, blank=True)
    akt_dag = models.DateField("dag", null=True, blank=True)
    arkiv_plats = models.CharField("diariepärm", max_length=120, blank=True)
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        abstract = True


class Namndkolumner(Delarende):
    """Of what the nämnd is to have."""

    tjansteskrivelse = handling("tjänsteskrivelse")
    sammantrade = models.ForeignKey(
        BoardMeeting, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="sammanträde"
    )
    till_ns = models.DateField("till nämndsekreteraren senast", null=True, editable=False)
    lamnad_at = models.DateTimeField(null=True, editable=False)
    # The day of the meeting that has it (IV-41).
    informeras_senast = models.DateField("nämnden informeras", null=True, editable=False)
    paragraf = models.CharField("paragraf", max_length=20, blank=True)
    beslut_dag = models.DateField("nämndens sammanträde", null=True, blank=True)
    utdrag = handling("protokollsutdrag")

    class Meta:
        abstract = True

    # What is handed over, in words.
    paket: ClassVar[tuple[str, ...]] = ("Tjänsteskrivelse", "IVO:s brev")
    # Which others, by their numbers in the matter.
    ovriga = models.CharField("övriga handlingar", max_length=200, blank=True, editable=False)

    @property
    def paketet(self) -> tuple[str, ...]:
        return (*self.paket, *([f"Övriga handlingar: {self.ovriga}"] if self.ovriga else []))

    @property
    def saknas(self) -> tuple[str, ...]:
        """What was handed over and does not hold any more."""
        return ()

    @classmethod
    def for_the_board(cls, user: User, day: dt.date) -> list[BoardItem]:
        """What was handed over for a meeting, and what is lacking in what was (IV-33); nothing that was not (A-24)."""
        rows = cls.objects.visible_to(user, day).exclude(lamnad_at=None).exclude(sammantrade=None)
        rows = rows.exclude(state=AnmalanLage.BORTFALLEN)
        coming = cls._till_ett_sammantrade(rows).select_related("sammantrade", "tjansteskrivelse")
        cases = list(coming.order_by("number"))
        know_names(cases)
        know_disqualified(cases)
        # What she has sent back is nothing she reads; that it is to come again she knows.
        back = cls.objects.filter(last_step="komplettera", lamnad_at=None, closed_at=None).exclude(sammantrade=None)
        cases += list(back.select_related("sammantrade", "tjansteskrivelse").order_by("number"))
        return [*(_item(case) for case in cases), *cls._att_anmala(user, day)]

    @classmethod
    def _till_ett_sammantrade(cls, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows

    @classmethod
    def _att_anmala(cls, user: User, day: dt.date) -> list[BoardItem]:
        """What the ordförande has decided in the nämnd's place, to be reported (KL 6:40)."""
        return []


class Svarskolumner(Svarande):
    """Of upplysningar and redogörelser."""

    slag = models.CharField("slag", max_length=12, choices=Slag)
    skrivelse = handling("skrivelse")
    # In principal matters a copy goes to the utskott or the nämnd (IV-24, IV-29).
    principiell = models.BooleanField("principiell", default=False)
    kopia_dag = models.DateField("dag", null=True, blank=True)
    kopia_till = models.CharField("till", max_length=4, choices=BoardMeeting.Body, blank=True)

    class Meta:
        abstract = True


class Yttrandekolumner(Namndkolumner, Svarande):
    """Of a yttrande."""

    forslag = handling("förslag till yttrande")
    paket = ("Tjänsteskrivelse, undertecknad", "Förslag till yttrande", "IVO:s brev")
    # What the nämnd decided, and so what is signed: the proposal or another text (IV-35, IV-36).
    text = handling("den beslutade texten")
    text_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    utfall = models.CharField("vad nämnden beslutade", max_length=12, choices=Namndutfall, blank=True)
    justerad_dag = models.DateField("protokollet justerat", null=True, blank=True)
    omedelbart = models.BooleanField("omedelbart justerat", default=False)
    # Decided by the ordförande instead of the nämnd (KL 6:39), which deviates from the routine (IV-35).
    avvikelse = models.BooleanField(default=False, editable=False)
    anmals_senast = models.DateField("anmäls senast", null=True, editable=False)
    anmald_dag = models.DateField("anmält till nämnden", null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def _till_ett_sammantrade(cls, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """What the ordförande has decided is no longer for the meeting that was chosen."""
        return rows.exclude(avvikelse=True)

    @property
    def saknas(self) -> tuple[str, ...]:
        """A name that is by somebody who since is jävig is no name: it is signed anew, by others (IV-16)."""
        waits = self.state == YttrandeLage.HOS_NAMNDEN
        signed = not waits or hold(self, self.version_av("tjansteskrivelse"), self.tjansteskrivelse, 2)
        return () if signed else ("en underskrift på tjänsteskrivelsen av någon som inte är jävig",)

    @classmethod
    def _att_anmala(cls, user: User, day: dt.date) -> list[BoardItem]:
        rows = cls.objects.visible_to(user, day).filter(avvikelse=True, anmald_dag=None)
        return [
            BoardItem(case, case.anmals_senast, None, note="Ordförandebeslut att anmäla.")
            for case in rows.order_by("number")
        ]


def _svar(name: str) -> models.Field[Any, Any]:
    return column(Svarskolumner, name)


def _yttrande(name: str) -> models.Field[Any, Any]:
    return column(Yttrandekolumner, name)


def _tillsyn(name: str) -> models.Field[Any, Any]:
    return column(Tillsynskolumner, name)


svarsdatum = _svar("svarsdatum")
skrivelse = _svar("skrivelse")
principiell = _svar("principiell")
anstand_dag = _svar("anstand_dag")
anstand_till = _svar("anstand_till")
skickad_dag = _svar("skickad_dag")
skickad_satt = _svar("skickad_satt")
kvitto = _svar("kvitto")
kopia_dag = _svar("kopia_dag")
kopia_till = _svar("kopia_till")
tjansteskrivelse = _yttrande("tjansteskrivelse")
forslag = _yttrande("forslag")
sammantrade = _yttrande("sammantrade")
till_ns = _yttrande("till_ns")
paragraf = _yttrande("paragraf")
beslut_dag = _yttrande("beslut_dag")
text = _yttrande("text")
utdrag = _yttrande("utdrag")
justerad_dag = _yttrande("justerad_dag")
omedelbart = _yttrande("omedelbart")
anmals_senast = _yttrande("anmals_senast")
anmald_dag = _yttrande("anmald_dag")
informeras_senast = column(Namndkolumner, "informeras_senast")
ivo_nr = _tillsyn("ivo_nr")
rubrik = _tillsyn("rubrik")
sekretess = _tillsyn("sekretess")
vite = _tillsyn("vite")
fordelas_senast = _tillsyn("fordelas_senast")
svar_vantas = _tillsyn("svar_vantas")
fordelad_dag = _tillsyn("fordelad_dag")
ivo_dag = _tillsyn("beslut_dag")
ivo_utfall = _tillsyn("utfall")
svarsdatum_brev = _tillsyn("svarsdatum_brev")
overklagas_senast = _tillsyn("overklagas_senast")
akt_dag = _tillsyn("akt_dag")
aktnummer = _tillsyn("aktnummer")
arkiv_plats = _tillsyn("arkiv_plats")
