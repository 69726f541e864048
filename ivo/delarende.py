"""What an answer to IVO and IVO:s beslut on its way to the nämnd have in common: a case of their own, under the matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from casework import clock
from casework.calendar import local_day
from casework.models import Case
from casework.undone import settle
from ivo import lasare, spar
from ivo.diarium import Diarierad, registrera
from ivo.words import Riktning, Vag
from organisation.models import User
from organisation.standing import Standing
from records.days import check_ahead, check_day
from records.documents import read, store
from records.models import Handling
from records.signatures import check_unaltered, may_leave, names
from records.uploads import Accepted
from records.writing import write_down


def handling(words: str) -> models.ForeignKey[Any, Any]:
    """One of the case's own documents."""
    return models.ForeignKey(Handling, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words)


# What the documents that are signed are called, and what the two names under them are.
ORD = {
    "skrivelse": "Skrivelsen",
    "tjansteskrivelse": "Tjänsteskrivelse med förslag till beslut",
    "yttrande": "Yttrande till IVO",
}
PLATSER = ("Undertecknas", "Kontrasigneras")


@dataclass(frozen=True)
class Underskriftsrad:
    """A document and its places for names, in order."""

    vad: str
    namn: str
    dokument: Any
    ord: tuple[str, ...]
    givna: list[Any]

    @property
    def platser(self) -> list[tuple[str, Any]]:
        return [(word, self.givna[n] if n < len(self.givna) else None) for n, word in enumerate(self.ord)]


