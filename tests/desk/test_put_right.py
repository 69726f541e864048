"""What is known of a person is put right from the case's page: the wrong row stays readable, and what follows from it follows."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework.models import Case, Notice, OpenDuty
from intake.inkomst import Berord
from records.models import Note, Person
from records.removal import remove_contents
from srv import uppgifter
from srv.models import Bestallning
from tests.records.prints import whole_text
from tests.srv.walking import SARA, Walk

# Published test numbers (demo-data.md): Hugo, Liam and Elsa.
HUGO, LIAM, ELSA = "201809062399", "201604062396", "201503072389"
WHY = "Anmälaren hade blandat ihop syskonen."


def address(person: Person) -> str:
    return reverse("correct_person", args=[person.case.number, person.pk])


def shown(client: Client, person: Person) -> dict[str, Any]:
    """What the form holds when it is opened."""
    form = client.get(address(person)).context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "gone"}


def put_right(client: Client, person: Person, **changed: Any) -> Any:
    return client.post(address(person), shown(client, person) | {"skal": WHY} | changed)


def finds(client: Client, number: str, case: Any) -> bool:
    return case.get_absolute_url() in client.post(reverse("search"), {"q": number}, follow=True).text


@pytest.fixture
def anna(login: Any) -> Client:
    return login("anna.lovdahl")


@pytest.fixture
def elsa(report: Any) -> Person:
    """Reported by name, with the sibling's number."""
    return report(berorda=[Berord("barn", uppgifter={"name": "Elsa Sandgren", "number": HUGO})]).persons.get(
        relation="berord"
    )


@pytest.mark.rule("EA-03", "EA-05")
def test_a_wrong_number_is_put_right_and_what_stood_is_still_read(elsa, anna, triggers):
    assert f'href="{address(elsa)}"' in anna.get(elsa.case.get_absolute_url()).text
    assert put_right(anna, elsa, number=ELSA).status_code == 302
    page = anna.get(elsa.case.get_absolute_url()).text
    assert page.index("150307-2389") < page.index("Stod förut") < page.index("180906-2399")
    assert WHY in page and Note.objects.get().about == "Rätta uppgifter om en person"
    now = Person.objects.current().get(relation="berord")
    assert (now.number, now.born, now.name) == (ELSA, dt.date(2015, 3, 7), "Elsa Sandgren")
    elsa.refresh_from_db()
    assert elsa.number == HUGO, "the row itself is never changed"
    assert (finds(anna, ELSA, elsa.case), finds(anna, HUGO, elsa.case)) == (True, False)
    printed = whole_text(anna.get(reverse("printout", args=[elsa.case.number])).content)
    assert "150307-2389" in printed and "180906-2399" not in printed


@pytest.mark.rule("SR-33")
def test_whoever_has_a_case_about_the_right_number_hears_of_the_report(elsa, anna, at):
    order = Walk(at, at=at.now).case
    assert not Notice.objects.filter(case=order.pk, kind="anmalan").exists()
    assert put_right(anna, elsa, number=LIAM).status_code == 302
    [told] = Notice.objects.filter(case=order.pk, kind="anmalan")
    assert told.recipient.username == SARA and "Elsa" not in f"{told.subject}{told.body}"
    again = Person.objects.current().get(case=elsa.case)
    assert put_right(anna, again, phone="070-174 06 20").status_code == 302
    assert Notice.objects.filter(case=order.pk, kind="anmalan").count() == 1, "the number is no news"


def test_pressed_twice_is_once(elsa, anna):
    answers = shown(anna, elsa) | {"skal": WHY, "number": ELSA}
    assert [anna.post(address(elsa), answers).status_code for _ in range(2)] == [302, 302]
    assert (Person.objects.filter(case=elsa.case).count(), Note.objects.count()) == (2, 1)
    other = anna.post(address(elsa), answers | {"name": "Elsa S"})
    assert other.status_code == 409 and "Elsa S" in other.text


def test_who_comes_second_is_told_and_loses_nothing(elsa, anna, login):
    late = shown(anna, elsa) | {"skal": WHY, "phone": "070-174 06 20"}
    assert put_right(login("jonas.akerren"), elsa, number=ELSA).status_code == 302
    told = anna.post(address(elsa), late)
    assert told.status_code == 409 and "Någon annan har just rättat" in told.text and "070-174 06 20" in told.text
    form = told.context["form"]
    again = {name: form[name].value() or "" for name in form.fields if name != "gone"} | {"number": ELSA}
    assert anna.post(address(elsa), again).status_code == 302
    now = Person.objects.current().get(case=elsa.case)
    assert (now.number, now.phone) == (ELSA, "070-174 06 20")


def test_a_reason_is_asked_for_and_nothing_typed_is_lost(elsa, anna):
    refused = put_right(anna, elsa, skal=" ", number="19")
    assert refused.status_code == 422 and "Skriv varför du ändrar" in refused.text and 'value="19"' in refused.text
    assert put_right(anna, elsa, number="2015-03-07-1").status_code == 302
    now = Person.objects.current().get(case=elsa.case)
    assert (now.number, now.unverified_number, now.born) == ("", "2015-03-07-1", dt.date(2015, 3, 7)), "nothing is lost"


def test_whom_it_is_about_is_not_taken_out_and_somebody_else_is(elsa, anna):
    put_right(anna, elsa, gone="on", relation="hushall")
    now = Person.objects.current().get(case=elsa.case)
    assert (now.relation, now.gone) == ("berord", False), "there is no such choice"
    token = str(uuid.uuid4())
    anna.post(
        reverse("person", args=[elsa.case.number]), {"relation": "hushall", "name": "Patrik Sandgren", "token": token}
    )
    other = Person.objects.get(name="Patrik Sandgren")
    assert put_right(anna, other, gone="on", name="Någon annan").status_code == 302
    page = anna.get(elsa.case.get_absolute_url()).text
    assert "Hör inte till ärendet" in page and "Annan i hemmet: Patrik Sandgren" in page and "Någon annan" not in page
    assert list(Person.objects.current().filter(case=elsa.case)) == [now]
    assert anna.get(address(other)).status_code == 404, "who is out of it is not put right"


