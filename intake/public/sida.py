"""A page of the form: what is shown, what happens to what is posted, and that nothing typed is ever lost."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import clock
from intake.models import Utkast
from intake.public import utkast as drafts
from intake.public.blankett import ALLA, Blankett
from intake.public.fragor import en_rad_till
from records import uploads
from records.flood import SHOWN, shown
from records.languages import SWITCH, way
from records.public_form import DOWN, SeeOther
from records.uploads import MISSING
from records.uploads import missing as missing_files


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
        return way("orosanmalan_alla") if self.alla else way("orosanmalan_steg", *self.amnen)

    @property
    def back(self) -> str:
        return way("orosanmalan") if self.borjar else way("orosanmalan_steg", self.amnen[0] - 1)


def show(request: HttpRequest, sida: Sida) -> HttpResponse:
    now = clock.now()
    if request.method == "POST":
        try:
            return _posted(request, sida, now)
        except Utkast.DoesNotExist:
            # Thrown away in another tab meanwhile: what is typed on this page is kept in a draft of its own.
            return _posted(request, sida, now)
        except DOWN:
            return _show(request, sida, _posted_form(request, sida, None, check=False), None, notis="nere", status=503)
    utkast = drafts.find(request, now)
    if utkast and utkast.anmalan_id:
        if not sida.borjar:
            return SeeOther(way("orosanmalan_kvittens") + drafts.fraga(utkast))
        utkast = None
    if utkast is None and not sida.borjar:
        return borta(request)
    svar = utkast.svar if utkast else {}
    form = Blankett(svar, sida.amnen, check=drafts.rattas(utkast), galler=_galler(sida, utkast))
    return _show(request, sida, form, utkast)


def _posted(request: HttpRequest, sida: Sida, now: dt.datetime) -> HttpResponse:
    utkast = drafts.find(request, now)
    if utkast and utkast.anmalan_id:
        if not sida.borjar:
            form = _posted_form(request, sida, utkast, check=False)
            return _show(request, sida, form, utkast, notis="skickad", status=409)
        utkast = None
    lost = utkast is None and not sida.borjar
    utkast = utkast or drafts.begin(request, now)
    missing = missing_files(request.POST) if 4 in sida.amnen and not request.FILES else []
    # What was said of other files stays, in the other language, until files are sent again.
    if 4 in sida.amnen and (request.FILES or missing or SWITCH not in request.POST):
        utkast = drafts.keep_files(utkast, request.FILES.getlist("filer"), now, missing)
    if pk := request.POST.get("ta_bort"):
        drafts.take_away(utkast, pk)
    goes_on = not (lost or pk or missing or {"rad", "tillbaka", SWITCH} & set(request.POST))
    form = _posted_form(request, sida, utkast, check=goes_on)
    # In another language the same is wrong as before.
    fel = set(drafts.rattas(utkast)) & set(sida.amnen) if SWITCH in request.POST else form.fel()
    # As it was typed, right or wrong, so that it can be shown again by a GET: Back and reload then ask nothing.
    utkast = drafts.save(utkast, form.answers(), now, alla=sida.alla, fel=fel, posted=request.POST.dict())
    if lost:
        # The second time in a row it is not the hour that has passed: the browser takes no cookie.
        response = _show(request, sida, form, utkast, notis="kakor" if "nytt" in request.POST else "borta", status=409)
    elif goes_on and not form.fel():
        response = SeeOther(_next(sida, utkast))
    else:
        response = SeeOther(_here(request, sida, form, utkast))
    return drafts.remember(request, response, utkast)


def _here(request: HttpRequest, sida: Sida, form: Blankett, utkast: Utkast) -> str:
    if "tillbaka" in request.POST:
        return sida.back + ("" if sida.borjar else drafts.fraga(utkast))
    return sida.url + drafts.fraga(utkast) + _place(form, request)


def _place(form: Blankett, request: HttpRequest) -> str:
    """Where on the page the work goes on. To what is wrong the page leads by itself."""
    if request.POST.get("ta_bort") or MISSING in request.POST:
        return "#filer"
    return f"#barn-{form.answers()['2']['rader']}" if "rad" in request.POST and 2 in form.amnen else ""


def _posted_form(request: HttpRequest, sida: Sida, utkast: Utkast | None, *, check: bool) -> Blankett:
    posted = request.POST.dict()
    if "rad" in posted:
        posted = en_rad_till(posted)
    if SWITCH in posted:
        # An odd address is pointed out in the other language too.
        posted.pop("epost_sedd", None)
    svar = {str(nr): posted for nr in sida.amnen}
    return Blankett(svar, sida.amnen, check=check, galler=_galler(sida, utkast))


def _galler(sida: Sida, utkast: Utkast | None) -> str:
    """Whom it is about, for the words. On the page with every question it is not known beforehand."""
    return utkast.svar.get("1", {}).get("galler", "") if utkast and not sida.alla else ""


def _next(sida: Sida, utkast: Utkast) -> str:
    """The next topic; from an answer that was changed afterwards straight back to the review."""
    nr = sida.amnen[-1]
    done = "5" in utkast.svar and nr > 1 and not Blankett.whole(utkast.svar).fel()
    url = way("orosanmalan_granska") if nr == ALLA[-1] or done else way("orosanmalan_steg", nr + 1)
    return url + drafts.fraga(utkast)


def way_to(nr: int, utkast: Utkast) -> str:
    fraga = drafts.fraga(utkast)
    if utkast.svar.get("alla"):
        return f"{way('orosanmalan_alla')}{fraga}#amne-{nr}"
    return way("orosanmalan_steg", nr) + fraga


def _show(
    request: HttpRequest, sida: Sida, form: Blankett, utkast: Utkast | None, *, notis: str = "", status: int = 200
) -> HttpResponse:
    # Nothing of what was posted could be kept: a file cannot be chosen again for somebody, but named.
    lost = [*missing_files(request.POST), *uploads.names(request.FILES)] if notis in {"nere", "skickad"} else []
    context: dict[str, Any] = {
        "sida": sida,
        "amnen": list(form.amnen.values()),
        "errors": form.errors,
        "notis": notis,
        # A draft that has been sent is not shown again; without a database no list of files can be had.
        "filer": [] if notis in {"nere", "skickad"} else drafts.filer(utkast),
        "nekade": [*drafts.nekade(utkast), *((name, drafts.NOT_ALONG) for name in lost)],
        # Carried along, so that the next page does not go on without them.
        "saknade": lost,
        "ny_rad": "rad" in request.POST,
        "fraga": drafts.fraga(utkast) or (notis == "nere" and drafts.samma(request)) or _ny(sida),
        # The token of a draft that is yet to be begun: the page brings it, so that Back and the button again begin one.
        "visad": request.POST.get(SHOWN) or shown(clock.now()),
        "nytt_utkast": "" if utkast else request.POST.get("utkast") or uuid.uuid4(),
    }
    return render(request, "intake/alla.html" if sida.alla else "intake/steg.html", context, status=status)


def _ny(sida: Sida) -> str:
    return f"?{drafts.NY}" if sida.borjar else ""


def borta(request: HttpRequest) -> HttpResponse:
    return render(request, "intake/borta.html", {"fraga": drafts.samma(request)}, status=404)
