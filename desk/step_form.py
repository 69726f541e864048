"""The form of one step, made from what the step asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from casework.models import Case
from casework.steps import Choice, Confirmation, Day, Each, Somebody, Step, Text
from desk import together
from desk.each import each_answer, each_fields, gone
from desk.fields import (
    MANY,
    Boxes,
    CaseField,
    OneOf,
    People,
    PersonField,
    SomebodyOfTheCase,
    choice_field,
    day_field,
    goes_away,
)
from organisation.models import User
from organisation.wording import missing, small
from records.dates import Moment
from records.models import Draft, Person
from records.protection import is_masked
from records.typed import figure, tidy

# What is chosen → how each of it is said.
FIELDS: dict[type[models.Model], type[OneOf]] = {User: PersonField, Case: CaseField, Person: SomebodyOfTheCase}
# (label, what was typed)
Typed = tuple[tuple[str, str], ...]


class StepForm(forms.Form):
    """The form of one step. `version` is the case as it was shown: it makes a replayed or late form harmless."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, case: Case, step: Step, user: User, now: dt.datetime, data: Any = None, draft: Draft | None = None
    ) -> None:
        begun = draft.values if draft else {}
        super().__init__(data, initial=begun | {"version": case.version}, prefix=None)
        self.case, self.step, self.user, self.now, self.draft = case, step, user, now, draft
        self.masked = is_masked(case, user, now)
        for ask in step.asks:
            if isinstance(ask, Each):
                self.fields |= each_fields(ask, case, user, now, masked=self.masked)
                continue
            if isinstance(ask, Somebody) and ask.many and not ask.required and not ask.among(case, user, now).exists():
                # Nobody to choose among, and nothing that must be chosen: there is nothing to ask.
                continue
            field = self.fields[ask.name] = self._field(ask, user, now)
            if getattr(ask, "held", False) and not self.masked:
                field.initial = getattr(case, ask.name)
            listed = isinstance(field, forms.MultipleChoiceField | People)
            if listed and isinstance(begun.get(ask.name), str):
                self.initial[ask.name] = begun[ask.name].split("\n")
            field.required = field.required and step.requires(ask)
        self.beside = together.beside(case, step, user, now)
        for other in self.beside:
            self.fields |= together.fields(self, other)
        tidy(self)

    def ask_again(self, ask: Any, other: Case) -> forms.Field:
        """The same question for a case beside, where it is asked only if that one is chosen."""
        field = self._field(ask, self.user, self.now)
        field.label, field.required, field.initial = f"{field.label}, {other.shown_number}", False, None
        return field

    def clean(self) -> None:
        together.check(self)

    @property
    def asked(self) -> list[tuple[str, Any]]:
        """What is asked of the case itself, as it is shown; with the heading that stands above it, if it has one."""
        beside = {field.name for group in self.groups for field in group}
        shown = [field for field in self.visible_fields() if field.name not in beside]
        headings = {ask.label: f"{ask.name}_" for ask in self.step.asks if isinstance(ask, Each)}
        first = {
            next((one.name for one in shown if one.name.startswith(of)), ""): label for label, of in headings.items()
        }
        return [(first.get(field.name, ""), field) for field in shown]

    @property
    def groups(self) -> list[list[Any]]:
        return together.groups(self)

    def _field(self, ask: Any, user: User, now: dt.datetime) -> forms.Field:
        if isinstance(ask, Confirmation):
            return forms.BooleanField(label=ask.label, error_messages={"required": f"Bekräfta: {small(ask.label)}"})
        if isinstance(ask, Text):
            area = forms.Textarea(attrs={"rows": 2})
            unanswered = {"required": missing("Skriv", ask.label)}
            return forms.CharField(label=ask.label, required=ask.required, widget=area, max_length=ask.longest,
                                   help_text=ask.help_text, error_messages=unanswered)  # fmt: skip
        if isinstance(ask, Choice):
            return choice_field(ask)
        if isinstance(ask, Somebody):
            choices = ask.among(self.case, user, now)
            return self._some(ask, choices) if ask.many else self._among(choices, ask.label, self._proposed(ask))
        return day_field(ask.label, now) if isinstance(ask, Day) else self._column(ask, user, now)

    def _column(self, column: models.Field, user: User, now: dt.datetime) -> forms.Field:
        label = f"{str(column.verbose_name)[:1].upper()}{str(column.verbose_name)[1:]}"
        choices = self.case.choices_for(column, user, now)
        verb = "Välj" if choices is not None or column.choices else "Fyll i"
        unanswered = {"required": missing(verb, label)}
        if choices is not None:
            return self._among(choices, label)
        if column.choices:
            many = len(column.choices) > MANY
            choices_ = [("", "Välj"), *column.choices] if many else column.choices
            return forms.ChoiceField(
                label=label,
                choices=choices_,
                widget=forms.Select if many else forms.RadioSelect,
                initial=self._shown(column),
                error_messages=unanswered,
            )
        if isinstance(column, models.DateTimeField):
            value = getattr(self.case, column.name) or (None if column in self.case.proposes else now)
            shown = f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""
            return Moment(label=label, initial=shown, error_messages=unanswered)
        if isinstance(column, models.DateField):
            day = day_field(label, now)
            day.initial = self._day(column, day.initial)
            return day
        made = column.formfield(required=True, label=label, initial=self._shown(column))
        assert made is not None  # noqa: S101
        made.error_messages.update(unanswered)
        return made

    def _day(self, column: models.Field, today: dt.date) -> dt.date | None:
        """Of an event it is today; never of what lies ahead, nor of what need not have happened: that would be an answer."""
        held = self._held(column)
        if held and held > today:
            return held
        if column in self.case.proposes:
            return self._proposed(column)
        return today if self.step.requires(column) else held

    def _some(self, ask: Somebody, choices: models.QuerySet[Any]) -> forms.Field:
        """Some of these people, each with what helps to choose."""
        made = People(choices, label=ask.label, widget=Boxes, error_messages={"required": missing("Välj", ask.label)})
        if ask.beside:
            made.beside = ask.beside(self.case, choices, self.now)
        if ask.load:
            made.widget.load = ask.load(self.case, choices, self.now)
        return made

    def _among(self, choices: models.QuerySet[Any], label: str, initial: Any = None) -> forms.Field:
        """One of these people, cases or units."""
        kind = next((field for model, field in FIELDS.items() if issubclass(choices.model, model)), None)
        nobody = "Ingen behörig kollega är på plats i dag." if kind is PersonField and not choices.exists() else ""
        field = kind or OneOf
        wrong = {"required": missing("Välj", label), "invalid_choice": "Välj något i listan"}
        made = field(choices, label=label, empty_label="Välj", error_messages=wrong, help_text=nobody, initial=initial)
        if isinstance(made, SomebodyOfTheCase):
            made.masked = self.masked
        if isinstance(made, PersonField):
            made.beside = goes_away(choices, [self.case], self.now)
        return made

    def _shown(self, column: models.Field) -> Any:
        """What the routine proposes, which may be nothing; otherwise what the case holds."""
        return self._proposed(column) if column in self.case.proposes else self._held(column)

    def _proposed(self, ask: Any) -> Any:
        proposed = self.case.proposes.get(ask)
        return proposed(self.case) if proposed and not self.masked else None

    def _held(self, column: models.Field) -> Any:
        """What the case holds, to be changed; nothing of one that is masked for this person."""
        return None if self.masked else getattr(self.case, column.name)

    @property
    def posted_version(self) -> int | None:
        """The version the form was shown with; None when it is no number (the form then says so itself)."""
        return figure(str(self.data.get("version", "")))

    def says_what_is(self) -> bool:
        """Are the posted answers those that the case already holds?"""
        if self.is_valid():
            return self.case.has_kept(self.step, self.answers)
        return all(self._holds(ask) for ask in self.step.asks if isinstance(ask, models.Field | Somebody))

    def _holds(self, ask: models.Field | Somebody) -> bool:
        if isinstance(ask, Somebody):
            keys = [figure(one) for one in self._listed(ask.name)]
            return bool(keys) and all(key is not None and ask.kept(self.case, key) for key in keys)
        posted = str(self.data.get(ask.name, "")).strip()
        held = getattr(self.case, ask.name)
        if isinstance(held, models.Model):
            return posted == str(held.pk)
        if isinstance(held, dt.datetime):
            return posted == f"{timezone.localtime(held):%Y-%m-%d %H:%M}"
        return posted == str(held or "")

    def _listed(self, name: str) -> list[str]:
        values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
        return [str(one).strip() for one in values]

    @property
    def typed(self) -> Typed:
        """What somebody has filled in, by the labels they saw."""
        posted = (
            self.data.lists() if hasattr(self.data, "lists") else ((name, [value]) for name, value in self.data.items())
        )
        filled = (
            (name, value)
            for name, values in posted
            if name in self.fields and not self.fields[name].widget.is_hidden
            for value in values
        )
        there = (
            (str(self.fields[name].label), self._said(name, str(value))) for name, value in filled if value.strip()
        )
        return (*there, *self.gone)

    @property
    def gone(self) -> Typed:
        """What was said of rows that are there no longer: no form for the case as it is now has a place for it."""
        return tuple(row for ask in self.step.asks if isinstance(ask, Each) for row in gone(ask, self))

    def _said(self, name: str, value: str) -> str:
        """What the person saw when they chose it, not what the form sends."""
        choices = getattr(self.fields[name], "choices", ())
        return next((str(label) for key, label in choices if f"{key}" == value), "Ja" if value == "on" else value)

    def again(self, case: Case) -> StepForm:
        """What was typed, in a form for the case as it is now."""
        posted = self.data.lists() if hasattr(self.data, "lists") else ()
        typed = {
            name: "\n".join(v) for name, v in posted if name in self.fields and not self.fields[name].widget.is_hidden
        }
        return StepForm(case, self.step, self.user, self.now, draft=Draft(values=typed))

    @property
    def answers(self) -> dict[str, Any]:
        asked = {ask.name for ask in self.step.asks}
        each = {
            ask.name: each_answer(self, ask, self.user, self.now) for ask in self.step.asks if isinstance(ask, Each)
        }
        return {name: value for name, value in self.cleaned_data.items() if name in asked} | each

    def refuse(self, error: ValidationError) -> None:
        """Put what the routine refused beside the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, messages in error.error_dict.items():
            self.add_error(name if name in self.fields else None, messages)
