"""What a person may read of the register of a year: asked of the envelope, by ways that each have an index (docs/adr/0012)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from casework.calendar import STOCKHOLM
from casework.models import Case
from casework.reach import standings
from complaints.models import Synpunkt
from complaints.rules import lasvagar
from organisation.models import User
from organisation.standing import standing

Ways = list[QuerySet[Any]]


def synligt(user: User, day: dt.date, year: int) -> Ways:
    """The envelopes of the year that this person may read: one question a way.

    Whoever reads the whole of it has one, and its index is read in the order of the page and no further; of all others the
    rows are few. The year is that of the day it came in, which is the number's (A-31).
    """
    first, after = (dt.datetime(one, 1, 1, tzinfo=STOCKHOLM) for one in (year, year + 1))
    rows = Case.objects.filter(routine=Synpunkt.code, received_at__gte=first, received_at__lt=after).order_by()
    return [rows.filter(way & allowed) for who, allowed in standings(standing(user, day)) for way in lasvagar(who)] or [
        rows.none()
    ]


def gathered(ways: Iterable[QuerySet[Any]], *columns: str) -> QuerySet[Any]:
    """The key and these columns of each, once however many ways it comes by.

    Of one way in the order of its index, unless another is asked for: whoever wants only so many ends at the last of them.
    In no order PostgreSQL passed by half a million other cases before it met the first.
    """
    first, *more = [way.values_list("pk", *columns) for way in ways]
    return first.union(*more) if more else first.order_by("received_at", "pk")
