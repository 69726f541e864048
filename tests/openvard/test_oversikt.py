"""The chef's overview: whom to name, who has how much, what is late, what comes, and how long it takes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import clock
from casework.calendar import add_days, local_day
from casework.models import Deadline
from organisation.models import Absence
from tests.openvard.walking import ROLF, person

PAGE = "/oversikt/"


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html))


def section(html: str, heading: str) -> str:
    return text(html.split(f">{heading}</h2>")[1].split("</section>")[0])


@pytest.mark.rule("OV-07", "OV-08", "OV-20", "OV-22")
def test_the_six_of_the_demo_as_their_chef_sees_them(played):
    client = Client()
    client.force_login(person(ROLF))
    html = client.get(PAGE).text
    waiting = section(html, "Väntar på dig")
    assert "OV-2026-0001" in waiting and "OV-2026-0002" not in waiting
    people = section(html, "Pågående uppdrag per behandlare")
    assert re.search(r"Ali Karam 2 0 1 plan försenad", people), people
    assert re.search(r"Eva Törngren 2 0 –", people), people
    assert "OV-2026-0003 , försenad 25 dagar" in section(html, "Försenade")
    coming = section(html, "Kommande uppföljningar")
    assert "Senast 2026-11-30 OV-2026-0004 , 9 dagar kvar, inte bokad" in coming
    assert "OV-2026-0005" in coming and "OV-2026-0002" not in coming
    times = section(html, "Från beslut till plan, median")
    assert "2 av 4 planer kom i tid, 1 frist löper" in times
    assert "Öberg" not in html, "nobody is named"


@pytest.mark.rule("OV-20")
@pytest.mark.parametrize(("days", "said"), [(22, "0 av 1 planer kom i tid"), (5, "0 av 0 planer kom i tid")])
def test_a_plan_that_was_never_written_is_late_also_when_it_has_ended(walk, login, days, said):
    """What was due by then; one that ended before its plan was owed counts as neither."""
    begun = walk("behandling")
    begun.take("samtal_uteblev", at=begun.clock.now + dt.timedelta(days=days))
    begun.take("avsluta", avslut="avliden")
    times = section(login(ROLF).get("/oversikt/").text, "Från beslut till plan, median")
    assert f"{said}." in times, times


@pytest.mark.rule("OV-20")
def test_a_meeting_whose_day_was_put_right_owes_one_plan_and_not_two(walk, login):
    """The plan was owed from the wrong day and then from the right one, and it ended before that was due."""
    begun = walk("behandling")
    start = begun.clock.now
    begun.take("hall_uppfoljning", at=start + dt.timedelta(days=22))
    begun.take("ratta_start", start_dag=local_day(start))
    later = Deadline.objects.get(case=begun.case.pk, key="plan")
    Deadline.objects.filter(pk=later.pk).update(cancelled_at=begun.clock.now)
    again = {"case_id": begun.case.pk, "key": "plan", "label": "Genomförandeplan", "opened_at": begun.clock.now}
    Deadline.objects.create(
        **again,
        counted_from=later.counted_from,
        due_at=begun.clock.now + dt.timedelta(days=9),
        cancelled_at=begun.clock.now + dt.timedelta(days=1),
        explanation="",
    )
    times = section(login(ROLF).get("/oversikt/").text, "Från beslut till plan, median")
    assert "0 av 0 planer kom i tid." in times, times


@pytest.mark.rule("OV-08")
def test_what_each_has_and_when_they_are_away_stands_beside_the_name_in_the_choice(played):
    client, day = Client(), local_day(clock.now())
    client.force_login(person(ROLF))
    Absence.objects.create(user=person("eva.torngren"), from_day=add_days(day, 2), to_day=add_days(day, 9))
    drawn = client.get("/arende/OV-2026-0001/steg/utse/").text
    page = text(drawn)
    assert "Ali Karam, 2 uppdrag, 3 med det här " in page
    assert '<rect class="b1" width="33"' in drawn and 'x="33" y="1" width="16"' in drawn, "two of six, and this one"
    assert f"Eva Törngren, 2 uppdrag, 3 med det här, borta {add_days(day, 2)} – {add_days(day, 9)}" in page


@pytest.mark.rule("OV-08")
def test_who_is_named_has_it_already_and_who_has_closed_it_has_it_no_more(walk, login):
    walk("utsedd"), walk("avslutad"), (asked := walk("hos_chefen").case)
    page = text(login(ROLF).get(f"/arende/{asked.number}/steg/utse/").text)
    assert "Ali Karam, 1 uppdrag, 2 med det här " in page
    assert "Maja Stenhammar, 0 uppdrag, 1 med det här " in page


@pytest.mark.rule("OV-23")
def test_the_third_meeting_that_verksamheten_calls_off_is_shown_to_their_chef(walk, login):
    one, chef = walk("startad"), login(ROLF)
    for who in ("verksamheten", "enskild", "verksamheten"):
        one.take("boka_inledande")
        one.take("mote_blev_inte_av", vem=who)
    assert "Ofta inställda" not in chef.get(PAGE).text
    one.take("boka_inledande")
    one.take("mote_blev_inte_av")
    assert f"{one.case.shown_number} , verksamheten har ställt in 3 möten" in section(
        chef.get(PAGE).text, "Ofta inställda möten"
    )


@pytest.mark.parametrize(
    "who", ["ingrid.palm", "david.norrby", "ali.karam", "hakan.ryd", "nina.wallgren", "gun.sellman", "patric.melin"]
)
def test_it_is_missing_for_everybody_else_and_so_is_its_menu_item(norrvinge, login, who):
    client = login(who)
    assert client.get(PAGE).status_code == 404
    assert "Översikt" not in client.get("/ko/").text


def test_it_is_in_the_chefs_menu(norrvinge, login):
    assert 'href="/oversikt/"' in login(ROLF).get("/ko/").text
    assert "Ingen väntar på att du utser behandlare." in login(ROLF).get(PAGE).text


def test_three_cost_no_more_than_one(walk: Any, login: Any) -> None:
    client, counts = login(ROLF), []
    walk("behandling")
    client.get(PAGE)
    for more in (0, 2):
        for _ in range(more):
            walk("behandling")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


@pytest.mark.rule("OV-20")
@pytest.mark.parametrize(("now", "said", "late"), [
    ("2026-10-11 23:59", "1 dag kvar", ""), ("2026-10-12 00:00", "Sista dagen i dag", ""),
    ("2026-10-12 23:59", "Sista dagen i dag", ""), ("2026-10-13 00:00", "Försenad 1 dag", "försenad 1 dag"),
    ("2026-10-27 12:00", "Försenad 15 dagar", "försenad 15 dagar"),
])  # fmt: skip
def test_what_is_due_on_a_day_is_counted_in_days_on_the_case_and_in_the_overview_alike(
    walk, login, at, now, said, late
):
    """Over the night when the clock is set back too. A day was promised, and no hour of it is said."""
    case = walk("behandling").case
    at.set(now)
    page = login(ROLF).get(case.get_absolute_url()).text
    head = text(page.split('<section class="next"')[0])
    assert f"Genomförandeplan {said} senast mån 12 okt " in head or f"Genomförandeplan {said} senast i dag" in head, (
        head
    )
    assert "23:59" not in head.split("ansvarig")[1]
    overdue = section(login(ROLF).get(PAGE).text, "Försenade")
    assert (late in overdue) if late else "Inget är försenat." in overdue
