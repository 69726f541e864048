"""The report itself: what somebody wrote. It is never changed, and lies outside the history (docs/adr/0006)."""

from __future__ import annotations

import hashlib
import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.words import Galler, JaNej, Kanal
from organisation.models import User
from records.uploads import Accepted


class Anmalan(models.Model):
    """One report as it came in. One report about several persons becomes several linked cases (A-10)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    received_at = models.DateTimeField("inkom")
    kanal = models.CharField("kanal", max_length=10, choices=Kanal)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # The form's own token: sending the same form twice is one report.
    token = models.UUIDField(unique=True)
    # SHA-256 of all that came in: tells the same form sent again from another one, also when the words are removed.
    fingerprint = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["received_at", "id"]


class Innehall(models.Model):
    """The words of the report. Inserted once, never changed, removed as a whole when the routine says so (A-05)."""

    append_only: ClassVar[str] = "update"

    class Tid(models.TextChoices):
        NU = "nu", _("Bara nu")
        VECKOR = "veckor", _("Några veckor")
        MANADER = "manader", _("Flera månader")
        LANGRE = "langre", _("Längre än ett år")
        VET_INTE = "vet_inte", _("Vet inte")

    class Slag(models.TextChoices):
        ANONYM = "anonym", _("Privatperson, anonym")
        PRIVAT = "privat", _("Privatperson, med namn")
        SJALV = "sjalv", _("Det gäller mig själv")
        TJANST = "tjanst", _("I mitt arbete")

    anmalan = models.OneToOneField(Anmalan, models.PROTECT, primary_key=True, related_name="innehall")
    galler = models.CharField("vem gäller det?", max_length=8, choices=Galler)
    # Asked about an adult. Yes makes linked cases about the children; no and unknown are kept because they were said.
    barn_i_hemmet = models.CharField("barn i hemmet", max_length=8, choices=JaNej, blank=True)
    vad = models.TextField("vad som gör dig orolig", max_length=20_000)
    sagt = models.TextField("vad personen själv har sagt", max_length=4000, blank=True)
    hur_lange = models.CharField("hur länge", max_length=8, choices=Tid, blank=True)
    skydd = models.CharField("behöver skydd i dag", max_length=8, choices=JaNej)
    fara = models.TextField("vilken fara", max_length=2000, blank=True)
    var_nu = models.CharField("var personen är nu", max_length=200, blank=True)
    personen_vet = models.CharField("vet personen om anmälan", max_length=8, choices=JaNej, blank=True)
    vardnadshavare_vet = models.CharField("vet vårdnadshavarna", max_length=8, choices=JaNej, blank=True)
    varfor_inte = models.TextField("varför inte", max_length=1000, blank=True)
    anmalt_forut = models.CharField("anmält förut", max_length=8, choices=JaNej, blank=True)
    tolk = models.CharField("språk och tolk", max_length=80, blank=True)
    skyddade_uppgifter = models.CharField("skyddade personuppgifter", max_length=8, choices=JaNej, blank=True)
    tank_pa = models.TextField("att tänka på före kontakt", max_length=1000, blank=True)
    anmalare = models.CharField("anmälare", max_length=8, choices=Slag)
    relation = models.CharField("relation till den det gäller", max_length=120, blank=True)
    # Who must report by law may be told whether an inquiry is begun (SoL 19:1, OSL 26:1).
    skyldig = models.CharField("skyldig att anmäla", max_length=8, choices=JaNej, blank=True)
    aterkoppling = models.BooleanField("vill ha återkoppling", default=False)
    mote = models.BooleanField("kan delta i ett möte", default=False)


class Utkast(models.Model):
    """A form being filled in, kept on the server for an hour and erased when it is sent. Nothing lies on the device.

    It knows no IP address and no browser: an anonymous report leaves nothing to remove.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    svar = models.JSONField(default=dict)
    touched_at = models.DateTimeField()
    anmalan = models.ForeignKey(Anmalan, models.PROTECT, null=True, related_name="+")

    @property
    def handtag(self) -> str:
        """What an address calls it by: says nothing, and finds nothing without the browser's own cookie."""
        return hashlib.sha256(self.token.bytes).hexdigest()[:8]


class UtkastFil(models.Model):
    """A file chosen in a form that is not sent yet, with what it was found to be when it was taken."""

    utkast = models.ForeignKey(Utkast, models.CASCADE, related_name="filer")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    flags = models.CharField(max_length=40, blank=True)
    data = models.BinaryField()

    @property
    def kind(self) -> Accepted:
        extension = self.filename.rpartition(".")[2]
        return Accepted(self.content_type, extension, self.filename, frozenset(filter(None, self.flags.split(","))))
