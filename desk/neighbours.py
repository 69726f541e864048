"""Where a case stands in the queue it was opened from, and the way to the previous and the next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from casework.models import Case
from desk.filters import Filters
from desk.queue import Queue
from desk.walk import MOST
from organisation.plans import planned_once
from records.access import StaffRequest

# What the queue showed last is kept in the session, so that no address carries it from page to page.
KEY = "ko"


@dataclass(frozen=True)
class Place:
    """`position` is 0 for a case that the queue no longer holds; the way back and the next one are still there."""

    back: str
    position: int
    total: int
    before: str
    after: str

    @property
    def of(self) -> str:
        """How many there are, as far as anybody walks."""
        return f"{MOST}+" if self.total >= MOST else f"{self.total}"


def remember(request: StaffRequest, filters: Filters) -> None:
    if request.session.get(KEY) != filters.url():
        request.session[KEY] = filters.url()


def back_to_queue(request: StaffRequest) -> str:
    """The address of the queue as this person saw it last."""
    return reverse("queue") + request.session.get(KEY, "")


def queue_of(request: StaffRequest, now: dt.datetime) -> Queue:
    """The queue as this person saw it last."""
    query = QueryDict(request.session.get(KEY, "").lstrip("?"))
    return Queue(request.user, now, Filters.read(query.dict()))


def place_in_queue(request: StaffRequest, case: Case, now: dt.datetime) -> Place:
    queue = queue_of(request, now)
    with planned_once():
        numbers, back = queue.numbers, queue.filters.url()
    if case.number not in numbers:
        return Place(back, 0, len(numbers), "", numbers[0] if numbers else "")
    at = numbers.index(case.number)
    after = numbers[at + 1] if at + 1 < len(numbers) else ""
    return Place(back, at + 1, len(numbers), numbers[at - 1] if at else "", after)
