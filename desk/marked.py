"""What came in a flood or looks like junk, to be worked off: opened and closed as its routine says, or freed of its mark."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import DateField, F, Value
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from desk.filters import is_number
from desk.giving_views import visible_cases
from desk.queue_row import COLUMNS, Row, row_of
from records.access import StaffRequest
from records.marks import Why, clear, marked_for, may_clear

# A page; as many are freed of it at once.
PAGE = 50
# What the queue tells of each person who looks, and this list of nobody.
UNTOLD = {"read": Value(True), "away": Value(None, DateField())}


@dataclass(frozen=True)
class Marked:
    """A row of the queue, with when it came and why it is marked."""

    row: Row
    came: dt.datetime
    why: str


@require_http_methods(["GET", "HEAD", "POST"])
def marked(request: StaffRequest) -> HttpResponse:
    """The marked cases of those that this person reads, the oldest first."""
    now = clock.now()
    if request.method == "POST":
        return _not_junk(request, now)
    found = marked_for(request.user, now).annotate(why=F("mark__why"), **UNTOLD)
    pages = Paginator(found.values(*COLUMNS, "received_at", "why"), PAGE)
    page = pages.get_page(request.GET.get("sida"))
    rows = [_marked(values, now) for values in page.object_list]
    return render(request, "desk/marked.html", {"nav": "ko", "rows": rows, "page": page, "total": pages.count})


def _marked(values: dict[str, Any], now: dt.datetime) -> Marked:
    return Marked(row_of(values, now), values["received_at"], str(Why(values["why"]).label))


def _not_junk(request: StaffRequest, now: dt.datetime) -> HttpResponse:
    """Those that were chosen and are theirs to act in. Of the others one thing is said, whatever keeps them.

    Of two who work the list off, one has chosen what the other has just ended or moved: that stops nothing else. Who reads
    none of what they chose is told that it is not there.
    """
    numbers = {number for number in request.POST.getlist("arende")[:PAGE] if is_number(number)}
    cases = visible_cases(request.user, numbers, now)
    if numbers and not cases:
        raise Http404
    theirs = [case for case in cases if may_clear(request.user, case, now)]
    done, left = clear(theirs, by=request.user, now=now), len(numbers) - len(theirs)
    if done:
        messages.success(request, f"Märkningen är borttagen från {done} ärende{'n' if done > 1 else ''}.")
    if left:
        kept = "1 ärende är avslutat eller" if left == 1 else f"{left} ärenden är avslutade eller"
        messages.warning(request, f"{kept} inte ditt att arbeta i. Där finns märkningen kvar.")
    if not numbers:
        messages.warning(request, "Välj minst ett ärende.")
    return redirect(cases[0].get_absolute_url() if "tillbaka" in request.POST and cases else "marked")
