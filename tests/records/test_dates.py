"""A day and a time as people write them, through the forms that ask for one: the same everywhere."""

import datetime as dt
import uuid

import pytest

from casework.doorway import take
from complaints.models import Synpunkt
from intake.models import EAnmalan
from organisation.models import Absence, Ledighetslage
from records.dates import parse_day, parse_moment, parse_time
from records.models import Contact
from tests.conftest import moment

TODAY = dt.date(2026, 11, 24)
# As it may be written, all of them the same day; and what is none.
DAYS = ["2026-11-24", "20261124", "261124", "24/11 2026", "24/11-2026", "24.11.2026", "24 nov 2026", "24 nov. 2026",
        "den 24 november 2026", "24 NOVEMBER 2026", "2026–11–24", "2026.11.24", "i dag", "idag", "I dag", " 2026-11-24 ",
        "2026-11-\u200b24"]  # fmt: skip
NO_DAYS = ["2026-W48-2", "2026W482", "2026-W48", "２０２６-11-24", "٢٠٢٦-11-24", "２４ nov 2026", "2026-02-30", "31/11", "24/11",
           "24 nov", "1124", "24/13 2026", "24 nav 2026", "2026-328", "2026328", "20261124T", "2026-11.24",
           "tisdag", "-", "<script>", "24 11 2026 1", "9" * 40]  # fmt: skip
TIMES = ["09:05", "9:05", "09.05", "0905", "kl 09.05", "kl. 9.05", "09:05:30"]
NO_TIMES = ["25:00", "09:60", "9", "09", "905", "０９:05", "09-05", "9:5", "nio", "24:00"]


def registers_report(login, cast, **typed):
    form = {"kanal": "telefon", "dag": "2026-11-24", "tid": "09:00", "galler": "barn", "vad": "Skriker.", "skydd": "nej",
            "anmalare": "anonym", "token": str(uuid.uuid4())} | typed  # fmt: skip
    return login("anna.lovdahl").post("/e-anmalan/registrera/", form)


def registers_complaint(login, cast, **typed):
    form = {"kanal": "telefon", "dag": "2026-11-24", "tid": "", "enhet": "BOF", "huvudkategori": "information", "art": "fraga",
            "beskrivning": "Vart?", "beror_mig": "nej", "omgaende": "", "token": str(uuid.uuid4())} | typed  # fmt: skip
    return login("anna.lovdahl").post("/synpunkter/registrera/", form)


def registers_absence(login, cast, dag):
    form = {"user": cast("anna.lovdahl").pk, "from_day": dag, "to_day": dag, "substitute": ""}
    return login("karin.wessman").post("/bemanning/", form)


def registers_leave(login, cast, enhet, dag):
    form = {"enhet": enhet("BOF").pk, "name": "Jul", "from_day": dag, "to_day": dag}
    return login("karin.wessman").post("/bemanning/", {f"ledighet-{name}": value for name, value in form.items()})


@pytest.fixture
def today(at):
    at.set("2026-11-24 10:00")
    return at


@pytest.mark.parametrize("dag", DAYS)
def test_every_form_reads_the_same_day(login, cast, today, dag):
    assert registers_report(login, cast, dag=dag).status_code == 303
    assert EAnmalan.objects.get().received_at == moment("2026-11-24 09:00")
    assert registers_complaint(login, cast, dag=dag, tid="08.30").status_code == 302
    assert Synpunkt.objects.get().received_at == moment("2026-11-24 08:30")
    assert registers_absence(login, cast, dag).status_code == 302
    assert Absence.objects.get(user=cast("anna.lovdahl")).from_day == TODAY


@pytest.mark.parametrize("dag", NO_DAYS)
def test_every_form_refuses_the_same_and_keeps_what_was_typed(login, cast, today, dag):
    shown = dag.replace("<", "&lt;").replace(">", "&gt;")
    for send in (registers_report, registers_complaint, registers_absence):
        answer = send(login, cast, dag=dag)
        assert answer.status_code == 422, send
        assert "Datumet ska skrivas ÅÅÅÅ-MM-DD" in answer.text, send
        assert f'value="{shown}"' in answer.text, send
    assert not EAnmalan.objects.exists()
    assert not Synpunkt.objects.exists()
    assert not Absence.objects.filter(user=cast("anna.lovdahl")).exists()


@pytest.mark.parametrize("tid", TIMES)
def test_every_form_reads_the_same_time(login, cast, today, tid):
    assert registers_report(login, cast, tid=tid).status_code == 303
    assert registers_complaint(login, cast, tid=tid).status_code == 302
    assert EAnmalan.objects.get().received_at == Synpunkt.objects.get().received_at == moment("2026-11-24 09:05")


