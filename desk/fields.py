"""Fields that the forms of the steps are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet

from casework.calendar import local_day
from casework.models import Case, Deadline
from casework.steps import Choice
from organisation.models import Absence, User
from organisation.wording import missing
from records.dates import Day
from records.models import Person


class WithWords:
    """Each by name. `beside`: what stands after the name, by primary key: what they have, when they are away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside: dict[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name if isinstance(obj, User) else obj}{self.beside.get(obj.pk, '')}"


class OneOf(forms.ModelChoiceField):
    """One of these rows. A key that no database can hold is none of them."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class PersonField(WithWords, OneOf):
    """A colleague."""


# A bar is at least so many cases long, so that one case is never all of it.
LOAD = 6


@dataclass(frozen=True)
class Load:
    """How much somebody has, and how much this would be beside it: per cent of the longest bar."""

    has: int
    more: int


class Boxes(forms.CheckboxSelectMultiple):
    """A box for each, with how much each has already."""

    load: dict[int, int] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if self.load:
            has, longest = self.load[int(f"{value}")], max(LOAD, max(self.load.values()) + 1)
            option["load"] = Load(100 * has // longest, 100 // longest)
        return option


class People(WithWords, forms.ModelMultipleChoiceField):
    """Some of these, each with a box of its own; the answer is a list."""

    def clean(self, value: Any) -> Any:
        try:
            return list(super().clean(value))
        except OverflowError as error:
            raise ValidationError("Välj något i listan") from error


def goes_away(people: QuerySet[User], cases: Iterable[Case], now: dt.datetime) -> dict[int, str]:
    """Whoever of them is away before all that these cases still promise is due, in words that stand after the name."""
    open_ = Deadline.objects.filter(case__in=list(cases), met_at=None, cancelled_at=None, advice=False)
    due = open_.aggregate(last=Max("due_at"))["last"]
    if due is None:
        return {}
    until = Absence.objects.filter(user__in=people.order_by(), from_day__lte=local_day(due), to_day__gte=local_day(now))
    found: dict[int, str] = {}
    for one in until.order_by("from_day"):
        found.setdefault(one.user_id, f", borta {one.from_day} – {one.to_day}")
    return found


class SomebodyOfTheCase(OneOf):
    """One of those whom the case is about: by name, or where they are masked only by what they are to it."""

    masked = False

    def label_from_instance(self, obj: Person) -> str:
        relation = obj.get_relation_display()
        return relation if self.masked else f"{obj}, {relation.lower()}"


class CaseField(OneOf):
    """Another case, by number and headline: never by name."""

    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.number}, {obj.headline}"


# More choices than this are a list to open, not a list to read through.
MANY = 6


def choice_field(ask: Choice) -> forms.Field:
    unanswered = {"required": missing("Välj", ask.label)}
    if ask.many:
        many = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            label=ask.label, choices=ask.choices, required=ask.required, widget=many, error_messages=unanswered
        )
    return forms.ChoiceField(
        label=ask.label, choices=ask.choices, required=ask.required, widget=forms.RadioSelect,
        error_messages=unanswered,
    )  # fmt: skip


def day_field(label: str, now: dt.datetime) -> forms.Field:
    """A date that people write; today unless they say otherwise."""
    return Day(label=label, initial=local_day(now))
