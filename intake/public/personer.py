"""What somebody writes about who it is: any number, date, year or age, or none. Nothing is refused, nothing is lost."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from records import identity

_YEAR = re.compile(r"(19|20)[0-9]{2}")
# A guess decides the unit, so it must be the whole of what was written: "3 barn, själv runt 40" and "åk 7" are no ages.
# Both languages of the form are understood on either page: somebody may answer the Swedish one in English.
_ABOUT = r"(?P<about>(?:ca|cirka|ungefär|runt|kanske|about|around|roughly|approximately|maybe|perhaps)\.? *)?"
_BORN = re.compile(rf"(?:född *|born *(?:in *)?)?{_ABOUT}(?P<year>(?:19|20)[0-9]{{2}})", re.IGNORECASE)
_AGE = re.compile(
    rf"{_ABOUT}(?P<years>[0-9]{{1,3}})(?: *år(?: gammal)?| *-?åring| *-?years?(?:[ -]old)?)?", re.IGNORECASE
)
_INFANT = re.compile(
    rf"nyfödd|bebis|spädbarn|newborn|(?:a )?baby|infant|"
    rf"{_ABOUT}(?:(?P<months>[0-9]{{1,2}}) *(?:mån(?:ad(?:er)?)?|months?)|[0-9]{{1,2}} *(?:veck(?:a|or)|weeks?))(?: old)?",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"(jag )?vet (inte|ej)|okän[td]|(i )?(do not|don['’]t) know|not sure|unknown|\?+|-+", re.IGNORECASE
)
OLDEST = 120
# Who must report about a child under 18 may be told whether an inquiry is begun (SoL 19:1).
OF_AGE = 18


@dataclass(frozen=True)
class Alder:
    """An age as somebody knew it: whole years, and the lowest and highest that it can mean.

    A birth year means two ages, "ca 2005" what lies beside them, and "ungefär 20" what lies beside it; "20" means just that.
    """

    years: int
    lowest: int
    highest: int


def om_nummer(text: str, today: dt.date) -> dict[str, Any]:
    """Columns of `Person` for what stands where the number should stand."""
    if not text or _UNKNOWN.fullmatch(text):
        return {}
    typed = identity.as_typed(text)
    if born := identity.birth_date(text, today):
        return {"born": born}
    if _YEAR.fullmatch(typed) and int(typed) <= today.year:
        return {"age_text": f"född {typed}"}
    return {"number": typed} if identity.is_number(text, today) else {"unverified_number": text}


def gissad_alder(alder: str, nummer: str, today: dt.date) -> Alder | None:
    """The reporter's guess, for the headline and for the unit when no date of birth is known.

    None unless it can be read in one way only: then the reporter's choice of child or adult decides. A stated age goes
    before a birth year.
    """
    if infant := _INFANT.fullmatch(alder):
        return _exactly(int(infant["months"] or 0) // 12)
    if age := _AGE.fullmatch(alder):
        return _about(int(age["years"])) if age["about"] else _exactly(int(age["years"]))
    year = _BORN.fullmatch(alder) or _BORN.fullmatch(nummer)
    return _born_in(today.year - int(year["year"]), 1 if year["about"] else 0) if year else None


def _exactly(years: int) -> Alder | None:
    return Alder(years, years, years) if 0 <= years <= OLDEST else None


def _about(years: int) -> Alder | None:
    return Alder(years, years - 1, years + 1) if 0 <= years <= OLDEST else None


def _born_in(turns: int, about: int) -> Alder | None:
    """Born in a year: they turn so many years this year, or have not yet. `about`: so many years on each side too."""
    return Alder(turns, max(turns - 1 - about, 0), turns + about) if 0 <= turns <= OLDEST else None


def om_person(namn: str, nummer: str, alder: str, today: dt.date) -> tuple[dict[str, Any], Alder | None]:
    """Columns of `Person` for name, number and age, and the guessed age."""
    known = om_nummer(nummer, today)
    if not {"born", "number"} & known.keys() and (born := identity.birth_date(alder, today)):
        # The date of birth, where the age was asked for.
        return {**known, "born": born, "name": namn, "age_text": known.get("age_text", "")}, None
    texts = (known.get("age_text"), "" if _UNKNOWN.fullmatch(alder) else alder)
    words = ", ".join(text for text in texts if text)
    years = gissad_alder(alder, nummer, today)
    return {**known, "name": namn, "age_text": f"{words} år" if words.isdigit() else words}, years
