"""Removal (A-05): complete, only when it is time, once, and nothing of the report is left anywhere afterwards."""

import datetime as dt
import hashlib
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from casework.doorway import Refused, take
from intake import gallring
from intake.gallring import gallra
from intake.inkomst import Berord, Rapport, ta_in
from intake.models import EAnmalan, Innehall, Utkast, UtkastFil
from intake.uppgifter import Anmalan
from records.masking import Clear
from records.models import Contact, Handling, Note, Person, Reading, Removal
from records.uploads import inspect
from tests.conftest import moment
from tests.intake.walking import judged
from tests.people import person

MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
ARRIVAL = moment("2026-11-18 13:00")
# Words that stand in every part of a report, and in what colleagues write about it.
CANARY = [
    "Kanariefågel",
    "Strutsgatan",
    "Pelikansson",
    "201503072389",
    "070-1112223",
    "Tofsvipeskolan",
    "gok@svala.example",
]
WORDS = ("vad", "sagt", "fara", "var_nu", "varfor_inte", "tolk", "tank_pa", "relation")


@pytest.fixture(autouse=True)
def documents(settings, tmp_path):
    settings.DOCUMENTS = tmp_path / "handlingar"
    return settings.DOCUMENTS


@pytest.fixture
def canaries(norrvinge, at):
    """A report that says the canary words in all its parts; `vem` twice makes two linked cases."""

    def come_in(*vem, received=ARRIVAL):
        persons = {"name": f"Elsa {CANARY[2]}", "number": CANARY[3], "address": f"{CANARY[1]} 1", "place": CANARY[5]}
        data = f"{CANARY[0]} i en fil".encode()
        innehall = {name: f"{CANARY[0]} {name}" for name in WORDS} | {
            "galler": vem[0],
            "skydd": "ja",
            "anmalare": "privat",
        }
        anmalan = ta_in(
            Rapport(
                uuid.uuid4(), "e_tjanst", received, innehall,
                [Berord(v, None, persons if v == "barn" else {"name": CANARY[2]}) for v in vem],
                vardnadshavare=[{"name": CANARY[2], "phone": CANARY[4]}],
                anmalare={"name": CANARY[2], "email": CANARY[6], "phone": CANARY[4]},
                filer=[(data, inspect(data, "strutsgatan.txt"))],
            ),
            now=at.set(received),
        )  # fmt: skip
        return list(anmalan.cases.order_by("number"))

    return come_in


def finish(case, login, at, *, name="avsluta", **answers):
    """To färdig, with notes and a contact on the way; or to another end."""
    by = person(login)
    case = take(case, EAnmalan.ta_emot, by=by, now=at.forward(minutes=1))
    Note.objects.create(case_id=case.pk, author=by, at=at.now, text=f"{CANARY[0]} ringde")
    Contact.objects.create(
        case_id=case.pk, author=by, at=at.now, happened_at=at.now, with_whom=CANARY[2], way="telefon", text=CANARY[0]
    )
    if name != "avsluta":
        return take(case, EAnmalan.steps()[name], by=by, now=at.forward(minutes=1), skal=CANARY[0], **answers)
    case = take(case, EAnmalan.skriv_ut, by=by, now=at.forward(minutes=1), utskrift="digital")
    if case.galler == "barn":
        case = judged(case, by, at.now)
    now = at.forward(minutes=1)
    case = take(
        case, EAnmalan.for_in, by=by, now=now, aktnummer="2026-1", inford_at=now, i_akten=True, anteckning=CANARY[0]
    )
    return take(case, EAnmalan.avsluta, by=by, now=at.forward(minutes=1))


def term(case):
    return case.closed_at + dt.timedelta(days=settings.INTAKE_REMOVAL_DAYS)


def removed(case):
    case.anmalan.refresh_from_db()
    return case.anmalan.removed_at is not None


# ── when ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-15")
@pytest.mark.parametrize("days", [30, 1, 365])
def test_removed_when_the_days_have_passed_and_not_before(canaries, at, settings, days):
    settings.INTAKE_REMOVAL_DAYS = days
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    for early in (case.closed_at, term(case) - dt.timedelta(days=1), term(case) - SECOND):
        assert (gallra(early), removed(case)) == (0, False)
    assert (gallra(term(case)), removed(case)) == (1, True)
    assert case.anmalan.removed_at == term(case)


