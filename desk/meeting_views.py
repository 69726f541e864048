"""A meeting for one's own calendar."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from casework import clock
from records.access import StaffRequest, read_case
from records.invitation import calendar_file as made
from records.meetings import meetings_of
from records.models import Reading


@require_safe
def calendar_file(request: StaffRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """Whoever may read the case may have it. Fetched again after it was called off, it cancels what was put in."""
    found = read_case(request, number, clock.now(), Reading.What.CASE)
    mote = get_object_or_404(meetings_of(found), pk=pk)
    if mote.at is None:
        raise Http404
    body = made(mote, found, type(found).pages.meetings[mote.kind])
    named = {"Content-Disposition": f'attachment; filename="{found.number}.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=named)
