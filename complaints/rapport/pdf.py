"""The January report on paper: for the board to read, for the archive to keep, for a screen reader to read aloud.

Pure: the same report gives the same bytes. What it says is in `figures`, how it looks in typst/januarirapport.typ.
"""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from complaints.rapport.figures import HOW_COUNTED, Enhetsrad, Sammanstallning, dated, status
from records.stamp import typeset

TEMPLATE = Path(__file__).parent / "typst" / "januarirapport.typ"
NOTHING = "–"


def pdf(figures: Sammanstallning, *, frozen: dt.datetime | None, hash: str, written: str) -> bytes:
    """Return the report as PDF/A-2a and PDF/UA-1, A4 across; `written` is the footer, who printed it and when.

    `frozen` (aware) is when the figures were frozen; without it every page says that it is a preview, and `hash` is not
    printed. Raises ValueError on a hash of other figures.
    """
    s, state = figures, status(figures, frozen, hash)
    data = {
        "rubrik": s.rubrik,
        "avsandare": (s.kommun, s.namnd),
        "ar": str(s.ar),
        "forra_ar": str(s.forra_ar),
        "fryst": frozen is not None,
        "status": state,
        "fakta": _facts(s, state),
        "ingress": _opening(s),
        "nyckeltal": _key_figures(s),
        "enheter": _units(s),
        "omraden": s.omraden,
        "jamforelse": _comparison(s),
        "diagram": _chart(s),
        "bekraftelse": _confirmation(s),
        "arter": _shares(s.arter, s.totalt),
        "kanaler": _shares(s.kanaler, s.totalt),
        "raknat": HOW_COUNTED,
        "hash": hash,
        "skriven": written,
    }
    return _row_headings(typeset(TEMPLATE, data, at=dated(s, frozen)))


def _facts(s: Sammanstallning, state: str) -> list[tuple[str, str]]:
    return [
        ("Till", f"{s.namnd}, för kännedom"),
        ("Period", s.period),
        ("Årsärende", s.arsdnr.strip() or NOTHING),
        (f"Årsärende {s.forra_ar}", s.forra_arsdnr.strip() or NOTHING),
        ("Status", state),
    ]


def _opening(s: Sammanstallning) -> str:
    came = f"Under {s.ar} kom {_amount(s.totalt)} in till socialkontorets enheter, mot {s.forra_totalt} året före"
    if not s.forandring:
        return f"{came}. Antalet är oförändrat."
    direction = "ökning" if s.forandring > 0 else "minskning"
    return f"{came}. Det är en {direction} med\u00a0{abs(s.forandring)}."


def _key_figures(s: Sammanstallning) -> list[tuple[str, str]]:
    """What a reader of nothing else should see."""
    in_time = f"{s.bekraftade_i_tid} av {s.att_bekrafta}" if s.att_bekrafta else NOTHING
    return [
        (f"Inkomna {s.ar}", str(s.totalt)),
        (f"Inkomna {s.forra_ar}", str(s.forra_totalt)),
        ("Förändring", _change(s.forandring)),
        ("Bekräftade inom fem arbetsdagar", in_time),
    ]


def _units(s: Sammanstallning) -> dict[str, Any]:
    rows = [[enhet.namn, *map(str, (*enhet.antal, enhet.summa, enhet.forra_summa))] for enhet in s.enheter]
    # Each year's total stands where its row and its column meet, and nowhere else.
    now = [f"Summa {s.ar}", *map(str, (*s.kolumnsummor, s.totalt)), ""]
    then = [f"Summa {s.forra_ar}", *map(str, s.forra_kolumnsummor), "", str(s.forra_totalt)]
    return {"rader": rows, "summor": [now, then]}


def _comparison(s: Sammanstallning) -> dict[str, Any]:
    rows = [
        [namn, str(then), str(now), _change(now - then), percent(now, s.totalt)]
        for namn, then, now in zip(s.omraden, s.forra_kolumnsummor, s.kolumnsummor, strict=True)
    ]
    total = ["Summa", str(s.forra_totalt), str(s.totalt), _change(s.forandring), percent(s.totalt, s.totalt)]
    return {"rader": rows, "summor": [total]}