@pytest.mark.rule("EA-15", "EA-24")
@pytest.mark.parametrize("state", ["inkommen", "under_hantering", "inford"])
def test_never_while_the_case_is_open(canaries, at, state):
    case = canaries("barn")[0]
    by = person("anna.lovdahl")
    if state != "inkommen":
        case = take(case, EAnmalan.ta_emot, by=by, now=at.forward(minutes=1))
        case = take(case, EAnmalan.skriv_ut, by=by, now=at.forward(minutes=1), utskrift="digital")
    if state == "inford":
        case = take(
            case, EAnmalan.for_in, by=by, now=at.forward(minutes=1), aktnummer="1", inford_at=at.now, i_akten=True
        )
    assert case.state == state
    assert (gallra(at.now + dt.timedelta(days=3650)), removed(case)) == (0, False)


def test_the_days_count_anew_when_the_entry_was_corrected(canaries, at):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    first = term(case)
    by = person("anna.lovdahl")
    case = take(case, EAnmalan.ratta_inforing, by=by, now=at.forward(days=10), skal="Fel akt.")
    assert gallra(first) == 0
    case = take(case, EAnmalan.for_in, by=by, now=at.forward(minutes=1), aktnummer="2", inford_at=at.now, i_akten=True)
    case = take(case, EAnmalan.avsluta, by=by, now=at.forward(minutes=1))
    assert [gallra(first), gallra(term(case) - SECOND), gallra(term(case))] == [0, 0, 1]


def test_not_while_a_linked_case_is_open(canaries, at):
    adult, child = canaries("vuxen", "barn")
    adult = finish(adult, "fatima.rahimi", at)
    assert gallra(term(adult) + dt.timedelta(days=300)) == 0
    at.forward(days=5)
    child = finish(child, "anna.lovdahl", at)
    assert [gallra(term(adult)), gallra(term(child) - SECOND), gallra(term(child))] == [0, 0, 1]
    assert list(Removal.objects.values_list("number", flat=True)) == [adult.number, child.number]
    assert set(rows_of(adult, child).values()) == {0}


def test_a_duplicate_waits_for_the_other_to_be_entered(canaries, at):
    original, duplicate = canaries("barn")[0], canaries("barn")[0]
    duplicate = finish(duplicate, "anna.lovdahl", at, name="makulera", dubblett_av=original)
    assert gallra(term(duplicate) + dt.timedelta(days=300)) == 0, "its words may be the only ones that reach the file"
    at.forward(days=3)
    original = finish(original, "anna.lovdahl", at)
    assert gallra(term(original) - SECOND) == 0, "the other is entered, but has not lain its time"
    assert gallra(term(original)) == 2


def test_a_chain_of_duplicates_waits_for_its_end(canaries, at):
    """A is a duplicate of B, and B turns out to be one of C: only C's entry settles them."""
    last, middle, first = canaries("barn")[0], canaries("barn")[0], canaries("barn")[0]
    first = finish(first, "anna.lovdahl", at, name="makulera", dubblett_av=middle)
    middle = finish(middle, "anna.lovdahl", at, name="makulera", dubblett_av=last)
    assert gallra(term(middle) + dt.timedelta(days=300)) == 0
    last = finish(last, "anna.lovdahl", at)
    assert gallra(term(last)) == 3


@pytest.mark.parametrize("guard", ["_due", "_is_settled"])
def test_without_the_guards_it_would_be_removed_too_soon(canaries, at, monkeypatch, guard):
    """The twin: with nothing to wait for, both the linked and the duplicate go."""
    if guard == "_is_settled":
        original, case = canaries("barn")[0], canaries("barn")[0]
        case = finish(case, "anna.lovdahl", at, name="makulera", dubblett_av=original)
    else:
        case, _child = canaries("vuxen", "barn")
        case = finish(case, "fatima.rahimi", at)
        monkeypatch.setattr(gallring, "_due", lambda _: Anmalan.objects.filter(removed_at=None))
    assert gallra(term(case)) == 0
    monkeypatch.setattr(gallring, "_is_settled", lambda *_: True)
    assert gallra(term(case)) >= 1


