"""The register out as Excel: the routine's layout, and nothing that Excel would work out by itself."""

import dataclasses
import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.excel import writing
from complaints.excel.columns import COLUMNS, Row, clean
from records.typed import prose
from tests.complaints import registerfiler
from tests.complaints.excelfiler import EXEMPLET, I_DAG, NAMN, TITEL, TYPER, las_in, snabbt

FARLIGA = ["=1+1", '=HYPERLINK("http://example.example")', "+46", "-1", "@SUM(A1)", "\t=1+1", "\n=1+1", "=", "#REF!"]


def written(*sheet, **more):
    sheets = sheet or [("Barn- och ungdomsenheten", [EXEMPLET])]
    return registerfiler.written(sheets, **{"title": TITEL, "types": TYPER, "units": NAMN} | more)


def oppnad(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def arken(data):
    """The sheets as they stand in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as fil:
        return [fil.read(name).decode() for name in fil.namelist() if name.startswith("xl/worksheets/sheet")]


def med(**andrat):
    return dataclasses.replace(EXEMPLET, **andrat)


@pytest.mark.rule("SK-13")
def test_the_layout_is_the_routines():
    ws = oppnad(written()).active
    assert ws.title == "Barn- och ungdomsenheten"
    assert [[cell.value for cell in row] for row in ws.iter_rows()] == [
        [TITEL, *[None] * 6],
        ["Registrering", None, None, "Handläggning", None, None, None],
        list(COLUMNS),
        ["BU-2018-001", dt.datetime(2018, 8, 15), "Barn- och ungdomsenheten", "Frågor", *_texts(EXEMPLET)],
    ]
    assert {str(merged) for merged in ws.merged_cells.ranges} == {"A1:G1", "A2:C2", "D2:G2"}


def _texts(row):
    return [row.beskrivning, row.atgard, row.aterkoppling]


@pytest.mark.rule("SK-13")
def test_it_can_be_read_on_screen_and_on_paper():
    ws = oppnad(written(("En", [EXEMPLET, EXEMPLET]))).active
    assert (ws.freeze_panes, ws.auto_filter.ref, ws.print_title_rows) == ("A4", "A3:G5", "$1:$3")
    assert (ws["B4"].number_format, ws["B4"].is_date) == ("yyyy-mm-dd", True)
    assert all(cell.font.bold for row in ws["A1:G3"] for cell in row if cell.value)
    assert not ws["A4"].font.bold
    assert ws["E4"].alignment.wrap_text
    assert [ws.column_dimensions[letter].width for letter in "ABCDEFG"] == list(writing.WIDTHS)


def test_a_row_is_as_high_as_its_fullest_cell():
    """LibreOffice leaves the height that the file says, and would show the first line only."""
    ws = oppnad(written(("En", [EXEMPLET, med(atgard="ett\ntva\ntre"), med(beskrivning="å" * 8000)]))).active
    assert [ws.row_dimensions[n].height for n in range(1, 7)] == [None, None, 75, 30, 45, writing.MAX_ROW_HEIGHT]


@pytest.mark.rule("SK-09")
def test_each_unit_has_a_sheet_of_its_own():
    wb = oppnad(written(("Barn- och ungdomsenheten", [EXEMPLET]), ("Vuxenenheten", [])))
    assert wb.sheetnames == ["Barn- och ungdomsenheten", "Vuxenenheten"]
    assert [ws.max_row for ws in wb] == [4, 3]


def test_without_units_there_is_one_sheet_with_headings():
    wb = oppnad(registerfiler.written([], title=TITEL, types=TYPER, units=NAMN))
    assert wb.sheetnames == ["Register"]
    assert (wb.active.max_row, wb.active["G3"].value, wb.active.auto_filter.ref) == (3, "Återkoppling", "A3:G3")


def test_the_name_of_a_sheet_is_one_that_excel_takes():
    onskade = ["Enheten för personer med funktionsnedsättning", "Enheten för personer med funktionshinder", "a[b]:*?/\\c",
               "", "''", "Staben", "STABEN", "history", "x\x00y"]  # fmt: skip
    namnen = oppnad(written(*((name, []) for name in onskade))).sheetnames
    assert namnen == ["Enheten för personer med funkti", "Enheten för personer med fu (2)", "a b c",
                      "Blad", "Blad (2)", "Staben", "STABEN (2)", "history (2)", "xy"]  # fmt: skip


@pytest.mark.parametrize("text", FARLIGA)
def test_what_looks_like_a_formula_is_a_text(text):
    data = written((text, [med(beskrivning=text, atgard=text)]))
    assert not any(re.search(r"<f[ >/]", ark) or 't="e"' in ark for ark in arken(data))
    cell = oppnad(data).active["E4"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix or text == "#REF!"
    assert las_in(data).rows[0].row.beskrivning == text


def test_the_guard_off_the_same_text_becomes_a_formula(monkeypatch):
    """The twin: openpyxl by itself makes a formula of it."""
    monkeypatch.setattr(writing, "_text", lambda cell, text, style: setattr(cell, "value", text))
    data = written(("En", [med(beskrivning="=1+1")]))
    assert "<f>1+1</f>" in arken(data)[0]


def test_an_ordinary_text_has_no_sign_before_it():
    assert not oppnad(written()).active["E4"].quotePrefix


@pytest.mark.parametrize(
    ("text", "blir"),
    [
        ("a\x00b\x07c\x1fd", "abcd"),
        ("a\ud800b\ufffec", "abc"),
        ("ett\r\ntva\rtre", "ett\ntva\ntre"),
        ("slut  \n\n", "slut"),
        ("\r=1+1", "\n=1+1"),
        ("_x0041_ och _x000D_", "_x0041_ och _x000D_"),
    ],
)
def test_what_a_cell_cannot_hold_is_left_out_and_the_rest_comes_back(text, blir):
    assert las_in(written(("En", [med(beskrivning=text)]))).rows[0].row.beskrivning == blir == clean(text)


def test_excel_is_told_that_an_escape_is_only_text():
    assert "_x005F_x0041_" in arken(written(("En", [med(beskrivning="_x0041_")])))[0]


def test_a_text_longer_than_a_cell_says_that_it_was_cut():
    text = oppnad(written(("En", [med(atgard="å" * 40_000)]))).active["F4"].value
    assert len(text) == writing.MAX_CELL
    assert text.endswith("å … [texten är längre än en cell rymmer]")


def test_a_unit_without_a_name_is_written_as_its_code():
    data = written(("En", [EXEMPLET]), units={})
    assert oppnad(data).active["C4"].value == "BOF"
    assert las_in(data).rows[0].row == EXEMPLET


def test_the_same_register_gives_the_same_bytes():
    now = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
    assert written(now=now) == written(now=now)
    assert written() == written() != written(now=now)
    egenskaper = oppnad(written(now=now)).properties
    assert egenskaper.created == egenskaper.modified == dt.datetime(2026, 11, 24, 10, 0)
    assert (egenskaper.creator, egenskaper.title) == ("Ärendegång", TITEL)


# What somebody may have written: anything, but often with what is hard at its beginning.
TEXTER = st.builds(str.__add__, st.sampled_from(["", *FARLIGA]), st.text(max_size=60)).map(prose).map(clean)


@st.composite
def registret(draw):
    dagar = draw(st.lists(st.dates(dt.date(1990, 1, 1), I_DAG), max_size=6))
    return [
        Row(
            f"{draw(st.sampled_from(['BU', 'VU']))}-{dag.year}-{nummer:03d}",
            dag,
            draw(st.sampled_from(sorted(NAMN))),
            draw(st.sampled_from(sorted(TYPER))),
            draw(TEXTER.filter(bool)),
            draw(TEXTER),
            draw(TEXTER),
        )
        for nummer, dag in enumerate(dagar, start=1)
    ]


@pytest.mark.rule("SK-13")
@settings(deadline=None, max_examples=60)
@given(registret(), registret(), st.text(max_size=40))
def test_what_is_written_is_read_back(first, second, name):
    second = [dataclasses.replace(row, nummer=row.nummer[:8] + "1" + row.nummer[-2:]) for row in second]  # none twice
    inlasning = las_in(written((name, first), (name, second)))
    assert inlasning.problems == []
    assert [inlast.row for inlast in inlasning.rows] == first + second
    assert [inlast.row_number for inlast in inlasning.rows] == [*range(4, 4 + len(first)), *range(4, 4 + len(second))]


def test_5000_rows_are_written_in_seconds():
    rows = [med(nummer=f"BU-2018-{n:03d}", beskrivning=f"Fråga {n} om något. " * 10) for n in range(1, 5001)]
    assert snabbt(lambda: written(("En", rows)), 5)
    data = written(("En", rows))
    assert snabbt(lambda: las_in(data), 8)
    assert [inlast.row.nummer for inlast in las_in(data).rows] == [row.nummer for row in rows]
