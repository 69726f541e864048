"""Residents at the two public forms, each sending under the one token that its page brought."""

from __future__ import annotations

import re
from collections.abc import Callable

from config.faults.browser import Answer, hidden_value, hidden_values
from config.faults.clients import Client, Waited, fine, shown

# In what is written, so that it is found again: which sending it is.
MARK = "Märke {:012x}."
REPORT = {"vad": "Grannbarnet står ute sent. {}", "skydd": "nej", "anmalare": "anonym"}
OPINION = {"synpunkt": "Det tog tre veckor innan någon ringde tillbaka. {}", "svar": "anonym"}


class Resident(Client):
    def act(self) -> None:
        mark, self.browser = MARK.format(self.dice.getrandbits(48)), self.new_browser()
        send, slag = self.dice.choice([(self.report, "orosanmälan"), (self.opinion, "synpunkt")])
        waited = Waited()
        self.world.journal.write("skickar", slag=slag, mark=mark)
        if numbers := send(mark):
            self.world.journal.write("kvitto", slag=slag, mark=mark, nummer=numbers, sekunder=waited.seconds)

    def report(self, mark: str) -> list[str] | None:
        if (page := self.get("/orosanmalan/alla/")) is None:
            return None
        written = {
            **hidden_values(page.text, "csrfmiddlewaretoken", "utkast", "rader"),
            **REPORT, "vad": REPORT["vad"].format(mark), "galler": self.dice.choice(["barn", "barn", "vuxen"]),
        }  # fmt: skip
        review = self.insist(lambda: self._led("/orosanmalan/alla/", written, "/granska/"))
        if review is None:
            return None

        def send() -> list[str] | None:
            """From the review; where it is sent already, the review itself leads to the receipt."""
            there = fine(self.browser.open(review.path))
            action = there and re.search(r'action="(/orosanmalan/skicka/[^"]*)"', there.text)
            if there and action:
                there = fine(self.browser.open(action[1], hidden_values(there.text, "csrfmiddlewaretoken", "version")))
            return (shown(there) or None) if there and "/kvittens/" in there.path else None

        return self.insist(send)

    def opinion(self, mark: str) -> list[str] | None:
        if (page := self.get("/synpunkt/")) is None:
            return None
        written = {
            **OPINION, "synpunkt": OPINION["synpunkt"].format(mark), "enhet": self.dice.choice(["BOF", "VUX", "SRV"]),
            "token": hidden_value(page.text, "token"), "csrfmiddlewaretoken": hidden_value(page.text, "csrfmiddlewaretoken"),
        }  # fmt: skip
        receipt = self.insist(lambda: self._led("/synpunkt/", written, "/kvittens/", shown))
        return receipt and shown(receipt)

    def _led(
        self, path: str, data: dict[str, str], where: str, has: Callable[[Answer], object] = bool
    ) -> Answer | None:
        """The answer to a post, once it has led where it should."""
        answer = fine(self.browser.open(path, data))
        return answer if answer and where in answer.path and has(answer) else None
