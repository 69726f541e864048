"""What came in a flood or looks like junk, to be worked off: opened and closed as its routine says, or freed of its mark."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.models import routine
from desk.filters import is_number
from desk.giving_views import visible_cases
from records.access import StaffRequest
from records.marks import Why, clear, marked_for, may_clear

# A page; as many are freed of it at once.
PAGE = 50
COLUMNS = ("number", "routine", "headline", "received_at", "urgent", "status", "enhet__short_name", "why")


@dataclass(frozen=True)
class Row:
    number: str
    shown_number: str
    headline: str
    routine: str
    state: str
    enhet: str
    came: dt.datetime
    urgent: bool
    why: str


@require_http_methods(["GET", "HEAD", "POST"])
def marked(request: StaffRequest) -> HttpResponse:
    """The marked cases of those that this person reads, the oldest first."""
    now = clock.now()
    if request.method == "POST":
        return _not_junk(request, now)
    pages = Paginator(marked_for(request.user, now).annotate(why=F("mark__why")).values(*COLUMNS), PAGE)
    page = pages.get_page(request.GET.get("sida"))
    rows = [_row(values) for values in page.object_list]
    return render(request, "desk/marked.html", {"nav": "ko", "rows": rows, "page": page, "total": pages.count})


def _row(v: dict[str, Any]) -> Row:
    kind = routine(v["routine"])
    return Row(
        v["number"], kind.show_number(v["number"]), v["headline"], kind.routine_name, str(kind.State(v["status"]).label),
        v["enhet__short_name"], v["received_at"], v["urgent"], str(Why(v["why"]).label),
    )  # fmt: skip


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
