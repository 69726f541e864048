"""Load Norrvinge: units, people, and the reports in the order things happened, with the watch awake all along."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Min, Q

from casework import watch
from casework.calendar import add_days, local, local_day
from casework.doorway import take
from casework.models import Deadline, NumberSeries
from complaints.inkomst import Inkommen, chefer_for
from complaints.inkomst import ta_in as ta_in_synpunkt
from complaints.models import Arsarende, Synpunkt
from complaints.uppgifter import serie
from config.demo import ivo
from config.demo.calendar import Calendar
from config.demo.complaints import BEFORE, COMPLAINTS, DNR, Complaint
from config.demo.oppenvard import GRANTED, Granted
from config.demo.people import ENHETER, PEOPLE
from config.demo.reports import REPORTS, Report
from config.demo.srv import ORDERS, Order
from intake.inkomst import Rapport, ta_in
from intake.models import EAnmalan
from ivo.models import Tillsyn
from openvard import rules as openvard_rules
from openvard.models import Uppdrag
from openvard.registrering import ta_in as ta_in_uppdrag
from organisation.models import Absence, Enhet, Ledighetslage, Membership, User
from outbox import morning
from records import identity
from records.meetings import Said
from records.plans import sign, untold
from srv import rules as srv_rules
from srv.models import Bestallning
from srv.registrering import ta_in as ta_in_order
from srv.samtycke import sista_dagen

PASSWORD = "norrvinge"  # noqa: S105  the demo's, shown on every page of the demo


# The goals that a follow-up judges, by routine.
MALEN = {"OV": openvard_rules.malen, "SR": srv_rules.malen}


def is_loaded() -> bool:
    return Enhet.objects.filter(code="SOC").exists()


@transaction.atomic
def load(now: dt.datetime, say: Callable[[str], Any]) -> None:
    """Load everything, or nothing."""
    calendar = Calendar(now)
    organisation(calendar)
    say(f"{len(ENHETER)} enheter, {len(PEOPLE)} personer")
    diary(calendar)
    ivo.meetings(calendar)
    play(
        [
            *_all(calendar, REPORTS),
            *(event for complaint in COMPLAINTS for event in _complaint(calendar, complaint, [])),
            *(event for granted in GRANTED for event in _granted(calendar, granted)),
            *(event for order in ORDERS for event in _ordered(calendar, order)),
            *ivo.events(calendar),
        ]
    )
    watch.warn(now)
    watch.remind(now)
    watch.settle(now)
    say(f"{EAnmalan.objects.count()} e-anmälningar ur {len(REPORTS)} rapporter")
    for prefix, known in (("OV", GRANTED), ("SRV", ORDERS)):
        NumberSeries.at_least(prefix, calendar.day("2026-11-18").year, len(known))
    say(f"{Synpunkt.objects.count()} synpunkter")
    say(f"{Uppdrag.objects.count()} uppdrag i öppenvård, {Bestallning.objects.count()} beställningar till SRV")
    say(f"{Tillsyn.objects.count()} tillsyner från IVO")


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
        first_day, last_day = calendar.christmas
        Ledighetslage.objects.create(enhet=units[code], name="Julledighet", from_day=first_day, to_day=last_day)


@cache
def _password() -> str:
    """One hash for all: the password is the same, and Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def _person(login: str, name: str) -> User:
    first, _, last = name.partition(" ")
    email = f"{login}@norrvinge.example"
    return User(username=login, first_name=first, last_name=last, email=email, password=_password())


Event = tuple[dt.datetime, Callable[[], None]]


def _all(calendar: Calendar, chosen: list[Report]) -> list[Event]:
    return [event for report in chosen for event in _events(calendar, report, [])]


def reports(calendar: Calendar, chosen: list[Report]) -> None:
    play(_all(calendar, chosen))


def play(events: list[Event]) -> None:
    """Everything that happened, in order of time; before each thing the watch looks at the clock, if something is due."""
    looked, listed = None, None
    for at, do in sorted(events, key=lambda event: event[0]):
        while (moment := _next_due(at)) is not None and moment != looked:
            looked = moment
            watch.warn(moment)
            watch.remind(moment)
        if listed != local_day(at) and local(at).hour >= settings.DIGEST_HOUR:
            listed = local_day(at)
            morning.digest(at)
        do()


