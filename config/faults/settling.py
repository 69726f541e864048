"""After the faults: wait until the services have caught up by themselves, then do what is left with a clock ahead."""

from __future__ import annotations

import datetime as dt
import time

from casework import clock
from casework.models import Deadline
from config import timetable
from outbox import delivery, gathering

# What was refused is tried again after 1, 5 and 15 minutes (outbox/delivery.py). Nobody waits for that here: a sweep is
# told the time, and is told a later one.
AHEAD = dt.timedelta(minutes=30)
# Seconds from one look to the next.
PAUSE = 0.25


def due(now: dt.datetime) -> int:
    """Reminders and mails that are to be given by now."""
    waiting = Deadline.objects.filter(
        met_at=None, cancelled_at=None, reminded_at=None, unheard_at=None, due_at__lte=now
    )
    return waiting.count() + delivery.waiting(now).count() + gathering.waiting(now).count()


def caught_up(patience: float) -> float | None:
    """Seconds until the services had nothing due any longer, without help; None when so long nothing became less.

    How quickly it becomes less is the machine's doing.
    """
    begun = moved = time.monotonic()
    least = due(clock.now())
    while least:
        time.sleep(PAUSE)
        left = due(clock.now())
        if left < least:
            least, moved = left, time.monotonic()
        elif time.monotonic() - moved > patience:
            return None
    return round(time.monotonic() - begun, 1)


def finish() -> None:
    """Every sweep once more, and the mails that were put off."""
    for name in timetable.SWEEPS:
        timetable.run(name, clock.now())
    # Whoever has had a gathered mail in the last minutes has the next one now.
    gathering.gather(clock.now() + AHEAD)
    while delivery.deliver(clock.now() + AHEAD):
        pass
