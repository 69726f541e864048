"""What has happened in a case, newest first: steps, notes, contacts, documents, reminders, readings. One query a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from casework.calendar import local, local_day
from casework.models import OPENED, Case, Notice
from desk import wording
from organisation.prepared import PK, Prepared
from records.models import Contact, Note, Reading
from records.sides import Side, readable_of

if TYPE_CHECKING:
    from desk.case_page import CasePage

KINDS = {
    "": "Allt",
    "steg": "Steg",
    "anteckningar": "Anteckningar",
    "handlingar": "Handlingar",
    "paminnelser": "Påminnelser",
    "lasningar": "Läsningar",
}
# Of the readings only the latest: they are the one kind that grows without anybody doing anything. The log has them all.
LIMIT = 200
# So many lines are drawn before all of them are asked for: drawing them is most of what a case that goes on for years costs.
LINES = 100


@dataclass(frozen=True)
class Mark:
    """That a note corrects another, or is corrected by it: who, when and where it stands."""

    who: str
    at: dt.datetime
    anchor: str


@dataclass(frozen=True)
class Written:
    """A signed note or contact: its own address on the page, as what it was signed, what it corrects."""

    anchor: str
    signed: dt.datetime
    title: str = ""
    corrects: Mark | None = None
    corrected: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Event:
    at: dt.datetime
    kind: str
    icon: str
    who: str
    what: str
    text: str = ""
    registered: dt.datetime | None = None
    written: Written | None = None
    # Who alone reads it, in words.
    side: str = ""
    # Of no hour: what happened on a day.
    whole_day: bool = False
    # Readings in a row, folded into one line; and how many this line stands for.
    folded: tuple[Event, ...] = field(default=())
    times: int = 1


@dataclass(frozen=True)
class Timeline:
    """`days`: (day heading, events), the newest first; `earlier`: how many stand before them and are not shown."""

    days: list[tuple[str, list[Event]]]
    earlier: int

    @cached_property
    def anchors(self) -> set[str]:
        """What is written that can be led to on the page."""
        return {event.written.anchor for _, events in self.days for event in events if event.written}


def timeline(page: CasePage) -> Timeline:
    """The newest lines of what has happened, or all of them where that is asked for."""
    left, days, earlier = None if page.whole else LINES, [], 0
    for day, events in _days(page, page.kind):
        shown = events[:left]
        earlier += len(events) - len(shown)
        left = left and max(left - len(shown), 0)
        if shown:
            days.append((day, shown))
    return Timeline(days, earlier)


def _days(page: CasePage, kind: str) -> Iterator[tuple[str, list[Event]]]:
    made = [event for name, source in SOURCES.items() if kind in {"", name} for event in source(page)]
    # What has no order of its own within a minute: the arrival is first of all, so it comes last.
    made.sort(key=lambda event: (event.at, event.icon != "new"), reverse=True)
    for day, group in groupby(made, lambda event: local_day(event.at)):
        events = list(group)
        yield f"{wording.long_day(day).capitalize()} {day.year}", events if kind else _fold(events)


def _fold(events: list[Event]) -> list[Event]:
    """Readings in a row are one line that opens: what has happened is not drowned by who has looked."""
    folded: list[Event] = []
    for is_reading, run in groupby(events, lambda event: event.kind == "lasningar"):
        rows = list(run)
        if not is_reading or len(rows) == 1:
            folded += rows
            continue
        people = len({row.who for row in rows})
        what = f"{sum(row.times for row in rows)} läsningar av {people} person{'er' if people != 1 else ''}"
        folded.append(Event(rows[0].at, "lasningar", "eye", "", what, folded=tuple(rows)))
    return folded


def _steps(page: CasePage) -> Iterator[Event]:
    steps = page.case.steps()
    for row in page.history:
        if row.last_step == OPENED:
            yield _arrival(page.case, row)
        else:
            # A step that has been retired is told by the label it had.
            said = steps[row.last_step].said if row.last_step in steps else row.history_change_reason.lower()
            who = f"{row.who} (ersättare för {row.whom})" if row.whom else row.who or "Systemet"
            yield Event(row.history_date, "steg", "user", who, said)


def _arrival(case: Case, row: Any) -> Event:
    late = row.history_date - row.received_at > dt.timedelta(minutes=5)
    by = f"Registrerades av {row.who}." if row.who else ""
    registered = row.history_date if late else None
    detail = f"{case.arrival_detail}." if case.arrival_detail else ""
    return Event(
        row.received_at, "steg", "new", case.arrival_label, detail, by, registered, whole_day=not case.pages.by_the_hour
    )


def _notes(page: CasePage) -> Iterator[Event]:
    notes = readable_of(Note, ("author",), page.case, page.user, page.now)
    contacts = readable_of(Contact, ("author",), page.case, page.user, page.now)
    marks = _marks(notes)
    every: list[Note | Contact] = [*notes, *contacts]
    anchors = {anchor_of(one): one for one in every}
    for note in notes:
        target = f"anteckning-{note.corrects_id}" if note.corrects_id else f"kontakt-{note.corrects_contact_id}"
        original = anchors.get(target)
        corrects = Mark(original.author.name, original.at, target) if original else None
        about = "skrev en rättelse" if corrects else f"antecknade ({note.about})" if note.about else "antecknade"
        written = Written(anchor_of(note), note.at, note.title, corrects, tuple(marks.get(anchor_of(note), ())))
        yield Event(
            note.at, "anteckningar", "note", note.author.name, about, note.text, side=only_of(note), written=written
        )
    for contact in contacts:
        what = f"hade kontakt med {contact.with_whom} ({contact.get_way_display().lower()})"
        written = Written(anchor_of(contact), contact.at, corrected=tuple(marks.get(anchor_of(contact), ())))
        yield Event(contact.happened_at, "anteckningar", "phone", contact.author.name, what, contact.text,
                    contact.at, written, side=only_of(contact))  # fmt: skip


def only_of(written: Note | Contact) -> str:
    """Who alone reads it, in words; nothing for what is everybody's who reads the case."""
    return "" if written.side in ("", Side.BADA) else str(Side(written.side).label)


