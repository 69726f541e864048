"""The account's forms where allauth's own would count in the cache, send a mail at once, or take a code twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from casework import clock
from desk.accounts import ASKED, let_try
from organisation import codes, passwords
from organisation.models import User
from records import attempts

WRONG_CODE = "Koden stämmer inte, eller så är den redan använd. Vänta på nästa kod och skriv den."


class AskForPassword(ResetPasswordForm):
    """A link by mail to choose a new password. Nobody is looked for here: see organisation.passwords."""

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        let_try(context.request, attempts.mail, address, ASKED)
        return address

    def save(self, request: HttpRequest, **_: Any) -> str:
        passwords.ask(self.cleaned_data["email"], clock.now())
        return self.cleaned_data["email"]


class NewPassword(ResetPasswordKeyForm):
    def save(self) -> None:
        super().save()
        attempts.start_anew(context.request, self.user.username)


class ChangePassword(ChangePasswordForm):
    """The old password is guessed at here as well, by whoever finds a computer that is not locked."""

    def clean_oldpassword(self) -> str:
        attempt = let_try(context.request, attempts.password, self.user.username)
        old = super().clean_oldpassword()
        attempts.right(attempt)
        return old


def _code_field() -> forms.CharField:
    look = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label="Kod", max_length=20, widget=forms.TextInput(attrs=look))


class _CodeOnce:
    """A code is counted where everything that is guessed is, and used once."""

    user: User
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        attempt, code = let_try(context.request, attempts.code, self.user.username), self.cleaned_data["code"]
        for one in Authenticator.objects.filter(user=self.user).order_by("type"):
            if _accepts(one, code):
                self.authenticator = one
                attempts.right(attempt)
                return code
        raise ValidationError(WRONG_CODE, code="incorrect_code")


class Code(_CodeOnce, AuthenticateForm):
    code = _code_field()


class CodeAgain(_CodeOnce, ReauthenticateForm):
    code = _code_field()


class Enrol(ActivateTOTPForm):
    """The first code of a new secret: it is used up with that, and does not log anybody in as well."""

    code = _code_field()

    def clean_code(self) -> str:
        validate_can_add_authenticator(self.user)
        attempt, code = let_try(context.request, attempts.code, self.user.username), self.cleaned_data["code"]
        if not _spends(self.user.pk, self.secret, code):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        attempts.right(attempt)
        return code


def _accepts(one: Authenticator, code: str) -> bool:
    if one.type == Authenticator.Type.TOTP:
        return _spends(one.user_id, decrypt(one.data["secret"]), code)
    # A code to recover with is marked as used under the row's lock.
    return one.wrap().validate_code(code)


def _spends(user_pk: int, secret: str, code: str) -> bool:
    step = _time_step(secret, code, clock.now())
    return step is not None and codes.spend(user_pk, step)


def _time_step(secret: str, code: str, at: dt.datetime) -> int | None:
    """Which of the time steps that count now this is the code of (RFC 6238)."""
    now, either_way = int(at.timestamp()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    for step in range(now - either_way, now + either_way + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
