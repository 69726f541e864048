"""What is written in a case beside its steps: notes and their corrections, contacts, persons, documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework import clock
from casework.models import Case
from desk.case_page import CasePage
from desk.forms import (
    ContactForm,
    CorrectionForm,
    DissentForm,
    DocumentForm,
    NoteForm,
    PersonForm,
    PlanCorrectionForm,
    TokenForm,
)
from desk.timeline import anchor_of
from desk.views import case_page
from records import uploads
from records.access import StaffRequest, missing_when_emptied, read_case, writable_case
from records.additions import add_document, add_person
from records.drafts import drafts_of, forget_draft
from records.models import Contact, Note, Reading
from records.once import Another
from records.plans import versions
from records.reading import log_reading
from records.sides import Side, readable, side_of
from records.traces import why_not_out
from records.writing import keep_contact, write_down

KINDS: dict[str, type[Note] | type[Contact]] = {"anteckning": Note, "kontakt": Contact}


ANOTHER = "Du har redan sparat något annat från samma sida. Det du har skrivit finns kvar här; spara en gång till."


class Words(NamedTuple):
    """What stands over the form and on its button, and what is said when it is kept."""

    heading: str
    button: str
    said: str


# What is written beside a version of a plan: the form that asks for it, and its words.
BESIDE: dict[str, tuple[type[TokenForm], Words]] = {
    "avvikande": (
        DissentForm,
        Words("Den enskilde håller inte med", "Signera och lås", "Det står nu bredvid planen."),
    ),
    "rattelse": (
        PlanCorrectionForm,
        Words("Rättelse av planen", "Signera rättelsen", "Rättelsen står nu bredvid planen."),
    ),
}


@require_POST
def note(request: StaffRequest, number: str) -> HttpResponse:
    """Sign and lock a note. The same form sent twice is one note."""
    now = clock.now()
    found = writable_case(request.user, number, now)
    own = side_of(found, request.user, now)
    form, status = NoteForm(request.POST, own=own), 422
    if form.is_valid():
        values = form.cleaned_data
        try:
            with missing_when_emptied():
                write_down(found, by=request.user, at=now, text=values["text"], token=values["token"],
                           side=values.get("side") or own)  # fmt: skip
        except Another:
            form.renew(ANOTHER)
            status = 409
        else:
            forget_draft(found, request.user, "anteckning")
            messages.success(request, "Anteckningen är signerad och låst.")
            return redirect(found.get_absolute_url())
    return case_page(request, read_case(request, number, now, Reading.What.CASE), now, note_form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: StaffRequest, number: str, kind: str, pk: int) -> HttpResponse:
    """Correct a note or a contact: a note of its own beside it. What was written first stays readable."""
    found, now = opened(request, number)
    rows = readable(KINDS[kind].objects.select_related("author"), found, request.user, now)
    written: Any = get_object_or_404(rows, pk=pk, case=found.pk)
    name = f"ratta-{anchor_of(written)}"
    form = _form(request, CorrectionForm, found, name)

    def keep() -> None:
        values = form.cleaned_data
        write_down(found, by=request.user, at=now, text=values["text"], token=values["token"], corrects=written,
                   side=written.side)  # fmt: skip

    words = Words("Rätta en anteckning", "Signera rättelsen", "Rättelsen är signerad och låst.")
    return _written(request, found, form, keep, words, now, name=name, original=written)


@require_http_methods(["GET", "HEAD", "POST"])
def beside_plan(request: StaffRequest, number: str, kind: str, version: int, what: str) -> HttpResponse:
    """What the person does not agree with in a plan, or what is wrong in it: a note beside the version, which stays as it is.

    For everybody who reads that version.
    """
    found, now = opened(request, number)
    own = side_of(found, request.user, now)
    plan = get_object_or_404(versions(found, kind, own, request.user), number=version)
    shared = versions(found, kind, Side.UTFORARE).filter(pk=plan.pk).exists()
    name, (asked, words) = f"{what}-{plan.pk}", BESIDE[what]
    form = _form(request, asked, found, name)

    def keep() -> None:
        values = form.cleaned_data
        write_down(found, by=request.user, at=now, about=f"{words.heading}, version {version}", text=values["text"],
                   token=values["token"], side=Side.BADA if own and shared else own, plan=plan,
                   corrects_plan=what == "rattelse")  # fmt: skip

    back = reverse("plan", args=[found.number, kind])
    return _written(request, found, form, keep, words, now, name=name, back=f"{back}?version={version}")


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, number: str) -> HttpResponse:
    """Write down a contact: when it happened is not when it was written."""
    found, now = opened(request, number)
    own, written = side_of(found, request.user, now), Contact(case_id=found.pk, author=request.user, at=now)
    form = _form(request, ContactForm, found, "kontakt", instance=written, own=own)

    def keep() -> None:
        form.instance.side = form.cleaned_data.get("side") or own
        keep_contact(form.instance, form.cleaned_data["token"])

    words = Words("Anteckna en kontakt", "Signera och lås", "Kontakten är signerad och låst.")
    return _written(request, found, form, keep, words, now, name="kontakt")


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest, number: str) -> HttpResponse:
    """Somebody who was not in the report."""
    found, now = opened(request, number)
    form = PersonForm(request.POST if request.method == "POST" else None)

    def keep() -> None:
        add_person(found, form.instance, form.cleaned_data["token"])

    words = Words("Lägg till en person", "Lägg till personen", "Personen är tillagd.")
    return _written(request, found, form, keep, words, now)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: StaffRequest, number: str) -> HttpResponse:
    """A document that came to the case: stamped with its own arrival."""
    found, now = opened(request, number)
    own = side_of(found, request.user, now)
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()), own=own)

    def keep() -> None:
        file = form.cleaned_data["file"]
        uploads.check_batch([file.size])
        data = file.read()
        kind = uploads.inspect(data, file.name)
        side = form.cleaned_data.get("side") or own
        # What the other side is to read goes out; what came to us is as it came.
        if side == Side.BADA and (why := why_not_out(data, kind.extension)):
            raise uploads.Refused(why)
        add_document(found, data, kind, title=form.cleaned_data["title"], at=now, by=request.user, side=side)

    words = Words("Lägg till en handling", "Lägg till handlingen", "Handlingen är tillagd.")
    return _written(request, found, form, keep, words, now)


def opened(request: StaffRequest, number: str) -> tuple[Case, dt.datetime]:
    """The case, to write in, and the moment at which it was opened: that is a logged reading."""
    now = clock.now()
    writable_case(request.user, number, now)
    return read_case(request, number, now, Reading.What.STEP), now


def _form(request: StaffRequest, kind: type[TokenForm], found: Case, name: str, **more: Any) -> Any:
    draft = drafts_of(found, request.user).get(name)
    return kind(request.POST if request.method == "POST" else None, draft=draft, **more)


def _written(
    request: StaffRequest,
    found: Case,
    form: Any,
    keep: Callable[[], None],
    words: Words,
    now: dt.datetime,
    *,
    name: str = "",
    original: Any = None,
    back: str = "",
) -> HttpResponse:
    """Show the form, or keep what it holds: once, however many times it is sent.

    `name`: of its draft, if it has one. `back`: where it leads when it is kept, if not to the case.
    """
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            with missing_when_emptied():
                keep()
        except Another:
            form.renew(ANOTHER)
            status = 409
        except uploads.Refused as refused:
            form.add_error("file", str(refused))
        else:
            if name:
                forget_draft(found, request.user, name)
            messages.success(request, words.said)
            return redirect(back or found.get_absolute_url())
    uploads.choose_again(form, request.FILES)
    page = CasePage(found, request.user, now)
    if original and page.shown_until:
        log_reading(found, request.user, Reading.What.PROTECTED, now)
    context = {"nav": "ko", "case": found, "form": form, "page": page, "name": name, "original": original}
    context |= {"heading": words.heading, "button": words.button}
    return render(request, "desk/write.html", context, status=status)
