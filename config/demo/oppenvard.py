"""The six öppenvårdsuppdrag of Norrvinge and what has become of them. Days are those of the anchor week."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openvard.models import Uppdrag as U
from openvard.words import Plan
from records.plans import Goal, Written


@dataclass
class Happening:
    """A step, or the signing of a plan and the step that tells of it. `texts` stands instead of a step's own answers."""

    at: str
    login: str
    step: Any
    answers: dict[str, Any] = field(default_factory=dict)
    plan: tuple[str, Written] | None = None


@dataclass
class Granted:
    """A decision. `months` is how long it holds; `number` is the figure in OV-2026-000N."""

    number: int
    login: str
    name: str
    personnummer: str
    day: str
    insats: str
    tom: str
    tolk: str = ""
    happenings: list[Happening] = field(default_factory=list)


def step(at: str, login: str, step_: Any, **answers: Any) -> Happening:
    return Happening(at, login, step_, answers)


def informed(day: str, login: str) -> Happening:
    return step(f"{day} 09:00", login, U.informera_chefen, informerad_dag=day, informerad_satt="telefon",
                sagt="Beslutet, vad insatsen ska ge och när den enskilde kan börja.")  # fmt: skip


def named(day: str, *people: str) -> Happening:
    return step(f"{day} 10:00", "rolf.sandqvist", U.utse, behandlare=list(people), dag=day, satt="mote")


def started(day: str, login: str) -> Happening:
    return step(f"{day} 11:00", login, U.starta, start_dag=day)


def contact(day: str, login: str) -> Happening:
    return step(
        f"{day} 13:00", login, U.ta_kontakt, kontakt_dag=day, satt="telefon", text="Bakgrund och önskemål om tider."
    )


def vardplan(day: str, login: str, needs: str, goals: list[Goal], own: str = "") -> list[Happening]:
    written = Written(needs, goals, True, "Vid uppföljningen, av socialsekreteraren.", own)
    return [
        Happening(f"{day} 14:00", login, U.signera_vardplan, plan=(Plan.VARDPLAN, written)),
        step(f"{day} 14:10", login, U.skicka_vardplan),
    ]


def booked(at: str, login: str, step_: Any, when: str) -> Happening:
    return step(at, login, step_, mote_at=when, mote_plats="Vuxna insatser", mote_tolk="", initiativ="")


def called_off(at: str, login: str, why: str) -> Happening:
    return step(at, login, U.mote_blev_inte_av, utfall="installt", vem="verksamheten", orsak=why)


def met(day: str, login: str, *present: str) -> Happening:
    return step(f"{day} 15:00", login, U.hall_inledande, inledande_dag=day, narvarande=list(present), enskild_kom=True)


def begun(day: str, login: str, why: str = "") -> Happening:
    return step(f"{day} 15:30", login, U.inled, behandling_dag=day, olast=why)


def planned(day: str, login: str, needs: str, goals: list[Goal], own: str = "") -> Happening:
    written = Written(needs, goals, True, "Vid varje uppföljning.", own)
    return Happening(f"{day} 15:45", login, U.signera_plan, plan=(Plan.GENOMFORANDE, written))


def told(day: str, login: str, whom: str, way: str = "mote") -> Happening:
    return step(f"{day} 16:00", login, U.kommunicera, mottagare=whom, dag=day, satt=way)


def followed(day: str, login: str, behandlare: str, how: str, text: str) -> Happening:
    """`how` it goes with each of the goals."""
    return step(f"{day} 10:00", login, U.hall_uppfoljning, uppfoljd_dag=day, narvarande=[login, behandlare], enskild="kom",
                varfor_inte="", malen=(how, text), egna_ord="", bestamt="Fortsätta som planerat.", andras="nej")  # fmt: skip


