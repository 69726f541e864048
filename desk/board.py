"""The nämndsekreterare's page: the board's meetings, what has been handed over for each, and what is lacking in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import add_days, local_day
from casework.models import routines
from organisation.board import BoardMeeting
from organisation.models import User
from organisation.roles import Namndsekreterare
from organisation.standing import Standing, standing
from records.board_items import BoardItem
from records.form_fields import day_field
from records.staff import StaffRequest

# Days for which a meeting that has been is still shown: what was decided is written down.
LATELY = 21
# Days ahead for which a meeting is written down: a later one is a slip of the pen.
AHEAD = 731


class Meeting(forms.Form):
    """A day on which a body meets."""

    body = forms.ChoiceField(
        label="Organ", choices=BoardMeeting.Body.choices, error_messages={"required": "Välj organ"}
    )
    day = day_field("Dag", "Skriv dagen")

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        today = local_day(clock.now())
        if not add_days(today, -LATELY) <= day <= add_days(today, AHEAD):
            raise forms.ValidationError("Kontrollera året: dagen är för länge sedan, eller mer än två år framåt")
        return day


def serves(who: Standing) -> bool:
    return bool(who.units([Namndsekreterare]))


@require_http_methods(["GET", "HEAD", "POST"])
def board(request: StaffRequest) -> HttpResponse:
    """The coming meetings, and those lately held; a meeting is added here, or taken away when it is not held."""
    now = clock.now()
    if not serves(standing(request.user, local_day(now))):
        raise Http404
    form = Meeting(request.POST if request.method == "POST" else None)
    if form.is_valid():
        off = "stall_in" in request.POST
        BoardMeeting.objects.update_or_create(defaults={"called_off": off}, **form.cleaned_data)
        messages.success(request, "Sammanträdet är borttaget." if off else "Sammanträdet är inlagt.")
        return redirect("board")
    day = local_day(now)
    items = _items(request.user, day)
    meetings = _meetings(items, day)
    shown = {id(item) for _, of_it in meetings for item in of_it}
    left = [item for item in items if id(item) not in shown]
    context = {"nav": "board", "meetings": meetings, "left": left, "form": form, "day": day}
    return render(request, "desk/board.html", context, status=422 if form.is_bound else 200)


def _items(user: User, day: dt.date) -> list[BoardItem]:
    return [item for kind in routines() if hasattr(kind, "for_the_board") for item in kind.for_the_board(user, day)]


def _meetings(items: list[BoardItem], day: dt.date) -> list[tuple[BoardMeeting, list[BoardItem]]]:
    found = BoardMeeting.objects.held().filter(day__gte=add_days(day, -LATELY))
    return [(one, [item for item in items if item.day == one.day and _is_for(one)]) for one in found]


def _is_for(meeting: Any) -> bool:
    """What a routine has is for the board itself, never for its committee (IV-19)."""
    return bool(meeting.body == BoardMeeting.Body.SN)
