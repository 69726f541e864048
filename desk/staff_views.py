"""Pages beside the cases: one's own readings, the written routines, search, the shortcuts."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local_day
from desk.acknowledging import acknowledge, acknowledged, lacking
from desk.rulebook import all_written
from desk.searching import find, no_number
from records.access import StaffRequest
from records.models import Reading
from records.typed import one_line


@require_safe
def shortcuts(request: StaffRequest) -> HttpResponse:
    """Every shortcut in words, for those who come to it without a script."""
    return render(request, "desk/shortcuts.html")


# Where the session keeps what was searched for.
ASKED = "sok"


@require_safe
def readings(request: StaffRequest) -> HttpResponse:
    """What I have opened: the same log that is reviewed."""
    rows = Reading.objects.filter(user=request.user).select_related("case").order_by("-at", "-pk")[:100]
    return render(request, "desk/readings.html", {"rows": rows})


@require_safe
def routines_page(request: StaffRequest) -> HttpResponse:
    """Every written routine, whether or not it is installed here."""
    context = {"nav": "rutiner", "papers": all_written().values()}
    return render(request, "desk/routines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def routine_page(request: StaffRequest, code: str) -> HttpResponse:
    """The written routine, sentence by sentence, with who owns it and how long it is valid (EA-36, EA-37, OV-32, SR-56).

    Everybody on the staff finds it here (SK-25), with what it belongs to (SK-43), and says that they have read it (SK-06).
    """
    papers, now = all_written(), clock.now()
    if code not in papers:
        raise Http404
    paper = papers[code]
    if request.method == "POST":
        acknowledge(request.user, paper, now)
        return redirect("routine", code)
    valid_to = paper.facts.get("Giltig till", "")
    expired = valid_to[:4].isdigit() and valid_to < f"{local_day(now)}"
    owners: dict[str, str] = settings.ROUTINE_OWNERS
    context = {"nav": "rutiner", "paper": paper, "owner": owners.get(code) or owners[""],
               "expired": expired, "valid_to": valid_to,
               "acknowledged": acknowledged(request.user, paper), "lacking": lacking(request.user, paper, now)}  # fmt: skip
    return render(request, "desk/routine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Search by case number, name, personnummer or aktnummer only (SoLPuF 15 §), by POST, within what one may see.

    What was asked lives in the session and in no address: Back from a hit leads to the hits, and asks nothing.
    """
    now = clock.now()
    if request.method == "POST":
        request.session[ASKED] = one_line(request.POST.get("q", "").replace("\x00", ""))[:120]
        return redirect("search")
    asked = request.session.get(ASKED)
    hits = find(request.user, asked or "", now)
    context = {"asked": asked or "", "hits": hits, "searched": asked is not None,
               "invalid": "" if hits else no_number(asked or "", local_day(now))}  # fmt: skip
    return render(request, "desk/search.html", context)
