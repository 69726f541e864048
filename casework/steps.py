"""`@step`: the facts of one step, beside its behaviour. A thin layer over django-fsm's transition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django_fsm import transition

from casework.deadlines import DeadlineKind
from casework.disqualification import disqualified
from casework.predicates import Predicate
from casework.relations import holds
from organisation.roles import Role
from organisation.standing import Standing

if TYPE_CHECKING:
    from casework.models import Case
    from organisation.models import User


@dataclass(frozen=True)
class Text:
    """Something a step asks for that is not a column of the case: it is handed to the method body."""

    name: str
    label: str
    required: bool = True
    help_text: str = ""
    # Shown with what the case holds under the same name: it is there to be changed.
    held: bool = False
    longest: int = 4000


@dataclass(frozen=True)
class Confirmation:
    """A box that must be ticked before the step can be taken."""

    name: str
    label: str


@dataclass(frozen=True)
class Choice:
    """One of some choices, or with `many` any of them: the method body is handed the value, or the list of values."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    required: bool = True
    many: bool = False
    held: bool = False


@dataclass(frozen=True)
class Day:
    """A date, today unless somebody says otherwise: what happened is not always written down the same day."""

    name: str
    label: str


@dataclass(frozen=True)
class Somebody:
    """One, or with `many` some, chosen `among` people or rows (case, who asks, now): the method body is handed it, or the list.

    `kept` tells a double click from another choice (case, its key): only the step knows where it is kept. `beside` says what
    stands after each name (case, the people, now), by primary key, and `load` how much each has already.
    """

    name: str
    label: str
    among: Callable[[Any, User, dt.datetime], models.QuerySet[Any]]
    kept: Callable[[Any, Any], bool]
    many: bool = False
    required: bool = True
    beside: Callable[[Any, models.QuerySet[Any], dt.datetime], dict[int, str]] | None = None
    load: Callable[[Any, models.QuerySet[Any], dt.datetime], dict[int, int]] | None = None


@dataclass(frozen=True)
class Each(Somebody):
    """Of each of some rows one of some choices and what there is to say of it: the method body is handed a
    list whose items have the row's primary key."""

    choices: tuple[tuple[str, str], ...] = ()


Ask = models.Field | Text | Choice | Day | Confirmation | Somebody


@dataclass(frozen=True, eq=False)
class Step:
    """One step of a routine, as facts. `target` None: the state stays."""

    name: str
    sources: tuple[str, ...]
    target: str | None
    label: str
    button: str
    rules: tuple[str, ...]
    by: tuple[type[Role], ...]
    when: Predicate | None
    asks: tuple[Ask, ...]
    optional: tuple[models.Field, ...]
    meets: tuple[DeadlineKind, ...]
    opens: tuple[DeadlineKind, ...]
    cancels: tuple[DeadlineKind, ...]
    recounts: tuple[DeadlineKind, ...]
    notifies: Callable[[Any, User, dt.datetime], Iterable[User]] | None
    prose: str
    said: str

    def requires(self, ask: Ask) -> bool:
        """Must it be answered?"""
        return ask not in self.optional and getattr(ask, "required", True)

    @property
    def who(self) -> str:
        first, *rest = [role.display_name for role in self.by]
        *between, last = [name.lower() for name in rest] or [""]
        return f"{', '.join([first, *between])} eller {last}" if last else first

    def permits(self, case: Case, who: Standing) -> bool:
        """May this person? Asked apart from whether it is possible now. Who is disqualified may nothing."""
        barred = disqualified(case)
        able = who.without(barred)
        return who.user.pk not in barred and any(holds(role, case, able) for role in self.by)

    def refusal(self, case: Case, user: User, now: dt.datetime) -> str | None:
        """Is it possible now? None if so, otherwise the reason in Swedish."""
        if case.state not in self.sources:
            return f"{self.label}: det går inte i läget {case.state_label.lower()}."
        return self.when.refusal(case, user, now) if self.when else None


@dataclass(frozen=True)
class Station:
    """A place on the routine's path that no person takes: it happens of itself on arrival."""

    label: str
    who: str
    rules: tuple[str, ...]


def being_taken(case: Case) -> bool:
    """Only the doorway may run a step: calling the method by hand is refused by django-fsm itself."""
    return case._in_doorway


def step(
    source: str | Sequence[str],
    target: str | None,
    label: str,
    *,
    rules: Sequence[str],
    by: Sequence[type[Role]],
    when: Predicate | None = None,
    asks: Sequence[Ask] = (),
    optional: Sequence[models.Field] = (),
    meets: Sequence[DeadlineKind] = (),
    opens: Sequence[DeadlineKind] = (),
    cancels: Sequence[DeadlineKind] = (),
    recounts: Sequence[DeadlineKind] = (),
    notifies: Callable[[Any, User, dt.datetime], Iterable[User]] | None = None,
    button: str = "",
    said: str = "",
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a step. The method body is what happens; everything else about it is said here.

    `optional`: the columns among `asks` that may be left empty.

    `meets` deadlines that are thereby kept, `cancels` those no longer wanted, `opens` new ones (recurring: both), `recounts`
    those that are open, from a day that was corrected: what was kept stays kept.

    `label` names the step, `button` asks for it, `said` tells it afterwards: "Anna Lövdahl tog ärendet".

    A new keyword needs two routines that want it, and an ADR.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def declare(method: Callable[..., None]) -> Callable[..., None]:
        facts = Step(
            method.__name__,
            tuple(str(state) for state in sources),
            None if target is None else str(target),
            label,
            button or label,
            tuple(rules),
            tuple(by),
            when,
            tuple(asks),
            tuple(optional),
            tuple(meets),
            tuple(opens),
            tuple(cancels),
            tuple(recounts),
            notifies,
            (method.__doc__ or "").strip(),
            said or label.lower(),
        )
        moves = transition(
            field="state", source=list(sources), target=target, conditions=[being_taken], custom={"step": facts}
        )(method)
        moves.step = facts
        return moves

    return declare
