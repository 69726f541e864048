"""One attempt at a step, apart from how its outcome is shown: as a page, or as a part of the queue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import Http404

from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, check_version
from casework.models import Case
from casework.steps import Step
from desk import together
from desk.step_form import StepForm
from organisation.standing import standing
from records.access import StaffRequest, find_case
from records.drafts import forget_draft


@dataclass(frozen=True)
class Attempt:
    """What became of it. `status` is what the answer says: 200 done, 409 somebody was first, 422 to be mended."""

    case: Case
    step: Step
    form: StepForm
    status: int = 200
    lost: Conflict | None = None
    # The cases beside that the same step was taken in.
    also: tuple[Case, ...] = ()
    refusal: str = ""


def attempt(request: StaffRequest, number: str, name: str, now: dt.datetime) -> Attempt:
    """Take the step with what was posted. Raises Http404 for what is not this person's."""
    found = find_case(request.user, number, now)
    chosen = found.steps().get(name)
    if chosen is None:
        raise Http404
    form = StepForm(found, chosen, request.user, now, data=request.POST)
    try:
        return _taken(request, found, chosen, form, now)
    except Conflict as conflict:
        return Attempt(conflict.case, chosen, form, 409, lost=conflict)
    except Refused as refused:
        if refused.forbidden:
            raise Http404 from refused
        return Attempt(found, chosen, form, 409, refusal=str(refused))
    except ValidationError as error:
        form.refuse(error)
        return Attempt(found, chosen, form, 422)


def _taken(request: StaffRequest, found: Case, chosen: Step, form: StepForm, now: dt.datetime) -> Attempt:
    """The step, taken. Raises what stops it."""
    try:
        # Before the form: what another has changed meanwhile may be just what makes an answer look wrong.
        check_version(found, chosen, request.user, form.posted_version, form.says_what_is)
        if not form.is_valid():
            allowed_step(found, chosen.name, request, now)
            return Attempt(found, chosen, form, 422)
        done, also = together.take_all(form, request.user, now)
    except AlreadyDone as repeated:
        # What was ticked since is still to be done.
        done, also = repeated.case, []
        if form.is_valid():
            also = together.take_all(form, request.user, now, own=False)[1]
    forget_draft(done, request.user, chosen.name)
    return Attempt(done, chosen, form, also=tuple(also))


def allowed_step(found: Case, name: str, request: StaffRequest, now: dt.datetime) -> Step:
    """The step, if it is this person's at all. What they may not do looks as if it did not exist."""
    step = found.steps().get(name)
    if step is None or not step.permits(found, standing(request.user, local_day(now))):
        raise Http404
    return step
