"""The residents' form: what it concerns, the words, whether it is about the manager, and the answer they want."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from casework.calendar import local_day
from complaints.inkomst import Inkommen, chefer_for
from complaints.uppgifter import registerenheter
from complaints.words import Kanal
from organisation.models import Enhet
from records.public_form import MAIL, Choice, Question, Text, Tick

VET_INTE = "vet_inte"
Enheter = Mapping[str, Enhet]


class Svar(models.TextChoices):
    EPOST = "epost", _("Ja, till min e-post")
    BREV = "brev", _("Ja, per brev eller telefon")
    ANONYM = "anonym", _("Nej, jag vill vara anonym")


# What each answer asks for and keeps: the question, and where it is written down about the sender.
CONTACT: dict[str, dict[str, str]] = {
    Svar.EPOST: {"epost": "email", "epost_namn": "name"},
    Svar.BREV: {"namn": "name", "telefon": "phone", "adress": "address"},
    Svar.ANONYM: {},
}


def enheter() -> dict[str, Enhet]:
    """What a resident chooses from, in the register's order; last what "Vet inte" stands for (SK-02)."""
    here = {enhet.code: enhet for enhet in registerenheter()}
    known = [code for code in settings.COMPLAINT_UNITS if code not in settings.COMPLAINT_INTERNAL_UNITS]
    units = {code: here[code] for code in known if code in here}
    if default := here.get(settings.COMPLAINT_DEFAULT_UNIT):
        units[VET_INTE] = default
    return units


class Formular(forms.Form):
    """Every question is always there. Only what belongs to the chosen answer is required, looked at or kept.

    `units` None: the database is away, and what was chosen can be kept but not named.
    """

    bound_field_class = Question
    use_required_attribute = False
    # Which contact details are needed depends on the answer; the two groups' own words say what is.
    mostly_optional = True

    enhet = Choice(_("Vad gäller det?"), (), missing=_("Välj vad det gäller"), listed=True)
    synpunkt = Text(
        _("Din synpunkt"), 8000, missing=_("Skriv din synpunkt"),
        hint=_("Skriv inte känsliga uppgifter om andra."), area=True, rows=6,
    )  # fmt: skip
    chefen = Tick(_("Synpunkten gäller chefen för verksamheten"), _("Då läses den av nästa chef i stället."))
    svar = Choice(_("Vill du ha svar?"), Svar, missing=_("Välj om du vill ha svar"))
    epost = Text(
        _("E-post"), 120, inputmode="email", autocomplete="email",
        hint=_("Ett mejl får inte innehålla något hemligt. Behövs det ringer vi eller skriver brev i stället."),
    )  # fmt: skip
    epost_namn = Text(_("Namn (valfritt)"), 120, autocomplete="name")
    namn = Text(_("Namn"), 120, autocomplete="name")
    telefon = Text(
        _("Telefon"), 60, hint=_("Fyll i telefon eller adress, eller båda."), inputmode="tel", autocomplete="tel"
    )
    adress = Text(_("Adress"), 200, autocomplete="street-address")

    def __init__(self, units: Enheter | None, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        # Nothing is chosen beforehand: an e-mail may hold no secrecy, so whoever wants one says so.
        super().__init__(data, **kwargs)
        self.units = units or {}
        self.fields["enhet"].choices = [  # type: ignore[attr-defined]
            ("", _("Välj verksamhet")),
            *((code, _name(code, enhet)) for code, enhet in self.units.items()),
            *self._unnamed(units),
        ]

    def _unnamed(self, units: Enheter | None) -> list[tuple[str, Any]]:
        chosen = self["enhet"].value()
        if units is not None or not chosen:
            return []
        return [(chosen, _("Vet inte") if chosen == VET_INTE else _("Verksamheten du valde"))]

    def clean(self) -> None:
        if self.cleaned_data.get("chefen") and self.cleaned_data.get("enhet") == VET_INTE:
            self.add_error("enhet", _("Välj verksamhet, så att rätt chef inte läser synpunkten"))
        asked = CONTACT.get(self.cleaned_data.get("svar", ""), {})
        for name in {name for names in CONTACT.values() for name in names} - set(asked):
            self.errors.pop(name, None)
        if "epost" in asked:
            self._mail()
        if "namn" in asked:
            self._need("namn", _("Skriv ditt namn"))
            if not self.cleaned_data.get("adress") and "adress" not in self.errors:
                self._need("telefon", _("Skriv ditt telefonnummer eller din adress"))

    def _mail(self) -> None:
        self._need("epost", _("Skriv din e-postadress"))
        mail = self.cleaned_data.get("epost")
        if mail and not MAIL.fullmatch(mail):
            told = _("E-postadressen ser inte hel ut. Den ska ha @ och en punkt, till exempel namn@exempel.se.")
            self.add_error("epost", told)

    def _need(self, name: str, text: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, text)

    def inkommen(self, token: uuid.UUID, now: dt.datetime, marked: str = "") -> Inkommen:
        """The synpunkt of a form that holds. Somebody anonymous has left nothing but the words (A-34).

        About the manager: the unit's nearest neither see nor hear of it (SK-27, A-33).
        """
        data = self.cleaned_data
        enhet = self.units[data["enhet"]]
        return Inkommen(
            token=token,
            kanal=Kanal.E_TJANST,
            received_at=now,
            enhet=enhet,
            beskrivning=data["synpunkt"],
            beror=chefer_for(enhet, local_day(now)) if data["chefen"] else (),
            anonym=data["svar"] == Svar.ANONYM,
            avsandare={column: data[name] for name, column in CONTACT[data["svar"]].items()},
            marked=marked,
        )


def _name(code: str, enhet: Enhet) -> Any:
    """In the reader's language, where the municipality has put its units' names into the catalogue."""
    return _("Vet inte") if code == VET_INTE else pgettext("enhet", enhet.short_name)
