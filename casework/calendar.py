"""Counting time: elapsed hours in UTC, everything longer in local dates. Pure; the clock is the caller's.

Working day: Monday-Friday, no public holiday (lag 1989:253), no midsommarafton, julafton, nyårsafton or local
day off. Dates are Swedish: a datetime given for one is a TypeError, a naive datetime a ValueError.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NO_DAYS: frozenset[date] = frozenset()
ONE_DAY = timedelta(days=1)
DAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
MONTHS = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


def add_hours(start: datetime, hours: float) -> datetime:
    """`hours` elapsed hours later, as aware UTC. Adding to a local clock is an hour off at DST changes."""
    return _aware(start).astimezone(UTC) + timedelta(hours=hours)


def local(moment: datetime) -> datetime:
    return _aware(moment).astimezone(STOCKHOLM)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def end_of_day(day: date) -> datetime:
    """The last instant of a local date (23:59:59.999999), as aware UTC."""
    return datetime.combine(_plain(day), time.max, STOCKHOLM).astimezone(UTC)


def is_a_day(at: datetime) -> bool:
    """Is it the last instant of a day? Then the day was promised, and no hour of it says anything."""
    return local(at).time() == time.max


def moment(at: datetime) -> str:
    """ "tor 22 jan 04:00"; what is due on a day is said as the day."""
    when = local(at)
    clock = "" if is_a_day(at) else f" {when:%H:%M}"
    return f"{DAYS[when.weekday()]} {when.day} {MONTHS[when.month - 1]}{clock}"


def add_days(day: date, n: int) -> date:
    """`n` calendar days later; `day` itself is day 0."""
    return _plain(day) + timedelta(days=n)


def add_weeks(day: date, n: int) -> date:
    """The same weekday `n` weeks later (lag 1930:173 § 1)."""
    return add_days(day, 7 * n)


def add_months(day: date, n: int) -> date:
    """The same day number `n` months later, else the month's last day (lag 1930:173 § 1).
    Count a series from its original day, never from the last term: 31 January, 28 February, 31 March."""
    years, month0 = divmod(_plain(day).month - 1 + n, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_working_days(day: date, n: int, extra_days_off: frozenset[date] = NO_DAYS) -> date:
    """The `n`th working day after `day`, which is day 0 whatever day it is. ValueError for a negative `n`."""
    if n < 0:
        raise ValueError("working days are counted forwards only")
    for _ in range(n):
        day = next_working_day(day + ONE_DAY, extra_days_off)
    return day


def is_working_day(day: date, extra_days_off: frozenset[date] = NO_DAYS) -> bool:
    return _reason_off(day, extra_days_off) is None


def working_days_between(first: date, last: date, extra_days_off: frozenset[date] = NO_DAYS) -> int:
    """Working days after `first`, up to and including `last`; 0 when that is no later."""
    return sum(is_working_day(add_days(first, n), extra_days_off) for n in range(1, (last - first).days + 1))


def next_working_day(day: date, extra_days_off: frozenset[date] = NO_DAYS) -> date:
    """The first working day on or after `day`."""
    while not is_working_day(day, extra_days_off):
        day += ONE_DAY
    return day


def last_working_day_before(day: date, extra_days_off: frozenset[date] = NO_DAYS) -> date:
    """The nearest working day strictly before `day`."""
    day -= ONE_DAY
    while not is_working_day(day, extra_days_off):
        day -= ONE_DAY
    return day


def working_days_before(day: date, n: int, extra_days_off: frozenset[date] = NO_DAYS) -> date:
    """The `n`th working day before `day`, which is day 0 whatever day it is. ValueError for a negative `n`."""
    if n < 0:
        raise ValueError("working days before are counted backwards only")
    for _ in range(n):
        day = last_working_day_before(day, extra_days_off)
    return day


def roll_forward(day: date) -> date:
    """The last day for a statutory act (lag 1930:173 § 2), which knows no local days off.
    Never roll a routine's own deadline, nor "genast"."""
    return next_working_day(day)


def skipped_days(start: date, end: date, extra_days_off: frozenset[date] = NO_DAYS) -> list[tuple[date, str]]:
    """The days off from `start` to `end`, both included, with their Swedish names.
    The start counts because skipped_days(raw, roll_forward(raw)) must name the day that caused the move."""
    days = (_plain(start) + timedelta(days=i) for i in range((end - start).days + 1))
    return [(day, reason) for day in days if (reason := _reason_off(day, extra_days_off))]


def _reason_off(day: date, extra_days_off: frozenset[date]) -> str | None:
    name = _holidays(_plain(day).year).get(day) or {5: "lördag", 6: "söndag"}.get(day.weekday())
    return name or ("lokal ledig dag" if day in extra_days_off else None)


@cache
def _holidays(year: int) -> dict[date, str]:
    # One finished dict per year: the library's own object marks a year as known before it has filled it, so
    # another thread would see a year without holidays. "bank" and "optional" would add half days.
    found = holidays.Sweden(
        years=year, expand=False, categories=("public", "de_facto"), include_sundays=False, language="sv"
    )
    return {day: name if name[0] == "K" else name[0].lower() + name[1:] for day, name in found.items()}


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a datetime without time zone is no instant")
    return moment


def _plain(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("expected a local date; use local_day()")
    return day
