"""Januarirapporten: each January the socialnämnd learns what came in the year before (SK-16 till SK-19, A-28)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django_fsm import FSMField

from casework.calendar import STOCKHOLM, end_of_day, local, local_day
from casework.deadlines import DeadlineKind
from casework.doorway import open_case
from casework.history import audit_trail
from casework.models import Case
from casework.pages import Pages
from casework.predicates import predicate
from casework.relations import Relation
from casework.steps import Confirmation, Station, step
from complaints.rapport.counting import count, handled_here, oregistrerade
from complaints.rapport.underlag import Fryst, Underlag
from complaints.rules import namndsekreterare
from complaints.uppgifter import registerenheter
from organisation.board import BoardMeeting
from organisation.command import LEVELS, Command
from organisation.duty import office_holders
from organisation.models import Enhet, User, by_name
from organisation.roles import Kvalitetsutvecklare, Namndsekreterare
from organisation.standing import Standing
from records.board_items import BoardItem, documents_by
from records.common import SKAL, new_ansvarig
from records.writing import write_down


@dataclass(frozen=True, eq=False)
class SistaJanuari(DeadlineKind):
    """The last of January, warned of in the middle of it."""

    words = "senast den 31 januari"

    def due(self, start: dt.datetime) -> dt.datetime:
        return end_of_day(dt.date(local(start).year, 1, 31))

    def warnings(self, start: dt.datetime) -> list[dt.datetime]:
        return [dt.datetime(local(start).year, 1, 15, settings.DIGEST_HOUR, tzinfo=STOCKHOLM).astimezone(dt.UTC)]

    def explain(self, start: dt.datetime) -> str:
        year = local(start).year
        return f"Rapporten om {year - 1} lämnas i januari {year}, alltså senast den 31 januari ({self.rule})."


def sammanstallare(case, now: dt.datetime) -> list[User]:
    """The kvalitetsutvecklare of the whole office, wherever they sit."""
    return list(office_holders(Kvalitetsutvecklare, local_day(now)).order_by("pk"))


def sammanstallare_och_chefer(case, now: dt.datetime) -> list[User]:
    """Those who compile it, and the managers of units whose part is lacking."""
    return [*sammanstallare(case, now), *Enhetsansvarig.people(case, now)]


def for_sent(case, now: dt.datetime) -> list[User]:
    """When January is over the manager of whoever compiles it hears of it too (SK-16)."""
    above = Command.on(local_day(now)).nearest(case.enhet_id)
    return [*sammanstallare_och_chefer(case, now), *User.objects.filter(pk__in=above).order_by("pk")]


LAMNA = SistaJanuari("lamna", "Lämna till nämndkontoret", rule="SK-16",
                     warns=sammanstallare_och_chefer, reminds=for_sent)  # fmt: skip
ansvarig = Case._meta.get_field("ansvarig")


class Enhetsansvarig(Relation):
    """Chef för en enhet vars underlag saknas."""

    code, display_name = "enhetsansvarig", "Chef för en enhet"

    @classmethod
    def held(cls, case, who: Standing) -> bool:
        return bool(who.units(LEVELS)) and any(
            who.user.pk in who.command.nearest(enhet.pk) for enhet in case.enheter_utan_underlag()
        )

    @classmethod
    def ways(cls, who: Standing) -> list[Q]:
        """There is one open report a year: each is asked."""
        if not who.units(LEVELS):
            return []
        going_on = Januarirapport.objects.filter(closed_at=None, state=Januarirapport.State.PAGAR)
        return [Q(pk__in=mine)] if (mine := [case.pk for case in going_on if cls.held(case, who)]) else []

    @classmethod
    def people(cls, case, now: dt.datetime) -> list[User]:
        command = Command.on(local_day(now))
        chiefs = {person for enhet in case.enheter_utan_underlag() for person in command.nearest(enhet.pk)}
        return list(User.objects.filter(pk__in=chiefs).order_by(*by_name()))


@predicate("Alla enheter har inte lämnat sitt underlag.", "Alla enheter har lämnat sitt underlag.")
def alla_underlag(case, _user, _now) -> bool:
    return not case.enheter_utan_underlag()


@predicate("Det finns synpunkter från året som inte är registrerade med typ ännu.")
def alla_registrerade(case, _user, _now) -> bool:
    return not oregistrerade(case.ar)


def har_alla_underlag(case) -> bool:
    return not case.enheter_utan_underlag()


def mina_utan_underlag(case, user: User, now: dt.datetime) -> models.QuerySet[Enhet]:
    command = Command.on(local_day(now))
    mine = [enhet.pk for enhet in case.enheter_utan_underlag() if user.pk in command.nearest(enhet.pk)]
    return Enhet.objects.filter(pk__in=mine).order_by("name")


def kan_ta_emot(_case, _user: User, now: dt.datetime) -> models.QuerySet[User]:
    return namndsekreterare(local_day(now))


class Januarirapport(Case):
    """The report about one calendar year, from the first of January until the nämndkontor has it."""

    class State(models.TextChoices):
        PAGAR = "pagar", "Sammanställs"
        FRYST = "fryst", "Fryst"
        LAMNAD = "lamnad", "Lämnad"
        MOTTAGEN = "mottagen", "Mottagen"

    code, routine_name, arrival_label, paper = "JR", "Januarirapport", "Januari började", "SK"
    pages = Pages(template="complaints/januarirapport.html", print_name="Stämplat försättsblad")
    closed_states = frozenset({State.MOTTAGEN})
    on_arrival = (LAMNA,)

    ar = models.PositiveSmallIntegerField("år", unique=True)
    underlag_enhet = models.ForeignKey(Enhet, models.PROTECT, null=True, related_name="+", verbose_name="enhet")
    state = FSMField(choices=State, default=State.PAGAR, protected=True, editable=False)
    history = audit_trail()

    class Meta:
        verbose_name, verbose_name_plural = "januarirapport", "januarirapporter"
        base_manager_name = "objects"

    # fmt: off

    start = Station("Januari börjar", "Systemet", ("SK-16",))

    @step(State.PAGAR, None, "Lämna underlag", button="Underlaget är granskat och lämnat",
          said="lämnade en enhets underlag", rules=["SK-17"], by=[Enhetsansvarig], asks=[underlag_enhet])
    def lamna_underlag(self, *, by: User, now: dt.datetime) -> None:
        """Gå igenom enhetens register för året och lämna det som underlag till rapporten."""
        assert self.underlag_enhet  # noqa: S101  it was asked for
        Underlag.objects.create(rapport=self, enhet=self.underlag_enhet, at=now, by=by)

    @step(State.PAGAR, State.FRYST, "Frys rapporten",
          said="frös rapporten", rules=["SK-17", "SK-18", "SK-19"], by=[Kvalitetsutvecklare],
          when=alla_underlag & alla_registrerade)
    def frys(self, *, by: User, now: dt.datetime) -> None:
        """Siffrorna låses som de är nu, med en kontrollsumma. Det som registreras senare ändrar inte rapporten."""
        self._frys(by, now)

    @step(State.FRYST, State.LAMNAD, "Lämna till nämndkontoret", button="Rapporten är lämnad",
          said="lämnade rapporten till nämndkontoret", rules=["SK-16", "SK-17"], by=[Kvalitetsutvecklare],
          asks=[ansvarig], meets=[LAMNA], notifies=new_ansvarig)
    def lamna(self, *, by: User, now: dt.datetime) -> None:
        """Nämndsekreteraren får rapporten, för kännedom till nämnden."""

    @step(State.LAMNAD, State.MOTTAGEN, "Kvittera", button="Rapporten är mottagen",
          said="kvitterade rapporten", rules=["SK-16"], by=[Namndsekreterare])
    def kvittera(self, *, by: User, now: dt.datetime) -> None:
        """Rapporten är mottagen och läggs till nämndens sammanträde."""

    path = (start, lamna_underlag, frys, lamna, kvittera)
    done_when = {lamna_underlag: har_alla_underlag}
    choices = {underlag_enhet: mina_utan_underlag, ansvarig: kan_ta_emot}

    @step(State.PAGAR, State.FRYST, "Frys utan alla underlag",
          said="frös rapporten utan alla underlag", rules=["SK-17"], by=[Kvalitetsutvecklare],
          when=~alla_underlag & alla_registrerade, asks=[SKAL, Confirmation("anda", "Enheterna har påmints")])
    def frys_anda(self, *, by: User, now: dt.datetime, skal: str, anda: bool) -> None:
        """En enhet har inte granskat sitt underlag. Synpunkterna räknas ändå; rapporten visar vilka enheter som saknas."""
        write_down(self, by=by, at=now, about="Frys utan alla underlag", text=skal)
        self._frys(by, now)

    @step([State.FRYST, State.LAMNAD], State.PAGAR, "Öppna igen",
          said="öppnade rapporten igen", rules=["SK-17"], by=[Kvalitetsutvecklare], asks=[SKAL], opens=[LAMNA])
    def oppna_igen(self, *, by: User, now: dt.datetime, skal: str) -> None:
        """Något är fel i siffrorna. Den frysta kopian finns kvar, och en ny görs när rapporten fryses igen."""
        self.ansvarig = None
        write_down(self, by=by, at=now, about="Öppna igen", text=skal)

    # fmt: on

    @classmethod
    def for_the_board(cls, user: User, day: dt.date) -> list[BoardItem]:
        """The report is for the nämnd's first meeting of the new year that it can reach (SK-16)."""
        return [item for case in cls.objects.visible_to(user, day).order_by("ar") if (item := case._for_a_meeting(day))]

    def _for_a_meeting(self, day: dt.date) -> BoardItem | None:
        handed = self.state in (self.State.LAMNAD, self.State.MOTTAGEN)
        by = local_day(self.history.filter(last_step="lamna").latest("history_date").history_date) if handed else day
        coming = BoardMeeting.objects.filter(body=BoardMeeting.Body.SN, day__gte=dt.date(self.ar + 1, 1, 1))
        meeting = next((one for one in coming if documents_by(one.day) >= by), None)
        part = ("Januarirapport",)
        there, lacking = (part, ()) if handed else ((), part)
        return BoardItem(self, meeting.day, documents_by(meeting.day), there, lacking, handed) if meeting else None

    def _frys(self, by: User, now: dt.datetime) -> None:
        made = count(self.ar, local_day(now), lamnat=self.lamnade())
        Fryst.objects.create(rapport=self, innehall=made.to_json(), sha256=made.sha256(), at=now, by=by)

    @property
    def fryst(self) -> Fryst | None:
        """The frozen copy in force; None while the figures are those of the register."""
        return None if self.state == self.State.PAGAR else self.frysta.order_by("-id").first()

    def lamnade(self) -> dict[int, dt.date]:
        """Unit → the day its part was handed over."""
        return {row.enhet_id: local_day(row.at) for row in self.underlag.all()}

    def enheter_utan_underlag(self) -> list[Enhet]:
        return list(
            registerenheter().exclude(pk__in=Underlag.objects.filter(rapport=self.pk).values("enhet")).order_by("name")
        )

    def take_number(self) -> str:
        return f"JR-{self.ar}"

    def may_be_had_by(self, who: Standing) -> bool:
        return bool(who.units([Kvalitetsutvecklare, Namndsekreterare]))

    @classmethod
    def seen_by(cls, who: Standing) -> Q:
        """Every manager, whoever compiles it and whoever receives it: it holds counts, and nobody's words."""
        return Q() if who.units([*LEVELS, Kvalitetsutvecklare, Namndsekreterare]) else Q(pk__in=[])

    @classmethod
    def ways(cls, who: Standing) -> Sequence[Q]:
        """Whoever compiles it, and a manager until every unit of theirs has handed in."""
        if not who.units([*LEVELS, Kvalitetsutvecklare, Namndsekreterare]):
            return []
        compiled = Q(pk__in=cls.objects.exclude(state=cls.State.LAMNAD).values("pk"))
        return [
            Q(ansvarig=who.user),
            *([compiled] if who.units([Kvalitetsutvecklare]) else []),
            *Enhetsansvarig.ways(who),
        ]

    @classmethod
    def works_in(cls) -> models.QuerySet[Enhet]:
        return Enhet.objects.filter(code=settings.COMPLAINT_DEFAULT_UNIT)

    def notify_on_arrival(self, now: dt.datetime) -> list[User]:
        return sammanstallare_och_chefer(self, now)

    def watches_overdue(self, now: dt.datetime) -> list[User]:
        return sammanstallare(self, now)

    def clean(self) -> None:
        if self.ar >= local(self.received_at).year:
            raise ValidationError("Rapporten gäller ett år som är slut.")


def open_report(as_of: dt.datetime) -> int:
    """Open the report about last year: in January, or later if nobody was awake then. A sweep; twice is as once."""
    year = local(as_of).year - 1
    january = local(as_of).month == 1
    return open_for(year, as_of) if january or handled_here(year) else 0


def open_for(year: int, as_of: dt.datetime) -> int:
    """Open the report about a year that is complete, once. Returns how many were opened."""
    if year >= local(as_of).year or Januarirapport.objects.filter(ar=year).exists():
        return 0
    unit = Enhet.objects.filter(code=settings.COMPLAINT_DEFAULT_UNIT).first()
    if unit is None:
        return 0
    begins = dt.datetime(year + 1, 1, 1, tzinfo=STOCKHOLM).astimezone(dt.UTC)
    report = Januarirapport(ar=year, enhet=unit, received_at=begins, headline=f"Januarirapport om {year}")
    try:
        with transaction.atomic():
            open_case(report, by=None, now=as_of)
    except IntegrityError:
        # Another sweep was first in the same instant: the year is unique.
        return 0
    return 1
