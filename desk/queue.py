"""The queue: what one person may see, narrowed by a view and filters, grouped by nearest deadline. Three queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from casework.assignments import assigned_to
from casework.calendar import end_of_day, local_day
from casework.models import Case, routine, routines
from casework.relations import Ansvarig, cases_of
from casework.steps import Step
from casework.turn import waiting_for
from desk import wording
from desk.filters import DUE, VIEWS, WHO, Filters
from organisation.models import User
from organisation.standing import Standing, standing
from records.models import Reading

PAGE = 50
# As far as previous and next go: nobody walks further one by one.
WALK = 500
COLUMNS = (
    "number", "headline", "routine", "status", "next_due_at", "next_due_from", "next_due_label", "urgent", "protected",
    "next_step", "version", "ansvarig", "ansvarig__first_name", "ansvarig__last_name", "enhet__short_name", "read",
    "closed_at",
)  # fmt: skip


@dataclass
class Row:
    number: str
    shown_number: str
    headline: str
    routine: str
    state: str
    tone: str
    next_step: str
    waits_on: str
    due: wording.Due | None
    enhet: str
    who: str
    initials: str
    urgent: bool
    protected: bool
    unread: bool
    claim: Step | None
    version: int
    due_at: Any
    undone: str = ""


@dataclass
class Group:
    name: str
    rows: list[Row]

    @property
    def hint(self) -> str:
        return f"{len(self.rows)} ärende{'n' if len(self.rows) != 1 else ''}"


@dataclass
class Queue:
    user: User
    now: dt.datetime
    filters: Filters

    @cached_property
    def who(self) -> Standing:
        return standing(self.user, local_day(self.now))

    @cached_property
    def _waits_for_me(self) -> Q:
        """Whose next step is this person's to take, as each routine says."""
        mine = Q(pk__in=[])
        for kind in routines():
            mine |= waiting_for(kind, self.who)
        return mine

    @cached_property
    def visible(self) -> QuerySet:
        return Case.objects.visible_to(self.user, local_day(self.now), work=True)

    def _in_view(self, view: str) -> Q:
        mine = Q(ansvarig=self.user) | assigned_to(self.who)
        nobody, open_ = Q(ansvarig=None), Q(closed_at=None)
        return {
            "att-gora": open_ & (mine | nobody),
            "otilldelade": open_ & nobody,
            "vantar": open_ & self._waits_for_me,
            "mina": open_ & mine,
            "enheten": open_,
            "annan": open_ & ~nobody & ~mine,
            "avslutade": Q(closed_at__isnull=False),
        }[view]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many each view holds, in one query. The closed ones are neither counted nor read: they only grow."""
        views = {view: Count("pk", filter=self._in_view(view)) for view in VIEWS if view != "avslutade"}
        return self.visible.filter(closed_at=None).aggregate(**views)

    @cached_property
    def chosen(self) -> QuerySet:
        chosen, f = self.visible.filter(self._in_view(self.filters.view)), self.filters
        if f.routine:
            chosen = chosen.filter(routine=f.routine)
        if f.enhet:
            chosen = chosen.filter(enhet__code=f.enhet)
        if f.state:
            chosen = chosen.filter(status=f.state)
        if f.who:
            me = Q(ansvarig=self.user)
            chosen = chosen.filter({"ingen": Q(ansvarig=None), "jag": me, "annan": ~me & ~Q(ansvarig=None)}[f.who])
        if f.due:
            limits = {"forsenade": self.now, "idag": end_of_day(self.who.day), "vecka": end_of_day(self._sunday)}
            chosen = chosen.filter(next_due_at__lte=limits[f.due])
        chosen = self._with_read(chosen)
        return chosen.filter(read=False) if f.unread else chosen

    def _with_read(self, cases: QuerySet) -> QuerySet:
        return cases.annotate(read=Exists(Reading.objects.filter(user=self.user, case=OuterRef("pk"))))

    @cached_property
    def ordered(self) -> QuerySet:
        if self.filters.view == "avslutade":
            return self.chosen.order_by(F("closed_at").desc(), F("id").desc())
        return self.chosen.order_by(F("next_due_at").asc(nulls_last=True), F("id").asc())

    @cached_property
    def rows(self) -> list[Row]:
        """One page and one row more, which tells whether there is a next page without counting."""
        start = (self.filters.page - 1) * PAGE
        return [self._row(value) for value in self.ordered.values(*COLUMNS)[start : start + PAGE + 1]]

    @cached_property
    def numbers(self) -> list[str]:
        """The cases as they stand in the queue, to walk along from one to the next."""
        return list(self.ordered.values_list("number", flat=True)[:WALK])

    @property
    def outside(self) -> int:
        """How many there are that the page does not show: what comes on top of them is new."""
        if self.filters.view == "avslutade":
            return 0
        return self.chosen.count() - len(self.shown) if self.has_next or self.filters.page > 1 else 0

    def since(self, stamp: int) -> dt.datetime:
        """When the page was shown; never more than a day ago, whatever the address says."""
        return max(dt.datetime.fromtimestamp(stamp, dt.UTC), self.now - dt.timedelta(days=1))

    def arrived(self, shown: list[str], stamp: int, outside: int) -> int:
        """How many have come to the queue since then: registered since, or here now without having been."""
        if self.filters.view == "avslutade":
            # They only grow, so they are never counted: what has been closed since is what is new.
            return self.chosen.filter(closed_at__gt=self.since(stamp)).exclude(number__in=shown).count()
        others = self.chosen.exclude(number__in=shown)
        found = others.aggregate(all=Count("pk"), new=Count("pk", filter=Q(registered_at__gt=self.since(stamp))))
        return max(found["new"], found["all"] - outside, 0)

    def rows_of(self, numbers: Iterable[str]) -> dict[str, Row]:
        """These cases as rows, whatever the filters say; those that may not be seen are not there."""
        found = self._with_read(self.visible.filter(number__in=list(numbers))).values(*COLUMNS)
        return {value["number"]: self._row(value) for value in found}

    def _row(self, v: dict[str, Any]) -> Row:
        kind = routine(v["routine"])
        due = None
        if v["next_due_at"]:
            due = wording.due(v["next_due_label"], v["next_due_at"], v["next_due_from"], self.now)
        elif v["closed_at"]:
            due = wording.Due("done", "Avslutad", wording.moment(v["closed_at"]))
        step = kind.steps().get(v["next_step"])
        name = f"{v['ansvarig__first_name']} {v['ansvarig__last_name']}" if v["ansvarig"] else ""
        return Row(
            v["number"],
            kind.show_number(v["number"]),
            v["headline"],
            kind.routine_name,
            str(kind.State(v["status"]).label),
            tone_of(kind, v["status"], v["ansvarig"]),
            step.label if step else "",
            waits_on(step, name) if step else "",
            due,
            v["enhet__short_name"],
            name,
            "".join(part[:1] for part in name.split()),
            v["urgent"],
            v["protected"],
            not v["read"] and not v["closed_at"],
            kind.claiming(v["status"]) if v["ansvarig"] is None else None,
            v["version"],
            v["next_due_at"],
        )

    @cached_property
    def shown(self) -> list[Row]:
        rows = self.rows[:PAGE]
        self._say_what_is_undone(rows)
        return rows

    def _say_what_is_undone(self, rows: list[Row]) -> None:
        """In the rows of those whose it is to do. No query where no routine has anything of the kind."""
        for kind in routines():
            for one in kind.undone:
                theirs = Q(pk__in=[])
                for role in one.by:
                    theirs |= cases_of(role, self.who)
                mine = Case.objects.filter(theirs, routine=kind.code, number__in=[row.number for row in rows])
                open_ = mine.filter(open_duties__key=one.key, open_duties__ended_at=None)
                numbers = set(open_.values_list("number", flat=True))
                for row in rows:
                    if row.number in numbers:
                        row.undone = f"{row.undone}, {one.label}" if row.undone else one.label

    @property
    def has_next(self) -> bool:
        return len(self.rows) > PAGE

    @cached_property
    def groups(self) -> list[Group]:
        return [Group(name, list(rows)) for name, rows in groupby(self.shown, self._group)]

    def _group(self, row: Row) -> str:
        if row.due is None:
            return "Utan frist"
        if row.due.tone in {"over", "done"}:
            return {"over": "Försenade", "done": "Avslutade"}[row.due.tone]
        day, today = local_day(row.due_at), self.who.day
        if day <= today + dt.timedelta(days=1):
            return "I dag" if day == today else "I morgon"
        return "Denna vecka" if day <= self._sunday else "Senare"

    @property
    def _sunday(self) -> dt.date:
        """The last day of this week."""
        return self.who.day + dt.timedelta(days=6 - self.who.day.weekday())

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address without it."""
        f = self.filters
        unit = f.enhet
        labels = [
            ("rutin", routine(f.routine).routine_name if f.routine else ""),
            ("enhet", unit),
            ("lage", next((str(k.State(f.state).label) for k in routines() if f.state in k.State.values), "")),
            ("ansvarig", WHO.get(f.who, "")),
            ("frist", DUE.get(f.due, "")),
            ("olasta", "Bara olästa" if f.unread else ""),
        ]
        return [(label, f.url(**{name: ""})) for name, label in labels if label]

    @cached_property
    def nearest(self) -> tuple[str, str] | None:
        """The next deadline among what is there to do, for the empty page: number and time."""
        first = self.visible.filter(self._in_view("att-gora"), next_due_at__gt=self.now).order_by("next_due_at").first()
        return (first.number, wording.moment_near(first.next_due_at, self.now)) if first else None


def waits_on(step: Step, ansvarig: str) -> str:
    """Whose turn it is, in a row: whoever has the case when the step is theirs, else the first role that may take it."""
    if Ansvarig in step.by and ansvarig:
        return ansvarig
    return next((role.display_name for role in step.by if role is not Ansvarig), "")


def tone_of(kind: type[Case], state: str, ansvarig: int | None) -> str:
    if state in kind.closed_states:
        return "done"
    return "open" if ansvarig else "new"
