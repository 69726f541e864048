"""A number per unit and year, without gaps, for good (A-31). The race is in tests/services/test_number_race.py."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from casework.doorway import Refused, open_to
from casework.models import DirectChange, NumberSeries
from complaints.models import Arsarende, Synpunkt
from complaints.uppgifter import registerenheter
from complaints.words import Typ
from organisation.models import Enhet, User
from records.once import Another
from tests.complaints.approved import TABLES, instant
from tests.complaints.walking import DIARIET, called
from tests.conftest import moment


def numbers():
    return sorted(Synpunkt.objects.values_list("number", flat=True))


# ── per unit and year ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-04", "SK-08", "SK-10", "SK-32")
def test_each_unit_and_year_has_its_own_series(taken_in):
    made = [
        taken_in(enhet=row["enhet"], received=instant(row["kom in"]), now=instant(row["skrevs in"]))
        for row in TABLES["Nummer"]
    ]
    assert [case.number for case in made] == [row["nummer"] for row in TABLES["Nummer"]]
    years = [int(row["nummer"].split("-")[1]) for row in TABLES["Nummer"]]
    assert [(case.arsarende.year, case.arsarende.dnr) for case in made] == [(year, DIARIET[year]) for year in years]


@pytest.mark.rule("SK-02", "SK-04")
def test_every_unit_of_the_routine_has_a_register_and_so_have_those_who_provide(norrvinge):
    """The routine's seven, by the names that Norrvinge has for them, and its two providers."""
    seven = {"STA", "ADM", "BOF", "VUX", "INT", "ALD", "FUN"}
    assert {enhet.code for enhet in registerenheter()} == seven | {"VIN", "SRV"}


@pytest.mark.rule("SK-05", "SK-26")
def test_everybody_in_the_staff_takes_in_and_no_way_is_refused(taken_in):
    """All who work at the office, whatever they do there, and every way that a synpunkt can be left."""
    staff = User.objects.exclude(memberships__role__in=["ordforande", "vice_ordforande"]).order_by("pk")
    ways = ["telefon", "brev", "e_post", "besok"]
    made = [taken_in(by=user.username, kanal=ways[n % 4], typ=Typ.values[n % 9]) for n, user in enumerate(staff)]
    assert len(made) == 35 and {case.state for case in made} == {"registrerad"}
    assert taken_in(by="").kanal == "e_tjanst"
    assert numbers() == [f"BU-2026-{n:03d}" for n in range(1, 37)]


@pytest.mark.rule("SK-31")
@pytest.mark.parametrize("kanal", ["telefon", "besok"])
def test_what_was_said_says_who_wrote_it_down(kanal, taken_in):
    with pytest.raises(IntegrityError), transaction.atomic():
        taken_in(kanal=kanal, mottagen_av=None)
    case = taken_in(kanal=kanal)
    entry = case.uppgifter.get(slag="beskrivning")
    assert (case.mottagen_av.username, entry.av.username, entry.dag.isoformat()) == (
        "anna.lovdahl", "anna.lovdahl", "2026-11-16",
    )  # fmt: skip


@pytest.mark.rule("SK-32")
def test_the_series_goes_on_where_the_older_register_ended(taken_in):
    NumberSeries.at_least("SK-BU", 2026, 30)
    assert [taken_in().number, taken_in().number] == ["BU-2026-031", "BU-2026-032"]


@pytest.mark.rule("SK-32")
def test_after_nine_hundred_and_ninety_nine_comes_a_thousand(taken_in):
    NumberSeries.at_least("SK-BU", 2026, 998)
    assert [taken_in().number, taken_in().number] == ["BU-2026-999", "BU-2026-1000"]


# ── kept for good ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-32")
def test_a_cancelled_one_keeps_its_number_and_says_why(walked, taken_in, at):
    begun = walked("registrerad")
    begun.take("makulera", "peter.holmgard", skal="Samma samtal skrevs in två gånger.")
    assert (begun.case.number, begun.case.state) == ("BU-2026-001", "makulerad")
    note = begun.case.notes.get()
    assert (note.about, note.text, note.author.username) == (
        "Makulera", "Samma samtal skrevs in två gånger.", "peter.holmgard",
    )  # fmt: skip
    assert taken_in().number == "BU-2026-002"
    assert open_to(called("Peter Holmgård"), begun.case, at.now) == [], "nothing gives it back"
    with pytest.raises(DirectChange):
        begun.case.delete()
    assert numbers() == ["BU-2026-001", "BU-2026-002"]


@pytest.mark.rule("SK-32")
@pytest.mark.parametrize("skal", [None, ""])
def test_without_a_reason_nothing_is_cancelled(skal, walked):
    begun = walked("registrerad")
    with pytest.raises(ValidationError):
        begun.take("makulera", "peter.holmgard", skal=skal)
    assert Synpunkt.objects.get().state == "registrerad"


