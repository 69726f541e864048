"""The queue page, and the pulse that keeps it fresh without moving anything."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework import clock
from casework.calendar import local, local_day
from casework.models import routines
from casework.reach import whom_any_concerns
from desk import neighbours, wording
from desk.case_page import CasePage
from desk.filters import DUE, EMPTY, VIEWS, WHO, Filters, is_number
from desk.preview import Preview
from desk.queue import Queue
from desk.queue_row import Row
from desk.shell import registers
from desk.staffing import of_warnings, warnings, watched
from organisation.at_once import ahead
from organisation.plans import planned_once
from organisation.standing import standing
from records.access import StaffRequest, read_case
from records.models import Reading


@require_safe
@planned_once()
def queue(request: StaffRequest) -> HttpResponse:
    """Min arbetskö: what there is to do, nearest deadline first, unread marked for each person (EA-22)."""
    now = clock.now()
    filters = Filters.read(request.GET.dict())
    chosen = _chosen(request, now)
    work = Queue(request.user, now, filters)
    who = standing(request.user, local_day(now))
    units = watched(who)
    with ahead([whom_any_concerns(who), *of_warnings(units, now)]):
        counts, told = work.counts, warnings(units, now)
    neighbours.remember(request, filters)
    context: dict[str, Any] = {
        "nav": "ko",
        "to_do": counts["att-gora"],
        "now": now,
        "since": int(now.timestamp()),
        "day": f"{wording.long_day(local_day(now))} {local_day(now).year}",
        "queue": work,
        "filters": filters,
        "views": [
            {
                "key": view,
                "name": name,
                "url": f"?vy={view}",
                "current": view == filters.view,
                "count": counts.get(view),
            }
            for view, name in VIEWS.items()
        ],
        # For whoever watches something that can be marked; what there is, is counted on its own page.
        "marks": any("mark" in kind.pages.shown_with for kinds in units.values() for kind in kinds),
        "view_name": VIEWS[filters.view],
        "empty": _empty(work, bool(units)),
        "choices": _choices(work, list(units)),
        "summary": _summary(work, counts),
        "watching": f"Du bevakar {_listed([unit.name for unit in units])}." if units else "Du bevakar ingen enhet.",
        "warnings": told,
        "registers": registers(who, [kind for kinds in units.values() for kind in kinds]),
        "next_page": filters.url(sida=filters.page + 1) if work.has_next else "",
        "previous_page": filters.url(sida=filters.page - 1) if filters.page > 1 else "",
        "selected": chosen.case.number if chosen else "",
        "page": chosen,
        "preview": Preview(chosen) if chosen else None,
    }
    if chosen:
        context |= {"case": chosen.case, "row": work.rows_of([chosen.case.number]).get(chosen.case.number)}
    return render(request, "desk/queue.html", context)


def _chosen(request: StaffRequest, now: Any) -> CasePage | None:
    """The case whose preview was asked for with a link: no script is needed for it. Opening it is a logged reading."""
    number = request.GET.get("arende", "")
    if not is_number(number):
        return None
    try:
        return CasePage(read_case(request, number, now, Reading.What.PREVIEW), request.user, now)
    except Http404:
        return None


@require_safe
@planned_once()
def pulse(request: StaffRequest) -> HttpResponse:
    """What has changed since the page was shown: 204, or the times, the counts, the rows that others have changed and how
    many are new. No row moves, and a queue left alone does not keep its session alive.
    """
    now = clock.now()
    pairs = (pair.partition(":") for pair in request.GET.getlist("rad")[:100])
    seen = {number: version for number, _, version in pairs if is_number(number)}
    filters = Filters.read(request.GET.dict())
    work = Queue(request.user, now, filters, list(seen), _number(request, "sedan"))
    rows = work.rows_of(seen)
    arrived = work.arrived(_number(request, "nyss"))
    context: dict[str, Any] = {
        "counts": work.counts,
        "gone": [number for number in seen if number not in rows],
        "arrived": arrived,
        "told": _number(request, "sagt"),
    }
    # All that the answer says follows from this: one that is known need not be drawn to be seen to be the same.
    known = hashlib.sha256(repr([*context.items(), *map(_plain, rows.values())]).encode()).hexdigest()[:16]
    if request.GET.get("kand") == known:
        response = HttpResponse(status=204)
    else:
        since = wording.moment_near(work.since, now)
        context["changed"] = [row for number, row in rows.items() if f"{row.version}" != seen[number]]
        context["unchanged"] = [row for number, row in rows.items() if f"{row.version}" == seen[number]]
        context |= {"queue": work, "arrived_what": _named(work, arrived), "since": since, "known": known}
        response = render(request, "desk/pulse.html", context)
    response["X-Clock"] = f"{local(now):%H:%M:%S}"
    return response


def _plain(row: Row) -> dict[str, Any]:
    """What it shows, the same in every process: a step is known by its name."""
    return vars(row) | {"claim": row.claim.name if row.claim else ""}


def _empty(work: Queue, watches: bool) -> str:
    """Why there is nothing: what is chosen, or what this person may see, comes before what there is to do."""
    if not watches:
        return "Du har inga ärenden här"
    if work.filters.due == "forsenade" and len(work.chips) == 1:
        return "Inget är försenat"
    return "Inget ärende passar filtret" if work.chips else EMPTY[work.filters.view]


def _number(request: StaffRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _named(work: Queue, count: int) -> str:
    """ "nya e-anmälningar" when only one routine can come to this person, "nya ärenden" otherwise."""
    who = standing(work.user, local_day(work.now))
    kinds = [kind for kind in routines() if work.filters.routine in {"", kind.code} and who.units(kind.readers)]
    one, many = ("ärende", "ärenden")
    if len(kinds) == 1:
        one, many = f"{kinds[0]._meta.verbose_name}", f"{kinds[0]._meta.verbose_name_plural}"
    neuter = len(kinds) != 1
    return f"{'nytt' if neuter else 'ny'} {one}" if count == 1 else f"nya {many}"


def _listed(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} och {last}" if first else last


def _summary(work: Queue, counts: dict[str, int | str]) -> str:
    total = counts.get(work.filters.view)
    if work.chips or total is None:
        return "sorterade efter avslut" if work.filters.view == "avslutade" else "sorterade efter frist"
    return f"{total} ärende{'n' if total != 1 else ''}, sortera{'de' if total != 1 else 't'} efter frist"


def _choices(work: Queue, units: list[Any]) -> list[dict[str, Any]]:
    """What may be chosen, each as groups of options: the states stand under the routine that they are states of."""
    filters, kinds = work.filters, work.kinds
    states = [(kind.routine_name, [(f"{kind.code}.{value}", label) for value, label in kind.State.choices])
              for kind in kinds if filters.routine in {"", kind.code}]  # fmt: skip
    return [
        {"name": "rutin", "label": "Rutin", "all": "Alla rutiner", "chosen": filters.routine,
         "groups": [("", [(kind.code, kind.routine_name) for kind in kinds])]},
        {"name": "enhet", "label": "Enhet", "all": f"Mina enheter ({len(units)})", "chosen": filters.enhet,
         "groups": [("", [(unit.code, unit.short_name) for unit in units])]},
        {"name": "lage", "label": "Läge", "all": "Alla lägen", "chosen": filters.state, "groups": states},
        {"name": "ansvarig", "label": "Ansvarig", "all": "Alla", "chosen": filters.who, "groups": [("", WHO.items())]},
        {"name": "frist", "label": "Frist", "all": "Alla", "chosen": filters.due, "groups": [("", DUE.items())]},
    ]  # fmt: skip
