"""What the register holds of a synpunkt: what it concerns, and its dated entries. The words lie outside the history."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from complaints.words import Typ, Vag
from organisation.models import Enhet, User


class Arsarende(models.Model):
    """The year's one case in the diary, to which every unit's register belongs (SK-10). `dnr` is empty until it is opened."""

    year = models.PositiveSmallIntegerField("år", unique=True)
    dnr = models.CharField("diarienummer", max_length=20, blank=True)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return self.dnr or f"{self.year}, inget diarienummer ännu"

    @classmethod
    def of(cls, year: int) -> Arsarende:
        return cls.objects.get_or_create(year=year)[0]


class Uppgift(models.Model):
    """One dated entry in the register's columns E, F and G (SK-13, SK-15). Never changed: a correction takes its place.

    `dag` is when it happened; None only for what was brought in from an older register without a date.
    """

    append_only: ClassVar[str] = "update"

    class Slag(models.TextChoices):
        BESKRIVNING = "beskrivning", "Beskrivning"
        ATGARD = "atgard", "Åtgärd"
        BEKRAFTELSE = "bekraftelse", "Bekräftelse"
        UNDERRATTELSE = "underrattelse", "Underrättelse"
        SVAR = "svar", "Svar"

    case = models.ForeignKey("complaints.Synpunkt", models.PROTECT, related_name="uppgifter")
    slag = models.CharField(max_length=16, choices=Slag)
    dag = models.DateField("datum", null=True)
    kanal = models.CharField("hur", max_length=10, choices=Vag, blank=True)
    text = models.TextField(max_length=8000)
    av = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    skriven_at = models.DateTimeField()
    # Who gave an oral answer stands for it (SK-41).
    signerad = models.BooleanField(default=False)
    ersatter = models.OneToOneField("self", models.PROTECT, null=True, related_name="ersatt_av")

    class Meta:
        ordering = [models.F("dag").asc(nulls_first=True), "id"]
        constraints = [
            models.CheckConstraint(
                name="oral_answer_is_signed",
                condition=~Q(slag="svar", kanal__in=["telefon", "besok"]) | Q(signerad=True),
            ),
        ]

    @property
    def aterkoppling(self) -> bool:
        return self.slag in (self.Slag.BEKRAFTELSE, self.Slag.UNDERRATTELSE, self.Slag.SVAR)


class Bikategori(models.Model):
    """A further area it touches: shown, never counted (A-32)."""

    case = models.ForeignKey("complaints.Synpunkt", models.PROTECT, related_name="bikategorirader")
    typ = models.CharField(max_length=20, choices=Typ)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "typ"], name="bikategori_once")]


def registerenheter() -> models.QuerySet[Enhet]:
    """The units with a register of their own, external providers too (SK-02, SK-04)."""
    return Enhet.objects.filter(code__in=settings.COMPLAINT_UNITS)


def serie(enhet: Enhet) -> tuple[str, str]:
    """The unit's number series and the prefix that is printed (A-31)."""
    prefix = settings.COMPLAINT_UNITS[enhet.code]
    return f"SK-{prefix}", prefix


def skriv_in(case, slag: str, text: str, *, av: User | None, now: dt.datetime, dag: dt.date | None, **more) -> Uppgift:
    """Write an entry. A description takes the place of the one before it."""
    if slag == Uppgift.Slag.BESKRIVNING:
        more["ersatter"] = case.uppgifter.filter(slag=slag, ersatt_av=None).order_by("-id").first()
    return Uppgift.objects.create(case=case, slag=slag, text=text.strip(), av=av, skriven_at=now, dag=dag, **more)
