"""Register units, people and roles, and end them. Staff are registered here or by a script; nobody signs up."""

import argparse
import datetime as dt
import re
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from casework import clock
from casework.calendar import local_day
from organisation import roles
from organisation.models import Enhet, Membership, User


def _day(text: str) -> dt.date:
    # A script writes this one, and is held to one way; fromisoformat alone would take an ISO week too.
    try:
        return dt.date.fromisoformat(text if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} är inget datum. Skriv ÅÅÅÅ-MM-DD") from None


class Command(BaseCommand):
    help = (
        "personal enhet KOD 'Namn' [--under KOD]  |  personal person LOGIN 'För Efternamn' E-POST ROLL ENHET [--till DAG]"
        "  |  personal slut LOGIN [--dag DAG] [--stang]"
    )

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
        person.add_argument("--till", type=_day, help="sista dagen, ÅÅÅÅ-MM-DD; gäller även en roll som redan finns")
        end = kinds.add_parser("slut", help="avsluta en persons alla roller")
        end.add_argument("login")
        end.add_argument("--dag", type=_day, help="sista dagen, ÅÅÅÅ-MM-DD; annars i dag")
        end.add_argument("--stang", action="store_true", help="stäng också kontot, genast")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        {"enhet": self._unit, "person": self._person, "slut": self._end}[options["kind"]](options)

    def _unit(self, options: dict[str, Any]) -> None:
        parent = self._find(options["under"]) if options["under"] else None
        values = {"name": options["name"], "short_name": options["name"][:40], "parent": parent}
        _, created = Enhet.objects.update_or_create(code=options["code"], defaults=values)
        self.stdout.write(f"{'Ny' if created else 'Ändrad'} enhet: {options['code']} {options['name']}")

    def _person(self, options: dict[str, Any]) -> None:
        enhet, today = self._find(options["enhet"]), local_day(clock.now())
        first, _, last = options["name"].partition(" ")
        values = {"first_name": first, "last_name": last, "email": options["email"], "is_active": True}
        # Whoever comes back to a closed account gets a new first password, as somebody new does.
        welcome = not User.objects.filter(username=options["login"], is_active=True).exists()
        user, _ = User.objects.update_or_create(username=options["login"], defaults=values)
        held = self._held(user, enhet, options["role"], today, options["till"])
        last_day = f" till och med {held.to_day}" if held.to_day else ""
        self.stdout.write(f"{user.name}: {held.get_role_display()}, {enhet.name}, från {held.from_day}{last_day}")
        if welcome:
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save(update_fields=["password"])
            self.stdout.write(
                f"Första lösenord: {password}  (byts under Mitt konto; engångskod krävs vid första inloggning)"
            )

    def _held(self, user: User, enhet: Enhet, role: str, today: dt.date, last: dt.date | None) -> Membership:
        """The membership in force, with its last day set where one is given; a new one from today where there is none."""
        which = {"user": user, "enhet": enhet, "role": role}
        # More than one in force is from before roles could be ended here: each gets the same last day.
        inforce = list(Membership.objects.current(today).filter(**which).order_by("-from_day"))
        held = inforce or [Membership(**which, from_day=today)]
        for one in held:
            one.to_day = last or one.to_day
            if one.to_day and one.to_day < one.from_day:
                raise CommandError(f"Sista dagen {last} är före rollens första, {one.from_day}")
            one.save()
        return held[0]

    def _end(self, options: dict[str, Any]) -> None:
        """End every membership. One that would begin after the last day never does."""
        user = User.objects.filter(username=options["login"]).first()
        if user is None:
            raise CommandError(f"Ingen har inloggningen {options['login']}")
        today = local_day(clock.now())
        last = options["dag"] or today
        if options["stang"] and last > today:
            raise CommandError("Kontot stängs genast. Kör slut med --stang när sista dagen har kommit.")
        going = user.memberships.filter(Q(to_day=None) | Q(to_day__gt=last))
        if late := going.filter(from_day__gt=last, from_day__lte=today).first():
            raise CommandError(f"Rollen {late.get_role_display()} började {late.from_day}, efter {last}")
        going.filter(from_day__gt=last).delete()
        count = going.update(to_day=last)
        self.stdout.write(f"{user.name}: roller som slutar {last}: {count}")
        if options["stang"]:
            User.objects.filter(pk=user.pk).update(is_active=False)
            self.stdout.write("Kontot är stängt.")

    def _find(self, code: str) -> Enhet:
        enhet = Enhet.objects.filter(code=code).first()
        if enhet is None:
            raise CommandError(f"Enheten {code} finns inte. Lägg upp den först: personal enhet {code} 'Namn'")
        return enhet