@pytest.mark.rule("SK-03", "SK-32")
def test_one_that_is_moved_keeps_its_number_its_clock_and_its_year(walked, taken_in):
    begun = walked("handlaggs")
    due = begun.case.deadlines.get().due_at
    begun.take("flytta", "peter.holmgard", enhet=Enhet.objects.get(code="VUX"), skal="Receptionen är Vuxenenhetens.")
    case = begun.case
    assert (case.number, case.enhet.code, case.arsarende.dnr) == ("BU-2026-001", "VUX", DIARIET[2026])
    assert (case.deadlines.get().due_at, case.deadlines.get().cancelled_at) == (due, None)
    assert case.notes.get().text == "Receptionen är Vuxenenhetens."
    # Neither series has a gap, and nobody else gets the number.
    assert [taken_in(enhet="VUX", by="hanna.lidman").number, taken_in().number] == ["VU-2026-001", "BU-2026-002"]
    begun.take("flytta", "ingrid.palm", enhet=Enhet.objects.get(code="BOF"), skal="Fel av mig.")
    assert begun.case.number == "BU-2026-001"


@pytest.mark.rule("SK-29", "SK-32")
def test_a_corrected_arrival_stays_in_the_year_of_its_number(walked):
    begun = walked("registrerad", received=moment("2027-01-04 09:00"))
    with pytest.raises(ValidationError, match="Numret hör till 2027"):
        begun.take("ratta_ankomst", "peter.holmgard", received_at=moment("2026-12-30 09:00"))
    begun.take("ratta_ankomst", "peter.holmgard", received_at=moment("2027-01-01 00:30"))
    assert begun.case.number == "BU-2027-001"


# ── no gaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-20", "SK-32")
def test_a_registration_that_comes_to_nothing_leaves_no_gap(taken_in):
    """Without an area it cannot be registered: the number it had taken is given back with everything else."""
    taken_in()
    for _ in range(3):
        with pytest.raises(ValidationError):
            taken_in(typ="")
    assert NumberSeries.objects.get(prefix="SK-BU", year=2026).last == 1
    assert taken_in().number == "BU-2026-002"
    assert numbers() == ["BU-2026-001", "BU-2026-002"]


@pytest.mark.rule("SK-32")
@pytest.mark.parametrize("broken", ["complaints.inkomst._ord", "complaints.inkomst.take", "casework.doorway.promise"])
def test_wherever_it_breaks_off_there_is_no_gap(broken, taken_in, monkeypatch):
    taken_in()

    def fail(*_args, **_kwargs):
        raise RuntimeError("the machine stops here")

    with monkeypatch.context() as patched:
        patched.setattr(broken, fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            taken_in()
    assert taken_in().number == "BU-2026-002"


def test_a_number_taken_in_a_transaction_of_its_own_would_leave_a_gap(taken_in, monkeypatch):
    """The twin: the number that was given before the registration came to nothing is not given back."""
    given = iter(["BU-2026-001", "BU-2026-002", "BU-2026-003"])
    monkeypatch.setattr(Synpunkt, "take_number", lambda self: next(given))
    taken_in()
    with pytest.raises(ValidationError):
        taken_in(typ="")
    assert taken_in().number == "BU-2026-003"


@pytest.mark.rule("SK-32")
def test_the_same_form_sent_twice_is_one_number(taken_in):
    token = uuid.uuid4()
    first, again = taken_in(token=token), taken_in(token=token)
    assert (first.pk, numbers()) == (again.pk, ["BU-2026-001"])
    with pytest.raises(Another) as other:
        taken_in(token=token, text="En helt annan text.")
    assert other.value.kept.pk == first.pk
    assert taken_in().number == "BU-2026-002"


@pytest.mark.rule("SK-32")
def test_the_database_gives_no_number_twice(taken_in, monkeypatch):
    taken_in()
    monkeypatch.setattr(Synpunkt, "take_number", lambda self: "BU-2026-001")
    with pytest.raises(IntegrityError), transaction.atomic():
        taken_in()


# ── the year's case in the diary ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-10")
def test_a_year_nobody_has_opened_in_the_diary_is_known_but_has_no_number_yet(walked, at):
    begun = walked("besvarad")
    Arsarende.objects.filter(year=2026).update(dnr="")
    with pytest.raises(Refused, match="diarienummer"):
        begun.take("diariefor", "peter.holmgard")
    Arsarende.objects.filter(year=2026).update(dnr="SN 2026/28")
    begun.take("diariefor", "peter.holmgard")
    assert str(begun.case.arsarende) == "SN 2026/28"


@pytest.mark.rule("SK-10")
def test_the_first_of_a_year_begins_the_years_case(taken_in):
    Arsarende.objects.all().delete()
    first, second = taken_in(), taken_in(enhet="VUX", by="hanna.lidman")
    assert first.arsarende == second.arsarende == Arsarende.objects.get()
    assert (first.arsarende.year, first.arsarende.dnr) == (2026, "")


def test_an_imported_number_is_passed_by(walked, taken_in):
    """The unit's own file said BU-2025-007: the next of that year is 008."""
    walked("inlast")
    late = taken_in(received=moment("2025-12-30 10:00"), now=moment("2026-01-02 08:00"))
    assert late.number == "BU-2025-008"
    assert late.arsarende.year == 2025
