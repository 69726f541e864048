"""A letter from IVO is written into the diary: a new matter, or another handling in one that there is (IV-04 to IV-08)."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import add_working_days, local_day, working_days_before
from casework.doorway import AlreadyDone, Conflict, Refused, open_case, take
from casework.models import Case
from ivo import diarium, lasare
from ivo.arenden import registrerar
from ivo.formular import NyHandling, NyTillsyn
from ivo.models import Tillsyn
from ivo.words import Lage, Riktning
from organisation.models import User
from organisation.standing import standing
from records.access import find_case
from records.documents import store
from records.form_fields import began
from records.models import Handling
from records.once import once
from records.registration import take_form
from records.staff import StaffRequest
from records.typed import figure
from records.uploads import Refused as FileRefused
from records.uploads import check_batch, choose_again, inspect

FORM = "ivo_registrera"
# Advice: within five working days, or so many before the answer's day (IV-15).
FORDELAS, FORE_SVAR = 5, 15


@require_http_methods(["GET", "HEAD", "POST"])
def registrera(request: StaffRequest) -> HttpResponse:
    """One form. IVO's number is looked for first: the same finds the matter that there is."""
    now = clock.now()
    if not registrerar(standing(request.user, local_day(now))):
        raise Http404
    if request.method != "POST":
        return _show(request, NyTillsyn(now=now), now)
    form = NyTillsyn(request.POST, request.FILES, now=now)
    file = _accepted(form, "fil") if form.is_valid() else None
    kept = _known(form)
    if kept is not None:
        form.add_error("ivo_nr", f"IVO:s nummer finns redan i {kept.shown_number}. Registrera handlingen där.")
    return take_form(
        request,
        form,
        FORM,
        partial(_show, request, form, now, kept=kept),
        lambda data, token: ta_in(data, file, token, by=request.user, now=now, important=form.is_important()),
        "Ärendet",
    )


def _known(form: NyTillsyn) -> Tillsyn | None:
    """The matter in which IVO's number stands already; not what this very page has become."""
    if not form.is_valid():
        return None
    token = form.data.get("token", "")
    rows = Tillsyn.objects.filter(ivo_nr=form.cleaned_data["ivo_nr"]).exclude(state=Lage.MAKULERAD)
    return next((row for row in rows if str(row.token) != token), None)


def ta_in(
    data: dict[str, Any],
    file: tuple[bytes, Any] | None,
    token: uuid.UUID,
    *,
    by: User,
    now: dt.datetime,
    important: bool,
) -> Tillsyn:
    """The same token twice is one. Raises Another when it is not the same, ValidationError for a number that is taken."""
    return once(
        lambda: Tillsyn.objects.filter(token=token).first(),
        lambda kept: (kept.ivo_nr, kept.number) == (data["ivo_nr"], data["nummer"]),
        lambda: _skapa(data, file, token, by, now, important),
    )


def _skapa(
    data: dict[str, Any], file: tuple[bytes, Any] | None, token: uuid.UUID, by: User, now: dt.datetime, important: bool
) -> Tillsyn:
    if there := Case.objects.filter(number=data["nummer"]).first():
        again = (
            "Det ärendet är makulerat: ta tillbaka makuleringen, och rätta registreringen."
            if there.status == Lage.MAKULERAD
            else ""
        )
        raise ValidationError({"nummer": f"Numret finns redan. {again}".strip()})
    if Tillsyn.objects.filter(ivo_nr=data["ivo_nr"]).exclude(state__in=[Lage.MAKULERAD, Lage.ARKIVERAD]).exists():
        # Somebody registered it while this page was open.
        raise ValidationError({"ivo_nr": "IVO:s nummer finns redan."})
    enhet = data["omrade"]
    case = Tillsyn(
        token=token, ivo_nr=data["ivo_nr"], brev=data["brev"], rubrik=data["rubrik"], sekretess=data["sekretess"],
        sekretess_dag=data["sekretess_dag"], sekretess_av=data["sekretess_av"], personakt=data["personakt"],
        aktnummer=data["aktnummer"], vite=data["vite"], svarsdatum_brev=data["svarsdatum"], enhet=enhet,
        ansvarig=lasare.sektionschefen(enhet, local_day(now)), received_at=began(data["dag"], now),
        fordelas_senast=_fordelas(data["dag"], data["svarsdatum"], local_day(now)),
    )  # fmt: skip
    case.diarienummer = data["nummer"]
    case.rubricera()
    open_case(case, by=by, now=now)
    assert file  # noqa: S101  it was asked for
    lagg_in(case, file, data | {"riktning": Riktning.IN}, by=by, now=now, important=important)
    return take(case, Tillsyn.registrera_handling, by=by, now=now)


def _fordelas(first: dt.date, svarsdatum: dt.date | None, idag: dt.date) -> dt.date:
    soon = add_working_days(first, FORDELAS, settings.EXTRA_DAYS_OFF)
    in_time = working_days_before(svarsdatum, FORE_SVAR, settings.EXTRA_DAYS_OFF) if svarsdatum else soon
    return max(min(soon, in_time), idag)


