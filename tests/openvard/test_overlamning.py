"""A whole load in one go: what a behandlare treats, and what a socialsekreterare answers for."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from casework.models import Notice
from openvard.models import Uppdrag
from records.models import Note
from tests.conftest import moment
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, Walk, person

THOMAS = "thomas.eklov"


@pytest.fixture
def three(walk: Any) -> list[Uppdrag]:
    """Ali treats three; in the last he and Maja do."""
    cases = [walk("behandling").case, walk("startad").case]
    both = walk("utsedd")
    both.take("utse_fler")
    both.take("starta")
    return [*cases, both.case]


def page(login: str) -> str:
    return reverse("openvard_lamna_over", args=[person(login).pk])


def answers(case: Uppdrag, to: str, **changed: Any) -> dict[str, Any]:
    """To another, of all that Ali has now, as the page shows it."""
    rows = Uppdrag.objects.filter(assignments__user__username=ALI).order_by("number")
    shown = [f"{one.number}:{one.version}" for one in rows]
    return {
        "till": person(to).pk,
        "dag": f"{case.start_dag}",
        "satt": "mote",
        "skal": "Ali slutar.",
        "arende": shown,
    } | changed


def named(case: Uppdrag) -> set[str]:
    return {row.user.username for row in case.assignments.filter(from_day=None)}


@pytest.mark.rule("OV-08", "OV-09", "OV-10", "OV-11")
def test_the_chef_names_another_in_all_of_them_and_each_is_a_step_of_its_own(three, login):
    rolf = login(ROLF)
    assert page(ALI) in rolf.get(reverse("overview")).text
    shown = rolf.get(page(ALI)).text
    assert all(case.number in shown for case in three) and "Utse i 3 uppdrag" in shown
    assert rolf.post(page(ALI), answers(three[0], "eva.torngren")).status_code == 302
    for case in three:
        assert named(case) == {"eva.torngren"}
        last = case.history.latest("history_id")
        assert (last.last_step, last.history_user.username) == ("byt_behandlare", ROLF)
        assert login("eva.torngren").get(case.get_absolute_url()).status_code == 404, "only when it is assigned"
    assert Note.objects.filter(text__contains="Ali slutar.").count() == 3
    assert Notice.objects.filter(kind="steg", recipient__username=DAVID, subject__contains="ny behandlare").count() == 3


@pytest.mark.rule("OV-08")
def test_sent_twice_it_names_nobody_twice_and_whoever_has_one_already_is_said(three, login):
    rolf = login(ROLF)
    versions = [rolf.post(page(ALI), answers(three[0], MAJA)) and [Uppdrag.objects.get(pk=one.pk).version for one in three]
                for _ in range(2)]  # fmt: skip
    assert versions[0] == versions[1]
    said = rolf.get(reverse("overview")).text
    assert f"{three[2].number}: Maja Stenhammar har det redan" in said
    assert named(three[0]) == {MAJA} and named(three[2]) == set()


@pytest.mark.parametrize(("changed", "said"), [
    ({"till": ""}, "Välj vem som tar över"), ({"till": "0"}, "Välj någon i listan"), ({"satt": ""}, "Välj hur"),
    ({"skal": ""}, "Skriv varför"), ({"dag": "x"}, "ÅÅÅÅ-MM-DD"),
    ({"dag": "2030-01-01"}, "Dagen kan inte ligga framåt i tiden."),
])  # fmt: skip
def test_what_is_lacking_is_said_and_nothing_is_done(three, login, changed, said):
    answer = login(ROLF).post(page(ALI), answers(three[0], MAJA) | changed)
    assert answer.status_code == 422 and said in answer.text
    assert "Ali slutar." in answer.text or "skal" in changed, "nothing typed is lost"
    assert not any(named(case) for case in three)


def test_what_came_to_them_after_the_page_was_shown_is_not_handed_over(three, login, at):
    """Nor what has moved on since: it is said, and what was typed is there."""
    shown = answers(three[0], "eva.torngren")
    later = Walk(at).to("startad").case
    moved = Walk.__new__(Walk)
    moved.clock, moved.treats, moved.case = at, [ALI], three[0]
    moved.take("ta_kontakt")
    answer = login(ROLF).post(page(ALI), shown, follow=True)
    assert not named(later) and not named(three[0])
    assert f"{three[0].number}: Ärendet har ändrats" in answer.text
    assert named(three[1]) == {"eva.torngren"}


def test_whoever_left_may_come_back(three, login, walk, at):
    begun = walk("behandling")
    begun.take("byt_behandlare")
    begun.take("tilldela_igen")
    assert login(ROLF).get(page(ALI)).text.count('name="arende"') == 3, "what Ali leaves today is not Ali's to leave"
    shown = {"till": person(ALI).pk, "dag": f"{begun.case.start_dag}", "satt": "mote", "skal": "Maja slutar.",
             "arende": [f"{begun.case.number}:{begun.case.version}"]}  # fmt: skip
    at.forward(days=2)
    assert login(ROLF).post(page(MAJA), shown).status_code == 302
    assert named(begun.case) == {ALI}


def test_a_key_that_no_database_holds_is_missing(three, login):
    assert login(ROLF).get("/oversikt/lamna-over/99999999999999999999999/").status_code == 404


def test_the_overview_leads_only_where_there_is_something_to_hand_over(walk, login):
    walk("samtal")
    html = login(ROLF).get(reverse("overview")).text
    assert page(ALI) not in html and "Ali Karam" in html


def test_one_that_refuses_stops_no_other(three, login, at):
    """In one of them the chef did not know of it on that day."""
    later = Walk(at, at=moment("2026-09-25 09:00")).to("startad").case
    answer = login(ROLF).post(page(ALI), answers(three[0], "eva.torngren", dag="2026-09-24"), follow=True)
    assert f"{later.number}: Dagen kan inte ligga före 2026-09-25." in answer.text
    assert all(named(case) == {"eva.torngren"} for case in three) and not named(later)


@pytest.mark.parametrize("who", [DAVID, ALI, THOMAS, "hakan.ryd", "anna.lovdahl", "patric.melin"])
def test_for_anybody_but_the_units_chef_the_page_is_missing(three, login, who):
    for method in ("get", "post"):
        assert getattr(login(who), method)(page(ALI), answers(three[0], MAJA)).status_code == 404
    assert not any(named(case) for case in three)


def test_of_somebody_who_treats_nobody_there_is_none(three, login):
    assert login(ROLF).get(page("eva.torngren")).status_code == 404
    assert login(ROLF).get(reverse("openvard_lamna_over", args=[999999])).status_code == 404


# ── what a socialsekreterare answers for ────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-01")
def test_all_that_a_socialsekreterare_has_is_given_with_one_reason(three, login):
    thomas = login(THOMAS)
    staffing = thomas.get(reverse("staffing")).text
    assert "David Norrby" in staffing and "3 öppna ärenden" in staffing
    given = thomas.get(reverse("give"), {"av": person(DAVID).pk}, follow=True)
    assert "Fördela 3 ärenden" in given.text and "Varför?" in given.text
    marked = [f"{case.number}:{Uppdrag.objects.get(pk=case.pk).version}" for case in three]
    lacking = thomas.post(reverse("give"), {"arende": marked, "ansvarig": person("hanna.lidman").pk, "skal": ""})
    assert lacking.status_code == 422 and "Skriv varför" in lacking.text
    assert (
        thomas.post(
            reverse("give"), {"arende": marked, "ansvarig": person("hanna.lidman").pk, "skal": "David slutar."}
        ).status_code
        == 302
    )
    for case in three:
        case.refresh_from_db()
        assert (case.ansvarig.username, case.history.latest("history_id").last_step) == (
            "hanna.lidman",
            "byt_handlaggare",
        )
    assert Note.objects.filter(text="David slutar.").count() == 3


def test_of_whom_one_gives_nothing_there_is_nothing(three, login):
    for who in (THOMAS, "karin.wessman"):
        answer = login(who).get(reverse("give"), {"av": person("sara.ekholm").pk}, follow=True)
        assert "Det finns inga ärenden där som du kan ge vidare." in answer.text
    assert "David Norrby" not in login("karin.wessman").get(reverse("staffing")).text
    for odd in ("x", "0", "9" * 30, "\x00"):
        assert login(THOMAS).get(reverse("give"), {"av": odd}, follow=True).status_code == 200
