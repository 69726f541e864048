"""A resident at the form, and the reports of the demo as they would fill them in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from intake.models import Anmalan
from organisation.models import Enhet

Svar = dict[int, dict[str, Any]]


def at_path(response: HttpResponse) -> str:
    """Where it leads, apart from which of the browser's drafts it is about."""
    return re.sub(r"\?$|\?(?=#)", "", re.sub("u=[0-9a-f]{8}&?", "", response.headers["Location"]))


class Besokare:
    """Somebody who fills in the form in a browser of their own, topic by topic."""

    def __init__(self, sprak: str = "", **headers: Any) -> None:
        self.client, self.sprak = Client(**headers), sprak

    def sida(self, name: str, *args: Any) -> str:
        """The address of a page in the visitor's language."""
        return reverse(f"orosanmalan{self.sprak}{name}", args=args)

    def steg(self, nr: int, **svar: Any) -> HttpResponse:
        return self.client.post(self.sida("_steg", nr), svar)

    def fyll_i(self, svar: Svar) -> HttpResponse:
        """Every topic in turn; each must be accepted. Returns the last answer."""
        for nr in range(1, 6):
            response = self.steg(nr, **svar.get(nr, {}))
            assert response.status_code == 303, (nr, response.content.decode()[:3000])
        return response

    def version(self) -> str:
        """Of the answers, as the review shows them."""
        shown = re.search('name="version" value="([^"]*)"', self.client.get(self.sida("_granska")).text)
        return shown[1] if shown else ""

    def skicka(self, version: str | None = None) -> HttpResponse:
        """Send what the review showed."""
        version = self.version() if version is None else version
        return self.client.post(self.sida("_skicka"), {"version": version})

    def kvittens(self) -> str:
        return self.client.get(self.sida("_kvittens")).content.decode()

    def anmal(self, svar: Svar) -> Anmalan:
        """Fill in, send, and return the report that came in."""
        self.fyll_i(svar)
        before = set(Anmalan.objects.values_list("pk", flat=True))
        assert at_path(self.skicka()) == self.sida("_kvittens")
        return Anmalan.objects.exclude(pk__in=before).get()


@pytest.fixture
def besokare(db: None, at: Any) -> Callable[..., Besokare]:
    """Makes a visitor. The two receiving units are enough for a report; who works there comes with `norrvinge`."""

    def visit(sprak: str = "", **headers: Any) -> Besokare:
        for code, name in (("BOF", "Barn- och familjeenheten"), ("VUX", "Vuxenenheten")):
            Enhet.objects.get_or_create(code=code, defaults={"name": name, "short_name": name})
        return Besokare(sprak, **headers)

    return visit


# D01: the school counsellor, in her work, about Elsa with her brother Hugo and both guardians.
ELSA: Svar = {
    1: {"galler": "barn"},
    2: {
        "namn": "Elsa Sandgren",
        "nummer": "20150307-2389",
        "plats": "Ängsvaktarskolan",
        "var_nu": "I skolan till 14.30",
        "vh1_namn": "Malin Sandgren",
        "vh1_nummer": "198602179882",
        "vh2_namn": "Patrik Sandgren",
        "syskon1_namn": "Hugo Sandgren",
        "syskon1_alder": "8",
        "rader": "1",
    },
    3: {
        "vad": "I dag på förmiddagen kom Elsa till mig och berättade att hon inte vill gå hem.",
        "sagt": "pappa blir arg på ett annat sätt nu",
        "hur_lange": "manader",
        "skydd": "ja",
        "fara": "Pappan hämtar på fritids 16.30",
    },
    4: {"personen_vet": "ja", "vardnadshavare_vet": "nej", "varfor_inte": "Elsa är rädd", "anmalt_forut": "nej"},
    5: {
        "anmalare": "tjanst",
        "ditt_namn": "Skolkuratorn",
        "titel": "Skolkurator",
        "arbetsplats": "Ängsvaktarskolan",
        "din_telefon": "070-174 06 20",
        "aterkoppling": "on",
        "mote": "on",
    },
}
# D03: anonymous, nobody is identified.
EKVAGEN: Svar = {
    1: {"galler": "barn"},
    2: {"adress": "Ekvägen 12, 2 tr"},
    3: {
        "vad": "det skriks och är fullt liv i lägenheten på ekvägen 12 2 tr igen. små barn som gråter",
        "skydd": "vet_inte",
    },
    5: {"anmalare": "anonym"},
}
# D07: the child herself, who must not be called.
SAMIRA: Svar = {
    1: {"galler": "barn"},
    2: {"namn": "Samira Haddadi", "nummer": "200901102384"},
    3: {"vad": "Hej, jag heter Samira. Jag vet inte om man får skriva för sig själv.", "skydd": "nej"},
    4: {"vardnadshavare_vet": "nej", "tank_pa": "ring inte och mejla inte, gå via skolsköterskan"},
    5: {"anmalare": "sjalv"},
}
# D10: the sister, by name, about Linda and her daughter Ebba.
LINDA: Svar = {
    1: {"galler": "vuxen", "barn_i_hemmet": "ja"},
    2: {
        "namn": "Linda Hallgren",
        "nummer": "19920410-2389",
        "adress": "Kvarndammsvägen 3",
        "syskon1_namn": "Ebba Hallgren",
        "syskon1_alder": "sju år",
        "rader": "1",
    },
    3: {"vad": "Lindas sambo har slagit henne.", "hur_lange": "veckor", "skydd": "ja"},
    4: {"personen_vet": "nej", "varfor_inte": "Hon vågar inte"},
    5: {"anmalare": "privat", "relation": "Syster", "ditt_namn": "Systern", "din_telefon": "070-174 06 30"},
}