def test_of_somebody_protected_the_reason_to_see_comes_first(elsa, anna):
    version = Case.objects.get(pk=elsa.case.pk).version
    step = reverse("step", args=[elsa.case.number, "marka_skyddat"])
    assert anna.post(step, {"version": version, "skal": "Skyddad."}).status_code == 302
    assert address(elsa) not in anna.get(elsa.case.get_absolute_url()).text
    answer = anna.get(address(elsa))
    assert answer.status_code == 302 and answer["Location"] == reverse("protected", args=[elsa.case.number])
    assert put_right_blind(anna, elsa).status_code == 302
    assert Person.objects.filter(case=elsa.case).count() == 1, "nothing is put right that is not seen"


def put_right_blind(client: Client, person: Person) -> Any:
    return client.post(address(person), {"name": "X", "relation": "berord", "skal": WHY, "token": str(uuid.uuid4())})


def test_what_stood_before_is_hidden_too(elsa, anna):
    put_right(anna, elsa, name="Tindra Björkvall", number=ELSA)
    version = Case.objects.get(pk=elsa.case.pk).version
    anna.post(reverse("step", args=[elsa.case.number, "marka_skyddat"]), {"version": version, "skal": "Skyddad."})
    page = anna.get(elsa.case.get_absolute_url()).text
    assert "Sandgren" not in page and "Björkvall" not in page and "180906" not in page


def test_lawful_removal_takes_every_row(elsa, anna, at):
    put_right(anna, elsa, number=ELSA)
    remove_contents(elsa.case, at.now)
    assert not Person.objects.filter(case=elsa.case).exists()


# ── an order to SRV, whose consent hangs on the people ──────────────────────────────────────────────────────────────


@pytest.fixture
def order(norrvinge: None, at: Any) -> Walk:
    return Walk(at).to("pagar")


@pytest.mark.rule("SR-05")
def test_what_a_guardian_has_answered_stays_theirs(order, login):
    petra = Person.objects.get(case=order.case.pk, relation="vardnadshavare")
    before = uppgifter.svaren(order.case)
    assert before.samtycker == [petra.pk]
    assert put_right(login(SARA), petra, phone="070-174 06 20").status_code == 302
    case = Bestallning.objects.get(pk=order.case.pk)
    [now] = Person.objects.current().filter(case=case.pk, relation="vardnadshavare")
    assert uppgifter.svaren(case).samtycker == [now.pk] != [petra.pk]
    assert not OpenDuty.objects.filter(case=case.pk, key="samtycke", ended_at=None).exists()


@pytest.mark.rule("SR-05")
def test_a_guardian_who_was_none_is_no_longer_asked(order, login):
    """Written down as a guardian by mistake: consent is asked of those who are left, and that is a duty at once."""
    sara, petra = login(SARA), Person.objects.get(case=order.case.pk, relation="vardnadshavare")
    token = str(uuid.uuid4())
    new = {"relation": "vardnadshavare", "name": "Marcus Brolin", "token": token}
    assert sara.post(reverse("person", args=[order.case.number]), new).status_code == 302
    assert put_right(sara, petra, gone="on").status_code == 302
    assert OpenDuty.objects.filter(case=order.case.pk, key="samtycke", ended_at=None).exists()
    page = sara.get(order.case.get_absolute_url()).text
    assert "Marcus Brolin" in page and "Inte tillfrågad" in page


@pytest.mark.rule("SR-01", "SR-05")
def test_a_childs_number_put_right_asks_for_the_day_of_birth_and_takes_it(order, login):
    """Whose consent it takes hangs on the day: it is said what is left to do, and the step no longer refuses it."""
    sara, liam = login(SARA), Person.objects.get(case=order.case.pk, relation="enskild")
    step = reverse("step", args=[order.case.number, "ratta_fodd"])
    answers = {"fodd": "2015-03-07", "skal": "Fel nummer."}

    def posted() -> Any:
        return sara.post(step, answers | {"version": Bestallning.objects.get(pk=order.case.pk).version})

    assert "rätta personen först" in posted().text
    assert put_right(sara, liam, number=ELSA).status_code == 302
    assert "Rätta födelsedagen" in sara.get(order.case.get_absolute_url()).text
    assert posted().status_code == 302
    case = Bestallning.objects.get(pk=order.case.pk)
    assert case.fodd == dt.date(2015, 3, 7)
    assert not OpenDuty.objects.filter(case=case.pk, key="fodd_stammer_inte", ended_at=None).exists()


@pytest.mark.rule("SR-01")
def test_the_day_of_birth_of_a_child_without_a_number_is_put_right_on_rows_that_are_never_changed(
    norrvinge, at, login, triggers
):
    begun = Walk(at, number="", born=dt.date(2016, 4, 6))
    answers = {"version": begun.case.version, "fodd": "2016-04-16", "skal": "Fel dag."}
    step = reverse("step", args=[begun.case.number, "ratta_fodd"])
    assert login(SARA).post(step, answers).status_code == 302
    barn = uppgifter.barnet(uppgifter.personer(Bestallning.objects.get(pk=begun.case.pk)))
    assert (barn.born, Person.objects.filter(case=begun.case.pk, relation="enskild").count()) == (
        dt.date(2016, 4, 16),
        2,
    )
