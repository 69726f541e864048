"""Load Norrvinge: units, people, and the reports in the order things happened, with the watch awake all along."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from casework import watch
from casework.calendar import STOCKHOLM, local
from casework.doorway import take
from config.demo.people import ENHETER, PEOPLE
from config.demo.reports import REPORTS, Happening, Report
from intake.inkomst import Rapport, ta_in
from intake.models import EAnmalan
from organisation.models import Absence, Enhet, Ledighetslage, Membership, User

ANCHOR = dt.date(2026, 11, 21)
# The latest clock time at which anything has happened on the anchor day itself.
SETTLED = dt.time(10, 0)
PASSWORD = "norrvinge"  # noqa: S105  the demo's, shown on every page of the demo


class Calendar:
    """Moves the anchor week to where today is."""

    def __init__(self, now: dt.datetime) -> None:
        today = local(now)
        self.today = today.date() if today.time() >= SETTLED else today.date() - dt.timedelta(days=1)
        self.shift = self.today - ANCHOR

    def moment(self, text: str) -> dt.datetime:
        return (dt.datetime.fromisoformat(text) + self.shift).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)

    def day(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text) + self.shift


def is_loaded() -> bool:
    return Enhet.objects.filter(code="SOC").exists()


@transaction.atomic
def load(now: dt.datetime, say: Callable[[str], Any]) -> None:
    """Load everything, or nothing."""
    calendar = Calendar(now)
    organisation(calendar)
    say(f"{len(ENHETER)} enheter, {len(PEOPLE)} personer")
    reports(calendar, REPORTS)
    watch.remind(now)
    say(f"{EAnmalan.objects.count()} e-anmälningar ur {len(REPORTS)} rapporter")


def organisation(calendar: Calendar) -> None:
    units: dict[str, Enhet] = {}
    for code, name, short, parent in ENHETER:
        units[code] = Enhet.objects.create(code=code, name=name, short_name=short, parent=units.get(parent or ""))
    since = calendar.day("2026-01-01")
    users = User.objects.bulk_create(_person(login, name) for login, name, _, _ in PEOPLE)
    Membership.objects.bulk_create(
        Membership(user=user, enhet=units[enhet], role=role, from_day=since)
        for user, (_, _, role, enhet) in zip(users, PEOPLE, strict=True)
    )
    away = User.objects.get(username="jonas.akerren")
    Absence.objects.create(user=away, from_day=calendar.day("2026-11-23"), to_day=calendar.day("2026-11-27"))
    for code in ("BOF", "VUX"):
        first_day, last_day = calendar.day("2026-12-21"), calendar.day("2027-01-08")
        Ledighetslage.objects.create(enhet=units[code], name="Julledighet", from_day=first_day, to_day=last_day)


@cache
def _password() -> str:
    """One hash for all: the password is the same, and Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def _person(login: str, name: str) -> User:
    first, _, last = name.partition(" ")
    email = f"{login}@norrvinge.example"
    return User(username=login, first_name=first, last_name=last, email=email, password=_password())


def reports(calendar: Calendar, chosen: list[Report]) -> None:
    """Everything that happened, in order of time; before each thing the watch looks at the clock."""
    events = [event for report in chosen for event in _events(calendar, report, [])]
    for at, do in sorted(events, key=lambda event: event[0]):
        watch.remind(at)
        watch.digest(at)
        do()


def _events(
    calendar: Calendar, report: Report, cases: list[EAnmalan]
) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
    arrival = calendar.moment(report.at)
    registered = calendar.moment(report.registered[0]) if report.registered else arrival

    def arrive() -> None:
        clerk = User.objects.get(username=report.registered[1]) if report.registered else None
        rapport = Rapport(
            token=uuid.uuid4(), kanal=report.kanal, received_at=arrival, innehall=report.innehall, berorda=report.berorda,
            vardnadshavare=report.vardnadshavare, anmalare=report.anmalare, registered_by=clerk,
        )  # fmt: skip
        cases.extend(ta_in(rapport, now=registered).cases.order_by("number"))

    yield registered, arrive
    for happening in report.happenings:
        yield calendar.moment(happening.at), _doing(calendar, happening, cases)


def _doing(calendar: Calendar, happening: Happening, cases: list[EAnmalan]) -> Callable[[], None]:
    def do() -> None:
        answers = dict(happening.answers)
        if "inford_at" in answers:
            answers["inford_at"] = calendar.moment(answers["inford_at"])
        if "ansvarig" in answers:
            answers["ansvarig"] = User.objects.get(username=answers["ansvarig"])
        by = User.objects.get(username=happening.login)
        cases[happening.who] = take(
            cases[happening.who], happening.step, by=by, now=calendar.moment(happening.at), **answers
        )

    return do
