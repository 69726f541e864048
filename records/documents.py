"""Documents on disk: stored, read back, stamped for print, removed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError

from casework.calendar import STOCKHOLM
from casework.models import Case
from organisation.models import User
from records import stamp
from records.masking import MASK, Clear, Mask
from records.models import Handling, Quarantine
from records.uploads import CONTENT_TYPES, Accepted

PICTURES = {"image/jpeg", "image/png"}
KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "bild (JPEG), 1 sida",
    "image/png": "bild (PNG), 1 sida",
    "image/heic": "bild (HEIC), 1 sida",
    CONTENT_TYPES["docx"]: "Word-dokument",
    CONTENT_TYPES["odt"]: "OpenDocument-text",
    "text/plain": "text",
}


# Where a written document says how many pages it has.
_SAYS_PAGES = {
    CONTENT_TYPES["docx"]: ("docProps/app.xml", re.compile(rb"<(?:\w+:)?Pages>([0-9]{1,4})<")),
    CONTENT_TYPES["odt"]: ("meta.xml", re.compile(rb"""page-count\s*=\s*["']([0-9]{1,4})["']""")),
}


def store(case: Case, data: bytes, kind: Accepted, *, at: dt.datetime, by: User | None, title: str = "") -> Handling:
    """Keep a received file. The bytes reach the disk before the row: a row never points at a file that is not there."""
    return attach(lay_down(data, kind, at=at, by=by, title=title), case)


def lay_down(
    data: bytes, kind: Accepted, *, at: dt.datetime, by: User | None, title: str = "", small: bytes | None = None
) -> Handling:
    """The bytes on disk, and the row that `attach` will save. `small`: from `made_small`, when it is made already."""
    small = made_small(data, kind) if small is None else small
    handling = Handling(
        title=title or kind.safe_name,
        filename=kind.safe_name,
        content_type=kind.content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        flags=",".join(sorted(kind.flags)),
        rendition_sha256=hashlib.sha256(small).hexdigest() if small else "",
        arrived_at=at,
        added_by=by,
    )
    if small:
        _write(handling.rendition_path, small)
    _write(handling.path, data)
    return handling


def made_small(data: bytes, kind: Accepted) -> bytes:
    """Of a large picture, once when it comes in, what is shown and printed ever after; of anything else nothing."""
    return stamp.small_picture(data) if kind.content_type in PICTURES else b""


def attach(handling: Handling, case: Case) -> Handling:
    handling.case_id = case.pk
    handling.save(force_insert=True)
    if settings.CLAMD:
        # From its first moment, in the same transaction: there is none in which it could be read.
        Quarantine.objects.create(handling=handling)
    return handling


@contextmanager
def laid_down(
    files: Sequence[tuple[bytes, Accepted]], copies: int, *, at: dt.datetime, by: User | None
) -> Iterator[list[list[Handling]]]:
    """So many copies of the files on disk, for a transaction that begins inside and only has rows to write.

    What got no row is removed again. When the database breaks off, its COMMIT may have been done all the same: then
    what had got its row keeps its file.
    """
    sets: list[list[Handling]] = [[] for _ in range(copies)]
    rolled_back, small = False, [made_small(data, kind) for data, kind in files]
    try:
        for handlingar in sets:
            for (data, kind), picture in zip(files, small, strict=True):
                handlingar.append(lay_down(data, kind, at=at, by=by, small=picture))
        yield sets
    except Exception as error:
        rolled_back = not isinstance(error, OperationalError | InterfaceError)
        raise
    finally:
        for handling in chain.from_iterable(sets):
            if rolled_back or handling._state.adding:
                remove_file(handling)


def _write(path: Path, data: bytes) -> None:
    for folder in reversed(path.parents):
        # One by one: with `parents=True` those above would be made for everybody to read.
        if not folder.exists():
            folder.mkdir(exist_ok=True, mode=0o700)
    partial = path.with_suffix(".del")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


class Altered(Exception):
    """The file on disk is not what arrived: its hash differs."""


class Held(Exception):
    """Nobody reads it now: it waits for the virus scanner, or something was found in it. str() is fit to show."""


