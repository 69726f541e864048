"""The municipality's own register is read whole or not at all, and every error says where it is."""

import datetime as dt

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from complaints.excel.columns import clean
from complaints.excel.reading import Problem, ReadRow, dated_entries, joined, read_file
from tests.complaints.excelfiler import (
    ENHETER,
    EXEMPEL,
    EXEMPLET,
    I_DAG,
    PREFIX,
    TYPER,
    book,
    ett_fel,
    felen,
    fyll,
    las_in,
    om,
    row,
    snabbt,
    sparad,
)

FORMAT = "Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2018-08-15."
FRAMTID = "har inte varit än. Kontrollera året, och skriv dagen då ärendet kom in."
TYPERNA = "Välj en av: Tillgänglighet, Bemötande, Delaktighet, Frågor, Information, Utförande, Personalbemanning, Beröm, Övrigt."


def raden(*varden, **more):
    """The one row of a register that holds nothing else."""
    (inlast,) = las_in(book(varden or EXEMPEL, **more)).rows
    return inlast.row


def satt(**cells):
    """Change cells before the file is saved."""
    return lambda ws: [ws.__setitem__(place, value) for place, value in cells.items()]


# ── the form ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-13")
def test_the_routines_own_example():
    inlasning = las_in(book())
    assert inlasning.rows == [ReadRow(EXEMPLET, "BoU", 4)]
    assert inlasning.problems == []
    assert inlasning.remarks == ["Filen har 1 rad."]


@pytest.mark.rule("SK-13")
@pytest.mark.parametrize(
    "cells",
    [
        {"D1": None, "A1": "SYNPUNKTER 2018"},
        {"D2": None, "C2": "handläggning:"},
        {"A2": None, "D2": None},
        {"A3": "nummer", "B3": " Datum : ", "C3": "ENHET", "D3": "Typ av ärende:", "E3": "Beskrivning", "F3": "A\u030atgärd"},
    ],
)  # fmt: skip
def test_colons_capitals_and_blanks_make_no_difference(cells):
    assert raden(change=satt(**cells)) == EXEMPLET


@pytest.mark.rule("SK-13")
@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"D1": "Register"}, (1, "", "På rad 1 ska registrets titel stå, med ordet ”Synpunkt” i. Här står ”Register”.")),
        ({"D1": None}, (1, "", "På rad 1 ska registrets titel stå, med ordet ”Synpunkt” i. Här är tomt.")),
        (
            {"D2": "Hantering"},
            (2, "D", "På rad 2 ska ”Registrering” stå över A och ”Handläggning” över D, och inget annat. Här står ”Hantering”."),
        ),
        ({"A3": "Nr"}, (3, "A", "Här ska rubriken ”Nummer” stå. Här står ”Nr”.")),
        ({"E3": "Åtgärd"}, (3, "E", "Här ska rubriken ”Beskrivning” stå. Här står ”Åtgärd”.")),
        ({"G3": None}, (3, "G", "Här ska rubriken ”Återkoppling” stå. Här är tomt.")),
        ({"F3": "=1"}, (3, "F", "Här ska rubriken ”Åtgärd” stå. Här står ”=…”.")),
    ],
)  # fmt: skip
def test_a_wrong_heading_says_what_was_expected_and_what_stands_there(cells, problems):
    assert felen(book(row("fel"), change=satt(**cells))) == [problems], "and its rows are not read at all"


def test_a_row_above_too_many_is_told_heading_by_heading():
    problems = felen(book(change=lambda ws: ws.insert_rows(1)))
    assert [one[:2] for one in problems] == [(1, ""), (2, "D"), *((3, column) for column in "ABCDEFG")]


def test_a_column_to_the_right():
    problems = felen(book(row(1), row(2), row(3), change=satt(H5="ring", H6="igen", J2="x", B9=None, H99="långt ned")))
    text = "Registret slutar med kolumn G, men här står något. Flytta det till rätt kolumn eller ta bort det."
    assert problems == [(5, "H", text), (2, "J", text)]


