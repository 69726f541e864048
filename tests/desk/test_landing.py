"""Where somebody begins who has just logged in, what they may write down from there, and whom the demo's login names."""

import pytest
from django.test import Client

from config.demo.load import PASSWORD
from config.demo.people import PEOPLE
from organisation.models import Membership

QUEUE, REGISTER = "/ko/", "/synpunkter/"


def lands(name):
    """Through the login form, without a page that was asked for."""
    return Client().post("/konto/login/", {"login": name, "password": PASSWORD})["Location"]


@pytest.mark.parametrize(
    ("name", "where"),
    [("anna.lovdahl", QUEUE), ("karin.wessman", QUEUE), ("ingrid.palm", QUEUE),
     ("sofie.adler", REGISTER), ("patric.melin", REGISTER), ("berit.alnas", REGISTER)],
)  # fmt: skip
def test_who_has_no_queue_begins_on_the_first_page_of_the_menu_that_is_theirs(cast, at, name, where):
    assert lands(name) == where
    client = Client()
    client.force_login(cast(name))
    assert client.get("/")["Location"] == where, "the bare address leads there too"
    assert client.get(where).status_code == 200


def test_a_case_of_ones_own_is_a_queue(cast, at, synpunkt):
    synpunkt()
    assert lands("sofie.adler") == REGISTER, "she reads every register, and has none of it to do"
    synpunkt(by="sofie.adler")
    assert lands("sofie.adler") == QUEUE


def test_a_page_that_was_asked_for_comes_first(cast, at):
    form = {"login": "sofie.adler", "password": PASSWORD, "next": "/rutiner/"}
    assert Client().post("/konto/login/", form)["Location"] == "/rutiner/"


def test_who_has_no_role_today_has_the_queue_that_says_so(cast, at):
    Membership.objects.filter(user=cast("sofie.adler")).delete()
    assert lands("sofie.adler") == QUEUE


def test_nobody_logged_in_is_led_to_the_login(norrvinge):
    assert Client().get("/")["Location"] == "/konto/login/"


@pytest.mark.rule("SK-05", "EA-08")
@pytest.mark.parametrize(
    ("name", "what"),
    [("anna.lovdahl", ["e-anmälan", "synpunkt"]), ("peter.holmgard", ["e-anmälan", "synpunkt", "öppenvård genom SRV"]),
     ("sara.ekholm", ["synpunkt", "öppenvård genom SRV"]), ("patric.melin", ["synpunkt"])],
)  # fmt: skip
def test_everything_that_a_person_may_write_down_is_offered_in_the_queue(login, at, name, what):
    client = login(name)
    page = client.get("/ko/")
    assert [said for _, said in page.context["registers"]] == what
    for address, said in page.context["registers"]:
        assert f"Registrera {said}</a>" in page.text
        assert client.get(address).status_code == 200, address
    others = {"/e-anmalan/registrera/", "/synpunkter/registrera/"} - {
        address for address, _ in page.context["registers"]
    }
    assert all(client.get(address).status_code == 404 for address in others)


def test_the_demos_login_says_who_can_log_in(norrvinge, settings):
    settings.DEMO = True
    page = Client().get("/konto/login/").text
    for login_name, name, _, _ in PEOPLE:
        assert f">{login_name}</b>" in page
        assert name in page
    assert "Anna Lövdahl, mottagningsfunktion, barn- och familj" in page


def test_no_other_login_says_it(norrvinge, settings):
    settings.DEMO = False
    page = Client().get("/konto/login/").text
    assert "Vem kan logga in" not in page
    assert not [name for login_name, name, _, _ in PEOPLE if login_name in page or name in page]
