"""What comes in a flood or looks like junk is taken in with a mark: as any other, but its mails come together."""

import re
import uuid

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework import watch
from casework.disqualification import disqualify
from casework.doorway import take
from casework.models import Case, Notice
from complaints.models import Synpunkt
from intake.models import EAnmalan
from outbox import delivery, gathering
from records import flood
from records.marks import Mark
from tests.complaints.besokare import ANONYM, Besokare
from tests.intake.conftest import Besokare as Anmalare

EKVAGEN = {1: {"galler": "barn"}, 2: {}, 3: {"vad": "Det skriks.", "skydd": "nej"}, 4: {}, 5: {"anmalare": "anonym"}}
CHIEF = "peter.holmgard"


@pytest.fixture
def few(settings, norrvinge):
    """Two from a network and five in all, and the rest is a flood."""
    settings.PUBLIC_POSTS_PER_NETWORK, settings.PUBLIC_POSTS_IN_ALL = 2, 5


def left(how_many, **how):
    return [Besokare(**how).lamna({**ANONYM, "synpunkt": f"Nummer {n}."}) for n in range(how_many)]


def marks():
    return dict(Mark.objects.filter(cleared_at=None).values_list("case__number", "why"))


# ── taken, with a mark ──────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_over_a_networks_limit_is_taken_in_with_a_mark_and_is_otherwise_like_any_other(few, at):
    first, second, third = left(3)
    elsewhere = left(1, REMOTE_ADDR="203.0.113.9")[0]
    assert marks() == {third.number: "anhopning"}, "not the two before it, nor who writes from another network"
    assert [case.number[-3:] for case in (first, second, third, elsewhere)] == ["001", "002", "003", "004"]
    assert third.received_at == at.now
    assert {d.key for d in third.deadlines.all()} == {d.key for d in first.deadlines.all()} == {"bekrafta"}
    at.forward(minutes=11)
    assert left(1)[0].number not in marks(), "the next ten minutes are others"


def test_what_is_over_the_limit_in_all_is_marked_from_wherever_it_comes(few, at):
    cases = [left(1, REMOTE_ADDR=f"203.0.{n}.9")[0] for n in range(7)]
    assert set(marks()) == {case.number for case in cases[5:]}


def test_a_report_over_the_limit_has_its_receipt_and_stands_in_the_queue(few, at, login):
    for _ in range(2):
        Anmalare().anmal(EKVAGEN)
    visitor = Anmalare()
    case = visitor.anmal(EKVAGEN).cases.get()
    assert marks() == {case.number: "anhopning"}
    assert case.number in visitor.kvittens()
    assert case.number in login("anna.lovdahl").get("/ko/").text
    assert {deadline.key for deadline in case.deadlines.all()} == {"ta_emot", "avsluta"}


def page_of(client, path):
    return re.search('name="visad" value="([^"]+)"', client.get(path).text)[1]


def test_the_trap_marks_on_whichever_page_it_was_filled_in(norrvinge, at):
    one = Besokare().lamna({**ANONYM, "hemsida": "http://x.example"})
    other = Anmalare().anmal({**EKVAGEN, 4: {"hemsida": "x"}}).cases.get()
    innocent = Anmalare().anmal({**EKVAGEN, 4: {"hemsida": " "}}).cases.get()
    assert marks() == {one.number: "falla", other.number: "falla"}
    assert innocent.number not in marks()


def test_what_is_sent_faster_than_anybody_writes_is_marked(norrvinge, at, settings):
    settings.PUBLIC_FASTEST = 5
    visitor, slow = Besokare(), Anmalare()
    stamp, shown = page_of(visitor.client, visitor.sida), page_of(slow.client, "/orosanmalan/steg/1/")
    at.forward(seconds=4)
    quick = visitor.lamna({**ANONYM, "visad": stamp})
    at.forward(seconds=2)
    report = slow.anmal({**EKVAGEN, 1: {"galler": "barn", "visad": shown}}).cases.get()
    kept = Besokare().lamna({**ANONYM, "visad": stamp, "synpunkt": "Sex sekunder senare."})
    forged = Besokare().lamna({**ANONYM, "visad": "1", "synpunkt": "Utan vår stämpel."})
    assert marks() == {quick.number: "snabb", forged.number: "snabb"}
    assert {kept.number, report.number}.isdisjoint(marks())


