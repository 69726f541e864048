"""What the parts of a tillsyn ask and do alike: more time, a request that is withdrawn, jäv, and who answers for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from casework.assignments import assign, assignments
from casework.calendar import local_day
from casework.disqualification import Kind, disqualify, lift
from casework.doorway import take
from casework.models import Case
from casework.relations import Ansvarig
from casework.steps import Somebody, Text
from ivo import kolumner as k
from ivo import rules
from ivo.frister import SVARA
from ivo.kedja import Myndighetschefen, Ordforanden, Socialchefen
from ivo.words import Slag
from organisation.models import User
from organisation.roles import Registrator, Socialsekreterare
from records.common import SKAL, Declared, declared
from records.days import check_day
from records.people import never

FIL = Somebody(
    "fil", "Vilken fil? Den undertecknade, eller den som är signerad i en annan tjänst", rules.handlingar, never
)
RUBRIK = Text(
    "rubrik", "Rubrik i diariet", longest=100, help_text="Inga namn eller andra uppgifter som omfattas av sekretess."
)
HANDLARE = (Ansvarig, Myndighetschefen, Socialchefen, Ordforanden, Registrator)


# ── who hears of it next ────────────────────────────────────────────────────────────────────────────────────────────


def den_forsta(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Whose name is wanted first."""
    return (
        rules.till_myndighetschefen(case, by, now) if case.slag == Slag.UPPLYSNINGAR else rules.ansvarig(case, by, now)
    )


def handlaggaren(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    return [row.user for row in assignments(case) if row.role == Socialsekreterare.code]


def ar_utsedd(case: Any, pk: int) -> bool:
    return any(row.user_id == pk for row in assignments(case))


def utse(case: Any, user: User, by: User, now: dt.datetime) -> None:
    """From today they read this answer, and nothing else of the matter (A-24)."""
    assign(case, user, Socialsekreterare, by=by, now=now, from_day=local_day(now))


def ar_redogorelse(case: Any) -> bool:
    return bool(case.slag != Slag.UPPLYSNINGAR)


def ar_upplysningar(case: Any) -> bool:
    return bool(case.slag == Slag.UPPLYSNINGAR)


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def begar_anstand(source: Sequence[str]) -> Declared:
    def begar_anstand(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        check_day("anstand_dag", self.anstand_dag, now)
        self._anteckna("Anstånd begärt", f"{self.anstand_dag}: {skal}", by, now)

    return declared(begar_anstand, "Det gamla svarsdatumet gäller tills IVO har svarat.", source, "Anstånd är begärt",
                    said="antecknade att anstånd är begärt", rules=["IV-18"], by=[Ansvarig, Registrator],
                    when=~rules.anstand_begart, asks=[k.anstand_dag, SKAL])  # fmt: skip


def bevilja_anstand(source: Sequence[str]) -> Declared:
    def bevilja_anstand(self: Any, *, by: User, now: dt.datetime) -> None:
        self._bevilja(self.anstand_till, by, now)

    return declared(bevilja_anstand, "Fristen räknas om till den dag som IVO har gett.", source, "Anstånd är beviljat",
                    said="antecknade ett nytt svarsdatum", rules=["IV-18"], by=[Ansvarig, Registrator],
                    when=rules.anstand_begart, asks=[k.anstand_till], opens=[SVARA],
                    notifies=rules.ansvarig)  # fmt: skip


def bortfall(source: Sequence[str], target: str) -> Declared:
    """IVO no longer asks for it: what runs is called off, since the case is closed."""

    def bortfall(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self._anteckna("IVO har återkallat begäran", skal, by, now)

    return declared(bortfall, "Svaret behövs inte längre. Fristen stryks.", source, "IVO har återkallat begäran",
                    said="antecknade att begäran är återkallad", rules=["IV-18"], by=[Registrator, Ansvarig], asks=[SKAL],
                    notifies=rules.ansvarig, target=target)  # fmt: skip


def anmal_jav(source: Sequence[str]) -> Declared:
    """In one part or in the matter, it holds in all of it. The nämndsekreterare's is written down by whoever hears of it."""

    def anmal_jav(self: Any, *, by: User, now: dt.datetime, javig: User, skal: str) -> None:
        for part in familjen(self):
            disqualify(part, javig, by=by, now=now, kind=Kind.CONFLICT)
        self.__dict__.pop("_disqualified", None)
        self._anteckna("Jäv", f"{javig.name}: {skal}", by, now)

    return declared(anmal_jav, "Den som är jävig läser det som rollen ger, men tar inga steg och skriver inte under.", source,
                    "Anmäl jäv", said="anmälde jäv", rules=["IV-16"], by=HANDLARE, notifies=rules.till_myndighetschefen,
                    asks=[Somebody("javig", "Vem är jävig?", rules.kan_vara_javiga, never), SKAL])  # fmt: skip


def hav_jav(source: Sequence[str]) -> Declared:
    def hav_jav(self: Any, *, by: User, now: dt.datetime, javig: User, skal: str) -> None:
        for part in familjen(self):
            lift(part, javig, by=by, now=now, kind=Kind.CONFLICT)
        self.__dict__.pop("_disqualified", None)
        self._anteckna("Jävet gäller inte", f"{javig.name}: {skal}", by, now)

    return declared(hav_jav, "Anmälan var fel, eller det som gjorde någon jävig finns inte mer.", source, "Jävet gäller inte",
                    said="hävde en jävsanmälan", rules=["IV-16"], by=[Myndighetschefen], when=rules.nagon_javig,
                    asks=[Somebody("javig", "För vem?", rules.javiga, never), SKAL])  # fmt: skip


def byt_ansvarig(source: Sequence[str]) -> Declared:
    """Whoever answers for the matter answers for its parts: taken with the matter's own step, or of this part alone."""

    def byt_ansvarig(self: Any, *, by: User, now: dt.datetime, sektionschef: User, skal: str) -> None:
        self.ansvarig = sektionschef
        self._anteckna("Byt ansvarig sektionschef", skal, by, now)

    return declared(byt_ansvarig, "Följer med när ansvaret för tillsynen fördelas om, och kan bytas för sig.", source,
                    "Byt ansvarig sektionschef", button="Ansvaret är fördelat", said="fördelade om ansvaret",
                    rules=["IV-15", "IV-16"], by=[Myndighetschefen], notifies=rules.ansvarig,
                    asks=[Somebody("sektionschef", "Vem tar över?", rules.andra_sektionschefer, never), SKAL])  # fmt: skip


def familjen(case: Any) -> list[Case]:
    """The matter and all its parts."""
    matter = getattr(case, "tillsynen", case)
    return [matter, *rules.delarna(matter)]


def ge_ansvaret(matter: Any, skal: str, by: User, now: dt.datetime) -> None:
    """To whoever has just been appointed, in each part too. Call it from the matter's step, when it has `ansvarig`."""
    for part in rules.delarna(matter):
        step = part.steps()["byt_ansvarig"]
        if part.ansvarig_id != matter.ansvarig_id and part.state in step.sources:
            take(part, step, by=by, now=now, sektionschef=matter.ansvarig, skal=skal)
