"""Whoever signs says once more who they are. Wrong passwords are counted, as they are at the login."""

from __future__ import annotations

from allauth.core import ratelimit

from records.staff import StaffRequest

WRONG = "Lösenordet stämmer inte. Ingenting är signerat."
TOO_MANY = "Du har skrivit fel lösenord för många gånger. Vänta fem minuter och försök igen. Ingenting är signerat."


def why_not(request: StaffRequest) -> str:
    """What is said when the posted password does not sign; empty when it does.

    As many wrong ones as `reauthenticate` in ACCOUNT_RATE_LIMITS allows, then none is looked at: who finds a computer
    that is not locked does not guess their way to somebody's signature.
    """
    if not _count(request, only_look=True):
        return TOO_MANY
    if request.user.check_password(request.POST.get("password", "")):
        return ""
    _count(request)
    return WRONG


def _count(request: StaffRequest, *, only_look: bool = False) -> bool:
    return ratelimit.consume(request, action="reauthenticate", user=request.user, dry_run=only_look)
