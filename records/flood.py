"""How much comes by the residents' forms, from each network and in all, counted without saying from whom (docs/adr/0022).

Nothing is refused: what comes over the limit, in no time at all or with the trap filled in is taken in with a mark.

Nobody can be found again by what is counted: it holds no report, the network is a hash so short that thousands of networks
have the same, keyed by a key of these ten minutes alone; count and key are erased when those are over.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import F, Sum
from django.http import HttpRequest

from records.marks import Why

WINDOW = dt.timedelta(minutes=10)
# So many values has the hash: of the 16 million networks of IPv4 each shares its own with four thousand others.
BUCKETS = 4096
# What a form carries: the field that nobody sees, and when its first page was shown.
TRAP, SHOWN = "hemsida", "visad"
# The longest that is worth reading of what is given back.
LONGEST = 80
# PostgreSQL's lock_not_available, deadlock_detected and query_canceled.
HELD = {"55P03", "40P01", "57014"}
log = structlog.get_logger("flood")


class WindowKey(models.Model):
    """What the networks of one window are hashed with. Made by chance, and nowhere when the window is over."""

    window = models.DateTimeField(primary_key=True)
    key = models.CharField(max_length=64)


class Posts(models.Model):
    """How many came within one window, from the networks of one bucket."""

    window = models.DateTimeField()
    bucket = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["window", "bucket"]
        constraints = [models.UniqueConstraint(fields=["window", "bucket"], name="posts_once")]


def shown(now: dt.datetime) -> str:
    """What a page carries from when it is shown, so that nobody can say that it was earlier."""
    return signing.dumps(int(now.timestamp()), salt=SHOWN)


def traces(typed: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What the form's pages say of how they were filled in: the first page's time, and the trap of any."""
    had = before or {}
    first = had.get(SHOWN) or str(typed.get(SHOWN, ""))[:LONGEST]
    trap = had.get(TRAP) or ("1" if str(typed.get(TRAP, "")).strip() else "")
    return {SHOWN: first, TRAP: trap}


def judge(request: HttpRequest, traces: Mapping[str, Any], now: dt.datetime) -> str:
    """Count what is sent, and say why it is to be marked; empty for what is not.

    Outside any transaction of the report's: nothing waits for anybody else's, and the two share no id of a transaction.
    """
    try:
        over = _is_over(network_of(request), now)
    except OperationalError as held:
        # A report is not refused because somebody else has the table of counts. It has waited for it once.
        if getattr(held.__cause__, "sqlstate", "") not in HELD:
            raise
        log.warning("not_counted")
        over = False
    if traces.get(TRAP):
        return Why.TRAP
    if _is_too_fast(str(traces.get(SHOWN, "")), now):
        return Why.FAST
    return Why.FLOOD if over else ""


def network_of(request: HttpRequest) -> str:
    """As config.middleware has put it there: where it comes from is the server's to say, not a form's."""
    return str(getattr(request, "network", ""))


def _is_too_fast(text: str, now: dt.datetime) -> bool:
    """Faster than anybody can write, or from no page of ours."""
    if not settings.PUBLIC_FASTEST:
        return False
    try:
        at = signing.loads(text, salt=SHOWN)
    except signing.BadSignature:
        return True
    return now.timestamp() - at < settings.PUBLIC_FASTEST


def _is_over(network: str, now: dt.datetime) -> bool:
    # Not only by the sweep, which may be away: nothing is counted beside what is over.
    forget(now)
    window = _window(now)
    bucket = _bucket(network, window)
    _count(window, bucket)
    rows = Posts.objects.filter(window=window)
    own = rows.filter(bucket=bucket).aggregate(sent=Sum("count"))["sent"] or 0
    total = rows.aggregate(sent=Sum("count"))["sent"] or 0
    return own > settings.PUBLIC_POSTS_PER_NETWORK or total > settings.PUBLIC_POSTS_IN_ALL


def _count(window: dt.datetime, bucket: int) -> None:
    """One more, in the database: several processes count together, and the first of a window makes its row."""
    rows = Posts.objects.filter(window=window, bucket=bucket)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Posts.objects.create(window=window, bucket=bucket)
    except IntegrityError:
        rows.update(count=F("count") + 1)


def _window(now: dt.datetime) -> dt.datetime:
    return now - (now - dt.datetime.min.replace(tzinfo=dt.UTC)) % WINDOW


def _bucket(network: str, window: dt.datetime) -> int:
    row, _made = WindowKey.objects.get_or_create(window=window, defaults={"key": secrets.token_hex(32)})
    digest = hmac.digest(bytes.fromhex(row.key), network.encode(), hashlib.sha256)
    return int.from_bytes(digest[:4]) % BUCKETS


def forget(as_of: dt.datetime) -> int:
    """Erase the counts and keys of windows that are over. Returns how many. Runs as a sweep, and before each count."""
    return sum(model._default_manager.filter(window__lt=_window(as_of)).delete()[0] for model in (WindowKey, Posts))
