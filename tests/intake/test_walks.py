"""The twelve reports of Norrvinge, each as it was written down beforehand, and each open one walked to its end."""

import datetime as dt
from dataclasses import replace

import pytest

from casework import watch
from casework.calendar import local
from casework.doorway import take
from casework.models import Case, Deadline, Notice
from config.demo import load
from config.demo.reports import REPORTS
from config.demo.texts import TEXTS
from config.reconcile import reconcile
from intake.inkomst import Berord
from intake.models import EAnmalan
from organisation.models import User
from outbox import morning
from records.masking import Clear
from tests.conftest import moment

NOON = "2026-11-21 12:00"
RECEPTION = ["anna.lovdahl", "jonas.akerren", "karin.wessman"]
ADULTS = ["fatima.rahimi", "thomas.eklov"]

# From the description of the demo, not from its code: report → what it must have become by noon on the Saturday.
# Per person it concerns: unit, state, who has it, who was reminded of the 8 and of the 48 hours.
# key: arrival, 8 h, 48 h, channel, persons
WRITTEN = {
    "D01": ("2026-11-20 10:42", "2026-11-20 18:42", "2026-11-22 10:42", "e_tjanst", [
        ("BOF", "under_hantering", "anna.lovdahl", [], []), ("BOF", "under_hantering", "anna.lovdahl", [], [])]),
    "D02": ("2026-11-12 15:20", "2026-11-12 23:20", "2026-11-14 15:20", "e_tjanst", [
        ("BOF", "fardig", "anna.lovdahl", [], [])]),
    "D03": ("2026-11-21 01:17", "2026-11-21 09:17", "2026-11-23 01:17", "e_tjanst", [
        ("BOF", "inkommen", "", RECEPTION, [])]),
    "D04": ("2026-11-08 04:30", "2026-11-08 12:30", "2026-11-10 04:30", "sdk", [
        ("BOF", "fardig", "anna.lovdahl", RECEPTION, [])]),
    "D05": ("2026-11-09 09:05", "2026-11-09 17:05", "2026-11-11 09:05", "e_tjanst", [
        ("BOF", "fardig", "anna.lovdahl", [], [])]),
    "D06": ("2026-11-17 20:10", "2026-11-18 04:10", "2026-11-19 20:10", "e_tjanst", [
        ("BOF", "inford", "jonas.akerren", RECEPTION, ["jonas.akerren"])]),
    "D07": ("2026-11-19 22:48", "2026-11-20 06:48", "2026-11-21 22:48", "e_tjanst", [
        ("BOF", "under_hantering", "anna.lovdahl", RECEPTION, [])]),
    "D08": ("2026-10-29 08:15", "2026-10-29 16:15", "2026-10-31 08:15", "brev", [
        ("BOF", "fardig", "jonas.akerren", [], [])]),
    "D09": ("2026-11-18 13:00", "2026-11-18 21:00", "2026-11-20 13:00", "e_tjanst", [
        ("VUX", "under_hantering", "fatima.rahimi", [], ["fatima.rahimi"])]),
    "D10": ("2026-11-20 16:55", "2026-11-21 00:55", "2026-11-22 16:55", "e_tjanst", [
        ("VUX", "inkommen", "", ADULTS, []), ("BOF", "inkommen", "", RECEPTION, [])]),
    "D11": ("2026-11-16 18:30", "2026-11-17 02:30", "2026-11-18 18:30", "e_tjanst", [
        ("BOF", "fardig", "anna.lovdahl", RECEPTION, [])]),
    "D12": ("2026-11-13 11:20", "2026-11-13 19:20", "2026-11-15 11:20", "e_tjanst", [
        ("VUX", "kvitterad", "fatima.rahimi", [], [])]),
}  # fmt: skip
PERSONS = [
    pytest.param(key, n, id=f"{key}-{n + 1}") for key, written in WRITTEN.items() for n in range(len(written[4]))
]


def told(key):
    """The report as it stands in the demo of the anchor week."""
    return load.Calendar(moment(NOON)).words(TEXTS[key])


@pytest.fixture
def demo(played):
    return lambda key, n=0: EAnmalan.objects.filter(anmalan__innehall__vad=told(key)).order_by("number")[n]


