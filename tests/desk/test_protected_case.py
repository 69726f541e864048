"""A case with protected persons: nothing that leads to them is shown anywhere until somebody has said why."""

import io
import re
import uuid

import pikepdf
import pytest

from casework.doorway import take
from casework.models import Notice
from casework.relations import EVERY
from desk.case_page import CasePage
from intake.inkomst import Berord
from intake.models import EAnmalan
from records import masking
from records.documents import store
from records.models import Contact, Person, Reading, Reveal
from records.uploads import inspect
from records.writing import write_down
from tests.desk.conftest import url
from tests.records.prints import text_of

# What stands in the report and leads to somebody. None of it may be on a page, in a file or in a header.
CANARIES = ["Olle", "Ahlmark", "Emma", "201901092393", "20190109-2393", "190109-2393", "2019-01-09", "19930210-2380",
            "Tranbärsvägen", "Tofsvipeskolan", "070-174 06 21", "070-174 06 22", "olle@ahlmark.example"]  # fmt: skip
CHILD = {
    "name": "Olle Ahlmark",
    "number": "201901092393",
    "address": "Tranbärsvägen 4",
    "place": "Tofsvipeskolan",
    "phone": "070-174 06 21",
    "email": "olle@ahlmark.example",
    "language": "svenska",
}
WORDS = {
    "vad": "Olle Ahlmark (190109-2393) bor på Tranbärsvägen 4 och går på Tofsvipeskolan. Ring Emma, 070-174 06 22.",
    "sagt": "Olles mamma Emma vågar inte.",
    "skydd": "ja",
    "fara": "Någon har varit vid Tofsvipeskolan och frågat efter Olle.",
    "varfor_inte": "Emma Ahlmark är rädd.",
    "tank_pa": "Skriv inte till olle@ahlmark.example.",
    "relation": "Emmas granne på Tranbärsvägen",
}


@pytest.fixture
def hidden(report, cast, at):
    """A report about a child with protected identity; a canary stands in every place where somebody can write one."""
    case = report(berorda=[Berord("barn", None, CHILD)], skyddade_uppgifter="ja", **WORDS)
    guardian = Person(case=case, relation="vardnadshavare", name="Emma Ahlmark", number="199302102380",
                      phone="070-174 06 22", address="Tranbärsvägen 4")  # fmt: skip
    guardian.save()
    return case


@pytest.fixture
def mine(hidden, cast, at):
    """Taken by Anna, who has written down what she was told."""
    anna = cast("anna.lovdahl")
    case = take(hidden, EAnmalan.ta_emot, by=anna)
    first = write_down(case, by=anna, at=at.now, text="Ringde Emma Ahlmark på 070-174 06 22.")
    write_down(case, by=anna, at=at.now, text="Det var Tofsvipeskolan som svarade.", corrects=first)
    Contact.objects.create(case_id=case.pk, author=anna, at=at.now, happened_at=at.now, with_whom="Emma Ahlmark",
                           way="telefon", text="Olle är hemma på Tranbärsvägen 4.")  # fmt: skip
    store(
        case, b"Olle Ahlmark", inspect(b"Olle Ahlmark", "olle-ahlmark.txt"), at=at.now, by=anna, title="Olles teckning"
    )
    return case


def open_up(client, case):
    assert client.post(url(case, "skyddade/"), {"why": "skydd"}).status_code == 302


def printed(response):
    """The text of a PDF without white space, for lines break where the paper ends."""
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        return "".join(text_of(page) for page in pdf.pages)


def found(text):
    squeezed = re.sub(r"\s", "", text)
    return [word for word in CANARIES if re.sub(r"\s", "", word) in squeezed]


def shown(response):
    """Which of the canaries are in an answer: its body and its headers."""
    pdf = response.get("Content-Type") == "application/pdf"
    return found((printed(response) if pdf else response.text) + str(response.headers))


HTMX = {"HX-Request": "true"}
PAGES = ["/ko/?vy=enheten", "/ko/?vy=enheten&arende={number}", "/arende/{number}/", "/arende/{number}/?visa=anteckningar",
         "/arende/{number}/?visa=handlingar", "/arende/{number}/?visa=paminnelser", "/arende/{number}/utskrift/",
         "/arende/{number}/kontakt/", "/arende/{number}/person/", "/arende/{number}/handling/", "/arende/{number}/skyddade/",
         "/arende/{number}/ratta/anteckning-{note}/", "/arende/{number}/ratta/kontakt-{contact}/", "/mina-lasningar/",
         "/ko/puls/?vy=enheten&rad={number}:0", "/ko/fordela/?arende={number}:1"]  # fmt: skip


