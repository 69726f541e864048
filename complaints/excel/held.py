"""What the register holds already of the numbers in a file: as it is, and as whoever reads the file in would take it out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import QuerySet

from casework.calendar import local_day
from complaints.excel.columns import Row
from complaints.excel.reading import ReadRow, dated_entries, joined
from complaints.excel.writing import fitted
from complaints.models import Synpunkt
from complaints.register.page import Registersida
from complaints.register.urval import Urval
from complaints.uppgifter import Uppgift
from organisation.models import User
from records.typed import prose

Texts = tuple[dt.date, str, str, str, str, str]


def known_rows(found: QuerySet[Synpunkt]) -> dict[str, Texts]:
    """What the register already holds under these numbers, as a file would show it."""
    cases = {case.pk: case for case in found.select_related("enhet")}
    entries: dict[int, list[Uppgift]] = defaultdict(list)
    for entry in Uppgift.objects.filter(case__in=cases, ersatt_av=None):
        entries[entry.case_id].append(entry)
    return {case.number: _shown(case, entries[pk]) for pk, case in cases.items()}


def _shown(case: Synpunkt, entries: list[Uppgift]) -> Texts:
    described = [entry.text for entry in entries if entry.slag == Uppgift.Slag.BESKRIVNING]
    done = [(entry.dag, entry.text) for entry in entries if entry.slag == Uppgift.Slag.ATGARD]
    told = [(entry.dag, entry.text) for entry in entries if entry.aterkoppling]
    return (
        local_day(case.received_at),
        case.enhet.code,
        case.huvudkategori,
        "\n".join(described),
        joined(done),
        joined(told),
    )


def taken_out(by: User, now: dt.datetime, found: QuerySet[Synpunkt]) -> dict[str, Texts]:
    """The same rows as this person takes them out: with what a list never shows masked, and as a cell holds it."""
    page = Registersida(by, now, Urval.read({}, local_day(now).year))
    return {row.nummer: _asked(row) for row in map(_in_a_file, page.columns(found).values())}


def _in_a_file(row: Row) -> Row:
    texts = [prose(fitted(text)) for text in (row.beskrivning, row.atgard, row.aterkoppling)]
    return replace(row, beskrivning=texts[0], atgard=texts[1], aterkoppling=texts[2])


def differing(rows: Iterable[ReadRow], known: Mapping[str, Texts], out: Mapping[str, Texts]) -> list[str]:
    """The same number with another content is not the same row, and nobody guesses which is right.

    What was taken out and comes back as it was is the same, whatever it did not show.
    """
    return [
        f"{one.sheet}, rad {one.row_number}: {one.row.nummer} finns redan i registret med annat innehåll."
        for one in rows
        if one.row.nummer in known and _asked(one.row) not in (known[one.row.nummer], out.get(one.row.nummer))
    ]


def _asked(row: Row) -> Texts:
    done, told = joined(_by_day(row.atgard)), joined(_by_day(row.aterkoppling))
    return row.dag, row.enhet, row.typ, row.beskrivning, done, told


def _by_day(text: str) -> list[tuple[dt.date | None, str]]:
    """The entries of a cell as the register shows them: undated first, then day by day."""
    return sorted(dated_entries(text), key=lambda entry: entry[0] or dt.date.min)
