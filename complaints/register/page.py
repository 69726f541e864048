"""The register as a page: rows, totals and what each row waits for. Bounded queries, each of no more than is shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from casework.calendar import add_working_days, last_working_day_before, local, local_day
from casework.models import Case
from casework.steps import Step
from complaints.excel.columns import Row
from complaints.models import Synpunkt, Uppgift
from complaints.register.beside import STANDING, beside
from complaints.register.frist import Frist, frist
from complaints.register.synligt import Ways, gathered, synligt
from complaints.register.tally import Tally, tally
from complaints.register.urval import LAGEN, PAGE, Urval
from complaints.uppgifter import registerenheter
from complaints.words import Typ
from organisation.models import Enhet, User
from organisation.standing import Standing, standing
from records.dates import undated
from records.masking import ANYWHERE, MASK

State = Synpunkt.State
ANDRA: Step = Synpunkt.andra.step  # type: ignore[attr-defined]
RUBRIKER = ("Nummer", "Datum", "Enhet", "Typ av ärende", "Beskrivning av klagomålet", "Åtgärd", "Återkoppling")


@dataclass(frozen=True)
class Rad:
    """One row as it is shown. Numbers of persons are never shown in a list, and nothing of a protected case is."""

    case: Synpunkt
    beskrivning: str
    atgard: list[str]
    aterkoppling: list[str]
    frist: Frist | None
    vilar: int
    far_andras: bool
    bikategorier: str


class Registersida:
    """A person's view of the register of one year."""

    def __init__(self, user: User, now: dt.datetime, urval: Urval, opened: str = "") -> None:
        self.user, self.now, self.urval, self.opened = user, now, urval, opened

    @cached_property
    def who(self) -> Standing:
        return standing(self.user, local_day(self.now))

    @cached_property
    def ways(self) -> Ways:
        """Everything of the year that this person may read."""
        return synligt(self.user, local_day(self.now), self.urval.ar)

    def among(self, **which: Any) -> QuerySet[Synpunkt]:
        """Those of it that are asked for."""
        keys = gathered([way.filter(**which) for way in self.ways])
        return Synpunkt.objects.filter(pk__in=keys)

    @cached_property
    def chosen(self) -> Ways:
        return [way.filter(self.urval.columns).filter(self._lage()) for way in self.ways]

    def _lage(self) -> Q:
        open_ = Q(closed_at=None)
        if self.urval.lage == "vilande":
            return open_ & Q(pk__in=self._idle())
        return {
            "": ~Q(status=State.MAKULERAD),
            "oppna": open_,
            "forsenade": open_ & Q(next_due_at__lte=self.now),
            "obekraftade": open_ & Q(synpunkt__bekraftad_dag=None, synpunkt__ej_informeras_skal=""),
            "avslutade": ~open_ & ~Q(status=State.MAKULERAD),
            "makulerade": Q(status=State.MAKULERAD),
        }[self.urval.lage]

    def _idle(self) -> QuerySet[Any]:
        """Those of which nobody has heard for so many working days (SK-28, SK-38)."""
        day = local_day(self.now)
        for _ in range(settings.COMPLAINT_IDLE_DAYS):
            day = last_working_day_before(day, settings.EXTRA_DAYS_OFF)
        limit = local(self.now).replace(year=day.year, month=day.month, day=day.day)
        open_ = Case.objects.filter(routine=Synpunkt.code, closed_at=None)
        return _with_last_step(open_).filter(senast__lt=limit).order_by().values("pk")

    @cached_property
    def _keys(self) -> list[int]:
        """Those of the page, and one more when there are any after it."""
        start, by = (self.urval.page - 1) * PAGE, self.urval.order_by()
        # One way has its index, and it is read in that order; several are sorted when they are gathered.
        columns = self.urval.sorted_columns if len(self.chosen) > 1 else ()
        return [row[0] for row in gathered(self.chosen, *columns).order_by(*by)[start : start + PAGE + 1]]

    @cached_property
    def rows(self) -> list[Rad]:
        """One page; the row that is open comes first when it is not among them, so that nothing typed in it is lost."""
        rows = self.made(self._keys[:PAGE])
        if not self.opened or self.opened in {rad.case.number for rad in rows}:
            return rows
        return self.made([case.pk for case in self.among(number=self.opened)]) + rows

    def made(self, keys: Sequence[int]) -> list[Rad]:
        """These as rows, in this order: two queries, however many."""
        if not keys:
            return []
        cases = _with_last_step(Synpunkt.objects.filter(pk__in=keys))
        found = {case.pk: case for case in cases.select_related("enhet", "ansvarig", "mottagen_av", "arsarende")}
        beside(found)
        return [self._row(found[pk]) for pk in keys if pk in found]

    def columns(self, cases: QuerySet[Synpunkt]) -> dict[int, Row]:
        """The seven columns of these, as they are taken out and compared when they come back (SK-13): two queries."""
        found = cases.select_related("enhet").prefetch_related(Prefetch("uppgifter", STANDING, to_attr="inskrivet"))
        return {case.pk: _columns(case) for case in found}

    def _row(self, case: Any) -> Rad:
        texts = texter(case.inskrivet, hidden=case.protected)
        # What is protected is changed in the case, where somebody has said why they need to see it.
        here = case.state in ANDRA.sources and not case.protected
        may = here and ANDRA.permits(case, self.who)
        return Rad(
            case,
            "\n".join(texts["beskrivning"]),
            texts["atgard"],
            texts["aterkoppling"],
            frist(case, self.now),
            self._vilar(case),
            may,
            ", ".join(str(Typ(typ).label) for typ in case.berors_ocksa),
        )

    def _vilar(self, case: Any) -> int:
        """The idle limit in working days when it has been idle for that long, else 0."""
        if case.closed_at or case.senast is None:
            return 0
        since = add_working_days(local_day(case.senast), settings.COMPLAINT_IDLE_DAYS, settings.EXTRA_DAYS_OFF)
        return settings.COMPLAINT_IDLE_DAYS if local_day(self.now) > since else 0

    @cached_property
    def _all(self) -> Tally:
        """What there is of each unit and area; the cancelled are in the register and not in its sum."""
        return tally([way.exclude(status=State.MAKULERAD) for way in self.ways])

    @cached_property
    def _chosen(self) -> Tally:
        """The same of what is chosen: where that is units and areas it is counted already."""
        u = self.urval
        if u.only_enhet_and_typ and not (self._all.more and (u.enhet or u.typ)):
            return self._all.of(u.enhet, u.typ)
        return tally(self.chosen)

    @property
    def total(self) -> int:
        return self._chosen.total

    @property
    def fler(self) -> bool:
        """Are there more than are counted?"""
        return self._chosen.more

    @property
    def pages(self) -> int:
        """How many, as far as is counted."""
        return max(1, -(-self.total // PAGE))

    @property
    def has_next(self) -> bool:
        return len(self._keys) > PAGE

    @cached_property
    def registerenheter(self) -> list[Enhet]:
        """As the municipality has ordered them."""
        order = list(settings.COMPLAINT_UNITS)
        return sorted(registerenheter(), key=lambda enhet: order.index(enhet.code))

    @cached_property
    def enheter(self) -> list[Enhet]:
        """The units that this person sees something of, or answers for."""
        seen, mine = self._all.per_enhet, {enhet for _, enhet in self.who.held}
        return [e for e in self.registerenheter if e.code in seen or e.pk in mine or self._all.more]

    @cached_property
    def per_typ(self) -> list[tuple[str, int, int]]:
        """(area, how many, percent of the greatest) of what is chosen, zero areas too."""
        counts = self._chosen.per_typ
        most = max([counts.get(typ.value, 0) for typ in Typ], default=0) or 1
        return [(str(typ.label), counts.get(typ.value, 0), 100 * counts.get(typ.value, 0) // most) for typ in Typ]

    @property
    def flikar(self) -> list[tuple[str, str, str, bool]]:
        """(unit, how many, address, chosen), all units last."""
        counts, u, more = self._all.per_enhet, self.urval, "+" if self._all.more else ""
        made = [(e.short_name, f"{counts[e.code]}{more}", u.url(enhet=e.code), u.enhet == e.code) for e in self.enheter]
        return [*made, ("Alla enheter", f"{self._all.total}{more}", u.url(enhet=""), not u.enhet)]

    @property
    def rubriker(self) -> list[tuple[str, str, str]]:
        """The seven columns: (heading, how it is sorted, the address that sorts by it)."""
        keys = ("nummer", "datum", "", "typ", "", "", "frist")
        return [
            (label, self.urval.sorted_by(key) if key else "", self.urval.turned(key) if key else "")
            for label, key in zip(RUBRIKER, keys, strict=True)
        ]

    @property
    def forra(self) -> str:
        return self.urval.url(sida=self.urval.page - 1)

    @property
    def nasta(self) -> str:
        return self.urval.url(sida=self.urval.page + 1)

    @property
    def lagen(self) -> dict[str, str]:
        return LAGEN


def _columns(case: Any) -> Row:
    texts = texter(case.inskrivet, hidden=case.protected)
    told = ("\n".join(texts[column]) for column in ("beskrivning", "atgard", "aterkoppling"))
    return Row(case.number, local_day(case.received_at), case.enhet.code, case.huvudkategori, *told)


def _with_last_step(cases: QuerySet[Any]) -> QuerySet[Any]:
    """`senast`: when anybody last did something with it."""
    last = Synpunkt.history.filter(id=OuterRef("pk")).order_by().values("id")
    return cases.annotate(senast=Subquery(last.annotate(at=Max("history_date")).values("at")))


HIDDEN = "Skyddade uppgifter. Öppna ärendet för att läsa."


def texter(entries: Iterable[Uppgift], *, hidden: bool) -> dict[str, list[str]]:
    """The columns E, F and G as texts with their dates. In a list no number of a person or telephone is shown."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        column = "aterkoppling" if entry.aterkoppling else entry.slag
        text = HIDDEN if hidden else ANYWHERE.sub(MASK, entry.text)
        # Whoever begins with the day has dated it already.
        dated = f"{entry.dag}: {undated(text, entry.dag)}" if entry.dag else text
        found[column].append(text if column == "beskrivning" else dated)
    return {column: found[column] for column in ("beskrivning", "atgard", "aterkoppling")}
