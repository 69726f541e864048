"""A plan of a case: read, written and signed. What is signed is locked; before that it is its author's draft.

Those who treat together see what one of them has begun.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import clock
from casework.assignments import in_force
from casework.calendar import local_day
from casework.doorway import AlreadyDone, Conflict, Refused, take
from casework.models import Case
from casework.pages import PlanPage
from casework.steps import Step
from desk.case_page import CasePage
from organisation.models import User
from organisation.standing import standing
from organisation.wording import small
from records.access import StaffRequest, find_case, read_case, writable_case
from records.drafts import drafts_of, forget_draft, keep_draft
from records.models import Draft, Note, Planversion, Reading
from records.plans import Goal, Written, latest, sign, versions
from records.protection import is_masked
from records.reading import log_reading
from records.sides import readable, side_of
from records.signing import why_not
from records.typed import figure, tidy

# Rows of goals that a form shows at least, and at most.
FEWEST, MOST = 3, 12
GOAL = (("goal", "Mål", 400), ("activity", "Vad som görs", 400), ("who", "Vem", 120), ("when", "När", 120))


def _text(label: str, longest: int, missing: str = "", *, rows: int = 0) -> forms.CharField:
    widget: forms.Widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), widget=widget, error_messages={"required": missing}
    )


class PlanForm(forms.Form):
    """What a plan holds. `rows`: how many goals there is room for; `changes`: it takes the place of an earlier version."""

    mostly_optional = True

    needs = _text("Behov", 8000, "Skriv vad den enskilde behöver", rows=4)
    own_words = _text("Den enskildes egna ord", 4000, rows=3)
    together = forms.ChoiceField(
        label="Är planen skriven tillsammans med den enskilde?", choices=(("ja", "Ja"), ("nej", "Nej")),
        widget=forms.RadioSelect, error_messages={"required": "Svara om den är skriven tillsammans"},
    )  # fmt: skip
    why_not_together = _text("Varför inte?", 400)
    follow_up = _text("När och hur följs den upp?", 400, "Skriv när och hur den följs upp")
    why_changed = _text("Varför ändras planen?", 400)

    def __init__(self, *args: Any, rows: int, changes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.changes = rows, changes
        for n in range(1, rows + 1):
            for name, label, longest in GOAL:
                self.fields[f"{name}_{n}"] = forms.CharField(label=f"{label} {n}", max_length=longest, required=False)
        if not changes:
            del self.fields["why_changed"]
        tidy(self)

    @property
    def goals(self) -> list[list[Any]]:
        return [[self[f"{name}_{n}"] for name, _, _ in GOAL] for n in range(1, self.rows + 1)]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("together") == "nej" and not data.get("why_not_together"):
            self.add_error("why_not_together", "Skriv varför den inte är skriven tillsammans")
        if self.changes and not data.get("why_changed"):
            self.add_error("why_changed", "Skriv varför planen ändras")
        if not self.errors.get("goal_1") and not any(data.get(f"goal_{n}") for n in range(1, self.rows + 1)):
            self.add_error("goal_1", "Skriv minst ett mål")
        for n in range(1, self.rows + 1):
            if not data.get(f"goal_{n}") and any(data.get(f"{name}_{n}") for name, _, _ in GOAL[1:]):
                self.add_error(f"goal_{n}", "Skriv målet, eller töm raden")

    def written(self) -> Written:
        data = self.cleaned_data
        rows = [{name: data[f"{name}_{n}"] for name, _, _ in GOAL} for n in range(1, self.rows + 1)]
        return Written(
            needs=data["needs"], goals=[Goal(**row) for row in rows if row["goal"]], together=data["together"] == "ja",
            follow_up=data["follow_up"], own_words=data["own_words"],
            why_not_together=data["why_not_together"] if data["together"] == "nej" else "",
            why_changed=data.get("why_changed", ""),
        )  # fmt: skip


def page_of(case: Case, kind: str) -> PlanPage:
    page = next((page for page in type(case).pages.plans if page.kind == kind), None)
    if page is None:
        raise Http404
    return page


def _step_of(case: Case, page: PlanPage, before: Planversion | None) -> Step:
    return case.steps()[page.change if before else page.first]


def _may_write(case: Case, step: Step, request: StaffRequest, now: dt.datetime) -> bool:
    return case.state in step.sources and step.permits(case, standing(request.user, local_day(now)))


@require_http_methods(["GET", "HEAD"])
def plan(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """The version in force, or an earlier one. Opening it is a logged reading, and the receipt of whoever it was sent to."""
    now = clock.now()
    found = read_case(request, number, now, Reading.What.CASE)
    page, rows = page_of(found, kind), versions(found, kind, side_of(found, request.user, now), request.user)
    seen = list(rows.prefetch_related("mal", "mottagare__user", "mottagare__kommunicerad"))
    if is_masked(found, request.user, now):
        # What a plan says is about the person, all of it: say first why it needs to be seen.
        return redirect(reverse("protected", args=[number]))
    asked = request.GET.get("version", "")
    shown = next((one for one in seen if f"{one.number}" == asked), seen[-1] if seen else None)
    if shown:
        log_reading(found, request.user, Reading.What.PLAN, now, handling=shown.pk)
    step = _step_of(found, page, latest(found, kind))
    said = shown.beside.select_related("author").prefetch_related("corrections") if shown else Note.objects.none()
    beside = list(readable(said, found, request.user, now))
    context = {"nav": "ko", "case": found, "page": CasePage(found, request.user, now), "plan_page": page, "shown": shown,
               "begun": _begun(found, kind, request.user, now), "versions": seen,
               "dissents": [one for one in beside if not one.corrects_plan],
               "corrected": [one for one in beside if one.corrects_plan],
               "may_write": _may_write(found, step, request, now)}  # fmt: skip
    return render(request, "desk/plan.html", context)


def _goals_from(case: Case, page: PlanPage, user: User, now: dt.datetime) -> Planversion | None:
    """The plan whose goals a new one begins with, if its writer is to know of it."""
    return versions(case, page.goals_from, side_of(case, user, now), user).last()


def _begun(case: Case, kind: str, user: User, now: dt.datetime) -> list[tuple[Draft, Written]]:
    """What a colleague has begun to write, for those who work in the case with them: they see it and may say what they think."""
    beside = _beside(case, user, now)
    drafts = (
        Draft.objects.filter(case=case.pk, form=f"plan-{kind}", user__in=beside).select_related("user")
        if beside
        else ()
    )
    return [(one, _as_begun(one.values)) for one in drafts]


def _beside(case: Case, user: User, now: dt.datetime) -> set[int]:
    """Those who work in the case with this person; nobody for whoever does not work in it."""
    working = {row.user_id for row in in_force(case, local_day(now))}
    return working - {user.pk} if user.pk in working else set()


def _as_begun(values: dict[str, str]) -> Written:
    """A plan that lacks what it lacks."""
    rows = [{name: values.get(f"{name}_{n}", "") for name, _, _ in GOAL} for n in range(1, _rows(values) + 1)]
    texts = {
        name: values.get(name, "") for name in ("needs", "own_words", "follow_up", "why_not_together", "why_changed")
    }
    goals = [Goal(**row) for row in rows if any(row.values())]
    if values.get("together") not in ("ja", "nej"):
        texts["why_not_together"] = "inte besvarat"
    return Written(**texts, goals=goals, together=values.get("together") == "ja")


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: StaffRequest, number: str, kind: str) -> HttpResponse:
    """Write it, look at exactly what will be locked, and sign it with one's password."""
    now = clock.now()
    writable_case(request.user, number, now)
    found = read_case(request, number, now, Reading.What.STEP)
    page, before = page_of(found, kind), latest(found, kind)
    if is_masked(found, request.user, now):
        return redirect(reverse("protected", args=[number]))
    step, posted = _step_of(found, page, before), request.POST
    if "signera" in posted and _signed_already(found, page, before, posted, request.user):
        return redirect(reverse("plan", args=[number, kind]))
    if not _may_write(found, step, request, now):
        raise Http404
    name = f"plan-{kind}"
    begun = drafts_of(found, request.user).get(name)
    if request.method != "POST":
        values = begun.values if begun else _values(before) or _goals(_goals_from(found, page, request.user, now))
        form = PlanForm(initial=values, rows=_rows(values), changes=before is not None)
        return _show(request, found, page, form, now, begun=begun)
    if "rad" in posted:
        form = PlanForm(initial=posted.dict(), rows=min(_rows(posted) + 1, MOST), changes=before is not None)
        return _show(request, found, page, form, now)
    form = PlanForm(posted, rows=_rows(posted), changes=before is not None)
    if not form.is_valid() or "andra" in posted:
        return _show(request, found, page, form, now, status=200 if form.is_valid() else 422)
    if "signera" not in posted:
        # Who has to go and fetch a password first finds it here again.
        keep_draft(found, request.user, name, {field: posted.get(field, "") for field in form.fields}, now, sent=bool)
        return _show(request, found, page, form, now, review=True)
    if said := why_not(request):
        return _show(request, found, page, form, now, review=True, wrong=said, status=422)
    return _signed(request, found, page, step, form, name, now)


