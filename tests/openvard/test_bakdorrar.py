"""Ways round what the routine says, each closed: through the pages, as people found them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import watch
from casework.models import Deadline, Notice, OpenDuty
from openvard.models import Uppdrag
from organisation.command import LEVELS
from organisation.models import Membership
from records.models import Mote, Planversion
from tests.openvard.walking import ALI, DAVID, MAJA, ROLF, people, person

SECRET = "mycket-hemligt-losenord"
FIELDS = {
    "needs": "Vill sluta dricka.",
    "goal_1": "Fri från alkohol",
    "together": "ja",
    "follow_up": "Vid uppföljningen.",
}


def post(client: Client, case: Uppdrag, step: str, **answers: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, step]), {"version": version} | answers)


def open_keys(case: Uppdrag) -> set[str]:
    return set(OpenDuty.objects.filter(case=case.pk, ended_at=None).values_list("key", flat=True))


@pytest.fixture
def two(walk: Any) -> Any:
    """Ali and Maja treat; the treatment has begun."""
    begun = walk("utsedd")
    begun.take("utse_fler")
    begun.treats = [ALI, MAJA]
    for name in ("starta", "hall_inledande", "inled"):
        begun.take(name)
    return begun


# ── a password is never shown again ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["csrf", "nobody"])
def test_the_password_that_a_plan_is_signed_with_is_on_no_page_that_says_no(walk, who):
    case = walk("behandling").case
    client = Client(enforce_csrf_checks=who == "csrf")
    if who == "csrf":
        client.force_login(person(ALI))
    typed = FIELDS | {"goal_1": "Fri från alkohol i vår", "signera": "1", "password": SECRET, "version": "1"}
    answer = client.post(reverse("plan_write", args=[case.number, "genomforandeplan"]), typed)
    assert answer.status_code == 403
    assert SECRET not in answer.text
    assert "Fri från alkohol i vår" in answer.text, "what was written is kept"


# ── a plan is signed once ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("nth", [1, 2])
def test_the_button_pressed_twice_signs_one_version_also_of_a_changed_plan(walk, login, nth):
    case, ali = walk("behandling").case, login(ALI)
    for n in range(1, nth + 1):
        shown = Uppdrag.objects.get(pk=case.pk).version
        typed = FIELDS | {"signera": "1", "password": "norrvinge", "version": shown}
        typed |= {"why_changed": "Ny tid.", "needs": "Vill sova."} if n > 1 else {}
        for _ in range(2):
            assert ali.post(reverse("plan_write", args=[case.number, "genomforandeplan"]), typed).status_code == 302
        assert Planversion.objects.count() == n


# ── decisions and days ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-03")
def test_a_decision_that_is_shortened_is_over_when_it_says(walk, login, at):
    begun = walk("utsedd")
    shorter = {"beslutad": "2026-09-21", "fran": "2026-09-21", "tom": "2026-10-31", "insats": "individuell",
               "beslutsfattare": "David Norrby"}  # fmt: skip
    david = login(DAVID)
    assert post(david, begun.case, "forlang", **shorter).status_code == 302
    at.set("2026-12-01 09:00")
    assert post(david, begun.case, "starta", start_dag="2026-12-01").status_code == 422
    assert post(david, begun.case, "starta", start_dag="2026-10-01").status_code == 422, "nor is it assigned today"


@pytest.mark.rule("OV-33")
def test_the_decision_is_never_put_right_past_what_followed_on_it(walk, login, at):
    begun = walk("startad")
    at.set("2026-11-01 09:00")
    late = post(login(DAVID), begun.case, "ratta_beslut", beslut_dag="2026-10-30", skal="Fel.")
    assert late.status_code == 422 and "Dagen kan inte ligga efter 2026-09-21" in late.text


@pytest.mark.rule("OV-22")
def test_a_follow_up_is_never_put_right_past_the_one_before(walk, login):
    begun = walk("behandling")
    begun.take("hall_uppfoljning", at="2026-10-28 10:00")
    begun.take("hall_uppfoljning", at="2026-12-28 10:00")
    david = login(DAVID)
    assert post(david, begun.case, "ratta_uppfoljning", uppfoljd_dag="2026-10-01", skal="Fel.").status_code == 422
    assert post(david, begun.case, "ratta_uppfoljning", uppfoljd_dag="2026-12-27", skal="Fel.").status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31"])
def test_a_day_of_another_century_is_no_day(walk, login, day):
    begun = walk("utsedd")
    answer = post(login(DAVID), begun.case, "ratta_beslut", beslut_dag=day, skal="Fel.")
    assert answer.status_code == 422 and day in answer.text


def test_a_key_that_no_database_can_hold_is_none_of_the_choices(report, login):
    case, anna = report(), login("anna.lovdahl")
    assert anna.post(reverse("step", args=[case.number, "ta_emot"]), {"version": case.version}).status_code == 302
    answers = {"version": case.version + 1, "grund": "dubblett", "dubblett_av": "9" * 25, "skal": "x"}
    assert anna.post(reverse("step", args=[case.number, "makulera"]), answers).status_code == 422


# ── who reads, who hears ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("OV-06", "OV-07")
def test_what_came_to_nothing_before_the_chef_was_told_is_nothing_the_chef_reads(walk, login):
    begun = walk("beslutad")
    begun.take("aterta")
    assert login(ROLF).get(begun.case.get_absolute_url()).status_code == 404
    assert begun.case.number not in login(ROLF).get("/ko/?vy=avslutade").text


@pytest.mark.rule("OV-08")
def test_advice_is_told_to_nobody_when_nobody_is_there_and_waits(walk, at):
    begun = walk("hos_chefen")
    # Neither the enhetschef nor anybody above, who would name in their place.
    Membership.objects.filter(role__in=[role.code for role in LEVELS]).delete()
    watch.remind(at.set("2026-09-29 00:00"))
    row = Deadline.objects.get(case=begun.case.pk, key="utse")
    assert row.reminded_at is None and row.unheard_at is not None
    assert not Notice.objects.filter(deadline=row).exists()


@pytest.mark.rule("OV-26")
def test_whoever_comes_after_a_duty_was_ended_makes_a_new_one(walk, login):
    begun = walk("behandling")
    begun.take("signera_vardplan")
    david = login(DAVID)
    end = reverse("end_duty", args=[begun.case.number, "kommunicera"])
    assert david.post(end, {"skal": "Hen vill inte höra."}).status_code == 302
    assert "kommunicera" not in open_keys(begun.case)
    begun.take("byt_behandlare", behandlare=people(MAJA))
    begun.take("tilldela_igen", lamnar=[])
    assert "kommunicera" in open_keys(begun.case)


@pytest.mark.rule("OV-18", "OV-23")
def test_a_meeting_is_written_down_by_whoever_has_the_case_now_with_who_had_it_then(walk, login):
    begun = walk("behandling")
    begun.take("byt_handlaggare", at="2026-09-24 09:00")
    hanna = login("hanna.lidman")
    held = {"uppfoljd_dag": "2026-09-23", "enskild": "kom", "bestamt": "Fortsätta.", "andras": "nej"}
    there = [one.pk for one in people(DAVID, ALI)]
    assert post(hanna, begun.case, "hall_uppfoljning", **held, narvarande=there).status_code == 302
    came = {str(one) for one in Mote.objects.get(kind="uppfoljning").became.came}
    assert came == {"Ali Karam", "David Norrby", "den enskilde"}


@pytest.mark.rule("OV-13", "OV-14")
def test_one_of_several_may_leave_without_another_and_the_last_may_not(two, login):
    david = login(DAVID)
    both = [one.pk for one in people(ALI, MAJA)]
    refused = post(david, two.case, "tilldela_igen", lamnar=both)
    assert refused.status_code == 422 and "Någon måste ha uppdraget kvar" in refused.text
    assert post(david, two.case, "tilldela_igen", lamnar=[person(MAJA).pk]).status_code == 302
    left = two.case.assignments.get(user=person(MAJA))
    assert left.to_day == dt.date(2026, 9, 21), "until midnight"


@pytest.mark.rule("OV-24")
def test_a_follow_up_before_the_first_plan_asks_for_nothing_more_once_it_is_written(walk):
    begun = walk("behandling")
    begun.take("hall_uppfoljning", andras="ja")
    assert "plan_andras" in open_keys(begun.case)
    begun.take("signera_plan")
    assert "plan_andras" not in open_keys(begun.case)
