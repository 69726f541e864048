"""A colleague writes down what came by telephone, letter or visit: who may, when it came in, and once."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.demo.people import PEOPLE
from intake.models import EAnmalan
from intake.uppgifter import Anmalan
from organisation.models import Membership, User
from tests.conftest import Clock, moment
from tests.records.prints import whole_text

pytestmark = pytest.mark.django_db
URL = "/e-anmalan/registrera/"
MAY = {
    "anna.lovdahl",
    "jonas.akerren",
    "fatima.rahimi",
    "karin.wessman",
    "thomas.eklov",
    "peter.holmgard",
    "ingrid.palm",
}

# D08: the dental nurse's letter about Noel, which came in the morning and is registered later.
NOEL = {
    "kanal": "brev",
    "dag": "2026-10-29",
    "tid": "08:15",
    "galler": "barn",
    "namn": "Noel Wikner",
    "nummer": "201806062392",
    "vad": "Noel, 8 år, har uteblivit från fem bokade tider under 2026.",
    "skydd": "nej",
    "anmalare": "tjanst",
    "ditt_namn": "Tandsköterskan",
    "arbetsplats": "Folktandvården",
}


def send(client: Client, token: uuid.UUID | str | None = None, **changed: Any) -> Any:
    return client.post(URL, NOEL | {"token": str(token or uuid.uuid4())} | changed)


# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-08", "EA-09", "EA-27", "EA-31")
def test_only_those_who_receive_in_a_receiving_unit_may(login: Any, at: Clock) -> None:
    for name, _, _, _ in PEOPLE:
        client = login(name)
        may = name in MAY
        assert client.get(URL).status_code == (200 if may else 404), name
        assert send(client).status_code == (303 if may else 404), name
    assert Anmalan.objects.count() == len(MAY)
    assert set(Anmalan.objects.values_list("registered_by__username", flat=True)) == MAY


def test_nobody_who_is_not_logged_in(norrvinge: None) -> None:
    assert Client().get(URL).status_code == 302
    assert send(Client()).status_code == 403
    assert not Anmalan.objects.exists()


@pytest.mark.rule("EA-09")
def test_a_superuser_without_a_role_may_not(norrvinge: None, login: Any) -> None:
    User.objects.create_superuser("root", password="en lång fras för testet")
    assert login("root").get(URL).status_code == 404


@pytest.mark.parametrize(
    ("now", "status"),
    [("2026-11-22 23:59", 404), ("2026-11-23 00:00", 200), ("2026-11-24 23:59", 200), ("2026-11-25 00:00", 404)],
)
def test_the_right_begins_and_ends_with_its_day(
    cast: Any, enhet: Any, login: Any, at: Clock, now: str, status: int
) -> None:
    Membership.objects.create(
        user=cast("david.norrby"), enhet=enhet("VUX"), role="gruppledare",
        from_day=dt.date(2026, 11, 23), to_day=dt.date(2026, 11, 24),
    )  # fmt: skip
    client = login("david.norrby")
    at.set(now)
    assert client.get(URL).status_code == status


# ── when ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-01", "EA-03", "EA-13")
def test_the_arrival_is_when_it_came_and_not_when_it_was_written_down(login: Any, at: Clock) -> None:
    now = at.set("2026-10-29 14:40")
    page = send(login("anna.lovdahl"))
    case = EAnmalan.objects.get()
    assert page.headers["Location"] == f"/arende/{case.number}/"
    assert (case.received_at, case.registered_at) == (moment("2026-10-29 08:15"), now)
    assert (case.kanal, case.enhet.code, case.headline) == ("brev", "BOF", "Orosanmälan – barn, 8 år")
    assert case.deadlines.get(key="ta_emot").due_at == moment("2026-10-29 16:15")
    assert case.deadlines.get(key="avsluta").due_at == moment("2026-10-31 08:15")
    assert (case.anmalan.registered_by.username, case.history.get().history_user_id) == (
        "anna.lovdahl",
        case.anmalan.registered_by_id,
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dag": "2026-11-24", "tid": "10:01"}, "tid"),
        ({"dag": "2026-11-25"}, "dag"),
        ({"dag": "2025-11-01"}, "dag"),
        ({"dag": "0001-01-01"}, "dag"),
        ({"dag": "9999-12-31"}, "dag"),
        ({"dag": "2026-02-29"}, "dag"),
        ({"dag": "31/11"}, "dag"),
        ({"dag": ""}, "dag"),
        ({"tid": "25:00"}, "tid"),
        ({"tid": ""}, "tid"),
        ({"kanal": "e_tjanst"}, "kanal"),
        ({"kanal": ""}, "kanal"),
        ({"vad": ""}, "vad"),
        ({"arbetsplats": ""}, "arbetsplats"),
        ({"vad": "\x07\u200b"}, "vad"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_is_kept(
    login: Any, at: Clock, changed: dict[str, str], field: str
) -> None:
    at.set("2026-11-24 10:00")
    page = send(login("anna.lovdahl"), **changed)
    html = page.text
    assert page.status_code == 422
    assert re.search("<title>Fel: ", html)
    assert html.index('class="errsum"') < html.index("<h1")
    assert re.findall(r'<li><a href="#id_(.*?)(?:_0)?">', html) == [field]
    assert "Noel Wikner" in html
    assert not Anmalan.objects.exists()


def test_this_very_minute_is_no_future(login: Any, at: Clock) -> None:
    at.set("2026-11-24 10:00")
    assert send(login("anna.lovdahl"), dag="2026-11-24", tid="10:00").status_code == 303


@pytest.mark.parametrize(
    ("dag", "tid", "utc"),
    [("2026-10-25", "02:30", "2026-10-25T00:30"), ("2026-03-29", "02:30", "2026-03-29T01:30")],
    ids=["the doubled hour is the first", "the skipped hour is the one after"],
)
def test_the_two_odd_nights_have_one_arrival(login: Any, at: Clock, dag: str, tid: str, utc: str) -> None:
    send(login("anna.lovdahl"), dag=dag, tid=tid)
    assert Anmalan.objects.get().received_at == dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)


# ── where ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-05", "EA-06", "EA-09")
def test_a_report_for_the_other_unit_leads_to_the_queue_with_its_number(login: Any, at: Clock) -> None:
    client = login("fatima.rahimi")
    page = send(client)
    case = EAnmalan.objects.get()
    assert case.enhet.code == "BOF"
    assert page.headers["Location"] == "/ko/"
    told = client.get("/ko/").text
    assert f"{case.number} (Barn- och familjeenheten)" in told
    assert "Noel" not in told


@pytest.mark.rule("EA-05", "EA-06")
def test_an_adult_with_a_child_opens_the_case_that_the_colleague_may_read(login: Any, at: Clock) -> None:
    client = login("anna.lovdahl")
    page = send(
        client, galler="vuxen", barn_i_hemmet="ja", namn="Linda Hallgren", nummer="", syskon1_namn="Ebba Hallgren"
    )
    adult, child = EAnmalan.objects.order_by("number")
    assert (adult.enhet.code, child.enhet.code) == ("VUX", "BOF")
    assert page.headers["Location"] == f"/arende/{child.number}/"


# ── once ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_form_twice_is_one_report(login: Any, at: Clock) -> None:
    client, token = login("anna.lovdahl"), uuid.uuid4()
    assert {send(client, token).headers["Location"] for _ in range(3)} == {"/arende/EA-2026-0001/"}
    assert Anmalan.objects.count() == 1


def test_another_report_in_the_same_page_is_kept_and_offered_anew(login: Any, at: Clock) -> None:
    client, token = login("anna.lovdahl"), uuid.uuid4()
    send(client, token)
    page = send(client, token, vad="En helt annan anmälan")
    html = page.text
    assert page.status_code == 409
    assert "En helt annan anmälan" in html
    assert "EA-2026-0001" in html
    fresh = re.search('name="token" value="(.*?)"', html)[1]
    assert fresh != str(token)
    assert send(client, fresh, vad="En helt annan anmälan").status_code == 303
    assert Anmalan.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"namn": "Nora Wikner"},
        {"nummer": ""},
        {"syskon1_namn": "Nora Wikner"},
        {"vh1_namn": "Sofia Wikner"},
        {"ditt_namn": "Tandläkaren"},
        {"din_telefon": "070-174 06 31"},
        {"kanal": "telefon"},
        {"tid": "08:16"},
        {"filer": SimpleUploadedFile("brev.txt", b"ett brev")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_report_is_another_whatever_it_differs_in(login: Any, at: Clock, changed: dict[str, Any]) -> None:
    client, token = login("anna.lovdahl"), uuid.uuid4()
    send(client, token)
    page = send(client, token, **changed)
    html = page.text
    assert page.status_code == 409
    for value in (NOEL | changed).values():
        assert not isinstance(value, str) or value in html
    fresh = re.search('name="token" value="(.*?)"', html)[1]
    assert send(client, fresh, **changed).status_code == 303
    assert Anmalan.objects.count() == 2


def test_another_file_is_another_report_and_the_same_file_the_same(login: Any, at: Clock) -> None:
    client, token = login("anna.lovdahl"), uuid.uuid4()
    answers = [
        send(client, token, filer=SimpleUploadedFile("brev.txt", text)).status_code
        for text in (b"ett", b"ett", b"annat")
    ]
    assert answers == [303, 303, 409]
    assert Anmalan.objects.count() == 1


def test_the_fingerprint_says_nothing_and_outlives_the_words(login: Any, at: Clock) -> None:
    client, token = login("anna.lovdahl"), uuid.uuid4()
    send(client, token)
    anmalan = Anmalan.objects.get()
    assert re.fullmatch("[0-9a-f]{64}", anmalan.fingerprint)
    anmalan.innehall.delete()
    Anmalan.objects.update(removed_at=at.now)
    assert send(client, token).status_code == 303
    assert send(client, token, namn="Nora Wikner").status_code == 409


@pytest.mark.parametrize("token", ["", "abc", "\x00"])
def test_a_broken_token_costs_one_more_click(login: Any, at: Clock, token: str) -> None:
    page = login("anna.lovdahl").post(URL, NOEL | {"token": token})
    assert page.status_code == 422
    assert "Noel Wikner" in page.text
    assert "en gång till" in page.text
    assert not Anmalan.objects.exists()


def test_a_row_more_is_no_registration(login: Any, at: Clock) -> None:
    page = send(login("anna.lovdahl"), rad="1", rader="1")
    html = page.text
    assert page.status_code == 200
    assert 'name="syskon2_namn"' in html
    assert "Noel Wikner" in html
    assert re.search('value="brev"[^>]* checked', html)
    assert not Anmalan.objects.exists()


def test_a_refused_file_never_stops_the_registration(login: Any, at: Clock) -> None:
    client = login("anna.lovdahl")
    files = [SimpleUploadedFile("brev.pdf", b"MZ"), SimpleUploadedFile("anteckning.txt", b"hej")]
    page = send(client, filer=files)
    assert page.status_code == 303
    assert [h.filename for h in EAnmalan.objects.get().handlingar.all()] == ["anteckning.txt"]
    assert "Filen brev.pdf togs inte emot" in client.get(page.headers["Location"]).text


@pytest.mark.rule("EA-12", "EA-13")
@pytest.mark.parametrize("text", ["ኣብ ገዛ ይጭነቕ ኣለኹ", "ልጁ ይፈራል", "اندېښمن ښځه", "من نیگەرانم ڵ", "مجھے فکر ہے"])
def test_what_was_written_in_another_script_is_legible_in_the_stamped_print(login: Any, at: Clock, text: str) -> None:
    client = login("anna.lovdahl")
    assert send(client, vad=text).status_code == 303
    printed = whole_text(client.get(f"{EAnmalan.objects.get().get_absolute_url()}utskrift/").content)
    assert "U+" not in printed
    assert not set(text.replace(" ", "")) - set(printed)
