"""The January report on paper: for the board to read, for the archive to keep, for a screen reader to read aloud.

Pure: the same report gives the same bytes. What it says is in `sammanstallning`, how it looks in typst/januarirapport.typ.
"""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from complaints.sammanstallning import RAKNAT, Enhetsrad, Sammanstallning, daterad, status
from records.stamp import typeset

MALL = Path(__file__).parent / "typst" / "januarirapport.typ"
INGET = "–"


def pdf(sammanstallning: Sammanstallning, *, fryst: dt.datetime | None, hash: str, skriven: str) -> bytes:
    """Return the report as PDF/A-2a and PDF/UA-1, A4 across; `skriven` is the footer, who printed it and when.

    `fryst` (aware) is when the figures were frozen; without it every page says that it is a preview, and `hash` is not
    printed. Raises ValueError on a hash of other figures.
    """
    s, laget = sammanstallning, status(sammanstallning, fryst, hash)
    data = {
        "rubrik": s.rubrik,
        "avsandare": (s.kommun, s.namnd),
        "ar": str(s.ar),
        "forra_ar": str(s.forra_ar),
        "fryst": fryst is not None,
        "status": laget,
        "fakta": _fakta(s, laget),
        "ingress": _ingress(s),
        "nyckeltal": _nyckeltal(s),
        "enheter": _enheter(s),
        "omraden": s.omraden,
        "jamforelse": _jamforelse(s),
        "diagram": _diagram(s),
        "bekraftelse": _bekraftelse(s),
        "arter": _fordelning(s.arter, s.totalt),
        "kanaler": _fordelning(s.kanaler, s.totalt),
        "raknat": RAKNAT,
        "hash": hash,
        "skriven": skriven,
    }
    return _radrubriker(typeset(MALL, data, at=daterad(s, fryst)))


def _fakta(s: Sammanstallning, laget: str) -> list[tuple[str, str]]:
    return [
        ("Till", f"{s.namnd}, för kännedom"),
        ("Period", s.period),
        ("Årsärende", s.arsdnr.strip() or INGET),
        (f"Årsärende {s.forra_ar}", s.forra_arsdnr.strip() or INGET),
        ("Status", laget),
    ]


def _ingress(s: Sammanstallning) -> str:
    kom_in = f"Under {s.ar} kom {_synpunkter(s.totalt)} in till socialkontorets enheter, mot {s.forra_totalt} året före"
    if not s.forandring:
        return f"{kom_in}. Antalet är oförändrat."
    riktning = "ökning" if s.forandring > 0 else "minskning"
    return f"{kom_in}. Det är en {riktning} med\u00a0{abs(s.forandring)}."


def _nyckeltal(s: Sammanstallning) -> list[tuple[str, str]]:
    """What a reader of nothing else should see."""
    i_tid = f"{s.bekraftade_i_tid} av {s.att_bekrafta}" if s.att_bekrafta else INGET
    return [
        (f"Inkomna {s.ar}", str(s.totalt)),
        (f"Inkomna {s.forra_ar}", str(s.forra_totalt)),
        ("Förändring", _andring(s.forandring)),
        ("Bekräftade inom fem arbetsdagar", i_tid),
    ]


def _enheter(s: Sammanstallning) -> dict[str, Any]:
    rader = [[enhet.namn, *map(str, (*enhet.antal, enhet.summa, enhet.forra_summa))] for enhet in s.enheter]
    # Each year's total stands where its row and its column meet, and nowhere else.
    nu = [f"Summa {s.ar}", *map(str, (*s.kolumnsummor, s.totalt)), ""]
    da = [f"Summa {s.forra_ar}", *map(str, s.forra_kolumnsummor), "", str(s.forra_totalt)]
    return {"rader": rader, "summor": [nu, da]}


def _jamforelse(s: Sammanstallning) -> dict[str, Any]:
    rader = [
        [namn, str(da), str(nu), _andring(nu - da), procent(nu, s.totalt)]
        for namn, da, nu in zip(s.omraden, s.forra_kolumnsummor, s.kolumnsummor, strict=True)
    ]
    summa = ["Summa", str(s.forra_totalt), str(s.totalt), _andring(s.forandring), procent(s.totalt, s.totalt)]
    return {"rader": rader, "summor": [summa]}


