"""Load the demo municipality, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework import clock
from config.demo import load
from config.demo.people import ENHETER, PEOPLE
from organisation.roles import BY_CODE

# Whom a first visitor may want to be.
FIRST = [
    "anna.lovdahl",
    "karin.wessman",
    "peter.holmgard",
    "fatima.rahimi",
    "thomas.eklov",
    "ingrid.palm",
    "sara.ekholm",
    "sofie.adler",
    "hakan.ryd",
    "emma.rosenlund",
]


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
        names = {code: short for code, _, short, _ in ENHETER}
        people = {login: (name, role, enhet) for login, name, role, enhet in PEOPLE}
        for login in FIRST:
            name, role, enhet = people[login]
            self.stdout.write(f"  {login:<16} {name:<16} {BY_CODE[role].display_name}, {names[enhet]}")
