"""What is left to do of a matter and has no date: each a small function of the case and a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max

from casework.disqualification import disqualified
from ivo import diarium, rules
from ivo.diarium import Brist
from ivo.words import Lage
from organisation.standing import standing

EFTER_FORDELNING = (Lage.FORDELAD, Lage.BESLUT, Lage.AVSLUTAD)


def svar_saknas(case: Any, _day: dt.date) -> object:
    """IVO asks for an answer in a letter, and none is opened for it (IV-18)."""
    if case.state not in rules.BEREDS:
        return False
    return diarium.obesvarade(case).aggregate(last=Max("nr"))["last"]


def beslut_kvar(case: Any, _day: dt.date) -> object:
    """A beslut of IVO's lies here that the nämnd is not to be told of yet, or the one that was, was none (IV-41)."""
    if case.state == Lage.BESLUT and not diarium.anmalda(case):
        return "igen"
    return case.state in rules.BEREDS and diarium.oanmalda(case).aggregate(last=Max("nr"))["last"]


def oregistrerad(case: Any, _day: dt.date) -> object:
    """A document lies here that the diary does not know (IV-06)."""
    return diarium.oregistrerade(case).aggregate(last=Max("arrived_at"))["last"]


def onoterad(case: Any, _day: dt.date) -> object:
    """The handlingar that the personakt's journal does not tell of yet, each a duty of its own (IV-17, IV-46)."""
    return list(diarium.onoterade(case).values_list("nr", flat=True)) if case.state in EFTER_FORDELNING else []


def ingen_har_det(case: Any, day: dt.date) -> object:
    """Whoever had it is jävig or a sektionschef no more, and nobody else is appointed (IV-16)."""
    if case.state not in EFTER_FORDELNING:
        return False
    who = case.ansvarig
    able = who is not None and who.pk not in disqualified(case) and case.may_be_had_by(standing(who, day))
    return not able and f"{case.ansvarig_id or '-'}"


def sen_atgard(case: Any, day: dt.date) -> object:
    """The day on which something was to be done about a shortcoming has passed (IV-02)."""
    late = Brist.objects.filter(tillsyn=case.pk, klar_dag=None, senast__lt=day)
    return late.aggregate(first=Max("pk"))["first"]


def kopia_vantar(case: Any, _day: dt.date) -> object:
    """A principal answer is sent, and no copy of it is left to the nämnd or its utskott (IV-24, IV-29)."""
    return rules.kopior_kvar(case).aggregate(last=Max("pk"))["last"]


def installt_sammantrade(case: Any, _day: dt.date) -> object:
    """The meeting that was chosen is not held, and the papers are not handed over yet (IV-34)."""
    waits = case.state in case.FORE_NAMNDEN and case.sammantrade_id
    return waits and case.sammantrade.called_off and case.sammantrade_id
