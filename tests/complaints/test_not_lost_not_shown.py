"""What is protected is not shown to be changed, what is typed again is not dropped, and a link tells nobody of themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from casework.disqualification import disqualify
from casework.doorway import take
from casework.links import linked
from casework.models import Case, Notice
from complaints.excel import importing
from complaints.models import Inlasning, Synpunkt, Uppgift
from records.models import Note, Reading
from tests.complaints.formular import answers as registered
from tests.complaints.registerfiler import excel, read_in, rows, taken_out
from tests.complaints.registerrader import post

REGISTER, REGISTRERA = "/synpunkter/", "/synpunkter/registrera/"


@pytest.fixture
def peter(login):
    return login("peter.holmgard")


# ── protected ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_protected_row_is_not_opened_in_the_register(peter, synpunkt):
    case = synpunkt(beskrivning="Vi bor på Ängsgatan 4.", skyddad=True)
    page = peter.get(f"{REGISTER}?rad={case.number}").text
    assert "Ängsgatan" not in page
    assert "data-edit" not in page
    assert peter.get(f"{REGISTER}rad/{case.number}/", headers={"HX-Request": "true"}).status_code == 404


def test_what_a_step_holds_is_shown_when_a_reason_has_been_given_and_not_before(peter, synpunkt, cast):
    case = synpunkt(beskrivning="Vi bor på Ängsgatan 4.", skyddad=True)
    step = f"{case.get_absolute_url()}steg/andra/"
    hidden = peter.get(step)
    assert (hidden.status_code, hidden["Location"]) == (302, f"{case.get_absolute_url()}skyddade/")
    peter.post(f"{case.get_absolute_url()}skyddade/", {"why": "kontakt"})
    assert "Ängsgatan 4" in peter.get(step).text
    assert Reading.objects.filter(case=case, user=cast("peter.holmgard"), what="skyddat").exists()


# ── typed again ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-39")
def test_another_text_after_back_is_no_repetition(peter, synpunkt, cast, at):
    """The page is older than the case, and the step the same: what is new is kept, in a form for the case as it is now."""
    case = synpunkt()
    take(case, Synpunkt.atgarda, by=cast("peter.holmgard"), now=at.now, dag=at.now.date(), atgard="Den första.")
    case = Synpunkt.objects.get(pk=case.pk)
    step = f"{case.get_absolute_url()}steg/atgarda_mer/"
    form = {"version": case.version, "dag": "2026-11-24", "atgard": "Ringt upp."}
    assert peter.post(step, form).status_code == 302
    assert peter.post(step, form).status_code == 302, "the very same form is a double click"
    other = peter.post(step, form | {"atgard": "Skickat brev."})
    assert other.status_code == 409
    assert "Skickat brev." in other.text
    assert list(case.uppgifter.filter(slag="atgard").values_list("text", flat=True)) == ["Den första.", "Ringt upp."]


def test_a_row_that_is_saved_twice_is_saved_once_and_another_text_is_kept(peter, synpunkt):
    case = synpunkt()
    assert [post(peter, case, atgard="Ringt upp.").status_code for _ in range(2)] == [200, 200]
    other = post(peter, case, atgard="Ringt upp.", besked="Vi återkommer.", kanal="brev")
    assert other.status_code == 409
    assert "Vi återkommer." in other.text
    assert Uppgift.objects.filter(case=case, slag="atgard").count() == 1


@pytest.mark.rule("SK-27")
@pytest.mark.parametrize(
    "change", [{"beror_mig": "ja", "omgaende": ""}, {"skyddad": "on"}, {"huvudkategori": "fragor"}]
)
def test_a_registration_that_is_changed_and_sent_again_is_not_taken_for_the_first(login, at, change):
    sara, form = login("sara.ekholm"), registered()
    assert sara.post(REGISTRERA, form).status_code == 302
    assert sara.post(REGISTRERA, form).status_code == 302
    assert sara.post(REGISTRERA, form | change).status_code == 409
    assert Synpunkt.objects.count() == 1


# ── the link ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-33")
def test_a_neutral_reference_and_not_a_word_of_the_synpunkt(report, synpunkt, cast, at):
    other, case = report(), synpunkt(beskrivning="KANARIE om handläggaren.")
    take(case, Synpunkt.koppla, by=cast("peter.holmgard"), now=at.now, arende=other.number)
    note = Note.objects.get(case=other.pk)
    assert note.text == f"Hänvisning till synpunktsregistret: {case.number}."
    assert [one.other_id for one in case.links.all()] == [other.pk]


@pytest.mark.rule("SK-33", "SK-27")
def test_no_reference_where_whom_it_concerns_would_read_it(report, synpunkt, cast, at):
    other, case = report(), synpunkt(beror=[cast("anna.lovdahl")])
    assert Case.objects.visible_to(cast("anna.lovdahl"), at.now.date()).filter(pk=other.pk).exists()
    take(case, Synpunkt.koppla, by=cast("peter.holmgard"), now=at.now, arende=other.number)
    assert [one.other_id for one in case.links.all()] == [other.pk]
    assert not Note.objects.filter(case=other.pk).exists()


@pytest.mark.rule("SK-33")
def test_a_case_that_is_not_theirs_to_read_is_only_what_they_wrote(report, synpunkt, cast, at):
    other, case = report("vuxen"), synpunkt()
    for number in (other.number, "EA-2026-9999"):
        take(case, Synpunkt.koppla, by=cast("peter.holmgard"), now=at.now, arende=number)
        kept = Synpunkt.objects.get(pk=case.pk)
        assert (kept.links.exists(), kept.aktnummer) == (False, number)
    assert not Note.objects.filter(case=other.pk).exists()


@pytest.mark.rule("SK-33")
@pytest.mark.parametrize(
    "written", ["{} 2026 0001", "{}–2026–0001", "{}\u20112026\u20110001", "ea-2026-0001 ", "{}/2026/0001"]
)
def test_a_number_links_however_it_is_written(report, synpunkt, login, written):
    other, case = report(), synpunkt()
    answers = {"version": case.version, "arende": written.format("EA")}
    assert login("peter.holmgard").post(f"{case.get_absolute_url()}steg/koppla/", answers).status_code == 302
    assert [one.other_id for one in case.links.all()] == [other.pk]


def test_a_linked_number_is_shown_to_those_who_may_read_that_case(report, synpunkt, cast, at, login):
    other, case = report(), synpunkt()
    take(case, Synpunkt.koppla, by=cast("peter.holmgard"), now=at.now, arende=other.number)
    assert other.number in login("peter.holmgard").get(case.get_absolute_url()).text
    assert other.number not in login("sofie.adler").get(case.get_absolute_url()).text
    # And the other way: the unit's reception reads the report, and learns of no synpunkt from the link.
    assert "Kopplade ärenden" in login("peter.holmgard").get(other.get_absolute_url()).text
    assert "Kopplade ärenden" not in login("anna.lovdahl").get(other.get_absolute_url()).text


def test_the_twin_without_the_visible_set_she_would_learn_of_it(report, synpunkt, cast, at, login, monkeypatch):
    other, case = report(), synpunkt()
    take(case, Synpunkt.koppla, by=cast("peter.holmgard"), now=at.now, arende=other.number)
    monkeypatch.setattr("desk.case_page.linked", lambda one, visible: linked(one, Case.objects.all()))
    assert case.number in login("anna.lovdahl").get(other.get_absolute_url()).text


def test_linked_anew_only_the_new_one_is_linked(report, synpunkt, cast, at):
    first, second, case = report(), report(), synpunkt()
    for other in (first, second):
        case = take(case, Synpunkt.koppla, by=cast("peter.holmgard"), now=at.now, arende=other.number)
    assert [one.other_id for one in case.links.filter(ended_at=None)] == [second.pk]
    assert [one.other_id for one in case.links.exclude(ended_at=None)] == [first.pk], "what was linked when is kept"


# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-27")
def test_a_mail_that_waits_is_not_sent_to_whom_it_concerns(synpunkt, cast, at):
    case, peter = synpunkt(), cast("peter.holmgard")
    assert Notice.objects.filter(case=case, recipient=peter).exists()
    disqualify(case, peter, by=cast("sofie.adler"), now=at.now)
    assert not Notice.objects.filter(case=case, recipient=peter).exists()


# ── Excel ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_that_is_not_registered_yet_goes_out_without_a_type(login, synpunkt):
    synpunkt(by=None)
    assert taken_out(login("sofie.adler"))


def test_a_cell_with_the_newest_entry_on_top_is_the_same_row_the_next_time(login, at):
    sofie, [row] = login("sofie.adler"), rows(1)
    data = excel([dataclasses.replace(row, atgard="2024-03-01: Sedan.\n2024-02-01: Först.\nUtan datum.")])
    assert [read_in(sofie, data, at.now).lage for _ in range(2)] == ["klar", "klar"]
    assert Synpunkt.objects.count() == 1


@pytest.mark.rule("SK-12")
def test_nobody_uses_up_another_units_numbers(login, at):
    [row] = rows(1)
    job = read_in(login("peter.holmgard"), excel([dataclasses.replace(row, nummer="VU-2024-900")]), at.now)
    assert job.lage == "nekad"
    assert "VU-2024-900 går inte att läsa in" in job.utfall


@pytest.mark.rule("SK-12")
def test_nor_does_who_compiles_the_registers(login, at):
    [row] = rows(1)
    job = read_in(login("sofie.adler"), excel([dataclasses.replace(row, nummer="VU-2024-900")]), at.now)
    assert (job.lage, "VU-2024-900 hör till en annan enhets nummerserie" in job.utfall) == ("nekad", True)


def test_too_many_rows_at_once_are_refused(login, at, monkeypatch):
    monkeypatch.setattr(importing, "MOST", 3)
    job = read_in(login("sofie.adler"), excel(rows(4)), at.now)
    assert (job.lage, job.utfall.startswith("Filen har 4 rader")) == ("nekad", True)


def test_what_a_file_said_is_forgotten_in_a_week(login, at):
    job = read_in(login("sofie.adler"), b"hej", at.now)
    importing.sweep(at.now + dt.timedelta(days=7))
    assert Inlasning.objects.get(pk=job.pk).utfall
    importing.sweep(at.now + dt.timedelta(days=7, seconds=1))
    assert not Inlasning.objects.get(pk=job.pk).utfall


def test_a_file_settled_by_another_sweep_stays_as_it_was(login, at):
    job = read_in(login("sofie.adler"), excel(rows(2)), at.now)
    assert not importing._settle(job.pk, "nekad", ["fel"], at.now)
    assert Inlasning.objects.get(pk=job.pk).lage == "klar"


def test_an_answer_opened_again_keeps_having_been_in_time(besvarad, cast, at, synpunkt):
    peter, case = cast("peter.holmgard"), synpunkt()
    take(
        case,
        Synpunkt.besvara,
        by=peter,
        now=at.now,
        besvarad_dag=at.now.date(),
        kanal="brev",
        svar="Rättat.",
        svar_plats="Enhetens pärm",
        namnger=True,
    )
    case = take(case, Synpunkt.oppna_igen, by=peter, now=at.now, skal="Mer återstår.")
    assert (case.bekraftad_dag, case.bekraftad_kanal) == (at.now.date(), "brev")


def test_a_value_too_great_for_any_database_is_no_error_of_ours(login, at):
    page = login("sara.ekholm").post(REGISTRERA, registered(beror="99999999999999999999"))
    assert page.status_code == 422


# ── no answer of the import tells of what one may not see ───────────────────────────────────────────────────────────


@pytest.fixture
def three_numbers(synpunkt, at, cast) -> dict[str, str]:
    """One of Vuxenenheten that concerns its manager Ingrid, one of another unit, and one that nobody has."""
    about_her = synpunkt(by=None, enhet="VUX", beror=[cast("ingrid.palm")])
    another = synpunkt(by=None, enhet="BOF")
    return {"about her": about_her.number, "another unit": another.number, "nobody": "BU-2026-777"}


@pytest.mark.rule("SK-27")
@pytest.mark.parametrize("which", ["about her", "another unit", "nobody"])
def test_all_numbers_that_are_not_hers_to_see_get_one_answer(three_numbers, login, at, which):
    number = three_numbers[which]
    unit = "VUX" if number.startswith("VU") else "BOF"
    [row] = [dataclasses.replace(one, nummer=number, dag=at.now.date(), enhet=unit) for one in rows(1)]
    job = read_in(login("ingrid.palm"), excel([row]), at.now)
    assert job.lage == "nekad"
    said = re.sub(r"^[^:]*: ", "", job.utfall)
    assert said == (
        f"{number} går inte att läsa in. Du kan läsa in rader för enheter som är dina, med nummer som inte är givna här. "
        "Fråga servicedesk om resten."
    )


def test_her_own_rows_and_new_numbers_of_her_own_unit_are_read_in(synpunkt, login, at):
    case = synpunkt(by=None, enhet="VUX")
    [row] = [dataclasses.replace(one, nummer="VU-2026-900", dag=at.now.date(), enhet="VUX") for one in rows(1)]
    job = read_in(login("ingrid.palm"), excel([row]), at.now)
    assert (job.lage, job.nya) == ("klar", 1)
    assert case.number != "VU-2026-900"


@pytest.mark.rule("SK-27")
def test_who_compiles_the_registers_learns_no_more_of_what_concerns_them(synpunkt, login, at, cast):
    about, last = synpunkt(by=None, beror=[cast("sofie.adler")]), synpunkt(by=None)
    answers = set()
    for number in (about.number, "BU-2026-002" if last.number != "BU-2026-002" else about.number):
        [row] = [dataclasses.replace(one, nummer=number, dag=at.now.date()) for one in rows(1)]
        job = read_in(login("sofie.adler"), excel([row]), at.now)
        answers.add((job.lage, re.sub(r"[A-Z]{2}-2026-[0-9]{3}", "N", job.utfall).partition("Du kan")[0]))
    assert {lage for lage, _ in answers} == {"nekad"}
    assert any("går inte att läsa in" in text for _, text in answers)


def test_a_row_that_was_moved_to_the_managers_unit_comes_back_unchanged(synpunkt, login, at, enhet, cast):
    case = synpunkt("sara.ekholm")
    answer = login("peter.holmgard").post(
        f"/arende/{case.number}/steg/flytta/",
        {"version": Synpunkt.objects.get().version, "enhet": enhet("VUX").pk, "skal": "Gäller Vuxenenheten"},
    )
    assert answer.status_code == 302
    ingrid = login("ingrid.palm")
    job = read_in(ingrid, taken_out(ingrid), at.now)
    assert (job.lage, job.nya) == ("klar", 0), job.utfall


@pytest.mark.rule("SK-27")
@pytest.mark.parametrize("step", ["lamna_over", "anmal_berord"])
def test_no_mail_says_whom_it_concerns(synpunkt, login, cast, mailoutbox, step):
    case = synpunkt("sara.ekholm")
    answers = {"version": Synpunkt.objects.get().version}
    answers |= {"berord": cast("karin.wessman").pk} if step == "anmal_berord" else {}
    assert login("sara.ekholm").post(f"/arende/{case.number}/steg/{step}/", answers).status_code == 302
    told = "".join(f"{one.subject} {one.body}" for one in Notice.objects.all())
    assert "berör" not in told
    assert "Karin Wessman" not in told
