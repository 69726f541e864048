"""A municipality's own Excel file is read in: all of it or nothing, once, by those whose register it is; and out again."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.db import InterfaceError, OperationalError, transaction

from casework.disqualification import disqualify
from casework.doorway import take
from casework.models import Deadline, Notice, NumberSeries
from complaints.excel import importing, progress
from complaints.models import Inlasning, Synpunkt, Uppgift, Uttag
from config.reconcile import reconcile
from organisation.models import Enhet
from tests.complaints.excelfiler import book, row
from tests.complaints.registerfiler import URL, excel, read_in, rows, send, taken_out
from tests.counting import statements


@pytest.fixture
def sofie(login):
    return login("sofie.adler")


# ── in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-13", "SK-09")
def test_the_rows_of_the_file_are_rows_of_the_register(sofie, at):
    job = read_in(sofie, excel(rows(5)), at.now)
    assert (job.lage, job.nya) == ("klar", 5)
    case = Synpunkt.objects.get(number="VU-2024-001")
    assert (case.state, case.enhet.code, case.huvudkategori, case.kanal) == ("inlast", "VUX", "bemotande", "okand")
    assert [(u.slag, u.dag, u.text) for u in case.uppgifter.order_by("id")] == [
        ("beskrivning", dt.date(2024, 1, 2), "Synpunkt 1"),
        ("atgard", dt.date(2024, 1, 2), "Vidarebefordrat."),
        ("underrattelse", dt.date(2024, 1, 2), "Återkopplat."),
    ]
    assert "Utan återkoppling: BU-2024-001, BU-2024-002" in job.utfall
    assert list(reconcile(at.now)) == []


def test_what_is_brought_in_starts_no_clock_and_tells_nobody(sofie, at, tick):
    read_in(sofie, excel(rows(4)), at.now)
    at.forward(days=400)
    tick()
    cases = Synpunkt.objects.values_list("pk", flat=True)
    assert not Deadline.objects.filter(case__in=cases).exists()
    assert not Notice.objects.filter(case__in=cases).exists()


@pytest.mark.rule("SK-12")
def test_the_next_number_comes_after_the_last_in_the_file(sofie, at, synpunkt):
    read_in(sofie, excel(rows(3, enheter=("BOF",), year=2026)), at.now)
    assert synpunkt().number == "BU-2026-004"
    assert NumberSeries.objects.get(prefix="SK-BU", year=2026).last == 4


@pytest.mark.parametrize(
    ("nummer", "dag", "typ"),
    [
        ("BU\u20132024\u2013004", "2024\u201301\u201302", "Bemo\u0308tande"),
        ("\u200bBU\u20112024\u2011004", "\ufeff2024-01-02", "Bemötande\u00a0"),
        ("BU-２０２４-004", "2024-01-02", "bemötande"),
    ],
)
def test_what_a_cell_looks_like_is_what_it_says(sofie, at, nummer, dag, typ):
    """Dashes, joiners and full-width digits as a copied page leaves them; prose keeps its words, in one way to write å."""
    job = read_in(
        sofie, book(row(nummer, dag, "Barn- och familjeenheten", typ, "La\u030angt svar", None, None)), at.now
    )
    assert (job.lage, job.nya) == ("klar", 1), job.utfall
    case = Synpunkt.objects.get(number="BU-2024-004")
    assert (case.huvudkategori, case.uppgifter.get(slag="beskrivning").text) == ("bemotande", "Långt svar")


def test_the_same_file_twice_changes_nothing(sofie, at):
    data = excel(rows(5))
    read_in(sofie, data, at.now)
    before = list(Synpunkt.objects.order_by("pk").values()), list(Uppgift.objects.order_by("pk").values())
    job = read_in(sofie, data, at.now)
    assert (job.lage, job.nya) == ("klar", 0)
    assert "5 rader fanns redan i registret och är oförändrade." in job.utfall
    assert before == (list(Synpunkt.objects.order_by("pk").values()), list(Uppgift.objects.order_by("pk").values()))


def test_the_same_number_with_another_content_stops_the_whole_file(sofie, at):
    read_in(sofie, excel(rows(3)), at.now)
    job = read_in(sofie, excel([*rows(2), *rows(3, ort=", ändrad")[2:], *rows(6)[3:]]), at.now)
    assert job.lage == "nekad"
    assert "Integrationsenheten, rad 4: IN-2024-001 finns redan i registret med annat innehåll." in job.utfall
    assert Synpunkt.objects.count() == 3


def test_one_wrong_row_and_nothing_is_read(sofie, at):
    book = openpyxl.load_workbook(io.BytesIO(excel(rows(9))))
    book["Vuxenenheten"]["B5"] = "15/8 2018"
    out = io.BytesIO()
    book.save(out)
    job = read_in(sofie, out.getvalue(), at.now)
    assert job.lage == "nekad"
    assert job.utfall.startswith("Vuxenenheten, rad 5, kolumn B: ")
    assert (Synpunkt.objects.count(), Uppgift.objects.count()) == (0, 0)
    page = sofie.get(f"{URL}{job.pk}/").text
    assert "Ingenting lästes in" in page
    assert "Vuxenenheten, rad 5, kolumn B" in page


@pytest.mark.parametrize("data", [b"hej", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 100])
def test_what_is_no_excel_file_is_refused_in_words(sofie, at, data):
    job = read_in(sofie, data, at.now)
    assert job.lage == "nekad"
    assert job.utfall


def test_a_fault_in_the_middle_leaves_nothing_and_the_next_file_is_read(sofie, at, monkeypatch):
    plain, left = importing._create, [3]

    def breaks(*args):
        left[0] -= 1
        if not left[0]:
            raise RuntimeError("the disk is full")
        return plain(*args)

    monkeypatch.setattr(importing, "_create", breaks)
    send(sofie, excel(rows(5)))
    send(sofie, excel(rows(2, year=2023)))
    assert importing.sweep(at.now) == 1
    first, second = Inlasning.objects.order_by("at", "pk"), Synpunkt.objects.filter(number__contains="2024")
    assert sorted(first.values_list("lage", flat=True)) == ["klar", "nekad"]
    assert not second.exists()
    assert Synpunkt.objects.count() == 2


class Gone:
    """A cache whose server, or disk, is away."""

    def get(self, *_args):
        raise ConnectionError("no route to host")

    set = get


def test_a_cache_that_is_away_stops_no_file(sofie, at, monkeypatch):
    """How far it has come is nobody's fact (docs/adr/0004)."""
    monkeypatch.setattr(progress, "cache", Gone())
    send(sofie, excel(rows(2)))
    job = Inlasning.objects.get()
    assert "Den väntar på sin tur" in sofie.get(f"{URL}{job.pk}/").text
    assert importing.sweep(at.now) == 1
    job.refresh_from_db()
    assert (job.lage, job.nya) == ("klar", 2)


