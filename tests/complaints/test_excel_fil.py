"""What is no harmless workbook is refused with one sentence, and nothing that is in it is believed before it is proved."""

import io
import re
import struct
import tracemalloc
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.cell import range_boundaries

from complaints.excel import workbook
from complaints.excel.workbook import Denied, open_workbook, unpack
from tests.complaints.excelfiler import EXEMPLET, book, ett_fel, las_in, om, row

ARK, BOK, TYPER = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"
BOMB = b"<a>" + bytes(41 * 1024**2)


def skal(data, **more):
    """The one reason why the whole file is refused."""
    place, column, text = ett_fel(data, **more)
    assert (place, column) == (None, "")
    return text


def byt(source, to):
    def change(part):
        assert source in part
        return part.replace(source, to, 1)

    return change


def test_the_example_is_not_refused():
    assert [inlast.row for inlast in las_in(book()).rows] == [EXEMPLET]


# ── not a workbook ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data", [b"", b"Nummer;Datum;Enhet", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"PK", bytes(range(256)) * 10]
)
def test_another_kind_of_file(data):
    assert skal(data) == workbook.NO_WORKBOOK


def test_another_kind_of_zip():
    assert skal(om(book(), {TYPER: b"<Types/>"})) == workbook.NO_WORKBOOK
    assert skal(om(book(), {TYPER: None})) == workbook.NO_WORKBOOK
    assert skal(om(book(), {"xl/workbook.bin": b"\x83\x01"})) == workbook.NO_WORKBOOK, "an .xlsb"


def test_the_old_format_and_the_locked_one():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    assert skal(ole) == workbook.OLD
    assert skal(ole + "EncryptedPackage".encode("utf-16-le")) == workbook.LOCKED


def test_a_locked_zip():
    data = bytearray(book())
    for header, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flag] |= 1
    assert skal(bytes(data)) == workbook.LOCKED


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file(part):
    data = book()
    assert skal(data[: int(len(data) * part)]) == workbook.DAMAGED


@pytest.mark.parametrize("name", [ARK, BOK, "xl/_rels/workbook.xml.rels", "_rels/.rels", "xl/styles.xml"])
@pytest.mark.parametrize("part", [None, b"", b"<a><b></a>", b"\x00\xff"])
def test_a_part_that_is_missing_or_no_xml(name, part):
    assert skal(om(book(), {name: part})) == workbook.DAMAGED


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_whatever_the_bytes_are_nothing_is_raised(place, bytes_):
    data = book()
    place %= len(data)
    las_in(data[:place] + bytes_ + data[place + len(bytes_) :])


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_whatever_a_part_says_nothing_is_raised(data):
    """The archive is whole, and what stands between two marks in a sheet or the workbook is not."""
    name = data.draw(st.sampled_from([ARK, BOK, "xl/styles.xml", "xl/_rels/workbook.xml.rels"]))
    ny = data.draw(st.sampled_from(["", "-1", "0", "9" * 30, "nan", "A1:B", "ZZZZZZ9", "rId9", "<f/>", "å"]))

    def change(part):
        varden = list(re.finditer(r'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)', part.decode()))
        val = data.draw(st.sampled_from(varden))
        return (part.decode()[: val.start()] + ny.replace("<f/>", "f") + part.decode()[val.end() :]).encode()

    inlasning = las_in(om(book(), {name: change}))
    assert inlasning.problems or inlasning.rows


