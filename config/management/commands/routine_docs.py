"""Write each routine as the system runs it: diagram, who may what, deadlines, steps. Derived, committed, never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from casework.deadlines import DeadlineKind
from casework.models import Case, routines
from casework.steps import Confirmation, Step
from desk.rulebook import words
from organisation.roles import Role


class Command(BaseCommand):
    help = "Writes docs/derived/<app>.md from the routines' classes. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a document is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "derived"
        wanted = {folder / _name(routine): document(routine) for routine in routines()}
        kept = {path: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
        stale = sorted(path for path in {*wanted, *kept} if wanted.get(path) != kept.get(path))
        if options["check"] and stale:
            names = ", ".join(path.name for path in stale)
            raise CommandError(f"Inaktuella: {names}. Kör manage.py routine_docs och granska ändringen.")
        for path in stale:
            self._write(path, wanted.get(path))
        self.stdout.write(f"{len(wanted)} härledda dokument, {'0' if options['check'] else len(stale)} ändrade")

    def _write(self, path: Path, text: str | None) -> None:
        if text is None:
            path.unlink()
            self.stdout.write(f"{path.name} borttagen: ingen sådan rutin")
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{path.name} skriven")


def _name(routine: type[Case]) -> str:
    """One document a routine; what runs beside it, under the same paper, has its own."""
    return f"{routine._meta.app_label}{f'-{routine._meta.model_name}' if routine.paper else ''}.md"


def document(routine: type[Case]) -> str:
    parts = [_head, _diagram, _matrix, _deadlines, _steps]
    return "\n".join(line for part in parts for line in part(routine)) + "\n"


def _head(routine: type[Case]) -> Iterator[str]:
    yield f"# {routine.routine_name}, så som systemet kör den"
    yield ""
    yield f"Skriven av `manage.py routine_docs` ur `{routine.__module__}.{routine.__name__}`; ändra inte här. Det här är"
    yield "vad koden gör. Vad som ska gälla står i den skrivna rutinen, och facit för testerna skrivs för hand."


def _diagram(routine: type[Case]) -> Iterator[str]:
    yield from ("", "## Lägen", "", "```mermaid", "stateDiagram-v2")
    yield from (f'    state "{state.label}" as {state.value}' for state in routine.State)
    yield f"    [*] --> {routine().state}: {routine.arrival_label}"
    for step in routine.steps().values():
        yield from (f"    {source} --> {step.target or source}: {step.label}" for source in step.sources)
    yield from (f"    {state.value} --> [*]" for state in routine.State if state in routine.closed_states)
    yield "```"


def _roles(routine: type[Case]) -> list[type[Role]]:
    return list(dict.fromkeys([*routine.readers, *(role for step in routine.steps().values() for role in step.by)]))


def _matrix(routine: type[Case]) -> Iterator[str]:
    roles = _roles(routine)
    yield from ("", "## Vem som får ta steget", "")
    yield from ("Rollen gäller ärendets enhet. Andra möts av att ärendet inte finns.", "")
    rows = [
        [f"{step.label} (`{name}`)", *("ja" if role in step.by else "–" for role in roles)]
        for name, step in routine.steps().items()
    ]
    own = routine.seen_by.__func__ is not Case.seen_by.__func__  # type: ignore[attr-defined]
    readers = [] if own else [["Läsa ärendet", *("ja" if role in routine.readers else "–" for role in roles)]]
    yield from _table(["steg", *(role.display_name for role in roles)], [*rows, *readers])
    if own:
        yield from ("", f"Vem som får läsa ärendet avgör rutinen själv: {_place(routine.seen_by)}.")


def _deadlines(routine: type[Case]) -> Iterator[str]:
    steps = list(routine.steps().values())
    yield from ("", "## Frister", "")
    rows = [
        [
            f"{kind.label} (`{kind.key}`)",
            kind.words,
            f"när {kind.since}",
            "; ".join([routine.arrival_label] * (kind in routine.on_arrival) + _labels(steps, "opens", kind)) or "–",
            "; ".join(_labels(steps, "meets", kind)) or "–",
            "; ".join(_labels(steps, "cancels", kind)) or "när ärendet avslutas",
            _place(kind.reminds),
            kind.rule,
        ]
        for kind in routine.deadline_kinds().values()
    ]
    yield from _table(
        ["frist", "tid", "räknas från", "öppnas av", "uppfylls av", "avbryts av", "påminner", "regel"], rows
    )


def _labels(steps: list[Step], what: str, kind: DeadlineKind) -> list[str]:
    return [step.label for step in steps if kind in getattr(step, what)]


def _steps(routine: type[Case]) -> Iterator[str]:
    yield from ("", "## Steg")
    for name, step in routine.steps().items():
        yield from ("", f"### {step.label} (`{name}`)", "")
        yield from ([step.prose, ""] if step.prose else [])
        yield from (f"- {what}: {text}" for what, text in _facts(routine, step) if text)


def _facts(routine: type[Case], step: Step) -> list[tuple[str, str]]:
    state = {state.value: str(state.label) for state in routine.State}
    return [
        ("Från", ", ".join(state[source] for source in step.sources)),
        ("Till", state[step.target] if step.target else "samma läge"),
        ("Vem", step.who),
        ("Går inte när", step.when.why if step.when else ""),
        ("Frågar efter", "; ".join(_ask(ask) for ask in step.asks)),
        ("Uppfyller", ", ".join(kind.label for kind in step.meets)),
        ("Avbryter", ", ".join(kind.label for kind in step.cancels)),
        ("Öppnar", ", ".join(kind.label for kind in step.opens)),
        ("Räknar om", ", ".join(kind.label for kind in step.recounts)),
        ("Ger besked till", _place(step.notifies) if step.notifies else ""),
        ("Regler", "; ".join(f"{rule} {words(rule).title}" for rule in step.rules)),
    ]


def _ask(ask: Any) -> str:
    if isinstance(ask, models.Field):
        choices = f" ({', '.join(str(label).lower() for _, label in ask.choices)})" if ask.choices else ""
        return f"{ask.verbose_name}{choices}"
    if isinstance(ask, Confirmation):
        return f"bekräftelse: {ask.label}"
    return ask.label + ("" if getattr(ask, "required", True) else " (får vara tomt)")


def _place(function: Callable[..., Any]) -> str:
    return f"`{function.__module__}.{function.__name__}`"


def _table(heading: list[str], rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[n]) for row in [heading, *rows]) for n in range(len(heading))]
    for row in [heading, ["-" * width for width in widths], *rows]:
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
