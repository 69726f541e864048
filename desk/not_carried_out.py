"""Decisions that are not carried out: what waits, why, and what is reported of each quarter (SoL 34:1-3).

For the chefer of the units that decide, who see their own units', and for the kvalitetsutvecklare, who compiles the report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.calendar import local_day
from casework.disqualification import Disqualification, Kind
from casework.models import Case
from organisation.models import Enhet
from organisation.roles import Kvalitetsutvecklare, Sektionschef
from organisation.standing import Standing, standing
from records import carrying_out
from records.carrying_out import Stretch, in_quarter, waiting
from records.models import Reading
from records.quarter_sheets import FIGURES, figures, the_figures, the_list
from records.quarters import DelayReason, Quarter, QuarterReport, ReportedRow
from records.reading import log_listing
from records.sheets import XLSX
from records.staff import StaffRequest, as_file
from records.typed import tidy

# Quarters that are shown to choose among.
SHOWN = 6
EARLIEST = 2026


def compiles(who: Standing) -> bool:
    """Who puts the report together, freezes it and sends it."""
    return bool(who.units([Kvalitetsutvecklare]))


def reads(who: Standing) -> bool:
    """Who has the page: whoever compiles it, and the chefer of the units that decide."""
    return compiles(who) or bool(own_units(who))


def in_menu(who: Standing) -> bool:
    """For whom it is an item of the menu; the chefer, who have the most items, come to it from Bemanning."""
    return compiles(who) or bool(who.units([Sektionschef]))


def own_units(who: Standing) -> set[int]:
    """The units whose decisions this person leads: their own, where cases are begun, and a sektionschef's area."""
    led: set[int] = set()
    for kind in carrying_out.carrying():
        led |= set(who.units(kind.readers)) if kind.pages.registered_by and kind.pages.registered_by(who) else set()
    area = who.units([Sektionschef])
    return led | set(Enhet.objects.filter(parent__in=area).values_list("pk", flat=True)) if area else led


def _units(request: StaffRequest) -> tuple[Standing, Collection[int] | None]:
    """Whose decisions are shown; None: everybody's. Raises Http404 for who has no such page."""
    who = standing(request.user, local_day(clock.now()))
    if compiles(who):
        return who, None
    if not (units := own_units(who)):
        raise Http404
    return who, units


class Why(forms.Form):
    """Why it is not carried out."""

    kind = forms.ChoiceField(
        label="Varför är beslutet inte verkställt?", choices=DelayReason.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Välj varför"},
    )  # fmt: skip
    text = forms.CharField(
        label="Mer om orsaken", max_length=400, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="Inga namn. Krävs när du väljer Annat.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == DelayReason.Kind.ANNAT and not self.cleaned_data.get("text"):
            self.add_error("text", "Skriv vad orsaken är")


@require_safe
def not_carried_out(request: StaffRequest) -> HttpResponse:
    who, units = _units(request)
    now = clock.now()
    day = local_day(now)
    rows = _shown_to(request, waiting(day, units))
    theirs = Case.objects.visible_to(request.user, day).filter(pk__in=[one.case.pk for one in rows])
    readable = set(theirs.values_list("pk", flat=True))
    frozen = {report.first: report for report in QuarterReport.objects.all()}
    context = {
        "nav": "not_carried_out", "day": day, "compiles": compiles(who),
        "rows": [(one, one.days_late(day), one.case.pk in readable) for one in rows],
        "quarters": [(quarter, frozen.get(quarter.first)) for quarter in _quarters(Quarter.of(day))],
    }  # fmt: skip
    return render(request, "desk/not_carried_out.html", context)


def _quarters(latest: Quarter) -> list[Quarter]:
    found = [latest]
    while len(found) < SHOWN and found[-1].first.year >= EARLIEST:
        found.append(found[-1].before)
    return found


def _shown_to(request: StaffRequest, rows: list[Stretch]) -> list[Stretch]:
    """Nothing of what concerns this person."""
    hidden = _concerning(request, [one.case.pk for one in rows])
    return [one for one in rows if one.case.pk not in hidden]


def _concerning(request: StaffRequest, cases: list[int]) -> set[int]:
    own = Disqualification.objects.filter(user=request.user, case__in=cases, kind=Kind.CONCERNS, lifted_at=None)
    return set(own.values_list("case", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
def why(request: StaffRequest, number: str) -> HttpResponse:
    """Write down why: a new row beside the ones before."""
    _, units = _units(request)
    now = clock.now()
    found = [one for one in _shown_to(request, waiting(local_day(now), units)) if one.case.number == number]
    if not found:
        raise Http404
    form = Why(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said, last = form.cleaned_data, found[0].reason
        if not (last and (last.kind, last.text) == (said["kind"], said["text"])):
            DelayReason.objects.create(case_id=found[0].case.pk, at=now, by=request.user, **said)
        messages.success(request, f"Orsaken är sparad i {found[0].case.shown_number}.")
        return redirect("not_carried_out")
    context = {"nav": "not_carried_out", "form": form, "one": found[0]}
    return render(request, "desk/why_not_carried_out.html", context, status=422 if form.is_bound else 200)


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
        who, units = _units(request)
        latest = Quarter.of(local_day(clock.now()))
        known = EARLIEST - 1 <= year <= latest.first.year and 1 <= number <= 4
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
        hidden = _concerning(self.request, [row.case_id for row in own])
        return [row for row in own if row.case_id not in hidden]

    def _as_it_stands(self, day: dt.date) -> list[ReportedRow]:
        found = in_quarter(self.quarter, day)
        people = carrying_out.about(one.case for one in found)
        return [carrying_out.reported(one, people.get(one.case.pk), day) for one in found]

    @property
    def over(self) -> bool:
        return self.quarter.last < local_day(clock.now())

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
        carrying_out.freeze(one.quarter, by=request.user, now=clock.now())
    except ValidationError as refused:
        return _quarter(request, one, error=refused.messages[0], status=409)
    return redirect("quarter", year=year, number=number)


@require_safe
def as_list(request: StaffRequest, year: int, number: int) -> HttpResponse:
    """The list to IVO and the auditors: with names, and so only from whoever compiles it. Each case is logged as read."""
    one = Reported.find(request, year, number)
    if one.report is None or not compiles(one.who):
        raise Http404
    hidden = _concerning(request, [row.case_id for row in one.report.rows.all()])
    cases = {row.case_id: row.case for row in one.report.rows.select_related("case")}
    people = carrying_out.about(cases.values())
    shown = [case for pk, case in cases.items() if not case.protected and pk not in hidden]
    log_listing(shown, request.user, Reading.What.QUARTER, clock.now())
    body = the_list(one.report, people, lambda row: cases[row.case_id].protected or row.case_id in hidden)
    return as_file(body, XLSX, f"ej-verkstallda-{year}-kvartal-{number}.xlsx")


@require_safe
def as_figures(request: StaffRequest, year: int, number: int) -> HttpResponse:
    one = Reported.find(request, year, number)
    if one.report is None or not compiles(one.who):
        raise Http404
    return as_file(the_figures(one.report), XLSX, f"ej-verkstallda-{year}-kvartal-{number}-statistik.xlsx")