def test_the_trap_is_seen_by_nobody_and_no_key_leads_to_it(norrvinge):
    for path in ("/synpunkt/", "/orosanmalan/steg/1/", "/orosanmalan/alla/", "/synpunkt/en/"):
        html = Client().get(path).text
        trap = re.search(r'<div class="vh" aria-hidden="true">(.*?)</div>', html, re.S)[1]
        assert re.search(r'name="hemsida" tabindex="-1" autocomplete="off"', trap)


def test_a_double_click_on_what_is_marked_is_one_case_with_one_mark(few, at):
    left(2)
    visitor = Besokare()
    case = visitor.lamna(ANONYM)
    assert visitor.skicka(ANONYM).status_code == 303
    assert (Synpunkt.objects.count(), Mark.objects.get().case_id) == (3, case.pk)


def test_what_is_sent_already_is_counted_once_in_this_browser_or_another(norrvinge, at):
    visitor = Besokare()
    visitor.lamna(ANONYM)
    visitor.skicka(ANONYM)
    # After an answer that never came the browser has no cookie of it.
    del visitor.client.cookies["synpunkt"]
    visitor.skicka(ANONYM)
    assert (Synpunkt.objects.count(), flood.Posts.objects.get().count) == (1, 1)


# ── nobody is found again by what is counted ────────────────────────────────────────────────────────────────────────


def test_what_is_counted_holds_no_address_and_leads_to_no_report(norrvinge, at):
    case = left(1, REMOTE_ADDR="203.0.113.77")[0]
    left(1, REMOTE_ADDR="203.0.113.78")
    row = flood.Posts.objects.get()
    assert (row.count, row.bucket < 4096) == (2, True), "of a network, not of an address"
    assert row.window != case.received_at or row.window == at.now.replace(minute=at.now.minute // 10 * 10, second=0)
    tied = {f.related_model for model in (flood.Posts, flood.WindowKey) for f in model._meta.fields if f.is_relation}
    assert tied == set()
    assert {f.name for f in flood.Posts._meta.fields} == {"id", "window", "bucket", "count"}


def test_of_two_that_begin_a_window_at_once_both_are_counted(norrvinge, at, monkeypatch):
    left(1)
    update, first = QuerySet.update, [True]

    def too_early(rows, **values):
        """The other's row is not there yet when this one looks."""
        return 0 if rows.model is flood.Posts and first and first.pop() else update(rows, **values)

    monkeypatch.setattr(QuerySet, "update", too_early)
    left(1)
    assert (first, flood.Posts.objects.get().count) == ([], 2)


def kept():
    return [*flood.Posts.objects.values_list("window", flat=True)], [
        *flood.WindowKey.objects.values_list("key", flat=True)
    ]


def test_count_and_key_are_gone_when_their_ten_minutes_are(norrvinge, at):
    """By the sweep, and by the next who sends; while they last they say in which ten minutes something came, and no more."""
    at.forward(minutes=9 - at.now.minute % 10, seconds=59 - at.now.second)
    left(1)
    [first], [key] = kept()
    assert flood.forget(at.now) == 0
    at.forward(seconds=1)
    left(1)
    [second], [other] = kept()
    assert (second - first == flood.WINDOW, other != key) == (True, True), "another ten minutes, another key"
    assert flood.forget(at.forward(minutes=10)) == 2
    assert kept() == ([], [])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/orosanmalan/personuppgifter/", "Vi räknar hur mycket som kommer in från samma håll"),
        ("/orosanmalan/en/personuppgifter/", "We count how much comes in from the same direction"),
        ("/synpunkt/", "raderas inom en kvart och står aldrig ihop med det du skickar"),
        ("/synpunkt/en/", "erased within a quarter of an hour and are never kept together with what you send"),
    ],
)
def test_it_is_said_what_is_counted_where_it_is(norrvinge, path, words):
    assert words in " ".join(Client().get(path).text.split())


