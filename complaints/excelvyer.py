"""The register as an Excel file, out and in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local, local_day
from complaints.excel_ut import skriv
from complaints.inlasning import egna_enheter, framsteg
from complaints.register import Typ, registerenheter
from complaints.registerrad import Rad
from complaints.registersida import Rad as Visad
from complaints.registersida import Registersida
from complaints.urval import Urval
from complaints.uttag import Inlasning, Uttag
from organisation.models import User
from organisation.standing import standing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 5 * 1024 * 1024


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_safe
def ut(request: HttpRequest) -> HttpResponse:
    """Exactly the seven columns, a sheet a unit (SK-13). Who took it out, when and how much is kept."""
    now, user = clock.now(), _user(request)
    if not standing(user, local_day(now)).held:
        raise Http404
    urval = Urval.read(request.GET.dict(), local(now).year)
    sida = Registersida(user, now, urval)
    rader = sida.made(sida.chosen.order_by("enhet", "received_at", "number"))
    Uttag.objects.create(user=user, at=now, ar=urval.ar, urval=urval.url(), antal=len(rader))
    names = {enhet.code: enhet.name for enhet in registerenheter()}
    title = f"Synpunkts- och klagomålshantering inom {settings.MUNICIPALITY}s socialtjänst {urval.ar}"
    blad = [(names.get(code, code), rows) for code, rows in _per_unit(rader).items()]
    body = skriv(blad, titel=title, typer=dict(Typ.choices), enheter=names, nu=now)
    return _file(body, f"synpunkter-{urval.ar}{f'-{urval.enhet.lower()}' if urval.enhet else ''}.xlsx")


def _per_unit(rader: list[Visad]) -> dict[str, list[Rad]]:
    found: dict[str, list[Rad]] = defaultdict(list)
    for rad in rader:
        case = rad.case
        texts = ("\n".join(rad.atgard), "\n".join(rad.aterkoppling))
        day = local_day(case.received_at)
        found[case.enhet.code].append(
            Rad(case.number, day, case.enhet.code, case.huvudkategori, rad.beskrivning, *texts)
        )
    return found


def _file(body: bytes, name: str) -> HttpResponse:
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "HEAD", "POST"])
def in_(request: HttpRequest) -> HttpResponse:
    """Send a file to be read in. It is read by a sweep, so nobody waits with a page that may be cut off."""
    now, user = clock.now(), _user(request)
    if not egna_enheter(standing(user, local_day(now))):
        raise Http404
    if request.method == "POST":
        file = request.FILES.get("fil")
        if file is None or not file.size:
            messages.error(request, "Välj en Excelfil.")
        elif file.size > LARGEST:
            messages.error(request, "Filen är större än 5 MB. Dela upp den, ett år i taget.")
        else:
            return _received(request, file.read(), now)
    earlier = Inlasning.objects.filter(by=user).defer("data").order_by("-at")[:10]
    return render(request, "complaints/inlasning.html", {"nav": "synpunkter", "earlier": earlier})


def _received(request: HttpRequest, data: bytes, now: dt.datetime) -> HttpResponse:
    """The same file sent twice at once waits once."""
    waiting = Inlasning.objects.filter(by=_user(request), lage=Inlasning.Lage.VANTAR)
    job = next((one for one in waiting if bytes(one.data or b"") == data), None)
    job = job or Inlasning.objects.create(by=_user(request), at=now, data=data)
    return redirect("synpunkter_inlasning_lage", job.pk)


@require_safe
def lage(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it has come, and what became of it: the page asks again by itself while it waits."""
    job = get_object_or_404(Inlasning.objects.filter(by=_user(request)).defer("data"), pk=pk)
    context = {"nav": "synpunkter", "job": job, "framsteg": framsteg(job.pk), "vantar": job.lage == job.Lage.VANTAR}
    part = request.headers.get("HX-Request") and "complaints/inlasning_lage.html"
    return render(request, part or "complaints/inlasning_sida.html", context)
