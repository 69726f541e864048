"""What the desk needs to draw a routine's cases: beside what a case is, and never asked by the kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models.functions import Upper

from organisation.duty import DutyWords
from organisation.prepared import Prepared
from organisation.roles import Role

Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class PlanPage:
    """A plan of the routine's: written and signed on a page of its own.

    `first` and `change`: the names of the steps that tell of the first version and of a changed one. `receivers` (case, now):
    who is to be told of a version; None among them is the person that the case is about.
    """

    kind: str
    name: str
    first: str
    change: str
    receivers: Callable[[Any, Any], list[Any]]
    # The plan whose goals the first version begins with.
    goals_from: str = ""


@dataclass(frozen=True)
class Pages:
    """Each default is a page as the desk draws it; a routine replaces what it draws itself.

    `shown_with`: relations read with the case. `register`: the name of the page where staff write down what came in
    another way, and `registered_by` whether this person (their standing) may: without it, those who watch the routine's
    units. `menu`: name and label of the routine's own page in the main menu, which everybody has but where `menu_for` says
    who (their standing). `template`: of the case page, when it is not `<app>/case.html` or the desk's. `glimpse`: what the
    preview shows, as rows and the beginning of what was written, without identities. `sections`: what the stamped print
    holds, each text passed through the mask it is given. `plans`: those that are written and signed on pages of their own.
    `meetings`: what each kind of meeting is called; without it the routine has none. `also_asked`: what its own page asks
    of a case besides, asked with all else.
    """

    shown_with: tuple[str, ...] = ()
    also_asked: tuple[Callable[[Any], Prepared], ...] = ()
    register: str = ""
    registered_by: Callable[[Any], bool] | None = None
    menu: tuple[str, str] = ("", "")
    menu_for: Callable[[Any], bool] | None = None
    template: str = ""
    print_name: str = "Stämplad utskrift"
    # The word over the time at which it began, and whether that has an hour: a decision has a day.
    stamp: str = "Inkom"
    by_the_hour: bool = True
    # What the law says about who may read it, as it is shown beside the case.
    secrecy: str = ""
    # Columns of the routine's own by which a case is found, beside its number and its people.
    found_by: tuple[str, ...] = ()
    # Who may choose whether to be told of arrivals, and what those who watch the units are told.
    may_choose_arrivals: tuple[type[Role], ...] = ()
    duty_words: DutyWords = field(default_factory=DutyWords)
    # The other cases that came with it, which the same step can be taken in at once, and what each then answers for itself.
    same_arrival: Callable[[Any], list[Any]] = lambda _case: []
    own_answers: tuple[str, ...] = ()
    # Who has the cases of an absent colleague among what there is to do.
    covers_absent: tuple[type[Role], ...] = ()
    glimpse: Callable[[Any], tuple[Rows, str]] = lambda _case: ([], "")
    sections: Callable[[Any, Any], list[tuple[str, Rows]]] = lambda _case, _mask: []
    plans: tuple[PlanPage, ...] = ()
    meetings: Mapping[str, str] = field(default_factory=dict)


def found_by(column: str, name: str) -> models.Index:
    """For a column by which a case is found: as somebody looks for it, in letters of whichever size."""
    return models.Index(Upper(column), name=name)
