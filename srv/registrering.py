"""An uppdrag begins: whom it is about, who their guardians are, and on what ground. All else is steps (SR-01, SR-02)."""

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
from organisation.models import Enhet, User
from organisation.standing import standing
from records import identity
from records.drafts import form_draft
from records.form_fields import day_field, text_field
from records.models import Person
from records.once import once
from records.registration import show_form, take_form
from records.staff import StaffRequest
from records.typed import ByName, tidy
from srv.lasare import bestallande
from srv.models import Bestallning
from srv.rules import utforarenheter
from srv.samtycke import sista_dagen
from srv.words import Insats, Lagrum

FORM = "srv_registrera"
PAGE = "srv/registrera.html"
# Guardians that the form has room for.
VARDNADSHAVARE = (1, 2)


class Registrering(forms.Form):
    """The child or young person and the guardians; what the routine needs is required, and nothing else."""

    mostly_optional = True

    name = text_field("Barnets eller den ungas namn", 120, "Skriv barnets eller den ungas namn")
    number = text_field("Personnummer eller samordningsnummer", 30, inputmode="numeric")
    fodd = day_field("Född, om numret saknas")
    phone = text_field("Telefon", 60, inputmode="tel")
    address = text_field("Adress", 200)
    skyddad = forms.BooleanField(label="Skyddade personuppgifter", required=False)
    vh1_name = text_field("Vårdnadshavare 1, namn", 120)
    vh1_number = text_field("Personnummer", 30, inputmode="numeric")
    vh1_phone = text_field("Telefon", 60, inputmode="tel")
    vh2_name = text_field("Vårdnadshavare 2, namn", 120)
    vh2_number = text_field("Personnummer", 30, inputmode="numeric")
    vh2_phone = text_field("Telefon", 60, inputmode="tel")
    lagrum = forms.ChoiceField(
        label="Lagrum", choices=[("", "Välj"), *Lagrum.choices], error_messages={"required": "Välj lagrummet"}
    )
    insats = forms.ChoiceField(
        label="Insats", choices=[("", "Välj"), *Insats.choices], error_messages={"required": "Välj insatsen"}
    )
    utforare = ByName(
        utforarenheter(), label="Utförare", empty_label="Välj", to_field_name="code",
        error_messages={"required": "Välj vilken enhet som utför insatsen", "invalid_choice": "Välj en enhet i listan"},
    )  # fmt: skip
    tillfallig = forms.BooleanField(label="Tillfällig insats under utredning", required=False)
    utredning = text_field("Utredningens nummer", 40)
    utredning_slut = day_field("Utredningen är klar senast")

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        tidy(self)

    def clean(self) -> None:
        data = self.cleaned_data
        self._check_age(data)
        if data.get("tillfallig") and not (data.get("utredning") and data.get("utredning_slut")):
            self.add_error("utredning", "En tillfällig insats hör till en utredning: skriv dess nummer och sista dag")
        for n in VARDNADSHAVARE:
            if not data.get(f"vh{n}_name") and (data.get(f"vh{n}_number") or data.get(f"vh{n}_phone")):
                self.add_error(f"vh{n}_name", "Skriv vårdnadshavarens namn, eller töm raden")
        if data.get("vh2_name") and not data.get("vh1_name"):
            self.add_error("vh1_name", "Skriv den första vårdnadshavaren här")

    def _check_age(self, data: dict[str, Any]) -> None:
        """Up to the day before the 21st birthday (SR-01). The number says when; what is typed says so without one."""
        today = local_day(self.now)
        born = identity.born_of(data.get("number", ""), today) or data.get("fodd")
        if born is None:
            self.add_error("number", "Skriv personnumret, eller när barnet eller den unga är född")
        elif born > today:
            self.add_error("fodd", "Dagen kan inte ligga framåt i tiden")
        elif sista_dagen(born) < today:
            self.add_error("number", "Öppenvård genom SRV är för den som inte har fyllt 21 år")
        data["born"] = born


@require_http_methods(["GET", "HEAD", "POST"])
def registrera(request: StaffRequest) -> HttpResponse:
    """One form; the uppdrag it begins is the one's who wrote it."""
    now, user = clock.now(), request.user
    units = bestallande(standing(user, local_day(now)))
    if not units:
        raise Http404
    if request.method != "POST":
        begun = form_draft(user, FORM).first()
        return show_form(request, PAGE, Registrering(initial=begun.values if begun else {}, now=now), begun=begun)
    form, enhet = Registrering(request.POST, now=now), Enhet.objects.get(pk=units[0])
    return take_form(
        request,
        form,
        FORM,
        partial(show_form, request, PAGE, form),
        lambda data, token: ta_in(data, token, enhet, by=user, now=now),
    )


def ta_in(data: dict[str, Any], token: uuid.UUID, enhet: Enhet, *, by: User, now: dt.datetime) -> Bestallning:
    """The same token twice is one. Raises Another when it is not the same."""
    return once(
        lambda: Bestallning.objects.filter(token=token).first(),
        lambda kept: _samma(kept, data),
        lambda: _skapa(data, token, enhet, by, now),
    )


def _samma(kept: Bestallning, data: dict[str, Any]) -> bool:
    same = (kept.lagrum, kept.insats, kept.fodd) == (data["lagrum"], data["insats"], data["born"])
    return same and kept.persons.filter(relation=Person.Relation.ENSKILD, name=data["name"]).exists()


def _skapa(data: dict[str, Any], token: uuid.UUID, enhet: Enhet, by: User, now: dt.datetime) -> Bestallning:
    case = Bestallning(
        token=token, insats=data["insats"], lagrum=data["lagrum"], fodd=data["born"], tillfallig=data["tillfallig"],
        utredning=data["utredning"], utredning_slut=data["utredning_slut"], enhet=enhet, performing=data["utforare"],
        ansvarig=by, received_at=now, protected=data["skyddad"],
    )  # fmt: skip
    case.rubricera()
    open_case(case, by=by, now=now)
    child = {name: data[name] for name in ("name", "number", "phone", "address")} | {"born": data["born"]}
    Person(case=case, relation=Person.Relation.ENSKILD, protected=data["skyddad"], **child).save(force_insert=True)
    for n in VARDNADSHAVARE:
        guardian = {name: data[f"vh{n}_{name}"] for name in ("name", "number", "phone")}
        if guardian["name"]:
            Person(case=case, relation=Person.Relation.VARDNADSHAVARE, **guardian).save(force_insert=True)
    return case
