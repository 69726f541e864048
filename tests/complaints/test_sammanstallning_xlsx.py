"""The January report as a workbook, opened again: its figures are the report's, and no text in it is a formula."""

import datetime as dt
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from complaints.rapport.figures import HOW_COUNTED, PREVIEW
from complaints.rapport.xlsx import xlsx
from tests.complaints.sammanstallningar import FRYST, TYPER, enhet, rapport, rapporter, tom_enhet

AREAS = [namn for _, namn in TYPER]
BLAD = ["Sammanställning", "Jämförelse", "Bekräftelse", "Om rapporten"]


def gjord(s=None, *, frozen=FRYST):
    s = s or rapport()
    return xlsx(s, frozen=frozen, hash=s.sha256() if frozen else "")


def oppnad(s=None, **andra):
    return load_workbook(io.BytesIO(gjord(s, **andra)))


def rader(ark, fran=4):
    """What stands on a sheet from its heading down, without the empty cells at the ends of its rows."""
    alla = []
    for rad in ark.iter_rows(min_row=fran, values_only=True):
        # openpyxl writes sixteen digits.
        varden = [pytest.approx(varde, rel=1e-14) if isinstance(varde, float) else varde for varde in rad]
        while varden and varden[-1] is None:
            varden.pop()
        alla.append(varden)
    return alla


