"""Nothing that somebody typed is lost, and nothing is done twice or by halves, whatever happens in between."""

import uuid

import pytest
from django.test import Client

from casework.doorway import AlreadyDone, Conflict, take
from intake.models import EAnmalan
from records.models import Contact, Note, Reading
from tests.desk.conftest import url


def test_a_form_sent_after_the_session_ended_keeps_its_words_and_is_sent_again(cast, mine):
    form = {"text": "En lång anteckning", "token": str(uuid.uuid4())}
    page = Client().post(url(mine, "anteckning/"), form)
    assert page.status_code == 403
    assert "En lång anteckning" in page.text
    assert form["token"] in page.text, "the same form, so that it is one note however often it is sent"
    client = Client()
    client.force_login(cast("anna.lovdahl"))
    assert client.post(url(mine, "anteckning/"), form).status_code == 302
    assert Note.objects.get().text == "En lång anteckning"


def test_an_expired_page_carries_what_the_form_needs(cast, mine):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast("anna.lovdahl"))
    page = client.post(url(mine, "steg/slapp/"), {"version": "1", "skal": "Går på kurs"})
    assert page.status_code == 403
    assert "Går på kurs" in page.text
    assert '<input type="hidden" name="version" value="1">' in page.text
    token = page.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = {"version": "1", "skal": "Går på kurs", "csrfmiddlewaretoken": token}
    assert client.post(url(mine, "steg/slapp/"), again).status_code == 302
    assert EAnmalan.objects.get().state == "inkommen"


def test_a_case_that_has_gone_out_of_sight_gives_the_words_back(login, mine, cast, enhet):
    client = login("anna.lovdahl")
    take(mine, EAnmalan.flytta_enhet, by=cast("karin.wessman"), enhet=enhet("VUX"), skal="Vuxen")
    gone = client.post(url(mine, "anteckning/"), {"text": "Ringt skolan", "token": uuid.uuid4()})
    assert gone.status_code == 404
    assert "Ringt skolan" in gone.text
    assert mine.number not in gone.text


def test_another_text_from_the_same_page_is_not_swallowed(login, mine):
    client, token = login("anna.lovdahl"), uuid.uuid4()
    client.post(url(mine, "anteckning/"), {"text": "Det första", "token": token})
    second = client.post(url(mine, "anteckning/"), {"text": "Det andra", "token": token})
    assert second.status_code == 409
    assert "Det andra" in second.text
    fresh = second.context["note_form"].data["token"]
    assert client.post(url(mine, "anteckning/"), {"text": "Det andra", "token": fresh}).status_code == 302
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Det andra", "Det första"]


def test_another_contact_from_the_same_page_is_not_swallowed(login, mine, at):
    at.forward(hours=1)
    client = login("anna.lovdahl")
    form = {
        "happened_at": "2026-11-24 10:19",
        "with_whom": "Skolan",
        "way": "telefon",
        "text": "Ett",
        "token": uuid.uuid4(),
    }
    assert client.post(url(mine, "kontakt/"), form).status_code == 302
    assert client.post(url(mine, "kontakt/"), form | {"text": "Två"}).status_code == 409
    assert Contact.objects.get().text == "Ett"


@pytest.mark.parametrize("when", ["0001-01-01 00:00", "1899-12-31 23:59", "9999-12-31 23:59", "0000-00-00 00:00"])
def test_a_time_out_of_this_world_is_a_slip_of_the_pen(login, mine, when):
    form = {"happened_at": when, "with_whom": "Skolan", "way": "telefon", "text": "Ett", "token": uuid.uuid4()}
    client = login("anna.lovdahl")
    assert client.post(url(mine, "kontakt/"), form).status_code == 422
    assert client.get(url(mine)).status_code == 200


def test_the_second_of_two_who_fordelar_to_the_same_person_learns_who_was_first(login, report, cast):
    """Anna is no longer among the choices by then: the conflict comes before the form."""
    case, answers = report(), {"version": 0, "ansvarig": cast("anna.lovdahl").pk}
    login("karin.wessman").post(url(case, "steg/fordela/"), answers)
    late = login("peter.holmgard").post(url(case, "steg/fordela/"), answers)
    assert late.status_code == 409
    assert "Karin Wessman hann före" in late.text


