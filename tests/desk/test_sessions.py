"""How long a login lasts: ten hours of work at most, and what is left in the browser afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from config.demo.load import PASSWORD
from records import attempts

SECOND = dt.timedelta(seconds=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def in_since(cast: Any, at: Any, settings: Any, quick_passwords: None) -> Client:
    """Anna logged in by the login page, now."""
    settings.SESSION_LONGEST = 10 * 3600
    client = Client()
    client.post("/konto/login/", {"login": "anna.lovdahl", "password": PASSWORD})
    return client


@pytest.mark.parametrize(("worked", "status"), [(-SECOND, 200), (0 * SECOND, 302), (SECOND, 302)])
def test_after_ten_hours_one_logs_in_again_however_busy_one_is(in_since, at, worked, status):
    start = at.now
    for hours in range(1, 10, 2):
        at.set(start + dt.timedelta(hours=hours))
        assert in_since.get("/mitt-konto/").status_code == 200
    at.set(start + dt.timedelta(hours=10) + worked)
    assert in_since.get("/mitt-konto/").status_code == status
    at.set(start)
    assert in_since.get("/mitt-konto/").status_code == status, "and it does not come back"


def test_the_hours_are_a_setting(in_since, at, settings):
    settings.SESSION_LONGEST = 3600
    at.forward(hours=1)
    assert in_since.get("/mitt-konto/").status_code == 302


def test_a_new_login_has_its_own_ten_hours(in_since, at):
    at.forward(hours=9)
    in_since.post("/konto/logout/")
    in_since.post("/konto/login/", {"login": "anna.lovdahl", "password": PASSWORD})
    at.forward(hours=9)
    assert in_since.get("/mitt-konto/").status_code == 200


def test_what_was_typed_when_the_time_was_out_is_not_lost(in_since, at, report):
    case = report()
    at.forward(hours=10)
    page = in_since.post(f"/arende/{case.number}/anteckning/", {"text": "Ringt skolan."})
    assert page.status_code == 403
    assert "Ringt skolan." in page.text
    assert in_since.get("/ko/puls/", headers=HTMX).status_code == 401


def test_the_page_is_told_in_time_and_that_it_is_for_good(in_since, at):
    at.forward(hours=9, minutes=40)
    in_since.get("/mitt-konto/")
    assert 'data-first="1020"' in in_since.get("/mitt-konto/").text, "three minutes before, not in half an hour"
    at.forward(minutes=18)
    told = in_since.post("/session/").json()
    assert (told["left"], told["last"]) == (120, True)


def test_before_that_it_can_be_made_longer(in_since, at):
    in_since.get("/mitt-konto/")
    at.forward(minutes=28)
    told = in_since.get("/session/").json()
    assert (told["left"], told["last"]) == (120, False)
    assert in_since.post("/session/").json()["left"] == 1800


def test_the_browser_forgets_what_was_read_and_still_knows_the_device(in_since, at):
    read = in_since.get("/mitt-konto/")
    assert "Clear-Site-Data" not in read
    out = in_since.post("/konto/logout/")
    assert out["Clear-Site-Data"] == '"cache", "storage"'
    cookie = in_since.cookies[attempts.COOKIE]
    assert cookie.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_when_the_time_is_out_as_well(in_since, at):
    at.forward(hours=10)
    assert in_since.get("/mitt-konto/")["Clear-Site-Data"] == '"cache", "storage"'
