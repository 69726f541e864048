"""Who may get in: only people who are already registered as staff. Nobody signs up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from casework import clock
from desk import sessions
from desk.landing import landing
from organisation.limits import Attempt, TooSoon
from organisation.models import User
from records import attempts
from records.network import client_address

log = structlog.get_logger("accounts")

FAILED = "För många misslyckade försök. {wait} och försök igen."
ASKED = "Många länkar har begärts till adressen eller härifrån. {wait} och försök igen."


def let_try(
    request: HttpRequest, begin: Callable[[HttpRequest, str], Attempt], whose: str, said: str = FAILED
) -> Attempt:
    """One more guess; too soon, and the form says how long to wait, in an answer with 429 (config.middleware.HeldBack)."""
    try:
        return begin(request, whose)
    except TooSoon as held:
        request.held_for = held.seconds  # type: ignore[attr-defined]
        raise ValidationError(said.format(wait=attempts.in_words(held.seconds)), code="held") from None


class NoSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where no page was asked for."""
        assert isinstance(request.user, User)  # noqa: S101  allauth asks only of somebody who is in
        return landing(request.user, clock.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        attempt = let_try(request, attempts.password, credentials.get("username", ""))
        user = super().authenticate(request, **credentials)
        if user:
            attempts.right(attempt)
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sessions.begin(request)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        response = super().post_login(request, user, **more)
        attempts.remember(request, response, user.username)
        return response

    def logout(self, request: HttpRequest) -> None:
        sessions.leave(request)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever has just logged in has just said who they are: nobody is asked for the same password twice in a row."""
        return super().is_reauthentication_required(app=app, **more) and not _just_logged_in(context.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail goes around the outbox, where a server that hangs would keep a page waiting (docs/adr/0004)."""
        log.error("mail_around_the_outbox")


def _just_logged_in(request: HttpRequest) -> bool:
    told = [
        one["at"] for one in get_authentication_records(request, request.user) if one["method"] in {"password", "mfa"}
    ]
    return bool(told) and clock.now().timestamp() - max(told) < app_settings.REAUTHENTICATION_TIMEOUT


class KnownStaffOnly(DefaultSocialAccountAdapter):
    """The municipality's own login: its user name must be one of ours."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        told = sociallogin.account.get_provider_account().get_user_data() or {}
        name = told.get("preferred_username", "")
        if name and (user := User.objects.filter(username__iexact=name, is_active=True).first()):
            sociallogin.connect(request, user)
