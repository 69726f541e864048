"""How Norrvinge's people take an order from the uppdrag to where a test wants it, a minute between the steps."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

from casework.calendar import local_day
from casework.doorway import take
from organisation.models import Enhet, User
from records.meetings import Said
from records.models import Person
from records.plans import Goal, Written, latest, may_be_told, sign, undecided
from srv import rules
from srv.models import Bestallning
from srv.registrering import ta_in
from srv.words import Plan
from tests.conftest import Clock, moment
from tests.intake.walking import read_tables
from tests.people import person

TABLES = read_tables((Path(__file__).parents[1] / "approved" / "srv.md").read_text(encoding="utf-8"))
# A Monday.
MONDAY = moment("2026-09-21 09:00")
STEPS = Bestallning.steps()
SARA, MIKAEL, LENA, GUN = "sara.ekholm", "mikael.tunberg", "lena.brodin", "gun.sellman"
JOHAN, CAMILLA, NINA, ERIK = "johan.stahle", "camilla.frid", "nina.wallgren", "erik.boman"
WRITTEN = Written("Går inte till skolan.", [Goal("Är i skolan")], True, "Vid uppföljningen.")
CHANGED = Written("Går inte till skolan.", [Goal("Är i skolan")], True, "Vid uppföljningen.", why_changed="Nya behov.")

SENT = ["signera_uppdrag", "kommunicera", "anteckna_samtycke", "besluta", "skicka"]
ENDED = [*SENT, "ta_emot", "hall_uppstart", "signera_plan", "hall_uppfoljning", "avsluta_fortid"]
# The steps that lead to each state.
WAY: dict[str, list[str]] = {
    "utkast": [],
    "bestalld": SENT,
    "avvisad": [*SENT, "verkstall_inte"],
    "antagen": [*SENT, "ta_emot"],
    "pagar": [*SENT, "ta_emot", "hall_uppstart"],
    "slut": ENDED,
    "dokumenterad": [*ENDED, "dokumentera"],
    "avslutad": [*ENDED, "verkstall", "kommunicera", "signera_dokument", "kommunicera", "dokumentera", "avsluta_srv"],
    "atertagen": ["aterta"],
}
BY = {"ta_emot": JOHAN, "verkstall_inte": JOHAN, "verkstall": JOHAN, "avsluta_srv": JOHAN, "byt_ansvarig_srv": JOHAN,
      "lagg_till": JOHAN, "behandlare_slutar": JOHAN, "hav_jav": LENA,
      "dialog": JOHAN, "fraga_srv": GUN, "signera_plan": NINA, "andra_plan": NINA, "dokumentera": NINA, "fungerar_inte": NINA,
      "avgor_oenighet": LENA, "avmarka_skyddat": LENA}  # fmt: skip
SIGNS = {"signera_uppdrag": Plan.UPPDRAG, "andra_uppdrag": Plan.UPPDRAG, "signera_plan": Plan.GENOMFORANDE,
         "andra_plan": Plan.GENOMFORANDE, "signera_dokument": Plan.UPPFOLJNING, "nytt_dokument": Plan.UPPFOLJNING}  # fmt: skip
LIAM = {"name": "Liam Nordh", "number": "201604062396", "born": dt.date(2016, 4, 6), "vh1_name": "Petra Nordh",
        "vh1_number": "198906202380"}  # fmt: skip


def people(*logins: str) -> list[User]:
    return list(User.objects.filter(username__in=logins))


def begun(clock: Clock, *, by: str = SARA, at: dt.datetime = MONDAY, **changed: Any) -> Bestallning:
    now = clock.set(at)
    data = {
        "phone": "", "address": "", "skyddad": False, "vh1_phone": "", "vh2_name": "", "vh2_number": "", "vh2_phone": "",
        "lagrum": "sol_11_1", "insats": "hemmasittare", "utforare": Enhet.objects.get(code="SRV"), "tillfallig": False,
        "utredning": "", "utredning_slut": None,
    }  # fmt: skip
    return ta_in(data | LIAM | changed, uuid.uuid4(), Enhet.objects.get(code="BOF"), by=person(by), now=now)


class Walk:
    """One order and its way."""

    def __init__(self, clock: Clock, **changed: Any) -> None:
        self.clock = clock
        self.case = begun(clock, **changed)

    def answers(self, name: str, now: dt.datetime) -> dict[str, Any]:
        """What people answer, when a test says nothing else."""
        day = local_day(now)
        held = {"narvarande": people(SARA, NINA), "familjen": "kom", "andra": []}
        meeting = {"mote_at": now + dt.timedelta(days=1), "mote_plats": "SRV", "mote_tolk": "", "initiativ": ""}
        decision = {"beslut_dag": day, "beslutsfattare": "Sara Ekholm", "delegation": "4.2", "fran": day,
                    "tom": dt.date(2027, 9, 20)}  # fmt: skip
        return {
            "kommunicera": lambda: {"mottagare": may_be_told(self.case).first(), "dag": day, "satt": "mote",
                                    "vilka": "Barnet eller den unga och vårdnadshavarna"},
            "anteckna_samtycke": lambda: {"person": self.who("vardnadshavare"), "till": "uppdraget", "svar": "gett", "dag": day,
                                          "satt": "mote"},
            "besluta": lambda: decision,
            "besluta_lvu": lambda: decision | {"behandlingsplan": day, "beslutsfattare": "Socialnämnden"},
            "besluta_annat": lambda: decision,
            "anteckna_fb": lambda: {"fb_dag": day, "fb_nr": "§ 114"},
            "skicka_tillfallig": lambda: {"redogorelse": "Akut.", "samtal_dag": day, "dialog_dag": day, "post_dag": day},
            "fraga_srv": lambda: {"fragad_dag": day, "med_vem": "Johan Ståhle", "besked": "I veckan."},
            "dialog": lambda: {"dag": day, "text": "Prioritera gärna."},
            "ta_emot": lambda: {"ba": person(NINA), "behandlare": []},
            "verkstall_inte": lambda: {"skal": "Ingen behandlare med metoden."},
            "skicka_igen": lambda: {"skal": "Ny behandlare anställd."},
            "aterta": lambda: {"slut_dag": day, "aterta_orsak": "tackar_nej", "skal": "Vill inte.", "oro": "Nej."},
            "boka_uppstart": lambda: meeting, "boka_mote": lambda: meeting | {"slag": "uppfoljning"},
            "mote_blev_inte_av": lambda: {"utfall": "installt", "vem": "verksamheten", "orsak": "Sjukdom"},
            "roller_fore": lambda: {"roller": "Nina ringer."},
            "hall_uppstart": lambda: held | {"uppstart_dag": day, "behoven": "Skolan.", "arbetssatt": "Hembesök.",
                                             "roller": "Nina ringer.", "tar_over": person(SARA)},
            "lamna_sammanstallning": lambda: {"sammanstallning_dag": day, "till": "Nina Wallgren"},
            "hall_uppfoljning": lambda: held | {"uppfoljd_dag": day, "varfor_inte": "", "malen": self.judged("natt"),
                                                "egna_ord": "", "bestamt": "Fortsätta."},
            "informera": lambda: {"text": "Familjen flyttar."}, "begar_traff": lambda: {"vem": "familjen", "text": "Skolan."},
            "omprova": lambda: {"omprovad_dag": day, "text": "Fortsatt vård."},
            "fungerar_inte": lambda: {"skal": "De kommer inte."}, "talat_om": lambda: {"text": "Fortsätta en månad."},
            "anmal_oenighet": lambda: {"standpunkt": "Fortsätta."},
            "avgor_oenighet": lambda: {"deltog": people(LENA, JOHAN), "utfall": "Fortsätta.", "avvikande": ""},
            "antecknas_hinder": lambda: {"hinder_dag": day, "hinder": "annat", "person": None, "satt": "",
                                         "text": "Mamman ringde."},
            "bedom": lambda: {"bedomning": "samtycke", "text": "Hon vill ändå."},
            "avsluta_mal": lambda: {"slut_dag": day, "text": "Det gick bra."},
            "avsluta_fortid": lambda: {"slut_dag": day, "orsak": "Vill inte mer.", "oro": "nej", "motivering": "Ingen oro."},
            "avsluta_tid": lambda: {"slut_dag": day, "varfor": "flyttat", "text": "Flyttade.", "oro": "Ingen."},
            "utredning_inledd": lambda: {"utredning_dag": day},
            "ta_stallning": lambda: {"stallning": "fortsatter", "text": "Som nu."},
            "avbryt": lambda: {"avbrott_dag": day, "orsak": "Familjen är bortrest."},
            "ateruppta": lambda: {"aterupptagen_dag": day},
            "ratta_avbrott": lambda: {"avbrott_dag": self.case.uppstart_dag, "skal": "Fel dag."},
            "ratta_ateruppta": lambda: {"aterupptagen_dag": day, "skal": "Fel dag."},
            "placera": lambda: {"placerad_dag": day},
            "samordna": lambda: {"samordnad_dag": day, "narvarande": people(SARA, NINA), "information": "Bra kontakt.",
                                 "roller": "Nina besöker."},
            "ratta_uppfoljning": lambda: {"uppfoljd_dag": self.case.uppstart_dag, "skal": "Fel dag."},
            "ratta_uppgifter": lambda: {"lagrum": "sol_11_5", "insats": "fft", "utredning_slut": None, "skal": "Fel lagrum."},
            "ratta_fodd": lambda: {"fodd": self.case.fodd, "skal": "Fel dag."},
            "lagg_till": lambda: {"behandlare": person(ERIK)},
            "behandlare_slutar": lambda: {"behandlare": person(ERIK), "skal": "Slutar."},
            "hav_jav": lambda: {"javig": person(CAMILLA), "skal": "Fel person."},
            "forlang": lambda: {"samtycke": "ja", "beslutad": day, "fran": dt.date(2027, 9, 21), "tom": dt.date(2027, 12, 20),
                                "beslutsfattare": "Sara Ekholm"},
            "ratta_beslut": lambda: {"beslut_dag": self.case.beslut_dag, "skal": "Fel dag."},
            "ratta_uppstart": lambda: {"uppstart_dag": self.case.skickad_dag, "skal": "Fel dag."},
            "byt_ansvarig_srv": lambda: {"ba": person(ERIK), "skal": "Ledighet."},
            "byt_handlaggare": lambda: {"ansvarig": person(MIKAEL), "skal": "Ledighet."},
            "anmal_jav": lambda: {"javig": person(CAMILLA), "skal": "Grannar."},
            "prova_mottagare": lambda: {"mottagare": undecided(self.case).first(), "ut": "ja", "skal": "Vet redan."},
            "marka_skyddat": lambda: {"skal": "Skyddad folkbokföring."}, "avmarka_skyddat": lambda: {"skal": "Fel person."},
        }.get(name, dict)()  # fmt: skip

    def who(self, relation: str) -> Person:
        return self.case.persons.filter(relation=relation).first()

    def judged(self, how: str) -> list[Said]:
        return [Said(row, how, "") for row in rules.malen(self.case, self.case.ansvarig, self.clock.now)]

    def take(self, name: str, by: str = "", *, at: dt.datetime | str | None = None, **changed: Any) -> Bestallning:
        now = self.clock.set(at) if at else self.clock.forward(minutes=1)
        self.case = Bestallning.objects.get(pk=self.case.pk)
        who = by or BY.get(name) or self.case.ansvarig.username
        if name in SIGNS and changed.pop("written", True):
            self.sign(name, who, now)
        given = self.answers(name, now) | changed
        self.case = take(self.case, STEPS[name], by=person(who), now=now, **given)
        return self.case

    def sign(self, name: str, by: str, now: dt.datetime) -> None:
        page = next(page for page in Bestallning.pages.plans if page.kind == SIGNS[name])
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
