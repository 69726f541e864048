"""Who is on duty, who is away, and what a leave still lacks."""

import datetime as dt

import pytest

from casework.calendar import local_day
from casework.notices import Notice, NoticePreference
from organisation.models import Absence, Ledighetslage


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
    assert 'Anna Lövdahl <span class="muted">– frånvarande</span>' in text


def test_the_same_absence_twice_is_one(login, cast, at):
    client = login("karin.wessman")
    for _ in range(2):
        client.post("/bemanning/", absence(cast("anna.lovdahl")))
    assert Absence.objects.filter(user=cast("anna.lovdahl")).count() == 1


@pytest.mark.parametrize(
    ("form", "message"),
    [({"user": ""}, "Välj vem"), ({"from_day": "31/11"}, "ÅÅÅÅ-MM-DD"), ({"to_day": "2026-11-23"}, "samma dag eller efter"),
     ({"to_day": ""}, "Fyll i sista dagen"), ({"from_day": "2026-02-30"}, "ÅÅÅÅ-MM-DD")],
)  # fmt: skip
def test_an_absence_that_does_not_hold_is_refused_with_what_was_typed(login, cast, at, form, message):
    before = Absence.objects.count()
    response = login("karin.wessman").post("/bemanning/", absence(cast("anna.lovdahl")) | form)
    assert response.status_code == 422
    assert message in response.text
    assert Absence.objects.count() == before


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


@pytest.mark.rule("EA-18")
@pytest.mark.parametrize(("days", "said"), [(15, False), (14, True), (1, True)])
def test_a_coming_leave_is_warned_of_while_there_is_time(login, leave, at, days, said):
    at.forward(days=-days)
    text = login("karin.wessman").get("/ko/").text
    assert ("Julledighet på Barn- och familjeenheten börjar 2026-11-24" in text) == said


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


def test_an_empty_record_of_information_is_no_record(login, leave):
    login("peter.holmgard").post(f"/bemanning/ledighet/{leave.pk}/informerat/", {"contact": "  "})
    leave.refresh_from_db()
    assert leave.kontaktcenter_informed_at is None


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
    assert "gruppledare" in text
    assert all(f"EA-{n:02}" in text for n in range(1, 38))
