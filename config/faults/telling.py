"""What the run found, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from config.faults import journal
from config.faults.browser import TIMEOUT, Tally
from config.faults.checker import MOST, Held
from config.faults.nemesis import Nemesis

NAMES = {
    "web": "webb (hela)", "web_worker": "webb (en process)", "worker": "worker (hela)", "pool_child": "worker (ett barn)",
    "beat": "beat", "tick": "tick", "backend": "databasanslutningar", "flush": "Redis tömd", "redis": "Redis dödad",
    "smtp_451": "SMTP 451", "smtp_552": "SMTP 552", "smtp_closed": "SMTP bröt",
}  # fmt: skip


def decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def kept(held: Sequence[Held], killed: int) -> Iterator[str]:
    for one in held:
        if one.name == "reconcile":
            yield f"{one.name:<12} {one.promised:>5} ärenden granskade, {len(one.lost)} avvikelser"
            continue
        more = {
            "mejl": f" ({one.copies} kopior med samma Message-ID, {killed} dödade avsändare)",
            "påminnelser": f" (som senast {decimal(one.late)} s efter fristen)",
        }.get(one.name, "")
        yield f"{one.name:<12} {one.promised:>5} lovade, {len(one.lost)} förlorade, {len(one.doubled)} dubbla{more}"


def answered(tally: Tally, path: Path) -> Iterator[str]:
    bad = sum(tally.bad.values())
    yield (
        f"{'svar':<12} {tally.requests:>5} begärda, {bad} fel 5xx, {tally.kind} vänliga 503, "
        f"{tally.gone} uteblivna (webben dog, eller dröjde mer än {TIMEOUT} s)"
    )
    yield from (f"{'':<12} {count:>5} × {what}" for what, count in tally.bad.most_common(MOST))
    yield f"{'väntan':<12} {decimal(tally.longest):>5} s som längst på ett svar ({tally.longest_at})"
    waits = [one["sekunder"] for what in ("kvitto", "steg") for one in journal.read(path, what)]
    yield f"{'':<12} {decimal(max(waits, default=0.0)):>5} s som längst tills det var taget, med alla omförsök"


def struck(nemesis: Nemesis) -> Iterator[str]:
    done = ", ".join(f"{NAMES[kind]} {count}" for kind, count in sorted(nemesis.struck.items()) if count)
    yield f"{'fel':<12} {sum(nemesis.struck.values()):>5} gjorda: {done or 'inga'}"
