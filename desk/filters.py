"""What may be chosen in the queue: its views and filters, read from the address and written back to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from casework.models import routines

VIEWS = {
    "att-gora": "Att göra nu",
    "otilldelade": "Otilldelade",
    "akuta": "Akuta",
    "vantar": "Väntar på mig",
    "mina": "Mina",
    "enheten": "Hela enheten",
    "annan": "Hos någon annan",
    "avslutade": "Avslutade",
}
DUE = {"forsenade": "Försenade", "idag": "Senast i dag", "vecka": "Senast denna vecka"}
WHO = {"ingen": "Ingen", "jag": "Jag", "annan": "Någon annan"}
EMPTY = {
    "att-gora": "Inget att göra just nu",
    "otilldelade": "Inget väntar på att tas emot",
    "akuta": "Inget öppet ärende är akut",
    "vantar": "Inget väntar på att du tar nästa steg",
    "mina": "Du har inga öppna ärenden",
    "enheten": "Enheten har inga öppna ärenden",
    "annan": "Ingen annan har ett öppet ärende",
    "avslutade": "Inget är avslutat ännu",
}


def is_number(text: str) -> bool:
    """May this be a case's number? An address holds anything."""
    return len(text) <= 20 and text.isascii() and text.replace("-", "").isalnum()


@dataclass(frozen=True)
class Filters:
    """What is chosen, read from the URL. Anything unknown is simply not a choice."""

    view: str = "att-gora"
    routine: str = ""
    enhet: str = ""
    # Of one routine: "EA.inkommen". Two routines may have a state of the same name.
    state: str = ""
    who: str = ""
    due: str = ""
    unread: bool = False
    page: int = 1

    @classmethod
    def read(cls, query: dict[str, str]) -> Filters:
        def one_of(name: str, allowed: Iterable[str], default: str = "") -> str:
            value = query.get(name, "")
            return value if value in allowed else default

        page = query.get("sida", "1")
        return cls(
            view=one_of("vy", VIEWS, "att-gora"),
            routine=one_of("rutin", [kind.code for kind in routines()]),
            enhet=query.get("enhet", "") if query.get("enhet", "").isalnum() else "",
            state=one_of("lage", [f"{kind.code}.{state}" for kind in routines() for state in kind.State.values]),
            who=one_of("ansvarig", WHO),
            due=one_of("frist", DUE),
            unread=query.get("olasta") == "1",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 and page.strip("0") else 1,
        )

    def url(self, **changes: Any) -> str:
        """The address of the same queue with some choices changed; the first page unless said otherwise."""
        values = {"vy": self.view, "rutin": self.routine, "enhet": self.enhet, "lage": self.state,
                  "ansvarig": self.who, "frist": self.due, "olasta": "1" if self.unread else ""} | changes  # fmt: skip
        return "?" + urlencode({name: value for name, value in values.items() if value})