def test_one_report_that_cannot_be_removed_does_not_stop_the_others(canaries, at, monkeypatch):
    sick, well = (finish(canaries("barn")[0], "anna.lovdahl", at) for _ in range(2))
    plain = gallring.remove_contents

    def remove(case, *rest):
        if case.pk == sick.pk:
            raise RuntimeError("its files are locked")
        return plain(case, *rest)

    monkeypatch.setattr(gallring, "remove_contents", remove)
    assert gallra(term(well)) == 1
    assert (removed(sick), removed(well)) == (False, True)


def test_with_the_database_away_no_second_report_is_tried(canaries, at, monkeypatch):
    first, last = (
        finish(canaries("barn", received=ARRIVAL + wait)[0], "anna.lovdahl", at) for wait in (MINUTE * 0, MINUTE)
    )
    tried = []

    def remove(case, *_rest):
        tried.append(case.pk)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(gallring, "remove_contents", remove)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError):
        gallra(term(last))
    assert tried == [first.pk]


SENT = {"destination_kind": "kommun", "destination": "Grannkommunen", "sekretess": "osl_26_9", "oversand_skydd": "mottagaren",
        "kopia": True}  # fmt: skip
DECISION = "SN 2026-10-21 § 131"


def received_there(case, login, at):
    """The other municipality has said that it has the copy."""
    now = at.forward(hours=1)
    return take(case, EAnmalan.kvittera, by=person(login), now=now, kvitterad_av="Mottagningen där", kvitterad_at=now,
                kvitterad_nummer="GR 2026-88")  # fmt: skip


@pytest.mark.rule("EA-15", "EA-24")
def test_what_was_sent_on_is_kept_until_somebody_has_said_that_they_have_it(canaries, at, settings):
    """Case 18: it is a copy that leaves. A month, or ten years, without a receipt: the original is here."""
    settings.INTAKE_SENT_ON_DECISION = DECISION
    case = finish(canaries("vuxen")[0], "fatima.rahimi", at, name="oversand", **SENT)
    assert case.closed_at is None
    assert (gallra(at.now + dt.timedelta(days=3650)), removed(case)) == (0, False)
    case = received_there(case, "fatima.rahimi", at)
    assert [gallra(term(case) - SECOND), gallra(term(case))] == [0, 1]


@pytest.mark.rule("EA-15", "EA-24")
def test_the_tick_takes_it_away_when_it_is_time(canaries, at, settings, tick, login):
    settings.INTAKE_SENT_ON_DECISION = DECISION
    case = received_there(
        finish(canaries("vuxen")[0], "fatima.rahimi", at, name="oversand", **SENT), "fatima.rahimi", at
    )
    for now, there in ((term(case) - SECOND, True), (term(case), False)):
        at.set(now)
        tick()
        assert removed(case) is not there
        page = login("fatima.rahimi").get(case.get_absolute_url()).text
        assert (CANARY[0] in page) is there


@pytest.mark.rule("EA-15")
def test_what_was_received_elsewhere_is_kept_without_a_decision(canaries, at):
    case = received_there(
        finish(canaries("vuxen")[0], "fatima.rahimi", at, name="oversand", **SENT), "fatima.rahimi", at
    )
    assert (gallra(term(case) + dt.timedelta(days=3650)), removed(case)) == (0, False)


def test_the_row_keeps_what_a_register_must_hold(canaries, at):
    """OSL 5:2: when it came, its number, from whom as far as that may be said, and what it is about."""
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    assert gallra(term(case)) == 1
    case = EAnmalan.objects.get(pk=case.pk)
    assert (case.number, case.received_at, case.avsandare) == ("EA-2026-0001", ARRIVAL, "privat")
    assert case.headline and case.aktnummer == "2026-1"


# ── what ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(*cases):
    """Rows of content, by table."""
    pks, anmalan = [case.pk for case in cases], {case.anmalan_id for case in cases}
    counts = {model.__name__: model.objects.filter(case__in=pks).count() for model in (Person, Handling, Note, Contact)}
    return counts | {"Innehall": Innehall.objects.filter(pk__in=anmalan).count()}


