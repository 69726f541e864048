"""A further uppdrag on the same decision, and one decision that is prolonged for both (OV-03, OV-04)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse

from casework.links import Link
from casework.models import OpenDuty
from config.reconcile import reconcile
from openvard.models import Uppdrag
from records.models import Beslut, Person
from tests.conftest import Clock
from tests.openvard.walking import ALI, DAVID, ROLF, decided, person

NYTT = {"insats": "grupp", "utforare": "VIN", "tolk": "dari"}


@pytest.fixture
def first(norrvinge: None, at: Clock) -> Uppdrag:
    return decided(at)


def page(case: Uppdrag) -> str:
    return reverse("openvard_ytterligare", args=[case.number])


def sent(client: Any, case: Uppdrag, **changed: Any) -> Any:
    return client.post(page(case), {"token": str(uuid.uuid4())} | NYTT | changed)


def second(client: Any, first: Uppdrag) -> Uppdrag:
    assert sent(client, first).status_code == 302
    return Uppdrag.objects.exclude(pk=first.pk).get()


@pytest.mark.rule("OV-04")
def test_it_is_a_case_of_its_own_on_the_same_decision_shown_beside(first, login):
    client = login(DAVID)
    assert page(first) in client.get(first.get_absolute_url()).text
    made = second(client, first)
    assert (made.beslut, made.beslut_dag, made.tom, made.performing.code) == (
        first.beslut,
        first.beslut_dag,
        first.tom,
        "VIN",
    )
    assert (made.insats, made.tolk, made.state, made.ansvarig.username) == ("grupp", "dari", "beslutad", DAVID)
    assert made.persons.get(relation=Person.Relation.ENSKILD).number == "199103192390"
    for one, other in ((first, made), (made, first)):
        assert f'href="{other.get_absolute_url()}">{other.number}</a>' in client.get(one.get_absolute_url()).text
    assert {d.key for d in made.deadlines.all()} == {"informera", "ej_verkstallt", "beslut_tom"}


@pytest.mark.rule("OV-04")
def test_sent_twice_is_one_and_something_else_is_said(first, login):
    client, token = login(DAVID), str(uuid.uuid4())
    assert sent(client, first, token=token)["Location"] == sent(client, first, token=token)["Location"]
    other = sent(client, first, token=token, insats="spel")
    assert (other.status_code, Uppdrag.objects.count(), Link.objects.count()) == (409, 2, 1)
    assert 'value="spel" selected' in other.text and "redan skapat" in other.text


@pytest.mark.parametrize("who", [ROLF, ALI, "hanna.lidman", "thomas.eklov", "anna.lovdahl", "patric.melin"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_for_anybody_but_whose_it_is_the_page_is_missing(first, login, who, method):
    assert getattr(login(who), method)(page(first), NYTT).status_code == 404
    assert page(first) not in login(who).get(first.get_absolute_url()).text


def test_what_is_lacking_is_said_and_nothing_typed_is_lost(first, login):
    answer = sent(login(DAVID), first, utforare="")
    assert answer.status_code == 422
    assert "Välj vilken enhet" in answer.text and 'value="dari"' in answer.text
    assert sent(login(DAVID), first, utforare="ALD").status_code == 422, "that unit carries out nothing of the kind"
    assert login(DAVID).post(page(first), NYTT).status_code == 422, "without the page's token"
    assert Uppdrag.objects.count() == 1


@pytest.mark.rule("OV-03")
@pytest.mark.parametrize(
    ("day", "status"), [("2027-06-20 23:00", 302), ("2027-06-21 00:30", 422)], ids=["the last", "after"]
)
def test_there_is_none_on_a_decision_that_has_run_out(first, login, at, day, status):
    at.set(day)
    answer = sent(login(DAVID), first)
    assert (answer.status_code, Uppdrag.objects.count()) == (status, 2 if status == 302 else 1)
    if status == 422:
        assert "Beslutet gällde till 2027-06-20. Förläng det först." in answer.text


FORLANGT = {
    "insats": "individuell",
    "beslutad": "2026-09-21",
    "fran": "2027-06-21",
    "tom": "2027-12-20",
    "beslutsfattare": "David Norrby",
}


def prolonged(client: Any, case: Uppdrag, **changed: Any) -> Any:
    version = Uppdrag.objects.get(pk=case.pk).version
    return client.post(reverse("step", args=[case.number, "forlang"]), {"version": version} | FORLANGT | changed)


@pytest.mark.rule("OV-03", "OV-04")
def test_what_is_prolonged_in_one_is_left_to_be_written_in_the_other_and_is_one_decision(first, login, at, tick):
    client = login(DAVID)
    other = second(client, first)
    assert prolonged(client, first).status_code == 302
    at.forward(hours=1)
    tick()
    assert list(OpenDuty.objects.filter(key="nytt_beslut").values_list("case", flat=True)) == [other.pk]
    assert "För in det nya beslutet" in client.get(other.get_absolute_url()).text
    wrong = prolonged(client, other, tom="2028-01-31")
    assert wrong.status_code == 422
    assert (
        "Beslutet är redan ersatt i ett annat uppdrag: beslutat 2026-09-21 av David Norrby, gäller 2027-06-21 – 2027-12-20."
        in wrong.text
    )
    assert prolonged(client, other).status_code == 302
    first.refresh_from_db()
    other.refresh_from_db()
    assert first.beslut == other.beslut and Beslut.objects.count() == 2
    assert not OpenDuty.objects.filter(key="nytt_beslut").exists()
    due = other.deadlines.get(key="beslut_tom", cancelled_at=None).due_at
    assert due.date() == dt.date(2027, 12, 20), "23:59:59 in Sweden is the same day in UTC in December"
    third = sent(client, other)
    assert third.status_code == 302
    assert Uppdrag.objects.latest("pk").tom == dt.date(2027, 12, 20)


@pytest.mark.rule("OV-03")
def test_a_day_that_is_put_right_in_one_is_the_same_decision_in_the_other(first, login, at, tick):
    client = login(DAVID)
    other = second(client, first)

    def right(case: Uppdrag, day: str) -> Any:
        version = Uppdrag.objects.get(pk=case.pk).version
        answers = {"version": version, "beslut_dag": day, "skal": "Fel dag."}
        return client.post(reverse("step", args=[case.number, "ratta_beslut"]), answers)

    assert right(first, "2026-09-18").status_code == 302
    assert right(other, "2026-09-17").status_code == 422
    assert right(other, "2026-09-18").status_code == 302
    assert Beslut.objects.count() == 2


@pytest.mark.rule("OV-01")
def test_who_is_javig_makes_no_new_case_and_is_javig_in_the_new_one_too(first, login):
    def javig(who: str) -> Any:
        version = Uppdrag.objects.get(pk=first.pk).version
        answers = {"version": version, "javig": person(who).pk, "skal": "Grannar."}
        return login(DAVID).post(reverse("step", args=[first.number, "anmal_jav"]), answers)

    assert javig("thomas.eklov").status_code == 302
    made = second(login(DAVID), first)
    assert [row.user.username for row in made.disqualifications.all()] == ["thomas.eklov"]
    assert javig(DAVID).status_code == 302
    assert page(first) not in login(DAVID).get(first.get_absolute_url()).text
    assert sent(login(DAVID), first).status_code == 404


@pytest.mark.parametrize(("state", "runs"), [("startad", True), ("behandling", False)])
def test_of_a_decision_that_is_carried_out_a_further_one_has_no_three_months(walk, login, at, state, runs):
    """The law counts from the decision, and that has been carried out (SoL 34:1)."""
    begun = walk(state)
    made = second(login(DAVID), begun.case)
    assert made.deadlines.filter(key="ej_verkstallt").exists() is runs
    at.set("2026-12-22 09:00")
    assert (made.number in login("sofie.adler").get("/ej-verkstallda/").text) is runs
    assert [found for found in reconcile(at.now) if found.kind != "gap"] == []


def test_of_one_that_has_ended_there_is_no_further_one(first, login):
    version = Uppdrag.objects.get(pk=first.pk).version
    answers = {
        "version": version,
        "avslut_dag": f"{first.beslut_dag}",
        "aterta_orsak": "tackar_nej",
        "skal": "Vill inte.",
    }
    assert login(DAVID).post(reverse("step", args=[first.number, "aterta"]), answers).status_code == 302
    assert sent(login(DAVID), first).status_code == 404


def test_a_person_who_was_added_by_hand_goes_along(first, login):
    Person.objects.filter(case=first.pk).delete()
    adding = {"relation": "enskild", "name": "Daniel Öberg", "token": str(uuid.uuid4())}
    assert login(DAVID).post(reverse("person", args=[first.number]), adding).status_code == 302
    assert second(login(DAVID), first).persons.get().name == "Daniel Öberg"


@pytest.mark.rule("OV-03")
def test_a_prolongation_is_no_correction_and_a_correction_leaves_a_way_on(first, login, at):
    client = login(DAVID)
    other = second(client, first)

    def right(case: Uppdrag, day: str) -> Any:
        version = Uppdrag.objects.get(pk=case.pk).version
        answers = {"version": version, "beslut_dag": day, "skal": "Fel dag."}
        return client.post(reverse("step", args=[case.number, "ratta_beslut"]), answers)

    assert prolonged(client, first).status_code == 302
    refused = right(other, FORLANGT["beslutad"])
    assert refused.status_code == 422 and "Förläng det här också först." in refused.text
    third = decided(at)
    fourth = Uppdrag.objects.get(number=sent(client, third)["Location"].split("/")[2])
    assert right(third, "2026-09-18").status_code == 302
    same = {"beslutad": "2026-09-18", "fran": "2026-09-21", "tom": "2027-06-20", "beslutsfattare": "David Norrby"}
    assert prolonged(client, fourth, **same).status_code == 302, "what the other has is written here too"
    assert prolonged(client, fourth, beslutad="2026-09-21").status_code == 302, "and prolonged"
