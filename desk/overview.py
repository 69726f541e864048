"""What the chef of a performing unit sees of all its cases at once: whom to name, who has how much, what is late.

A routine that has such units says so with `overview` on its class (records/overviews.py); one section for each.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework import clock
from casework.calendar import add_days, local_day
from casework.disqualification import disqualified, know_disqualified
from casework.models import Assignment, Case, Deadline, routines
from organisation.models import Absence, Enhet, Membership, User, by_name
from organisation.standing import Standing, standing
from records.meetings import Utfall
from records.overviews import Overview
from records.staff import StaffRequest

# How far ahead a follow-up is shown, in days.
AHEAD = 45
# How many meetings verksamheten may call off in one uppdrag before its chef is shown it.
OFTEN = 3


@dataclass(frozen=True)
class Worker:
    """One of the unit, with what they have: running, named for, late, and until when they are away."""

    pk: int
    name: str
    running: int
    named: int
    late: int
    away: str
    next: dt.date | None
    share: int
    # There is something that another can be named in.
    leaves: bool


@dataclass(frozen=True)
class Time:
    """A stretch of the way, its median in days, and its bar (percent of the longest)."""

    label: str
    days: float | None
    bar: int


class OfRoutine:
    """The cases of one routine, of the units that this person leads. Bounded queries, however many there are."""

    def __init__(self, kind: type[Case], user: User, now: dt.datetime) -> None:
        self.kind, self.user, self.now, self.day = kind, user, now, local_day(now)
        self.facts: Overview = kind.overview  # type: ignore[attr-defined]
        led = self.facts.leads(standing(user, self.day))
        self.units = list(Enhet.objects.filter(pk__in=led).order_by("name"))

    @cached_property
    def cases(self) -> dict[int, Any]:
        """The open ones that they may read."""
        seen = self.kind.objects.visible_to(self.user, self.day).filter(performing__in=self.units, closed_at=None)
        return {case.pk: case for case in seen.select_related("ansvarig", "beslut").order_by("number")}

    @property
    def waiting(self) -> list[Any]:
        """Those in which nobody is named yet (OV-08)."""
        waits = [case for case in self.cases.values() if case.state == self.facts.waiting]
        know_disqualified(waits)
        return [case for case in waits if self.user.pk not in disqualified(case)]

    @cached_property
    def _dues(self) -> list[Deadline]:
        rows = Deadline.objects.filter(case__in=self.cases, met_at=None, cancelled_at=None, advice=False)
        return list(rows.order_by("due_at", "id"))

    @property
    def overdue(self) -> list[tuple[Any, Deadline, int]]:
        """(case, deadline, days late)."""
        return [(self.cases[row.case_id], row, (self.day - local_day(row.due_at)).days)
                for row in self._dues if row.due_at <= self.now]  # fmt: skip

    @property
    def coming(self) -> list[tuple[Any, dt.date, int]]:
        """(case, the last day of the follow-up, days left)."""
        until = add_days(self.day, AHEAD)
        rows = [(self.cases[row.case_id], local_day(row.due_at)) for row in self._dues
                if row.key == self.facts.follow_up.key and self.now < row.due_at]  # fmt: skip
        return [(case, day, (day - self.day).days) for case, day in rows if day <= until]

    @property
    def called_off(self) -> list[tuple[Any, int]]:
        """(case, how many of its meetings verksamheten has called off), from the third on (OV-23)."""
        rows = Utfall.objects.filter(mote__case__in=self.cases, called_off_by=Utfall.By.VERKSAMHETEN)
        count = Counter(rows.values_list("mote__case", flat=True))
        return [(self.cases[pk], n) for pk, n in count.most_common() if n >= OFTEN]

    @cached_property
    def _assigned(self) -> list[Assignment]:
        open_ = Assignment.objects.filter(case__in=self.cases)
        return list(open_.filter(Q(from_day=None) | Q(to_day__gte=self.day)).order_by("id"))

    @property
    def workers(self) -> list[Worker]:
        codes = [role.code for role in self.facts.workers]
        rows = Membership.objects.current(self.day).filter(enhet__in=self.units, role__in=codes, user__is_active=True)
        here = set(rows.values_list("user", flat=True))
        # Also who has left, as long as something is theirs: somebody else is to have it.
        wanted = here | {row.user_id for row in self._assigned}
        people = list(User.objects.filter(pk__in=wanted).order_by(*by_name()))
        running = Counter(row.user_id for row in self._assigned if row.from_day)
        named = Counter(row.user_id for row in self._assigned if row.from_day is None)
        late, following = self._late_of(), self._next_of()
        away = self._away(people) | {one.pk: "arbetar inte kvar" for one in people if one.pk not in here}
        sources = self.facts.hands_over[1] if self.facts.hands_over else ()
        leaving = {row.user_id for row in self._assigned
                   if row.from_day and row.to_day > self.day and self.cases[row.case_id].state in sources}  # fmt: skip
        most = max([running[one.pk] + named[one.pk] for one in people], default=0) or 1
        return [
            Worker(one.pk, one.name, running[one.pk], named[one.pk], late[one.pk], away.get(one.pk, ""),
                       following.get(one.pk), 100 * (running[one.pk] + named[one.pk]) // most, one.pk in leaving)
            for one in people
        ]  # fmt: skip

    def _late_of(self) -> Counter[int]:
        plans = {row.case_id for row in self._dues if row.key == self.facts.plan.key and row.due_at <= self.now}
        return Counter(row.user_id for row in self._assigned if row.from_day and row.case_id in plans)

    def _next_of(self) -> dict[int, dt.date]:
        """The next follow-up of each."""
        days: dict[int, list[dt.date]] = defaultdict(list)
        dues = {row.case_id: local_day(row.due_at) for row in self._dues if row.key == self.facts.follow_up.key}
        for row in self._assigned:
            if row.from_day and row.case_id in dues:
                days[row.user_id].append(dues[row.case_id])
        return {user: min(found) for user, found in days.items()}

    def _away(self, people: Iterable[User]) -> dict[int, str]:
        rows = Absence.objects.filter(
            user__in=list(people), to_day__gte=self.day, from_day__lte=add_days(self.day, AHEAD)
        )
        return {row.user_id: f"{row.from_day} – {row.to_day}" for row in rows.order_by("-from_day")}

    @property
    def _began(self) -> str:
        return self.facts.began.name

    @cached_property
    def _started(self) -> list[dict[str, Any]]:
        """This year's that have had their meeting, with when the plan was due and when it was signed.

        `gone`: when what was owed was called off, with the case.
        """
        rows = (
            self.kind.objects.visible_to(self.user, self.day)
            .filter(performing__in=self.units, **{f"{self._began}__year": self.day.year})
            .exclude(beslut_dag=None)
        )
        # One that was counted anew took the place of those before it.
        last = Deadline.objects.filter(case=OuterRef("pk"), key=self.facts.plan.key).order_by("-pk")
        found = rows.annotate(
            due=Subquery(last.values("due_at")[:1]),
            met=Subquery(last.values("met_at")[:1]),
            gone=Subquery(last.values("cancelled_at")[:1]),
        )
        return list(found.order_by().values("beslut_dag", self._began, "due", "met", "gone"))

    @property
    def times(self) -> list[Time]:
        """How long it takes, in median days."""
        meeting = [(row[self._began] - row["beslut_dag"]).days for row in self._started]
        planned = [row for row in self._started if row["met"]]
        plan = [(local_day(row["met"]) - row[self._began]).days for row in planned]
        whole = [(local_day(row["met"]) - row["beslut_dag"]).days for row in planned]
        found = [(self.facts.to_the_meeting, meeting), (self.facts.to_the_plan, plan), ("Hela vägen", whole)]
        medians = {label: median(days) if days else None for label, days in found}
        longest = max([days for days in medians.values() if days], default=1) or 1
        return [Time(label, days, int(100 * (days or 0) // longest)) for label, days in medians.items()]

    @property
    def in_time(self) -> tuple[int, int, int]:
        """Plans in time, plans that should have been signed, and those whose three weeks still run."""
        signed = [row for row in self._started if row["met"]]
        owed = [row for row in self._started if not row["met"] and row["due"]]
        # One that came to its end without a plan that was due by then is as late as one that goes on.
        late = sum(row["due"] <= (row["gone"] or self.now) for row in owed)
        running = sum(row["gone"] is None and row["due"] > self.now for row in owed)
        return sum(row["met"] <= row["due"] for row in signed), len(signed) + late, running


def overviews() -> list[type[Case]]:
    return [kind for kind in routines() if hasattr(kind, "overview")]


def leads(who: Standing) -> list[type[Case]]:
    """The routines whose carrying out this person leads a unit of."""
    return [kind for kind in overviews() if kind.overview.leads(who)]  # type: ignore[attr-defined]


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """Whom to name, who has how much, what is late, what comes, and how long it takes."""
    now = clock.now()
    kinds = leads(standing(request.user, local_day(now)))
    if not kinds:
        raise Http404
    found = [OfRoutine(kind, request.user, now) for kind in kinds]
    return render(request, "desk/overview.html", {"nav": "overview", "overviews": found, "now": now})
