"""Saying that something that is left to do need not be done, with the reason: a page of its own."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.models import Case
from casework.relations import Ansvarig, holds
from casework.undone import Undone, duty_of, end_open_duty, open_duties
from organisation.roles import Role
from organisation.standing import Standing, standing
from records.access import StaffRequest, missing_when_emptied, writable_case
from records.sides import Side
from records.typed import TidyForm
from records.writing import write_down


class ReasonForm(TidyForm):
    skal = forms.CharField(
        label="Varför behöver det inte göras?", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sparas som anteckning i ärendet.", error_messages={"required": "Det här behöver fyllas i."},
    )  # fmt: skip

    def for_both(self) -> None:
        self.fields["skal"].help_text = "Sparas som anteckning i ärendet. Båda sidor läser den."


def may_end(case: Case, one: Undone, who: Standing) -> bool:
    """Whose it is to do, and whoever has the case; never somebody who is disqualified."""
    roles: tuple[type[Role], ...] = (*one.by, Ansvarig)
    return who.user.pk not in disqualified(case) and any(holds(role, case, who) for role in roles)


def _is_the_others(case: Case, one: Undone, who: Standing) -> bool:
    """Is it the other side's to do? Then they read why it need not be."""
    return bool(case.side_of(who)) and not any(holds(role, case, who) for role in one.by)


@require_http_methods(["GET", "HEAD", "POST"])
def end_duty(request: StaffRequest, number: str, key: str) -> HttpResponse:
    """It need not be done: the reason is a note. Sent twice is as once; what is not this person's looks missing."""
    now = clock.now()
    case = writable_case(request.user, number, now)
    one = duty_of(case, key)
    who = standing(request.user, local_day(now))
    if one is None or not may_end(case, one, who):
        raise Http404
    side = Side.BADA if _is_the_others(case, one, who) else None
    row = next((row for row in open_duties(case) if row.key == key), None)
    label = row.label if row else one.label
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if side:
        form.for_both()
    if form.is_bound and form.is_valid():
        with missing_when_emptied(), transaction.atomic():
            if end_open_duty(case, key, by=request.user, now=now):
                write_down(case, by=request.user, at=now, about=label, text=form.cleaned_data["skal"], side=side)
        messages.success(request, f"{label}: avslutat med ditt skäl.")
        return redirect(case.get_absolute_url())
    context = {"nav": "ko", "case": case, "label": label, "form": form, "open": row is not None}
    return render(request, "desk/end_duty.html", context, status=422 if form.is_bound else 200)
