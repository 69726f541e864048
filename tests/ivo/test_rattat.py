"""What was wrong of a matter when it had come further: its section, its package, and the meeting that was chosen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import watch
from casework.models import Case
from config.reconcile import reconcile
from organisation.models import BoardMeeting, Enhet
from tests.ivo.walking import HAKAN, MONICA, NS, REG, person


def post(client: Client, case: Case, step: str, **answers: Any) -> Any:
    version = Case.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def page(client: Client, case: Case) -> str:
    return " ".join(re.sub("<[^>]+>", " ", client.get(case.get_absolute_url()).text).split())


WRITTEN = {
    "rubrik": "Handläggning",
    "sekretess": "OSL 26 kap. 1 §",
    "akten": "nej",
    "aktnummer": "",
    "vite": "",
    "skal": "Fel.",
}


@pytest.mark.rule("IV-09", "IV-10")
def test_a_wrong_section_found_late_reads_nothing_of_the_matter_or_its_parts_any_more(walk, login):
    """Distributed, answered, on its way to the nämnd: the section that it was not about is out of all of it."""
    begun = walk("skickad", "svar")
    begun.case, begun.of = begun.matter, "tillsyn"
    begun.take("byt_ansvarig", sektionschef=person(MONICA))
    parts = [begun.matter, *begun.matter.svar_rader.all()]
    assert [login(HAKAN).get(one.get_absolute_url()).status_code for one in parts] == [200] * len(parts)
    reg = login(REG)
    form = reg.get(reverse("step", args=[begun.matter.number, "ratta_registrering"])).text
    assert f'<option value="{begun.matter.enhet_id}" selected>' in form, "the section as it stands is chosen already"
    right = WRITTEN | {"ivo_nr": begun.matter.ivo_nr, "omrade": Enhet.objects.get(code="SBU").pk}
    assert post(reg, begun.matter, "ratta_registrering", **right).status_code == 302
    assert [login(HAKAN).get(one.get_absolute_url()).status_code for one in parts] == [404] * len(parts)
    assert [login(MONICA).get(one.get_absolute_url()).status_code for one in parts] == [200] * len(parts)
    assert [one for one in reconcile(begun.clock.now) if one.kind != "gap"] == []


def test_without_its_parts_the_wrong_section_would_read_on(walk, login, monkeypatch):
    """The twin: with the matter alone put right."""
    begun = walk("skickad", "svar")
    begun.case, begun.of = begun.matter, "tillsyn"
    begun.take("byt_ansvarig", sektionschef=person(MONICA))
    monkeypatch.setattr("ivo.arenden.delsteg.ge_omradet", lambda *_: None)
    right = WRITTEN | {"ivo_nr": begun.matter.ivo_nr, "omrade": Enhet.objects.get(code="SBU").pk}
    assert post(login(REG), begun.matter, "ratta_registrering", **right).status_code == 302
    assert login(HAKAN).get(begun.matter.svar_rader.get().get_absolute_url()).status_code == 200


@pytest.mark.rule("IV-41")
def test_what_is_put_right_in_a_beslut_is_not_begun_from_another_ones_outcome(walk, login):
    begun = walk("beslut")
    reg = login(REG)
    html = reg.get(reverse("step", args=[begun.matter.number, "ratta_beslut"])).text
    chosen = html.split('name="utfall"', 1)[1].split("</fieldset>")[0]
    assert "checked" not in chosen and " selected" not in chosen.replace('value="" selected', "")


@pytest.mark.rule("IV-33")
def test_what_was_laid_in_the_package_the_time_before_is_still_said_to_lie_there(walk, login):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.take("valj_sammantrade")
    first, second = begun.incoming("Bilaga ett"), begun.incoming("Bilaga två")
    begun.take("lamna", ovriga="finns", fler=[first])
    begun.take("komplettera")
    begun.take("lamna", ovriga="finns", fler=[second])
    assert begun.case.ovriga == f"{first.nr}, {second.nr}"
    assert f"Övriga handlingar: {first.nr}, {second.nr}" in login(NS).get(reverse("board")).text


# ── a meeting that is not held ──────────────────────────────────────────────────────────────────────────────────────


def meeting_of(case):
    return {"body": "sn", "day": f"{case.sammantrade.day}"}


@pytest.mark.rule("IV-34")
def test_a_meeting_that_is_called_off_is_chosen_by_nobody_and_who_had_it_chooses_another(walk, login):
    begun = walk("ts_kontrasignerad", "yttrande")
    begun.take("valj_sammantrade")
    case, emma = begun.case, login(NS)
    board = reverse("board")
    assert "Sammanträdet hålls inte" in emma.get(board).text
    assert emma.post(board, meeting_of(case) | {"stall_in": "1"}).status_code == 302
    assert f"Socialnämnden {case.sammantrade.day}" not in emma.get(board).text
    watch.settle(begun.clock.now)
    hakan = login(HAKAN)
    assert "Välj ett annat sammanträde" in page(hakan, case)
    refused = post(hakan, case, "lamna", ovriga="inga")
    assert refused.status_code == 409 and "sammanträde som hålls" in refused.text
    offered = hakan.get(reverse("step", args=[case.number, "valj_sammantrade"])).text
    assert f'<option value="{case.sammantrade_id}"' not in offered
    assert emma.post(board, meeting_of(case)).status_code == 302, "typed again it is held after all"
    assert post(hakan, case, "lamna", ovriga="inga").status_code == 302


@pytest.mark.rule("IV-33", "IV-35")
def test_what_was_handed_over_for_a_meeting_that_is_called_off_still_stands_on_the_page(walk, login):
    begun = walk("hos_namnden", "yttrande")
    emma, case = login(NS), begun.case
    assert emma.post(reverse("board"), meeting_of(case) | {"stall_in": "1"}).status_code == 302
    html = emma.get(reverse("board")).text
    assert "Väntar på ett annat sammanträde" in html and case.get_absolute_url() in html
    later = BoardMeeting.objects.held().filter(body="sn").order_by("day").last()
    answers = {"nytt": later.pk, "anda": "ja", "skal": "Sammanträdet ställdes in."}
    assert post(emma, case, "bordlagg", **answers).status_code == 302
    assert "Väntar på ett annat sammanträde" not in emma.get(reverse("board")).text


@pytest.mark.rule("IV-33")
def test_the_nämndsekreterares_page_costs_as_many_questions_for_three_as_for_one(walk, login):
    def asked():
        client = login(NS)
        client.get(reverse("board"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("board")).status_code == 200
        return len(queries)

    walk("hos_namnden", "yttrande")
    one = asked()
    for n in (8, 9):
        walk("hos_namnden", "yttrande", nummer=f"SN-2026-{n}", ivo_nr=f"{n}")
    assert asked() == one
