"""Earlier contact with the person a case is about is said, as far as the reader may see it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from intake.inkomst import Berord
from intake.models import EAnmalan
from records.models import Person

ELSA = {"name": "Elsa Sandgren", "number": "201503072389"}


@pytest.fixture
def about(report, at) -> Any:
    """A report about somebody, as their number, name or date of birth was written."""

    def come_in(vem: str = "barn", days: int = 0, **uppgifter: Any) -> EAnmalan:
        at.forward(days=days)
        return report(vem, berorda=[Berord(vem, None, uppgifter)])

    return come_in


def page(client: Any, case: EAnmalan) -> str:
    return client.get(case.get_absolute_url()).text.split("Tidigare kontakt")[-1].split("Personer")[0]


def says(client: Any, case: EAnmalan) -> bool:
    return "Tidigare kontakt" in client.get(case.get_absolute_url()).text


def preview(client: Any, case: EAnmalan) -> str:
    return client.get(reverse("preview", args=[case.number]), headers={"HX-Request": "true"}).text


def test_the_same_number_is_said_in_the_case_and_beside_the_queue(about, login):
    first, second = about(**ELSA), about(days=3, **ELSA | {"name": "Elsa"})
    client = login("anna.lovdahl")
    assert first.number in page(client, second)
    assert "inkommen" in page(client, second)
    assert f"{first.number}, 2026-11-24, inkommen" in preview(client, second)
    # Both ways: whoever opens the first one knows that there is another.
    assert second.number in page(client, first)


BORN = {"born": dt.date(2015, 3, 7)}


@pytest.mark.parametrize(
    ("name", "found"),
    [("Elsa Sandgren", True), ("sandgren, ELSA", True), ("Elsa  Sandgren", True), ("Elsa Berg", False), ("", False)],
)
def test_the_same_name_and_date_of_birth_is_the_same_person(about, login, name, found):
    first = about(**ELSA)
    second = about(name=name, number="", **BORN)
    client = login("anna.lovdahl")
    assert says(client, second) is found
    if found:
        assert first.number in page(client, second)


@pytest.mark.parametrize("less", [{"name": "Elsa Sandgren"}, {"number": "", "age_text": "11 år"}, {}])
def test_a_name_or_an_age_alone_is_nobody_in_particular(about, login, less):
    about(**ELSA)
    assert not says(login("anna.lovdahl"), about(**less))


def test_a_case_that_the_reader_may_not_see_is_not_said(about, login, enhet):
    moved, child = about(**ELSA), about(**ELSA)
    client = login("anna.lovdahl")
    assert says(client, child)
    posted = {"version": moved.version, "enhet": enhet("VUX").pk, "skal": "Hon bor hos en vuxen"}
    assert client.post(reverse("step", args=[moved.number, "flytta_enhet"]), posted).status_code == 302
    assert not says(client, child)


def test_whoever_reports_is_not_whom_there_was_a_worry_about(about, login):
    first = about(**ELSA)
    second = about(name="Hugo Sandgren")
    Person(case=second, relation=Person.Relation.ANMALARE, **ELSA).save()
    assert not says(login("anna.lovdahl"), first)


def test_siblings_of_the_same_report_are_no_earlier_contact(report, login):
    first = report("barn", berorda=[Berord("barn", None, ELSA), Berord("barn", None, {"name": "Hugo"})])
    assert not says(login("anna.lovdahl"), first)


def test_nothing_is_said_of_whom_it_is_hidden_who_they_are(about, login, cast, at):
    hidden, plain = about(**ELSA), about(**ELSA)
    client = login("anna.lovdahl")
    posted = {"version": hidden.version, "skal": "Skyddad folkbokföring"}
    assert client.post(reverse("step", args=[hidden.number, "marka_skyddat"]), posted).status_code == 302
    assert not says(client, hidden)
    assert "Tidigare" not in preview(client, hidden)
    # Nor does the open one tell that the hidden one is about the same person.
    assert not says(client, plain)
    client.post(reverse("protected", args=[hidden.number]), {"why": "skydd"})
    assert plain.number in page(client, hidden)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_it_costs_the_same_however_many_there_are(about, login, count, django_assert_max_num_queries):
    for _ in range(count):
        about(**ELSA)
    case, client = about(**ELSA), login("anna.lovdahl")
    client.get(case.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(case.get_absolute_url())
