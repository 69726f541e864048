"""The staff's pages of one case, shared by every routine: the case and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local_day
from casework.models import Case
from casework.reach import whom_any_concerns
from casework.steps import Step
from desk import case_questions, preview
from desk.case_page import CasePage
from desk.forms import NoteForm
from desk.neighbours import back_to_queue, place_in_queue
from desk.outcome import Loss, not_taken, said, step_page
from desk.rulebook import written
from desk.step_form import StepForm
from desk.taking import Attempt, allowed_step, attempt
from desk.timeline import KINDS
from organisation.at_once import ahead
from organisation.duty import who_is_held
from organisation.standing import standing
from records.access import StaffRequest, page_instead, read_case
from records.models import Reading
from records.reading import log_reading


@require_safe
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case: every deadline, the next step with its form, the routine beside it. Opening it is a logged reading."""
    now = clock.now()
    if address := page_instead(request.user, number, now):
        return redirect(address)
    return case_page(request, read_case(request, number, now, Reading.What.CASE), now)


def case_page(
    request: StaffRequest, found: Case, now: Any, *, note_form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    kind = request.GET.get("visa", "")
    page = CasePage(found, request.user, now, kind if kind in KINDS else "", whole=request.GET.get("allt") == "1")
    if page.shown_until:
        log_reading(found, request.user, Reading.What.PROTECTED, now)
    case_questions.ask(found, request.user, now)
    offer = page.next_offer
    context = {
        "nav": "ko",
        "page": page,
        "case": found,
        "form": step_form(page, offer.step) if offer and offer.refusal is None else None,
        "note_form": note_form or NoteForm(draft=page.drafts.get("anteckning"), own=page.side),
        "kinds": [{"key": key, "name": name, "current": key == page.kind} for key, name in KINDS.items()],
        "paper": written(found.paper or found.code),
    }
    template = [found.pages.template or f"{found._meta.app_label}/case.html", "desk/case.html"]
    day = local_day(now)
    with ahead([whom_any_concerns(standing(request.user, day)), who_is_held([found.enhet_id], found.chain, day)]):
        return render(request, template, context | {"place": place_in_queue(request, found, now)}, status=status)


def step_form(page: CasePage, chosen: Step) -> StepForm:
    """The form of a step, as far as this person has filled it in."""
    return StepForm(page.case, chosen, page.user, page.now, draft=page.drafts.get(chosen.name))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """One step: a page with its form, and the post that takes it. The queue asks for the same as a part of itself."""
    now = clock.now()
    if request.method == "POST":
        outcome = attempt(request, number, name, now)
        return preview.after(request, outcome, now) if request.htmx else _after(request, outcome, now)
    found = read_case(request, number, now, Reading.What.STEP)
    chosen = allowed_step(found, name, request, now)
    page = CasePage(found, request.user, now)
    if any(getattr(ask, "held", False) for ask in chosen.asks):
        if page.masked:
            return _to_the_reason(request, found)
        if page.shown_until:
            log_reading(found, request.user, Reading.What.PROTECTED, now)
    refusal = chosen.refusal(found, request.user, now)
    form = None if refusal else step_form(page, chosen)
    return step_page(request, page, chosen, form, refusal=refusal or "", status=409 if refusal else 200)


def _to_the_reason(request: StaffRequest, found: Case) -> HttpResponse:
    """What the step shows to be changed is masked: say first why it needs to be seen."""
    where = reverse("protected", args=[found.number])
    return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)


def _after(request: StaffRequest, outcome: Attempt, now: Any) -> HttpResponse:
    if outcome.status == 200:
        return _done(request, outcome, now)
    log_reading(outcome.case, request.user, Reading.What.STEP, now)
    page = CasePage(outcome.case, request.user, now)
    if outcome.lost:
        return _lost(request, page, outcome)
    return not_taken(request, page, outcome)


def _lost(request: StaffRequest, page: CasePage, outcome: Attempt) -> HttpResponse:
    """Somebody was first: say who and when, keep what was typed, offer what can still be done."""
    context = {
        "nav": "ko",
        "case": outcome.case,
        "page": page,
        "step": outcome.step,
        "loss": Loss.of(outcome, page),
        "place": place_in_queue(request, outcome.case, page.now),
    }
    return render(request, "desk/lost.html", context, status=409)


def _done(request: StaffRequest, outcome: Attempt, now: Any) -> HttpResponse:
    """Back to the case, or to the queue when the step took it out of one's sight."""
    done = outcome.case
    messages.success(request, said(request.user, outcome, now))
    visible = Case.objects.visible_to(request.user, local_day(now)).filter(pk=done.pk).exists()
    return redirect(done.get_absolute_url() if visible else back_to_queue(request))
