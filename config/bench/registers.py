"""The register as Excel: in, by the sweep that reads what was sent, and out, as whoever takes it out asks for it."""

from __future__ import annotations

import datetime as dt
import io
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casework import clock
from casework.models import NumberSeries
from complaints.excel import exporting, importing
from complaints.excel.columns import Row
from complaints.excel.uttag import Inlasning, Registerfil
from complaints.excel.writing import write
from complaints.register.urval import Urval
from complaints.words import Typ
from config.bench import gauge
from config.bench.figure import Sheet
from config.bench.town import PREFIXES, person
from organisation.models import Enhet

ROWS = 5_000
# A year of which the register holds nothing else.
YEAR = 2015
Alone = Callable[..., dict[str, float]]


def read_in(sheet: Sheet, alone: Alone) -> None:
    rows = min(ROWS, max(100, sheet.place.size))
    found = [alone(bring_in, rows) for _ in range(min(2, sheet.place.rounds))]
    if any(one["rows"] != rows for one in found):
        sheet.wrong.append(f"{found[0]['rows']:.0f} rader av {rows} lästes in")
    _told(sheet, found)


def take_out(sheet: Sheet, alone: Alone) -> None:
    found = [alone(taken_out, clock.now().year - 1) for _ in range(min(2, sheet.place.rounds))]
    if any(not one["rows"] for one in found):
        sheet.wrong.append("ingen fil togs ut")
    _told(sheet, found)
    sheet.add("fil", "kB", found[0]["bytes"] / 1000)


def _told(sheet: Sheet, found: list[dict[str, float]]) -> None:
    sheet.add("rader", "", found[0]["rows"])
    sheet.add("tid", "s", [one["seconds"] for one in found])
    sheet.add("processortid", "s", [one["processor"] for one in found])
    sheet.add("satser", "", [one["statements"] for one in found])
    sheet.add("minne", "MB", [one["memory"] for one in found], "processen som mest")


# ── the two doorways of complaints/excel: what changes there, changes here ──────────────────────────────────────────


def bring_in(rows: int) -> dict[str, float]:
    """A file of so many new rows is sent, and the sweep reads it."""
    now, by = clock.now(), person("kvalitet")
    job = Inlasning.objects.create(by=by, at=now, data=_file(rows, now))

    def read() -> None:
        importing.sweep(now)

    told = _measured(read)
    job.refresh_from_db()
    return told | {"rows": job.nya}


def taken_out(year: int) -> dict[str, float]:
    """The whole of a year's register, by whoever compiles it."""
    now, made = clock.now(), list[Registerfil]()

    def take() -> None:
        # A small one is written as it is asked for, a large one by the sweep.
        made.append(exporting.ask(person("kvalitet"), Urval(year), now))
        exporting.sweep(now)

    told = _measured(take)
    (file,) = made
    file.refresh_from_db()
    got = sum(map(len, exporting.pieces(file))) if file.lage == Registerfil.Lage.KLAR else 0
    return told | {"bytes": got, "rows": file.antal if got else 0}


def _measured(work: Callable[[], Any]) -> dict[str, float]:
    with gauge.counted() as statements, gauge.costing() as cost:
        work()
    return {
        "seconds": cost.seconds, "processor": cost.processor, "statements": statements.count, "memory": _most(),
    }  # fmt: skip


def _most() -> float:
    """All that this process is, at its largest, in megabytes. The kernel's own count of a process (getrusage) begins with what
    the one that started it was.
    """
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return int(told.partition("VmHWM:")[2].split()[0]) / 1000


def _file(rows: int, now: dt.datetime) -> bytes:
    """New rows of every unit, each with the next number of its series."""
    names = dict(Enhet.objects.filter(code__in=PREFIXES).values_list("code", "name"))
    given = dict(NumberSeries.objects.filter(year=YEAR).values_list("prefix", "last"))
    kinds, sheets = list(Typ.values), []
    for n, (code, prefix) in enumerate(PREFIXES.items()):
        many = rows // len(PREFIXES) + (n < rows % len(PREFIXES))
        first = given.get(f"SK-{prefix}", 0) + 1
        sheets.append((names[code], [_row(prefix, code, first + k, kinds[k % len(kinds)]) for k in range(many)]))
    file = io.BytesIO()
    write(file, sheets, title="Synpunkts- och klagomålshantering", types=dict(Typ.choices), units=names, now=now)
    return file.getvalue()


def _row(prefix: str, code: str, number: int, kind: str) -> Row:
    day = dt.date(YEAR, 1 + number % 12, 1 + number % 28)
    said = "Det tog lång tid innan någon svarade, och sedan fick jag olika besked av olika personer."
    return Row(
        f"{prefix}-{YEAR}-{number:03d}",
        day,
        code,
        kind,
        said,
        f"{day}: Samtal med gruppen.",
        f"{day}: Besked per brev.",
    )