def test_a_hidden_column():
    def change(ws):
        for column in "BF":
            ws.column_dimensions[column].hidden = True
        ws.column_dimensions["K"].hidden = True

    text = "Kolumnen är dold. Visa kolumnen och försök igen."
    assert felen(book(change=change)) == [(None, "B", text), (None, "F", text)]


def test_hidden_columns_side_by_side():
    def change(ws):
        ws.column_dimensions.group("C", "XFD", hidden=True)

    assert [column for _, column, _ in felen(book(change=change))] == list("CDEFG")


def test_a_column_without_width_and_a_row_without_height():
    """As hidden as those that say so. openpyxl writes no width of 0, so the file is changed afterwards."""

    def change(part):
        return part.replace(b"<sheetData>", b'<cols><col min="5" max="5" width="0"/></cols><sheetData>').replace(
            b'<row r="4"', b'<row ht="0" r="4"'
        )

    assert [one[:2] for one in felen(om(book(), {"xl/worksheets/sheet1.xml": change}))] == [(None, "E"), (4, "")]


def test_a_hidden_row_with_content_and_one_without():
    def change(ws):
        ws.row_dimensions[5].hidden = ws.row_dimensions[9].hidden = True

    problems = ett_fel(book(row(1), row(2), change=change))
    assert problems == (5, "", "Raden är dold. Visa raden, eller ta bort filtret, och försök igen.")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet(state):
    def change(ws):
        hidden = ws.parent.create_sheet("Gammalt")
        hidden.sheet_state = state
        tomt = ws.parent.create_sheet("Tomt")
        tomt.sheet_state = state
        fyll(hidden, row("fel"))

    assert las_in(book(change=change)).problems == [
        Problem("Gammalt", None, "", "Bladet är dolt. Visa bladet eller ta bort det.")
    ]


def test_merged_cells_among_the_rows():
    def change(ws):
        ws.merge_cells("E4:F5")
        ws.merge_cells("A3:A4")
        ws.merge_cells("K4:L9")

    problems = felen(book(row(1), row(2), change=change))
    merged = sorted(one for one in problems if "sammanslagna" in one[2])
    assert [one[:2] for one in merged] == [(4, "A"), (4, "E")]
    assert merged[1][2] == "Cellerna E4:F5 är sammanslagna. Dela upp cellerna och skriv varje värde på sin rad."


def test_merged_cells_among_the_headings():
    def change(ws):
        ws["A1"], ws["D1"] = ws["D1"].value, None
        for area in ("A1:G1", "A2:C2", "D2:G2"):
            ws.merge_cells(area)

    assert raden(change=change) == EXEMPLET


def test_several_sheets_and_empty_ones():
    def change(ws):
        ws.parent.create_sheet("Tomt")
        fyll(ws.parent.create_sheet("Vuxen"), row(1, EXEMPEL[1], "Vuxenenheten"))
        ws.parent.create_sheet("Blanksteg")["A1"] = "   "

    inlasning = las_in(book(change=change))
    assert [(one.sheet, one.row.nummer) for one in inlasning.rows] == [("BoU", "BU-2018-001"), ("Vuxen", "VU-2018-001")]


def test_empty_rows_are_skipped():
    tom = (None, "  ", None, "\n")
    raderna = las_in(book(row(1), tom, tom, row(2))).rows
    assert [(one.row_number, one.row.nummer) for one in raderna] == [(4, "BU-2018-001"), (7, "BU-2018-002")]


def test_a_file_with_nothing_in_it_and_one_with_headings_only():
    assert ett_fel(sparad(openpyxl.Workbook())) == (None, "", "Filen är tom. Inget blad har något innehåll.")
    inlasning = las_in(book((None,)))
    assert (inlasning.rows, inlasning.problems, inlasning.remarks) == ([], [], ["Filen har 0 rader."])


