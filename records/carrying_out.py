"""Decisions that are not carried out within three months, or interrupted as long (SoL 34:1): read off their deadlines.

A routine whose cases hold a `beslut` opens deadlines of the kind `CarriedOut`; nothing else is asked of it. What was met
says when it was carried out, what was cancelled when it came to nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from casework.calendar import add_days, add_months, local_day
from casework.models import Case, Deadline, routines
from organisation.models import User
from records.decisions import Beslut, CarriedOut
from records.identity import IdentityError, parse
from records.models import Person
from records.put_right import in_force
from records.quarters import DelayReason, Quarter, QuarterReport, ReportedRow, digest

# So many months before the three are out it is shown.
ALARM = 1
# Cases are kept here from this year on: no quarter before it has anything to report.
EARLIEST = 2026


@dataclass(frozen=True)
class Stretch:
    """The time in which one decision is to be carried out: until `due`, that day included.

    `what`: what it counts from, on the day `since`. `carried_out`, `closed`: when it was, or came to nothing.
    `rows`: its deadline, and those that it took the place of when a day was put right.
    """

    deadline: Deadline
    rows: frozenset[int]
    case: Case
    beslut: Beslut
    decided: dt.date
    what: str
    since: dt.date
    due: dt.date
    carried_out: dt.date | None
    closed: dt.date | None
    reason: DelayReason | None

    @property
    def ended(self) -> dt.date | None:
        return self.carried_out or self.closed

    def late_in(self, first: dt.date, last: dt.date) -> bool:
        """With the three months gone, was there a day from `first` to `last` that began with it not carried out?"""
        late_from = max(add_days(self.due, 1), first)
        return late_from <= last and (self.ended is None or self.ended >= late_from)

    def days_late(self, day: dt.date) -> int:
        """Days since the three months were out; zero or below while they last."""
        return (day - self.due).days


def carrying() -> dict[type[Case], dict[str, CarriedOut]]:
    """The routines whose decisions are to be carried out, with their kinds of deadline for it."""
    kinds = {kind: kind.deadline_kinds().values() for kind in routines()}
    found = {kind: {one.key: one for one in ones if isinstance(one, CarriedOut)} for kind, ones in kinds.items()}
    return {kind: ones for kind, ones in found.items() if ones}


def waiting(day: dt.date, units: Collection[int] | None = None) -> list[Stretch]:
    """What is not carried out and has at most a month left, what is most urgent first. `units`: only these units' decisions."""
    rows = _rows(units).filter(met_at=None, cancelled_at=None)
    return [one for one in _stretches(rows) if one.due <= add_months(day, ALARM)]


def in_quarter(quarter: Quarter, day: dt.date) -> list[Stretch]:
    """What is reported of a quarter, as it was on its last day (or is on `day`, before that).

    Whatever was late on some day of it; and what ended in a quarter that was frozen before anybody had written that down, or
    was reported last as not carried out: how it went is always told, once.
    """
    last = min(quarter.last, day)
    told = Told.before(quarter)
    late = (_as_of(one, last) for one in _stretches(_rows(None)) if one.due < last)
    return [one for one in late if one.late_in(quarter.first, last) or told.lacks(one, quarter)]


@dataclass(frozen=True)
class Told:
    """What the reports before a quarter's tell of: the deadlines of what had ended, and of what had not."""

    frozen: frozenset[dt.date]
    ended: frozenset[int]
    left: frozenset[int]

    @classmethod
    def before(cls, quarter: Quarter) -> Told:
        reports = QuarterReport.objects.filter(first__lt=quarter.first)
        rows = list(ReportedRow.objects.filter(report__in=reports))
        return cls(
            frozenset(report.first for report in reports),
            frozenset(row.deadline_id for row in rows if row.ended),
            frozenset(row.deadline_id for row in rows if row.ended is None),
        )

    def lacks(self, one: Stretch, quarter: Quarter) -> bool:
        """It has ended before this quarter, and no report tells of that."""
        if one.ended is None or one.ended >= quarter.first or one.rows & self.ended:
            return False
        was_late = one.ended > one.due and Quarter.of(one.ended).first in self.frozen
        return bool(was_late or one.rows & self.left)


def unexplained(day: dt.date, units: Collection[int] | None = None) -> list[Stretch]:
    """Whatever somebody may say why of: what waits, and what a quarter that is over and not frozen still tells of."""
    found = {one.deadline.pk: one for one in waiting(day, units)}
    frozen = set(QuarterReport.objects.values_list("first", flat=True))
    quarter = Quarter.of(day).before
    while quarter.first not in frozen and quarter.first.year >= EARLIEST:
        rows = (one for one in in_quarter(quarter, day) if units is None or one.case.enhet_id in units)
        found |= {one.deadline.pk: one for one in rows if one.deadline.pk not in found}
        quarter = quarter.before
    return list(found.values())


def freeze(
    quarter: Quarter, *, by: User, now: dt.datetime, unnamed: Callable[[list[int]], Collection[int]] = lambda _: ()
) -> QuarterReport:
    """Keep what is reported of a quarter that is over; the same quarter twice is one. Raises ValidationError.

    `unnamed`: which of these cases are not named to whoever freezes it.
    """
    if (kept := QuarterReport.objects.filter(first=quarter.first).first()) is not None:
        return kept
    if quarter.last >= local_day(now):
        raise ValidationError("Kvartalet är inte slut ännu.")
    found = in_quarter(quarter, local_day(now))
    if lacking := [one.case for one in found if one.ended is None and one.reason is None]:
        hidden = unnamed([case.pk for case in lacking])
        names = [case.shown_number for case in lacking if case.pk not in hidden]
        others = [f"{len(lacking) - len(names)} som någon annan får skriva"] if len(names) < len(lacking) else []
        raise ValidationError(f"Orsak saknas för {', '.join([*names, *others])}. Skriv den först.")
    try:
        with transaction.atomic():
            return _kept(quarter, found, by, now)
    except IntegrityError:
        return QuarterReport.objects.get(first=quarter.first)