# ── its mails come together ─────────────────────────────────────────────────────────────────────────────────────────


def swept(at):
    """As the timetable does it: the outbox, and what is gathered."""
    delivery.deliver(at.now)
    gathering.gather(at.now)
    delivery.deliver(at.now)


def test_a_flood_is_one_mail_a_person_in_five_minutes(few, at, mailoutbox):
    left(2)
    swept(at)
    alone = len(mailoutbox)
    assert alone == 2, "each of its own, to the unit's manager"
    mailoutbox.clear()
    marked = left(40)
    swept(at)
    assert [mail.subject for mail in mailoutbox] == ["40 märkta ärenden"]
    assert "/markta/" in mailoutbox[0].body
    assert not any(case.number in mailoutbox[0].body for case in marked)
    for _ in range(4):
        at.forward(minutes=1)
        left(5)
        swept(at)
    assert len(mailoutbox) == 1, "within five minutes no other"
    at.forward(minutes=1)
    swept(at)
    assert [mail.subject for mail in mailoutbox[1:]] == ["20 märkta ärenden"]
    swept(at)
    assert (len(mailoutbox), delivery.undelivered(at.forward(hours=1))) == (2, 0)


def test_the_reminders_of_what_is_marked_are_gathered_too_and_none_is_missing(few, at, mailoutbox):
    for _ in range(2):
        Anmalare().anmal(EKVAGEN)
    marked = [Anmalare().anmal(EKVAGEN).cases.get() for _ in range(4)]
    swept(at)
    mailoutbox.clear()
    at.forward(hours=8, minutes=1)
    watch.remind(at.now)
    swept(at)
    told = Notice.objects.filter(kind="paminnelse", case__in=marked)
    people = told.values("recipient").distinct().count()
    assert told.values("case").distinct().count() == 4, "every reminder is a row, as of any other"
    together = [mail for mail in mailoutbox if mail.subject == "4 märkta ärenden"]
    assert len(together) == people >= 1
    assert not [mail for mail in mailoutbox if any(case.number in mail.subject for case in marked)]


def test_a_case_that_concerns_its_reader_is_in_no_mail(few, at, mailoutbox, cast):
    """Noted while its notice was held, and could not be taken away."""
    concerning = left(4)[2]
    notice = Notice.objects.get(case=concerning)
    disqualify(concerning, notice.recipient, by=None, now=at.now)
    notice.save(force_insert=True)
    swept(at)
    assert [mail.subject for mail in mailoutbox if "märk" in mail.subject] == ["1 märkt ärende"]


