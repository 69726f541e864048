"""The twelve reports of Norrvinge and what became of them, as events in time. Days are those of an anchor week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.demo.texts import TEXTS
from intake.inkomst import Berord
from intake.models import EAnmalan as E


@dataclass
class Happening:
    """Somebody takes a step with one of the report's cases. `who`: which person's case, in the report's order."""

    at: str
    login: str
    step: Any
    answers: dict[str, Any] = field(default_factory=dict)
    who: int = 0


@dataclass
class Report:
    key: str
    at: str
    berorda: list[Berord]
    innehall: dict[str, Any]
    anmalare: dict[str, str] | None = None
    vardnadshavare: list[dict[str, Any]] = field(default_factory=list)
    kanal: str = "e_tjanst"
    registered: tuple[str, str] | None = None
    happenings: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.innehall = {"vad": TEXTS[self.key], "galler": self.berorda[0].choice, **self.innehall}


def person(name: str, number: str, choice: str = "barn", **more: Any) -> Berord:
    return Berord(choice, None, {"name": name, "number": number, **more})


def judged(at: str, login: str, who: int = 0) -> Happening:
    """Somebody has judged whether the child needs protection at once (SoL 20:1)."""
    by = {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": at}
    return Happening(at, login, E.skyddsbedom, by, who)


def closed(login: str, taken: str, printed: str, entered: str, done: str, akt: str, who: int = 0) -> list[Happening]:
    return [
        Happening(taken, login, E.ta_emot, who=who),
        judged(printed, login, who),
        Happening(printed, login, E.skriv_ut, {"utskrift": "utskriven"}, who),
        Happening(entered, login, E.for_in, {"aktnummer": akt, "inford_at": entered, "i_akten": True}, who),
        Happening(done, login, E.avsluta, who=who),
    ]


MALIN, PATRIK = (
    {"name": "Malin Sandgren", "number": "198602179882"},
    {"name": "Patrik Sandgren", "number": "198402179298"},
)

REPORTS = [
    Report(
        "D01", "2026-11-20 10:42",
        [person("Elsa Sandgren", "201503072389", place="Ängsvaktarskolan"),
         person("Hugo Sandgren", "201809062399", place="Ängsvaktarskolan")],
        {"anmalare": "tjanst", "skydd": "ja", "fara": "Elsa är rädd för vad som händer om pappa får veta.",
         "personen_vet": "ja", "vardnadshavare_vet": "nej", "relation": "Skolkurator", "aterkoppling": True, "mote": True,
         "varfor_inte": "Våld. Vårdnadshavarna ska inte kontaktas före skyddsbedömningen."},
        {"place": "Ängsvaktarskolan", "title": "Skolkurator"}, [MALIN, PATRIK],
        happenings=[
            Happening("2026-11-20 10:58", "anna.lovdahl", E.ta_emot),
            Happening("2026-11-20 11:00", "anna.lovdahl", E.ta_emot, who=1),
            Happening("2026-11-20 11:05", "anna.lovdahl", E.skriv_ut, {"utskrift": "utskriven"}),
        ],
    ),
    Report(
        "D02", "2026-11-12 15:20", [person("Melker Oskarsson", "202201032394", place="Förskolan Trollsländan")],
        {"anmalare": "tjanst", "skydd": "nej", "vardnadshavare_vet": "ja", "relation": "Förskollärare", "hur_lange": "manader"},
        {"place": "Förskolan Trollsländan", "title": "Förskollärare"}, [{"name": "Jennie Oskarsson", "number": "199501112388"}],
        happenings=closed("anna.lovdahl", "2026-11-12 15:41", "2026-11-12 15:48", "2026-11-13 09:10", "2026-11-13 09:15",
                          "{år 2026-11-09}-00412"),
    ),
    Report(
        "D03", "2026-11-21 01:17", [Berord("barn", None, {"address": "Ekvägen 12, 2 tr", "age_text": "små barn"})],
        {"anmalare": "anonym", "skydd": "vet_inte"},
    ),
    Report(
        "D04", "2026-11-08 04:30", [person("Vilgot Lindehag", "201001022399")],
        {"anmalare": "tjanst", "skydd": "nej", "vardnadshavare_vet": "ja", "relation": "Polismyndigheten"},
        {"place": "Polismyndigheten, lokalpolisområde Norrvinge"}, [{"name": "Helena Lindehag", "number": "197903169261"}],
        kanal="sdk", registered=("2026-11-09 07:35", "anna.lovdahl"),
        happenings=closed("anna.lovdahl", "2026-11-09 07:40", "2026-11-09 07:44", "2026-11-09 08:50", "2026-11-09 08:52",
                          "{år 2026-11-09}-00405"),
    ),
    Report(
        "D05", "2026-11-09 09:05", [person("Tindra Björkvall", "201202242382")],
        {"anmalare": "tjanst", "skydd": "nej", "personen_vet": "ja", "vardnadshavare_vet": "ja", "relation": "Kurator, BUP",
         "aterkoppling": True, "mote": True, "sagt": "Tindra vill att socialtjänsten pratar med henne ensam, helst i skolan."},
        {"place": "BUP öppenvård, Region Östra", "title": "Kurator"}, [{"name": "Sofia Björkvall", "number": "198304149282"}],
        happenings=closed("anna.lovdahl", "2026-11-09 09:20", "2026-11-09 09:26", "2026-11-09 11:02", "2026-11-09 13:00",
                          "{år 2026-11-09}-00407"),
    ),
    Report(
        "D06", "2026-11-17 20:10", [person("Olle Ahlmark", "201901092393")],
        {"anmalare": "privat", "skydd": "ja", "skyddade_uppgifter": "ja", "relation": "Mormor",
         "tank_pa": "Kontakta mamman på ett säkert sätt. Inga brev hem."},
        {"name": "Mormor till Olle"}, [{"name": "Emma Ahlmark", "number": "199302102380"}],
        happenings=[
            Happening("2026-11-18 08:02", "jonas.akerren", E.ta_emot),
            Happening("2026-11-18 08:10", "jonas.akerren", E.skriv_ut, {"utskrift": "digital"}),
            Happening("2026-11-18 10:40", "jonas.akerren", E.for_in,
                      {"aktnummer": "{år 2026-11-09}-00398", "inford_at": "2026-11-18 10:38", "i_akten": True}),
        ],
    ),
    Report(
        "D07", "2026-11-19 22:48", [person("Samira Haddadi", "200901102384")],
        {"anmalare": "sjalv", "skydd": "nej", "personen_vet": "ja", "vardnadshavare_vet": "nej",
         "varfor_inte": "De får inte veta.", "tank_pa": "Ring inte och mejla inte. Kontakt genom skolsköterskan."},
        happenings=[Happening("2026-11-20 07:35", "karin.wessman", E.fordela, {"ansvarig": "anna.lovdahl"})],
    ),
    Report(
        "D08", "2026-10-29 08:15", [person("Noel Wikner", "201806062392")],
        {"anmalare": "tjanst", "skydd": "nej", "vardnadshavare_vet": "ja", "relation": "Tandsköterska"},
        {"place": "Folktandvården", "title": "Tandsköterska"},
        kanal="brev", registered=("2026-10-29 08:31", "jonas.akerren"),
        happenings=closed("jonas.akerren", "2026-10-29 08:33", "2026-10-29 08:40", "2026-10-30 09:12", "2026-10-30 09:14",
                          "{år 2026-11-09}-00377"),
    ),
    Report(
        "D09", "2026-11-18 13:00", [person("Conny Ström", "196601142976", "vuxen", address="Kvarngatan")],
        {"anmalare": "tjanst", "skydd": "nej", "personen_vet": "ja", "relation": "Bovärd"},
        {"place": "Norrvingebostäder", "title": "Bovärd"},
        happenings=[
            Happening("2026-11-18 13:20", "fatima.rahimi", E.ta_emot),
            Happening("2026-11-18 13:31", "fatima.rahimi", E.skriv_ut, {"utskrift": "utskriven"}),
        ],
    ),
    Report(
        "D10", "2026-11-20 16:55",
        [person("Linda Hallgren", "199204102389", "vuxen"), person("Ebba Hallgren", "201911082384", place="Kvarndammsskolan")],
        {"anmalare": "privat", "skydd": "ja", "personen_vet": "nej", "relation": "Syster",
         "fara": "De åker till en stuga utan täckning i helgen.", "var_nu": "På väg till stugan"},
        {"name": "Lindas syster"},
    ),
    Report(
        "D11", "2026-11-16 18:30", [person("Albin Tegnér", "200703142398", "vuxen")],
        {"anmalare": "privat", "skydd": "nej", "personen_vet": "vet_inte", "relation": "Pappa", "hur_lange": "manader"},
        {"name": "Albins pappa"},
        happenings=closed("anna.lovdahl", "2026-11-17 07:52", "2026-11-17 07:59", "2026-11-17 10:20", "2026-11-17 10:24",
                          "{år 2026-11-09}-00420"),
    ),
    Report(
        "D12", "2026-11-13 11:20", [person("Sven-Olof Persgård", "194103319036", "vuxen", address="Linnégatan 4 A")],
        {"anmalare": "anonym", "skydd": "nej"},
        happenings=[
            Happening("2026-11-13 11:40", "fatima.rahimi", E.ta_emot),
            Happening("2026-11-13 11:46", "fatima.rahimi", E.skriv_ut, {"utskrift": "utskriven"}),
            Happening("2026-11-13 14:05", "fatima.rahimi", E.oversand,
                      {"destination_kind": "enhet", "destination": "Äldreenheten, Yvonne Grahn", "skal": "Gäller en äldre.",
                       "sekretess": "samma_namnd", "kopia": True}),
            Happening("2026-11-13 15:20", "fatima.rahimi", E.kvittera,
                      {"kvitterad_av": "Yvonne Grahn", "kvitterad_at": "2026-11-13 14:40", "kvitterad_nummer": "ÄO 2026-0311"}),
        ],
    ),
]  # fmt: skip
