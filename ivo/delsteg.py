"""What the parts of a tillsyn ask and do alike: more time, a request that is withdrawn, jäv, and who answers for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from casework.assignments import FOREVER, assign, assignments, end_assignments
from casework.calendar import add_days, local_day
from casework.disqualification import Kind, disqualify, lift
from casework.doorway import take
from casework.models import Case
from casework.relations import Ansvarig
from casework.steps import Somebody, Text
from casework.undone import settle
from ivo import gjort, rules
from ivo import kolumner as k
from ivo.frister import SVARA
from ivo.kedja import Myndighetschefen, Namndsekreteraren, Ordforanden, Registratorn, Socialchefen
from ivo.words import Slag, SvarLage
from organisation.models import User
from organisation.roles import Role, Socialsekreterare
from records.common import SKAL, Declared, declared
from records.days import check_ahead, check_day
from records.jav import andra_javiga, ar_javig, inte_javig, nagon_ar_javig
from records.people import never

FIL = Somebody("fil", "Vilken fil? Den undertecknade, eller den som är signerad i en annan tjänst", rules.handlingar,
               gjort.ar_registrerad)  # fmt: skip
RUBRIK = Text(
    "rubrik", "Rubrik i diariet", longest=100, help_text="Inga namn eller andra uppgifter som omfattas av sekretess."
)
OMRADE = Somebody("omrade", "Område", rules.sektioner, gjort.ar_omradet)
DELTAR = (Ansvarig, Myndighetschefen, Socialchefen, Ordforanden, Registratorn)


# ── who hears of it next ────────────────────────────────────────────────────────────────────────────────────────────


def den_forsta(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Whose name is wanted first."""
    return (
        rules.till_myndighetschefen(case, by, now) if case.slag == Slag.UPPLYSNINGAR else rules.ansvarig(case, by, now)
    )


def handlaggaren(case: Any, _by: User, _now: dt.datetime) -> list[User]:
    return [row.user for row in assignments(case) if row.role == Socialsekreterare.code and row.to_day == FOREVER]


def utse_igen(case: Any, by: User, now: dt.datetime) -> None:
    """Whoever was to countersign still is, if they may; where they may not another is named (IV-26)."""
    able = rules.kan_kontrasignera(case, by, now).filter(pk__in=[one.pk for one in handlaggaren(case, by, now)])
    again = list(able)
    end_assignments(case, add_days(local_day(now), -1), role=Socialsekreterare)
    for person in again:
        utse(case, person, by, now, andras=True)


def signerat_och_handlaggaren(case: Any, by: User, now: dt.datetime) -> list[User]:
    """Whoever countersigns hears that it is written anew, and reads it when it is signed."""
    return [*rules.signerat(case, by, now), *handlaggaren(case, by, now)]


def ar_utsedd(case: Any, pk: int) -> bool:
    return any(row.user_id == pk for row in assignments(case))


def utse(case: Any, user: User, by: User, now: dt.datetime, *, andras: bool = False) -> None:
    """Whoever countersigns: from when it is signed they read this answer, and nothing else of the matter (A-24).

    `andras`: it is written anew, and they wait until it is signed again.
    """
    end_assignments(case, add_days(local_day(now), -1), role=Socialsekreterare)
    signed = case.state == SvarLage.UNDERTECKNAD and not andras
    assign(case, user, Socialsekreterare, by=by, now=now, from_day=local_day(now) if signed else None)


def ar_redogorelse(case: Any) -> bool:
    return bool(case.slag != Slag.UPPLYSNINGAR)


def ar_upplysningar(case: Any) -> bool:
    return bool(case.slag == Slag.UPPLYSNINGAR)


# ── steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def begar_anstand(source: Sequence[str]) -> Declared:
    def begar_anstand(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        check_day("anstand_dag", self.anstand_dag, now, earliest=self.begaran.dag)
        self._anteckna("Anstånd begärt", f"{self.anstand_dag}: {skal}", by, now)

    return declared(begar_anstand, "Det gamla svarsdatumet gäller tills IVO har svarat.", source, "Anstånd är begärt",
                    said="antecknade att anstånd är begärt", rules=["IV-18"], by=[Ansvarig, Registratorn],
                    when=~rules.anstand_begart, asks=[k.anstand_dag, SKAL])  # fmt: skip


def bevilja_anstand(source: Sequence[str]) -> Declared:
    def bevilja_anstand(self: Any, *, by: User, now: dt.datetime) -> None:
        self._bevilja(self.anstand_till, by, now)

    return declared(bevilja_anstand, "Fristen räknas om till den dag som IVO har gett.", source, "Anstånd är beviljat",
                    said="antecknade ett nytt svarsdatum", rules=["IV-18"], by=[Ansvarig, Registratorn],
                    when=rules.anstand_begart, asks=[k.anstand_till], opens=[SVARA],
                    notifies=rules.ansvarig)  # fmt: skip


def avsla_anstand(source: Sequence[str]) -> Declared:
    def avsla_anstand(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.anstand_dag = None
        self._anteckna("Anstånd avslaget", skal, by, now)

    return declared(avsla_anstand, "Det gamla svarsdatumet gäller.", source, "Anstånd är avslaget",
                    said="antecknade att anstånd är avslaget", rules=["IV-18"], by=[Ansvarig, Registratorn],
                    when=rules.anstand_begart, asks=[SKAL], notifies=rules.ansvarig)  # fmt: skip


def ratta_svarsdatum(source: Sequence[str]) -> Declared:
    def ratta_svarsdatum(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        check_ahead("svarsdatum", self.svarsdatum, now)
        if self.svarsdatum < self.begaran.dag:
            raise ValidationError({"svarsdatum": f"Dagen kan inte ligga före {self.begaran.dag}, då brevet kom."})
        self._anteckna("Rätta svarsdatum", f"{self.svarsdatum}: {skal}", by, now)

    return declared(ratta_svarsdatum, "Dagen var fel antecknad. Har IVO gett mer tid, anteckna anståndet i stället.", source,
                    "Rätta svarsdatum", said="rättade svarsdatum", rules=["IV-18"], by=[Ansvarig, Registratorn],
                    asks=[k.svarsdatum, SKAL], opens=[SVARA], notifies=rules.ansvarig)  # fmt: skip


def bortfall(source: Sequence[str], target: str, when: Any = None) -> Declared:
    """IVO no longer asks for it: what runs is called off, since the case is closed."""

    def bortfall(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        end_assignments(self, local_day(now))
        self._anteckna("IVO har återkallat begäran", skal + self._stryk_registrerad(now), by, now)

    return declared(bortfall, "Svaret behövs inte längre. Fristen stryks.", source, "IVO har återkallat begäran",
                    said="antecknade att begäran är återkallad", rules=["IV-18"], by=[Registratorn, Ansvarig], asks=[SKAL],
                    when=when, notifies=rules.ansvarig, target=target)  # fmt: skip


def inte_skickat(source: str, target: str, by: Sequence[type[Role]]) -> Declared:
    """It was written down as sent and was not: IVO still waits, and its day runs again."""
    who = by

    def inte_skickat(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        self.skickad_dag, self.skickad_satt, self.kvitto = None, "", ""
        self._anteckna("Svaret skickades inte", skal, by, now)

    return declared(inte_skickat, "Dagen, sättet eller kvittot var fel, eller så gick det inte iväg. Anteckna det rätta sedan.",
                    source, "Svaret skickades inte", button="Rätta", said="rättade: svaret skickades inte",
                    rules=["IV-22", "IV-39"], by=who, when=rules.arendet_pagar, asks=[SKAL], opens=[SVARA],
                    notifies=rules.ansvarig, target=target)  # fmt: skip


def stryk_svaret(source: str, target: str) -> Declared:
    """It is no answer to the letter, which still asks for one."""

    def stryk_svaret(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        end_assignments(self, local_day(now))
        # Whichever letter it was, another answer is opened for it.
        nr, self.begaran = self.begaran.nr, None
        self._anteckna("Öppnat av misstag", f"Handling {nr}: {skal}", by, now)

    return declared(stryk_svaret, "IVO väntar fortfarande på svar på brevet. Öppna det rätta svaret i tillsynen.", source,
                    "Svaret öppnades av misstag", button="Stryk svaret", said="strök ett svar som öppnades av misstag",
                    rules=["IV-18"], by=[Ansvarig, Registratorn], asks=[SKAL], notifies=rules.ansvarig,
                    target=target)  # fmt: skip


def anmal_jav(source: Sequence[str], by: Sequence[type[Role]] = DELTAR) -> Declared:
    """In one part or in the matter, it holds in all of it. Who sees it in another part hears of it by myndighetschefen."""
    who = by

    def anmal_jav(self: Any, *, by: User, now: dt.datetime, javig: User, skal: str) -> None:
        for part in familjen(self):
            ar_javig_i(self, part, javig, by, now)
        self._anteckna("Jäv", f"{javig.name}: {skal}", by, now)

    return declared(anmal_jav, "Den som är jävig läser det som rollen ger, men tar inga steg och skriver inte under.", source,
                    "Anmäl jäv", said="anmälde jäv", rules=["IV-16"], by=who, notifies=rules.till_myndighetschefen_och_ansvarig,
                    asks=[Somebody("javig", "Vem är jävig?", rules.kan_vara_javiga, ar_javig), SKAL])  # fmt: skip


def anmal_eget_jav(source: Sequence[str]) -> Declared:
    """Once it has been handed over to her."""

    def anmal_eget_jav(self: Any, *, by: User, now: dt.datetime, skal: str) -> None:
        for part in familjen(self):
            ar_javig_i(self, part, by, by, now)
        self._anteckna("Jäv", f"{by.name}: {skal}", by, now)

    return declared(anmal_eget_jav, "Du läser, men tar inga steg. En registrator träder in.", source, "Anmäl eget jäv",
                    said="anmälde jäv", rules=["IV-16"], by=[Namndsekreteraren], asks=[SKAL],
                    notifies=rules.till_myndighetschefen_och_ansvarig)  # fmt: skip


def ar_javig_i(case: Any, part: Any, javig: User, by: User, now: dt.datetime) -> None:
    """In one of the family, by a step that is taken in `case`."""
    disqualify(part, javig, by=by, now=now, kind=Kind.CONFLICT)
    # Whoever was to countersign no longer does, and reads it for no other reason (IV-26, A-24).
    end_assignments(part, local_day(now), user=javig)
    if part is not case:
        # What waits for somebody else there now; in the case itself the step that is taken sees to it.
        settle(part, now)


def hav_jav(source: Sequence[str]) -> Declared:
    def hav_jav(self: Any, *, by: User, now: dt.datetime, javig: User, skal: str) -> None:
        for part in familjen(self):
            lift(part, javig, by=by, now=now, kind=Kind.CONFLICT)
        self._anteckna("Jävet gäller inte", f"{javig.name}: {skal}", by, now)

    return declared(hav_jav, "Anmälan var fel, eller det som gjorde någon jävig finns inte mer.", source, "Jävet gäller inte",
                    said="hävde en jävsanmälan", rules=["IV-16"], by=[Myndighetschefen, Registratorn], when=nagon_ar_javig,
                    asks=[Somebody("javig", "För vem?", andra_javiga, inte_javig), SKAL])  # fmt: skip


def byt_ansvarig(source: Sequence[str]) -> Declared:
    """Whoever answers for the matter answers for its parts: taken with the matter's own step, or of this part alone."""

    def byt_ansvarig(self: Any, *, by: User, now: dt.datetime, sektionschef: User, skal: str) -> None:
        self.ansvarig = sektionschef
        self._anteckna("Byt ansvarig sektionschef", skal, by, now)

    return declared(byt_ansvarig, "Följer med när ansvaret för tillsynen fördelas om, och kan bytas för sig.", source,
                    "Byt ansvarig sektionschef", button="Ansvaret är fördelat", said="fördelade om ansvaret",
                    rules=["IV-15", "IV-16"], by=[Myndighetschefen], notifies=rules.ansvarig,
                    asks=[Somebody("sektionschef", "Vem tar över?", rules.andra_sektionschefer, never), SKAL])  # fmt: skip


def ratta_omrade(source: Sequence[str]) -> Declared:
    """Taken with the matter's own step, or of this part alone."""

    def ratta_omrade(self: Any, *, by: User, now: dt.datetime, omrade: Any, skal: str) -> None:
        self.enhet = omrade
        self._anteckna("Rätta området", skal, by, now)

    return declared(ratta_omrade, "Följer med när tillsynens område rättas, och kan rättas för sig.", source, "Rätta området",
                    said="rättade området", rules=["IV-09", "IV-10"], by=[Registratorn], notifies=rules.ansvarig,
                    asks=[OMRADE, SKAL])  # fmt: skip


def familjen(case: Any) -> list[Case]:
    """The matter and all its parts."""
    matter = getattr(case, "tillsynen", case)
    # The object that the step is taken on, and no other of the same row.
    return [case if part.pk == case.pk else part for part in (matter, *rules.delarna(matter))]


def ge_ansvaret(matter: Any, skal: str, by: User, now: dt.datetime) -> None:
    """To whoever has just been appointed, in each part too. Call it from the matter's step, when it has `ansvarig`."""
    for part in rules.delarna(matter):
        step = part.steps()["byt_ansvarig"]
        if part.ansvarig_id != matter.ansvarig_id and part.state in step.sources:
            take(part, step, by=by, now=now, sektionschef=matter.ansvarig, skal=skal)


def ge_omradet(matter: Any, skal: str, by: User, now: dt.datetime) -> None:
    """The matter's section, in each part too, also in one that is done. Call it from the matter's step, when it has `enhet`."""
    for part in rules.delarna(matter):
        if part.enhet_id != matter.enhet_id:
            take(part, part.steps()["ratta_omrade"], by=by, now=now, omrade=matter.enhet, skal=skal)
