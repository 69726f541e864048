"""What was taken out of the register and brought into it: who, when, how much. Rows that say so afterwards."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from organisation.models import User


class Uttag(models.Model):
    """Somebody took the register out as a file."""

    append_only: ClassVar[bool] = True

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ar = models.PositiveSmallIntegerField()
    # The unit and the filters, as the page's address has them.
    urval = models.CharField(max_length=200, blank=True)
    antal = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "id"]


class Registerfil(models.Model):
    """The register as a file that somebody has asked for. It is theirs alone to fetch, and is erased within the hour."""

    class Lage(models.TextChoices):
        VANTAR = "vantar", "Skrivs"
        KLAR = "klar", "Klar att hämta"
        FEL = "fel", "Gick inte att skriva"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ar = models.PositiveSmallIntegerField()
    urval = models.CharField(max_length=200, blank=True)
    lage = models.CharField(max_length=8, choices=Lage, default=Lage.VANTAR)
    # Whoever writes it has it until then, and moves that on for each thousand rows: one who is killed holds up nobody for long.
    tagen_till = models.DateTimeField(null=True)
    skrivna = models.PositiveIntegerField(default=0)
    antal = models.PositiveIntegerField(default=0)
    # What the person was when it was written, as a hash: who is something else asks anew.
    roller = models.CharField(max_length=64, blank=True)
    klar_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], condition=models.Q(lage="vantar"), name="registerfil_vantar")]


class Filbit(models.Model):
    """So much of the file that neither who writes it nor who fetches it holds the whole of it."""

    fil = models.ForeignKey(Registerfil, models.CASCADE, related_name="bitar")
    nr = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["nr"]
        constraints = [models.UniqueConstraint(fields=["fil", "nr"], name="filbit_once")]


class Inlasning(models.Model):
    """A file that is to be read into the register: all of it or nothing. Its bytes are forgotten when it has been."""

    class Lage(models.TextChoices):
        VANTAR = "vantar", "Väntar på att läsas"
        KLAR = "klar", "Inläst"
        NEKAD = "nekad", "Inte inläst"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    data = models.BinaryField(null=True)
    # Rows may stand in another unit than the one whose number they have: whoever compiles the registers says so.
    flyttade = models.BooleanField(default=False)
    lage = models.CharField(max_length=8, choices=Lage, default=Lage.VANTAR)
    nya = models.PositiveIntegerField(default=0)
    # One line a row: what is wrong and where, or what is worth knowing. It may quote a cell, and is forgotten in a week.
    utfall = models.TextField(blank=True)
    klar_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["at"], condition=models.Q(lage="vantar"), name="inlasning_vantar")]

    @property
    def rader(self) -> list[str]:
        return self.utfall.splitlines()