def filled(page, case):
    return page.format(number=case.number, note=case.notes.first().pk, contact=case.contacts.get().pk)


@pytest.mark.parametrize("person", ["anna.lovdahl", "karin.wessman", "peter.holmgard"])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_who_it_is_before_the_reason(login, mine, person, page):
    response = login(person).get(filled(page, mine))
    assert response.status_code == 200
    assert shown(response) == []


@pytest.mark.parametrize("name", list(EAnmalan.steps()))
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_no_step_shows_who_it_is_before_the_reason(login, mine, name, headers):
    for person in ["anna.lovdahl", "karin.wessman"]:
        response = login(person).get(url(mine, f"steg/{name}/"), headers=headers)
        assert response.status_code in {200, 404, 409}
        assert shown(response) == []


def test_the_preview_never_shows_who_it_is(login, mine):
    client = login("anna.lovdahl")
    for _ in range(2):
        for answer in [
            client.get(url(mine, "forhandsvisning/"), headers=HTMX),
            client.get(f"/ko/?arende={mine.number}"),
        ]:
            assert mine.number in answer.text
            assert "●●●●●" in answer.text
            assert shown(answer) == []
        open_up(client, mine)


def test_after_the_reason_the_case_and_its_print_show_it_for_fifteen_minutes(login, mine, at):
    """The twin of what is hidden: every canary is there to be found."""
    client, everything = login("anna.lovdahl"), set(CANARIES)
    open_up(client, mine)
    at.forward(minutes=14, seconds=59)
    page, paper = client.get(url(mine)), client.get(url(mine, "utskrift/"))
    assert set(shown(page)) >= everything - {"201901092393", "2019-01-09"}
    assert set(shown(paper)) >= everything - {"201901092393"}
    assert shown(login("karin.wessman").get(url(mine))) == [], "for nobody else"
    at.forward(seconds=1)
    assert shown(client.get(url(mine))) == shown(client.get(url(mine, "utskrift/"))) == []


@pytest.mark.parametrize(
    "page",
    [
        "/arende/{number}/",
        "/arende/{number}/utskrift/",
        "/ko/?arende={number}",
        "/arende/{number}/ratta/anteckning-{note}/",
    ],
)
def test_without_the_mask_the_same_pages_would_tell(login, mine, monkeypatch, page):
    """The twin: what stands between a text and the page is the mask."""
    monkeypatch.setattr(masking.Mask, "__call__", lambda self, text: text)
    assert shown(login("anna.lovdahl").get(filled(page, mine)))


def test_without_asking_for_the_reason_the_persons_would_be_there(login, mine, monkeypatch):
    """The twin: what stands between the persons and the page is the question."""
    monkeypatch.setattr(CasePage, "masked", False)
    assert "20190109-2393" in shown(login("anna.lovdahl").get(url(mine)))


def test_where_the_person_is_now_is_hidden_on_the_page_and_on_paper(login, report):
    case = report(berorda=[Berord("barn", None, CHILD)], skyddade_uppgifter="ja", var_nu="i stugan vid sjön")
    client = login("anna.lovdahl")
    assert "stugan" not in client.get(url(case)).text
    assert "stugan" not in printed(client.get(url(case, "utskrift/")))
    open_up(client, case)
    assert "i stugan vid sjön" in client.get(url(case)).text
    assert "istuganvidsjön" in printed(client.get(url(case, "utskrift/")))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("age_text", "Olle är ungefär 7"),
        ("title", "Olles lärare på Tofsvipeskolan"),
        ("language", "Olle talar svenska"),
    ],
)
def test_what_was_typed_beside_a_person_is_hidden_too(login, hidden, column, text):
    Person(case=hidden, relation="anmalare", **{column: text}).save()
    client = login("anna.lovdahl")
    assert shown(client.get(url(hidden))) == shown(client.get(url(hidden, "utskrift/"))) == []
    open_up(client, hidden)
    assert text in client.get(url(hidden)).text


