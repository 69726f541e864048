"""The queue page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import clock
from casework.calendar import local_day
from casework.models import routines
from desk import wording
from desk.access import StaffRequest
from desk.filters import DUE, EMPTY, VIEWS, WHO, Filters
from desk.queue import Queue
from desk.shell import shell
from desk.staffing import Watched, warnings, watched
from organisation.standing import standing


@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """Min arbetskö: what there is to do, nearest deadline first, unread marked for each person (EA-22)."""
    now = clock.now()
    filters = Filters.read(request.GET.dict())
    work = Queue(request.user, now, filters)
    units = watched(standing(request.user, local_day(now)))
    counts = work.counts
    context = {
        "nav": "ko",
        "now": now,
        "day": f"{wording.long_day(local_day(now))} {local_day(now).year}",
        "queue": work,
        "filters": filters,
        "views": [
            {"name": name, "url": f"?vy={view}", "current": view == filters.view, "count": counts.get(view)}
            for view, name in VIEWS.items()
        ],
        "view_name": VIEWS[filters.view],
        "empty": "Inget är försenat" if filters.due == "forsenade" else EMPTY[filters.view],
        "choices": _choices(filters, list(units)),
        "summary": _summary(work, counts),
        "watching": f"Du bevakar {_listed([unit.name for unit in units])}." if units else "Du bevakar ingen enhet.",
        "warnings": warnings(units, now),
        "registers": _registers(units),
        "next_page": filters.url(sida=filters.page + 1) if work.has_next else "",
        "previous_page": filters.url(sida=filters.page - 1) if filters.page > 1 else "",
    }
    return render(request, "desk/queue.html", shell(request, now, to_do=counts["att-gora"]) | context)


def _registers(units: Watched) -> list[tuple[str, str]]:
    """Where this person writes down what came in another way: (address, routine)."""
    kinds = dict.fromkeys(kind for watching in units.values() for kind in watching)
    return [(reverse(kind.register_url_name), kind.routine_name) for kind in kinds if kind.register_url_name]


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} och {last}" if first else last


def _summary(work: Queue, counts: dict[str, int]) -> str:
    total = counts.get(work.filters.view)
    if work.chips or total is None:
        return "sorterade efter avslut" if work.filters.view == "avslutade" else "sorterade efter frist"
    return f"{total} ärende{'n' if total != 1 else ''}, sorterade efter frist"


def _choices(filters: Filters, units: list[Any]) -> list[dict[str, Any]]:
    states = {value: label for kind in routines() for value, label in kind.State.choices}
    return [
        {"name": "rutin", "label": "Rutin", "all": "Alla rutiner", "chosen": filters.routine,
         "options": [(kind.code, kind.routine_name) for kind in routines()]},
        {"name": "enhet", "label": "Enhet", "all": f"Mina enheter ({len(units)})", "chosen": filters.enhet,
         "options": [(unit.code, unit.short_name) for unit in units]},
        {"name": "lage", "label": "Läge", "all": "Alla lägen", "chosen": filters.state, "options": states.items()},
        {"name": "ansvarig", "label": "Ansvarig", "all": "Alla", "chosen": filters.who, "options": WHO.items()},
        {"name": "frist", "label": "Frist", "all": "Alla", "chosen": filters.due, "options": DUE.items()},
    ]  # fmt: skip
