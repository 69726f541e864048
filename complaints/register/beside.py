"""What hangs on the rows of a page: entries, further areas, and who may not handle them. One query for all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import DateField, F, Value

from casework.disqualification import Disqualification, know
from complaints.uppgifter import Bikategori, Uppgift

# What no other entry has taken the place of.
STANDING = Uppgift.objects.filter(ersatt_av=None)
OCKSA, JAV = "ocksa", "jav"


def beside(found: Mapping[int, Any]) -> None:
    """Give each case its `inskrivet`, its `berors_ocksa` and whom it is known that may not handle it."""
    no_day = Value(None, output_field=DateField())
    entries = STANDING.filter(case__in=found).order_by().values_list("case", "slag", "id", "dag", "text")
    areas = Bikategori.objects.filter(case__in=found).order_by().annotate(what=Value(OCKSA), day=no_day)
    barred = Disqualification.objects.filter(case__in=found, lifted_at=None).order_by()
    barred = barred.annotate(what=Value(JAV), day=no_day, text=F("kind"))
    rows = entries.union(
        areas.annotate(text=F("typ")).values_list("case", "what", "id", "day", "text"),
        barred.values_list("case", "what", "user", "day", "text"),
        all=True,
    )
    parts: dict[int, dict[str, list[Any]]] = {pk: defaultdict(list) for pk in found}
    # As the entries are ordered: those without a day first, then by day.
    for pk, what, key, day, text in sorted(rows, key=lambda row: (row[3] is not None, row[3], row[2])):
        if what in (OCKSA, JAV):
            parts[pk][what].append((key, text))
        else:
            parts[pk]["inskrivet"].append(Uppgift(slag=what, dag=day, text=text))
    for pk, case in found.items():
        case.inskrivet = parts[pk]["inskrivet"]
        case.berors_ocksa = [typ for _, typ in parts[pk][OCKSA]]
        know(case, parts[pk][JAV])
