"""The staffing page: who is on duty, who is away, and what each leave still lacks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import clock
from casework.calendar import local_day
from desk.giving import loads
from desk.giving_views import hand_over_url
from desk.staffing import Watched, chain, led, may_name_substitute, period, today, watched
from desk.wording import long_day
from organisation.models import Absence, Enhet, Ledighetslage, Membership, User, by_name
from organisation.standing import Standing, standing
from records.access import StaffRequest
from records.dates import DAY_HINT, Day
from records.typed import ByName, TidyForm, tidy

DATES = {"from_day": {"required": "Fyll i första dagen"}, "to_day": {"required": "Fyll i sista dagen"}}
# An older date is a slip of the finger.
OLDEST = dt.date(2020, 1, 1)
HOW = {"from_day": DAY_HINT, "to_day": DAY_HINT}
READ = {"from_day": Day, "to_day": Day}
# The id of a field and what is wrong with it.
Errors = list[tuple[str, str]]


class PeriodForm(forms.ModelForm):
    """From one day to another, both included, and no longer than `longest` days: each day of a leave is looked at."""

    longest: ClassVar[int]

    def _get_validation_exclusions(self) -> set[str]:
        """No unique constraint is checked here: the same sent twice is one, and no error."""
        return {*self.fields}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        tidy(self)

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("to_day")
        if first and first < OLDEST:
            raise ValidationError({"from_day": f"Första dagen är före {OLDEST}. Kontrollera årtalet"})
        if first and last and last < first:
            raise ValidationError({"to_day": "Sista dagen ska vara samma dag eller efter den första"})
        if last and last < local_day(clock.now()):
            raise ValidationError({"to_day": "Sista dagen har redan varit. Kontrollera årtalet"})
        if first and last and (last - first).days >= self.longest:
            raise ValidationError({"to_day": f"Det får vara högst {self.longest} dagar. Kontrollera årtalet"})
        return self.cleaned_data


class AbsenceForm(PeriodForm):
    """Somebody is away. Who may be chosen depends on who asks: oneself, or the people of a unit one leads."""

    longest = 366
    user = ByName(User.objects.none(), label="Vem", empty_label="Välj", error_messages={"required": "Välj vem"})
    substitute = ByName(User.objects.none(), label="Ersättare", empty_label="Ingen", required=False)

    class Meta:
        model = Absence
        fields = ["user", "from_day", "to_day", "substitute"]
        help_texts, error_messages, field_classes = HOW, DATES, READ

    def __init__(self, people: QuerySet[User], colleagues: QuerySet[User], by: Standing, data: Any = None) -> None:
        super().__init__(data)
        self.by = by
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("user") and values["user"] == values.get("substitute"):
            raise ValidationError({"substitute": "Välj någon annan än den som är borta"})
        if values.get("user") and values.get("substitute") and not may_name_substitute(self.by, values["user"]):
            raise ValidationError(
                {"substitute": f"Ersättare för {values['user'].name} utser hen själv eller närmaste chef"}
            )
        return values


class LeaveForm(PeriodForm):
    """A summer or Christmas leave of a unit one leads (EA-18)."""

    longest = 120

    class Meta:
        model = Ledighetslage
        fields = ["enhet", "name", "from_day", "to_day"]
        help_texts = {"name": "Till exempel Julledighet", **HOW}
        field_classes = READ
        error_messages = {
            "enhet": {"required": "Välj enhet"},
            "name": {"required": "Skriv vad ledigheten heter"},
            **DATES,
        }

    def __init__(self, units: list[Enhet], data: Any = None) -> None:
        super().__init__(data, prefix="ledighet")
        led = Enhet.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["enhet"].queryset = led  # type: ignore[attr-defined]
        self.fields["enhet"].empty_label = "Välj"  # type: ignore[attr-defined]
        self.fields["enhet"].initial = units[0].pk if len(units) == 1 else None


class InformedForm(TidyForm):
    """Kontaktcenter has been told: whom there, and by whom here (EA-18)."""

    contact = forms.CharField(
        max_length=100,
        error_messages={
            "required": "Skriv vem på kontaktcenter som har fått veta",
            "max_length": "Skriv namnet med högst 100 tecken",
        },
    )


@dataclass(frozen=True)
class Asking:
    """Who asks, and what they watch and lead today."""

    user: User
    day: dt.date
    units: Watched
    leads: list[Enhet]

    @property
    def who(self) -> Standing:
        return standing(self.user, self.day)

    @property
    def colleagues(self) -> QuerySet[User]:
        return _members(self.units, self.day)

    @property
    def people(self) -> QuerySet[User]:
        """Those whose absence this person registers and ends: the own, that of the people one leads, and that of whoever has
        one as their nearest manager.
        """
        mine = _members({enhet: self.units[enhet] for enhet in self.leads}, self.day)
        command = self.who.command
        managed = [unit for unit in command.parents if self.user.pk in command.nearest(unit)]
        staff = Membership.objects.current(self.day).filter(enhet__in=managed).values("user")
        return (mine | User.objects.filter(Q(pk=self.user.pk) | Q(pk__in=staff, is_active=True))).distinct()


def _asking(request: StaffRequest, now: dt.datetime) -> Asking:
    """Raises Http404 for those who work nowhere: to them there is no such page."""
    day = local_day(now)
    who = standing(request.user, day)
    units = watched(who)
    if not who.held:
        raise Http404
    return Asking(request.user, day, units, led(who, units))


def _members(units: Watched, day: dt.date) -> QuerySet[User]:
    roles = [role.code for role in chain(kind for kinds in units.values() for kind in kinds)]
    members = Membership.objects.current(day).filter(enhet__in=list(units), role__in=roles)
    return User.objects.filter(pk__in=members.values("user")).order_by(*by_name())


@require_http_methods(["GET", "HEAD", "POST"])
def staffing(request: StaffRequest) -> HttpResponse:
    """Who is on duty today, per unit one watches; absence; the checklist of each coming leave."""
    now = clock.now()
    asking = _asking(request, now)
    posted = request.POST if request.method == "POST" else None
    about_leave = posted is not None and "ledighet-name" in posted
    absence = AbsenceForm(asking.people, asking.colleagues, asking.who, None if about_leave else posted)
    leave = LeaveForm(asking.leads, posted if about_leave else None)
    for form, save in ((absence, _save_absence), (leave, _save_leave)):
        if form.is_bound and form.is_valid():
            messages.success(request, save(form.cleaned_data))
            onwards = "" if about_leave else hand_over_url(request.user, form.cleaned_data["user"], now)
            if onwards:
                who = "Du" if form.cleaned_data["user"] == request.user else "Hen"
                messages.info(
                    request, f"{who} har öppna ärenden. Ge dem till någon annan, eller avbryt och låt dem vara."
                )
            return redirect(onwards or "staffing")
    wrong = _wrong(leave if about_leave else absence)
    return _show(request, now, asking, absence=absence, leave=leave, errors=wrong)


def _wrong(form: forms.BaseForm) -> Errors:
    """What has to be mended, in the order of the form. What concerns the whole form leads to its first field."""
    fields = [(field.id_for_label, str(error)) for field in form for error in field.errors]
    return fields + [(next(iter(form)).id_for_label, str(error)) for error in form.non_field_errors()]


def _show(
    request: StaffRequest,
    now: dt.datetime,
    asking: Asking,
    *,
    absence: AbsenceForm,
    leave: LeaveForm,
    errors: Errors,
    refused: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page. `refused` is what was typed about kontaktcenter, of which leave, when it could not be taken."""
    units = today(asking.units, now)
    ours = Q(user__in=asking.colleagues) | Q(user__in=asking.people)
    away = Absence.objects.filter(ours, to_day__gte=asking.day).select_related("user", "substitute")
    mine = set(asking.people.values_list("pk", flat=True))
    context = {
        "nav": "bemanning",
        "today": asking.day,
        "day": f"{long_day(asking.day)} {asking.day.year}",
        "units": units,
        "coming": [(one, period(one.from_day, one.to_day, asking.day), one.user_id in mine) for one in away],
        "led": {unit.pk for unit in asking.leads},
        "loads": loads(request.user, now),
        "absence": absence,
        "leave_form": leave,
        "errors": errors,
        "refused": refused,
    }
    return render(request, "desk/staffing.html", context, status=422 if errors else 200)


