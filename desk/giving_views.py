"""Several cases given to one colleague at once: chosen in the queue, seen once more, then given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local_day
from casework.disqualification import know_disqualified
from casework.models import Case, routines
from desk.fields import PersonField, goes_away
from desk.filters import is_number
from desk.giving import Given, asks_why, give, giving_step, loads, receivers
from desk.neighbours import back_to_queue
from desk.walk import NEAREST
from organisation.models import User, by_name
from records.access import StaffRequest
from records.common import SKAL
from records.typed import figure, tidy

# As many as a page of the queue.
MOST = 50


class GiveForm(forms.Form):
    ansvarig = PersonField(
        User.objects.none(), label="Ge till", empty_label="Välj",
        error_messages={"required": "Välj vem som ska ha dem", "invalid_choice": "Välj någon i listan"},
    )  # fmt: skip

    skal = forms.CharField(
        label=SKAL.label, max_length=SKAL.longest, widget=forms.Textarea({"rows": 2}),
        help_text="Sparas som anteckning i varje ärende som frågar efter det.", error_messages={"required": "Skriv varför"},
    )  # fmt: skip

    def __init__(self, people: models.QuerySet[User], data: Any = None, *, why: bool = False) -> None:
        super().__init__(data)
        if not why:
            del self.fields["skal"]
        tidy(self)
        self.fields["ansvarig"].queryset = people  # type: ignore[attr-defined]

    def say_who_goes_away(self, cases: list[Case], now: dt.datetime) -> None:
        field = self.fields["ansvarig"]
        field.beside = goes_away(field.queryset, cases, now)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def give_several(request: StaffRequest) -> HttpResponse:
    """Give the marked cases to somebody who may have all of them. Each is given for itself, or said why not."""
    now = clock.now()
    if whose := request.GET.get("av"):
        return _hand_over(request, whose, now)
    posted = request.POST if request.method == "POST" else None
    marked = _marked((posted if posted is not None else request.GET).getlist("arende"))
    cases = visible_cases(request.user, marked, now)
    able = [case for case in cases if giving_step(case, request.user, now)]
    people = _receivers_of_all(able, request.user, now, request.POST.get("ansvarig", ""))
    form = GiveForm(people, posted, why=asks_why(able, request.user, now))
    form.say_who_goes_away(able, now)
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["ansvarig"]
        pairs = [(case, marked[case.number]) for case in cases]
        why = form.cleaned_data.get("skal", "")
        _tell(request, give(pairs, to, by=request.user, now=now, why=why), to)
        return redirect(back_to_queue(request))
    left_out = [case for case in cases if case not in able]
    context = {"nav": "ko", "cases": able, "left_out": left_out, "form": form,
               "back": back_to_queue(request)}  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "desk/give.html", context, status=status)


def _hand_over(request: StaffRequest, whose: str, now: dt.datetime) -> HttpResponse:
    """The whole load of a colleague, to be looked at and given in one go."""
    able = dict(loads(request.user, now))
    colleague = next((one for one in able if f"{one.pk}" == whose), None)
    if colleague is None:
        messages.warning(request, "Det finns inga ärenden där som du kan ge vidare.")
        return redirect("staffing")
    if able[colleague] > MOST:
        messages.info(
            request, f"{colleague.name} har {able[colleague]} öppna ärenden. Här är de {MOST} med närmast frist."
        )
    return redirect(hand_over_url(request.user, colleague, now))


def hand_over_url(by: User, whose: User, now: dt.datetime) -> str:
    """Where what this colleague has is given to another, of what `by` may read; nothing when there is nothing."""
    theirs = Case.objects.visible_to(by, local_day(now)).filter(closed_at=None, ansvarig=whose)
    pairs = [("arende", f"{case.number}:{case.version}") for case in theirs.order_by(*NEAREST.by)[:MOST]]
    return f"{reverse('give')}?{urlencode(pairs)}" if pairs else ""


def _marked(pairs: list[str]) -> dict[str, int]:
    """Number → version as it was shown."""
    split = (pair.rpartition(":") for pair in pairs[:MOST])
    return {number: int(version) for number, _, version in split if is_number(number) and figure(version) is not None}


def visible_cases(user: User, numbers: Iterable[str], now: dt.datetime) -> list[Case]:
    """The cases as their own routines, a query a routine."""
    seen = Case.objects.visible_to(user, local_day(now)).filter(number__in=list(numbers))
    keys = dict(seen.values_list("pk", "routine"))
    found: list[Case] = []
    for kind in routines():
        mine = [pk for pk, code in keys.items() if code == kind.code]
        if mine:
            found += kind.objects.filter(pk__in=mine).select_related("enhet", "ansvarig")
    know_disqualified(found)
    return sorted(found, key=lambda case: case.number)


def _receivers_of_all(cases: list[Case], user: User, now: dt.datetime, chosen: str) -> models.QuerySet[User]:
    """Those who may have every one of them. Whoever has one already may have it: the form may come a second time."""
    kinds = {(type(case), case.enhet_id, case.ansvarig_id): case for case in cases}
    people: list[set[int]] = []
    for case in kinds.values():
        step = giving_step(case, user, now)
        able = set(receivers(case, step, user, now).values_list("pk", flat=True)) if step else set()
        people.append(able | ({case.ansvarig_id} if chosen == f"{case.ansvarig_id}" and case.ansvarig_id else set()))
    common = set.intersection(*people) if people else set()
    return User.objects.filter(pk__in=common).order_by(*by_name())


def _tell(request: StaffRequest, given: list[Given], to: User) -> None:
    done = [one.number for one in given if not one.refusal]
    if done:
        messages.success(request, f"{to.name} har fått {', '.join(done)}.")
    for one in given:
        if one.refusal:
            messages.warning(request, f"{one.number}: {one.refusal}.")
