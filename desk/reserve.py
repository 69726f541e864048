"""The paper that a unit works on when the system is away: who answers, what to do, and rows to write on (EA-20)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework import clock
from casework.calendar import local_day
from desk.staffing import Kind, Watch, watched, watching
from desk.wording import long_day
from organisation.standing import standing
from organisation.wording import small
from records.access import StaffRequest

# As many as leave room for the rest on one A4 page, with rows high enough to write in.
ROWS = 11


@dataclass(frozen=True)
class Paper:
    """What one routine has its unit do by hand: the chain of today, its own words and its own hours."""

    watch: Watch
    hours: str
    registers: bool


@require_safe
def reserve(request: StaffRequest, code: str) -> HttpResponse:
    """The sheet of one unit today, for those who watch it. It holds nothing of any case."""
    now = clock.now()
    day = local_day(now)
    units = watched(standing(request.user, day))
    enhet = next((unit for unit in units if unit.code == code), None)
    if enhet is None:
        raise Http404
    watches = watching({enhet: units[enhet]}, now)[enhet]
    context = {
        "nav": "bemanning",
        "enhet": enhet,
        "day": f"{long_day(day)} {day.year}",
        "now": now,
        "papers": [Paper(watch, _hours(watch.kind), bool(watch.kind.pages.register)) for watch in watches],
        "rows": range(1, ROWS + 1),
    }
    return render(request, "desk/reserve.html", context)


def _hours(kind: Kind) -> str:
    """The routine's own limits, as they run whether or not the system does: "ta emot inom 8 timmar"."""
    limits = [f"{small(limit.label)} inom {limit.length}" for limit in kind.on_arrival]
    return " och ".join(filter(None, [", ".join(limits[:-1]), *limits[-1:]]))