# ── the cells ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("column", "ABCDEFG")
def test_a_formula_is_refused_wherever_it_stands(column):
    problems = ett_fel(book(row(1), row(2), change=satt(**{f"{column}5": "=1+1"})))
    assert problems == (5, column, "Här står en formel. Skriv värdet i stället (Klistra in special, Värden).")


@pytest.mark.parametrize("column", "ABCDEFG")
def test_an_error_and_a_truth_are_refused_wherever_they_stand(column):
    assert ett_fel(book(change=satt(**{f"{column}4": "#REF!"}))) == (
        4, column, "Här står felvärdet #REF!. Skriv det rätta värdet.",
    )  # fmt: skip
    assert ett_fel(book(change=satt(**{f"{column}4": True}))) == (
        4, column, "Här står SANT. Skriv en text eller ett tal i stället.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2018, 8, 15),
        dt.datetime(2018, 8, 15, 23, 59, 59),
        "2018-08-15",
        " 2018-08-15\u00a0",
        "20180815",
        20180815,
        43327,
        43327.75,
    ],
)
def test_a_day_that_stands_there_as_one(value):
    assert raden(*row(1, value)).dag == dt.date(2018, 8, 15)


@pytest.mark.parametrize(
    "value",
    ["15/8 2018", "8.15.18", "15.8.2018", "2018-8-15", "2018/08/15", "15 augusti", "augusti", "18-08-15", "180815", "okänt",
     "2018-0815", "2018-08-15 10:00", "2018-02-30", "20180230", "２018-08-15", dt.time(10, 30), 0.5, 0, -5, 99999999, 1e300],
)  # fmt: skip
def test_a_day_is_never_guessed(value):
    place, column, text = ett_fel(book(row(1, value)))
    assert (place, column) == (4, "B")
    assert text.endswith("går inte att läsa som ett datum. " + FORMAT)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Datum saknas. " + FORMAT),
        ("15/8 2018", "”15/8 2018” går inte att läsa som ett datum. " + FORMAT),
        ("1989-12-31", "Datumet 1989-12-31 ligger före 1990-01-01. " + FORMAT),
        (8.15, "Datumet 1900-01-08 (”8,15” i cellen) ligger före 1990-01-01. " + FORMAT),
        (180815, "Datumet 2395-01-19 (”180815” i cellen) " + FRAMTID),
        (dt.date(2026, 11, 25), "Datumet 2026-11-25 " + FRAMTID),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_says_why(value, text):
    assert ett_fel(book(row(1, value))) == (4, "B", text)


@pytest.mark.parametrize("dag", [dt.date(1990, 1, 1), I_DAG])
def test_the_first_and_the_last_day_that_can_be(dag):
    assert raden(*row(1, dag)).dag == dag


def test_a_workbook_that_counts_from_1904():
    """The same number is another day, four years and a day later."""

    def change(ws):
        ws.parent.epoch = CALENDAR_MAC_1904
        ws["B5"] = 41865

    inlasning = las_in(book(row(1), row(2), change=change))
    assert [one.row.dag for one in inlasning.rows] == [dt.date(2018, 8, 15), dt.date(2018, 8, 15)]
    assert raden(*row(1, 41865)).dag == dt.date(2014, 8, 14), "and from 1900 otherwise"


def test_days_as_bare_numbers_are_told_of():
    def upplysning(*dagar):
        return [
            text for text in las_in(book(*(row(n, dag) for n, dag in enumerate(dagar, 1)))).remarks if "tal" in text
        ]

    assert upplysning(dt.date(2018, 8, 15), "2018-08-15", 20180815) == []
    assert upplysning(43327, "2018-08-15") == [
        "På en rad stod datumet som ett tal. Det är läst så som Excel räknar dagar."
    ]
    assert upplysning(43327, 43328) == ["På 2 rader stod datumet som ett tal. Det är läst så som Excel räknar dagar."]


