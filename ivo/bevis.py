"""The evidence of a matter in one file: an index, and every handling as it lies here. Without who has read it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from casework import clock
from casework.calendar import local
from casework.models import Deadline, Notice
from ivo import delsteg, utskrift
from ivo.models import Tillsyn
from organisation.models import User
from records import stamp
from records.access import find_case
from records.documents import Altered, Held, read, stamp_of
from records.masking import Clear
from records.models import Reading
from records.reading import log_reading
from records.staff import StaffRequest, as_file

REMINDERS = ("paminnelse", "varning")


@require_safe
def underlag(request: StaffRequest, number: str) -> HttpResponse:
    now = clock.now()
    case = find_case(request.user, number, now)
    if not isinstance(case, Tillsyn):
        raise Http404
    body = packat(case, request.user.name, now)
    log_reading(case, request.user, Reading.What.PRINT, now)
    return as_file(body, "application/zip", f"{case.number}-underlag.zip")


def packat(case: Tillsyn, by: str, now: dt.datetime) -> bytes:
    """The ZIP: the index first, then the files by their number in the diary."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("index.pdf", index(case, by, now))
        for row in case.rader.select_related("handling"):
            ending = row.handling.filename.rpartition(".")[2]
            try:
                package.writestr(f"handling-{row.nr:02}.{ending}", read(row.handling))
            except (Altered, FileNotFoundError, Held):
                # Said in the file itself: a pack that leaves something out in silence proves nothing.
                package.writestr(f"handling-{row.nr:02}-kan-inte-lasas.txt", f"SHA-256 {row.handling.sha256}")
    return out.getvalue()


def index(case: Tillsyn, by: str, now: dt.datetime) -> bytes:
    """Tagged PDF/A: what lies here with its hash, what happened when, and the deadlines with how they were computed."""
    family = delsteg.familjen(case)
    sections = [*utskrift.tillsyn(case, Clear()), ("Tidslinje", _events(family)), ("Frister", _deadlines(family)),
                ("Påminnelser", _reminders(family))]  # fmt: skip
    made = [stamp.Section(heading, tuple(rows)) for heading, rows in sections if rows]
    printed = f"Utskrivet {local(now):%Y-%m-%d %H:%M} av {by}"
    return stamp.report_pdf(title=f"Underlag {case.shown_number}", stamp=stamp_of(case), sections=made, printed=printed)


def _when(at: dt.datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _events(family: list[Any]) -> list[tuple[str, str]]:
    rows = [(row.history_date, part.shown_number, row) for part in family for row in part.history.all()]
    people = User.objects.filter(pk__in={row.history_user_id for _, _, row in rows} - {None})
    names = {user.pk: user.name for user in people}
    return [(_when(at), f"{number}: {row.history_change_reason}, {names.get(row.history_user_id, 'Systemet')}")
            for at, number, row in sorted(rows, key=lambda one: one[0])]  # fmt: skip


def _deadlines(family: list[Any]) -> list[tuple[str, str]]:
    rows = (
        Deadline.objects.filter(case__in=[part.pk for part in family]).select_related("case").order_by("due_at", "pk")
    )
    return [(f"{row.label}, {row.case.shown_number}", f"Senast {_when(row.due_at)}. {row.explanation} {_ended(row)}")
            for row in rows]  # fmt: skip


def _ended(row: Deadline) -> str:
    if row.met_at:
        return f"Gjort {_when(row.met_at)}{', sent' if row.met_at > row.due_at else ''}."
    return f"Struken {_when(row.cancelled_at)}." if row.cancelled_at else "Löper."


def _reminders(family: list[Any]) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(case__in=[part.pk for part in family], kind__in=REMINDERS).select_related("recipient")
    return [(_when(row.created_at), f"{row.subject}. Till {row.recipient.name}, "
             f"{'skickad ' + _when(row.mailed_at) if row.mailed_at else 'inte skickad ännu'}.") for row in rows]  # fmt: skip
