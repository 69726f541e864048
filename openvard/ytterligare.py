"""A further uppdrag on a decision that has one: a case of its own, shown beside the first (OV-04)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local_day
from casework.disqualification import disqualified, disqualify
from casework.doorway import open_case
from casework.links import link
from openvard.models import Uppdrag
from openvard.registrering import insats_field, utforare_field
from openvard.rules import beslutar
from organisation.models import User
from organisation.standing import standing
from records.access import read_case, writable_case
from records.form_fields import began, text_field
from records.models import Person, Reading
from records.once import Another, once, read_token
from records.staff import StaffRequest
from records.typed import tidy


class Ytterligare(forms.Form):
    """What is carried out, and by whom. The decision and the person are those of the first."""

    mostly_optional = True

    insats = insats_field()
    utforare = utforare_field()
    tolk = text_field("Tolk, språk", 80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)


@require_http_methods(["GET", "HEAD", "POST"])
def ytterligare(request: StaffRequest, number: str) -> HttpResponse:
    """For socialsekreteraren whose the first one is, while its decision is in force."""
    now, user = clock.now(), request.user
    case = writable_case(user, number, now)
    if not isinstance(case, Uppdrag) or case.closed_at or not _may(case, user, now):
        raise Http404
    read_case(request, number, now, Reading.What.STEP)
    if request.method != "POST":
        return _show(request, case, Ytterligare(initial={"tolk": case.tolk}))
    form, token = Ytterligare(request.POST), read_token(request.POST.get("token", ""))
    if token is None:
        form.add_error(None, "Sidan gick inte att läsa helt. Tryck på Skapa uppdraget en gång till.")
    if not form.is_valid() or token is None:
        return _show(request, case, form, token=token, status=422)
    try:
        made = ta_in(case, form.cleaned_data, token, by=user, now=now)
    except Another as other:
        form.add_error(
            None, f"Från den här sidan är {other.kept.number} redan skapat. Tryck en gång till för ett nytt uppdrag."
        )
        return _show(request, case, form, status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _show(request, case, form, token=token, status=422)
    messages.success(request, f"Uppdraget är skapat: {made.number}.")
    return redirect(made.get_absolute_url())


def _may(case: Uppdrag, user: User, now: dt.datetime) -> bool:
    """Whose it is, who still decides in the unit, and is not jävig in it."""
    mine = case.ansvarig_id == user.pk and user.pk not in disqualified(case)
    return mine and beslutar(standing(user, local_day(now)))


def ta_in(first: Uppdrag, data: dict[str, Any], token: uuid.UUID, *, by: User, now: dt.datetime) -> Uppdrag:
    """The same token twice is one. Raises Another when it is not the same, ValidationError when the decision has run out."""
    return once(
        lambda: Uppdrag.objects.filter(token=token).first(),
        lambda kept: (kept.insats, kept.performing) == (data["insats"], data["utforare"]),
        lambda: _skapa(first, data, token, by, now),
    )


def _skapa(first: Uppdrag, data: dict[str, Any], token: uuid.UUID, by: User, now: dt.datetime) -> Uppdrag:
    beslut = first.beslut.latest()
    if beslut.to_day < local_day(now):
        raise ValidationError(f"Beslutet gällde till {beslut.to_day}. Förläng det först.")
    case = Uppdrag(
        token=token, beslut=beslut, beslut_dag=beslut.day, tom=beslut.to_day, insats=data["insats"], tolk=data["tolk"],
        tidigare_akt=first.tidigare_akt, underrattad_dag=first.underrattad_dag,
        underrattad_satt=first.underrattad_satt, enhet=first.enhet, performing=data["utforare"], ansvarig=by,
        received_at=began(beslut.day, now), protected=first.protected,
        redan_verkstallt=Uppdrag.objects.filter(beslut__in=list(beslut.chain()), behandling_dag__isnull=False).exists(),
    )  # fmt: skip
    case.rubricera()
    open_case(case, by=by, now=now)
    for person in first.persons.current().filter(relation=Person.Relation.ENSKILD):
        person.pk, person.token, person.case, person.corrects = None, None, case, None
        person.language = data["tolk"]
        person.save(force_insert=True)
    # Who is jävig in the one is jävig in the other.
    for row in first.disqualifications.filter(lifted_at=None).select_related("user"):
        disqualify(case, row.user, by=by, now=now, kind=row.kind)
    link(case, first, by=by, now=now)
    return case


def _show(
    request: StaffRequest, case: Uppdrag, form: Ytterligare, *, token: uuid.UUID | None = None, status: int = 200
) -> HttpResponse:
    context = {"nav": "ko", "case": case, "form": form, "token": token or uuid.uuid4()}
    return render(request, "openvard/ytterligare.html", context, status=status)
