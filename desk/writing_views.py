"""What is written in a case beside its steps: notes and their corrections, contacts, persons, documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from casework import clock
from casework.models import Case
from desk.access import StaffRequest, missing_when_emptied, read_case, writable_case
from desk.case_page import CasePage
from desk.forms import ContactForm, CorrectionForm, DocumentForm, NoteForm, PersonForm, TokenForm
from desk.timeline import anchor_of
from desk.views import case_page
from records import uploads
from records.additions import add_document, add_person
from records.drafts import drafts_of, forget_draft
from records.models import Contact, Note, Reading
from records.reading import log_reading
from records.writing import TokenUsed, keep_contact, write_down

KINDS: dict[str, type[Note] | type[Contact]] = {"anteckning": Note, "kontakt": Contact}


@require_POST
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Sign and lock a note. The same form sent twice is one note."""
    now = clock.now()
    found = writable_case(request.user, number, now)
    form, status = NoteForm(request.POST), 422
    if form.is_valid():
        values = form.cleaned_data
        try:
            with missing_when_emptied():
                write_down(found, by=request.user, at=now, text=values["text"], token=values["token"])
        except TokenUsed as used:
            form.renew(str(used))
            status = 409
        else:
            forget_draft(found, request.user, "anteckning")
            messages.success(request, "Anteckningen är signerad och låst.")
            return redirect(found.get_absolute_url())
    return case_page(request, read_case(request, number, now, Reading.What.CASE), now, note_form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: StaffRequest, number: str, kind: str, pk: int) -> HttpResponse:
    """Correct a note or a contact: a note of its own beside it. What was written first stays readable."""
    now = clock.now()
    writable_case(request.user, number, now)
    found = read_case(request, number, now, Reading.What.STEP)
    written: Any = get_object_or_404(KINDS[kind].objects.select_related("author"), pk=pk, case=found.pk)
    name = f"ratta-{anchor_of(written)}"
    form = _form(request, CorrectionForm, found, name)

    def keep() -> None:
        values = form.cleaned_data
        write_down(found, by=request.user, at=now, text=values["text"], token=values["token"], corrects=written)

    return _written(request, found, form, name, keep, "Rättelsen är signerad och låst.", now, original=written)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, number: str) -> HttpResponse:
    """Write down a contact: when it happened is not when it was written."""
    now = clock.now()
    writable_case(request.user, number, now)
    found = read_case(request, number, now, Reading.What.STEP)
    blank = Contact(case_id=found.pk, author=request.user, at=now)
    form = _form(request, ContactForm, found, "kontakt", instance=blank)

    def keep() -> None:
        keep_contact(form.instance, form.cleaned_data["token"])

    return _written(request, found, form, "kontakt", keep, "Kontakten är signerad och låst.", now)


def _form(request: StaffRequest, kind: type[TokenForm], found: Case, name: str, **more: Any) -> Any:
    draft = drafts_of(found, request.user).get(name)
    return kind(request.POST if request.method == "POST" else None, draft=draft, **more)


def _written(
    request: StaffRequest, found: Case, form: Any, name: str, keep: Any, said: str, now: Any, **more: Any
) -> HttpResponse:
    """Show the form, or keep what it holds: once, however many times it is sent."""
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            with missing_when_emptied():
                keep()
        except TokenUsed as used:
            form.renew(str(used))
            status = 409
        else:
            forget_draft(found, request.user, name)
            messages.success(request, said)
            return redirect(found.get_absolute_url())
    page = CasePage(found, request.user, now)
    if page.shown_until and "original" in more:
        log_reading(found, request.user, Reading.What.PROTECTED, now)
    context = {"case": found, "form": form, "name": name, "page": page, **more}
    return _page(request, "desk/contact.html" if name == "kontakt" else "desk/correction.html", context, status)


def _page(request: StaffRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, template, {"nav": "ko"} | context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest, number: str) -> HttpResponse:
    """Somebody who was not in the report."""
    now = clock.now()
    writable_case(request.user, number, now)
    found = read_case(request, number, now, Reading.What.STEP)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with missing_when_emptied():
            add_person(found, form.instance, form.cleaned_data["token"])
        messages.success(request, "Personen är tillagd.")
        return redirect(found.get_absolute_url())
    return _page(request, "desk/person.html", {"case": found, "form": form}, 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: StaffRequest, number: str) -> HttpResponse:
    """A document that came to the case: stamped with its own arrival."""
    now = clock.now()
    writable_case(request.user, number, now)
    found = read_case(request, number, now, Reading.What.STEP)
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid() and _stored(form, found, request, now):
        messages.success(request, "Handlingen är tillagd.")
        return redirect(found.get_absolute_url())
    return _page(request, "desk/document.html", {"case": found, "form": form}, 422 if form.is_bound else 200)


def _stored(form: forms.Form, found: Case, request: StaffRequest, now: Any) -> bool:
    file = form.cleaned_data["file"]
    try:
        uploads.check_batch([file.size])
        data = file.read()
        kind = uploads.inspect(data, file.name)
    except uploads.Refused as refused:
        form.add_error("file", str(refused))
        return False
    with missing_when_emptied():
        add_document(found, data, kind, title=form.cleaned_data["title"], at=now, by=request.user)
    return True
