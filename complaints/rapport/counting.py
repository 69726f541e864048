"""Counting a year's register for the report (SK-18, SK-19): each synpunkt once, in its huvudkategori."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Subquery

from casework.calendar import local_day, working_days_between
from casework.models import Deadline
from complaints.rapport.figures import Enhetsrad, Sammanstallning
from complaints.rules import ARBETSDAGAR
from complaints.uppgifter import Arsarende, registerenheter
from complaints.words import Art, Kanal, Lage, Typ
from organisation.models import Enhet

# A mistaken registration is not something that came in; what is not registered yet has no area to be counted in.
COUNTED = [lage for lage in Lage if lage not in (Lage.MAKULERAD, Lage.INKOMMEN)]


def oregistrerade(year: int) -> bool:
    """Is there something of that year that nobody has given an area yet?"""
    return Arsarende.objects.filter(year=year, synpunkter__state=Lage.INKOMMEN).exists()


def handled_here(year: int) -> bool:
    """Did anything of that year come in here, and not only from an older file?"""
    here = [kanal for kanal in Kanal if kanal != Kanal.OKAND]
    return Arsarende.objects.filter(year=year, synpunkter__kanal__in=here).exists()


def count(year: int, as_of: dt.date, *, lamnat: Mapping[int, dt.date] | None = None) -> Sammanstallning:
    """The register of a year and of the year before it. Bounded queries, however many rows.

    `as_of`: the day on which it is asked whether the five days have run out; before that nobody is late.
    """
    now, earlier = _counted(year), _counted(year - 1)
    diary = {a.year: a.dnr for a in Arsarende.objects.filter(year__in=[year, year - 1])}
    seen = {row["enhet"] for row in (*now, *earlier)}
    units = sorted({*registerenheter(), *Enhet.objects.filter(pk__in=seen)}, key=lambda enhet: enhet.name)
    per_unit, before = _by_unit(now), _by_unit(earlier)
    return Sammanstallning(
        ar=year,
        kommun=settings.MUNICIPALITY,
        namnd=settings.BOARD,
        arsdnr=diary.get(year, ""),
        forra_arsdnr=diary.get(year - 1, ""),
        typer=tuple((typ.value, str(typ.label)) for typ in Typ),
        enheter=tuple(
            _unit(unit, per_unit[unit.pk], before[unit.pk], (lamnat or {}).get(unit.pk), as_of) for unit in units
        ),
        arter=_shares(now, "art", Art),
        kanaler=_shares(now, "kanal", Kanal),
    )


def _counted(year: int) -> list[dict[str, Any]]:
    """The year's rows, by way of its case in the diary: the report counts the routine without knowing it."""
    columns = ("enhet", "huvudkategori", "art", "kanal", "received_at", "bekraftad_dag", "besvarad_dag",
               "ej_informeras_skal")  # fmt: skip
    rows = Arsarende.objects.filter(year=year, synpunkter__state__in=COUNTED).order_by("synpunkter__pk")
    noted = Deadline.objects.filter(case=OuterRef("synpunkter__pk"), key="bekrafta", met_at__isnull=False).order_by(
        "-pk"
    )
    found: Any = rows.values(
        **{column: F(f"synpunkter__{column}") for column in columns}, antecknad=Subquery(noted.values("met_at")[:1])
    )
    return list(found)


def _by_unit(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["enhet"]].append(row)
    return found


def _unit(
    enhet: Enhet, rows: list[dict[str, Any]], before: list[dict[str, Any]], lamnat: dt.date | None, as_of: dt.date
) -> Enhetsrad:
    # What was brought in from an older register does not say whom it was confirmed to, so it is not asked.
    # Nor is it of whoever could not be informed, when that was noted in time; nor while the five days still run.
    asked = [row for row in rows if row["kanal"] != Kanal.OKAND and not _excused(row)]
    att_bekrafta = [row for row in asked if arbetsdagar_till_besked(row) is not None or _run_out(row, as_of)]
    days = [days_to for row in att_bekrafta if (days_to := arbetsdagar_till_besked(row)) is not None]
    return Enhetsrad(
        kod=enhet.code,
        namn=enhet.name,
        antal=_per_area(rows),
        forra=_per_area(before),
        bekraftade_i_tid=sum(days_to <= ARBETSDAGAR for days_to in days),
        bekraftade=len(days),
        att_bekrafta=len(att_bekrafta),
        median_arbetsdagar=median(days) if days else None,
        lamnat=lamnat,
    )


def _excused(row: Mapping[str, Any]) -> bool:
    """It was noted within the five days that the person could not be informed (SK-29, A-34). Later it is late.

    Whoever had been informed by then, was.
    """
    if not row["ej_informeras_skal"] or row["bekraftad_dag"]:
        return False
    noted = row["antecknad"]
    return noted is None or _working_days(row, local_day(noted)) <= ARBETSDAGAR


def _run_out(row: Mapping[str, Any], as_of: dt.date) -> bool:
    """Neither in time nor late as long as there are days left."""
    return _working_days(row, as_of) > ARBETSDAGAR


def _working_days(row: Mapping[str, Any], day: dt.date) -> int:
    return working_days_between(local_day(row["received_at"]), day, settings.EXTRA_DAYS_OFF)


def arbetsdagar_till_besked(row: Mapping[str, Any]) -> int | None:
    """Working days from the arrival to the first word: the confirmation, or an answer that came first (A-34, A-35)."""
    told = min((day for day in (row["bekraftad_dag"], row["besvarad_dag"]) if day), default=None)
    return None if told is None else _working_days(row, told)


def _per_area(rows: Iterable[dict[str, Any]]) -> tuple[int, ...]:
    counts = Counter(row["huvudkategori"] for row in rows)
    return tuple(counts[typ.value] for typ in Typ)


def _shares(rows: Iterable[dict[str, Any]], column: str, kinds: Any) -> tuple[tuple[str, int], ...]:
    counts = Counter(row[column] for row in rows)
    return tuple((str(kind.label), counts[kind.value]) for kind in kinds)
