"""The timetable: what is swept, how often. `manage.py tick` runs the same list once, without a broker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from casework import watch
from complaints.excel import exporting, importing
from complaints.rapport import januari
from config.models import Heartbeat
from intake import gallring
from organisation import limits
from outbox import delivery, gathering, morning
from records import drafts, flood, janitor, quarantine


@dataclass(frozen=True)
class Sweep:
    """An idempotent sweep of (as_of) and how many seconds apart it is started."""

    name: str
    does: str
    every: int
    run: Callable[[dt.datetime], int]


SWEEPS = {
    sweep.name: sweep
    for sweep in (
        Sweep("remind", "påminner om frister som har gått ut", 15, watch.remind),
        Sweep("warn", "varnar för frister som snart går ut", 60, watch.warn),
        Sweep("inlas", "läser in register från Excelfiler", 5, importing.sweep),
        Sweep("uttag", "skriver register som någon vill ha som Excelfil", 5, exporting.sweep),
        Sweep("januari", "öppnar januarirapporten om förra årets synpunkter", 3600, januari.open_report),
        Sweep("deliver", "skickar det som ligger i utkorgen", 10, delivery.deliver),
        Sweep("samla", "samlar besked om märkta ärenden i ett mejl", 60, gathering.gather),
        Sweep("kontrollera", "frågar virusskyddet om handlingar som väntar", 15, quarantine.sweep),
        Sweep("gora", "ser vad en ny dag har ändrat av det som är kvar att göra", 3600, watch.settle),
        Sweep("digest", "skriver morgonens lista över det försenade", 300, morning.digest),
        Sweep("utkast", "glömmer formulär som ingen skickade", 60, gallring.forget_drafts),
        Sweep("rakna", "glömmer hur mycket som har kommit genom formulären", 60, flood.forget),
        Sweep("paborjat", "glömmer påbörjade registreringar som ingen kom tillbaka till", 3600, drafts.forget_old),
        Sweep("forsok", "glömmer felaktiga lösenord och koder som är ett dygn gamla", 3600, limits.forget),
        Sweep("stada", "tar bort filer som inget ärende har", 3600, janitor.sweep),
        Sweep("gallra", "tar bort innehåll som är infört och har legat sin tid", 3600, gallring.gallra),
    )
}


def run(name: str, as_of: dt.datetime) -> int:
    """Run one sweep and leave a sign of life when it has come to its end."""
    done = SWEEPS[name].run(as_of)
    Heartbeat.objects.update_or_create(sweep=name, defaults={"at": as_of})
    return done


def last_run() -> dict[str, dt.datetime]:
    return dict(Heartbeat.objects.values_list("sweep", "at"))
