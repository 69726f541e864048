"""The forms being filled in: found by a signed cookie that dies with the browser, kept for an hour, erased when sent.

One browser may hold several, in two tabs or on a library's computer: each address says which one it shows.

Never the session: a colleague who is logged in keeps their own, and an anonymous reporter gets none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from intake.gallring import DRAFT_HOURS
from intake.inkomst import Rapport, on_disk, ta_in
from intake.models import Utkast, UtkastFil
from intake.public.blankett import ALLA, Blankett, rapport
from records.flood import judge, traces
from records.languages import in_swedish
from records.once import read_token
from records.uploads import Accepted, Reason, Refused, check_batch, inspect

KAKA = "orosanmalan"
# In an address: which draft it shows, and that a new one begins.
VILKET, NY = "u", "ny"
# So many drafts a browser is kept track of, as far as a cookie holds: a library's computer is used by many.
FLEST = 40
NEKADE = "inte_tagna"
RATTAS = "rattas"
# How it was filled in (records.flood.traces), as long as it is not sent.
SPAR = "spar"
NOT_ALONG = Reason((_("Filen följde inte med. Välj den igen."),), {})
# The name of a file that is not taken, and why.
Nekad = tuple[str, Reason]


class Saknas(Exception):
    """The form's answers do not all hold; `amnen` are the topics to go through again."""

    def __init__(self, amnen: list[int]) -> None:
        super().__init__("Alla frågor är inte besvarade.")
        self.amnen = amnen


class Andrad(Exception):
    """The answers are no longer those that were reviewed."""


def of_browser(request: HttpRequest, now: dt.datetime) -> list[Utkast]:
    """The drafts that were begun in this browser and touched within the hour: what is not sent first, the latest first."""
    tokens = _tokens(request)
    since = now - dt.timedelta(hours=DRAFT_HOURS)
    found = (
        Utkast.objects.filter(token__in=tokens, touched_at__gt=since).order_by("-touched_at", "-pk") if tokens else ()
    )
    return sorted(found, key=lambda one: one.anmalan_id is not None)


def find(request: HttpRequest, now: dt.datetime) -> Utkast | None:
    """The draft that the page's address names, of this browser's; the latest when it names none. `?ny`: a new one."""
    if NY in request.GET:
        return None
    named = request.GET.get(VILKET)
    return next((one for one in of_browser(request, now) if named in (None, one.handtag)), None)


def begin(request: HttpRequest, now: dt.datetime) -> Utkast:
    """A new draft, under the token that the page brought with it: Back and the same button again is the same one.

    A token that is taken already, by a report that is sent or by another browser, is nobody's way in: then it gets one of
    its own.
    """
    token = read_token(request.POST.get("utkast", "")) or uuid.uuid4()
    utkast, begun = Utkast.objects.get_or_create(token=token, defaults={"touched_at": now})
    if begun or (utkast.anmalan_id is None and token in _tokens(request)):
        return utkast
    return Utkast.objects.create(touched_at=now)


def _tokens(request: HttpRequest) -> list[uuid.UUID]:
    text = str(request.get_signed_cookie(KAKA, default="", salt=KAKA))
    return [token for part in text.split(".") if (token := read_token(part))]


def fraga(utkast: Utkast | None) -> str:
    """What every address of the form carries: which of the browser's drafts it is about."""
    return f"?{VILKET}={utkast.handtag}" if utkast else ""


def samma(request: HttpRequest) -> str:
    """The same as this address carries, when the draft itself cannot be read."""
    named = request.GET.get(VILKET, "")
    return f"?{VILKET}={named}" if re.fullmatch("[0-9a-f]{8}", named) else ""


