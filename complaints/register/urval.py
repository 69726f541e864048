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
ORDER = {
    "nummer": ("number",),
    "datum": ("received_at", "id"),
    "typ": ("huvudkategori", "id"),
    "frist": ("next_due_at", "id"),
}
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
    order: str = "-nummer"
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
            order=one_of("ordning", [sign + name for name in ORDER for sign in ("", "-")], "-nummer"),
            page=_number(query.get("sida", ""), 1, 1, 9999),
        )

    def url(self, **changes: Any) -> str:
        """The address with some choices changed; the first page unless said otherwise."""
        values = {"ar": self.ar, "enhet": self.enhet, "typ": self.typ, "art": self.art, "kanal": self.kanal,
                  "lage": self.lage, "ordning": "" if self.order == "-nummer" else self.order} | changes  # fmt: skip
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def order_by(self) -> list[OrderBy]:
        down = self.order.startswith("-")
        columns = ORDER[self.order.removeprefix("-")]
        return [F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True) for column in columns]

    def sorted_by(self, name: str) -> str:
        """For aria-sort: "ascending", "descending" or nothing."""
        if self.order.removeprefix("-") != name:
            return ""
        return "descending" if self.order.startswith("-") else "ascending"

    def turned(self, name: str) -> str:
        """The address that sorts by this, the other way round when it is sorted by it already."""
        return self.url(ordning=f"-{name}" if self.order == name else name)

    @property
    def columns(self) -> Q:
        """The filters that are columns of the row."""
        chosen = {"huvudkategori": self.typ, "art": self.art, "kanal": self.kanal, "enhet__code": self.enhet}
        return Q(**{name: value for name, value in chosen.items() if value})

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
