"""What a case contains: persons, handlingar, notes, contacts; and who has read it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from casework.calendar import local, local_day
from casework.models import Case
from organisation.models import User
from records import identity
from records.decisions import Beslut
from records.drafts import Draft
from records.flood import Posts, WindowKey
from records.marks import Mark
from records.meetings import Kallad, Malbedomning, Mote, Narvaro, Utfall
from records.plans import Kommunicerad, Mal, Mottagare, Planversion, Provning, Underskrift
from records.protection import Reveal
from records.quarters import DelayReason, QuarterReport, ReportedRow
from records.sides import Side

# What is added to a document's name on disk for the small picture of it.
RENDITION = ".small"


class PersonQuerySet(models.QuerySet["Person"]):
    def current(self) -> PersonQuerySet:
        """As they stand now: what has been put right, and who does not belong to the case, is left out."""
        return self.filter(corrected=None, gone=False)


class Person(models.Model):
    """Somebody in a case, as known: fully, partly or not at all. No report is stopped for want of a number (EA-03).

    A row belongs to one case, so that lawful removal of the case's content is complete.
    """

    append_only: ClassVar[str] = "update"

    class Relation(models.TextChoices):
        BERORD = "berord", "Den som anmälan gäller"
        ENSKILD = "enskild", "Den enskilde"
        VARDNADSHAVARE = "vardnadshavare", "Vårdnadshavare"
        HUSHALL = "hushall", "Annan i hemmet"
        ANMALARE = "anmalare", "Anmälare"
        AVSANDARE = "avsandare", "Den som lämnade synpunkten"

    class Known(models.TextChoices):
        FULL = "full", "Känd"
        PARTIAL = "delvis", "Delvis känd"
        UNKNOWN = "okand", "Okänd"

    case = models.ForeignKey(Case, models.PROTECT, related_name="persons")
    relation = models.CharField("relation", max_length=16, choices=Relation)
    known = models.CharField("identitet", max_length=8, choices=Known, editable=False)
    name = models.CharField("namn", max_length=120, blank=True)
    number = models.CharField("personnummer eller samordningsnummer", max_length=12, blank=True)
    unverified_number = models.CharField("nummer som inte gick att kontrollera", max_length=30, blank=True)
    born = models.DateField("född", null=True, blank=True)
    age_text = models.CharField("ålder eller födelseår", max_length=60, blank=True)
    address = models.CharField("adress", max_length=200, blank=True)
    phone = models.CharField("telefon", max_length=60, blank=True)
    email = models.CharField("e-post", max_length=120, blank=True)
    place = models.CharField("skola, förskola eller arbetsplats", max_length=160, blank=True)
    title = models.CharField("titel eller roll", max_length=120, blank=True)
    language = models.CharField("språk och tolk", max_length=80, blank=True)
    protected = models.BooleanField("skyddade personuppgifter", default=False)
    # The form's own token when somebody was added by hand: a double click adds one.
    token = models.UUIDField(unique=True, null=True, editable=False)
    # What was wrong stays, and this stands in its place. `gone`: the person does not belong to the case.
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected", editable=False)
    gone = models.BooleanField(default=False, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(known="full") | ~Q(number=""), name="person_known_by_number"),
            models.CheckConstraint(condition=Q(gone=False) | Q(corrects__isnull=False), name="person_gone_was_there"),
        ]
        indexes = [
            models.Index(fields=["number"], condition=~Q(number=""), name="person_number"),
            models.Index(fields=["born"], condition=Q(born__isnull=False), name="person_born"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_known_display()

    def save(self, *args, **kwargs) -> None:
        self.recognise()
        super().save(*args, **kwargs)

    def recognise(self) -> Person:
        """Derive how well the person is known; a number that does not check out is kept apart, never lost."""
        if self.number:
            try:
                found = identity.parse(self.number, local_day(self.case.received_at))
                self.number, self.born = found.number, found.born or self.born
            except identity.IdentityError:
                self.unverified_number, self.number = self.number[:30], ""
        if self.born is None:
            # A mistyped number still tells the date of birth, and so does one that stands where the age was asked for.
            day = local_day(self.case.received_at)
            self.born = identity.born_of(self.unverified_number, day) or identity.birth_date(self.age_text, day)
        some = [self.name, self.born, self.age_text, self.address, self.place, self.unverified_number]
        self.known = self.Known.FULL if self.number else self.Known.PARTIAL if any(some) else self.Known.UNKNOWN
        return self

    @property
    def number_text(self) -> str:
        return identity.display(self.number) if self.number else ""

    def age(self, day: dt.date) -> int | None:
        return identity.age_on(self.born, day) if self.born else None


class Handling(models.Model):
    """A document: its bytes on disk under a name nobody can guess, its SHA-256 and its arrival."""

    append_only: ClassVar[str] = "update"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="handlingar")
    title = models.CharField("rubrik", max_length=140)
    filename = models.CharField("filnamn", max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    flags = models.CharField(max_length=40, blank=True)
    side = models.CharField("vem läser", max_length=10, choices=Side, blank=True)
    # Of the small picture beside a large one, made when it came in; empty when there is none.
    rendition_sha256 = models.CharField(max_length=64, blank=True)
    arrived_at = models.DateTimeField("inkommen")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["arrived_at", "filename", "id"]

    def __str__(self) -> str:
        """Among others to choose from; a title is somebody's words, and may name anybody."""
        return f"Handling från {local(self.arrived_at):%Y-%m-%d %H:%M}" if self.case.protected else self.title

    @property
    def path(self):
        return settings.DOCUMENTS / self.id.hex[:2] / self.id.hex

    @property
    def rendition_path(self):
        return self.path.with_suffix(RENDITION)

    @property
    def held(self) -> str:
        """Why nobody reads it now; empty when it can be read."""
        row: Quarantine | None = getattr(self, "quarantine", None)
        return row.why if row else ""


