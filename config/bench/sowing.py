"""The cases of the measured town, as many as asked for: four years of e-anmälningar and synpunkter, a part of them open.

What each case has beside it is in proportion: its history, deadlines, persons, words, who has read it, who was told.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from casework.models import Case, Deadline, Notice, NumberSeries
from complaints.models import BEKRAFTA, Synpunkt
from complaints.uppgifter import Arsarende, Uppgift
from complaints.words import Typ
from config.bench import town
from config.bench.sheets import Sheet, count_on, without_indexes
from intake.models import AVSLUTA, TA_EMOT, EAnmalan
from intake.uppgifter import Anmalan, Innehall
from records.models import Person, Reading

YEARS = 4
# Of ten thousand and more, six in a hundred are open; of fewer so many that a queue is full and a sweep finds enough.
OPEN, FEWEST_OPEN, MOST_OF_FEW = 0.06, 1500, 0.6
# Every fifth is a synpunkt. Nobody has taken four open e-anmälningar in nine.
EVERY_SYNPUNKT, NOBODYS = 5, 4
# The first unit has so many open at least: its queue fills a page whatever the size.
FULL = 60
CHUNK = 20_000
NAMES = ("Elsa Sandgren", "Hugo Sandgren", "Malin Sandgren", "Patrik Sandgren", "Melker Oskarsson", "Jennie Oskarsson",
         "Vilgot Lindehag", "Helena Lindehag", "Tindra Björkvall", "Sofia Björkvall", "Samira Haddadi", "Noel Wikner",
         "Conny Ström", "Linda Hallgren", "Ebba Hallgren", "Albin Tegnér", "Kenneth Rydmark", "Annelie Forss",
         "Daniel Öberg", "Robert Sjöstrand", "Josefin Alm", "Carina Granath", "Isak Ekberg", "Ronja Ekberg")  # fmt: skip
WORDS = "Jag är orolig för hur det är hemma. Det har hållit på ett tag, och i dag hände det igen. " * 2
KINDS = list(Typ.values)
# (step, label, state after it, hours after the arrival)
STEPS = (("ta_emot", "Ta emot", "under_hantering", 2), ("skriv_ut", "Stämpla och skriv ut", "under_hantering", 4),
         ("for_in", "För in i akten", "inford", 20), ("avsluta", "Ta bort och avsluta", "fardig", 30))  # fmt: skip
ANSWERED = (("registrera", "Registrera", "registrerad", 2), ("bedom", "Bedöm", "handlaggs", 24),
            ("besvara", "Besvara skriftligt", "besvarad", 72), ("avsluta", "Gör raden färdig", "avslutad", 96))  # fmt: skip
# What an open one waits for, after so many of its steps: a confirmation is on no path of states.
WAITS = ("registrera", "bedom", "bekrafta")
CASE = ("number", "routine", "enhet_id", "ansvarig_id", "received_at", "registered_at", "came_at", "closed_at", "status",
        "headline", "urgent", "version", "next_due_at", "next_due_from", "next_due_label", "next_step", "last_step")  # fmt: skip
KEPT = ("id", "number", "routine", "enhet_id", "ansvarig_id", "received_at", "registered_at", "closed_at", "status",
        "headline", "urgent", "version", "last_step", "state", "case_ptr_id",
        "history_date", "history_user_id", "history_change_reason", "history_type")  # fmt: skip


def sow(size: int, now: dt.datetime, say: Callable[[str], Any]) -> None:
    """Fill an empty database. The latest come last, as they would have."""
    sheets = Sheets(town.found(now), now)
    # A few are written beside their indexes sooner than these are made anew.
    with transaction.atomic(), without_indexes(sheets.models) if size > CHUNK else nullcontext():
        for n in range(size):
            sheets.case(n, size)
            if (n + 1) % CHUNK == 0 or n + 1 == size:
                sheets.write()
                done = 20 * (n + 1) // size
                say(f"Sår ärenden {'█' * done}{'░' * (20 - done)} {n + 1:>9}")
        if size > CHUNK:
            say("Sätter tillbaka index")
    sheets.end()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The server may be looking at the same tables by itself: here it is waited for.
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SET statement_timeout = 0")
        # By name: without names it holds what all databases of the server have in common until the transaction ends.
        for model in apps.get_models():
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            # As autovacuum would have left it.
            cursor.execute("VACUUM")


def opens(size: int) -> int:
    """How many of so many are open."""
    return int(max(OPEN * size, min(MOST_OF_FEW * size, FEWEST_OPEN)))


class Sheets:
    def __init__(self, place: town.Town, now: dt.datetime) -> None:
        self.town, self.now, self.numbers = place, now, Counter[tuple[str, int]]()
        self.years = {year: Arsarende.of(year).pk for year in range(now.year - YEARS - 1, now.year + 1)}
        self.cases = Sheet(Case, "id", *CASE)
        self.reports = Sheet(Anmalan, "id", "token", "received_at", kanal="e_tjanst")
        self.words = Sheet(Innehall, "anmalan_id", galler="barn", vad=WORDS, skydd="nej", anmalare="anonym")
        self.handled = Sheet(EAnmalan, "case_ptr_id", "anmalan_id", "state", "utskrift", "aktnummer", "inford_at",
                             galler="barn", kanal="e_tjanst", avsandare="anonym", skyddsbedomning="gjord",
                             skyddsbedomd_av="Mät Mätsson")  # fmt: skip
        self.said = Sheet(Synpunkt, "case_ptr_id", "arsarende_id", "state", "huvudkategori", "diarieford_at", "besvarad_dag",
                          "besvarad_satt", kanal="e_tjanst", art="klagomal")  # fmt: skip
        self.entries = Sheet(Uppgift, "case_id", "slag", "dag", "text", "skriven_at")
        self.trail = Sheet(EAnmalan.history.model, *KEPT, "anmalan_id", galler="barn", kanal="e_tjanst")
        self.trail_of_said = Sheet(Synpunkt.history.model, *KEPT, "arsarende_id", kanal="e_tjanst", art="klagomal")
        self.deadlines = Sheet(Deadline, "case_id", "key", "label", "rule", "counted_from", "opened_at", "due_at", "met_at",
                               "met_by_id", "reminded_at", explanation="Räknas från att det kom in.")  # fmt: skip
        self.notices = Sheet(Notice, "case_id", "recipient_id", "key", "kind", "subject", "body", "created_at",
                             "mail_after", "mailed_at")  # fmt: skip
        self.persons = Sheet(Person, "case_id", "relation", "name", "known")
        self.readings = Sheet(Reading, "case_id", "user_id", "at", what="arende")
        # What others refer to comes first.
        self.all = [one for one in vars(self).values() if isinstance(one, Sheet)]

    @property
    def models(self) -> list[Any]:
        return [sheet.model for sheet in self.all]

    def write(self) -> None:
        for sheet in self.all:
            sheet.write()

    def end(self) -> None:
        count_on(Case, self.last)
        for (prefix, year), last in self.numbers.items():
            NumberSeries.at_least(f"SK-{prefix}" if len(prefix) == 2 and prefix != "EA" else prefix, year, last)

    def case(self, n: int, size: int) -> None:
        self.last, many = n + 1, opens(size)
        closed = n < size - many
        nth = n - (size - many)
        unit = 0 if 0 <= nth < FULL else n // EVERY_SYNPUNKT % town.UNITS
        if n % EVERY_SYNPUNKT == 0 and not 0 <= nth < FULL:
            at = self.now - dt.timedelta(days=31) * (1 - max(nth, 0) / many)
        else:
            # What nobody has taken came today; what somebody has, within the two days that it may take.
            at = self.now - dt.timedelta(hours=6 if self._nobodys(n) else 40) * (1 - max(nth, 0) / many)
        if closed:
            at = self.now - dt.timedelta(days=31) - dt.timedelta(days=365 * YEARS) * (1 - n / (size - many))
        made = self._synpunkt if n % EVERY_SYNPUNKT == 0 and not 0 <= nth < FULL else self._report
        made(n + 1, self.town.units[unit], at, closed)

    def _nobodys(self, n: int) -> bool:
        return n % 9 < NOBODYS

    def _number(self, prefix: str, year: int, width: int) -> str:
        self.numbers[prefix, year] += 1
        return f"{prefix}-{year}-{self.numbers[prefix, year]:0{width}d}"

    def _report(self, pk: int, unit: int, at: dt.datetime, closed: bool) -> None:
        mine = self.town.reception[unit]
        by = mine[pk // 7 % len(mine)]
        taken = STEPS if closed else () if self._nobodys(pk - 1) else STEPS[: 1 + pk % 3]
        came, number, report = _text(at), self._number("EA", at.year, 4), uuid.UUID(int=pk).hex
        due = {kind.key: at + dt.timedelta(hours=kind.hours) for kind in (TA_EMOT, AVSLUTA)}
        self.reports.add(report, report, came)
        self.words.add(report)
        self._trail(self.trail, pk, number, "EA", unit, at, taken, by, closed, report, "inkommen")
        state = taken[-1][2] if taken else "inkommen"
        entered = _text(at + dt.timedelta(hours=20)) if state in ("inford", "fardig") else None
        self.handled.add(pk, report, state, "utskriven" if len(taken) > 1 else "", f"{pk}" if entered else "", entered)
        for kind, step in ((TA_EMOT, 0), (AVSLUTA, 3)):
            met = at + dt.timedelta(hours=STEPS[step][3]) if len(taken) > step else None
            self._deadline(pk, kind, at, due[kind.key], met, by)
        self.persons.add(pk, "berord", NAMES[pk % len(NAMES)], "partial")
        self.persons.add(pk, "hushall", NAMES[pk * 7 % len(NAMES)], "partial")
        self._beside(pk, number, mine[0], by, at)
        waits = None if closed else STEPS[len(taken)][0]
        self._case(pk, number, "EA", unit, at, taken, by, closed, state, None if closed else AVSLUTA if taken else TA_EMOT,
                   due["avsluta" if taken else "ta_emot"], waits)  # fmt: skip

    def _synpunkt(self, pk: int, unit: int, at: dt.datetime, closed: bool) -> None:
        by, prefix = self.town.chiefs[unit], list(town.PREFIXES.values())[self.town.units.index(unit)]
        number, year = self._number(prefix, at.year, 3), self.years[at.year]
        taken, due = ANSWERED if closed else ANSWERED[: pk % 3], self.now + dt.timedelta(hours=30 + pk % 90)
        state, day = taken[-1][2] if taken else "inkommen", at.date().isoformat()
        self._trail(self.trail_of_said, pk, number, "SK", unit, at, taken, by, closed, year, "inkommen")
        self.said.add(pk, year, state, KINDS[pk % len(KINDS)], _text(at + dt.timedelta(hours=96)) if closed else None,
                      day if closed else None, "muntligt" if closed else "")  # fmt: skip
        for kind in ("beskrivning", "atgard", "svar")[: 3 if closed else 1]:
            self.entries.add(pk, kind, day, WORDS[:90], _text(at))
        self._deadline(pk, BEKRAFTA, at, at + dt.timedelta(days=7) if closed else due, at if closed else None, by)
        self._beside(pk, number, by, by, at)
        self._case(pk, number, "SK", unit, at, taken, by, closed, state, None if closed else BEKRAFTA, due,
                   None if closed else WAITS[len(taken)])  # fmt: skip

    def _case(self, pk, number, routine, unit, at, taken, by, closed, state, kind, due, waits) -> None:
        came, ends = _text(at), _text(at + dt.timedelta(hours=taken[-1][3])) if closed else None
        self.cases.add(
            pk, number, routine, unit, by if taken else None, came, came, came, ends, state, "Anmälan om ett barn",
            int(pk % 50 == 0), len(taken), _text(due) if kind else None, came if kind else None, kind.label if kind else "",
            waits or "", taken[-1][0] if taken else "open_case",
        )  # fmt: skip

    def _trail(self, sheet, pk, number, routine, unit, at, taken, by, closed, own, first) -> None:
        """What came in, and then a row a step."""
        came, rows = _text(at), [("open_case", "Inkommen", first, 0), *taken]
        for version, (step, label, state, hours) in enumerate(rows):
            then = _text(at + dt.timedelta(hours=hours))
            sheet.add(
                pk, number, routine, unit, by if version else None, came, came, then if closed and step == "avsluta" else None,
                state, "Anmälan om ett barn", int(pk % 50 == 0), version, step, state, pk, then, by if version else None,
                label, "~" if version else "+", own,
            )  # fmt: skip

    def _deadline(self, pk, kind, at, due, met, by) -> None:
        """One that has run out has been reminded of."""
        late = _text(due) if due <= self.now and (met is None or met > due) else None
        came, done = _text(at), _text(met) if met else None
        self.deadlines.add(
            pk, kind.key, kind.label, kind.rule, came, came, _text(due), done, by if done else None, late
        )

    def _beside(self, pk: int, number: str, one: int, other: int, at: dt.datetime) -> None:
        came = _text(at)
        told = f"{number}: har kommit in"
        self.notices.add(pk, one, f"sadd:{pk}", "inkommet", told, f"{told}.", came, came, came)
        for user, hours in ((one, 1), (other, 21)):
            self.readings.add(pk, user, _text(at + dt.timedelta(hours=hours)))


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(" ")[:19]
