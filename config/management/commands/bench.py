"""Count what a step, a page and a sweep cost, beside the budgets. Everything happens in one transaction that is undone."""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from casework import clock, watch
from casework.calendar import local_day
from casework.doorway import take
from casework.models import Case
from intake.inkomst import Berord, Rapport, ta_in
from intake.models import EAnmalan
from organisation.models import Enhet, Membership, User
from organisation.roles import Mottagningsfunktion
from outbox import delivery
from records.models import Note, Reading

ROWS = (1, 3, 300)
# What keeps a transaction together is no work of its own.
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
# The budgets on counts: statements a step, queries of the queue page and of the case page.
STEP, QUEUE, CASE = (9, 4), (8, 5), (15, 10)
# A page is asked for as a browser behind the proxy would, on this machine: no redirect, no second factor, no mail.
HERE = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    "SECOND_FACTOR_REQUIRED": False,
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "INTAKE_UNIT_YOUNG": "BENCH",
    "STATIC_ROOT": None,
    "STORAGES": {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


@dataclass
class Measure:
    """A count. `must` and `aim` are budgets; None where speed is not budgeted in counts."""

    name: str
    count: float
    must: int | None = None
    aim: int | None = None

    @property
    def verdict(self) -> str:
        if self.must is None or self.aim is None:
            return ""
        return "når målet" if self.count <= self.aim else "inom kravet" if self.count <= self.must else "ÖVER KRAVET"


class Command(BaseCommand):
    help = "Counts statements per step, queries per page and statements per sweep, and rolls everything back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the same as JSON")
        parser.add_argument("--force", action="store_true", help="run although the database holds real cases")

    def handle(self, *args: Any, **options: Any) -> None:
        if Case.objects.exists() and not settings.DEMO and not options["force"]:
            raise CommandError("databasen innehåller riktiga ärenden; mätningen låser deras nummerserie (--force)")
        measures = self._measure()
        if options["json"]:
            rows = [asdict(measure) | {"ok": measure.verdict != "ÖVER KRAVET"} for measure in measures]
            self.stdout.write(json.dumps({"engine": connection.vendor, "measures": rows}, ensure_ascii=False, indent=1))
        else:
            self._table(measures)
        if over := [measure.name for measure in measures if measure.verdict == "ÖVER KRAVET"]:
            raise CommandError(f"över kravet: {', '.join(over)}")

    def _measure(self) -> list[Measure]:
        logging.disable(logging.WARNING)
        try:
            with override_settings(**HERE), transaction.atomic():
                measures = [*self._steps(), *self._queue(), *self._case(), *self._sweeps()]
                transaction.set_rollback(True)
        finally:
            logging.disable(logging.NOTSET)
        return measures

    def _say(self, text: str) -> None:
        self.stderr.write(f"{text} …")

    def _steps(self) -> list[Measure]:
        """The whole path of one case, each step by somebody whose rights are not yet known, as in a request."""
        self._say("Steg")
        somebody()
        case, now, found = a_case(), clock.now(), []
        answers: dict[str, dict[str, Any]] = {
            "skyddsbedom": {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Mät Mätsson", "skyddsbedomd_at": now},
            "skriv_ut": {"utskrift": "utskriven"},
            "for_in": {"aktnummer": "1", "inford_at": now, "i_akten": True, "anteckning": ""},
        }
        beside = list(EAnmalan.besides)
        while step := case.current_step():
            if beside and case.ansvarig_id:
                # Beside the path, and before the case can be closed.
                step = EAnmalan.steps()[beside.pop().__name__]
            person = User.objects.get(username="bench")
            with counted() as count:
                case = take(case, step, by=person, **answers.get(step.name, {}))
            found.append(Measure(f"satser, {step.name}", count(), *STEP))
        return found

    def _queue(self) -> list[Measure]:
        found = []
        client = browser()
        for rows in ROWS:
            self._say(f"Arbetskön med {rows} ärenden")
            while Case.objects.filter(enhet__code="BENCH", closed_at=None).count() < rows:
                a_case()
            found.append(Measure(f"frågor, arbetskön, {rows} rader", queries(client, "/ko/"), *QUEUE))
        return found

    def _case(self) -> list[Measure]:
        found = []
        client, person, case = browser(), User.objects.get(username="bench"), a_case()
        for rows in ROWS:
            self._say(f"Ärendesidan med {rows} händelser")
            missing, now = rows - case.notes.count(), clock.now()
            Note.objects.bulk_create(Note(case=case, author=person, at=now, text="x") for _ in range(missing))
            Reading.objects.bulk_create(Reading(case=case, user=person, at=now, what="arende") for _ in range(missing))
            address = case.get_absolute_url()
            found.append(Measure(f"frågor, ärendesidan, {rows} händelser", queries(client, address), *CASE))
        return found

    def _sweeps(self) -> list[Measure]:
        self._say("Svep")
        now = clock.now()
        sweeps: list[tuple[str, Callable[[dt.datetime], int]]] = [
            ("remind", watch.remind),
            ("deliver", delivery.deliver),
        ]
        for _, sweep in sweeps:
            while sweep(now):
                pass
        found = []
        for name, sweep in sweeps:
            with counted() as count:
                sweep(now)
            found.append(Measure(f"satser, {name} utan något att göra", count()))
        for name, sweep in sweeps:
            with counted() as count:
                done = sweep(now + dt.timedelta(hours=9))
            found.append(Measure(f"satser per styck, {name}, {done} st", round(count() / max(done, 1), 2)))
        return found

    def _table(self, measures: list[Measure]) -> None:
        self.stdout.write(f"{'':<46}{'antal':>7}{'krav':>6}{'mål':>5}")
        for one in measures:
            must, aim = ("–" if limit is None else limit for limit in (one.must, one.aim))
            self.stdout.write(f"{one.name:<46}{one.count:>7}{must:>6}{aim:>5}  {one.verdict}".rstrip())
        self.stdout.write(f"Mätt på {connection.vendor}; inget är sparat.")


@contextmanager
def counted() -> Any:
    """Yields a function that says how many statements were run inside."""
    with CaptureQueriesContext(connection) as captured:
        yield lambda: sum(not query["sql"].startswith(NOT_COUNTED) for query in captured.captured_queries)


def queries(client: Client, address: str) -> int:
    """Of the second view: the first also fills what a process keeps."""
    for _ in range(2):
        with counted() as count:
            response = client.get(address)
        if response.status_code != 200:
            raise CommandError(f"{address} svarade {response.status_code}")
    return count()


def somebody() -> User:
    unit = Enhet.objects.create(code="BENCH", name="Mätenheten", short_name="Mät")
    person = User.objects.create(username="bench", first_name="Mät", last_name="Mätsson", email="bench@mail.invalid")
    Membership.objects.create(
        user=person, enhet=unit, role=Mottagningsfunktion.code, from_day=local_day(clock.now()) - dt.timedelta(days=9)
    )
    return person


def browser() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="bench"), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def a_case() -> EAnmalan:
    now = clock.now()
    words = {"galler": "barn", "vad": "Mätning.", "skydd": "nej", "anmalare": "anonym"}
    return ta_in(Rapport(uuid.uuid4(), "e_tjanst", now, words, [Berord("barn")]), now=now).cases.get()
