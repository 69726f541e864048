"""Getting in: only those who are registered, with a second factor, and not for ever."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from config.demo.load import PASSWORD


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def enter(client, name="anna.lovdahl", password=PASSWORD):
    return client.post("/konto/login/", {"login": name, "password": password})


def code(secret, at):
    return format_hotp_value(hotp_value(secret, int(at.now.timestamp()) // 30))


def test_the_password_alone_is_enough_only_in_the_demo(cast):
    client = Client()
    assert enter(client)["Location"] == "/ko/"
    assert client.get("/ko/").status_code == 200


def test_without_a_second_factor_there_is_only_the_way_to_one(cast, strict):
    client = Client()
    enter(client)
    for path in ["/ko/", "/sok/", "/mitt-konto/", "/arende/EA-2026-0001/"]:
        assert client.get(path)["Location"] == "/konto/2fa/totp/activate/", path


def test_a_second_factor_is_enrolled_and_then_asked_for(cast, strict, at):
    client = Client()
    enter(client)
    page = client.get("/konto/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/konto/2fa/totp/activate/", {"code": code(secret, at)})
    assert client.get("/ko/").status_code == 200
    again = Client()
    assert enter(again)["Location"] == "/konto/2fa/authenticate/"
    assert again.get("/ko/").status_code == 302, "the password alone opens nothing any more"
    assert again.post("/konto/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert again.get("/ko/").status_code == 302


@pytest.mark.parametrize(("name", "password"), [("anna.lovdahl", "fel"), ("finns.inte", "fel"), ("anna.lovdahl\x00", PASSWORD),
                                                ("", ""), ("a" * 5000, "b" * 5000)])  # fmt: skip
def test_wrong_is_wrong_whoever_it_is(cast, name, password):
    response = enter(Client(), name, password)
    assert response.status_code == 200
    assert "_auth_user_id" not in Client().session


def test_known_and_unknown_names_get_the_same_answer(cast):
    known, unknown = enter(Client(), "anna.lovdahl", "fel"), enter(Client(), "anna.lovdaxl", "fel")
    strip = lambda response, name: response.text.replace(name, "").split("csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(known, "anna.lovdahl") == strip(unknown, "anna.lovdaxl")
    assert known.context["form"].errors == unknown.context["form"].errors


def test_many_wrong_passwords_are_slowed_down_but_the_unit_is_not_locked_out(cast, at):
    assert [enter(Client(), password="fel").status_code for _ in range(6)] == [200] * 5 + [429]
    assert enter(Client(), "karin.wessman")["Location"] == "/ko/", "a colleague behind the same address gets in"


def test_nobody_inactive_gets_in_or_stays_in(cast):
    client, anna = Client(), cast("anna.lovdahl")
    enter(client)
    anna.is_active = False
    anna.save()
    assert client.get("/ko/").status_code == 302
    assert enter(Client()).status_code == 200


def test_the_session_is_a_new_one_after_login_and_dead_after_logout(cast):
    client = Client()
    client.get("/konto/login/")
    enter(client)
    key = client.session.session_key
    client.post("/konto/logout/")
    stale = Client()
    stale.cookies["sessionid"] = key
    assert stale.get("/ko/").status_code == 302


def test_work_keeps_the_session_alive_and_idleness_ends_it(cast, at):
    client = Client()
    enter(client)
    client.get("/ko/")
    first = client.session.get_expiry_date()
    at.forward(minutes=2)
    client.get("/ko/")
    assert client.session["seen"] == int(at.now.timestamp())
    assert client.session.get_expiry_date() >= first
    assert client.session.get_expiry_age() <= 1800


@pytest.mark.parametrize(
    "address", ["/konto/email/", "/konto/confirm-email/", "/konto/signup/", "/konto/password/set/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_turns_the_units_notices_to_an_address_of_their_own(cast, address, method):
    client = Client()
    enter(client)
    answer = getattr(client, method)(address, {"email": "privat@norrvinge.example", "action_add": ""})
    assert answer.status_code == 404
    assert cast("anna.lovdahl").email == "anna.lovdahl@norrvinge.example"
