"""IV-1 to IV-4 of the demo, as the named people meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ivo.models import Tillsyn
from ivo.svar import Svar
from ivo.yttrande import Yttrande
from tests.ivo.walking import HAKAN, MC, MIKAEL, MONICA, ORDF, REG, person


def text(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def entered(login: str) -> Client:
    client = Client()
    client.force_login(person(login))
    return client


def post(client: Any, case: Any, step: str, **answers: Any) -> Any:
    version = type(case).objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


@pytest.mark.rule("IV-16", "IV-18")
def test_iv_1_waits_for_myndighetschefen_with_a_javig_sektionschef_and_two_days_to_spare(played):
    matter, case = Tillsyn.objects.get(number="SN-2026-214"), Yttrande.objects.get(number="SN-2026-214-1")
    assert (matter.ansvarig.username, case.state) == (HAKAN, "klar")
    assert entered(MONICA).get(matter.get_absolute_url()).status_code == 200
    assert (
        post(entered(MONICA), matter, "skriv_atgard", brist="x", atgard="y", agare="z", senast="2026-12-24").status_code
        == 404
    )
    page = text(entered(MC).get(case.get_absolute_url()).text)
    assert "Protokollet måste justeras omedelbart: 2 dagar mellan" in page and "Läs och skriv under" in page
    assert "Vite 50000 kr" in text(entered(ORDF).get(matter.get_absolute_url()).text)


@pytest.mark.rule("IV-21", "IV-22")
def test_iv_2_is_signed_once_and_cannot_be_sent(played):
    case = Svar.objects.get(number="SN-2026-221-1")
    assert case.state == "undertecknad"
    for step in ("registrera", "skicka"):
        answer = post(
            entered(REG),
            case,
            step,
            fil=str(case.skrivelse.pk),
            rubrik="Svar",
            skickad_dag="2026-11-24",
            skickad_satt="sdk",
        )
        assert answer.status_code in (404, 409, 422) and Svar.objects.get(pk=case.pk).state == "undertecknad"
    page = entered(HAKAN).get(Tillsyn.objects.get(number="SN-2026-221").get_absolute_url()).text
    assert "/arende/OV-2026-0005/" in page, "the case that it is about"


@pytest.mark.rule("IV-25", "IV-26", "IV-29")
def test_iv_3_is_sent_with_a_copy_to_the_utskott_and_its_handlaggare_reads_it_no_more(played):
    case = Svar.objects.get(number="SN-2026-187-1")
    assert (case.state, case.kopia_till) == ("skickad", "snmu")
    assert entered(MIKAEL).get(case.get_absolute_url()).status_code == 404
    rows = case.underskrifter.order_by("slot").values_list("by__username", flat=True)
    assert list(rows) == [MONICA, MIKAEL]


@pytest.mark.rule("IV-02", "IV-42")
def test_iv_4_does_not_close_before_the_namnd_is_told(played):
    matter = Tillsyn.objects.get(number="SN-2026-102")
    assert "Nämnden är inte informerad om IVO:s beslut." in post(entered(REG), matter, "avsluta").text
    page = text(entered(MONICA).get(matter.get_absolute_url()).text)
    assert "Skyddsbedömning saknas i tre av tolv ärenden" in page and "Notera i journalen: handling" in page
    assert Yttrande.objects.get(tillsynen=matter).state == "klart"
