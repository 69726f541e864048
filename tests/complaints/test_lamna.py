"""The resident's side: what a synpunkt becomes, what is never kept or lost, and what the receipt tells."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework.models import Case
from casework.notices import Notice
from complaints.models import Synpunkt
from complaints.public import views
from organisation.models import User
from records import once
from tests.complaints.besokare import ANONYM, BREV, CANARIES, EPOST, TEXT, Besokare, down
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def besokare(norrvinge: None, at: Clock) -> Callable[..., Besokare]:
    return Besokare


@pytest.fixture
def sees(at: Clock) -> Callable[[User, Case], bool]:
    return lambda user, case: Case.objects.visible_to(user, at.now.date()).filter(pk=case.pk).exists()


def told(case: Case) -> set[str]:
    return set(Notice.objects.filter(case=case.pk).values_list("recipient__username", flat=True))


def database() -> str:
    """Every row of every table, as text."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def title(page: HttpResponse) -> str:
    return re.search("<title>(.*?)</title>", page.text, re.DOTALL)[1]


# ── what it becomes ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-22")
@pytest.mark.parametrize("name", ["synpunkt", "synpunkt_kvittens", "synpunkt_en", "synpunkt_en_kvittens"])
def test_the_page_is_open_to_everybody_and_kept_by_nobody(besokare: Any, name: str) -> None:
    page = Client().get(reverse(name))
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "sessionid" not in page.cookies


@pytest.mark.rule("SK-02", "SK-22")
def test_residents_choose_among_the_units_they_know(besokare: Any) -> None:
    page = Client().get("/synpunkt/").text
    shown = re.findall('<option value="(.*?)"[^>]*>(.*?)</option>', page)
    assert shown == [
        ("", "Välj verksamhet"), ("BOF", "Barn- och familj"), ("VUX", "Vuxenenheten"), ("VIN", "Vuxna insatser"),
        ("SRV", "Resursverksamhet"), ("INT", "Integration"), ("ALD", "Äldre"), ("FUN", "Funktionsnedsättning"),
        ("STA", "Staben"), ("vet_inte", "Vet inte"),
    ]  # fmt: skip
    assert "Administration" not in page


@pytest.mark.rule("SK-26", "SK-29", "SK-34")
def test_it_lies_in_the_units_register_and_its_manager_knows(besokare: Any, at: Clock, sees: Any, cast: Any) -> None:
    case = besokare().lamna(EPOST)
    assert (case.number, case.enhet.code, case.kanal, case.state) == ("BU-2026-001", "BOF", "e_tjanst", "inkommen")
    assert (case.received_at, case.beskrivning, case.anonym, case.ej_informeras_skal) == (at.now, TEXT, False, "")
    assert case.deadlines.get().due_at.date().isoformat() == "2026-12-01"
    assert told(case) == {"peter.holmgard"}
    assert sees(cast("peter.holmgard"), case)
    assert not sees(cast("anna.lovdahl"), case), "what is said about a unit is not the whole unit's to read"


def test_nobody_who_does_not_know_whom_it_concerns_is_turned_away(besokare: Any) -> None:
    assert besokare().lamna({**ANONYM, "enhet": "vet_inte"}).enhet.code == "STA"


@pytest.mark.rule("SK-27")
def test_a_synpunkt_about_the_manager_goes_past_the_manager(
    besokare: Any, at: Clock, sees: Any, cast: Any, tick: Any
) -> None:
    ordinary, about = besokare().lamna(ANONYM), besokare().lamna({**ANONYM, "chefen": "on"})
    at.forward(days=10)
    tick()
    peter, monica = cast("peter.holmgard"), cast("monica.ahlgren")
    assert (sees(peter, about), sees(monica, about)) == (False, True)
    assert told(about) == {"monica.ahlgren"}, "the arrival, the warning and the reminder"
    assert Notice.objects.filter(case=about.pk).count() > 1
    # The twin: without the tick the manager reads it and is told.
    assert (sees(peter, ordinary), sees(monica, ordinary)) == (True, False)
    assert told(ordinary) == {"peter.holmgard"}