@pytest.mark.parametrize(
    "away", [InterfaceError("connection already closed"), OperationalError("gone"), OSError("disk")]
)
def test_what_is_away_refuses_no_file_and_drops_none(sofie, at, monkeypatch, away):
    def breaks(*_args, **_more):
        raise away

    data = excel(rows(2))
    send(sofie, data)
    with monkeypatch.context() as broken:
        broken.setattr(importing, "_bring_in", breaks)
        assert importing.sweep(at.now) == 0
    job = Inlasning.objects.get()
    assert (job.lage, bytes(job.data)) == ("vantar", data)
    assert importing.sweep(at.now) == 1
    assert Synpunkt.objects.count() == 2


def test_progress_is_shown_while_it_is_read_and_the_bytes_are_forgotten(sofie, at, monkeypatch):
    send(sofie, excel(rows(5)))
    job = Inlasning.objects.get()
    page = sofie.get(f"{URL}{job.pk}/").text
    assert "Den väntar på sin tur" in page
    assert 'hx-trigger="every 2s"' in page
    seen = []
    plain = importing._create

    def looks(*args):
        seen.append(progress.of(job.pk))
        return plain(*args)

    monkeypatch.setattr(importing, "_create", looks)
    importing.sweep(at.now)
    assert seen
    assert all(total == 5 for _, total in seen)
    job.refresh_from_db()
    assert job.data is None
    assert "hx-trigger" not in sofie.get(f"{URL}{job.pk}/").text


