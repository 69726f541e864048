"""Hiding in a text what points to a person. Careful, not perfect: it cannot know that "huset vid kyrkan" is an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from records.models import Person

MASK = "●●●●●"

# What points to a person whoever they are: numbers, telephones, e-mail, streets. Every repetition is bounded, so that
# no text, however strange, takes long.
DASH = r"[-–‑−]"
STREET = r"(?:gatan|gata|vägen|gränd|gränden|stigen|torget|allén|backen)"
NO_STREET = r"(?!(?:ut|om|gen|av|in|under|över)(?:vägen|gatan)\b)"
ANYWHERE = re.compile(
    # 2019-01-09 10:42 is a time: a telephone does not begin in the middle of figures.
    rf"\b(?:(?:\d{{2}})?\d{{6}}|(?:\d{{2}})?\d{{2}}{DASH}\d{{2}}{DASH}\d{{2}}(?=\s?{DASH}))\s?(?:{DASH}|\+)?\s?\d{{4}}\b"
    rf"|(?<![\w:/.–-])(?:\+\d{{1,3}}\s?(?:\(0\)\s?)?\d{{1,3}}|\(?0\d{{1,3}}\)?)(?:{DASH}|[ /.]){{0,3}}"
    rf"\d{{2,3}}(?:(?:{DASH}|[ .])?\d{{2}}){{2,3}}(?!\d)"
    r"|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{1,63}"
    rf"|\b(?i:{NO_STREET})[A-ZÅÄÖ]\w{{0,40}}{STREET}\b(?:\s\d+\s?[A-Za-z]?\b)?"
    rf"|\b\w{{1,40}}{STREET}\s\d+(?:\s?[A-Za-z]\b)?"
)
# What a reporter may have written instead of a name, or around it: it tells what somebody is, not who.
NO_NAME = {
    "mamma", "pappa", "mormor", "morfar", "farmor", "farfar", "syster", "bror", "moster", "faster", "granne",
    "kurator", "barn", "barnet", "flicka", "pojke", "man", "kvinna", "okänd", "anonym", "till", "och", "från", "med",
    "den", "det", "som", "hos", "av", "för", "en", "ett", "vet", "inte",
}  # fmt: skip


class Clear:
    """Shows everything: nothing of the case is protected, or the reason has been given."""

    hides = False

    def __call__(self, text: str) -> str:
        return text


class Mask:
    """Hides in a text what points to these persons: their names, and every number, telephone and address."""

    hides = True

    def __init__(self, persons: Iterable[Person]) -> None:
        people = list(persons)
        words = {unicodedata.normalize("NFC", word) for person in people for word in _words(person)}
        # A name stands in the genitive too: "Olles pappa". A short one is a word as well, but with a small letter.
        parts = [rf"(?<!\w){'' if len(word) > 2 else '(?-i:'}{re.escape(word)}{'' if len(word) > 2 else ')'}s?(?!\w)"
                 for word in sorted(words, key=len, reverse=True)]  # fmt: skip
        numbers = [_grouped(person.number) for person in people if person.number]
        self._numbers = re.compile("|".join(numbers)) if numbers else None
        parts += [_telephone(person.phone) for person in people if len(_digits(person.phone)) >= 7]
        self._known = re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def __call__(self, text: str) -> str:
        # å may be one sign or two; compared, they are one.
        plain = unicodedata.normalize("NFC", text)
        hidden = self._numbers.sub(MASK, plain) if self._numbers else plain
        hidden = ANYWHERE.sub(MASK, hidden)
        return self._known.sub(MASK, hidden) if self._known else hidden


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _grouped(number: str) -> str:
    """A person's own number however its figures are grouped, with or without the century."""
    gap = rf"(?:{DASH}|[\s+.]){{0,3}}"
    return rf"(?<!\d)(?:{number[:2]}{gap})?{gap.join(number[2:])}(?!\d)"


def _telephone(number: str) -> str:
    """The last seven figures however they are grouped, with whatever stands before them."""
    gap = rf"(?:{DASH}|[\s./()]){{0,3}}"
    return rf"(?:[+(]?\d[\d\s()./–‑−-]{{0,9}})?{gap.join(_digits(number)[-7:])}(?!\d)"


def _words(person: Person) -> Iterator[str]:
    """The name as a whole and its parts, the place and the address: each as it may stand in a sentence."""
    born = f"{person.born or ''}"
    for whole in (
        person.name,
        person.address,
        person.place,
        person.email,
        person.unverified_number,
        born,
        person.phone,
    ):
        if len(whole.strip()) > 1 and whole.strip().lower() not in NO_NAME:
            yield whole.strip()
    names = (part for part in re.split(r"[\s,.-]+", person.name) if len(part) > 2 or (part[:1].isupper() and part[1:]))
    yield from (name for name in names if name.lower() not in NO_NAME)
    yield from (part for part in re.split(r"[\s,]+", person.address) if len(part) > 3 and not part.isdigit())
    yield from (part for part in re.split(r"[\s,]+", person.place) if len(part) > 3 and part.lower() not in NO_NAME)