def _is_written(name: str) -> bool:
    """Is this a field of the plan itself, and not the password it is signed with?"""
    goal, _, number = name.rpartition("_")
    return name in PlanForm.base_fields or (goal in {one for one, _, _ in GOAL} and number.isdecimal())


# The page that says that the form was not taken shows only these again.
write.shown_again = _is_written  # type: ignore[attr-defined]


def _signed_already(found: Case, page: PlanPage, before: Planversion | None, posted: Any, user: User) -> bool:
    """The same plan, signed by the same person: the button was pressed twice."""
    late = figure(posted.get("version", "")) != found.version
    if before is None or before.signature.by_id != user.pk or not late:
        return False
    form = PlanForm(posted, rows=_rows(posted), changes=before.number > 1)
    return form.is_valid() and form.written().sha256(found, page.kind, before.number) == before.signature.sha256


def _signed(
    request: StaffRequest, found: Case, page: PlanPage, step: Step, form: PlanForm, name: str, now: dt.datetime
) -> HttpResponse:
    """The version and the step that tells of it, both or neither."""
    version = request.POST.get("version", "")
    try:
        with transaction.atomic():
            type(found).objects.select_for_update(no_key=True).get(pk=found.pk)
            title = next((role.display_name for role in standing(request.user, local_day(now)).roles), "")
            receivers = page.receivers(found, now)
            sign(found, page.kind, form.written(), receivers, by=request.user, title=title, now=now)
            take(
                found,
                step,
                by=request.user,
                now=now,
                version=figure(version) if figure(version) is not None else -1,
            )
    except AlreadyDone:
        return redirect(reverse("plan", args=[found.number, page.kind]))
    except (Conflict, Refused) as late:
        form.add_error(None, f"{late}")
        return _show(request, find_case(request.user, found.number, now), page, form, now, status=409)
    forget_draft(found, request.user, name)
    messages.success(request, f"Signerat och låst: {small(page.name)}.")
    return redirect(reverse("plan", args=[found.number, page.kind]))


