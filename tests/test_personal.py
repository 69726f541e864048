"""Registering units, people and roles from the command line."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from organisation.models import Enhet, Membership, User

pytestmark = pytest.mark.django_db


def run(*words, capsys=None):
    call_command("personal", *words)
    return capsys.readouterr().out if capsys else ""


def test_a_unit_a_person_and_a_first_password_that_works(capsys):
    run("enhet", "SOC", "Socialförvaltningen")
    run("enhet", "BOF", "Barn- och familjeenheten", "--under", "SOC")
    said = run(
        "person", "anna.lovdahl", "Anna Lövdahl", "a@norrvinge.example", "mottagningsfunktion", "BOF", capsys=capsys
    )
    password = said.split("Första lösenord: ")[1].split()[0]
    assert Enhet.objects.get(code="BOF").parent.code == "SOC"
    assert Membership.objects.get().user.name == "Anna Lövdahl"
    answer = Client().post("/konto/login/", {"login": "anna.lovdahl", "password": password})
    assert (answer.status_code, answer["Location"]) == (302, "/ko/")


def test_the_same_twice_changes_nothing_and_keeps_the_password(capsys):
    run("enhet", "BOF", "Barn- och familjeenheten")
    words = ("person", "anna.lovdahl", "Anna Lövdahl", "a@norrvinge.example", "gruppledare", "BOF")
    run(*words)
    before = User.objects.get().password
    said = run(*words, capsys=capsys)
    assert (User.objects.get().password, Membership.objects.count()) == (before, 1)
    assert said.count("Första lösenord") == 1, "only the first call names one"


def test_a_unit_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="Enheten BOF finns inte"):
        run("person", "anna.lovdahl", "Anna Lövdahl", "a@norrvinge.example", "gruppledare", "BOF")
    assert not User.objects.exists()


def test_a_role_that_is_none_is_refused():
    run("enhet", "BOF", "Barn- och familjeenheten")
    with pytest.raises(CommandError, match="chefschef"):
        run("person", "anna.lovdahl", "Anna Lövdahl", "a@norrvinge.example", "chefschef", "BOF")


# ── ending ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ANNA = ("person", "anna.lovdahl", "Anna Lövdahl", "a@norrvinge.example")


@pytest.fixture
def anna(at):
    """Mottagning in one unit since long, gruppledare in another since today (2026-11-24)."""
    run("enhet", "BOF", "Barn- och familjeenheten")
    run("enhet", "VUX", "Vuxenenheten")
    run(*ANNA, "mottagningsfunktion", "BOF")
    Membership.objects.update(from_day=dt.date(2026, 1, 1))
    run(*ANNA, "gruppledare", "VUX")
    return User.objects.get()


def lasts(user):
    return {(one.role, one.enhet.code): one.to_day and f"{one.to_day}" for one in user.memberships.all()}


@pytest.mark.parametrize("last", ["2026-11-24", "2026-12-31", "2026-06-30"])
def test_a_last_day_is_set_on_the_role_that_is_held(anna, last):
    for _ in range(2 if last >= "2026-11-24" else 1):
        run(*ANNA, "mottagningsfunktion", "BOF", "--till", last)
        assert anna.memberships.count() == 2
        assert lasts(anna) == {("mottagningsfunktion", "BOF"): last, ("gruppledare", "VUX"): None}


def test_a_last_day_can_be_moved_and_is_not_forgotten(anna, capsys):
    for last in ("2026-12-31", "2026-12-01"):
        run(*ANNA, "gruppledare", "VUX", "--till", last)
    assert "från 2026-11-24 till och med 2026-12-01" in run(*ANNA, "gruppledare", "VUX", capsys=capsys)
    assert lasts(anna)["gruppledare", "VUX"] == "2026-12-01"


def test_a_role_that_has_ended_is_given_anew(anna, at):
    run(*ANNA, "mottagningsfunktion", "BOF", "--till", "2026-11-24")
    at.forward(days=1)
    run(*ANNA, "mottagningsfunktion", "BOF")
    days = anna.memberships.filter(enhet__code="BOF").order_by("from_day").values_list("from_day", "to_day")
    assert list(days) == [(dt.date(2026, 1, 1), dt.date(2026, 11, 24)), (dt.date(2026, 11, 25), None)]


@pytest.mark.parametrize("last", ["2026-11-23", "2026-02-30", "i morgon", "31/12", "", "2026-W53-4", "２０２６-12-31"])
def test_a_faulty_last_day_changes_nothing(anna, last):
    for words in ((*ANNA, "gruppledare", "VUX", "--till", last), (*ANNA, "enhetschef", "VUX", "--till", last)):
        with pytest.raises(CommandError, match=r"Sista dagen|inget datum"):
            run(*words)
    assert lasts(anna) == {("mottagningsfunktion", "BOF"): None, ("gruppledare", "VUX"): None}


def test_every_role_ends_today_or_on_the_day_given(anna, at):
    run("slut", "anna.lovdahl", "--dag", "2026-12-31")
    assert set(lasts(anna).values()) == {"2026-12-31"}
    for _ in range(2):
        run("slut", "anna.lovdahl")
        assert set(lasts(anna).values()) == {"2026-11-24"}
    run("slut", "anna.lovdahl", "--dag", "2026-12-31")
    assert set(lasts(anna).values()) == {"2026-11-24"}, "what has an earlier end keeps it"
    assert Membership.objects.current(dt.date(2026, 11, 24)).count() == 2
    assert not Membership.objects.current(dt.date(2026, 11, 25)).exists()
    anna.refresh_from_db()
    assert anna.is_active


def test_a_role_that_would_begin_after_the_end_never_does(anna):
    anna.memberships.filter(role="gruppledare").update(from_day=dt.date(2027, 1, 1))
    run("slut", "anna.lovdahl")
    assert lasts(anna) == {("mottagningsfunktion", "BOF"): "2026-11-24"}


def test_a_closed_account_is_out_at_once_and_comes_back_with_a_new_password(anna, capsys):
    browser = Client()
    browser.force_login(anna)
    assert browser.get("/ko/").status_code == 200
    before = anna.password
    run("slut", "anna.lovdahl", "--stang")
    assert browser.get("/ko/").status_code == 302
    assert set(lasts(anna).values()) == {"2026-11-24"}
    assert "Första lösenord" in run(*ANNA, "gruppledare", "VUX", capsys=capsys)
    anna.refresh_from_db()
    assert anna.is_active
    assert anna.password != before


@pytest.mark.parametrize(
    ("words", "said"),
    [(["ingen.alls"], "Ingen har inloggningen"), (["anna.lovdahl", "--dag", "2026-13-01"], "inget datum"),
     (["anna.lovdahl", "--dag", "2026-11-23"], "började 2026-11-24"),
     (["anna.lovdahl", "--dag", "2026-12-31", "--stang"], "stängs genast")],
)  # fmt: skip
def test_an_end_that_does_not_hold_ends_nothing(anna, words, said):
    with pytest.raises(CommandError, match=said):
        run("slut", *words)
    assert set(lasts(anna).values()) == {None}
    anna.refresh_from_db()
    assert anna.is_active
