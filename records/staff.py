"""What the pages behind the login have in common, in the desk and in a routine: who asks, and a file as an answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from organisation.models import User


class StaffRequest(HttpRequest):
    """A request behind the login: there is always a member of staff."""

    user: User
    htmx: HtmxDetails


def as_file(data: bytes, content_type: str, filename: str, *, inline: bool = False) -> HttpResponse:
    """A file as an answer, shown in the browser only when `inline`.

    The name is made of number and kind only: a file name must not carry personal data out of the house.
    """
    response = HttpResponse(data, content_type=content_type)
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    if not inline:
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
