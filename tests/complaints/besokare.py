"""A resident at the form for synpunkter, and what they might send."""

from __future__ import annotations

import re
from typing import Any

from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.models import Synpunkt

TEXT = "Jag fick vänta i tre veckor på att någon ringde tillbaka."
ANONYM = {"enhet": "BOF", "synpunkt": TEXT, "svar": "anonym"}
EPOST = {**ANONYM, "svar": "epost", "epost": "kanarie@svala.example", "epost_namn": "Kanarie Svala"}
BREV = {**ANONYM, "svar": "brev", "namn": "Kanarie Svala", "telefon": "070-174 06 20", "adress": "Strutsgatan 4"}
CANARIES = ("kanarie@svala.example", "Kanarie", "Svala", "070-174 06 20", "Strutsgatan")


class Besokare:
    """Somebody with the page open in a browser of their own."""

    def __init__(self, sprak: str = "", **how: Any) -> None:
        self.client = Client(**how)
        self.sida, self.kvittens = reverse(f"synpunkt{sprak}"), reverse(f"synpunkt{sprak}_kvittens")
        self.token = self.shown(self.client.get(self.sida))

    @staticmethod
    def shown(page: HttpResponse) -> str:
        return re.search('name="token" value="(.*?)"', page.text)[1]

    def skicka(self, svar: dict[str, Any], **other: Any) -> HttpResponse:
        return self.client.post(self.sida, {"token": self.token, **svar, **other})

    def lamna(self, svar: dict[str, Any]) -> Synpunkt:
        """Send, and return what came in."""
        sent = self.skicka(svar)
        assert (sent.status_code, sent.headers.get("Location")) == (303, self.kvittens), sent.text[-4000:]
        return Synpunkt.objects.get(token=self.token)

    def kvitto(self) -> str:
        return self.client.get(self.kvittens).text


def down(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("no connection")