@pytest.mark.rule("SK-12", "SK-09")
@pytest.mark.parametrize(
    ("value", "nummer"),
    [(4, "BU-2018-004"), (4.0, "BU-2018-004"), ("4", "BU-2018-004"), (" 004 ", "BU-2018-004"), (1234, "BU-2018-1234"),
     ("BU-2018-031", "BU-2018-031"), ("BU-2018-31", "BU-2018-031"), ("VU-2018-007", "VU-2018-007")],
)  # fmt: skip
def test_a_number_short_or_long(value, nummer):
    """A case keeps its number when it moves: the prefix of another unit is as good."""
    assert raden(*row(value)).nummer == nummer


@pytest.mark.rule("SK-12")
@pytest.mark.parametrize(
    "value", [0, -1, 4.5, "4.0", "4a", "nr 4", "BU 4", "BU-4", "BU-2018-000", "BU-2018-", 123456, dt.date(2018, 8, 15)]
)
def test_what_is_no_number(value):
    place, column, text = ett_fel(book(row(value)))
    assert (place, column) == (4, "A")
    assert text.endswith("är inget nummer i registret. Skriv ett heltal, till exempel 4, eller hela numret, "
                         "till exempel BU-2026-031.")  # fmt: skip


@pytest.mark.rule("SK-12")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Nummer saknas. Skriv ett heltal, till exempel 4, eller hela numret, till exempel BU-2026-031."),
        ("ÄO-2018-004", "Numret ”ÄO-2018-004” börjar inte som någon enhets nummer. De börjar med: BU, VU."),
        ("bu-2018-004", "Numret ”bu-2018-004” börjar inte som någon enhets nummer. De börjar med: BU, VU."),
        ("BU-2019-004", "Numret BU-2019-004 är från 2019, men datumet är 2018-08-15. Rätta det som är fel."),
        ("BU-0000-004", "Numret BU-0000-004 är från 0, men datumet är 2018-08-15. Rätta det som är fel."),
    ],
)
def test_a_number_that_cannot_be_says_why(value, text):
    assert ett_fel(book(row(value))) == (4, "A", text)


def test_a_unit_without_a_series_of_its_own():
    data = book(row(4, EXEMPEL[1], "Vuxenenheten"))
    assert ett_fel(data, prefix={"BOF": "BU"})[:2] == (4, "A")
    assert las_in(book(row("BU-2018-004", EXEMPEL[1], "Vuxenenheten")), prefix={"BOF": "BU"}).rows


@pytest.mark.rule("SK-12", "SK-09")
def test_a_number_twice_names_the_row_that_has_it():
    problems = felen(
        book(row(4), row(5), row("BU-2018-004"), row(4, EXEMPEL[1], "VUX"), row(4, "2019-01-02"), row("4"))
    )
    text = "Numret BU-2018-004 finns redan på rad 4. Varje nummer får finnas en gång."
    assert problems == [(6, "A", text), (9, "A", text)]


@pytest.mark.rule("SK-12")
def test_a_number_twice_in_two_sheets():
    problems = las_in(book(row(4), change=lambda ws: fyll(ws.parent.create_sheet("Nytt"), row(3), row(4)))).problems
    text = "Numret BU-2018-004 finns redan på rad 4 i bladet ”BoU”. Varje nummer får finnas en gång."
    assert problems == [Problem("Nytt", 5, "A", text)]


@pytest.mark.parametrize("value", ["Barn- och ungdomsenheten", "BARN- OCH  ungdomsenheten ", "bof", "BOF"])
def test_a_unit_by_name_or_code(value):
    assert raden(*row(1, EXEMPEL[1], value)).enhet == "BOF"


