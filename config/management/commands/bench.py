"""What a step, a sweep and a page cost with so many cases, beside a floor of the same run and beside the budgets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.bench import figures, ground, telling
from config.bench.run import MEASURES, Order, run


class Command(BaseCommand):
    help = (
        "Measures in databases of its own, beside the installation's, that it makes, fills and keeps. Exits 1 when something is "
        "over its budget or wrong, 2 when it cannot or may not be measured here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"{', '.join(MEASURES)}; all unless said")
        parser.add_argument("--size", type=int, nargs="+", default=[1000], help="how many cases; several are compared")
        parser.add_argument("--procs", type=int, default=1, help="processes at once: lifecycles, sweepers, the country")
        parser.add_argument("--rounds", type=int, default=3, help="the middle of so many, by turns with the floor")
        parser.add_argument("--json", action="store_true", help="the same as JSON")
        parser.add_argument("--figures", type=Path, metavar="FILE", help="write a page with pictures, docs/figures.md")
        parser.add_argument("--force", action="store_true", help="although the installation holds real cases")

    def handle(self, *args: Any, **options: Any) -> None:
        order = self._order(options)
        try:
            sheets = run(order, self._say)
        except ground.Unfit as why:
            raise CommandError(str(why), returncode=2) from why
        found = telling.as_json(sheets)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            for line in telling.lines(sheets):
                self.stdout.write(line)
        if options["figures"]:
            for path in figures.write(options["figures"], found, _how(order, options["figures"])):
                self._say(f"{path}")
        if told := [*found["wrong"], *(f"över kravet: {one}" for one in found["over"])]:
            raise CommandError("; ".join(told))

    def _order(self, options: dict[str, Any]) -> Order:
        if unknown := set(options["measures"]) - set(MEASURES):
            raise CommandError(f"okänt: {', '.join(sorted(unknown))}. Välj bland {', '.join(MEASURES)}.", returncode=2)
        if min(options["size"]) < 300 or min(options["procs"], options["rounds"]) < 1:
            raise CommandError("--size ska vara minst 300, --procs och --rounds minst 1.", returncode=2)
        chosen = options["measures"] or list(MEASURES)
        return Order(chosen, options["size"], options["procs"], options["rounds"], options["force"])

    def _say(self, text: str) -> None:
        self.stderr.write(f"{text} …")


def _how(order: Order, path: Path) -> str:
    """The command that makes the page anew."""
    chosen = "" if set(order.measures) == set(MEASURES) else f"{' '.join(order.measures)} "
    sizes = " ".join(map(str, order.sizes))
    return f"manage.py bench {chosen}--size {sizes} --procs {order.procs} --rounds {order.rounds} --figures {path}"
