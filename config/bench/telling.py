"""What was measured, as a table for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from config.bench.figure import OVER, Figure, Sheet

NAMES = {
    "lifecycle": "Hela vägen: en anmälan och fyra steg", "sweep": "Svepet som påminner", "queue": "Arbetskön, 50 rader",
    "pulse": "Pulsen, inget har ändrats", "case": "Ärendesidan", "register": "Synpunktsregistret, ett år",
    "import": "Excel in", "export": "Excel ut", "national": "Hela landet på en maskin",
}  # fmt: skip


def as_json(sheets: Sequence[Sheet]) -> dict[str, Any]:
    first = sheets[0].place
    return {
        "engine": first.engine, "version": _version(), "procs": first.procs, "rounds": first.rounds,
        "sizes": sorted({sheet.place.size for sheet in sheets}),
        "measures": [figure.as_json() for sheet in sheets for figure in sheet.figures],
        "wrong": list(wrong(sheets)), "over": list(over(sheets)),
    }  # fmt: skip


def _version() -> str:
    if connection.vendor == "postgresql":
        number = connection.pg_version  # type: ignore[attr-defined]
        return f"PostgreSQL {number // 10_000}.{number % 10_000}"
    import sqlite3

    return f"SQLite {sqlite3.sqlite_version}"


def lines(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        yield f"\n{NAMES[sheet.of]}, {grouped(sheet.place.size)} ärenden"
        for one in sheet.figures:
            spread = f"{said(one.low)}–{said(one.high)}" if one.low != one.high else ""
            yield (
                f"  {one.name:<30}{said(one.value):>9} {one.unit:<3}{spread:>16}  {_budget(one):<22}{one.verdict:<12}{one.note}"
            ).rstrip()
        for line in sheet.wrong:
            yield f"  FEL: {line}"
    first = sheets[0].place
    yield f"\nMätt på {_version()}, {first.procs} processer, {first.rounds} omgångar: mittvärde, minst–mest."


def _budget(one: Figure) -> str:
    if one.must is None or one.aim is None:
        return ""
    sign = "≥" if one.least else "≤"
    return f"krav {sign} {said(one.must)}, mål {said(one.aim)}"


def over(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        yield from (f"{one.of} {one.name}" for one in sheet.figures if one.verdict == OVER)


def wrong(sheets: Sequence[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        yield from (f"{sheet.of}: {line}" for line in sheet.wrong)


def said(value: float) -> str:
    """Three figures, as Swedish writes them."""
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",")


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
