"""The register as an Excel file, out and in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local, local_day
from complaints.excel import progress as framsteg
from complaints.excel.columns import Row
from complaints.excel.importing import own_units
from complaints.excel.uttag import Inlasning, Uttag
from complaints.excel.writing import write
from complaints.register.page import Rad, Registersida
from complaints.register.urval import Urval
from complaints.uppgifter import registerenheter
from complaints.words import Typ
from organisation.models import User
from organisation.roles import Kvalitetsutvecklare
from organisation.standing import standing
from records.sheets import XLSX
from records.staff import StaffRequest, as_file

LARGEST = 5 * 1024 * 1024


@require_safe
def export(request: StaffRequest) -> HttpResponse:
    """Exactly the seven columns, a sheet a unit (SK-13). Who took it out, when and how much is kept."""
    now, user = clock.now(), request.user
    if not standing(user, local_day(now)).held:
        raise Http404
    urval = Urval.read(request.GET.dict(), local(now).year)
    page = Registersida(user, now, urval)
    rows = page.made(page.chosen.order_by("enhet", "received_at", "number"))
    Uttag.objects.create(user=user, at=now, ar=urval.ar, urval=urval.url(), antal=len(rows))
    names = {enhet.code: enhet.name for enhet in registerenheter()}
    title = f"Synpunkts- och klagomålshantering inom {settings.MUNICIPALITY}s socialtjänst {urval.ar}"
    sheets = [(names.get(code, code), rows) for code, rows in _per_unit(rows).items()]
    body = write(sheets, title=title, types=dict(Typ.choices), units=names, now=now)
    return as_file(body, XLSX, f"synpunkter-{urval.ar}{f'-{urval.enhet.lower()}' if urval.enhet else ''}.xlsx")


def _per_unit(rows: list[Rad]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.case.enhet.code].append(row.as_columns())
    return found


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
