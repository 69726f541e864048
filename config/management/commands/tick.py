"""Run every sweep of the timetable once, without a broker."""

from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from casework import clock, watch
from config import timetable
from organisation.rounds import database_is_away

log = structlog.get_logger("tick")


class Command(BaseCommand):
    help = "Runs every sweep once: reminders, outbox, digest, removal. For cron or a systemd timer instead of Celery."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [sweep.name for sweep in timetable.SWEEPS.values() if not self._ran(sweep)]
        if failed:
            raise CommandError(
                f"Svep som inte gick: {', '.join(failed)}. Loggen säger varför; nästa tick försöker igen."
            )
        if silent := watch.unheard_units():
            raise CommandError(
                f"Enheter utan någon att påminna: {len(silent)}. Ge någon en roll där (manage.py personal)."
            )

    def _ran(self, sweep: timetable.Sweep) -> bool:
        """One that fails stops no other. With the database away there is nothing left to try: that ends the tick."""
        try:
            done = timetable.run(sweep.name, clock.now())
        except Exception as failure:
            log.exception("sweep_failed", sweep=sweep.name)
            if database_is_away(failure):
                connection.close()
                connection.ensure_connection()
            return False
        self.stdout.write(f"{sweep.name:<8} {done:>5}  {sweep.does}")
        return True
