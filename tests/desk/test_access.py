"""Nobody reads what is not theirs: every address, every role, and nothing that gives away that something exists."""

import itertools
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from casework.calendar import local_day
from casework.doorway import take
from casework.models import routines
from casework.reach import may_read
from intake.inkomst import Berord
from intake.models import EAnmalan
from organisation.models import Absence, Ledighetslage, User
from organisation.standing import standing
from records.documents import store
from records.drafts import keep_draft
from records.models import Contact, Draft, Note, Person, Reading
from records.uploads import inspect
from records.writing import write_down
from tests import snapshots
from tests.desk.addresses import ADDRESSES

CANARY = "KANARIE"
OUTSIDERS = ["fatima.rahimi", "thomas.eklov", "ingrid.palm", "sara.ekholm", "lena.brodin", "eva.torngren", "birgitta.hult",
             "berit.alnas", "patric.melin", "anders.kjellgren", "gunnar.ostlind", "monica.ahlgren"]  # fmt: skip
INSIDERS = ["anna.lovdahl", "jonas.akerren", "karin.wessman", "peter.holmgard"]


def names(patterns, prefix=""):
    for pattern in patterns:
        if str(pattern.pattern).startswith("^konto/"):
            continue
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith("konto/"):
                yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def test_every_address_is_in_the_table():
    assert set(names(get_resolver().url_patterns)) == set(ADDRESSES)


@pytest.fixture
def case(report, cast, at, tick):
    """A case of Barn- och familjeenheten with a canary in everything that somebody can write."""
    snapshots.lay("canary", lambda: written_in(report, cast, at, tick))
    return EAnmalan.objects.get()


def written_in(report, cast, at, tick):
    berord = Berord("barn", None, {"name": f"{CANARY} Elsa", "number": "201503072389", "address": f"{CANARY}gatan 1"})
    anna = cast("anna.lovdahl")
    made = take(
        report(berorda=[berord], vad=f"{CANARY} i anmälan", sagt=CANARY, tank_pa=CANARY), EAnmalan.ta_emot, by=anna
    )
    write_down(made, by=anna, at=at.now, text=f"{CANARY} i anteckningen")
    keep_draft(made, anna, "anteckning", {"text": f"{CANARY} i utkastet"}, at.now, sent=lambda: False)
    Contact.objects.create(case_id=made.pk, author=anna, at=at.now, happened_at=at.now, with_whom=CANARY, way="brev",
                           text=CANARY)  # fmt: skip
    text = f"{CANARY} i bilagan".encode()
    store(made, text, inspect(text, f"{CANARY}.txt"), at=at.now, by=None)
    tick()


@pytest.fixture
def address(case):
    leave = Ledighetslage.objects.get(enhet=case.enhet)
    values = {"number": case.number, "handling": case.handlingar.get().pk, "leave": leave.pk}
    values |= {"note": case.notes.first().pk, "contact": case.contacts.get().pk}
    values["absence"] = Absence.objects.get(user__username="jonas.akerren").pk
    return lambda name: ADDRESSES[name][1].format(**values)


def headers(name):
    return {"HX-Request": "true"} if ADDRESSES[name][0].endswith("-part") else {}