@pytest.mark.rule("SK-27")
def test_the_manager_it_is_about_finds_no_page_of_it(besokare: Any, login: Any) -> None:
    about = besokare().lamna({**ANONYM, "chefen": "on"})
    assert login("peter.holmgard").get(about.get_absolute_url()).status_code == 404
    assert login("monica.ahlgren").get(about.get_absolute_url()).status_code == 200


@pytest.mark.rule("SK-26", "SK-29")
def test_an_anonymous_sender_leaves_no_trace(besokare: Any) -> None:
    case = besokare().lamna({**EPOST, **BREV, "svar": "anonym"})
    assert (case.anonym, case.ej_informeras_skal, list(case.persons.all())) == (True, "", [])
    assert not any(canary in database() for canary in CANARIES)
    # The twin: with another answer the very same post is kept.
    besokare().lamna({**EPOST, **BREV, "svar": "brev"})
    assert "Strutsgatan" in database()


@pytest.mark.parametrize(
    ("svar", "kept"),
    [
        ("epost", ("Kanarie Svala", "kanarie@svala.example", "", "")),
        ("brev", ("Kanarie Svala", "", "070-174 06 20", "Strutsgatan 4")),
    ],
)
def test_only_what_belongs_to_the_chosen_answer_is_kept(besokare: Any, svar: str, kept: tuple[str, ...]) -> None:
    person = besokare().lamna({**EPOST, **BREV, "svar": svar}).persons.get()
    assert person.relation == "avsandare"
    assert (person.name, person.email, person.phone, person.address) == kept


# ── what must be answered ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"enhet": ""}, ["enhet"]),
        ({"enhet": "ADM"}, ["enhet"]),
        ({"enhet": "x" * 5000}, ["enhet"]),
        ({"synpunkt": " \n "}, ["synpunkt"]),
        ({"svar": ""}, ["svar_0"]),
        ({"svar": "kanske"}, ["svar_0"]),
        ({"svar": "epost"}, ["epost"]),
        ({"svar": "epost", "epost": "mormor"}, ["epost"]),
        ({"svar": "epost", "epost": "a@b.example", "epost_namn": "ö" * 121}, ["epost_namn"]),
        ({"svar": "brev"}, ["namn", "telefon"]),
        ({"svar": "brev", "namn": "Svala"}, ["telefon"]),
        ({"svar": "brev", "telefon": "1"}, ["namn"]),
        ({"svar": "brev", "namn": "Svala", "adress": "ö" * 201}, ["adress"]),
        ({"enhet": "", "synpunkt": "", "svar": "brev"}, ["enhet", "synpunkt", "namn", "telefon"]),
    ],
)
def test_what_is_missing_is_told_first_beside_the_field_and_in_the_title(
    besokare: Any, changed: dict[str, str], fields: list[str]
) -> None:
    page = besokare().skicka({**ANONYM, **changed})
    assert page.status_code == 422
    assert title(page).startswith("Fel: Lämna en synpunkt")
    html = page.text
    assert html.index('class="errsum"') < html.index("<h1")
    summary = re.search('<div class="errsum" role="alert".*?</div>', html, re.DOTALL)[0]
    assert re.findall('<a href="#id_(.*?)">', summary) == fields
    for name in fields:
        assert f'id="id_{name}"' in html
        assert f'id="id_{name.removesuffix("_0")}_error"' in html
    assert not Synpunkt.objects.exists()


@pytest.mark.parametrize(
    "svar",
    [
        {**BREV, "epost": "mormor", "epost_namn": "x" * 200},
        {**BREV, "adress": ""},
        {**BREV, "telefon": ""},
        {**EPOST, "epost_namn": "", "telefon": "x" * 200},
        {**ANONYM, "epost": "mormor", "namn": "x" * 200, "adress": "\x00"},
    ],
)
def test_what_belongs_to_another_answer_is_held_against_nobody(besokare: Any, svar: dict[str, str]) -> None:
    assert besokare().lamna(svar)


def test_everything_typed_is_still_there_after_an_error(besokare: Any) -> None:
    html = besokare().skicka({**EPOST, **BREV, "enhet": "", "chefen": "on", "svar": "brev", "telefon": "<b>"}).text
    for kept in (TEXT, 'value="kanarie@svala.example"', 'value="Strutsgatan 4"', 'value="&lt;b&gt;"'):
        assert kept in html
    assert re.search('id="id_chefen" checked|name="chefen"[^>]* checked', html)
    assert re.search('value="brev" checked', html)


