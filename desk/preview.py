"""A case beside the queue: read it, take it, give it away, without leaving the list. Parts of a page, for htmx."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casework import clock
from casework.doorway import Offer
from casework.steps import Step
from desk.case_page import CasePage
from desk.neighbours import back_to_queue, place_in_queue, queue_of
from desk.outcome import Loss, not_taken, said
from desk.taking import Attempt
from records.access import StaffRequest, read_case
from records.masking import Mask
from records.models import Reading
from records.reading import log_reading

# As much of the report as is read at a glance.
EXCERPT = 320


@dataclass(frozen=True)
class Preview:
    """What stands beside the queue. Identities are masked here for everybody, whatever they may see in the case."""

    page: CasePage

    @property
    def facts(self) -> list[tuple[str, str]]:
        return self._glimpse[0]

    @property
    def excerpt(self) -> str:
        text = Mask(self.page.case.persons.all())(self._glimpse[1])
        if len(text) <= EXCERPT:
            return text
        return text[:EXCERPT].rsplit(" ", 1)[0] + " …"

    @cached_property
    def _glimpse(self) -> tuple[list[tuple[str, str]], str]:
        return self.page.case.pages.glimpse(self.page.case)

    @property
    def claim(self) -> Offer | None:
        """To take the case, when it is nobody's."""
        offer, case = self.page.next_offer, self.page.case
        free = offer and not case.ansvarig_id and offer.step is case.claiming(case.state) and not offer.refusal
        return offer if free else None

    @property
    def others(self) -> list[Offer]:
        """To give it away, and the first of the other ways."""
        offers, giving = self.page.other_offers, self.page.case.giving()
        return [o for o in offers if o.step in giving][:1] + [o for o in offers if o.step not in giving][:1]

    @property
    def last_reader(self) -> Reading | None:
        """The last of the colleagues who opened it: somebody may be reading it now."""
        rows = Reading.objects.filter(case=self.page.case.pk).exclude(user=self.page.user)
        return rows.select_related("user").order_by("-at", "-pk").first()


@require_safe
def preview(request: StaffRequest, number: str) -> HttpResponse:
    """The case beside the queue. Opening it is a logged reading, and is said to be."""
    if not request.htmx:
        address = back_to_queue(request)
        return redirect(f"{address}{'&' if '?' in address else '?'}arende={number}")
    now = clock.now()
    found = read_case(request, number, now, Reading.What.PREVIEW)
    return show(request, CasePage(found, request.user, now))


def show(request: StaffRequest, page: CasePage, *, status: int = 200, **more: Any) -> HttpResponse:
    """The preview, and the row of the same case as it is now."""
    row = queue_of(request, page.now).rows_of([page.case.number]).get(page.case.number)
    context = {"preview": Preview(page), "page": page, "case": page.case, "row": row, "rows": [row] if row else [],
               "selected": page.case.number}  # fmt: skip
    return render(request, "desk/preview.html", context | more, status=status)


def after(request: StaffRequest, outcome: Attempt, now: dt.datetime) -> HttpResponse:
    """What became of a step that was taken from the queue."""
    page = CasePage(outcome.case, request.user, now)
    if outcome.status == 200:
        told = said(request.user, outcome, now)
        return show(request, page, done=told, chosen=outcome.step, undo=_undo(page, outcome.step))
    log_reading(outcome.case, request.user, Reading.What.STEP, now)
    if outcome.lost:
        place = place_in_queue(request, outcome.case, now)
        return show(request, page, status=409, loss=Loss.of(outcome, page), place=place, step=outcome.step)
    return not_taken(request, page, outcome)


def _undo(page: CasePage, taken: Step) -> Step | None:
    """The step that leads back from this one, as the routine says."""
    back = page.case.undoing(taken)
    return next((offer.step for offer in page.other_offers if offer.step in back), None)
