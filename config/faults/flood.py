"""A flood of opinions from one network, and how long colleagues wait for their pages meanwhile beside how long otherwise."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from statistics import quantiles

from config.faults.browser import Gone
from config.faults.clients import Client, World
from config.faults.residents import MARK, Resident
from config.faults.staff import COLLEAGUES, Colleague
from config.faults.telling import decimal

# Opinions a minute: what came of one client in a minute when it was seen was a thousand. Each is two pages and a post.
A_MINUTE, SENDERS = 1000, 20
# Quiet and flood take turns, so that what else the machine does strikes both.
TURNS = 4
# How many times as long the slowest twentieth of the pages may take.
MOST = 2.0
# Seconds until the pages are warm.
WARM = 3.0


class Paced(Client):
    """Somebody who stops when told to, whether or not anything was promised yet."""

    def _is_done(self) -> bool:
        return self.world.stop.wait(self.think * self.dice.uniform(0.5, 1.5))


class Sender(Paced, Resident):
    """One of the senders: together they send as many as are to come in a minute."""

    think = 60 * SENDERS / A_MINUTE

    def act(self) -> None:
        mark, self.browser = MARK.format(self.dice.getrandbits(48)), self.new_browser()
        if numbers := self.opinion(mark):
            self.world.journal.write(self.promised, slag="synpunkt", mark=mark, nummer=numbers, sekunder=0)


class Reader(Paced, Colleague):
    """A colleague who goes between the queue and its cases. `waits`: the seconds of each page."""

    think = 0.6

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self.waits: list[float] = []
        self.numbers: list[str] = []

    def act(self) -> None:
        if not self.numbers:
            self._log_in()
            queue = self.get("/ko/")
            self.numbers = sorted(set(re.findall(r"/arende/(EA-\d{4}-\d+)/", queue.text))) if queue else []
            return
        for path in ("/ko/", f"/arende/{self.dice.choice(self.numbers)}/"):
            begun = time.monotonic()
            with contextlib.suppress(Gone):
                self.browser.open(path)
            self.waits.append(time.monotonic() - begun)


class Flood:
    """By turns quiet and flooded, for so many seconds in all. `ratio`: of the slowest twentieth of the pages."""

    def __init__(self, world: World, seconds: float) -> None:
        self.world, self.turn = world, seconds / (2 * TURNS)
        self.readers = [Reader(world, who) for who in COLLEAGUES]
        self.quiet, self.flooded = list[float](), list[float]()
        self.sent = 0

    def __call__(self, say: Callable[[str], object]) -> None:
        for reader in self.readers:
            reader.start()
        self.world.stop.wait(WARM)
        self._waits()
        for n in range(TURNS):
            self.world.stop.wait(self.turn)
            self.quiet += self._waits()
            before = self.world.journal.kept[Sender.promised]
            with self._senders(n):
                self.world.stop.wait(self.turn)
                self.flooded += self._waits()
                self.sent += self.world.journal.kept[Sender.promised] - before
            # What was begun is over before the next quiet.
            self._waits()
            say(f"{'':>11}{len(self.quiet)} sidor lugnt, {len(self.flooded)} under {self.sent} synpunkter")

    @contextlib.contextmanager
    def _senders(self, turn: int) -> Iterator[None]:
        flood = self.world._replace(stop=threading.Event())
        senders = [Sender(flood, f"avsändare {turn}-{n}") for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        try:
            yield
        finally:
            flood.stop.set()
            for sender in senders:
                sender.join()

    def _waits(self) -> list[float]:
        """What the readers have waited since last asked."""
        found = [list(reader.waits) for reader in self.readers]
        for reader, seen in zip(self.readers, found, strict=True):
            del reader.waits[: len(seen)]
        return [wait for seen in found for wait in seen]

    @property
    def a_minute(self) -> float:
        return self.sent * 60 / (self.turn * TURNS)

    @property
    def ratio(self) -> float:
        return slowest(self.flooded) / slowest(self.quiet)

    def lines(self) -> Iterator[str]:
        flooded, quiet = (f"{slowest(waits) * 1000:.0f} ms" for waits in (self.flooded, self.quiet))
        yield (
            f"{'flod':<12} {self.a_minute:>5.0f} synpunkter i minuten; 95 % av personalens sidor inom {flooded}, "
            f"annars inom {quiet} ({decimal(self.ratio)} gånger)"
        )

    def broken(self) -> Iterator[str]:
        if self.ratio > MOST:
            yield f"Personalen väntar {decimal(self.ratio)} gånger så länge under en flod, mer än {decimal(MOST)}."


def slowest(waits: list[float]) -> float:
    """Seconds within which 95 % are."""
    return quantiles(waits, n=20)[-1]
