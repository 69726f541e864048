"""How long a login lasts: however much somebody works, no longer than SESSION_LONGEST (idleness ends it earlier)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from casework import clock

# When the login was. A session that does not say so begins when it is first seen.
SINCE = "since"


def begin(request: HttpRequest) -> None:
    request.session[SINCE] = _now()


def left(request: HttpRequest) -> int:
    """How many seconds there are until one must log in again, whatever one does."""
    if SINCE not in request.session:
        begin(request)
    return request.session[SINCE] + settings.SESSION_LONGEST - _now()


def leave(request: HttpRequest) -> None:
    """The session is over, and the browser is told to forget what it has kept (config.middleware.ResponseHeaders)."""
    logout(request)
    request.has_left = True  # type: ignore[attr-defined]


def _now() -> int:
    return int(clock.now().timestamp())
