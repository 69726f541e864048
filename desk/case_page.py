"""Everything the case page shows: who has it, what is next, until when (EA-35). Bounded queries, whatever its history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from casework.calendar import local_day
from casework.doorway import Offer, open_to
from casework.links import linked
from casework.models import Case, Deadline, OpenDuty
from casework.pages import PlanPage
from casework.relations import Relation
from casework.steps import Station, Step
from casework.undone import duty_of, open_duties
from desk import case_questions, persons, wording
from desk.earlier import Contact, contacts
from desk.queue_row import tone_of
from desk.rulebook import Rule, words
from desk.staffing import opening
from desk.timeline import LIMIT, Timeline, timeline
from desk.turn import Turn, turn
from desk.undone_views import may_end
from organisation.duty import Duty
from organisation.models import User
from organisation.standing import standing
from records.access import may_write
from records.drafts import drafts_of
from records.masking import Clear, Mask
from records.meetings import meetings_of
from records.models import Draft, Handling, Mote, Person, Planversion
from records.plans import versions
from records.protection import shown_until
from records.reading import latest_readings
from records.sides import readable_of, side_of


@dataclass(frozen=True)
class Stop:
    """One place on the routine's path: what, who, when it was done or is due, and the written words."""

    label: str
    status: str
    who: str
    done: str
    rules: list[Rule]
    dues: list[wording.Due] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """A deadline and how it was computed."""

    label: str
    due: wording.Due
    at: dt.datetime
    explanation: str
    cancelled: bool


