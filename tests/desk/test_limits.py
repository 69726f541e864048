"""Guessing at the login: slower and slower, for whoever guesses; colleagues, and Redis, have no part in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.backends import ModelBackend
from django.core import mail
from django.test import Client

from config.demo.load import PASSWORD
from organisation.models import Attempts
from records import attempts

ANNA, KARIN = "anna.lovdahl", "karin.wessman"


@pytest.fixture(autouse=True)
def _no_redis_behind_one_proxy(settings: Any, at: Any, quick_passwords: None) -> None:
    """What is away is required by no request."""
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    settings.TRUSTED_PROXIES = 1


def browser(network: int = 1, host: int = 9) -> Client:
    """Somebody's own, without a cookie yet, behind the proxy."""
    return Client(HTTP_X_FORWARDED_FOR=f"198.51.100.1, 203.0.{network}.{host}", REMOTE_ADDR="10.0.0.2")


def enter(client: Client, name: str = ANNA, password: str = PASSWORD) -> Any:
    return client.post("/konto/login/", {"login": name, "password": password})


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def wrong(times: int, name: str = ANNA, **where: int) -> list[int]:
    return [enter(browser(**where), name, "fel").status_code for _ in range(times)]


# ── whom it holds up ────────────────────────────────────────────────────────────────────────────────────────────────


def test_five_wrong_ones_cost_a_second_and_the_page_says_so(cast, at):
    assert wrong(5) == [200] * 5
    page = enter(browser())
    assert (page.status_code, page["Retry-After"]) == (429, "1")
    assert "För många misslyckade försök. Vänta 1 sekund och försök igen." in page.text
    assert f'value="{ANNA}"' in page.text, "what was typed is still there"
    at.forward(milliseconds=999)
    assert enter(browser()).status_code == 429
    at.forward(milliseconds=1)
    assert is_in(enter(browser()))


def test_a_quarter_of_an_hour_is_the_longest_and_never_a_lock(cast, at):
    for _ in range(16):
        wrong(1)
        at.forward(hours=1)
    wrong(1)
    page = enter(browser())
    assert page["Retry-After"] == "900"
    assert "Vänta 15 minuter" in page.text
    at.forward(seconds=900)
    assert is_in(enter(browser()))


def test_empty_posts_count_for_nobody(cast):
    client = browser()
    assert {client.post("/konto/login/", {"login": "", "password": ""}).status_code for _ in range(12)} == {200}
    assert not Attempts.objects.exists()
    assert is_in(enter(browser(), KARIN))


def test_from_another_network_the_right_one_gets_in(cast):
    wrong(9, network=1)
    assert enter(browser(network=1, host=200)).status_code == 429, "the same network by another address"
    assert is_in(enter(browser(network=2)))


def test_whoever_pretends_to_be_elsewhere_is_still_one_client(cast):
    for n in range(5):
        Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, 203.0.1.9", REMOTE_ADDR="10.0.0.2").post(
            "/konto/login/", {"login": ANNA, "password": "fel"}
        )
    assert enter(browser()).status_code == 429


def test_a_known_device_is_never_held_up_by_others(cast, at):
    known = browser()
    enter(known)
    known.post("/konto/logout/")
    wrong(7)
    assert enter(browser()).status_code == 429
    assert is_in(enter(known))


def test_a_known_device_is_held_up_by_itself(cast, at):
    known = browser()
    enter(known)
    known.post("/konto/logout/")
    assert [enter(known, password="fel").status_code for _ in range(5)] == [200] * 5
    assert enter(known).status_code == 429
    at.forward(seconds=1)
    assert is_in(enter(known))


def test_a_device_is_known_to_those_who_logged_in_on_it(cast):
    shared = browser()
    enter(shared)
    shared.post("/konto/logout/")
    wrong(5, KARIN)
    assert enter(shared, KARIN).status_code == 429, "Karin has not"
    forged = browser()
    forged.cookies[attempts.COOKIE] = shared.cookies[attempts.COOKIE].value[:-3] + "abc"
    wrong(5)
    assert enter(forged).status_code == 429
    assert is_in(enter(shared))


