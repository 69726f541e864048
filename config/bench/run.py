"""One run: the database of each size, what is measured there, and what the sizes are to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection

from config.bench import crew as crews
from config.bench import lifecycle, national, pages, registers, sowing, sweep
from config.bench.figure import Place, Sheet
from config.bench.ground import Ground

# In the order in which they are run: what writes much comes after what only reads.
PAGES = {"queue": pages.queue, "pulse": pages.pulse, "case": pages.case, "register": pages.register}
AT_ONCE = {"sweep": sweep.sweep, "lifecycle": lifecycle.lifecycle, "national": national.national}
IN_AND_OUT = {"export": registers.take_out, "import": registers.read_in}
MEASURES = (*PAGES, *AT_ONCE, *IN_AND_OUT)
# What must be the same however many cases there are: by the figure that stands for it.
FLAT = {"queue": "processortid ÷ tom sida", "pulse": "processortid ÷ tom sida", "case": "processortid ÷ tom sida",
        "sweep": "tid"}  # fmt: skip
GROWS = "största ÷ minsta"


@dataclass(frozen=True)
class Order:
    """What is asked for."""

    measures: Sequence[str]
    sizes: Sequence[int]
    procs: int
    rounds: int
    force: bool = False


def run(order: Order, say: Callable[[str], Any]) -> list[Sheet]:
    """Raises ground.Unfit where nothing can or may be measured."""
    ground = Ground(sowing.sow, say)
    ground.check(force=order.force)
    sheets: list[Sheet] = []
    for size in sorted(order.sizes):
        name, behind = ground.database(size)
        with crews.at(name, behind), crews.Crew(order.procs, name, behind) as crew:
            alone = partial(crews.alone, name, behind)
            place = Place(connection.vendor, size, order.procs, order.rounds)
            sheets += [_measured(of, place, crew, alone, say) for of in MEASURES if of in order.measures]
    _compare(sheets)
    return sheets


def _measured(of: str, place: Place, crew: crews.Crew, alone: registers.Alone, say: Callable[[str], Any]) -> Sheet:
    say(f"{place.size} ärenden: {of}")
    sheet = Sheet(of, place)
    if of in PAGES:
        PAGES[of](sheet)
    elif of in AT_ONCE:
        AT_ONCE[of](sheet, crew)
    else:
        IN_AND_OUT[of](sheet, alone)
    return sheet


def _compare(sheets: list[Sheet]) -> None:
    """The largest beside the smallest; a page as so many empty ones, since the machine is not the same all along."""
    for of, name in FLAT.items():
        there = [sheet for sheet in sheets if sheet.of == of and sheet.value(name) is not None]
        if of == "sweep":
            there = [sheet for sheet in there if sheet.place.size >= sweep.ENOUGH]
        if len(there) > 1:
            first, last = there[0], there[-1]
            least, most = first.value(name) or 0.0, last.value(name) or 0.0
            if least:
                last.add(GROWS, "", most / least, f"{last.place.size} mot {first.place.size} ärenden, {name}")
