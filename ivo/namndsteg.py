"""What a yttrande and IVO:s beslut share on their way to the nämnd: the meeting, the package, and what is lacking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from casework.calendar import local_day
from casework.deadlines import DeadlineKind
from casework.relations import Ansvarig
from casework.steps import Ask, Choice, Somebody, Text
from ivo import kolumner as k
from ivo import rules
from ivo.delarende import kopiera
from ivo.kedja import Namndsekreteraren
from ivo.words import Namndutfall
from organisation.board import BoardMeeting
from organisation.models import User
from records.common import Declared, declared
from records.people import never

JA_NEJ = (("ja", "Ja"), ("nej", "Nej"))
MOTE = Somebody("mote", "Vilket sammanträde?", rules.hallna_sammantraden, never)
NYTT = Somebody("nytt", "Till vilket sammanträde?", rules.sammantraden, never)
BESLUTAD = Somebody("beslutad", "Den beslutade texten", rules.andra_handlingar, never)
RATTAD = Somebody("beslutad", "Den beslutade texten", rules.beslutade_handlingar, never)
ANDA = Choice("anda", "Ska det vara så fast det är sent?", JA_NEJ, required=False)
PAKET: list[Ask] = [
    Choice("ovriga", "Övriga handlingar", (("finns", "De som jag väljer här"), ("inga", "Inga övriga handlingar"))),
    Somebody("fler", "Vilka?", rules.arendets_rader, never, many=True, required=False),
]


def valj_sammantrade(source: Sequence[str], frist: DeadlineKind) -> Declared:
    """Which of the nämnd's meetings: its utskott's are not among them (IV-19)."""

    def valj_sammantrade(self: Any, *, by: User, now: dt.datetime, anda: str) -> None:
        rules.check_sammantrade(self, self.sammantrade, now, anda=anda == "ja")
        self.till_ns = rules.till_ns(self.sammantrade)

    return declared(valj_sammantrade, "Bara socialnämndens sammanträden. Handlingarna lämnas i god tid före.", source,
                    "Välj sammanträde", button="Välj", said="valde sammanträde", rules=["IV-18", "IV-19", "IV-34"],
                    by=[Ansvarig], asks=[k.sammantrade, ANDA], opens=[frist])  # fmt: skip


def komplettera(source: str, target: str, frist: DeadlineKind, stryks: Sequence[DeadlineKind] = ()) -> Declared:
    """Back to the sektionschef, who hears what is lacking (IV-33)."""

    def komplettera(self: Any, *, by: User, now: dt.datetime, saknas: str) -> None:
        # She reads it again when it is handed over again.
        self.lamnad_at = None
        self._anteckna("Komplettering begärd", saknas, by, now)

    return declared(komplettera, "Sektionschefen får veta vad som saknas.", source, "Begär komplettering",
                    button="Skicka tillbaka", said="begärde komplettering", rules=["IV-33"], by=[Namndsekreteraren],
                    asks=[Text("saknas", "Vad saknas?")], opens=[frist], cancels=list(stryks),
                    notifies=rules.ansvarig, target=target)  # fmt: skip


def lamna(case: Any, ovriga: str, fler: Sequence[Any], by: User, now: dt.datetime) -> None:
    """The whole package, IVO's letter in it, lies with the case: the nämndsekreterare is from now on among its readers (A-24)."""
    if ovriga == "finns" and not fler:
        raise ValidationError({"fler": "Välj vilka övriga handlingar som följer med."})
    if ovriga == "inga" and fler:
        raise ValidationError({"ovriga": "Du har valt handlingar: svara att de finns."})
    here = set(case.handlingar.values_list("sha256", flat=True))
    for row in [case.begaran, *(fler or [])]:
        if row.handling.sha256 not in here:
            kopiera(row.handling, case, title=f"Handling {row.nr}: {row.handling.title}"[:140], by=by, now=now)
            here.add(row.handling.sha256)
    case.lamnad_at = now
    # Also what was laid there the time before: it lies there still.
    before = [int(nr) for nr in case.ovriga.split(", ") if nr]
    case.ovriga = ", ".join(f"{nr}" for nr in sorted({*before, *(row.nr for row in fler or [])}))[:200]


def ordforandebeslut(case: Any, delegation: str, bradska: str, by: User, now: dt.datetime) -> None:
    """Decided today, on the proposal; reported at the nämnd's next meeting (KL 6:39, 6:40)."""
    case.beslut_dag, case.text, case.avvikelse = local_day(now), case.forslag, True
    case.utfall, case.text_nr = Namndutfall.ORDFORANDE, case.text_nr + 1
    coming = BoardMeeting.objects.held().filter(body=BoardMeeting.Body.SN, day__gt=local_day(now)).first()
    if coming is None:
        raise ValidationError("Lägg in nämndens nästa sammanträde först: beslutet ska anmälas där.")
    # Of a meeting that sent it back, perhaps: this was decided at none.
    case.anmals_senast, case.paragraf = coming.day, ""
    case.lamnad_at = case.lamnad_at or now
    case._anteckna("Ordförandebeslut, avviker från rutinen", f"Delegation {delegation}. {bradska}", by, now)


def check_omedelbart(case: Any, answer: str) -> None:
    """At the meeting itself, and where the municipality's rules allow it. Raises ValidationError."""
    if answer == "ja" and case.justerad_dag != case.beslut_dag:
        raise ValidationError({"omedelbart": f"Omedelbart är samma dag som sammanträdet, {case.beslut_dag}."})
    if answer == "ja" and not settings.IMMEDIATE_APPROVAL:
        raise ValidationError({"omedelbart": "Kommunens regler tillåter inte omedelbar justering."})


def ar_valt(case: Any) -> bool:
    return case.sammantrade_id is not None and not case.sammantrade.called_off


def ar_justerat(case: Any) -> bool:
    return case.justerad_dag is not None or case.avvikelse