@dataclass
class CasePage:
    case: Case
    user: User
    now: dt.datetime
    # Of what has happened: of which kind, and whether all of it.
    kind: str = ""
    whole: bool = False

    @cached_property
    def shown_until(self) -> dt.datetime | None:
        """Until when this person sees what is protected; None when nothing is, or when it is masked."""
        return shown_until(self.case, self.user, self.now) if self.case.protected else None

    @property
    def masked(self) -> bool:
        return self.case.protected and self.shown_until is None

    @cached_property
    def mask(self) -> Mask | Clear:
        """What every text of the case passes on its way to the page."""
        return Mask(self._persons) if self.masked else Clear()

    @cached_property
    def _persons(self) -> list[Person]:
        return case_questions.PERSONS.of(self.case)

    @cached_property
    def persons(self) -> list[persons.Shown]:
        return persons.shown(self.case, self._persons, self.masked)

    @cached_property
    def earlier(self) -> list[Contact]:
        """Other cases about the same person; nothing of it as long as it is hidden who that is."""
        return [] if self.masked else contacts(self.case, self._persons, self.user, self.now)

    @cached_property
    def drafts(self) -> dict[str, Draft]:
        """What this person has begun to write and not yet kept, by form."""
        return drafts_of(self.case, self.user)

    @cached_property
    def history(self) -> list[Any]:
        """The audit trail, each row with the name of who wrote it (`who`; empty for the system) and for whom (`whom`)."""
        return case_questions.trail(type(self.case)).of(self.case)

    @cached_property
    def offers(self) -> list[Offer]:
        return open_to(self.user, self.case, self.now)

    @cached_property
    def path(self) -> list[Step]:
        return [stop for stop in self.case.stations() if isinstance(stop, Step)]

    @cached_property
    def current(self) -> Step | None:
        return self.case.current_step()

    @cached_property
    def turn(self) -> Turn | None:
        """Whose turn it is: role, and who holds it and is here."""
        return turn(self.case, self.now)

    @property
    def waits_on(self) -> str:
        """ "dig", whoever has it or works in it by name, or the role of a unit and who is there."""
        if self.turn is None:
            return ""
        if self.turn.people == (self.user,):
            return "dig"
        role = self.turn.role.display_name.lower()
        if not self.turn.people:
            return role
        return self.turn.names if issubclass(self.turn.role, Relation) else f"{role}: {self.turn.names}"

    @cached_property
    def undone(self) -> list[tuple[OpenDuty, str, bool]]:
        """What is left to do and has no date: the row, whose it is, and whether this person may say that it need not be."""
        who = standing(self.user, local_day(self.now))
        return [(row, " eller ".join(role.display_name.lower() for role in one.by), may_end(self.case, one, who))
                for row in open_duties(self.case) if (one := duty_of(self.case, row.key))]  # fmt: skip

    @property
    def writes(self) -> bool:
        """May this person lay anything in it, beside the steps?"""
        return may_write(self.case, self.user)

    @cached_property
    def linked(self) -> list[Case]:
        """The cases that it is linked with, of those that this person may read."""
        if not getattr(self.case, "has_links", True):
            return []
        return linked(self.case, Case.objects.visible_to(self.user, local_day(self.now)))

    @cached_property
    def next_offer(self) -> Offer | None:
        """The current step, if it is this person's to take: one primary button per page."""
        return next((offer for offer in self.offers if offer.step is self.current), None)

    @cached_property
    def plans(self) -> list[tuple[PlanPage, Planversion | None]]:
        """The plans of the case, each with the latest version that this person reads."""
        return [(plan, versions(self.case, plan.kind, self.side, self.user).last()) for plan in self.case.pages.plans]

    @cached_property
    def meetings(self) -> list[tuple[str, Mote]]:
        """The meetings of the case, each with what it is called, the latest first."""
        words = type(self.case).pages.meetings
        return [(words[mote.kind], mote) for mote in meetings_of(self.case)] if words else []

    @property
    def plan_to_write(self) -> PlanPage | None:
        """The plan whose signing is the next step, when it is this person's to write: it has a page of its own."""
        named = self.next_offer.step.name if self.next_offer else ""
        return next((plan for plan in type(self.case).pages.plans if named in (plan.first, plan.change)), None)

    @cached_property
    def other_offers(self) -> list[Offer]:
        """The side ways and corrections, and what lies ahead on the path and is possible already.

        A step of the path that is already done is not offered again.
        """
        ahead = [step for step in self.path if self._status(step) == "todo"]
        open_ = (offer for offer in self.offers if offer.refusal is None)
        return [offer for offer in open_ if offer.step not in self.path or offer.step in ahead]

    @cached_property
    def closed_offers(self) -> list[Offer]:
        """What this person could do but for a condition, each with its reason."""
        return [offer for offer in self.offers if offer.step not in self.path and offer.refusal]

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return case_questions.DEADLINES.of(self.case)

    @cached_property
    def shown_deadlines(self) -> list[Shown]:
        """Every deadline, with its computation; those replaced by a correction last."""
        shown = [
            Shown(d.label, self._due(d), d.due_at, d.explanation, d.cancelled_at is not None) for d in self.deadlines
        ]
        return sorted(shown, key=lambda one: one.cancelled)

    @cached_property
    def nearest_deadlines(self) -> list[Shown]:
        """What stands above the step: the two that bind next, or that did last. What is only advised stands beside, with all."""
        binding = [d for d in self.deadlines if not d.advice and d.cancelled_at is None]
        running = sorted((d for d in binding if d.met_at is None), key=lambda d: d.due_at)
        met = sorted((d for d in binding if d.met_at), key=lambda d: d.due_at, reverse=True)
        chosen = sorted([*running, *met][:2], key=lambda d: d.due_at)
        return [Shown(d.label, self._due(d), d.due_at, d.explanation, cancelled=False) for d in chosen]

    def _due(self, deadline: Deadline) -> wording.Due:
        if deadline.cancelled_at:
            replaced = any(other.key == deadline.key and other.pk > deadline.pk for other in self.deadlines)
            return wording.Due("wait", "Ersatt" if replaced else "Gäller inte längre")
        if deadline.advice:
            return wording.advised(deadline.due_at, deadline.met_at, self.now)
        working = wording.in_working_days(type(self.case), deadline.label)
        if deadline.met_at:
            return wording.met(deadline.due_at, deadline.met_at, self.now, working=working)
        start = deadline.counted_from if working else min(deadline.counted_from, deadline.opened_at)
        return wording.due(deadline.label, deadline.due_at, start, self.now, working=working)

    @cached_property
    def stops(self) -> list[Stop]:
        """The routine beside the case: done, now, to come; skipped when the case left the path.

        What is not for this case, and was not done in it, is not shown.
        """
        shown = [stop for stop in self.case.stations() if isinstance(stop, Station) or stop not in self._not_for_it]
        return [self._stop(stop, self._status(stop)) for stop in shown]

    @cached_property
    def _not_for_it(self) -> list[Step]:
        return [step for step in self.path if self.case.skips(step) and self._taken(step) is None]

    def _status(self, stop: Step | Station) -> str:
        if isinstance(stop, Station):
            return "done"
        if self.current:
            order = self.path.index(stop) - self.path.index(self.current)
            ahead = "done" if self._done_ahead(stop) else "todo"
            if order >= 0:
                return ahead if order else "now"
            passed = self._taken(stop) is not None or (stop.target is None and self.case.has_done(stop))
            return "done" if passed else "skipped"
        left_the_path = self.case.state != self.path[-1].target
        return "skipped" if left_the_path and self._taken(stop) is None else "done"

    def _done_ahead(self, stop: Step) -> bool:
        """Something that keeps the state may be done before its turn: a row is entered in the diary while it is handled."""
        return stop.target is None and self._taken(stop) is not None and self.case.has_done(stop)

    def _taken(self, step: Step) -> Any:
        """The history row that took the step: by its own name, or by a side way that led to the same state."""
        own = [row for row in self.history if row.last_step == step.name]
        others = {one.name for one in self.path}
        moved = [
            row
            for before, row in pairwise(self.history)
            if row.last_step not in others and before.state in step.sources and before.state != row.state == step.target
        ]
        return max(own + moved, key=lambda row: row.history_date, default=None)

    def _stop(self, stop: Step | Station, status: str) -> Stop:
        rules = [words(rule) for rule in stop.rules]
        if isinstance(stop, Station):
            return Stop(stop.label, status, stop.who, wording.began_near(self.case, self.now), rules)
        row = self._taken(stop) if status == "done" else None
        who, done = stop.who, ""
        if row and row.who:
            who, done = row.who, wording.moment_near(row.history_date, self.now)
        keys = {kind.key for kind in stop.meets}
        # A promise made anew has rows of its own: the last one stands.
        latest = {d.key: d for d in sorted(self.deadlines, key=lambda d: d.pk) if d.key in keys and not d.cancelled_at}
        dues = [self._due(d) for d in latest.values() if not (status == "todo" and d.met_at)]
        return Stop(stop.label, status, who, done, rules, dues)

    @cached_property
    def number_of_next(self) -> tuple[int, int]:
        now = (n for n, stop in enumerate(self.stops, 1) if stop.status == "now")
        return next(now, len(self.stops)), len(self.stops)

    @property
    def tone(self) -> str:
        return tone_of(type(self.case), self.case.state, self.case.ansvarig_id)

    @cached_property
    def duty(self) -> Duty:
        return self.case.duty(self.case.chain, local_day(self.now))

    @property
    def opens(self) -> str:
        """When the unit's reception opens again; nothing while it is open."""
        return opening(self.case.enhet, self.now)

    @cached_property
    def timeline(self) -> Timeline:
        return timeline(self)

    @property
    def common_offers(self) -> list[Offer]:
        """What is taken daily, beside the main button: the path ahead, what is asked beside it, and giving away."""
        daily = [*self.case.giving(), *self.path, *(beside.step for beside in self.case.besides)]
        return [offer for offer in self.other_offers if offer.step in daily]

    @property
    def rare_offers(self) -> list[Offer]:
        return [offer for offer in self.other_offers if offer not in self.common_offers]

    @cached_property
    def handlingar(self) -> list[Handling]:
        return readable_of(Handling, case_questions.BESIDE, self.case, self.user, self.now)

    @cached_property
    def side(self) -> str:
        """Whose side this person is on; empty in a case without sides."""
        return side_of(self.case, self.user, self.now)

    @cached_property
    def readings(self) -> list[Any]:
        """The latest of those who read it."""
        return latest_readings(self.case, LIMIT)

    @cached_property
    def readers(self) -> int:
        return self.readings[0].readers if self.readings else 0

    @cached_property
    def reminders(self) -> int:
        return sum(deadline.reminded_at is not None for deadline in self.deadlines)
