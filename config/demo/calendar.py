"""The anchor week moved to where today is, and what is written of it: weekdays, months and ages as they then are."""

from __future__ import annotations

import datetime as dt
import re

from casework.calendar import STOCKHOLM, local
from records.wording import LONG_DAYS, LONG_MONTHS, long_day

ANCHOR = dt.date(2026, 11, 21)
# The latest clock time at which anything has happened on the anchor day itself.
SETTLED = dt.time(10, 0)
# In a text: "{i 2026-11-18}" is "i onsdags" where that day is a Wednesday.
_WRITTEN = re.compile(r"\{(\w+) ([0-9]{4}-[0-9]{2}-[0-9]{2})\}")


class Calendar:
    """Moves the anchor week to where today is."""

    def __init__(self, now: dt.datetime) -> None:
        today = local(now)
        self.today = today.date() if today.time() >= SETTLED else today.date() - dt.timedelta(days=1)
        self.shift = self.today - ANCHOR

    def moment(self, text: str) -> dt.datetime:
        return (dt.datetime.fromisoformat(text) + self.shift).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)

    def day(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text) + self.shift

    def words(self, text: str) -> str:
        """A text with its days as they are when they have been moved. An age is of a birthday, which never moves."""
        return _WRITTEN.sub(lambda match: self._said(match[1], match[2]), text)

    def _said(self, what: str, written: str) -> str:
        if what == "ålder":
            born = dt.date.fromisoformat(written)
            return str(self.today.year - born.year - ((self.today.month, self.today.day) < (born.month, born.day)))
        day = self.day(written)
        weekday, _, date = long_day(day).partition(" ")
        return {
            "i": f"i {LONG_DAYS[day.weekday()]}s",
            "I": f"I {LONG_DAYS[day.weekday()]}s",
            "Datum": f"{weekday.capitalize()}en den {date}",
            "månad": LONG_MONTHS[day.month - 1],
            "år": f"{day.year}",
        }[what]

    @property
    def christmas(self) -> tuple[dt.date, dt.date]:
        """The Christmas leave of the winter that is coming or under way: no other week of the year is it moved to."""
        last = dt.date(self.today.year, 1, 8)
        winter = self.today.year - (self.today <= last)
        return dt.date(winter, 12, 21), dt.date(winter + 1, 1, 8)
