"""The staff's pages of one case, shared by every routine: the case, its steps, notes and contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, check_version, take
from casework.models import Case
from casework.steps import Step
from desk.access import StaffRequest, find_case, read_case, writable_case
from desk.case_page import CasePage
from desk.forms import ContactForm, NoteForm, StepForm
from desk.rulebook import written
from desk.shell import shell
from desk.timeline import KINDS
from organisation.standing import standing
from records.models import Contact, Reading
from records.reading import log_reading
from records.writing import TokenUsed, keep_contact, write_down


@require_safe
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case: every deadline, the next step with its form, the routine beside it. Opening it is a logged reading."""
    now = clock.now()
    found = read_case(request, number, now, Reading.What.CASE)
    return _case_page(request, found, now)


def _case_page(
    request: StaffRequest,
    found: Case,
    now: Any,
    *,
    step_form: StepForm | None = None,
    note_form: NoteForm | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    kind = request.GET.get("visa", "")
    page = CasePage(found, request.user, now, kind if kind in KINDS else "")
    offer = page.next_offer
    if step_form is None and offer and offer.refusal is None:
        step_form = StepForm(found, offer.step, request.user, now)
    context = {
        "nav": "ko",
        "page": page,
        "case": found,
        "form": step_form,
        "note_form": note_form or NoteForm(),
        "kinds": [{"key": key, "name": name, "current": key == page.kind} for key, name in KINDS.items()],
        "paper": written(found.code),
        "handlingar": list(found.handlingar.all()),
        "persons": list(found.persons.all()),
    } | more
    template = [f"{found._meta.app_label}/case.html", "desk/case.html"]
    return render(request, template, shell(request, now) | context, status=status)


def _step_of(found: Case, name: str, request: StaffRequest, now: Any) -> Step:
    """The step, if it is this person's at all. What they may not do looks as if it did not exist."""
    step = found.steps().get(name)
    if step is None or not step.permits(found, standing(request.user, local_day(now))):
        raise Http404
    return step


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """One step: a page with its form, and the post that takes it."""
    now = clock.now()
    if request.method == "POST":
        return _take(request, number, name, now)
    found = read_case(request, number, now, Reading.What.STEP)
    chosen = _step_of(found, name, request, now)
    refusal = chosen.refusal(found, request.user, now)
    form = None if refusal else StepForm(found, chosen, request.user, now)
    return _step_page(request, found, chosen, form, now, refusal=refusal, status=409 if refusal else 200)


def _step_page(
    request: StaffRequest, found: Case, chosen: Step, form: StepForm | None, now: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    if request.method == "POST":
        log_reading(found, request.user, Reading.What.STEP, now)
    page = CasePage(found, request.user, now)
    context = {"nav": "ko", "case": found, "page": page, "step": chosen, "form": form, **more}
    return render(request, "desk/step.html", shell(request, now) | context, status=status)


def _take(request: StaffRequest, number: str, name: str, now: Any) -> HttpResponse:
    found = find_case(request.user, number, now)
    chosen = found.steps().get(name)
    if chosen is None:
        raise Http404
    form = StepForm(found, chosen, request.user, now, data=request.POST)
    try:
        # Before the form: what another has changed meanwhile may be just what makes an answer look wrong.
        check_version(found, chosen, request.user, form.posted_version, form.says_what_is)
        if not form.is_valid():
            _step_of(found, name, request, now)
            return _step_page(request, found, chosen, form, now, status=422)
        done = take(found, chosen, by=request.user, now=now, version=form.cleaned_data["version"], **form.answers)
    except AlreadyDone as repeated:
        done = repeated.case
    except Conflict as conflict:
        return _lost(request, conflict, chosen, form, now)
    except Refused as refused:
        if refused.forbidden:
            raise Http404 from refused
        return _step_page(request, found, chosen, form, now, refusal=str(refused), status=409)
    except ValidationError as error:
        form.refuse(error)
        return _step_page(request, found, chosen, form, now, status=422)
    return _after(request, done, chosen, now)


def _lost(request: StaffRequest, conflict: Conflict, chosen: Step, form: StepForm, now: Any) -> HttpResponse:
    """Somebody was first: say who and when, keep what was typed, offer what can still be done."""
    log_reading(conflict.case, request.user, Reading.What.STEP, now)
    page = CasePage(conflict.case, request.user, now)
    who = conflict.last.history_user
    context = {
        "nav": "ko",
        "case": conflict.case,
        "page": page,
        "step": chosen,
        "who": who.name if who else "Systemet",
        "what": conflict.last.history_change_reason,
        "when": conflict.last.history_date,
        "mine": who == request.user,
        "typed": [(form.fields[name].label, value) for name, value in form.data.items()
                  if name in form.fields and name != "version" and str(value).strip()],
        "can_still": any(offer.step is chosen and offer.refusal is None for offer in page.offers),
    }  # fmt: skip
    return render(request, "desk/lost.html", shell(request, now) | context, status=409)


def _after(request: StaffRequest, done: Case, chosen: Step, now: Any) -> HttpResponse:
    """Back to the case, or to the queue when the step took it out of one's sight."""
    visible = Case.objects.visible_to(request.user, local_day(now)).filter(pk=done.pk).exists()
    if not visible:
        messages.success(request, f"{done.number}: {chosen.label.lower()}. Ärendet finns nu hos {done.enhet.name}.")
        return redirect("queue")
    following = CasePage(done, request.user, now).current
    ahead = f" Nästa steg: {following.label.lower()}." if following and done.ansvarig_id == request.user.pk else ""
    messages.success(request, f"{chosen.label} – klart.{ahead}")
    return redirect(done.get_absolute_url())


@require_POST
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Write a note. The same form sent twice is one note."""
    now = clock.now()
    found = writable_case(request.user, number, now)
    form = NoteForm(request.POST)
    if not form.is_valid():
        read_case(request, number, now, Reading.What.CASE)
        return _case_page(request, found, now, note_form=form, status=422)
    try:
        write_down(found, by=request.user, at=now, text=form.cleaned_data["text"], token=form.cleaned_data["token"])
    except TokenUsed as used:
        read_case(request, number, now, Reading.What.CASE)
        form.renew(str(used))
        return _case_page(request, found, now, note_form=form, status=409)
    messages.success(request, "Anteckningen är sparad.")
    return redirect(found.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, number: str) -> HttpResponse:
    """Write down a contact: when it happened is not when it was written."""
    now = clock.now()
    writable_case(request.user, number, now)
    found = read_case(request, number, now, Reading.What.STEP)
    blank = Contact(case_id=found.pk, author=request.user, at=now)
    form = ContactForm(request.POST if request.method == "POST" else None, instance=blank)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            keep_contact(form.instance, form.cleaned_data["token"])
        except TokenUsed as used:
            form.renew(str(used))
            status = 409
        else:
            messages.success(request, "Kontakten är antecknad.")
            return redirect(found.get_absolute_url())
    context = {"nav": "ko", "case": found, "form": form}
    return render(request, "desk/contact.html", shell(request, now) | context, status=status)
