"""The resident's pages: five topics, one at a time or all on one page, then the review and the receipt."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from intake.models import EAnmalan, Utkast
from intake.public import utkast as drafts
from intake.public.blankett import ALLA, Blankett
from intake.public.fragor import AMNEN
from intake.public.granska import granska as rader
from intake.public.granska import saknas
from intake.public.loften import promised
from intake.public.sida import Sida, borta, show, way_to
from intake.routing import unit_for
from intake.uppgifter import Innehall
from intake.words import Galler, JaNej
from organisation.models import Enhet
from records.hours import next_opening
from records.languages import in_its_language, way
from records.public_form import DOWN, SeeOther


@login_not_required
@require_safe
@in_its_language
def start(request: HttpRequest) -> HttpResponse:
    """The first page: 112 and the socialjour before anything else. Anybody may report, without logging in (EA-02)."""
    return render(request, "intake/start.html", {"paborjade": _unsent(request)})


def _unsent(request: HttpRequest) -> list[dict[str, Any]]:
    """What was begun in this browser and is not sent: to go on with, or to throw away. The page stands without it."""
    try:
        begun = [one for one in drafts.of_browser(request, clock.now()) if one.anmalan_id is None]
    except DOWN:
        return []
    return [{"fraga": drafts.fraga(one), "url": _where(one), "tid": one.touched_at} for one in begun]


def _where(utkast: Utkast) -> str:
    """The first topic that is not answered yet, or the review."""
    left = [nr for nr in ALLA if f"{nr}" not in utkast.svar]
    return way_to(left[0], utkast) if left else way("orosanmalan_granska") + drafts.fraga(utkast)


@login_not_required
@require_POST
@in_its_language
def borja_om(request: HttpRequest) -> HttpResponse:
    """Throw away what was begun. Done twice, there is nothing left the second time."""
    if drafts.VILKET in request.GET and (utkast := drafts.find(request, clock.now())):
        drafts.throw_away(utkast)
    return SeeOther(way("orosanmalan"))


@login_not_required
@require_safe
@in_its_language
def tillganglighet(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/tillganglighet.html")


@login_not_required
@require_safe
@in_its_language
def personuppgifter(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/personuppgifter.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def steg(request: HttpRequest, nr: int) -> HttpResponse:
    if nr not in AMNEN:
        raise Http404
    return show(request, Sida((nr,)))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def alla(request: HttpRequest) -> HttpResponse:
    return show(request, Sida(ALLA))


@login_not_required
@require_safe
@in_its_language
def granska(request: HttpRequest) -> HttpResponse:
    utkast = drafts.find(request, clock.now())
    if utkast is None:
        return borta(request)
    if utkast.anmalan_id:
        return SeeOther(way("orosanmalan_kvittens") + drafts.fraga(utkast))
    fel = request.GET.get("fel")
    missing = list(ALLA) if fel == "alla" else Blankett.whole(utkast.svar).fel()
    if missing and not fel:
        return SeeOther(way_to(missing[0], utkast))
    return _granska(request, utkast, missing=missing, notis="andrad" if "andrad" in request.GET else "")


@login_not_required
@require_POST
@in_its_language
def skicka(request: HttpRequest) -> HttpResponse:
    """Send what was reviewed. The draft's token is the report's: a double click, a second tab and Back find the same."""
    now, utkast = clock.now(), None
    try:
        utkast = drafts.find(request, now)
        if utkast is None:
            return borta(request)
        marked = drafts.judged(request, utkast, now)
        sent = drafts.send(utkast, now, reviewed=request.POST.get("version", ""), marked=marked)
        return drafts.remember(request, SeeOther(way("orosanmalan_kvittens") + drafts.fraga(sent)), sent)
    except Utkast.DoesNotExist:
        # Thrown away in another tab.
        return borta(request)
    except drafts.Saknas:
        return _again(utkast, "fel=1")
    except drafts.Andrad:
        return _again(utkast, "andrad=1")
    except ValidationError:
        # The database is stricter than the form. Which answer it was cannot be told, so all are to be looked at.
        return _again(utkast, "fel=alla")
    except DOWN:
        # Nothing is taken in and nothing is erased: the same button sends the same answers once more.
        return _granska(request, utkast, notis="nere", status=503)


def _again(utkast: Utkast | None, why: str) -> HttpResponse:
    return SeeOther(f"{way('orosanmalan_granska')}{drafts.fraga(utkast)}&{why}")


def _opens(enhet: Enhet, now: dt.datetime) -> str:
    """ "måndag 30 november 08:00" while the reception that assesses it is closed: nothing is promised outside its hours."""
    at = next_opening(enhet.code, now)
    return date_format(at, "l j F H:i") if at else ""


def _called(enhet: Enhet) -> str:
    """As the reader's language calls it, where the catalogue does; its own name too, to ask for at the telephone."""
    name = pgettext("enhet", enhet.short_name)
    return enhet.name if name == enhet.short_name else f"{name} ({enhet.name})"


@login_not_required
@require_safe
@in_its_language
def kvittens(request: HttpRequest) -> HttpResponse:
    """The numbers, the stamp and what happens now. Never how it goes: a unit is the one it was sent to."""
    utkast = drafts.find(request, clock.now())
    if utkast is None:
        return borta(request)
    if utkast.anmalan is None:
        return SeeOther(way("orosanmalan_granska") + drafts.fraga(utkast))
    cases = list(EAnmalan.objects.filter(anmalan=utkast.anmalan).order_by("pk").prefetch_related("persons"))
    units = {case.galler: unit_for(case.galler) for case in cases}
    context = {
        "nummer": [(case.number, _called(units[case.galler])) for case in cases],
        "enheter": list(dict.fromkeys(_called(units[case.galler]) for case in cases)),
        "barn": any(case.galler == Galler.BARN for case in cases),
        "inkom": utkast.anmalan.received_at,
        "oppnar": _opens(units.get(Galler.BARN) or units[cases[0].galler], clock.now()),
        "fraga": drafts.fraga(utkast),
        **promised(cases[0]),
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
        "skydd": svar.get("3", {}).get("skydd") == JaNej.JA,
        "anonym": svar.get("5", {}).get("anmalare") == Innehall.Slag.ANONYM,
        "nekade": drafts.nekade(utkast),
        "notis": notis,
        "version": version,
        "tillbaka": way_to(ALLA[-1], utkast) if utkast else way("orosanmalan_steg", ALLA[-1]),
        "fraga": drafts.fraga(utkast) or drafts.samma(request),
    }
    return render(request, "intake/granska.html", context, status=status)
