"""Whose guess a request's password or code is, and how long it must wait (organisation.limits).

Counted by account and network together, by account, and by network; but for a device on which the account has logged in
before, by that device alone: what others get wrong never holds it up (OWASP's device cookies).
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from casework import clock
from organisation.limits import Attempt, Limit, begin, clear, hashed
from records.network import client_network

# Somebody who has forgotten which of their passwords it was is slowed down by seconds, somebody who guesses by quarters.
HERE = Limit("account and network", free=5, longest=900)
DEVICE = Limit("known device", free=5, longest=900)
# From everywhere together: what is left of an attack from many networks is a guess a minute, until it ends.
ACCOUNT = Limit("account", free=20, longest=60)
# The whole town hall is one network: many colleagues on new devices, of whom none waits for long.
NETWORK = Limit("network", free=100, longest=10)
# Whoever has the password has a million codes to guess.
CODES = Limit("codes of an account", free=10, longest=300)
MAILS = Limit("mails to an address from here", free=3, longest=3600)

COOKIE = "__Host-kand" if settings.HTTPS else "kand"
SALT = "records.attempts"
KEPT = 180 * 24 * 3600
# On a computer that many share, so many are known at a time.
ACCOUNTS = 12


def password(request: HttpRequest, name: str) -> Attempt:
    """A password for an account, by the name that was typed; raises TooSoon. Whether there is one makes no difference."""
    return begin(_counts(request, _account(name), "", ACCOUNT), clock.now())


def code(request: HttpRequest, name: str) -> Attempt:
    """A one-time code or a code to recover with, after the password; raises TooSoon."""
    return begin(_counts(request, _account(name), "code ", CODES), clock.now())


def mail(request: HttpRequest, address: str) -> Attempt:
    """A mail that somebody asks for to an address, ours or not; raises TooSoon. Not from everywhere together: nobody keeps
    a colleague from their link, and how many come to a mailbox is bounded where they are written (outbox.passwords).
    """
    address = _account(address)
    # Whose the address is, is not asked here: a device is known on which anybody of ours has logged in.
    if device := _remembered(request)[0]:
        return begin([(MAILS, f"{address} {device}")], clock.now())
    network = client_network(request)
    return begin([(MAILS, f"{address} {network}"), (NETWORK, f"mail {network}")], clock.now())


def right(attempt: Attempt) -> None:
    attempt.was_right(clock.now())


def start_anew(request: HttpRequest, name: str) -> None:
    """A new password was chosen by a link that came by mail: what was guessed from here before it holds nobody up."""
    clear(_counts(request, _account(name), "", ACCOUNT)[:1])


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """The account has logged in on this device: it is known from now on, and for half a year after the last time."""
    device, accounts = _remembered(request)
    mine = _mark(_account(name))
    kept = {"d": device or secrets.token_urlsafe(12), "a": [mine, *(one for one in accounts if one != mine)][:ACCOUNTS]}
    response.set_cookie(
        COOKIE, signing.dumps(kept, salt=SALT), max_age=KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def in_words(seconds: int) -> str:
    """How long to wait, in words that a page says."""
    if seconds < 90:
        return f"Vänta {seconds} {'sekund' if seconds == 1 else 'sekunder'}"
    return f"Vänta {-(-seconds // 60)} minuter"


def _counts(request: HttpRequest, account: str, what: str, limit: Limit) -> list[tuple[Limit, str]]:
    if own := _own(request, account):
        return [(DEVICE, f"{what}{account} {own}")]
    network = client_network(request)
    return [(HERE, f"{what}{account} {network}"), (limit, f"{what}{account}"), (NETWORK, network)]


def _own(request: HttpRequest, account: str) -> str:
    """Where nobody but this account's own people can have failed: in a session of it, or on a device that it knows."""
    if request.user.is_authenticated and _account(request.user.get_username()) == account:
        return "in a session"
    device, accounts = _remembered(request)
    return device if _mark(account) in accounts else ""


def _account(name: str) -> str:
    return name.strip().lower()


def _mark(account: str) -> str:
    return hashed("known", account)[:16]


def _remembered(request: HttpRequest) -> tuple[str, list[str]]:
    """The device and whom it knows; nothing of a cookie that is not ours, or too old."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return "", []
    return kept["d"], kept["a"]
