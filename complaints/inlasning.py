"""The municipality's own Excel registers, read into this one: all rows or none, and the same file twice changes nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, transaction

from casework.calendar import STOCKHOLM, local_day
from casework.doorway import open_case
from casework.models import NumberSeries
from complaints.excel_form import Fel
from complaints.excel_in import Inlasning as Last
from complaints.excel_in import InlastRad, atgarder, cell, las
from complaints.models import Arsarende, Synpunkt
from complaints.register import Kanal, Typ, Uppgift, registerenheter
from complaints.registerrad import Rad
from complaints.uttag import Inlasning
from organisation.models import Enhet, User
from organisation.roles import Kvalitetsutvecklare
from organisation.standing import Standing, standing

log = structlog.get_logger("inlasning")
FORGOTTEN = 3600
# What a file said is kept for a week: it may quote a cell.
REMEMBERED = dt.timedelta(days=7)
MOST = 6000
Texter = tuple[dt.date, str, str, str, str, str]


def egna_enheter(who: Standing) -> set[int]:
    """The units whose registers this person may bring in: all for who compiles them, one's own for a manager (SK-09)."""
    if who.units([Kvalitetsutvecklare]):
        return {enhet.pk for enhet in registerenheter()}
    command = who.command
    return {enhet.pk for enhet in registerenheter() if who.user.pk in command.nearest(enhet.pk)}


def framsteg(pk: object) -> tuple[int, int] | None:
    """(rows done, all rows) of a file that is being read."""
    found: tuple[int, int] | None = cache.get(f"inlasning:{pk}")
    return found


def sweep(as_of: dt.datetime) -> int:
    """Read the files that wait, oldest first. Returns how many. One that cannot be read never stops the others."""
    Inlasning.objects.filter(klar_at__lt=as_of - REMEMBERED).exclude(utfall="").update(utfall="")
    done = 0
    for pk in Inlasning.objects.filter(lage=Inlasning.Lage.VANTAR).order_by("at").values_list("pk", flat=True)[:20]:
        try:
            done += _read(pk, as_of)
        except OperationalError:
            # Somebody else is writing, or the database is away: the file waits for the next round.
            log.warning("import_waits")
        except Exception:
            log.exception("import_failed")
            told = "Filen gick inte att läsa in. Försök igen, och kontakta servicedesk om det händer igen."
            _settle(pk, Inlasning.Lage.NEKAD, [told], as_of)
    return done


def _settle(pk: uuid.UUID, lage: str, utfall: list[str], now: dt.datetime, nya: int = 0) -> bool:
    """Say what became of it, unless somebody has already: a conditional UPDATE decides."""
    waiting = Inlasning.objects.filter(pk=pk, lage=Inlasning.Lage.VANTAR)
    return bool(waiting.update(lage=lage, utfall="\n".join(utfall), nya=nya, data=None, klar_at=now))


def _read(pk: uuid.UUID, as_of: dt.datetime) -> bool:
    """Understand the file first, then write all of it in one transaction under the row's lock.

    A sweeper that is killed has changed nothing, and another begins anew; nobody waits for what is only being read.
    """
    job = Inlasning.objects.select_related("by").filter(pk=pk, lage=Inlasning.Lage.VANTAR).first()
    if job is None or job.data is None:
        return False
    units = {enhet.code: enhet for enhet in registerenheter()}
    read = las(
        bytes(job.data), enheter=_names(units.values()), typer=dict(Typ.choices), prefix=settings.COMPLAINT_UNITS,
        i_dag=local_day(as_of), framsteg=lambda done, total: _tell(pk, done, total),
    )  # fmt: skip
    if fel := [_said(one) for one in read.fel] or _too_many(read.rader):
        return _settle(pk, Inlasning.Lage.NEKAD, fel, as_of)
    with transaction.atomic():
        locked = Inlasning.objects.select_for_update(skip_locked=True).filter(pk=pk, lage=Inlasning.Lage.VANTAR)
        if not locked.exists():
            return False
        nya, fel, told = _bring_in(job, read, units, as_of)
        return _settle(pk, Inlasning.Lage.NEKAD if fel else Inlasning.Lage.KLAR, fel or told, as_of, nya)


