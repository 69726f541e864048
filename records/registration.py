"""A form in which a colleague begins a case: taken once, shown again with what was typed when it is not."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from casework.models import Case
from records.drafts import Draft, form_draft
from records.once import Another, read_token
from records.staff import StaffRequest


class Show(Protocol):
    """The page with the form: `first` is the number of what was made from it already."""

    def __call__(self, *, token: uuid.UUID | None = None, first: str = "", status: int = 200) -> HttpResponse: ...


def show_form(
    request: StaffRequest, template: str, form: Any, *, token: uuid.UUID | None = None, first: str = "", status: int = 200,
    begun: Draft | None = None, nav: str = "ko",
) -> HttpResponse:  # fmt: skip
    """The page with the form, under a token of its own. `begun`: what had been kept of it; `nav`: where in the menu."""
    context = {
        "form": form,
        "token": token or uuid.uuid4(),
        "first": first,
        "begun": begun,
        "now": form.now,
        "nav": nav,
    }
    return render(request, template, context, status=status)


def take_form(
    request: StaffRequest, form: forms.Form, draft: str, show: Show, take_in: Callable[[dict[str, Any], uuid.UUID], Case],
    what: str = "Uppdraget",
) -> HttpResponse:  # fmt: skip
    """What was posted, as a case; to its page. The same form twice is one case, another with its token is asked about.

    `what`: what it is called, at the beginning of a sentence.
    """
    token = read_token(request.POST.get("token", ""))
    if token is None:
        form.add_error(None, "Sidan gick inte att läsa helt. Skicka formuläret en gång till.")
    if not form.is_valid() or token is None:
        return show(token=token, status=422)
    try:
        case = take_in(form.cleaned_data, token)
    except Another as other:
        return show(first=other.kept.number, status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return show(token=token, status=422)
    form_draft(request.user, draft).delete()
    messages.success(request, f"{what} är skapat: {case.shown_number}.")
    return redirect(case.get_absolute_url())
