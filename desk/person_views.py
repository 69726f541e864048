"""What is known of a person in a case is put right: the wrong row stays readable, with the reason in a note."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from desk.case_page import CasePage
from desk.forms import PersonCorrectionForm
from desk.writing_views import ANOTHER, opened
from records.access import StaffRequest, missing_when_emptied
from records.models import Person, Reading
from records.once import Another
from records.protection import is_masked
from records.put_right import PutRightAlready, is_the_only_one, lines, put_right
from records.reading import log_reading


@require_http_methods(["GET", "HEAD", "POST"])
def correct_person(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The form with what stands now. Of somebody protected, say first why it needs to be seen."""
    found, now = opened(request, number)
    rows = found.persons.all()
    wrong = _shown(rows, pk, request.POST.get("seen", ""))
    if is_masked(found, request.user, now):
        return redirect(reverse("protected", args=[number]))
    form = PersonCorrectionForm(
        wrong, request.POST if request.method == "POST" else None, alone=is_the_only_one(wrong, rows)
    )
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        try:
            with missing_when_emptied():
                put_right(found, form.right(), values["skal"], by=request.user, token=values["token"], now=now)
        except Another:
            form.renew(ANOTHER)
            status = 409
        except PutRightAlready as already:
            form.renew(f"{already}", seen=f"{already.person.pk}")
            status = 409
        else:
            messages.success(request, "Uppgifterna är rättade. Det som stod går fortfarande att läsa.")
            return redirect(found.get_absolute_url())
    page = CasePage(found, request.user, now)
    if page.shown_until:
        log_reading(found, request.user, Reading.What.PROTECTED, now)
    context = {"nav": "ko", "case": found, "form": form, "page": page, "name": "", "original": None,
               "heading": "Rätta uppgifterna om en person", "button": "Rätta uppgifterna"}  # fmt: skip
    return render(request, "desk/write.html", context, status=status)


def _shown(rows: QuerySet[Person], pk: int, seen: str) -> Person:
    """As it stands now, or as it stood when the form was shown: what was put right meanwhile is said, not written over."""
    line = next((line for line in lines(rows) if pk in {one.pk for one in line}), [])
    shown = next((one for one in line if f"{one.pk}" == seen), line[-1] if line else None)
    if shown is None or shown.gone:
        raise Http404
    return shown