@pytest.mark.parametrize(
    ("value", "borjan"), [("Staben", "Enheten ”Staben” finns inte. "), (7, "Enheten ”7” finns inte. "), (None, "Enhet saknas. ")]
)  # fmt: skip
def test_a_unit_that_nobody_knows(value, borjan):
    problems = ett_fel(book(row(1, EXEMPEL[1], value)))
    assert problems == (4, "C", borjan + "Skriv en av: Barn- och ungdomsenheten, Vuxenenheten.")


@pytest.mark.rule("SK-14", "SK-20")
@pytest.mark.parametrize(("code", "ord_"), TYPER.items())
def test_each_area_of_the_list(code, ord_):
    for written in (ord_, ord_.upper(), f" {ord_.lower()}  "):
        assert raden(*row(1, EXEMPEL[1], "BOF", written)).typ == code


@pytest.mark.rule("SK-14", "SK-20")
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Typ av ärende saknas. " + TYPERNA),
        ("Klagomål", "Typen ”Klagomål” finns inte. " + TYPERNA),
        ("fragor", "Typen ”fragor” finns inte. " + TYPERNA),
        ("x" * 99, f"Typen ”{'x' * 40}…” finns inte. " + TYPERNA),
        ("x" * 201, "Texten är 201 tecken och hör nog hemma i en annan kolumn."),
        ("Bemötande, information", "Här står fler än en typ: ”Bemötande, information”. Välj den som väger tyngst."),
        ("Frågor/beröm", "Här står fler än en typ: ”Frågor/beröm”. Välj den som väger tyngst."),
        ("Frågor\nberöm", "Här står fler än en typ: ”Frågor beröm”. Välj den som väger tyngst."),
    ],
)
def test_an_area_that_is_not_on_the_list(value, text):
    assert ett_fel(book(row(1, EXEMPEL[1], "BOF", value))) == (4, "D", text)


def test_a_text_as_it_was_written():
    sedd = raden(*row(1, EXEMPEL[1], "BOF", "Frågor", "ett  \r\n två\r\n\r\n", 4, None))
    assert (sedd.beskrivning, sedd.atgard, sedd.aterkoppling) == ("ett\n två", "4", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(4.0, "4"), (4.5, "4,5"), (0.1 + 0.2, "0,3"), (-3, "-3"), (dt.date(2018, 8, 15), "2018-08-15"),
     (dt.datetime(2018, 8, 15, 10, 30), "2018-08-15 10:30"), (dt.time(10, 30), "10:30:00")],
)  # fmt: skip
def test_a_number_or_a_day_among_the_texts(value, text):
    assert raden(*row(1, EXEMPEL[1], "BOF", "Frågor", value, value, value)).aterkoppling == text


def test_a_description_is_required_and_a_text_has_an_end():
    assert ett_fel(book(row(1, EXEMPEL[1], "BOF", "Frågor", " ", "a", "b"))) == (
        4, "E", "Beskrivning saknas. Skriv vad ärendet gäller.",
    )  # fmt: skip
    assert raden(*row(1, EXEMPEL[1], "BOF", "Frågor", "å" * 8000, None, None)).beskrivning == "å" * 8000
    assert ett_fel(book(row(1, EXEMPEL[1], "BOF", "Frågor", "x", "å" * 8001, None))) == (
        4, "F", "Texten är 8001 tecken. Den får vara högst 8000. Korta den.",
    )  # fmt: skip


# ── the whole ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_all_errors_are_told_at_once_each_with_its_row():
    problems = felen(book(row(1), (None, "igår", "Staben", "Klagomål"), row(2), row(1, "2018-08-15", "BOF", "?")))
    assert [one[:2] for one in problems] == [(5, "A"), (5, "B"), (5, "C"), (5, "D"), (5, "E"), (7, "A"), (7, "D")]


def test_not_more_than_200_errors_are_told():
    assert len(las_in(book(*[row(n, "igår") for n in range(200)][1:])).problems) == 199
    problems = las_in(book(*[row(n, "igår") for n in range(1, 211)])).problems
    assert len(problems) == 201
    assert problems[199:] == [Problem("BoU", 203, "B", problems[0].text), Problem("", None, "", "och 10 till")]


