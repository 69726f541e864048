"""Residents at the two public forms, each sending under the one token that its page brought."""

from __future__ import annotations

import re

from config.faults.browser import Answer, hidden_values
from config.faults.clients import Client, Odd, Waited, fine, shown

# In what is written, so that it is found again: which sending it is.
MARK = "Märke {:012x}."
REPORT = {"vad": "Grannbarnet står ute sent. {}", "skydd": "nej", "anmalare": "anonym"}
OF_AN_ADULT = {"barn_i_hemmet": "nej"}
OPINION = {"synpunkt": "Det tog tre veckor innan någon ringde tillbaka. {}", "svar": "anonym"}

REVIEW, RECEIPT = "/granska/", "/kvittens/"


class Resident(Client):
    promised = "kvitto"

    def act(self) -> None:
        mark, self.browser = MARK.format(self.dice.getrandbits(48)), self.new_browser()
        send, slag = self.dice.choice([(self.report, "orosanmälan"), (self.opinion, "synpunkt")])
        waited = Waited()
        self.world.journal.write("skickar", slag=slag, mark=mark)
        if numbers := send(mark):
            self.world.journal.write(self.promised, slag=slag, mark=mark, nummer=numbers, sekunder=waited.seconds)

    def report(self, mark: str) -> list[str] | None:
        if (page := self.get("/orosanmalan/alla/")) is None:
            return None
        about = {"galler": self.dice.choice(["barn", "barn", "vuxen"]), **OF_AN_ADULT}
        written = hidden_values(page.text) | REPORT | about | {"vad": REPORT["vad"].format(mark)}
        review = self.insist(lambda: self._led("/orosanmalan/alla/", written, REVIEW))
        if review is None:
            return None

        def send() -> list[str] | None:
            """From the review; where it is sent already, the review itself leads to the receipt."""
            there = fine(self.browser.open(review.path))
            action = there and re.search(r'action="(/orosanmalan/skicka/[^"]*)"', there.text)
            if there and action:
                there = fine(self.browser.open(action[1], hidden_values(there.text)))
            return there and shown(_at(there, RECEIPT))

        return self.insist(send)

    def opinion(self, mark: str) -> list[str] | None:
        if (page := self.get("/synpunkt/")) is None:
            return None
        about = {"enhet": self.dice.choice(["BOF", "VUX", "SRV"]), "synpunkt": OPINION["synpunkt"].format(mark)}
        written = hidden_values(page.text) | OPINION | about
        receipt = self.insist(lambda: self._led("/synpunkt/", written, RECEIPT))
        return receipt and shown(receipt)

    def _led(self, path: str, data: dict[str, str], where: str) -> Answer | None:
        """The answer to a post, once there is one; it has led where it should."""
        answer = fine(self.browser.open(path, data))
        return answer and _at(answer, where)


def _at(answer: Answer, where: str) -> Answer:
    """The answer, which is the page that it should be. Raises Odd."""
    if answer.status != 200 or where not in answer.path or (where == RECEIPT and not shown(answer)):
        raise Odd(f"{answer.status} {answer.path.partition('?')[0]}")
    return answer
