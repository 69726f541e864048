"""The residents' pages in two languages. The language is the address's alone: no header is read and nothing is kept of it.

Both stand under the same start: "start_page" is the page in Swedish, "start_en_page" in English.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

OTHER = {"sv": "en", "en": "sv"}
# What the button that changes the language is called, where a page has a form to take along.
SWITCH = "sprak"


def in_its_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page in the language of its address."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, sprak: str, **kwargs: Any) -> HttpResponse:
        with translation.override(sprak):
            return view(request, *args, **kwargs)

    return spoken


def language() -> str:
    """The one that is spoken."""
    return translation.get_language() or settings.LANGUAGE_CODE


def way(name: str, *args: Any, sprak: str = "") -> str:
    """The address of a page, by its Swedish name: in the language that is spoken, or in another."""
    start, *rest = name.split("_", 1)
    return reverse("_".join([start, *(["en"] if (sprak or language()) == "en" else []), *rest]), args=args)


def in_swedish() -> AbstractContextManager[None]:
    """While a case is opened: what is said in it is Swedish, whatever language the page speaks."""
    return translation.override(settings.LANGUAGE_CODE)
