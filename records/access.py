"""Finding a case for a person: through the visible set, logged before it is shown; anything else looks missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.http import Http404

from casework.calendar import local_day
from casework.links import has_links
from casework.models import Case, routine, routines
from organisation.models import User
from records.locking import ContentRemoved
from records.models import Reading
from records.reading import log_reading
from records.staff import StaffRequest

log = structlog.get_logger("access")


def find_case(user: User, number: str, now: dt.datetime) -> Case:
    """The case as its own routine. Raises Http404 for one that does not exist and for one that is not theirs alike."""
    there = Case.objects.filter(number=number).values("pk", "routine").first()
    # What is not there is asked for as what is hidden is: neither answers sooner than the other.
    kind = routine(there["routine"]) if there else routines()[0]
    cases = kind.objects.visible_to(user, local_day(now)).select_related("enhet", "ansvarig", *kind.pages.shown_with)
    case = cases.annotate(has_links=has_links()).filter(number=number).first()
    if case is None:
        if there:
            log.warning("denied", user_id=user.pk, case_id=there["pk"])
        raise Http404
    return case


def read_case(request: StaffRequest, number: str, now: dt.datetime, what: Reading.What) -> Case:
    """Find the case and log the reading, committed, before anything of it is shown. Raises Http404, NotLogged."""
    case = find_case(request.user, number, now)
    log_reading(case, request.user, what, now)
    return case


@contextmanager
def missing_when_emptied() -> Iterator[None]:
    """The case was emptied while somebody wrote: it answers as one that is emptied already."""
    try:
        yield
    except ContentRemoved as gone:
        raise Http404 from gone


def writable_case(user: User, number: str, now: dt.datetime) -> Case:
    """The case, to write in. One whose content is removed takes nothing new: nothing would ever remove that."""
    case = find_case(user, number, now)
    if case.content_removed:
        raise Http404
    return case
