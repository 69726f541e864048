"""The municipality's own Excel registers, read into this one: all rows or none, and the same file twice changes nothing.

Only what a file that was taken out does not tell is left, row by row, and each is named: what was masked in it, and what
nobody had registered yet.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from casework.calendar import STOCKHOLM, local_day
from casework.doorway import bring_in
from casework.models import NumberSeries
from complaints.excel import progress
from complaints.excel.columns import Row
from complaints.excel.held import Texts, differing, known_rows, taken_out
from complaints.excel.layout import Problem
from complaints.excel.reading import MAX_PROBLEMS, Outcome, ReadRow, dated_entries, read_file
from complaints.excel.uttag import Inlasning
from complaints.models import Arsarende, Synpunkt
from complaints.register.page import HIDDEN
from complaints.uppgifter import Uppgift, registerenheter
from complaints.words import Kanal, Typ
from organisation.ledger import Ledger
from organisation.models import Enhet
from organisation.roles import Kvalitetsutvecklare
from organisation.rounds import database_is_away, parts
from organisation.standing import Standing, standing
from records.masking import MASK
from records.public_form import DOWN

log = structlog.get_logger("inlasning")
# What a file said is kept for a week: it may quote a cell.
REMEMBERED = dt.timedelta(days=7)
MOST = 6000
# So many are written at a time.
MANY = 500
TEXTS = ("beskrivning", "atgard", "aterkoppling")


def own_units(who: Standing, units: Iterable[Enhet] | None = None) -> set[int]:
    """The units whose registers this person may bring in: all for who compiles them, one's own for a manager (SK-09).

    `units`: those with a register, when they are known already.
    """
    units = registerenheter() if units is None else units
    if who.units([Kvalitetsutvecklare]):
        return {enhet.pk for enhet in units}
    command = who.command
    return {enhet.pk for enhet in units if who.user.pk in command.nearest(enhet.pk)}


def sweep(as_of: dt.datetime) -> int:
    """Read the files that wait, oldest first. Returns how many. One that cannot be read never stops the others."""
    Inlasning.objects.filter(klar_at__lt=as_of - REMEMBERED).exclude(utfall="").update(utfall="")
    done = 0
    for pk in (
        Inlasning.objects.filter(lage=Inlasning.Lage.VANTAR).order_by("at", "pk").values_list("pk", flat=True)[:20]
    ):
        try:
            done += _read(pk, as_of)
        except (*DOWN, OSError) as failure:
            # Somebody else is writing, or the database or the disk is away: the file waits for the next round.
            log.warning("import_waits")
            if database_is_away(failure):
                break
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
    read = read_file(
        bytes(job.data), units=_names(units.values()), types=dict(Typ.choices), prefix=settings.COMPLAINT_UNITS,
        today=local_day(as_of), progress=lambda done, total: progress.tell(pk, done, total),
    )  # fmt: skip
    if problems := [_said(one) for one in read.problems] or _too_many(read.rows):
        return _settle(pk, Inlasning.Lage.NEKAD, problems, as_of)
    with transaction.atomic():
        locked = Inlasning.objects.select_for_update(skip_locked=True).filter(pk=pk, lage=Inlasning.Lage.VANTAR)
        if not locked.exists():
            return False
        nya, problems, told = _bring_in(job, read, units, as_of)
        return _settle(pk, Inlasning.Lage.NEKAD if problems else Inlasning.Lage.KLAR, problems or told, as_of, nya)


def _too_many(rows: list[ReadRow]) -> list[str]:
    """More than this holds up everybody who writes meanwhile (docs/adr/0003)."""
    return (
        [f"Filen har {len(rows)} rader. Läs in högst {MOST} åt gången, till exempel ett år."]
        if len(rows) > MOST
        else []
    )


def _bring_in(
    job: Inlasning, read: Outcome, units: Mapping[str, Enhet], now: dt.datetime
) -> tuple[int, list[str], list[str]]:
    """(new rows, what is wrong, what is worth knowing)."""
    who = standing(job.by, local_day(now))
    readable = Synpunkt.objects.visible_to(job.by, who.day)
    known = known_rows(readable.filter(number__in=[one.row.nummer for one in read.rows]))
    closed = _closed_to(who, read.rows, units, known, readable)
    shut = {one.row.nummer for one in closed}
    rest = [one for one in read.rows if one.row.nummer not in shut]
    out = taken_out(job.by, now, readable.filter(number__in=known))
    problems = [*map(_refused, closed), *differing(rest, known, out), *(() if job.flyttade else _foreign(rest, known))]
    if problems:
        return 0, problems, []
    unknown = [one for one in rest if one.row.nummer not in known]
    left = _half(unknown)
    new = [one.row for one in unknown if one.row.nummer not in left]
    # Before the rows: whoever registers one meanwhile waits for the series, and gets the number after these. What is left
    # out keeps its number, so that it can be read in when the file has the whole of it.
    _continue_series(one.row for one in unknown)
    arsarenden = {year: Arsarende.of(year) for year in {row.dag.year for row in new}}
    done = 0
    for some in parts(new, MANY):
        cases = [_create(row, units[row.enhet], arsarenden[row.dag.year]) for row in some]
        bring_in(cases, by=job.by, now=now)
        for entries in parts(_entries(cases, some, now), 2 * MANY):
            ledger = Ledger()
            ledger.insert(*entries)
            ledger.write()
        done += len(some)
        progress.tell(job.pk, done, len(new))
    return len(new), [], [*_told(read, new, len(known)), *_cut(list(left.values()))]


def _foreign(rows: Iterable[ReadRow], known: Mapping[str, Texts]) -> list[str]:
    """A new number belongs to its own unit's series: nobody uses up another unit's numbers."""
    return [
        f"{one.sheet}, rad {one.row_number}, kolumn A: {one.row.nummer} hör till en annan enhets nummerserie. Är raden flyttad "
        "mellan enheterna: läs in filen igen och kryssa för det."
        for one in rows
        if one.row.nummer not in known
        and one.row.nummer.partition("-")[0] != settings.COMPLAINT_UNITS.get(one.row.enhet)
    ]


def _names(units: Iterable[Enhet]) -> dict[str, str]:
    """What a unit may be called in a file: its names and code, and the names of older days (A-37)."""
    found = {name.lower(): unit.code for unit in units for name in (unit.code, unit.name, unit.short_name)}
    return found | {alias.lower(): code for alias, code in settings.COMPLAINT_ALIASES.items()}


def _closed_to(
    who: Standing,
    rows: Iterable[ReadRow],
    units: Mapping[str, Enhet],
    known: Mapping[str, Texts],
    readable: QuerySet[Synpunkt],
) -> list[ReadRow]:
    """The rows that this person may not bring in: of another unit, of another unit's series, or with a number that their
    series has passed and that is not theirs to read.

    One answer for all of them. Otherwise it would tell somebody that there is a synpunkt that they may not know of (A-33),
    and that is also so for who compiles the registers. What they do read is compared, wherever it has been moved.
    """
    everything, mine = bool(who.units([Kvalitetsutvecklare])), own_units(who)
    passed = _passed(rows, readable if everything else None)
    taken = set(Synpunkt.objects.filter(number__in=[one.row.nummer for one in rows]).values_list("number", flat=True))

    def closed(row: Row) -> bool:
        if row.nummer in known:
            return False
        prefix, year, number = row.nummer.split("-")
        of_another = units[row.enhet].pk not in mine or prefix != settings.COMPLAINT_UNITS.get(row.enhet)
        return (
            (of_another and not everything) or row.nummer in taken or int(number) <= passed.get((prefix, int(year)), 0)
        )

    return [one for one in rows if closed(one.row)]


def _passed(rows: Iterable[ReadRow], readable: QuerySet[Synpunkt] | None) -> dict[tuple[str, int], int]:
    """How far each of these series has come: (prefix, year) → its last number.

    `readable`: only the series in which this person reads something that came in here. Of what only older files hold
    whoever compiles the registers is kept from nothing, and a row that was forgotten can be added.
    """
    names = {(prefix, int(year)) for prefix, year, _ in (one.row.nummer.split("-") for one in rows)}
    found = NumberSeries.objects.filter(
        prefix__in={f"SK-{prefix}" for prefix, _ in names}, year__in={y for _, y in names}
    )
    last = {(prefix.removeprefix("SK-"), year): n for prefix, year, n in found.values_list("prefix", "year", "last")}
    if readable is None:
        return last
    came_in_here = readable.exclude(kanal=Kanal.OKAND)
    return {key: n for key, n in last.items() if came_in_here.filter(number__startswith="{}-{}-".format(*key)).exists()}


def _refused(one: ReadRow) -> str:
    return (
        f"{one.sheet}, rad {one.row_number}: {one.row.nummer} går inte att läsa in. Du kan läsa in rader för enheter som är "
        "dina, med nummer som inte är givna här. Fråga servicedesk om resten."
    )


def _said(one: Problem) -> str:
    """ "Vuxenenheten, rad 7, kolumn B: …", as far as it is known where."""
    where = [one.sheet, f"rad {one.row}" if one.row else "", f"kolumn {one.column}" if one.column else ""]
    place = ", ".join(part for part in where if part)
    return f"{place}: {one.text}" if place else one.text


def _half(rows: Iterable[ReadRow]) -> dict[str, str]:
    """What is said of each new row that nobody has registered, or that holds a mask where there was a number, by its number.

    It is not read in: it would stand so for good.
    """
    told = {
        "är inte registrerad och lästes inte in. Välj en typ av ärende.": lambda row: not row.typ,
        "har dolda uppgifter, som bara finns i registret den togs ut ur. Den lästes inte in. Läs in den därifrån.": (
            lambda row: any(MASK in getattr(row, name) or getattr(row, name) == HIDDEN for name in TEXTS)
        ),
    }
    return {
        one.row.nummer: f"{one.sheet}, rad {one.row_number}: {one.row.nummer} {text}"
        for one in rows
        for text, wrong in told.items()
        if wrong(one.row)
    }


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - MAX_PROBLEMS
    return [*lines[:MAX_PROBLEMS], f"och {more} till"] if more > 0 else lines


def _create(row: Row, enhet: Enhet, arsarende: Arsarende) -> Synpunkt:
    """A closed row with the number it has: what an older file does not tell (channel, confirmation) is not made up."""
    case = Synpunkt(
        number=row.nummer,
        state=Synpunkt.State.INLAST,
        enhet=enhet,
        received_at=dt.datetime.combine(row.dag, dt.time(12), STOCKHOLM).astimezone(dt.UTC),
        arsarende=arsarende,
        huvudkategori=row.typ,
        kanal=Kanal.OKAND,
    )
    case.rubricera()
    return case


def _entries(cases: Iterable[Synpunkt], rows: Iterable[Row], now: dt.datetime) -> Iterator[Uppgift]:
    slag = Uppgift.Slag
    for case, row in zip(cases, rows, strict=True):
        told: list[tuple[str, dt.date | None, str]] = [(slag.BESKRIVNING, row.dag, row.beskrivning)]
        told += [(slag.ATGARD, day, text) for day, text in dated_entries(row.atgard)]
        told += [(slag.UNDERRATTELSE, day, text) for day, text in dated_entries(row.aterkoppling)]
        yield from (Uppgift(case=case, slag=kind, dag=day, text=text, skriven_at=now) for kind, day, text in told)


def _continue_series(rows: Iterable[Row]) -> None:
    """The next number that is given here comes after the last one in the file (A-31)."""
    last: dict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        prefix, year, number = row.nummer.split("-")
        series = f"SK-{prefix}", int(year)
        last[series] = max(last[series], int(number))
    for (name, of), highest in last.items():
        NumberSeries.at_least(name, of, highest)


def _told(read: Outcome, new: list[Row], known: int) -> list[str]:
    lines = [f"{len(new)} rader lästes in." if len(new) != 1 else "1 rad lästes in.", *read.remarks]
    if known:
        lines.append(f"{known} rader fanns redan i registret och är oförändrade.")
    open_ = [row.nummer for row in new if not row.aterkoppling]
    if open_:
        more = f" och {len(open_) - 20} till" if len(open_) > 20 else ""
        lines.append(
            f"Utan återkoppling: {', '.join(open_[:20])}{more}. Öppna dem i registret om de fortfarande pågår."
        )
    return lines
