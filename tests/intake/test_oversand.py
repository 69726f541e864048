"""What is sent on is a copy: somebody's is the child's protection, a ground lets it go, and a receipt is waited for (A-11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework.models import Notice
from intake.models import EAnmalan
from outbox import morning

SENT = {
    "destination_kind": "kommun",
    "destination": "Grannkommunen",
    "sekretess": "osl_26_9",
    "kopia": "on",
    "skal": "Bor där.",
}
RECEIPT = {"kvitterad_av": "Mottagningen där", "kvitterad_at": "2026-11-24 10:00", "kvitterad_nummer": "GR 2026-88"}


@pytest.fixture
def anna(login: Any) -> Any:
    return login("anna.lovdahl")


@pytest.fixture
def taken(report: Any, anna: Any) -> EAnmalan:
    case = report()
    assert post(anna, case, "ta_emot").status_code == 302
    return case


def post(client: Any, case: EAnmalan, step: str, **answers: Any) -> Any:
    version = EAnmalan.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


@pytest.mark.rule("EA-01", "EA-14")
def test_a_child_is_not_sent_on_without_saying_who_protects_it(taken, anna):
    page = post(anna, taken, "oversand", **SENT)
    assert page.status_code == 422
    assert "Svara var skyddsbedömningen görs" in page.text
    assert "Bor där." in page.text, "nothing typed is lost"
    assert (
        "Anteckna skyddsbedömningen i ärendet först" in post(anna, taken, "oversand", oversand_skydd="har", **SENT).text
    )
    assert post(anna, taken, "skyddsbedom", skyddsbedomning="gjord", skyddsbedomd_av="Sara Ekholm",
                skyddsbedomd_at="2026-11-24 10:00").status_code == 302  # fmt: skip
    assert post(anna, taken, "oversand", oversand_skydd="har", **SENT).status_code == 302


@pytest.mark.rule("EA-01")
@pytest.mark.parametrize(("answers", "said"), [
    ({"sekretess": ""}, "Svara på frågan ”Varför får kopian lämnas ut?”"),
    ({"sekretess": "samma_namnd"}, "Bara en enhet i kommunen kan höra till samma nämnd"),
    ({"kopia": ""}, "Bekräfta: en kopia är skickad på ett säkert sätt, och originalet är kvar här"),
])  # fmt: skip
def test_a_copy_leaves_on_a_ground(taken, anna, answers, said):
    page = post(anna, taken, "oversand", **(SENT | {"oversand_skydd": "mottagaren"} | answers))
    assert page.status_code == 422
    assert said in page.text
    assert EAnmalan.objects.get().state == "under_hantering"


def test_of_an_adult_no_assessment_of_a_childs_protection_is_asked(report, login):
    fatima, case = login("fatima.rahimi"), report("vuxen")
    post(fatima, case, "ta_emot")
    assert post(fatima, case, "oversand", **SENT).status_code == 302


@pytest.mark.rule("EA-15", "EA-24")
def test_it_stays_with_whoever_sent_it_until_the_receipt_is_written(taken, anna, at):
    post(anna, taken, "oversand", oversand_skydd="mottagaren", **SENT)
    case = EAnmalan.objects.get()
    assert (case.closed_at, case.next_step, case.next_due_at) == (None, "kvittera", None)
    assert "Hämta mottagarens kvitto" in anna.get(case.get_absolute_url()).text
    assert "Hämta mottagarens kvitto" in anna.get("/ko/?vy=mina").text
    for day in ("2026-11-25", "2026-11-26", "2026-11-30"):
        morning.digest(at.set(f"{day} 07:00"))
        [told] = Notice.objects.filter(kind="dygnslista", recipient__username="anna.lovdahl", created_at=at.now)
        assert "Hämta mottagarens kvitto" in told.body
    assert post(anna, case, "kvittera", **(RECEIPT | {"kvitterad_nummer": ""})).status_code == 422
    assert post(anna, case, "kvittera", **RECEIPT).status_code == 302
    case = EAnmalan.objects.get()
    assert (case.state, case.closed_at) == ("kvitterad", at.now)
    page = anna.get(case.get_absolute_url()).text
    assert "GR 2026-88" in page
    assert "OSL 26 kap. 9 §" in page


@pytest.mark.rule("EA-11")
def test_a_colleague_may_write_the_receipt_and_the_stops_that_were_passed_by_say_so(taken, anna, login):
    post(anna, taken, "oversand", oversand_skydd="mottagaren", **SENT)
    assert post(login("karin.wessman"), taken, "kvittera", **RECEIPT).status_code == 302
    assert post(login("fatima.rahimi"), taken, "kvittera", **RECEIPT).status_code == 404


@pytest.mark.rule("EA-24")
def test_an_ordinary_report_is_not_asked_for_a_receipt(report, anna):
    case = report()
    assert "Anteckna kvittot" not in anna.get(case.get_absolute_url()).text
