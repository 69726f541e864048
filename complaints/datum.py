"""Days that people write: between the arrival and today."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from casework.calendar import local, local_day
from complaints.register import Kanal

# An older date than this is a slip of the finger.
OLDEST = dt.timedelta(days=366)


def not_of_the_future(case, name: str, now: dt.datetime) -> None:
    """Raises ValidationError for a day before it came in or after today."""
    if not local_day(case.received_at) <= getattr(case, name) <= local_day(now):
        raise ValidationError({name: "Datumet ska ligga mellan att synpunkten kom in och i dag."})


def check_arrival(case, now: dt.datetime) -> None:
    """A corrected arrival keeps the year that is in the number, and is no e-service's."""
    if case.received_at > now:
        raise ValidationError({"received_at": "Synpunkten kan inte ha kommit in i framtiden."})
    if local(case.received_at).year != case.arsarende.year:
        raise ValidationError({"received_at": f"Numret hör till {case.arsarende.year}. Makulera och registrera om."})
    if case.kanal in (Kanal.E_TJANST, Kanal.OKAND):
        raise ValidationError({"kanal": "Välj hur synpunkten lämnades."})
