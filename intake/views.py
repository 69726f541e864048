"""The resident's pages: five topics, one at a time or all on one page, then the review and the receipt."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from intake import utkast as drafts
from intake.anmalan import Galler
from intake.blankett import ALLA, Blankett
from intake.fragor import AMNEN
from intake.granska import granska as rader
from intake.granska import saknas
from intake.models import EAnmalan, Utkast
from intake.routing import unit_for

DOWN = (OperationalError, InterfaceError)


class SeeOther(HttpResponseRedirect):
    status_code = 303


@dataclass(frozen=True)
class Sida:
    """A page of the form: one topic, or all of them."""

    amnen: tuple[int, ...]

    @property
    def alla(self) -> bool:
        return len(self.amnen) > 1

    @property
    def borjar(self) -> bool:
        """A report may begin here; on any other page a missing draft means that something was lost."""
        return 1 in self.amnen

    @property
    def url(self) -> str:
        return reverse("orosanmalan_alla") if self.alla else reverse("orosanmalan_steg", args=self.amnen)

    @property
    def back(self) -> str:
        return reverse("orosanmalan") if self.borjar else reverse("orosanmalan_steg", args=[self.amnen[0] - 1])


# ── the pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
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
    return _sida(request, Sida((nr,)))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def alla(request: HttpRequest) -> HttpResponse:
    return _sida(request, Sida(ALLA))


@login_not_required
@require_safe
def granska(request: HttpRequest) -> HttpResponse:
    utkast = drafts.find(request, clock.now())
    if utkast is None:
        return _borta(request)
    if utkast.anmalan_id:
        return SeeOther(reverse("orosanmalan_kvittens"))
    if missing := Blankett.whole(utkast.svar).fel():
        return SeeOther(_way_to(missing[0], utkast))
    return _granska(request, utkast)


@login_not_required
@require_POST
def skicka(request: HttpRequest) -> HttpResponse:
    """Send. The draft's token is the report's: a double click, a second tab and Back find the same report."""
    now, utkast = clock.now(), None
    try:
        utkast = drafts.find(request, now)
        if utkast is None:
            return _borta(request)
        return drafts.remember(SeeOther(reverse("orosanmalan_kvittens")), drafts.send(utkast, now))
    except drafts.Saknas as refusal:
        return _granska(request, utkast, missing=refusal.amnen, status=422)
    except ValidationError:
        return _granska(request, utkast, missing=list(ALLA), status=422)
    except DOWN:
        # Nothing is taken in and nothing is erased: the same button sends the same answers once more.
        return _granska(request, utkast, notis="nere", status=503)


@login_not_required
@require_safe
def kvittens(request: HttpRequest) -> HttpResponse:
    """The numbers, the stamp and what happens now. Never how it goes: a unit is the one it was sent to."""
    utkast = drafts.find(request, clock.now())
    if utkast is None:
        return _borta(request)
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


# ── a page of questions ─────────────────────────────────────────────────────────────────────────────────────────────


def _sida(request: HttpRequest, sida: Sida) -> HttpResponse:
    now = clock.now()
    if request.method == "POST":
        try:
            return _posted(request, sida, now)
        except DOWN:
            return _show(request, sida, _posted_form(request, sida, None, check=False), None, notis="nere", status=503)
    utkast = drafts.find(request, now)
    if utkast and utkast.anmalan_id:
        if not sida.borjar:
            return SeeOther(reverse("orosanmalan_kvittens"))
        utkast = None
    if utkast is None and not sida.borjar:
        return _borta(request)
    svar = utkast.svar if utkast else {}
    return _show(request, sida, Blankett(svar, sida.amnen, check=False, galler=_galler(sida, utkast)), utkast)


def _posted(request: HttpRequest, sida: Sida, now: dt.datetime) -> HttpResponse:
    utkast = drafts.find(request, now)
    if utkast and utkast.anmalan_id:
        if not sida.borjar:
            form = _posted_form(request, sida, utkast, check=False)
            return _show(request, sida, form, utkast, notis="skickad", status=409)
        utkast = None
    lost = utkast is None and not sida.borjar
    utkast = utkast or drafts.begin(now)
    if 4 in sida.amnen:
        utkast = drafts.keep_files(utkast, request.FILES.getlist("filer"), now)
    if pk := request.POST.get("ta_bort"):
        utkast.filer.filter(pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 16 else 0).delete()
    form = _posted_form(request, sida, utkast, check=not (lost or pk or "rad" in request.POST))
    if lost:
        # The second time in a row it is not the hour that has passed: the browser takes no cookie.
        response = _show(request, sida, form, utkast, notis="kakor" if "nytt" in request.POST else "borta", status=409)
    elif pk or "rad" in request.POST:
        response = _show(request, sida, form, utkast)
    elif form.fel():
        response = _show(request, sida, form, utkast, status=422)
    else:
        utkast = drafts.save(utkast, form.answers(), now, alla=sida.alla)
        response = SeeOther(_next(sida, utkast))
    return drafts.remember(response, utkast)


def _posted_form(request: HttpRequest, sida: Sida, utkast: Utkast | None, *, check: bool) -> Blankett:
    posted = request.POST.dict()
    if "rad" in posted:
        posted["rader"] = str(AMNEN[2](posted).rader + 1)
    svar = {str(nr): posted for nr in sida.amnen}
    return Blankett(svar, sida.amnen, check=check, galler=_galler(sida, utkast))


def _galler(sida: Sida, utkast: Utkast | None) -> str:
    """Whom it is about, for the words. On the page with every question it is not known beforehand."""
    return utkast.svar.get("1", {}).get("galler", "") if utkast and not sida.alla else ""


def _next(sida: Sida, utkast: Utkast) -> str:
    """The next topic; from an answer that was changed afterwards straight back to the review."""
    nr = sida.amnen[-1]
    done = "5" in utkast.svar and nr > 1 and not Blankett.whole(utkast.svar).fel()
    return reverse("orosanmalan_granska") if nr == ALLA[-1] or done else reverse("orosanmalan_steg", args=[nr + 1])


def _way_to(nr: int, utkast: Utkast) -> str:
    alla = utkast.svar.get("alla")
    return f"{reverse('orosanmalan_alla')}#amne-{nr}" if alla else reverse("orosanmalan_steg", args=[nr])


def _show(
    request: HttpRequest, sida: Sida, form: Blankett, utkast: Utkast | None, *, notis: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "sida": sida,
        "amnen": list(form.amnen.values()),
        "errors": form.errors if status == 422 else [],
        "notis": notis,
        # A draft that has been sent is not shown again; without a database no list of files can be had.
        "filer": [] if notis in {"nere", "skickad"} else drafts.filer(utkast),
        "nekade": drafts.nekade(utkast),
        "ny_rad": "rad" in request.POST,
    }
    return render(request, "intake/alla.html" if sida.alla else "intake/steg.html", context, status=status)


def _granska(
    request: HttpRequest, utkast: Utkast | None, *, missing: list[int] = (), notis: str = "", status: int = 200
) -> HttpResponse:
    """The review. Without a draft, when the database is away, only the message and the button."""
    svar: dict[str, Any] = utkast.svar if utkast else {}
    galler = svar.get("1", {}).get("galler", "")
    names = [] if notis else [fil.filename for fil in drafts.filer(utkast)]
    lines = rader(Blankett.whole(svar), names) if utkast else []
    context = {
        "rader": [(rad, _way_to(rad.amne, utkast)) for rad in lines if utkast],
        "errors": [(heading, _way_to(nr, utkast)) for nr, heading in saknas(list(missing), galler) if utkast],
        "anonym": svar.get("5", {}).get("anmalare") == "anonym",
        "nekade": drafts.nekade(utkast),
        "notis": notis,
        "tillbaka": reverse("orosanmalan_alla") if svar.get("alla") else reverse("orosanmalan_steg", args=[ALLA[-1]]),
    }
    return render(request, "intake/granska.html", context, status=status)


def _borta(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/borta.html", status=404)
