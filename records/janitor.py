"""Files that no row points at: left by a rolled-back report, a crash, or a removal that could not unlink."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from records.models import RENDITION, Handling

# A file is written before its row is committed: younger ones may still be about to get theirs.
AGE = dt.timedelta(hours=24)


def sweep(as_of: dt.datetime) -> int:
    """Remove every file older than a day that no document has. Returns how many."""
    removed = 0
    for path in _old_files(as_of):
        if not _has_row(path):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _old_files(as_of: dt.datetime) -> Iterator[Path]:
    for path in settings.DOCUMENTS.glob("*/*"):
        if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < as_of - AGE:
            yield path


def _has_row(path: Path) -> bool:
    """A partial file has none by its name: it was never finished. The small picture goes with its document."""
    try:
        return Handling.objects.filter(pk=uuid.UUID(path.name.removesuffix(RENDITION))).exists()
    except ValueError:
        return False