@pytest.mark.rule("SK-16", "SK-17", "SK-18", "SK-19")
def test_the_first_sheet_counts_units_and_areas_with_the_zeros_and_the_year_before():
    bok = oppnad()
    assert bok.sheetnames == BLAD
    ark = bok["Sammanställning"]
    assert ark["A1"].value == "Synpunkter och klagomål 2026 – rapport till socialnämnden"
    assert ark["A2"].value == "Fryst 2027-01-12 kl. 08.30"
    assert rader(ark) == [
        ["Enhet", *AREAS, "Summa"],
        ["År 2026"],
        ["Barn- och familjeenheten", 3, 2, 0, 1, 0, 4, 0, 1, 0, 11],
        ["Staben", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ["Summa 2026", 3, 2, 0, 1, 0, 4, 0, 1, 0, 11],
        [],
        ["År 2025"],
        ["Barn- och familjeenheten", 1, 4, 0, 0, 2, 0, 0, 0, 0, 7],
        ["Staben", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ["Summa 2025", 1, 4, 0, 0, 2, 0, 0, 0, 0, 7],
        [],
        ["Art 2026", "Antal", "Andel"],
        ["Synpunkt", 11, 1],
        ["Klagomål", 0, 0],
        ["Beröm", 0, 0],
        ["Fråga", 0, 0],
        ["Ej angiven", 0, 0],
        ["Summa 2026", 11, 1],
        [],
        ["Inkomstväg 2026", "Antal", "Andel"],
        ["Telefon", 11, 1],
        ["Brev", 0, 0],
        ["E-post", 0, 0],
        ["Besök", 0, 0],
        ["E-tjänst", 0, 0],
        ["Summa 2026", 11, 1],
    ]


@pytest.mark.rule("SK-18", "SK-19")
def test_the_second_sheet_compares_areas_and_units_with_the_year_before():
    assert rader(oppnad()["Jämförelse"]) == [
        ["Område eller enhet", 2025, 2026, "Förändring", "Andel 2026"],
        ["Områden"],
        ["Tillgänglighet", 1, 3, 2, 3 / 11],
        ["Bemötande", 4, 2, -2, 2 / 11],
        ["Delaktighet", 0, 0, 0, 0],
        ["Frågor", 0, 1, 1, 1 / 11],
        ["Information", 2, 0, -2, 0],
        ["Utförande", 0, 4, 4, 4 / 11],
        ["Personalbemanning", 0, 0, 0, 0],
        ["Beröm", 0, 1, 1, 1 / 11],
        ["Övrigt", 0, 0, 0, 0],
        ["Summa", 7, 11, 4, 1],
        [],
        ["Enheter"],
        ["Barn- och familjeenheten", 7, 11, 4, 1],
        ["Staben", 0, 0, 0, 0],
        ["Summa", 7, 11, 4, 1],
    ]


def test_the_third_sheet_tells_the_time_to_confirmation():
    ark = oppnad()["Bekräftelse"]
    assert rader(ark) == [
        ["Enhet", "Att bekräfta", "Bekräftade", "Inom fem arbetsdagar", "Andel i tid", "Median, arbetsdagar",
         "Underlag lämnat"],
        ["Barn- och familjeenheten", 9, 8, 7, 7 / 9, 2.5, dt.datetime(2027, 1, 8)],
        ["Staben", 0, 0, 0, "–", "–", "Inte lämnat"],
        ["Summa", 9, 8, 7, 7 / 9, None, "1 av 2 enheter"],
    ]  # fmt: skip
    assert ark["G5"].number_format == "yyyy-mm-dd"


def test_the_last_sheet_says_how_it_was_made():
    s = rapport()
    fakta = [tuple(rad) for rad in rader(oppnad()["Om rapporten"])]
    assert fakta[1:8] == [
        ("Till", "Socialnämnden, för kännedom"),
        ("Kommun", "Norrvinge kommun"),
        ("Period", "1 januari–31 december 2026"),
        ("Årsärende", "SN26/28"),
        ("Årsärende 2025", "SN25/28"),
        ("Status", "Fryst 2027-01-12 kl. 08.30"),
        ("Kontrollsumma (SHA-256)", s.sha256()),
    ]
    assert [text for _, text in fakta[8:]] == list(HOW_COUNTED)


@pytest.mark.rule("SK-16")
def test_a_preview_says_so_on_every_sheet_and_has_no_hash():
    s = rapport()
    bok = load_workbook(io.BytesIO(xlsx(s, frozen=None, hash=s.sha256())))
    for ark in bok:
        assert ark["A2"].value == ark.oddFooter.left.text == PREVIEW
        assert s.sha256() not in [cell.value for rad in ark.iter_rows() for cell in rad]
    assert ["Kontrollsumma (SHA-256)", "–"] in rader(bok["Om rapporten"])


def test_a_hash_of_other_figures_is_not_written():
    with pytest.raises(ValueError, match="hash"):
        xlsx(rapport(), frozen=FRYST, hash=rapport(ar=2025).sha256())


@settings(max_examples=15, deadline=None)
@given(rapporter())
def test_the_figures_are_those_that_the_hash_is_of(s):
    ark = oppnad(s)["Sammanställning"]
    alla = rader(ark)
    enheter = len(s.enheter)
    assert [rad[1:] for rad in alla[2 : 2 + enheter]] == [[*rad.antal, rad.summa] for rad in s.enheter]
    assert alla[2 + enheter][1:] == [*s.kolumnsummor, s.totalt]
    assert [rad[1:] for rad in alla[5 + enheter : 5 + 2 * enheter]] == [
        [*rad.forra, rad.forra_summa] for rad in s.enheter
    ]
    assert alla[5 + 2 * enheter][1:] == [*s.forra_kolumnsummor, s.forra_totalt]
    assert [rad[0] for rad in alla[2 : 2 + enheter]] == [rad.namn for rad in s.enheter]


@pytest.mark.parametrize(
    "namn", ["=1+1", "+46", "-Staben", "@SUMMA(A1)", '=HYPERLINK("x")', "#REF!", "2027-01-08", "12"]
)
def test_a_name_is_text_whatever_it_looks_like(namn):
    s = rapport(enhet(namn=namn), kommun=namn, arter=((namn, 11),), kanaler=((namn, 11),), arsdnr=namn)
    bok = oppnad(s)
    celler = [cell for ark in bok for rad in ark.iter_rows() for cell in rad if cell.value == namn]
    assert len(celler) == 8
    for cell in celler:
        assert cell.data_type == "s"
        assert cell.quotePrefix == (namn[0] in "=+-@")


def test_no_cell_is_a_formula_and_every_count_is_a_number():
    for ark in oppnad():
        assert {cell.data_type for rad in ark.iter_rows() for cell in rad} <= {"s", "n", "d"}


def test_headings_are_bold_and_stay_in_sight_and_names_have_room():
    langt = (
        "Enheten för samordnad utredning och långsiktig uppföljning av insatser för personer med funktionsnedsättning"
    )
    bok = oppnad(rapport(*(enhet(f"E{n}", f"{langt} {n}") for n in range(12))))
    for ark in bok:
        assert ark.freeze_panes == "B5"
        assert ark.print_title_rows == "$4:$4"
        assert all(cell.font.bold for cell in ark[4] if cell.value is not None)
        assert ark.column_dimensions["A"].width >= 30
        assert (ark.page_setup.orientation, ark.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", True)
    ark = bok["Sammanställning"]
    assert ark["A6"].value == f"{langt} 0"
    assert ark["A6"].alignment.wrap_text
    assert ark.row_dimensions[6].height >= 2 * ark.row_dimensions[5].height
    for number, cell in enumerate(ark[4][1:]):
        assert ark.column_dimensions[cell.column_letter].width > len([*AREAS, "Summa"][number])


def test_the_same_report_gives_the_same_bytes_at_another_time():
    first = gjord(), gjord(frozen=None)
    # The times inside the workbook have whole seconds.
    time.sleep(1.1)
    assert (gjord(), gjord(frozen=None)) == first
    assert gjord(rapport(enhet(), tom_enhet(lamnat=dt.date(2027, 1, 7)))) != first[0]


def test_its_own_dates_are_those_of_the_report():
    for fryst, nar in ((FRYST, dt.datetime(2027, 1, 12, 7, 30)), (None, dt.datetime(2027, 1, 1))):
        bok = oppnad(frozen=fryst)
        assert (bok.properties.created, bok.properties.modified) == (nar, nar)
        assert (bok.properties.title, bok.properties.creator) == (rapport().rubrik, "Norrvinge kommun")
    with zipfile.ZipFile(io.BytesIO(gjord())) as fil:
        assert {delen.date_time[0] for delen in fil.infolist()} == {1980}
        assert fil.testzip() is None


def test_a_report_without_any_unit_is_still_a_workbook():
    tom = rapport(enheter=(), arter=(), kanaler=())
    assert ["Summa 2026", *[0] * 10] in rader(oppnad(tom)["Sammanställning"])
