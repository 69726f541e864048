"""The resident's pages: five topics, one at a time or all on one page, then the review and the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from intake.models import EAnmalan, Utkast
from intake.public import utkast as drafts
from intake.public.blankett import ALLA, Blankett
from intake.public.fragor import AMNEN
from intake.public.granska import granska as rader
from intake.public.granska import saknas
from intake.public.sida import Sida, borta, show, way_to
from intake.routing import unit_for
from intake.uppgifter import Innehall
from intake.words import Galler
from records.public_form import DOWN, SeeOther


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page: 112 and the socialjour before anything else. Anybody may report, without logging in (EA-02)."""
    return render(request, "intake/start.html")


@login_not_required
@require_safe
def tillganglighet(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/tillganglighet.html")


@login_not_required
@require_safe
def personuppgifter(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/personuppgifter.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def steg(request: HttpRequest, nr: int) -> HttpResponse:
    if nr not in AMNEN:
        raise Http404
    return show(request, Sida((nr,)))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def alla(request: HttpRequest) -> HttpResponse:
    return show(request, Sida(ALLA))


@login_not_required
@require_safe
def granska(request: HttpRequest) -> HttpResponse:
    utkast = drafts.find(request, clock.now())
    if utkast is None:
        return borta(request)
    if utkast.anmalan_id:
        return SeeOther(reverse("orosanmalan_kvittens"))
    fel = request.GET.get("fel")
    missing = list(ALLA) if fel == "alla" else Blankett.whole(utkast.svar).fel()
    if missing and not fel:
        return SeeOther(way_to(missing[0], utkast))
    return _granska(request, utkast, missing=missing, notis="andrad" if "andrad" in request.GET else "")


@login_not_required
@require_POST
def skicka(request: HttpRequest) -> HttpResponse:
    """Send what was reviewed. The draft's token is the report's: a double click, a second tab and Back find the same."""
    now, utkast = clock.now(), None
    try:
        utkast = drafts.find(request, now)
        if utkast is None:
            return borta(request)
        sent = drafts.send(utkast, now, reviewed=request.POST.get("version", ""))
        return drafts.remember(SeeOther(reverse("orosanmalan_kvittens")), sent)
    except drafts.Saknas:
        return SeeOther(f"{reverse('orosanmalan_granska')}?fel=1")
    except drafts.Andrad:
        return SeeOther(f"{reverse('orosanmalan_granska')}?andrad=1")
    except ValidationError:
        # The database is stricter than the form. Which answer it was cannot be told, so all are to be looked at.
        return SeeOther(f"{reverse('orosanmalan_granska')}?fel=alla")
    except DOWN:
        # Nothing is taken in and nothing is erased: the same button sends the same answers once more.
        return _granska(request, utkast, notis="nere", status=503)


@login_not_required
@require_safe
def kvittens(request: HttpRequest) -> HttpResponse:
    """The numbers, the stamp and what happens now. Never how it goes: a unit is the one it was sent to."""
    utkast = drafts.find(request, clock.now())
    if utkast is None:
        return borta(request)
    if utkast.anmalan is None:
        return SeeOther(reverse("orosanmalan_granska"))
    cases = EAnmalan.objects.filter(anmalan=utkast.anmalan).order_by("number")
    numbers = [(case.number, unit_for(case.galler).name) for case in cases]
    context = {
        "nummer": numbers,
        "enheter": list(dict.fromkeys(unit for _, unit in numbers)),
        "barn": any(case.galler == Galler.BARN for case in cases),
        "inkom": utkast.anmalan.received_at,
    }
    return render(request, "intake/kvittens.html", context)


def _granska(
    request: HttpRequest, utkast: Utkast | None, *, missing: list[int] | None = None, notis: str = "", status: int = 200
) -> HttpResponse:
    """The review. Without a draft, when the database is away, only the message and the button."""
    svar: dict[str, Any] = utkast.svar if utkast else {}
    galler = svar.get("1", {}).get("galler", "")
    files, version = [], request.POST.get("version", "")
    # Without a database no list of files can be had, and what was reviewed is still what was posted.
    if utkast and notis != "nere":
        files = drafts.filer(utkast)
        version = drafts.version(utkast, files)
    lines = rader(Blankett.whole(svar), [fil.filename for fil in files]) if utkast else []
    context = {
        "rader": [(rad, way_to(rad.amne, utkast)) for rad in lines if utkast],
        "errors": [(heading, way_to(nr, utkast)) for nr, heading in saknas(missing or [], galler) if utkast],
        "anonym": svar.get("5", {}).get("anmalare") == Innehall.Slag.ANONYM,
        "nekade": drafts.nekade(utkast),
        "notis": notis,
        "version": version,
        "tillbaka": reverse("orosanmalan_alla") if svar.get("alla") else reverse("orosanmalan_steg", args=[ALLA[-1]]),
    }
    return render(request, "intake/granska.html", context, status=status)
