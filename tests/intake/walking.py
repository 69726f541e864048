"""Reports walked to any state by named people, and the approved tables they are held against."""

import datetime as dt
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from casework.calendar import local_day
from casework.doorway import take
from intake import rules
from intake.models import AVSLUTA, TA_EMOT, EAnmalan
from organisation.models import Absence, Enhet
from tests.conftest import moment
from tests.people import person


def read_tables(text):
    """Heading → rows. One table a section; `–` is nothing."""
    tables, heading, names = {}, "", None
    for line in text.splitlines():
        if line.startswith("## "):
            heading, names = line[3:], None
        elif line.startswith("|"):
            cells = [cell.strip().removeprefix("–") for cell in line.strip("| ").split(" | ")]
            if names is None:
                names = cells
            elif not set("".join(cells)) <= {"-", " "}:
                assert len(cells) == len(names), line
                tables.setdefault(heading, []).append(dict(zip(names, cells, strict=True)))
    return tables


ORACLE = Path(__file__).parents[1] / "approved" / "intake.md"


TABLES = read_tables(ORACLE.read_text(encoding="utf-8"))


STEPS = EAnmalan.steps()


STATES = list(EAnmalan.State.values)


KINDS = {"TA_EMOT": TA_EMOT, "AVSLUTA": AVSLUTA}


def by_name(heading, column):
    """The rows of a section, as pytest parameters whose ids are the words in one column."""
    return [pytest.param(row, id=row[column]) for row in TABLES[heading]]


# A Wednesday on which everybody is at work, and the day of the demo's Conny.
ARRIVAL = moment("2026-11-18 13:00")


MINUTE = dt.timedelta(minutes=1)


GROUPS = {
    "mottagningsfunktion": {"anna.lovdahl", "jonas.akerren"},
    "gruppledare": {"karin.wessman"},
    "enhetschef": {"peter.holmgard"},
}


# The steps that lead from arrival to each state.
WAY = {
    "inkommen": [],
    "mottagningsfack": ["lagg_i_fack"],
    "under_hantering": ["ta_emot", "skriv_ut"],
    "inford": ["ta_emot", "skyddsbedom", "skriv_ut", "for_in"],
    "fardig": ["ta_emot", "skyddsbedom", "skriv_ut", "for_in", "avsluta"],
    "oversand": ["ta_emot", "oversand"],
    "kvitterad": ["ta_emot", "oversand", "kvittera"],
    "makulerad": ["ta_emot", "makulera"],
}


CORRECTIONS = {"ratta_registrering", "ratta_mottagen"}


def someone_away(day, *logins):
    Absence.objects.bulk_create(Absence(user=person(login), from_day=day, to_day=day) for login in sorted(logins))


