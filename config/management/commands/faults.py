"""The production commands under faults, and whether what was promised meanwhile holds."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

# Not among what production is installed with (config/faults/__init__.py).
NEEDED = {"yaml": "PyYAML", "aiosmtpd": "aiosmtpd", "gunicorn": "gunicorn"}


class Command(BaseCommand):
    help = (
        "Starts the commands of docker-compose.yml against a PostgreSQL database of its own, kills and cuts them by a plan "
        "that the seed makes, lets people go on with their work, and compares what they were promised with what is there. "
        "Exits 1 when something is lost, or somebody waits too long in a flood, 2 when it cannot be run here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, help="the same seed and length: the same plan of faults")
        parser.add_argument("--minutes", type=float, default=2.0)
        parser.add_argument("--flood", action="store_true", help="no faults: a flood, and colleagues at work")
        parser.add_argument("--template", default="", help="a migrated database on the server to copy: quicker")
        parser.add_argument("--folder", type=Path, help="keep journal and logs here; otherwise nothing is left")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["minutes"] <= 0:
            raise _unfit("--minutes ska vara mer än 0.")
        self._check_the_place()
        from config.faults import ground
        from config.faults.run import Order, Run

        seed = random.randrange(10**6) if options["seed"] is None else options["seed"]  # noqa: S311  of faults
        server = ground.Server(os.environ["DATABASE_URL"])
        kept = {name: options[name] for name in ("template", "folder", "flood")}
        order = Order(seed, options["minutes"] * 60, server, settings.REDIS_URL, **kept)
        try:
            ground.fit(server, settings.REDIS_URL, demo=settings.DEMO)
            run = Run(order, self._say)
            signal.signal(signal.SIGTERM, _stop)
            signal.signal(signal.SIGINT, run.interrupt)
            broken = run()
        except ground.Unfit as why:
            raise _unfit(str(why)) from why
        except KeyboardInterrupt as asked:
            raise CommandError("avbrutet; ingenting är kvar", returncode=130) from asked
        for line in broken:
            self._say(line)
        if broken:
            raise CommandError("det som lovades håller inte")
        self._say("Allt som lovades finns.")

    def _check_the_place(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            raise _unfit("Det körs bara på PostgreSQL: ange DATABASE_URL.")
        if missing := [package for module, package in NEEDED.items() if not importlib.util.find_spec(module)]:
            raise _unfit(f"Det saknas: {', '.join(missing)} (requirements/test.txt).")
        if not (settings.BASE_DIR / "docker-compose.yml").exists():
            raise _unfit("docker-compose.yml finns inte här: kör i källträdet, inte i avbilden.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _unfit(why: str) -> CommandError:
    return CommandError(why, returncode=2)


def _stop(signum: int, frame: Any) -> None:
    """Asked to stop, it cleans up like at Ctrl-C; told once more meanwhile, it goes on with that."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(128 + signum)