def leaks(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return CANARY.encode() in body or CANARY in str(response.headers)


# Everybody by the two methods that the product answers to, one of each kind by the others too.
WAYS = [*itertools.product(OUTSIDERS, ["get", "post"]), *itertools.product(OUTSIDERS[:3], ["head", "put", "delete"])]


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize(("person", "method"), WAYS)
def test_an_outsider_finds_nothing_of_a_case_at_any_address(login, address, person, method):
    client = login(person)
    for name, (who, _) in ADDRESSES.items():
        response = getattr(client, method)(address(name), headers=headers(name))
        assert not leaks(response), name
        assert response.status_code < 500, name
        if who.startswith("unit"):
            assert response.status_code in {404, 405}, name


@pytest.mark.rule("EA-08", "EA-27", "EA-31")
@pytest.mark.parametrize("person", INSIDERS)
def test_the_units_readers_reach_every_page_of_the_case(login, address, person):
    """The twin: for those who may, the canary is there to be found."""
    client = login(person)
    for name in ["case", "preview", "contact", "correct_note", "correct_contact", "person", "document", "printout",
                 "handling", "original"]:  # fmt: skip
        assert client.get(address(name), headers=headers(name)).status_code == 200, name
    for name in ["case", "correct_note", "correct_contact", "original"]:
        assert leaks(client.get(address(name))), name
    preview = client.get(address("preview"), headers=headers("preview"))
    assert "●●●●● i anmälan" in preview.text, "the canary is a name in this case, and no preview says a name"


def asked(ask, path, name):
    """The answer, and the tables that were asked for it: as many questions take as long."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask(path, headers=headers(name))
    return (
        answer.status_code,
        answer.content,
        [re.findall(r'(?:FROM|INTO|UPDATE) "(\w+)"', one["sql"]) for one in queries],
    )


def test_hidden_and_missing_answer_alike_and_in_the_same_time(login, address, case):
    """What takes time is the database: the same questions are asked, in the same order."""
    client = login("fatima.rahimi")
    client.get("/ko/")
    for name, (who, _) in ADDRESSES.items():
        if not who.startswith("unit"):
            continue
        for method in ("get", "post"):
            ask = getattr(client, method)
            hidden, missing = (
                asked(ask, path, name) for path in (address(name), address(name).replace(case.number, "EA-2026-9999"))
            )
            assert hidden == missing, name
            assert hidden[2], "something was asked"


def test_a_part_asked_for_without_its_script_leads_to_the_queue_whatever_the_number(login, address, case):
    for person in ("anna.lovdahl", "fatima.rahimi"):
        for number in (case.number, "EA-2026-9999"):
            answer = login(person).get(f"/arende/{number}/forhandsvisning/")
            assert (answer.status_code, answer["Location"]) == (302, f"/ko/?arende={number}")


def test_a_superuser_without_a_role_sees_no_case(case, address):
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    client = Client()
    client.force_login(root)
    assert client.get(address("case")).status_code == 404
    assert not leaks(client.get("/ko/?vy=enheten"))


@pytest.mark.parametrize("name", [name for name, (who, _) in ADDRESSES.items() if who != "all"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_in_without_logging_in(address, name, method):
    response = getattr(Client(), method)(address(name))
    assert response.status_code in {302, 403, 405}
    assert not leaks(response)
    if response.status_code == 302:
        assert response["Location"].startswith("/konto/login/")


@pytest.mark.parametrize(("person", "status"), [("anna.lovdahl", 200), ("karin.wessman", 200), ("peter.holmgard", 200),
                                                ("sara.ekholm", 404), ("berit.alnas", 404), ("patric.melin", 404)])  # fmt: skip
def test_pages_for_those_who_watch_a_unit(login, address, person, status):
    """Of bemanning whoever works here sees no more than where they say that they are away themselves."""
    assert login(person).get(address("intake_register")).status_code == status
    staffing = login(person).get(address("staffing"))
    assert staffing.status_code == 200 and ("Bemanning i dag" in staffing.text) == (status == 200)
    assert ("Mottagningsfunktion" in staffing.text.partition("<main")[2]) == (status == 200)


@pytest.mark.parametrize(("person", "status"), [("karin.wessman", 302), ("peter.holmgard", 302), ("anna.lovdahl", 404),
                                                ("thomas.eklov", 404), ("berit.alnas", 404)])  # fmt: skip
@pytest.mark.rule("EA-18")
def test_only_the_units_leaders_record_that_kontaktcenter_knows(login, address, person, status):
    response = login(person).post(address("informed"), {"contact": "Berit Alnäs"})
    assert response.status_code == status
    leave = Ledighetslage.objects.get(enhet__code="BOF")
    assert (leave.kontaktcenter_contact == "Berit Alnäs") == (status == 302)
    if status == 302:
        assert leave.informed_by.username == person
        login("peter.holmgard").post(address("informed"), {"contact": "någon annan"})
        leave.refresh_from_db()
        assert leave.kontaktcenter_contact == "Berit Alnäs", "the first record stands"


def test_a_document_of_another_case_is_not_reached_through_ones_own(login, address, case, report, at, cast):
    other = report("vuxen")
    theirs = address("handling").replace(case.number, other.number)
    assert login("fatima.rahimi").get(theirs).status_code == 404


def test_what_a_document_may_do_in_the_browser_is_nothing(login, address):
    response = login("anna.lovdahl").get(address("original"))
    assert response["Content-Disposition"].startswith("attachment")
    assert CANARY not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("query", ["KANARIE", "kanarie elsa", "201503072389", "20150307-2389", "150307-2389"])
def test_a_hit_outside_looks_exactly_like_none(login, case, query):
    inside = login("anna.lovdahl").post("/sok/", {"q": query}, follow=True)
    assert case.number in inside.text, "the twin: those who may do find it"
    outside = login("fatima.rahimi").post("/sok/", {"q": query}, follow=True)
    nothing = login("fatima.rahimi").post("/sok/", {"q": "x" * len(query)}, follow=True)
    assert case.number not in outside.text
    assert len(outside.text.replace(query, "")) == len(nothing.text.replace("x" * len(query), ""))


@pytest.mark.parametrize(
    "query", ["", " ", "%", "_", "a" * 10_000, "\x00", "(a+)+$", "'; DROP TABLE x--", "201503072388"]
)
def test_a_strange_search_finds_nothing_and_breaks_nothing(login, case, query):
    response = login("anna.lovdahl").post("/sok/", {"q": query}, follow=True)
    assert response.status_code == 200
    assert case.number not in response.text


def test_the_protected_are_found_by_the_cases_number_alone(login, report):
    berord = Berord("barn", None, {"name": "Olle Ahlmark", "number": "201901092393"})
    hidden = report(berorda=[berord], skyddade_uppgifter="ja")
    client = login("anna.lovdahl")
    assert hidden.number not in client.post("/sok/", {"q": "Ahlmark"}, follow=True).text
    assert hidden.number not in client.post("/sok/", {"q": "201901092393"}, follow=True).text
    assert hidden.number in client.post("/sok/", {"q": hidden.number}, follow=True).text


def test_search_words_never_reach_an_address(login, case):
    """A search is a POST: its words are in no address, log or Referer."""
    assert case.number not in login("anna.lovdahl").get("/sok/", {"q": "KANARIE"}).text


@pytest.mark.parametrize("number", ["EA-2026-0001'", "../../etc", "EA-2026-0001%00", "ea-2026-0001", "0", "-", "é"])
def test_a_number_that_is_none_is_missing(login, case, number):
    assert login("anna.lovdahl").get(f"/arende/{number}/").status_code == 404


def test_a_get_changes_nothing_but_the_read_log(login, address, case):

    def all_of_it():
        counts = [rows.objects.count() for rows in (Note, Contact, Person, Draft)]
        return EAnmalan.objects.get().version, case.history.count(), counts, User.objects.filter(theme="").count()

    before, client = all_of_it(), login("karin.wessman")
    for name in ADDRESSES:
        client.get(address(name), headers=headers(name))
    assert before == all_of_it()
    assert set(Reading.objects.values_list("case", flat=True)) == {case.pk}


def test_a_post_without_its_token_is_refused_and_loses_nothing(cast, case, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast("anna.lovdahl"))
    response = client.post(address("note"), {"text": "Det jag skrev", "token": uuid.uuid4()})
    assert response.status_code == 403
    assert "Det jag skrev" in response.text
    assert case.notes.count() == 1


def test_every_answer_forbids_keeping_framing_and_scripts(login, address):
    client = login("anna.lovdahl")
    for name, (who, _) in ADDRESSES.items():
        response = client.get(address(name))
        assert response["Cache-Control"] == "no-store", name
        assert response["X-Frame-Options"] == "DENY", name
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "default-src 'none'" in policy, name
        assert who


def test_a_session_ends_after_thirty_idle_minutes(login, at):
    client = login("anna.lovdahl")
    client.get("/ko/")
    assert client.session.get_expiry_age() <= 30 * 60


SHARED = ["/arende/{}/", "/arende/{}/utskrift/"]


def test_nobody_finds_a_case_of_any_routine_that_is_not_theirs(played, at):
    """One of each who differ in their roles, the first case of every routine that they do not read: every page is found alike."""
    day, hidden = local_day(at.now), 0
    cases = [case for kind in routines() for case in kind.objects.filter(closed_at=None).order_by("pk")[:1]]
    assert len(cases) >= 7, "of every routine there is one"
    people = {standing(one, day).held: one for one in User.objects.filter(is_active=True).order_by("-pk")}
    for person in people.values():
        client = Client()
        client.force_login(person)
        for case in cases:
            if may_read(type(case), case.pk, person, day):
                continue
            names = [one.name for one in case.persons.all() if one.name]
            for path in SHARED:
                answer = client.get(path.format(case.number))
                # A samordnare is led to the page of her own (SR-10), which says no more.
                assert answer.status_code in {302, 404}, (person.username, path)
                assert not any(name in answer.text for name in names), (person.username, path)
            answer = client.post(f"/arende/{case.number}/anteckning/", {"text": "Nyfiken", "version": case.version})
            assert answer.status_code == 404, (person.username, case.number)
            hidden += 1
    assert hidden > 100, "and there was something to hide"
