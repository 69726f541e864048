"""How the pages look to one person, and the pages that only staff have beside their cases."""

import pytest
from django.test import Client

from organisation.models import User


def looks(user):
    user.refresh_from_db()
    return user.theme, user.dense, user.single_keys


def test_it_looks_like_the_machine_until_something_is_chosen(login, anna):
    assert looks(anna) == ("", False, True)
    page = login("anna.lovdahl").get("/ko/").text
    assert '<html lang="sv">' in page


@pytest.mark.parametrize(
    ("form", "saved", "attributes"),
    [
        ({"theme": "morkt", "single_keys": "on"}, ("morkt", False, True), ' data-tema="morkt"'),
        ({"theme": "ljust", "dense": "on"}, ("ljust", True, False), ' data-tema="ljust" data-tathet="tat"'),
        ({"theme": "", "dense": "on", "single_keys": "on"}, ("", True, True), ' data-tathet="tat"'),
        ({"theme": ""}, ("", False, False), ""),
    ],
)
@pytest.mark.parametrize("page", ["/ko/", "/mitt-konto/", "/kortkommandon/"])
def test_what_is_chosen_is_kept_and_stands_on_every_page(login, anna, form, saved, attributes, page):
    client = login("anna.lovdahl")
    done = client.post("/mitt-konto/utseende/", form, follow=True)
    assert done.redirect_chain == [("/mitt-konto/", 302)]
    assert "Ditt val är sparat." in done.text
    assert looks(anna) == saved
    assert f'<html lang="sv"{attributes}>' in client.get(page).text
    assert '<html lang="sv">' in login("karin.wessman").get(page).text, "for nobody else"


def test_the_account_page_shows_what_is_chosen(login, anna):
    client = login("anna.lovdahl")
    client.post("/mitt-konto/utseende/", {"theme": "morkt", "dense": "on"})
    form = client.get("/mitt-konto/").context["looks"]
    assert (form["theme"].value(), form["dense"].value(), form["single_keys"].value()) == ("morkt", True, False)


@pytest.mark.parametrize("theme", ["rosa", "MORKT", "morkt\x00", "x" * 500, '"><script>', "system"])
def test_garbage_is_refused_and_what_was_chosen_stands(login, anna, theme):
    client = login("anna.lovdahl")
    client.post("/mitt-konto/utseende/", {"theme": "morkt", "dense": "on", "single_keys": "on"}, follow=True)
    refused = client.post("/mitt-konto/utseende/", {"theme": theme}, follow=True)
    assert "Ditt val är sparat." not in refused.text
    assert looks(anna) == ("morkt", True, True)
    assert "<script>" not in client.get("/ko/").text


def test_nothing_else_of_a_person_is_changed_with_the_looks(login, anna):
    login("anna.lovdahl").post(
        "/mitt-konto/utseende/", {"theme": "morkt", "username": "root", "is_superuser": "on", "email": "x@y.example"}
    )
    changed = User.objects.get(pk=anna.pk)
    assert (changed.username, changed.is_superuser, changed.email) == (anna.username, False, anna.email)


@pytest.mark.parametrize(("rows", "dense"), [("dense", True), ("sparse", False), ("", False), ("<script>", False)])
def test_the_queues_own_button_changes_the_rows_alone(login, anna, rows, dense):
    client = login("anna.lovdahl")
    client.post("/mitt-konto/utseende/", {"theme": "morkt", "single_keys": "on"})
    assert client.post("/mitt-konto/utseende/", {"rows": rows})["Location"] == "/ko/"
    assert looks(anna) == ("morkt", dense, True)
    assert f'name="rows" value="{"sparse" if dense else "dense"}"' in client.get("/ko/").text


def test_looks_are_chosen_by_posting(login, anna):
    assert login("anna.lovdahl").get("/mitt-konto/utseende/", {"theme": "morkt"}).status_code == 405
    assert looks(anna) == ("", False, True)


def test_without_single_keys_none_is_promised(login, anna):
    client = login("anna.lovdahl")
    assert "<kbd>J</kbd>" in client.get("/ko/").text
    client.post("/mitt-konto/utseende/", {"theme": ""})
    text = client.get("/ko/").text
    assert "<kbd>J</kbd>" not in text
    assert 'id="kortkommandon"' not in text
    assert "data-keys" not in text


@pytest.mark.parametrize("path", ["/kortkommandon/", "/komponenter/", "/mitt-konto/", "/session/", "/ko/fordela/"])
def test_only_staff_reach_the_pages_beside_the_cases(login, norrvinge, path):
    assert login("patric.melin").get(path).status_code == 200
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/login/")


def test_every_shortcut_of_the_queue_is_in_words(login, norrvinge):
    client = login("anna.lovdahl")
    words = client.get("/kortkommandon/").text
    foot = client.get("/ko/").text.partition('class="keys js"')[2].partition("</form>")[0]
    keys = {part.partition("</kbd>")[0] for part in foot.split("<kbd>")[1:]}
    assert len(keys) >= 6
    assert all(f"<kbd>{key}</kbd>" in words for key in keys)
