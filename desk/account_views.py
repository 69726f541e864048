"""One's own account: roles, notices, how the pages look, and how long the session lasts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import clock
from casework.calendar import local_day
from casework.notices import NoticePreference
from desk import sessions
from desk.neighbours import back_to_queue
from desk.staffing import watched
from organisation.models import Membership, User
from organisation.standing import Standing, standing
from records.access import StaffRequest


class LooksForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["theme", "dense", "single_keys"]
        labels = {"theme": "Färger", "dense": "Tätare rader i listor", "single_keys": "Kortkommandon med en tangent"}
        widgets = {"theme": forms.RadioSelect}

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, instance=user)
        self.fields["theme"].choices = User.Theme.choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    """One's own roles and notices. What the routine does not leave to choice is shown as fixed (EA-26, EA-32)."""
    now = clock.now()
    day = local_day(now)
    chooses, fixed = _told_of_arrivals(standing(request.user, day))
    preference = NoticePreference.objects.filter(user=request.user).first()
    if request.method == "POST":
        if not chooses:
            raise Http404
        wants = request.POST.get("arrivals") == "1"
        NoticePreference.objects.update_or_create(user=request.user, defaults={"arrivals": wants})
        messages.success(request, "Ditt val är sparat.")
        return redirect("account")
    context = {
        "acting": _acting(request.user, day),
        "memberships": Membership.objects.current(day).filter(user=request.user).select_related("enhet"),
        "told_of": _told_of(standing(request.user, day)),
        "chooses": chooses,
        "fixed": fixed,
        "arrivals": bool(preference and preference.arrivals),
        "looks": LooksForm(request.user),
    }
    return render(request, "desk/account.html", context)


@require_POST
def looks(request: StaffRequest) -> HttpResponse:
    """How the pages look to this person. The queue's own button asks for the rows alone, and goes back to the queue."""
    if "rows" in request.POST:
        request.user.dense = request.POST["rows"] == "dense"
        request.user.save(update_fields=["dense"])
        return redirect(back_to_queue(request))
    form = LooksForm(request.user, request.POST)
    if form.is_valid():
        # Nothing else of the row: what was changed of it meanwhile stands.
        form.instance.save(update_fields=LooksForm.Meta.fields)
        messages.success(request, "Ditt val är sparat.")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: StaffRequest) -> HttpResponse:
    """How many seconds are left of the session, and the token its forms carry: both are new after a new login. Asking does
    not move the end; posting does (config.middleware.KeepAlive).
    """
    now = int(clock.now().timestamp())
    if request.method == "POST":
        request.session["seen"] = now
    idle, whole = request.session.get("seen", now) + settings.SESSION_COOKIE_AGE - now, sessions.left(request)
    left = max(min(idle, whole), 0)
    return JsonResponse(
        {"left": left, "last": whole <= idle, "token": get_token(request), "user": f"{request.user.pk}"}
    )


def _told_of_arrivals(who: Standing) -> tuple[bool, bool]:
    """Is there a role with which this person may choose, and one with which the routine has chosen already?"""
    held = [
        role in kind.pages.may_choose_arrivals
        for enhet, kinds in watched(who).items()
        for kind in kinds
        for role in kind.readers
        if who.holds(role, enhet.pk)
    ]
    return True in held, False in held


def _told_of(who: Standing) -> str:
    """What comes to the units that this person watches, in the routines' own words."""
    kinds = dict.fromkeys(kind for kinds in watched(who).values() for kind in kinds)
    return " och ".join(dict.fromkeys(kind.pages.duty_words.told_of for kind in kinds))


def _acting(user: User, day: Any) -> list[Membership]:
    """The roles that are this person's only while somebody else is away."""
    acting = standing(user, day).acting
    if not acting:
        return []
    rows = Membership.objects.current(day).filter(user__in=standing(user, day).absent).select_related("enhet", "user")
    return [row for row in rows if row.user_id in acting.get((row.role, row.enhet_id), ())]
