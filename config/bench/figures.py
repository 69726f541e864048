"""The figures of a run as a page with pictures: docs/figures.md and the SVG beside it, made anew by one command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from config.bench.telling import NAMES, grouped, said

WIDTH, ROW, LABEL, END = 760, 24, 250, 120
# Seen on white and on black.
BAR, FLOOR, LINE, WORDS = "#3b7dd8", "#9aa5b1", "#d1495b", "#808890"
# (file, heading, figures: what is measured and the name, unit)
CHARTS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("sidor", "Sidor: processortid av klient och databas",
     (("queue", "tom sida, processortid"), ("queue", "processortid"), ("pulse", "processortid"), ("case", "processortid"),
      ("register", "processortid"))),
    ("svarstider", "Sidor: svarstid, mittvärde",
     (("queue", "tom sida, svarstid"), ("queue", "svarstid"), ("pulse", "svarstid"), ("case", "svarstid"),
      ("register", "svarstid"))),
    ("svep", "Svepet: tid för det som har gått ut, bredvid golvet", (("sweep", "tid, golv"), ("sweep", "tid"))),
    ("hela-vagen", "Hela vägen: takt bredvid golvet", (("lifecycle", "takt, golv"), ("lifecycle", "takt"))),
)  # fmt: skip
TEXT = Path(__file__).with_name("figures.txt")


def write(path: Path, found: dict[str, Any], how: str) -> list[Path]:
    """The page at `path`, its pictures in a folder beside it. Returns what was written."""
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file, heading, of in CHARTS:
        rows = [one for key in of for one in found["measures"] if (one["of"], one["name"]) == key]
        if rows:
            picture = folder / f"{file}.svg"
            picture.write_text(svg(heading, rows), encoding="utf-8")
            written.append(picture)
    pictures = [f"![{_heading(one.stem)}]({folder.name}/{one.name})" for one in written]
    text = TEXT.read_text(encoding="utf-8").rstrip()
    parts = [text, f"Gjord av `{how}` på {found['version']}, {found['procs']} processer, {found['rounds']} omgångar.",
             *pictures, *_tables(found)]  # fmt: skip
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    return [path, *written]


def _heading(file: str) -> str:
    return next(heading for name, heading, _ in CHARTS if name == file)


def _tables(found: dict[str, Any]) -> Iterator[str]:
    """A table a measure: a row a figure, a column a size."""
    sizes: Sequence[int] = found["sizes"]
    for of, heading in NAMES.items():
        mine = [one for one in found["measures"] if one["of"] == of]
        if not mine:
            continue
        names = list(dict.fromkeys(one["name"] for one in mine))
        head = ["", *(f"{grouped(size)} ärenden" for size in sizes), "krav", "mål"]
        rows = [_row(name, [one for one in mine if one["name"] == name], sizes) for name in names]
        yield f"## {heading}"
        yield "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---", *["--:"] * (len(head) - 1)], *rows))
    if found["wrong"]:
        yield "## Fel\n\n" + "\n".join(f"- {line}" for line in found["wrong"])


def _row(name: str, mine: list[dict[str, Any]], sizes: Sequence[int]) -> list[str]:
    by_size = {one["size"]: one for one in mine}
    budget = next((one for one in mine if one["must"] is not None), None)
    sign = "≥" if budget and budget["least"] else "≤"
    limits = [f"{sign} {said(budget[key])}" if budget else "" for key in ("must", "aim")]
    unit = f", {mine[0]['unit']}" if mine[0]["unit"] else ""
    return [f"{name}{unit}", *(_cell(by_size.get(size)) for size in sizes), *limits]


def _cell(one: dict[str, Any] | None) -> str:
    if one is None:
        return ""
    spread = f" ({said(one['low'])}–{said(one['high'])})" if one["low"] != one["high"] else ""
    value = f"**{said(one['value'])}**" if one["verdict"] and one["verdict"].isupper() else said(one["value"])
    return f"{value}{spread}"


def svg(heading: str, rows: list[dict[str, Any]]) -> str:
    """Bars with their value; a floor and the empty page in grey, what must be as a line across."""
    most = max(max(one["value"], one["must"] or 0) for one in rows) or 1
    height = 40 + ROW * len(rows) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="12" fill="{WORDS}" role="img">',
        f"<title>{escape(heading)}</title>",
        f'<text x="0" y="18" font-size="14" font-weight="bold">{escape(heading)}</text>',
    ]
    for n, one in enumerate(rows):
        parts += _bar(40 + n * ROW, one, most)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(y: int, one: dict[str, Any], most: float) -> Iterator[str]:
    room = WIDTH - LABEL - END
    low = one["name"].startswith("tom sida") or one["name"].endswith("golv")
    what = one["name"] if low else f"{NAMES[one['of']].partition(',')[0].partition(':')[0]}"
    label = escape(f"{what}, {grouped(one['size'])}")
    yield f'<text x="0" y="{y + 13}">{label}</text>'
    width = max(1.0, room * one["value"] / most)
    yield f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{ROW - 8}" fill="{FLOOR if low else BAR}"/>'
    if one["must"]:
        x = LABEL + room * one["must"] / most
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 3}" y2="{y + ROW - 5}" stroke="{LINE}" stroke-width="2"/>'
    value = escape(f"{said(one['value'])} {one['unit']}")
    yield f'<text x="{LABEL + width + 6:.1f}" y="{y + 13}">{value}</text>'
