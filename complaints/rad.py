"""The row of the register: its columns, and what the kernel and the pages ask of it. The steps are in models.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from casework.calendar import STOCKHOLM, local, local_day
from casework.disqualification import disqualified
from casework.models import Case, NumberSeries
from casework.steps import Step, Text
from complaints import rules
from complaints.behoriga import egna, hela_kontorets, kollegor, namndsekreterare, synliga
from complaints.datum import not_of_the_future
from complaints.register import (
    Arsarende,
    Art,
    HorTill,
    Kanal,
    Omgaende,
    Svarssatt,
    Typ,
    Uppgift,
    Vag,
    registerenheter,
    serie,
    skriv_in,
)  # fmt: skip
from complaints.utskrift import entries
from organisation.models import Enhet, User
from organisation.standing import Standing


class Registerrad(Case):
    """One row. The constraints tie the state to the columns; the words are `Uppgift` rows, outside the history."""

    uppgifter: Any
    bikategorirader: Any

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
    overlamnad_at = models.DateTimeField("överlämnad", null=True, blank=True)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        base_manager_name = "objects"
        indexes = [models.Index(fields=["state", "huvudkategori"], name="synpunkt_state_typ")]
        constraints = [
            models.CheckConstraint(
                name="registered_says_what_it_concerns",
                condition=Q(state__in=["inkommen", "makulerad"]) | ~Q(huvudkategori=""),
            ),
            models.CheckConstraint(
                name="oral_says_who_took_it",
                condition=~Q(kanal__in=["telefon", "besok"]) | Q(mottagen_av__isnull=False) | Q(state="inlast"),
            ),
            models.CheckConstraint(
                name="confirmed_how_and_when",
                condition=Q(bekraftad_dag=None, bekraftad_kanal="") | Q(bekraftad_dag__isnull=False) & ~Q(bekraftad_kanal=""),
            ),
            models.CheckConstraint(
                name="answered_how",
                condition=~Q(state__in=["besvarad", "diarieford", "overlamnad", "avslutad"]) | ~Q(besvarad_satt=""),
            ),
            models.CheckConstraint(
                name="no_answer_says_why", condition=~Q(besvarad_satt="ej_mojligt") | ~Q(ej_informeras_skal=""),
            ),
        ]  # fmt: skip

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
        not_of_the_future(self, "besvarad_dag", now)
        self.besvarad_satt = satt
        self._skriv(Uppgift.Slag.SVAR, svar, by, now, dag=self.besvarad_dag, kanal=kanal, **more)

    def _kategorisera(self, bikategorier: Sequence[str]) -> None:
        """A bikategori that is the huvudkategori says nothing more."""
        wanted = {typ for typ in bikategorier if typ != self.huvudkategori}
        self.bikategorirader.exclude(typ__in=wanted).delete()
        for typ in sorted(wanted):
            self.bikategorirader.get_or_create(typ=typ)
        self.rubricera()

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

    def has_done(self, step: Step) -> bool:
        if step.name == "bekrafta":
            return bool(self.bekraftad_dag or self.ej_informeras_skal)
        return self.har_atgard if step.name == "atgarda" else super().has_done(step)

    def has_kept(self, step: Step, answers: dict[str, Any]) -> bool:
        """What was written counts too: another text is another entry, and is never dropped."""
        written = {answers[ask.name].strip() for ask in step.asks if isinstance(ask, Text) and answers.get(ask.name)}
        last = {self.uppgifter.order_by("-id").values_list("text", flat=True).first(),
                self.notes.order_by("-id").values_list("text", flat=True).first()}  # fmt: skip
        return super().has_kept(step, answers) and written <= last

    def happened_at(self, step: Step, now: dt.datetime) -> dt.datetime:
        """A confirmation counts from the day it was given, not from when it was written down (SK-29)."""
        day = {"bekrafta": self.bekraftad_dag, "besvara": self.besvarad_dag, "besvara_muntligt": self.besvarad_dag}
        given = day.get(step.name)
        noon = dt.datetime.combine(given, dt.time(12), STOCKHOLM).astimezone(dt.UTC) if given else now
        return max(self.received_at, min(now, noon))

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
        return synliga(who)

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        """The kvalitetsutvecklare reads every register, and has none of it to do."""
        return egna(who)

    def may_be_had_by(self, who: Standing) -> bool:
        return bool(who.held)

    def choices_for(self, field: models.Field, user: User, now: dt.datetime) -> models.QuerySet[Any] | None:
        day = local_day(now)
        if field.name == "enhet":
            return registerenheter().exclude(pk=self.enhet_id)
        if field.name == "berord":
            return kollegor(self, day) | hela_kontorets(day)
        if field.name == "ansvarig" and self.state == "diarieford":
            return namndsekreterare(day).exclude(pk__in=disqualified(self))
        if field.name == "ansvarig":
            return kollegor(self, day).exclude(pk__in=disqualified(self))
        return None

    @property
    def berorda(self) -> list[str]:
        """Whom it concerns, by name: they neither read nor handle it."""
        return [row.user.name for row in self.disqualifications.filter(lifted_at=None).select_related("user")]

    @property
    def dagbok(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The dated entries by column, and the descriptions that others have taken the place of."""
        (_, described), *columns = entries(self)
        return [*columns, ("Tidigare beskrivningar", described[:-1])]
