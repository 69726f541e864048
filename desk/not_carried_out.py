"""Decisions that are not carried out: what waits, why, and what is reported of each quarter (SoL 34:1-3).

For the chefer of the units that decide, who see their own units', and for the kvalitetsutvecklare, who compiles the report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local_day
from casework.disqualification import Disqualification, Kind
from casework.models import Case
from organisation.models import Enhet
from organisation.roles import Kvalitetsutvecklare, Sektionschef
from organisation.standing import Standing, standing
from records import carrying_out
from records.carrying_out import EARLIEST, Stretch, unexplained, waiting
from records.quarters import DelayReason, Quarter, QuarterReport
from records.staff import StaffRequest
from records.typed import tidy

# Quarters that are shown to choose among, besides those that are frozen.
SHOWN = 6


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


def whose(request: StaffRequest) -> tuple[Standing, Collection[int] | None]:
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
    who, units = whose(request)
    now = clock.now()
    day = local_day(now)
    rows = _shown_to(request, waiting(day, units))
    cases = [one.case.pk for one in rows]
    readable = set(Case.objects.visible_to(request.user, day).filter(pk__in=cases).values_list("pk", flat=True))
    may_not = barred(request, cases, *Kind)
    frozen = {report.first: report for report in QuarterReport.objects.all()}
    context = {
        "nav": "not_carried_out", "day": day, "compiles": compiles(who),
        "rows": [(one, one.days_late(day), one.case.pk in readable, one.case.pk not in may_not) for one in rows],
        "quarters": [(quarter, frozen.get(quarter.first)) for quarter in _quarters(Quarter.of(day), frozen)],
    }  # fmt: skip
    return render(request, "desk/not_carried_out.html", context)


def _quarters(latest: Quarter, frozen: Collection[dt.date]) -> list[Quarter]:
    """The latest, and every one that is frozen; the latest first."""
    found = [latest]
    while len(found) < SHOWN and found[-1].before.first.year >= EARLIEST:
        found.append(found[-1].before)
    return sorted({*found, *map(Quarter, frozen)}, reverse=True)


def _shown_to(request: StaffRequest, rows: list[Stretch]) -> list[Stretch]:
    """Nothing of what concerns this person."""
    hidden = barred(request, [one.case.pk for one in rows], Kind.CONCERNS)
    return [one for one in rows if one.case.pk not in hidden]


def barred(request: StaffRequest, cases: list[int], *kinds: Kind) -> set[int]:
    own = Disqualification.objects.filter(user=request.user, case__in=cases, kind__in=kinds, lifted_at=None)
    return set(own.values_list("case", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
def why(request: StaffRequest, number: str) -> HttpResponse:
    """Write down why: a new row beside the ones before. Whoever is jävig in the case says nothing in it."""
    _, units = whose(request)
    now = clock.now()
    found = [one for one in _shown_to(request, unexplained(local_day(now), units)) if one.case.number == number]
    if not found or barred(request, [found[0].case.pk], *Kind):
        raise Http404
    # What is left to be explained comes before what is.
    one = next((one for one in found if one.ended is None and one.reason is None), found[0])
    form = Why(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said, last = form.cleaned_data, one.reason
        if not (last and (last.kind, last.text) == (said["kind"], said["text"])):
            DelayReason.objects.create(case_id=one.case.pk, deadline=one.deadline, at=now, by=request.user, **said)
        messages.success(request, f"Orsaken är sparad i {one.case.shown_number}.")
        return redirect("not_carried_out")
    context = {"nav": "not_carried_out", "form": form, "one": one}
    return render(request, "desk/why_not_carried_out.html", context, status=422 if form.is_bound else 200)
