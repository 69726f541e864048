"""After the faults: wait until the services have caught up by themselves, then do what is left with a clock ahead."""

from __future__ import annotations

import datetime as dt
import time

from casework import clock
from casework.models import Deadline, Notice
from config import timetable
from outbox import delivery

# What was refused is tried again after 1, 5 and 15 minutes (outbox/delivery.py). Nobody waits for that here: a sweep is
# told the time, and is told a later one.
AHEAD = dt.timedelta(minutes=30)


def due(now: dt.datetime) -> int:
    """Reminders and mails that are to be given by now."""
    waiting = Deadline.objects.filter(
        met_at=None, cancelled_at=None, reminded_at=None, unheard_at=None, due_at__lte=now
    )
    unsent = Notice.objects.filter(mailed_at=None, parked_at=None, mail_after__lte=now)
    return waiting.count() + unsent.count()


def caught_up(seconds: float) -> float | None:
    """How long the services needed until nothing was due, without help; None when they did not within this time."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if due(clock.now()) == 0:
            return round(time.monotonic() - begun, 1)
        time.sleep(0.25)
    return None


def finish() -> None:
    """Every sweep once more, and the mails that were put off."""
    for name in timetable.SWEEPS:
        timetable.run(name, clock.now())
    while delivery.deliver(clock.now() + AHEAD):
        pass
