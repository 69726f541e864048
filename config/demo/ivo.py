"""The four matters of IVO's in Norrvinge, and the nämnd's meetings. Days are those of the anchor week."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from casework.doorway import take
from casework.models import Case
from config.demo.calendar import Calendar
from ivo.models import Tillsyn
from ivo.registrering import lagg_in, ta_in
from ivo.svar import Svar
from ivo.underskrift import skriv_under
from ivo.words import Riktning
from ivo.yttrande import Yttrande
from organisation.board import BoardMeeting
from organisation.models import Enhet, User
from records import stamp
from records.documents import store
from records.models import Handling
from records.uploads import Accepted, inspect

MEETINGS = (("sn", "2026-06-17"), ("snmu", "2026-10-28"), ("sn", "2026-11-25"), ("snmu", "2026-12-09"), ("sn", "2026-12-16"),
            ("sn", "2027-01-27"), ("sn", "2027-02-24"))  # fmt: skip
REG, MC, MONICA, HAKAN, MIKAEL = "birgitta.hult", "ulla.bergenstrom", "monica.ahlgren", "hakan.ryd", "mikael.tunberg"
NS, ORDF, SOC = "emma.rosenlund", "gunnar.ostlind", "anders.kjellgren"
UPPLYSNINGAR = (
    "Socialkontoret har tagit del av klagomålet. Den enskilde beviljades öppenvård den 4 augusti 2026. Behandlare utsågs den "
    "18 augusti. Inledande möte hölls först den 29 september eftersom två bokade möten ställdes in från verksamhetens sida. "
    "Genomförandeplan upprättades den 2 november, vilket är senare än de tre veckor som anges i rutinen. Enheten har därefter "
    "ändrat sin bokningsrutin. Kopia av journal, vårdplan och genomförandeplan bifogas."
)
TJANSTESKRIVELSE = (
    "Utredningen inleddes den 12 januari 2026 och skulle ha varit avslutad den 12 maj. Något beslut om förlängning finns inte "
    "dokumenterat. Barnet har haft ett enskilt samtal den 20 augusti. Förvaltningen bedömer att handläggningstiden inte har "
    "varit förenlig med 20 kap. 3 § socialtjänstlagen och att barnets rätt att komma till tals inte har tillgodosetts i tid. "
    "Förslag till beslut: Socialnämnden antar förvaltningens förslag till yttrande och överlämnar det till Inspektionen för "
    "vård och omsorg."
)
Event = tuple[dt.datetime, Callable[[], Any]]


def meetings(calendar: Calendar) -> None:
    for body, day in MEETINGS:
        BoardMeeting.objects.create(body=body, day=calendar.day(day))


class Matter:
    """One matter, and what happens in it, in order of time."""

    def __init__(
        self, calendar: Calendar, nummer: str, ivo_nr: str, brev: str, at: str, rubrik: str, omrade: str, **more: Any
    ):
        self.calendar, self.nummer, self.events = calendar, nummer, list[Event]()

        def arrive(now: dt.datetime) -> None:
            data = {
                "nummer": nummer, "ivo_nr": ivo_nr, "brev": brev, "dag": calendar.day(at[:10]), "rubrik": rubrik,
                "motpart": "IVO", "original": "Socialförvaltningens diariepärm", "sekretess": "OSL 26 kap. 1 §",
                "sekretess_dag": calendar.day(at[:10]), "sekretess_av": "Birgitta Hult", "omrade": Enhet.objects.get(code=omrade),
                "personakt": more.get("personakt", False), "aktnummer": more.get("aktnummer", ""), "vite": more.get("vite"),
                "svarsdatum": calendar.day(more["svar"]) if more.get("svar") else None,
            }  # fmt: skip
            ta_in(data, self.pdf(rubrik, "Från Inspektionen för vård och omsorg.", now), uuid.uuid4(), by=who(REG), now=now,
                  important=True)  # fmt: skip

        self._at(at, arrive)

    def _at(self, at: str, do: Callable[[dt.datetime], Any]) -> None:
        now = self.calendar.moment(at)
        self.events.append((now, lambda: do(now)))

    @property
    def case(self) -> Any:
        return Tillsyn.objects.get(number=self.nummer)

    def part(self, kind: type[Any]) -> Any:
        return kind.objects.filter(tillsynen__number=self.nummer).latest("lopnr")

    def pdf(self, title: str, text: str, now: dt.datetime) -> tuple[bytes, Accepted]:
        mark = stamp.Stamp(number=self.nummer, arrived=now, unit="Socialförvaltningen", municipality="Norrvinge kommun")
        data = stamp.report_pdf(title=title, stamp=mark, sections=[stamp.Section("", (("", text),))])
        return data, inspect(data, "skrivelse.pdf")

    def step(self, at: str, login: str, name: str, of: type[Any] | None = None, **answers: Any) -> None:
        """A step of the matter, or of its latest part of a kind; an answer that is a function is asked at the time."""

        def do(now: dt.datetime) -> None:
            case = self.part(of) if of else self.case
            given = {key: value(case) if callable(value) else value for key, value in answers.items()}
            take(case, case.steps()[name], by=who(login), now=now, **given)

        self._at(at, do)

    def signed(self, at: str, login: str, name: str, of: type[Any]) -> None:
        def do(now: dt.datetime) -> None:
            case = self.part(of)
            skriv_under(case, case.steps()[name], by=who(login), now=now)

        self._at(at, do)

    def document(self, at: str, login: str, of: type[Any], title: str, text: str) -> None:
        self._at(at, lambda now: store(self.part(of), *self.pdf(title, text, now), at=now, by=who(login), title=title))

    def incoming(self, at: str, brev: str, rubrik: str) -> None:
        def do(now: dt.datetime) -> None:
            case = self.case
            data = {"riktning": Riktning.IN, "dag": self.calendar.day(at[:10]), "brev": brev, "rubrik": rubrik, "motpart": "IVO",
                    "original": "Socialförvaltningens diariepärm"}  # fmt: skip
            lagg_in(case, self.pdf(rubrik, "Från Inspektionen för vård och omsorg.", now), data, by=who(REG), now=now,
                    important=True)  # fmt: skip
            take(case, Tillsyn.registrera_handling, by=who(REG), now=now)

        self._at(at, do)

    def day(self, text: str) -> dt.date:
        return self.calendar.day(text)

    def fordelad(self, at: str, sektionschef: str, javiga: tuple[str, ...] = ()) -> None:
        self.step(at, MC, "fordela", sektionschef=lambda _: who(sektionschef), fordelad_dag=self.day(at[:10]),
                  jav="nagon" if javiga else "ingen", javiga=lambda _: [who(one) for one in javiga])  # fmt: skip


def who(login: str) -> User:
    return User.objects.get(username=login)


def first_row(case: Any) -> Any:
    return getattr(case, "tillsynen", case).rader.order_by("nr").first()


def last_row(case: Any) -> Any:
    return getattr(case, "tillsynen", case).rader.order_by("nr").last()


def document_called(title: str) -> Callable[[Any], Handling]:
    return lambda case: case.handlingar.filter(title=title).latest("arrived_at")


def meeting(matter: Matter, day: str) -> Callable[[Any], BoardMeeting]:
    return lambda _: BoardMeeting.objects.get(body="sn", day=matter.day(day))


def _ov_5(_case: Any) -> str:
    """Whichever year the demo is loaded in."""
    return Case.objects.filter(routine="OV", number__endswith="-0005").latest("pk").number


def events(calendar: Calendar) -> Iterator[Event]:
    for make in (_yttrande, _upplysningar, _redogorelse, _beslut):
        yield from make(calendar).events


def _yttrande(calendar: Calendar) -> Matter:
    """IV-1: jäv, and two days between the meeting and the answer's day."""
    m = Matter(calendar, "SN-2026-214", "3.5.1-40112/2026", "yttrande", "2026-11-03 09:15",
               "Föreläggande om yttrande, handläggningstid", "SBU", svar="2026-12-18", vite=50000)  # fmt: skip
    m.fordelad("2026-11-09 10:00", HAKAN, (MONICA,))
    m.step(
        "2026-11-09 13:00",
        HAKAN,
        "oppna_yttrande",
        begaran=first_row,
        svarsdatum_brev=m.day("2026-12-18"),
    )
    m.step("2026-11-09 13:10", HAKAN, "valj_sammantrade", Yttrande, sammantrade=meeting(m, "2026-12-16"), anda="")
    m.document("2026-11-20 15:50", HAKAN, Yttrande, "Tjänsteskrivelse", TJANSTESKRIVELSE)
    m.document(
        "2026-11-20 15:55",
        HAKAN,
        Yttrande,
        "Förslag till yttrande",
        "Nämnden instämmer i att tiden har varit för lång.",
    )
    m.step("2026-11-20 16:02", HAKAN, "fardigstall", Yttrande, tjansteskrivelse=document_called("Tjänsteskrivelse"),
           forslag=document_called("Förslag till yttrande"))  # fmt: skip
    return m