def test_the_same_answers_twice_are_one_step_and_other_answers_are_not(login, mine, cast):
    client = login("anna.lovdahl")
    to_karin = {"version": 1, "ansvarig": cast("karin.wessman").pk}
    assert client.post(url(mine, "steg/fordela_om/"), to_karin).status_code == 302
    assert client.post(url(mine, "steg/fordela_om/"), to_karin).status_code == 302, "a double click"
    other = client.post(url(mine, "steg/fordela_om/"), to_karin | {"ansvarig": cast("peter.holmgard").pk})
    assert other.status_code == 409, "another choice was not made, and must not be called done"
    assert EAnmalan.objects.get().ansvarig == cast("karin.wessman")


def test_the_doorway_tells_a_replay_from_another_answer(mine, cast):
    anna, karin, peter = (cast(name) for name in ("anna.lovdahl", "karin.wessman", "peter.holmgard"))
    take(mine, EAnmalan.fordela_om, by=anna, version=1, ansvarig=karin)
    with pytest.raises(AlreadyDone):
        take(mine, EAnmalan.fordela_om, by=anna, version=1, ansvarig=karin)
    with pytest.raises(Conflict):
        take(mine, EAnmalan.fordela_om, by=anna, version=1, ansvarig=peter)


def test_a_faulty_answer_to_a_case_taken_over_is_a_conflict_with_its_words(login, mine, cast):
    take(mine, EAnmalan.ta_over, by=cast("karin.wessman"), skal="Anna är sjuk")
    faulty = {"version": 1, "inford_at": "31/11", "anteckning": "Lagd överst i akten"}
    answer = login("anna.lovdahl").post(url(mine, "steg/for_in/"), faulty)
    assert answer.status_code == 409
    assert "Lagd överst i akten" in answer.text


@pytest.mark.parametrize(
    ("step", "answers", "status"),
    [
        ("fordela_om", {"version": 1}, 422),
        ("slapp", {"version": 0, "skal": "x"}, 409),
        ("lagg_i_fack", {"version": 0}, 409),
    ],
)
def test_what_an_answer_shows_of_a_case_is_a_logged_reading(login, mine, report, step, answers, status):
    case = mine if step != "lagg_i_fack" else report()
    if step == "lagg_i_fack":
        answers = answers | {"stamplad": "on"}
    response = login("anna.lovdahl").post(url(case, f"steg/{step}/"), answers)
    assert response.status_code == status
    assert case.number in response.text
    assert Reading.objects.filter(case=case.pk, what="steg").count() == 1


def test_the_panel_names_who_took_the_step_and_not_who_corrected_it(login, mine, cast, at):
    anna = cast("anna.lovdahl")
    case = take(mine, EAnmalan.skriv_ut, by=anna, utskrift="digital")
    case = take(case, EAnmalan.for_in, by=anna, aktnummer="1", inford_at=at.now, i_akten=True)
    take(case, EAnmalan.ratta_inforing, by=cast("karin.wessman"), skal="Fel akt")
    stops = {stop.label: stop for stop in login("anna.lovdahl").get(url(mine)).context["page"].stops}
    assert stops["Ta emot"].who == "Anna Lövdahl"


def test_a_document_that_is_gone_or_changed_is_said_aloud(login, mine, at, settings, tmp_path):
    from records.documents import store
    from records.uploads import inspect

    settings.DOCUMENTS = tmp_path
    text = "Närvaro".encode()
    handling = store(mine, text, inspect(text, "narvaro.txt"), at=at.now, by=None)
    client = login("anna.lovdahl")
    address = url(mine, f"handling/{handling.pk}/original/")
    assert client.get(address).status_code == 200
    handling.path.write_bytes(b"another text")
    assert client.get(address).status_code == 503
    handling.path.unlink()
    gone = client.get(address)
    assert gone.status_code == 503
    assert "går inte att läsa" in gone.text


def test_a_body_that_is_too_large_is_said_to_be_so(login, mine):
    answer = login("anna.lovdahl").post(url(mine, "anteckning/"), {"text": "x" * 3_000_000, "token": uuid.uuid4()})
    assert answer.status_code == 413
    assert "för stort" in answer.text


def test_a_resident_whose_page_was_open_too_long_meets_a_page_of_their_own():
    page = Client(enforce_csrf_checks=True).post("/orosanmalan/steg/1/", {"galler": "barn"})
    assert page.status_code == 403
    assert "Lämna sidan snabbt" in page.text
    assert 'type="hidden" name="galler" value="barn"' in page.text
    assert "112" in page.text
