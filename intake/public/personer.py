"""What somebody writes about who it is: any number, date, year or age, or none. Nothing is refused, nothing is lost."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from records import identity

_DATE = re.compile(r"((?:19|20)[0-9]{2})-?([0-9]{2})-?([0-9]{2})")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
# A guess decides the unit, so it must be the whole of what was written: "3 barn, själv runt 40" and "åk 7" are no ages.
_ABOUT = r"(?:(?:ca|cirka|ungefär|runt|kanske)\.? *)?"
_BORN = re.compile(rf"(?:född *)?{_ABOUT}((?:19|20)[0-9]{{2}})", re.IGNORECASE)
_AGE = re.compile(rf"{_ABOUT}([0-9]{{1,3}})(?: *år(?: gammal)?| *-?åring)?", re.IGNORECASE)
_INFANT = re.compile(
    rf"nyfödd|bebis|spädbarn|{_ABOUT}(?:(?P<months>[0-9]{{1,2}}) *mån(?:ad(?:er)?)?|[0-9]{{1,2}} *veck(?:a|or))",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"(jag )?vet (inte|ej)|okän[td]|\?+|-+", re.IGNORECASE)
OLDEST = 120


def om_nummer(text: str, today: dt.date) -> dict[str, Any]:
    """Columns of `Person` for what stands where the number should stand."""
    if not text or _UNKNOWN.fullmatch(text):
        return {}
    if born := _date(text, today):
        return {"born": born}
    if _YEAR.fullmatch(text) and int(text) <= today.year:
        return {"age_text": f"född {text}"}
    try:
        identity.parse(text, today)
    except identity.IdentityError:
        return {"unverified_number": text}
    return {"number": text}


def _date(text: str, today: dt.date) -> dt.date | None:
    if not (match := _DATE.fullmatch(text)):
        return None
    try:
        born = dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
    return born if born <= today else None


def gissad_alder(alder: str, nummer: str, today: dt.date) -> int | None:
    """The reporter's guess in whole years, for the headline and for the unit when no exact age is known.

    None unless it can be read in one way only: then the reporter's choice of child or adult decides.
    """
    for text in (alder, nummer):
        if year := _BORN.fullmatch(text):
            return _possible(today.year - int(year[1]))
    if infant := _INFANT.fullmatch(alder):
        return int(infant["months"] or 0) // 12
    age = _AGE.fullmatch(alder)
    return _possible(int(age[1])) if age else None


def _possible(years: int) -> int | None:
    return years if 0 <= years <= OLDEST else None


def om_person(namn: str, nummer: str, alder: str, today: dt.date) -> tuple[dict[str, Any], int | None]:
    """Columns of `Person` for name, number and age, and the guessed age."""
    known = om_nummer(nummer, today)
    texts = (known.get("age_text"), "" if _UNKNOWN.fullmatch(alder) else alder)
    words = ", ".join(text for text in texts if text)
    years = gissad_alder(alder, nummer, today)
    return {**known, "name": namn, "age_text": f"{words} år" if words.isdigit() else words}, years