def remember(request: HttpRequest, response: HttpResponse, utkast: Utkast) -> HttpResponse:
    """Only the tokens, only to these pages, only while the browser is open. What is not sent is never pushed out by what is."""
    tokens = [token for token in _tokens(request) if token != utkast.token]
    if len(tokens) >= FLEST:
        unsent = set(Utkast.objects.filter(token__in=tokens, anmalan=None).values_list("token", flat=True))
        tokens.sort(key=lambda token: token in unsent)
    response.set_signed_cookie(
        KAKA,
        ".".join(f"{token}" for token in [*tokens, utkast.token][-FLEST:]),
        salt=KAKA,
        path=reverse("orosanmalan"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def throw_away(utkast: Utkast) -> None:
    """An unsent one, with its files. What is sent has nothing left to throw away, and keeps its receipt."""
    Utkast.objects.filter(pk=utkast.pk, anmalan=None).delete()


@transaction.atomic
def save(
    utkast: Utkast, answers: Mapping[str, Mapping[str, str]], now: dt.datetime, *, alla: bool, fel: Iterable[int] = (),
    posted: Mapping[str, str] | None = None,
) -> Utkast:  # fmt: skip
    """Keep these topics' answers, and in `fel` which of them are to be mended: nothing is sent until they are.

    `posted`: all of what was posted, for how the form was filled in.

    Two tabs with a topic each do not overwrite one another.
    """
    utkast = Utkast.objects.select_for_update().get(pk=utkast.pk)
    left = [nr for nr in rattas(utkast) if str(nr) not in answers]
    alla = alla or bool(utkast.svar.get("alla"))
    spar = traces(posted or {}, utkast.svar.get(SPAR))
    utkast.svar = {**utkast.svar, **answers, RATTAS: [*left, *fel], "alla": alla, SPAR: spar}
    utkast.touched_at = now
    utkast.save()
    return utkast


def rattas(utkast: Utkast | None) -> list[int]:
    """The topics whose pages show what is wrong in them."""
    return list(utkast.svar.get(RATTAS, [])) if utkast else []


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def sort_out(files: Iterable[UploadedFile], sizes: list[int]) -> tuple[list[tuple[bytes, Accepted]], list[Nekad]]:
    """Which of the chosen files are taken, and which are not and why. `sizes`: those taken before.

    A refused file never stops a report.
    """
    taken, refused = [], []
    for file in files:
        try:
            # By the measured size, before a byte of it is read into memory.
            check_batch([*sizes, file.size or 0])
            file.seek(0)
            data = file.read()
            taken.append((data, inspect(data, file.name or "")))
            sizes = [*sizes, len(data)]
        except Refused as refusal:
            name = "".join(c for c in file.name or "" if c.isprintable())
            refused.append((name[:120] or gettext("Filen"), refusal.reason))
    return taken, refused


def keep_files(utkast: Utkast, files: list[UploadedFile], now: dt.datetime, missing: Iterable[str] = ()) -> Utkast:
    """Look at the files first, and lock the draft only to keep them. `missing`: names of those to be chosen again."""
    taken, refused = sort_out(files, _sizes(utkast))
    return keep_taken(utkast, taken, now, [*refused, *((name, NOT_ALONG) for name in missing)])


def take_away(utkast: Utkast, pk: str) -> None:
    """One of the files, by its key as it was posted; what is no key of theirs takes away nothing."""
    utkast.filer.filter(pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 16 else 0).delete()


@transaction.atomic
def keep_taken(
    utkast: Utkast, taken: list[tuple[bytes, Accepted]], now: dt.datetime, refused: Iterable[Nekad] = ()
) -> Utkast:
    """Files that have been looked at already, and what was said of the others."""
    refused = list(refused)
    utkast = Utkast.objects.select_for_update().get(pk=utkast.pk)
    sizes = _sizes(utkast)
    for data, kind in taken:
        if utkast.filer.filter(filename=kind.safe_name, data=data).exists():
            # A double click, or the same file chosen twice.
            continue
        try:
            # Once more: another tab may have filled the room in the meantime.
            check_batch([*sizes, len(data)])
        except Refused as refusal:
            refused.append((kind.safe_name, refusal.reason))
            continue
        sizes.append(len(data))
        flags = ",".join(sorted(kind.flags))
        UtkastFil.objects.create(
            utkast=utkast, filename=kind.safe_name, content_type=kind.content_type, flags=flags, data=data
        )
    # In no language: the page that shows them may speak another one.
    kept = [(name, reason.sentences, reason.numbers) for name, reason in refused]
    utkast.svar = {**utkast.svar, NEKADE: kept}
    utkast.touched_at = now
    utkast.save()
    return utkast


def _sizes(utkast: Utkast) -> list[int]:
    return list(utkast.filer.annotate(size=Length("data")).values_list("size", flat=True))


def filer(utkast: Utkast | None) -> list[UtkastFil]:
    return list(utkast.filer.defer("data").order_by("pk")) if utkast else []


def nekade(utkast: Utkast | None) -> list[Nekad]:
    kept = utkast.svar.get(NEKADE, []) if utkast else []
    return [(name, Reason(sentences, numbers)) for name, sentences, numbers in kept]


# ── sending ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def version(utkast: Utkast, files: Iterable[UtkastFil]) -> str:
    """SHA-256 of what would be sent: tells whether it is what was reviewed, in whichever tab that was."""
    whole = [utkast.svar.get(str(nr), {}) for nr in ALLA], [fil.pk for fil in files]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def judged(request: HttpRequest, utkast: Utkast, now: dt.datetime) -> str:
    """Why what is sent is marked. What is sent already is not counted once more."""
    return "" if utkast.anmalan_id else judge(request, utkast.svar.get(SPAR, {}), now)


def send(utkast: Utkast, now: dt.datetime, *, reviewed: str, marked: str = "") -> Utkast:
    """Take the report in and erase the answers, both or neither. A draft that is sent already is left as it is.

    `reviewed`: the version that was shown; `marked`: why, from `judged`. Raises Saknas, and Andrad when it is another one now.
    The draft's row is locked: of two clicks in the same instant the second finds the report sent.
    """
    utkast = Utkast.objects.get(pk=utkast.pk)
    while not utkast.anmalan_id:
        utkast = _send(utkast, now, reviewed, marked)
    return utkast


def _send(utkast: Utkast, now: dt.datetime, reviewed: str, marked: str) -> Utkast:
    """The files go to disk before the draft is locked. If another tab has changed it meanwhile, nothing is sent."""
    files = list(utkast.filer.order_by("pk"))
    report = _report(utkast, files, now, marked)
    if version(utkast, files) != reviewed:
        raise Andrad
    with on_disk(report) as copies, transaction.atomic(), in_swedish():
        locked = Utkast.objects.select_for_update().get(pk=utkast.pk)
        pks = list(locked.filer.order_by("pk").values_list("pk", flat=True))
        if locked.anmalan_id or (locked.svar, pks) != (utkast.svar, [fil.pk for fil in files]):
            return locked
        locked.anmalan = ta_in(report, now=now, copies=copies)
        locked.svar = {}
        locked.touched_at = now
        locked.save()
        locked.filer.all().delete()
    return locked


def _report(utkast: Utkast, files: list[UtkastFil], now: dt.datetime, marked: str) -> Rapport:
    blankett = Blankett.whole(utkast.svar)
    if missing := blankett.fel():
        raise Saknas(missing)
    filer = [(bytes(fil.data), fil.kind) for fil in files]
    return rapport(blankett, token=utkast.token, received_at=now, filer=filer, marked=marked)
