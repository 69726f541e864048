"""Colleagues who log in, open a case of their queue and take the step that the case page offers."""

from __future__ import annotations

import re

from casework.calendar import local
from config.demo.load import PASSWORD
from config.faults.browser import hidden_values
from config.faults.clients import Client, Waited, fine

LOGIN = "/konto/login/"
# Who receives reports, in the two units that do.
COLLEAGUES = ("anna.lovdahl", "karin.wessman", "fatima.rahimi", "ingrid.palm")


class Colleague(Client):
    promised = "steg"

    def answers(self, step: str) -> dict[str, str] | None:
        """To what the steps of an e-anmälan ask; None for a step that this colleague leaves."""
        now = f"{local(self.world.now()):%Y-%m-%d %H:%M}"
        return {
            "ta_emot": {},
            "skyddsbedom": {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": now},
            "skriv_ut": {"utskrift": "utskriven"},
            "for_in": {"aktnummer": f"2026-{self.dice.randrange(10**4):04d}", "inford_at": now, "i_akten": "on"},
            "avsluta": {},
        }.get(step)

    def act(self) -> None:
        queue = self.get("/ko/")
        if queue and queue.path.startswith(LOGIN):
            # First login, or a session that is over.
            self._log_in()
            return
        numbers = sorted(set(re.findall(r"/arende/(EA-\d{4}-\d+)/", queue.text))) if queue else []
        if numbers:
            self._work(self.dice.choice(numbers))

    def _log_in(self) -> None:
        if page := self.get(LOGIN):
            entered = hidden_values(page.text) | {"login": self.name, "password": PASSWORD}
            self.insist(lambda: fine(self.browser.open(LOGIN, entered)))

    def _work(self, number: str) -> None:
        page = self.get(f"/arende/{number}/")
        form = page and re.search(rf'<form action="(/arende/{number}/steg/(\w+)/)".*?</form>', page.text, re.DOTALL)
        if not form or (answers := self.answers(form[2])) is None:
            return
        data, path = hidden_values(form[0]) | answers, form[1]
        facts = {"nummer": number, "steg": form[2], "version": int(data["version"]), "vem": self.name}
        waited = Waited()
        self.world.journal.write("tar", **facts)
        # Done, it leads to the case or the queue; refused (somebody was first, something is to be mended) it stays there.
        done = self.insist(lambda: fine(self.browser.open(path, data)))
        if done and done.status == 200 and done.path != path and not done.path.startswith(LOGIN):
            self.world.journal.write(self.promised, **facts, sekunder=waited.seconds)
