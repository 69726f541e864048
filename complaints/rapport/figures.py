"""What the report each January holds (rules SK-16 and SK-17): counts, and nothing that anybody wrote or is called.

The synpunkter of one calendar year (A-28), how many (SK-18) and what they concern (SK-19), per unit and per each of the
nine areas, with the year before beside. Values only: no database, no request, no clock. A report whose sums disagree
cannot be made, so none can reach the board.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from organisation.wording import small

AREAS = 9  # SK-19 names them; a report that lacks one is not the report
MOST = 999_999_999  # far above any municipality, and exact in every program that opens the sheet

PREVIEW = "Förhandsvisning – inte fryst"
HOW_COUNTED = (
    "Varje synpunkt som kom in under perioden räknas en gång, i det område som är dess huvudkategori. Bikategorier "
    "räknas inte.",
    "Makulerade registreringar räknas inte.",
    "Ett område eller en enhet utan synpunkter redovisas med 0.",
    "Arten – synpunkt, klagomål, beröm eller fråga – anges för sig. Beröm och frågor är därför både en art och ett område.",
    "En bekräftelse är i tid om den enskilde senast den femte arbetsdagen fick veta att synpunkten kommit in och vem som "
    "ansvarar. Dagen då den kom in är dag noll. Ett slutligt svar i tid som namnger den ansvariga räknas.",
    "Att bekräfta är bara de synpunkter vars avsändare kunde informeras. Medianen gäller dem som har bekräftats.",
    "Rapporten innehåller bara antal, inga namn på personer och ingen fritext.",
)  # fmt: skip

# On one line, and in what PDF and Excel can both hold: a control character would make the two say different things.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Enhetsrad:
    """One unit. `antal` and `forra` have one count per area, in the order of `Sammanstallning.typer`.

    `att_bekrafta` are those whose sender could be informed (A-34); of them `bekraftade` were, and `bekraftade_i_tid`
    within five working days. The median counts working days to the confirmation; None when nobody was to be told. `lamnat`
    is the day when the unit handed in its figures. Raises ValueError on what cannot be so.
    """

    kod: str
    namn: str
    antal: tuple[int, ...]
    forra: tuple[int, ...]
    bekraftade_i_tid: int
    bekraftade: int
    att_bekrafta: int
    median_arbetsdagar: float | None
    lamnat: dt.date | None

    def __post_init__(self) -> None:
        _texts(self.kod, self.namn)
        _counts(*_tuple(self.antal), *_tuple(self.forra), self.bekraftade_i_tid, self.bekraftade, self.att_bekrafta)
        _require(len(self.antal) == len(self.forra) == AREAS, f"{self.kod}: one count per area, both years")
        _require(
            self.bekraftade_i_tid <= self.bekraftade <= self.att_bekrafta <= self.summa,
            f"{self.kod}: in time is part of the confirmed, they of those to confirm, and they of what came in",
        )
        _require(self.lamnat is None or type(self.lamnat) is dt.date, f"{self.kod}: handed in on a date")
        median = self.median_arbetsdagar
        _require((median is None) == (self.bekraftade == 0), f"{self.kod}: a median if and only if any was confirmed")
        if median is not None:
            _require(type(median) in (int, float) and 0 <= median <= MOST, f"{self.kod}: a median of days")
            # 3 and 3.0 are the same median and must have the same hash, as must 0.0 and -0.0.
            object.__setattr__(self, "median_arbetsdagar", float(median) + 0.0)

    @property
    def summa(self) -> int:
        return sum(self.antal)

    @property
    def forra_summa(self) -> int:
        return sum(self.forra)

    @property
    def forandring(self) -> int:
        return self.summa - self.forra_summa


@dataclass(frozen=True)
class Sammanstallning:
    """The whole report. `typer` are the nine areas as (code, label); `arter` and `kanaler` are (label, count).

    Raises ValueError on a report that cannot be right: not nine areas, a unit twice, or counts that do not add up.
    """

    ar: int
    kommun: str
    namnd: str
    arsdnr: str
    forra_arsdnr: str
    typer: tuple[tuple[str, str], ...]
    enheter: tuple[Enhetsrad, ...]
    arter: tuple[tuple[str, int], ...]
    kanaler: tuple[tuple[str, int], ...]

    def __post_init__(self) -> None:
        _require(type(self.ar) is int and 1000 < self.ar < 9999, "a year of four figures, and so the years beside it")
        _texts(self.kommun, self.namnd)
        # The year's own case in the diary may not be opened yet when the report is previewed.
        _texts(self.arsdnr, self.forra_arsdnr, may_lack=True)
        for kod, namn in map(_tuple, _tuple(self.typer)):
            _texts(kod, namn)
        _require(len(_unique(kod for kod, _ in self.typer)) == AREAS, "nine areas")
        _require(all(type(enhet) is Enhetsrad for enhet in _tuple(self.enheter)), "a row per unit")
        _unique(enhet.kod for enhet in self.enheter)
        for fordelning in (self.arter, self.kanaler):
            for namn, antal in map(_tuple, _tuple(fordelning)):
                _texts(namn)
                _counts(antal)
            _unique(namn for namn, _ in fordelning)
            _require(sum(antal for _, antal in fordelning) == self.totalt, "art and channel count the same synpunkter")

    @property
    def forra_ar(self) -> int:
        return self.ar - 1

    @property
    def rubrik(self) -> str:
        return f"Synpunkter och klagomål {self.ar} – rapport till {small(self.namnd)}"

    @property
    def period(self) -> str:
        return f"1 januari–31 december {self.ar}"

    @property
    def omraden(self) -> tuple[str, ...]:
        return tuple(namn for _, namn in self.typer)

    @property
    def radsummor(self) -> tuple[int, ...]:
        return tuple(enhet.summa for enhet in self.enheter)

    @property
    def forra_radsummor(self) -> tuple[int, ...]:
        return tuple(enhet.forra_summa for enhet in self.enheter)

    @property
    def kolumnsummor(self) -> tuple[int, ...]:
        return tuple(sum(enhet.antal[n] for enhet in self.enheter) for n in range(AREAS))

    @property
    def forra_kolumnsummor(self) -> tuple[int, ...]:
        return tuple(sum(enhet.forra[n] for enhet in self.enheter) for n in range(AREAS))

    @property
    def totalt(self) -> int:
        return sum(self.radsummor)

    @property
    def forra_totalt(self) -> int:
        return sum(self.forra_radsummor)

    @property
    def forandring(self) -> int:
        return self.totalt - self.forra_totalt

    @property
    def att_bekrafta(self) -> int:
        return sum(enhet.att_bekrafta for enhet in self.enheter)

    @property
    def bekraftade(self) -> int:
        return sum(enhet.bekraftade for enhet in self.enheter)

    @property
    def bekraftade_i_tid(self) -> int:
        return sum(enhet.bekraftade_i_tid for enhet in self.enheter)

    @property
    def lamnade(self) -> int:
        """How many units have handed in their figures."""
        return sum(enhet.lamnat is not None for enhet in self.enheter)

    def to_json(self) -> str:
        """The one way to write this report down: sorted keys, no spaces. What is frozen, and what the hash is of."""
        return json.dumps(
            asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=dt.date.isoformat
        )

    def sha256(self) -> str:
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def from_json(text: str) -> Sammanstallning:
    """Return the report that `to_json` wrote down. ValueError on any other text, even one that means the same."""
    try:
        figures = _read(json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError("not a report as it was written down") from error
    # Another spelling of the same numbers would have another hash, and the frozen one would seem to be forged.
    _require(figures.to_json() == text, "not a report as it was written down")
    return figures


def status(figures: Sammanstallning, frozen: dt.datetime | None, hash: str) -> str:
    """Return when it was frozen, in Swedish local time, or the words of a preview. What is frozen must have its hash."""
    if frozen is None:
        return PREVIEW
    _require(
        frozen.utcoffset() is not None, "frozen must be aware: a naive time would be read in the server's own zone"
    )
    _require(hash == figures.sha256(), "the hash is of another report")
    return frozen.astimezone(ZoneInfo("Europe/Stockholm")).strftime("Fryst %Y-%m-%d kl. %H.%M")


def dated(figures: Sammanstallning, frozen: dt.datetime | None) -> dt.datetime:
    """The date inside the files. A preview bears the end of its period: the same preview is the same file."""
    return frozen or dt.datetime(figures.ar + 1, 1, 1, tzinfo=dt.UTC)


def _read(data: dict[str, Any]) -> Sammanstallning:
    enheter = tuple(_read_unit(row) for row in data["enheter"])
    pairs = {column: tuple(tuple(one) for one in data[column]) for column in ("typer", "arter", "kanaler")}
    return Sammanstallning(**(data | pairs | {"enheter": enheter}))


def _read_unit(row: dict[str, Any]) -> Enhetsrad:
    lamnat = None if row["lamnat"] is None else dt.date.fromisoformat(row["lamnat"])
    return Enhetsrad(**(row | {"antal": tuple(row["antal"]), "forra": tuple(row["forra"]), "lamnat": lamnat}))


def _require(true_: bool, otherwise: str) -> None:
    if not true_:
        raise ValueError(otherwise)


def _counts(*antal: Any) -> None:
    # True is an int to Python and a count to nobody.
    _require(all(type(one) is int and 0 <= one <= MOST for one in antal), "a count is a whole number from 0")


def _texts(*texts: Any, may_lack: bool = False) -> None:
    for text in texts:
        _require(isinstance(text, str) and not _UNWRITABLE.search(text), "a text on one line")
        _require(may_lack or bool(text.strip()), "a text that says something")


def _tuple(value: Any) -> tuple[Any, ...]:
    # A list would be equal to nothing that is read back.
    _require(isinstance(value, tuple), "a tuple")
    return tuple(value)


def _unique(namn: Iterable[str]) -> list[str]:
    every = list(namn)
    _require(len(every) == len(set(every)), "each only once")
    return every
