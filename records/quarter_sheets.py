"""What is reported of a quarter, as sheets: the list to IVO and the auditors, and the figures to kommunfullmäktige."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from openpyxl import Workbook

from casework.calendar import local
from records.identity import display
from records.models import Person
from records.quarters import Quarter, QuarterReport, ReportedRow
from records.sheets import DATE, new_sheet, saved

HIDDEN = "Skyddade personuppgifter"
WOMEN, MEN = "kvinna", "man"
FIGURES = ("Insats", "Beslut", "Kvinnor", "Män", "Uppgift saknas", "Verkställda", "Avslutade", "Kvar", "Median, dagar",
           "Längst, dagar")  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """Of one kind of insats, or of all: how many, of whom, how it went, and days from the decision or the interruption."""

    name: str
    count: int
    women: int
    men: int
    carried_out: int
    closed: int
    left: int
    median: float
    longest: int

    @property
    def unknown(self) -> int:
        return self.count - self.women - self.men


def figures(rows: Sequence[ReportedRow], last: dt.date) -> list[Figure]:
    """One for each kind of insats, by name, and one for all; without anything that points to a person."""
    kinds = sorted({row.insats for row in rows})
    return [*(_figure(kind, [row for row in rows if row.insats == kind], last) for kind in kinds),
            _figure("Alla", list(rows), last)]  # fmt: skip


def _figure(name: str, rows: Sequence[ReportedRow], last: dt.date) -> Figure:
    days = [row.days(last) for row in rows]
    return Figure(
        name, len(rows), sum(row.sex == WOMEN for row in rows), sum(row.sex == MEN for row in rows),
        sum(row.carried_out is not None for row in rows), sum(row.closed is not None for row in rows),
        sum(row.ended is None for row in rows), median(days) if days else 0, max(days, default=0),
    )  # fmt: skip


def the_list(report: QuarterReport, people: Mapping[int, Person], hides: Callable[[ReportedRow], bool]) -> bytes:
    """Every decision with the person. `hides`: of whom neither name nor number goes out from here."""
    quarter, rows = report.quarter, list(report.rows.all())
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = new_sheet(book, "Ej verkställda beslut", _title("Ej verkställda beslut", quarter), _state(report),
                      widths=[16, 28, 16, 10, 12, 26, 34, 24, 12, 12, 34, 12, 12])  # fmt: skip
    sheet.head("Ärende", "Person", "Personnummer", "Kön", "Beslut", "Lagrum", "Insats", "Räknat från", "Den dagen",
               "Tre månader", "Orsak", "Verkställt", "Avslutat")  # fmt: skip
    for row in rows:
        name, number = _who(people.get(row.case_id), hidden=hides(row))
        # What was written freely may tell of somebody.
        why = row.reason if hides(row) or not row.more else f"{row.reason}. {row.more}"
        sheet.write(row.number, name, number, row.sex, row.decided, row.law, row.insats, row.what, row.since, row.due,
                    why, row.carried_out, row.closed,
                    format=["", "", "", DATE, "", "", "", DATE, DATE, "", DATE, DATE])  # fmt: skip
    return _saved(book, "Ej verkställda beslut", report)


def the_figures(report: QuarterReport) -> bytes:
    """Only figures (SoL 34:3)."""
    quarter = report.quarter
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = new_sheet(book, "Statistik", _title("Ej verkställda beslut, statistik", quarter), _state(report),
                      widths=[44, *[14] * (len(FIGURES) - 1)])  # fmt: skip
    sheet.head(*FIGURES)
    for one in figures(list(report.rows.all()), quarter.last):
        sheet.write(one.name, one.count, one.women, one.men, one.unknown, one.carried_out, one.closed, one.left, one.median,
                    one.longest, bold=one.name == "Alla")  # fmt: skip
    return _saved(book, "Ej verkställda beslut, statistik", report)


def _who(person: Person | None, *, hidden: bool) -> tuple[str, str]:
    if hidden or person is None:
        return HIDDEN if hidden else "", ""
    is_whole = len(person.number) == 12 and person.number.isdigit()
    return person.name, display(person.number) if is_whole else person.number


def _title(words: str, quarter: Quarter) -> str:
    return f"{words}, {quarter}"


def _state(report: QuarterReport) -> str:
    return f"Fryst {local(report.at):%Y-%m-%d %H:%M}, kontrollsumma {report.sha256}"


def _saved(book: Workbook, title: str, report: QuarterReport) -> bytes:
    book.properties.title, book.properties.language = _title(title, report.quarter), "sv-SE"
    return saved(book, report.at)
