"""The queue: what comes to one person, narrowed by a view and filters, grouped by nearest deadline. Two queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from casework.assignments import assigned_to
from casework.calendar import end_of_day, local_day
from casework.models import Case, OpenDuty, routine, routines
from casework.reach import ways_to
from casework.relations import any_of, cases_of
from desk import wording
from desk.acute_first import GROUPS, group, places, sunday
from desk.filters import DUE, VIEWS, WHO, Filters
from desk.queue_row import COLUMNS, UNDONE, Group, Row, row_of
from desk.turn import waits_for
from desk.walk import LATEST_CLOSED, MOST, NEAREST, Order, Part, Sql, Walk, Way, condition, counted, these
from organisation.models import Absence, Enhet, Membership, User
from organisation.prepared import Part as Asked
from organisation.prepared import Prepared, said_once, so_many
from organisation.standing import Standing, standing
from records.models import Reading

PAGE = 50
CLOSED, NEW = "avslutade", "nya"
# No request and no transaction takes longer.
UNDER_WAY = dt.timedelta(minutes=1)


@dataclass
class Queue:
    """`seen`: what a page shows already, since when (`stamp`, seconds). Without them it is the page itself that is made."""

    user: User
    now: dt.datetime
    filters: Filters
    seen: Sequence[str] = ()
    stamp: int | None = None

    @cached_property
    def who(self) -> Standing:
        return standing(self.user, local_day(self.now))

    @cached_property
    def _ways(self) -> dict[str, list[Q]]:
        return ways_to(self.user, self.who.day)

    @cached_property
    def visible(self) -> QuerySet:
        """All of it as one condition: for cases that are known, or that a narrow one finds."""
        return Case.objects.filter(self._reached)

    @cached_property
    def _reached(self) -> Q:
        return any_of(way for ways in self._ways.values() for way in ways)

    @property
    def kinds(self) -> list[type[Case]]:
        """The routines whose cases can come to this person."""
        return [kind for kind in routines() if self._ways[kind.code]]

    @cached_property
    def _every(self) -> list[Way]:
        return [Way(way) for ways in self._ways.values() for way in ways]

    @cached_property
    def _mine(self) -> list[Part]:
        """What is the person's own, in whichever unit: found by the person, and the ways looked at in each.

        Known to be of one routine, the person's own index holds them in their order.
        """
        kept = [
            Way(Q(closed_at=None, routine=code, ansvarig=self.user) & any_of(ways))
            for code, ways in self._ways.items()
            if ways
        ]
        return [*map(Part, kept), Part(Way(self._reached & assigned_to(self.who) & Q(closed_at=None)))]

    @cached_property
    def _nobodys(self) -> list[Part]:
        return self._each(closed_at=None, ansvarig=None)

    @cached_property
    def _all(self) -> list[Part]:
        return self._each(closed_at=None)

    @cached_property
    def _others(self) -> list[Part]:
        return self._each(~Q(ansvarig=self.user) & ~assigned_to(self.who), closed_at=None, ansvarig__isnull=False)

    @cached_property
    def _waiting(self) -> list[Part]:
        """Whose next step is this person's to take."""
        return [
            Part(Way(Q(closed_at=None) & way & any_of(self._ways[kind.code])))
            for kind in self.kinds
            for way in waits_for(kind, self.who)
        ]

    @cached_property
    def _urgent(self) -> list[Part]:
        return self._each(closed_at=None, urgent=True)

    @cached_property
    def _absents(self) -> list[Part]:
        """What somebody has who is away today, or holds no role there any more: the watch's to look after (A-03)."""
        return [
            Part(Way(Q(closed_at=None, routine=kind.code, enhet=unit, ansvarig__isnull=False)
                     & any_of(self._ways[kind.code]) & _is_absent(unit, self.who.day)))
            for kind in routines()
            for unit in sorted(self.who.units(kind.pages.covers_absent))
            if self._ways[kind.code]
        ]  # fmt: skip

    @cached_property
    def _closed(self) -> list[Part]:
        return self._each(closed_at__isnull=False)

    def _each(self, *conditions: Q, **values: Any) -> list[Part]:
        """What is the unit's or comes otherwise: by each way, with its own index."""
        narrower = condition(*conditions, **values)
        return [Part(way, (narrower,)) for way in self._every]

    def walk(self, view: str) -> Walk:
        if view == CLOSED:
            return Walk(self._closed, LATEST_CLOSED)
        if view == "att-gora":
            # What waits for somebody who does not have the case is theirs to do as well: a chief's, a board secretary's.
            return Walk([*self._mine, *self._nobodys, *self._absents, *self._waiting])
        parts = {"otilldelade": self._nobodys, "akuta": self._urgent, "vantar": self._waiting, "mina": self._mine,
                 "enheten": self._all, "annan": self._others}  # fmt: skip
        return Walk(parts[view])

    @cached_property
    def _counted(self) -> dict[str, int]:
        """How many each view holds and how many have come to the chosen one: one query."""
        walks = {view: self.walk(view) for view in VIEWS if view not in (CLOSED, "annan")}
        return counted(walks | {"egna": Walk([*self._mine, *self._nobodys]), NEW: self._new})

    @cached_property
    def counts(self) -> dict[str, int | str]:
        """How many each view holds, to "200+". The closed ones are neither counted nor read: they only grow.

        One query; one more in a large unit, where what others have is no longer all less what there is to do.
        """
        found = dict(self._counted)
        few = found["enheten"] <= MOST
        found["annan"] = found["enheten"] - found["egna"] if few else counted({"annan": self.walk("annan")})["annan"]
        return {view: found[view] if found[view] <= MOST else f"{MOST}+" for view in VIEWS if view != CLOSED}

    @cached_property
    def chosen(self) -> Walk:
        f, chosen = self.filters, []
        if f.routine:
            chosen.append(Q(routine=f.routine))
        if f.enhet:
            chosen.append(Q(enhet__in=Enhet.objects.filter(code=f.enhet).values("pk")))
        if f.state:
            code, _, state = f.state.partition(".")
            chosen.append(Q(routine=code, status=state))
        if f.who:
            me = Q(ansvarig=self.user)
            chosen.append({"ingen": Q(ansvarig=None), "jag": me, "annan": ~me & ~Q(ansvarig=None)}[f.who])
        if f.due:
            limits = {
                "forsenade": self.now,
                "idag": end_of_day(self.who.day),
                "vecka": end_of_day(sunday(self.who.day)),
            }
            chosen.append(Q(next_due_at__lte=limits[f.due]))
        if f.unread:
            chosen.append(_is_unread(self.user.pk))
        return self.walk(f.view).only(*chosen)

    @cached_property
    def rows(self) -> list[Row]:
        """One page and one row more, which tells whether there is a next page without counting."""
        start, there = (self.filters.page - 1) * PAGE, None
        if self.filters.view == CLOSED or not self.counts["akuta"]:
            page = self.chosen.keys(PAGE + 1, start)
        else:
            there = places(self.chosen, PAGE + 1, self.now, start)
            page = these(there)
        rows = self._rows(page, self.chosen.order)
        return sorted(rows, key=lambda row: there.index(row.number)) if there else rows

    def _rows(self, keys: Sql | None, order: Order = NEAREST) -> list[Row]:
        if keys is None:
            return []
        found = _shown(self.user.pk, self.who.day, self._undone, order).rows(keys=keys)
        return [row_of(value, self.now) for value in found]

    @cached_property
    def _undone(self) -> tuple[tuple[str, str, Q], ...]:
        """Of the routines whose cases can stand there, each duty and in which cases it is this person's to do."""
        return tuple((kind.code, one.key, cases_of(one.by, self.who)) for kind in self.kinds for one in kind.undone)

    @cached_property
    def numbers(self) -> list[str]:
        """The cases as they stand in the queue, to walk along from one to the next: nobody walks further one by one."""
        if self.filters.view == CLOSED:
            return list(self.chosen.first(MOST).values_list("number", flat=True))
        return places(self.chosen, MOST, self.now)

    @cached_property
    def since(self) -> dt.datetime:
        """When the page was shown; never more than a day ago, whatever the address says."""
        at = self.now if self.stamp is None else dt.datetime.fromtimestamp(self.stamp, dt.UTC)
        return max(at, self.now - dt.timedelta(days=1))

    @property
    def _new(self) -> Walk:
        """What has come since, and is not shown there. What the person did themselves is no news.

        From a minute before: what was under way when the page was shown is written with the time at which it began.
        """
        others = ~Q(number__in=self.seen) & ~Q(last_by=self.user)
        return self.chosen.only(others, **{f"{self._came_by}__gt": self.since - UNDER_WAY})

    @property
    def _came_by(self) -> str:
        return "closed_at" if self.filters.view == CLOSED else "came_at"

    @property
    def just_came(self) -> int:
        """How many came in the last minute and are not on the page: none of them is new to it afterwards."""
        if not self.has_next and self.filters.page == 1:
            return 0
        began = self.since - UNDER_WAY
        on_it = sum(row.last_by != self.user.pk and getattr(row, self._came_by) > began for row in self.shown)
        return max(self._counted[NEW] - on_it, 0)

    def arrived(self, just_came: int) -> int:
        """How many have come to the queue since then, and are not shown there."""
        return max(self._counted[NEW] - just_came, 0)

    def rows_of(self, numbers: Iterable[str]) -> dict[str, Row]:
        """These cases as rows, whatever the filters say; those that may not be seen are not there."""
        return {row.number: row for row in self._rows(these(list(numbers), self._reached))}

    @cached_property
    def shown(self) -> list[Row]:
        return self.rows[:PAGE]

    @property
    def has_next(self) -> bool:
        return len(self.rows) > PAGE

    @cached_property
    def groups(self) -> list[Group]:
        """By day; what is acute stands first in each."""
        return [Group(name, list(rows)) for name, rows in groupby(self.shown, self._group)]

    def _group(self, row: Row) -> str:
        return "Avslutade" if self.filters.view == CLOSED else GROUPS[group(row.due_at, self.now)]

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address without it."""
        f = self.filters
        unit = f.enhet
        labels = [
            ("rutin", routine(f.routine).routine_name if f.routine else ""),
            ("enhet", unit),
            ("lage", state_label(f.state)),
            ("ansvarig", WHO.get(f.who, "")),
            ("frist", DUE.get(f.due, "")),
            ("olasta", "Bara olästa" if f.unread else ""),
        ]
        return [(label, f.url(**{name: ""})) for name, label in labels if label]

    @cached_property
    def nearest(self) -> tuple[str, str] | None:
        """The next deadline among what is there to do, for the empty page: number and time."""
        first = self.walk("att-gora").only(next_due_at__gt=self.now).first(1).first()
        return (first.number, wording.moment_near(first.next_due_at, self.now)) if first else None


def state_label(chosen: str) -> str:
    code, _, state = chosen.partition(".")
    return str(routine(code).State(state).label) if chosen else ""


# Each is some 600 kB: those who are at work in one process, not all who ever were.
@so_many(128)
def _shown(user: int, day: dt.date, undone: tuple[tuple[str, str, Q], ...], order: Order) -> Prepared:
    """The rows of these cases, written once a person and day: which ones they are is given at each asking.

    What a row says that the case does not hold is asked with it: whether one has read it, until when whoever has it is away,
    and what is left to do and has no date, in the rows of those whose it is to do.
    """
    away = Absence.objects.on(day).filter(user=OuterRef("ansvarig")).order_by("-to_day").values("to_day")
    left = {f"{UNDONE}{code}_{key}": _is_left(code, key, whose) for code, key, whose in undone}
    beside = {"read": _has_read(user), "away": Subquery(away[:1])} | left

    def question() -> QuerySet[Any, Any]:
        cases = Case.objects.filter(pk__in=Asked("keys")).order_by(*order.by)
        return cases.annotate(**beside).values(*COLUMNS, *left)

    return Prepared(question)


@said_once
def _is_unread(user: int) -> Q:
    return ~Q(_has_read(user))


def _has_read(user: int) -> Exists:
    return Exists(Reading.objects.filter(user=user, case=OuterRef("pk")))


def _is_left(code: str, key: str, whose: Q) -> ExpressionWrapper:
    one = next(one for one in routine(code).undone if one.key == key)
    its = Q(key__startswith=f"{key}-") if one.each else Q(key=key)
    open_ = OpenDuty.objects.filter(its, case=OuterRef("pk"), ended_at=None)
    return ExpressionWrapper(Q(routine=code) & whose & Q(Exists(open_)), output_field=BooleanField())


@said_once
def _is_absent(unit: int, day: dt.date) -> Q:
    """Whoever has the case is away that day, or holds no role in the unit any more."""
    away, held = Absence.objects.on(day).values("user"), Membership.objects.current(day).filter(enhet=unit)
    return Q(ansvarig__in=away) | ~Q(ansvarig__in=held.values("user"))