# ── what a workbook may hold and this one may not ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "nya",
    [
        {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
        {"XL/VBAPROJECT.BIN": b"\xd0\xcf\x11\xe0"},
        {"xl/macrosheets/sheet1.xml": b"<a/>"},
        {TYPER: byt(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")},
    ],
)
def test_macros(nya):
    assert skal(om(book(), nya)) == workbook.MACROS


def test_values_from_other_files():
    assert skal(om(book(), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})) == workbook.LINKS


def test_with_the_guard_off_all_of_them_are_read(monkeypatch):
    """The twin: it is the proof that refuses them, not the reading."""
    monkeypatch.setattr(workbook, "_check", lambda parts: None)
    assert las_in(om(book(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})).rows
    assert las_in(om(book(), {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})).rows


def test_a_link_to_a_web_page_is_only_text():
    assert las_in(book(change=lambda ws: setattr(ws["E4"], "hyperlink", "https://norrvinge.example"))).rows


LOL = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("name", [ARK, BOK, "xl/styles.xml", "_rels/.rels", "docProps/core.xml", TYPER])
@pytest.mark.parametrize("dtd", [LOL, b"<!DOCTYPE a>", b'<!DOCTYPE a SYSTEM "file:///nagot">'])
def test_a_document_type(name, dtd):
    def change(part):
        return dtd + re.sub(rb"<\?xml.*?\?>", b"", part)

    assert skal(om(book(), {name: change})) == workbook.DTD


def test_a_document_type_in_another_encoding():
    def change(part):
        return ('<?xml version="1.0" encoding="utf-16"?>' + LOL.decode() + part.decode()).encode("utf-16")

    assert skal(om(book(), {ARK: change})) == workbook.DTD


def test_an_entity_with_the_guard_off_multiplies(monkeypatch):
    """The twin: a parser that is not defused writes out what the entity stands for."""
    from xml.sax.expatreader import ExpatParser

    data = om(book(), {ARK: lambda part: LOL + part.replace(b"Mottog", b"&b;")})
    monkeypatch.setattr(workbook, "_XML", ())
    assert skal(data) == workbook.DTD, "the parser by itself refuses it too"
    monkeypatch.setattr("complaints.excel.xml.create_parser", lambda forbid_dtd: ExpatParser())
    assert las_in(data).rows[0].row.beskrivning.startswith("hahahaha")


def test_a_chart_on_a_sheet_of_its_own():
    def change(ws):
        ws.parent.create_chartsheet("Diagram").add_chart(openpyxl.chart.BarChart())

    assert skal(book(change=change)).startswith("Bladet ”Diagram” är inget vanligt kalkylblad.")


# ── too much ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_over_5_mb(monkeypatch):
    data = book() + bytes(5 * 1024**2)
    assert skal(data) == workbook.TOO_LARGE
    monkeypatch.setattr(workbook, "MAX_FILE", len(data))
    assert skal(data) != workbook.TOO_LARGE


def test_300_members_and_not_one_more():
    count = len(zipfile.ZipFile(io.BytesIO(book())).namelist())
    fyllda = {f"xl/media/{n}.png": b"" for n in range(300 - count)}
    assert las_in(om(book(), fyllda)).rows
    assert skal(om(book(), fyllda | {"xl/media/en.png": b""})) == workbook.TOO_LARGE_UNPACKED


def test_one_member_that_swells(monkeypatch):
    data = om(book(), {ARK: BOMB})
    assert len(data) < 100_000
    tracemalloc.start()
    assert skal(data) == workbook.TOO_LARGE_UNPACKED
    assert tracemalloc.get_traced_memory()[1] < 2.5 * workbook.MAX_PART
    tracemalloc.stop()
    # The twin: without the limit it swells beyond it.
    monkeypatch.setattr(workbook, "MAX_PART", workbook.MAX_UNPACKED)
    assert len(unpack(data)[ARK]) > 40 * 1024**2


def test_members_that_swell_together(monkeypatch):
    data = om(book(), {f"xl/media/{n}.png": bytes(16 * 1024**2) for n in range(4)})
    assert skal(data) == workbook.TOO_LARGE_UNPACKED
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 70 * 1024**2)
    assert las_in(data).rows == las_in(book()).rows


def ljug(data, storlek, crc=None):
    """The bomb says that it is this small, in both places where a zip says so. With `crc`, its checksum agrees."""
    data = bytearray(data)
    for header, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        har = data.rindex(header) if header == b"PK\x01\x02" else data.index(header)
        if crc is not None:
            struct.pack_into("<L", data, har + place, crc)
        struct.pack_into("<L", data, har + place + 8, storlek)
    return bytes(data)


@pytest.mark.parametrize("crc", [None, zlib.crc32(BOMB[:10])])
def test_a_declared_size_is_not_believed(crc):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fil:
        fil.writestr(ARK, BOMB)
    data = ljug(out.getvalue(), 10, crc)
    assert zipfile.ZipFile(io.BytesIO(data)).infolist()[0].file_size == 10
    tracemalloc.start()
    assert skal(data) in (workbook.DAMAGED, workbook.NO_WORKBOOK)
    assert tracemalloc.get_traced_memory()[1] < 2**20, "it was never inflated"
    tracemalloc.stop()


