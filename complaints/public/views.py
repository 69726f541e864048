"""The residents' page: anybody may leave a synpunkt, in Swedish or English, and gets a number for it (SK-22, SK-26)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.calendar import local_day
from complaints.inkomst import ta_in
from complaints.models import BEKRAFTA, Synpunkt
from complaints.public.form import Enheter, Formular, enheter
from records.flood import SHOWN, judge, shown, traces
from records.languages import SWITCH, in_its_language, in_swedish, way
from records.once import Another, read_token
from records.public_form import DOWN, SeeOther, errors_of, readable

KAKA = "synpunkt"
# What the form brings along where it shows what is wrong.
RATTAS = "rattas"
KVITTENS_VISAS = dt.timedelta(hours=1)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@in_its_language
def synpunkt(request: HttpRequest) -> HttpResponse:
    units: Enheter | None = None
    asked = Formular.base_fields
    typed = {name: readable(str(value), asked.get(name)) for name, value in request.POST.items()}
    try:
        units = enheter()
        if SWITCH in typed:
            return _spoken(request, units, typed)
        if request.method == "POST":
            return _posted(request, Formular(units, typed), read_token(typed.get("token", "")), clock.now())
    except DOWN:
        # Nothing is taken in, or nobody knows: the same button sends the same synpunkt, and it becomes one.
        kept = {"initial": typed} if typed else {}
        return _show(request, Formular(units, **kept), read_token(typed.get("token", "")), notis="nere", status=503)
    return _show(request, Formular(units))


def _spoken(request: HttpRequest, units: Enheter, typed: dict[str, str]) -> HttpResponse:
    """The page in the other language, with all that was typed. Nothing is wrong there that was not said to be before."""
    form = Formular(units, typed) if RATTAS in typed else Formular(units, initial=typed)
    return _show(request, form, read_token(typed.get("token", "")))


def _posted(request: HttpRequest, form: Formular, token: uuid.UUID | None, now: dt.datetime) -> HttpResponse:
    if not form.is_valid() or token is None:
        return _show(request, form, token, status=422)
    try:
        with in_swedish():
            case = _sent_before(request, form, now) or ta_in(
                form.inkommen(token, now, _judged(request, token, now)), now=now
            )
    except Another:
        # Other words in a page that has been sent, and the same button: it is a new one, and nothing of it is lost.
        return _show(request, form, notis="skickad", status=409)
    return _remember(SeeOther(way("synpunkt_kvittens")), case)


def _sent_before(request: HttpRequest, form: Formular, now: dt.datetime) -> Synpunkt | None:
    """What this browser has just sent, if it sends the very same once more: after Back the page has another token."""
    if not (seen := _seen(request)):
        return None
    try:
        return ta_in(form.inkommen(uuid.UUID(seen["token"]), now), now=now)
    except Another:
        return None


def _judged(request: HttpRequest, token: uuid.UUID, now: dt.datetime) -> str:
    """Why what is sent is marked. What is sent already is not counted once more."""
    return "" if Synpunkt.objects.filter(token=token).exists() else judge(request, traces(request.POST), now)


def _show(
    request: HttpRequest, form: Formular, token: uuid.UUID | None = None, *, notis: str = "", status: int = 200
) -> HttpResponse:
    errors = errors_of(form)
    if status == 422 and not errors:
        # Every answer holds; what could not be read is the page's own token.
        errors = [("skicka", gettext("Sidan gick inte att läsa helt. Tryck på Skicka synpunkten en gång till."))]
    context = {"form": form, "token": token or uuid.uuid4(), "errors": errors, "notis": notis,
               "visad": request.POST.get(SHOWN) or shown(clock.now())}  # fmt: skip
    return render(request, "complaints/public/synpunkt.html", context, status=status)


# ── the receipt ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _remember(response: HttpResponse, case: Synpunkt) -> HttpResponse:
    """What the receipt shows, signed: no address leads to it, and nothing of it is about a person.

    It dies with the browser. Nothing is looked up: a synpunkt that is in can always be shown to be.
    """
    seen = {
        "token": str(case.token),
        "nummer": case.number,
        "anonym": case.anonym,
        "senast": local_day(BEKRAFTA.due(case.received_at)).isoformat(),
    }
    response.set_cookie(
        KAKA,
        signing.dumps(seen, salt=KAKA),
        path=reverse("synpunkt"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def _seen(request: HttpRequest) -> dict[str, Any]:
    """What this browser sent within the hour; nothing when there is none."""
    try:
        return signing.loads(request.COOKIES.get(KAKA, ""), salt=KAKA, max_age=KVITTENS_VISAS)
    except signing.BadSignature:
        return {}


@login_not_required
@require_safe
@in_its_language
def kvittens(request: HttpRequest) -> HttpResponse:
    """The number, and the day when they know at the latest who takes care of it (SK-29). Never the words."""
    seen = _seen(request)
    context = {
        "nummer": seen.get("nummer"),
        "anonym": seen.get("anonym"),
        "senast": dt.date.fromisoformat(seen["senast"]) if seen else None,
    }
    return render(request, "complaints/public/kvittens.html", context)
