"""Where somebody begins who has just come in: in the queue, or without one on the first page of the menu that is theirs."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from casework import clock
from casework.calendar import local_day
from desk.filters import Filters
from desk.queue import Queue
from desk.shell import first_page
from desk.staffing import watched
from organisation.models import User
from organisation.standing import standing


def landing(user: User, now: dt.datetime) -> str:
    """The address. Who watches no unit and has no open case today has no queue."""
    who = standing(user, local_day(now))
    page = first_page(who)
    if watched(who) or not page or Queue(user, now, Filters()).walk("enheten").first(1).exists():
        return reverse("queue")
    return page


@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    """The bare address: where one begins, or the login that leads there."""
    if isinstance(request.user, User):
        return redirect(landing(request.user, clock.now()))
    return redirect("account_login")
