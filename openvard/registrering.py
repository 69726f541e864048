"""A decision becomes an uppdrag: one form, for there is no uppdrag without a decision (OV-03, OV-04)."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local_day
from casework.doorway import open_case
from openvard.models import Uppdrag
from openvard.rules import beslutande, utforarenheter
from openvard.words import LAGRUM, SOL_11_1, Insats
from organisation.models import Enhet, User
from organisation.standing import standing
from records.decisions import Beslut
from records.drafts import form_draft
from records.form_fields import began, day_field, text_field
from records.models import Person
from records.once import once
from records.registration import show_form, take_form
from records.staff import StaffRequest
from records.typed import ByName, tidy

FORM = "openvard_registrera"
PAGE = "openvard/registrera.html"
OLDEST = dt.timedelta(days=366)


def insats_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Insats", choices=[("", "Välj"), *Insats.choices], error_messages={"required": "Välj insatsen"}
    )


def utforare_field() -> forms.ModelChoiceField:
    return ByName(
        utforarenheter(), label="Utförare", empty_label="Välj", to_field_name="code",
        error_messages={"required": "Välj vilken enhet som utför insatsen", "invalid_choice": "Välj en enhet i listan"},
    )  # fmt: skip


class Registrering(forms.Form):
    """The decision and whom it is about. What the routine and the law need is required, and nothing else."""

    mostly_optional = True

    name = text_field("Namn", 120, "Skriv den enskildes namn")
    number = text_field("Personnummer eller samordningsnummer", 30, inputmode="numeric")
    phone = text_field("Telefon", 60, inputmode="tel")
    address = text_field("Adress", 200)
    tolk = text_field("Tolk, språk", 80)
    skyddad = forms.BooleanField(label="Skyddade personuppgifter", required=False)
    beslut_dag = day_field("Beslutsdag", "Skriv beslutsdagen")
    beslutsfattare = text_field("Beslutsfattare", 120, "Skriv vem som fattade beslutet")
    delegation = text_field("Punkt i delegationsordningen", 40, "Skriv punkten i delegationsordningen")
    lagrum = forms.ChoiceField(
        label="Lagrum", choices=[("", "Välj"), *LAGRUM], initial=SOL_11_1, error_messages={"required": "Välj lagrummet"}
    )
    insats = insats_field()
    fran = day_field("Gäller från och med", "Skriv från vilken dag beslutet gäller")
    tom = day_field("Gäller till och med", "Skriv till vilken dag beslutet gäller")
    utforare = utforare_field()
    underrattad_dag = day_field("Den enskilde underrättad, dag")
    underrattad_satt = forms.ChoiceField(label="Hur?", choices=[("", "Inte ännu"), *Beslut.Way.choices], required=False)
    tidigare_akt = text_field("Akten för utredningen", 40)

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        tidy(self)

    def clean(self) -> None:
        data, today = self.cleaned_data, local_day(self.now)
        day = data.get("beslut_dag")
        if day and not today - OLDEST <= day <= today:
            self.add_error("beslut_dag", "Beslutsdagen ska ligga inom det senaste året och inte framåt i tiden")
        if data.get("fran") and data.get("tom") and data["tom"] < data["fran"]:
            self.add_error("tom", "Sista dagen kan inte ligga före den första")
        if bool(data.get("underrattad_dag")) != bool(data.get("underrattad_satt")):
            self.add_error("underrattad_dag", "Skriv både dag och hur den enskilde är underrättad, eller ingetdera")
        if data.get("underrattad_dag") and data["underrattad_dag"] > today:
            self.add_error("underrattad_dag", "Dagen kan inte ligga framåt i tiden")


@require_http_methods(["GET", "HEAD", "POST"])
def registrera(request: StaffRequest) -> HttpResponse:
    """One form; the uppdrag it makes is the one's who wrote it."""
    now, user = clock.now(), request.user
    units = beslutande(standing(user, local_day(now)))
    if not units:
        raise Http404
    if request.method != "POST":
        begun = form_draft(user, FORM).first()
        first = {"lagrum": SOL_11_1, "beslut_dag": local_day(now), "fran": local_day(now), "beslutsfattare": user.name}
        return show_form(
            request, PAGE, Registrering(initial=first | (begun.values if begun else {}), now=now), begun=begun
        )
    form, enhet = Registrering(request.POST, now=now), Enhet.objects.get(pk=units[0])
    return take_form(
        request,
        form,
        FORM,
        partial(show_form, request, PAGE, form),
        lambda data, token: ta_in(data, token, enhet, by=user, now=now),
    )


def ta_in(data: dict[str, Any], token: uuid.UUID, enhet: Enhet, *, by: User, now: dt.datetime) -> Uppdrag:
    """The decision and its uppdrag in one. The same token twice is one. Raises Another when it is not the same."""
    return once(
        lambda: Uppdrag.objects.filter(token=token).first(),
        lambda kept: _samma(kept, data),
        lambda: _skapa(data, token, enhet, by, now),
    )


def _samma(kept: Uppdrag, data: dict[str, Any]) -> bool:
    first = kept.history.earliest("history_id")
    same = (first.beslut_dag, first.tom, first.insats) == (data["beslut_dag"], data["tom"], data["insats"])
    return same and kept.persons.filter(relation=Person.Relation.ENSKILD, name=data["name"]).exists()


def _skapa(data: dict[str, Any], token: uuid.UUID, enhet: Enhet, by: User, now: dt.datetime) -> Uppdrag:
    day = data["beslut_dag"]
    beslut = Beslut.objects.create(
        day=day, decided_by=data["beslutsfattare"], delegation=data["delegation"], law=data["lagrum"], kind=data["insats"],
        from_day=data["fran"], to_day=data["tom"], told_day=data["underrattad_dag"], told_way=data["underrattad_satt"],
        at=now, by=by,
    )  # fmt: skip
    case = Uppdrag(
        token=token, beslut=beslut, beslut_dag=day, tom=data["tom"], insats=data["insats"], tolk=data["tolk"],
        tidigare_akt=data["tidigare_akt"], underrattad_dag=data["underrattad_dag"],
        underrattad_satt=data["underrattad_satt"], enhet=enhet, performing=data["utforare"], ansvarig=by,
        received_at=began(day, now),
        protected=data["skyddad"],
    )  # fmt: skip
    case.rubricera()
    open_case(case, by=by, now=now)
    person = {name: data[name] for name in ("name", "number", "phone", "address")} | {"language": data["tolk"]}
    Person(case=case, relation=Person.Relation.ENSKILD, protected=data["skyddad"], **person).save(force_insert=True)
    return case
