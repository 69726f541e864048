"""Run every sweep of the timetable once, without a broker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import clock, watch
from config import timetable


class Command(BaseCommand):
    help = "Runs every sweep once: reminders, outbox, digest, removal. For cron or a systemd timer instead of Celery."

    def handle(self, *args: Any, **options: Any) -> None:
        for sweep in timetable.SWEEPS.values():
            done = timetable.run(sweep.name, clock.now())
            self.stdout.write(f"{sweep.name:<8} {done:>5}  {sweep.does}")
        if silent := watch.unheard_units():
            raise CommandError(
                f"Enheter utan någon att påminna: {len(silent)}. Ge någon en roll där (manage.py personal)."
            )