def _next_due(before: dt.datetime) -> dt.datetime | None:
    """When the next warning or reminder falls due, if that is by then: weeks may pass in which nobody does anything."""
    waiting = Deadline.objects.filter(met_at=None, cancelled_at=None)
    first = waiting.aggregate(warn=Min("warn_at"), due=Min("due_at", filter=Q(reminded_at=None, unheard_at=None)))
    moments = [moment for moment in first.values() if moment and moment <= before]
    return min(moments, default=None)


def diary(calendar: Calendar) -> None:
    """Each year's case in the diary, and how far each unit's Excel file had come."""
    year = calendar.day("2026-11-09").year
    # What came after New Year belongs to the next year's.
    for each in sorted({year, calendar.today.year}):
        Arsarende.objects.create(year=each, dnr=DNR.format(each % 100))
    for enhet in Enhet.objects.filter(code__in=settings.COMPLAINT_UNITS):
        series, prefix = serie(enhet)
        NumberSeries.at_least(series, year, BEFORE.get(prefix, 0))


def _complaint(calendar: Calendar, one: Complaint, cases: list[Synpunkt]) -> Iterator[Event]:
    arrival = calendar.moment(one.at)

    def arrive() -> None:
        enhet = Enhet.objects.get(code=one.enhet)
        inkommen = Inkommen(
            uuid.uuid4(), one.kanal, arrival, enhet, calendar.words(one.text), anonym=one.anonym, omgaende=one.omgaende,
            original_plats=calendar.words(one.original),
            mottagen_av=User.objects.get(username=one.by) if one.by else None,
            huvudkategori=one.typ if one.by else "", art=one.art if one.by else "ej_angiven",
            beror=chefer_for(enhet, calendar.today) if one.om_chefen else (),
        )  # fmt: skip
        cases.append(ta_in_synpunkt(inkommen, now=arrival))

    yield arrival, arrive
    for happening in one.happenings:
        yield calendar.moment(happening.at), _doing(calendar, happening, cases)


def _events(calendar: Calendar, report: Report, cases: list[EAnmalan]) -> Iterator[Event]:
    arrival = calendar.moment(report.at)
    registered = calendar.moment(report.registered[0]) if report.registered else arrival

    def arrive() -> None:
        clerk = User.objects.get(username=report.registered[1]) if report.registered else None
        rapport = Rapport(
            token=uuid.uuid4(), kanal=report.kanal, received_at=arrival, innehall=_written(calendar, report.innehall),
            berorda=report.berorda, vardnadshavare=report.vardnadshavare, anmalare=report.anmalare, registered_by=clerk,
        )  # fmt: skip
        cases.extend(ta_in(rapport, now=registered).cases.order_by("number"))

    yield registered, arrive
    for happening in report.happenings:
        yield calendar.moment(happening.at), _doing(calendar, happening, cases)


def _granted(calendar: Calendar, one: Granted) -> Iterator[Event]:
    """The decision, then each step by whoever takes it; a plan is signed with the step that tells of it."""
    at, kept = calendar.moment(f"{one.day} 08:30"), []

    def arrive() -> None:
        by, day = User.objects.get(username=one.login), calendar.day(one.day)
        # In the description the figures do not follow the days.
        NumberSeries.objects.update_or_create(prefix="OV", year=day.year, defaults={"last": one.number - 1})
        data = {"name": one.name, "number": one.personnummer, "phone": "", "address": "", "tolk": one.tolk, "skyddad": False,
                "beslut_dag": day, "beslutsfattare": by.name, "delegation": "4.2", "lagrum": "SoL 11 kap. 1 §",
                "insats": one.insats, "fran": day, "tom": calendar.day(one.tom), "utforare": Enhet.objects.get(code="VIN"),
                "underrattad_dag": day, "underrattad_satt": "muntligt", "tidigare_akt": ""}  # fmt: skip
        kept.append(ta_in_uppdrag(data, uuid.uuid4(), Enhet.objects.get(code="VUX"), by=by, now=at))

    yield at, arrive
    for happening in one.happenings:
        yield calendar.moment(happening.at), partial(_happens, calendar, happening, kept)


