"""The only doorway through which a case changes: `open_case` and `take`. One transaction, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from casework import clock
from casework.calendar import local_day
from casework.disqualification import disqualify, know_nobody_disqualified
from casework.hearing import Unheard, cry_out, hearers, told_of
from casework.history import history_row
from casework.knowledge import known
from casework.models import OPENED, Before, Case, Deadline
from casework.notices import after_step, notify
from casework.promises import Promises, promise
from casework.steps import Somebody, Step
from casework.undone import OPEN, settle
from organisation.ledger import Ledger, changed, insert_first
from organisation.models import User
from organisation.prepared import forget, forgetting, remembering
from organisation.rounds import one_round
from organisation.standing import standing
from organisation.wording import small

C = TypeVar("C", bound=Case)


class Refused(Exception):
    """The step cannot be taken; the text says which predicate refused, in Swedish. `forbidden`: not by this person."""

    def __init__(self, reason: str, *, forbidden: bool = False) -> None:
        super().__init__(reason)
        self.forbidden = forbidden


class Conflict(Exception):
    """Somebody else was there first: `case` is as it is now, `last` is what happened, by whom and when."""

    def __init__(self, case: Case, last: Any) -> None:
        super().__init__("Ärendet har ändrats sedan du öppnade det.")
        self.case, self.last = case, last


class AlreadyDone(Exception):
    """The same person has already taken this very step: a double click or a replayed form. Nothing is done twice."""

    def __init__(self, case: Case) -> None:
        super().__init__("Steget är redan taget.")
        self.case = case


@dataclass(frozen=True)
class Offer:
    """A step that this person may take, and the reason if it is not possible now."""

    step: Step
    refusal: str | None


def open_to(user: User, case: Case, now: dt.datetime) -> list[Offer]:
    """The steps this person may take from here. What draws the button guards the step."""
    who = standing(user, local_day(now))
    here = [step for step in case.steps().values() if case.state in step.sources and step.permits(case, who)]
    return [Offer(step, step.refusal(case, user, now)) for step in here]


@transaction.atomic(savepoint=False)
def open_case(
    case: C,
    *,
    by: User | None,
    now: dt.datetime | None = None,
    concerns: Iterable[User] = (),
    beside: Callable[[C], Iterable[models.Model]] = lambda _case: (),
) -> C:
    """Give the case its number, its first history row, its deadlines and its first notices.

    `received_at` is when it came in; `now` is when it is registered: both are kept. Whom it `concerns` never hears of it.
    `beside`: new rows that are written with it: the report, its words, its persons.
    """
    now = now or clock.now()
    case.number = case.number or case.take_number()
    with _doorway(case):
        _begin(case, now)
        dues = [promise(case, kind, now) for kind in case.on_arrival if kind.applies(case)]
        _derive(case, dues)
        _save_new([case], dues, beside, by, now)
    know_nobody_disqualified(case)
    for person in concerns:
        disqualify(case, person, by=by, now=now)
    settle(case, now, ())
    _notify_arrival(case, now)
    return case


@transaction.atomic(savepoint=False)
def bring_in(cases: Sequence[Case], *, by: User, now: dt.datetime) -> None:
    """Cases that another register has closed, so many in one write: they start no clock, tell nobody and keep their numbers."""
    for case in cases:
        _begin(case, now)
        case.closed_at = now
    _save_new(cases, [], lambda _case: (), by, now)


def _begin(case: Case, now: dt.datetime) -> None:
    case.routine = case.code
    case.registered_at = case.came_at = now
    _validate(case)


def take(
    case: C,
    step: Callable[..., None] | Step,
    *,
    by: User,
    now: dt.datetime | None = None,
    version: int | None = None,
    **answers: Any,
) -> C:
    """Take one step. Returns the case as it is afterwards.

    Raises Conflict when the case has moved on since `version`, AlreadyDone when it was this same step by this same
    person, Refused when the step is not theirs or not possible, ValidationError when an answer is not acceptable.
    """
    facts: Step = step if isinstance(step, Step) else step.step  # type: ignore[attr-defined]
    now = now or clock.now()
    with transaction.atomic():
        case.lock_first()
        locked, deadlines, duties = known(case, by, local_day(now))
        as_it_was = locked.__dict__.copy()
        with remembering(locked):
            check_version(locked, facts, by, version, lambda: locked.has_kept(facts, answers))
            _check_open(locked, facts, by, now)
            locked.last_for_id = _stood_in_for(locked, facts, by, now)
            locked.before = before = Before(locked.state, locked.enhet_id, locked.performing_id, locked.ansvarig_id)
            with _doorway(locked):
                _answer(locked, facts, answers, by, now)
                extra = {ask.name: answers.get(ask.name, "") for ask in facts.asks if not isinstance(ask, models.Field)}
                with forgetting(locked):
                    getattr(locked, facts.name)(by=by, now=now, **extra)
                locked.closed_at = (locked.closed_at or now) if locked.state in locked.closed_states else None
                if _comes_to_others(locked, before, by):
                    locked.came_at = now
                promises = _keep_time(locked, facts, Promises(locked, deadlines, now), by)
                _derive(locked, promises.running)
                locked.version += 1
                _validate(locked)
                _save(locked, facts, as_it_was, promises, by, now)
            with one_round():
                if settle(locked, now, duties):
                    forget(locked, OPEN)
                _notify_step(locked, facts, before, by, now)
                if locked.enhet_id != before.enhet_id:
                    _notify_arrival(locked, now)
    return locked


def check_version(case: Case, step: Step, by: User, version: int | None, same: Callable[[], bool]) -> None:
    """Is the case still as it was shown? `same`: are the answers those that the case already holds?

    Raises AlreadyDone for the same step by the same person with the same answers, Conflict for anything else.
    """
    if version is None or version == case.version:
        return
    mine = (case.last_step, case.last_by_id) == (step.name, by.pk)
    if case.version == version + 1 and mine and same():
        raise AlreadyDone(case)
    raise Conflict(case, case.history.latest("history_id"))  # type: ignore[attr-defined]


def _stood_in_for(case: Case, step: Step, by: User, now: dt.datetime) -> int | None:
    """Whose role it was taken in, when it was not the person's own."""
    who = standing(by, local_day(now))
    if not who.acting or step.permits(case, who.own):
        return None
    return next((absent for absent in who.absent if step.permits(case, who.standing_in_for(absent))), None)


