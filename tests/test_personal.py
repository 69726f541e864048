"""Registering units, people and roles from the command line."""

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
