"""The register of the routine's own example, and ways to spoil the file it is in. Nothing is read from disk."""

import datetime as dt
import io
import time
import zipfile

from openpyxl import Workbook

from complaints.excel_in import las
from complaints.registerrad import KOLUMNER, Rad

TYPER = {
    "tillganglighet": "Tillgänglighet",
    "bemotande": "Bemötande",
    "delaktighet": "Delaktighet",
    "fragor": "Frågor",
    "information": "Information",
    "utforande": "Utförande",
    "personalbemanning": "Personalbemanning",
    "berom": "Beröm",
    "ovrigt": "Övrigt",
}
NAMN = {"BOF": "Barn- och ungdomsenheten", "VUX": "Vuxenenheten"}
ENHETER = {"barn- och ungdomsenheten": "BOF", "bof": "BOF", "vuxenenheten": "VUX", "vux": "VUX"}
PREFIX = {"BOF": "BU", "VUX": "VU"}
TITEL = "Synpunkts- och klagomålshantering inom Norrvinge kommuns socialtjänst"
I_DAG = dt.date(2026, 11, 24)

# Row 4 of the routine's example.
EXEMPEL = (
    1,
    dt.date(2018, 8, 15),
    "Barn- och ungdomsenheten",
    "Frågor",
    "Mottog fråga gällande XXX",
    "2018-08-15: Vidarebefordrat till handläggare",
    "2018-08-16: Handläggare har återkopplat till frågeställaren",
)
EXEMPLET = Rad("BU-2018-001", EXEMPEL[1], "BOF", "fragor", *EXEMPEL[4:])


def rad(nummer=1, dag=EXEMPEL[1], enhet=EXEMPEL[2], typ=EXEMPEL[3], *texter):
    return (nummer, dag, enhet, typ, *(texter or EXEMPEL[4:]))


def bok(*rader, blad="BoU", change=None):
    """A workbook in the layout of the example, title over D as there. `change(ws)` before it is saved."""
    wb = Workbook()
    ws = wb.active
    ws.title = blad
    fyll(ws, *rader)
    if change:
        change(ws)
    return sparad(wb)


def fyll(ws, *rader):
    ws["D1"], ws["A2"], ws["D2"] = TITEL, "Registrering", "Handläggning"
    for kolumn, rubrik in enumerate(KOLUMNER, start=1):
        ws.cell(3, kolumn, rubrik)
    for nummer, varden in enumerate(rader or [EXEMPEL], start=4):
        for kolumn, varde in enumerate(varden, start=1):
            ws.cell(nummer, kolumn, varde)


def sparad(wb):
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


def om(data, nya):
    """The archive with these members replaced, added or, where None, taken out. A callable is given what was there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as fran, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as till:
        delar = {namn: fran.read(namn) for namn in fran.namelist()}
        for namn, ny in nya.items():
            delar[namn] = ny(delar[namn]) if callable(ny) else ny
        for namn, delen in delar.items():
            if delen is not None:
                till.writestr(namn, delen)
    return out.getvalue()


def las_in(data, **mer):
    return las(data, **({"enheter": ENHETER, "typer": TYPER, "prefix": PREFIX, "i_dag": I_DAG} | mer))


def felen(data, **mer):
    """The errors as (row, column, text), where there must be some; and then no rows."""
    inlasning = las_in(data, **mer)
    assert inlasning.fel
    assert inlasning.rader == inlasning.upplysningar == []
    return [(fel.rad, fel.kolumn, fel.text) for fel in inlasning.fel]


def ett_fel(data, **mer):
    (fel,) = felen(data, **mer)
    return fel


def snabbt(gor, sekunder):
    """Whether it takes less than this of the processor's own time, in the best of three: others may work beside us."""

    def tid():
        start = time.process_time()
        gor()
        return time.process_time() - start

    return any(tid() < sekunder for _ in range(3))