def _save_absence(values: dict[str, Any]) -> str:
    """The same absence sent twice is one; sent again with somebody to stand in it is still one, with the stand-in."""
    same = {name: values[name] for name in ("user", "from_day", "to_day")}
    stand_in = {"substitute": values["substitute"]} if values["substitute"] else {}
    Absence.objects.update_or_create(**same, defaults=stand_in)
    return f"Frånvaron för {values['user'].name} är registrerad."


def _save_leave(values: dict[str, Any]) -> str:
    Ledighetslage.objects.get_or_create(**values)
    return f"{values['name']} på {values['enhet'].name} är upplagd. Gå igenom det som ska vara på plats."


@require_POST
def informed(request: StaffRequest, pk: int) -> HttpResponse:
    """Record that kontaktcenter has been told of a leave: who there, who here, when. The first record stands."""
    now = clock.now()
    asking = _asking(request, now)
    leave = get_object_or_404(Ledighetslage, pk=pk, enhet__in=asking.leads)
    form = InformedForm(request.POST)
    if not form.is_valid():
        text = str(form.errors["contact"][0])
        return _show(
            request,
            now,
            asking,
            absence=AbsenceForm(asking.people, asking.colleagues, asking.who),
            leave=LeaveForm(asking.leads),
            errors=[(f"kc-{pk}", text)],
            refused={"leave": pk, "typed": request.POST.get("contact", ""), "text": text},
        )
    Ledighetslage.objects.filter(pk=leave.pk, kontaktcenter_informed_at=None).update(
        kontaktcenter_informed_at=now, kontaktcenter_contact=form.cleaned_data["contact"], informed_by=request.user
    )
    messages.success(request, "Det är antecknat att kontaktcenter är informerat.")
    return redirect("staffing")


@require_POST
def back(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody is back at work, or will not be away. Pressed twice it is done once: what is gone and what is not
    one's own to end answer alike.
    """
    asking = _asking(request, clock.now())
    absence = Absence.objects.filter(pk=pk, user__in=asking.people.values("pk")).select_related("user").first()
    if absence is None:
        messages.warning(request, "Det finns ingen sådan frånvaro att ändra.")
    else:
        absence.end_before(asking.day)
        said = "Frånvaron för {} är borttagen." if absence.from_day > asking.day else "{} är tillbaka i dag."
        messages.success(request, said.format(absence.user.name))
    return redirect("staffing")


@require_POST
def end_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """A leave that has not begun is taken away; one that has ends today. Pressed twice it is done once."""
    asking = _asking(request, clock.now())
    if not asking.leads:
        raise Http404
    leave = Ledighetslage.objects.filter(pk=pk, enhet__in=asking.leads).first()
    if leave is None:
        messages.warning(request, "Det finns ingen sådan ledighet att ändra.")
    else:
        leave.end_on(asking.day)
        said = "är borttagen" if leave.from_day > asking.day else "slutar i dag"
        messages.success(request, f"{leave.name} {said}.")
    return redirect("staffing")