class Quarantine(models.Model):
    """A document that the virus scanner has not said anything about, or has found something in (records.quarantine)."""

    handling = models.OneToOneField(Handling, models.CASCADE, primary_key=True)
    tried_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["handling"]

    @property
    def why(self) -> str:
        if self.found:
            return "spärrad: viruskontrollen hittade skadlig kod"
        return "väntar på kontroll: viruskontrollen svarar inte" if self.tried_at else "väntar på kontroll"


class Note(models.Model):
    """What somebody wrote down about the case. Signing locks it: a correction is a new note beside the old one."""

    append_only: ClassVar[str] = "update"

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # As what the author signed it: the role they had in the unit on that day.
    title = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=60, blank=True)
    text = models.TextField("anteckning", max_length=4000)
    side = models.CharField("vem läser", max_length=10, choices=Side, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    corrects_contact = models.ForeignKey("Contact", models.PROTECT, null=True, related_name="corrections")
    # The version of a plan that it stands beside: what the person does not agree with, or what is wrong in it.
    plan = models.ForeignKey(Planversion, models.PROTECT, null=True, related_name="beside")
    corrects_plan = models.BooleanField(default=False)
    # The form's own token: a double click writes one note.
    token = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(corrects_contact=None), name="note_corrects_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(corrects_plan=False) | Q(plan__isnull=False), name="note_corrects_a_plan_that_is_named"
            ),
        ]

    @property
    def is_correction(self) -> bool:
        return self.corrects_id is not None or self.corrects_contact_id is not None


class Contact(models.Model):
    """A contact with somebody in the matter: when it happened is not when it was written down."""

    append_only: ClassVar[str] = "update"

    class Way(models.TextChoices):
        TELEFON = "telefon", "Telefon"
        BESOK = "besok", "Besök"
        BREV = "brev", "Brev"
        ANNAT = "annat", "Annat sätt"

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    happened_at = models.DateTimeField("när")
    with_whom = models.CharField("med vem", max_length=120)
    way = models.CharField("hur", max_length=8, choices=Way)
    text = models.TextField("vad som sades", max_length=4000)
    side = models.CharField("vem läser", max_length=10, choices=Side, blank=True)
    token = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(happened_at__lte=models.F("at")), name="contact_happened_before_written")
        ]

    def clean(self) -> None:
        if self.happened_at and self.at and self.happened_at > self.at:
            raise ValidationError({"happened_at": "Kontakten kan inte ligga framåt i tiden."})


class Reading(models.Model):
    """Somebody read a case or a document. Written before the answer is sent, or nothing is shown (SoLPuL 10 §)."""

    append_only: ClassVar[bool] = True

    class What(models.TextChoices):
        CASE = "arende", "läste ärendet"
        DOCUMENT = "handling", "öppnade en handling"
        PRINT = "utskrift", "skrev ut ärendet"
        STEP = "steg", "öppnade ett steg"
        PREVIEW = "forhand", "läste förhandsvisningen"
        PROTECTED = "skyddat", "såg skyddade uppgifter"
        REGISTER = "register", "läste raden i registret"
        PLAN = "plan", "läste planen"
        QUARTER = "kvartal", "lämnade ut i kvartalslistan"

    case = models.ForeignKey(Case, models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    what = models.CharField(max_length=12, choices=What)
    handling = models.UUIDField(null=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["user", "case"], name="reading_by_user")]


class Removal(models.Model):
    """That content was removed, when, how much, and the hash of what it was. No personal data is left here."""

    append_only: ClassVar[bool] = True

    number = models.CharField(max_length=20)
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    files = models.PositiveIntegerField()

    class Meta:
        ordering = ["at", "id"]


__all__ = [
    "Beslut", "Contact", "DelayReason", "Draft", "Handling", "Kallad", "Kommunicerad", "Mal", "Malbedomning", "Mark",
    "Mote", "Mottagare", "Narvaro", "Note", "Person", "Planversion", "Posts", "Provning", "Quarantine", "QuarterReport",
    "Reading", "Removal", "ReportedRow", "Reveal", "Underskrift", "Utfall", "WindowKey",
]  # fmt: skip