def anchor_of(written: Note | Contact) -> str:
    return f"{'anteckning' if isinstance(written, Note) else 'kontakt'}-{written.pk}"


def _marks(notes: list[Note]) -> dict[str, list[Mark]]:
    """The corrections, by the anchor of what they correct."""
    found: dict[str, list[Mark]] = {}
    for note in notes:
        mark = Mark(note.author.name, note.at, anchor_of(note))
        if note.corrects_id:
            found.setdefault(f"anteckning-{note.corrects_id}", []).append(mark)
        if note.corrects_contact_id:
            found.setdefault(f"kontakt-{note.corrects_contact_id}", []).append(mark)
    return found


def _documents(page: CasePage) -> Iterator[Event]:
    """What came with the report came with it; what somebody added is an event of its own."""
    for handling in page.handlingar:
        if handling.added_by:
            who = handling.added_by.name
            yield Event(handling.arrived_at, "handlingar", "doc", who, "la till en handling:", handling.title)


NOTICES = Prepared(
    lambda: Notice.objects.filter(case=PK).select_related("recipient").order_by("created_at", "subject", "id")
)


def _notices(page: CasePage) -> Iterator[Event]:
    """Those told of the same thing in the same moment are one line."""
    rows = NOTICES.of(page.case)
    for (at, subject), group in groupby(rows, lambda row: (row.created_at, row.subject)):
        told = list(group)
        names = ", ".join(row.recipient.name for row in told)
        mailed = sum(row.mailed_at is not None for row in told)
        posted = f"E-post skickad till {mailed} av {len(told)}." if mailed else "E-posten väntar på att skickas."
        yield Event(at, "paminnelser", "bell", "", f"Besked till {names}: {subject.split(': ', 1)[-1]}.", posted)


def _readings(page: CasePage) -> Iterator[Event]:
    """The same person reading the same thing within an hour is one line, at its last time and with its first; the log itself
    keeps every reading.
    """
    for row in page.readings:
        first, last = (f"{local(at):%H:%M}" for at in (row.first, row.last))
        since = "" if first == last else f" från {first}"
        times = f" {row.times} gånger{since}" if row.times > 1 else ""
        name = f"{row.first_name} {row.last_name}".strip() or row.username
        yield Event(row.last, "lasningar", "eye", name, f"{Reading.What(row.what).label}{times}", times=row.times)


SOURCES: dict[str, Callable[[CasePage], Iterable[Event]]] = {
    "steg": _steps,
    "anteckningar": _notes,
    "handlingar": _documents,
    "paminnelser": _notices,
    "lasningar": _readings,
}