def clocks(case):
    """Deadline → due time on the wall."""
    return {d.key: f"{local(d.due_at):%Y-%m-%d %H:%M}" for d in case.deadlines.all()}


def reminded(case, key):
    rows = Notice.objects.filter(kind="paminnelse", deadline__case=case.pk, deadline__key=key)
    return sorted(rows.values_list("recipient__username", flat=True))


def test_every_report_of_the_demo_is_written_down():
    assert [report.key for report in REPORTS] == list(WRITTEN) == list(TEXTS)


@pytest.mark.rule("EA-01", "EA-05", "EA-06", "EA-07", "EA-10", "EA-16")
def test_the_twelve_reports_are_as_written(demo):
    """In one go: the whole municipality is loaded once."""
    assert EAnmalan.objects.count() == sum(len(written[4]) for written in WRITTEN.values()) == 14
    for key, (arrived, eight, two_days, kanal, persons) in WRITTEN.items():
        for n, (unit, state, who, first, second) in enumerate(persons):
            case = demo(key, n)
            assert f"{local(case.received_at):%Y-%m-%d %H:%M}" == arrived, key
            assert clocks(case) == {"ta_emot": eight, "avsluta": two_days}, key
            assert (case.kanal, case.enhet.code, case.state) == (kanal, unit, state), key
            assert (case.ansvarig.username if case.ansvarig else "") == who, key
            assert (reminded(case, "ta_emot"), reminded(case, "avsluta")) == (first, second), key
            everybody = RECEPTION if unit == "BOF" else ADULTS
            arrivals = Notice.objects.filter(kind="inkommen", case=case.pk)
            assert sorted(arrivals.values_list("recipient__username", flat=True)) == everybody, key


@pytest.mark.rule("EA-03")
def test_persons_are_known_as_far_as_they_are_known(demo):
    elsa = {person.name: person.relation for person in demo("D01").persons.all()}
    assert elsa == {
        "Elsa Sandgren": "berord", "Malin Sandgren": "vardnadshavare", "Patrik Sandgren": "vardnadshavare",
        "Hugo Sandgren": "hushall", "": "anmalare",
    }  # fmt: skip
    unknown = demo("D03").persons.get(relation="berord")
    assert (unknown.name, unknown.number, unknown.known) == ("", "", "delvis")
    assert demo("D03").headline == "Orosanmälan – barn, ålder okänd"
    assert not demo("D03").persons.filter(relation="anmalare").exists(), "anonymous: nobody is kept"


@pytest.mark.rule("EA-03")
def test_d01_one_case_a_child_linked_and_urgent(demo):
    elsa, hugo = demo("D01"), demo("D01", 1)
    assert [case.number for case in elsa.linked] == [hugo.number]
    assert (elsa.urgent, hugo.urgent, elsa.received_at) == (True, True, hugo.received_at)
    assert (elsa.utskrift, hugo.utskrift) == ("utskriven", "")
    assert (elsa.headline, hugo.headline) == ("Orosanmälan – barn, 11 år", "Orosanmälan – barn, 8 år")


@pytest.mark.rule("EA-10")
def test_d03_is_reminded_of_by_the_tick_at_seventeen_past_nine(db, at):
    load.organisation(load.Calendar(moment(NOON)))
    load.reports(load.Calendar(moment(NOON)), REPORTS)
    case = EAnmalan.objects.get(anmalan__innehall__vad=told("D03"))
    watch.remind(at.set("2026-11-21 09:16:59"))
    assert reminded(case, "ta_emot") == []
    watch.remind(at.set("2026-11-21 09:17"))
    assert reminded(case, "ta_emot") == RECEPTION
    assert case.deadlines.get(key="ta_emot").reminded_at == moment("2026-11-21 09:17")


@pytest.mark.rule("EA-13")
@pytest.mark.parametrize(
    ("key", "registered", "clerk"),
    [("D08", "2026-10-29 08:31", "jonas.akerren"), ("D04", "2026-11-09 07:35", "anna.lovdahl")],
    ids=["letter", "sdk"],
)
def test_what_a_colleague_registers_keeps_its_arrival(demo, key, registered, clerk):
    case = demo(key)
    assert case.registered_at == moment(registered) > case.received_at
    first = case.history.order_by("history_id").first()
    assert (first.history_user.username, first.history_date) == (clerk, moment(registered))
    assert dict(case.pages.sections(case, Clear())[0][1])["Kom in"] == WRITTEN[key][0]