@pytest.mark.services
def test_who_was_told_lately_is_found_by_an_index(db, at):
    """However many notices there are: it is asked in every round."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "notice_gathered" in gathering._lately(at.now).values("recipient").explain()


def test_an_acute_report_is_said_to_be_one(few, at, mailoutbox):
    left(2)
    Anmalare().anmal({**EKVAGEN, 3: {"vad": "Slag.", "skydd": "ja"}})
    swept(at)
    assert "1 märkt ärende, varav 1 akut" in {mail.subject for mail in mailoutbox}


def test_whoever_takes_a_marked_case_is_told_of_it_as_of_any_other(few, at, cast, mailoutbox):
    left(2)
    case = Anmalare().anmal(EKVAGEN).cases.get()
    gathering.gather(at.now)
    delivery.deliver(at.now)
    mailoutbox.clear()
    take(case, EAnmalan.fordela, by=cast("karin.wessman"), now=at.now, ansvarig=cast("anna.lovdahl"))
    delivery.deliver(at.now)
    assert [mail.to for mail in mailoutbox] == [[cast("anna.lovdahl").email]]


# ── worked off ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def marked(few, at):
    left(2)
    return left(1)[0]


@pytest.mark.parametrize("name", [CHIEF])
def test_the_view_shows_what_is_marked_and_the_mark_goes_where_it_was_no_junk(marked, at, login, name):
    client = login(name)
    page = client.get("/markta/").text
    assert marked.number in page
    assert "Kom när mycket kom på en gång" in page
    assert "Märkt: kom när mycket kom på en gång" in client.get(marked.get_absolute_url()).text
    for _ in range(2):
        answer = client.post("/markta/", {"arende": marked.number})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/markta/")
    kept = Mark.objects.get()
    assert (kept.cleared_by.username, kept.cleared_at) == (name, at.now)
    assert marked.number not in client.get("/markta/").text
    assert "Märkt:" not in client.get(marked.get_absolute_url()).text
    assert Case.objects.get(number=marked.number).closed_at is None


def test_junk_is_ended_as_its_routine_ends_it_and_leaves_the_view(marked, at, login, cast):
    take(marked, Synpunkt.makulera, by=cast(CHIEF), now=at.now, skal="Skräp.")
    assert marked.number not in login(CHIEF).get("/markta/").text


@pytest.mark.parametrize("name", ["anna.lovdahl", "karin.wessman"])
def test_who_does_not_read_the_case_sees_no_mark_and_takes_none_away(marked, login, name):
    client = login(name)
    assert marked.number not in client.get("/markta/").text
    assert client.post("/markta/", {"arende": marked.number}).status_code == 404
    assert client.post("/markta/", {"arende": "BU-2026-999"}).status_code == 404, "as what is not there"
    assert marks()


def test_who_reads_and_may_do_nothing_in_it_takes_no_mark_away(marked, login, monkeypatch):
    monkeypatch.setattr("records.marks.open_to", lambda *_: [])
    page = login(CHIEF).post("/markta/", {"arende": marked.number}, follow=True)
    assert "1 ärende är avslutat eller inte ditt att arbeta i." in page.text
    assert marks()


def test_the_view_costs_the_same_at_one_row_and_at_three(few, at, login):
    left(2)
    client, costs = login(CHIEF), []
    client.get("/markta/")
    for more in (1, 2):
        left(more)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/markta/")
        costs.append(len(queries))
        assert page.context["total"] == {1: 1, 2: 3}[more]
    assert costs[0] == costs[1] <= 12


def test_garbage_in_the_post_is_no_error(marked, login):
    client = login(CHIEF)
    assert client.post("/markta/").status_code == 302
    for number in ("' OR 1=1", f"{uuid.uuid4()}", "x" * 5000):
        assert client.post("/markta/", {"arende": number}).status_code in (302, 404)
    assert client.get("/markta/?sida=hundra").status_code == 200


def test_what_a_colleague_has_ended_keeps_no_other_from_being_freed(few, at, login, cast):
    """Two work the same list off: what was shown a minute ago need not be there any more. Nor is it said what is not theirs."""
    left(2)
    ended, other, third = left(3)
    take(ended, Synpunkt.makulera, by=cast(CHIEF), now=at.now, skal="Skräp.")
    client = login(CHIEF)
    page = client.post("/markta/", {"arende": [ended.number, other.number]}, follow=True)
    assert "Märkningen är borttagen från 1 ärende." in page.text
    assert "1 ärende är avslutat eller inte ditt att arbeta i. Där finns märkningen kvar." in page.text
    assert set(marks()) == {ended.number, third.number}
    hidden = Anmalare().anmal({**EKVAGEN, 1: {"galler": "vuxen", "barn_i_hemmet": "nej"}}).cases.get()
    for beside in (hidden.number, "EA-2026-9999"):
        page = client.post("/markta/", {"arende": [third.number, beside]}, follow=True)
        assert "1 ärende är avslutat eller inte ditt att arbeta i." in page.text, "as what is not there"
    assert hidden.number in marks()
