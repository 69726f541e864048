"""Every sample is made here; nothing is read from disk."""

import io
import resource
import stat
import struct
import zipfile
import zlib
from datetime import UTC, datetime

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from records import stamp, uploads
from records.uploads import Refused, check_batch, inspect

DOCX = uploads.CONTENT_TYPES["docx"]
ODT = uploads.CONTENT_TYPES["odt"]


def pdf(change=None, **save):
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page()
    if change:
        change(document)
    document.save(out, **save)
    return out.getvalue()


def picture(kind, size=(8, 8), mode="RGB", **save):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **save)
    return out.getvalue()


def package(members):
    """A zip of {name or ZipInfo: bytes}, in that order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def docx(extra=None, main=DOCX + ".main+xml", body="word/document.xml"):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return package({"[Content_Types].xml": types, "_rels/.rels": "<r/>", body: "<w/>", **(extra or {})})


def odt(extra=None, mimetype=ODT):
    return package({"mimetype": mimetype, "content.xml": "<office/>", **(extra or {})})


def link(name):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def box(kind, body=b""):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def heic(*boxes):
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + b"".join(boxes or (box(b"meta", b"x" * 40), box(b"mdat")))


def bare_png(width, height):
    """A PNG that claims a size and carries hardly a pixel."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def with_script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_named_script(document):
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))


def with_attachment(document):
    document.attachments["a.exe"] = b"MZ"


def launch():
    return pikepdf.Dictionary(S=pikepdf.Name.Launch, F="a.exe")


def launched_when_opened(document):
    document.Root.OpenAction = launch()


def with_action_of_a_page(document):
    document.pages[0].obj.AA = pikepdf.Dictionary(O=launch())


def with_action_of_an_annotation(document):
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], A=launch())
    document.pages[0].obj.Annots = pikepdf.Array([note])


def with_action_of_a_bookmark(document):
    first = document.make_indirect(pikepdf.Dictionary(Title="Ett", A=launch()))
    document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(First=first, Last=first, Count=1))


def with_field_that_sends(document):
    field = pikepdf.Dictionary(
        FT=pikepdf.Name.Btn, T="a", A=pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="http://x.example")
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(field)]))


def with_link_and_words(document):
    """What does nothing by itself: a link to a page, and words that only look like it."""
    there = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], Dest=there)
    document.pages[0].obj.Annots = pikepdf.Array([note])
    document.docinfo["/Title"] = "AA och Launch"
    document.pages[0].obj.Font = pikepdf.Name("/AAAAAB+Arial")


def with_destination(document):
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])


def without_pages(document):
    del document.pages[0]


def short(value):
    """The test's name: not the whole file."""
    return f"{len(value)}-bytes" if isinstance(value, bytes) else None


PDF, JPEG, PNG, HEIC = pdf(), picture("JPEG"), picture("PNG"), heic()
TEXT = "Jag är orolig för grannens barn.\r\n\tHälsningar\n".encode()
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 200
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
XML = b'<?xml version="1.0"?><a/>'
ZIP = package({"a.txt": "a"})
XLSX = package({"[Content_Types].xml": "<Types>spreadsheetml.sheet.main+xml</Types>", "xl/workbook.xml": "<w/>"})


