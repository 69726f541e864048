"""What is left to do of a matter and has no date: each a small function of the case and a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from casework.calendar import local
from casework.disqualification import disqualified
from ivo import diarium, rules
from ivo.diarium import Brist
from ivo.words import Lage
from organisation.standing import standing

EFTER_FORDELNING = (Lage.FORDELAD, Lage.BESLUT, Lage.AVSLUTAD)


def svar_saknas(case: Any, _day: dt.date) -> list[int]:
    """IVO asks for an answer in a letter, and none is opened for it (IV-18)."""
    if case.state not in rules.BEREDS:
        return []
    return list(diarium.obesvarade(case).values_list("nr", flat=True))


def beslut_kvar(case: Any, _day: dt.date) -> list[int]:
    """Each beslut of IVO's that lies here and that the nämnd is not to be told of yet (IV-41)."""
    return list(diarium.oanmalda(case).values_list("nr", flat=True)) if case.state in rules.BEREDS else []


def beslut_igen(case: Any, _day: dt.date) -> object:
    """The one that was registered as IVO:s beslut was none (IV-41)."""
    return case.state == Lage.BESLUT and not diarium.anmalda(case)


def oregistrerad(case: Any, _day: dt.date) -> list[str]:
    """Each document that lies here and that the diary does not know, by when it was laid here (IV-06)."""
    rows = diarium.oregistrerade(case).order_by("arrived_at", "pk").values_list("arrived_at", flat=True)
    return _each(f"{local(at):%Y-%m-%d %H:%M}" for at in rows)


def _each(words: Iterable[str]) -> list[str]:
    """The same said twice is told apart."""
    counted: Counter[str] = Counter()
    found = []
    for word in words:
        counted[word] += 1
        found.append(word if counted[word] == 1 else f"{word} ({counted[word]})")
    return found


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


def sen_atgard(case: Any, day: dt.date) -> list[str]:
    """The day on which something was to be done about a shortcoming has passed (IV-02)."""
    late = Brist.objects.filter(tillsyn=case.pk, klar_dag=None, senast__lt=day).order_by("pk")
    return _each(f"{one}" for one in late.values_list("senast", flat=True))


def kopia_vantar(case: Any, _day: dt.date) -> list[int]:
    """A principal answer is sent, and no copy of it is left to the nämnd or its utskott (IV-24, IV-29)."""
    return list(rules.kopior_kvar(case).values_list("lopnr", flat=True))


def installt_sammantrade(case: Any, _day: dt.date) -> object:
    """The meeting that was chosen is not held, and the papers are not handed over yet (IV-34)."""
    waits = case.state in case.FORE_NAMNDEN and case.sammantrade_id
    return waits and case.sammantrade.called_off and case.sammantrade_id