LAST_READ = "Läste den tillsammans på mötet."
GRANTED = [
    Granted(6, "david.norrby", "Josefin Alm", "199806302387", "2026-02-02", "motiverande", "2026-12-02", happenings=[
        informed("2026-02-03", "david.norrby"), named("2026-02-05", "ali.karam"), started("2026-02-06", "david.norrby"),
        contact("2026-02-09", "ali.karam"),
        *vardplan("2026-02-10", "david.norrby", "Josefin vill sluta använda cannabis.", [Goal("Fri från cannabis")]),
        told("2026-02-10", "david.norrby", ""),
        met("2026-02-17", "david.norrby", "david.norrby", "ali.karam"), begun("2026-02-17", "ali.karam", LAST_READ),
        planned("2026-03-05", "ali.karam", "Josefin vill veta vad hon gör vid sug.",
                [Goal("Vet vad hon gör vid sug", "Samtal varje vecka", "Ali och Josefin", "Tisdagar")]),
        told("2026-03-05", "ali.karam", ""), told("2026-03-06", "ali.karam", "david.norrby"),
        followed("2026-05-12", "david.norrby", "ali.karam", "inte", "Två återfall, båda hanterade."),
        followed("2026-08-11", "david.norrby", "ali.karam", "delvis", "Drogfri sedan i juni."),
        followed("2026-11-10", "david.norrby", "ali.karam", "natt", "Josefin vill avsluta som planerat."),
        booked("2026-11-10 11:00", "david.norrby", U.boka_samtal, "2026-11-27 10:00"),
    ]),
    Granted(5, "hanna.lidman", "Robert Sjöstrand", "196301202633", "2026-08-04", "individuell", "2027-02-03", happenings=[
        informed("2026-08-06", "hanna.lidman"), named("2026-08-18", "eva.torngren"), started("2026-08-19", "hanna.lidman"),
        contact("2026-08-21", "eva.torngren"),
        booked("2026-08-24 09:00", "eva.torngren", U.boka_inledande, "2026-09-07 13:00"),
        called_off("2026-09-07 08:00", "eva.torngren", "Sjukdom"),
        booked("2026-09-07 08:10", "eva.torngren", U.boka_inledande, "2026-09-17 13:00"),
        called_off("2026-09-17 08:00", "eva.torngren", "Dubbelbokat"),
        met("2026-09-29", "hanna.lidman", "hanna.lidman", "eva.torngren"),
        begun("2026-09-29", "eva.torngren", "Vårdplanen var inte klar."),
        planned("2026-11-02", "eva.torngren", "Robert vill dricka mindre och sova bättre.",
                [Goal("Högst två vita månader", "Samtal och medicin", "Eva och Robert", "Onsdagar")]),
        told("2026-11-02", "eva.torngren", ""), told("2026-11-03", "eva.torngren", "hanna.lidman"),
    ]),
    Granted(4, "hanna.lidman", "Maryam Karimzadeh", "198803042384", "2026-08-17", "valdsutsatt", "2027-08-16", "Dari", [
        informed("2026-08-18", "hanna.lidman"), named("2026-08-20", "maja.stenhammar"), started("2026-08-24", "hanna.lidman"),
        contact("2026-08-25", "maja.stenhammar"),
        *vardplan("2026-08-26", "hanna.lidman", "Maryam behöver stöd efter våld i nära relation.", [Goal("Trygg i vardagen")]),
        told("2026-08-26", "hanna.lidman", ""),
        met("2026-08-31", "hanna.lidman", "hanna.lidman", "maja.stenhammar"), begun("2026-09-02", "maja.stenhammar", LAST_READ),
        planned("2026-09-16", "maja.stenhammar", "Maryam vill sova och våga gå ut.", [
            Goal("Har en säkerhetsplan", "Samtal varje onsdag kl. 13 med Maja, tolk på plats. Säkerhetsplan gås igenom första "
                 "gången och därefter varje månad.", "Maja och Maryam", "Onsdagar kl. 13")]),
        told("2026-09-16", "maja.stenhammar", ""), told("2026-09-17", "maja.stenhammar", "hanna.lidman"),
        Happening("2026-10-12 10:00", "hanna.lidman", U.andra_vardplan, plan=(Plan.VARDPLAN, Written(
            "Maryam har flyttat till eget boende.", [Goal("Trygg i vardagen"), Goal("Klarar boendet själv")], True,
            "Vid uppföljningen, av socialsekreteraren.", why_changed="Eget boende sedan oktober."))),
        told("2026-10-12", "hanna.lidman", ""),
    ]),
    Granted(3, "david.norrby", "Daniel Öberg", "199103192390", "2026-09-21", "grupp_individuell", "2027-06-20", happenings=[
        informed("2026-09-22", "david.norrby"), named("2026-09-24", "ali.karam", "maja.stenhammar"),
        started("2026-09-28", "david.norrby"), contact("2026-09-29", "ali.karam"),
        met("2026-10-06", "david.norrby", "david.norrby", "ali.karam", "maja.stenhammar"),
        begun("2026-10-13", "ali.karam", "Vårdplanen kommer efter utredningen."),
    ]),
    Granted(2, "hanna.lidman", "Annelie Forss", "198005149284", "2026-10-26", "spel", "2027-02-25", happenings=[
        informed("2026-10-27", "hanna.lidman"), named("2026-10-28", "eva.torngren"), started("2026-10-30", "hanna.lidman"),
        contact("2026-11-02", "eva.torngren"),
        *vardplan("2026-11-03", "hanna.lidman", "Annelie spelar på nätkasino de flesta kvällar och har skulder på 140 000 kr. "
                  "Hon vill sluta spela helt, få ordning på ekonomin och berätta för sin sambo.",
                  [Goal("Inget spel under insatsen"), Goal("Kontakt med budget- och skuldrådgivare", when="Senast vecka 50"),
                   Goal("Sambon delaktig i minst ett samtal")], "Jag vill kunna ha telefonen i handen utan att tänka på det."),
        told("2026-11-03", "hanna.lidman", ""),
        met("2026-11-10", "hanna.lidman", "hanna.lidman", "eva.torngren"), begun("2026-11-12", "eva.torngren", LAST_READ),
    ]),
    Granted(1, "david.norrby", "Kenneth Rydmark", "197101169295", "2026-11-18", "aterfall", "2027-05-17", happenings=[
        informed("2026-11-19", "david.norrby"),
    ]),
]  # fmt: skip