def _tell(pk: uuid.UUID, done: int, total: int) -> None:
    cache.set(f"inlasning:{pk}", (done, total), FORGOTTEN)


def _too_many(rader: list[InlastRad]) -> list[str]:
    """More than this holds up everybody who writes meanwhile (docs/adr/0003)."""
    return (
        [f"Filen har {len(rader)} rader. Läs in högst {MOST} åt gången, till exempel ett år."]
        if len(rader) > MOST
        else []
    )


def _bring_in(
    job: Inlasning, read: Last, units: Mapping[str, Enhet], now: dt.datetime
) -> tuple[int, list[str], list[str]]:
    """(new rows, what is wrong, what is worth knowing)."""
    mine = egna_enheter(standing(job.by, local_day(now)))
    known = _known([one.rad.nummer for one in read.rader])
    fel = [*_not_theirs(read.rader, units, mine), *_differing(read.rader, known), *_foreign(read.rader, known)]
    if fel:
        return 0, fel, []
    new = [one.rad for one in read.rader if one.rad.nummer not in known]
    # Before the rows: whoever registers one meanwhile waits for the series, and gets the number after these.
    _continue_series(new)
    arsarenden = {year: Arsarende.of(year) for year in {rad.dag.year for rad in new}}
    entries: list[Uppgift] = []
    for done, rad in enumerate(new, 1):
        case = _create(rad, units[rad.enhet], arsarenden[rad.dag.year], job.by, now)
        entries += _entries(case, rad, now)
        if done % 100 == 0:
            _tell(job.pk, done, len(new))
    Uppgift.objects.bulk_create(entries, batch_size=500)
    return len(new), [], _told(read, new, len(known))


def _foreign(rader: Iterable[InlastRad], known: Mapping[str, Texter]) -> list[str]:
    """A new number belongs to its own unit's series: nobody uses up another unit's numbers."""
    return [
        f"{one.blad}, rad {one.radnummer}, kolumn A: {one.rad.nummer} hör till en annan enhets nummerserie."
        for one in rader
        if one.rad.nummer not in known
        and one.rad.nummer.partition("-")[0] != settings.COMPLAINT_UNITS.get(one.rad.enhet)
    ]


def _names(units: Iterable[Enhet]) -> dict[str, str]:
    """What a unit may be called in a file: its names and code, and the names of older days (A-37)."""
    found = {name.lower(): unit.code for unit in units for name in (unit.code, unit.name, unit.short_name)}
    return found | {alias.lower(): code for alias, code in settings.COMPLAINT_ALIASES.items()}


def _not_theirs(rader: Iterable[InlastRad], units: Mapping[str, Enhet], mine: set[int]) -> list[str]:
    foreign = (one for one in rader if units[one.rad.enhet].pk not in mine)
    return [f"{one.blad}, rad {one.radnummer}: du kan bara läsa in rader för din egen enhet." for one in foreign]


def _said(fel: Fel) -> str:
    """ "Vuxenenheten, rad 7, kolumn B: …", as far as it is known where."""
    where = [fel.blad, f"rad {fel.rad}" if fel.rad else "", f"kolumn {fel.kolumn}" if fel.kolumn else ""]
    place = ", ".join(part for part in where if part)
    return f"{place}: {fel.text}" if place else fel.text


def _known(numbers: list[str]) -> dict[str, Texter]:
    """What the register already holds under these numbers, as a file would show it."""
    cases = {case.pk: case for case in Synpunkt.objects.filter(number__in=numbers).select_related("enhet")}
    entries: dict[int, list[Uppgift]] = defaultdict(list)
    for entry in Uppgift.objects.filter(case__in=cases, ersatt_av=None):
        entries[entry.case_id].append(entry)
    return {case.number: _shown(case, entries[pk]) for pk, case in cases.items()}


