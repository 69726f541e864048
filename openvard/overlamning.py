"""All that a behandlare has, given to another in one go: the chef names, one step in each uppdrag (OV-08, OV-09, OV-10).

Socialsekreteraren assigns afterwards, as when a single one changes hands (OV-11): nobody reads it before that.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from openvard import rules
from openvard.fragor import DAG, SATT
from openvard.models import Uppdrag
from organisation.models import User
from organisation.roles import Behandlare
from organisation.standing import standing
from records.common import SKAL
from records.dates import Day
from records.staff import StaffRequest
from records.typed import ByName, figure, tidy

# The largest key that a database holds.
MOST = 2**31 - 1


class Overlamning(forms.Form):
    """To whom, and when and how they were told of it."""

    till = ByName(User.objects.none(), label="Vem tar över?", empty_label="Välj", error_messages={
        "required": "Välj vem som tar över", "invalid_choice": "Välj någon i listan"})  # fmt: skip
    dag = Day(label="Dag för första information")
    satt = forms.ChoiceField(label=SATT.label, choices=SATT.choices, widget=forms.RadioSelect,
                             error_messages={"required": "Välj hur"})  # fmt: skip
    skal = forms.CharField(
        label=SKAL.label, max_length=SKAL.longest, widget=forms.Textarea({"rows": 2}),
        help_text="Sparas som anteckning i varje uppdrag.", error_messages={"required": "Skriv varför"},
    )  # fmt: skip

    def __init__(self, people: QuerySet[User], *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = local_day(now)
        self.fields["till"].queryset = people  # type: ignore[attr-defined]
        tidy(self)

    def clean_dag(self) -> dt.date:
        day: dt.date = self.cleaned_data["dag"]
        if day > self.today:
            raise ValidationError("Dagen kan inte ligga framåt i tiden.")
        return day


@require_http_methods(["GET", "HEAD", "POST"])
def lamna_over(request: StaffRequest, pk: int) -> HttpResponse:
    """For the chef of the unit that performs: every running uppdrag of one behandlare."""
    now, user = clock.now(), request.user
    cases = _running(user, pk, now) if pk <= MOST else []
    if not cases:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    people = rules.enhetens_behandlare(list({case.performing_id for case in cases if case.performing_id}), now).exclude(
        pk=pk
    )
    form = Overlamning(people, posted, initial={"dag": local_day(now)}, now=now)
    if posted is not None and form.is_valid():
        # As they were shown: what has come to this behandlare since is not among them.
        shown = dict(pair.rpartition(":")[::2] for pair in posted.getlist("arende"))
        chosen = [(case, shown[case.number]) for case in cases if case.number in shown]
        done = [_one(request, case, version, form.cleaned_data, now) for case, version in chosen]
        if any(done):
            return redirect("overview")
        form.add_error(None, "Ingen är utsedd. Läs vad som står ovanför.")
    context = {"nav": "overview", "cases": cases, "form": form, "who": User.objects.get(pk=pk), "pk": pk}
    return render(request, "openvard/lamna_over.html", context, status=422 if form.is_bound else 200)


def _running(user: User, pk: int, now: dt.datetime) -> list[Uppdrag]:
    """What this behandlare works in, of the units that the person leads, and in which somebody else can be named."""
    day = local_day(now)
    led = rules.utforare(standing(user, day))
    theirs = Uppdrag.objects.visible_to(user, day).filter(
        performing__in=led, state__in=rules.STARTADE, assignments__user=pk,
        assignments__role=Behandlare.code, assignments__from_day__lte=day, assignments__to_day__gt=day,
    )  # fmt: skip
    return list(theirs.select_related("ansvarig").order_by("number"))


def _one(request: StaffRequest, case: Uppdrag, version: str, data: dict[str, Any], now: dt.datetime) -> bool:
    """Is it done, now or before? One that has moved on stops no other."""
    answers = {"behandlare": [data["till"]], DAG.name: data["dag"], SATT.name: data["satt"], SKAL.name: data["skal"]}
    if rules.har_eller_ska_ha(case, data["till"].pk, local_day(now)):
        messages.info(request, f"{case.number}: {data['till'].name} har det redan eller är utsedd till det.")
        return True
    known = figure(version)
    try:
        take(case, Uppdrag.byt_behandlare, by=request.user, now=now, version=-1 if known is None else known, **answers)
    except (AlreadyDone, Conflict, Refused, ValidationError) as refused:
        said = "; ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        messages.warning(request, f"{case.number}: {said}")
        return False
    messages.success(request, f"{case.number}: {data['till'].name} är utsedd. {case.ansvarig} tilldelar.")
    return True
