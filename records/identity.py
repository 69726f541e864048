"""Personnummer and samordningsnummer: reading, showing, age. Pure; "today" is always an argument.

Source: Skatteverket. YYYYMMDD-NNNC, Luhn over the last ten digits, ninth of those even = woman, odd = man;
samordningsnummer = day + 60, where month 00 and day 60 mean "unknown". A partial, interim or reserve identity
is not parsed here: a report must be storable without a number.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from records.dates import parse_day
from records.typed import one_line

# ASCII digits only, and fullmatch: \d would take Arabic-Indic digits and $ a trailing newline.
_SHAPE = re.compile(r"(?P<century>1[89]|2[0-9])?(?P<ymd>[0-9]{6})(?P<sign>[-+]?)(?P<last>[0-9]{4})")
# What begins a number whose last figures nobody knew: 150307-XXXX, 2015-03-07-????.
_SHORT = re.compile(r"[0-9]{6}(?![0-9])")
_BEGUN = re.compile(r"((?:19|20)[0-9]{2})-?([0-9]{2})-?([0-9]{2})")
_BORN = re.compile(r"(?:född|f\.|born)(?: den| on)? *", re.IGNORECASE)
_STORED = re.compile(r"[0-9]{12}")


class IdentityError(ValueError):
    """The text is no valid number. str() is the reason in Swedish, without digits, so it may be logged."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`number` has 12 digits; `born` is None when a samordningsnummer hides the month or the day."""

    kind: Literal["personnummer", "samordningsnummer"]
    number: str
    born: date | None
    sex: Literal["kvinna", "man"]


def parse(text: str, today: date) -> Identity:
    """Read 10 or 12 digits, with or without "-", "+" (100 years or more) and spaces. Raises IdentityError.

    A two-digit year means the youngest person who is not born after `today`.
    """
    match = _SHAPE.fullmatch(as_typed(text))
    if not match:
        raise IdentityError("Skriv numret med 10 eller 12 siffror, till exempel ÅÅÅÅMMDD-NNNN.")
    ymd, last = match["ymd"], match["last"]
    year, coordination, born = _when(match, today)
    if not _luhn(ymd + last):
        raise IdentityError("Kontrollsiffran stämmer inte. Kontrollera att alla siffror är rätt.")
    return Identity(
        kind="samordningsnummer" if coordination else "personnummer",
        number=f"{year:04}{ymd[2:]}{last}",
        born=born,
        sex="man" if int(last[2]) % 2 else "kvinna",
    )


def is_number(text: str, today: date) -> bool:
    """Is it a number that can be?"""
    try:
        parse(text, today)
    except IdentityError:
        return False
    return True


def as_typed(text: str) -> str:
    """A number however its dashes, spaces and digits were typed or pasted: only what can be one is left to compare."""
    return one_line(text).replace(" ", "")


def born_of(text: str, today: date) -> date | None:
    """The birth date that a number tells although its check digit is wrong or its last figures are lacking.

    None when it tells none: another shape, a date that does not exist or has not been, an unknown month or day.
    """
    typed = as_typed(text)
    if match := _SHAPE.fullmatch(typed):
        return _of_number(match, today)
    if born := birth_date(text, today):
        return born
    if short := _SHORT.match(typed):
        return _of_short(short[0], today)
    begun = _BEGUN.match(typed)
    return _not_later(parse_day("-".join(begun.groups()), today), today) if begun else None


def birth_date(text: str, today: date) -> date | None:
    """A date of birth by itself, in any of the ways that people write a day: "2015/03/07", "född 7 mars 2015", "150307".

    Six figures are of the youngest person who is not born after `today`. None for anything else, and for what has not been.
    """
    words = _BORN.sub("", one_line(text), count=1)
    if _SHORT.fullmatch(words):
        return _of_short(words, today)
    return _not_later(parse_day(words, today), today)


def _of_short(figures: str, today: date) -> date | None:
    match = _SHAPE.fullmatch(f"{figures}0000")
    return _of_number(match, today) if match else None


def _of_number(match: re.Match[str], today: date) -> date | None:
    try:
        return _when(match, today)[2]
    except IdentityError:
        return None


def _not_later(born: date | None, today: date) -> date | None:
    return born if born and born <= today else None


def age_on(born: date, day: date) -> int:
    """Whole years at `day`. Born on 29 February: the age changes on 1 March in a year without that day.

    ValueError when `day` lies before the birth.
    """
    if day < born:
        raise ValueError("no age before birth")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def display(number: str) -> str:
    """201503072389 -> "20150307-2389". ValueError unless 12 digits."""
    _stored(number)
    return f"{number[:8]}-{number[8:]}"


def mask(number: str) -> str:
    """201503072389 -> "20150307-••••". ValueError unless 12 digits."""
    _stored(number)
    return f"{number[:8]}-••••"


def _stored(number: str) -> None:
    if not _STORED.fullmatch(number):
        raise ValueError("expected 12 digits")


def _when(match: re.Match[str], today: date) -> tuple[int, bool, date | None]:
    """The year, whether it is a samordningsnummer, and the birth date. Raises IdentityError for a date that cannot be."""
    month, day = int(match["ymd"][2:4]), int(match["ymd"][4:6])
    coordination = day >= 60
    day -= 60 if coordination else 0
    year = _year(match, month, day, today)
    born = _born(year, month, day, coordination)
    if _earliest(year, month, day) > (today.year, today.month, today.day):
        raise IdentityError("Födelsedatumet ligger i framtiden.")
    return year, coordination, born


def _year(match: re.Match[str], month: int, day: int, today: date) -> int:
    short = int(match["ymd"][:2])
    plus = match["sign"] == "+"
    if match["century"]:
        year = int(match["century"]) * 100 + short
        if plus and year > today.year - 100:
            raise IdentityError("Plustecken används bara för den som fyller minst 100 år i år.")
        return year
    year = today.year // 100 * 100 + short
    if _earliest(year, month, day) > (today.year, today.month, today.day):
        year -= 100
    # The sign turns into "+" at the new year of the hundredth birthday, not on the birthday.
    return year - 100 if plus and year > today.year - 100 else year


def _earliest(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The first day the number can mean: an unknown month or day counts as the first one."""
    return year, month or 1, day or 1


def _born(year: int, month: int, day: int, coordination: bool) -> date | None:
    unknown = not month or not day
    if unknown and not coordination:
        raise IdentityError("Datumet i numret finns inte.")
    try:
        # An unknown part borrows a value that fits every other one: January has 31 days.
        full = date(year, month or 1, day or 1)
    except ValueError:
        raise IdentityError("Datumet i numret finns inte.") from None
    return None if unknown else full


def _luhn(ten: str) -> bool:
    products = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten))
    return sum(p - 9 if p > 9 else p for p in products) % 10 == 0
