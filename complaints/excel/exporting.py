"""The register out as a file: asked for on a page, written by a sweep a thousand rows at a time, fetched, and erased.

The wish is a row, so it waits where no broker is and outlives whoever was killed while writing. A small file is written at
once, by the same code: it is one part of a thousand rows, and nobody waits for it.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from casework import clock
from casework.calendar import local_day
from casework.disqualification import Disqualification
from complaints.excel.columns import Row
from complaints.excel.uttag import Filbit, Registerfil
from complaints.excel.writing import write
from complaints.register.page import Registersida
from complaints.register.synligt import gathered
from complaints.register.urval import Urval
from complaints.uppgifter import registerenheter
from complaints.words import Typ
from organisation.models import User
from organisation.rounds import database_is_away, parts
from organisation.standing import standing
from records.public_form import DOWN

log = structlog.get_logger("uttag")
Lage = Registerfil.Lage
# So many rows are read at a time, and so many are written while somebody waits.
PART = 1000
# So long a file is there to be fetched, and so long whoever writes one has it without a sign of life.
KEPT, HELD = dt.timedelta(hours=1), dt.timedelta(minutes=2)
FORGOTTEN = dt.timedelta(days=1)
PIECE = 256 * 1024  # bytes
# Unit by unit, as each came in.
ORDERED = ("enhet__name", "received_at", "number")


class Taken(Exception):
    """Somebody else writes it, or nobody asks for it any more."""


def ask(user: User, urval: Urval, now: dt.datetime) -> Registerfil:
    """The wish, or the one that waits already; written at once when it is small."""
    asked = {"by": user, "ar": urval.ar, "urval": urval.url()}
    job = Registerfil.objects.filter(**asked, lage=Lage.VANTAR).first() or Registerfil.objects.create(**asked, at=now)
    if len(gathered(Registersida(user, now, urval).chosen)[: PART + 1]) <= PART:
        _write_one(job.pk, now)
        job.refresh_from_db()
    return job


def sweep(as_of: dt.datetime) -> int:
    """Erase what has lain its time, and write the one that has waited longest. Returns how many were written.

    One at a time in the whole house: the embedded worker has two threads, and reminders go by the other. A wish that nobody
    has come to in a day is forgotten.
    """
    Registerfil.objects.filter(Q(klar_at__lte=as_of - KEPT) | Q(at__lte=as_of - FORGOTTEN)).delete()
    waiting = Registerfil.objects.filter(lage=Lage.VANTAR)
    if waiting.filter(tagen_till__gte=as_of).exists():
        return 0
    first = waiting.order_by("at", "pk").values_list("pk", flat=True).first()
    return int(first is not None and _write_one(first, as_of))


def for_whom_it_is(user: User, now: dt.datetime) -> QuerySet[Registerfil]:
    """The files that this person has asked for and may fetch: as long as they are what they were, and nothing in the register
    has come to concern them since.
    """
    mine = Registerfil.objects.filter(by=user, lage=Lage.KLAR, klar_at__gt=now - KEPT, roller=_roles(user, now))
    concerned = (
        Disqualification.objects.filter(user=user, kind=Disqualification.Kind.CONCERNS).order_by("-at", "-pk").first()
    )
    return mine.filter(at__gte=concerned.at) if concerned else mine


def _roles(user: User, now: dt.datetime) -> str:
    who = standing(user, local_day(now))
    return hashlib.sha256(repr((sorted(who.held), sorted(who.acting.items()))).encode()).hexdigest()


def _write_one(pk: uuid.UUID, now: dt.datetime) -> bool:
    """A conditional UPDATE decides whose it is to write."""
    free = Registerfil.objects.filter(Q(tagen_till=None) | Q(tagen_till__lt=now), pk=pk, lage=Lage.VANTAR)
    if not free.update(tagen_till=now + HELD, skrivna=0):
        return False
    job = Registerfil.objects.select_related("by").get(pk=pk)
    try:
        _Writing(job).run(now)
    except Taken:
        return False
    except (*DOWN, OSError) as failure:
        # It waits: whoever comes when nobody has it any longer tries again.
        log.warning("export_waits")
        if database_is_away(failure):
            raise
        return False
    except Exception:
        log.exception("export_failed")
        Registerfil.objects.filter(pk=pk, lage=Lage.VANTAR).update(lage=Lage.FEL, klar_at=now)
        return False
    return True


class _Writing:
    """One file while it is written."""

    def __init__(self, job: Registerfil) -> None:
        self.job = job

    def run(self, now: dt.datetime) -> None:
        job = self.job
        page = Registersida(job.by, now, Urval.read(QueryDict(job.urval.removeprefix("?")).dict(), job.ar))
        keys: dict[str, list[int]] = defaultdict(list)
        for pk, code, *_ in gathered(page.chosen, "enhet__code", *ORDERED).order_by(*ORDERED).iterator(PART):
            keys[code].append(pk)
        self._is_mine(antal=sum(map(len, keys.values())))
        names = {enhet.code: enhet.name for enhet in registerenheter()}
        sheets = [(names.get(code, code), self._rows(page, of_unit)) for code, of_unit in keys.items()]
        title = f"Synpunkts- och klagomålshantering inom {settings.MUNICIPALITY}s socialtjänst {job.ar}"
        # Without a name on the disk: nothing of it is left there, whatever happens to whoever writes.
        with tempfile.TemporaryFile() as file:
            write(file, sheets, title=title, types=dict(Typ.choices), units=names, now=now)
            self._keep(file, now)

    def _rows(self, page: Registersida, keys: Iterable[int]) -> Iterator[Row]:
        """As they are when they are read: what somebody may not see any longer by then is not among them."""
        for some in parts(keys, PART):
            found = page.columns(page.among(pk__in=some))
            # Cases and what is written of them know each other in circles: of a whole register a hundred megabytes would lie
            # there before the process looks for such by itself (config/garbage.py).
            gc.collect(1)
            yield from (found[pk] for pk in some if pk in found)
            self.job.skrivna += len(found)
            self._is_mine(skrivna=self.job.skrivna)

    def _is_mine(self, **told: int) -> None:
        """Say how far it has come, and that it goes on. Raises Taken."""
        until = clock.now() + HELD
        mine = Registerfil.objects.filter(pk=self.job.pk, lage=Lage.VANTAR, tagen_till=self.job.tagen_till)
        if not mine.update(tagen_till=until, **told):
            raise Taken
        self.job.tagen_till = until

    def _keep(self, file: IO[bytes], now: dt.datetime) -> None:
        """The whole of it, or nothing."""
        file.seek(0)
        with transaction.atomic():
            self._is_mine()
            for nr, data in enumerate(iter(lambda: file.read(PIECE), b"")):
                Filbit.objects.create(fil=self.job, nr=nr, data=data)
            done = {
                "lage": Lage.KLAR,
                "klar_at": clock.now(),
                "antal": self.job.skrivna,
                "roller": _roles(self.job.by, now),
            }
            Registerfil.objects.filter(pk=self.job.pk).update(**done)


def pieces(job: Registerfil) -> Iterator[bytes]:
    """The file, a piece at a time. Raises Filbit.DoesNotExist when it is erased meanwhile."""
    for nr in range(job.bitar.count()):
        yield bytes(Filbit.objects.get(fil=job, nr=nr).data)
