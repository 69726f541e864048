"""The columns of an uppdrag: the days on which things happened, from which its deadlines count."""

from __future__ import annotations

from typing import Any

from django.db import models

from openvard.hooks import Hooks
from openvard.words import Aterta, Avslut, Insats, Satt
from organisation.models import User
from records.common import column
from records.decisions import Beslut


class Kolumner(Hooks):
    """Declared first, so that a deadline can name a column of its own."""

    beslut = models.ForeignKey(Beslut, models.PROTECT, related_name="uppdrag", verbose_name="beslut")
    beslut_dag = models.DateField("beslutsdag")
    tom = models.DateField("gäller till och med")
    insats = models.CharField("insats", max_length=24, choices=Insats)
    # The person is told of the decision in force (FL 33 §).
    underrattad_dag = models.DateField("dag", null=True, blank=True)
    underrattad_satt = models.CharField("hur", max_length=10, choices=Beslut.Way, blank=True)
    # The decision was carried out by another uppdrag when this one was opened.
    redan_verkstallt = models.BooleanField(default=False, editable=False)
    tidigare_akt = models.CharField("akten för utredningen", max_length=40, blank=True)
    tolk = models.CharField("tolk", max_length=80, blank=True)
    informerad_dag = models.DateField("dag", null=True, blank=True)
    informerad_satt = models.CharField("hur", max_length=8, choices=Satt, blank=True)
    start_dag = models.DateField("startdag", null=True, blank=True)
    kontakt_dag = models.DateField("dag", null=True, blank=True)
    avstamd_dag = models.DateField("dag", null=True, blank=True)
    # Of several behandlare the one who writes the plan and answers for it; nobody named: any of them (OV-14, OV-20).
    samordnande = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="vem som samordnar och skriver planen",
        null=True,
        blank=True,
        related_name="+",
    )
    mote_at = models.DateTimeField("tid", null=True, blank=True)
    mote_plats = models.CharField("plats", max_length=120, blank=True)
    mote_tolk = models.CharField("tolk vid mötet", max_length=80, blank=True)
    inledande_dag = models.DateField("dag då mötet hölls", null=True, blank=True)
    behandling_dag = models.DateField("dag då behandlingen inleddes", null=True, blank=True)
    uppfoljd_dag = models.DateField("dag då uppföljningen hölls", null=True, blank=True)
    avbrott_dag = models.DateField("första dagen av avbrottet", null=True, blank=True)
    aterupptagen_dag = models.DateField("dag då den återupptogs", null=True, blank=True)
    samtal_dag = models.DateField("dag då samtalet hölls", null=True, blank=True)
    vardplan_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    vardplan_skickad_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    plan_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    # The follow-up that showed that the plan needs changing; nothing once it has been changed.
    andras_dag = models.DateField(null=True, editable=False)
    avslut = models.CharField("varför den avslutas", max_length=12, choices=Avslut, blank=True)
    avslut_dag = models.DateField("avslutsdag", null=True, blank=True)
    aterta_orsak = models.CharField("varför den inte blir av", max_length=12, choices=Aterta, blank=True)
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        abstract = True


def kolumn(name: str) -> models.Field[Any, Any]:
    return column(Kolumner, name)


tom = kolumn("tom")
insats = kolumn("insats")
underrattad_dag = kolumn("underrattad_dag")
underrattad_satt = kolumn("underrattad_satt")
informerad_dag = kolumn("informerad_dag")
informerad_satt = kolumn("informerad_satt")
start_dag = kolumn("start_dag")
kontakt_dag = kolumn("kontakt_dag")
avstamd_dag = kolumn("avstamd_dag")
samordnande = kolumn("samordnande")
mote_at = kolumn("mote_at")
mote_plats = kolumn("mote_plats")
mote_tolk = kolumn("mote_tolk")
inledande_dag = kolumn("inledande_dag")
behandling_dag = kolumn("behandling_dag")
uppfoljd_dag = kolumn("uppfoljd_dag")
avbrott_dag = kolumn("avbrott_dag")
aterupptagen_dag = kolumn("aterupptagen_dag")
samtal_dag = kolumn("samtal_dag")
avslut = kolumn("avslut")
avslut_dag = kolumn("avslut_dag")
aterta_orsak = kolumn("aterta_orsak")
beslut_dag = kolumn("beslut_dag")
