"""Finding a case for a person: through the visible set, logged before it is shown; anything else looks missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import structlog
from django.db import models
from django.http import Http404

from casework.calendar import local_day
from casework.disqualification import disqualified
from casework.links import has_links
from casework.models import Case, routine, routines
from casework.reach import readable
from organisation.models import User
from organisation.prepared import Given, Part, Prepared
from organisation.standing import standing
from records.locking import ContentRemoved
from records.models import Reading
from records.reading import log_reading
from records.staff import StaffRequest

log = structlog.get_logger("access")


_NUMBERED = Prepared(
    lambda: Case.objects.filter(number=Given("number", models.CharField())).values_list("pk", "routine")
)


@cache
def _shown(kind: type[Case]) -> Prepared:
    """The case as its own routine, with what is shown beside it, if it is theirs to read."""
    cases = kind.objects.select_related("enhet", "ansvarig", *kind.pages.shown_with)
    return Prepared(lambda: cases.annotate(has_links=has_links()).filter(pk__in=Part("readable")))


def find_case(user: User, number: str, now: dt.datetime) -> Case:
    """The case as its own routine. Raises Http404 for one that does not exist and for one that is not theirs alike."""
    there = _NUMBERED.rows(number=number)
    # What is not there is asked for as what is hidden is: neither answers sooner than the other.
    pk, kind = (there[0][0], routine(there[0][1])) if there else (0, routines()[0])
    found: list[Case] = _shown(kind).rows(readable=readable(kind, pk, user, local_day(now)))
    if not found:
        if there:
            log.warning("denied", user_id=user.pk, case_id=pk)
        raise Http404
    return found[0]


def page_instead(user: User, number: str, now: dt.datetime) -> str:
    """The page of a routine's own for somebody who acts in a case that they do not read; empty for everybody else.

    A routine that has such a page says so with `page_instead(who, number)` on its class.
    """
    who = standing(user, local_day(now))
    pages = (kind.page_instead(who, number) for kind in routines() if hasattr(kind, "page_instead"))
    return next((page for page in pages if page), "")


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


def may_write(case: Case, user: User) -> bool:
    """One whose content is removed takes nothing new: nothing would ever remove that. Who is jävig lays nothing in it.

    Nor does one that its routine has locked (`locked` on its class).
    """
    closed = case.content_removed or getattr(case, "locked", False)
    return not closed and user.pk not in disqualified(case)


def writable_case(user: User, number: str, now: dt.datetime) -> Case:
    """The case, to write in. Raises Http404 also for who may read it and not write."""
    case = find_case(user, number, now)
    if not may_write(case, user):
        raise Http404
    return case