def _check_open(case: Case, step: Step, by: User, now: dt.datetime) -> None:
    if not step.permits(case, standing(by, local_day(now))):
        raise Refused(f"{step.label}: det får du inte göra i det här ärendet.", forbidden=True)
    if reason := step.refusal(case, by, now):
        raise Refused(reason)


@contextmanager
def _doorway(case: Case) -> Iterator[None]:
    case._in_doorway = True
    try:
        yield
    finally:
        case._in_doorway = False


def _answer(case: Case, step: Step, answers: dict[str, Any], by: User, now: dt.datetime) -> None:
    """Set the asked columns. An answer that nobody asked for is a programming error."""
    asked = {ask.name: ask for ask in step.asks}
    if unknown := set(answers) - set(asked):
        raise TypeError(f"{step.name} does not ask for {', '.join(sorted(unknown))}")
    for name, ask in asked.items():
        value = answers.get(name)
        if not value and step.requires(ask):
            raise ValidationError({name: "Det här behöver fyllas i."})
        among = _among(case, ask, by, now) if value or step.requires(ask) else None
        if among is not None and not _is_among(value, among):
            raise ValidationError({name: "Det valet finns inte här."})
        if isinstance(ask, models.Field):
            setattr(case, name, value)


def _is_among(value: Any, among: models.QuerySet[Any]) -> bool:
    chosen = {getattr(one, "pk", None) for one in (value if isinstance(value, list) else [value])}
    return among.filter(pk__in=chosen - {None}).count() == len(chosen)


def _among(case: Case, ask: Any, by: User, now: dt.datetime) -> models.QuerySet[Any] | None:
    """Those of whom the answer must be one; None when it is no choice of that kind."""
    if isinstance(ask, Somebody):
        return ask.among(case, by, now)
    return case.choices_for(ask, by, now) if isinstance(ask, models.Field) else None


