"""The written routines, read from docs/routines: rule id → the words, and who owns and decided the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings

HEADING = re.compile(r"^## ([A-Z]{2}-\d{2}) (.+)$")
FACT = re.compile(r"^([A-ZÅÄÖ][a-zåäö ]+): (.+)$")


@dataclass
class Rule:
    id: str
    title: str
    text: str = ""
    reading: str = ""


@dataclass
class WrittenRoutine:
    """One paper: its facts (version, owner, valid to) and its rules in order."""

    code: str
    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)


@cache
def written(code: str) -> WrittenRoutine:
    """The routine with this code. Raises FileNotFoundError when nobody has written it down."""
    paper, rule = WrittenRoutine(code), None
    for line in (settings.BASE_DIR / "docs" / "routines" / f"{code}.md").read_text(encoding="utf-8").splitlines():
        if heading := HEADING.match(line):
            rule = paper.rules[heading[1]] = Rule(heading[1], heading[2])
        elif line.startswith("# "):
            paper.title = line[2:]
        elif rule is None:
            if fact := FACT.match(line):
                paper.facts[fact[1]] = fact[2]
        elif line.startswith("Tolkning"):
            rule.reading = line
        elif line.strip():
            rule.text = f"{rule.text} {line.strip()}".strip()
    return paper


@cache
def all_written() -> dict[str, WrittenRoutine]:
    folder = settings.BASE_DIR / "docs" / "routines"
    return {path.stem: written(path.stem) for path in sorted(folder.glob("*.md"))}


def words(rule_id: str) -> Rule:
    """The rule as it is written. Raises KeyError for a citation that names no rule."""
    return written(rule_id[:2]).rules[rule_id]


LAW = re.compile(r"[A-ZÅÄÖ][A-Za-zÅÄÖåäö]+ (\d+[a-z]?:)?\d+( ?[a-z])?( §)?")


def is_law(citation: str) -> bool:
    """Does it cite a law ("SoL 34:1", "FL 33 §") rather than a rule of a written routine?"""
    return LAW.fullmatch(citation) is not None
