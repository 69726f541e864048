"""What the kernel and the pages ask of a synpunkt, and what its steps share. The columns and the steps are in models.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from casework.calendar import local, local_day
from casework.disqualification import concerned, disqualify
from casework.links import link, unlink
from casework.models import Case, NumberSeries, routine
from casework.steps import Step, Text
from complaints import rules
from complaints.uppgifter import Uppgift, registerenheter, serie, skriv_in
from complaints.utskrift import entries
from complaints.words import Art, Kanal
from organisation.models import Enhet, User
from organisation.standing import Standing
from records import identity
from records.locking import ContentRemoved
from records.typed import case_number, one_line
from records.writing import write_down


class Hooks(Case):
    """Without columns of its own: what is named here is declared in models.py."""

    uppgifter: Any
    bikategorirader: Any
    kanal: Any
    art: Any
    huvudkategori: Any
    mottagen_av: Any
    mottagen_av_id: int | None
    besvarad_dag: Any
    besvarad_satt: Any
    aktnummer: Any
    get_art_display: Any
    get_kanal_display: Any
    get_huvudkategori_display: Any

    class Meta:
        abstract = True

    def rubricera(self) -> None:
        """The queue's title: kind and area, nothing that somebody wrote."""
        what = self.get_art_display() if self.art != Art.EJ_ANGIVEN else "Synpunkt"
        about = self.get_huvudkategori_display().lower() if self.huvudkategori else self.get_kanal_display().lower()
        self.headline = f"{what} – {about}"

    def _skriv(self, slag: str, text: str, by: User, now: dt.datetime, *, dag: dt.date | None, **more: Any) -> None:
        if dag is None or not local_day(self.received_at) <= dag <= local_day(now):
            raise ValidationError({"dag": "Datumet ska ligga mellan att synpunkten kom in och i dag."})
        skriv_in(self, slag, text, av=by, now=now, dag=dag, **more)

    def _svara(self, satt: str, kanal: str, svar: str, by: User, now: dt.datetime, **more: Any) -> None:
        rules.not_of_the_future(self, "besvarad_dag", now)
        # Whoever answered is who stands in the register (SK-13).
        self.besvarad_satt, self.ansvarig = satt, by
        self._skriv(Uppgift.Slag.SVAR, svar, by, now, dag=self.besvarad_dag, kanal=kanal, **more)

    def _kategorisera(self, bikategorier: Sequence[str]) -> None:
        """A bikategori that is the huvudkategori says nothing more."""
        wanted = {typ for typ in bikategorier if typ != self.huvudkategori}
        self.bikategorirader.exclude(typ__in=wanted).delete()
        for typ in sorted(wanted):
            self.bikategorirader.get_or_create(typ=typ)
        self.rubricera()

    def _beror(self, person: User | None, by: User, now: dt.datetime) -> None:
        assert person  # noqa: S101  a step that asks for somebody has them
        disqualify(self, person, by=by, now=now)
        if person.pk in (self.ansvarig_id, self.mottagen_av_id if self.ansvarig_id is None else None):
            self.ansvarig, self.hos_chefen = None, True
        if not rules.ansvariga_chefer(self, now):
            raise ValidationError("Ingen chef finns kvar att lämna över till. Kontakta nämndens ordförande.")

    @property
    def bikategorier(self) -> list[str]:
        return [rad.typ for rad in self.bikategorirader.all()]

    @property
    def beskrivning(self) -> str:
        last = self.uppgifter.filter(slag=Uppgift.Slag.BESKRIVNING, ersatt_av=None).order_by("-id").first()
        return last.text if last else ""

    @property
    def har_atgard(self) -> bool:
        return self.uppgifter.filter(slag=Uppgift.Slag.ATGARD).exists()

    @property
    def arrival_detail(self) -> str:
        return "via e-tjänsten" if self.kanal == Kanal.E_TJANST else f"via {self.get_kanal_display().lower()}"

    def take_number(self) -> str:
        """The next in the series of the unit that it came to, e.g. BU-2026-031 (A-31)."""
        series, shown = serie(self.enhet)
        return NumberSeries.take(series, local(self.received_at).year, shown=shown, width=3)

    def has_kept(self, step: Step, answers: dict[str, Any]) -> bool:
        """What was written counts too: another text is another entry, and is never dropped."""
        written = {answers[ask.name].strip() for ask in step.asks if isinstance(ask, Text) and answers.get(ask.name)}
        last = {self.uppgifter.order_by("-id").values_list("text", flat=True).first(),
                self.notes.order_by("-id").values_list("text", flat=True).first()}  # fmt: skip
        return super().has_kept(step, answers) and written <= last

    def notify_on_arrival(self, now: dt.datetime) -> list[User]:
        """The responsible manager gets every synpunkt at once: that is the copy (SK-34). Whoever wrote it knows of it."""
        return [chief for chief in rules.ansvariga_chefer(self, now) if chief.pk != self.mottagen_av_id]

    def watches_overdue(self, now: dt.datetime) -> list[User]:
        return rules.ansvariga_chefer(self, now)

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        return registerenheter()

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        """Nobody but those whose it is: what is said about a unit is not the whole unit's to read (SK-27)."""
        return rules.synliga(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        """The kvalitetsutvecklare reads every register, and has none of it to do."""
        return rules.egna(who)

    def may_be_had_by(self, who: Standing) -> bool:
        return bool(who.held)

    @property
    def berorda(self) -> list[str]:
        """Whom it concerns, by name: they neither read nor handle it."""
        return [row.user.name for row in self.disqualifications.filter(lifted_at=None).select_related("user")]

    @property
    def dagbok(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The dated entries by column, and the descriptions that others have taken the place of."""
        (_, described), *columns = entries(self)
        return [*columns, ("Tidigare beskrivningar", described[:-1])]


# ── links ───────────────────────────────────────────────────────────────────────────────────────────────────────────

# A synpunkt is linked to a person's case, never to another synpunkt or to the report.
EGNA = ("SK", "JR")


def koppla_till(case, text: str, by: User, now: dt.datetime) -> None:
    """To a case here that this person may read; anything else is a number in the record system.

    A number that is not theirs to read is kept as what they wrote, and tells nothing of whether it exists.
    """
    wanted = one_line(text)
    day = local_day(now)
    if identity.is_number(wanted, day):
        raise ValidationError({"arende": "Skriv ärendets nummer, inte ett personnummer."})
    found = Case.objects.visible_to(by, day).filter(number=case_number(wanted)).exclude(routine__in=EGNA).first()
    if found and getattr(routine(found.routine), "told_to_nobody", False):
        # Others read this synpunkt who may not know that the other case is there.
        raise ValidationError(
            {"arende": f"Koppla från {found.shown_number} i stället: då syns det bara för den som läser båda."}
        )
    unlink(case, now)
    if found is None:
        if len(wanted) > 40:
            raise ValidationError({"arende": "Numret är för långt."})
        case.aktnummer = wanted
        return
    case.aktnummer = ""
    link(case, found, by=by, now=now)
    if _read_by_whom_it_concerns(case, found, day):
        return
    reference = f"Hänvisning till synpunktsregistret: {case.number}."
    try:
        write_down(found.specific, by=by, at=now, about="Hänvisning", text=reference)
    except ContentRemoved as gone:
        raise ValidationError({"arende": "Ärendets innehåll är gallrat. Det går inte att koppla till."}) from gone


def _read_by_whom_it_concerns(case, found: Case, day: dt.date) -> bool:
    """Would the reference tell somebody of a synpunkt about themselves? Then none is written (SK-27)."""
    people = User.objects.filter(pk__in=concerned(case))
    return any(Case.objects.visible_to(person, day).filter(pk=found.pk).exists() for person in people)
