"""How Norrvinge's people take an uppdrag from the decision to where a test wants it, a minute between the steps."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from casework.calendar import local_day
from casework.doorway import take
from openvard import rules
from openvard.models import Uppdrag
from openvard.registrering import ta_in
from openvard.words import Plan
from organisation.models import Enhet, User
from records.meetings import Said
from records.plans import Goal, Written, latest, may_be_told, sign, undecided
from tests.conftest import Clock, moment
from tests.people import person

# A Monday; the decision was taken that morning.
MONDAY = moment("2026-09-21 09:00")
STEPS = Uppdrag.steps()
DAVID, ROLF, ALI, MAJA = "david.norrby", "rolf.sandqvist", "ali.karam", "maja.stenhammar"
WRITTEN = Written(
    "Vill sluta dricka.", [Goal("Fri från alkohol", "Samtal", "Ali", "Tisdagar")], True, "Vid uppföljningen."
)
CHANGED = Written(
    "Vill sluta dricka.", [Goal("Fri från alkohol")], True, "Vid uppföljningen.", why_changed="Nytt boende."
)

# The steps that lead to each state.
WAY = {
    "beslutad": [],
    "hos_chefen": ["informera_chefen"],
    "utsedd": ["informera_chefen", "utse"],
    "startad": ["informera_chefen", "utse", "starta"],
    "inlett": ["informera_chefen", "utse", "starta", "hall_inledande"],
    "behandling": ["informera_chefen", "utse", "starta", "hall_inledande", "inled"],
    "avbrott": ["informera_chefen", "utse", "starta", "hall_inledande", "inled", "avbryt"],
    "samtal": ["informera_chefen", "utse", "starta", "hall_inledande", "inled", "hall_samtal"],
    "avslutad": ["informera_chefen", "utse", "starta", "hall_inledande", "inled", "hall_samtal", "avsluta"],
    "atertagen": ["aterta"],
}
BY = {"utse": ROLF, "utse_fler": ROLF, "byt_utsedd": ROLF, "byt_behandlare": ROLF, "stam_av": ALI, "inled": ALI,
      "signera_plan": ALI, "andra_plan": ALI, "avmarka_skyddat": "thomas.eklov",
      "hav_jav": "thomas.eklov"}  # fmt: skip
SIGNS = {"signera_plan": Plan.GENOMFORANDE, "andra_plan": Plan.GENOMFORANDE, "signera_vardplan": Plan.VARDPLAN,
         "andra_vardplan": Plan.VARDPLAN}  # fmt: skip


def people(*logins: str) -> list[User]:
    return list(User.objects.filter(username__in=logins))


def decided(clock: Clock, *, by: str = DAVID, at: dt.datetime = MONDAY, **changed: Any) -> Uppdrag:
    """The decision and its uppdrag, written down on the day it was taken."""
    now = clock.set(at)
    day = local_day(at)
    data = {
        "name": "Daniel Öberg", "number": "199103192390", "phone": "", "address": "", "tolk": "", "skyddad": False,
        "beslut_dag": day, "beslutsfattare": "David Norrby", "delegation": "4.2", "lagrum": "SoL 11 kap. 1 §",
        "insats": "individuell", "fran": day, "tom": dt.date(2027, 6, 20), "utforare": Enhet.objects.get(code="VIN"),
        "underrattad_dag": day, "underrattad_satt": "muntligt", "tidigare_akt": "",
    }  # fmt: skip
    return ta_in(data | changed, uuid.uuid4(), Enhet.objects.get(code="VUX"), by=person(by), now=now)


class Walk:
    """One uppdrag and its way."""

    def __init__(self, clock: Clock, **changed: Any) -> None:
        self.clock, self.treats = clock, [ALI]
        self.case = decided(clock, **changed)

    def answers(self, name: str, now: dt.datetime) -> dict[str, Any]:
        """What people answer, when a test says nothing else."""
        day = local_day(now)
        present = people(DAVID, *self.treats)
        held = {"narvarande": present, "enskild_kom": True}
        named = {"behandlare": people(*self.treats), "dag": day, "satt": "mote"}
        meeting = {
            "mote_at": now + dt.timedelta(days=1),
            "mote_plats": "Vuxna insatser",
            "mote_tolk": "",
            "initiativ": "",
        }
        return {
            "informera_chefen": lambda: {"informerad_dag": day, "informerad_satt": "telefon", "sagt": "Om ärendet."},
            "utse": lambda: named, "utse_fler": lambda: named | {"behandlare": people(MAJA)},
            "byt_utsedd": lambda: named | {
                "behandlare": people(MAJA if self.case.state == "utsedd" else "eva.torngren"), "skal": "Ali slutar."},
            "byt_behandlare": lambda: named | {"behandlare": people(MAJA), "skal": "Ali slutar."},
            "tilldela_igen": lambda: {"lamnar": people(ALI)},
            "starta": lambda: {"start_dag": day},
            "ta_kontakt": lambda: {"kontakt_dag": day, "satt": "telefon", "text": "Tider."},
            "stam_av": lambda: {"avstamd_dag": day, "samordnande": person(ALI), "text": "Ali skriver planen."},
            "boka_inledande": lambda: meeting, "boka_uppfoljning": lambda: meeting, "boka_samtal": lambda: meeting,
            "mote_blev_inte_av": lambda: {"utfall": "installt", "vem": "verksamheten", "orsak": "Sjukdom"},
            "hall_inledande": lambda: {"inledande_dag": day} | held,
            "inled": lambda: {"behandling_dag": day, "olast": "Läste den på mötet."},
            "hall_uppfoljning": lambda: {"uppfoljd_dag": day, "narvarande": present, "enskild": "kom", "varfor_inte": "",
                                         "malen": self.judged(), "egna_ord": "", "bestamt": "Fortsätta.", "andras": "nej"},
            "avbryt": lambda: {"avbrott_dag": day, "orsak": "Behandlingshem."},
            "ateruppta": lambda: {"aterupptagen_dag": day},
            "hall_samtal": lambda: {"samtal_dag": day, "malen": self.judged(), "viktigast": "Det gick bra."} | held,
            "samtal_uteblev": lambda: {"avslut": "avliden", "forsok": "Anhöriga ringde."},
            "avsluta": lambda: {"avslut_dag": day, "avslut": "uppnatt"},
            "ratta_ateruppta": lambda: {"aterupptagen_dag": day, "skal": "Fel dag."},
            "hav_jav": lambda: {"javig": person("eva.torngren"), "skal": "Fel person."},
            "aterta": lambda: {"avslut_dag": day, "aterta_orsak": "tackar_nej", "skal": "Vill inte."},
            "kommunicera": lambda: {"mottagare": self.untold(), "dag": day, "satt": "mote"},
            "byt_handlaggare": lambda: {"ansvarig": person("hanna.lidman"), "skal": "Ledighet."},
            "forlang": lambda: {"beslutad": day, "fran": dt.date(2027, 6, 21), "tom": dt.date(2027, 9, 20),
                                "insats": "individuell", "beslutsfattare": "David Norrby"},
            "ratta_beslut": lambda: {"beslut_dag": self.case.beslut_dag - dt.timedelta(days=3), "skal": "Fel dag."},
            "ratta_mote": lambda: {"inledande_dag": self.case.start_dag, "skal": "Fel dag."},
            "ratta_start": lambda: {"start_dag": self.case.informerad_dag, "skal": "Fel dag."},
            "ratta_kontakt": lambda: {"kontakt_dag": self.case.start_dag, "skal": "Fel dag."},
            "ratta_behandling": lambda: {"behandling_dag": self.case.inledande_dag, "skal": "Fel dag."},
            "underratta": lambda: {"underrattad_dag": day, "underrattad_satt": "brev"},
            "ratta_uppfoljning": lambda: {"uppfoljd_dag": self.case.inledande_dag, "skal": "Fel dag."},
            "ratta_avbrott": lambda: {"avbrott_dag": self.case.behandling_dag, "skal": "Fel dag."},
            "anmal_jav": lambda: {"javig": person("eva.torngren"), "skal": "Grannar."},
            "prova_mottagare": lambda: {"mottagare": undecided(self.case).first(), "ut": "ja", "skal": "Hen vet redan."},
            "marka_skyddat": lambda: {"skal": "Skyddad folkbokföring."}, "avmarka_skyddat": lambda: {"skal": "Fel person."},
        }.get(name, dict)()  # fmt: skip

    def judged(self) -> list[Said]:
        return [Said(row, "delvis", "På väg.") for row in rules.malen(self.case, self.case.ansvarig, self.clock.now)]

    def untold(self) -> Any:
        return may_be_told(self.case).first()

    def take(self, name: str, by: str = "", *, at: dt.datetime | str | None = None, **changed: Any) -> Uppdrag:
        now = self.clock.set(at) if at else self.clock.forward(minutes=1)
        self.case = Uppdrag.objects.get(pk=self.case.pk)
        if name in SIGNS and changed.pop("written", True):
            self.sign(name, by or BY.get(name, DAVID), now)
        given = self.answers(name, now) | changed
        self.case = take(self.case, STEPS[name], by=person(by or BY.get(name, DAVID)), now=now, **given)
        return self.case

    def sign(self, name: str, by: str, now: dt.datetime) -> None:
        page = next(page for page in Uppdrag.pages.plans if page.kind == SIGNS[name])
        written = CHANGED if latest(self.case, page.kind) else WRITTEN
        sign(self.case, page.kind, written, page.receivers(self.case, now), by=person(by), title="", now=now)

    def to(self, state: str) -> Walk:
        for name in WAY[state]:
            self.take(name)
        assert self.case.state == state
        return self

    def due(self, key: str) -> Any:
        """The open deadline of a kind."""
        return self.case.deadlines.get(key=key, met_at=None, cancelled_at=None)
