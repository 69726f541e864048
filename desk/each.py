"""The fields of a question that is asked of each of some rows: a choice, and what there is to say of it."""

from __future__ import annotations

import datetime as dt

from django import forms

from casework.models import Case
from casework.steps import Each
from organisation.models import User
from records.meetings import Said

LONGEST = 400


def each_fields(ask: Each, case: Case, user: User, now: dt.datetime, *, masked: bool) -> dict[str, forms.Field]:
    """By name: `<ask>_<key>` and `<ask>_<key>_ord`. None at all where there are no rows.

    `masked`: of somebody protected no row is read in a label before it is said why; they are known by their place.
    """
    found: dict[str, forms.Field] = {}
    for n, row in enumerate(ask.among(case, user, now), 1):
        found[_name(ask, row)] = forms.ChoiceField(
            label=f"Mål {n}, dolt" if masked else f"{n}. {row}", choices=ask.choices, widget=forms.RadioSelect,
            error_messages={"required": f"Välj hur det går med {n}"},
        )  # fmt: skip
        found[f"{_name(ask, row)}_ord"] = forms.CharField(
            label=f"Kommentar till {n}",
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea({"rows": 1}),
        )
    return found


def gone(ask: Each, form: forms.Form) -> list[tuple[str, str]]:
    """(label, what was typed) of rows that are there no longer: a conflict shows it, nothing typed is lost."""
    posted = ((name, value) for name, value in form.data.items() if name not in form.fields and value.strip())
    kept = [(name, value) for name, value in posted if name.startswith(f"{ask.name}_")]
    said = dict(ask.choices)
    return [(ask.label, str(said.get(value, value))) for _, value in kept]


def each_answer(form: forms.Form, ask: Each, user: User, now: dt.datetime) -> list[Said]:
    data, case = form.cleaned_data, form.case  # type: ignore[attr-defined]
    names = ((row, _name(ask, row)) for row in ask.among(case, user, now))
    return [Said(row, data[name], data.get(f"{name}_ord", "")) for row, name in names if data.get(name)]


def _name(ask: Each, row: object) -> str:
    return f"{ask.name}_{row.pk}"  # type: ignore[attr-defined]
