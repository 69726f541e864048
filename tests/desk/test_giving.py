"""Several cases given to one colleague at once: each for itself, by those who may, and never twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.doorway import take
from casework.models import Notice
from casework.relations import EVERY
from desk import giving
from intake.models import EAnmalan
from organisation.models import Membership


@pytest.fixture
def cases(report):
    return [report() for _ in range(3)]


def marks(*cases, version=None):
    return [f"{case.number}:{case.version if version is None else version}" for case in cases]


def give(client, to, *cases, marked=None):
    form = {"arende": marks(*cases) if marked is None else marked, "ansvarig": getattr(to, "pk", to)}
    return client.post("/ko/fordela/", form, follow=True)


def having(*cases):
    return [EAnmalan.objects.get(pk=case.pk).ansvarig for case in cases]


def steps_taken():
    return EAnmalan.history.exclude(history_change_reason="Anmälan kom in").count()


@pytest.mark.rule("EA-17")
@pytest.mark.parametrize("person", ["anna.lovdahl", "karin.wessman", "peter.holmgard"])
def test_all_of_them_are_given_and_each_is_a_step_of_its_own(login, cases, cast, person):
    to = cast("karin.wessman" if person != "karin.wessman" else "anna.lovdahl")
    done = give(login(person), to, *cases)
    assert done.redirect_chain == [("/ko/", 302)]
    assert f"{to.name} har fått {', '.join(case.number for case in cases)}." in done.text
    assert having(*cases) == [to] * 3
    assert {EAnmalan.objects.get(pk=case.pk).history.first().history_change_reason for case in cases} == {"Fördela"}
    assert Notice.objects.filter(recipient=to, kind="steg").count() == 3


def test_the_page_shows_what_will_be_given_and_to_whom_it_can_be(login, cases, cast):
    take(cases[2], EAnmalan.ta_emot, by=cast("anna.lovdahl"))
    client = login("karin.wessman")
    page = client.get("/ko/fordela/", {"arende": marks(*cases)})
    assert page.status_code == 200
    assert all(case.number in page.text for case in cases)
    assert "Anna Lövdahl har det nu" in page.text
    assert {person.name for person in page.context["form"].fields["ansvarig"].queryset} == {
        "Karin Wessman",
        "Peter Holmgård",
    }, "Anna has one of them already, and Jonas is away"


def test_one_that_somebody_else_took_is_said_and_the_others_are_given(login, cases, cast):
    karin, peter = cast("karin.wessman"), cast("peter.holmgard")
    marked = marks(*cases)
    take(cases[1], EAnmalan.ta_emot, by=peter)
    done = give(login("karin.wessman"), karin, marked=marked)
    assert f"{cases[1].number}: Peter Holmgård hann före." in done.text
    assert f"Karin Wessman har fått {cases[0].number}, {cases[2].number}." in done.text
    assert having(*cases) == [karin, peter, karin]


def test_one_that_has_gone_to_the_very_receiver_does_not_stop_the_others(login, cases, cast):
    karin, anna = cast("karin.wessman"), cast("anna.lovdahl")
    marked = marks(*cases)
    take(cases[1], EAnmalan.ta_emot, by=anna)
    done = give(login("karin.wessman"), anna, marked=marked)
    assert having(*cases) == [anna] * 3
    assert f"{cases[1].number}: Anna Lövdahl hann före." in done.text
    assert steps_taken() == 3
    assert karin not in having(*cases)


def test_without_the_version_the_lost_race_would_be_won(login, cases, cast, monkeypatch):
    """The twin: what was shown is what is given, or nothing."""
    karin = cast("karin.wessman")
    marked = marks(*cases)
    take(cases[1], EAnmalan.ta_emot, by=cast("peter.holmgard"))
    real = giving.take
    monkeypatch.setattr(giving, "take", lambda *args, version, **more: real(*args, **more))
    give(login("karin.wessman"), karin, marked=marked)
    assert having(*cases) == [karin] * 3


def test_the_same_form_sent_twice_gives_once_and_says_the_same(login, cases, cast):
    client, anna, marked = login("karin.wessman"), cast("anna.lovdahl"), marks(*cases)
    said = [give(client, anna, marked=marked) for _ in range(2)]
    assert having(*cases) == [anna] * 3
    assert steps_taken() == 3
    assert Notice.objects.filter(recipient=anna, kind="steg").count() == 3
    assert [answer.redirect_chain for answer in said] == [[("/ko/", 302)], [("/ko/?vy=att-gora", 302)]]
    assert all(f"Anna Lövdahl har fått {cases[0].number}" in answer.text for answer in said)


def test_a_case_that_somebody_else_has_is_left_out_for_those_who_may_not_give_it(login, cases, cast):
    """Mottagning gives what is nobody's and her own; what another has is the leaders' to give."""
    anna, peter = cast("anna.lovdahl"), cast("peter.holmgard")
    cases[1] = take(cases[1], EAnmalan.ta_emot, by=peter)
    client = login("anna.lovdahl")
    page = client.get("/ko/fordela/", {"arende": marks(*cases)})
    assert [case.number for case in page.context["cases"]] == [cases[0].number, cases[2].number]
    assert [case.number for case in page.context["left_out"]] == [cases[1].number]
    done = give(client, "karin", marked=marks(*cases))
    assert done.status_code == 422
    done = give(client, cast("karin.wessman"), *cases)
    assert having(*cases) == [cast("karin.wessman"), peter, cast("karin.wessman")]
    assert f"{cases[1].number}: går inte att fördela som det är nu." in done.text
    assert anna not in having(*cases)


@pytest.mark.parametrize("end", ["closed", "other unit"])
def test_what_can_no_longer_be_given_is_left_out(login, cases, cast, enhet, end):
    anna = cast("anna.lovdahl")
    case = take(cases[0], EAnmalan.ta_emot, by=anna)
    if end == "closed":
        take(case, EAnmalan.makulera, by=anna, dubblett_av=cases[1], skal="Samma")
    else:
        take(case, EAnmalan.flytta_enhet, by=anna, enhet=enhet("VUX"), skal="Vuxen")
    fresh = [EAnmalan.objects.get(pk=one.pk) for one in cases]
    page = login("karin.wessman").get("/ko/fordela/", {"arende": marks(*fresh)})
    assert [one.number for one in page.context["cases"]] == [cases[1].number, cases[2].number]
    assert (cases[0].number in page.text) == (end == "closed"), "what is out of sight is not named"


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("person", ["fatima.rahimi", "thomas.eklov", "sara.ekholm", "patric.melin"])
def test_an_outsider_gives_nothing_and_sees_nothing(login, cases, cast, person):
    client, anna = login(person), cast("anna.lovdahl")
    hidden = client.get("/ko/fordela/", {"arende": marks(*cases)})
    missing = client.get("/ko/fordela/", {"arende": ["EA-2026-9997:0", "EA-2026-9998:0", "EA-2026-9999:0"]})
    assert hidden.status_code == missing.status_code == 200
    assert "EA-2026" not in hidden.text
    assert hidden.context["cases"] == hidden.context["left_out"] == missing.context["cases"] == []
    answer = give(client, anna, *cases)
    assert answer.status_code == 422
    assert "EA-2026" not in answer.text
    assert having(*cases) == [None] * 3


@pytest.mark.rule("EA-09")
def test_without_the_visible_set_an_outsider_would_see_them(login, cases, monkeypatch):
    """The twin."""
    monkeypatch.setattr("casework.reach._seen", lambda *_: EVERY)
    assert cases[0].number in login("fatima.rahimi").get("/ko/fordela/", {"arende": marks(*cases)}).text


@pytest.mark.rule("EA-17")
@pytest.mark.parametrize("receiver", ["jonas.akerren", "fatima.rahimi", "sara.ekholm"])
def test_who_is_away_or_not_of_the_unit_cannot_be_chosen(login, cases, cast, receiver):
    answer = give(login("karin.wessman"), cast(receiver), *cases)
    assert answer.status_code == 422
    assert "Välj någon i listan" in answer.text
    assert having(*cases) == [None] * 3


@pytest.mark.parametrize("to", ["", "abc", "-1", "9" * 30, "\x00", "<script>"])
def test_a_receiver_that_is_none_gives_nothing(login, cases, to):
    answer = give(login("karin.wessman"), to, *cases)
    assert answer.status_code == 422
    assert "<title>Fel: Fördela flera ärenden" in answer.text
    assert all(case.number in answer.text for case in cases), "the marked ones are still there"
    assert having(*cases) == [None] * 3


@pytest.mark.parametrize(
    "marked",
    [[], [""], [":"], ["EA-2026-0001"], ["EA-2026-0001:"], ["EA-2026-0001:-1"], ["EA-2026-0001:²"], ["EA-2026-0001:1e3"],
     ["EA-2026-0001:" + "9" * 40], ["\x00:1"], ["EA-2026-0001\x00:0"], ["<script>:0"], ["a" * 5000 + ":0"], ["'--:0"]],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_garbage_instead_of_cases_gives_nothing_and_breaks_nothing(login, cases, cast, marked, method):
    values = {"arende": marked, "ansvarig": cast("anna.lovdahl").pk}
    answer = getattr(login("karin.wessman"), method)("/ko/fordela/", values)
    assert answer.status_code == (200 if method == "get" else 422)
    assert "Markera ett eller flera ärenden i kön först." in answer.text
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert having(*cases) == [None] * 3


@pytest.mark.parametrize("version", [1, 7, 999999999])
def test_a_version_that_never_was_gives_nothing(login, cases, cast, version):
    done = give(login("karin.wessman"), cast("anna.lovdahl"), marked=marks(*cases, version=version))
    assert having(*cases) == [None] * 3
    assert done.text.count("hann före") == 3


def test_the_same_case_marked_twice_is_given_once(login, cases, cast):
    give(login("karin.wessman"), cast("anna.lovdahl"), marked=marks(cases[0]) * 2)
    assert having(*cases) == [cast("anna.lovdahl"), None, None]
    assert steps_taken() == 1


def test_only_those_common_to_all_units_can_receive(login, cases, report, cast, enhet, at):
    """Somebody who leads two units gives to those who may have cases in both."""
    for person in ("karin.wessman", "ingrid.palm"):
        for code in ("BOF", "VUX"):
            Membership.objects.get_or_create(
                user=cast(person), enhet=enhet(code), role="gruppledare", defaults={"from_day": at.now.date()}
            )
    adult, client = report("vuxen"), login("karin.wessman")
    page = client.get("/ko/fordela/", {"arende": marks(*cases, adult)})
    receivers = {person.username for person in page.context["form"].fields["ansvarig"].queryset}
    assert receivers == {"karin.wessman", "ingrid.palm"}
    assert give(client, cast("anna.lovdahl"), cases[0], adult).status_code == 422
    give(client, cast("ingrid.palm"), cases[0], adult)
    assert having(cases[0], adult) == [cast("ingrid.palm")] * 2


def test_nobody_in_common_is_said(login, cases, report, cast, enhet, at):
    Membership.objects.create(
        user=cast("karin.wessman"), enhet=enhet("VUX"), role="gruppledare", from_day=at.now.date()
    )
    adult = take(report("vuxen"), EAnmalan.ta_emot, by=cast("karin.wessman"))
    page = login("karin.wessman").get("/ko/fordela/", {"arende": marks(*cases, adult)})
    assert "Ingen kollega på plats i dag kan ta emot alla" in page.text


def test_more_than_a_page_of_the_queue_is_cut_at_a_page(login, report, cast):
    many = [report() for _ in range(52)]
    page = login("karin.wessman").get("/ko/fordela/", {"arende": marks(*many)})
    assert len(page.context["cases"]) == 50
    done = give(login("karin.wessman"), cast("anna.lovdahl"), *many)
    assert having(*many).count(cast("anna.lovdahl")) == 50
    assert having(*many)[50:] == [None, None]
    assert "EA-2026-0050" in done.text


def test_the_way_back_is_the_queue_as_it_was(login, cases):
    client = login("karin.wessman")
    client.get("/ko/?vy=enheten&frist=idag")
    page = client.get("/ko/fordela/", {"arende": marks(*cases)})
    assert 'href="/ko/?vy=enheten&amp;frist=idag"' in page.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_thirty_cases_cost_no_more_than_one_to_show(login, cases, report, method):
    client, costs = login("karin.wessman"), []
    client.get("/ko/")
    for chosen in (cases[:1], cases, [*cases, *(report() for _ in range(27))]):
        with CaptureQueriesContext(connection) as queries:
            getattr(client, method)("/ko/fordela/", {"arende": marks(*chosen)})
        costs.append(len(queries))
    assert costs[2] <= costs[1] <= costs[0] <= 20