def test_a_declared_size_too_large_is_no_reason_to_refuse():
    """What counts is what comes out: here 41 MB were promised, and ten bytes come."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fil:
        fil.writestr("a", bytes(10))
    assert unpack(ljug(out.getvalue(), 41 * 1024**2)) == {"a": bytes(10)}


@pytest.mark.parametrize("metod", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_zipfile_inflates_without_a_limit(metod):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", metod) as fil:
        fil.writestr(ARK, BOMB)
    with pytest.raises(Denied, match="skadad"):
        unpack(out.getvalue())
    # The twin: asked for one byte, zipfile makes all of them.
    tracemalloc.start()
    with zipfile.ZipFile(out) as fil, fil.open(ARK) as stream:
        stream.read(1)
    assert tracemalloc.get_traced_memory()[1] > 10 * 1024**2
    tracemalloc.stop()


def test_two_members_of_one_name():
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as fil:
        fil.writestr(ARK.upper(), b"<worksheet/>")
    assert skal(out.getvalue()) == workbook.DAMAGED


def test_more_cells_than_memory_is_meant_for(monkeypatch):
    data = om(book(), {ARK: byt(b"</sheetData>", b'<row r="9">' + b"<c/>" * 1_000_000 + b"</row></sheetData>")})
    assert skal(data) == workbook.TOO_LARGE_UNPACKED
    monkeypatch.setattr(workbook, "MAX_TAGS", 10**7)
    assert las_in(data).rows


def test_a_merged_range_of_17_billion_cells():
    """The twin is openpyxl, which would make a cell for each of them; here its arithmetic shows how many."""
    first, _, last, rows = range_boundaries("A4:XFD1048576")
    assert (last - first + 1) * rows > 17e9
    ny = b'<mergeCells><mergeCell ref="A4:XFD1048576"/></mergeCells>'
    data = om(book(), {ARK: lambda part: re.sub(rb"(?s)</sheetData>", b"</sheetData>" + ny, part)})
    assert ett_fel(data)[:2] == (4, "A")


def test_a_part_is_read_once_however_often_it_is_named():
    sheet = re.search(rb"<sheet [^>]*>", zipfile.ZipFile(io.BytesIO(book())).read(BOK))[0]
    assert skal(om(book(), {BOK: byt(sheet, sheet * 1000)})) == workbook.DAMAGED


@pytest.mark.parametrize(
    "ny", [b'<row r="0"/>', b'<row r="-4"/>', b'<row r="1048577"/>', b'<row r="4"><c r="A4"><v>2</v></c></row>']
)
def test_a_row_that_no_sheet_has(ny):
    assert skal(om(book(), {ARK: byt(b"</sheetData>", ny + b"</sheetData>")})) == workbook.DAMAGED


# ── written by other programs ───────────────────────────────────────────────────────────────────────────────────────


def test_prefixed_marks_and_no_references():
    """As some programs write: <x:row>, and cells of whole rows that do not say where they are."""

    def change(part):
        part = re.sub(rb'(<row\b[^>]*?) r="\d+"|(<c\b[^>]*?) r="[A-Z]+[45]"', rb"\1\2", part)
        assert b'r="D2"' in part and b'r="4"' not in part and b'r="A4"' not in part
        return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x=")

    raderna = las_in(om(book(row(1), row(2)), {ARK: change})).rows
    assert [(inlast.row_number, inlast.row.nummer) for inlast in raderna] == [(4, "BU-2018-001"), (5, "BU-2018-002")]


def med_delade_texter(*strings):
    """The file as Excel itself writes it: the texts apart, and cells that point at them. E4, F4 and G4 are replaced."""
    sst = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + "".join(strings) + "</sst>"
    typ = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rel = f'<Relationship Id="rId99" Type="{typ}" Target="sharedStrings.xml"/></Relationships>'.encode()

    def peka(part):
        for n, column in enumerate("EFG"[: len(strings)]):
            ny = f'<c r="{column}4" t="s"><v>{n}</v></c>'.encode()
            part, count = re.subn(rb'<c r="%c4".*?</c>' % ord(column), ny, part)
            assert count == 1
        return part

    rels = "xl/_rels/workbook.xml.rels"
    return om(book(), {ARK: peka, rels: byt(b"</Relationships>", rel), "xl/sharedStrings.xml": sst.encode()})


def test_texts_that_cells_share():
    data = med_delade_texter(
        "<si><t>hela</t></si>",
        "<si><r><t>i </t></r><r><rPr><b/></rPr><t xml:space='preserve'>delar </t></r><rPh sb='0'><t>UTTAL</t></rPh></si>",
        "<si><t>rad ett_x000D_\nrad två_x0000_ _x005F_x0041_ å&amp;ä</t></si>",
    )
    last = las_in(data).rows[0].row
    assert (last.beskrivning, last.atgard, last.aterkoppling) == ("hela", "i delar", "rad ett\nrad två _x0041_ å&ä")


def test_a_cell_that_points_at_no_text():
    assert skal(
        om(book(), {ARK: lambda part: re.sub(rb'<c r="E4".*?</c>', b'<c r="E4" t="s"><v>7</v></c>', part)})
    ) == (workbook.DAMAGED)


def test_what_an_extension_calls_f_is_no_formula():
    ext = b'<extLst><ext uri="x"><xm:f xmlns:xm="urn:x">Listor!$A$1</xm:f></ext></extLst></worksheet>'
    assert las_in(om(book(), {ARK: byt(b"</worksheet>", ext)})).rows


def test_notes_on_cells_are_said_not_to_be_read():
    def change(ws):
        ws["E4"].comment = openpyxl.comments.Comment("En anteckning", "Enheten")

    assert las_in(book()).remarks == ["Filen har 1 rad."]
    assert las_in(book(change=change)).remarks == ["Filen har 1 rad.", "Kommentarer till cellerna läses inte in."]


def test_opening_tells_nothing_but_why(monkeypatch):
    """Whatever a reader raises, and it may quote the file, only our own words are left of it."""
    monkeypatch.setattr(workbook, "_read", lambda parts: 1 / 0)
    with pytest.raises(Denied) as nekad:
        open_workbook(book())
    assert str(nekad.value) == workbook.DAMAGED
    assert nekad.value.__suppress_context__
