"""What goes wrong: a plan made of a seed alone, and who carries it out, one fault after the other, within bounds."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING

import psycopg
import redis

from config.faults import ground
from config.faults.processes import Services, end
from config.faults.sink import CLOSE, Sink

if TYPE_CHECKING:
    Strike = Callable[["Nemesis", "Fault"], int]

# Seconds between two faults, on an average: shorter only where a run could not hold one of each kind otherwise.
APART, CLOSEST = 3.0, 1.0
# So long a mail server refuses; and so often at the most one mail, or a long run would wait for its tenth attempt.
REFUSES, REFUSALS = 3.0, 2


@dataclass(frozen=True)
class Fault:
    """`at`: seconds from the run's beginning. `draw`: 0 to 1, whatever of chance there is in it."""

    at: float
    kind: str
    draw: float


def plan(seed: int, seconds: float, kinds: tuple[str, ...]) -> list[Fault]:
    """The same seed, length and kinds: the same plan. Every kind comes once before any comes again."""
    dice = random.Random(f"faults {seed}")
    apart = max(CLOSEST, min(APART, seconds / (len(kinds) + 1)))
    made, deck = list[Fault](), list[str]()
    for n in range(max(1, int(seconds / apart) - 1)):
        if not deck:
            deck = dice.sample(kinds, len(kinds))
        made.append(Fault(round(apart * (n + dice.uniform(0.7, 1.3)), 2), deck.pop(), round(dice.random(), 3)))
    return made


class Nemesis:
    """Carries out a plan. `struck`: how often each kind found something; `killed`: how many senders of mail died in it."""

    def __init__(self, services: Services, sink: Sink, server: ground.Server, database: str, redis_url: str) -> None:
        self.services, self.sink, self.server = services, sink, server
        self.database, self.redis_url = database, redis_url
        self.struck: Counter[str] = Counter()
        self.killed = 0
        self.stopped = threading.Event()
        self._refused: Counter[str] = Counter()
        self._ticks: list[tuple[float, subprocess.Popen[str]]] = []

    def carry_out(self, faults: list[Fault], begun: float) -> Iterator[Fault]:
        """Each fault as it has been done, and all of them over when this is at its end."""
        for fault in faults:
            while (left := begun + fault.at - time.monotonic()) > 0 and not self.stopped.wait(min(left, 0.1)):
                self._kill_ticks()
            if self.stopped.is_set():
                break
            # Somebody whom another fault keeps away cannot be struck: the next one.
            with contextlib.suppress(psycopg.Error, redis.RedisError):
                if count := STRIKES[fault.kind](self, fault):
                    self.struck[fault.kind] += count
            yield fault
        self.peace()

    def peace(self) -> None:
        """Whatever still goes on of it ends."""
        self.stopped.set()
        self.sink.answer = lambda _: None
        self._kill_ticks(at_once=True)

    # ── one kind each; how many it struck ───────────────────────────────────────────────────────────────────────────

    def web(self, _: Fault) -> int:
        """Gunicorn's master, and with it the container."""
        return self.services.kill("web")

    def web_worker(self, fault: Fault) -> int:
        return self.services.kill("web", _pick(fault))

    def worker(self, _: Fault) -> int:
        """Celery's main process, and with it the container and both of its senders."""
        self.killed += 2
        return self.services.kill("worker")

    def pool_child(self, fault: Fault) -> int:
        struck = self.services.kill("worker", _pick(fault))
        self.killed += struck
        return struck

    def beat(self, fault: Fault) -> int:
        return self.services.kill("beat-1" if fault.draw < 0.5 else "beat-2")

    def tick(self, fault: Fault) -> int:
        """`manage.py tick` beside the worker, killed at some moment of its short life."""
        process = self.services.once("tick", [sys.executable, "manage.py", "tick"])
        self._ticks.append((time.monotonic() + 1 + 2 * fault.draw, process))
        return 0

    def _kill_ticks(self, *, at_once: bool = False) -> None:
        for at, process in list(self._ticks):
            if at_once or time.monotonic() >= at:
                self._ticks.remove((at, process))
                alive = process.poll() is None
                end(process, signal.SIGKILL)
                self.struck["tick"] += alive
                self.killed += alive

    def backend(self, fault: Fault) -> int:
        """One connection to PostgreSQL cut, or all of them at once."""
        cut = self.server.terminate(self.database, ground.OURS, all_of_them=fault.draw < 0.5)
        self.killed += cut
        return cut

    def flush(self, _: Fault) -> int:
        ground.flush(self.redis_url)
        return 1

    def redis(self, _: Fault) -> int:
        return self.services.kill("redis")

    def smtp_451(self, fault: Fault) -> int:
        return self._refuse("451 4.3.0 try again later")

    def smtp_552(self, fault: Fault) -> int:
        return self._refuse("552 5.2.2 mailbox full")

    def smtp_closed(self, fault: Fault) -> int:
        return self._refuse(CLOSE)

    def _refuse(self, reply: str) -> int:
        until = time.monotonic() + REFUSES

        def answer(mail: EmailMessage) -> str | None:
            name = mail["Message-ID"]
            if time.monotonic() > until or self._refused[name] >= REFUSALS:
                return None
            self._refused[name] += 1
            return reply

        self.sink.answer = answer
        return 1


def _pick(fault: Fault) -> Callable[[list[int]], int]:
    return lambda there: there[int(fault.draw * len(there)) % len(there)]


STRIKES: dict[str, Strike] = {
    "web": Nemesis.web,
    "web_worker": Nemesis.web_worker,
    "worker": Nemesis.worker,
    "pool_child": Nemesis.pool_child,
    "beat": Nemesis.beat,
    "tick": Nemesis.tick,
    "backend": Nemesis.backend,
    "flush": Nemesis.flush,
    "smtp_451": Nemesis.smtp_451,
    "smtp_552": Nemesis.smtp_552,
    "smtp_closed": Nemesis.smtp_closed,
    "redis": Nemesis.redis,
}
# Killed only where it is the run's own.
OWN_REDIS = "redis"


def kinds(*, own_redis: bool) -> tuple[str, ...]:
    return tuple(kind for kind in STRIKES if own_redis or kind != OWN_REDIS)