@pytest.mark.parametrize("tid", NO_TIMES)
def test_every_form_refuses_what_is_no_time_and_keeps_it(login, cast, today, tid):
    for send in (registers_report, registers_complaint):
        answer = send(login, cast, tid=tid)
        assert answer.status_code == 422, send
        assert "Klockslaget ska skrivas TT:MM" in answer.text, send
        assert f'value="{tid}"' in answer.text, send


@pytest.mark.parametrize(
    "written",
    ["2026-11-24 09:05", "2026-11-24 0905", "24/11 2026 09.05", "24 nov 2026 kl 09.05", "i dag 9:05", "261124 0905",
     "2026-11-24T09:05", "2026-11-24, 09:05"],
)  # fmt: skip
def test_a_contact_and_a_step_read_the_same_moment(login, report, cast, today, written):
    case = take(take(report(), EAnmalan.ta_emot, by=cast("anna.lovdahl")), EAnmalan.skriv_ut, by=cast("anna.lovdahl"),
                utskrift="utskriven")  # fmt: skip
    client = login("anna.lovdahl")
    form = {
        "happened_at": written,
        "with_whom": "Skolan",
        "way": "telefon",
        "text": "Ringt",
        "token": str(uuid.uuid4()),
    }
    assert client.post(f"{case.get_absolute_url()}kontakt/", form).status_code == 302
    assert Contact.objects.get().happened_at == moment("2026-11-24 09:05")


@pytest.mark.parametrize("autumn", ["2026-10-25", "25/10 2026"])
def test_the_hour_that_comes_twice_is_the_first_of_the_two_everywhere(login, cast, report, today, autumn):
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert registers_report(login, cast, dag=autumn, tid="02:30").status_code == 303
    assert registers_complaint(login, cast, dag=autumn, tid="02.30").status_code == 302
    case = EAnmalan.objects.get()
    form = {"happened_at": f"{autumn} 02:30", "with_whom": "Skolan", "way": "telefon", "text": "Ringt",
            "token": str(uuid.uuid4())}  # fmt: skip
    assert login("anna.lovdahl").post(f"{case.get_absolute_url()}kontakt/", form).status_code == 302
    assert {case.received_at, Synpunkt.objects.get().received_at, Contact.objects.get().happened_at} == {first}


def test_a_day_of_a_step_and_of_a_leave_is_read_as_any_other(login, cast, synpunkt, enhet, today):
    case, peter = synpunkt(), cast("peter.holmgard")
    form = {"version": case.version, "ansvarig": peter.pk, "bekraftad_dag": "24.11.2026", "bekraftad_kanal": "telefon"}
    assert login("peter.holmgard").post(f"{case.get_absolute_url()}steg/bekrafta/", form).status_code == 302
    assert Synpunkt.objects.get().bekraftad_dag == TODAY
    assert registers_leave(login, cast, enhet, "21 dec 2026").status_code == 302
    assert Ledighetslage.objects.get(name="Jul").from_day == dt.date(2026, 12, 21)


def test_a_date_is_asked_for_in_one_way(login, cast, report, synpunkt, today):
    """A field to write in, with its form beside it; the browser's own calendar in none."""
    case = take(report(), EAnmalan.ta_emot, by=cast("anna.lovdahl"))
    paths = ["/e-anmalan/registrera/", "/synpunkter/registrera/", "/bemanning/", f"{case.get_absolute_url()}kontakt/",
             f"{synpunkt().get_absolute_url()}steg/bekrafta/"]  # fmt: skip
    for path in paths:
        page = login("peter.holmgard").get(path).text
        assert "ÅÅÅÅ-MM-DD" in page, path
        assert 'inputmode="numeric"' in page, path
        assert 'type="date"' not in page, path
        assert 'type="time"' not in page, path
        assert "datetime-local" not in page, path


def test_yesterday_and_the_century():
    assert parse_day("i går", TODAY) == dt.date(2026, 11, 23)
    assert parse_day("I MORGON", TODAY) == dt.date(2026, 11, 25)
    assert parse_day("991231", TODAY) == dt.date(1999, 12, 31)
    assert parse_day("1 maj 2026", TODAY) == dt.date(2026, 5, 1)
    assert parse_day("3 mar 2026", TODAY) == parse_day("3 mars 2026", TODAY) == dt.date(2026, 3, 3)
    assert parse_moment("1899-12-31 10:00", TODAY) is None
    assert parse_time("0000") == dt.time(0)
    assert parse_moment("24 nov 2026", TODAY) is None, "a year is no time of day"
    assert parse_moment("24/11 2026", TODAY) is None
    assert parse_moment("2026-03-29 02:30", TODAY) == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC), (
        "skipped: the hour after"
    )
