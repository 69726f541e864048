"""How far a file has been read. Nobody's fact (docs/adr/0004): a cache that is away or full stops no file and no page."""

from __future__ import annotations

import contextlib

from django.core.cache import cache

FORGOTTEN = 3600


def tell(pk: object, done: int, total: int) -> None:
    with contextlib.suppress(Exception):
        cache.set(f"inlasning:{pk}", (done, total), FORGOTTEN)


def of(pk: object) -> tuple[int, int] | None:
    """(rows done, all rows) of a file that is being read."""
    found: tuple[int, int] | None = None
    with contextlib.suppress(Exception):
        found = cache.get(f"inlasning:{pk}")
    return found
