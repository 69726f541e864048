"""Registers as files, read in by somebody."""

from __future__ import annotations

import datetime as dt
import io

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.excel import importing
from complaints.excel.columns import Row
from complaints.excel.writing import write
from complaints.models import Inlasning
from complaints.words import Typ

URL = "/synpunkter/inlasning/"


def rows(count, enheter=("BOF", "VUX", "INT"), year=2024, ort=""):
    """So many rows, of the units in turn, numbered from one in each."""
    given = dict.fromkeys(enheter, 0)
    made = []
    for n in range(count):
        code = enheter[n % len(enheter)]
        given[code] += 1
        day = dt.date(year, 1, 1) + dt.timedelta(days=n % 360)
        number = f"{settings.COMPLAINT_UNITS[code]}-{year}-{given[code]:03d}"
        text = (f"{day}: Vidarebefordrat.", f"{day}: Återkopplat." if n % 3 else "")
        made.append(Row(number, day, code, Typ.values[n % 9], f"Synpunkt {n}{ort}", *text))
    return made


def excel(rader):
    names = {"BOF": "Barn- och familjeenheten", "VUX": "Vuxenenheten", "INT": "Integrationsenheten"}
    blad = [(name, [rad for rad in rader if rad.enhet == code]) for code, name in names.items()]
    filled = [(name, found) for name, found in blad if found]
    return written(filled, title="Synpunkts- och klagomålshantering", types=dict(Typ.choices), units=names)


def written(sheets, **more):
    """The file as bytes."""
    out = io.BytesIO()
    write(out, sheets, **more)
    return out.getvalue()


def taken_out(client, query=""):
    """The register as this browser gets it: asked for, and fetched from where that leads."""
    asked = client.post(f"/synpunkter/excel/{query}")
    assert asked.status_code == 302
    return b"".join(client.get(asked["Location"]).streaming_content)


def send(client, data, **more):
    return client.post(URL, {"fil": SimpleUploadedFile("register.xlsx", data)} | more)


def read_in(client, data, now, **more):
    """Send the file, let the sweep read it, and return what became of it."""
    where = send(client, data, **more)
    assert where.status_code == 302
    importing.sweep(now)
    return Inlasning.objects.get(pk=where["Location"].rstrip("/").rpartition("/")[2])
