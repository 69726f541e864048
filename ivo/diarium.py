"""What is kept beside a matter: the handlingar in its diary, and the shortcomings that IVO has found."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import models
from django.db.models import Max, Min, Q

from casework.steps import being_taken
from casework.undone import settle
from ivo.words import BEGAR_SVAR, AnmalanLage, Brev, Riktning, Utfall
from organisation.models import User
from records.models import Handling

# Where originals are kept, unless somebody says otherwise (IV-14).
PARM = "Socialförvaltningens diariepärm"


class Diarierad(models.Model):
    """One handling in the matter, in the order they were registered (IV-04 to IV-08, IV-13, IV-14)."""

    tillsyn = models.ForeignKey("ivo.Tillsyn", models.PROTECT, related_name="rader")
    nr = models.PositiveSmallIntegerField("nummer i ärendet")
    handling = models.OneToOneField(Handling, models.PROTECT, related_name="diarierad")
    riktning = models.CharField("in, ut eller upprättad", max_length=10, choices=Riktning)
    brev = models.CharField("vad det är", max_length=14, choices=Brev, blank=True)
    dag = models.DateField("dag")
    motpart = models.CharField("från eller till", max_length=120, blank=True)
    original = models.CharField("originalet finns", max_length=120)
    viktigt = models.BooleanField("viktigare innehåll", default=False)
    # When IVO wants an answer, where it asks for one.
    svar_senast = models.DateField("svar till IVO senast", null=True)
    # What IVO decided in it, and on which day, where it is IVO:s beslut (IV-41).
    beslut_dag = models.DateField("IVO:s beslut, dag", null=True)
    utfall = models.CharField("IVO:s beslut", max_length=14, choices=Utfall, blank=True)
    # Registered to be sent, and then changed: it was never sent. Or registered by mistake: it counts for nothing.
    struken_dag = models.DateField(null=True)
    # A step has told of it.
    sagd = models.BooleanField(default=False)
    # Noted in the personakt's journal, where there is one (IV-17, IV-46).
    noterad_dag = models.DateField(null=True)
    noterad_av = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["nr"]
        constraints = [
            models.UniqueConstraint(fields=["tillsyn", "nr"], name="ivo_row_has_its_number"),
            models.CheckConstraint(condition=Q(noterad_dag=None, noterad_av=None) | Q(noterad_dag__isnull=False)
                                   & Q(noterad_av__isnull=False), name="ivo_noted_by_whom_and_when"),
        ]  # fmt: skip

    def __str__(self) -> str:
        """Among others to choose from."""
        return f"{self.nr}. {self.handling.title}, {self.get_riktning_display().lower()} {self.dag}"


class Brist(models.Model):
    """A shortcoming that IVO found, what is done about it, by whom and until when (IV-02)."""

    tillsyn = models.ForeignKey("ivo.Tillsyn", models.PROTECT, related_name="brister")
    brist = models.CharField("brist", max_length=400)
    lagrum = models.CharField("lagrum", max_length=80, blank=True)
    atgard = models.CharField("åtgärd", max_length=400)
    agare = models.CharField("vem som svarar för den", max_length=120)
    senast = models.DateField("klar senast")
    klar_dag = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["senast", "id"]

    def __str__(self) -> str:
        return f"{self.brist[:80]}, senast {self.senast}"


def registrera(
    tillsyn: Any, handling: Handling, *, riktning: str, dag: dt.date, by: User, now: dt.datetime, brev: str = "",
    motpart: str = "", original: str = "", viktigt: bool = False, svar_senast: dt.date | None = None, sagd: bool = False,
) -> Diarierad:  # fmt: skip
    """The next number in the matter. Call it in the transaction of a step, under the matter's lock."""
    last = Diarierad.objects.filter(tillsyn=tillsyn).aggregate(last=Max("nr"))["last"] or 0
    row = Diarierad.objects.create(
        tillsyn=tillsyn, nr=last + 1, handling=handling, riktning=riktning, brev=brev, dag=dag, motpart=motpart,
        original=original or PARM, viktigt=viktigt, svar_senast=svar_senast, sagd=sagd, at=now, by=by,
    )  # fmt: skip
    # A step of a part writes here too; the matter's own settles what it has changed itself.
    if not being_taken(tillsyn):
        settle(tillsyn, now)
    return row


def obesvarade(tillsyn: Any) -> models.QuerySet[Diarierad]:
    """The letters that ask for an answer for which none is opened (IV-18)."""
    asked = {part.begaran_id for part in (*tillsyn.svar_rader.all(), *tillsyn.yttrande_rader.all())}
    letters = Diarierad.objects.filter(tillsyn=tillsyn.pk, riktning=Riktning.IN, brev__in=BEGAR_SVAR, struken_dag=None)
    return letters.exclude(pk__in=asked)


def svar_vantas(tillsyn: Any) -> dt.date | None:
    """The first day that a letter says of those that no answer is opened to; None when none says any."""
    found: dt.date | None = obesvarade(tillsyn).aggregate(first=Min("svar_senast"))["first"]
    return found


def anmalda(tillsyn: Any) -> list[Any]:
    """IVO:s beslut that the nämnd is told of, or is to be; without those that were registered by mistake."""
    return list(tillsyn.namndanmalan_rader.exclude(state=AnmalanLage.BORTFALLEN))


def besluten(tillsyn: Any) -> list[Diarierad]:
    """IVO:s beslut that stand, in order, each with its day and what it says."""
    return list(Diarierad.objects.filter(pk__in=[part.begaran_id for part in anmalda(tillsyn)]))


def skriv_beslut(row: Diarierad, dag: dt.date, utfall: str) -> None:
    Diarierad.objects.filter(pk=row.pk).update(beslut_dag=dag, utfall=utfall)


def ivo_nummer(typed: str) -> str:
    """IVO:s number in the one way it is written here, so that the same is found (IV-07)."""
    words = r"^\W*(?:(?:ivo(?::s)?|diarienummer|diarienr|dnr)(?![a-zåäö])\W*)+"
    bare = re.sub(words, "", typed, flags=re.IGNORECASE)
    return re.sub(r"[\u2010-\u2015]", "-", re.sub(r"\s", "", bare)).rstrip(".,;:")


def oanmalda(tillsyn: Any) -> models.QuerySet[Diarierad]:
    """IVO:s beslut that are not on their way to the nämnd (IV-41)."""
    told = {part.begaran_id for part in anmalda(tillsyn)}
    letters = Diarierad.objects.filter(tillsyn=tillsyn.pk, riktning=Riktning.IN, brev=Brev.BESLUT, struken_dag=None)
    return letters.exclude(pk__in=told)


def onoterade(tillsyn: Any) -> models.QuerySet[Diarierad]:
    """Incoming and outgoing handlingar that the personakt's journal does not tell of yet."""
    if not tillsyn.personakt:
        return Diarierad.objects.none()
    there = Diarierad.objects.filter(tillsyn=tillsyn.pk, noterad_dag=None, struken_dag=None)
    return there.exclude(riktning=Riktning.UPPRATTAD)


def oregistrerade(tillsyn: Any) -> models.QuerySet[Handling]:
    """What lies in the matter without a number in its diary (IV-06)."""
    return Handling.objects.filter(case=tillsyn.pk, diarierad=None)
