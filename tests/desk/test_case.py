"""The case page and its steps, as a person meets them."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError

from casework.doorway import take
from intake.inkomst import Berord
from intake.models import EAnmalan
from records import reading
from records.models import Contact, Note, Reading
from records.writing import write_down
from tests.desk.conftest import url


@pytest.fixture
def mine(report, anna):
    return take(report(berorda=[Berord("barn", None, {"name": "Elsa Sandgren", "number": "201503072389"})]),
                EAnmalan.ta_emot, by=anna)  # fmt: skip


@pytest.mark.parametrize("events", [1, 3, 30, 300])
def test_the_case_page_costs_the_same_whatever_its_history(
    login, mine, anna, at, events, django_assert_max_num_queries
):
    for n in range(events):
        write_down(mine, by=anna, at=at.now, text=f"anteckning {n}")
        Reading.objects.create(case=mine, user=anna, at=at.now, what="arende")
    client = login("anna.lovdahl")
    client.get(url(mine))
    with django_assert_max_num_queries(12):
        assert client.get(url(mine)).status_code == 200


@pytest.mark.rule("EA-35")
def test_the_page_shows_who_has_it_what_is_next_and_until_when(login, mine, at):
    at.forward(hours=1)
    text = login("anna.lovdahl").get(url(mine)).text
    for expected in ["Anna Lövdahl", "Nästa steg, 4 av 6", "Stämpla och skriv ut", "47 h kvar", "I tid, 10:00",
                     "Så står det i rutinen", "EA-12", "Elsa Sandgren", "20150307-2389", "står ute sent"]:  # fmt: skip
        assert expected in text
    assert "48 timmar från det att anmälan kom in 2026-11-24 10:00, dygnet runt" in text, (
        "how the deadline was computed"
    )


@pytest.mark.rule("EA-13")
def test_the_stamp_is_the_arrival_not_the_opening(login, report, at):
    case = report(received="2026-11-24 04:00")
    at.set("2026-11-24 10:00")
    assert "Stämpel: inkom 2026-11-24 04:00" in login("anna.lovdahl").get(url(case)).text


@pytest.mark.parametrize("rest", ["", "steg/ta_emot/", "utskrift/", "kontakt/"])
def test_every_reading_is_logged_once_before_the_answer(login, report, anna, rest):
    case = report()
    assert login("anna.lovdahl").get(url(case, rest)).status_code == 200
    assert list(Reading.objects.values_list("case", "user")) == [(case.pk, anna.pk)]


@pytest.mark.parametrize("rest", ["", "steg/ta_emot/", "utskrift/", "kontakt/"])
def test_what_cannot_be_logged_is_not_shown(login, report, monkeypatch, rest):
    case = report(vad="KANARIE i texten")

    def full(**_):
        raise DatabaseError("disk full")

    monkeypatch.setattr(reading.Reading.objects, "create", full)
    response = login("anna.lovdahl").get(url(case, rest))
    assert response.status_code == 503
    assert b"KANARIE" not in response.content
    assert case.number.encode() not in response.content


def test_a_reading_that_is_refused_is_not_logged_as_read(login, report):
    case = report()
    assert login("fatima.rahimi").get(url(case)).status_code == 404
    assert not Reading.objects.exists()


def test_the_whole_way_by_forms(login, mine, at):
    client = login("anna.lovdahl")
    at.forward(minutes=5)
    client.post(url(mine, "steg/skriv_ut/"), {"version": 1, "utskrift": "utskriven"})
    entered = {"version": 2, "aktnummer": "2026-00418", "inford_at": "2026-11-24 10:04", "i_akten": "on",
               "anteckning": "Lagd överst."}  # fmt: skip
    client.post(url(mine, "steg/for_in/"), entered)
    early = client.post(url(mine, "steg/avsluta/"), {"version": 3})
    assert early.status_code == 409 and "Det finns något kvar att göra i ärendet." in early.text, "is the child safe?"
    assert "Skyddsbedömning är inte antecknad" in client.get(url(mine)).text
    said = {
        "version": 3,
        "skyddsbedomning": "gjord",
        "skyddsbedomd_av": "Sara Ekholm",
        "skyddsbedomd_at": "2026-11-24 10:03",
    }
    assert client.post(url(mine, "steg/skyddsbedom/"), said).status_code == 302
    response = client.post(url(mine, "steg/avsluta/"), {"version": 4}, follow=True)
    case = EAnmalan.objects.get()
    assert (case.state, case.aktnummer, case.closed_at) == ("fardig", "2026-00418", at.now)
    assert "Du tog bort anmälan ur kön och avslutade." in response.text
    assert case.number not in client.get("/ko/?vy=enheten").text, "färdig leaves the queue"
    assert case.number in client.get("/ko/?vy=avslutade").text
    assert Note.objects.get().text == "Lagd överst."


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "Fyll i aktnummer"),
        ({"aktnummer": "1", "inford_at": "2026-11-24 10:00"}, "Bekräfta"),
        ({"aktnummer": "1", "i_akten": "on", "inford_at": "31/11"}, "ÅÅÅÅ-MM-DD TT:MM"),
        ({"aktnummer": "1", "i_akten": "on", "inford_at": "2026-02-29 10:00"}, "ÅÅÅÅ-MM-DD TT:MM"),
        ({"aktnummer": "1", "i_akten": "on", "inford_at": "2027-01-01 10:00"}, "mellan att anmälan kom in och nu"),
        ({"aktnummer": "1", "i_akten": "on", "inford_at": "2026-11-24 09:59"}, "mellan att anmälan kom in och nu"),
        ({"aktnummer": "a" * 41, "i_akten": "on", "inford_at": "2026-11-24 10:00"}, "40"),
        ({"aktnummer": "\x00\x07", "i_akten": "on", "inford_at": "2026-11-24 10:00"}, "Fyll i aktnummer"),
    ],
)
def test_a_form_that_does_not_hold_says_so_and_keeps_what_was_typed(login, mine, answers, message):
    client = login("anna.lovdahl")
    client.post(url(mine, "steg/skriv_ut/"), {"version": 1, "utskrift": "digital"})
    response = client.post(url(mine, "steg/for_in/"), {"version": 2, "anteckning": "Viktigt att minnas", **answers})
    assert response.status_code == 422
    assert message in response.text
    assert "<title>Fel: " in response.text
    assert "Viktigt att minnas" in response.text
    assert EAnmalan.objects.get().state == "under_hantering"


@pytest.mark.parametrize("version", ["", "-1", "abc", "99999999999999999999", "\x00"])
def test_a_version_that_is_no_version_is_refused(login, report, version):
    case = report()
    response = login("anna.lovdahl").post(url(case, "steg/ta_emot/"), {"version": version})
    assert response.status_code == 422
    assert EAnmalan.objects.get().ansvarig is None


def test_a_double_click_takes_one_step(login, report):
    case = report()
    client = login("anna.lovdahl")
    answers = [client.post(url(case, "steg/ta_emot/"), {"version": 0}, follow=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert EAnmalan.objects.get().history.count() == 2


def test_the_one_who_comes_second_is_told_who_and_when(login, report, at):
    case = report()
    at.forward(minutes=11)
    login("karin.wessman").post(url(case, "steg/ta_emot/"), {"version": 0})
    response = login("anna.lovdahl").post(url(case, "steg/ta_emot/"), {"version": 0})
    assert response.status_code == 409
    assert "Karin Wessman hann före" in response.text
    assert "Karin Wessman tog ärendet 10:11, medan du läste" in response.text


def test_an_edit_conflict_keeps_what_was_typed(login, mine, cast):
    client = login("anna.lovdahl")
    login("karin.wessman").post(url(mine, "steg/ta_over/"), {"version": 1, "skal": "Anna är sjuk"})
    response = client.post(url(mine, "steg/slapp/"), {"version": 1, "skal": "Min långa förklaring"})
    assert response.status_code == 409
    assert "Min långa förklaring" in response.text
    assert EAnmalan.objects.get().ansvarig == cast("karin.wessman")


def test_a_step_that_is_not_possible_says_why(login, report):
    response = login("anna.lovdahl").get(url(report(), "steg/lagg_i_fack/"))
    assert response.status_code == 409
    assert "Mottagningen är på plats" in response.text


@pytest.mark.parametrize("name", ["avsluta", "ratta_registrering", "finns_inte", "delete", "save"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_step_that_is_not_theirs_looks_missing(login, report, name, method):
    response = getattr(login("anna.lovdahl"), method)(url(report(), f"steg/{name}/"), {"version": 0})
    assert response.status_code == 404


def test_moving_a_case_out_of_sight_leads_back_to_the_queue(login, report, enhet):
    case = report()
    answers = {"version": 0, "enhet": enhet("VUX").pk, "skal": "Gäller en vuxen"}
    response = login("anna.lovdahl").post(url(case, "steg/flytta_enhet/"), answers, follow=True)
    assert response.redirect_chain == [("/ko/", 302)]
    assert "Det finns hos Vuxenenheten." in response.text
    assert login("anna.lovdahl").get(url(case)).status_code == 404
    assert login("fatima.rahimi").get(url(case)).status_code == 200


@pytest.mark.rule("EA-17")
def test_only_authorised_present_colleagues_can_be_chosen(login, report, cast, away):
    away(cast("jonas.akerren"))
    form = login("karin.wessman").get(url(report(), "steg/fordela/")).context["form"]
    names = {person.name for person in form.fields["ansvarig"].queryset}
    assert names == {"Anna Lövdahl", "Karin Wessman", "Peter Holmgård"}


def test_a_foreign_id_in_the_form_is_refused(login, report, cast):
    case = report()
    outsider = {"version": 0, "ansvarig": cast("fatima.rahimi").pk}
    assert login("karin.wessman").post(url(case, "steg/fordela/"), outsider).status_code == 422
    assert EAnmalan.objects.get().ansvarig is None


# ── notes and contacts ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_kept_once_however_often_it_is_sent(login, mine):
    form = {"text": "Ringt skolan.", "token": uuid.uuid4()}
    client = login("anna.lovdahl")
    for _ in range(2):
        assert client.post(url(mine, "anteckning/"), form).status_code == 302
    assert Note.objects.get().text == "Ringt skolan."
    assert "Ringt skolan." in client.get(url(mine)).text


@pytest.mark.parametrize("form", [{"text": ""}, {"text": "   "}, {"text": "x" * 4001}, {"text": "hej\x00"}, {}])
def test_a_note_that_does_not_hold_is_refused_with_its_text(login, mine, form):
    response = login("anna.lovdahl").post(url(mine, "anteckning/"), {"token": uuid.uuid4(), **form})
    assert response.status_code == 422
    assert not Note.objects.exists()
    assert form.get("text", "").strip("\x00 ")[:50] in response.text


def test_a_contact_tells_when_it_happened_and_when_it_was_written(login, mine, at):
    at.forward(hours=2)
    form = {"happened_at": "2026-11-24 10:19", "with_whom": "Skolan", "way": "telefon", "text": "Barnet är där.",
            "token": uuid.uuid4()}  # fmt: skip
    client = login("anna.lovdahl")
    for _ in range(2):
        client.post(url(mine, "kontakt/"), form)
    contact = Contact.objects.get()
    assert (contact.happened_at, contact.at) == (dt.datetime(2026, 11, 24, 9, 19, tzinfo=dt.UTC), at.now)


def test_a_contact_cannot_lie_ahead(login, mine):
    form = {"happened_at": "2026-11-25 10:19", "with_whom": "Skolan", "way": "telefon", "text": "Det jag skrev",
            "token": uuid.uuid4()}  # fmt: skip
    response = login("anna.lovdahl").post(url(mine, "kontakt/"), form)
    assert response.status_code == 422
    assert "framåt i tiden" in response.text
    assert "Det jag skrev" in response.text
    assert not Contact.objects.exists()


@pytest.mark.parametrize("kind", ["", "steg", "anteckningar", "paminnelser", "lasningar", "<script>", "x" * 900])
def test_the_timeline_can_be_narrowed(login, mine, anna, at, kind):
    write_down(mine, by=anna, at=at.now, text="Bara i anteckningar")
    text = login("anna.lovdahl").get(url(mine), {"visa": kind}).text
    assert ("Bara i anteckningar" in text) == (kind not in {"steg", "paminnelser", "lasningar"})
    assert "<script>" not in text


@pytest.mark.rule("EA-12", "EA-13")
def test_the_print_is_a_stamped_pdf_with_a_name_that_tells_nothing(login, mine):
    response = login("anna.lovdahl").get(url(mine, "utskrift/"))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == f'inline; filename="{mine.number}.pdf"'


def test_protected_persons_are_marked_and_hidden_until_the_reason_and_always_on_paper(login, report):
    berord = Berord("barn", None, {"name": "Olle Ahlmark", "number": "201901092393"})
    case = report(berorda=[berord], skyddade_uppgifter="ja")
    client = login("anna.lovdahl")
    text = client.get(url(case)).text
    assert "Skyddade personuppgifter." in text
    assert "Ahlmark" not in text
    client.post(url(case, "skyddade/"), {"why": "skydd"})
    assert "<div data-protected>Olle Ahlmark</div>" in client.get(url(case)).text
    queue = client.get("/ko/").text
    assert "Skyddad" in queue
    assert "Olle" not in queue


@pytest.mark.rule("SK-29")
def test_working_days_are_said_in_working_days_in_case_queue_and_register(synpunkt, login, at):
    """It came on Tuesday the 24th: on the Friday before the weekend two working days are left, and four days and nights."""
    case, client = synpunkt("sara.ekholm"), login("sara.ekholm")
    days = {
        "2026-11-27": "2 arbetsdagar kvar",
        "2026-12-01": "Sista dagen i dag",
        "2026-12-07": "Försenad 4 arbetsdagar",
    }
    for day, said in days.items():
        at.set(f"{day} 09:00")
        for page in (case.get_absolute_url(), "/ko/?vy=enheten", "/synpunkter/"):
            assert said in client.get(page).text, (day, page)