@pytest.mark.rule("SK-12", "SK-09")
def test_what_is_missing_in_each_series_is_told():
    raderna = [
        *(row(n) for n in (2, 4, 5, 9)),
        *(row(n, "2019-03-01") for n in (1, 2, 4)),
        *(row(n, "2019-03-01", "VUX") for n in (2, 1)),
    ]
    assert las_in(book(*raderna)).remarks == [
        "Filen har 9 rader.",
        "I BU 2018 saknas nummer 1, 3 och 6–8.",
        "I BU 2019 saknas nummer 3.",
    ]


def test_progress_is_told_now_and_then():
    done = []
    read_file(book(*(row(n) for n in range(1, 602))), units=ENHETER, types=TYPER, prefix=PREFIX, today=I_DAG,
        progress=lambda *av: done.append(av))  # fmt: skip
    assert done == [(250, 601), (500, 601), (601, 601)]


def test_what_progress_raises_is_the_callers():
    """Somebody may have called the reading off; that is no damaged file."""
    with pytest.raises(InterruptedError):
        las_in(book(), progress=lambda *_: (_ for _ in ()).throw(InterruptedError))


# ── the entries of a cell ───────────────────────────────────────────────────────────────────────────────────────────

DAG, NASTA = dt.date(2018, 8, 15), dt.date(2018, 8, 16)


@pytest.mark.rule("SK-15")
@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("", []),
        ("Ringt", [(None, "Ringt")]),
        ("2018-08-15: Vidarebefordrat", [(DAG, "Vidarebefordrat")]),
        ("2018-08-15 Vidarebefordrat\n2018-08-16:Svarat", [(DAG, "Vidarebefordrat"), (NASTA, "Svarat")]),
        ("Utan\n\n2018-08-15: Ringt\noch skrivit\n\n2018-08-16", [(None, "Utan"), (DAG, "Ringt\noch skrivit"), (NASTA, "")]),
        ("  2018-08-15: Ringt", [(DAG, "Ringt")]),
        ("2018-08-15:\nRingt", [(DAG, "Ringt")]),
        ("Ringt 2018-08-15: inget svar", [(None, "Ringt 2018-08-15: inget svar")]),
        ("2018-02-30: Ringt", [(None, "2018-02-30: Ringt")]),
        ("2018-08-15-16: Ringt", [(None, "2018-08-15-16: Ringt")]),
    ],
)  # fmt: skip
def test_a_cell_is_split_at_its_days(text, posts):
    assert dated_entries(text) == posts
    assert dated_entries(joined(posts)) == posts


@pytest.mark.rule("SK-15")
def test_the_routines_example_comes_back_letter_by_letter():
    assert joined(dated_entries(EXEMPLET.atgard)) == EXEMPLET.atgard
    assert joined([(None, "Utan dag"), (DAG, "Ringt\noch skrivit"), (NASTA, "")]) == (
        "Utan dag\n2018-08-15: Ringt\noch skrivit\n2018-08-16:"
    )


LINES = st.lists(
    st.sampled_from(["2018-08-15", "2018-02-30", ":", " ", "\n", "\r\n", "\t", "a", "\u2028", "\x1f"])
    | st.text(max_size=3)
)


@pytest.mark.rule("SK-15")
@settings(deadline=None)
@given(LINES.map("".join))
def test_splitting_and_joining_settle_at_once(text):
    posts = dated_entries(text)
    assert dated_entries(joined(posts)) == posts
    assert joined(posts) == clean(joined(posts))


def test_5000_rows_are_read_within_four_seconds():
    data = book(*(row(n) for n in range(1, 5001)))
    assert len(las_in(data).rows) == 5000
    assert snabbt(lambda: las_in(data), 4)
