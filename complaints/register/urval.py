"""What is chosen in the register: unit, year, and filters, read from the address and written back to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from complaints.words import Art, Kanal, Typ

LAGEN = {
    "oppna": "Öppna",
    "forsenade": "Försenade",
    "obekraftade": "Inte bekräftade",
    "vilande": "Vilande",
    "avslutade": "Avslutade",
    "makulerade": "Makulerade",
}
# Columns of the envelope, by which it is read.
ORDER = {
    "nummer": ("number",),
    "datum": ("received_at", "pk"),
    "typ": ("synpunkt__huvudkategori", "pk"),
    "frist": ("next_due_at",),
}
NEWEST = [F("received_at").desc(), F("pk").desc()]
PAGE = 100


@dataclass(frozen=True)
class Urval:
    """The choice. Anything unknown in the address is simply not a choice."""

    ar: int
    enhet: str = ""
    typ: str = ""
    art: str = ""
    kanal: str = ""
    lage: str = ""
    order: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str], this_year: int) -> Urval:
        def one_of(name: str, allowed: Iterable[str], default: str = "") -> str:
            value = query.get(name, "")
            return value if value in allowed else default

        return cls(
            ar=_number(query.get("ar", ""), this_year, 1990, 2200),
            enhet=one_of("enhet", settings.COMPLAINT_UNITS),
            typ=one_of("typ", Typ.values),
            art=one_of("art", Art.values),
            kanal=one_of("kanal", Kanal.values),
            lage=one_of("lage", LAGEN),
            order=one_of("ordning", [sign + name for name in ORDER for sign in ("", "-")]),
            page=_number(query.get("sida", ""), 1, 1, 9999),
        )

    def url(self, **changes: Any) -> str:
        """The address with some choices changed; the first page unless said otherwise."""
        values = {"ar": self.ar, "enhet": self.enhet, "typ": self.typ, "art": self.art, "kanal": self.kanal,
                  "lage": self.lage, "ordning": self.order} | changes  # fmt: skip
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def ordered(self) -> str:
        """How it is sorted: all units together by the time that is left, one unit's own as its spreadsheet was."""
        return self.order or ("-nummer" if self.enhet else "frist")

    def order_by(self) -> list[OrderBy]:
        down, name = self.ordered.startswith("-"), self.ordered.removeprefix("-")
        # Only time that is left can be lacking; said of another column it would be another order than the index's.
        last = True if name == "frist" else None
        by = [F(one).desc(nulls_last=last) if down else F(one).asc(nulls_last=last) for one in ORDER[name]]
        # Of what has no time left to count the newest comes first.
        return [*by, *NEWEST] if name == "frist" else by

    @property
    def sorted_columns(self) -> list[str]:
        """What of the envelope it is sorted by, beside the key."""
        name = self.ordered.removeprefix("-")
        return [column for column in (*ORDER[name], *(["received_at"] if name == "frist" else [])) if column != "pk"]

    def sorted_by(self, name: str) -> str:
        """For aria-sort: "ascending", "descending" or nothing."""
        if self.ordered.removeprefix("-") != name:
            return ""
        return "descending" if self.ordered.startswith("-") else "ascending"

    def turned(self, name: str) -> str:
        """The address that sorts by this, the other way round when it is sorted by it already."""
        return self.url(ordning=f"-{name}" if self.ordered == name else name)

    @property
    def columns(self) -> Q:
        """The filters that are columns of the row, said of the envelope."""
        chosen = {"huvudkategori": self.typ, "art": self.art, "kanal": self.kanal}
        own = {f"synpunkt__{name}": value for name, value in chosen.items() if value}
        return Q(**own, **({"enhet__code": self.enhet} if self.enhet else {}))

    @property
    def only_enhet_and_typ(self) -> bool:
        """Is nothing else chosen?"""
        return not (self.art or self.kanal or self.lage)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, each with the address without it."""
        labels = [("typ", Typ, self.typ), ("art", Art, self.art), ("kanal", Kanal, self.kanal)]
        made = [(str(kinds(value).label), self.url(**{name: ""})) for name, kinds, value in labels if value]
        return made + ([(LAGEN[self.lage], self.url(lage=""))] if self.lage else [])


def _number(text: str, default: int, lowest: int, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return default
    return int(text) if lowest <= int(text) <= highest else default
