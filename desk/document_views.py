"""Documents and prints. Each is logged before it is sent, and leaves as an attachment that cannot run anything."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

import structlog
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from casework import clock
from casework.calendar import local
from casework.models import Case
from casework.pages import Rows
from organisation.models import User
from records import stamp
from records.access import StaffRequest, find_case
from records.documents import Altered, Held, listed, read, stamp_of, stamped
from records.masking import Clear, Mask
from records.models import Handling, Reading
from records.protection import is_masked
from records.reading import log_reading
from records.sides import readable
from records.staff import as_file

log = structlog.get_logger("documents")


def as_printed(
    case: Case, title: str, sections: Iterable[tuple[str, Rows]], by: User, now: dt.datetime, *, masked: bool = False
) -> bytes:
    """These sections as tagged PDF/A with the case's stamp; the footer says who printed it and when."""
    printed = f"Utskrivet {local(now):%Y-%m-%d %H:%M} av {by.name}"
    if case.protected:
        printed += ". Skyddade uppgifter är dolda" if masked else ". Innehåller skyddade personuppgifter"
    made = [stamp.Section(heading, tuple(rows)) for heading, rows in sections]
    return stamp.report_pdf(title=title, stamp=stamp_of(case), sections=made, printed=printed)


@require_safe
def printout(request: StaffRequest, number: str) -> HttpResponse:
    """The stamped report as PDF/A (EA-12, EA-13)."""
    now = clock.now()
    case = find_case(request.user, number, now)
    masked = is_masked(case, request.user, now)
    mask = Mask(case.persons.all()) if masked else Clear()
    sections = [*case.pages.sections(case, mask)]
    if bilagor := listed(case, readable(case.handlingar.select_related("quarantine"), case, request.user, now), mask):
        sections.append(("Bilagor", bilagor))
    pdf = as_printed(case, f"{case.routine_name} {case.number}", sections, request.user, now, masked=masked)
    # Logged when it is made and before it is sent: the log never tells of a print that was not.
    log_reading(case, request.user, Reading.What.PRINT, now)
    if case.protected and not masked:
        log_reading(case, request.user, Reading.What.PROTECTED, now)
    return as_file(pdf, "application/pdf", f"{case.number}.pdf", inline=True)


@require_safe
def handling(request: StaffRequest, number: str, pk: uuid.UUID, original: bool = False) -> HttpResponse:
    """A document of the case: stamped on its first page, or as it arrived."""
    now = clock.now()
    case = find_case(request.user, number, now)
    order = list(readable(case.handlingar.all(), case, request.user, now).values_list("pk", flat=True))
    if pk not in order:
        raise Http404
    if is_masked(case, request.user, now):
        # No document can be masked, so in a case with protected persons each one waits for the reason.
        return redirect("protected", case.number)
    found = Handling.objects.get(pk=pk)
    name = f"{case.number}-bilaga-{order.index(pk) + 1}"
    try:
        if original:
            answer = as_file(read(found), found.content_type, f"{name}.{found.filename.rpartition('.')[2]}")
        else:
            answer = as_file(stamped(found, case), "application/pdf", f"{name}.pdf")
    except Held as why:
        return render(
            request, "desk/held.html", {"case": case, "why": why, "found": found.quarantine.found}, status=423
        )
    except (FileNotFoundError, Altered) as fault:
        # A document that is gone or changed is never papered over: somebody must look.
        log.error("document_unreadable", case_id=case.pk, error=type(fault).__name__)
        return render(request, "desk/unreadable.html", {"case": case}, status=503)
    log_reading(case, request.user, Reading.What.DOCUMENT, now, handling=pk)
    if case.protected:
        log_reading(case, request.user, Reading.What.PROTECTED, now, handling=pk)
    return answer
