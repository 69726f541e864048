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
    """All of those that were chosen or none: what is not theirs to act in looks as if it were not there."""
    numbers = {number for number in request.POST.getlist("arende")[:PAGE] if is_number(number)}
    cases = visible_cases(request.user, numbers, now)
    if len(cases) < len(numbers) or not all(may_clear(request.user, case, now) for case in cases):
        raise Http404
    done = clear(cases, by=request.user, now=now)
    if not numbers:
        messages.warning(request, "Välj minst ett ärende.")
    elif done:
        messages.success(request, f"Märkningen är borttagen från {done} ärende{'n' if done > 1 else ''}.")
    return redirect(cases[0].get_absolute_url() if "tillbaka" in request.POST and cases else "marked")
