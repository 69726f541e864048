"""SQLite taught what PostgreSQL knows: Swedish order and case-insensitive search beyond ASCII (docs/adr/0003)."""

from __future__ import annotations

import contextlib
import os
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
        _only_ours(str(connection.settings_dict["NAME"]))
        connection.connection.create_collation("sv-SE-x-icu", swedish)
        connection.connection.create_function("like", 2, like, deterministic=True)
        connection.connection.create_function("like", 3, like, deterministic=True)


def _only_ours(name: str) -> None:
    """SQLite makes its files as the process makes any file: readable by everybody on the machine."""
    for path in (name, f"{name}-wal", f"{name}-shm"):
        with contextlib.suppress(FileNotFoundError):
            if os.stat(path).st_mode & 0o077:
                os.chmod(path, 0o600)
