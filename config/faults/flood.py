"""A flood of opinions from one network, and how long colleagues wait for their pages meanwhile beside how long otherwise."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from statistics import quantiles
from typing import NamedTuple

from config.faults.browser import Gone
from config.faults.clients import World
from config.faults.residents import MARK, Resident
from config.faults.staff import COLLEAGUES, LOGIN, Colleague
from config.faults.telling import decimal

# Opinions a minute: what came of one client in a minute when it was seen was a thousand. Each is two pages and a post. With
# fewer than LEAST there was no flood to speak of.
A_MINUTE, LEAST, SENDERS = 1000, 500, 20
# Quiet and flood take turns, so that what else the machine does strikes both.
TURNS = 4
# How many times as long the slowest twentieth of the pages may take, and how many pages of each kind say anything of that.
MOST, PAGES = 2.0, 20
# Seconds until the pages are warm, and in which whoever has begun to send is answered.
WARM, ANSWERED = 3.0, 60.0


class Sender(Resident):
    """One of those who together send as many as are to come in a minute, however long each takes."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self.apart = 60 * SENDERS / A_MINUTE
        self.next = time.monotonic() + self.apart * self.dice.random()

    def _is_done(self) -> bool:
        stopped = self.world.stop.wait(max(0.0, self.next - time.monotonic()))
        self.next = max(self.next + self.apart, time.monotonic())
        return stopped

    def act(self) -> None:
        mark, self.browser = MARK.format(self.dice.getrandbits(48)), self.new_browser()
        if numbers := self.opinion(mark):
            self.world.journal.write(self.promised, slag="synpunkt", mark=mark, nummer=numbers, sekunder=0)


class Page(NamedTuple):
    """A page that a colleague asked for: when (time.monotonic), for how many seconds, and whether it came."""

    begun: float
    seconds: float
    came: bool

    @property
    def ended(self) -> float:
        return self.begun + self.seconds


class Reader(Colleague):
    """A colleague who goes between the queue and its cases."""

    think = 0.6

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world, name)
        self.pages: list[Page] = []
        self.numbers: list[str] = []

    def _is_done(self) -> bool:
        return self.world.stop.wait(self.think * self.dice.uniform(0.5, 1.5))

    def act(self) -> None:
        if not self.numbers:
            self._log_in()
            queue = self.get("/ko/")
            self.numbers = sorted(set(re.findall(r"/arende/(EA-\d{4}-\d+)/", queue.text))) if queue else []
            return
        for path in ("/ko/", f"/arende/{self.dice.choice(self.numbers)}/"):
            self._read(path)

    def _read(self, path: str) -> None:
        begun, came = time.monotonic(), False
        with contextlib.suppress(Gone):
            answer = self.browser.open(path)
            came = answer.status == 200 and not answer.path.startswith(LOGIN)
        self.pages.append(Page(begun, time.monotonic() - begun, came))


class Turn(NamedTuple):
    """From when to when (time.monotonic)."""

    begun: float
    ended: float


class Flood:
    """By turns quiet and flooded, for so many seconds in all. What is read is of the turn in which it was asked for."""

    def __init__(self, world: World, seconds: float) -> None:
        self.world, self.seconds = world, seconds / (2 * TURNS)
        self.readers = [Reader(world, who) for who in COLLEAGUES]
        self.calm, self.floods = list[Turn](), list[Turn]()
        self.sent = self.unanswered = 0

    def __call__(self, say: Callable[[str], object]) -> None:
        for reader in self.readers:
            reader.start()
        self.world.stop.wait(WARM)
        for n in range(TURNS):
            self.calm.append(self._turn())
            before = self.world.journal.kept[Sender.promised]
            with self._senders(n):
                self.floods.append(self._turn())
                self.sent += self.world.journal.kept[Sender.promised] - before
            say(f"{'':>11}{self.sent} synpunkter i {n + 1} av {TURNS} floder")

    def _turn(self) -> Turn:
        begun = time.monotonic()
        self.world.stop.wait(self.seconds)
        return Turn(begun, time.monotonic())

    @contextlib.contextmanager
    def _senders(self, turn: int) -> Iterator[None]:
        """They end when the turn does, and what they have begun is answered before the next; at Ctrl-C they are let be."""
        flood = self.world._replace(stop=threading.Event(), over=threading.Event())
        senders = [Sender(flood, f"avsändare {turn}-{n}") for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        patience = 0.0
        try:
            yield
            patience = ANSWERED
        finally:
            flood.stop.set()
            until = time.monotonic() + patience
            for sender in senders:
                sender.join(max(0.0, until - time.monotonic()))
            self.unanswered += sum(sender.is_alive() for sender in senders)
            flood.over.set()

    # ── what came of it, when the readers are done ──────────────────────────────────────────────────────────────────

    @property
    def pages(self) -> list[Page]:
        return [page for reader in self.readers for page in reader.pages]

    @property
    def quiet(self) -> list[float]:
        """Seconds of each page that was asked for and given in a quiet turn."""
        return [
            one.seconds for one in self.pages if any(t.begun <= one.begun and one.ended <= t.ended for t in self.calm)
        ]

    @property
    def flooded(self) -> list[float]:
        """Seconds of each page that was asked for in a flood, however long it took."""
        return [one.seconds for one in self.pages if any(t.begun <= one.begun < t.ended for t in self.floods)]

    @property
    def a_minute(self) -> float:
        return self.sent * 60 / sum(turn.ended - turn.begun for turn in self.floods)

    @property
    def ratio(self) -> float:
        return slowest(self.flooded) / slowest(self.quiet)

    @property
    def is_told_by_enough(self) -> bool:
        return min(len(self.quiet), len(self.flooded)) >= PAGES

    def lines(self) -> Iterator[str]:
        read = f"{len(self.flooded)} sidor lästa, {len(self.quiet)} annars"
        yield f"{'flod':<12} {self.a_minute:>5.0f} synpunkter i minuten; {read}"
        if self.is_told_by_enough:
            flooded, quiet = (f"{slowest(waits) * 1000:.0f} ms" for waits in (self.flooded, self.quiet))
            yield f"{'':<12} 95 % av personalens sidor inom {flooded}, annars inom {quiet} ({decimal(self.ratio)} gånger)"

    def broken(self) -> Iterator[str]:
        if astray := sum(not page.came for page in self.pages):
            yield f"{astray} av personalens {len(self.pages)} sidor kom inte."
        if self.unanswered:
            yield f"{self.unanswered} avsändare fick inget svar på {ANSWERED:.0f} s."
        if self.a_minute < LEAST:
            yield f"Det kom {self.a_minute:.0f} synpunkter i minuten: ingen flod."
        if not self.is_told_by_enough:
            yield f"Personalen läste {len(self.flooded)} sidor under floden och {len(self.quiet)} annars: för få."
        elif self.ratio > MOST:
            yield f"Personalen väntar {decimal(self.ratio)} gånger så länge under en flod, mer än {decimal(MOST)}."


def slowest(waits: list[float]) -> float:
    """Seconds within which 95 % are."""
    return quantiles(waits, n=20)[-1]
