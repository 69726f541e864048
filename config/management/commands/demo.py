"""Load the demo municipality, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework import clock
from config.demo import load
from config.demo.people import first_to_be


class Command(BaseCommand):
    help = "Loads Norrvinge kommun, the demo municipality. Does nothing when it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only print who can log in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["logins"]:
            self._load()
        self._logins()

    def _load(self) -> None:
        if not settings.DEMO:
            raise CommandError(
                "DEMO is not set: the demo's passwords are known to all, so it is never loaded by mistake"
            )
        if load.is_loaded():
            self.stdout.write("Norrvinge är redan inläst.")
            return
        self.stdout.write("Läser in Norrvinge kommun …")
        load.load(clock.now(), lambda text: self.stdout.write(f"  {text}"))

    def _logins(self) -> None:
        for login, name, place in first_to_be():
            self.stdout.write(f"  {login:<16} {name:<16} {place}")