def test_d06_is_protected_and_its_case_says_so(demo):
    olle = demo("D06")
    hidden = {person.relation: person.protected for person in olle.persons.all()}
    assert olle.protected and hidden == {"berord": True, "vardnadshavare": True, "anmalare": False}
    assert [case.pk for case in EAnmalan.objects.filter(protected=True)] == [olle.pk]
    assert olle.utskrift == "digital"


@pytest.mark.rule("EA-05")
def test_d07_a_child_of_seventeen_who_reports_itself(demo):
    samira = demo("D07")
    assert (samira.headline, samira.anmalan.innehall.anmalare) == ("Orosanmälan – barn, 17 år", "sjalv")
    last = samira.history.order_by("history_id").last()
    assert (last.history_change_reason, last.history_user.username) == ("Fördela", "karin.wessman")
    steps = Notice.objects.filter(kind="steg", case=samira.pk)
    assert list(steps.values_list("recipient__username", flat=True)) == ["anna.lovdahl"]


@pytest.mark.rule("EA-01", "EA-05", "EA-06")
def test_d10_is_split_between_two_units_with_the_same_arrival(demo):
    linda, ebba = demo("D10"), demo("D10", 1)
    assert (linda.anmalan_id, linda.received_at) == (ebba.anmalan_id, ebba.received_at)
    assert (linda.enhet.code, ebba.enhet.code) == ("VUX", "BOF")
    assert (linda.headline, ebba.headline) == ("Orosanmälan – vuxen, 34 år", "Orosanmälan – barn, 7 år")
    # Nobody has both units: each sees its own.
    seen = {
        login: set(Case.objects.visible_to(User.objects.get(username=login), dt.date(2026, 11, 21)))
        for login in ("fatima.rahimi", "anna.lovdahl")
    }
    assert [linda.case_ptr in cases for cases in seen.values()] == [True, False]
    assert [ebba.case_ptr in cases for cases in seen.values()] == [False, True]


@pytest.mark.rule("EA-05")
def test_d11_nineteen_and_called_an_adult_goes_to_the_young(demo, settings):
    albin = demo("D11")
    assert albin.anmalan.innehall.galler == "vuxen", "what the reporter chose is kept"
    assert (albin.galler, albin.enhet.code, albin.headline) == ("barn", "BOF", "Orosanmälan – ung, 19 år")


@pytest.mark.rule("EA-05")
def test_d11_with_the_line_at_eighteen_would_go_to_the_adults(db, at, settings):
    """The twin: it is the age that decides, and where the line is drawn."""
    settings.INTAKE_OLDEST_YOUNG = 18
    calendar, albin = load.Calendar(at.set(NOON)), next(report for report in REPORTS if report.key == "D11")
    load.organisation(calendar)
    load.reports(calendar, [replace(albin, happenings=[])])
    assert EAnmalan.objects.get().enhet.code == "VUX"


@pytest.mark.rule("EA-01")
def test_d12_is_sent_on_with_where_it_went(demo):
    case = demo("D12")
    assert (case.destination_kind, case.destination) == ("enhet", "Äldreenheten, Yvonne Grahn")
    assert case.deadlines.get(key="avsluta").met_at == moment("2026-11-13 14:05")
    assert (case.kvitterad_av, case.kvitterad_nummer) == ("Yvonne Grahn", "ÄO 2026-0311")
    assert case.closed_at == moment("2026-11-13 15:20"), "when somebody had said that they have it"


@pytest.mark.rule("EA-14")
@pytest.mark.parametrize(
    ("key", "akt"),
    [("D02", "2026-00412"), ("D04", "2026-00405"), ("D05", "2026-00407"), ("D08", "2026-00377"), ("D11", "2026-00420")],
)
def test_what_is_done_has_its_file_number(demo, key, akt):
    case = demo(key)
    assert (case.aktnummer, case.utskrift) == (akt, "utskriven")
    assert case.received_at < case.inford_at <= case.closed_at


# ── onwards, as the named people ────────────────────────────────────────────────────────────────────────────────────

