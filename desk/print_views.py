"""A plan or a meeting on paper: tagged, stamped with the case's number, logged before it is sent."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from casework import clock
from casework.models import Case
from casework.pages import Rows
from desk.document_views import as_printed
from desk.plan_views import page_of
from records.access import StaffRequest, find_case
from records.meetings import Mote, Utfall, meetings_of
from records.models import Note, Planversion, Reading
from records.plans import rows_of, versions
from records.protection import is_masked
from records.reading import log_reading
from records.sides import readable, side_of
from records.staff import as_file
from records.wording import iso


@require_safe
def plan_print(request: StaffRequest, number: str, kind: str, version: int) -> HttpResponse:
    """One version as it was signed, whom it has been told to, and what the person does not agree with."""
    now = clock.now()
    found = find_case(request.user, number, now)
    page = page_of(found, kind)
    plan = get_object_or_404(versions(found, kind, side_of(found, request.user, now), request.user), number=version)
    if is_masked(found, request.user, now):
        return redirect("protected", number)
    beside = readable(plan.beside.all(), found, request.user, now)
    said = [
        *_written(beside.filter(corrects_plan=True), "Rättelse av planen"),
        *_written(beside.filter(corrects_plan=False), "Den enskilde håller inte med"),
    ]
    sections = [
        (f"{page.name}, version {plan.number}", [*_signed(plan), *rows_of(plan), *said]),
        ("Har fått veta", _told(plan)),
    ]
    return _sent(
        request, found, f"{page.name} {found.shown_number}", sections, f"{number}-{kind}-{version}", now, plan.pk
    )


def _written(notes: Any, label: str = "") -> Rows:
    """Each as it was signed, and beside it what has been corrected in it."""
    rows: Rows = []
    for one in notes.select_related("author").prefetch_related("corrections__author"):
        rows.append((f"{label or one.about or 'Anteckning'}, {one.author.name}", one.text))
        rows += [(f"Rättelse {iso(right.at)}, {right.author.name}", right.text) for right in one.corrections.all()]
    return rows


def _signed(plan: Planversion) -> Rows:
    one = plan.signature
    title = f", {one.title.lower()}" if one.title else ""
    return [("Signerad", f"{iso(one.at)} av {one.by.name}{title}"), ("Kontrollsumma (SHA-256)", one.sha256)]


def _told(plan: Planversion) -> Rows:
    rows = plan.mottagare.select_related("user", "kommunicerad")
    return [(one.user.name if one.user else "Den enskilde", f"{one.kommunicerad.day}, {one.kommunicerad.way.lower()}"
             if hasattr(one, "kommunicerad") else "Inte ännu") for one in rows]  # fmt: skip


@require_safe
def meeting_print(request: StaffRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """What was written of a meeting that was held: who came, how it goes with the goals, what was said."""
    now = clock.now()
    found = find_case(request.user, number, now)
    mote = get_object_or_404(meetings_of(found), pk=pk)
    held = mote.became
    if held is None or held.what != Utfall.What.HALLET:
        raise Http404
    if is_masked(found, request.user, now):
        return redirect("protected", number)
    label = type(found).pages.meetings[mote.kind]
    # Written down in the same breath as the meeting, whose day may have been put right since.
    written = Utfall.objects.filter(mote=mote).values("at")
    notes = readable(Note.objects.filter(case=found.pk, at__in=written), found, request.user, now)
    said = _written(notes)
    sections = [(f"{label} {held.day}", _came(mote, held)), ("Det som sades", said)]
    return _sent(
        request, found, f"{label} {found.shown_number}", sections, f"{number}-{mote.kind}-{held.day}", now, None
    )


def _came(mote: Mote, held: Utfall) -> Rows:
    missed = ", ".join(map(str, held.missed)) + (f" ({held.why_missed})" if held.why_missed else "")
    return [("Var med", ", ".join(map(str, held.came))), ("Kom inte", missed), ("Tolk", mote.interpreter)]


def _sent(
    request: StaffRequest, case: Case, title: str, sections: list[tuple[str, Rows]], name: str, now: dt.datetime,
    plan: uuid.UUID | None,
) -> HttpResponse:  # fmt: skip
    written = [(heading, [row for row in rows if row[1]]) for heading, rows in sections]
    pdf = as_printed(case, title, [(heading, rows) for heading, rows in written if rows], request.user, now)
    log_reading(case, request.user, Reading.What.PRINT, now, handling=plan)
    if case.protected:
        log_reading(case, request.user, Reading.What.PROTECTED, now)
    return as_file(pdf, "application/pdf", f"{name}.pdf", inline=True)
