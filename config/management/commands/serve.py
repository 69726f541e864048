"""Web, worker and beat in one process: the embedded default."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.embedded import serve


class Command(BaseCommand):
    help = "Runs everything in one process. For trying out and for one small unit; production runs docker-compose.yml."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        serve(options["host"], options["port"])
