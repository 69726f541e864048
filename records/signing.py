"""Whoever signs says once more who they are. Wrong passwords are counted, as they are at the login."""

from __future__ import annotations

from organisation.limits import TooSoon
from records import attempts
from records.staff import StaffRequest

WRONG = "Lösenordet stämmer inte. Ingenting är signerat."
TOO_MANY = "Du har skrivit fel lösenord för många gånger. {wait} och försök igen. Ingenting är signerat."


def why_not(request: StaffRequest) -> str:
    """What is said when the posted password does not sign; empty when it does.

    After a few wrong ones none is looked at for a while, ever longer: who finds a computer that is not locked does not guess
    their way to somebody's signature.
    """
    try:
        attempt = attempts.password(request, request.user.username)
    except TooSoon as held:
        # The answer is 429 with Retry-After (config.middleware.HeldBack).
        request.held_for = held.seconds  # type: ignore[attr-defined]
        return TOO_MANY.format(wait=attempts.in_words(held.seconds))
    if not request.user.check_password(request.POST.get("password", "")):
        return WRONG
    attempts.right(attempt)
    return ""
