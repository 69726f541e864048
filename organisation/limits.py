"""How often somebody may guess: a growing delay, never a lock. Counted in the database, so that nothing else forgets it.

A guess is counted before it is looked at and taken back when it was right: as many at the same time as one likes are no more
than one after another. What is counted is kept as keyed hashes: no name that was typed and no network can be read out of it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

# Counted from the first wrong guess: right ones come every day, and must not keep what is old alive.
FORGOTTEN = dt.timedelta(hours=24)
SALT = "organisation.limits"


class Attempts(models.Model):
    """The wrong guesses of one kind by or at one of something. `first_at`: when the first of them was; `until`: when the
    next one is looked at.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["first_at"], name="attempts_old")]


@dataclass(frozen=True)
class Limit:
    """So many are free. The last of them costs a second, each after it twice as long, and none longer than `longest`."""

    name: str
    free: int
    longest: int

    def wait(self, failures: int) -> dt.timedelta:
        if failures < self.free:
            return dt.timedelta(0)
        return dt.timedelta(seconds=min(2 ** min(failures - self.free, 30), self.longest))


class TooSoon(Exception):
    """Not looked at: so many seconds are left."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True)
class Attempt:
    """A guess that may be looked at, and counts as wrong until it is said to have been right."""

    keys: tuple[str, ...]

    def was_right(self, now: dt.datetime) -> None:
        """Only this one is taken back: a right guess now and then buys no wrong ones."""
        Attempts.objects.filter(pk__in=self.keys).update(failures=Greatest(F("failures") - 1, 0), until=now)


def begin(counts: Iterable[tuple[Limit, str]], now: dt.datetime) -> Attempt:
    """Count a guess, by every limit that it comes under and whose it is there; TooSoon when one of them says wait."""
    limits = {hashed(limit.name, whose): limit for limit, whose in counts}
    with transaction.atomic():
        fresh = [Attempts(key=key, first_at=now, until=now) for key in sorted(limits)]
        Attempts.objects.bulk_create(fresh, ignore_conflicts=True)
        # In one order, whoever asks: two that share two rows never wait for each other.
        rows = list(Attempts.objects.select_for_update().filter(pk__in=limits).order_by("pk"))
        # A row that was removed as too old meanwhile holds nobody up.
        held = max((row.until for row in rows), default=now)
        if held > now:
            raise TooSoon(math.ceil((held - now).total_seconds()))
        for row in rows:
            if not row.failures or row.first_at <= now - FORGOTTEN:
                row.failures, row.first_at = 0, now
            row.failures += 1
            row.until = now + limits[row.key].wait(row.failures)
        Attempts.objects.bulk_update(rows, ["failures", "first_at", "until"])
    return Attempt(tuple(limits))


def clear(counts: Iterable[tuple[Limit, str]]) -> None:
    Attempts.objects.filter(pk__in=[hashed(limit.name, whose) for limit, whose in counts]).delete()


def forget(as_of: dt.datetime) -> int:
    """Remove what is too old to count. Returns how many."""
    return Attempts.objects.filter(first_at__lte=as_of - FORGOTTEN).delete()[0]


def hashed(*parts: str) -> str:
    """The same for the same parts under the installation's key, and nothing to anybody without it."""
    return salted_hmac(SALT, "\0".join(parts), settings.SECRET_KEY, algorithm="sha256").hexdigest()
