"""A meeting as a calendar file (RFC 5545): the case's number, the time and the place, and nothing about whom it concerns."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar, Event

from casework.models import Case
from records.meetings import Mote, Utfall


def calendar_file(mote: Mote, case: Case, label: str) -> bytes:
    """The same meeting has the same UID whenever it is fetched; one that was called off takes itself out of the calendar.

    Where somebody with protected data is met is not told outside the system. The meeting must have a time.
    """
    assert mote.at and mote.ends_at  # noqa: S101  one that was held without being booked is nobody's to come to
    called_off = mote.became if mote.became and mote.became.what == Utfall.What.INSTALLT else None
    event = Event()
    event.add("uid", f"{mote.pk}@arendegang")
    event.add("sequence", 1 if called_off else 0)
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    event.add("dtstamp", (called_off.at if called_off else mote.booked_at).astimezone(dt.UTC))
    event.add("dtstart", mote.at.astimezone(dt.UTC))
    event.add("dtend", mote.ends_at.astimezone(dt.UTC))
    event.add("summary", f"{label}, {case.shown_number}")
    if mote.place and not case.protected:
        event.add("location", mote.place)
    event.add("class", "PRIVATE")
    whole = Calendar()
    whole.add("prodid", "-//Ärendegång//SV")
    whole.add("version", "2.0")
    whole.add("method", "CANCEL" if called_off else "PUBLISH")
    whole.add_component(event)
    return whole.to_ical()
