"""Counting a year's register for the report (SK-18, SK-19): each synpunkt once, in its huvudkategori."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from django.conf import settings

from casework.calendar import add_working_days, is_working_day, local_day
from complaints.register import Arsarende, Art, Kanal, Typ, registerenheter
from complaints.sammanstallning import Enhetsrad, Sammanstallning
from organisation.models import Enhet

# A mistaken registration is not something that came in; what is not registered yet has no area to be counted in.
RAKNAS_INTE = ("makulerad", "inkommen")
DAYS = 5


def oregistrerade(year: int) -> bool:
    """Is there something of that year that nobody has given an area yet?"""
    return _rows(year).filter(state="inkommen").exists()


def handled_here(year: int) -> bool:
    """Did anything of that year come in here, and not only from an older file?"""
    return _rows(year).exclude(kanal=Kanal.OKAND).exists()


def rakna(year: int, *, lamnat: Mapping[int, dt.date] | None = None) -> Sammanstallning:
    """The register of a year and of the year before it, as they are now. Bounded queries, however many rows."""
    now, before = _counted(year), _counted(year - 1)
    arenden = {a.year: a.dnr for a in Arsarende.objects.filter(year__in=[year, year - 1])}
    seen = {row["enhet"] for row in (*now, *before)}
    units = sorted({*registerenheter(), *Enhet.objects.filter(pk__in=seen)}, key=lambda enhet: enhet.name)
    per_unit, forra = _by_unit(now), _by_unit(before)
    return Sammanstallning(
        ar=year,
        kommun=settings.MUNICIPALITY,
        namnd=settings.BOARD,
        arsdnr=arenden.get(year, ""),
        forra_arsdnr=arenden.get(year - 1, ""),
        typer=tuple((typ.value, str(typ.label)) for typ in Typ),
        enheter=tuple(_enhet(unit, per_unit[unit.pk], forra[unit.pk], (lamnat or {}).get(unit.pk)) for unit in units),
        arter=_fordelning(now, "art", Art),
        kanaler=_fordelning(now, "kanal", Kanal),
    )


def _rows(year: int) -> Any:
    from complaints.models import Synpunkt  # the routine itself; it knows the report, and the report counts it

    return Synpunkt.objects.filter(arsarende__year=year)


def _counted(year: int) -> list[dict[str, Any]]:
    columns = ("enhet", "huvudkategori", "art", "kanal", "received_at", "state", "bekraftad_dag", "besvarad_dag",
               "ej_informeras_skal")  # fmt: skip
    return list(_rows(year).exclude(state__in=RAKNAS_INTE).order_by("pk").values(*columns))


def _by_unit(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["enhet"]].append(row)
    return found


def _enhet(enhet: Enhet, rows: list[dict[str, Any]], forra: list[dict[str, Any]], lamnat: dt.date | None) -> Enhetsrad:
    # What was brought in from an older register does not say whom it was confirmed to, so it is not asked.
    att_bekrafta = [row for row in rows if not row["ej_informeras_skal"] and row["kanal"] != Kanal.OKAND]
    days = [dagar for row in att_bekrafta if (dagar := arbetsdagar_till_besked(row)) is not None]
    return Enhetsrad(
        kod=enhet.code,
        namn=enhet.name,
        antal=_per_typ(rows),
        forra=_per_typ(forra),
        bekraftade_i_tid=sum(dagar <= DAYS for dagar in days),
        bekraftade=len(days),
        att_bekrafta=len(att_bekrafta),
        median_arbetsdagar=median(days) if days else None,
        lamnat=lamnat,
    )


def arbetsdagar_till_besked(row: Mapping[str, Any]) -> int | None:
    """Working days from the arrival to the first word: the confirmation, or an answer that came first (A-34, A-35)."""
    told = min((day for day in (row["bekraftad_dag"], row["besvarad_dag"]) if day), default=None)
    return None if told is None else arbetsdagar(local_day(row["received_at"]), told)


def arbetsdagar(first: dt.date, last: dt.date) -> int:
    """Working days after `first`, up to and including `last`."""
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, settings.EXTRA_DAYS_OFF) for day in days)


def sista_dag(first: dt.date) -> dt.date:
    return add_working_days(first, DAYS, settings.EXTRA_DAYS_OFF)


def _per_typ(rows: Iterable[dict[str, Any]]) -> tuple[int, ...]:
    counts = Counter(row["huvudkategori"] for row in rows)
    return tuple(counts[typ.value] for typ in Typ)


def _fordelning(rows: Iterable[dict[str, Any]], column: str, kinds: Any) -> tuple[tuple[str, int], ...]:
    counts = Counter(row[column] for row in rows)
    return tuple((str(kind.label), counts[kind.value]) for kind in kinds)
