"""A forgotten password: a link by mail that tells nobody who has an account, and nothing about the one who has."""

import re
import uuid

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from config.demo.load import PASSWORD

NEW = "ett nytt långt lösenord 7"


@pytest.fixture(autouse=True)
def _limits_of_its_own(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}


def ask(address):
    """Ask for a link; the page that answers, and the mail that was sent."""
    mail.outbox.clear()
    page = Client().post("/konto/password/reset/", {"email": address}, follow=True)
    return page, mail.outbox[0] if mail.outbox else None


def test_the_mail_names_nobody_and_is_in_swedish(cast):
    anna = cast("anna.lovdahl")
    _, sent = ask(anna.email)
    assert sent.to == [anna.email]
    said = f"{sent.subject} {sent.body}".lower()
    for secret in (anna.username, anna.first_name, anna.last_name, anna.email):
        assert secret.lower() not in said
    assert "Välj ett nytt lösenord här" in sent.body
    assert not re.search(r"\b(the|your|password|you|hello)\b", re.sub(r"\S+://\S+", "", said))
    assert sent.alternatives == []


def test_the_page_answers_alike_and_a_stranger_gets_no_mail(cast):
    known, _ = ask(cast("anna.lovdahl").email)
    answer = Client().post("/konto/password/reset/", {"email": "okand@norrvinge.example"}, follow=True)
    assert known.text == answer.text
    assert [sent.to for sent in mail.outbox] == [["anna.lovdahl@norrvinge.example"]]


def test_the_link_changes_the_password_once(cast):
    _, sent = ask(cast("anna.lovdahl").email)
    link = re.search(r"https?://[^/]+(/\S+)", sent.body)[1]
    client = Client()
    form = client.get(link, follow=True).request["PATH_INFO"]
    done = client.post(form, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Lösenordet är bytt" in done.text
    assert Client().post("/konto/login/", {"login": "anna.lovdahl", "password": NEW}).status_code == 302
    assert Client().post("/konto/login/", {"login": "anna.lovdahl", "password": PASSWORD}).status_code == 200
    assert "Länken fungerar inte längre" in Client().get(link, follow=True).text


# ── the login page says what happened ───────────────────────────────────────────────────────────────────────────────


def enter(login, password):
    return Client().post("/konto/login/", {"login": login, "password": password})


def test_an_empty_login_says_what_to_write_where(cast):
    text = enter("", "").text
    assert "<title>Fel: Logga in" in text
    assert '<a href="#id_login">Skriv ditt användarnamn</a>' in text
    assert '<a href="#id_password">Skriv ditt lösenord</a>' in text


def test_a_wrong_password_keeps_the_name_and_not_the_password(cast):
    text = enter("anna.lovdahl", "fel lösenord").text
    assert 'value="anna.lovdahl"' in text
    assert "fel lösenord" not in text
    assert text.index("errsum") < text.index("<h1>")


def test_too_many_attempts_are_answered_in_swedish(cast):
    for _ in range(6):
        page = enter("anna.lovdahl", "fel")
    assert "För många misslyckade inloggningsförsök" in page.text


def test_logging_out_is_confirmed_on_the_login_page(login):
    page = login("anna.lovdahl").post("/konto/logout/", follow=True)
    assert "Du har loggat ut." in page.text
    assert 'href="/orosanmalan/tillganglighet/"' in page.text


def test_the_code_is_asked_for_in_our_own_words(cast):
    TOTP.activate(cast("anna.lovdahl"), generate_totp_secret())
    page = Client().post("/konto/login/", {"login": "anna.lovdahl", "password": PASSWORD}, follow=True)
    assert "Skriv din engångskod" in page.text
    assert "änligen" not in page.text


@pytest.mark.parametrize("address", ["password/change", "password/reset", "2fa", "reauthenticate", "logout"])
def test_the_accounts_pages_speak_as_the_rest(login, address):
    page = login("anna.lovdahl").get(f"/konto/{address}/")
    assert page.status_code == 200
    assert "änligen" not in page.text
    assert "Please" not in page.text
