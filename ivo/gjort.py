"""What has been chosen in a step that was taken already: a button that is pressed twice is no other choice."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from casework.links import Link
from ivo import diarium
from records.models import Handling


def ar_besvarad(case: Any, pk: int) -> bool:
    """An answer to it is opened."""
    return any(part.begaran_id == pk for part in (*case.svar_rader.all(), *case.yttrande_rader.all()))


def ar_anmalt(case: Any, pk: int) -> bool:
    return any(part.begaran_id == pk for part in diarium.anmalda(case))


def kontrasignerar_redan(case: Any, pk: int) -> bool:
    return case.svar_rader.filter(assignments__user=pk).exists()


def ar_registrerad(case: Any, pk: Any) -> bool:
    row = case.registrerad
    return row is not None and Handling.objects.filter(pk=pk, sha256=row.handling.sha256).exists()


def ar_omradet(case: Any, pk: int) -> bool:
    return bool(case.enhet_id == pk)


def inte_kopplat(case: Any, pk: int) -> bool:
    return not Link.objects.filter(Q(case=case.pk, other=pk) | Q(case=pk, other=case.pk), ended_at=None).exists()


def ar_struken(case: Any, pk: int) -> bool:
    return bool(case.rader.filter(pk=pk).exclude(struken_dag=None).exists())
