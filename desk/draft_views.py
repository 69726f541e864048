"""Drafts: what somebody is writing, kept on the server while they write."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from casework import clock
from casework.calendar import local
from casework.models import Case, routines
from desk.together import VERSION
from desk.writing_views import KINDS
from records.access import StaffRequest, missing_when_emptied, writable_case
from records.drafts import TooLong, forget_draft, keep_draft, keep_form_draft
from records.models import Contact, Note
from records.once import read_token
from records.plans import versions
from records.sides import readable, side_of
from records.typed import figure

# What a draft never holds: the form's own machinery.
MACHINERY = {"csrfmiddlewaretoken", "version", "token", "kasta", "quiet", "rad", "filer", "ta_bort", "password", "granska",
             "signera", "andra"}  # fmt: skip
ONLY_YOU = " Bara du ser det."
BESIDE_PLAN = re.compile(r"(?:avvikande|rattelse)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
CORRECTION = re.compile(r"ratta-(anteckning|kontakt)-(\d{1,12})")


@require_POST
def draft(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """Keep what somebody is writing, or throw it away. A script asks all the time; without one there is a button."""
    now = clock.now()
    found = writable_case(request.user, number, now)
    if not _is_form(request, found, form, now):
        raise Http404
    thrown = "kasta" in request.POST
    if thrown:
        forget_draft(found, request.user, form)
    else:
        try:
            with missing_when_emptied():
                keep_draft(found, request.user, form, _typed(request), now, sent=lambda: _sent(request, found, form))
        except TooLong:
            return HttpResponse("För långt för ett utkast.", status=413)
    return _answer(request, thrown, now, found.get_absolute_url(), who="" if form.startswith("plan-") else ONLY_YOU)


@require_POST
def form_draft(request: StaffRequest, form: str) -> HttpResponse:
    """The same for a page on which a case is yet to be registered. What nobody comes back to goes within a day."""
    now = clock.now()
    if form not in {kind.pages.register for kind in routines() if kind.pages.register}:
        raise Http404
    thrown = "kasta" in request.POST
    try:
        keep_form_draft(request.user, form, {} if thrown else _typed(request), now)
    except TooLong:
        return HttpResponse("För långt för ett utkast.", status=413)
    return _answer(request, thrown, now, reverse(form), who=ONLY_YOU)


def _answer(request: StaffRequest, thrown: bool, now: dt.datetime, back: str, *, who: str) -> HttpResponse:
    """A word to the script that asked; to somebody who pressed the button the page they came from."""
    if request.htmx or "quiet" in request.POST:
        return HttpResponse("" if thrown else f"Utkast sparat {local(now):%H:%M}")
    messages.success(request, "Utkastet är kastat." if thrown else f"Utkastet är sparat.{who}")
    return redirect(back)


def _is_form(request: StaffRequest, found: Case, form: str, now: dt.datetime) -> bool:
    """Is there such a form in this case?"""
    plans = {f"plan-{page.kind}" for page in type(found).pages.plans}
    if form in {"anteckning", "kontakt", *found.steps(), *plans}:
        return True
    if (plan := BESIDE_PLAN.fullmatch(form)) is not None:
        own = side_of(found, request.user, now)
        return any(
            versions(found, page.kind, own, request.user).filter(pk=plan[1]).exists()
            for page in type(found).pages.plans
        )
    match = CORRECTION.fullmatch(form)
    if match is None:
        return False
    rows = readable(KINDS[match[1]].objects.all(), found, request.user, now)
    return bool(rows.filter(pk=int(match[2]), case=found.pk).exists())


def _sent(request: StaffRequest, found: Case, form: str) -> bool:
    """Has the very form been sent while its draft was on the way? Then there is nothing left to keep."""
    if form in found.steps():
        shown = figure(request.POST.get("version", ""))
        after = 0 if shown is None else shown + 1
        taken = {
            "version": after,
            "history_user_id": request.user.pk,
            "last_step": form,
        }
        return bool(found.history.filter(**taken).exists())  # type: ignore[attr-defined]
    token = read_token(request.POST.get("token", ""))
    return token is not None and any(kind.objects.filter(token=token).exists() for kind in (Note, Contact))


def _is_machinery(name: str) -> bool:
    return name in MACHINERY or name.startswith(VERSION)


def _typed(request: StaffRequest) -> dict[str, str]:
    posted = ((name, "\n".join(values)) for name, values in request.POST.lists() if not _is_machinery(name))
    return {name: value for name, value in posted if "\x00" not in name + value}