def test_a_computer_that_many_share_knows_the_last_dozen(cast, monkeypatch):
    monkeypatch.setattr(attempts, "ACCOUNTS", 2)
    shared = browser()
    for name in (ANNA, KARIN, ANNA, "peter.holmgard"):
        enter(shared, name)
        shared.post("/konto/logout/")
    for name in (ANNA, KARIN):
        wrong(5, name)
    assert enter(shared, KARIN).status_code == 429
    assert is_in(enter(shared))


def test_from_everywhere_at_once_the_account_waits_a_minute_at_most(cast, at, monkeypatch):
    monkeypatch.setattr(attempts, "ACCOUNT", replace(attempts.ACCOUNT, free=3))
    known = browser(network=77)
    enter(known)
    known.post("/konto/logout/")
    waits = []
    for network in range(1, 13):
        wrong(1, network=network)
        waits.append(int(enter(browser(network=99)).headers.get("Retry-After", 0)) if network > 2 else 0)
        at.forward(seconds=60)
    assert max(waits) == 60
    assert is_in(enter(known)), "and on a device of one's own not at all"


def test_many_names_from_one_network_hold_a_colleague_there_up_for_seconds(cast, at, monkeypatch):
    monkeypatch.setattr(attempts, "NETWORK", replace(attempts.NETWORK, free=3))
    for n in range(12):
        wrong(1, f"namn{n}")
        at.forward(seconds=10)
    wrong(1, "namn99")
    held = enter(browser(), KARIN)
    assert (held.status_code, held["Retry-After"]) == (429, "10")
    at.forward(seconds=10)
    assert is_in(enter(browser(), KARIN))


def test_guesses_at_the_same_time_are_no_more_than_one_after_another(cast, monkeypatch):
    """While one is being looked at, the next has been counted already."""
    wrong(4)
    plain, meanwhile = ModelBackend.authenticate, []

    def slow(self: Any, request: Any, **given: Any) -> Any:
        if not meanwhile:
            meanwhile.append(None)
            meanwhile[0] = enter(browser(), password="fel").status_code
        return plain(self, request, **given)

    monkeypatch.setattr(ModelBackend, "authenticate", slow)
    wrong(1)
    assert meanwhile == [429]


def test_no_name_and_no_network_can_be_read_out_of_what_is_counted(cast):
    wrong(1)
    kept = " ".join(Attempts.objects.values_list("key", flat=True))
    assert re.fullmatch(r"([0-9a-f]{64} ?){3}", kept)


# ── codes, and passwords that are asked for again ───────────────────────────────────────────────────────────────────


