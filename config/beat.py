"""A beat that may run twice: only the holder of a lease in the database sends ticks (docs/adr/0004)."""

from __future__ import annotations

import datetime as dt
import os
import socket
import uuid

from celery.beat import Scheduler
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Q
from django.db.utils import IntegrityError

from casework import clock
from config.models import Lease

LEASE_SECONDS = 15
RETRY_SECONDS = 3.0


def hold(name: str, holder: str, now: dt.datetime, seconds: int = LEASE_SECONDS) -> bool:
    """Take or renew the lease; False while somebody else holds it. One conditional UPDATE decides."""
    until = now + dt.timedelta(seconds=seconds)
    if Lease.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name).update(holder=holder, until=until):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=until)
    except IntegrityError:
        return False
    return True


class LeasedScheduler(Scheduler):
    """Celery's in-memory scheduler behind the lease. What a beat remembers is no fact: the sweeps are idempotent."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.holder = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        super().__init__(*args, **kwargs)

    def tick(self, *args: object, **kwargs: object) -> float:
        try:
            mine = hold("beat", self.holder, clock.now())
        except (DatabaseError, InterfaceError):
            # No request ever closes a beat's connection: a dead one is put away here, or it stays dead for good.
            connection.close()
            mine = False
        if not mine:
            return RETRY_SECONDS
        # Wake often enough to renew the lease long before it runs out.
        return min(super().tick(*args, **kwargs), LEASE_SECONDS / 3)
