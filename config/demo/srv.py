"""The six orders to SRV of Norrvinge and what has become of them. Days are those of the anchor week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from config.demo.oppenvard import Happening, step
from records.plans import Goal, Written
from srv.models import Bestallning as B
from srv.words import Plan

SARA, MIKAEL, NINA, ERIK = "sara.ekholm", "mikael.tunberg", "nina.wallgren", "erik.boman"
JOHAN, LENA, GUN, CAMILLA = "johan.stahle", "lena.brodin", "gun.sellman", "camilla.frid"


@dataclass
class Order:
    """An uppdrag to SRV. `number` is the figure in SRV-2026-000N; guardians are (name, personnummer)."""

    number: int
    login: str
    name: str
    personnummer: str
    at: str
    insats: str
    vardnadshavare: list[tuple[str, str]] = field(default_factory=list)
    utredning: tuple[str, str] = ("", "")
    lagrum: str = "sol_11_1"
    happenings: list[Happening] = field(default_factory=list)


FAMILJEN, DEN_UNGA = "Barnet eller den unga och vårdnadshavarna", "Barnet eller den unga"


def uppdrag(at: str, login: str, needs: str, *goals: str, own: str = "") -> Happening:
    written = Written(needs, [Goal(goal) for goal in goals], True, "Vid uppföljningen, av socialsekreteraren.", own)
    return Happening(at, login, B.signera_uppdrag, plan=(Plan.UPPDRAG, written))


def berattat(at: str, login: str, dag: str, satt: str = "mote", vilka: str = FAMILJEN) -> Happening:
    return step(at, login, B.kommunicera, mottagare="", dag=dag, satt=satt, vilka=vilka)


def samtycke(at: str, login: str, person: str, dag: str, svar: str = "gett", satt: str = "mote") -> Happening:
    return step(
        at, login, B.anteckna_samtycke, person=person, till="uppdraget", svar=svar, dag=dag, satt=satt, lampligt=""
    )


def beslutat(at: str, login: str, dag: str, by: str, tom: str, efter_21: str = "") -> Happening:
    return step(
        at,
        login,
        B.besluta,
        beslut_dag=dag,
        beslutsfattare=by,
        delegation="4.2",
        fran=dag,
        tom=tom,
        efter_21=efter_21,
    )


def mottagen(at: str, ba: str) -> Happening:
    return step(at, JOHAN, B.ta_emot, ba=ba, behandlare=[])


def uppstart(dag: str, login: str, ba: str, arbetssatt: str) -> Happening:
    return step(f"{dag} 15:00", login, B.hall_uppstart, uppstart_dag=dag, narvarande=[login, ba], familjen="kom", andra=[],
                behoven="Som i uppdraget.", arbetssatt=arbetssatt, roller="Behandlaren ringer på fredagar.",
                tar_over=login)  # fmt: skip


def verkstalld(at: str) -> Happening:
    return step(at, JOHAN, B.verkstall)


def planerat(at: str, ba: str, needs: str, *goals: Goal) -> Happening:
    return Happening(
        at, ba, B.signera_plan, plan=(Plan.GENOMFORANDE, Written(needs, list(goals), True, "Vid varje uppföljning."))
    )


def foljt_upp(dag: str, login: str, ba: str, how: str, bestamt: str) -> Happening:
    return step(f"{dag} 10:00", login, B.hall_uppfoljning, uppfoljd_dag=dag, narvarande=[login, ba], familjen="kom",
                varfor_inte="", andra=[], malen=(how, ""), egna_ord="", bestamt=bestamt)  # fmt: skip


def dokument(at: str, login: str, step_: Any, text: str, why: str = "") -> Happening:
    written = Written(text, [Goal("Som i genomförandeplanen")], True, "Vid nästa uppföljning.", why_changed=why)
    return Happening(at, login, step_, plan=(Plan.UPPFOLJNING, written))


ORDERS = [
    Order(
        3,
        MIKAEL,
        "Liam Nordh",
        "201604062396",
        "2026-01-08 09:00",
        "hemmasittare",
        [("Petra Nordh", "198906202380")],
        happenings=[
            uppdrag(
                "2026-01-08 10:00",
                MIKAEL,
                "Liam går inte till skolan. Petra vill ha hjälp med morgnarna.",
                "Liam är i skolan varje dag",
                "Morgnarna fungerar utan bråk",
            ),
            berattat("2026-01-09 10:00", MIKAEL, "2026-01-09"),
            samtycke("2026-01-09 10:10", MIKAEL, "Petra Nordh", "2026-01-09"),
            beslutat("2026-01-12 09:00", MIKAEL, "2026-01-12", "Mikael Tunberg", "2027-01-11"),
            step("2026-01-12 10:00", MIKAEL, B.skicka),
            mottagen("2026-01-14 09:00", NINA),
            uppstart("2026-01-26", MIKAEL, NINA, "Hembesök på morgnarna, sedan samtal med skolan."),
            verkstalld("2026-01-27 08:00"),
            planerat(
                "2026-02-11 10:00",
                NINA,
                "Liam behöver lugna morgnar.",
                Goal("Liam är i skolan före 8.30", "Hembesök", "Nina", "Tisdagar"),
            ),
            berattat("2026-02-11 11:00", NINA, "2026-02-11"),
            foljt_upp("2026-07-14", MIKAEL, NINA, "delvis", "Fortsätta, glesare hembesök."),
            dokument("2026-07-15 10:00", MIKAEL, B.signera_dokument, "Liam är i skolan fyra dagar av fem."),
            berattat("2026-07-15 10:10", MIKAEL, "2026-07-15"),
            foljt_upp("2026-11-12", MIKAEL, NINA, "natt", "Målen är nådda: avsluta."),
            dokument(
                "2026-11-12 15:00", MIKAEL, B.nytt_dokument, "Liam går till skolan varje dag.", "Extra uppföljning."
            ),
            berattat("2026-11-12 15:10", MIKAEL, "2026-11-12"),
            step(
                "2026-11-13 10:00", MIKAEL, B.avsluta_mal, slut_dag="2026-11-13", text="Familjen och skolan är nöjda."
            ),
        ],
    ),
    Order(
        1,
        MIKAEL,
        "Wilma Granath",
        "201104142383",
        "2026-05-14 09:00",
        "familjebehandling",
        [("Carina Granath", "198206169289")],
        happenings=[
            uppdrag(
                "2026-05-14 10:00",
                MIKAEL,
                "Wilma och mamma hamnar dagligen i konflikter som slutar med att Wilma går hemifrån. Wilma vill "
                "att mamma ska lyssna utan att bli arg. Mamma vill veta var Wilma är på kvällarna.",
                "Familjen har ett fungerande sätt att avsluta bråk",
                "Wilma är hemma överenskommen tid minst sex kvällar av sju",
                "Wilma och mamma gör något tillsammans varje vecka",
            ),
            berattat("2026-05-15 10:00", MIKAEL, "2026-05-15"),
            samtycke("2026-05-15 10:10", MIKAEL, "Carina Granath", "2026-05-15"),
            samtycke("2026-05-15 10:20", MIKAEL, "Wilma Granath", "2026-05-15"),
            beslutat("2026-05-18 09:00", MIKAEL, "2026-05-18", "Mikael Tunberg", "2027-05-17"),
            step("2026-05-18 10:00", MIKAEL, B.skicka),
            mottagen("2026-05-20 09:00", NINA),
            uppstart("2026-06-02", MIKAEL, NINA, "Familjesamtal varannan vecka."),
            verkstalld("2026-06-02 16:00"),
            planerat(
                "2026-06-18 10:00",
                NINA,
                "Ett sätt att avsluta bråk.",
                Goal("Pausa bråk", "Familjesamtal", "Nina", "Torsdagar"),
            ),
            berattat("2026-06-18 11:00", NINA, "2026-06-18"),
            step(
                "2026-11-19 13:00",
                MIKAEL,
                B.antecknas_hinder,
                hinder_dag="2026-11-19",
                hinder="aterkallar",
                person="Carina Granath",
                satt="telefon",
                text="Carina ringde och vill att det slutar nu.",
            ),
            samtycke("2026-11-20 10:00", MIKAEL, "Wilma Granath", "2026-11-20"),
            step("2026-11-20 14:00", NINA, B.anmal_oenighet, standpunkt="SRV vill gå vidare med Wilma."),
        ],
    ),
    Order(
        4,
        MIKAEL,
        "Moa Särnblom",
        "200601212384",
        "2026-08-27 09:00",
        "ungdomsstod",
        happenings=[
            uppdrag(
                "2026-08-27 10:00",
                MIKAEL,
                "Moa vill ha struktur i vardagen och ett eget boende.",
                "Moa har en plan för sitt boende",
            ),
            berattat("2026-08-28 10:00", MIKAEL, "2026-08-28"),
            samtycke("2026-08-28 10:10", MIKAEL, "Moa Särnblom", "2026-08-28"),
            beslutat("2026-09-01 09:00", MIKAEL, "2026-09-01", "Mikael Tunberg", "2027-03-31", efter_21="ja"),
            step("2026-09-01 10:00", MIKAEL, B.skicka),
            mottagen("2026-09-03 09:00", ERIK),
            uppstart("2026-09-15", MIKAEL, ERIK, "Samtal en gång i veckan."),
            verkstalld("2026-09-16 08:00"),
            planerat(
                "2026-10-02 10:00", ERIK, "Ekonomi och boende.", Goal("Söker bostad", "Samtal", "Erik", "Måndagar")
            ),
            berattat("2026-10-02 11:00", ERIK, "2026-10-02"),
        ],
    ),
    Order(
        6,
        SARA,
        "Filip Brolin",
        "200808092399",
        "2026-09-21 09:00",
        "kriminalitet",
        [("Marcus Brolin", "197906209239")],
        happenings=[
            uppdrag(
                "2026-09-21 10:00",
                SARA,
                "Filip har begått stölder med äldre kamrater och vill sluta.",
                "Filip begår inga brott",
            ),
            berattat("2026-09-22 10:00", SARA, "2026-09-22", vilka=DEN_UNGA),
            samtycke("2026-09-22 10:10", SARA, "Filip Brolin", "2026-09-22"),
            beslutat("2026-09-28 09:00", SARA, "2026-09-28", "Sara Ekholm", "2027-03-27"),
            step("2026-09-28 10:00", SARA, B.skicka),
            step(
                "2026-10-09 10:00",
                GUN,
                B.fraga_srv,
                fragad_dag="2026-10-09",
                med_vem="Johan Ståhle",
                besked="Ingen behandlare ledig ännu.",
            ),
            step(
                "2026-11-12 10:00",
                LENA,
                B.dialog,
                dag="2026-11-12",
                text="Den unga har väntat sex veckor. Kan ni erbjuda något under tiden?",
            ),
            step(
                "2026-11-18 15:00",
                JOHAN,
                B.dialog,
                dag="2026-11-18",
                text="Vi har ingen med utbildning i metoden. Jag återkommer med en skriftlig anledning.",
            ),
        ],
    ),
    Order(
        2,
        SARA,
        "Isak Ekberg",
        "201405012392",
        "2026-11-04 09:00",
        "fft",
        [("Ronja Ekberg", "198505069883"), ("Yusuf Demirel", "199002622398")],
        happenings=[
            uppdrag(
                "2026-11-05 10:00",
                SARA,
                "Isak och familjen behöver stöd efter en svår höst.",
                "Färre konflikter hemma",
                "Isak sover",
            ),
            berattat("2026-11-06 10:00", SARA, "2026-11-06"),
            samtycke("2026-11-06 10:10", SARA, "Ronja Ekberg", "2026-11-06"),
            samtycke("2026-11-06 10:20", SARA, "Yusuf Demirel", "2026-11-05", "avbojt", "telefon"),
            step("2026-11-09 15:00", SARA, B.anteckna_fb, fb_dag="2026-11-09", fb_nr="§ 114"),
            beslutat("2026-11-11 09:00", SARA, "2026-11-11", "Sara Ekholm", "2027-05-10"),
            step("2026-11-11 10:00", SARA, B.skicka),
            step(
                "2026-11-20 10:00", LENA, B.dialog, dag="2026-11-20", text="Skolan ringer varje dag. Prioritera gärna."
            ),
        ],
    ),
    Order(
        5,
        SARA,
        "Adam Vestin",
        "201307122398",
        "2026-11-12 15:00",
        "hemma",
        [("Ulrika Vestin", "198408099284")],
        ("2026-1107", "2027-03-02"),
        happenings=[
            uppdrag(
                "2026-11-12 15:30",
                SARA,
                "Akut behov av stöd i hemmet morgon och kväll.",
                "Adam kommer till skolan",
                "Småsyskonen hämtas",
            ),
            berattat("2026-11-12 16:00", SARA, "2026-11-12"),
            samtycke("2026-11-12 16:10", SARA, "Ulrika Vestin", "2026-11-12"),
            beslutat("2026-11-13 09:00", SARA, "2026-11-13", "Sara Ekholm", "2027-03-02"),
            step(
                "2026-11-13 10:00",
                SARA,
                B.skicka_tillfallig,
                redogorelse="Akut behov av stöd i hemmet morgon och kväll tills utredningen är "
                "klar. Mamma utskriven från sjukhus, Adam (13) tar ansvar för två småsyskon. Fokus: att Adam kommer till "
                "skolan och att "
                "småsyskonen hämtas.",
                samtal_dag="2026-11-12",
                dialog_dag="2026-11-12",
                post_dag="2026-11-13",
            ),
            mottagen("2026-11-16 09:00", ERIK),
        ],
    ),
]