def _validate(case: Case) -> None:
    """Columns and the routine's own rules. Relations and uniqueness are the database's to refuse: no query for them."""
    relations = {field.name for field in case._meta.fields if field.is_relation}
    case.clean_fields(exclude=relations | {"number"})
    case.clean()


def _keep_time(case: Case, step: Step, promises: Promises, by: User) -> Promises:
    """What the step does to the case's deadlines."""
    promises.meet(step.meets, case.happened_at(step, promises.now), by)
    promises.cancel(step.cancels)
    if case.closed_at:
        promises.cancel_all()
    for kind in (*step.opens, *promises.still(step.recounts)):
        promises.open(kind)
    return promises


def _comes_to_others(case: Case, before: Before, by: User) -> bool:
    """Does it stand in a queue where it did not: moved, given or let go, or open again? Whoever takes it, knows."""
    moved = (case.enhet_id, case.performing_id) != (before.enhet_id, before.performing_id)
    given = case.ansvarig_id not in (before.ansvarig_id, by.pk)
    return moved or given or (before.state in case.closed_states and case.closed_at is None)


def _derive(case: Case, running: Iterable[Deadline]) -> None:
    """Copy the nearest deadline to the envelope, for the queue. What is only advised is nothing to be late with."""
    binding = [row for row in running if not row.advice]
    nearest = min(binding, key=lambda row: row.due_at, default=None)
    case.next_due_at = nearest.due_at if nearest else None
    # A day that somebody set lies ahead: its time runs from when it was written down.
    case.next_due_from = min(nearest.counted_from, nearest.opened_at) if nearest else None
    case.next_due_label = nearest.label if nearest else ""


def _save_new(
    cases: Sequence[Any],
    dues: list[Deadline],
    beside: Callable[[Any], Iterable[models.Model]],
    by: User | None,
    now: dt.datetime,
) -> None:
    """The envelope, whose key the rest needs; then the routine's own row, the first of its history and its deadlines."""
    for case in cases:
        _sign(case, OPENED, by)
    insert_first(cases, Case)
    ledger = Ledger()
    for case in cases:
        case.pk = case.id
        for deadline in dues:
            deadline.case_id = case.pk
        ledger.insert(case, of=type(case))
        ledger.insert(history_row(case, by, case.arrival_label, now), *dues, *beside(case))
    ledger.write()


def _save(case: Case, step: Step, was: Mapping[str, Any], promises: Promises, by: User, now: dt.datetime) -> None:
    """What the step has changed, and one history row that knows it by name and keeps its label as text: one statement."""
    _sign(case, step.name, by)
    ledger = Ledger()
    promises.write(ledger)
    for table in (Case, type(case)):
        ledger.update(table, [case.pk], changed(table, case, was))
    ledger.insert(history_row(case, by, step.label, now))
    ledger.write()


def _sign(case: Case, name: str, by: User | None) -> None:
    """By which step it is what it is, and the copies that the queue reads."""
    waits_for = case.current_step()
    case.last_step, case.last_by = name, by
    case.status, case.next_step = case.state, waits_for.name if waits_for else ""


def _notify_step(case: Case, step: Step, before: Before, by: User, now: dt.datetime) -> None:
    if step.notifies and (people := [person for person in step.notifies(case, by, now) if person.pk != by.pk]):
        says = after_step(case, by, step.said, case.ansvarig_id != before.ansvarig_id)
        event, subject = f"steg:{case.pk}:{case.version}", f"{by.name} {step.said}"
        notify(case, told_of(case, people, now), kind="steg", event=event, subject=subject, now=now, says=says)


def _notify_arrival(case: Case, now: dt.datetime) -> None:
    event, what = f"inkommen:{case.pk}:{case.version}", f"Ny {small(case.routine_name)}"
    people = case.notify_on_arrival(now)
    if people is None:
        return
    try:
        # Whoever wrote it down knows of it, and is somebody who has heard.
        people = [one for one in hearers(case, people, now) if one in people or one.pk != case.last_by_id]
    except Unheard:
        cry_out([case.enhet_id], now)
    notify(case, people, kind="inkommen", event=event, subject=f"{what}{', akut' if case.urgent else ''}", now=now)
