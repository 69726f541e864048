"""What the pages behind the login have in common, in the desk and in a routine: who asks, and a file as an answer."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from organisation.models import User

R = TypeVar("R", bound=HttpResponseBase)


class StaffRequest(HttpRequest):
    """A request behind the login: there is always a member of staff."""

    user: User
    htmx: HtmxDetails


def as_file(data: bytes, content_type: str, filename: str, *, inline: bool = False) -> HttpResponse:
    """A file as an answer, shown in the browser only when `inline`.

    The name is made of number and kind only: a file name must not carry personal data out of the house.
    """
    return named(HttpResponse(data, content_type=content_type), filename, inline=inline)


def named(response: R, filename: str, *, inline: bool = False) -> R:
    """The answer as a file of that name."""
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{kind}; filename="{filename}"'
    response["X-Content-Type-Options"] = "nosniff"
    if not inline:
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