@pytest.mark.parametrize(
    ("data", "name", "extension"),
    [
        (PDF, "intyg.pdf", "pdf"),
        (PDF, "INTYG.PDF", "pdf"),
        (PDF, "intyg.v2.slutlig.pdf", "pdf"),
        (pdf(with_destination), "a.pdf", "pdf"),
        (JPEG, "bild.jpg", "jpg"),
        (JPEG, "bild.jpeg", "jpg"),
        (JPEG, "BILD.JPEG", "jpg"),
        (picture("JPEG", mode="L"), "grå.jpg", "jpg"),
        (picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), "exif.jpg", "jpg"),
        (picture("MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))]), "mobil.jpg", "jpg"),
        (PNG, "bild.png", "png"),
        (picture("PNG", mode="RGBA"), "bild.Png", "png"),
        (picture("PNG", size=(10_000, 5_000), mode="1"), "50-mp.png", "png"),
        (HEIC, "IMG_0001.HEIC", "heic"),
        (heic(box(b"meta"), struct.pack(">I4sQ", 1, b"mdat", 20) + b"1234"), "64-bit.heic", "heic"),
        (heic(box(b"meta"), struct.pack(">I4s", 0, b"mdat") + b"rest"), "open.heic", "heic"),
        # As telephones and scanners do: the ending follows the content.
        (JPEG, "IMG_2.HEIC", "jpg"),
        (JPEG, "bild.jfif", "jpg"),
        (JPEG, "bild.jpe", "jpg"),
        (JPEG, "bild.png", "jpg"),
        (PNG, "skärmbild.jpg", "png"),
        (PDF, "inskannat.jpg", "pdf"),
        (HEIC, "IMG_3.JPG", "heic"),
        (HEIC, "bild.heif", "heic"),
        (box(b"ftyp", b"heix\0\0\0\0mif1") + box(b"meta", b"x" * 8), "36-byte.heic", "heic"),
        (box(b"ftyp", b"heif\0\0\0\0mif1") + box(b"meta", b"x" * 8), "annan.heic", "heic"),
        (bare_png(8160, 6144), "50-megapixel.png", "png"),
        (docx(), "brev.docx", "docx"),
        (docx({"docProps/core.xml": "<c/>", "word/media/image1.png": PNG}), "brev.DOCX", "docx"),
        (
            package({"word/document.xml": "<w/>", "[Content_Types].xml": DOCX + ".main+xml"}),
            "annan-ordning.docx",
            "docx",
        ),
        (odt(), "brev.odt", "odt"),
        (odt({"META-INF/manifest.xml": "<m/>", "Configurations2/menubar/": ""}), "brev.odt", "odt"),
        (TEXT, "anteckning.txt", "txt"),
        (TEXT.decode().encode("latin-1"), "latin1.txt", "txt"),
        (b"\xef\xbb\xbf" + TEXT, "bom.txt", "txt"),
        ("Hon sa ”nej” – två gånger, 50 €".encode("cp1252"), "windows.txt", "txt"),
        ("Hon sa nej".encode("utf-16"), "utf-16.txt", "txt"),
        (b"\xfe\xff" + "Hon sa nej".encode("utf-16-be"), "utf-16-be.txt", "txt"),
        ("BMW stod utanför".encode(), "bil.txt", "txt"),
        (b"GIF-bilder skickades", "gif.txt", "txt"),
        (b"a", "kort.txt", "txt"),
    ],
    ids=short,
)
def test_an_allowed_file_is_accepted(data, name, extension):
    accepted = inspect(data, name)
    assert accepted.extension == extension
    assert accepted.content_type == uploads.CONTENT_TYPES[extension]
    assert accepted.safe_name.endswith("." + extension)
    assert accepted.flags == frozenset()


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), {"krypterad"}),
        (pdf(encryption=pikepdf.Encryption(owner="o", user="")), {"krypterad"}),
        (b"%PDF-1.7\n", {"skadad"}),
        (b"%PDF-1.7\n" + b"\xff" * 500, {"skadad"}),
        (b"%PDF-1.7\n" + HTML, {"skadad"}),
        (PDF[: len(PDF) // 3], {"skadad"}),
        (pdf(without_pages), {"skadad"}),
        (pdf(with_script), {"aktivt innehåll"}),
        (pdf(with_named_script), {"aktivt innehåll"}),
        (pdf(with_attachment), {"aktivt innehåll"}),
        (pdf(launched_when_opened), {"aktivt innehåll"}),
        (pdf(with_action_of_a_page), {"aktivt innehåll"}),
        (pdf(with_action_of_a_page, object_stream_mode=pikepdf.ObjectStreamMode.generate), {"aktivt innehåll"}),
        (pdf(with_action_of_an_annotation), {"aktivt innehåll"}),
        (pdf(with_action_of_a_bookmark), {"aktivt innehåll"}),
        (pdf(with_field_that_sends), {"aktivt innehåll"}),
        (pdf(with_link_and_words), set()),
        (PDF.replace(b"startxref", b"startxxxx"), {"lagad"}),
        (
            pdf(with_script, encryption=pikepdf.Encryption(owner="o", user="")),
            {"krypterad", "aktivt innehåll"},
        ),
    ],
    ids=short,
)
def test_a_pdf_that_cannot_be_stamped_is_kept_and_flagged(data, flags):
    assert inspect(data, "a.pdf").flags == flags