def lagg_in(
    case: Tillsyn, file: tuple[bytes, Any], data: dict[str, Any], *, by: User, now: dt.datetime, important: bool
) -> None:
    """The file, and its row in the diary."""
    handling = store(case, file[0], file[1], at=now, by=by, title=data["rubrik"])
    _skriv_in(case, handling, data, by=by, now=now, important=important)


def _skriv_in(
    case: Tillsyn, handling: Handling, data: dict[str, Any], *, by: User, now: dt.datetime, important: bool
) -> None:
    diarium.registrera(
        case, handling, riktning=data["riktning"], dag=data["dag"], by=by, now=now, brev=data["brev"], motpart=data["motpart"],
        original=data["original"], viktigt=important, svar_senast=data.get("svarsdatum"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def handling(request: StaffRequest, number: str) -> HttpResponse:
    """Another handling in a matter. The row, its file and the step that tells of it: all or nothing."""
    now = clock.now()
    case = find_case(request.user, number, now)
    if not isinstance(case, Tillsyn) or case.state == Lage.MAKULERAD:
        raise Http404
    if not Tillsyn.steps()["registrera_handling"].permits(case, standing(request.user, local_day(now))):
        raise Http404
    waiting = diarium.oregistrerade(case)
    if request.method != "POST":
        return _handling(request, case, NyHandling(waiting=waiting, now=now))
    form = NyHandling(request.POST, request.FILES, waiting=waiting, now=now)
    file = _accepted(form, "fil") if form.is_valid() and form.cleaned_data.get("fil") else None
    if not form.is_valid():
        return _handling(request, case, form, status=422)
    try:
        _ny_rad(case, form, file, request, now)
    except AlreadyDone:
        if not _ar_samma(case, form, file):
            form.add_error(
                None, "En annan handling registrerades från en annan sida. Det du skrev finns kvar. Tryck en gång till."
            )
            return _handling(request, Tillsyn.objects.get(pk=case.pk), form, status=409)
    except (Conflict, Refused) as late:
        if isinstance(late, Conflict) and _ar_samma(case, form, file):
            # The first press took two steps: it opened the matter again too.
            return redirect(case.get_absolute_url())
        form.add_error(None, f"{late} Det du skrev finns kvar. Tryck en gång till.")
        return _handling(request, Tillsyn.objects.get(pk=case.pk), form, status=409)
    messages.success(request, "Handlingen är registrerad.")
    return redirect(case.get_absolute_url())


def _ny_rad(
    case: Tillsyn, form: NyHandling, file: tuple[bytes, Any] | None, request: StaffRequest, now: dt.datetime
) -> None:
    """The row and the step that tells of it; a letter in a matter that is closed opens it again (IV-07)."""
    shown, data, by = figure(request.POST.get("version", "")), form.cleaned_data, request.user
    with transaction.atomic():
        Tillsyn.objects.select_for_update(no_key=True).get(pk=case.pk)
        if file is not None:
            lagg_in(case, file, data, by=by, now=now, important=form.is_important())
        else:
            _skriv_in(case, data["finns"], data, by=by, now=now, important=form.is_important())
        taken = take(case, Tillsyn.registrera_handling, by=by, now=now, version=-1 if shown is None else shown)
        if taken.state == Lage.ARKIVERAD or (data["riktning"] == Riktning.IN and taken.state == Lage.AVSLUTAD):
            take(taken, Tillsyn.oppna_igen, by=by, now=now, skal="En handling till har kommit.")


def _ar_samma(case: Tillsyn, form: NyHandling, file: tuple[bytes, Any] | None) -> bool:
    """Is what was posted what was registered last: the button was pressed twice?"""
    last = case.rader.select_related("handling").latest("nr")
    data = form.cleaned_data
    same = hashlib.sha256(file[0]).hexdigest() == last.handling.sha256 if file else data["finns"].pk == last.handling_id
    return bool(same and (file is None or data["rubrik"] == last.handling.title))


def _accepted(form: forms.Form, name: str) -> tuple[bytes, Any] | None:
    """The bytes and what they are; beside the field why they are not taken."""
    file = form.cleaned_data[name]
    try:
        check_batch([file.size])
        data = file.read()
        return data, inspect(data, file.name)
    except FileRefused as refused:
        form.add_error(name, str(refused))
        return None


def _show(
    request: StaffRequest, form: NyTillsyn, now: dt.datetime, *, kept: Tillsyn | None = None, token: uuid.UUID | None = None,
    first: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    choose_again(form, request.FILES)
    context = {"form": form, "token": token or uuid.uuid4(), "first": first, "kept": kept, "now": now, "nav": "ko"}
    return render(request, "ivo/registrera.html", context, status=status)


def _handling(request: StaffRequest, case: Tillsyn, form: NyHandling, *, status: int = 200) -> HttpResponse:
    choose_again(form, request.FILES)
    context = {"form": form, "case": case, "version": case.version, "nav": "ko"}
    return render(request, "ivo/handling.html", context, status=status)