def _chart(s: Sammanstallning) -> dict[str, Any]:
    """The bars as parts of the longest, and the same in words for those who do not see them."""
    par = list(zip(s.omraden, s.kolumnsummor, s.forra_kolumnsummor, strict=True))
    langst = max(1, *s.kolumnsummor, *s.forra_kolumnsummor)
    in_words = "; ".join(f"{namn} {now} ({then})" for namn, now, then in par)
    return {
        "alt": f"Stapeldiagram: antal synpunkter per område {s.ar}, inom parentes {s.forra_ar}. {in_words}.",
        "staplar": [(namn, (now / langst, str(now)), (then / langst, str(then))) for namn, now, then in par],
    }


def _confirmation(s: Sammanstallning) -> dict[str, Any]:
    total = [
        "Summa",
        *map(str, (s.att_bekrafta, s.bekraftade, s.bekraftade_i_tid)),
        percent(s.bekraftade_i_tid, s.att_bekrafta),
        # The median of all cannot be had from the units' medians.
        "",
        f"{s.lamnade} av {len(s.enheter)} enheter",
    ]
    return {"rader": [_bekraftad(enhet) for enhet in s.enheter], "summor": [total]}


def _bekraftad(enhet: Enhetsrad) -> list[str]:
    return [
        enhet.namn,
        *map(str, (enhet.att_bekrafta, enhet.bekraftade, enhet.bekraftade_i_tid)),
        percent(enhet.bekraftade_i_tid, enhet.att_bekrafta),
        NOTHING if enhet.median_arbetsdagar is None else _days(enhet.median_arbetsdagar),
        "Inte lämnat" if enhet.lamnat is None else enhet.lamnat.isoformat(),
    ]


def _shares(par: tuple[tuple[str, int], ...], totalt: int) -> dict[str, Any]:
    rows = [[namn, str(antal), percent(antal, totalt)] for namn, antal in par]
    return {"rader": rows, "summor": [["Summa", str(totalt), percent(totalt, totalt)]]}


def percent(part: int, whole: int) -> str:
    """Whole per cent, half up. Only all is 100 and only none is 0: 199 of 200 in time is not everybody."""
    if not whole:
        return NOTHING
    rounded = (200 * part + whole) // (2 * whole)
    return f"{min(max(rounded, int(part > 0)), 100 - int(part < whole))}\u00a0%"


def _amount(antal: int) -> str:
    return f"{antal} synpunkt" if antal == 1 else f"{antal} synpunkter"


def _change(antal: int) -> str:
    return f"{antal:+d}".replace("-", "−") if antal else "0"


def _days(median: float) -> str:
    return f"{median:.1f}".removesuffix(".0").replace(".", ",")


def _row_headings(data: bytes) -> bytes:
    """Return the PDF with the first cell of each row as that row's header, which typst cannot say yet.

    Without it a screen reader in the middle of a table tells the area but not whose figure it is. The explicit lists of
    headers per cell go, since they name the column alone; the scope of row and column headers says both.
    """
    ut = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as fil:
        for row in _tags(fil.Root.StructTreeRoot.K, "/TR"):
            for place, cell in enumerate(_tags(row.K, "/TD")):
                (attributes,) = (grupp for grupp in cell.A if str(grupp.O) == "/Table")
                del attributes["/Headers"]
                if place == 0:
                    cell.S, attributes.Scope = pikepdf.Name.TH, pikepdf.Name.Row
        fil.save(ut, deterministic_id=True)
    return ut.getvalue()


def _tags(node: Any, sort: str) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for children in node:
            yield from _tags(children, sort)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        if str(node.S) == sort:
            yield node
        elif "/K" in node:
            yield from _tags(node.K, sort)