def test_sent_twice_before_it_is_read_it_waits_once(sofie):
    data = excel(rows(2))
    assert send(sofie, data)["Location"] == send(sofie, data)["Location"]
    assert Inlasning.objects.count() == 1


def test_no_file_and_a_huge_one(sofie):
    assert "Välj en Excelfil" in sofie.post(URL, {}, follow=True).text
    assert "större än 5 MB" in send(sofie, b"x" * (5 * 1024 * 1024 + 1)).text
    assert not Inlasning.objects.exists()


# ── by whom ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_manager_reads_in_the_own_units_file_and_no_other(login, at):
    peter = login("peter.holmgard")
    assert read_in(peter, excel(rows(2, enheter=("BOF",))), at.now).nya == 2
    job = read_in(peter, excel(rows(2, enheter=("BOF", "VUX"), year=2023)), at.now)
    assert job.lage == "nekad"
    assert job.utfall.startswith("Vuxenenheten, rad 4: VU-2023-001 går inte att läsa in.")


@pytest.mark.parametrize("name", ["sara.ekholm", "anna.lovdahl", "birgitta.hult", "patric.melin", "emma.rosenlund"])
def test_nobody_else_can(login, norrvinge, name):
    client = login(name)
    assert client.get(URL).status_code == 404
    assert send(client, excel(rows(1))).status_code == 404
    assert not Inlasning.objects.exists()


def test_what_became_of_it_is_ones_own_to_read(login, sofie, at):
    job = read_in(sofie, excel(rows(1)), at.now)
    assert login("peter.holmgard").get(f"{URL}{job.pk}/").status_code == 404


@pytest.mark.rule("SK-28")
def test_what_still_goes_on_is_opened_again_by_its_manager(sofie, at, cast):
    read_in(sofie, excel(rows(1)), at.now)
    case = take(Synpunkt.objects.get(), Synpunkt.oppna_igen, by=cast("peter.holmgard"), now=at.now, skal="Pågår ännu.")
    assert (case.state, case.ansvarig.username) == ("handlaggs", "peter.holmgard")


# ── out ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sheets(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.rule("SK-13")
def test_out_come_the_seven_columns_a_sheet_a_unit(login, synpunkt, besvarad):
    besvarad()
    synpunkt(enhet="VUX")
    found = sheets(taken_out(login("sofie.adler")))
    assert list(found) == ["Barn- och familjeenheten", "Vuxenenheten"]
    title, groups, heads, row = found["Barn- och familjeenheten"]
    assert "Norrvinge kommuns socialtjänst 2026" in title[0]
    assert (groups[0], groups[3]) == ("Registrering", "Handläggning")
    assert len(heads) == 7
    assert [row[0], row[1].date(), *row[2:6]] == [
        "BU-2026-001", dt.date(2026, 11, 24), "Barn- och familjeenheten", "Tillgänglighet",
        "Svårt att nå handläggaren per telefon.", "2026-11-24: Telefontiden är utökad.",
    ]  # fmt: skip