def judged(case, by, now):
    """Somebody has judged whether the child needs protection at once: before that no report of one is closed (SoL 20:1)."""
    said = {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": now}
    return take(case, EAnmalan.skyddsbedom, by=by, now=now, **said)


class Walk:
    """A report to Barn- och familjeenheten and its way through the routine, a minute between the steps."""

    # Is it answered, before it closes, whether the child needs protection?
    judges = True

    def __init__(self, report, clock, *, kanal="e_tjanst", received=ARRIVAL):
        self.report, self.clock = report, clock
        clock.set(received)
        by = person("anna.lovdahl") if kanal != "e_tjanst" else None
        self.case = report(kanal=kanal, received=received, by=by)

    def answers(self, name, now):
        case = self.case
        return {
            "skriv_ut": lambda: {"utskrift": "utskriven"},
            "for_in": lambda: {"aktnummer": "2026-00999", "inford_at": now, "i_akten": True},
            "fordela": lambda: {"ansvarig": person("peter.holmgard")},
            "fordela_om": lambda: {"ansvarig": person("peter.holmgard")},
            "ta_over": lambda: {"skal": "Anna är borta."},
            "slapp": lambda: {"skal": "Jag hinner inte."},
            "flytta_enhet": lambda: {"enhet": Enhet.objects.get(code="VUX"), "skal": "Gäller en vuxen."},
            "lagg_i_fack": lambda: {"stamplad": True},
            "oversand": lambda: {
                "destination_kind": "kommun", "destination": "Grannkommunen", "sekretess": "osl_26_9",
                "oversand_skydd": "mottagaren", "kopia": True, "skal": "Bor där.",
            },
            "kvittera": lambda: {"kvitterad_av": "Mottagningen där", "kvitterad_at": now, "kvitterad_nummer": "GR 2026-88"},
            "makulera": lambda: {"dubblett_av": self.another(), "skal": "Samma händelse."},
            "ratta_registrering": lambda: {
                "received_at": case.received_at - 60 * MINUTE, "kanal": "brev", "skal": "Fel tid."
            },
            "ratta_mottagen": lambda: {
                "received_at": case.received_at - 60 * MINUTE, "kanal": "brev", "skal": "Fel tid."
            },
            "ratta_inforing": lambda: {"skal": "Fel akt."},
            "ta_upp_igen": lambda: {"skal": "Av misstag."},
            "skyddsbedom": lambda: {
                "skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": now
            },
            "marka_skyddat": lambda: {"skal": "Modern har skyddad folkbokföring."},
            "avmarka_skyddat": lambda: {"skal": "Fel person märktes."},
        }.get(name, dict)()  # fmt: skip

    def another(self):
        """Another report of the unit, for a duplicate to point at."""
        others = EAnmalan.objects.filter(enhet=self.case.enhet).exclude(pk=self.case.pk)
        return others.order_by("pk").first() or self.report(received=self.clock.now)

    def take(self, name, by, *, at=None, **changed):
        now = self.clock.set(at) if at else self.clock.forward(minutes=1)
        answers = self.answers(name, now) | changed
        by = person(by) if isinstance(by, str) else by
        if (
            name == "avsluta"
            and self.judges
            and rules.skydd_obedomt(EAnmalan.objects.get(pk=self.case.pk), local_day(now))
        ):
            # Whether a child needs protection is answered before the case is closed (SoL 20:1).
            judged(EAnmalan.objects.get(pk=self.case.pk), by, now)
        self.case = take(EAnmalan.objects.get(pk=self.case.pk), STEPS[name], by=by, now=now, **answers)
        return self.case

    def to(self, state, *, by="anna.lovdahl"):
        for name in WAY[state]:
            if name == "lagg_i_fack" and not Absence.objects.filter(user__username="anna.lovdahl").exists():
                someone_away(local_day(self.clock.now), *GROUPS["mottagningsfunktion"])
            self.take(name, by)
        assert self.case.state == state
        return self


def made_possible(begun, name):
    """What has to be so before the step, as far as staffing and earlier steps go."""
    state = begun.case.state
    if name == "lagg_i_fack" and state != "mottagningsfack":
        someone_away(local_day(begun.clock.now), *GROUPS["mottagningsfunktion"])
    if name == "avmarka_skyddat" and state in STEPS["marka_skyddat"].sources:
        begun.take("marka_skyddat", "karin.wessman")


@pytest.fixture
def walk(report, at):
    def begin(state="inkommen", *, step="", by="anna.lovdahl", **more):
        """A case in `state`, in which `step` is possible as far as staffing and channel go."""
        kanal = "telefon" if step in CORRECTIONS else "e_tjanst"
        begun = Walk(report, at, **{"kanal": kanal, **more}).to(state, by=by)
        made_possible(begun, step)
        return begun

    return begin


@contextmanager
def undone():
    """What is done inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def by_whom(name):
    return "karin.wessman" if name in CORRECTIONS | {"ta_over", "avmarka_skyddat"} else "anna.lovdahl"


def several(cell):
    return {part.strip() for part in cell.split(",") if part.strip()}


def yes(value):
    return "ja" if value else "nej"
