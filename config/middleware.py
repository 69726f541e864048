"""What every answer passes: headers, the second factor, one log line, and what is said when the database is away."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from threading import BoundedSemaphore
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect

from casework import clock
from config import errors
from config.away import SLOW, trouble
from desk import sessions
from records.network import client_network

log = structlog.get_logger("request")
Next = Callable[[HttpRequest], HttpResponse]
HEALTH = "/halsa/"


class ResponseHeaders:
    """Nothing of a case is kept by a browser or a proxy, found by a search engine or framed by another page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code == 503:
            # Also of the pages that say it themselves.
            response.headers.setdefault("Retry-After", "15")
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        if getattr(request, "has_left", False):
            # A colleague at the same computer finds nothing by going back. Not the cookies: one of them says that the
            # device is known (records.attempts).
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class FromWhere:
    """Which network asks (`request.network`), for what counts them (records.flood). It is written nowhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.network = client_network(request)  # type: ignore[attr-defined]
        return self.get_response(request)


class BodyLimit:
    """What is too big is answered before a byte of it is read: the check of the token would lay all of it on disk first.

    A body that does not say how long it is (chunked) would be read as an empty one, and what was typed lost in silence.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if "HTTP_TRANSFER_ENCODING" in request.META and not length:
            return errors.no_length(request)
        if length.isascii() and length.isdigit() and int(length[:20]) > settings.BODY_LIMIT:
            return errors.too_big(request)
        return self.get_response(request)


class StaffOnly(LoginRequiredMiddleware):
    """Everything but the public pages asks for a login; a form sent after the session's end loses nothing."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        asks = getattr(view_func, "login_required", True)
        if asks and request.user.is_authenticated and sessions.left(request) <= 0:
            sessions.leave(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if "HX-Request" in request.headers:
            # A part of a page: its script says that the session is over, and leaves what was typed where it is.
            return HttpResponse(status=401)
        if request.method == "POST":
            return errors.logged_out(request)
        return super().handle_no_permission(request, view_func)


class KeepAlive:
    """Somebody who works is not logged out: the session's end moves forward, written at most once a minute."""

    SECONDS = 60
    # What a page asks by itself is nobody's work.
    QUIET = ("/ko/puls/", "/session/")

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.path not in self.QUIET:
            now = int(clock.now().timestamp())
            if now - request.session.get("seen", 0) >= self.SECONDS:
                request.session["seen"] = now
        return self.get_response(request)


class SecondFactorRequired:
    """Whoever logs in with a password enrols a second factor before anything else. OpenID Connect brings its own."""

    ALLOWED = ("/konto/", "/static/", HEALTH)

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and not request.path.startswith(self.ALLOWED) and self._missing(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _missing(self, request: HttpRequest) -> bool:
        from allauth.mfa.models import Authenticator

        if not request.user.is_authenticated:
            return False
        methods = {record.get("method") for record in request.session.get("account_authentication_methods", [])}
        if methods & {"socialaccount", "mfa"}:
            return False
        return not Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()


class RequestLog:
    """One line a request: route pattern, never the path; the user's id, never the name."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
            user_id=request.user.pk,
        )
        return response


class HeldBack:
    """Who guesses too fast is told how long to wait. No thread waits with them (desk.accounts.let_try)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if seconds := getattr(request, "held_for", 0):
            response.status_code = 429
            response.headers["Retry-After"] = f"{seconds}"
        return response


class DatabaseAway:
    """What a view meets. What those around it meet comes to the page of the 500 (config/errors.py), which asks here too."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        found = trouble(exception)
        return errors.unavailable(request, found, exception) if found else None


class Room:
    """So many at once. Whoever comes when it is full waits while others come in, and not where everybody stands still.

    `moment`: seconds without anybody coming in that mean that. `waiting`: so many threads may stand in the line.
    """

    PATIENCE = 5.0

    def __init__(self, places: int, moment: float, waiting: int) -> None:
        self.places, self.line = BoundedSemaphore(max(1, places)), BoundedSemaphore(max(1, waiting))
        self.moment, self.last_let_in = moment, time.monotonic()

    def enter(self) -> bool:
        """A place, to be left again, or none. At most `PATIENCE` seconds."""
        got = self.places.acquire(blocking=False) or self._wait()
        if got:
            self.last_let_in = time.monotonic()
        return got

    def leave(self) -> None:
        self.places.release()

    def _wait(self) -> bool:
        if not self.line.acquire(blocking=False):
            return False
        until = time.monotonic() + self.PATIENCE
        try:
            while (left := until - time.monotonic()) > 0 and self._moves():
                if self.places.acquire(timeout=min(self.moment, left)):
                    return True
            return False
        finally:
            self.line.release()

    def _moves(self) -> bool:
        return time.monotonic() - self.last_let_in < self.moment


def _is_residents(request: HttpRequest) -> bool:
    return request.path.startswith(errors.RESIDENT)


class RoomForResidents:
    """A database that is stuck holds up those who wait for it: staff never take the last places from the residents' pages.

    Whoever finds no place is told so, with what was typed, to send it again.
    """

    KEPT, MOMENT = 2, 0.5

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.room = Room(settings.WEB_THREADS - self.KEPT, self.MOMENT, settings.WEB_WAITING // 2)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_residents(request) or request.path == HEALTH:
            return self.get_response(request)
        _read(request)
        if not self.room.enter():
            return errors.unavailable(request, SLOW)
        try:
            return self.get_response(request)
        finally:
            self.room.leave()


class RoomForStaff:
    """A flood of reports is worked off one at a time: those who work meanwhile share the processor with one, no more.

    Whoever finds no place is let in all the same, later: nothing that a resident sends is refused for coming in a flood. Of
    those there are never more than there are connections for.
    """

    PLACES, MOMENT = 1, 2.0

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.room = Room(self.PLACES, self.MOMENT, settings.WEB_WAITING // 2)
        self.beside = BoundedSemaphore(settings.WEB_THREADS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_residents(request):
            return self.get_response(request)
        _read(request)
        if self.room.enter():
            try:
                return self.get_response(request)
            finally:
                self.room.leave()
        with self.beside:
            return self.get_response(request)


def _read(request: HttpRequest) -> None:
    """All that is sent, before a place is taken: nobody on a slow line holds one, and nobody holds a connection yet."""
    if request.method == "POST":
        # Whoever has gone away meanwhile is the next middleware's to answer.
        with suppress(UnreadablePostError):
            _ = request.POST
