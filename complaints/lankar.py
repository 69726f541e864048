"""Links from a synpunkt to a person's case. Its text never goes there: only a neutral reference does (SK-33, A-36)."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError

from casework.calendar import local_day
from casework.disqualification import concerned
from casework.links import link, unlink
from casework.models import Case
from organisation.models import User
from records import identity
from records.locking import ContentRemoved
from records.writing import write_down

# A synpunkt is linked to a person's case, never to another synpunkt or to the report.
EGNA = ("SK", "JR")


def koppla_till(case, text: str, by: User, now: dt.datetime) -> None:
    """To a case here that this person may read; anything else is a number in the record system.

    A number that is not theirs to read is kept as what they wrote, and tells nothing of whether it exists.
    """
    wanted = text.strip()
    if _is_identity(wanted, local_day(now)):
        raise ValidationError({"arende": "Skriv ärendets nummer, inte ett personnummer."})
    day = local_day(now)
    unlink(case, now)
    found = Case.objects.visible_to(by, day).filter(number=wanted.upper()).exclude(routine__in=EGNA).first()
    if found is None:
        if len(wanted) > 40:
            raise ValidationError({"arende": "Numret är för långt."})
        case.aktnummer = wanted
        return
    case.aktnummer = ""
    link(case, found, by=by, now=now)
    if _read_by_whom_it_concerns(case, found, day):
        return
    reference = f"Hänvisning till synpunktsregistret: {case.number}."
    try:
        write_down(found.specific, by=by, at=now, about="Hänvisning", text=reference)
    except ContentRemoved as gone:
        raise ValidationError({"arende": "Ärendets innehåll är gallrat. Det går inte att koppla till."}) from gone


def _read_by_whom_it_concerns(case, found: Case, day: dt.date) -> bool:
    """Would the reference tell somebody of a synpunkt about themselves? Then none is written (SK-27)."""
    people = User.objects.filter(pk__in=concerned(case))
    return any(Case.objects.visible_to(person, day).filter(pk=found.pk).exists() for person in people)


def _is_identity(text: str, day: dt.date) -> bool:
    try:
        identity.parse(text, day)
    except identity.IdentityError:
        return False
    return True
