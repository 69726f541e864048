"""Register units, people and roles. Staff are registered here or by a script; nobody signs up."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from casework import clock
from casework.calendar import local_day
from organisation import roles
from organisation.models import Enhet, Membership, User


class Command(BaseCommand):
    help = "personal enhet KOD 'Namn' [--under KOD]  |  personal person LOGIN 'För Efternamn' E-POST ROLL ENHET [--till DAG]"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        unit = kinds.add_parser("enhet", help="lägg upp en enhet")
        unit.add_argument("code")
        unit.add_argument("name")
        unit.add_argument("--under", default="")
        person = kinds.add_parser("person", help="lägg upp en person eller ge en till roll")
        for name in ("login", "name", "email"):
            person.add_argument(name)
        person.add_argument("role", choices=list(roles.BY_CODE))
        person.add_argument("enhet")
        person.add_argument("--till", default=None, help="sista dagen, ÅÅÅÅ-MM-DD")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self._unit(options) if options["kind"] == "enhet" else self._person(options)

    def _unit(self, options: dict[str, Any]) -> None:
        parent = self._find(options["under"]) if options["under"] else None
        values = {"name": options["name"], "short_name": options["name"][:40], "parent": parent}
        _, created = Enhet.objects.update_or_create(code=options["code"], defaults=values)
        self.stdout.write(f"{'Ny' if created else 'Ändrad'} enhet: {options['code']} {options['name']}")

    def _person(self, options: dict[str, Any]) -> None:
        enhet, today = self._find(options["enhet"]), local_day(clock.now())
        first, _, last = options["name"].partition(" ")
        values = {"first_name": first, "last_name": last, "email": options["email"]}
        user, created = User.objects.update_or_create(username=options["login"], defaults=values)
        Membership.objects.get_or_create(
            user=user, enhet=enhet, role=options["role"], from_day=today, defaults={"to_day": options["till"]}
        )
        self.stdout.write(f"{user.name}: {roles.BY_CODE[options['role']].display_name}, {enhet.name}, från {today}")
        if created:
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save(update_fields=["password"])
            self.stdout.write(
                f"Första lösenord: {password}  (byts under Mitt konto; engångskod krävs vid första inloggning)"
            )

    def _find(self, code: str) -> Enhet:
        enhet = Enhet.objects.filter(code=code).first()
        if enhet is None:
            raise CommandError(f"Enheten {code} finns inte. Lägg upp den först: personal enhet {code} 'Namn'")
        return enhet
