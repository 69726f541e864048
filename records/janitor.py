"""Files that no row points at: left by a rolled-back report, a crash, or a removal that could not unlink."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from organisation.rounds import parts
from records.models import RENDITION, Handling

# A file is written before its row is committed: younger ones may still be about to get theirs.
AGE = dt.timedelta(hours=24)
# So many are asked about at a time.
MANY = 200


def sweep(as_of: dt.datetime) -> int:
    """Remove every file older than a day that no document has. Returns how many."""
    return sum(_removed(some) for some in parts(_old_files(as_of), MANY))


def _removed(paths: list[Path]) -> int:
    kept = set(Handling.objects.filter(pk__in=filter(None, map(_document, paths))).values_list("pk", flat=True))
    orphans = [path for path in paths if _document(path) not in kept]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _old_files(as_of: dt.datetime) -> Iterator[Path]:
    for path in settings.DOCUMENTS.glob("*/*"):
        # One that is just being renamed, or removed with its content, is gone when it is looked at.
        with suppress(FileNotFoundError):
            if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < as_of - AGE:
                yield path


def _document(path: Path) -> uuid.UUID | None:
    """Whose file it is; a partial file is nobody's by its name: it was never finished.

    The small picture goes with its document.
    """
    with suppress(ValueError):
        return uuid.UUID(path.name.removesuffix(RENDITION))
    return None