def test_a_formula_that_somebody_wrote_is_a_text(login, synpunkt):
    synpunkt(beskrivning='=HYPERLINK("http://example.com";"klicka")')
    book = openpyxl.load_workbook(io.BytesIO(taken_out(login("sofie.adler"))))
    cell = book.active["E4"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_only_what_one_may_read_goes_out_and_it_is_known_who_took_it(login, synpunkt, cast, at):
    synpunkt()
    synpunkt(enhet="VUX")
    synpunkt(beror=[cast("peter.holmgard")])
    answer = taken_out(login("peter.holmgard"))
    assert [row[0] for row in sheets(answer)["Barn- och familjeenheten"][3:]] == ["BU-2026-001"]
    taken = Uttag.objects.get()
    assert (taken.user.username, taken.antal, taken.ar) == ("peter.holmgard", 1, 2026)


def test_out_and_in_again_changes_nothing(login, sofie, at, besvarad):
    besvarad()
    read_in(sofie, excel(rows(4, year=2026, enheter=("VUX",))), at.now)
    out = taken_out(sofie)
    job = read_in(sofie, out, at.now)
    assert (job.lage, job.nya, "5 rader fanns redan" in job.utfall) == ("klar", 0, True)


def test_an_alias_of_older_days_is_the_same_unit(sofie, at):
    """The routine's own example says Barn- och ungdomsenheten (A-37)."""
    book = openpyxl.load_workbook(io.BytesIO(excel(rows(1))))
    book.active["C4"] = "Barn- och ungdomsenheten"
    out = io.BytesIO()
    book.save(out)
    assert read_in(sofie, out.getvalue(), at.now).nya == 1
    assert Synpunkt.objects.get().enhet == Enhet.objects.get(code="BOF")


# ── what was taken out can be read in ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-13")
@pytest.mark.parametrize(
    "text",
    ["Ring mig på 070-174 06 20.", "Huset på Ekvägen 12 är kallt.", "Rad ett\r\n\r\nrad två  ", "=1+1", "x" * 8000],
    ids=["telephone", "street", "lines", "formula", "long"],
)
def test_what_was_taken_out_is_unchanged_when_it_is_read_in(sofie, synpunkt, at, text):
    """A list shows no telephone and no street (case 9): the file is the same all the same."""
    synpunkt(beskrivning=text)
    synpunkt(by=None)
    job = read_in(sofie, taken_out(sofie), at.now)
    assert (job.lage, job.nya) == ("klar", 0), job.utfall
    assert "2 rader fanns redan i registret och är oförändrade." in job.utfall


def test_a_protected_row_comes_back_unchanged_too(sofie, synpunkt, login, at):
    case = synpunkt()
    answer = login("peter.holmgard").post(
        f"/arende/{case.number}/steg/marka_skyddat/",
        {"version": Synpunkt.objects.get().version, "skal": "Skyddad folkbokföring"},
    )
    assert answer.status_code == 302
    job = read_in(sofie, taken_out(sofie), at.now)
    assert (job.lage, job.nya) == ("klar", 0), job.utfall


def test_a_row_that_was_changed_in_the_file_is_still_another(sofie, synpunkt, at):
    synpunkt(beskrivning="Ring mig på 070-174 06 20.")
    book_ = openpyxl.load_workbook(io.BytesIO(taken_out(sofie)))
    book_.active["E4"] = "Något annat."
    out = io.BytesIO()
    book_.save(out)
    assert "finns redan i registret med annat innehåll" in read_in(sofie, out.getvalue(), at.now).utfall


WHOLE = ("BU-2024-002", "2024-01-03", "Barn- och familjeenheten", "Bemötande", "Väntat länge.", None, None)


@pytest.mark.parametrize(
    ("typ", "text", "said"),
    [
        ("Bemötande", "Ring mig på ●●●●●.", "BU-2024-001 har dolda uppgifter"),
        ("Inte registrerad", "Text", "BU-2024-001 är inte registrerad och lästes inte in. Välj en typ av ärende."),
        ("Bemötande", "Vanlig text.", ""),
    ],
)
def test_what_a_file_does_not_tell_is_left_and_named_and_the_rest_read_in(sofie, at, typ, text, said):
    """Into an empty register, what was masked would be masked for good; the rows beside it are not kept out for that."""
    half = row("BU-2024-001", "2024-01-02", "Barn- och familjeenheten", typ, text, None, None)
    job = read_in(sofie, book(half, row(*WHOLE)), at.now)
    assert (job.lage, job.nya) == ("klar", 1 if said else 2)
    assert said in job.utfall
    assert Synpunkt.objects.filter(number="BU-2024-001").exists() is not bool(said)
    assert Synpunkt.objects.filter(number="BU-2024-002").exists()


@pytest.mark.rule("SK-13", "SK-15")
def test_a_cell_of_several_long_measures_is_read_in_as_it_was_taken_out(sofie, synpunkt, login, at, cast):
    """The cell is longer than any one of them may be."""
    case, sara = synpunkt("sara.ekholm"), login("sara.ekholm")
    for n, step in enumerate(("atgarda", "atgarda_mer", "atgarda_mer")):
        answers = {"version": Synpunkt.objects.get().version, "dag": "2026-11-24", "atgard": f"{n}" * 3900}
        assert sara.post(f"/arende/{case.number}/steg/{step}/", answers).status_code == 302
    job = read_in(sofie, taken_out(sofie), at.now)
    assert (job.lage, job.nya) == ("klar", 0), job.utfall
    long = row(
        "BU-2024-001", "2024-01-02", "Barn- och familjeenheten", "Bemötande", "Text.", "2024-01-03: " + "x" * 8001, None
    )
    refused = read_in(sofie, book(long), at.now)
    assert refused.lage == "nekad" and "Texten den 2024-01-03 är 8001 tecken" in refused.utfall


MOVED = ("VU-2024-001", "2024-01-02", "Barn- och familjeenheten", "Bemötande", "Flyttad hit.", None, None)


@pytest.mark.rule("SK-12", "SK-13")
def test_a_row_that_was_moved_between_units_is_read_in_where_somebody_says_so(sofie, login, at):
    """Into an empty register: the number is the other unit's, and whoever compiles the registers says that it was moved."""
    refused = read_in(sofie, book(row(*MOVED), row(*WHOLE)), at.now)
    assert refused.lage == "nekad" and "kryssa för det" in refused.utfall
    assert "flyttade" in sofie.get(URL).text and "flyttade" not in login("peter.holmgard").get(URL).text
    job = read_in(sofie, book(row(*MOVED), row(*WHOLE)), at.now, flyttade="1")
    assert (job.lage, job.nya) == ("klar", 2), job.utfall
    assert Synpunkt.objects.get(number="VU-2024-001").enhet.code == "BOF"
    assert NumberSeries.objects.get(prefix="SK-VU", year=2024).last == 1


@pytest.mark.rule("SK-12")
def test_a_manager_says_it_in_vain(login, at):
    assert read_in(login("peter.holmgard"), book(row(*MOVED)), at.now, flyttade="1").lage == "nekad"


def of_vuxen(number: str) -> Any:
    return row(number, "2024-01-03", "Vuxenenheten", "Bemötande", "Väntat länge.", None, None)


@pytest.mark.rule("SK-12")
@pytest.mark.parametrize("number", ["VU-2024-001", "VU-2024-002"])
@pytest.mark.parametrize("hidden", ["nothing", "another unit's is opened again", "one is about her"])
def test_no_answer_of_a_file_depends_on_what_somebody_may_not_see(sofie, login, at, cast, hidden, number):
    """The manager of another unit gets the same answer whatever has become of rows that are not hers to read (A-33)."""
    first = row("BU-2024-001", "2024-01-02", "Barn- och familjeenheten", "Bemötande", "Text.", None, None)
    read_in(sofie, book(first, of_vuxen("VU-2024-001"), of_vuxen("VU-2024-003")), at.now)
    if hidden == "another unit's is opened again":
        case = Synpunkt.objects.get(number="BU-2024-001")
        sent = {"version": case.version, "skal": "Fel."}
        assert login("peter.holmgard").post(f"/arende/{case.number}/steg/oppna_igen/", sent).status_code == 302
    elif hidden == "one is about her":
        case = Synpunkt.objects.get(number="VU-2024-001")
        disqualify(case, cast("ingrid.palm"), by=None, now=at.now)
    changed = row(number, "2024-01-03", "Vuxenenheten", "Bemötande", "Något annat.", None, None)
    job = read_in(login("ingrid.palm"), book(changed), at.now)
    seen = number == "VU-2024-001" and hidden != "one is about her"
    said = "finns redan i registret med annat innehåll" if seen else "går inte att läsa in"
    assert job.lage == "nekad" and said in job.utfall


@pytest.mark.rule("SK-12")
def test_whoever_compiles_the_registers_adds_a_row_of_older_days_that_was_forgotten(sofie, at):
    read_in(sofie, book(of_vuxen("VU-2024-001"), of_vuxen("VU-2024-003")), at.now)
    assert read_in(sofie, book(of_vuxen("VU-2024-002")), at.now).nya == 1


def test_what_was_left_can_be_read_in_later_and_nobody_has_got_its_number(sofie, at):
    late = ("BU-2024-007", "2024-01-09", "Barn- och familjeenheten", "Bemötande")
    read_in(sofie, book(row(*late, "Ring mig på ●●●●●.", None, None), row(*WHOLE)), at.now)
    assert NumberSeries.objects.get(prefix="SK-BU", year=2024).last == 7
    job = read_in(sofie, book(row(*late, "Ring mig.", None, None), row(*WHOLE)), at.now)
    assert (job.lage, job.nya) == ("klar", 1), job.utfall


@pytest.mark.rule("SK-13")
@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_sheet_that_is_no_register_is_skipped_and_named(sofie, at, state):
    """A list that cells are chosen from, hidden as they usually are: the register beside it is read."""

    def lists(ws):
        sheet = ws.parent.create_sheet("Listor")
        sheet.sheet_state = state
        for n, word in enumerate(["Typ av ärende", "Bemötande", "Information", "Utförande"], start=1):
            sheet.cell(n, 1, word)

    job = read_in(
        sofie, book(row("BU-2024-001", "2024-01-02", "Barn- och familjeenheten", "Bemötande"), change=lists), at.now
    )
    assert (job.lage, job.nya) == ("klar", 1), job.utfall
    assert "Bladet ”Listor” lästes inte: det har inte registrets rubriker." in job.utfall


def test_a_register_whose_headings_are_nearly_right_is_not_skipped(sofie, at):
    def misspelt(ws):
        ws["D1"], ws["B3"] = "Register 2024", "Datm"

    values = ("BU-2024-001", "2024-01-02", "Barn- och familjeenheten", "Bemötande")
    job = read_in(sofie, book(row(*values), change=misspelt), at.now)
    assert (job.lage, "Här ska rubriken ”Datum” stå." in job.utfall) == ("nekad", True)


# ── written many at a time ──────────────────────────────────────────────────────────────────────────────────────────


def as_it_stands():
    """Every row of the register, each under its number, with its history and its entries in their order."""
    found = {}
    for case in Synpunkt.objects.order_by("pk"):
        [first] = case.history.all()
        entries = case.uppgifter.order_by("id").values_list(
            "slag", "dag", "text", "skriven_at", "av", "kanal", "signerad"
        )
        found[case.number] = ((first.number, first.history_change_reason, first.history_type), list(entries))
    return found


def test_however_many_are_written_at_a_time_the_same_rows_stand_there(sofie, at, monkeypatch):
    """One by one is the twin: what one batch would mix up between its rows, stands right there."""
    data, found = excel(rows(25)), []
    for many in (1, 7, 500):
        monkeypatch.setattr(importing, "MANY", many)
        with transaction.atomic():
            assert read_in(sofie, data, at.now).nya == 25
            found.append(as_it_stands())
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 25
    assert all(number == said for number, ((said, _, _), _) in found[0].items())


def test_what_is_brought_in_leaves_the_history_that_simple_history_would_write(sofie, at):
    read_in(sofie, excel(rows(3)), at.now)
    for case in Synpunkt.objects.all():
        [ours] = case.history.all()
        plain = {field.attname: getattr(case, field.attname) for field in case.history.model.tracked_fields}
        assert {name: getattr(ours, name) for name in plain} == plain
        assert (ours.history_user.username, ours.history_date) == ("sofie.adler", at.now)


def test_a_thousand_rows_are_a_few_statements(sofie, at):
    send(sofie, excel(rows(1000)))
    assert len(statements(lambda: importing.sweep(at.now))) <= 60
    assert Synpunkt.objects.count() == 1000


def test_killed_halfway_nothing_is_written_and_the_next_sweep_writes_it_once(sofie, at, monkeypatch):
    plain, written = importing.bring_in, []

    def killed(cases, **more):
        if written:
            raise SystemExit
        written.append(cases)
        plain(cases, **more)

    send(sofie, excel(rows(5)))
    with monkeypatch.context() as broken:
        broken.setattr(importing, "MANY", 2)
        broken.setattr(importing, "bring_in", killed)
        with pytest.raises(SystemExit), transaction.atomic():
            importing.sweep(at.now)
    assert written
    assert (Synpunkt.objects.count(), Uppgift.objects.count(), NumberSeries.objects.count()) == (0, 0, 0)
    assert importing.sweep(at.now) == 1
    assert (Synpunkt.objects.count(), Inlasning.objects.get().nya) == (5, 5)
