"""The page on which somebody reads what they sign, says once more who they are, and puts their name under it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from casework.steps import Step
from ivo import kedja
from ivo.delarende import Delarende
from organisation.models import User
from organisation.standing import standing
from organisation.wording import small
from records.access import read_case
from records.documents import store
from records.models import Handling, Reading
from records.signatures import names, put_name
from records.signing import why_not
from records.staff import StaffRequest
from records.typed import figure
from records.uploads import Refused as FileRefused
from records.uploads import check_batch, inspect


@require_http_methods(["GET", "HEAD", "POST"])
def underskrift(request: StaffRequest, number: str) -> HttpResponse:
    """What is to be signed, its hash, and by which step. Missing for everybody whose name is not wanted now."""
    now = clock.now()
    case: Any = read_case(request, number, now, Reading.What.STEP)
    if _signed_already(case, request):
        return redirect(case.get_absolute_url())
    step = _wanted(case, request, now)
    document: Handling = getattr(case, case.skrivs_under[step.name][1])
    if request.method != "POST":
        return _show(request, case, step, document)
    file, wrong = _signed_file(request)
    if wrong := wrong or why_not(request):
        return _show(request, case, step, document, wrong=wrong, status=422)
    shown = figure(request.POST.get("version", ""))
    try:
        skriv_under(case, step, by=request.user, now=now, version=-1 if shown is None else shown, file=file)
    except AlreadyDone:
        return redirect(case.get_absolute_url())
    except ValidationError as refused:
        return _show(request, case, step, document, wrong=" ".join(refused.messages), status=422)
    except (Conflict, Refused) as late:
        return _show(request, case, step, document, wrong=str(late), status=409)
    messages.success(request, f"Du har skrivit under: {small(step.label)}.")
    return redirect(case.get_absolute_url())


def skriv_under(
    case: Any,
    step: Step,
    *,
    by: User,
    now: dt.datetime,
    version: int | None = None,
    file: tuple[bytes, Any] | None = None,
) -> Any:
    """The name, the file where it was signed elsewhere, and the step that tells of it: all or nothing.

    Raises ValidationError (records/signatures.py), and what `take` does.
    """
    what, column, slot = case.skrivs_under[step.name]
    if (document := getattr(case, column)) is None:
        raise Refused("Det som ska skrivas under är inte klart.")
    with transaction.atomic():
        case.lock_first()
        type(case).objects.select_for_update(no_key=True).get(pk=case.pk)
        named = f"Signerad fil, {small(step.label)}"[:140]
        row = store(case, *file, at=now, by=by, title=named) if file else None
        title = kedja.titel(case, step, standing(by, local_day(now)))
        put_name(case, case.version_av(what), slot, document, by=by, now=now, title=title, file=row)
        return take(case, step, by=by, now=now, version=version)


# Nothing of what is posted here is ever shown again: there stands a password.
underskrift.shown_again = lambda _name: False  # type: ignore[attr-defined]


def _signed_already(case: Any, request: StaffRequest) -> bool:
    """The button was pressed twice: the last that happened is this person's name, on the page that was posted."""
    shown = figure(request.POST.get("version", ""))
    signed = case.last_by_id == request.user.pk and case.last_step in getattr(case, "skrivs_under", ())
    return request.method == "POST" and signed and shown is not None and case.version == shown + 1


def _wanted(case: Any, request: StaffRequest, now: dt.datetime) -> Step:
    """The step with which this person's name is wanted. Raises Http404."""
    if not isinstance(case, Delarende):
        raise Http404
    who = standing(request.user, local_day(now))
    steps = (case.steps()[name] for name in case.skrivs_under)
    mine = (one for one in steps if case.state in one.sources and not case.skips(one) and one.permits(case, who))
    if (step := next(mine, None)) is None:
        raise Http404
    return step


def _signed_file(request: StaffRequest) -> tuple[tuple[bytes, Any] | None, str]:
    """A PDF that was signed in an outside service, where one was chosen; and why it is not taken."""
    file = request.FILES.get("fil")
    if request.POST.get("hur") != "fil":
        return None, ""
    if file is None:
        return None, "Välj den signerade filen."
    if request.POST.get("kontrollerad") != "1":
        return None, "Kryssa i att du har kontrollerat vems underskrift filen har."
    try:
        check_batch([file.size or 0])
        data = file.read()
        kind = inspect(data, file.name or "")
    except FileRefused as refused:
        return None, str(refused)
    return ((data, kind), "") if kind.extension == "pdf" else (None, "Den signerade filen ska vara en pdf.")


def _show(
    request: StaffRequest, case: Any, step: Step, document: Handling, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    what, _, _ = case.skrivs_under[step.name]
    given, file = names(case, case.version_av(what), document), request.FILES.get("fil")
    # A page that is shown again keeps no file.
    again = f"{wrong} Välj {file.name} igen." if file else wrong
    context = {"case": case, "step": step, "document": document, "given": given, "wrong": again, "version": case.version,
               "elsewhere": file is not None, "nav": "ko"}  # fmt: skip
    return render(request, "ivo/underskrift.html", context, status=status)
