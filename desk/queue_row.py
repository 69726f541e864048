"""One case as a row of the queue: what everybody sees of it at a glance, and never a name of whom it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from casework.calendar import local_day
from casework.models import Case, routine
from casework.relations import Ansvarig
from casework.steps import Step
from desk import wording
from desk.staffing import plain_day

COLUMNS = (
    "number", "headline", "routine", "status", "next_due_at", "next_due_from", "next_due_label", "urgent", "protected",
    "next_step", "version", "ansvarig", "ansvarig__first_name", "ansvarig__last_name", "enhet__short_name", "read",
    "closed_at", "away", "came_at", "last_by",
)  # fmt: skip


# What the name of a column begins with that says that something is left to do.
UNDONE = "undone_"


@dataclass
class Row:
    number: str
    shown_number: str
    headline: str
    routine: str
    state: str
    tone: str
    next_step: str
    waits_on: str
    due: wording.Due | None
    enhet: str
    who: str
    initials: str
    urgent: bool
    protected: bool
    unread: bool
    claim: Step | None
    version: int
    due_at: Any
    undone: str = ""
    # Until when whoever has it is away, in words.
    away: str = ""
    # By whom it was changed last, and since when it stands in a queue, or is closed.
    last_by: int | None = None
    came_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None


@dataclass
class Group:
    name: str
    rows: list[Row]

    @property
    def hint(self) -> str:
        return f"{len(self.rows)} ärende{'n' if len(self.rows) != 1 else ''}"


def row_of(v: dict[str, Any], now: dt.datetime) -> Row:
    """A case as a row, from its columns as they were read."""
    kind = routine(v["routine"])
    due = None
    if v["next_due_at"]:
        label = v["next_due_label"]
        working = wording.in_working_days(kind, label)
        due = wording.due(
            label, v["next_due_at"], v["next_due_from"], _on_the_minute(v["next_due_at"], now), working=working
        )
    elif v["closed_at"]:
        due = wording.Due("done", "Avslutad", wording.moment(v["closed_at"]))
    step = kind.steps().get(v["next_step"])
    name = f"{v['ansvarig__first_name']} {v['ansvarig__last_name']}" if v["ansvarig"] else ""
    undone = [one.label for one in kind.undone if v.get(f"{UNDONE}{kind.code}_{one.key}")]
    return Row(
        v["number"],
        kind.show_number(v["number"]),
        v["headline"],
        kind.routine_name,
        str(kind.State(v["status"]).label),
        tone_of(kind, v["status"], v["ansvarig"]),
        step.label if step else "",
        waits_on(step, name) if step else "",
        due,
        v["enhet__short_name"],
        name,
        "".join(part[:1] for part in name.split()),
        v["urgent"],
        v["protected"],
        not v["read"] and not v["closed_at"],
        kind.claiming(v["status"]) if v["ansvarig"] is None else None,
        v["version"],
        v["next_due_at"],
        undone=", ".join(undone),
        away=plain_day(v["away"], local_day(now)) if v["away"] and not v["closed_at"] else "",
        last_by=v["last_by"],
        came_at=v["came_at"],
        closed_at=v["closed_at"],
    )


def _on_the_minute(due_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """So that all rows say something new when the minute turns, and not each at a second of its own: within a minute a pulse
    has nothing to say. What has run out has, to the second.
    """
    minute = now.replace(second=0, microsecond=0)
    return max(minute, due_at) if due_at <= now else minute


def waits_on(step: Step, ansvarig: str) -> str:
    """Whose turn it is, in a row: whoever has the case when the step is theirs, else the first role that may take it."""
    if Ansvarig in step.by and ansvarig:
        return ansvarig
    return next((role.display_name for role in step.by if role is not Ansvarig), "")


def tone_of(kind: type[Case], state: str, ansvarig: int | None) -> str:
    if state in kind.closed_states:
        return "done"
    return "open" if ansvarig else "new"
