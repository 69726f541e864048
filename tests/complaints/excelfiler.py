"""The register of the routine's own example, and ways to spoil the file it is in. Nothing is read from disk."""

import datetime as dt
import io
import time
import zipfile

from openpyxl import Workbook

from complaints.excel.columns import COLUMNS, Row
from complaints.excel.reading import read_file

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
    "Mottog fråga gällande N.N.",
    "2018-08-15: Vidarebefordrat till handläggare",
    "2018-08-16: Handläggare har återkopplat till frågeställaren",
)
EXEMPLET = Row("BU-2018-001", EXEMPEL[1], "BOF", "fragor", *EXEMPEL[4:])


def row(nummer=1, dag=EXEMPEL[1], enhet=EXEMPEL[2], typ=EXEMPEL[3], *texts):
    return (nummer, dag, enhet, typ, *(texts or EXEMPEL[4:]))


def book(*rows, sheet="BoU", change=None):
    """A workbook in the layout of the example, title over D as there. `change(ws)` before it is saved."""
    wb = Workbook()
    ws = wb.active
    ws.title = sheet
    fyll(ws, *rows)
    if change:
        change(ws)
    return sparad(wb)


def fyll(ws, *rows):
    ws["D1"], ws["A2"], ws["D2"] = TITEL, "Registrering", "Handläggning"
    for column, heading in enumerate(COLUMNS, start=1):
        ws.cell(3, column, heading)
    for nummer, varden in enumerate(rows or [EXEMPEL], start=4):
        for column, value in enumerate(varden, start=1):
            ws.cell(nummer, column, value)


def sparad(wb):
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


def om(data, nya):
    """The archive with these members replaced, added or, where None, taken out. A callable is given what was there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        parts = {name: source.read(name) for name in source.namelist()}
        for name, ny in nya.items():
            parts[name] = ny(parts[name]) if callable(ny) else ny
        for name, part in parts.items():
            if part is not None:
                to.writestr(name, part)
    return out.getvalue()


def las_in(data, **more):
    return read_file(data, **({"units": ENHETER, "types": TYPER, "prefix": PREFIX, "today": I_DAG} | more))


def felen(data, **more):
    """The errors as (row, column, text), where there must be some; and then no rows."""
    inlasning = las_in(data, **more)
    assert inlasning.problems
    assert inlasning.rows == inlasning.remarks == []
    return [(problems.row, problems.column, problems.text) for problems in inlasning.problems]


def ett_fel(data, **more):
    (problems,) = felen(data, **more)
    return problems


def snabbt(gor, sekunder):
    """Whether it takes less than this of the processor's own time, in the best of three: others may work beside us."""

    def tid():
        start = time.process_time()
        gor()
        return time.process_time() - start

    return any(tid() < sekunder for _ in range(3))
