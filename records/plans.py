"""Plans in versions: signed by their author, locked with a hash, and told to a list of people that is fixed then.

What is written before that is a draft (`drafts.py`). A correction stands beside the wrong text; a change is a new version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from casework.models import Case, routine
from organisation.models import User
from organisation.prepared import PK, Prepared


class Underskrift(models.Model):
    """Somebody has put their name to what has this hash, as what they were that day. `slot`: which of several signatures."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Case, models.PROTECT, related_name="underskrifter")
    what = models.CharField(max_length=40)
    slot = models.PositiveSmallIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    title = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "what", "slot", "sha256"], name="signed_once")]


class Planversion(models.Model):
    """One signed version of a plan. `kind` is the routine's own word for it: vardplan, genomforandeplan."""

    append_only: ClassVar[str] = "update"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="planer")
    kind = models.CharField("slag", max_length=24)
    number = models.PositiveSmallIntegerField("version")
    needs = models.TextField("behov", max_length=8000)
    own_words = models.TextField("den enskildes egna ord", max_length=4000, blank=True)
    together = models.BooleanField("skriven tillsammans med den enskilde")
    why_not_together = models.CharField("varför inte", max_length=400, blank=True)
    follow_up = models.CharField("när och hur den följs upp", max_length=400)
    why_changed = models.CharField("varför den ändras", max_length=400, blank=True)
    signature = models.OneToOneField(Underskrift, models.PROTECT, related_name="plan")

    class Meta:
        ordering = ["kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "number"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(together=True) | ~Q(why_not_together=""), name="plan_alone_says_why"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(why_changed=""), name="changed_plan_says_why"),
        ]

    def __str__(self) -> str:
        """Which plan: a case may have several."""
        name = next((page.name for page in routine(self.case.routine).pages.plans if page.kind == self.kind), self.kind)
        return f"{name.lower()} version {self.number}"


class Mal(models.Model):
    """One goal of a version: what is wanted, what is done, who does it and when."""

    append_only: ClassVar[str] = "update"

    plan = models.ForeignKey(Planversion, models.PROTECT, related_name="mal")
    goal = models.CharField("mål", max_length=400)
    activity = models.CharField("vad som görs", max_length=400, blank=True)
    who = models.CharField("vem", max_length=120, blank=True)
    when = models.CharField("när", max_length=120, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.goal


class Mottagare(models.Model):
    """Who is to be told of a version: fixed when it is signed. Nobody named: the person that the case is about."""

    append_only: ClassVar[str] = "update"

    plan = models.ForeignKey(Planversion, models.PROTECT, related_name="mottagare")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        who = self.user.name if self.user else "Den enskilde"
        return f"{who}, {self.plan}"


class Kommunicerad(models.Model):
    """A receiver has been told of a version: on which day and how."""

    append_only: ClassVar[str] = "update"

    mottagare = models.OneToOneField(Mottagare, models.PROTECT, related_name="kommunicerad")
    day = models.DateField("dag")
    way = models.CharField("hur", max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")


class Provning(models.Model):
    """Somebody was marked as protected after a version was signed: a receiver who has not been told of it is not, until it is
    decided anew whether it goes out to them. The latest row counts.
    """

    append_only: ClassVar[str] = "update"

    mottagare = models.ForeignKey(Mottagare, models.PROTECT, related_name="provningar")
    # None: yet to be decided.
    goes_out = models.BooleanField(null=True)
    why = models.CharField("varför", max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(goes_out=None) | ~Q(why=""), name="decided_anew_says_why")]


@dataclass(frozen=True)
class Goal:
    goal: str
    activity: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True)
class Written:
    """A plan as its author has written it."""

    needs: str
    goals: Sequence[Goal]
    together: bool
    follow_up: str
    own_words: str = ""
    why_not_together: str = ""
    why_changed: str = ""

    def sha256(self, case: Case, kind: str, number: int) -> str:
        """Of everything that is signed, in one canonical form."""
        whole = asdict(self) | {"case": case.number, "kind": kind, "number": number}
        return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def latest(case: Case, kind: str) -> Planversion | None:
    """The version in force."""
    return versions(case, kind).last()


def versions(case: Case, kind: str, side: str = "", reader: User | None = None) -> models.QuerySet[Planversion]:
    """The versions of a plan, first to last, as far as this side reads them.

    `reader`: without those of which it is decided that this person is not to know, or has yet to be. Whoever has the case
    decides it.
    """
    rows = Planversion.objects.filter(case=case.pk, kind=kind).order_by("number").select_related("signature__by")
    last = case.plan_read_to(kind, side)
    rows = rows if last is None else rows.filter(number__lte=last)
    return rows if reader is None or reader.pk == case.ansvarig_id else rows.exclude(models.Exists(_withheld(reader)))


def _withheld(reader: User) -> models.QuerySet[Mottagare]:
    waiting = Mottagare.objects.filter(plan=models.OuterRef("pk"), user=reader, kommunicerad=None)
    return waiting.filter(_latest(goes_out=False) | _latest(goes_out=None))


