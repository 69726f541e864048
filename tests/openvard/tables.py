"""The approved tables of the routine."""

from __future__ import annotations

from pathlib import Path

from tests.intake.walking import read_tables

TABLES = read_tables((Path(__file__).parents[1] / "approved" / "openvard.md").read_text(encoding="utf-8"))
