"""The January report as PDF is read back from the file: its tables cell by cell through the tags, its bars by their ink."""

import datetime as dt
import re
import time
from collections import Counter
from itertools import pairwise

import pikepdf
import pytest
from pikepdf import Array, Dictionary

from complaints.rapport.figures import HOW_COUNTED, PREVIEW
from complaints.rapport.pdf import pdf, percent
from tests.complaints.sammanstallningar import FRYST, TYPER, enhet, rapport, tom_enhet
from tests.records.prints import opened, runs, structure, text_of, unicodes, walk, whole_text

SKRIVEN = "Utskriven 2027-01-12 kl. 08.31 av Nämndkontoret"
AREAS = [namn for _, namn in TYPER]
A4_TVARS = (841.89, 595.276)
MARGIN = 56.6  # points: 20 mm, less what rounding takes
BAR = 9.64  # points: how high a bar is


def gjord(s=None, *, frozen=FRYST, written=SKRIVEN):
    s = s or rapport()
    return pdf(s, frozen=frozen, hash=s.sha256() if frozen else "", written=written)


def bart(text):
    """Without white space, as the reader of the pages gives it."""
    return re.sub(r"\s", "", text)


def marked(page):
    """{marked content's number: its text} of a page."""
    said, known, stack = {}, {}, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                stack.append(operands[1].get("/MCID") if isinstance(operands[1], Dictionary) else None)
            case "BMC":
                stack.append(None)
            case "EMC":
                stack.pop()
            case "Tf":
                known = unicodes(page.Resources.Font[str(operands[0])])
            case "Tj" | "TJ":
                number = next((int(one) for one in reversed(stack) if one is not None), None)
                for part in operands[0] if str(operator) == "TJ" else operands:
                    if isinstance(part, pikepdf.String):
                        raw = bytes(part)
                        codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
                        said[number] = said.get(number, "") + "".join(known.get(code, "") for code in codes)
    return said


def tables(data):
    """Every table of the document as rows of (tag, scope, text), in the order a screen reader meets them."""
    with opened(data) as fil:
        pages = {page.obj.objgen: marked(page) for page in fil.pages}

        def text(node, page):
            if isinstance(node, Array):
                return "".join(text(child, page) for child in node)
            if isinstance(node, Dictionary):
                page = node.Pg.objgen if "/Pg" in node else page
                return pages[page].get(int(node.MCID), "") if "/MCID" in node else text(node.get("/K", Array()), page)
            return pages[page].get(int(node), "")

        def below(node, tag):
            for child in node if isinstance(node, Array) else [node]:
                if isinstance(child, Dictionary) and str(child.get("/S", "")) == tag:
                    yield child
                elif isinstance(child, Dictionary) and "/K" in child:
                    yield from below(child.K, tag)

        def cell(node):
            (about,) = [dict(one) for one in node.A if str(one.O) == "/Table"]
            return str(node.S), str(about.get("/Scope", "")), text(node, None).strip()

        return [
            [[cell(node) for node in row.K] for row in below(table.K, "/TR")]
            for table in below(fil.Root.StructTreeRoot.K, "/Table")
        ]


def words(table):
    return [[re.sub(r"\s+", " ", text) for _, _, text in row] for row in table]


