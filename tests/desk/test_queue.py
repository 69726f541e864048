"""Min arbetskö: what is there, in what order, and how little it costs to show."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.doorway import take
from desk.walk import MOST
from intake.inkomst import Berord
from intake.models import EAnmalan
from records.models import Reading


def page(client, query=""):
    response = client.get(f"/ko/{query}")
    assert response.status_code == 200
    return response


def numbers(response):
    return [row.number for row in response.context["queue"].shown]


@pytest.fixture
def many(report, at):
    """So many cases in the unit, a minute apart."""

    def make(count):
        return [report(received=at.now - dt.timedelta(minutes=n), skydd="ja") for n in range(count, 0, -1)]

    return make


@pytest.mark.parametrize("count", [1, 3, 30, 300])
def test_the_queue_costs_the_same_however_long_it_is(login, many, count, django_assert_max_num_queries):
    many(count)
    client = login("anna.lovdahl")
    page(client)
    # Three of them where something is acute: the acute ones, the others, and what is on the page.
    with django_assert_max_num_queries(14):
        shown = page(client)
    assert len(numbers(shown)) == min(count, 50)
    assert shown.context["queue"].counts["enheten"] == (count if count <= MOST else "200+")


@pytest.mark.rule("EA-22", "EA-35")
def test_nearest_deadline_first_in_groups_by_urgency(login, report, at):
    at.set("2026-11-24 10:00")
    late, soon, far = report(received="2026-11-24 01:00"), report(received="2026-11-24 05:00"), report()
    far = take(far, EAnmalan.ta_emot, by=far.enhet.memberships.get(user__username="anna.lovdahl").user)
    shown = page(login("anna.lovdahl"))
    groups = {group.name: [row.number for row in group.rows] for group in shown.context["queue"].groups}
    assert groups == {"Försenade": [late.number], "I dag": [soon.number], "Denna vecka": [far.number]}
    assert "Försenad 1 h" in shown.text
    assert "3 h kvar" in shown.text


@pytest.mark.parametrize(
    ("now", "received", "group"),
    [
        # 48 hours to close: Sunday's last minute, the week's end over the night the clock is set back, and a new year.
        ("2026-11-24 10:00", "2026-11-22 10:01", "I dag"),
        ("2026-11-24 10:00", "2026-11-22 23:59", "I dag"),
        ("2026-11-24 10:00", "2026-11-23 23:59", "I morgon"),
        ("2026-11-24 10:00", "2026-11-24 00:00", "Denna vecka"),
        ("2026-11-27 10:00", "2026-11-27 09:00", "Denna vecka"),
        ("2026-11-28 10:00", "2026-11-27 23:59", "I morgon"),
        ("2026-11-28 10:00", "2026-11-28 00:00", "Senare"),
        ("2026-10-24 12:00", "2026-10-24 10:00", "Senare"),
        ("2026-10-24 12:00", "2026-10-23 23:00", "I morgon"),
        ("2026-12-31 12:00", "2026-12-30 12:00", "I morgon"),
    ],
)
def test_the_days_of_the_groups_to_the_minute(login, report, cast, at, now, received, group):
    case = report(received=received)
    take(case, EAnmalan.ta_emot, by=cast("anna.lovdahl"), now=case.received_at + dt.timedelta(minutes=1))
    at.set(now)
    shown = page(login("anna.lovdahl")).context["queue"]
    assert [one.name for one in shown.groups] == [group]
    for due, groups in [("idag", {"I dag"}), ("vecka", {"I dag", "I morgon", "Denna vecka"})]:
        assert (numbers(page(login("anna.lovdahl"), f"?frist={due}")) == [case.number]) is (group in groups)


def test_each_view_holds_what_it_says(login, report, cast):
    anna, karin = cast("anna.lovdahl"), cast("karin.wessman")
    nobodys, mine, hers, done = report(), report(), report(), report()
    take(mine, EAnmalan.ta_emot, by=anna)
    take(hers, EAnmalan.ta_emot, by=karin)
    done = take(done, EAnmalan.ta_emot, by=anna)
    take(done, EAnmalan.makulera, by=anna, dubblett_av=mine, skal="Samma anmälan.")
    client = login("anna.lovdahl")
    held = {view: numbers(page(client, f"?vy={view}")) for view in
            ["att-gora", "otilldelade", "vantar", "mina", "enheten", "annan", "avslutade"]}  # fmt: skip
    assert held == {
        "att-gora": [nobodys.number, mine.number],
        "otilldelade": [nobodys.number],
        "vantar": [nobodys.number, mine.number],
        "mina": [mine.number],
        "enheten": [nobodys.number, mine.number, hers.number],
        "annan": [hers.number],
        "avslutade": [done.number],
    }
    counts = page(client).context["queue"].counts
    assert counts == {"att-gora": 2, "otilldelade": 1, "akuta": 0, "vantar": 2, "mina": 1, "enheten": 3, "annan": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?frist=forsenade", [0]), ("?frist=idag", [0, 1]), ("?ansvarig=ingen", [0, 1]), ("?ansvarig=jag", [2]),
     ("?lage=EA.under_hantering", [2]), ("?rutin=EA", [0, 1, 2]), ("?enhet=VUX", []), ("?olasta=1", [1, 2])],
)  # fmt: skip
def test_filters_narrow_and_are_kept_in_the_address(login, report, cast, at, query, expected):
    at.set("2026-11-24 10:00")
    cases = [report(received="2026-11-24 01:00"), report(), report(received="2026-11-23 20:00")]
    take(cases[2], EAnmalan.ta_emot, by=cast("anna.lovdahl"))
    at.set("2026-11-24 10:00:01")
    client = login("anna.lovdahl")
    client.get(cases[0].get_absolute_url())
    shown = page(client, query)
    assert sorted(numbers(shown)) == [cases[n].number for n in expected]
    assert shown.context["queue"].chips, "the choice can be taken away again"


@pytest.mark.parametrize(
    "query",
    ["?vy=../../etc", "?sida=-1", "?sida=999999999999999999999", "?sida=%C2%B2", "?sida=abc", "?enhet='%20OR%201=1--",
     "?lage=%00", "?frist=<script>", "?ansvarig[]=1", "?rutin=XX&olasta=yes", "?vy=" + "a" * 5000],
)  # fmt: skip
def test_garbage_in_the_address_is_no_choice(login, report, query):
    report()
    assert "<script>" not in page(login("anna.lovdahl"), query).text


def test_pages_follow_each_other_without_loss(login, many):
    cases = many(60)
    client = login("anna.lovdahl")
    first, second = page(client), page(client, "?sida=2")
    assert numbers(first) + numbers(second) == [case.number for case in cases]
    assert "Nästa sida" in first.text
    assert "Föregående sida" in second.text


def test_a_list_shows_age_and_never_a_name(login, report):
    report(berorda=[Berord("barn", None, {"name": "KANARIE Sandgren", "number": "201503072389"})])
    text = page(login("anna.lovdahl")).text
    assert "Orosanmälan – barn, 11 år" in text
    assert "KANARIE" not in text
    assert "20150307" not in text


def test_unread_is_per_person_and_gone_after_reading(login, report):
    case = report()
    anna, karin = login("anna.lovdahl"), login("karin.wessman")
    assert "Oläst" in page(anna).text
    anna.get(case.get_absolute_url())
    assert "Oläst" not in page(anna).text
    assert "Oläst" in page(karin).text
    assert Reading.objects.count() == 1


def test_an_empty_queue_says_what_comes_next(login, report, cast, at):
    at.set("2026-11-24 10:00")
    assert "Inget att göra just nu" in page(login("anna.lovdahl")).text
    report(received="2026-11-24 09:00")
    empty = page(login("anna.lovdahl"), "?frist=forsenade").text
    assert "Inget är försenat" in empty
    assert "Nästa frist är 17:00" in empty


@pytest.mark.rule("EA-28", "EA-33")
def test_an_unmanned_reception_is_said_to_those_who_can_act(login, report, cast, away):
    report()
    away(cast("anna.lovdahl"), cast("jonas.akerren"))
    assert "obemannad i dag" in page(login("karin.wessman")).text
    away(cast("karin.wessman"))
    assert "Enhetschef Peter Holmgård bevakar" in page(login("peter.holmgard")).text
    away(cast("peter.holmgard"))
    text = page(login("peter.holmgard")).text
    assert "Ingen är i tjänst på Barn- och familjeenheten i dag" in text
    assert "obemannad" not in page(login("fatima.rahimi")).text, "another unit's staffing is not theirs to act on"


def test_a_manned_reception_is_not_warned_about(login, report):
    assert "obemannad" not in page(login("karin.wessman")).text


def test_taking_a_case_straight_from_the_queue(login, report):
    case = report()
    response = login("anna.lovdahl").post(f"/arende/{case.number}/steg/ta_emot/", {"version": 0}, follow=True)
    assert "Du tog ärendet. Nästa steg: stämpla och skriv ut." in response.text
    assert EAnmalan.objects.get().ansvarig.username == "anna.lovdahl"


def test_nobody_without_a_unit_sees_anything(login, report):
    report()
    text = page(login("patric.melin"), "?vy=enheten").text
    assert "EA-2026" not in text


def test_the_views_are_counted_without_reading_what_is_closed(login, report):
    """The closed cases only grow: no part of a count holds them."""
    report()
    client = login("anna.lovdahl")
    with CaptureQueriesContext(connection) as asked:
        page(client)
    (counting,) = [query["sql"] for query in asked if "count(*)" in query["sql"]]
    parts = re.split(r"part\d+ AS \(", counting)[1:]
    assert len(parts) > 5
    assert all('"closed_at" IS NULL' in part for part in parts)


def test_only_those_who_watch_a_receiving_unit_are_offered_to_register(login, report):
    offered = {name: "/e-anmalan/registrera/" in page(login(name)).text for name in ["anna.lovdahl", "sara.ekholm"]}
    assert offered == {"anna.lovdahl": True, "sara.ekholm": False}


def test_a_unit_that_receives_nothing_is_watched_by_nobody(login, norrvinge):
    """A förste behandlingssekreterare has nothing to watch: no warning, and no button but that of what all may write down."""
    client = login("johan.stahle")
    shown = page(client)
    assert "Du bevakar ingen enhet." in shown.text
    assert (shown.context["warnings"], shown.context["registers"]) == ([], [("/synpunkter/registrera/", "synpunkt")])
    assert client.get("/e-anmalan/registrera/").status_code == 404
    assert 'href="/bemanning/"' not in shown.text and "Bemanning" not in client.get("/bemanning/").text
    assert 'name="arrivals"' not in client.get("/mitt-konto/").text


def test_an_enhetschef_of_another_unit_watches_its_synpunkter_and_no_e_anmalan(login, norrvinge):
    client = login("yvonne.grahn")
    shown = page(client)
    assert "Du bevakar Äldreenheten." in shown.text
    assert shown.context["registers"] == [("/synpunkter/registrera/", "synpunkt")]
    assert shown.context["warnings"] == []
    assert client.get("/e-anmalan/registrera/").status_code == 404
    assert client.get("/bemanning/").status_code == 200


@pytest.mark.rule("EA-35")
def test_the_queue_and_the_case_name_the_same_next_step(login, report, cast, at):
    """Stamping keeps the state: the step that comes next is not read from the state alone."""
    anna, client = cast("anna.lovdahl"), login("anna.lovdahl")
    case, seen = report(), []
    for step, answers in [
        (None, {}),
        (EAnmalan.ta_emot, {}),
        (EAnmalan.skriv_ut, {"utskrift": "digital"}),
        (EAnmalan.for_in, {"aktnummer": "1", "inford_at": at.now, "i_akten": True}),
    ]:
        case = take(case, step, by=anna, **answers) if step else case
        seen.append(page(client).context["queue"].shown[0].next_step)
        assert client.get(case.get_absolute_url()).context["page"].current.label == seen[-1]
    assert seen == ["Ta emot", "Stämpla och skriv ut", "För in i akten", "Ta bort och avsluta"]


def test_the_states_of_each_routine_that_can_come_to_the_person_are_chosen_by_themselves(login, report, synpunkt):
    mine, other = report(), synpunkt()
    client = login("peter.holmgard")
    page = client.get("/ko/?vy=enheten")
    assert re.findall(r'<optgroup\s+label="([^"]*)"', page.text) == [
        "E-anmälan",
        "Januarirapport",
        "Synpunkt",
        "Öppenvård vuxen",
        "Öppenvård genom SRV",
    ]
    shown = lambda query: [row.number for row in client.get(f"/ko/?vy=enheten&{query}").context["queue"].shown]  # noqa: E731
    assert shown(f"lage=EA.{mine.state}") == [mine.number]
    assert shown(f"lage=SK.{other.state}") == [other.number]
    assert set(shown("lage=XX.inkommen")) == set(shown("lage=EA.finns_inte")) == {mine.number, other.number}, (
        "no choice"
    )
    one = client.get("/ko/?vy=enheten&rutin=SK").text
    assert re.findall(r'<optgroup\s+label="([^"]*)"', one) == ["Synpunkt"]
    assert 'class="chip" href="?vy=enheten">' in client.get(f"/ko/?vy=enheten&lage=EA.{mine.state}").text
