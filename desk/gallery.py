"""Every component of the staff's pages in every state, on one page: to look at, and for the tests to look at."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework import clock
from desk.access import StaffRequest
from desk.shell import shell


@require_safe
def gallery(request: StaffRequest) -> HttpResponse:
    return render(request, "desk/gallery.html", shell(request, clock.now()))
