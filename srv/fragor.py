"""What several steps of an order ask for alike."""

from __future__ import annotations

from casework.steps import Ask, Choice, Day, Each, Somebody, Text
from organisation.board import BoardMeeting
from records.meeting_steps import booking, may_have_come
from records.meetings import Malbedomning
from records.people import never
from srv import kolumner as k
from srv import rules
from srv.words import Satt, Svar, Till

SATT = Choice("satt", "Hur?", tuple(Satt.choices))
NARVARANDE = Somebody("narvarande", "Vilka av er var med?", may_have_come, never, many=True)
BOKA = booking(k.mote_at, k.mote_plats, k.mote_tolk, rules.fler_behandlare)
STALLNING = (("fortsatter", "Insatsen fortsätter"), ("avslutas", "Insatsen avslutas"))
INITIATIV = (("handlaggaren", "Socialsekreteraren"), ("behandlaren", "Behandlaren"), ("familjen", "Familjen"),
             ("ungdomen", "Den unga"))  # fmt: skip
JA_NEJ = (("ja", "Ja"), ("nej", "Nej"))
# The goals of the uppdrag and of the genomförandeplan, each for itself (SR-29).
MALEN = Each("malen", "Målen i uppdraget och genomförandeplanen", rules.malen, never, many=True, required=False,
             choices=tuple(Malbedomning.Judged.choices))  # fmt: skip
FAMILJEN = Choice("familjen", "Kom familjen eller den unga?", (("kom", "Kom"), ("kom_inte", "Kom inte")))
SAMTYCKE: list[Ask] = [
    Somebody("person", "Vem har svarat?", rules.svarande, never),
    Choice("till", "Till vad?", tuple(Till.choices)), Choice("svar", "Svar", tuple(Svar.choices)), Day("dag", "Dag"), SATT,
    Choice("lampligt", "Är det lämpligt att ge insatsen utan vårdnadshavarna? (från 12 år)", JA_NEJ, required=False),
]  # fmt: skip
EFTER_21 = Choice("efter_21", "Ska insatsen vara längre än till 21-årsdagen?", JA_NEJ, required=False)
ATERKALLAR = Somebody(
    "person", "Vem vill sluta, eller tar tillbaka sitt samtycke?", rules.svarande, never, required=False
)
SADES = Choice("satt", "Hur sades det?", tuple(Satt.choices), required=False)
VILKA = Choice("vilka", "Om det är familjen eller den unga: vem fick veta?", tuple((one, one) for one in (
    "Barnet eller den unga", "Båda vårdnadshavarna", "En vårdnadshavare", "Barnet eller den unga och vårdnadshavarna")),
    required=False)  # fmt: skip
JOURNAL = Text("journal", "Journalanteckning, signeras när du skickar", required=False, held=True)
ROLLER_FORE = Text("roller", "Vem gör vad?", longest=600,
                   help_text="Bara roller och ansvar. Det som rör ärendet väntar till dess att familjen är med.")  # fmt: skip
BESLUT: list[Ask] = [
    k.beslut_dag, Text("beslutsfattare", "Beslutsfattare, eller nämnd, utskott eller domstol", longest=120),
    Text("delegation", "Punkt i delegationsordningen, eller målets nummer", longest=40),
    Day("fran", "Gäller från och med"), k.tom,
    EFTER_21,
]  # fmt: skip
# Care under LVU 22 § is decided by the nämnd or its utskott, and by nobody else.
ORGAN = Choice("beslutsfattare", "Vem har beslutat?", tuple((str(body.label),) * 2 for body in BoardMeeting.Body))
BESLUT_LVU: list[Ask] = [ORGAN if getattr(ask, "name", "") == ORGAN.name else ask for ask in BESLUT]
BEHANDLINGSPLAN = Day("behandlingsplan", "Behandlingsplanen är upprättad, dag")
LANGRE = (("ja", "Ja, de som ska samtycka har sagt ja"), ("lvu", "Behövs inte: beslut eller dom enligt LVU"))
FORLANGT: list[Ask] = [
    Choice("samtycke", "Är samtycke givet till den längre tiden?", LANGRE),
    Day("beslutad", "Beslutsdag"), Day("fran", "Gäller från och med"), k.tom,
    Text("beslutsfattare", "Beslutsfattare", longest=120), EFTER_21,
]  # fmt: skip
