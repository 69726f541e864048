"""Pages about people rather than cases: staffing, one's own account, one's own readings, the written routines, search."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.calendar import local_day
from casework.models import Case
from casework.notices import NoticePreference
from desk.access import StaffRequest
from desk.rulebook import all_written
from desk.shell import shell
from desk.staffing import PAPER, chain, leads, readers, today, watched
from organisation.models import Absence, Enhet, Ledighetslage, Membership, User
from organisation.roles import Enhetschef
from organisation.standing import standing
from records import identity
from records.models import Person, Reading


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class AbsenceForm(forms.ModelForm):
    """Somebody is away. Who may be chosen depends on who asks: oneself, or the people of a unit one leads."""

    user = PersonChoice(User.objects.none(), label="Vem", empty_label="Välj", error_messages={"required": "Välj vem"})
    substitute = PersonChoice(User.objects.none(), label="Ersättare", empty_label="Ingen", required=False)

    class Meta:
        model = Absence
        fields = ["user", "from_day", "to_day", "substitute"]
        help_texts = {"from_day": "ÅÅÅÅ-MM-DD", "to_day": "ÅÅÅÅ-MM-DD"}
        error_messages = {
            "from_day": {"required": "Fyll i första dagen", "invalid": "Datumet ska skrivas ÅÅÅÅ-MM-DD"},
            "to_day": {"required": "Fyll i sista dagen", "invalid": "Datumet ska skrivas ÅÅÅÅ-MM-DD"},
        }

    def __init__(self, people, colleagues, data=None) -> None:
        super().__init__(data)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self):
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("to_day")
        if first and last and last < first:
            raise ValidationError({"to_day": "Sista dagen ska vara samma dag eller efter den första"})
        return self.cleaned_data


class InformedForm(forms.Form):
    """Kontaktcenter has been told: whom there, and by whom here (EA-18)."""

    contact = forms.CharField(label="Vem på kontaktcenter?", max_length=100,
                              error_messages={"required": "Skriv vem på kontaktcenter som har fått veta"})  # fmt: skip


def _colleagues(units: list[Enhet], day: dt.date):
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
    people = (_colleagues(led, day) | User.objects.filter(username=request.user.username)).distinct()
    form = AbsenceForm(people, _colleagues(units, day), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        Absence.objects.get_or_create(
            user=values["user"], from_day=values["from_day"], to_day=values["to_day"],
            defaults={"substitute": values["substitute"]},
        )  # fmt: skip
        messages.success(request, f"Frånvaron för {values['user'].name} är registrerad.")
        return redirect("staffing")
    coming = Absence.objects.filter(user__in=_colleagues(units, day), to_day__gte=day).select_related(
        "user", "substitute"
    )
    context = {
        "nav": "bemanning", "units": today(units, now), "form": form, "coming": coming, "paper": PAPER, "today": day,
        "led": {unit.pk for unit in led}, "informed_form": InformedForm(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "desk/staffing.html", shell(request, now) | context, status=status)


@require_POST
def informed(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that kontaktcenter has been told of a leave: who there, who here, when. Told once; the first record stands."""
    now = clock.now()
    leave = get_object_or_404(Ledighetslage.objects.select_related("enhet"), pk=pk)
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


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    """One's own roles and notices. What the routine does not leave to choice is shown as fixed (EA-26, EA-32)."""
    now = clock.now()
    day = local_day(now)
    who = standing(request.user, day)
    chief = bool(who.units([Enhetschef]))
    preference = NoticePreference.objects.filter(user=request.user).first()
    if request.method == "POST":
        if not chief:
            raise Http404
        wants = request.POST.get("arrivals") == "1"
        NoticePreference.objects.update_or_create(user=request.user, defaults={"arrivals": wants})
        messages.success(request, "Ditt val är sparat.")
        return redirect("account")
    context = {
        "memberships": Membership.objects.current(day).filter(user=request.user).select_related("enhet"),
        "chief": chief,
        "fixed": bool(who.units([role for role in readers() if role is not Enhetschef])),
        "arrivals": bool(preference and preference.arrivals),
    }
    return render(request, "desk/account.html", shell(request, now) | context)


@require_safe
def readings(request: StaffRequest) -> HttpResponse:
    """What I have opened: the same log that is reviewed."""
    rows = Reading.objects.filter(user=request.user).select_related("case").order_by("-at")[:100]
    return render(request, "desk/readings.html", shell(request, clock.now()) | {"rows": rows})


@require_safe
def routine_page(request: StaffRequest, code: str) -> HttpResponse:
    """The written routine, sentence by sentence, with who owns it and how long it is valid (EA-36, EA-37)."""
    papers = all_written()
    if code not in papers:
        raise Http404
    paper = papers[code]
    valid_to = paper.facts.get("Giltig till", "")
    expired = bool(valid_to) and valid_to < f"{local_day(clock.now())}"
    context = {"nav": "rutiner", "paper": paper, "papers": papers.values(), "expired": expired, "valid_to": valid_to}
    return render(request, "desk/routine.html", shell(request, clock.now()) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Search by case number, name or personnummer only (SoLPuF 15 §), by POST, within what one may see."""
    now = clock.now()
    asked = request.POST.get("q", "").replace("\x00", "").strip()[:120]
    visible = Case.objects.visible_to(request.user, local_day(now))
    hits = visible.filter(_matches(asked, local_day(now))).order_by("-received_at")[:20] if len(asked) > 1 else []
    context = {"asked": asked, "hits": list(hits), "searched": request.method == "POST"}
    return render(request, "desk/search.html", shell(request, now) | context)


def _matches(asked: str, day: dt.date) -> Q:
    """A person with protected identity is found by the case's number alone."""
    by_number = Q(number__iexact=asked)
    open_persons = Person.objects.filter(protected=False, case__protected=False)
    try:
        persons = open_persons.filter(number=identity.parse(asked, day).number)
    except identity.IdentityError:
        if any(character.isdigit() for character in asked):
            return by_number
        persons = open_persons.filter(name__icontains=asked)
    return by_number | Q(pk__in=persons.values("case"))