def everything_left(*cases):
    files = {str(path.name): 1 for path in Path(settings.DOCUMENTS).rglob("*") if path.is_file()}
    return {name: count for name, count in (rows_of(*cases) | files).items() if count}


def table_names():
    return [m._meta.db_table for m in apps.get_models(include_auto_created=True)]


def leaking_tables():
    """Every table of the database, every row as text: where does a canary still sing?"""
    found = {}
    with connection.cursor() as cursor:
        for table in table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            text = "\n".join(
                repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()
            )
            if words := [word for word in CANARY if word.lower() in text.lower()]:
                found[table] = words
    return found


@pytest.mark.rule("EA-15")
def test_nothing_of_it_is_left_in_any_table_or_file(canaries, at, documents, django_capture_on_commit_callbacks):
    adult, child = canaries("vuxen", "barn")
    adult, child = finish(adult, "fatima.rahimi", at), finish(child, "anna.lovdahl", at)
    before, left = rows_of(adult, child), leaking_tables()
    assert all(before.values()), "there is something of every kind to remove"
    assert set(left) == {
        "intake_innehall", "records_person", "records_handling", "records_note", "records_contact",
    }  # fmt: skip
    files = [path for path in documents.rglob("*") if path.is_file()]
    assert len(files) == 2 and all(CANARY[0].encode() in path.read_bytes() for path in files)
    with django_capture_on_commit_callbacks(execute=True):
        assert gallra(term(child)) == 1
    assert everything_left(adult, child) == {}
    assert leaking_tables() == {}


@pytest.mark.rule("EA-15")
def test_history_holds_nothing_of_the_report_while_it_is_there(canaries, at):
    """What the trail does not hold need not be removed from it (docs/adr/0006)."""
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    rows = [repr(row) for row in EAnmalan.history.values_list()]
    assert len(rows) == 6 and "2026-1" in rows[-1] + rows[0], "the history is there, with its file number"
    assert [word for row in rows for word in CANARY if word.lower() in row.lower()] == []
    assert CANARY[0] in case.anmalan.innehall.vad, "the twin: the words are there to be found"


def test_files_go_only_after_commit(canaries, at, documents, django_capture_on_commit_callbacks):
    """A row never points at a file that is gone: what is rolled back keeps both."""
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        gallra(term(case))
        transaction.set_rollback(True)
    assert callbacks == []
    assert rows_of(case)["Handling"] == len([p for p in documents.rglob("*") if p.is_file()]) == 1


@pytest.mark.parametrize("broken", ["intake.gallring.remove_contents", "records.removal.Removal.objects.create"])
def test_all_of_it_or_nothing(canaries, at, monkeypatch, broken):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    before = rows_of(case)

    def fail(*_args, **_kwargs):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(broken, fail)
    assert gallra(term(case)) == 0
    assert (rows_of(case), removed(case), Removal.objects.count()) == (before, False, 0)


def test_what_remains_is_number_time_count_and_hash(canaries, at):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    digest = hashlib.sha256()
    for rows in (case.persons, case.notes, case.contacts, case.handlingar, Innehall.objects.filter(pk=case.anmalan_id)):
        for row in rows.order_by("pk").values_list():
            digest.update(repr(row).encode())
    counted = sum(rows_of(case).values())
    gallra(term(case))
    row = Removal.objects.get()
    assert (row.number, row.at, row.rows, row.files) == (case.number, term(case), counted, 1)
    assert row.sha256 == digest.hexdigest()
    case.refresh_from_db()
    assert (case.state, case.aktnummer, case.number) == ("fardig", "2026-1", row.number), "the case itself stays"


@pytest.mark.rule("EA-24")
def test_a_removed_case_is_read_as_removed(canaries, at, login):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    gallra(at.set(term(case)))
    case = EAnmalan.objects.get(pk=case.pk)
    assert case.pages.sections(case, Clear()) == [("Innehållet är gallrat", [("Gallrat", "2026-12-18 13:04")])]
    response = login("anna.lovdahl").get(case.get_absolute_url())
    assert response.status_code == 200
    assert not [word for word in CANARY if word in response.text]
    assert Reading.objects.filter(case=case.pk).count() == 1


