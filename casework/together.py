"""Many cases at once, for the sweeps: whatever is asked of each is read for all of them in a few questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.assignments import know_assignments
from casework.disqualification import know_disqualified
from casework.reach import routine
from organisation.models import User


def together(wanted: Mapping[int, str]) -> dict[int, Any]:
    """Many cases (key → routine), each as its own routine with all that says whose it is: one query a routine, and three.

    Read without a lock: whoever writes of them looks again under one.
    """
    kinds = (routine(code) for code in sorted(set(wanted.values())))
    cases = [
        case for kind in kinds for case in kind.objects.filter(pk__in=[pk for pk in wanted if wanted[pk] == kind.code])
    ]
    named = [(case, field) for case in cases for field in case._meta.concrete_fields if field.related_model is User]
    users = User.objects.in_bulk({getattr(case, field.attname) for case, field in named} - {None})
    for case, field in named:
        setattr(case, field.name, users.get(getattr(case, field.attname)))
    know_disqualified(cases)
    know_assignments(cases)
    return {case.pk: case for case in cases}


def with_cases(rows: Sequence[Any]) -> None:
    """Give each of these rows its case, read together."""
    cases = together({row.case_id: row.case.routine for row in rows})
    for row in rows:
        row.case = cases[row.case_id]