def sign(
    case: Case, kind: str, written: Written, receivers: Iterable[User | None], *, by: User, title: str, now: dt.datetime
) -> Planversion:
    """Lock it as the next version, under its author's name. Call it where the step that tells of it is taken: that settles what
    was left to do of the version before.
    """
    before = latest(case, kind)
    number = before.number + 1 if before else 1
    sha256 = written.sha256(case, kind, number)
    signature = Underskrift.objects.create(
        case_id=case.pk, what=f"{kind} {number}", sha256=sha256, by=by, title=title, at=now
    )
    values: dict[str, Any] = {name: value for name, value in vars(written).items() if name != "goals"}
    plan = Planversion.objects.create(case_id=case.pk, kind=kind, number=number, signature=signature, **values)
    Mal.objects.bulk_create(Mal(plan=plan, **asdict(goal)) for goal in written.goals)
    Mottagare.objects.bulk_create(Mottagare(plan=plan, user=user) for user in dict.fromkeys(receivers))
    return plan


def _waiting(case: Any) -> models.QuerySet[Mottagare]:
    """`case`: its key. Who has not been told of the version in force. Of one that has been replaced nobody needs to be."""
    newer = Planversion.objects.filter(case=models.OuterRef("plan__case"), kind=models.OuterRef("plan__kind"),
                                       number__gt=models.OuterRef("plan__number"))  # fmt: skip
    rows = Mottagare.objects.filter(plan__case=case, kommunicerad=None).exclude(models.Exists(newer))
    return rows.select_related("plan__case", "user").order_by("id")


def _latest(goes_out: bool | None) -> models.Exists:
    """This was the last that was decided of a receiver."""
    rows = Provning.objects.filter(mottagare=models.OuterRef("pk"))
    later = Provning.objects.filter(mottagare=models.OuterRef("mottagare"), pk__gt=models.OuterRef("pk"))
    return models.Exists(rows.filter(goes_out=goes_out).exclude(models.Exists(later)))


def untold(case: Case) -> models.QuerySet[Mottagare]:
    """Who is to be told, also those of whom it has yet to be decided."""
    return _untold(case.pk)


def _untold(case: Any) -> models.QuerySet[Mottagare]:
    return _waiting(case).exclude(_latest(goes_out=False))


_LAST_UNTOLD = Prepared(lambda: _untold(PK).order_by("-pk").values_list("pk", flat=True)[:1])


def last_untold(case: Case) -> int | None:
    """Which of them came last; asked before and after every step."""
    return next(iter(_LAST_UNTOLD.of(case)), None)


_UNTOLD_OUTSIDE = Prepared(lambda: _untold(PK).filter(user=None).order_by().values_list("pk", flat=True)[:1])


def is_told_outside(case: Case) -> bool:
    """Has everybody who is to be told and does not work here been told, or is not to be?"""
    return not _UNTOLD_OUTSIDE.of(case)


def undecided(case: Case) -> models.QuerySet[Mottagare]:
    """Whom nobody is to tell until it is decided anew."""
    return _undecided(case.pk)


def _undecided(case: Any) -> models.QuerySet[Mottagare]:
    return _waiting(case).filter(_latest(goes_out=None))


_LAST_UNDECIDED = Prepared(
    lambda: (
        Provning.objects.filter(mottagare__in=_undecided(PK).order_by())
        .order_by("-pk")
        .values_list("pk", flat=True)[:1]
    )
)


def last_undecided(case: Case) -> int | None:
    """With which question they wait; asked before and after every step."""
    return next(iter(_LAST_UNDECIDED.of(case)), None)


def denied(case: Case) -> models.QuerySet[Mottagare]:
    """Who is not to be told."""
    return _waiting(case.pk).filter(_latest(goes_out=False))


def may_be_told(case: Case) -> models.QuerySet[Mottagare]:
    return untold(case).exclude(_latest(goes_out=None))


def hold(rows: Iterable[Mottagare], *, by: User, now: dt.datetime) -> None:
    """These wait for a new decision. Call it where somebody is marked as protected, or where somebody who is meets them."""
    Provning.objects.bulk_create(Provning(mottagare=one, at=now, by=by) for one in rows)


def hold_new(case: Case, *, by: User, now: dt.datetime) -> None:
    """In a protected case a new version waits too. Call it from the body of the step that tells of it."""
    if case.protected:
        hold(_waiting(case.pk).filter(provningar=None), by=by, now=now)


def decide(mottagare: Mottagare, *, goes_out: bool, why: str, by: User, now: dt.datetime) -> None:
    Provning.objects.create(mottagare=mottagare, goes_out=goes_out, why=why, at=now, by=by)


def also_told(case: Case, kind: str, people: Iterable[User], *, by: User, now: dt.datetime) -> None:
    """Whoever comes after the version in force was signed is to be told of it too; in a protected case if it is so decided."""
    plan = latest(case, kind)
    if plan is None:
        return
    known = set(plan.mottagare.values_list("user", flat=True))
    for user in people:
        if user.pk not in known:
            Mottagare.objects.create(plan=plan, user=user)
    hold_new(case, by=by, now=now)


def tell(mottagare: Mottagare, *, day: dt.date, way: str, by: User, now: dt.datetime) -> None:
    Kommunicerad.objects.create(mottagare=mottagare, day=day, way=way, at=now, by=by)


def rows_of(plan: Planversion) -> list[tuple[str, str]]:
    """A version as it was signed."""
    goals = [
        (f"Mål {n}", " · ".join(part for part in (one.goal, one.activity, one.who, one.when) if part))
        for n, one in enumerate(plan.mal.all(), 1)
    ]
    together = "Ja" if plan.together else f"Nej: {plan.why_not_together}"
    return [
        ("Behov", plan.needs), *goals, ("Egna ord", plan.own_words), ("Tillsammans med den enskilde", together),
        ("Följs upp", plan.follow_up), ("Ändrad för att", plan.why_changed),
    ]  # fmt: skip
