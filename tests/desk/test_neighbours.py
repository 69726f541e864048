"""Where a case stands in the queue it was opened from, and what stands beside the queue."""

import pytest

from casework.doorway import take
from casework.relations import EVERY
from desk import neighbours
from intake.models import EAnmalan
from records.models import Reading

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cases(report, at):
    """Four, in the order of their deadlines."""
    return [report(received=at.forward(minutes=1)) for _ in range(4)]


def place(client, case):
    found = client.get(case.get_absolute_url()).context["place"]
    return found.position, found.total, found.before, found.after


def test_each_case_knows_its_place_and_its_neighbours(login, cases):
    client, numbers = login("anna.lovdahl"), [case.number for case in cases]
    client.get("/ko/")
    assert [place(client, case) for case in cases] == [
        (1, 4, "", numbers[1]),
        (2, 4, numbers[0], numbers[2]),
        (3, 4, numbers[1], numbers[3]),
        (4, 4, numbers[2], ""),
    ]
    text = client.get(cases[1].get_absolute_url()).text
    assert "ärende 2 av 4" in text
    assert f'<a href="/arende/{numbers[0]}/" rel="prev">' in text
    assert f'<a href="/arende/{numbers[2]}/" rel="next">' in text


def test_the_way_follows_the_queue_as_it_was_seen_last(login, cases, anna):
    client = login("anna.lovdahl")
    for case in cases[1:3]:
        take(case, EAnmalan.ta_emot, by=anna)
    client.get("/ko/?vy=mina")
    assert place(client, cases[1]) == (1, 2, "", cases[2].number)
    assert 'href="/ko/?vy=mina"' in client.get(cases[1].get_absolute_url()).text
    client.get("/ko/?vy=otilldelade")
    assert place(client, cases[0]) == (1, 2, "", cases[3].number)
    client.get("/ko/?vy=enheten&ansvarig=jag&frist=forsenade")
    assert place(client, cases[0]) == (0, 0, "", "")


def test_what_was_never_chosen_is_the_queue_itself(login, cases):
    """Opened from a letter or an address: no queue has been shown in this session."""
    assert place(login("anna.lovdahl"), cases[0]) == (1, 4, "", cases[1].number)


def test_a_case_outside_the_list_leads_to_the_first_of_it(login, cases, cast, anna):
    client = login("anna.lovdahl")
    take(cases[2], EAnmalan.ta_emot, by=cast("karin.wessman"))
    client.get("/ko/")
    assert place(client, cases[2]) == (0, 3, "", cases[0].number)
    text = client.get(cases[2].get_absolute_url()).text
    assert ", ärende" not in text.partition("<main")[2].partition("</p>")[0]


def test_each_person_has_their_own(login, cases):
    anna, karin = login("anna.lovdahl"), login("karin.wessman")
    anna.get("/ko/?vy=mina")
    karin.get("/ko/?vy=enheten")
    assert place(anna, cases[0])[:2] == (0, 0)
    assert place(karin, cases[0])[:2] == (1, 4)


def test_taking_a_step_leaves_the_way_as_it_was(login, cases):
    client = login("anna.lovdahl")
    client.get("/ko/?vy=otilldelade")
    done = client.post(f"/arende/{cases[1].number}/steg/ta_emot/", {"version": 0}, follow=True)
    found = done.context["place"]
    assert (found.position, found.total, found.after) == (0, 3, cases[0].number), "it has left the list"
    assert found.back == "?vy=otilldelade"
    assert place(client, cases[2]) == (2, 3, cases[0].number, cases[3].number)


def test_nothing_hidden_is_ever_a_neighbour(login, cases, report, at):
    adult = report("vuxen", received=at.forward(minutes=1))
    client = login("anna.lovdahl")
    client.get("/ko/?vy=enheten")
    assert place(client, cases[3]) == (4, 4, cases[2].number, "")
    assert adult.number not in client.get(cases[3].get_absolute_url()).text


def test_without_the_ways_of_the_person_it_would_be(login, cases, report, at, everything_comes):
    """The twin."""
    adult = report("vuxen", received=at.forward(minutes=1))
    client = login("anna.lovdahl")
    client.get("/ko/?vy=enheten")
    assert place(client, cases[3])[3] == adult.number


@pytest.mark.parametrize(
    "kept", ["", "?", "?vy=../etc", "?vy=%00&enhet=%00", "?sida=9999", "?vy=mina&vy=enheten", "x" * 4000]
)
def test_a_strange_memory_is_the_queue_itself(login, cases, kept):
    client = login("anna.lovdahl")
    session = client.session
    session[neighbours.KEY] = kept
    session.save()
    assert client.get(cases[0].get_absolute_url()).status_code == 200


def test_the_walk_is_bounded(login, cases, monkeypatch):
    monkeypatch.setattr("desk.queue.MOST", 2)
    client = login("anna.lovdahl")
    client.get("/ko/")
    assert place(client, cases[1]) == (2, 2, cases[0].number, "")
    assert place(client, cases[3]) == (0, 2, "", cases[0].number)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_place_costs_one_query_however_long_the_list(login, report, count, django_assert_max_num_queries):
    made = [report() for _ in range(count)]
    client = login("anna.lovdahl")
    client.get("/ko/")
    client.get(made[0].get_absolute_url())
    with django_assert_max_num_queries(12):
        assert client.get(made[0].get_absolute_url()).status_code == 200


