"""Who is on duty, who is away, and what a leave still lacks."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.calendar import local_day
from casework.notices import Notice, NoticePreference
from casework.pages import Pages
from desk import staffing
from intake.models import EAnmalan
from organisation.duty import DutyWords
from organisation.models import Absence, Enhet, Ledighetslage, Membership
from organisation.roles import Enhetschef, Gruppledare, Kurator
from organisation.standing import standing


def absence(person, first="2026-11-24", last="2026-11-25"):
    return {"user": person.pk, "from_day": first, "to_day": last, "substitute": ""}


@pytest.fixture
def leave(enhet, at):
    """A leave that begins today, as nobody has prepared it yet."""
    day = local_day(at.now)
    Ledighetslage.objects.all().delete()
    return Ledighetslage.objects.create(
        enhet=enhet("BOF"), name="Julledighet", from_day=day, to_day=day + dt.timedelta(days=3)
    )


@pytest.mark.rule("EA-28", "EA-33")
def test_absence_moves_the_watch_down_the_chain(login, cast, at):
    client = login("karin.wessman")
    for person in ("anna.lovdahl", "jonas.akerren"):
        assert client.post("/bemanning/", absence(cast(person))).status_code == 302
    text = client.get("/bemanning/").text
    assert "Gruppledare bevakar" in text
    assert "Gruppledare Karin Wessman bevakar." in text
    assert 'Anna Lövdahl<span class="meta">Borta till och med ons 25 nov</span>' in text
    assert 'Karin Wessman<span class="meta">' not in text


NOBODY = "Ingen är i tjänst på Barn- och familjeenheten i dag"
UNDO = "tryck Tillbaka i dag vid namnet"


@pytest.mark.rule("EA-33")
@pytest.mark.parametrize(("person", "leads"), [("karin.wessman", True), ("anna.lovdahl", False)])
def test_nobody_on_duty_is_said_with_what_each_can_do_about_it(login, cast, away, at, person, leads):
    chain = ("anna.lovdahl", "jonas.akerren", "karin.wessman", "peter.holmgard")
    away(*map(cast, chain[:3]))
    assert NOBODY not in login(person).get("/bemanning/").text, "the chief answers"
    away(cast(chain[3]))
    text = login(person).get("/bemanning/").text
    assert NOBODY in text
    assert "Ingen i tjänst" in text
    assert "ring enhetschefens ersättare eller närmaste chef" in text
    assert 'href="/ko/?vy=otilldelade"' in text
    assert (UNDO in text) == leads
    assert NOBODY not in login("thomas.eklov").get("/bemanning/").text


def test_of_two_absences_today_the_longer_says_when_somebody_is_back(login, cast, at):
    day, anna = local_day(at.now), cast("anna.lovdahl")
    for days in (9, 2):
        Absence.objects.create(user=anna, from_day=day, to_day=day + dt.timedelta(days))
    assert (
        'Lövdahl<span class="meta">Borta till och med tor 3 dec</span>' in login("anna.lovdahl").get("/bemanning/").text
    )


def test_days_are_said_in_words_and_the_year_only_when_it_is_another():
    today = dt.date(2026, 11, 24)
    assert staffing.period(today, today, today) == "tis 24 nov"
    assert staffing.period(dt.date(2026, 12, 21), dt.date(2027, 1, 8), today) == "mån 21 dec – fre 8 jan 2027"


def test_what_is_wrong_stands_first_and_leads_to_its_field(login, cast, at):
    text = login("karin.wessman").post("/bemanning/", absence(cast("anna.lovdahl")) | {"from_day": "31/11"}).text
    assert "<title>Fel: Bemanning" in text
    summary, heading = text.index('class="errsum"'), text.index("<h1>")
    assert summary < heading
    assert '<a href="#id_from_day">Datumet ska skrivas ÅÅÅÅ-MM-DD</a>' in text[summary:heading]
    assert "autofocus" in text[summary:heading]
    assert 'value="31/11"' in text


def test_who_is_away_costs_the_same_for_one_as_for_all(login, cast, at):
    client, costs, day = login("karin.wessman"), [], local_day(at.now)
    client.get("/bemanning/")
    for names in (["anna.lovdahl"], ["jonas.akerren", "karin.wessman", "peter.holmgard"]):
        for name in names:
            Absence.objects.create(user=cast(name), from_day=day, to_day=day, substitute=cast("maja.stenhammar"))
        with CaptureQueriesContext(connection) as queries:
            client.get("/bemanning/")
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 24


def test_a_leave_costs_no_more_the_longer_it_is(login, leave, at):
    client, costs = login("karin.wessman"), []
    client.get("/bemanning/")
    for days in (3, 100):
        Ledighetslage.objects.update(to_day=local_day(at.now) + dt.timedelta(days))
        with CaptureQueriesContext(connection) as queries:
            client.get("/bemanning/")
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 24


def test_the_same_absence_twice_is_one(login, cast, at):
    client = login("karin.wessman")
    for _ in range(2):
        client.post("/bemanning/", absence(cast("anna.lovdahl")))
    assert Absence.objects.filter(user=cast("anna.lovdahl")).count() == 1


@pytest.mark.parametrize(
    ("form", "message"),
    [({"user": ""}, "Välj vem"), ({"from_day": "31/11"}, "ÅÅÅÅ-MM-DD"), ({"to_day": "2026-11-23"}, "samma dag eller efter"),
     ({"to_day": ""}, "Fyll i sista dagen"), ({"from_day": "2026-02-30"}, "ÅÅÅÅ-MM-DD"),
     ({"from_day": "2019-12-31"}, "före 2020-01-01"), ({"to_day": "2027-11-25"}, "högst 366 dagar"),
     ({"to_day": "9999-12-31"}, "högst 366 dagar")],
)  # fmt: skip
def test_an_absence_that_does_not_hold_is_refused_with_what_was_typed(login, cast, at, form, message):
    before = Absence.objects.count()
    response = login("karin.wessman").post("/bemanning/", absence(cast("anna.lovdahl")) | form)
    assert response.status_code == 422
    assert message in response.text
    assert Absence.objects.count() == before


def test_the_longest_absence_and_leave_are_taken(login, cast, enhet, at):
    client = login("karin.wessman")
    assert client.post("/bemanning/", absence(cast("anna.lovdahl"), last="2027-11-24")).status_code == 302
    assert client.post("/bemanning/", new_leave(enhet("BOF"), to_day="2027-10-25")).status_code == 302
    too_long = client.post("/bemanning/", new_leave(enhet("BOF"), name="Evig", to_day="2027-10-26"))
    assert too_long.status_code == 422
    assert "högst 120 dagar" in too_long.text
    assert "före 2020" in client.post("/bemanning/", new_leave(enhet("BOF"), from_day="1901-01-01")).text


def test_a_stand_in_is_named_where_the_absence_is_felt(login, cast, at):
    client = login("karin.wessman")
    anna, jonas, karin = cast("anna.lovdahl"), cast("jonas.akerren"), cast("karin.wessman")
    assert client.post("/bemanning/", absence(anna) | {"substitute": anna.pk}).status_code == 422
    client.post("/bemanning/", absence(anna) | {"substitute": karin.pk})
    client.post("/bemanning/", absence(jonas))
    assert "ersätts av Karin Wessman" in client.get("/bemanning/").text
    queue = client.get("/ko/").text
    assert "Ersättare på Barn- och familjeenheten i dag" in queue and "Anna Lövdahl ersätts av Karin Wessman." in queue
    assert "obemannad" not in queue, "she acts in the role of whom she stands in for"
    at.forward(days=2)
    assert "ersätts av" not in client.get("/ko/").text


# ── taking back ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [(-1, 1, [-1]), (-1, 0, [-1]), (0, 3, []), (5, 6, []), (-3, -2, [-2])],
    ids=["during", "last day", "first day", "future", "over"],
)
def test_back_at_work_ends_the_absence_the_day_before_and_once(login, cast, at, first, last, left):
    day, anna = local_day(at.now), cast("anna.lovdahl")
    away = Absence.objects.create(user=anna, from_day=day + dt.timedelta(first), to_day=day + dt.timedelta(last))
    for _ in range(2):
        assert login("anna.lovdahl").post(f"/bemanning/franvaro/{away.pk}/tillbaka/").status_code == 302
        ends = Absence.objects.filter(user=anna).values_list("to_day", flat=True)
        assert [(end - day).days for end in ends] == left


@pytest.mark.parametrize(
    ("person", "may"),
    [("jonas.akerren", True), ("karin.wessman", True), ("anna.lovdahl", False), ("thomas.eklov", False)],
)
def test_an_absence_is_ended_by_oneself_or_a_leader_of_the_unit(login, person, may, norrvinge, at):
    away = Absence.objects.get(user__username="jonas.akerren")
    client, address = login(person), f"/bemanning/franvaro/{away.pk}/tillbaka/"
    assert (address in client.get("/bemanning/").text) == may
    text = client.post(address, follow=True).text
    assert Absence.objects.filter(to_day__gte=local_day(at.now)).exists() != may
    assert ("Jonas Åkerrén är tillbaka i dag." in text) == may
    assert ("Det finns ingen sådan frånvaro" in text) != may


def test_those_who_watch_nothing_end_nothing(login, norrvinge, leave):
    away = Absence.objects.get(user__username="jonas.akerren")
    for person in ("sara.ekholm", "johan.stahle"):
        assert login(person).post(f"/bemanning/ledighet/{leave.pk}/avsluta/").status_code == 404
        ended = login(person).post(f"/bemanning/franvaro/{away.pk}/tillbaka/", follow=True)
        assert "Det finns ingen sådan frånvaro" in ended.text and away.user.name not in ended.text
    assert login("anna.lovdahl").post(f"/bemanning/ledighet/{leave.pk}/avsluta/").status_code == 404
    before = leave.to_day
    login("thomas.eklov").post(f"/bemanning/ledighet/{leave.pk}/avsluta/")
    leave.refresh_from_db()
    assert leave.to_day == before
    assert Absence.objects.filter(pk=away.pk, to_day=away.to_day).exists()


@pytest.mark.parametrize(("begins", "left"), [(1, []), (0, [0]), (-2, [0])], ids=["coming", "first day", "during"])
def test_a_leave_is_removed_until_it_begins_and_then_ends_today(login, leave, at, begins, left):
    day = local_day(at.now)
    Ledighetslage.objects.update(from_day=day + dt.timedelta(begins))
    client, address = login("karin.wessman"), f"/bemanning/ledighet/{leave.pk}/avsluta/"
    assert address in client.get("/bemanning/").text
    for _ in range(2):
        assert client.post(address).status_code == 302
        assert [(end - day).days for end in Ledighetslage.objects.values_list("to_day", flat=True)] == left
    assert address not in client.get("/bemanning/").text


# ── more than one routine ───────────────────────────────────────────────────────────────────────────────────────────


class Samtal:
    """Another routine in the same unit, with a chain of its own."""

    routine_name = "Stödsamtal"
    on_arrival = ()
    readers = (Kurator, Gruppledare, Enhetschef)
    chain = (Kurator, Enhetschef)
    pages = Pages(duty_words=DutyWords(paper="Skriv i den blå pärmen."))
    works_in = staticmethod(lambda: Enhet.objects.filter(code="BOF"))


@pytest.fixture
def two(monkeypatch):
    monkeypatch.setattr(staffing, "routines", lambda: [Samtal, EAnmalan])


def watched_by(person, at):
    return staffing.watched(standing(person, local_day(at.now)))


def test_each_routine_has_its_own_chain(two, cast, enhet, at):
    """A kurator who is away does not unman the reception, and the reception does not stand in for the kurator."""
    units = watched_by(cast("karin.wessman"), at)
    assert units == {enhet("BOF"): [Samtal, EAnmalan]}
    (said,) = staffing.warnings(units, at.now)
    assert said.title == "Ingen kurator är på plats på Barn- och familjeenheten i dag"
    assert said.text == "Enhetschef Peter Holmgård bevakar."
    Membership.objects.create(
        user=cast("maja.stenhammar"), enhet=enhet("BOF"), role="kurator", from_day=local_day(at.now)
    )
    assert staffing.warnings(units, at.now) == []


def test_a_routine_is_watched_by_its_own_readers_in_its_own_units(two, cast, enhet, at):
    assert watched_by(cast("anna.lovdahl"), at) == {enhet("BOF"): [EAnmalan]}
    assert watched_by(cast("ingrid.palm"), at) == {enhet("VUX"): [EAnmalan]}
    assert watched_by(cast("yvonne.grahn"), at) == {}


def test_the_pages_hold_both_routines(two, login, cast, leave, at):
    page = login("karin.wessman").get("/bemanning/").text
    assert "<h3>Stödsamtal</h3>" in page
    assert '<h3 class="chain-r">Kurator' in page
    assert '<h3 class="chain-r">Mottagningsfunktion' in page
    assert "blå pärmen" in page
    assert "mottagningsfack" in page
    queue = login("karin.wessman").get("/ko/").text
    assert queue.count("Ledighetsläge på Barn- och familjeenheten") == 1


def test_who_may_choose_is_the_routines_to_say(login, cast, monkeypatch):
    monkeypatch.setattr(EAnmalan, "pages", replace(EAnmalan.pages, may_choose_arrivals=(Gruppledare,)))
    choosing = {name: 'name="arrivals"' in login(name).get("/mitt-konto/").text for name in
                ["karin.wessman", "peter.holmgard"]}  # fmt: skip
    assert choosing == {"karin.wessman": True, "peter.holmgard": False}


def test_reception_registers_only_its_own_absence(login, cast, at):
    anna = login("anna.lovdahl")
    assert anna.post("/bemanning/", absence(cast("anna.lovdahl"))).status_code == 302
    assert anna.post("/bemanning/", absence(cast("karin.wessman"))).status_code == 422
    assert login("karin.wessman").post("/bemanning/", absence(cast("fatima.rahimi"))).status_code == 422


@pytest.mark.rule("EA-18", "EA-19")
def test_a_leave_says_what_it_lacks_until_it_lacks_nothing(login, cast, leave, at):
    Absence.objects.create(user=cast("karin.wessman"), from_day=leave.from_day, to_day=leave.from_day)
    client = login("peter.holmgard")
    text = client.get("/ko/").text
    assert "Ledighetsläge på Barn- och familjeenheten" in text
    assert "Saknas: kontaktcenter är informerat; minst en gruppledare är behörig och på plats varje vardag." in text
    assert f"Ingen: {leave.from_day}" in client.get("/bemanning/").text
    client.post(f"/bemanning/ledighet/{leave.pk}/informerat/", {"contact": "Berit Alnäs"})
    Absence.objects.filter(user=cast("karin.wessman")).delete()
    text = client.get("/ko/").text
    assert "Saknas" not in text
    assert "mottagningsfack" in text, "the paper fallback stays in sight during the leave"
    leave.refresh_from_db()
    assert (leave.informed_by, leave.kontaktcenter_informed_at) == (cast("peter.holmgard"), at.now)
    page = client.get("/bemanning/").text
    assert "Berit Alnäs fick veta tis 24 nov 10:00. Antecknat av Peter Holmgård." in page
    assert "Saknas" not in page


@pytest.mark.rule("EA-18")
@pytest.mark.parametrize(("days", "said"), [(15, False), (14, True), (1, True)])
def test_a_coming_leave_is_warned_of_while_there_is_time(login, leave, at, days, said):
    at.forward(days=-days)
    text = login("karin.wessman").get("/ko/").text
    assert ("Julledighet på Barn- och familjeenheten börjar tis 24 nov" in text) == said


def new_leave(unit, **changes):
    form = {"enhet": unit.pk, "name": "Sommar", "from_day": "2027-06-28", "to_day": "2027-08-06"} | changes
    return {f"ledighet-{name}": value for name, value in form.items()}


def test_a_leader_puts_up_a_leave_for_the_own_unit_once(login, enhet, at):
    client = login("karin.wessman")
    for _ in range(2):
        assert client.post("/bemanning/", new_leave(enhet("BOF"))).status_code == 302
    assert Ledighetslage.objects.filter(name="Sommar").count() == 1
    assert client.post("/bemanning/", new_leave(enhet("VUX"))).status_code == 422
    wrong = client.post("/bemanning/", new_leave(enhet("BOF"), name="Höst", to_day="2027-01-01"))
    assert wrong.status_code == 422
    assert "samma dag eller efter" in wrong.text
    assert 'value="Höst"' in wrong.text
    assert login("anna.lovdahl").post("/bemanning/", new_leave(enhet("BOF"), name="Min")).status_code == 422
    assert set(Ledighetslage.objects.values_list("name", flat=True)) == {"Julledighet", "Sommar"}


@pytest.mark.parametrize(
    ("typed", "message"), [("  ", "Skriv vem på kontaktcenter"), ("Berit " * 20, "Skriv namnet med högst 100 tecken")]
)
def test_a_record_of_information_that_does_not_hold_is_refused_with_what_was_typed(login, leave, typed, message):
    answer = login("peter.holmgard").post(f"/bemanning/ledighet/{leave.pk}/informerat/", {"contact": typed})
    assert answer.status_code == 422
    assert f'<a href="#kc-{leave.pk}">{message}' in answer.text
    assert f'value="{typed}" aria-invalid="true"' in answer.text
    leave.refresh_from_db()
    assert leave.kontaktcenter_informed_at is None


# ── the paper for the day the system is away ────────────────────────────────────────────────────────────────────────


SHEET = "/bemanning/reservblad/BOF/"


@pytest.mark.rule("EA-20", "EA-28")
def test_the_sheet_says_who_answers_and_what_to_do_in_the_routines_words(login, cast, away, settings, at):
    away(cast("anna.lovdahl"))
    page = login("karin.wessman").get(SHEET)
    for said in ["Barn- och familjeenheten", "Tisdag 24 november 2026", settings.PHONE_RECEPTION, settings.PHONE_SOCIALJOUR,
                 "Anna Lövdahl (borta till och med tis 24 nov)", "ta emot inom 8 timmar och avsluta inom 48 timmar",
                 EAnmalan.pages.duty_words.paper, "med Registrera i arbetskön", "verkliga ankomsttiden"]:  # fmt: skip
        assert said in page.text
    order = [page.text.index(f"<b>{role.display_name}</b>") for role in EAnmalan.chain]
    assert order == sorted(order)
    assert SHEET in login("karin.wessman").get("/bemanning/").text


def test_the_sheet_tells_nothing_of_any_case(login, report):
    case = report(vad="KANARIE på papperet")
    assert case.number in login("anna.lovdahl").get("/ko/?vy=enheten").text, "there is something to tell"
    sheet = login("anna.lovdahl").get(SHEET).text
    assert case.number not in sheet
    assert case.headline not in sheet


@pytest.mark.parametrize(
    ("person", "status"),
    [("anna.lovdahl", 200), ("karin.wessman", 200), ("peter.holmgard", 200), ("thomas.eklov", 404),
     ("sara.ekholm", 404), ("berit.alnas", 404), ("monica.ahlgren", 404)],
)  # fmt: skip
def test_the_sheet_is_for_those_who_watch_the_unit(login, at, person, status):
    assert login(person).get(SHEET).status_code == status
    assert login(person).get("/bemanning/reservblad/FINNSINTE/").status_code == 404


def test_a_sheet_holds_every_routine_of_the_unit_with_its_own_chain(two, login, leave):
    text = login("karin.wessman").get(SHEET).text
    assert "<h3>Stödsamtal</h3>" in text
    assert "<h3>E-anmälan</h3>" in text
    assert "blå pärmen" in text
    assert "ingen har rollen" in text
    assert text.count("Timmarna räknas") == 1, "a routine without limits promises none"


# ── notices that may and may not be chosen ──────────────────────────────────────────────────────────────────────────


def told(case):
    return {notice.recipient.username for notice in Notice.objects.filter(case=case.pk, kind="inkommen")}


@pytest.mark.rule("EA-07", "EA-26", "EA-32")
def test_the_chief_is_told_only_by_choice_and_the_others_always(login, report, cast):
    always = {"anna.lovdahl", "jonas.akerren", "karin.wessman"}
    assert told(report()) == always
    login("peter.holmgard").post("/mitt-konto/", {"arrivals": "1"})
    assert told(report()) == always | {"peter.holmgard"}
    login("peter.holmgard").post("/mitt-konto/", {})
    assert told(report()) == always


@pytest.mark.rule("EA-26")
@pytest.mark.parametrize("person", ["karin.wessman", "anna.lovdahl", "sara.ekholm"])
def test_nobody_else_has_a_switch(login, cast, person, report):
    client = login(person)
    assert 'name="arrivals"' not in client.get("/mitt-konto/").text
    assert client.post("/mitt-konto/", {"arrivals": ""}).status_code == 404
    assert not NoticePreference.objects.exists()


def test_a_gruppledare_is_told_even_against_a_forged_choice(report, cast):
    NoticePreference.objects.create(user=cast("karin.wessman"), arrivals=False)
    assert "karin.wessman" in told(report())


@pytest.mark.rule("EA-19", "EA-32")
def test_during_a_leave_the_chief_is_told_whatever_was_chosen(report, cast, leave):
    NoticePreference.objects.create(user=cast("peter.holmgard"), arrivals=False)
    assert "peter.holmgard" in told(report())


@pytest.mark.rule("EA-36")
@pytest.mark.parametrize(
    ("day", "expired"), [("2020-03-06 12:00", False), ("2020-03-07 00:00", True), ("2026-11-24 10:00", True)]
)
def test_an_expired_routine_is_never_shown_as_valid(login, at, day, expired):
    at.set(day)
    text = login("anna.lovdahl").get("/rutin/EA/").text
    assert ("Giltighetstiden gick ut 2020-03-06" in text) == expired


@pytest.mark.rule("EA-37")
def test_the_routine_page_says_whom_to_tell(login, at):
    text = login("anna.lovdahl").get("/rutin/EA/").text
    assert "Tyck till" in text
    assert "mailto:rutiner@norrvinge.example" in text, "somebody one can write to"
    assert "gruppledare" in text
    assert all(f"EA-{n:02}" in text for n in range(1, 38))


def test_every_written_routine_is_listed_and_the_bar_leads_there(login):
    client = login("sara.ekholm")
    assert 'href="/rutiner/"' in client.get("/ko/").text
    assert 'href="/rutin/EA/"' in client.get("/rutiner/").text