def test_eight_thousand_characters_are_taken_and_one_more_is_said_and_not_cut(besokare: Any) -> None:
    refused = besokare().skicka({**ANONYM, "synpunkt": "ö" * 8001})
    assert refused.status_code == 422
    assert "ö" * 8001 in refused.text
    assert "Texten är 8\u00a0001 tecken" in refused.text
    assert "Du har 1 tecken för mycket" in refused.text
    assert "maxlength" not in refused.text
    assert len(besokare().lamna({**ANONYM, "synpunkt": "å\r\n" * 4000}).beskrivning) == 7999


# ── once and only once ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_is_one_synpunkt_with_one_number(besokare: Any) -> None:
    visitor = besokare()
    case = visitor.lamna(EPOST)
    first = visitor.kvitto()
    assert visitor.lamna(EPOST) == case
    assert visitor.kvitto() == first
    assert Synpunkt.objects.count() == 1


def test_the_same_once_more_after_back_is_the_same_though_the_page_is_new(besokare: Any) -> None:
    """A browser asks for the page anew, with another token, and puts back what was typed."""
    visitor = besokare()
    case = visitor.lamna(EPOST)
    assert visitor.skicka(EPOST, token=uuid.uuid4()).status_code == 303
    assert Synpunkt.objects.get() == case
    assert case.number in visitor.kvitto()
    visitor.skicka({**EPOST, "synpunkt": "En sak till."}, token=uuid.uuid4())
    assert Synpunkt.objects.count() == 2
    # The twin: the browser's memory makes them one. Another browser's is another synpunkt.
    besokare().lamna(EPOST)
    assert Synpunkt.objects.count() == 3


