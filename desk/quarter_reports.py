"""What is reported of each quarter's decisions that are not carried out: shown, frozen, and sent as sheets (SoL 34:1-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework import clock
from casework.calendar import local_day
from casework.disqualification import Kind
from desk.not_carried_out import barred, compiles, whose
from organisation.standing import Standing
from records import carrying_out
from records.carrying_out import EARLIEST, in_quarter
from records.models import Reading
from records.quarter_sheets import FIGURES, figures, the_figures, the_list
from records.quarters import Quarter, QuarterReport, ReportedRow
from records.reading import log_listing
from records.sheets import XLSX
from records.staff import StaffRequest, as_file


@dataclass
class Reported:
    """A quarter as it is reported, frozen or as it stands today, to one person."""

    quarter: Quarter
    request: StaffRequest
    who: Standing
    units: Collection[int] | None

    @classmethod
    def find(cls, request: StaffRequest, year: int, number: int) -> Reported:
        """Raises Http404 for a quarter that has not begun, and for who has no such page."""
        who, units = whose(request)
        latest = Quarter.of(local_day(clock.now()))
        known = EARLIEST <= year <= latest.first.year and 1 <= number <= 4
        if not known or (quarter := Quarter.numbered(year, number)) > latest:
            raise Http404
        return cls(quarter, request, who, units)

    @cached_property
    def report(self) -> QuarterReport | None:
        return QuarterReport.objects.filter(first=self.quarter.first).first()

    @cached_property
    def rows(self) -> list[ReportedRow]:
        day = local_day(clock.now())
        rows = list(self.report.rows.select_related("case")) if self.report else self._as_it_stands(day)
        own = rows if self.units is None else [row for row in rows if row.case.enhet_id in self.units]
        hidden = barred(self.request, [row.case_id for row in own], Kind.CONCERNS)
        return [row for row in own if row.case_id not in hidden]

    def _as_it_stands(self, day: dt.date) -> list[ReportedRow]:
        found = in_quarter(self.quarter, day)
        people = carrying_out.about(one.case for one in found)
        return [carrying_out.reported(one, people.get(one.case.pk), day) for one in found]

    @property
    def over(self) -> bool:
        return self.quarter.last < local_day(clock.now())

    @cached_property
    def is_whole(self) -> bool:
        return self.report is None or self.report.is_whole()

    @cached_property
    def unexplained(self) -> set[int]:
        """The cases of a quarter that is not frozen which lack a reason: each leads to where it is written."""
        rows = [row for row in self.rows if not (self.report or row.ended or row.reason)]
        may_not = barred(self.request, [row.case_id for row in rows], *Kind)
        return {row.case_id for row in rows} - may_not

    @property
    def may_freeze(self) -> bool:
        return self.report is None and self.over and compiles(self.who)


@require_safe
def quarter(request: StaffRequest, year: int, number: int) -> HttpResponse:
    return _quarter(request, Reported.find(request, year, number))


def _quarter(request: StaffRequest, one: Reported, error: str = "", status: int = 200) -> HttpResponse:
    context = {"nav": "not_carried_out", "one": one, "figures": figures(one.rows, one.quarter.last), "heads": FIGURES,
               "error": error, "compiles": compiles(one.who)}  # fmt: skip
    return render(request, "desk/quarter.html", context, status=status)


@require_POST
def freeze(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """Keep it as it is; twice is once."""
    one = Reported.find(request, year, number)
    if not compiles(one.who):
        raise Http404
    try:
        carrying_out.freeze(one.quarter, by=request.user, now=clock.now(),
                            unnamed=lambda cases: barred(request, cases, Kind.CONCERNS))  # fmt: skip
    except ValidationError as refused:
        return _quarter(request, one, error=refused.messages[0], status=409)
    return redirect("quarter", year=year, number=number)


def _frozen(request: StaffRequest, year: int, number: int) -> Any:
    """A quarter that is frozen, for whoever sends it. Raises Http404."""
    one = Reported.find(request, year, number)
    if one.report is None or not compiles(one.who):
        raise Http404
    return one


@require_safe
def as_list(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The list to IVO and the auditors: with names, and so only from whoever compiles it. Each case is logged as read."""
    one = _frozen(request, year, number)
    if not one.is_whole:
        return _quarter(request, one, status=409)
    hidden = barred(request, [row.case_id for row in one.report.rows.all()], Kind.CONCERNS)
    cases = {row.case_id: row.case for row in one.report.rows.select_related("case")}
    people = carrying_out.about(cases.values())
    shown = [case for pk, case in cases.items() if not case.protected and pk not in hidden]
    log_listing(shown, request.user, Reading.What.QUARTER, clock.now())
    body = the_list(one.report, people, lambda row: cases[row.case_id].protected or row.case_id in hidden)
    return as_file(body, XLSX, f"ej-verkstallda-{year}-kvartal-{number}.xlsx")


@require_safe
def as_figures(request: StaffRequest, year: int, number: int) -> HttpResponse:
    one = _frozen(request, year, number)
    if not one.is_whole:
        return _quarter(request, one, status=409)
    return as_file(the_figures(one.report), XLSX, f"ej-verkstallda-{year}-kvartal-{number}-statistik.xlsx")
