"""/halsa/: is the database there, is the broker, when did the sweeps last run, does mail get out?"""

from __future__ import annotations

import datetime as dt
from time import monotonic

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from casework import clock, watch
from config import timetable
from config.postgresql.patience import no_longer_than
from outbox import delivery
from records import quarantine

# A sweep that has missed five of its turns, and at least two minutes, is not running.
TURNS = 5
LEAST_SECONDS = 120
# Whoever asks for health waits three seconds at most. Of these so long for the database, connection and answers together
# (a connection takes two at most), and twice so long for the broker: to take the call and to answer it.
FOR_THE_DATABASE = 2.3
FOR_THE_BROKER = 0.25


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while everything works; 503 says which part does not. No case data, so no login."""
    now, begun = clock.now(), monotonic()
    try:
        connection.ensure_connection()
        # Also of a database that is there and answers nothing, or holds a lock on what is asked here.
        with no_longer_than(FOR_THE_DATABASE - (monotonic() - begun), connection.connection):
            parts = {"databas": "ok", "tick": _tick(now), "e-post": _mail(now), "bevakning": _watched(), **_scanner()}
    except (DatabaseError, InterfaceError):
        parts = {"databas": "nere"}
    parts["broker"] = _broker()
    # A broker that is down delays by a tick at most (manage.py tick does without it), so it only colours the page.
    ok = all(value == "ok" for part, value in parts.items() if part in {"databas", "tick"})
    return JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)


def _tick(now: dt.datetime) -> str:
    last = timetable.last_run()
    for sweep in timetable.SWEEPS.values():
        allowed = max(sweep.every * TURNS, LEAST_SECONDS)
        age = (now - last[sweep.name]).total_seconds() if sweep.name in last else None
        if age is None:
            return f"{sweep.name} har inte gått ännu"
        if age > allowed:
            return f"{sweep.name} gick för {round(age)} s sedan"
    return "ok"


def _mail(now: dt.datetime) -> str:
    waiting = delivery.undelivered(now)
    return f"{waiting} har inte kommit fram" if waiting else "ok"


def _watched() -> str:
    """No fault of the machine's, so it only colours the page: somebody must be given the role."""
    silent = len(watch.unheard_units())
    return f"{silent} {'enhet' if silent == 1 else 'enheter'} utan någon att påminna" if silent else "ok"


def _scanner() -> dict[str, str]:
    """Only where there is one: how many documents it has been asked about in vain. They wait, so it only colours the page."""
    waiting = quarantine.unanswered()
    return {"virusskydd": f"{waiting} handlingar väntar" if waiting else "ok"} if settings.CLAMD or waiting else {}


def _broker() -> str:
    if not settings.REDIS_URL:
        return "ok"
    import redis

    try:
        patience = {"socket_timeout": FOR_THE_BROKER, "socket_connect_timeout": FOR_THE_BROKER}
        redis.Redis.from_url(settings.REDIS_URL, **patience).ping()
    except redis.RedisError:
        return "nere"
    return "ok"
