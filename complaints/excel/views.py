"""The register as an Excel file, out and in."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.calendar import local, local_day
from complaints.excel import exporting
from complaints.excel import progress as framsteg
from complaints.excel.importing import own_units
from complaints.excel.uttag import Inlasning, Registerfil, Uttag
from complaints.register.urval import Urval
from organisation.models import User
from organisation.roles import Kvalitetsutvecklare
from organisation.standing import standing
from records.sheets import XLSX
from records.staff import StaffRequest, named

LARGEST = 5 * 1024 * 1024


@require_POST
def export(request: StaffRequest) -> HttpResponse:
    """Ask for exactly the seven columns, a sheet a unit (SK-13). A small file comes at once, a large one when it is written."""
    now, user = clock.now(), request.user
    if not standing(user, local_day(now)).held:
        raise Http404
    job = exporting.ask(user, Urval.read(request.GET.dict(), local(now).year), now)
    ready = job.lage == job.Lage.KLAR
    return redirect("synpunkter_excel_fil" if ready else "synpunkter_excel_lage", job.pk)


@require_safe
def export_progress(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it has been written: the page asks again by itself while it waits."""
    job = get_object_or_404(Registerfil.objects.filter(by=request.user), pk=pk)
    context = {
        "nav": "synpunkter",
        "job": job,
        "vantar": job.lage == job.Lage.VANTAR,
        "till": job.klar_at and job.klar_at + exporting.KEPT,
    }
    part = request.headers.get("HX-Request") and "complaints/uttag_lage.html"
    return render(request, part or "complaints/uttag_sida.html", context)


@require_safe
def fetch(request: StaffRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file, to who asked for it. Who took the register out, when and how much is kept before a byte of it leaves."""
    now, user = clock.now(), request.user
    job = get_object_or_404(exporting.for_whom_it_is(user, now), pk=pk)
    Uttag.objects.create(user=user, at=now, ar=job.ar, urval=job.urval, antal=job.antal)
    unit = Urval.read(QueryDict(job.urval.removeprefix("?")).dict(), job.ar).enhet.lower()
    filename = f"synpunkter-{job.ar}{f'-{unit}' if unit else ''}.xlsx"
    return named(StreamingHttpResponse(exporting.pieces(job), content_type=XLSX), filename)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: StaffRequest) -> HttpResponse:
    """Send a file to be read in. It is read by a sweep, so nobody waits with a page that may be cut off."""
    now, user = clock.now(), request.user
    if not own_units(standing(user, local_day(now))):
        raise Http404
    if request.method == "POST":
        file = request.FILES.get("fil")
        if file is None or not file.size:
            messages.error(request, "Välj en Excelfil.")
        elif file.size > LARGEST:
            messages.error(request, "Filen är större än 5 MB. Dela upp den, ett år i taget.")
        else:
            return _received(request, file.read(), now)
    earlier = Inlasning.objects.filter(by=user).defer("data").order_by("-at", "-pk")[:10]
    context = {"nav": "synpunkter", "earlier": earlier, "compiles": _compiles(user, now)}
    return render(request, "complaints/inlasning.html", context)


def _compiles(user: User, now: dt.datetime) -> bool:
    """Who reads in the rows of every unit."""
    return bool(standing(user, local_day(now)).units([Kvalitetsutvecklare]))


def _received(request: StaffRequest, data: bytes, now: dt.datetime) -> HttpResponse:
    """The same file sent twice at once waits once."""
    moved = "flyttade" in request.POST and _compiles(request.user, now)
    waiting = Inlasning.objects.filter(by=request.user, lage=Inlasning.Lage.VANTAR, flyttade=moved)
    job = next((one for one in waiting if bytes(one.data or b"") == data), None)
    job = job or Inlasning.objects.create(by=request.user, at=now, data=data, flyttade=moved)
    return redirect("synpunkter_inlasning_lage", job.pk)


@require_safe
def progress(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it has come, and what became of it: the page asks again by itself while it waits."""
    job = get_object_or_404(Inlasning.objects.filter(by=request.user).defer("data"), pk=pk)
    context = {
        "nav": "synpunkter",
        "job": job,
        "framsteg": framsteg.of(job.pk),
        "vantar": job.lage == job.Lage.VANTAR,
    }
    part = request.headers.get("HX-Request") and "complaints/inlasning_lage.html"
    return render(request, part or "complaints/inlasning_sida.html", context)
