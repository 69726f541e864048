"""Somebody has asked for a new password. Whether that is anybody is asked when the mail is written, not while they wait."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import models

from organisation.limits import hashed

if TYPE_CHECKING:
    from organisation.models import User


class PasswordRequest(models.Model):
    """The address as a keyed hash: nobody's address is kept here because somebody else wrote it on a page."""

    address = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


def ask(address: str, now: dt.datetime) -> None:
    """The same one row whether anybody has the address or not: the same answer, in the same time."""
    PasswordRequest.objects.create(address=_hash(address), asked_at=now)


def whose() -> dict[str, list[User]]:
    """Everybody who may log in, by their address as it is kept in a request."""
    found: dict[str, list[User]] = defaultdict(list)
    for person in get_user_model().objects.filter(is_active=True).exclude(email="").order_by("pk"):
        found[_hash(person.email)].append(person)
    return found


def _hash(address: str) -> str:
    return hashed("address", address.strip().lower())
