"""A workbook packed while its rows are made: each goes straight into the file, so that memory does not grow with them.

openpyxl's own way of writing only leaves every sheet unpacked on the disk, for good when the process is killed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

Rows = Iterable[tuple[int, list[Cell]]]


def pack(book: Any, rows: Sequence[Rows], to: IO[bytes]) -> None:
    """Write the workbook to `to`. `rows`: of each of its sheets, in their order, what comes after its own cells."""
    with _Archive(to, "w", zipfile.ZIP_DEFLATED) as archive:
        _Packer(book, archive, rows).write_data()


class _Archive(zipfile.ZipFile):
    """One that keeps no time of its members: the same workbook gives the same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_more: Any) -> None:
        super().writestr(_member(zinfo_or_arcname), data)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


class _Packer(ExcelWriter):
    def __init__(self, book: Any, archive: zipfile.ZipFile, rows: Sequence[Rows]) -> None:
        super().__init__(book, archive)
        self._rows = iter(rows)

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        with self._archive.open(_member(ws.path[1:]), "w") as out:
            writer = _Sheet(ws, out, next(self._rows))
            writer.write()
        ws._rels = writer._rels
        self.manifest.append(ws)


class _Sheet(WorksheetWriter):
    def __init__(self, ws: Any, out: IO[bytes], rows: Rows) -> None:
        super().__init__(ws, out)
        self._made = rows

    def write_dimensions(self) -> None:
        """How far it reaches is known when the last row is: nothing is said of it, and no program needs to be told."""

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        yield from super().rows()
        yield from self._made
