"""The forms that every case has, whatever its routine."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from casework import clock
from casework.calendar import local_day
from records import identity, uploads
from records.dates import MOMENT_HINT, Moment
from records.models import Contact, Draft, Note, Person, Reveal
from records.put_right import in_place_of
from records.sides import choices_for
from records.typed import TidyForm, tidy


def ask_side(form: Any, own: str) -> None:
    """In a case of two sides: who reads what is written. Without an answer it is the writer's own side (SoLPuL 10 §)."""
    if own:
        form.fields["side"] = forms.ChoiceField(
            label="Vem läser?", choices=choices_for(own), initial=own, required=False, widget=forms.RadioSelect
        )


class TokenForm(forms.ModelForm):
    """A form that can be sent twice and does its thing once."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, draft: Draft | None = None, own: str = "", **kwargs: Any) -> None:
        begun = draft.values if draft else {}
        super().__init__(data, initial=begun | {"token": uuid.uuid4()}, **kwargs)
        self.draft = draft
        ask_side(self, own)
        tidy(self)

    def renew(self, why: str, **more: str) -> None:
        """Keep what was typed under a token of its own, and say why it was not kept yet. `more`: hidden fields anew."""
        self.data = {**dict(self.data.items()), "token": str(uuid.uuid4()), **more}
        self.add_error(None, why)


class NoteForm(TokenForm):
    class Meta:
        model = Note
        fields = ["text"]
        labels = {"text": "Ny anteckning"}
        help_texts = {
            "text": "Utkastet ser bara du. En signerad anteckning är låst och syns för alla som får läsa ärendet."
        }
        error_messages = {"text": {"required": "Skriv anteckningen"}}
        widgets = {"text": forms.Textarea(attrs={"rows": 1})}


class CorrectionForm(NoteForm):
    class Meta(NoteForm.Meta):
        labels = {"text": "Rättelse"}
        help_texts = {
            "text": "Skriv vad som var fel och vad som ska gälla. Det som skrevs först går fortfarande att läsa."
        }
        error_messages = {"text": {"required": "Skriv rättelsen"}}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class DissentForm(NoteForm):
    class Meta(NoteForm.Meta):
        labels = {"text": "Vad håller den enskilde inte med om?"}
        help_texts = {"text": "Skriv det så som den enskilde säger det. Planen står kvar som den är signerad."}
        error_messages = {"text": {"required": "Skriv vad den enskilde inte håller med om"}}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class PlanCorrectionForm(NoteForm):
    class Meta(NoteForm.Meta):
        labels = {"text": "Vad är fel i planen?"}
        help_texts = {
            "text": "Skriv vad som var fel och vad som ska gälla. Planen står kvar som den är signerad. Ändras något som "
            "ni har kommit överens om skriver du en ny version i stället."
        }
        error_messages = {"text": {"required": "Skriv vad som är fel"}}
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class PersonForm(TokenForm):
    """Somebody who was not in the report, found while the case is handled. What is known of the number is never lost."""

    number = forms.CharField(
        label="Personnummer, om du vet", required=False, max_length=30,
        help_text="Ett nummer som inte går att kontrollera sparas för sig, så att inget går förlorat.",
    )  # fmt: skip

    class Meta:
        model = Person
        fields = ["relation", "name", "number", "age_text", "phone", "address", "place", "language"]
        labels = {"relation": "Vad personen är i ärendet"}
        error_messages = {"relation": {"required": "Välj vad personen är i ärendet"}}

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["relation"].choices = [("", "Välj"), *Person.Relation.choices]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"].strip()
        try:
            return identity.parse(typed, local_day(clock.now())).number if typed else ""
        except identity.IdentityError:
            self.instance.unverified_number = typed
            return ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["unverified_number"] = self.instance.unverified_number
        if not any(value for name, value in values.items() if name not in {"relation", "token"}):
            raise ValidationError({"name": "Skriv något om personen, till exempel namnet"})
        return values


class PersonCorrectionForm(PersonForm):
    """What is known of somebody is put right. Whom the case is about stays in it (`alone`)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    gone = forms.BooleanField(
        label="Personen hör inte till ärendet", required=False,
        help_text="Det som stod går fortfarande att läsa. Uppgifterna ovan ändras inte.",
    )  # fmt: skip
    skal = forms.CharField(
        label="Varför ändrar du?", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Skriv varför du ändrar"},
    )  # fmt: skip

    class Meta(PersonForm.Meta):
        fields = ["relation", "name", "number", "age_text", "phone", "email", "address", "place", "title", "language"]

    def __init__(self, wrong: Person, data: Any = None, *, alone: bool) -> None:
        super().__init__(data, instance=in_place_of(wrong))
        self.wrong = wrong
        self.initial["seen"] = f"{wrong.pk}"
        self.initial["number"] = wrong.number_text or wrong.unverified_number
        if alone:
            del self.fields["relation"], self.fields["gone"]

    def clean_number(self) -> str:
        self.instance.unverified_number = ""
        return super().clean_number()

    def right(self) -> Person:
        """The row as it is to be kept; of who does not belong to the case what stood stays as it was."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        gone = bool(self.cleaned_data.get("gone"))
        typed = values | {"unverified_number": self.cleaned_data["unverified_number"]}
        return in_place_of(self.wrong, **({"gone": True} if gone else typed))


class DocumentForm(TidyForm):
    """A document to the case. What kinds are taken is `records.uploads`'s to say."""

    file = forms.FileField(
        label="Fil", error_messages={"required": "Välj en fil", "empty": "Filen är tom"}, help_text=uploads.ALLOWED
    )
    title = forms.CharField(
        label="Rubrik", max_length=140, help_text="Utan namn och personnummer",
        error_messages={"required": "Skriv en rubrik"},
    )  # fmt: skip

    def __init__(self, *args: Any, own: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_side(self, own)


class RevealForm(forms.ModelForm):
    """Why somebody needs to see what is protected. Both are kept for good, with who and when."""

    class Meta:
        model = Reveal
        fields = ["why", "text"]
        labels = {"why": "Varför behöver du se uppgifterna?", "text": "Beskriv kort"}
        help_texts = {"text": "Behövs när du väljer Annat. Skriv inga personuppgifter: orsaken sparas i loggen."}
        error_messages = {"why": {"required": "Välj en orsak"}}
        widgets = {"why": forms.RadioSelect}

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["why"].choices = Reveal.Why.choices  # type: ignore[attr-defined]
        tidy(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("why") == Reveal.Why.ANNAT and not values.get("text"):
            raise ValidationError({"text": "Beskriv kort varför"})
        return values


class ContactForm(TokenForm):
    class Meta:
        model = Contact
        fields = ["happened_at", "with_whom", "way", "text"]
        field_classes = {"happened_at": Moment}
        labels = {"happened_at": "När", "with_whom": "Med vem", "way": "Hur", "text": "Vad som sades"}
        help_texts = {"happened_at": MOMENT_HINT}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "with_whom": {"required": "Fyll i med vem"},
            "way": {"required": "Välj hur"},
            "text": {"required": "Skriv vad som sades"},
        }

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["way"].choices = [("", "Välj"), *Contact.Way.choices]  # type: ignore[attr-defined]
