"""A forgotten password: a link by mail that tells nobody who has an account, and nothing about the one who has."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models import Notice
from config.demo.load import PASSWORD
from organisation.models import PasswordRequest, User

NEW = "ett nytt långt lösenord 7"


def ask(address, **extra):
    """Ask for a link; the page that answers, and the mail that was sent."""
    mail.outbox.clear()
    page = Client(**extra).post("/konto/password/reset/", {"email": address}, follow=True)
    assert mail.outbox == [], "nobody waits for a mail server"
    call_command("tick", verbosity=0)
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
    assert sent.content_subtype == "plain"


def test_the_page_answers_alike_and_a_stranger_gets_no_mail(cast):
    known, _ = ask(cast("anna.lovdahl").email)
    answer, sent = ask("okand@norrvinge.example")
    assert known.text == answer.text
    assert sent is None


def statements(address):
    """What the database is asked while somebody waits, in its order."""
    with CaptureQueriesContext(connection) as asked:
        Client().post("/konto/password/reset/", {"email": address})
    return [re.sub(r"""(["']?)\w*\d\w*(["']?)|'[^']*'""", "?", one["sql"]) for one in asked]


def test_it_takes_as_long_whether_there_is_an_account_or_not(cast):
    assert statements(cast("anna.lovdahl").email) == statements("okand@norrvinge.example")
    assert not Notice.objects.exists()


def test_whatever_the_mail_server_does_the_answer_is_the_same(cast, monkeypatch):
    def refuse(*_args, **_more):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    page, _ = ask(cast("anna.lovdahl").email)
    assert "Titta i din e-post" in page.text
    assert Notice.objects.get().mailed_at is None


def test_no_token_lies_anywhere_and_the_link_is_ours_alone(cast, settings):
    settings.BASE_URL = "https://arendegang.norrvinge.example"
    _, sent = ask(cast("anna.lovdahl").email, HTTP_HOST="localhost")
    token = re.search(r"https://arendegang\.norrvinge\.example/konto/password/reset/key/(\S+)/", sent.body)[1]
    notice = Notice.objects.get()
    assert notice.mailed_at
    assert sent.extra_headers["Message-ID"] == notice.message_id
    assert token.partition("-")[2] not in notice.body
    assert "localhost" not in sent.body
    assert not PasswordRequest.objects.exists(), "nor is it kept who asked"


def test_an_address_that_is_asked_for_is_not_kept(cast):
    Client().post("/konto/password/reset/", {"email": "Nagon.Annan@norrvinge.example"})
    assert re.fullmatch(r"[0-9a-f]{64}", PasswordRequest.objects.get().address)


def test_only_who_may_log_in_gets_one_and_capitals_make_no_difference(cast):
    anna, karin = cast("anna.lovdahl"), cast("karin.wessman")
    karin.is_active = False
    karin.save()
    assert ask(karin.email)[1] is None
    assert ask(anna.email.upper())[1].to == [anna.email]


def test_no_mail_goes_around_the_outbox(login, settings):
    """Whatever allauth is told to tell people of."""
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    EmailAddress.objects.create(
        user=User.objects.get(username="anna.lovdahl"), email="a@norrvinge.example", primary=True
    )
    assert login("anna.lovdahl").post("/konto/password/change/", form).status_code == 302
    assert mail.outbox == []


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


def test_too_many_attempts_are_answered_in_swedish(cast, at):
    for _ in range(6):
        page = enter("anna.lovdahl", "fel")
    assert "För många misslyckade försök" in page.text


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