@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_sendings_in_the_same_instant_one_is_taken_in(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Both have looked for the other before either was there. Without the token's unique key there would be two."""
    visitor, known, waiting = besokare(), once.known, [besokare()]
    waiting[0].token = visitor.token

    def looked(*args: Any) -> Any:
        seen = known(*args)
        if waiting:
            assert seen is None
            waiting.pop().skicka(ANONYM)
        return seen

    monkeypatch.setattr(once, "known", looked)
    if not guarded:
        monkeypatch.setattr(views, "read_token", lambda typed: uuid.uuid4())
    sent = visitor.skicka(ANONYM)
    assert sent.headers["Location"] == "/synpunkt/kvittens/"
    assert Synpunkt.objects.count() == (1 if guarded else 2)
    if guarded:
        assert Synpunkt.objects.get().number in visitor.kvitto()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_eight_sendings_at_once_one_is_taken_in(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The same race for real: eight connections, let go in the same instant."""
    visitors, gate, sent = [besokare() for _ in range(8)], threading.Barrier(8), []
    if not guarded:
        monkeypatch.setattr(views, "read_token", lambda typed: uuid.uuid4())

    def send(visitor: Besokare) -> None:
        visitor.token = visitors[0].token
        gate.wait()
        sent.append((visitor.skicka(ANONYM).status_code, visitor.kvitto().count("BU-2026-001")))
        connection.close()

    threads = [threading.Thread(target=send, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in sent} == {303}
    assert Synpunkt.objects.count() == (1 if guarded else 8)
    assert sum(shown for _, shown in sent) == (8 if guarded else 1), "everybody gets the number of the one"


@pytest.mark.parametrize(
    "again",
    [
        {**EPOST, "synpunkt": "Något helt annat."},
        {**EPOST, "epost": "ny@svala.example"},
        {**EPOST, "chefen": "on"},
        {**EPOST, "enhet": "VUX"},
        ANONYM,
        BREV,
    ],
    ids=["other words", "another address", "about the manager", "another unit", "anonymous", "by letter"],
)
def test_back_and_something_else_from_the_same_page_is_said_and_then_sent(besokare: Any, again: dict[str, str]) -> None:
    visitor = besokare()
    visitor.lamna(EPOST)
    page = visitor.skicka(again)
    assert page.status_code == 409
    assert "Du har redan skickat en synpunkt" in page.text
    assert again["synpunkt"] in page.text
    assert Synpunkt.objects.count() == 1
    assert visitor.shown(page) != visitor.token
    visitor.token = visitor.shown(page)
    assert visitor.lamna(again).beskrivning == again["synpunkt"]
    assert Synpunkt.objects.count() == 2


# ── nothing is lost and nothing breaks ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("what", "unit"), [("ta_in", "Barn- och familj"), ("enheter", "Verksamheten du valde")])
def test_without_a_database_everything_typed_is_kept_until_it_is_back(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, what: str, unit: str
) -> None:
    visitor = besokare()
    with monkeypatch.context() as broken:
        broken.setattr(views, what, down)
        page = visitor.skicka({**EPOST, "chefen": "on"})
    assert page.status_code == 503
    assert "Vi kan inte ta emot just nu" in page.text
    for kept in (TEXT, 'value="kanarie@svala.example"', f'<option value="BOF" selected>{unit}</option>', visitor.token):
        assert kept in page.text
    assert re.search('name="chefen"[^>]* checked', page.text)
    assert visitor.lamna(EPOST).beskrivning == TEXT


def test_without_a_database_the_page_itself_says_so(besokare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "enheter", down)
    for sprak, said in (("", "Vi kan inte ta emot just nu"), ("en/", "We cannot receive anything just now")):
        page = Client().get(f"/synpunkt/{sprak}")
        assert (page.status_code, said in page.text) == (503, True)


FIELDS = ("token", "enhet", "synpunkt", "chefen", "svar", "epost", "epost_namn", "namn", "telefon", "adress")
GARBAGE = ("%00", "%ED%A0%80", "%FF", "%27%20OR%201%3D1--", "%F0%9F%91%A9", "%E2%80%AE", "x" * 300_000, "9" * 400,
           "a&{name}=b&{name}=c", "a[b][c]")  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_whatever_is_posted_never_breaks(besokare: Any, name: str) -> None:
    for garbage in GARBAGE:
        visitor, before = besokare(), Synpunkt.objects.count()
        whole = {**EPOST, **BREV, "svar": "epost" if name.startswith("epost") else "brev", "token": visitor.token}
        rest = "&".join(f"{key}={value}" for key, value in whole.items() if key != name)
        body = f"{rest}&{name}={garbage.replace('{name}', name)}"
        page = visitor.client.post(visitor.sida, body, content_type="application/x-www-form-urlencoded")
        assert page.status_code in {303, 422}, garbage
        assert "\x00" not in page.text
        assert Synpunkt.objects.count() - before == (page.status_code == 303), garbage


@pytest.mark.parametrize("body", ["", "&&&==", "synpunkt", "{}"])
def test_a_post_of_nothing_is_an_unanswered_form(besokare: Any, body: str) -> None:
    for content_type in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
        assert Client().post("/synpunkt/", body, content_type=content_type).status_code == 422


def test_what_cannot_be_read_is_shown_where_it_stands(besokare: Any) -> None:
    page = besokare().skicka({**ANONYM, "synpunkt": "Hej\x00då"})
    assert page.status_code == 422
    assert "Hej\ufffddå" in page.text
    assert "inte gick att läsa" in page.text


def test_more_than_the_server_takes_is_refused(besokare: Any, settings: Any) -> None:
    assert besokare().skicka({**ANONYM, "synpunkt": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}).status_code == 413
    assert besokare().skicka({f"f{n}": "x" for n in range(400)}).status_code == 400


@pytest.mark.parametrize("token", ["", "x", "\x00", "9" * 40, "{}"])
def test_a_page_without_its_token_asks_once_more_with_a_new_one(besokare: Any, token: str) -> None:
    visitor = besokare()
    page = visitor.skicka(ANONYM, token=token)
    assert page.status_code == 422
    assert "Sidan gick inte att läsa helt" in page.text
    assert TEXT in page.text
    visitor.token = visitor.shown(page)
    assert visitor.lamna(ANONYM)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% load x %}"])
def test_whatever_is_typed_is_shown_as_it_is_and_never_run(besokare: Any, text: str) -> None:
    html = besokare().skicka({**BREV, "enhet": "", "synpunkt": text, "namn": text}).text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert unescape(html).count(text) == 2


@pytest.mark.parametrize(("sprak", "heading"), [("", "Skicka en gång till"), ("_en", "Send once more")])
def test_a_post_without_its_csrf_token_loses_nothing_and_is_sent_by_one_click(
    besokare: Any, sprak: str, heading: str
) -> None:
    visitor = besokare(sprak, enforce_csrf_checks=True)
    page = visitor.skicka({**EPOST, "synpunkt": f"{TEXT}\r\nOch en rad till."})
    assert (page.status_code, title(page)) == (403, f"{heading} – Norrvinge kommun")
    fields = {name: unescape(value) for name, value in re.findall('name="([^"]*)" value="([^"]*)"', page.text)}
    assert fields["token"] == visitor.token
    assert visitor.client.post(visitor.sida, fields).headers["Location"] == visitor.kvittens
    assert Synpunkt.objects.get().beskrivning == f"{TEXT}\nOch en rad till."


def test_a_change_of_language_without_its_csrf_token_shows_only_what_somebody_typed(besokare: Any) -> None:
    visitor = besokare("_en", enforce_csrf_checks=True)
    page = visitor.skicka(EPOST, sprak="en", rattas="1")
    assert page.status_code == 403
    carried = dict(re.findall('<input type="hidden" name="([^"]*)" value="([^"]*)"', page.text))
    assert (carried["sprak"], carried["rattas"]) == ("en", "1")
    assert "Sprak" not in page.text and "Rattas" not in page.text


# ── the receipt ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-29")
def test_the_receipt_tells_the_number_and_when_they_will_hear_and_nothing_else(besokare: Any, at: Clock) -> None:
    at.set("2026-12-23 23:59")
    visitor = besokare()
    case = visitor.lamna(EPOST)
    receipt = visitor.kvitto()
    assert case.number in receipt
    # Christmas Eve, Christmas Day, New Year's Eve and New Year's Day are no working days, nor two weekends.
    assert "Senast tisdag 5 januari 2027" in receipt
    assert not any(secret in receipt for secret in (*CANARIES, "vänta i tre veckor", "Barn- och familj"))


@pytest.mark.rule("SK-29")
def test_the_anonymous_are_told_that_nobody_can_answer_them(besokare: Any) -> None:
    visitor = besokare()
    case = visitor.lamna(ANONYM)
    receipt = visitor.kvitto()
    assert "Du är anonym, så vi kan inte svara dig." in receipt
    assert case.number in receipt
    assert "Senast" not in receipt


def test_what_the_browser_remembers_is_no_persons_and_dies_with_it(besokare: Any) -> None:
    kaka = besokare().skicka(EPOST).cookies[views.KAKA]
    assert (kaka["httponly"], kaka["samesite"], kaka["path"], kaka["max-age"]) == (True, "Strict", "/synpunkt/", "")
    seen = signing.loads(kaka.value, salt=views.KAKA)
    token = str(Synpunkt.objects.get().token)
    assert seen == {"token": token, "nummer": "BU-2026-001", "anonym": False, "senast": "2026-12-01"}


@pytest.mark.parametrize(("seconds", "shown"), [(3590, True), (3610, False)])
def test_the_receipt_is_shown_for_an_hour(
    besokare: Any, monkeypatch: pytest.MonkeyPatch, seconds: int, shown: bool
) -> None:
    visitor = besokare()
    case = visitor.lamna(EPOST)
    started = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: started + seconds)
    page = visitor.client.get(visitor.kvittens)
    assert page.status_code == 200
    assert (case.number in page.text) == shown
    assert ("Kvittensen visas inte längre" in page.text) != shown


@pytest.mark.parametrize("kaka", ["", "x", "a:b:c", "é:\x00", "eyJudW1tZXIiOiJYIn0:1:2"])
def test_a_receipt_cannot_be_made_up(besokare: Any, kaka: str) -> None:
    client = Client()
    client.cookies[views.KAKA] = kaka
    page = client.get("/synpunkt/kvittens/")
    assert page.status_code == 200
    assert "Kvittensen visas inte längre" in page.text


def test_another_browser_sees_no_receipt(besokare: Any) -> None:
    case = besokare().lamna(EPOST)
    assert case.number not in Client().get("/synpunkt/kvittens/").text


def test_only_reading_a_receipt_is_possible(besokare: Any) -> None:
    assert Client().post("/synpunkt/kvittens/").status_code == 405
    assert Client().put("/synpunkt/").status_code == 405