def _kept(quarter: Quarter, found: list[Stretch], by: User, now: dt.datetime) -> QuarterReport:
    people = about(one.case for one in found)
    rows = [reported(one, people.get(one.case.pk), local_day(now)) for one in found]
    report = QuarterReport.objects.create(first=quarter.first, at=now, by=by, sha256=digest(rows))
    for row in rows:
        row.report = report
    ReportedRow.objects.bulk_create(rows)
    return report


def reported(one: Stretch, person: Person | None, today: dt.date) -> ReportedRow:
    """The row that tells of it; `person` for what a number says of the sex."""
    return ReportedRow(
        case=one.case, deadline=one.deadline, number=one.case.number, sex=sex(person, today), insats=one.case.headline,
        law=one.beslut.law, decided=one.decided, what=one.what, since=one.since, due=one.due,
        reason=one.reason.get_kind_display() if one.reason else "",
        more=one.reason.text if one.reason else "", carried_out=one.carried_out, closed=one.closed,
    )  # fmt: skip


def about(cases: Iterable[Case]) -> dict[int, Person]:
    """Case → the person that its decision is about: the one who was written down first."""
    rows: dict[int, list[Person]] = defaultdict(list)
    for one in Person.objects.filter(case__in={case.pk for case in cases}):
        rows[one.case_id].append(one)
    theirs = {
        case: [one for one in in_force(found) if one.relation == Person.Relation.ENSKILD]
        for case, found in rows.items()
    }
    return {case: found[0] for case, found in theirs.items() if found}


def sex(person: Person | None, today: dt.date) -> str:
    """As the number tells; empty when there is none."""
    try:
        return parse(person.number, today).sex if person and person.number else ""
    except IdentityError:
        return ""


def _as_of(one: Stretch, last: dt.date) -> Stretch:
    """As it was on this day: what happened later is told of the next quarter."""
    if one.ended is None or one.ended <= last:
        return one
    return replace(one, carried_out=None, closed=None)


def _rows(units: Collection[int] | None) -> models.QuerySet[Deadline]:
    asked = Q(pk__in=[])
    for kind, ones in carrying().items():
        asked |= Q(case__routine=kind.code, key__in=list(ones))
    rows = Deadline.objects.filter(asked)
    return rows if units is None else rows.filter(case__enhet__in=units)


def _stretches(rows: models.QuerySet[Deadline]) -> list[Stretch]:
    """Six queries, however many there are."""
    found = list(rows.select_related("case__enhet").order_by("due_at", "case__number"))
    # A day that was put right cancels one clock and opens another in the same moment: only the other counts.
    opened = {(row.case_id, row.key, row.opened_at) for row in found}
    counts = [row for row in found if (row.case_id, row.key, row.cancelled_at) not in opened]
    stead = {(row.case_id, row.key, row.cancelled_at): row for row in found if row.cancelled_at}
    ids = {row.case_id for row in counts}
    kinds = carrying()
    cases = {pk: case for kind in kinds for pk, case in _decided(kind, ids).items()}
    counted = {(kind.code, key): one for kind, ones in kinds.items() for key, one in ones.items()}
    reasons: dict[int, list[DelayReason]] = {}
    for reason in DelayReason.objects.filter(case__in=ids):
        reasons.setdefault(reason.case_id, []).append(reason)
    return [
        _stretch(
            row, counted[row.case.routine, row.key], _line(row, stead), cases[row.case_id], reasons.get(row.case_id, [])
        )
        for row in counts
    ]


def _line(row: Deadline, stead: Mapping[Any, Deadline]) -> frozenset[int]:
    """The deadline and those that it took the place of, one after another."""
    rows, found = {row.pk}, stead.get((row.case_id, row.key, row.opened_at))
    while found is not None and found.pk not in rows:
        rows.add(found.pk)
        found = stead.get((found.case_id, found.key, found.opened_at))
    return frozenset(rows)


def _decided(kind: Any, ids: Collection[int]) -> dict[int, Any]:
    """The cases themselves, each with its decision in force."""
    return {case.pk: case for case in kind.objects.filter(pk__in=ids).select_related("beslut")}


def _stretch(row: Deadline, kind: CarriedOut, rows: frozenset[int], case: Any, reasons: list[DelayReason]) -> Stretch:
    since = local_day(row.counted_from)
    # One that says of no stretch is of whichever ran when it was written.
    said = (one for one in reversed(reasons) if one.deadline_id in rows or (
        one.deadline_id is None and local_day(one.at) >= since))  # fmt: skip
    return Stretch(
        row, rows, row.case, case.beslut, case.beslut_dag, kind.since, since, local_day(row.due_at),
        carried_out=local_day(row.met_at) if row.met_at else None,
        closed=kind.ended(case) or local_day(row.cancelled_at) if row.cancelled_at else None,
        reason=next(said, None),
    )  # fmt: skip