def bars(page):
    """(how it is filled, left, width) of each bar in the diagram and its legend, from the top of the page."""
    found, points, fill = [], [], None
    for operator, operands, matrix in walk(page):
        if operator in ("m", "l"):
            points = [*points, operands] if operator == "l" else [operands]
        elif operator == "scn":
            fill = (
                "hatched" if isinstance(operands[-1], pikepdf.Name) else tuple(round(float(one), 2) for one in operands)
            )
        elif operator in ("f", "f*", "B", "B*"):
            corners = [matrix.transform((float(x), float(y))) for x, y in points]
            xs, ys = zip(*corners, strict=True)
            if max(ys) - min(ys) == pytest.approx(BAR, abs=0.02):
                found.append((max(ys), fill, min(xs), max(xs) - min(xs)))
    return [bar for _, *bar in sorted(found, key=lambda one: -one[0])]


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-16")
@pytest.mark.parametrize("fryst", [FRYST, None], ids=["frozen", "preview"])
def test_the_report_is_pdf_a_2a_and_pdf_ua_1_in_swedish(fryst):
    with opened(gjord(frozen=fryst)) as fil:
        meta = fil.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert meta["dc:title"] == "Synpunkter och klagomål 2026 – rapport till socialnämnden"
        assert str(fil.Root.Lang).startswith("sv")
        assert fil.Root.MarkInfo.Marked is True
        assert fil.Root.ViewerPreferences.DisplayDocTitle is True
        assert [str(intent.S) for intent in fil.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert fil.Root.StructTreeRoot.K is not None
        assert not fil.check_pdf_syntax()


def test_it_is_dated_when_it_was_frozen_and_a_preview_when_its_period_ended():
    for fryst, date in ((FRYST, "2027-01-12T07:30:00"), (None, "2027-01-01T00:00:00")):
        with opened(gjord(frozen=fryst)) as fil:
            assert fil.open_metadata()["xmp:CreateDate"].startswith(date)


def test_the_same_report_gives_the_same_bytes_at_another_time():
    first = gjord(), gjord(frozen=None)
    # The times inside a PDF have whole seconds.
    time.sleep(1.1)
    assert (gjord(), gjord(frozen=None)) == first
    assert gjord(rapport(enhet(antal=(4, 2, 0, 1, 0, 4, 0, 1, 0)))) != gjord()


def test_it_has_a_title_and_a_heading_for_each_part():
    tags = Counter(str(node.S) for node in structure(gjord()))
    assert (tags["/Title"], tags["/H1"], tags["/Table"], tags["/Figure"]) == (1, 6, 5, 1)


# ── what it says ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.rule("SK-16", "SK-17", "SK-18", "SK-19")
def test_the_board_is_told_how_many_per_unit_and_area_with_the_zeros():
    table = words(tables(gjord())[0])
    assert table == [
        ["Enhet", *AREAS, "Summa 2026", "Summa 2025"],
        ["Barn- och familjeenheten", "3", "2", "0", "1", "0", "4", "0", "1", "0", "11", "7"],
        ["Staben", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["Summa 2026", "3", "2", "0", "1", "0", "4", "0", "1", "0", "11", ""],
        ["Summa 2025", "1", "4", "0", "0", "2", "0", "0", "0", "0", "", "7"],
    ]


@pytest.mark.rule("SK-18", "SK-19")
def test_the_year_is_compared_with_the_one_before():
    table = words(tables(gjord())[1])
    assert table == [
        ["Område", "2025", "2026", "Förändring", "Andel 2026"],
        ["Tillgänglighet", "1", "3", "+2", "27 %"],
        ["Bemötande", "4", "2", "−2", "18 %"],
        ["Delaktighet", "0", "0", "0", "0 %"],
        ["Frågor", "0", "1", "+1", "9 %"],
        ["Information", "2", "0", "−2", "0 %"],
        ["Utförande", "0", "4", "+4", "36 %"],
        ["Personalbemanning", "0", "0", "0", "0 %"],
        ["Beröm", "0", "1", "+1", "9 %"],
        ["Övrigt", "0", "0", "0", "0 %"],
        ["Summa", "7", "11", "+4", "100 %"],
    ]


def test_kinds_and_channels_are_counted_apart():
    s = rapport(arter=(("Klagomål", 10), ("Ej angiven", 1)), kanaler=(("Brev", 11), ("E-tjänst", 0)))
    arter, kanaler = (words(table) for table in tables(gjord(s))[2:4])
    assert arter == [["Art", "Antal", "Andel"], ["Klagomål", "10", "91 %"], ["Ej angiven", "1", "9 %"],
                     ["Summa", "11", "100 %"]]  # fmt: skip
    assert kanaler == [["Inkomstväg", "Antal", "Andel"], ["Brev", "11", "100 %"], ["E-tjänst", "0", "0 %"],
                       ["Summa", "11", "100 %"]]  # fmt: skip


def test_the_time_to_confirmation_is_told_per_unit():
    s = rapport(enhet(), enhet("VUX", "Vuxenenheten", median_arbetsdagar=3), tom_enhet())
    table = words(tables(gjord(s))[4])
    assert table == [
        ["Enhet", "Att bekräfta", "Bekräftade", "Inom fem arbetsdagar", "Andel i tid", "Median, arbetsdagar",
         "Underlag lämnat"],
        ["Barn- och familjeenheten", "9", "8", "7", "78 %", "2,5", "2027-01-08"],
        ["Vuxenenheten", "9", "8", "7", "78 %", "3", "2027-01-08"],
        ["Staben", "0", "0", "0", "–", "–", "Inte lämnat"],
        ["Summa", "18", "16", "14", "78 %", "", "2 av 3 enheter"],
    ]  # fmt: skip


@pytest.mark.rule("SK-16", "SK-18")
@pytest.mark.parametrize(
    ("s", "mening"),
    [
        (rapport(), "Under 2026 kom 11 synpunkter in till socialkontorets enheter, mot 7 året före. "
                    "Det är en ökning med 4."),
        (rapport(tom_enhet(antal=(0, 1, *[0] * 7), forra=(3, *[0] * 8))),
         "Under 2026 kom 1 synpunkt in till socialkontorets enheter, mot 3 året före. Det är en minskning med 2."),
        (rapport(tom_enhet()), "Under 2026 kom 0 synpunkter in till socialkontorets enheter, mot 0 året före. "
                               "Antalet är oförändrat."),
    ],
    ids=["more", "fewer", "none"],
)  # fmt: skip
def test_the_first_page_says_what_it_is_and_how_many(s, mening):
    with opened(gjord(s)) as fil:
        first = text_of(fil.pages[0])
    assert bart(mening) in first
    for text in ("lämnas till nämnden för kännedom", "Period 1 januari–31 december 2026", "Årsärende SN26/28",
                 "Årsärende 2025 SN25/28", f"Inkomna 2026 {s.totalt}", f"Inkomna 2025 {s.forra_totalt}"):  # fmt: skip
        assert bart(text) in first


def test_what_is_not_known_is_a_dash():
    text = whole_text(gjord(rapport(tom_enhet(), arsdnr="", forra_arsdnr=" ")))
    assert bart("Årsärende – Årsärende 2025 –") in text
    assert bart("Bekräftade inom fem arbetsdagar –") in text


def test_the_last_part_says_how_it_was_made():
    text = whole_text(gjord())
    for mening in HOW_COUNTED:
        assert bart(mening) in text
    assert bart("Fryst 2027-01-12 kl. 08.30. Uppgifterna har inte ändrats sedan dess.") in text
    assert text.count(rapport().sha256()) == 1
    assert PREVIEW.replace(" ", "") not in text


@pytest.mark.rule("SK-16")
def test_a_preview_says_so_on_every_page_and_shows_no_hash():
    s = rapport()
    data = pdf(s, frozen=None, hash=s.sha256(), written=SKRIVEN)
    with opened(data) as fil:
        assert len(fil.pages) == 3
        for page in fil.pages:
            assert bart(PREVIEW) in text_of(page)
    assert s.sha256() not in whole_text(data)


def test_every_page_says_whose_it_is_who_printed_it_and_its_number():
    with opened(gjord()) as fil:
        for number, page in enumerate(fil.pages, start=1):
            text = text_of(page)
            assert text.count(bart(SKRIVEN)) == text.count(f"Sida{number}av3") == 1
            assert bart("Norrvinge kommun, Socialnämnden") in text


def test_a_hash_of_other_figures_is_not_printed():
    with pytest.raises(ValueError, match="hash"):
        pdf(rapport(), frozen=FRYST, hash=rapport(ar=2025).sha256(), written=SKRIVEN)
    with pytest.raises(ValueError, match="aware"):
        pdf(rapport(), frozen=dt.datetime(2027, 1, 12), hash=rapport().sha256(), written=SKRIVEN)


# ── for a screen reader ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_figure_has_a_column_header_and_a_row_header():
    found = tables(gjord())
    assert len(found) == 5
    for head, *rows in found:
        assert {(tag, scope) for tag, scope, _ in head} == {("/TH", "/Column")}
        for first, *rest in rows:
            assert first[:2] == ("/TH", "/Row")
            assert {(tag, scope) for tag, scope, _ in rest} == {("/TD", "")}


def test_no_cell_names_the_column_alone_as_its_header():
    """A list of headers in a cell would silence the row's."""
    cells = [node for node in structure(gjord()) if str(node.S) == "/TD"]
    assert len(cells) > 50
    data = gjord()
    for node in structure(data):
        if str(node.S) == "/TD":
            assert not any("/Headers" in one for one in node.A)


def test_the_diagram_says_in_words_what_it_shows():
    alts = [str(node.Alt) for node in structure(gjord()) if str(node.S) == "/Figure"]
    assert alts == [
        "Stapeldiagram: antal synpunkter per område 2026, inom parentes 2025. Tillgänglighet 3 (1); Bemötande 2 (4); "
        "Delaktighet 0 (0); Frågor 1 (0); Information 0 (2); Utförande 4 (0); Personalbemanning 0 (0); Beröm 1 (0); "
        "Övrigt 0 (0)."
    ]


def test_both_years_have_bars_that_are_told_apart_without_colour():
    with opened(gjord()) as fil:
        found = bars(fil.pages[1])
    lengths = {fill: [] for fill, _, _ in found}
    for fill, _, width in found:
        lengths[fill].append(width)
    hatched = lengths.pop("hatched")
    ((ink, filled),) = lengths.items()
    assert max(ink) < 0.5, "dark, on white paper"
    longest = max(filled)
    assert [round(width / longest * 4, 2) for width in filled] == [3, 2, 1, 4, 1]
    assert [round(width / longest * 4, 2) for width in hatched] == [1, 4, 2]
    assert len({round(left, 1) for _, left, _ in found}) == 1, "all bars begin at one line"


# ── what does not fit, and what is not text ─────────────────────────────────────────────────────────────────────────

LANGA = [
    "Enheten för samordnad utredning och långsiktig uppföljning av insatser för personer med funktionsnedsättning",
    "Verksamhetsutvecklingssamordningsenhetensavdelningskontorsexpedition",
    "W" * 120,
    *(f"Enheten för stöd, vård, boende och sysselsättning i område {n} öster och väster om ån" for n in range(9)),
]


@pytest.mark.rule("SK-17")
def test_twelve_units_with_long_names_are_all_there_and_inside_the_margins():
    s = rapport(*(enhet(f"E{n}", namn, antal=(99_999, 12_345, *[n] * 7)) for n, namn in enumerate(LANGA)))
    data = gjord(s)
    first, _, _, _, confirmed = (words(table) for table in tables(data))
    assert [bart(row[0]) for row in first[1:-2]] == [bart(row[0]) for row in confirmed[1:-1]] == [*map(bart, LANGA)]
    assert [row[1:4] for row in first[1:-2]] == [["99999", "12345", str(n)] for n in range(12)]
    with opened(data) as fil:
        for page in fil.pages:
            assert [float(edge) for edge in page.mediabox[2:]] == pytest.approx(A4_TVARS, abs=0.1)
            for text, left, right in runs(page):
                assert MARGIN <= left <= right <= A4_TVARS[0] - MARGIN, text
        heads = [text_of(page).count(bart("Enhet Tillgänglighet Bemötande")) for page in fil.pages]
    assert heads[:2] == [1, 1], "the heading is repeated where the table goes on"


def test_no_two_figures_of_a_row_run_into_each_other():
    s = rapport(*(enhet(f"E{n}", f"Enhet {n}", antal=(99_999,) * 9, forra=(99_999,) * 9) for n in range(10)))
    with opened(gjord(s)) as fil:
        spans = sorted({(round(left, 1), round(right, 1)) for text, left, right in runs(fil.pages[0])
                        if text.strip() == "99999"})  # fmt: skip
    assert len(spans) == 9
    assert all(right < left for (_, right), (left, _) in pairwise(spans))


def test_many_units_and_a_report_without_any():
    s = rapport(*(tom_enhet(f"E{n}", f"Enhet {n}") for n in range(60)))
    assert len(tables(gjord(s))[0]) == 63
    tom = words(tables(gjord(rapport(enheter=(), arter=(), kanaler=())))[0])
    assert tom[1:] == [["Summa 2026", *["0"] * 10, ""], ["Summa 2025", *["0"] * 9, "", "0"]]


@pytest.mark.parametrize(
    ("namn", "tryckt"),
    [
        ('#panic("x") $x^2$ *fet* _k_ @ref [a] // nej', '#panic("x")$x^2$*fet*_k_@ref[a]//nej'),
        ("=SUMMA(A1)", "=SUMMA(A1)"),
        ("Enheten 😀", "Enheten[U+1F600]"),
    ],
    ids=["typst", "formula", "emoji"],
)
def test_a_name_is_printed_and_never_read_as_source(namn, tryckt):
    data = gjord(rapport(enhet(namn=namn), kommun=namn), written=namn)
    found = tables(data)
    assert [bart(words(found[n])[1][0]) for n in (0, 4)] == [tryckt, tryckt]


@pytest.mark.parametrize(
    ("del_", "hel", "text"),
    [
        (0, 0, "–"),
        (0, 7, "0\u00a0%"),
        (7, 7, "100\u00a0%"),
        (1, 8, "13\u00a0%"),
        (199, 200, "99\u00a0%"),
        (999, 1000, "99\u00a0%"),
        (1, 1000, "1\u00a0%"),
        (1, 3, "33\u00a0%"),
    ],
)
def test_only_all_is_a_hundred_per_cent_and_only_none_is_zero(del_, hel, text):
    assert percent(del_, hel) == text
