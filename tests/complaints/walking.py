"""How the demo's people take in a synpunkt and walk it, step by step, to where a test wants it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from casework.calendar import local_day
from casework.doorway import take
from casework.models import Case
from complaints.excel import importing
from complaints.excel.columns import Row
from complaints.inkomst import Inkommen, ta_in
from complaints.models import Inlasning, Synpunkt
from complaints.words import Typ
from organisation.models import Enhet, User
from records.documents import store
from records.uploads import inspect
from tests.complaints.registerfiler import written
from tests.conftest import Clock, moment
from tests.people import person

# A Monday of the demo, in office hours, and a year's case in the diary for every year that a test may reach.
MONDAY = moment("2026-11-16 09:40")
DIARIET = {year: f"SN {year}/28" for year in range(2025, 2030)}
TEXT = "Ingen ringer upp fast jag har lämnat meddelande."


def called(name: str) -> User:
    """By name, as people write."""
    first, _, last = name.partition(" ")
    return User.objects.get(first_name=first, last_name=last)


@contextmanager
def undone():
    """What is done inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def comes_in(
    *,
    by: str = "anna.lovdahl",
    enhet: str = "BOF",
    kanal: str = "",
    received: dt.datetime = MONDAY,
    now: dt.datetime | None = None,
    typ: str = "bemotande",
    art: str = "klagomal",
    text: str = TEXT,
    beror: Iterable[str] = (),
    **more: Any,
) -> Synpunkt:
    """Through the doorway. `by` "": somebody filled in the form of the web site, where nobody chooses an area."""
    unit = Enhet.objects.get(code=enhet) if len(enhet) == 3 else Enhet.objects.get(name=enhet)
    public: dict[str, Any] = {} if by else {"kanal": "e_tjanst", "huvudkategori": "", "art": "ej_angiven"}
    values = {
        "token": uuid.uuid4(),
        "kanal": kanal or "telefon",
        "received_at": received,
        "enhet": unit,
        "beskrivning": text,
        "mottagen_av": person(by) if by else None,
        "huvudkategori": typ,
        "art": art,
        "beror": [person(login) for login in beror],
    }
    return ta_in(Inkommen(**values | public | more), now=now or received)


# ── the way through ─────────────────────────────────────────────────────────────────────────────────────────────────


def letter(case: Case, now: dt.datetime, text: str = "Ett brev.") -> Any:
    """A document that belongs to the synpunkt."""
    data = text.encode()
    return store(case, data, inspect(data, "brev.txt"), at=now, by=None)


def answers(name: str, case: Any, now: dt.datetime) -> dict[str, Any]:
    """What people answer in each step, when a test says nothing else."""
    day = local_day(now)
    return {
        "registrera": lambda: {"huvudkategori": "delaktighet", "art": "fraga", "beror_inte_mig": True},
        "bedom": lambda: {"omgaende": "nej"},
        "bekrafta": lambda: {"ansvarig": person("lena.brodin"), "bekraftad_dag": day, "bekraftad_kanal": "telefon"},
        "atgarda": lambda: {"dag": day, "atgard": "Telefontiden är förlängd."},
        "atgarda_mer": lambda: {"dag": day, "atgard": "Skylten i receptionen är bytt."},
        "besvara": lambda: {
            "besvarad_dag": day, "kanal": "brev", "svar": "Lena ansvarar. Telefontiden är längre.", "namnger": True,
            "svar_plats": "Enhetens pärm",
        },
        "overlamna": lambda: {"markta": True},
        "ange_original": lambda: {"original_plats": "Peters inkorg"},
        "fordela": lambda: {"ansvarig": person("lena.brodin")},
        "underratta": lambda: {"dag": day, "kanal": "brev", "besked": "Vi arbetar med det."},
        "besvara_muntligt": lambda: {
            "besvarad_dag": day, "kanal": "besok", "svar": "Berättade vad vi har gjort.", "namnger": True, "signerat": True,
        },
        "kan_ej_informeras": lambda: {"ej_informeras_skal": "Anonym."},
        "kan_informeras_igen": lambda: {"skal": "Hen ringde och lämnade sitt nummer."},
        "avsta_svar": lambda: {"ej_informeras_skal": "Anonym."},
        "anmal_berord": lambda: {"berord": person("karin.wessman")},
        "flytta": lambda: {"enhet": Enhet.objects.get(code="VUX"), "skal": "Gäller Vuxenenheten."},
        "hanvisa": lambda: {"hor_till": "lex_sarah", "hanvisning": "LS 2026/4"},
        "koppla": lambda: {"arende": "2026-00407"},
        "makulera": lambda: {"skal": "Registrerad två gånger."},
        "andra": lambda: {"huvudkategori": "information", "art": "synpunkt", "beskrivning": "Telefontiden är för kort."},
        "ratta_ankomst": lambda: {
            "received_at": case.received_at - dt.timedelta(days=3), "kanal": "brev", "skal": "Brevet låg i fel fack.",
        },
        "ta_bort_berord": lambda: {"berord": person("mikael.tunberg"), "skal": "Det gällde någon annan."},
        "oppna_igen": lambda: {"skal": "Något återstår."} if case.code == "SK" else {"skal": "Fel siffror."},
        "marka_skyddat": lambda: {"skal": "Har skyddad folkbokföring."},
        "lamna_underlag": lambda: {"underlag_enhet": Enhet.objects.get(code="BOF")},
        "lamna": lambda: {"ansvarig": person("emma.rosenlund")},
        "frys_anda": lambda: {"skal": "Underlaget dröjer.", "anda": True},
    }.get(name, dict)()  # fmt: skip