def code(secret: str, at: Any, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(at.now.timestamp()) // 30 + step))


@pytest.fixture
def secret(cast: Any) -> str:
    """Anna has a second factor."""
    made = generate_totp_secret()
    TOTP.activate(cast(ANNA), made)
    return made


def answer(client: Client, code: str) -> Any:
    return client.post("/konto/2fa/authenticate/", {"code": code})


def test_a_code_is_guessed_at_as_slowly_as_a_password(cast, secret, at):
    thief = browser()
    enter(thief)
    assert [answer(thief, "000000").status_code for _ in range(5)] == [200] * 5
    held = answer(thief, code(secret, at))
    assert (held.status_code, held["Retry-After"]) == (429, "1")
    assert "Vänta 1 sekund och försök igen." in held.text
    at.forward(seconds=1)
    assert is_in(answer(thief, code(secret, at)))


def test_a_thief_with_the_password_does_not_hold_up_a_known_device(cast, secret, at):
    known, thief = browser(), browser()
    enter(known)
    answer(known, code(secret, at))
    known.post("/konto/logout/")
    enter(thief)
    for _ in range(6):
        answer(thief, "000000")
    at.forward(seconds=30)
    enter(known)
    assert is_in(answer(known, code(secret, at)))


def test_a_code_opens_once(cast, secret, at):
    first, second = browser(), browser()
    for client in (first, second):
        enter(client)
    assert is_in(answer(first, code(secret, at)))
    refused = answer(second, code(secret, at))
    assert refused.status_code == 200
    assert "redan använd" in refused.text
    at.forward(seconds=30)
    assert is_in(answer(second, code(secret, at)))


def test_the_code_that_enrolled_does_not_log_in_as_well(cast, at, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = browser()
    assert enter(client)["Location"] == "/ko/"
    page = client.get("/ko/", follow=True)
    assert page.redirect_chain == [("/konto/2fa/totp/activate/", 302)], "the password was asked for a moment ago"
    secret = page.context["form"].secret
    done = client.post("/konto/2fa/totp/activate/", {"code": code(secret, at)}, follow=True)
    assert "<h1>Återställningskoder</h1>" in done.text
    again = browser()
    enter(again)
    assert answer(again, code(secret, at)).status_code == 200
    at.forward(seconds=30)
    assert is_in(answer(again, code(secret, at)))


@pytest.mark.parametrize(("waited", "asked"), [(299, False), (300, True)])
def test_after_five_minutes_the_password_is_asked_for_again(cast, at, waited, asked, monkeypatch):
    monkeypatch.setattr("time.time", lambda: at.now.timestamp())
    client = browser()
    enter(client)
    at.forward(seconds=waited)
    page = client.get("/konto/2fa/totp/activate/")
    assert page.headers.get("Location", "").startswith("/konto/reauthenticate/") is asked


def test_a_code_to_recover_with_opens_once(cast, secret, at):
    spare = RecoveryCodes.activate(cast(ANNA)).generate_codes()[0]
    first, second = browser(), browser()
    for client in (first, second):
        enter(client)
    assert is_in(answer(first, spare))
    assert answer(second, spare).status_code == 200


@pytest.mark.parametrize(
    ("address", "field", "more"),
    [
        ("/konto/reauthenticate/", "password", {}),
        ("/konto/password/change/", "oldpassword", {"password1": "ett nytt långt 7", "password2": "ett nytt långt 7"}),
    ],
)
def test_who_finds_an_open_computer_does_not_guess_the_password_there(cast, login, at, address, field, more):
    client = login(ANNA)
    assert [client.post(address, {field: "fel"} | more).status_code for _ in range(5)] == [200] * 5
    assert client.post(address, {field: PASSWORD} | more).status_code == 429
    assert is_in(enter(browser())), "the login elsewhere is another matter"
    at.forward(seconds=1)
    assert is_in(client.post(address, {field: PASSWORD} | more))


def test_others_do_not_hold_up_whoever_is_in_already(cast, login):
    wrong(9)
    assert is_in(login(ANNA).post("/konto/reauthenticate/", {"password": PASSWORD}))


# ── mails that are asked for ────────────────────────────────────────────────────────────────────────────────────────


def ask(client: Client, address: str = "anna.lovdahl@norrvinge.example") -> Any:
    return client.post("/konto/password/reset/", {"email": address})


@pytest.mark.parametrize("address", ["anna.lovdahl@norrvinge.example", "finns.inte@norrvinge.example"])
def test_from_one_network_an_address_is_asked_for_ever_more_slowly_whoever_it_belongs_to(cast, address, at):
    assert [ask(browser(), address).status_code for _ in range(4)] == [302, 302, 302, 429]
    at.forward(seconds=1)
    assert is_in(ask(browser(), address))
    assert "Många länkar har begärts" in ask(browser(), address).text


def test_from_elsewhere_nobody_holds_up_the_link_of_a_colleague(cast, at):
    for network in range(1, 4):
        assert [ask(browser(network)).status_code for _ in range(4)][-1] == 429
    assert is_in(ask(browser(network=9)))


def test_on_a_known_device_others_do_not_hold_up_the_link(cast, at):
    known = browser()
    enter(known)
    known.post("/konto/logout/")
    assert [ask(browser()).status_code for _ in range(4)][-1] == 429
    assert [ask(known).status_code for _ in range(4)] == [302, 302, 302, 429], "only what is asked for on it"


def test_nobody_fills_a_mailbox_with_links(cast, at, tick):
    cast(ANNA)
    for network in range(1, 9):
        ask(browser(network))
        ask(browser(network))
        if network % 2:
            tick()
            at.forward(seconds=1)
    assert len(mail.outbox) == 1, "the link in it still works"
    at.forward(minutes=15)
    ask(browser())
    tick()
    assert len(mail.outbox) == 2


def test_who_chose_a_new_password_by_mail_is_not_held_up_by_the_old_ones(cast, tick, monkeypatch):
    wrong(9)
    anna = cast(ANNA)
    browser().post("/konto/password/reset/", {"email": anna.email})
    tick()
    client = browser()
    form = client.get(re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "ett nytt långt 7", "password2": "ett nytt långt 7"})
    assert is_in(enter(browser()))
