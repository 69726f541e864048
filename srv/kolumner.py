"""The columns of an order: the days on which things happened, from which its deadlines count."""

from __future__ import annotations

from typing import Any

from django.db import models

from records.common import column
from records.decisions import Beslut
from records.models import Person
from srv.hooks import Hooks
from srv.words import Aterta, Avslut, Bedomning, Hinder, Insats, Lagrum


def _dag(words: str) -> models.DateField[Any, Any]:
    return models.DateField(words, null=True, blank=True)


class Kolumner(Hooks):
    """Declared first, so that a deadline can name a column of its own."""

    insats = models.CharField("insats", max_length=20, choices=Insats)
    lagrum = models.CharField("lagrum", max_length=10, choices=Lagrum)
    fodd = models.DateField("född")
    tillfallig = models.BooleanField("tillfällig insats under utredning", default=False)
    utredning = models.CharField("utredningens nummer", max_length=40, blank=True)
    utredning_slut = _dag("utredningen är klar senast")
    # The uppdrag, in versions: the last that is signed and told of (SR-03, SR-32).
    uppdrag_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    plan_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    dokument_nr = models.PositiveSmallIntegerField(default=0, editable=False)
    # The follow-up that the latest document is about (SR-30).
    dokument_dag = models.DateField(null=True, editable=False)
    lampligt = models.BooleanField("lämpligt utan vårdnadshavarna", default=False)
    fb_dag = _dag("utskottets beslut, dag")
    # To which version of the uppdrag: a changed one is decided anew.
    fb_version = models.PositiveSmallIntegerField(default=0, editable=False)
    fb_nr = models.CharField("paragraf", max_length=40, blank=True)
    # Whose consent the committee's decision stands for; of a decision from before this was kept it is not known.
    fb_ersatter = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    beslut = models.ForeignKey(Beslut, models.PROTECT, null=True, related_name="bestallningar", verbose_name="beslut")
    beslut_dag = _dag("beslutsdag")
    tom = _dag("gäller till och med")
    omprovad_dag = _dag("dag då vården övervägdes")
    skickad_dag = _dag("skickad")
    post_dag = _dag("uppdraget skickat med post")
    fragad_dag = _dag("dag")
    mote_at = models.DateTimeField("tid", null=True, blank=True)
    mote_plats = models.CharField("plats", max_length=120, blank=True)
    mote_tolk = models.CharField("tolk vid mötet", max_length=80, blank=True)
    uppstart_dag = _dag("dag då uppstarten hölls")
    verkstalld_dag = models.DateField("verkställd", null=True, editable=False)
    sammanstallning_dag = _dag("dag")
    uppfoljd_dag = _dag("dag då uppföljningen hölls")
    fungerar_inte_dag = models.DateField(null=True, editable=False)
    oenig_dag = models.DateField(null=True, editable=False)
    hinder_dag = _dag("dag")
    hinder = models.CharField("vad som har hänt", max_length=12, choices=Hinder, blank=True)
    bedomning = models.CharField("bedömning", max_length=12, choices=Bedomning, blank=True)
    utredning_dag = _dag("dag då utredningen inleddes")
    placerad_dag = _dag("dag då barnet placerades")
    samordnad_dag = _dag("dag då mötet hölls")
    avbrott_dag = _dag("första dagen av avbrottet")
    aterupptagen_dag = _dag("dag då den återupptogs")
    slut_dag = _dag("avslutsdag")
    avslut = models.CharField("varför den avslutas", max_length=12, choices=Avslut, blank=True)
    aterta_orsak = models.CharField("varför den inte blir av", max_length=14, choices=Aterta, blank=True)
    token = models.UUIDField(unique=True, editable=False)

    class Meta:
        abstract = True


def kolumn(name: str) -> models.Field[Any, Any]:
    return column(Kolumner, name)


insats = kolumn("insats")
lagrum = kolumn("lagrum")
fodd = kolumn("fodd")
tom = kolumn("tom")
beslut_dag = kolumn("beslut_dag")
fb_dag = kolumn("fb_dag")
fb_nr = kolumn("fb_nr")
omprovad_dag = kolumn("omprovad_dag")
post_dag = kolumn("post_dag")
fragad_dag = kolumn("fragad_dag")
mote_at = kolumn("mote_at")
mote_plats = kolumn("mote_plats")
mote_tolk = kolumn("mote_tolk")
uppstart_dag = kolumn("uppstart_dag")
sammanstallning_dag = kolumn("sammanstallning_dag")
uppfoljd_dag = kolumn("uppfoljd_dag")
hinder_dag = kolumn("hinder_dag")
hinder = kolumn("hinder")
bedomning = kolumn("bedomning")
utredning_dag = kolumn("utredning_dag")
utredning_slut = kolumn("utredning_slut")
placerad_dag = kolumn("placerad_dag")
samordnad_dag = kolumn("samordnad_dag")
avbrott_dag = kolumn("avbrott_dag")
aterupptagen_dag = kolumn("aterupptagen_dag")
slut_dag = kolumn("slut_dag")
aterta_orsak = kolumn("aterta_orsak")
