"""What cannot wait: acute reports, the assessment of a child's need of protection, and what an absent colleague has."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from casework.disqualification import disqualify
from casework.models import OpenDuty
from intake.models import EAnmalan
from organisation.models import Absence, Membership
from outbox import morning
from tests.conftest import moment


def rows(client: Any, view: str = "enheten") -> list[str]:
    html = client.get(reverse("queue"), {"vy": view}).text
    return re.findall("data-row[^>]*>", html) and re.findall(
        '<tr class="item[^"]*" role="row" id="rad-([A-Z0-9-]+)"', html
    )


def row(client: Any, number: str, view: str) -> str:
    html = client.get(reverse("queue"), {"vy": view}).text
    return html.split(f'id="rad-{number}"')[1].split("</tr>")[0]


# ── acute ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_acute_stands_first_in_its_group_and_has_a_view_and_a_count_of_its_own(login, report, at):
    plain = report()
    at.forward(minutes=5)
    acute = report(skydd="ja")
    at.forward(minutes=5)
    client = login("anna.lovdahl")
    assert rows(client) == [acute.number, plain.number]
    assert rows(client, "akuta") == [acute.number]
    html = client.get(reverse("queue")).text
    assert re.search(r'vy=akuta"[^>]*>\s*Akuta\s*<span class="count"[^>]*>1<', html), "its count"
    assert "tag acute" in row(client, acute.number, "enheten")
    assert "tag acute" not in row(client, plain.number, "enheten")


def test_acute_comes_first_in_its_group_only(login, report, at):
    """What is late stands before it, acute or not."""
    late = report(received=moment("2026-11-20 10:00"))
    acute = report(skydd="ja")
    assert rows(login("anna.lovdahl")) == [late.number, acute.number]


def test_acute_stands_first_in_its_group_on_the_first_page_however_many_there_are(login, report, at):
    """Each is on one page and on one only, and previous and next go the same way."""
    plain = [report(received=at.now - dt.timedelta(minutes=n)).number for n in range(60, 5, -1)]
    late = report(received=moment("2026-11-20 10:00")).number
    acute = report(skydd="ja").number
    client = login("karin.wessman")
    pages = [client.get(reverse("queue"), {"vy": "enheten", "sida": n}) for n in (1, 2)]
    found = [[row.number for row in page.context["queue"].shown] for page in pages]
    assert found[0] + found[1] == [late, acute, *plain]
    assert [len(page) for page in found] == [50, 7]
    assert f"/arende/{plain[0]}/" in client.get(reverse("case", args=[acute])).text.split('rel="next"')[0][-200:]


@pytest.mark.parametrize("wrong", [0, 1, 3, 49, 52])
def test_every_place_is_held_once_whichever_are_acute(login, report, at, wrong):
    """`wrong`: so many acute ones, spread over three groups."""
    made = [report(received=at.now - dt.timedelta(hours=n % 9, minutes=n), skydd="ja" if n < wrong else "nej").number
            for n in range(56)]  # fmt: skip
    client = login("karin.wessman")
    shown = [client.get(reverse("queue"), {"vy": "enheten", "sida": n}).context["queue"] for n in (1, 2)]
    numbers = [row.number for queue in shown for row in queue.shown]
    assert sorted(numbers) == sorted(made) and numbers == shown[0].numbers


# ── the assessment ──────────────────────────────────────────────────────────────────────────────────────────────────

ANSWER = {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm", "skyddsbedomd_at": "2026-11-24 10:00"}


def url(case: EAnmalan, step: str) -> str:
    return reverse("step", args=[case.number, step])


@pytest.mark.rule("EA-21")
def test_it_is_asked_beside_taking_and_never_stands_in_its_way(login, report, at):
    case, client = report(), login("anna.lovdahl")
    page = client.get(case.get_absolute_url()).text
    assert url(case, "skyddsbedom") in page.split("Fler åtgärder")[0]
    assert client.post(url(case, "ta_emot"), {"version": case.version}).status_code == 302
    assert EAnmalan.objects.get().state == "under_hantering"


@pytest.mark.rule("EA-21")
def test_from_when_it_is_taken_it_is_a_duty_until_it_is_answered(login, report, at, cast):
    case, client = report(), login("anna.lovdahl")
    assert not OpenDuty.objects.exists()
    client.post(url(case, "ta_emot"), {"version": case.version})
    assert "Skyddsbedömning är inte antecknad" in client.get(case.get_absolute_url()).text
    assert "Skyddsbedömning är inte antecknad" in row(client, case.number, "mina")
    morning.digest(at.set("2026-11-25 07:00"))
    assert "Skyddsbedömning är inte antecknad" in cast("anna.lovdahl").notices.latest("pk").body
    answer = ANSWER | {"version": EAnmalan.objects.get().version}
    assert client.post(url(case, "skyddsbedom"), answer).status_code == 302
    assert not OpenDuty.objects.exists()
    page = client.get(case.get_absolute_url()).text
    assert "Skyddsbedömning är inte antecknad" not in page
    assert "Gjord, Sara Ekholm," in page
    assert EAnmalan.objects.get().history.latest("history_id").last_step == "skyddsbedom"


def test_answered_before_it_is_taken_it_is_no_duty(login, report, at):
    case, client = report(), login("anna.lovdahl")
    client.post(url(case, "skyddsbedom"), ANSWER | {"version": case.version})
    client.post(url(case, "ta_emot"), {"version": case.version + 1})
    assert not OpenDuty.objects.exists()


def test_an_adults_report_asks_for_none(login, report, at):
    case, client = report("vuxen"), login("fatima.rahimi")
    assert "Skyddsbedömning" not in client.get(case.get_absolute_url()).text.split("Går inte just nu")[0]
    client.post(url(case, "ta_emot"), {"version": case.version})
    assert not OpenDuty.objects.exists()
    assert client.post(url(case, "skyddsbedom"), ANSWER | {"version": case.version + 1}).status_code == 409


@pytest.mark.parametrize(("when", "taken"), [
    ("2026-11-24 09:59", False), ("2026-11-24 10:00", True), ("2026-11-24 10:30", True), ("2026-11-24 10:31", False),
])  # fmt: skip
def test_it_was_made_between_the_arrival_and_now(login, report, at, when, taken):
    case, client = report(), login("anna.lovdahl")
    at.forward(minutes=30)
    answer = client.post(url(case, "skyddsbedom"), ANSWER | {"skyddsbedomd_at": when, "version": case.version})
    assert answer.status_code == (302 if taken else 422)
    assert bool(EAnmalan.objects.get().skyddsbedomning) is taken


# ── what an absent colleague has ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def annas(login, report, at, cast) -> EAnmalan:
    """Anna has it, and is away from the next day until Friday."""
    case = report()
    login("anna.lovdahl").post(url(case, "ta_emot"), {"version": case.version})
    Absence.objects.create(user=cast("anna.lovdahl"), from_day=dt.date(2026, 11, 25), to_day=dt.date(2026, 11, 27))
    return case


@pytest.mark.rule("EA-28")
@pytest.mark.parametrize(
    ("who", "day", "there"),
    [
        ("karin.wessman", "2026-11-24", False),
        ("karin.wessman", "2026-11-25", True),
        ("karin.wessman", "2026-11-27", True),
        ("karin.wessman", "2026-11-28", False),
        ("peter.holmgard", "2026-11-25", False),
        ("fatima.rahimi", "2026-11-25", False),
    ],
)
def test_it_is_among_what_mottagning_and_gruppledare_have_to_do(login, annas, at, who, day, there):
    at.set(f"{day} 12:00")
    client = login(who)
    assert (annas.number in rows(client, "att-gora")) is there
    if there:
        assert "borta t.o.m. fre 27 nov" in row(client, annas.number, "att-gora")


@pytest.mark.rule("EA-28")
def test_what_somebody_has_who_has_left_is_there_too(login, annas, at):
    Membership.objects.filter(user__username="anna.lovdahl").update(to_day=dt.date(2026, 11, 29))
    for day, there in (("2026-11-28", False), ("2026-11-30", True)):
        at.set(f"{day} 12:00")
        assert (annas.number in rows(login("karin.wessman"), "att-gora")) is there, day


def test_the_counts_add_up_when_somebody_is_away(login, annas, at):
    at.set("2026-11-25 12:00")
    html = login("karin.wessman").get(reverse("queue")).text
    counts = dict(re.findall(r'vy=([a-z-]+)"[^>]*>[^<]*<span class="count"[^>]*>(\d+)<', html))
    assert (counts["att-gora"], counts["annan"], counts["enheten"]) == ("1", "1", "1")


def test_registering_an_absence_offers_to_hand_the_open_cases_over(login, report, at, cast):
    case = report()
    login("anna.lovdahl").post(url(case, "ta_emot"), {"version": case.version})
    karin = login("karin.wessman")
    away = {"user": cast("anna.lovdahl").pk, "from_day": "2026-11-25", "to_day": "2026-11-27"}
    answer = karin.post(reverse("staffing"), away)
    assert answer.headers["Location"] == f"{reverse('give')}?arende={case.number}%3A1"
    page = karin.get(answer.headers["Location"]).text
    assert "Frånvaron för Anna Lövdahl är registrerad." in page
    assert "Hen har öppna ärenden." in page
    assert case.number in page
    given = karin.post(reverse("give"), {"arende": f"{case.number}:1", "ansvarig": cast("peter.holmgard").pk})
    assert given.status_code == 302
    assert EAnmalan.objects.get().ansvarig == cast("peter.holmgard")


def test_an_absence_of_somebody_without_cases_offers_nothing(login, norrvinge, at, cast):
    away = {"user": cast("anna.lovdahl").pk, "from_day": "2026-11-25", "to_day": "2026-11-27"}
    assert login("karin.wessman").post(reverse("staffing"), away).headers["Location"] == reverse("staffing")


@pytest.mark.rule("EA-17")
@pytest.mark.parametrize(("first", "said"), [("2026-11-25", True), ("2026-11-26", True), ("2026-11-27", False)])
def test_giving_to_somebody_who_is_away_before_it_is_due_says_so(login, report, at, cast, first, said):
    """It is due on the 26th at ten."""
    case, karin = report(), login("karin.wessman")
    Absence.objects.create(
        user=cast("anna.lovdahl"), from_day=dt.date.fromisoformat(first), to_day=dt.date(2026, 12, 4)
    )
    for page in (url(case, "fordela"), f"{reverse('give')}?arende={case.number}:0"):
        assert (f"Anna Lövdahl, borta {first} – 2026-12-04" in karin.get(page).text) is said
    assert "Karin Wessman, borta" not in karin.get(url(case, "fordela")).text


def test_an_absent_colleagues_case_that_concerns_the_reader_is_in_no_list_of_theirs(login, annas, at, cast):
    """Jonas watches the unit and Anna is away: what is about him is as missing to him here as elsewhere (A-33)."""
    disqualify(annas, cast("jonas.akerren"), by=cast("karin.wessman"), now=at.now)
    at.set("2026-11-25 12:00")
    Absence.objects.filter(user=cast("jonas.akerren")).delete()
    html = login("jonas.akerren").get(reverse("queue")).text
    assert annas.number not in html
    assert annas.number in login("karin.wessman").get(reverse("queue")).text
