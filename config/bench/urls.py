"""The product's addresses, and a page with nothing on it: what every page costs before it has done anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403  the handlers of errors too
from config.urls import urlpatterns as of_the_product

EMPTY = "tom/"


def empty(request: HttpRequest) -> HttpResponse:
    """For whoever is signed in: every middleware, the session and the person."""
    return HttpResponse(f"{request.user.pk}")


urlpatterns = [path(EMPTY, empty), *of_the_product]