def packed(inside, *, way=b"/FlateDecode", pack=zlib.compress):
    """A PDF whose fifth object is in a stream of objects, packed in this way. Object 6, a lone number, as writers do."""
    stream = pack(b"5 0 " + inside)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/X 5 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>",
        b"<</Type/ObjStm/N 1/First 4/Filter %b/Length 6 0 R>>stream\n%b\nendstream" % (way, stream),
        None,
        b"%d" % len(stream),
    ]
    file, rows = b"%PDF-1.5\n", b"\0" * 7
    for number, text in enumerate(objects, 1):
        rows += b"\1%b\0\0" % len(file).to_bytes(4) if text else b"\2\0\0\0\4\0\0"
        file += b"%d 0 obj\n%b\nendobj\n" % (number, text) if text else b""
    rows += b"\1%b\0\0" % len(file).to_bytes(4)
    head = b"<</Type/XRef/Size 8/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return file + b"7 0 obj\n%b%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, rows, len(file))


def on_each_other(how_many, numbers):
    """A PDF whose objects all end in the same numbers: each begins in what is a comment to the one before."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>")
    file, rows = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number in range(1, 4 + how_many):
        rows += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj " % number + (objects[number - 1] + b"\nendobj\n" if number < 4 else b"[ %")
    table = len(file := file + b"\n" + b"0 " * numbers + b"]\nendobj\n")
    return file + b"xref\n0 %d\n%btrailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        4 + how_many, rows, 4 + how_many, table
    )  # fmt: skip


def drawn_on(words):
    def change(document):
        document.pages[0].obj.Contents = document.make_stream(words)

    return pdf(change, compress_streams=True)


def twice(data):
    return zlib.compress(zlib.compress(data))


NUMBERS = b"[" + b"0 " * 9_000_000 + b"]"


@pytest.mark.parametrize(
    ("data", "flags"),
    [
        (packed(b"<</A 1>>"), set()),
        (packed(b"<</S/Launch>>"), {"aktivt innehåll"}),
        (packed(NUMBERS), {"aktivt innehåll"}),
        (packed(b"[" + b"[]" * 1_500_000 + b"]"), {"aktivt innehåll"}),
        (packed(NUMBERS, way=b"[/FlateDecode/FlateDecode]", pack=twice), {"aktivt innehåll"}),
        (
            packed(b"<</A 1>>", way=b"/ASCIIHexDecode", pack=lambda data: data.hex().encode() + b">"),
            {"aktivt innehåll"},
        ),
        (PDF.replace(b"\n", b"\n%" + b"[]" * 1_500_000 + b"\n", 1), {"aktivt innehåll"}),
        (on_each_other(5, 10_000), set()),
        (on_each_other(300, 10_000), {"aktivt innehåll"}),
        (packed(b"<</A 1>>").replace(b"/W[1 4 2]", b"/Filter/L#5aWDecode/W[1 4 2]"), {"aktivt innehåll"}),
    ],
    ids=[
        "small",
        "active",
        "bytes",
        "signs",
        "twice",
        "another way",
        "unpacked",
        "few on each other",
        "on each other",
        "table",
    ],
)
def test_a_pdf_that_unpacks_to_more_than_can_be_looked_through_is_flagged_and_never_read(data, flags):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert inspect(data, "a.pdf").flags == flags
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024, "kilobytes"


@pytest.mark.parametrize("data", [packed(NUMBERS), drawn_on(b"q Q " * 2_000_000)], ids=["objects", "drawn"])
def test_nor_is_it_stamped(data):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    mark = stamp.Stamp(number="1", arrived=datetime.now(UTC), unit="Enhet", municipality="Kommun", board="Nämnd")
    with pytest.raises(stamp.Unstampable, match="för mycket att läsa igenom"):
        stamp.stamp_pdf(data, mark)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024, "kilobytes"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "a.svg"),
        (HTML, "a.html"),
        (HTML, "a.htm"),
        (XML, "a.xml"),
        (b"alert(1)", "a.js"),
        (EXE, "a.exe"),
        (b"L\0\0\0", "a.lnk"),
        (b"CD001", "a.iso"),
        (docx(), "a.docm"),
        (XLSX, "a.xlsx"),
        (XLSX, "a.xlsm"),
        (ZIP, "a.zip"),
        (picture("GIF"), "a.gif"),
        (picture("TIFF"), "a.tiff"),
        (PDF, "x.pdf.exe"),
        (PDF, "x.pdf\0.exe"),
        (PDF, "x\u202efdp.exe"),
        (PDF, "x.pdf.exe. . "),
        (PDF, "utan-ändelse"),
        (PDF, ""),
        (PDF, "..."),
        (PDF, "a.pdf/"),
        (EXE, "a.pdf"),
        (HTML, "a.pdf"),
        (TEXT, "a.pdf"),
        (ZIP, "a.pdf"),
        (b"\n" + PDF, "a.pdf"),
        (SVG, "a.png"),
        (EXE, "a.heic"),
        (box(b"ftyp", b"isom\0\0\0\0isommp41") + box(b"moov"), "film.heic"),
        (docx(), "a.odt"),
        (odt(), "a.docx"),
        (XLSX, "a.docx"),
        (ZIP, "a.docx"),
        (ZIP, "a.odt"),
        (EXE, "a.docx"),
        (PDF, "a.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "losenord.docx"),
        (docx(body="word/annat.xml"), "a.docx"),
        (odt(mimetype=ODT + "-template"), "mall.odt"),
        (package({"mimetype": ODT}), "tom.odt"),
        (PDF, "a.txt"),
        (EXE, "a.txt"),
        (HTML, "a.txt"),
        (b"  \n" + SVG, "a.txt"),
        (XML, "a.txt"),
        (b"<!-- x --><script>", "a.txt"),
        (b"abc\0def", "a.txt"),
        (b"abc\x1b[2Jdef", "a.txt"),
        (b"abc\x80\x81", "a.txt"),
        (b"{\\rtf1 hej}", "a.txt"),
        (docx({"word/vbaProject.bin": b"x"}), "makro.docx"),
        (docx({"WORD/VBAPROJECT.BIN": b"x"}), "makro.docx"),
        (docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"), "makro.docx"),
        (odt({"Basic/Standard/Module1.xml": "<m/>"}), "makro.odt"),
        (odt({"Scripts/python/a.py": ""}), "makro.odt"),
    ],
    ids=short,
)
def test_a_file_that_is_not_allowed_is_refused_with_the_list(data, name):
    with pytest.raises(Refused, match="Tillåtna filer: pdf, jpg, png, heic, docx, odt och txt"):
        inspect(data, name)


BOMB = package({"[Content_Types].xml": DOCX + ".main+xml", "word/document.xml": b"\0" * (100 * 1024**2 + 1)})
ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", "tom"),
        (b"", "a.exe", "tom"),
        (JPEG[:4], "a.jpg", "skadad"),
        (b"\xff\xd8\xff" + b"\0" * 50, "a.jpg", "skadad"),
        (PNG[:20], "a.png", "skadad"),
        (PNG[:-20] + b"\0" * 20, "a.png", "skadad"),
        (PNG.replace(b"IDAT", b"IDAX"), "a.png", "skadad"),
        (bare_png(10_000, 6_401), "a.png", "64 miljoner"),
        (bare_png(10_000, 9_500), "varning.png", "64 miljoner"),
        (bare_png(60_000, 60_000), "bomb.png", "64 miljoner"),
        (heic(box(b"mdat")), "a.heic", "ofullständig"),
        (HEIC[:-3], "a.heic", "ofullständig"),
        (HEIC + b"MZ", "a.heic", "ofullständig"),
        (heic(box(b"meta"), struct.pack(">I4sQ", 1, b"mdat", 0)), "a.heic", "ofullständig"),
        (heic(box(b"meta"), struct.pack(">I4s", 3, b"mdat") + b"x"), "a.heic", "ofullständig"),
        (docx()[:-30], "a.docx", "skadad"),
        (b"PK\x03\x04" + b"\0" * 100, "a.docx", "skadad"),
        (docx({"../../a.xml": "x"}), "a.docx", "sökvägar"),
        (docx({"..\\a.xml": "x"}), "a.docx", "sökvägar"),
        (docx({"/a/b": "x"}), "a.docx", "sökvägar"),
        (docx({"C:/a": "x"}), "a.docx", "sökvägar"),
        (docx({"word/..": "x"}), "a.docx", "sökvägar"),
        (docx({link("word/a"): "/etc/hostname"}), "a.docx", "sökvägar"),
        (odt({link("a"): "/etc/hostname"}), "a.odt", "sökvägar"),
        (
            docx({"word/documenX.xml": "<other/>"}).replace(b"documenX", b"document"),
            "dubbel.docx",
            "sökvägar",
        ),
        (docx({f"word/{i}.bin": "" for i in range(998)}), "a.docx", "packas upp"),
        (BOMB, "a.docx", "packas upp"),
        (docx({"word/settings.xml": ENTITY}), "a.docx", "yttre innehåll"),
        (docx({"word/settings.xml": ENTITY.encode("utf-16")}), "a.docx", "yttre innehåll"),
        (docx({"word/_rels/a.rels": ENTITY}), "a.docx", "yttre innehåll"),
        (odt({"styles.xml": ENTITY}), "a.odt", "yttre innehåll"),
    ],
    ids=short,
)
def test_a_broken_or_hostile_file_is_refused_with_its_reason(data, name, reason):
    with pytest.raises(Refused, match=reason):
        inspect(data, name)


@pytest.mark.parametrize("extra", [{"word/vbaProject.bin": b"x"}, {}], ids=["by name", "by declared type"])
def test_a_document_with_macros_is_refused_for_its_macros(extra):
    with pytest.raises(Refused, match="makron"):
        inspect(docx(extra, main="application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docx")


def test_a_document_may_have_a_thousand_members():
    assert inspect(docx({f"word/{i}.bin": "" for i in range(997)}), "a.docx").extension == "docx"


def test_a_member_that_lies_about_its_size_is_not_unpacked():
    honest = docx({"word/settings.xml": b"a" * 5000})
    lying = honest.replace(struct.pack("<I", 5000), struct.pack("<I", 50))
    assert lying != honest
    with pytest.raises(Refused, match="skadad"):
        inspect(lying, "a.docx")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("intyg.PDF", "intyg.pdf"),
        ("Skärmbild 2026-11-21.pdf", "Skärmbild 2026-11-21.pdf"),
        ("o\u0308verklagan.pdf", "överklagan.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\intyg.pdf", "intyg.pdf"),
        ("/a/intyg.pdf", "intyg.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('a"<b>|?*.pdf', "a__b____.pdf"),
        ("intyg\u202efdp.pdf", "intygfdp.pdf"),
        ("in\u200btyg\u2066.pdf", "intyg.pdf"),
        ("int\ud800yg.pdf", "intyg.pdf"),
        (".pdf", "fil.pdf"),
        ("pdf", "fil.pdf"),
        ("..pdf", "fil.pdf"),
        ("  .htaccess .pdf", "htaccess.pdf"),
        ("intyg.pdf. ", "intyg.pdf"),
        ("x.exe.pdf", "x.exe.pdf"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    ],
)
def test_the_name_is_made_safe(name, safe):
    assert inspect(PDF, name).safe_name == safe


# Sizes.

MB = 1024 * 1024


def test_a_file_may_have_exactly_the_largest_size():
    assert inspect(b"a" * (20 * MB), "a.txt").extension == "txt"
    with pytest.raises(Refused, match="högst 20 MB"):
        inspect(b"a" * (20 * MB + 1), "a.txt")


@pytest.mark.parametrize("sizes", [[], [0], [20 * MB], [12 * MB] * 5, [20 * MB] * 3])
def test_a_batch_within_the_limits_passes(sizes):
    check_batch(sizes)


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ([1] * 6, "Högst 5 filer"),
        ([20 * MB + 1], "högst 20 MB"),
        ([20 * MB] * 3 + [1], "tillsammans vara högst 60 MB"),
        ([12 * MB + 1] * 5, "tillsammans vara högst 60 MB"),
    ],
)
def test_a_batch_over_a_limit_is_refused(sizes, reason):
    with pytest.raises(Refused, match=reason):
        check_batch(sizes)


# Whatever comes, it is accepted or Refused.

STARTS = [b"", PDF, JPEG, PNG, HEIC, docx(), odt(), TEXT, b"PK\x03\x04", b"\0\0\0\x10ftypheic", b"%PDF"]


@given(st.sampled_from(STARTS), st.integers(0, 2000), st.binary(max_size=200))
def test_any_bytes_are_accepted_or_refused(start, cut, rest):
    for extension in uploads.CONTENT_TYPES:
        try:
            accepted = inspect(start[:cut] + rest, f"a.{extension}")
        except Refused as refused:
            assert str(refused).endswith(".")
        else:
            assert accepted.extension == extension or {accepted.extension, extension} <= uploads._FOLLOWS


@given(st.text(max_size=300))
def test_any_name_is_made_safe_or_refused(name):
    safe = inspect(PDF, name + ".pdf").safe_name
    assert 5 <= len(safe) <= 120
    assert not set(safe) & set('/\\:*?"<>|\0\r\n\u202e')
    assert inspect(PDF, safe).safe_name == safe
