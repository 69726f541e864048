"""The staffing page: who is on duty, who is away, and what each leave still lacks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import clock
from casework.calendar import local_day
from desk.access import StaffRequest
from desk.shell import shell
from desk.staffing import PAPER, chain, leads, today, watched
from organisation.models import Absence, Enhet, Ledighetslage, Membership, User
from organisation.standing import standing

WRITTEN = "Datumet ska skrivas ÅÅÅÅ-MM-DD"
DATES = {
    "from_day": {"required": "Fyll i första dagen", "invalid": WRITTEN},
    "to_day": {"required": "Fyll i sista dagen", "invalid": WRITTEN},
}
HOW = {"from_day": "ÅÅÅÅ-MM-DD", "to_day": "ÅÅÅÅ-MM-DD"}


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class PeriodForm(forms.ModelForm):
    """From one day to another, both included."""

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("to_day")
        if first and last and last < first:
            raise ValidationError({"to_day": "Sista dagen ska vara samma dag eller efter den första"})
        return self.cleaned_data


class AbsenceForm(PeriodForm):
    """Somebody is away. Who may be chosen depends on who asks: oneself, or the people of a unit one leads."""

    user = PersonChoice(User.objects.none(), label="Vem", empty_label="Välj", error_messages={"required": "Välj vem"})
    substitute = PersonChoice(User.objects.none(), label="Ersättare", empty_label="Ingen", required=False)

    class Meta:
        model = Absence
        fields = ["user", "from_day", "to_day", "substitute"]
        help_texts, error_messages = HOW, DATES

    def __init__(self, people: QuerySet[User], colleagues: QuerySet[User], data: Any = None) -> None:
        super().__init__(data)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = colleagues  # type: ignore[attr-defined]


class LeaveForm(PeriodForm):
    """A summer or Christmas leave of a unit one leads (EA-18)."""

    class Meta:
        model = Ledighetslage
        fields = ["enhet", "name", "from_day", "to_day"]
        help_texts = {"name": "Till exempel Julledighet", **HOW}
        error_messages = {
            "enhet": {"required": "Välj enhet"},
            "name": {"required": "Skriv vad ledigheten heter"},
            **DATES,
        }

    def __init__(self, units: list[Enhet], data: Any = None) -> None:
        super().__init__(data, prefix="ledighet")
        led = Enhet.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["enhet"].queryset = led  # type: ignore[attr-defined]


class InformedForm(forms.Form):
    """Kontaktcenter has been told: whom there, and by whom here (EA-18)."""

    contact = forms.CharField(max_length=100)


def _colleagues(units: list[Enhet], day: dt.date) -> QuerySet[User]:
    members = Membership.objects.current(day).filter(enhet__in=units, role__in=[role.code for role in chain()])
    return User.objects.filter(pk__in=members.values("user")).order_by("first_name", "last_name")


@require_http_methods(["GET", "HEAD", "POST"])
def staffing(request: StaffRequest) -> HttpResponse:
    """Who is on duty today, per unit one watches; absence; the checklist of each coming leave."""
    now = clock.now()
    day = local_day(now)
    who = standing(request.user, day)
    units = watched(who)
    if not units:
        raise Http404
    led = [unit for unit in units if leads(who, unit.pk)]
    posted = request.POST if request.method == "POST" else None
    about_leave = posted is not None and "ledighet-name" in posted
    people = (_colleagues(led, day) | User.objects.filter(username=request.user.username)).distinct()
    absence = AbsenceForm(people, _colleagues(units, day), None if about_leave else posted)
    leave = LeaveForm(led, posted if about_leave else None)
    for form, save in ((absence, _save_absence), (leave, _save_leave)):
        if form.is_bound and form.is_valid():
            messages.success(request, save(form.cleaned_data))
            return redirect("staffing")
    away = Absence.objects.filter(user__in=_colleagues(units, day), to_day__gte=day)
    context = {
        "nav": "bemanning",
        "units": today(units, now),
        "form": leave if about_leave else absence,
        "absence": absence,
        "leave_form": leave,
        "coming": away.select_related("user", "substitute"),
        "paper": PAPER,
        "today": day,
        "led": {unit.pk for unit in led},
    }
    return render(request, "desk/staffing.html", shell(request, now) | context, status=422 if posted else 200)


def _save_absence(values: dict[str, Any]) -> str:
    """The same absence sent twice is one."""
    same = {name: values[name] for name in ("user", "from_day", "to_day")}
    Absence.objects.get_or_create(**same, defaults={"substitute": values["substitute"]})
    return f"Frånvaron för {values['user'].name} är registrerad."


def _save_leave(values: dict[str, Any]) -> str:
    Ledighetslage.objects.get_or_create(**values)
    return f"{values['name']} på {values['enhet'].name} är upplagd. Gå igenom det som ska vara på plats."


@require_POST
def informed(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that kontaktcenter has been told of a leave: who there, who here, when. The first record stands."""
    now = clock.now()
    leave = get_object_or_404(Ledighetslage, pk=pk)
    if not leads(standing(request.user, local_day(now)), leave.enhet_id):
        raise Http404
    form = InformedForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Skriv vem på kontaktcenter som har fått veta.")
        return redirect("staffing")
    Ledighetslage.objects.filter(pk=leave.pk, kontaktcenter_informed_at=None).update(
        kontaktcenter_informed_at=now, kontaktcenter_contact=form.cleaned_data["contact"], informed_by=request.user
    )
    messages.success(request, "Det är antecknat att kontaktcenter är informerat.")
    return redirect("staffing")
