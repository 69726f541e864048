"""The account's pages: which there are, all in our own words and layout; whatever else allauth has is missing."""

from __future__ import annotations

import re
import uuid
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.utils.html import strip_tags

from config.demo.load import PASSWORD
from desk.accounts import KnownStaffOnly
from records import attempts
from tests.desk.addresses import addresses

# Each page there is, in one of the states in which it shows itself.
ANYBODY = {
    "login/": "Logga in",
    "inactive/": "Kontot är avslutat",
    "password/reset/": "Byt lösenord",
    "password/reset/done/": "Titta i din e-post",
    "password/reset/key/1-fel/": "Länken fungerar inte längre",
    "password/reset/key/done/": "Lösenordet är bytt",
    "3rdparty/login/cancelled/": "Inloggningen avbröts",
}
HALF = {"2fa/authenticate/": "Skriv din engångskod"}
WITH_A_CODE = {
    "logout/": "Logga ut",
    "reauthenticate/": "Bekräfta att det är du",
    "2fa/reauthenticate/": "Bekräfta att det är du",
    "password/change/": "Byt lösenord",
    "2fa/": "Engångskod i telefonen",
    "2fa/totp/deactivate/": "Ta bort appen",
    "2fa/recovery-codes/": "Återställningskoder",
    "2fa/recovery-codes/generate/": "Gör nya återställningskoder",
}
WITHOUT = {"2fa/": "Engångskod i telefonen", "2fa/totp/activate/": "Koppla en app för engångskoder"}
MUNICIPALITY = {"oidc/kommunen/login/": "Logga in med kommunens konto"}
ENGLISH = re.compile(
    r"\b(the|your|you|please|password|sign|account|code|codes|login|email|confirm|use|app is|third|recovery|vänligen)\b",
    re.IGNORECASE,
)


def login(name: str = "anna.lovdahl") -> Client:
    client = Client()
    client.post("/konto/login/", {"login": name, "password": PASSWORD})
    return client


def second_factor(cast: Any) -> str:
    secret = generate_totp_secret()
    TOTP.activate(cast("anna.lovdahl"), secret)
    RecoveryCodes.activate(cast("anna.lovdahl"))
    return secret


def with_a_code(cast: Any, at: Any) -> Client:
    secret = second_factor(cast)
    client = login()
    client.post("/konto/2fa/authenticate/", {"code": current(secret, at)})
    return client