def _diagram(s: Sammanstallning) -> dict[str, Any]:
    """The bars as parts of the longest, and the same in words for those who do not see them."""
    par = list(zip(s.omraden, s.kolumnsummor, s.forra_kolumnsummor, strict=True))
    langst = max(1, *s.kolumnsummor, *s.forra_kolumnsummor)
    i_ord = "; ".join(f"{namn} {nu} ({da})" for namn, nu, da in par)
    return {
        "alt": f"Stapeldiagram: antal synpunkter per område {s.ar}, inom parentes {s.forra_ar}. {i_ord}.",
        "staplar": [(namn, (nu / langst, str(nu)), (da / langst, str(da))) for namn, nu, da in par],
    }


def _bekraftelse(s: Sammanstallning) -> dict[str, Any]:
    summa = [
        "Summa",
        *map(str, (s.att_bekrafta, s.bekraftade, s.bekraftade_i_tid)),
        procent(s.bekraftade_i_tid, s.att_bekrafta),
        # The median of all cannot be had from the units' medians.
        "",
        f"{s.lamnade} av {len(s.enheter)} enheter",
    ]
    return {"rader": [_bekraftad(enhet) for enhet in s.enheter], "summor": [summa]}


def _bekraftad(enhet: Enhetsrad) -> list[str]:
    return [
        enhet.namn,
        *map(str, (enhet.att_bekrafta, enhet.bekraftade, enhet.bekraftade_i_tid)),
        procent(enhet.bekraftade_i_tid, enhet.att_bekrafta),
        INGET if enhet.median_arbetsdagar is None else _dagar(enhet.median_arbetsdagar),
        "Inte lämnat" if enhet.lamnat is None else enhet.lamnat.isoformat(),
    ]


def _fordelning(par: tuple[tuple[str, int], ...], totalt: int) -> dict[str, Any]:
    rader = [[namn, str(antal), procent(antal, totalt)] for namn, antal in par]
    return {"rader": rader, "summor": [["Summa", str(totalt), procent(totalt, totalt)]]}


def procent(del_: int, hel: int) -> str:
    """Whole per cent, half up. Only all is 100 and only none is 0: 199 of 200 in time is not everybody."""
    if not hel:
        return INGET
    avrundat = (200 * del_ + hel) // (2 * hel)
    return f"{min(max(avrundat, int(del_ > 0)), 100 - int(del_ < hel))}\u00a0%"


def _synpunkter(antal: int) -> str:
    return f"{antal} synpunkt" if antal == 1 else f"{antal} synpunkter"


def _andring(antal: int) -> str:
    return f"{antal:+d}".replace("-", "−") if antal else "0"


def _dagar(median: float) -> str:
    return f"{median:.1f}".removesuffix(".0").replace(".", ",")


def _radrubriker(data: bytes) -> bytes:
    """Return the PDF with the first cell of each row as that row's header, which typst cannot say yet.

    Without it a screen reader in the middle of a table tells the area but not whose figure it is. The explicit lists of
    headers per cell go, since they name the column alone; the scope of row and column headers says both.
    """
    ut = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as fil:
        for rad in _taggar(fil.Root.StructTreeRoot.K, "/TR"):
            for plats, cell in enumerate(_taggar(rad.K, "/TD")):
                (egenskaper,) = (grupp for grupp in cell.A if str(grupp.O) == "/Table")
                del egenskaper["/Headers"]
                if plats == 0:
                    cell.S, egenskaper.Scope = pikepdf.Name.TH, pikepdf.Name.Row
        fil.save(ut, deterministic_id=True)
    return ut.getvalue()


def _taggar(nod: Any, sort: str) -> Iterator[Any]:
    if isinstance(nod, pikepdf.Array):
        for barn in nod:
            yield from _taggar(barn, sort)
    elif isinstance(nod, pikepdf.Dictionary) and "/S" in nod:
        if str(nod.S) == sort:
            yield nod
        elif "/K" in nod:
            yield from _taggar(nod.K, sort)