def _upplysningar(calendar: Calendar) -> Matter:
    """IV-2: signed once, and not to be sent before it is countersigned and registered."""
    m = Matter(calendar, "SN-2026-221", "3.5.1-41207/2026", "upplysningar", "2026-11-10 09:00",
               "Begäran om upplysningar, öppenvård vuxen", "SVU", svar="2026-11-27",
               personakt=True, aktnummer="V-2026-0815")  # fmt: skip
    m.fordelad("2026-11-11 10:00", HAKAN)
    m.step(
        "2026-11-12 09:00",
        HAKAN,
        "oppna_upplysningar",
        begaran=first_row,
        svarsdatum_brev=m.day("2026-11-27"),
        principiell="nej",
    )
    m.step("2026-11-12 09:10", HAKAN, "koppla", nummer=_ov_5)
    m.document("2026-11-18 14:00", HAKAN, Svar, "Upplysningar", UPPLYSNINGAR)
    m.step("2026-11-18 14:05", HAKAN, "fardigstall", Svar, skrivelse=document_called("Upplysningar"))
    m.signed("2026-11-19 14:20", MC, "underteckna_upplysningar", Svar)
    return m


def _redogorelse(calendar: Calendar) -> Matter:
    """IV-3: sent, a copy left to the utskott; IVO:s beslut is waited for."""
    m = Matter(calendar, "SN-2026-187", "3.5.2-33871/2026", "redogorelse", "2026-09-28 10:00",
               "Begäran om redogörelse, verkställd dom", "SBU", svar="2026-10-30",
               personakt=True, aktnummer="B-2026-0417")  # fmt: skip
    m.fordelad("2026-10-05 10:00", MONICA)
    m.step("2026-10-06 09:00", MONICA, "oppna_redogorelse", begaran=first_row, svarsdatum_brev=m.day("2026-10-30"),
           principiell="ja", handlaggare=lambda _: who(MIKAEL))  # fmt: skip
    m.step("2026-10-06 09:05", MONICA, "notera", rader=lambda case: list(case.rader.all()), aktnummer="B-2026-0417",
           dag=m.day("2026-10-06"))  # fmt: skip
    m.document(
        "2026-10-20 09:00", MONICA, Svar, "Redogörelse", "Domen verkställdes den 15 juni då kontaktfamiljen började."
    )
    m.step("2026-10-20 09:05", MONICA, "fardigstall", Svar, skrivelse=document_called("Redogörelse"))
    m.signed("2026-10-21 09:00", MONICA, "underteckna_redogorelse", Svar)
    m.signed("2026-10-22 13:00", MIKAEL, "kontrasignera_redogorelse", Svar)
    m.step(
        "2026-10-26 09:00", REG, "registrera", Svar, fil=document_called("Redogörelse"), rubrik="Redogörelse till IVO"
    )
    m.step(
        "2026-10-26 10:00", REG, "skicka", Svar, skickad_dag=m.day("2026-10-26"), skickad_satt="sdk", kvitto="SDK 4471"
    )
    m.step("2026-10-26 11:00", MONICA, "notera", rader=lambda case: list(case.rader.filter(noterad_dag=None)),
           aktnummer="B-2026-0417", dag=m.day("2026-10-26"))  # fmt: skip
    m.step("2026-10-28 15:00", MONICA, "kopia", Svar, kopia_till="snmu", kopia_dag=m.day("2026-10-28"))
    return m