def test_nothing_new_is_written_where_nothing_will_be_removed(canaries, at, login):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    gallra(at.set(term(case)))
    login("anna.lovdahl").post(f"{case.get_absolute_url()}anteckning/", {"text": CANARY[0], "token": uuid.uuid4()})
    assert leaking_tables() == {}


@pytest.mark.parametrize("times", [2, 3])
def test_a_second_sweep_removes_nothing_more(canaries, at, times):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    assert [gallra(term(case) + n * MINUTE) for n in range(times)] == [1] + [0] * (times - 1)
    assert Removal.objects.count() == 1


def test_without_the_mark_it_would_be_removed_again(canaries, at):
    """The twin: the report's own mark is what a second sweep sees."""
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    gallra(term(case))
    type(case.anmalan).objects.update(removed_at=None)
    assert gallra(term(case) + MINUTE) == 1


@pytest.mark.rule("EA-14")
@pytest.mark.parametrize("end", ["avsluta", "oversand"])
def test_what_is_removed_cannot_be_taken_up_again(canaries, at, end, settings):
    case = canaries("barn")[0]
    settings.INTAKE_SENT_ON_DECISION = DECISION
    case = finish(case, "anna.lovdahl", at, name=end, **({} if end == "avsluta" else SENT))
    case = case if end == "avsluta" else received_there(case, "anna.lovdahl", at)
    step = EAnmalan.ratta_inforing if end == "avsluta" else EAnmalan.ta_upp_igen
    with transaction.atomic():
        # The twin: the day before it was still possible.
        take(case, step, by=person("anna.lovdahl"), now=term(case) - MINUTE, skal="Fel akt.")
        transaction.set_rollback(True)
    gallra(term(case))
    with pytest.raises(Refused, match="gallrat") as refusal:
        take(case, step, by=person("anna.lovdahl"), now=term(case) + MINUTE, skal="Fel akt.")
    assert not refusal.value.forbidden
    case.refresh_from_db()
    assert case.state == ("fardig" if end == "avsluta" else "kvitterad")


# ── drafts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_erased_after_an_hour_with_its_files(norrvinge, at):
    now = at.now
    old = Utkast.objects.create(svar={"1": {"vad": CANARY[0]}}, touched_at=now - 60 * MINUTE - SECOND)
    UtkastFil.objects.create(utkast=old, filename="strutsgatan.txt", data=CANARY[0].encode())
    fresh = Utkast.objects.create(svar={"1": {"vad": "Nyss"}}, touched_at=now - 60 * MINUTE + SECOND)
    assert gallring.forget_drafts(now) == 1
    assert list(Utkast.objects.all()) == [fresh]
    assert not UtkastFil.objects.exists()
    assert leaking_tables() == {}


def test_a_sent_draft_goes_and_the_report_stays(canaries, at):
    case = canaries("barn")[0]
    Utkast.objects.create(touched_at=at.now, anmalan=case.anmalan)
    gallring.forget_drafts(at.now + 61 * MINUTE)
    assert not Utkast.objects.exists()
    assert Innehall.objects.filter(pk=case.anmalan_id).exists()


# ── never changed ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("EA-13")
def test_the_words_of_a_report_cannot_be_changed_in_the_database(canaries, triggers):
    case = canaries("barn")[0]
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Innehall.objects.filter(pk=case.anmalan_id).update(vad="Något annat")
    assert Innehall.objects.get(pk=case.anmalan_id).vad.startswith(CANARY[0])


def test_without_the_triggers_they_could_be(canaries):
    """The twin."""
    case = canaries("barn")[0]
    assert Innehall.objects.filter(pk=case.anmalan_id).update(vad="Något annat") == 1


def test_removal_goes_through_with_the_triggers_in_place(canaries, at, triggers):
    case = finish(canaries("barn")[0], "anna.lovdahl", at)
    assert gallra(term(case)) == 1
    assert rows_of(case) == dict.fromkeys(rows_of(case), 0)
    for change in (lambda: Removal.objects.update(rows=0), lambda: Removal.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
