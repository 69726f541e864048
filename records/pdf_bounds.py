"""What a PDF may cost to read: a few kilobytes can be packed so that the reader (qpdf) makes a gigabyte of them.

It is bounded before any object is made of them: how many objects there are, what their streams unpack to, and how many signs
stand between two words, each of which may become an object of some 150 bytes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pikepdf

MAX_OBJECTS = 100_000  # a second's work
MAX_PACKED = 16 * 1024 * 1024  # bytes, of all streams that hold objects
MAX_SIGNS = 2_000_000  # of whitespace and delimiters: 20 MB of pictures have 1.3 million
_PACKED = 2  # what its row says in the table of what is where (ISO 32000-2, 7.5.8.3)
_WORDS = bytes(set(range(256)) - set(b"\0\t\n\f\r ()<>[]{}/%"))

# Of any one stream that the reader itself unpacks, wherever in this process.
_ONE = 64 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_ONE, run_length_max_memory=_ONE, png_max_memory=_ONE, tiff_max_memory=_ONE, max_stream_filters=4
)


class TooMuch(Exception):
    """Too much to look through, or packed in another way than any writer packs its objects."""


def _named(name: str) -> re.Pattern[bytes]:
    """The name however it is written: any sign of it may stand as its number."""
    return re.compile("/{}".format("".join(f"(?:{sign}|(?i:#{ord(sign):02x}))" for sign in name)).encode())


# Of LZW alone the reader has no limit. The table of what is where is unpacked already when the file is opened.
_TABLE, _LZW = _named("XRef"), _named("LZW")
_GROWS = 1400  # times, at most


@contextmanager
def opened(data: bytes, **how: Any) -> Iterator[pikepdf.Pdf]:
    """The PDF, of which nothing has been made into objects yet that could be too much. Raises TooMuch."""
    if _TABLE.search(data) and _LZW.search(data):
        raise TooMuch
    with pikepdf.open(io.BytesIO(data), **how) as pdf:
        if _is_too_much(data, pdf):
            raise TooMuch
        yield pdf


def _is_too_much(data: bytes, pdf: pikepdf.Pdf) -> bool:
    table = pdf.get_xref_table()
    if len(table) > MAX_OBJECTS or (signs := _signs(data)) > MAX_SIGNS:
        return True
    room = MAX_PACKED
    for number in {row.obj_stream_number for row in table.values() if row.type == _PACKED}:
        unpacked = _unpacked(pdf.get_object(number, 0), room)
        if unpacked is None:
            return True
        room -= len(unpacked)
        signs += _signs(unpacked)
    return signs > MAX_SIGNS or _lie_on_each_other(pdf, table)


def _lie_on_each_other(pdf: pikepdf.Pdf, table: Mapping[tuple[int, int], Any]) -> bool:
    """Many objects made of the same bytes: read one by one, as far as what they say together fits what was counted."""
    room = MAX_SIGNS
    for key in table:
        room -= _signs(written(pdf.get_object(*key)))
        if room < 0:
            return True
    return False


def written(one: Any) -> bytes:
    """An object as it stands in the file, without the content of a stream; a lone number does nothing."""
    if not isinstance(one, pikepdf.Object):
        return b""
    return (one.stream_dict if isinstance(one, pikepdf.Stream) else one).unparse(resolved=True)


def is_long(page: pikepdf.Page) -> bool:
    """Too much to look through, of what is drawn on one page."""
    drawn = page.obj.get("/Contents", [])
    parts = [drawn] if isinstance(drawn, pikepdf.Stream) else list(drawn)
    return any(map(_may_grow, parts)) or sum(_signs(part.read_bytes()) for part in parts) > MAX_SIGNS


def _may_grow(stream: pikepdf.Object) -> bool:
    ways = stream.stream_dict.get("/Filter", [])
    named = [str(way) for way in (ways if isinstance(ways, pikepdf.Array) else [ways])]
    return any(name.startswith("/LZW") for name in named) and len(stream.read_raw_bytes()) > MAX_PACKED // _GROWS


def _signs(data: bytes) -> int:
    return len(data.translate(None, _WORDS))


def _unpacked(stream: pikepdf.Object, room: int) -> bytes | None:
    """As it is, or unpacked by plain Flate; None for what is not, and for what does not fit."""
    if not isinstance(stream, pikepdf.Stream):
        return b""
    raw, way = stream.read_raw_bytes(), stream.stream_dict.get("/Filter")
    if way is None:
        return raw if len(raw) <= room else None
    if isinstance(way, pikepdf.Array) and len(way) == 1:
        way = way[0]
    if way != pikepdf.Name.FlateDecode or "/DecodeParms" in stream.stream_dict:
        return None
    unpack = zlib.decompressobj()
    whole = unpack.decompress(raw, room + 1)
    return whole if len(whole) <= room else None
