"""People who go on although things break: they send the same once more until they are answered, and remember the answer."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from config.faults.browser import Answer, Browser, Gone, Tally
from config.faults.journal import Journal

Heard = TypeVar("Heard")
# Seconds before somebody who got no answer tries again.
AGAIN = 0.7


class Odd(Exception):
    """An answer that leads nowhere, although what was sent is right: nobody can go on from there."""


class World(NamedTuple):
    """What all of them share. `stop`: begin nothing new. `over`: give up what is begun."""

    base: str
    seed: int
    journal: Journal
    tally: Tally
    stop: threading.Event
    over: threading.Event
    now: Callable[[], dt.datetime]


class Client(threading.Thread, ABC):
    """Somebody with a browser. `think`: seconds between two things that they do, on an average. `promised`: by what they do."""

    think, promised = 1.5, ""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.world, self.dice = world, random.Random(f"{world.seed} {name}")
        self.browser = self.new_browser()

    def new_browser(self) -> Browser:
        return Browser(self.world.base, self.world.tally)

    def run(self) -> None:
        while not self._is_done():
            try:
                self.act()
            except Odd as where:
                self.world.tally.odd[f"{where}"] += 1

    def _is_done(self) -> bool:
        """When nothing new is to be begun; but something of each kind shall have been promised, however slow the machine."""
        if not self.world.stop.wait(self.think * self.dice.uniform(0.3, 1.7)):
            return False
        return bool(self.world.journal.kept[self.promised]) or self.world.over.wait(AGAIN)

    @abstractmethod
    def act(self) -> None:
        """One thing that somebody does."""

    def insist(self, attempt: Callable[[], Heard | None]) -> Heard | None:
        """The same again until it is answered; None when the run is over before that."""
        while not self.world.over.is_set():
            with contextlib.suppress(Gone):
                if (heard := attempt()) is not None:
                    return heard
            self.world.over.wait(AGAIN * self.dice.uniform(0.5, 1.5))
        return None

    def get(self, path: str) -> Answer | None:
        """The page, insisted on."""
        return self.insist(lambda: fine(self.browser.open(path)))


def fine(answer: Answer) -> Answer | None:
    """What is an answer at all, a refusal too; not that something broke, or that one is to come back later."""
    return None if answer.status >= 500 or answer.status == 429 else answer


def shown(answer: Answer) -> list[str]:
    """The numbers on a receipt."""
    return re.findall(r'class="id">\s*([A-Z]+-\d{4}-\d+)', answer.text)


class Waited:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self.since = time.monotonic()

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self.since, 2)
