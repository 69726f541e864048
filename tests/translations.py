"""Compile the translations anew after a change in a .po file: `.venv/bin/python -m tests.translations`."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "locale").rglob("*.po"))


def compiled(source: Path) -> bytes:
    return polib.pofile(str(source), encoding="utf-8").to_binary()


if __name__ == "__main__":
    for source in SOURCES:
        source.with_suffix(".mo").write_bytes(compiled(source))
