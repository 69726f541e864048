"""The demo's people by login, as the tests name them."""

from __future__ import annotations

from django.db import models

from organisation.models import User
from organisation.prepared import Given, Prepared

_CALLED = Prepared(lambda: User.objects.filter(username=Given("login", models.CharField())))


def person(login: str) -> User:
    """Fresh each time, as in a request: a person remembers the roles of the day that were read once."""
    [found] = _CALLED.rows(login=login)
    return found