def _beslut(calendar: Calendar) -> Matter:
    """IV-4: the yttrande went in June; IVO has found two shortcomings, and the nämnd is not told of them yet."""
    m = Matter(calendar, "SN-2026-102", "3.5.1-18940/2026", "yttrande", "2026-04-20 09:00",
               "Föreläggande om yttrande, skyddsbedömningar", "SBU", svar="2026-06-26",
               personakt=True, aktnummer="B-2026-0202")  # fmt: skip
    m.fordelad("2026-04-27 10:00", MONICA)
    m.step(
        "2026-04-28 09:00",
        MONICA,
        "oppna_yttrande",
        begaran=first_row,
        svarsdatum_brev=m.day("2026-06-26"),
    )
    m.step("2026-04-28 09:05", MONICA, "valj_sammantrade", Yttrande, sammantrade=meeting(m, "2026-06-17"), anda="")
    m.document("2026-05-18 09:00", MONICA, Yttrande, "Tjänsteskrivelse", "Förvaltningen delar IVO:s bild.")
    m.document("2026-05-18 09:05", MONICA, Yttrande, "Förslag till yttrande", "Nämnden har infört en ny rutin.")
    m.step("2026-05-18 09:10", MONICA, "fardigstall", Yttrande, tjansteskrivelse=document_called("Tjänsteskrivelse"),
           forslag=document_called("Förslag till yttrande"))  # fmt: skip
    m.signed("2026-05-19 09:00", MC, "underteckna_ts", Yttrande)
    m.signed("2026-05-20 09:00", MONICA, "kontrasignera_ts", Yttrande)
    m.step("2026-05-21 09:00", MONICA, "lamna", Yttrande, ovriga="inga", fler=[])
    m.step("2026-06-17 15:00", NS, "besluta", Yttrande, mote=meeting(m, "2026-06-17"), paragraf="88")
    m.step("2026-06-17 16:00", NS, "justera", Yttrande, justerad_dag=m.day("2026-06-17"), omedelbart="ja")
    m.signed("2026-06-18 09:00", ORDF, "underteckna", Yttrande)
    m.signed("2026-06-18 10:00", SOC, "kontrasignera", Yttrande)
    m.step(
        "2026-06-18 11:00",
        REG,
        "registrera",
        Yttrande,
        fil=document_called("Förslag till yttrande"),
        rubrik="Yttrande till IVO",
    )
    m.step(
        "2026-06-18 13:00",
        NS,
        "expediera",
        Yttrande,
        skickad_dag=m.day("2026-06-18"),
        skickad_satt="sdk",
        kvitto="SDK 2210",
    )
    m.document("2026-06-18 13:10", NS, Yttrande, "Protokollsutdrag § 88", "Nämnden beslutar enligt förslaget.")
    m.step("2026-06-18 13:15", NS, "lamna_utdrag", Yttrande, utdrag=document_called("Protokollsutdrag § 88"))
    m.step("2026-06-19 09:00", MONICA, "notera", rader=lambda case: list(case.rader.filter(noterad_dag=None).exclude(
        riktning="upprattad")), aktnummer="B-2026-0202", dag=m.day("2026-06-19"))  # fmt: skip
    m.incoming("2026-11-16 09:00", "beslut", "IVO:s beslut, två brister")
    m.step("2026-11-16 09:10", REG, "besluta", handling=last_row, beslut_dag=m.day("2026-11-16"), utfall="brist")
    m.step("2026-11-16 13:00", MONICA, "skriv_atgard", brist="Skyddsbedömning saknas i tre av tolv ärenden", lagrum="SoL 19:3",
           atgard="Ny kontroll varje vecka", agare="Peter Holmgård", senast=m.day("2026-12-31"))  # fmt: skip
    m.step("2026-11-16 13:05", MONICA, "skriv_atgard", brist="Återkoppling till anmälaren erbjuds inte", lagrum="SoL 19:11",
           atgard="Erbjudandet läggs in i rutinen", agare="Karin Wessman", senast=m.day("2027-01-31"))  # fmt: skip
    return m
