"""Protected persons: what may be shown is masked until somebody has said why they need to see it (OSL 21:3).

Each reason is kept for good, as the read log is. It opens the data to that person, in that case, for fifteen minutes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Q

from casework.models import Case
from organisation.models import User

if TYPE_CHECKING:
    from records.models import Person

OPEN_FOR = dt.timedelta(minutes=15)
MASK = "●●●●●"


class Reveal(models.Model):
    """Somebody said why they need to see what is protected in a case."""

    append_only: ClassVar[bool] = True

    class Why(models.TextChoices):
        SKYDD = "skydd", "Bedöma om någon behöver skydd"
        KONTAKT = "kontakt", "Kontakta personen eller anmälaren"
        AKT = "akt", "Skriva ut eller föra in i akten"
        ANNAT = "annat", "Annat"

    case = models.ForeignKey(Case, models.PROTECT, related_name="reveals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField("orsak", max_length=8, choices=Why)
    text = models.CharField("vad du behöver göra", max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "user", "-at"], name="reveal_in_force")]
        constraints = [
            models.CheckConstraint(condition=~Q(why="annat") | ~Q(text=""), name="reveal_says_why"),
        ]


def shown_until(case: Case, user: User, now: dt.datetime) -> dt.datetime | None:
    """Until when this person sees what is protected in the case; None when it is masked."""
    last = Reveal.objects.filter(case=case.pk, user=user, at__gt=now - OPEN_FOR).order_by("-at").first()
    return last.at + OPEN_FOR if last else None


def is_masked(case: Case, user: User, now: dt.datetime) -> bool:
    return case.protected and shown_until(case, user, now) is None


@transaction.atomic
def reveal(case: Case, user: User, why: str, text: str, now: dt.datetime) -> None:
    """Keep the reason, and open the data for fifteen minutes from now. The same form sent twice is one reason."""
    Case.objects.select_for_update().get(pk=case.pk)
    said = Reveal.objects.filter(case=case.pk, user=user, why=why, text=text, at__gt=now - OPEN_FOR)
    if not said.exists():
        Reveal.objects.create(case_id=case.pk, user=user, why=why, text=text, at=now)


# What points to a person whoever they are: numbers, telephones, e-mail, streets. Every repetition is bounded, so that
# no text, however strange, takes long.
STREET = r"(?:gatan|gata|vägen|väg|gränd|gränden|stigen|torget|allén|backen|gården|leden|plan)"
ANYWHERE = re.compile(
    r"\b(?:\d{2})?\d{6}[-+ ]?\d{4}\b"
    r"|(?<!\w)(?:\+\d{2}|0)[\d \-/]{6,20}\d\b"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{1,63}"
    rf"|\b[A-ZÅÄÖ]\w{{0,40}}{STREET}\b(?:\s\d+\s?[A-Za-z]?\b)?"
    rf"|\b\w{{1,40}}{STREET}\s\d+(?:\s?[A-Za-z]\b)?"
)


# What a reporter may have written instead of a name: it tells what somebody is, not who.
KIN = {
    "mamma",
    "pappa",
    "mormor",
    "morfar",
    "farmor",
    "farfar",
    "syster",
    "bror",
    "moster",
    "faster",
    "granne",
    "kurator",
}


class Mask:
    """Hides in a text what points to these persons: their names, and every number, telephone and address."""

    def __init__(self, persons: Iterable[Person]) -> None:
        known = sorted({word for person in persons for word in _words(person)}, key=len, reverse=True)
        # A name stands in the genitive too: "Olles pappa".
        names = "|".join(rf"(?<!\w){re.escape(word)}s?(?!\w)" for word in known)
        self._names = re.compile(names, re.IGNORECASE) if names else None

    def __call__(self, text: str) -> str:
        hidden = ANYWHERE.sub(MASK, text)
        return self._names.sub(MASK, hidden) if self._names else hidden


def _words(person: Person) -> Iterator[str]:
    """The name as a whole and its parts, the place and the address: each as it may stand in a sentence."""
    born = f"{person.born or ''}"
    for whole in (person.name, person.address, person.place, person.email, person.unverified_number, born):
        if len(whole.strip()) > 2:
            yield whole.strip()
    names = (part for part in re.split(r"[\s,.-]+", person.name) if len(part) > 2 and part[0].isupper())
    yield from (name for name in names if name.lower() not in KIN)
    yield from (part for part in re.split(r"[\s,]+", person.address) if len(part) > 3 and not part.isdigit())
    yield from (part for part in re.split(r"[\s,]+", person.place) if len(part) > 3 and part[0].isupper())