class Walk:
    """One case and its way, a minute between the steps."""

    def __init__(self, case: Any, clock: Clock) -> None:
        self.case, self.clock = case, clock

    def take(self, name: str, by: str, *, at: dt.datetime | str | None = None, **changed: Any) -> Any:
        now = self.clock.set(at) if at else self.clock.forward(minutes=1)
        kind = type(self.case)
        case = kind.objects.get(pk=self.case.pk)
        given = answers(name, case, now) | changed
        self.case = take(case, kind.steps()[name], by=person(by), now=now, **given)
        return self.case

    def through(self, *names: str, by: str) -> Walk:
        for name in names:
            self.take(name, by)
        return self


# The steps that lead to each state from a synpunkt that is registered. The manager takes those that are a manager's.
WAY = {
    "registrerad": [],
    "handlaggs": ["bedom"],
    "handlaggs, överlämnad": ["bedom", "diariefor", "overlamna"],
    "besvarad": ["bedom", "besvara"],
    "avslutad": ["bedom", "diariefor", "besvara", "overlamna", "kvittera", "avsluta"],
    "makulerad": ["makulera"],
}
MANAGERS = {"diariefor", "overlamna", "makulera", "fordela", "avsluta"}


def taker(name: str, chef: str, handler: str) -> str:
    """Who takes a step on the way."""
    return "emma.rosenlund" if name == "kvittera" else chef if name in MANAGERS else handler


def brought_in(at: Clock) -> Synpunkt:
    """A row of the unit's own Excel file, read in by its manager. It is closed when it comes here."""
    row = Row("BU-2025-007", dt.date(2025, 3, 3), "BOF", "fragor", "Frågade om ett brev.", "2025-03-04: Ringt.", "")
    unit = Enhet.objects.get(code="BOF").name
    file = written([(unit, [row])], title="Synpunkter 2025", types=dict(Typ.choices), units={"BOF": unit})
    Inlasning.objects.create(by=person("peter.holmgard"), at=at.set(MONDAY), data=file)
    assert importing.sweep(at.now) == 1
    return Synpunkt.objects.get(number=row.nummer)


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────

NEW_YEAR = moment("2027-01-01 00:00")
# Who hands in each unit's part; Staben and Administrativa enheten have no enhetschef.
UNDERLAG = {
    "ADM": "anders.kjellgren", "BOF": "peter.holmgard", "FUN": "lotta.sjoo", "INT": "hassan.barzani",
    "SRV": "camilla.frid", "STA": "anders.kjellgren", "VUX": "ingrid.palm", "VIN": "rolf.sandqvist", "ALD": "yvonne.grahn",
}  # fmt: skip


def hand_in(begun: Walk, *, utan: Iterable[str] = ()) -> None:
    """Every manager hands in what is lacking, but for some units."""
    lacking = {enhet.code for enhet in begun.case.enheter_utan_underlag()}
    for code in sorted(lacking - set(utan)):
        begun.take("lamna_underlag", UNDERLAG[code], underlag_enhet=Enhet.objects.get(code=code))