class Delarende(Case):
    """A part of a tillsyn: its own state, readers, signatures and number under the matter's (SN 2026/214-1)."""

    # As of the matter (IV-09).
    told_to_nobody: ClassVar[bool] = True
    # Step → what is signed in it, the column with the document, and in which place.
    skrivs_under: ClassVar[Mapping[str, tuple[str, str, int]]] = {}

    tillsynen = models.ForeignKey("ivo.Tillsyn", models.PROTECT, related_name="%(class)s_rader", verbose_name="tillsyn")
    begaran = models.ForeignKey(
        "ivo.Diarierad", models.PROTECT, null=True, related_name="+", verbose_name="handlingen från IVO"
    )
    lopnr = models.PositiveSmallIntegerField(editable=False)
    # Which version of the text it is: each that is finished is signed anew.
    version_nr = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def lock_first(self) -> None:
        """The matter: the parts write in its diary, and a step of it is taken in its parts."""
        Case.objects.select_for_update(no_key=True).get(pk=self.tillsynen_id)

    def take_number(self) -> str:
        return f"{self.tillsynen.number}-{self.lopnr}"

    def not_come_in(self, handling: Handling) -> tuple[str, dt.date]:
        """What lies in an answer is drawn up here, and bears no arrival stamp (IV-06, EA-13)."""
        return Riktning.UPPRATTAD.label, local_day(handling.arrived_at)

    @classmethod
    def show_number(cls, number: str) -> str:
        return lasare.visat_nummer(number)

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        return lasare.ser_delarenden(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        return lasare.delarenden(who)

    def may_be_had_by(self, who: Standing) -> bool:
        return lasare.kan_svara_for(who)

    def climbs(self, levels: Iterable[Iterable[User]], day: dt.date) -> Iterable[Iterable[User]]:
        return lasare.hor(self, levels, day)

    def notify_on_arrival(self, now: dt.datetime) -> list[User] | None:
        """Whoever opened it answers for it."""
        return None

    @property
    def har_undertecknat(self) -> set[int]:
        """Whose name is under it already, where somebody else's is wanted next."""
        return set()

    def _anteckna(self, about: str, text: str, by: User, now: dt.datetime) -> None:
        write_down(self, by=by, at=now, about=about, text=text)

    @property
    def underskriftsrader(self) -> list[Underskriftsrad]:
        """Each document that is signed, with whose name stands in which place."""
        documents = {what: getattr(self, column) for what, column, _ in self.skrivs_under.values()}
        return [Underskriftsrad(what, ORD[what], document, PLATSER, self.underskrifter_av(what, document))
                for what, document in documents.items()]  # fmt: skip

    @property
    def sparen(self) -> list[spar.Spar]:
        """How far each document has come."""
        return spar.sparen(self, clock.now())

    def version_av(self, vad: str) -> str:
        """The document and its version: what a name is put under."""
        return f"{vad} {self.version_nr}"

    def underskrifter_av(self, vad: str, dokument: Any) -> list[Any]:
        """The names under the document in the version in force."""
        return names(self, self.version_av(vad), dokument)

    def _i_diariet(self, handling: Handling | None, rubrik: str, by: User, now: dt.datetime) -> None:
        """What was drawn up here has a number in the matter too (IV-06), where its readers find it (IV-40, IV-43)."""
        if handling is not None and not self._finns_i_diariet(handling):
            copy = kopiera(handling, self.tillsynen, title=rubrik, by=by, now=now)
            registrera(self.tillsynen, copy, riktning=Riktning.UPPRATTAD, dag=local_day(now), by=by, now=now, sagd=True)

    def _finns_i_diariet(self, handling: Handling) -> bool:
        """Registered before the text was put right, for instance: the same bytes have one number."""
        return self._upprattad(handling).exists()

    def _stryk_ur_diariet(self, handling: Handling | None, now: dt.datetime) -> None:
        """What it was registered as was wrong."""
        if handling is not None:
            self._upprattad(handling).update(struken_dag=local_day(now))

    def _upprattad(self, handling: Handling) -> models.QuerySet[Diarierad]:
        there = Diarierad.objects.filter(tillsyn=self.tillsynen_id, riktning=Riktning.UPPRATTAD, struken_dag=None)
        return there.filter(handling__sha256=handling.sha256)


class Svarande(Delarende):
    """An answer that IVO waits for until a day of its own."""

    svarsdatum = models.DateField("svar till IVO senast")
    anstand_dag = models.DateField("anstånd begärt", null=True, blank=True)
    anstand_till = models.DateField("nytt svarsdatum", null=True, blank=True)
    skickad_dag = models.DateField("dag", null=True, blank=True)
    skickad_satt = models.CharField("hur", max_length=10, choices=Vag, blank=True)
    kvitto = models.CharField("kvitto eller kvittensnummer", max_length=120, blank=True)
    # The number in the matter under which it is registered, and what is sent with it (IV-22, IV-23).
    registrerad = models.ForeignKey("ivo.Diarierad", models.PROTECT, null=True, related_name="+")
    # Whose names fell when the text was changed: they are told.
    foll_bort: list[User]

    class Meta:
        abstract = True

    @property
    def innan_det_skickas(self) -> list[tuple[str, bool]]:
        """What must be so before it may go to IVO, and whether it is (IV-22, IV-38)."""
        what, column, _ = list(self.skrivs_under.values())[-1]
        given = {one.slot for one in self.underskrifter_av(what, getattr(self, column))}
        return [*self._dessforinnan(), ("Undertecknat", 1 in given), ("Kontrasignerat", 2 in given),
                ("Registrerat i diariet, samma kontrollsumma", self.registrerad_id is not None)]  # fmt: skip

    def _dessforinnan(self) -> list[tuple[str, bool]]:
        return []

    def _bevilja(self, dag: Any, by: User, now: dt.datetime) -> None:
        """IVO gives more time: the answer's day is another, and all that counts from it."""
        check_ahead("anstand_till", dag, now)
        if dag <= self.svarsdatum:
            raise ValidationError({"anstand_till": f"Välj en dag efter {self.svarsdatum}."})
        self._anteckna("Anstånd", f"Svarsdatum flyttat från {self.svarsdatum} till {dag}.", by, now)
        self.svarsdatum, self.anstand_dag = dag, None

    def _andra(self, names_under: Any, skal: str, by: User, now: dt.datetime) -> None:
        """The text is to be changed: the names under it fall."""
        self.foll_bort = [one.by for one in names_under]
        people = ", ".join(user.name for user in self.foll_bort)
        fell = f" Underskrifterna gäller inte längre: {people}." if people else ""
        self._anteckna("Ändra skrivelsen", skal + fell + self._stryk_registrerad(now), by, now)

    def _stryk_registrerad(self, now: dt.datetime) -> str:
        """What was registered to be sent never was: the diary says so, and nobody notes it in the journal. In words, too."""
        row, self.registrerad = self.registrerad, None
        if row is None:
            return ""
        Diarierad.objects.filter(pk=row.pk).update(struken_dag=local_day(now))
        settle(self.tillsynen, now)
        return f" Handling {row.nr} skickades aldrig."

    def _registrera(self, vad: str, dokument: Any, fil: Any, rubrik: str, by: User, now: dt.datetime) -> None:
        """Into the matter's diary, the very bytes that were signed (IV-22, IV-23). Raises ValidationError."""
        if fil.sha256 not in may_leave(self, self.version_av(vad), dokument, len(PLATSER)):
            raise ValidationError({"fil": "Filen är inte den som är undertecknad. Kontrollsumman skiljer sig."})
        check_unaltered(fil)
        copy = kopiera(fil, self.tillsynen, title=rubrik, by=by, now=now)
        self.registrerad = registrera(self.tillsynen, copy, riktning=Riktning.UT, dag=local_day(now), by=by, now=now,
                                      motpart="IVO", sagd=True)  # fmt: skip

    def _skicka(self, by: User, now: dt.datetime) -> None:
        """Only what is registered goes, and only as it was registered (IV-22, IV-27, IV-39). Raises ValidationError."""
        row = self.registrerad
        assert row  # noqa: S101  the database holds it to that (ivo_answer_sent_is_registered)
        check_day("skickad_dag", self.skickad_dag, now, earliest=local_day(row.at))
        check_unaltered(row.handling)
        self._anteckna(
            "Skickat till IVO", f"{self.skickad_dag}, {self.get_skickad_satt_display()}. {self.kvitto}", by, now
        )


def kopiera(handling: Handling, case: Case, *, title: str, by: User, now: dt.datetime) -> Handling:
    """The same bytes as a document of another case: each case's readers read its own. Raises ValidationError."""
    check_unaltered(handling)
    kind = Accepted(handling.content_type, handling.filename.rpartition(".")[2], handling.filename)
    return store(case, read(handling), kind, at=now, by=by, title=title)