def test_the_interpreters_line_is_hidden_too(login, report):
    case = report(berorda=[Berord("barn", None, CHILD)], skyddade_uppgifter="ja", tolk="Emma Ahlmark tolkar åt Olle")
    Person(case=case, relation="vardnadshavare", name="Emma Ahlmark").save()
    client = login("anna.lovdahl")
    assert shown(client.get(url(case))) == []
    open_up(client, case)
    assert {"Olle", "Emma"} <= set(shown(client.get(url(case))))


def test_times_stay_on_the_masked_print_whatever_the_month(login, report, at):
    """A date that begins with a nought is no telephone number."""
    at.set("2026-01-09 10:42")
    case = report(berorda=[Berord("barn", None, CHILD)], skyddade_uppgifter="ja")
    assert "Komin2026-01-0910:42" in printed(login("anna.lovdahl").get(url(case, "utskrift/")))


# ── other ways out ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("query", ["EA-2026-0001", "Ahlmark", "Olle", "201901092393"])
def test_a_search_tells_no_more_than_the_number(login, hidden, query):
    answer = login("anna.lovdahl").post("/sok/", {"q": query}, follow=True)
    assert set(shown(answer)) <= {query}, "only what was asked for stands there"
    assert (f'href="{hidden.get_absolute_url()}"' in answer.text) == (query == hidden.number)


def test_notices_and_mails_tell_nothing(login, hidden, tick, mailoutbox, cast):
    take(hidden, EAnmalan.fordela, by=cast("karin.wessman"), ansvarig=cast("anna.lovdahl"))
    tick()
    told = [f"{notice.subject} {notice.body}" for notice in Notice.objects.all()]
    mails = [f"{mail.subject} {mail.body}" for mail in mailoutbox]
    assert len(told) >= 2
    assert found(" ".join(told + mails)) == []


def test_the_page_of_the_one_who_was_late_tells_nothing(login, mine):
    login("karin.wessman").post(url(mine, "steg/ta_over/"), {"version": 1, "skal": "Anna är sjuk"})
    for headers in ({}, HTMX):
        late = login("anna.lovdahl").post(url(mine, "steg/slapp/"), {"version": 1, "skal": "Mitt"}, headers=headers)
        assert late.status_code == 409
        assert shown(late) == []


def test_a_form_that_does_not_hold_tells_nothing(login, mine):
    client = login("anna.lovdahl")
    for path, form in [("steg/skriv_ut/", {"version": 1}), ("anteckning/", {"text": "", "token": uuid.uuid4()}),
                       ("kontakt/", {"text": "Hej"}), ("person/", {}), ("handling/", {}), ("skyddade/", {})]:  # fmt: skip
        response = client.post(url(mine, path), form)
        assert response.status_code == 422, path
        assert shown(response) == [], path


def test_a_draft_is_kept_without_a_word_back(login, mine):
    client = login("anna.lovdahl")
    for headers in ({}, HTMX):
        answer = client.post(url(mine, "utkast/anteckning/"), {"text": "Olle Ahlmark"}, headers=headers)
        assert shown(answer) == []


def test_a_document_waits_for_the_reason_and_its_name_tells_nothing(login, mine):
    client, handling = login("anna.lovdahl"), mine.handlingar.get()
    paths = [url(mine, f"handling/{handling.pk}/"), url(mine, f"handling/{handling.pk}/original/")]
    for path in paths:
        assert client.get(path)["Location"] == url(mine, "skyddade/")
    assert not Reading.objects.filter(what="handling").exists()
    open_up(client, mine)
    for path in paths:
        opened = client.get(path)
        assert opened.status_code == 200
        assert found(str(opened.headers)) == []
    assert Reading.objects.filter(what="handling").count() == Reading.objects.filter(what="skyddat").count() == 2
    assert login("karin.wessman").get(paths[0]).status_code == 302


def test_a_document_would_open_without_the_question(login, mine, monkeypatch):
    """The twin."""
    monkeypatch.setattr("desk.document_views.is_masked", lambda *_: False)
    assert login("anna.lovdahl").get(url(mine, f"handling/{mine.handlingar.get().pk}/")).status_code == 200


def test_the_print_is_named_by_its_number_and_says_what_it_holds(login, mine):
    client = login("anna.lovdahl")
    masked = client.get(url(mine, "utskrift/"))
    assert masked["Content-Disposition"] == f'inline; filename="{mine.number}.pdf"'
    assert "Skyddadeuppgifterärdolda" in printed(masked)
    open_up(client, mine)
    assert "Innehållerskyddadepersonuppgifter" in printed(client.get(url(mine, "utskrift/")))


