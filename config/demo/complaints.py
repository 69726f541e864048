"""The ten synpunkter of Norrvinge and what became of them. Days are those of the anchor week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from complaints.models import Synpunkt as S

# How far each unit's own Excel file had come when the register moved here.
BEFORE = {"BU": 30, "VU": 11, "IN": 3, "AL": 18, "FU": 6, "AD": 1, "SR": 2}
DNR = "SN{}/28"
# Where the letters on paper lie until they are handed over, and to whom.
PARMEN, SEKRETERAREN = "Enhetens pärm för synpunkter {år 2026-11-09}", "emma.rosenlund"


@dataclass
class Happening:
    at: str
    login: str
    step: Any
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass
class Complaint:
    number: str
    at: str
    enhet: str
    kanal: str
    typ: str
    art: str
    text: str
    by: str = ""
    anonym: bool = False
    om_chefen: bool = False
    omgaende: str = ""
    original: str = ""
    happenings: list[Happening] = field(default_factory=list)


def bekraftad(at: str, login: str, kanal: str, ansvarig: str = "") -> Happening:
    answers = {"ansvarig": ansvarig or login, "bekraftad_dag": at[:10], "bekraftad_kanal": kanal}
    return Happening(at, login, S.bekrafta, answers)


def atgard(at: str, login: str, text: str) -> Happening:
    return Happening(at, login, S.atgarda, {"dag": at[:10], "atgard": text})


def svar(at: str, login: str, text: str) -> Happening:
    return Happening(at, login, S.besvara, {"besvarad_dag": at[:10], "kanal": "brev", "svar": text, "namnger": True,
                                            "svar_plats": PARMEN})  # fmt: skip


def muntligt(at: str, login: str, kanal: str, text: str) -> Happening:
    answers = {"besvarad_dag": at[:10], "kanal": kanal, "svar": text, "namnger": True, "signerat": True}
    return Happening(at, login, S.besvara_muntligt, answers)


def diarieford(at: str, login: str) -> Happening:
    return Happening(at, login, S.diariefor)


def fardig(at: str, login: str) -> list[Happening]:
    """Nothing but the row itself belongs to it."""
    return [diarieford(at, login), Happening(at, login, S.avsluta)]


def med_handlingar(at: str, login: str, received: str, closed: str) -> list[Happening]:
    """The letters are handed over, received by the nämndsekreterare, and the row is finished."""
    return [
        Happening(at, login, S.overlamna, {"markta": True}),
        Happening(received, SEKRETERAREN, S.kvittera),
        Happening(closed, login, S.avsluta),
    ]


COMPLAINTS = [
    Complaint(
        "AD-2026-002", "2026-11-05 09:30", "ADM", "brev", "ovrigt", "synpunkt",
        "Era brev kommer i kuvert med socialförvaltningens logotyp på. Min granne fick mitt brev i sin låda. Skriv "
        "avsändaren diskretare.", "gun.sellman", omgaende="nej", original=PARMEN,
        happenings=[
            bekraftad("2026-11-09 10:00", "gun.sellman", "brev", "anders.kjellgren"),
            Happening("2026-11-09 10:30", "anders.kjellgren", S.flytta,
                      {"enhet": "STA", "skal": "Kuverten beställs av Staben."}),
            atgard("2026-11-16 09:00", "anders.kjellgren", "Beslut: neutrala kuvert för all post till enskilda."),
            svar("2026-11-17 14:00", "anders.kjellgren", "Vi byter till neutrala kuvert. Ansvarig: Anders Kjellgren."),
            diarieford("2026-11-09 10:40", "anders.kjellgren"),
            Happening("2026-11-17 14:20", "anders.kjellgren", S.overlamna, {"markta": True}),
        ],
    ),
    Complaint(
        "VU-2026-012", "2026-11-09 13:10", "VUX", "besok", "bemotande", "klagomal",
        'Receptionisten sa rakt ut i väntrummet att jag skulle till "missbruksmottagningen". Alla hörde. Jag vände i '
        "dörren.", "hanna.lidman", omgaende="nej",
    ),
    Complaint(
        "AL-2026-019", "2026-11-10 08:45", "ALD", "telefon", "utforande", "klagomal",
        "Duschen blev inställd tre veckor i rad. Min man skäms. I beslutet står det varje vecka.", "yvonne.grahn",
        omgaende="nej",
        happenings=[
            bekraftad("2026-11-11 09:00", "yvonne.grahn", "telefon"),
            atgard("2026-11-13 15:00", "yvonne.grahn", "Schemat är ändrat: duschen har egen tid med två i personalen."),
            Happening("2026-11-13 15:10", "yvonne.grahn", S.hanvisa,
                      {"hor_till": "lex_sarah", "hanvisning": "Bedöms som lex Sarah. Se också ej verkställt beslut."}),
        ],
    ),
    Complaint(
        "VU-2026-013", "2026-11-12 10:20", "VUX", "brev", "information", "synpunkt",
        "På hemsidan står att man kan söka öppenvård utan remiss men i växeln sa de att man måste ha en. Rätta texten.",
        "fatima.rahimi", omgaende="nej", original=PARMEN,
        happenings=[
            bekraftad("2026-11-13 09:15", "fatima.rahimi", "brev", "ingrid.palm"),
            atgard("2026-11-18 11:00", "ingrid.palm", "Texten på hemsidan är rättad, och växeln har fått besked."),
            svar("2026-11-18 15:30", "ingrid.palm", "Texten är rättad: det behövs ingen remiss. Ansvarig: Ingrid Palm."),
            diarieford("2026-11-13 09:20", "ingrid.palm"),
            *med_handlingar("2026-11-18 15:45", "ingrid.palm", "2026-11-19 09:00", "2026-11-19 10:05"),
        ],
    ),
    Complaint(
        "SR-2026-003", "2026-11-13 14:00", "SRV", "besok", "berom", "berom",
        "Tack till Nina på SRV. Hon kom hem till oss varje torsdag och gav sig inte. Nu går Liam till skolan igen.",
        "camilla.frid", omgaende="ja",
        happenings=[
            atgard("2026-11-13 14:20", "camilla.frid", "Framfört till arbetsgruppen."),
            muntligt("2026-11-13 14:30", "camilla.frid", "besok", "Tackade för att hon hörde av sig. Ansvarig: Camilla Frid."),
            *fardig("2026-11-13 14:40", "camilla.frid"),
        ],
    ),
    Complaint(
        "BU-2026-031", "2026-11-16 10:05", "BOF", "telefon", "tillganglighet", "klagomal",
        "Jag har ringt min sons handläggare elva gånger sedan början av {månad 2026-10-05}. Telefontiden är en halvtimme om "
        "dagen och då är det upptaget. Ingen ringer upp fast jag lämnat meddelande.", "anna.lovdahl", omgaende="nej",
        happenings=[
            bekraftad("2026-11-17 08:40", "peter.holmgard", "telefon"),
            diarieford("2026-11-17 08:45", "peter.holmgard"),
        ],
    ),
    Complaint(
        "IN-2026-004", "2026-11-17 09:50", "INT", "telefon", "fragor", "fraga",
        "Var vänder jag mig för att få hjälp att läsa ett brev från er? Det står ett datum men jag förstår inte vad jag ska "
        "göra.", "hassan.barzani", omgaende="ja",
        happenings=[
            atgard("2026-11-17 10:00", "hassan.barzani", "Tolk bokad (dari)."),
            muntligt("2026-11-17 10:10", "hassan.barzani", "telefon",
                     "Gick igenom brevet med tolk och sa vad som ska göras före datumet. Ansvarig: Hassan Barzani."),
            *fardig("2026-11-17 10:20", "hassan.barzani"),
        ],
    ),
    Complaint(
        "BU-2026-032", "2026-11-18 11:30", "BOF", "e_post", "delaktighet", "klagomal",
        "Ni bestämde vilken behandling vi skulle gå på innan ni hade frågat vår dotter. Hon är fjorton och har åsikter.",
        "anna.lovdahl", omgaende="nej", original=PARMEN,
        happenings=[
            bekraftad("2026-11-19 09:20", "peter.holmgard", "e_post"),
            diarieford("2026-11-19 09:25", "peter.holmgard"),
            Happening("2026-11-19 09:30", "peter.holmgard", S.koppla, {"arende": "{år 2026-11-09}-00407"}),
        ],
    ),
    Complaint(
        "FU-2026-007", "2026-11-19 16:15", "FUN", "e_post", "personalbemanning", "klagomal",
        "På kvällarna är det bara en personal på gruppboendet och det är nya vikarier hela tiden. Min bror blir orolig och "
        "slår sig själv.", "lotta.sjoo", original="Utskrivet i Lottas inkorg",
    ),
    Complaint(
        "VU-2026-014", "2026-11-20 12:40", "VUX", "e_tjanst", "bemotande", "klagomal",
        "Enhetschefen skrattade åt mig i telefon. Jag tänker inte säga vad jag heter för då blir det värre.",
        anonym=True, om_chefen=True,
        happenings=[
            Happening("2026-11-20 13:30", "hakan.ryd", S.registrera, {"huvudkategori": "bemotande", "art": "klagomal",
                      "bikategorier": [], "beror_inte_mig": True}),
            Happening("2026-11-20 13:32", "hakan.ryd", S.kan_ej_informeras,
                      {"ej_informeras_skal": "Anonym i e-tjänsten, inga kontaktuppgifter."}),
        ],
    ),
]  # fmt: skip
