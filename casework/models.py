"""The envelope of every case, its deadlines and its number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Right
from django_fsm import FSMFieldMixin

from casework.assignments import Assignment
from casework.calendar import STOCKHOLM, local
from casework.deadlines import DeadlineKind
from casework.disqualification import Disqualification
from casework.dues import Deadline
from casework.links import Link
from casework.notices import Notice, NoticePreference
from casework.pages import Pages
from casework.reach import CaseQuerySet, DirectChange, routine, routines
from casework.series import NumberSeries
from casework.steps import Somebody, Station, Step
from casework.undone import OpenDuty, Undone
from organisation.duty import Duty, duty
from organisation.models import Enhet, User
from organisation.prepared import row_of, said_once
from organisation.roles import Role
from organisation.standing import Standing

# Written as `last_step` by the doorway when a case is opened: no step of the routine did that.
OPENED = "open_case"


@dataclass(frozen=True)
class Before:
    """What a step may need to know of the case as it was: whom it leaves, and where."""

    state: str
    enhet_id: int
    performing_id: int | None
    ansvarig_id: int | None


def _open(name: str, *fields: str, **more: Any) -> models.Index:
    return models.Index(fields=fields, condition=Q(closed_at=None, **more), name=name)


def _closed(name: str, *fields: str) -> models.Index:
    return models.Index(fields=fields, condition=Q(closed_at__isnull=False), name=name)


class Case(models.Model):
    """The envelope: what every routine's case has. A routine is a child with its own columns (docs/adr/0002).

    `status`, `headline` and the `next_due_*` columns are copies for the queue, so that it is one indexed query.
    """

    number = models.CharField("ärendenummer", max_length=20, unique=True, editable=False)
    routine = models.CharField("rutin", max_length=2, editable=False)
    enhet = models.ForeignKey(Enhet, models.PROTECT, verbose_name="enhet", related_name="+", db_index=False)
    # The second unit of a case that one unit has and another carries out.
    performing = models.ForeignKey(
        Enhet, models.PROTECT, verbose_name="utförare", null=True, blank=True, related_name="+", db_index=False
    )
    ansvarig = models.ForeignKey(
        User, models.PROTECT, verbose_name="ansvarig", null=True, blank=True, related_name="+", db_index=False
    )
    received_at = models.DateTimeField("inkom")
    registered_at = models.DateTimeField("registrerad", editable=False)
    closed_at = models.DateTimeField("avslutad", null=True, editable=False)
    status = models.CharField(max_length=24, editable=False)
    headline = models.CharField("rubrik", max_length=100, editable=False)
    urgent = models.BooleanField("akut", default=False)
    protected = models.BooleanField("skyddade personuppgifter", default=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    next_due_at = models.DateTimeField(null=True, editable=False)
    next_due_from = models.DateTimeField(null=True, editable=False)
    next_due_label = models.CharField(max_length=60, editable=False, default="")
    next_step = models.CharField(max_length=60, editable=False, default="")
    # The step that made the case what it is, by name: a label is text, and may be reworded any day (docs/adr/0011).
    last_step = models.CharField(max_length=60, editable=False, default="")
    last_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    # Whoever took it stood in for this person, who was away.
    last_for = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    # When it came to whoever has it in their queue: registered, moved, given, opened again. What a pulse calls new.
    came_at = models.DateTimeField(editable=False)

    objects = CaseQuerySet.as_manager()

    # What a routine says about itself; each is an object you can jump to.
    code: ClassVar[str]
    routine_name: ClassVar[str]
    State: ClassVar[type[models.TextChoices]]
    state: Any
    readers: ClassVar[tuple[type[Role], ...]] = ()
    chain: ClassVar[tuple[type[Role], ...]] = ()
    closed_states: ClassVar[frozenset[str]] = frozenset()
    on_arrival: ClassVar[tuple[DeadlineKind, ...]] = ()
    path: ClassVar[tuple[Any, ...]] = ()
    undone: ClassVar[tuple[Undone, ...]] = ()
    arrival_label: ClassVar[str] = "Inkommen"
    # The written routine it belongs to, when that has another routine's code.
    paper: ClassVar[str] = ""
    pages: ClassVar[Pages] = Pages()
    # What a step means beside its facts, named by the routine and never guessed from its shape: with which one takes what
    # nobody has, which only change hands, and which leads back from which.
    claims: ClassVar[Any] = None
    # Beside the next step, and never in its way, `besides` is asked.
    gives: ClassVar[tuple[Any, ...]] = ()
    besides: ClassVar[tuple[Any, ...]] = ()
    undoes: ClassVar[tuple[tuple[Any, Any], ...]] = ()
    # What is said beside the steps, by the steps and columns themselves: when one that keeps the state is done, and when
    # one on the path is not for this case; which day says that it happened, and among whom a column is chosen (case, who
    # asks, now).
    done_when: ClassVar[Mapping[Any, Callable[[Any], bool]]] = {}
    skipped_when: ClassVar[Mapping[Any, Callable[[Any], bool]]] = {}
    happened: ClassVar[Mapping[Any, models.Field]] = {}
    choices: ClassVar[Mapping[models.Field, Callable[[Any, User, dt.datetime], models.QuerySet[Any]]]] = {}
    # What a step proposes as an answer, where nobody has given one.
    proposes: ClassVar[Mapping[Any, Callable[[Any], Any]]] = {}
    # Copies that the queue reads: derived, so they stay out of the history.
    derived: ClassVar[list[str]] = ["next_due_at", "next_due_from", "next_due_label", "next_step", "last_by", "came_at"]

    # True only inside casework.doorway.
    _in_doorway = False
    # What the case was before the step that is being taken.
    before: Before | None = None

    class Meta:
        base_manager_name = "objects"
        ordering = ["number"]
        indexes = [
            # A unit's own, open or closed: a register, a report.
            models.Index(fields=["enhet", "routine", "received_at"], name="case_unit"),
            # Somebody looks for a case by its last figures.
            models.Index(Right("number", 4), name="case_last_figures"),
            # All units' in one, of a year: by the time that is left, and by when they came in.
            models.Index(fields=["routine", "next_due_at", "-received_at", "-id"], name="case_register"),
            models.Index(fields=["routine", "received_at", "id"], name="case_received"),
            # One a way, in the order of the queue. With the routine second no way steps over another routine's cases.
            _open("case_queue", "enhet", "routine", "next_due_at", "id"),
            _open("case_performing", "performing", "routine", "next_due_at", "id"),
            _open("case_mine", "ansvarig", "routine", "next_due_at", "id"),
            _open("case_nobodys", "enhet", "routine", "next_due_at", "id", ansvarig=None),
            _open("case_waiting", "routine", "next_step", "enhet", "next_due_at"),
            _open("case_urgent", "enhet", "routine", "next_due_at", "id", urgent=True),
            _open("case_came", "enhet", "routine", "came_at"),
            _closed("case_closed", "enhet", "routine", "-closed_at", "-id"),
            _closed("case_closed_performing", "performing", "routine", "-closed_at", "-id"),
            _closed("case_closed_mine", "ansvarig", "routine", "-closed_at", "-id"),
        ]

    def __str__(self) -> str:
        return self.shown_number

    @classmethod
    def show_number(cls, number: str) -> str:
        """The number as people write it. It is stored as an address can hold it: SN-2026-214 for SN 2026/214."""
        return number

    @property
    def shown_number(self) -> str:
        kind = routine(self.routine) if type(self) is Case else type(self)
        return kind.show_number(self.number)

    def get_absolute_url(self) -> str:
        return f"/arende/{self.number}/"

    @property
    def specific(self) -> Case:
        """The case as its own routine, from the envelope."""
        return self if type(self) is not Case else row_of(routine(self.routine), self.pk)

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    @classmethod
    @said_once
    def steps(cls) -> Mapping[str, Step]:
        """The routine's steps in the order they are written; then those it shares with another by inheritance."""
        found: dict[str, Step] = {}
        for klass in cls.__mro__:
            own = {n: v.step for n, v in vars(klass).items() if getattr(getattr(v, "step", None), "name", "") == n}
            found |= {name: step for name, step in own.items() if name not in found}
        return MappingProxyType(found)

    @classmethod
    def stations(cls) -> list[Step | Station]:
        """The path through the routine, as shown beside the case."""
        return [getattr(part, "step", part) for part in cls.path]

    @classmethod
    def claiming(cls, state: str) -> Step | None:
        """The step with which somebody takes a case in this state that nobody has."""
        step: Step | None = getattr(cls.claims, "step", None)
        return step if step and state in step.sources else None

    @classmethod
    def giving(cls) -> list[Step]:
        """The steps that do nothing but change who has the case."""
        return [given.step for given in cls.gives]

    @classmethod
    def undoing(cls, taken: Step) -> list[Step]:
        """The steps that lead back from this one."""
        return [back.step for done, back in cls.undoes if done.step is taken]

    def current_step(self) -> Step | None:
        """The step on the path that the case waits for. One that keeps the state is done once its columns are filled."""
        here = (stop for stop in self.stations() if isinstance(stop, Step) and self.state in stop.sources)
        left = (s for s in here if s.target not in (None, *s.sources) or not self.has_done(s))
        return next((step for step in left if not self.skips(step)), None)

    def skips(self, step: Step) -> bool:
        """Is this step of the path not for this case? Then the next one is waited for."""
        told = {taken.step: skipped for taken, skipped in self.skipped_when.items()}.get(step)
        return bool(told and told(self))

    def has_done(self, step: Step) -> bool:
        """Has a step that keeps the state been taken? Its columns tell, unless the routine says otherwise."""
        if told := {taken.step: done for taken, done in self.done_when.items()}.get(step):
            return told(self)
        columns = (ask for ask in step.asks if isinstance(ask, models.Field) and step.requires(ask))
        return all(getattr(self, column.name) for column in columns)

    def has_kept(self, step: Step, answers: dict[str, Any]) -> bool:
        """Does the case already hold these answers? Then the step is not taken twice, and nothing typed is lost."""

        def held(ask: Any, answer: Any) -> bool:
            if isinstance(ask, Somebody):
                chosen = answer if isinstance(answer, list) else [answer]
                return all(one is not None and ask.kept(self, one.pk) for one in chosen) and bool(chosen)
            return not isinstance(ask, models.Field) or getattr(self, ask.name) == answer

        return all(held(ask, answers.get(ask.name)) for ask in step.asks)

    @classmethod
    def deadline_kinds(cls) -> dict[str, DeadlineKind]:
        opened = [*cls.on_arrival, *(kind for step in cls.steps().values() for kind in step.opens)]
        return {kind.key: kind for kind in opened}

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        """The units that may have these cases: in no other does anybody watch for them."""
        return Enhet.objects.all()

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        """Which of the routine's cases this person may read: those of the units in which they are a reader."""
        return Q(enhet__in=who.units(cls.readers))

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        """How they come to this person's queue: conditions on the envelope, each narrow and with an index of its own.

        Several units are several ways, and so are the two sides of an "or".
        """
        return [Q(enhet=unit) for unit in sorted(who.units(cls.readers))]

    def duty(self, chain: Sequence[type[Role]], day: dt.date) -> Duty:
        """Who answers for the case's unit on a day; one query a case object, however often it is asked."""
        kept = self.__dict__.setdefault("_duty", {})
        asked = (self.enhet_id, tuple(chain), day)
        if asked not in kept:
            kept[asked] = duty(self.enhet_id, chain, day)
        return kept[asked]

    def side_of(self, who: Standing) -> str:
        """Which side this person is on, of a case that one unit decides and another carries out; empty: it has no sides."""
        return ""

    def plan_read_to(self, kind: str, side: str) -> int | None:
        """The latest version of a plan that this side reads; None: every one."""
        return None

    def may_be_had_by(self, who: Standing) -> bool:
        """Does whoever has the case still have the right to?"""
        return self.enhet_id in who.units(self.readers)

    def happened_at(self, step: Step, now: dt.datetime) -> dt.datetime:
        """When what the step tells of happened: a deadline is met by that, not by writing it down.

        A day that was written down counts from its noon, never before it came in nor after now.
        """
        field = {taken.step: column for taken, column in self.happened.items()}.get(step)
        day = getattr(self, field.name) if field else None
        noon = day and dt.datetime.combine(day, dt.time(12), STOCKHOLM).astimezone(dt.UTC)
        return max(self.received_at, min(now, noon)) if noon else now

    def take_number(self) -> str:
        """The number of a new case."""
        return NumberSeries.take(self.code, local(self.received_at).year)

    @property
    def content_removed(self) -> bool:
        """Has the case's content been lawfully removed? Then nothing more is written in it."""
        return False

    def climbs(self, levels: Iterable[Iterable[User]], day: dt.date) -> Iterable[Iterable[User]]:
        """Who hears, level by level, when nobody whose it is, is here. For a routine in which not every manager may."""
        return levels

    def notify_on_arrival(self, now: dt.datetime) -> list[User] | None:
        """Who is told at once that the case has come in; None when nobody needs to be, not even up the chain."""
        return []

    def watches_overdue(self, now: dt.datetime) -> list[User]:
        """Who sees what is overdue in the morning digest, besides those the deadline itself reminds."""
        return []

    def lock_first(self) -> None:
        """Lock what every step of the case locks before the case itself: another that it writes in, or that writes in it.

        Always in the same order, so that no two steps wait for each other.
        """

    def choices_for(self, field: models.Field, user: User, now: dt.datetime) -> models.QuerySet[Any] | None:
        """The choices of a relation that a step asks for; None leaves the field's own."""
        among = self.choices.get(field)
        return among(self, user, now) if among else None

    @property
    def arrival_detail(self) -> str:
        """How it came in, after `arrival_label` in the timeline: "via e-tjänsten"."""
        return ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the case: only from the doorway, and never through the envelope alone."""
        if not self._in_doorway or type(self) is Case:
            raise DirectChange("a case is saved by the doorway, where history and deadlines are written with it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise DirectChange("a case is never deleted; its content is removed (docs/adr/0006)")

    # django-fsm-2's own mixin switches protection off for the whole process while one object refreshes; these two
    # keep it on (docs/adr/0001).
    def _protected_fields(self) -> list[str]:
        return [f.name for f in self._meta.concrete_fields if isinstance(f, FSMFieldMixin) and f.protected]

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        # Named before the state is taken out of the object, or Django would think it deferred and not read it.
        wanted = fields or [f.attname for f in self._meta.concrete_fields if f.attname in self.__dict__]
        kept = {name: self.__dict__.pop(name) for name in self._protected_fields() if name in self.__dict__}
        try:
            models.Model.refresh_from_db(self, using=using, fields=wanted, from_queryset=from_queryset)
        finally:
            for name, value in kept.items():
                self.__dict__.setdefault(name, value)

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude={*(exclude or ()), *self._protected_fields()})


__all__ = [
    "Assignment", "Case", "Deadline", "DirectChange", "Disqualification", "Link", "Notice", "NoticePreference", "NumberSeries",
    "OpenDuty", "routine", "routines",
]  # fmt: skip
