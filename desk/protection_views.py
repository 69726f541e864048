"""Seeing what is protected: a page that asks why, and fifteen minutes (OSL 21:3)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from desk.forms import RevealForm
from records.access import StaffRequest, find_case
from records.protection import OPEN_FOR, reveal


@require_http_methods(["GET", "HEAD", "POST"])
def protected(request: StaffRequest, number: str) -> HttpResponse:
    """Why do you need to see it? Nothing of the case is shown here, so asking is no reading."""
    now = clock.now()
    case = find_case(request.user, number, now)
    if not case.protected or case.content_removed:
        return redirect(case.get_absolute_url())
    form = RevealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reveal(case, request.user, form.cleaned_data["why"], form.cleaned_data["text"], now)
        return redirect(case.get_absolute_url())
    minutes = int(OPEN_FOR.total_seconds() // 60)
    context = {"nav": "ko", "case": case, "form": form, "minutes": minutes}
    return render(request, "desk/protected.html", context, status=422 if form.is_bound else 200)
