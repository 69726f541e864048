"""Cases of one arrival, taken through the same step in one go: one form, and in each case a step of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from casework.models import Case
from casework.steps import Step
from organisation.models import User
from organisation.standing import standing

if TYPE_CHECKING:
    from desk.step_form import StepForm


# Before a case's number, in the names of the fields: that it is taken along, and the version in which it was shown.
WITH, VERSION = "med-", "version-"


def beside(case: Case, step: Step, user: User, now: dt.datetime) -> list[Case]:
    """The cases of the same arrival that this person may take the same step in now. Only what lies on the path."""
    if step not in case.stations():
        return []
    others = case.pages.same_arrival(case)
    if not others:
        return []
    day = local_day(now)
    mine = set(
        Case.objects.visible_to(user, day).filter(pk__in=[one.pk for one in others]).values_list("pk", flat=True)
    )
    who = standing(user, day)
    return [
        one for one in others
        if one.pk in mine and step.permits(one, who) and step.refusal(one, user, now) is None
    ]  # fmt: skip


def fields(form: StepForm, one: Case) -> dict[str, forms.Field]:
    """Whether it is taken there too, the version it was shown in, and what is asked of each case alone."""
    asked = {
        f"{ask.name}-{one.number}": form.ask_again(ask, one)
        for ask in form.step.asks if ask.name in one.pages.own_answers
    }  # fmt: skip
    return {
        f"{WITH}{one.number}": forms.BooleanField(
            label=f"Gör samma i {one.shown_number}, {one.headline}", required=False
        ),
        f"{VERSION}{one.number}": forms.IntegerField(
            widget=forms.HiddenInput, initial=one.version, min_value=0, max_value=2**31 - 1, required=False
        ),
        **asked,
    }


def chosen(form: StepForm) -> list[Case]:
    return [one for one in form.beside if form.cleaned_data.get(f"{WITH}{one.number}")]


def check(form: StepForm) -> None:
    """Each that was chosen can still be taken along, as it was shown, and what is asked of it alone is answered."""
    for name in form.data:
        if name.startswith(WITH) and name not in form.fields:
            form.add_error(None, f"{name.removeprefix(WITH)[:20]} kan inte tas med längre. Inget ärende är ändrat.")
    for one in chosen(form):
        if form.cleaned_data.get(f"{VERSION}{one.number}") is None:
            form.add_error(None, f"{one.shown_number}: läs in sidan på nytt. Inget ärende är ändrat.")
        for ask in form.step.asks:
            name = f"{ask.name}-{one.number}"
            if name in form.fields and not form.cleaned_data.get(name) and name not in form.errors:
                form.add_error(name, f"{form.fields[ask.name].error_messages['required']} för {one.shown_number}")


def take_all(form: StepForm, by: User, now: dt.datetime, *, own: bool = True) -> tuple[Case, list[Case]]:
    """The step in the form's own case and in those that were chosen, all or none. Returns the form's own, and the others.

    Without `own`: that one is taken already, by the same form or by one without the others.

    The rows are locked in one order, whoever asks and from whichever case. Raises what `take` raises for the form's own
    case; what stops another one is a ValidationError that names it.
    """
    done, others = form.case, chosen(form)
    with transaction.atomic():
        for case in sorted([*([form.case] if own else []), *others], key=lambda one: one.pk):
            if case is form.case:
                version = form.cleaned_data["version"]
                done = take(case, form.step, by=by, now=now, version=version, **form.answers)
            else:
                _take_beside(form, case, by, now)
    return done, others


def _take_beside(form: StepForm, case: Case, by: User, now: dt.datetime) -> None:
    own = {name: form.cleaned_data.get(f"{name}-{case.number}", value) for name, value in form.answers.items()}
    version = form.cleaned_data[f"{VERSION}{case.number}"]
    try:
        take(case, form.step, by=by, now=now, version=version, **own)
    except AlreadyDone:
        return
    except Conflict as lost:
        who = lost.last.history_user.name if lost.last.history_user else "Systemet"
        raise ValidationError(
            f"{case.shown_number}: {who} var före. Inget ärende är ändrat. Läs in sidan på nytt."
        ) from lost
    except Refused as refused:
        raise ValidationError(f"{case.shown_number}: {refused} Inget ärende är ändrat.") from refused
    except ValidationError as error:
        raise ValidationError([f"{case.shown_number}: {text}" for text in error.messages]) from error


def told(cases: Iterable[Case]) -> str:
    """What is added to the answer when there was more than one."""
    numbers = ", ".join(case.shown_number for case in cases)
    return f" Samma i {numbers}." if numbers else ""


def groups(form: StepForm) -> list[list[Any]]:
    """The fields of each case beside, as they are shown together."""
    names = [
        (f"{WITH}{one.number}", *(f"{name}-{one.number}" for name in one.pages.own_answers)) for one in form.beside
    ]
    return [[form[name] for name in group if name in form.fields] for group in names]