# ── the preview ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_by_a_link_is_a_logged_reading(login, cases, anna):
    page = login("anna.lovdahl").get(f"/ko/?arende={cases[1].number}")
    assert page.context["selected"] == cases[1].number
    assert "Grannbarnet står ute sent." in page.text
    assert f'id="rad-{cases[1].number}" data-row="{cases[1].version}" aria-current="true"' in page.text
    assert list(Reading.objects.values_list("case", "user", "what")) == [(cases[1].pk, anna.pk, "forhand")]


def test_a_preview_as_a_part_is_a_logged_reading(login, cases, anna):
    part = login("anna.lovdahl").get(f"/arende/{cases[1].number}/forhandsvisning/", headers=HTMX)
    assert "Grannbarnet står ute sent." in part.text
    assert "<html" not in part.text
    assert list(Reading.objects.values_list("case", "user", "what")) == [(cases[1].pk, anna.pk, "forhand")]


def test_without_a_script_the_preview_is_the_queue_with_it_open(login, cases):
    answer = login("anna.lovdahl").get(f"/arende/{cases[1].number}/forhandsvisning/")
    assert answer["Location"] == f"/ko/?arende={cases[1].number}"
    assert not Reading.objects.exists()


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("person", ["fatima.rahimi", "sara.ekholm"])
def test_a_hidden_case_beside_the_queue_is_like_a_missing_one(login, cases, person):
    client = login(person)
    hidden, missing = (client.get(f"/ko/?arende={number}") for number in (cases[0].number, "EA-2026-9999"))
    assert hidden.context["preview"] is None
    assert "Grannbarnet" not in hidden.text
    assert hidden.status_code == missing.status_code == 200
    assert len(hidden.text) == len(missing.text), "but for the tokens, which are as long"
    part = client.get(f"/arende/{cases[0].number}/forhandsvisning/", headers=HTMX)
    assert part.status_code == 404
    assert "Grannbarnet" not in part.text
    assert not Reading.objects.exists()


@pytest.mark.rule("EA-09")
def test_without_the_visible_set_it_would_be_read(login, cases, monkeypatch):
    """The twin."""
    monkeypatch.setattr("casework.reach._seen", lambda *_: EVERY)
    assert "Grannbarnet" in login("sara.ekholm").get(f"/ko/?arende={cases[0].number}").text


@pytest.mark.parametrize("number", ["%00", "../../etc", "EA-2026-0001'", "é", "x" * 5000, "<script>", "1", "-"])
def test_a_strange_number_beside_the_queue_is_none(login, cases, number):
    page = login("anna.lovdahl").get(f"/ko/?arende={number}")
    assert page.status_code == 200
    assert page.context["preview"] is None
    assert not Reading.objects.exists()


def test_taking_it_from_the_preview_says_so_and_brings_the_row(login, cases, anna):
    client = login("anna.lovdahl")
    client.get("/ko/")
    answer = client.post(f"/arende/{cases[1].number}/steg/ta_emot/", {"version": 0}, headers=HTMX)
    assert answer.status_code == 200
    assert "Du tog ärendet. Nästa steg: stämpla och skriv ut." in answer.text
    assert f'id="rad-{cases[1].number}"' in answer.text
    assert f'value="{cases[1].number}:1"' in answer.text
    assert EAnmalan.objects.get(pk=cases[1].pk).ansvarig == anna


def test_the_one_who_comes_second_at_the_queue_is_told_and_led_on(login, cases, cast):
    client = login("anna.lovdahl")
    client.get("/ko/")
    take(cases[1], EAnmalan.ta_emot, by=cast("karin.wessman"))
    late = client.post(f"/arende/{cases[1].number}/steg/ta_emot/", {"version": 0}, headers=HTMX)
    assert late.status_code == 409
    assert "Karin Wessman hann före" in late.text
    assert "<b>Läge</b> Inkommen → Mottagen" in late.text
    assert "<b>Ansvarig</b> ingen → Karin Wessman" in late.text
    assert f'href="/arende/{cases[0].number}/"' in late.text
    assert EAnmalan.objects.get(pk=cases[1].pk).ansvarig.username == "karin.wessman"


def test_a_step_that_asks_something_is_asked_beside_the_queue(login, cases, cast):
    client, path = login("anna.lovdahl"), f"/arende/{cases[1].number}/steg/fordela/"
    form = client.get(path, headers=HTMX)
    assert "<html" not in form.text
    assert f'hx-post="{path}"' in form.text
    wrong = client.post(path, {"version": 0}, headers=HTMX)
    assert wrong.status_code == 422
    assert "Välj ansvarig" in wrong.text
    done = client.post(path, {"version": 0, "ansvarig": cast("karin.wessman").pk}, headers=HTMX)
    assert f"{cases[1].number}: du fördelade ärendet. Karin Wessman har det nu." in done.text


def test_a_long_report_is_cut_between_words(login, report):
    case = report(vad="Orolig granne " * 60)
    text = login("anna.lovdahl").get(f"/arende/{case.number}/forhandsvisning/", headers=HTMX).text
    assert " …”" in text
    assert text.count("Orolig granne") < 30


def test_the_last_colleague_who_looked_is_named_and_not_oneself(login, cases):
    path = f"/arende/{cases[0].number}/forhandsvisning/"
    anna, karin = login("anna.lovdahl"), login("karin.wessman")
    assert "öppnade ärendet" not in [anna.get(path, headers=HTMX) for _ in range(2)][1].text
    assert "Anna Lövdahl öppnade ärendet" in karin.get(path, headers=HTMX).text
