"""Meetings: booked, held, called off or nobody came. What happened is a row of its own; a correction is another row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from casework.models import Case
from organisation.models import User


class By(models.TextChoices):
    """Who calls a meeting off, or whose initiative it was."""

    VERKSAMHETEN = "verksamheten", "Verksamheten"
    ENSKILD = "enskild", "Den enskilde"
    HANDLAGGAREN = "handlaggaren", "Socialsekreteraren"


class Mote(models.Model):
    """A meeting that somebody has booked. `kind` is the routine's own word for it: inledande, uppföljning, avslutningssamtal."""

    append_only: ClassVar[str] = "update"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="moten")
    kind = models.CharField("slag", max_length=24)
    # None: it was held without being booked.
    at = models.DateTimeField("tid", null=True)
    place = models.CharField("plats", max_length=120, blank=True)
    interpreter = models.CharField("tolk", max_length=80, blank=True)
    minutes = models.PositiveSmallIntegerField("hur länge, minuter", default=60)
    # Whose initiative it was; empty: of whoever called it.
    initiative = models.CharField("på vems initiativ", max_length=12, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()

    class Meta:
        ordering = ["booked_at", "id"]

    @property
    def on_whose(self) -> str:
        """On whose initiative, in words; empty when it was that of whoever called it."""
        return By(self.initiative).label.lower() if self.initiative else ""

    @property
    def ends_at(self) -> dt.datetime | None:
        return self.at + dt.timedelta(minutes=self.minutes) if self.at else None

    @property
    def musts(self) -> list[Kallad]:
        return [one for one in self.kallade.all() if one.must]

    @property
    def mays(self) -> list[Kallad]:
        return [one for one in self.kallade.all() if not one.must]

    @property
    def became(self) -> Utfall | None:
        """What became of it: the latest that was written. None while nothing is known."""
        return next(reversed(self.utfall.all()), None)


class Kallad(models.Model):
    """Who is called to a meeting: a colleague, the person that the case is about, or somebody from outside by name."""

    append_only: ClassVar[str] = "update"

    mote = models.ForeignKey(Mote, models.PROTECT, related_name="kallade")
    # None: the person that the case is about, unless there is a name.
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField("namn", max_length=80, blank=True)
    # The routine wants them there; somebody else may come.
    must = models.BooleanField("måste vara med", default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.user.name if self.user else self.name or "den enskilde"


class Utfall(models.Model):
    """What became of a meeting. The latest counts; those before it stay as they were written."""

    append_only: ClassVar[str] = "update"

    class What(models.TextChoices):
        HALLET = "hallet", "Hållet"
        INSTALLT = "installt", "Inställt"
        UTEBLEV = "uteblev", "Den enskilde kom inte"

    By = By

    mote = models.ForeignKey(Mote, models.PROTECT, related_name="utfall")
    what = models.CharField("utfall", max_length=8, choices=What)
    # When it was held; of one that was not, when that was known.
    day = models.DateField("dag")
    called_off_by = models.CharField("vem ställde in", max_length=12, choices=By, blank=True)
    reason = models.CharField("varför", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]

    @property
    def came(self) -> list[Narvaro]:
        return [one for one in self.narvaro.all() if one.came]

    @property
    def missed(self) -> list[Narvaro]:
        return [one for one in self.narvaro.all() if not one.came]

    @property
    def why_missed(self) -> str:
        return next((one.reason for one in self.narvaro.all() if one.reason), "")


class Narvaro(models.Model):
    """Who came to a meeting that was held; who did not, and why."""

    append_only: ClassVar[str] = "update"

    utfall = models.ForeignKey(Utfall, models.PROTECT, related_name="narvaro")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField("namn", max_length=80, blank=True)
    came = models.BooleanField("kom")
    reason = models.CharField("varför inte", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.user.name if self.user else self.name or "den enskilde"


class Malbedomning(models.Model):
    """How it goes with one goal of the plan, as they judged it at a meeting (OV-23, OV-29)."""

    append_only: ClassVar[str] = "update"

    class Judged(models.TextChoices):
        NATT = "natt", "Nått"
        DELVIS = "delvis", "Delvis"
        INTE = "inte", "Inte nått"
        EJ_AKTUELLT = "ej_aktuellt", "Inte aktuellt nu"

    utfall = models.ForeignKey(Utfall, models.PROTECT, related_name="bedomningar")
    mal = models.ForeignKey("records.Mal", models.PROTECT, related_name="bedomningar")
    judged = models.CharField("hur det går", max_length=12, choices=Judged)
    comment = models.CharField("kommentar", max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["utfall", "mal"], name="goal_judged_once")]


@dataclass(frozen=True)
class Said:
    """What was answered of one row of an `Each`."""

    row: Any
    choice: str
    comment: str = ""

    @property
    def pk(self) -> Any:
        return self.row.pk


def judge(utfall: Utfall, said: Iterable[Said]) -> None:
    """Keep what was said of each goal. Call it where the meeting is written down as held."""
    Malbedomning.objects.bulk_create(
        Malbedomning(utfall=utfall, mal=one.row, judged=one.choice, comment=one.comment) for one in said
    )


def judged_alike(again: Utfall, was: Utfall) -> None:
    """What was found of each goal stands when only the day was wrong."""
    rows = was.bedomningar.all()
    Malbedomning.objects.bulk_create(
        Malbedomning(utfall=again, mal_id=one.mal_id, judged=one.judged, comment=one.comment) for one in rows
    )


def in_words(said: Iterable[Said]) -> str:
    """The same for a note, goal by goal."""
    lines = (f"{one.row}: {Malbedomning.Judged(one.choice).label.lower()}" + (f". {one.comment}" if one.comment else "")
             for one in said)  # fmt: skip
    return "\n".join(lines)


def book(
    case: Case, kind: str, people: Iterable[User], *, by: User, now: dt.datetime, at: dt.datetime | None,
    place: str = "", interpreter: str = "", minutes: int = 60, initiative: str = "", may: Iterable[User] = (),
    others: Iterable[tuple[str, bool]] = (),
) -> Mote:  # fmt: skip
    """Book a meeting with these colleagues and the person that the case is about. Call it from a step's body.

    `may`: those of the colleagues who need not come. `others`: (name, must come) of who is called from outside.
    """
    mote = Mote.objects.create(
        case_id=case.pk, kind=kind, at=at, place=place, interpreter=interpreter, minutes=minutes, initiative=initiative,
        called_by=by, booked_at=now,
    )  # fmt: skip
    need_not, called = {user.pk for user in may}, [*dict.fromkeys(people), None]
    Kallad.objects.bulk_create(
        [
            *(Kallad(mote=mote, user=user, must=user is None or user.pk not in need_not) for user in called),
            *(Kallad(mote=mote, name=name[:80], must=must) for name, must in others),
        ]
    )
    return mote


def meetings_of(case: Case) -> models.QuerySet[Mote]:
    """Every meeting of the case with what became of it and who came, the latest first."""
    rows = Mote.objects.filter(case=case.pk).select_related("called_by").order_by("-booked_at", "-id")
    return rows.prefetch_related("utfall__narvaro__user", "kallade__user")


def booked(case: Case) -> Mote | None:
    """The meeting that is booked and of which nothing is known yet."""
    return Mote.objects.filter(case=case.pk, utfall=None).order_by("-booked_at", "-pk").first()


def others(case: Case) -> models.QuerySet[Kallad]:
    """Who is called from outside to the meeting that is booked."""
    mote = booked(case)
    return Kallad.objects.filter(mote=mote).exclude(name="") if mote else Kallad.objects.none()


def held(
    mote: Mote, day: dt.date, came: Iterable[User | None], *, names: Iterable[str] = (), absent: str = "", by: User,
    now: dt.datetime,
) -> Utfall:  # fmt: skip
    """It was held on this day, and these came; None among them is the person, `names` who came from outside.

    `absent`: why the person did not.
    """
    here, outside = set(came), set(names)
    utfall = Utfall.objects.create(mote=mote, what=Utfall.What.HALLET, day=day, at=now, by=by)
    called = list(mote.kallade.select_related("user"))
    known = {one.user for one in called if not one.name}
    rows = [
        *(Narvaro(user=one.user, name=one.name, came=one.name in outside if one.name else one.user in here) for one in called),
        *(Narvaro(user=user, came=True) for user in here if user not in known),
    ]  # fmt: skip
    for row in rows:
        row.utfall, row.reason = utfall, "" if row.came or row.user or row.name else absent
    Narvaro.objects.bulk_create(rows)
    return utfall


def not_held(
    mote: Mote, what: str, *, called_off_by: str, reason: str, day: dt.date, by: User, now: dt.datetime
) -> Utfall:
    """Called off, or the person did not come. It resets no clock."""
    return Utfall.objects.create(
        mote=mote, what=what, called_off_by=called_off_by, reason=reason, day=day, at=now, by=by
    )