def current(secret: str, at: Any) -> str:
    return format_hotp_value(hotp_value(secret, int(at.now.timestamp()) // 30))


@pytest.fixture(autouse=True)
def _no_redis(settings: Any, quick_passwords: None) -> None:
    """What is away is required by no request."""
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"jobs": dead}


def is_ours(page: Any, heading: str) -> None:
    assert page.status_code in {200, 429}
    title, h1 = (re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", page.text, re.DOTALL)[1] for tag in ("title", "h1"))
    assert h1 == heading
    assert "Norrvinge kommun" in title
    assert 'id="innehall"' in page.text
    assert "<script" not in page.text
    said = strip_tags(re.sub(r"norrvinge</b>|<option.*?</option>", "", page.text))
    assert ENGLISH.findall(said) == []


@pytest.mark.parametrize("path", ANYBODY)
def test_a_page_for_anybody(cast, path):
    is_ours(Client().get(f"/konto/{path}"), ANYBODY[path])


def test_the_page_that_asks_for_the_code(cast):
    second_factor(cast)
    client = login()
    for path, heading in HALF.items():
        is_ours(client.get(f"/konto/{path}"), heading)
        is_ours(client.post(f"/konto/{path}", {"code": "000000"}), heading)
        is_ours(client.post(f"/konto/{path}", {"code": ""}), heading)


def test_the_pages_of_somebody_with_a_second_factor(cast, at, monkeypatch):
    monkeypatch.setattr("time.time", lambda: at.now.timestamp())
    client = with_a_code(cast, at)
    for path, heading in WITH_A_CODE.items():
        is_ours(client.get(f"/konto/{path}"), heading)
        if "reauthenticate" in path or "change" in path:
            wrong = {"password": "fel", "code": "000000", "oldpassword": "fel", "password1": "a", "password2": "b"}
            is_ours(client.post(f"/konto/{path}", wrong), heading)
            is_ours(client.post(f"/konto/{path}", {}), heading)


def test_the_pages_of_somebody_without(cast, at, monkeypatch):
    monkeypatch.setattr("time.time", lambda: at.now.timestamp())
    client = login()
    for path, heading in WITHOUT.items():
        is_ours(client.get(f"/konto/{path}"), heading)
    is_ours(client.post("/konto/2fa/totp/activate/", {"code": "000000"}), WITHOUT["2fa/totp/activate/"])


@pytest.mark.django_db(transaction=True)
def test_what_was_done_is_said_in_our_words(transactional_db, norrvinge, cast, at, monkeypatch):
    monkeypatch.setattr("time.time", lambda: at.now.timestamp())
    client = login()
    secret = client.get("/konto/2fa/totp/activate/").context["form"].secret
    on = client.post("/konto/2fa/totp/activate/", {"code": current(secret, at)}, follow=True)
    assert "Appen är kopplad till ditt konto." in on.text
    anew = client.post("/konto/2fa/recovery-codes/generate/", follow=True)
    assert "Du har nya återställningskoder." in anew.text
    off = client.post("/konto/2fa/totp/deactivate/", follow=True)
    assert "Appen är borttagen." in off.text
    new = {"password1": "ett nytt långt lösenord 7", "password2": "ett nytt långt lösenord 7"}
    changed = client.post("/konto/password/change/", {"oldpassword": PASSWORD} | new, follow=True)
    assert "Lösenordet är bytt." in changed.text


class Server:
    """The municipality's own login, as far as the product talks with it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def request(self, _method: str, url: str, **_: Any) -> SimpleNamespace:
        at = "https://login.norrvinge.example"
        claims = {"iss": at, "aud": "x", "sub": self.name, "jti": uuid.uuid4().hex, "exp": 4_000_000_000}
        said = {
            f"{at}/.well-known/openid-configuration": {
                "issuer": at, "authorization_endpoint": f"{at}/in", "token_endpoint": f"{at}/token",
                "userinfo_endpoint": f"{at}/user", "jwks_uri": f"{at}/keys",
            },
            f"{at}/token": {"access_token": "a", "id_token": jwt.encode(claims, "k" * 32, algorithm="HS256")},
            f"{at}/user": {"sub": self.name, "preferred_username": self.name},
        }[url]  # fmt: skip
        return SimpleNamespace(
            status_code=200,
            headers={"content-type": "application/json"},
            json=lambda: said,
            raise_for_status=lambda: None,
        )

    def get(self, url: str, **more: Any) -> SimpleNamespace:
        return self.request("GET", url, **more)


@pytest.fixture
def municipality(settings: Any, monkeypatch: Any) -> Any:
    """Somebody comes in by the municipality's own login, under this name, while Redis is away. The page they come to."""
    app = {"provider_id": "kommunen", "name": "kommunens konto", "client_id": "x", "secret": "y",
           "settings": {"server_url": "https://login.norrvinge.example"}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    def come_in(name: str) -> Any:
        monkeypatch.setattr(KnownStaffOnly, "get_requests_session", lambda _self: Server(name))
        client = Client()
        away = client.post("/konto/oidc/kommunen/login/")
        state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
        return client.get("/konto/oidc/kommunen/login/callback/", {"state": state, "code": "c"})

    return come_in


def test_the_municipalitys_own_login(cast, municipality):
    is_ours(Client().get("/konto/oidc/kommunen/login/"), MUNICIPALITY["oidc/kommunen/login/"])
    failed = Client().get("/konto/oidc/kommunen/login/callback/", {"error": "server_error"})
    assert failed.status_code in {200, 401}
    assert "Inloggningen gick inte" in failed.text
    assert ENGLISH.findall(strip_tags(failed.text)) == []


def test_who_is_known_by_their_user_name_comes_in_and_nobody_else(cast, municipality):
    known = municipality("Anna.Lovdahl")
    assert (known.status_code, known["Location"]) == (302, "/ko/")
    assert attempts.COOKIE in known.cookies
    is_ours(municipality("okand"), "Du har inget konto här")


def test_whatever_else_there_is_of_allauth_is_missing(login):
    there = ANYBODY | HALF | WITH_A_CODE | WITHOUT | MUNICIPALITY | {"oidc/1/login/": "", "oidc/1/login/callback/": "",
             "password/reset/key/1-1/": ""}  # fmt: skip
    account = {path for path in addresses() if path.startswith("/konto/") and path != "/konto/" and "(" not in path}
    missing = {path for path in account if path.removeprefix("/konto/") not in there}
    assert len(missing) > 10
    for path in missing:
        for client in (Client(), login("anna.lovdahl")):
            assert client.get(path).status_code == 404, path
            assert client.post(path).status_code == 404, path


def test_an_address_without_its_last_slash_leads_to_the_page(client):
    """As it stands in somebody's bookmarks."""
    for path in (*ANYBODY, *HALF, *WITH_A_CODE, *WITHOUT, *MUNICIPALITY, "password/reset/key/1-1/"):
        assert client.get(f"/konto/{path.removesuffix('/')}").headers.get("Location") == f"/konto/{path}", path


def test_the_address_above_them_leads_to_ones_own_account(login):
    assert login("anna.lovdahl").get("/konto/")["Location"] == "/mitt-konto/"


def test_who_has_no_password_is_not_led_to_where_one_is_changed(login, cast):
    assert "Byt lösenord" in login("anna.lovdahl").get("/mitt-konto/").text
    anna = cast("anna.lovdahl")
    anna.set_unusable_password()
    anna.save()
    assert "Byt lösenord" not in login("anna.lovdahl").get("/mitt-konto/").text
