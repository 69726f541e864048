"""Compare what the cases say must have happened with what the rows say did."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework import clock
from casework.models import Case
from config.reconcile import reconcile


class Command(BaseCommand):
    help = (
        "Recomputes from the cases' history which reminders must exist; "
        "exits 1 on any gap, surplus or drift, and when nobody can be reminded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for finding in reconcile(clock.now()):
            found += 1
            self.stdout.write(f"{finding.kind:<8} {finding.number}  {finding.what}")
        self.stdout.write(f"{Case.objects.count()} ärenden granskade, {found} avvikelser")
        if found:
            raise CommandError("påminnelser och ärenden stämmer inte överens")
