"""A colleague writes down a synpunkt: by telephone, letter, e-mail or visit, in a minute, by keyboard alone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.calendar import local, local_day
from complaints.brev import Brev
from complaints.inkomst import Inkommen, ta_in
from complaints.models import Synpunkt
from complaints.rules import OLDEST
from complaints.uppgifter import registerenheter
from complaints.words import SKRIFTLIGA, Art, Omgaende, Typ, Vag
from organisation.command import Command
from organisation.models import Enhet, User, by_name
from organisation.standing import standing
from records.dates import Day, TimeOfDay, at
from records.drafts import form_draft
from records.models import Draft
from records.once import Another, read_token
from records.registration import show_form
from records.staff import StaffRequest
from records.typed import tidy

FORM = "synpunkt_registrera"
BEROR = (("nej", "Nej"), ("ja", "Ja, jag lämnar över den till närmaste chef"))
SENARE = ("", "Bedöms senare")


class Kort(forms.CharField):
    """A line about the sender. Too long is said, never cut off."""

    def __init__(self, label: str, longest: int, **attrs: str) -> None:
        super().__init__(label=label, required=False, widget=forms.TextInput({"autocomplete": "off", **attrs}))
        self.longest = longest

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(f"Korta texten till högst {self.longest} tecken. Den har nu {len(value)}.")


class Chefer(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        """A number that no database holds is no manager."""
        try:
            return super().clean(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid_choice"], params={"value": "?"}) from error

    def label_from_instance(self, obj: User) -> str:
        return obj.name


def _val(label: str, choices: Any, missing: str, *, listed: bool = False) -> forms.ChoiceField:
    options = [*([("", "Välj")] if listed else []), *choices]
    widget = forms.Select if listed else forms.RadioSelect
    return forms.ChoiceField(
        label=label, choices=options, widget=widget, error_messages={"required": missing, "invalid_choice": missing}
    )


class Registrering(forms.Form):
    """What is asked when somebody says something. Only what the routine needs is required."""

    # Nothing is marked as optional: most of it is, and what is required says so when it lacks.
    mostly_optional = True

    kanal = _val("Hur lämnades den?", Vag.choices, "Välj hur den lämnades")
    dag = Day(label="Datum")
    tid = TimeOfDay(label="Klockslag", required=False)
    enhet = forms.ModelChoiceField(
        Enhet.objects.none(), label="Vilken enhet gäller den?", empty_label="Välj", to_field_name="code",
        error_messages={"required": "Välj vilken enhet den gäller", "invalid_choice": "Välj en enhet i listan"},
    )  # fmt: skip
    huvudkategori = _val("Typ av ärende", Typ.choices, "Välj typ av ärende", listed=True)
    art = _val("Art", Art.choices, "Välj art", listed=True)
    bikategorier = forms.MultipleChoiceField(
        label="Berör också", choices=Typ.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    beskrivning = forms.CharField(
        label="Beskrivning", widget=forms.Textarea({"rows": 4}), error_messages={"required": "Skriv vad den handlar om"},
        help_text="Skriv så att det går att läsa i registret: inga namn på enskilda och inga personnummer.",
    )  # fmt: skip
    beror_mig = _val("Berör den dig?", BEROR, "Svara på om den berör dig")
    beror = Chefer(
        User.objects.none(), label="Berör den någon av cheferna?", required=False, widget=forms.CheckboxSelectMultiple
    )
    omgaende = forms.ChoiceField(
        label="Kan det åtgärdas omgående?",
        choices=[*Omgaende.choices, SENARE],
        required=False,
        widget=forms.RadioSelect,
    )
    original_plats = Kort("Eller: pappersoriginalet finns", 120)
    name = Kort("Namn", 120)
    phone = Kort("Telefon", 60, inputmode="tel")
    email = Kort("E-post", 120, inputmode="email")
    address = Kort("Adress", 200)
    language = Kort("Språk och tolk", 80)
    skyddad = forms.BooleanField(label="Skyddade personuppgifter", required=False)
    anonym = forms.BooleanField(label="Vill vara anonym, eller kan inte nås", required=False)
    ej_informeras_skal = Kort("Varför svar inte är möjligt", 200)

    def __init__(self, *args: Any, user: User, now: dt.datetime, brev: Brev | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.now, self.brev = user, now, brev or Brev()
        units, chiefs = self.fields["enhet"], self.fields["beror"]
        units.queryset = registerenheter().order_by("name")  # type: ignore[attr-defined]
        units.label_from_instance = lambda enhet: enhet.name  # type: ignore[attr-defined]
        chiefs.queryset = self._chiefs()  # type: ignore[attr-defined]
        tidy(self)

    def _chiefs(self) -> Any:
        command = Command.on(local_day(self.now))
        everybody = {person for level in command.held.values() for person in level} - {self.user.pk}
        return User.objects.filter(pk__in=everybody).order_by(*by_name())

    def clean_beskrivning(self) -> str:
        text = self.cleaned_data["beskrivning"]
        if len(text) > 8000:
            raise ValidationError(f"Korta texten till högst 8000 tecken. Den har nu {len(text)}.")
        return text

    def clean(self) -> None:
        self._arrival()
        self._letter()
        data = self.cleaned_data
        if data.get("anonym") and not data.get("ej_informeras_skal"):
            self.add_error("ej_informeras_skal", "Skriv varför svar inte är möjligt")
        if data.get("ej_informeras_skal") and not data.get("anonym"):
            self.add_error("anonym", "Kryssa i att den enskilde är anonym eller inte kan nås, eller ta bort skälet")

    def _letter(self) -> None:
        """What came in writing is a document: as files, or on paper somewhere (SK-11)."""
        for name, reason in self.brev.refused:
            self.add_error(None, f"{name}: {reason}")
        written = self.cleaned_data.get("kanal") in SKRIFTLIGA
        if written and not (self.brev.files or self.brev.refused or self.cleaned_data.get("original_plats")):
            self.add_error("original_plats", "Välj brevet som fil, eller skriv var originalet på papper finns")

    def _arrival(self) -> None:
        """When it came in. Without a time: the time it is now, or noon of an earlier day."""
        day = self.cleaned_data.get("dag")
        if day is None or "tid" in self.errors:
            return
        today, typed = local_day(self.now), self.cleaned_data.get("tid")
        if day > today:
            self.add_error("dag", "Synpunkten kan inte ha kommit in i framtiden")
            return
        if day < today - OLDEST:
            self.add_error("dag", "Datumet är mer än ett år gammalt. Kontrollera årtalet.")
            return
        came = at(day, typed or dt.time(12))
        if typed and came > self.now:
            self.add_error("tid", "Synpunkten kan inte ha kommit in i framtiden")
        self.cleaned_data["received_at"] = min(came, self.now) if typed or day < today else self.now

    def inkommen(self, token: uuid.UUID) -> Inkommen:
        data = self.cleaned_data
        sender = ("name", "phone", "email", "address", "language")
        return Inkommen(
            token=token,
            received_at=data["received_at"],
            mottagen_av=self.user,
            beror_mottagaren=data["beror_mig"] == "ja",
            beror=list(data["beror"]),
            avsandare={} if data["anonym"] else {name: data[name] for name in sender},
            **{name: data[name] for name in ("kanal", "enhet", "beskrivning", "huvudkategori", "art", "bikategorier",
                                             "omgaende", "anonym", "ej_informeras_skal", "skyddad", "original_plats")},
            filer=self.brev.files,
        )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def registrera(request: StaffRequest) -> HttpResponse:
    """Every employee may register (SK-05); what they then may do with it is another matter."""
    now = clock.now()
    user = request.user
    if not standing(user, local_day(now)).held:
        raise Http404
    if request.method != "POST":
        begun = form_draft(user, FORM).first()
        return _show(request, Registrering(initial=_first(user, now) | _begun(begun), user=user, now=now), begun=begun)
    form = Registrering(request.POST, user=user, now=now, brev=Brev.of(request))
    token = read_token(request.POST.get("token", ""))
    if token is None:
        form.add_error(None, "Sidan gick inte att läsa helt. Tryck på Registrera en gång till.")
    if not form.is_valid() or token is None:
        form.brev.ask_again()
        return _show(request, form, token=token, status=422)
    try:
        case = ta_in(form.inkommen(token), now=now)
    except Another as other:
        form.brev.ask_again()
        return _show(request, form, first=other.kept.number, status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        form.brev.ask_again()
        return _show(request, form, token=token, status=422)
    form_draft(user, FORM).delete()
    return _done(request, case, user, now)


def _first(user: User, now: dt.datetime) -> dict[str, Any]:
    """What is most likely: today, and the unit one works in."""
    mine = [enhet for _, enhet in standing(user, local_day(now)).held]
    unit = registerenheter().filter(pk__in=mine).first()
    return {
        "dag": local_day(now),
        "tid": f"{local(now):%H:%M}",
        "enhet": unit.code if unit else "",
        "art": Art.EJ_ANGIVEN,
    }


def _begun(draft: Draft | None) -> dict[str, Any]:
    typed = dict(draft.values) if draft else {}
    for name in ("bikategorier", "beror"):
        if typed.get(name):
            typed[name] = typed[name].split("\n")
    return typed


def _done(request: StaffRequest, case: Synpunkt, user: User, now: dt.datetime) -> HttpResponse:
    """On to the next, or back to the register; whom it concerns is told the number and no more."""
    seen = Synpunkt.objects.visible_to(user, local_day(now)).filter(pk=case.pk).exists()
    told = f"Synpunkten är registrerad: {case.number}."
    messages.success(request, told if seen else f"{told} Den är överlämnad till närmaste ansvariga chef.")
    if "nasta" in request.POST:
        return redirect(FORM)
    return redirect(
        f"{reverse('synpunkter')}?ar={case.arsarende.year}&enhet={case.enhet.code}" if seen else "synpunkter"
    )


def _show(request: StaffRequest, form: Registrering, **shown: Any) -> HttpResponse:
    return show_form(request, "complaints/registrera.html", form, nav="synpunkter", **shown)