def _values(before: Planversion | None) -> dict[str, Any]:
    """What the version in force says, to be changed."""
    if before is None:
        return {}
    names = ("needs", "own_words", "why_not_together", "follow_up")
    values = {name: getattr(before, name) for name in names} | {"together": "ja" if before.together else "nej"}
    return values | _goals(before)


def _goals(plan: Planversion | None) -> dict[str, Any]:
    """The goals of a version, as rows to go on from."""
    rows = enumerate(plan.mal.all(), 1) if plan else ()
    return {f"{name}_{n}": getattr(row, name) for n, row in rows for name, _, _ in GOAL}


def _rows(values: Any) -> int:
    """As many goals as were shown, and never fewer than a few."""
    shown = [int(name[5:]) for name in values if name.startswith("goal_") and name[5:].isdecimal() and len(name) < 8]
    return min(max([FEWEST, *shown]), MOST)


def _show(
    request: StaffRequest, found: Case, page: PlanPage, form: PlanForm, now: dt.datetime, *, review: bool = False,
    wrong: str = "", begun: Draft | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    beside = _beside(found, request.user, now)
    context = {"nav": "ko", "case": found, "page": CasePage(found, request.user, now), "plan_page": page, "form": form,
               "wrong": wrong, "begun": begun, "beside": beside, "now": now,
               "name": f"plan-{page.kind}", "version": found.version}  # fmt: skip
    return render(request, "desk/plan_review.html" if review else "desk/plan_write.html", context, status=status)
