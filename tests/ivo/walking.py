"""How Norrvinge's people take a matter of IVO's, and its parts, to where a test wants it, a minute between the steps."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

from casework.calendar import local_day
from casework.doorway import take
from ivo import arenden
from ivo.diarium import Brist, Diarierad
from ivo.models import Tillsyn
from ivo.namndanmalan import Namndanmalan
from ivo.registrering import lagg_in, ta_in
from ivo.svar import Svar
from ivo.underskrift import skriv_under
from ivo.yttrande import Yttrande
from organisation.board import BoardMeeting
from organisation.models import Enhet
from records.documents import store
from records.models import Handling
from records.uploads import inspect
from tests.conftest import Clock, moment
from tests.intake.walking import read_tables
from tests.people import person

KINDS: dict[str, Any] = {"tillsyn": Tillsyn, "svar": Svar, "yttrande": Yttrande, "namndanmalan": Namndanmalan}
# The day on which IV-1 came.
TUESDAY = moment("2026-11-03 09:15")
REG, SIMON, MC, MONICA, HAKAN = "birgitta.hult", "simon.naslund", "ulla.bergenstrom", "monica.ahlgren", "hakan.ryd"
NS, ORDF, VICE, SOC, MIKAEL = "emma.rosenlund", "gunnar.ostlind", "kerstin.dahlin", "anders.kjellgren", "mikael.tunberg"
WAY: dict[str, dict[str, list[str]]] = {
    "tillsyn": {
        "oppnad": [], "fordelad": ["fordela"], "beslut": ["fordela", "besluta"],
        "avslutad": ["fordela", "besluta", "informerad", "avsluta"],
        "arkiverad": ["fordela", "besluta", "informerad", "avsluta", "arkivera"], "makulerad": ["makulera"],
    },
    "svar": {
        "utkast": [], "klar": ["fardigstall"], "undertecknad": ["fardigstall", "underteckna_upplysningar"],
        "kontrasignerad": ["fardigstall", "underteckna_upplysningar", "kontrasignera_upplysningar"],
        "registrerad": ["fardigstall", "underteckna_upplysningar", "kontrasignera_upplysningar", "registrera"],
        "skickad": ["fardigstall", "underteckna_upplysningar", "kontrasignera_upplysningar", "registrera", "skicka"],
        "bortfallen": ["bortfall"],
    },
    "namndanmalan": {
        "utkast": [], "klar": ["fardigstall"], "hos_namnden": ["valj_sammantrade", "fardigstall", "lamna"],
        "informerad": ["valj_sammantrade", "fardigstall", "lamna", "informera"], "bortfallen": ["bortfall"],
    },
}  # fmt: skip
_TO_NS = ["valj_sammantrade", "fardigstall", "underteckna_ts", "kontrasignera_ts", "lamna"]
_SIGNED = [*_TO_NS, "besluta", "justera", "underteckna"]
WAY["yttrande"] = {
    "utkast": [], "klar": ["fardigstall"], "ts_undertecknad": _TO_NS[:3], "ts_kontrasignerad": _TO_NS[:4],
    "hos_namnden": _TO_NS, "beslutad": [*_TO_NS, "besluta"], "undertecknat": _SIGNED,
    "kontrasignerat": [*_SIGNED, "kontrasignera"], "registrerat": [*_SIGNED, "kontrasignera", "registrera"],
    "expedierat": [*_SIGNED, "kontrasignera", "registrera", "expediera"],
    "klart": [*_SIGNED, "kontrasignera", "registrera", "expediera", "lamna_utdrag"], "bortfallen": ["bortfall"],
}  # fmt: skip
BY = {
    "fordela": MC, "byt_ansvarig": MC, "ratta_omrade": REG, "inte_skickat": REG, "stryk_handling": REG, "aterta_makulering": REG,
    "hav_jav": MC, "besluta": REG, "avsluta": REG, "arkivera": REG,
    "registrera_handling": REG, "meddela_viktigt": REG, "oppna_igen": REG, "makulera": REG, "underteckna_upplysningar": MC,
    "registrera": REG, "skicka": REG, "underteckna_ts": MC, "besluta_andrat": NS, "justera": NS, "underteckna": ORDF,
    "kontrasignera": SOC, "expediera": NS, "lamna_utdrag": NS, "komplettera": NS, "aterremiss": NS, "bordlagg": NS,
    "ordforandebeslut": ORDF, "anmal": NS, "ratta_text": NS, "informera": NS, "kontrasignera_redogorelse": MIKAEL,
    "bortfall": REG, "ratta_beslut": REG, "ratta_registrering": REG,
    "anmal_eget_jav": NS, "inte_beslutat": NS, "inte_informerad": NS, "inget_beslut": REG,
}  # fmt: skip


def tables(name: str) -> Any:
    return read_tables((Path(__file__).parents[1] / "approved" / f"ivo-{name}.md").read_text(encoding="utf-8"))


TABLES = {name: tables(name) for name in KINDS}
CAST = {
    "registrator": REG, "myndighetschef": MC, "socialchef": SOC, "ordförande": ORDF, "vice ordförande": VICE,
    "ansvarig sektionschef": HAKAN, "annan sektionschef": MONICA, "nämndsekreterare": NS, "handläggare": MIKAEL,
    "enhetschef": "peter.holmgard", "kvalitetsutvecklare": "sofie.adler", "verksamhetschef": "mats.ekdahl",
    "mottagning": "anna.lovdahl", "systemförvaltare": "patric.melin",
}  # fmt: skip


def opened(
    clock: Clock, *, at: dt.datetime | str = TUESDAY, by: str = REG, important: bool = False, **changed: Any
) -> Tillsyn:
    now = clock.set(at)
    day = local_day(now)
    data = {
        "nummer": "SN-2026-214", "ivo_nr": "3.5.1-40112/2026", "brev": "yttrande", "dag": day, "rubrik": "Handläggningstid",
        "motpart": "IVO", "original": "Diariepärmen", "sekretess": "OSL 26 kap. 1 §", "sekretess_dag": day,
        "sekretess_av": "Birgitta Hult", "omrade": Enhet.objects.get(code="SVU"), "personakt": False, "aktnummer": "",
        "vite": None, "svarsdatum": None,
    }  # fmt: skip
    return ta_in(data | changed, file("Brevet."), uuid.uuid4(), by=person(by), now=now, important=important)


def file(text: str) -> tuple[bytes, Any]:
    data = text.encode()
    return data, inspect(data, "skrivelse.txt")


class Walk:
    """One matter and one of its parts; `case` is the one that is walked."""

    def __init__(self, clock: Clock, of: str = "tillsyn", *, slag: str = "upplysningar", principiell: str = "nej",
                 svar: dt.date = dt.date(2026, 12, 18), **changed: Any) -> None:  # fmt: skip
        self.clock, self.of, self.slag = clock, of, slag
        changed = {"brev": {"svar": slag, "yttrande": "yttrande"}.get(of, "annat")} | changed
        self.matter: Any = opened(clock, **changed)
        self.case: Any = self.matter
        if of == "tillsyn":
            return
        self.take("fordela")
        if of == "namndanmalan":
            self.take("besluta")
        else:
            more = {"handlaggare": person(MIKAEL)} if slag == "redogorelse" else {}
            more |= {"principiell": principiell} if of == "svar" else {}
            self.take("oppna_yttrande" if of == "yttrande" else f"oppna_{slag}", svarsdatum_brev=svar, **more)
        self.case = KINDS[of].objects.latest("pk")

    def to(self, state: str) -> Walk:
        for name in WAY[self.of].get(state, []):
            if name == "informerad":
                self.informed()
            else:
                self.take(name)
        assert self.case.state == state
        return self

    def informed(self) -> None:
        """The part that goes to the nämnd is walked to its end."""
        part, self.case, self.of = self.case, Namndanmalan.objects.get(tillsynen=self.matter.pk), "namndanmalan"
        for name in WAY["namndanmalan"]["informerad"]:
            self.take(name)
        self.case, self.of = part, "tillsyn"

    def laid(self, title: str, text: str = "", by: str = HAKAN) -> Handling:
        """A document among the case's own."""
        return store(self.case, *file(text or title), at=self.clock.now, by=person(by), title=title)

    def incoming(self, title: str = "Ett brev till", **changed: Any) -> Diarierad:
        now = self.clock.forward(minutes=1)
        data = {
            "riktning": "in",
            "dag": local_day(now),
            "brev": "annat",
            "rubrik": title,
            "motpart": "IVO",
            "original": "Pärm",
        }
        important = changed.pop("important", False)
        lagg_in(self.matter, file(title), data | changed, by=person(REG), now=now, important=important)
        self.matter = take(Tillsyn.objects.get(pk=self.matter.pk), Tillsyn.registrera_handling, by=person(REG), now=now)
        if isinstance(self.case, Tillsyn):
            self.case = self.matter
        return self.matter.rader.latest("nr")

    def answers(self, name: str, now: dt.datetime) -> dict[str, Any]:
        """What people answer, when a test says nothing else."""
        day, first = local_day(now), self.matter.rader.order_by("nr").first()
        sn = BoardMeeting.objects.filter(body="sn")

        def asked(brev: str) -> dict[str, Any]:
            return {"begaran": self.matter.rader.filter(brev=brev).last(), "svarsdatum_brev": dt.date(2026, 12, 18)}

        held = sn.filter(day__lte=day).last()
        return {
            "fordela": lambda: {"sektionschef": person(HAKAN), "fordelad_dag": day, "jav": "ingen", "javiga": []},
            "oppna_upplysningar": lambda: asked("upplysningar") | {"principiell": "nej"},
            "oppna_yttrande": lambda: asked("yttrande"),
            "oppna_redogorelse": lambda: asked("redogorelse") | {"principiell": "nej", "handlaggare": person(MIKAEL)},
            "byt_ansvarig": lambda: {"sektionschef": person(MONICA), "skal": "Ledighet."},
            "ratta_omrade": lambda: {"omrade": Enhet.objects.get(code="SBU"), "skal": "Fel sektion."},
            "anmal_jav_ansvarig": lambda: {"skal": "Fattade beslutet."},
            "meddela_viktigt": lambda: {"handling": first},
            "notera": lambda: {"rader": list(self.matter.rader.filter(noterad_dag=None)), "aktnummer": "V-1", "dag": day},
            "skriv_atgard": lambda: {"brist": "Sent", "lagrum": "", "atgard": "Ny rutin", "agare": "Ingrid Palm",
                                     "senast": dt.date(2026, 12, 1)},
            "klar_atgard": lambda: {"rad": Brist.objects.filter(tillsyn=self.matter.pk, klar_dag=None).first(), "dag": day},
            "satt_overklagande": lambda: {"overklagas_senast": dt.date(2026, 11, 25)},
            "koppla": lambda: {"nummer": "SN 2026/214-1"}, "arkivera": lambda: {"arkiv_plats": "Pärm 12"},
            "arkivera_i_akten": lambda: {"akt_dag": day}, "oppna_igen": lambda: {"skal": "Ett brev till."},
            "makulera": lambda: {"skal": "Dubbelt."},
            "ratta_registrering": lambda: {"ivo_nr": "IVO 3.5.1-40112/2026", "rubrik": "Handläggningstid", "akten": "ja",
                                           "omrade": self.matter.enhet, "sekretess": "OSL 26 kap. 1 §", "aktnummer": "V-1",
                                           "vite": None, "skal": "Akten fanns."},
            "inget_beslut": lambda: {"skal": "Det var ett annat brev."},
            "ratta_beslut": lambda: {"vilket": self.matter.rader.filter(brev="beslut").last(), "beslut_dag": day,
                                     "utfall": "brist", "skal": "Läste fel."},
            "anmal_jav": lambda: {"javig": person(SOC), "skal": "Grannar."},
            "inte_beslutat": lambda: {"skal": "Fel paragraf."}, "inte_informerad": lambda: {"skal": "Fel sammanträde."},
            "anmal_eget_jav": lambda: {"skal": "Släkt."},
            "hav_jav": lambda: {"javig": person(SOC), "skal": "Fel person."},
            "valj_sammantrade": lambda: {"sammantrade": sn.get(day="2026-12-16"), "anda": ""},
            "komplettera": lambda: {"saknas": "Bilagan."}, "andra": lambda: {"skal": "Fel datum."},
            "lamna": lambda: {"ovriga": "inga", "fler": []},
            "registrera": lambda: {"fil": getattr(self.case, "text", None) or getattr(self.case, "skrivelse", None),
                                   "rubrik": "Svar till IVO"},
            "skicka": lambda: {"skickad_dag": day, "skickad_satt": "sdk", "kvitto": "1"},
            "expediera": lambda: {"skickad_dag": day, "skickad_satt": "sdk", "kvitto": "1"},
            "kopia": lambda: {"kopia_till": "snmu", "kopia_dag": day},
            "utse_handlaggare": lambda: {"handlaggare": person(MIKAEL)},
            "bortfall": lambda: {"skal": "Återkallat."}, "begar_anstand": lambda: {"anstand_dag": day, "skal": "Julen."},
            "bevilja_anstand": lambda: {"anstand_till": dt.date(2027, 1, 15)},
            "justera": lambda: {"justerad_dag": day, "omedelbart": "nej"},
            "besluta_andrat": lambda: {"mote": held, "paragraf": "7", "beslutad": self.laid("Ändrad text", by=NS)},
            "ratta_text": lambda: {"beslutad": self.laid("Rättad text", by=NS), "skal": "Fel fil."},
            "aterremiss": lambda: {"mote": held, "paragraf": "7", "skal": "Mer underlag."},
            "bordlagg": lambda: {"nytt": sn.get(day="2027-01-27"), "anda": "ja", "skal": "Hann inte."},
            "stryk_handling": lambda: {
                "handling": arenden.kan_strykas(self.matter, person(REG), now).last(), "skal": "Fel ärende."},
            "aterta_makulering": lambda: {"skal": "Numret behövs."},
            "inte_skickat": lambda: {"skal": "Gick aldrig iväg."},
            "stryk_svaret": lambda: {"skal": "Fel knapp."},
            "ta_tillbaka": lambda: {"skal": "Fel bilaga."}, "avsla_anstand": lambda: {"skal": "IVO sa nej."},
            "ratta_svarsdatum": lambda: {"svarsdatum": dt.date(2026, 12, 21), "skal": "Läste fel."},
            "ordforandebeslut": lambda: {"delegation": "3.1", "bradska": "Svaret ska lämnas i dag."},
            "anmal": lambda: {"mote": sn.filter(day__lte=day).last()},
            "lamna_utdrag": lambda: {"utdrag": self.laid("Protokollsutdrag", by=NS)},
            "informera": lambda: {"mote": held, "paragraf": "9", "utdrag": self.laid("Protokollsutdrag", by=NS)},
            "besluta": lambda: ({"handling": self.matter.rader.filter(brev="beslut").last(), "beslut_dag": day,
                                 "utfall": "utan_brist"}
                                if isinstance(self.case, Tillsyn) else {"mote": held, "paragraf": "7"}),
            "fardigstall": lambda: self.written(),
        }.get(name, dict)()  # fmt: skip

    def written(self) -> dict[str, Any]:
        if self.of == "svar":
            return {"skrivelse": self.laid("Skrivelsen")}
        ts = self.laid("Tjänsteskrivelse")
        more = {"forslag": self.laid("Förslag till yttrande")} if self.of == "yttrande" else {"bedomning": "nej"}
        return {"tjansteskrivelse": ts} | more

    def take(self, name: str, by: str = "", *, at: dt.datetime | str | None = None, **changed: Any) -> Any:
        now = self.clock.set(at) if at else self.clock.forward(minutes=1)
        if (
            name in ("besluta", "besluta_andrat", "informera", "aterremiss", "anmal")
            and not isinstance(self.case, Tillsyn)
            and not at
        ):
            # After a meeting.
            now = self.clock.set(max(self.clock.now, moment("2026-12-16 15:00")))
        if name == "besluta" and isinstance(self.case, Tillsyn) and "handling" not in changed:
            self.incoming("IVO:s beslut", brev="beslut")
            now = max(now, self.clock.now)
        kind = type(self.case)
        self.case = kind.objects.get(pk=self.case.pk)
        who = by or (NS if name == "besluta" and self.of == "yttrande" else BY.get(name)) or HAKAN
        step = kind.steps()[name]
        if name in getattr(kind, "skrivs_under", {}):
            self.case = skriv_under(self.case, step, by=person(who), now=now)
        else:
            self.case = take(self.case, step, by=person(who), now=now, **(self.answers(name, now) | changed))
        self.matter = Tillsyn.objects.get(pk=self.matter.pk)
        return self.case

    def due(self, key: str) -> Any:
        return self.case.deadlines.get(key=key, met_at=None, cancelled_at=None)