def read(handling: Handling) -> bytes:
    """The bytes as they arrived. Raises FileNotFoundError, Altered or Held; none is ever papered over."""
    if why := handling.held:
        raise Held(f"Handlingen är {why}." if handling.quarantine.found else f"Handlingen {why}.")
    return as_arrived(handling)


def as_arrived(handling: Handling) -> bytes:
    """The same for the scanner alone."""
    return _as_written(handling, handling.path, handling.sha256)


def _as_written(handling: Handling, path: Path, sha256: str) -> bytes:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Altered(handling.id.hex)
    return data


def stamp_of(case: Case, handling: Handling | None = None) -> stamp.Stamp:
    """The arrival stamp: the server's time when it came in, not the time somebody opened it (EA-13).

    `handling`: a document of the case, which came in at its own hour whatever the case began with. One that did not come in
    says what it is and of which day (IV-05).
    """
    word, arrived, by_the_hour = case.pages.stamp, case.received_at, case.pages.by_the_hour
    if handling:
        word, arrived, by_the_hour = "Inkom", handling.arrived_at, True
        if made := not_come_in(case, handling):
            word, by_the_hour = made[0], False
            arrived = dt.datetime.combine(made[1], dt.time(), STOCKHOLM)
    return stamp.Stamp(
        number=case.shown_number,
        arrived=arrived,
        unit=case.enhet.name,
        municipality=settings.MUNICIPALITY,
        board=settings.BOARD,
        word=word,
        by_the_hour=by_the_hour,
    )


def not_come_in(case: Case, handling: Handling) -> tuple[str, dt.date] | None:
    """Of a document that a routine knows to be drawn up here, or sent: which, and the day (IV-05). None: it came in."""
    told: Callable[[Handling], tuple[str, dt.date] | None] | None = getattr(case, "not_come_in", None)
    return told(handling) if told else None


def stamped(handling: Handling, case: Case) -> bytes:
    """The document as PDF with the stamp on its first page, or behind a stamped cover when that cannot be done."""
    data, mark = read(handling), stamp_of(case, handling)
    reason = "Filtypen kan inte stämplas"
    try:
        if handling.content_type in PICTURES:
            if handling.rendition_sha256:
                data = _as_written(handling, handling.rendition_path, handling.rendition_sha256)
            return stamp.image_pdf(data, mark, filename=handling.filename)
        if handling.content_type == "application/pdf":
            return stamp.stamp_pdf(data, mark)
    except stamp.Unstampable as refusal:
        reason = f"Filen kan inte stämplas: {refusal}"
    return stamp.cover_pdf(
        stamp=mark,
        filename=handling.filename,
        reason=f"{reason}. Originalet finns i ärendet.",
        sha256=handling.sha256,
    )


def listed(case: Case, handlingar: Iterable[Handling], mask: Mask | Clear) -> list[tuple[str, str]]:
    """Each of these documents for the case's stamped print: number and name, and what ties the paper to the file."""
    rows = []
    for n, handling in enumerate(handlingar, 1):
        # A file's name is somebody's words, and may name anybody.
        name = MASK if mask.hides else handling.filename
        rows.append((f"Bilaga {n}", f"{name}\n{_described(handling)}\nSHA-256 {handling.sha256}"))
    return rows


def _described(handling: Handling) -> str:
    kind = KINDS.get(handling.content_type, handling.content_type)
    try:
        pages = _pages(read(handling), handling.content_type)
    except Held:
        return f"{kind}, {handling.held}"
    except (FileNotFoundError, Altered, stamp.Unstampable):
        return f"{kind}, kan inte läsas"
    return f"{kind}, {pages} {'sida' if pages == 1 else 'sidor'}" if pages else kind


def _pages(data: bytes, content_type: str) -> int | None:
    """How many, of a written document what it says itself; None for a text without pages and one that does not say."""
    if content_type == CONTENT_TYPES["pdf"]:
        return stamp.pages_of(data)
    where, said = _SAYS_PAGES.get(content_type, ("", re.compile(b"")))
    if not where:
        return None
    # It has been accepted (`uploads.inspect`): its sizes are bounded.
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = said.search(package.read(where)) if where in package.namelist() else None
    return int(found[1]) if found else None


def remove_file(handling: Handling) -> None:
    handling.path.unlink(missing_ok=True)
    handling.rendition_path.unlink(missing_ok=True)