def _ordered(calendar: Calendar, one: Order) -> Iterator[Event]:
    """The uppdrag begins, then each step by whoever takes it.

    People are as old as their numbers say, whenever the demo is loaded: who has become too old for SRV has no order (SR-01).
    """
    at, kept = calendar.moment(one.at), []
    born = identity.born_of(one.personnummer, local_day(at))
    if born is None or sista_dagen(born) < add_days(local_day(at), 60):
        return

    def arrive() -> None:
        by = User.objects.get(username=one.login)
        NumberSeries.objects.update_or_create(prefix="SRV", year=local_day(at).year, defaults={"last": one.number - 1})
        guardians = dict(enumerate(one.vardnadshavare, 1))
        data = {"name": one.name, "number": one.personnummer, "phone": "", "address": "", "skyddad": False,
                "born": born, "lagrum": one.lagrum, "insats": one.insats,
                "utforare": Enhet.objects.get(code="SRV"), "tillfallig": bool(one.utredning[0]), "utredning": one.utredning[0],
                "utredning_slut": calendar.day(one.utredning[1]) if one.utredning[1] else None}  # fmt: skip
        for n in (1, 2):
            name, number = guardians.get(n, ("", ""))
            data |= {f"vh{n}_name": name, f"vh{n}_number": number, f"vh{n}_phone": ""}
        kept.append(ta_in_order(data, uuid.uuid4(), Enhet.objects.get(code="BOF"), by=by, now=at))

    yield at, arrive
    for happening in one.happenings:
        yield calendar.moment(happening.at), partial(_happens, calendar, happening, kept)


def _happens(calendar: Calendar, happening: Any, kept: list[Any]) -> None:
    by, now, case = User.objects.get(username=happening.login), calendar.moment(happening.at), kept[0]
    if happening.plan:
        kind, written = happening.plan
        page = next(page for page in case.pages.plans if page.kind == kind)
        sign(case, kind, written, page.receivers(case, now), by=by, title="", now=now)
    answers = {name: _meant(calendar, name, value, case, by, now) for name, value in happening.answers.items()}
    kept[0] = take(case, happening.step, by=by, now=now, **answers)


def _meant(calendar: Calendar, name: str, value: Any, case: Any, by: User, now: dt.datetime) -> Any:
    """An answer of the description as the step is handed it: days moved, people, receivers and goals looked up."""
    looked_up: dict[str, Callable[[Any], Any]] = {
        "mote_at": calendar.moment,
        "malen": lambda said: [Said(row, *said) for row in MALEN[case.code](case, by, now)],
        "mottagare": lambda login: untold(case).filter(user__username=login or None).first(),
        "person": lambda name: case.persons.get(name=name),
        **dict.fromkeys(("ba", "tar_over"), lambda login: User.objects.get(username=login)),
        **dict.fromkeys(("fran", "tom"), calendar.day),
    }
    if name in looked_up:
        return looked_up[name](value)
    if name in ("behandlare", "narvarande"):
        return list(User.objects.filter(username__in=value))
    return calendar.day(value) if name.endswith("dag") else value


def _written(calendar: Calendar, answers: dict[str, Any]) -> dict[str, Any]:
    """What somebody wrote, with its days where the calendar has moved them."""
    return {name: calendar.words(value) if isinstance(value, str) else value for name, value in answers.items()}


def _doing(calendar: Calendar, happening: Any, cases: list[Any]) -> Callable[[], None]:
    """A step with its answers: times and days moved with the calendar, people and units looked up."""
    meant: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(("inford_at", "kvitterad_at", "skyddsbedomd_at"), calendar.moment),
        "ansvarig": lambda login: User.objects.get(username=login),
        "enhet": lambda code: Enhet.objects.get(code=code),
        **dict.fromkeys(("dag", "bekraftad_dag", "besvarad_dag"), calendar.day),
    }

    def do() -> None:
        told = _written(calendar, happening.answers)
        answers = {name: meant[name](value) if name in meant else value for name, value in told.items()}
        by, who = User.objects.get(username=happening.login), getattr(happening, "who", 0)
        cases[who] = take(cases[who], happening.step, by=by, now=calendar.moment(happening.at), **answers)

    return do
