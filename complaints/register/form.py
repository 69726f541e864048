"""A row of the register, changed where it stands: the same steps as in the case, all of them or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from casework.calendar import local_day
from casework.doorway import take
from complaints.excel.reading import dated_entries
from complaints.models import Synpunkt
from complaints.words import Art, Typ, Vag
from organisation.models import User
from records.typed import tidy

LONGEST = 8000


class RowForm(forms.Form):
    """What is in the row to be changed, and what is to be added to it. A date before the text is the entry's day."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    huvudkategori = forms.ChoiceField(label="Typ av ärende", choices=Typ.choices)
    art = forms.ChoiceField(label="Art", choices=Art.choices)
    beskrivning = forms.CharField(
        label="Beskrivning", widget=forms.Textarea({"rows": 3}), error_messages={"required": "Skriv vad den handlar om"}
    )
    atgard = forms.CharField(label="Ny åtgärd", required=False, widget=forms.Textarea({"rows": 3}))
    besked = forms.CharField(label="Nytt besked till den enskilde", required=False, widget=forms.Textarea({"rows": 2}))
    kanal = forms.ChoiceField(label="Beskedet lämnades", choices=[("", "Hur?"), *Vag.choices], required=False)

    def __init__(self, case: Synpunkt, now: dt.datetime, data: Any = None) -> None:
        begins = {
            "version": case.version,
            "huvudkategori": case.huvudkategori,
            "art": case.art,
            "beskrivning": case.beskrivning,
        }
        super().__init__(data, initial=begins, prefix=None, auto_id="rad-%s")
        self.case, self.now = case, now
        tidy(self)

    def clean(self) -> None:
        for name in ("beskrivning", "atgard", "besked"):
            text = self.cleaned_data.get(name) or ""
            if len(text) > LONGEST:
                self.add_error(name, f"Korta texten till högst {LONGEST} tecken. Den har nu {len(text)}.")
            self.cleaned_data[name] = text.strip()
        if self.cleaned_data["besked"] and not self.cleaned_data.get("kanal"):
            self.add_error("kanal", "Välj hur beskedet lämnades")

    @transaction.atomic
    def save(self, by: User) -> Synpunkt:
        """Take the steps that what was changed asks for. Raises as `take` does; then nothing is changed."""
        data, case = self.cleaned_data, self.case
        version = data["version"]
        changed = (data["huvudkategori"], data["art"], data["beskrivning"]) != (
            case.huvudkategori,
            case.art,
            case.beskrivning,
        )
        if changed:
            case = take(
                case, Synpunkt.andra, by=by, now=self.now, version=version, huvudkategori=data["huvudkategori"],
                art=data["art"], bikategorier=case.bikategorier, beskrivning=data["beskrivning"],
            )  # fmt: skip
            version = None
        for day, text in dated_entries(data["atgard"]):
            step = Synpunkt.atgarda_mer if case.har_atgard else Synpunkt.atgarda
            case = take(case, step, by=by, now=self.now, version=version, dag=day or local_day(self.now), atgard=text)
            version = None
        for day, text in dated_entries(data["besked"]):
            answers = {"dag": day or local_day(self.now), "kanal": data["kanal"], "besked": text}
            case = take(case, Synpunkt.underratta, by=by, now=self.now, version=version, **answers)
            version = None
        return case

    def is_kept(self, by: User) -> bool:
        """Has this very form been saved already? A double click is no conflict with oneself."""
        fresh, data = Synpunkt.objects.get(pk=self.case.pk), self.cleaned_data
        row = (fresh.huvudkategori, fresh.art, fresh.beskrivning) == (
            data["huvudkategori"],
            data["art"],
            data["beskrivning"],
        )
        mine = set(fresh.uppgifter.filter(av=by).values_list("dag", "text"))
        wanted = {
            (day or local_day(self.now), text)
            for name in ("atgard", "besked")
            for day, text in dated_entries(data[name])
        }
        return row and wanted <= mine

    def refuse(self, error: ValidationError) -> None:
        """Put what a step refused where somebody can see it."""
        for name, messages in getattr(error, "error_dict", {None: error.messages}).items():
            self.add_error(name if name in self.fields else None, messages)