PRINT = ("skriv_ut", {"utskrift": "utskriven"})
JUDGE = ("skyddsbedom", {"skyddsbedomning": "gjord", "skyddsbedomd_av": "Sara Ekholm"})
ENTER = ("for_in", {"aktnummer": "2026-00500", "i_akten": True})
CLOSE = ("avsluta", {})
# Whoever goes on with each open one, and the steps that are left.
ONWARDS = {
    ("D01", 0): ("anna.lovdahl", [JUDGE, ENTER, CLOSE]),
    ("D01", 1): ("anna.lovdahl", [JUDGE, PRINT, ENTER, CLOSE]),
    ("D03", 0): ("karin.wessman", [("ta_emot", {}), JUDGE, PRINT, ENTER, CLOSE]),
    ("D06", 0): ("jonas.akerren", [JUDGE, CLOSE]),
    ("D07", 0): ("anna.lovdahl", [JUDGE, PRINT, ENTER, CLOSE]),
    ("D09", 0): ("fatima.rahimi", [ENTER, CLOSE]),
    ("D10", 0): ("ingrid.palm", [("ta_emot", {}), PRINT, ENTER, CLOSE]),
    ("D10", 1): ("anna.lovdahl", [("ta_emot", {}), JUDGE, PRINT, ENTER, CLOSE]),
}


@pytest.mark.rule("EA-08", "EA-11", "EA-14", "EA-15", "EA-16", "EA-24", "EA-27", "EA-31")
def test_every_open_one_is_walked_to_its_end(demo, at):
    open_ones = {
        (key, n)
        for key, written in WRITTEN.items()
        for n, (_, state, *_) in enumerate(written[4])
        if state not in EAnmalan.closed_states
    }
    assert set(ONWARDS) == open_ones
    for (key, n), (login, steps) in ONWARDS.items():
        case, before = demo(key, n), demo(key, n).history.count()
        for name, answers in steps:
            now = at.forward(minutes=7)
            answers = answers | ({"inford_at": now} if name == "for_in" else {})
            answers = answers | ({"skyddsbedomd_at": now} if name == "skyddsbedom" else {})
            watch.warn(now)
            watch.remind(now)
            case = take(case, EAnmalan.steps()[name], by=User.objects.get(username=login), now=now, **answers)
        assert (case.state, case.closed_at, case.ansvarig.username) == ("fardig", at.now, login)
        assert case.history.count() == before + len(steps)
        assert not case.deadlines.filter(met_at=None).exists()
        assert (case.next_due_at, case.next_due_label) == (None, "")
    assert not Deadline.objects.filter(met_at=None, cancelled_at=None, case__routine="EA").exists()
    reminded = Notice.objects.filter(kind="paminnelse", case__routine="EA")
    reminders = reminded.count()
    # A week later: nobody is reminded of what is done, nothing is in the morning's list, and the auditor agrees.
    for _ in range(7):
        watch.warn(at.forward(days=1))
        watch.remind(at.now)
    watch.warn(at.set("2026-11-30 07:00"))
    watch.remind(at.now)
    morning.digest(at.now)
    assert "EA-" not in "".join(
        Notice.objects.filter(kind="dygnslista", created_at=at.now).values_list("body", flat=True)
    )
    assert reminded.count() == reminders
    assert list(reconcile(at.now)) == []


@pytest.mark.rule("EA-05")
def test_one_wrong_check_digit_does_not_send_a_child_to_the_adults(report):
    """P01's number with the wrong check digit of demo-data, and the reporter's wrong choice: the date still tells."""
    case = report("vuxen", berorda=[Berord("vuxen", None, {"name": "Elsa", "number": "201503072388"})])
    assert (case.enhet.code, case.headline) == ("BOF", "Orosanmälan – barn, 11 år")
    assert case.persons.get(relation="berord").unverified_number == "201503072388"


@pytest.mark.parametrize("number", ["20151307", "20150230", "18700101", "99999999", "2015", "vet inte"])
def test_digits_that_are_no_date_of_birth_leave_it_to_the_reporter(report, number):
    case = report("vuxen", berorda=[Berord("vuxen", None, {"number": number})])
    assert case.enhet.code == "VUX"
