"""What every answer passes: headers, the second factor, one log line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casework import clock
from config import errors
from config.network import client_network
from records.reading import NotLogged

log = structlog.get_logger("request")
Next = Callable[[HttpRequest], HttpResponse]


class ResponseHeaders:
    """Nothing of a case is kept by a browser or a proxy, found by a search engine or framed by another page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
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

    ALLOWED = ("/konto/", "/static/", "/halsa/")

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


class NothingUnlogged:
    """A reading that could not be logged shows nothing (SoLPuL 10 §)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.not_logged(request) if isinstance(exception, NotLogged) else None
