"""Addresses and the change of language on the residents' pages. Usage: {% load languages %}."""

from __future__ import annotations

from typing import Any

from django import template

from records import languages

register = template.Library()
register.simple_tag(languages.way)


@register.inclusion_tag("components/language.html")
def switch(name: str, *args: Any, query: str = "", form: str = "") -> dict[str, str]:
    """To the same page in the other language. `form`: the id of the form whose answers and files go along."""
    there = languages.OTHER[languages.language()]
    url = languages.way(name, *args, sprak=there) + query
    return {"there": there, "url": url, "form": form, "name": languages.SWITCH}