def test_a_correction_shown_in_the_clear_is_logged_as_a_showing(login, mine):
    client, note = login("anna.lovdahl"), mine.notes.first()
    open_up(client, mine)
    page = client.get(url(mine, f"ratta/anteckning-{note.pk}/"))
    assert "Emma" in shown(page), "it is shown"
    assert Reading.objects.filter(what="skyddat").count() == 1


# ── who may ask, and when ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-09")
@pytest.mark.parametrize("person", ["fatima.rahimi", "thomas.eklov", "ingrid.palm", "sara.ekholm", "patric.melin"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_outsider_cannot_give_a_reason(login, hidden, person, method):
    answer = getattr(login(person), method)(url(hidden, "skyddade/"), {"why": "skydd"})
    missing = getattr(login(person), method)("/arende/EA-2026-9999/skyddade/", {"why": "skydd"})
    assert answer.status_code == missing.status_code == 404
    assert shown(answer) == []
    assert not Reveal.objects.exists()


@pytest.mark.rule("EA-09")
def test_without_the_visible_set_an_outsider_could(login, hidden, monkeypatch):
    """The twin."""
    monkeypatch.setattr("casework.reach._seen", lambda *_: EVERY)
    open_up(login("sara.ekholm"), hidden)
    assert Reveal.objects.get().user.username == "sara.ekholm"


def test_a_case_without_the_mark_asks_for_no_reason(login, report):
    case = report()
    for method in ("get", "post"):
        answer = getattr(login("anna.lovdahl"), method)(url(case, "skyddade/"), {"why": "skydd"})
        assert (answer.status_code, answer["Location"]) == (302, url(case))
    assert not Reveal.objects.exists()


@pytest.fixture
def unmarked(report):
    case = report(berorda=[Berord("barn", None, CHILD)], **WORDS)
    Person(case=case, relation="vardnadshavare", name="Emma Ahlmark").save()
    return case


@pytest.mark.rule("EA-09")
def test_marking_hides_at_once_and_for_everybody(login, unmarked):
    anna, karin = login("anna.lovdahl"), login("karin.wessman")
    assert "Ahlmark" in shown(anna.get(url(unmarked)))
    done = anna.post(url(unmarked, "steg/marka_skyddat/"), {"version": 0, "skal": "Olle lever gömd"}, follow=True)
    assert f"{unmarked.number}: du märkte ärendet med skyddade uppgifter." in done.text
    case = EAnmalan.objects.get()
    assert (case.protected, case.state, case.notes.get().text) == (True, "inkommen", "Olle lever gömd")
    assert [shown(client.get(url(case))) for client in (anna, karin)] == [[], []]
    assert case.number not in anna.post("/sok/", {"q": "201901092393"}, follow=True).text


@pytest.mark.rule("EA-09")
def test_unmarking_is_for_the_leaders_and_shows_again(login, unmarked):
    anna, karin = login("anna.lovdahl"), login("karin.wessman")
    anna.post(url(unmarked, "steg/marka_skyddat/"), {"version": 0, "skal": "Fel ärende"})
    answers = {"version": 1, "skal": "Märkt av misstag"}
    assert anna.post(url(unmarked, "steg/avmarka_skyddat/"), answers).status_code == 404
    assert EAnmalan.objects.get().protected
    assert karin.post(url(unmarked, "steg/avmarka_skyddat/"), answers).status_code == 302
    assert not EAnmalan.objects.get().protected
    assert "Ahlmark" in shown(anna.get(url(unmarked)))


def test_a_second_mark_is_refused_with_its_reason(login, mine):
    refused = login("anna.lovdahl").get(url(mine, "steg/marka_skyddat/"))
    assert refused.status_code == 409
    assert "redan märkt med skyddade uppgifter" in refused.text


def test_the_mark_stands_in_the_timeline_without_a_name(login, unmarked):
    client = login("anna.lovdahl")
    client.post(url(unmarked, "steg/marka_skyddat/"), {"version": 0, "skal": "Olle lever gömd"})
    text = client.get(url(unmarked, "?visa=steg")).text
    assert "märkte ärendet med skyddade uppgifter" in text
    assert "lever gömd" in client.get(url(unmarked, "?visa=anteckningar")).text
