"""The forms in which a registrator writes down what has come from IVO, or goes to it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet

from casework.calendar import add_days, local_day
from ivo import diarium, lasare
from ivo.diarium import PARM
from ivo.words import BEGAR_SVAR, VIKTIGA, Brev, Riktning
from organisation.models import Enhet
from records import uploads
from records.form_fields import day_field, text_field
from records.models import Handling
from records.typed import ByName, case_number, tidy

# The three are told of what is to be answered within so many days.
SNART = 14
# No letter is registered so many days late, nor answered so long after: it is the year that is wrong.
LANGE = 2 * 366
SJALV = (("forval", "Som förvalt: ja för förelägganden och beslut, och när svar ska lämnas inom 14 dagar"), ("ja", "Ja"),
         ("nej", "Nej"))  # fmt: skip


def _fil(**more: Any) -> forms.FileField:
    return forms.FileField(
        label="Skannad fil", help_text=uploads.ALLOWED, error_messages={"required": "Välj filen", "empty": "Filen är tom"}, **more
    )  # fmt: skip


class Handlingsform(forms.Form):
    """What is said of each handling."""

    mostly_optional = True

    fil = _fil()
    brev = forms.ChoiceField(
        label="Vad är det?", choices=[("", "Välj"), *Brev.choices], error_messages={"required": "Välj vad det är"}
    )
    dag = day_field("Dag då den kom", "Skriv dagen")
    svarsdatum = day_field("Svar till IVO senast")
    rubrik = text_field("Rubrik", 100, "Skriv en rubrik utan namn")
    motpart = text_field("Från eller till", 120, "Skriv vem den kom från eller går till")
    original = text_field("Var originalet finns", 120, "Skriv var originalet finns")
    viktigt = forms.ChoiceField(label="Viktigare innehåll: ska ordföranden, socialchefen och myndighetschefen få veta?",
                                choices=SJALV, widget=forms.RadioSelect, initial="forval",
                                error_messages={"required": "Välj"})  # fmt: skip

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        kwargs["initial"] = {"dag": local_day(now), "original": PARM, "motpart": "IVO"} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["rubrik"].help_text = "Inga namn eller andra uppgifter som omfattas av sekretess."
        tidy(self)

    def clean_dag(self) -> dt.date:
        day: dt.date = self.cleaned_data["dag"]
        if day > local_day(self.now):
            raise forms.ValidationError("Dagen kan inte ligga framåt i tiden")
        if day < add_days(local_day(self.now), -LANGE):
            raise forms.ValidationError("Kontrollera året: dagen är mer än två år sedan")
        return day

    def clean(self) -> None:
        """What asks for an answer says until when (A-25); a day before the letter came is a mistake."""
        data = self.cleaned_data
        day, last = data.get("dag"), data.get("svarsdatum")
        asks = data.get("brev") in BEGAR_SVAR and data.get("riktning", Riktning.IN) == Riktning.IN
        if asks and not last and "svarsdatum" not in self.errors:
            self.add_error("svarsdatum", "Skriv när IVO vill ha svar")
        if day and last and last < day:
            self.add_error("svarsdatum", "Dagen kan inte ligga före den dag då brevet kom")
        if day and last and last > add_days(day, LANGE):
            self.add_error("svarsdatum", "Kontrollera året: dagen är mer än två år efter brevet")

    def is_important(self) -> bool:
        """As the registrator finds; without that, by what it is and how soon it is to be answered (IV-11, A-22).

        Of what comes in: the three know what goes out."""
        data = self.cleaned_data
        if data["viktigt"] != "forval":
            return bool(data["viktigt"] == "ja")
        if data.get("riktning", Riktning.IN) != Riktning.IN:
            return False
        soon = data.get("svarsdatum") and data["svarsdatum"] <= add_days(data["dag"], SNART)
        return bool(data["brev"] in VIKTIGA or soon)


class NyTillsyn(Handlingsform):
    """The first letter, and with it the matter in the diary (IV-04, IV-05, IV-08, IV-10)."""

    ivo_nr = text_field("IVO:s diarienummer", 40, "Skriv IVO:s diarienummer")
    nummer = text_field("Nummer i kommunens diarium", 20, "Skriv numret i diariet")
    omrade = ByName(Enhet.objects.none(), label="Område", empty_label="Välj", to_field_name="code",
                    error_messages={"required": "Välj vilken sektion det gäller", "invalid_choice": "Välj i listan"})  # fmt: skip
    sekretess = text_field("Sekretess, lagrum", 80, "Skriv lagrummet")
    sekretess_dag = day_field("Bedömd, dag", "Skriv dagen")
    sekretess_av = text_field("Bedömd av", 120, "Skriv vem som har bedömt")
    personakt = forms.BooleanField(label="Personakt finns", required=False)
    aktnummer = text_field("Personaktens nummer", 40)
    vite = forms.IntegerField(label="Vite, kronor", required=False, min_value=0, max_value=2_000_000_000,
                              error_messages={"invalid": "Skriv beloppet med siffror"})  # fmt: skip

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        initial = {"sekretess": "OSL 26 kap. 1 §", "sekretess_dag": local_day(now)} | (
            kwargs.pop("initial", None) or {}
        )
        super().__init__(*args, now=now, initial=initial, **kwargs)
        self.fields["omrade"].queryset = lasare.sektioner()  # type: ignore[attr-defined]
        self.fields["nummer"].help_text = f"Till exempel {settings.DIARY_PREFIX} 2026/214"

    def clean_ivo_nr(self) -> str:
        number = diarium.ivo_nummer(self.cleaned_data["ivo_nr"])
        if not number:
            raise forms.ValidationError("Skriv IVO:s diarienummer")
        return number

    def clean_sekretess_dag(self) -> dt.date:
        day: dt.date = self.cleaned_data["sekretess_dag"]
        if day > local_day(self.now):
            raise forms.ValidationError("Dagen kan inte ligga framåt i tiden")
        return day

    def clean_nummer(self) -> str:
        typed = case_number(self.cleaned_data["nummer"])
        if not re.fullmatch(rf"{re.escape(settings.DIARY_PREFIX)}-20\d\d-\d{{1,6}}", typed, re.ASCII):
            raise forms.ValidationError(f"Skriv numret som i diariet, till exempel {settings.DIARY_PREFIX} 2026/214")
        prefix, year, number = typed.rsplit("-", 2)
        # SN 2026/0300 is SN 2026/300.
        return f"{prefix}-{year}-{int(number)}"


class NyHandling(Handlingsform):
    """Another handling in a matter that there is: a file, or a document that lies there already."""

    fil = _fil(required=False)
    riktning = forms.ChoiceField(label="Riktning", choices=Riktning.choices, initial=Riktning.IN, widget=forms.RadioSelect,
                                 error_messages={"required": "Välj riktning"})  # fmt: skip
    brev = forms.ChoiceField(label="Vad är det?", choices=[("", "–"), *Brev.choices], required=False)
    finns = forms.ModelChoiceField(Handling.objects.none(), label="Eller: en handling som redan ligger här", required=False,
                                   empty_label="–", error_messages={"invalid_choice": "Välj i listan"})  # fmt: skip

    def __init__(self, *args: Any, waiting: QuerySet[Handling], now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.fields["finns"].queryset = waiting  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if bool(data.get("fil")) == bool(data.get("finns")):
            self.add_error("fil", "Välj en fil, eller en handling som redan ligger här")
        if data.get("riktning") == Riktning.IN and not data.get("brev"):
            self.add_error("brev", "Välj vad det är")
