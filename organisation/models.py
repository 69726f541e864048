"""Who works here: units, people, what they are there to do and when they are away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, F, Q
from django.db.models.functions import Collate

from organisation import roles
from organisation.board import BoardMeeting as BoardMeeting
from organisation.codes import LastCode as LastCode
from organisation.limits import Attempts as Attempts
from organisation.passwords import PasswordRequest as PasswordRequest
from organisation.prepared import DAY, Given, Prepared
from organisation.rounds import once_a_round


def by_name(prefix: str = "") -> list[Collate | F]:
    """Order people as a Swedish list does, Å Ä Ö last, on both engines (docs/adr/0003). Namesakes keep their order."""
    names = [Collate(f"{prefix}{part}", "sv-SE-x-icu") for part in ("first_name", "last_name")]
    return [*names, F(f"{prefix}pk")]


class User(AbstractUser):
    """A member of staff, and how they want the pages to look. Residents have no account."""

    class Theme(models.TextChoices):
        SYSTEM = "", "Som datorn eller telefonen"
        LIGHT = "ljust", "Ljust"
        DARK = "morkt", "Mörkt"

    theme = models.CharField("utseende", max_length=6, choices=Theme, blank=True, default=Theme.SYSTEM)
    dense = models.BooleanField("tätare rader", default=False)
    single_keys = models.BooleanField("kortkommandon med en tangent", default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()


@once_a_round
def people(keys: Collection[int]) -> list[User]:
    """These, in the order in which they came here."""
    return list(User.objects.filter(pk__in=keys).order_by("pk"))


class Enhet(models.Model):
    """A unit in the municipality's tree. An external provider is a unit too."""

    code = models.CharField("kod", max_length=8, unique=True)
    name = models.CharField("namn", max_length=100)
    short_name = models.CharField("kortnamn", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "enhet"
        verbose_name_plural = "enheter"

    def __str__(self) -> str:
        return self.name


# A day, or the place of one that is given at each asking.
Day = dt.date | Given


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, day: Day) -> MembershipQuerySet:
        """Those in force on this day. Rights end with their last day, to the minute (reliability.md B21)."""
        return self.filter(Q(to_day=None) | Q(to_day__gte=day), from_day__lte=day, user__is_active=True)


class Membership(models.Model):
    """A person holds a role in a unit from one day to another, both included."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="memberships")
    role = models.CharField("roll", max_length=32, choices=roles.CHOICES)
    from_day = models.DateField("från och med")
    to_day = models.DateField("till och med", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["enhet", "role", "user", "from_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gte=F("from_day")), name="membership_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["user", "enhet", "role", "from_day"], name="membership_once"),
        ]


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: Day) -> AbsenceQuerySet:
        """Those that last on this day, the first and the last included."""
        return self.filter(from_day__lte=day, to_day__gte=day)


class Absence(models.Model):
    """Somebody is away from one day to another, both included. The reason is nobody's business here."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    from_day = models.DateField("från och med")
    to_day = models.DateField("till och med")
    substitute = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="substitutes_for")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["from_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="absence_ends_after_it_starts"),
            models.UniqueConstraint(fields=["user", "from_day", "to_day"], name="absence_once"),
        ]

    def end_before(self, day: dt.date) -> None:
        """The person is at work from this day. An absence that keeps no day is removed; twice is as once."""
        mine, last = Absence.objects.filter(pk=self.pk), day - dt.timedelta(days=1)
        same = Absence.objects.filter(user=self.user_id, from_day=self.from_day, to_day=last).exclude(pk=self.pk)
        mine.filter(Q(from_day__gte=day) | Q(to_day__gte=day) & Q(Exists(same))).delete()
        mine.filter(to_day__gte=day).update(to_day=last)


def _substitutes() -> models.QuerySet[Absence, Any]:
    away = Absence.objects.on(DAY)
    rows = away.filter(substitute__is_active=True).exclude(substitute__in=away.values("user"))
    return rows.values_list("user", "substitute").order_by("pk")


_SUBSTITUTES = Prepared(_substitutes)


@once_a_round
def substitutes_on(day: dt.date) -> dict[int, list[int]]:
    """Who stands in for whom on this day: absent → substitutes. Whoever is away, or has left, stands in for nobody."""
    found: dict[int, list[int]] = {}
    for absent, substitute in _SUBSTITUTES.rows(day=day):
        found.setdefault(absent, []).append(substitute)
    return found


class Acknowledgement(models.Model):
    """Somebody has said that they have read a version of a written routine (SK-06)."""

    append_only: ClassVar[bool] = True

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    paper = models.CharField(max_length=2)
    version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "paper", "version"], name="acknowledged_once")]


class Ledighetslage(models.Model):
    """A summer or Christmas leave of one unit. It grants no rights (A-07): it records, checks and shows the fallback."""

    enhet = models.ForeignKey(Enhet, models.PROTECT, related_name="ledighetslagen", verbose_name="enhet")
    name = models.CharField("namn", max_length=40)
    from_day = models.DateField("från och med")
    to_day = models.DateField("till och med")
    kontaktcenter_informed_at = models.DateTimeField("kontaktcenter informerat", null=True, blank=True)
    kontaktcenter_contact = models.CharField("vem på kontaktcenter", max_length=100, blank=True)
    informed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["from_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_day__gte=F("from_day")), name="ledighetslage_ends_after_it_starts"),
            models.UniqueConstraint(fields=["enhet", "name", "from_day", "to_day"], name="ledighetslage_once"),
            # Who and when belong together: half a record proves nothing (EA-18).
            models.CheckConstraint(
                condition=Q(kontaktcenter_informed_at=None, informed_by=None, kontaktcenter_contact="")
                | Q(kontaktcenter_informed_at__isnull=False, informed_by__isnull=False) & ~Q(kontaktcenter_contact=""),
                name="kontaktcenter_informed_who_and_when",
            ),
        ]

    def end_on(self, day: dt.date) -> None:
        """No longer than this day. A leave that has not begun by then is removed; twice is as once."""
        mine = Ledighetslage.objects.filter(pk=self.pk)
        same = Ledighetslage.objects.filter(
            enhet=self.enhet_id, name=self.name, from_day=self.from_day, to_day=day
        ).exclude(pk=self.pk)
        mine.filter(Q(from_day__gt=day) | Q(to_day__gt=day) & Q(Exists(same))).delete()
        mine.filter(to_day__gt=day).update(to_day=day)
