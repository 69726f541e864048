"""Who may get in: only people who are already registered as staff. Nobody signs up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from casework import clock
from desk.landing import landing
from organisation.models import User


class NoSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where no page was asked for."""
        assert isinstance(request.user, User)  # noqa: S101  allauth asks only of somebody who is in
        return landing(request.user, clock.now())


class KnownStaffOnly(DefaultSocialAccountAdapter):
    """The municipality's own login: its user name must be one of ours."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        name = sociallogin.account.extra_data.get("preferred_username", "")
        if name and (user := User.objects.filter(username__iexact=name, is_active=True).first()):
            sociallogin.connect(request, user)
