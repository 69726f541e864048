"""When a unit's reception is open: what is shown, and when the fack is used. Never whom to tell: that follows role and
absence alone (EA-20, EA-32).
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.calendar import STOCKHOLM, is_working_day, local, next_working_day

ONE_DAY = dt.timedelta(days=1)


def hours(code: str) -> tuple[dt.time, dt.time]:
    """From when until when, on a working day. `code`: of the unit. Raises ValueError for what is no time in the settings."""
    written = settings.DUTY_HOURS.get(code) or settings.DUTY_HOURS.get("", "")
    opens, _, closes = written.partition("-")
    first, last = (dt.time.fromisoformat(f"{part.strip():0>5}") for part in (opens, closes))
    if first >= last:
        raise ValueError(f"DUTY_HOURS: {written}")
    return first, last


def common() -> tuple[dt.time, dt.time]:
    """From when until when each unit that receives reports is open: what is promised before anybody knows which it is.

    Raises ValueError when there is no such time.
    """
    opens, closes = zip(*(hours(code) for code in settings.RECEPTIONS), strict=True)
    first, last = max(opens), min(closes)
    if first >= last:
        raise ValueError(f"DUTY_HOURS: {first}-{last}")
    return first, last


def said() -> str:
    """Those hours in the language that is spoken: "vardagar 8–16", "on weekdays 8:00–16:00"."""
    first, last = common()
    return _("vardagar %(opens)s–%(closes)s") % {"opens": _clock(first), "closes": _clock(last)}


def _clock(time: dt.time) -> str:
    return time_format(time, pgettext("klockslag", "G.i") if time.minute else pgettext("klockslag", "G"))


def is_open(code: str, now: dt.datetime) -> bool:
    """From the minute it opens and until the minute it closes. Closed on holidays, their eves and the municipality's days."""
    first, last = hours(code)
    here = local(now)
    return is_working_day(here.date(), settings.EXTRA_DAYS_OFF) and first <= here.time() < last


def next_opening(code: str, now: dt.datetime) -> dt.datetime | None:
    """When it opens again; None while it is open."""
    if is_open(code, now):
        return None
    first, here = hours(code)[0], local(now)
    day = here.date() if here.time() < first else here.date() + ONE_DAY
    return dt.datetime.combine(next_working_day(day, settings.EXTRA_DAYS_OFF), first, STOCKHOLM)


def closed_days_ahead(now: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """On the last working day before several days that are none: the first and the last of those."""
    today = local(now).date()
    if not is_working_day(today, settings.EXTRA_DAYS_OFF):
        return None
    following = next_working_day(today + ONE_DAY, settings.EXTRA_DAYS_OFF)
    return (today + ONE_DAY, following - ONE_DAY) if (following - today).days > 2 else None
