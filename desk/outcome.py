"""What became of a step, and the step that is still to be taken: as a page of its own and beside the queue alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from casework.models import Case
from casework.steps import Step
from desk import together
from desk.case_page import CasePage
from desk.step_form import StepForm, Typed
from desk.taking import Attempt
from organisation.models import User
from organisation.wording import small
from records.access import StaffRequest


@dataclass(frozen=True)
class Loss:
    """Somebody was first: who, what they did and when. What was typed is kept: in a form for the case as it is now when
    the step can still be taken (`again`), to be read otherwise (`typed`, also what that form has no place for).
    """

    who: str
    what: str
    when: dt.datetime
    mine: bool
    changes: list[tuple[str, str, str]]
    typed: Typed = ()
    again: StepForm | None = None

    @classmethod
    def of(cls, outcome: Attempt, page: CasePage) -> Loss:
        assert outcome.lost  # noqa: S101
        last, typed = outcome.lost.last, outcome.form.typed
        possible = any(offer.step is outcome.step and offer.refusal is None for offer in page.offers)
        who = last.history_user
        step = outcome.case.steps().get(last.last_step)
        what = step.said if step else last.history_change_reason.lower()
        again = outcome.form.again(page.case) if typed and possible else None
        name = who.name if who else "Systemet"
        left = outcome.form.gone if again else typed
        return cls(name, what, last.history_date, who == page.user, _changes(outcome.case, last), left, again)


def _changes(case: Case, last: Any) -> list[tuple[str, str, str]]:
    """What the last step changed of what everybody sees: läge and ansvarig, before and after."""
    before = last.prev_record
    if before is None:
        return []
    state = case.State
    rows = [("Läge", str(state(before.state).label), str(state(last.state).label)),
            ("Ansvarig", _name(before.ansvarig), _name(last.ansvarig))]  # fmt: skip
    return [row for row in rows if row[1] != row[2]]


def _name(user: User | None) -> str:
    return user.name if user else "ingen"


def said(user: User, outcome: Attempt, now: dt.datetime) -> str:
    """What has been done, in the words of the button, and what comes next for the one who has the case."""
    done, also = outcome.case, together.told(outcome.also)
    who = "Du" if done.ansvarig_id == user.pk else f"{done.shown_number}: du"
    return f"{who} {outcome.step.said}.{also}{_ahead(CasePage(done, user, now))}"


def _ahead(page: CasePage) -> str:
    """Whose turn it is now: one's own, whoever has the case, a queue it lies in, or somebody else by role and name."""
    case, following = page.case, page.current
    if page.turn is None or following is None:
        return f" Läget är nu ”{case.state_label}”." if case.closed_at else ""
    if page.user in page.turn.people:
        return f" Nästa steg: {small(following.label)}."
    if case.ansvarig is None and case.claiming(case.state):
        return f" Det finns hos {case.enhet.name}."
    if case.ansvarig and page.turn.people == (case.ansvarig,):
        return f" {case.ansvarig.name} har det nu."
    return f" Det väntar på {page.waits_on}."


def step_page(
    request: StaffRequest,
    page: CasePage,
    chosen: Step,
    form: StepForm | None,
    *,
    refusal: str,
    status: int,
    typed: Typed = (),
) -> HttpResponse:
    """A step with its form, or why it cannot be taken: a page of its own, and beside the queue a part of that."""
    context = {"nav": "ko", "case": page.case, "page": page, "step": chosen, "form": form, "refusal": refusal}
    template = "desk/preview_step.html" if request.htmx else "desk/step.html"
    return render(request, template, context | {"typed": typed}, status=status)


def not_taken(request: StaffRequest, page: CasePage, outcome: Attempt) -> HttpResponse:
    """The step with what was typed in it: to be mended, or to be read when the step is not possible now."""
    form, typed = None if outcome.refusal else outcome.form, outcome.form.typed
    return step_page(request, page, outcome.step, form, refusal=outcome.refusal, status=outcome.status, typed=typed)