def _shown(case: Synpunkt, entries: list[Uppgift]) -> Texter:
    described = [entry.text for entry in entries if entry.slag == Uppgift.Slag.BESKRIVNING]
    done = [(entry.dag, entry.text) for entry in entries if entry.slag == Uppgift.Slag.ATGARD]
    told = [(entry.dag, entry.text) for entry in entries if entry.aterkoppling]
    return (
        local_day(case.received_at),
        case.enhet.code,
        case.huvudkategori,
        "\n".join(described),
        cell(done),
        cell(told),
    )


def _differing(rader: Iterable[InlastRad], known: Mapping[str, Texter]) -> list[str]:
    """The same number with another content is not the same row, and nobody guesses which is right."""
    return [
        f"{one.blad}, rad {one.radnummer}: {one.rad.nummer} finns redan i registret med annat innehåll."
        for one in rader
        if one.rad.nummer in known and known[one.rad.nummer] != _asked(one.rad)
    ]


def _asked(rad: Rad) -> Texter:
    done, told = cell(_by_day(rad.atgard)), cell(_by_day(rad.aterkoppling))
    return rad.dag, rad.enhet, rad.typ, rad.beskrivning, done, told


def _by_day(text: str) -> list[tuple[dt.date | None, str]]:
    """The entries of a cell as the register shows them: undated first, then day by day."""
    return sorted(atgarder(text), key=lambda entry: entry[0] or dt.date.min)


def _create(rad: Rad, enhet: Enhet, arsarende: Arsarende, by: User, now: dt.datetime) -> Synpunkt:
    """A closed row with the number it has: what an older file does not tell (channel, confirmation) is not made up."""
    case = Synpunkt(
        number=rad.nummer,
        state=Synpunkt.State.INLAST,
        enhet=enhet,
        received_at=dt.datetime.combine(rad.dag, dt.time(12), STOCKHOLM).astimezone(dt.UTC),
        arsarende=arsarende,
        huvudkategori=rad.typ,
        kanal=Kanal.OKAND,
    )
    case.rubricera()
    return open_case(case, by=by, now=now)


def _entries(case: Synpunkt, rad: Rad, now: dt.datetime) -> Iterable[Uppgift]:
    slag = Uppgift.Slag
    rows: list[tuple[str, dt.date | None, str]] = [(slag.BESKRIVNING, rad.dag, rad.beskrivning)]
    rows += [(slag.ATGARD, day, text) for day, text in atgarder(rad.atgard)]
    rows += [(slag.UNDERRATTELSE, day, text) for day, text in atgarder(rad.aterkoppling)]
    return [Uppgift(case=case, slag=kind, dag=day, text=text, skriven_at=now) for kind, day, text in rows]


def _continue_series(rader: Iterable[Rad]) -> None:
    """The next number that is given here comes after the last one in the file (A-31)."""
    last: dict[tuple[str, int], int] = defaultdict(int)
    for rad in rader:
        prefix, year, number = rad.nummer.split("-")
        series = f"SK-{prefix}", int(year)
        last[series] = max(last[series], int(number))
    for (name, of), highest in last.items():
        NumberSeries.at_least(name, of, highest)


def _told(read: Last, new: list[Rad], known: int) -> list[str]:
    lines = [f"{len(new)} rader lästes in." if len(new) != 1 else "1 rad lästes in.", *read.upplysningar]
    if known:
        lines.append(f"{known} rader fanns redan i registret och är oförändrade.")
    open_ = [rad.nummer for rad in new if not rad.aterkoppling]
    if open_:
        more = f" och {len(open_) - 20} till" if len(open_) > 20 else ""
        lines.append(
            f"Utan återkoppling: {', '.join(open_[:20])}{more}. Öppna dem i registret om de fortfarande pågår."
        )
    return lines
