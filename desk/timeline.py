"""What has happened in a case, newest first: steps, notes, contacts, reminders, readings. One query per kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from casework.calendar import local, local_day
from casework.models import Case, Notice
from desk import wording
from organisation.models import User
from records.models import Reading

KINDS = {
    "": "Allt",
    "steg": "Steg",
    "anteckningar": "Anteckningar",
    "paminnelser": "Påminnelser",
    "lasningar": "Läsningar",
}
LIMIT = 200


@dataclass(frozen=True)
class Event:
    at: dt.datetime
    kind: str
    icon: str
    who: str
    what: str
    text: str = ""
    registered: dt.datetime | None = None

    @property
    def minor(self) -> bool:
        return self.kind == "lasningar"


def timeline(case: Case, history: list[Any], people: dict[int, User], kind: str) -> Iterator[tuple[str, list[Event]]]:
    """The events as (day heading, events)."""
    events = [event for event in _events(case, history, people, kind) if not kind or event.kind == kind]
    events.sort(key=lambda event: event.at, reverse=True)
    for day, group in groupby(events[:LIMIT], lambda event: local_day(event.at)):
        yield f"{wording.long_day(day).capitalize()} {day.year}", list(group)


def _events(case: Case, history: list[Any], people: dict[int, User], kind: str) -> Iterator[Event]:
    wanted = {kind} if kind else set(KINDS)
    if "steg" in wanted:
        yield from _steps(case, history, people)
    if "anteckningar" in wanted:
        yield from _notes(case)
    if "paminnelser" in wanted:
        yield from _notices(case)
    if "lasningar" in wanted:
        yield from _readings(case)


def _steps(case: Case, history: list[Any], people: dict[int, User]) -> Iterator[Event]:
    for row in history:
        person = people.get(row.history_user_id)
        who = person.name if person else "Systemet"
        icon = "new" if row.history_change_reason == case.arrival_label else "user"
        late = row.history_date - row.received_at > dt.timedelta(minutes=5)
        arrival = icon == "new"
        yield Event(
            row.received_at if arrival else row.history_date,
            "steg",
            icon,
            "" if arrival and not person else who,
            row.history_change_reason if not arrival or not person else "registrerade anmälan",
            registered=row.history_date if arrival and late else None,
        )


def _notes(case: Case) -> Iterable[Event]:
    for note in case.notes.select_related("author"):
        about = f"antecknade ({note.about})" if note.about else "antecknade"
        yield Event(note.at, "anteckningar", "note", note.author.name, about, note.text)
    for contact in case.contacts.select_related("author"):
        what = f"hade kontakt med {contact.with_whom} ({contact.get_way_display().lower()})"
        yield Event(contact.happened_at, "anteckningar", "phone", contact.author.name, what, contact.text, contact.at)


def _notices(case: Case) -> Iterable[Event]:
    """Those told of the same thing in the same moment are one line."""
    rows = Notice.objects.filter(case=case.pk).select_related("recipient").order_by("created_at", "subject", "id")
    for (at, subject), group in groupby(rows, lambda row: (row.created_at, row.subject)):
        told = list(group)
        names = ", ".join(row.recipient.name for row in told)
        mailed = sum(row.mailed_at is not None for row in told)
        posted = f"E-post skickad till {mailed} av {len(told)}." if mailed else "E-posten väntar på att skickas."
        yield Event(at, "paminnelser", "bell", "", f"Besked till {names}: {subject.split(': ', 1)[-1].lower()}", posted)


def _readings(case: Case) -> Iterable[Event]:
    """The same person reading the same thing within an hour is one line; the log itself keeps every reading."""
    rows = Reading.objects.filter(case=case.pk).select_related("user").order_by("-at")[:LIMIT]
    for _, group in groupby(
        rows, lambda r: (r.user_id, r.what, local(r.at).replace(minute=0, second=0, microsecond=0))
    ):
        first, *more = group
        times = f" {len(more) + 1} gånger" if more else ""
        yield Event(first.at, "lasningar", "eye", first.user.name, f"{first.get_what_display()}{times}")
