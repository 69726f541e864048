"""Fields of the forms in which a colleague writes down a case."""

from __future__ import annotations

import datetime as dt

from django import forms

from casework.calendar import STOCKHOLM
from records.dates import DAY_HINT, Day


def text_field(label: str, longest: int, missing: str = "", **attrs: str) -> forms.CharField:
    """One line; required when it says what is missing."""
    return forms.CharField(
        label=label, max_length=longest, required=bool(missing), error_messages={"required": missing},
        widget=forms.TextInput({"autocomplete": "off", **attrs}),
    )  # fmt: skip


def day_field(label: str, missing: str = "") -> Day:
    return Day(label=label, required=bool(missing), help_text=DAY_HINT, error_messages={"required": missing})


def began(day: dt.date, now: dt.datetime) -> dt.datetime:
    """The beginning of a day on which something was decided: all counts from it, whenever it is written down."""
    return min(dt.datetime.combine(day, dt.time(), STOCKHOLM).astimezone(dt.UTC), now)
