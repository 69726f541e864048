"""Rule, code and test, both ways: what carries out each rule of the written routines, and which tests prove it.

What a routine's class declares is asked of the class; everything else is read from the source. No database.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

from casework.models import Case, routines
from desk.rulebook import Rule, all_written, is_law

ROOMS = ("organisation", "casework", "outbox", "records", "desk", "config")
# Migrations carry out nothing by themselves, and what the demo plays is no enforcement.
LEFT_OUT = {"migrations", "demo"}
ID = re.compile(r"\b[A-Z]{2}-\d{2}\b")
SPAN = re.compile(r"\b([A-Z]{2})-(\d{2}) till \1-(\d{2})\b")
OUTSIDE = re.compile(r"^- ([A-Z]{2}-\d{2}): (.+)$", re.MULTILINE)

Node = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Citation:
    """`where` says that it carries out, or proves, the rule."""

    rule: str
    where: str


@dataclass
class Traced:
    """One rule with everything that answers for it. `outside`: why the system does not carry it out."""

    id: str
    routine: str
    text: str
    enforced_by: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    outside: str | None = None

    @property
    def lacks(self) -> str:
        """What is missing before the rule is answered for; empty when nothing is."""
        if self.outside is not None:
            return ""
        missing = [] if self.enforced_by else ["inget i systemet genomför den"]
        return " och ".join(missing if self.tests else [*missing, "inget test bevisar den"])


def trace() -> list[Traced]:
    """Every rule of every written routine, in order."""
    enforced, proved, reasons = _by_rule(in_code()), _by_rule(in_tests()), outside()
    return [
        Traced(rule.id, code, rule.text, enforced[rule.id], proved[rule.id], reasons.get(rule.id))
        for code, rule in _rules()
    ]


def problems(traced: Iterable[Traced]) -> list[str]:
    """What `rules --check` refuses: rules that nobody answers for, and citations that name no rule."""
    known = {rule.id for _, rule in _rules()}
    found = [f"{rule.id}: {rule.lacks}" for rule in traced if rule.lacks]
    found += [f"{rule.id}: både utanför systemet och genomförd" for rule in traced if rule.outside and rule.enforced_by]
    for citation in [*in_code(), *in_tests()]:
        if citation.rule not in known:
            found.append(f"{citation.where} anger {citation.rule}, som ingen skriven rutin innehåller")
    unknown = [rule for rule in outside() if rule not in known]
    return found + [f"docs/outside.md anger {rule}, som ingen skriven rutin innehåller" for rule in unknown]


def as_json(traced: Iterable[Traced]) -> list[dict[str, object]]:
    return [asdict(rule) for rule in traced]


def _rules() -> list[tuple[str, Rule]]:
    return [(code, rule) for code, paper in all_written().items() for rule in paper.rules.values()]


def _by_rule(citations: Iterable[Citation]) -> dict[str, list[str]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for citation in citations:
        grouped[citation.rule].add(citation.where)
    return defaultdict(list, {rule: sorted(places) for rule, places in grouped.items()})


# ── the code ────────────────────────────────────────────────────────────────────────────────────────────────────────


def in_code() -> list[Citation]:
    return [*(cited for routine in routines() for cited in declared(routine)), *in_docstrings()]


def declared(routine: type[Case]) -> Iterator[Citation]:
    """What the routine's class says about itself: its steps, stations and deadlines."""
    home = f"{routine.__module__}.{routine.__name__}"
    for name, step in routine.steps().items():
        yield from (Citation(rule, f"{home}.{name}") for rule in step.rules)
    for station in routine.stations():
        name = next((name for name, value in vars(routine).items() if value is station), "")
        yield from (Citation(rule, f"{home}.{name}") for rule in station.rules if name)
    for kind in routine.deadline_kinds().values():
        if not is_law(kind.rule):
            yield Citation(kind.rule, f"{routine.__module__}.{_name_in_module(routine, kind) or kind.key}")


def _name_in_module(routine: type[Case], value: object) -> str:
    names = vars(sys.modules[routine.__module__]).items()
    return next((name for name, found in names if found is value), "")


def in_docstrings() -> Iterator[Citation]:
    """Every rule that a module's, class's or function's docstring cites. A comment is no citation."""
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        if ID.search(text):
            module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts).removesuffix(".__init__")
            yield from _in_docstrings_of(text, module)


@cache
def _in_docstrings_of(text: str, module: str) -> tuple[Citation, ...]:
    """A source that has not changed is read once."""
    return tuple(_docstrings(ast.parse(text), module))


def _sources() -> list[Path]:
    rooms = {*ROOMS, *(routine.__module__.partition(".")[0] for routine in routines())}
    files = (path for room in sorted(rooms) for path in sorted((settings.BASE_DIR / room).rglob("*.py")))
    return [path for path in files if not LEFT_OUT & set(path.parts[len(settings.BASE_DIR.parts) :])]


def _docstrings(node: ast.AST, name: str) -> Iterator[Citation]:
    if isinstance(node, Node):
        yield from (Citation(rule, name) for rule in cited(ast.get_docstring(node) or ""))
    for child in ast.iter_child_nodes(node):
        own = f".{child.name}" if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) else ""
        yield from _docstrings(child, f"{name}{own}")


def cited(text: str) -> list[str]:
    """The rule ids in a text. A span, two ids with "till" between, names every rule in it."""
    spans = [
        f"{code}-{number:02d}"
        for code, first, last in SPAN.findall(text)
        for number in range(int(first), int(last) + 1)
    ]
    return sorted({*ID.findall(text), *spans})


# ── the tests ───────────────────────────────────────────────────────────────────────────────────────────────────────


def in_tests() -> Iterator[Citation]:
    """Every `pytest.mark.rule(…)`: on a function, a class or one parameter set, and in `pytestmark`."""
    for path in sorted((settings.BASE_DIR / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.rule" in text:
            yield from _marks_of(text, path.relative_to(settings.BASE_DIR).as_posix())


@cache
def _marks_of(text: str, where: str) -> tuple[Citation, ...]:
    return tuple(_marks(ast.parse(text), where))


def _marks(node: ast.AST, where: str) -> Iterator[Citation]:
    """A mark belongs to the function or class whose decorator it is in, else to what stands around it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _marks(child, f"{where}::{child.name}")
            continue
        if isinstance(child, ast.Call) and _is_rule_mark(child.func):
            yield from (Citation(_literal(argument), where) for argument in child.args)
        yield from _marks(child, where)


def _is_rule_mark(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and called.attr == "rule" and ast.unparse(called.value).endswith("mark")


def _literal(argument: ast.expr) -> str:
    """The id as it is written. Anything computed is shown as it stands, and names no rule."""
    return str(argument.value) if isinstance(argument, ast.Constant) else ast.unparse(argument)


def outside() -> dict[str, str]:
    """Rule id → why the system does not carry it out, from docs/outside.md."""
    path = settings.BASE_DIR / "docs" / "outside.md"
    return dict(OUTSIDE.findall(path.read_text(encoding="utf-8"))) if path.exists() else {}
