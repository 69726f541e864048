"""Show what carries out each rule of the written routines, and which tests prove it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import traceability
from config.traceability import Traced
from desk.rulebook import words


class Command(BaseCommand):
    help = "For every rule of the written routines: what enforces it and which tests prove it. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--json", action="store_true", help="the same as JSON")
        how.add_argument("--check", action="store_true", help="exit 1 when a rule or a citation is left hanging")

    def handle(self, *args: Any, **options: Any) -> None:
        traced = traceability.trace()
        if options["json"]:
            self.stdout.write(json.dumps(traceability.as_json(traced), ensure_ascii=False, indent=1))
        elif options["check"]:
            self._check(traced)
        else:
            for rule in traced:
                self._show(rule)
            self._sum(traced)

    def _check(self, traced: list[Traced]) -> None:
        problems = traceability.problems(traced)
        for problem in problems:
            self.stdout.write(problem)
        self._sum(traced)
        if problems:
            raise CommandError(f"{len(problems)} fel i kopplingen mellan regel, kod och test")

    def _show(self, rule: Traced) -> None:
        self.stdout.write(f"{rule.id}  {words(rule.id).title}")
        if rule.outside is not None:
            self.stdout.write(f"    utanför systemet  {rule.outside}")
            return
        for heading, places in (("genomförs av", rule.enforced_by), ("bevisas av", rule.tests)):
            for n, place in enumerate(places or ["–"]):
                self.stdout.write(f"    {'' if n else heading:<14}{place}")

    def _sum(self, traced: list[Traced]) -> None:
        outside = sum(rule.outside is not None for rule in traced)
        whole = sum(not rule.lacks for rule in traced) - outside
        self.stdout.write(f"{len(traced)} regler: {whole} genomförda och bevisade, {outside} utanför systemet")
