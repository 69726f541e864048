"""SQLite taught what PostgreSQL knows: Swedish order and case-insensitive search beyond ASCII (docs/adr/0003)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

ORDER = {letter: chr(0x1000 + n) for n, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö")}


def _key(text: str) -> tuple[str, str]:
    """Å, Ä, Ö last and in that order; other accents count as their base letter, and only then as themselves."""
    folded = unicodedata.normalize("NFC", text).lower()
    letters = (ORDER.get(c) or ORDER.get(unicodedata.normalize("NFD", c)[0]) or c for c in folded)
    return "".join(letters), folded


def swedish(a: str, b: str) -> int:
    x, y = _key(a), _key(b)
    return (x > y) - (x < y)


@lru_cache(maxsize=256)
def _pattern(pattern: str, escape: str | None) -> re.Pattern[str]:
    parts, characters = [], iter(pattern.lower())
    for character in characters:
        if character == escape:
            parts.append(re.escape(next(characters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
    return re.compile("".join(parts), re.DOTALL)


def like(pattern: str | None, text: Any, escape: str | None = None) -> bool | None:
    if pattern is None or text is None:
        return None
    return _pattern(pattern, escape).fullmatch(str(text).lower()) is not None


def teach(connection: Any, **_: Any) -> None:
    """Connected to connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation("sv-SE-x-icu", swedish)
        connection.connection.create_function("like", 2, like, deterministic=True)
        connection.connection.create_function("like", 3, like, deterministic=True)
