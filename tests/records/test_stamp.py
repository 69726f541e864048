"""The stamp is read back out of the PDF itself: its text, its place on the page, its tags and its metadata."""

import io
import re
import time
from collections import Counter
from datetime import UTC, datetime

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Matrix, Name
from PIL import Image, PngImagePlugin

from records.stamp import Section, Stamp, Unstampable, cover_pdf, image_pdf, report_pdf, stamp_pdf
from tests.records.prints import opened, runs, structure, text_of, walk, whole_text

STAMP = Stamp(
    number="EA-2026-0147",
    arrived=datetime(2026, 1, 20, 3, 0, tzinfo=UTC),
    unit="Barn- och familjeenheten",
    municipality="Norrvinge kommun",
)
SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PRINTED = "Utskrivet 2026-01-20 10:26 av Sara Lindqvist"
STAMP_TEXT = "INKOM2026-01-2004:00NorrvingekommunSocialnämndenBarn-ochfamiljeenhetenEA-2026-0147"
A4 = (595.276, 841.89)


def report(text="Alva har inte synts till i skolan.", *, title="Orosanmälan", stamp=STAMP, label="Vad har hänt"):
    sections = [Section("Uppgifter om oron", ((label, text),))]
    return report_pdf(title=title, stamp=stamp, sections=sections, printed=PRINTED)


def picture(format="JPEG", size=(300, 200), mode="RGB", **save):
    """A dark picture with a white upper left corner."""
    image = Image.new("RGB", size, (30, 30, 30))
    image.paste((255, 255, 255), (0, 0, size[0] // 3, size[1] // 3))
    data = io.BytesIO()
    image.convert(mode).save(data, format, **save)
    return data.getvalue()


def plain_pdf(*, pages=1, rotate=0, media=(0, 0, *A4), crop=None, content=b"0.5 g 0 0 9 9 re f"):
    pdf = pikepdf.new()
    for number in range(pages):
        pdf.add_blank_page(page_size=A4)
        page = pdf.pages[-1].obj
        page.MediaBox, page.Rotate = Array(media), rotate
        if crop:
            page.CropBox = Array(crop)
        page.Contents = pdf.make_stream(content + b"\n%% page %d" % number)
    return saved(pdf)


def saved(pdf, **options):
    data = io.BytesIO()
    pdf.save(data, **options)
    return data.getvalue()


def body_text(data):
    """The text of a report, its headers and footers taken away."""
    with opened(data) as pdf:
        count = len(pdf.pages)
        pages = [text_of(page) for page in pdf.pages]
    furniture = [f"EA-2026-0147Sida{number}av{count}" for number in range(1, count + 1)]
    foot = re.sub(r"\s", "", PRINTED)
    for page, head in zip(pages, furniture, strict=True):
        assert page.count(head) == 1
        assert page.count(foot) == 1
    return "".join(page.replace(head, "").replace(foot, "") for page, head in zip(pages, furniture, strict=True))


MADE = {
    "report": (lambda: report(), "Orosanmälan"),
    "cover": (
        lambda: cover_pdf(stamp=STAMP, filename="bilaga.pdf", reason="krypterad", sha256=SHA),
        "Försättsblad EA-2026-0147",
    ),
    "picture": (lambda: image_pdf(picture(), STAMP, filename="kök.jpg"), "kök.jpg"),
}


@pytest.mark.parametrize(("make", "title"), MADE.values(), ids=MADE)
def test_what_we_print_is_pdf_a_2a_and_pdf_ua_1_in_swedish(make, title):
    with opened(make()) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert meta["dc:title"] == title
        assert str(pdf.Root.Lang).startswith("sv")
        assert pdf.Root.MarkInfo.Marked is True
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert pdf.Root.StructTreeRoot.K is not None


@pytest.mark.parametrize(("make", "title"), MADE.values(), ids=MADE)
def test_every_document_carries_the_whole_stamp_once_on_its_first_page(make, title):
    data = make()
    with opened(data) as pdf:
        assert text_of(pdf.pages[0]).count(STAMP_TEXT) == 1
    assert whole_text(data).count("INKOM") == 1


@pytest.mark.rule("EA-13")
@pytest.mark.parametrize(
    ("arrived", "printed"),
    [
        (datetime(2026, 1, 20, 3, 0, tzinfo=UTC), "2026-01-2004:00"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "2026-07-0200:30"),
    ],
    ids=["winter", "summer, past midnight"],
)
def test_the_stamp_shows_swedish_local_time(arrived, printed):
    stamp = Stamp("EA-2026-0147", arrived, "Barn- och familjeenheten", "Norrvinge kommun")
    assert f"INKOM{printed}Norrvinge" in whole_text(report(stamp=stamp))


def test_a_naive_arrival_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Stamp("EA-2026-0147", datetime(2026, 1, 20, 4, 0), "Enheten", "Kommunen")


def test_the_same_input_gives_the_same_bytes_at_another_time():
    arrived = plain_pdf()
    made = [make for make, _ in MADE.values()] + [lambda: stamp_pdf(arrived, STAMP)]
    first = [make() for make in made]
    # The times inside a PDF have whole seconds.
    time.sleep(1.1)
    assert [make() for make in made] == first


def test_another_number_gives_another_document():
    other = Stamp("EA-2026-0148", STAMP.arrived, STAMP.unit, STAMP.municipality)
    assert report() != report(stamp=other)


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x") #read("kit.typ") $x^2$ @ref \\ [a] *fet* _kursiv_ `kod` <etikett> // kommentar /* ej */ -- --- ~',
        '"}, "stamp": {"number": "EA-1"} \\u0041 \\n {{ }} %s </x>',
        "= Rubrik\n- punkt\n+ nummer\n/ Term: text",
    ],
    ids=["typst", "json", "markup at line starts"],
)
def test_what_the_sender_wrote_prints_literally(text):
    data = report(text, title=text, label=text)
    bare = re.sub(r"\s", "", text)
    assert body_text(data).count(bare) == 3
    assert STAMP_TEXT in whole_text(data)


def test_lines_of_an_answer_stay_lines():
    with opened(report("ett\ntvå\r\ntre\rfyra\vfem\fsex\x85sju\u2028åtta\u2029nio")) as pdf:
        lines = ["ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"]
        left = {text.strip(): round(at, 2) for text, at, _ in runs(pdf.pages[0]) if text.strip() in lines}
    assert list(left) == lines
    assert len(set(left.values())) == 1


def test_a_tab_keeps_two_words_apart():
    with opened(report("Alva\tExempel")) as pdf:
        assert "Alva    Exempel" in [text for text, _, _ in runs(pdf.pages[0])]


@pytest.mark.parametrize(
    "text",
    ["W" * 3000, "https://exempel.se/" + "aå/" * 900, "Detta är en mening. " * 1000],
    ids=["one letter", "address", "20 000 characters"],
)
def test_long_text_is_kept_whole_and_inside_the_margins(text):
    long_unit = Stamp("EA-2026-0147", STAMP.arrived, "Enheten" * 12, "Kommunen" * 12, "Nämnden" * 12)
    data = report_pdf(
        title=text[:150],
        stamp=long_unit,
        sections=[Section(text[:150], ((text[:150], text),))],
        printed=text[:150],
    )
    margin = 62.0
    with opened(data) as pdf:
        pages = len(pdf.pages)
        for page in pdf.pages:
            for run, left, right in runs(page):
                assert margin < left <= right < A4[0] - margin, run
    bare = re.sub(r"\s", "", text)
    printed = whole_text(data)
    head, foot = "EA-2026-0147Sida{}av{}", re.sub(r"\s", "", text[:150])
    for number in range(1, pages + 1):
        printed = printed.replace(head.format(number, pages), "", 1)
    assert "Enheten" * 12 in printed
    # The footer falls between two pages of the answer, so letters are counted and not compared in a row.
    fixed = Counter("Enheten" * 24 + "Kommunen" * 24 + "Nämnden" * 24 + "INKOM2026-01-2004:00EA-2026-0147")
    assert Counter(printed) == fixed + Counter(bare) + Counter(foot * 3) + Counter(foot * pages)


WRITTEN = {
    "arabic": "السلام عليكم ورحمة الله",
    "persian": "نگرانم پچژگ",
    "urdu": "مجھے بچے کی فکر ہے ٹھیک ڑ ں",
    "pashto": "اندېښمن ښځه ړ ږ ۍ",
    "sorani": "من نیگەرانم ڕێ ۆ ڵ ێ",
    "tigrinya": "ኣብ ገዛ ይጭነቕ ኣለኹ",
    "amharic": "ልጁ ይፈራል",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_what_people_here_write_is_printed_with_its_letters(text):
    printed = Counter(body_text(report(text)))
    assert not Counter(text.replace(" ", "")) - printed
    assert "U+" not in body_text(report(text))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("före 😀 efter", "före[U+1F600]efter"),
        ("👨‍👩‍👧 ✅", "[U+1F468U+1F469U+1F467][U+2705]"),
        ("ཀཁ", "[U+0F40U+0F41]"),
        ("a\x00b\x07c\ue000d\ufeffe\ufffef", "a[U+0000]b[U+0007]c[U+E000]de[U+FFFE]f"),
        ("\ud83d ensam", "[U+D83D]ensam"),
        ("exe.\u202egpj", "exe.[U+202E]gpj"),
        ("å\u1ab0 å", "å[U+1AB0]å"),
        ("å\u200d😀 å", "å[U+1F600]å"),
    ],
    ids=[
        "emoji",
        "joined emoji",
        "tibetan",
        "control and private use",
        "lone surrogate",
        "override",
        "accent",
        "joined to a letter",
    ],
)
def test_what_has_no_glyph_is_printed_as_its_code(text, printed):
    data = report(text, title=text, label=text)
    assert body_text(data).count(printed) == 3
    cover = cover_pdf(stamp=STAMP, filename=text, reason="skadad", sha256=SHA)
    assert printed in whole_text(cover)
    assert printed in whole_text(image_pdf(picture(), STAMP, filename=text))


def test_text_that_makes_typst_itself_fail_is_still_printed(capfd):
    assert "Hejåäö[U+0627U+20E3]" in body_text(report("Hej åäö\n\u0627\u20e3\u200d"))
    # The day this stays silent, typst is mended and the way round it can go.
    assert "panicked" in capfd.readouterr().err


def test_an_empty_section_and_an_empty_answer_say_so():
    sections = [Section("Syskon", ()), Section("Kontakt", (("Telefon", " "), ("E-post", "a@b.se")))]
    text = whole_text(report_pdf(title=" ", stamp=STAMP, sections=sections))
    assert "SyskonIngauppgifter.KontaktTelefon–E-posta@b.se" in text
    assert whole_text(report_pdf(title="Tom", stamp=STAMP, sections=[])).count(STAMP_TEXT) == 1


def test_headings_and_answers_are_tagged_for_a_screen_reader():
    tags = Counter(str(node.S) for node in structure(report()))
    assert (tags["/H1"], tags["/Lbl"], tags["/LBody"]) == (1, 1, 1)


def test_the_cover_names_the_file_the_reason_and_the_hash():
    text = whole_text(cover_pdf(stamp=STAMP, filename="a_[1]#.pdf", reason="krypterad", sha256=SHA))
    assert f"Filnamna_[1]#.pdfSkälkrypteradKontrollsumma(SHA-256){SHA}" in text


# The stamp on a PDF that came in


def overlay_on(page):
    """Return (form, matrix to page space) of the stamp that is drawn on the page, and check that it is one."""
    drawn = [(operands[0], matrix) for operator, operands, matrix in walk(page) if operator == "Do"]
    (name, matrix), *others = [(name, matrix) for name, matrix in drawn if str(name).startswith("/Inkom")]
    assert others == []
    form = page.Resources.XObject[str(name)]
    return form, Matrix(*map(float, form.get("/Matrix", [1, 0, 0, 1, 0, 0]))) @ matrix


def as_displayed(point, rotate, box):
    """Where the reader sees a point, from the lower left of what is shown; /Rotate is clockwise."""
    (x, y), (left, bottom, right, top) = point, box
    return {
        0: (x - left, y - bottom),
        90: (y - bottom, right - x),
        180: (right - x, top - y),
        270: (top - y, x - left),
    }[rotate]


BOXES = {
    "paper": ((0, 0, *A4), None, (0, 0, *A4)),
    "offset paper": ((-100, 50, 500, 900), None, (-100, 50, 500, 900)),
    "offset crop": ((0, 0, *A4), (100, 150, 500, 700), (100, 150, 500, 700)),
    "crop beyond the paper": ((0, 0, 400, 500), (50, 60, 9999, 9999), (50, 60, 400, 500)),
    "corners in another order": ((500, 700, 100, 150), None, (100, 150, 500, 700)),
    "receipt": ((0, 0, 160, 400), None, (0, 0, 160, 400)),
}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(("media", "crop", "visible"), BOXES.values(), ids=BOXES)
@pytest.mark.parametrize(
    "content",
    [b"0.5 g", b"q 0.1 0 0 -0.1 300 300 cm 0.5 g", b"q 0.1 0 0 -0.1 300 300 cm q q 2 0 0 2 0 0 cm 0.5 g"],
    ids=["tidy", "turned", "left open"],
)
def test_the_stamp_is_upright_on_a_strip_above_all_that_was_shown(rotate, media, crop, visible, content):
    data = stamp_pdf(plain_pdf(rotate=rotate, media=media, crop=crop, content=content), STAMP)
    with opened(data) as pdf:
        form, matrix = overlay_on(pdf.pages[0])
        now = [float(edge) for edge in pdf.pages[0].cropbox]
        x0, y0, x1, y1 = (float(edge) for edge in form.BBox)
        low, right_low, high = (
            as_displayed(matrix.transform(corner), rotate, now) for corner in [(x0, y0), (x1, y0), (x1, y1)]
        )
    sizes = [(box[2] - box[0], box[3] - box[1])[:: 1 if rotate in (0, 180) else -1] for box in (visible, now)]
    (width, before), (_, height) = sizes
    assert sizes[1][0] == pytest.approx(width), "only higher"
    # Upright and unmirrored: the lower edge runs to the right, the right edge runs upward.
    assert low[0] < right_low[0] and low[1] == pytest.approx(right_low[1], abs=0.01)
    assert right_low[1] < high[1] and right_low[0] == pytest.approx(high[0], abs=0.01)
    # In proportion, inside the strip and near its corner: all that was shown lies below it.
    assert (high[0] - low[0]) / (high[1] - low[1]) == pytest.approx((x1 - x0) / (y1 - y0), rel=0.01)
    assert 0 < width - high[0] < 25 and 0 < height - high[1] < 25
    assert before < low[1] and low[0] > 0


def test_on_a4_the_stamp_is_as_large_as_on_our_own_reports():
    with opened(stamp_pdf(plain_pdf(), STAMP)) as pdf:
        _, matrix = overlay_on(pdf.pages[0])
    assert (matrix.a, matrix.d) == pytest.approx((1, 1), abs=0.001)


def test_the_overlay_carries_the_text_of_the_stamp_in_embedded_fonts():
    with opened(stamp_pdf(plain_pdf(), STAMP)) as pdf:
        form, _ = overlay_on(pdf.pages[0])
        assert text_of(form) == STAMP_TEXT
        for font in form.Resources.Font.values():
            assert "DejaVuSansMono" in str(font.BaseFont)
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_an_inherited_rotation_counts():
    with opened(plain_pdf()) as pdf:
        del pdf.pages[0].obj["/Rotate"]
        pdf.Root.Pages.Rotate = 90
        data = saved(pdf)
    with opened(stamp_pdf(data, STAMP)) as pdf:
        _, matrix = overlay_on(pdf.pages[0])
    assert (matrix.a, matrix.b) == pytest.approx((0, 1), abs=0.001)


def test_all_pages_and_tags_of_the_original_are_kept():
    original = report("Detta är en mening. " * 500)
    stamp = Stamp("EA-2026-0200", STAMP.arrived, "Enheten", "Kommunen")
    stamped = stamp_pdf(original, stamp)
    with opened(original) as before, opened(stamped) as after:
        assert len(before.pages) == len(after.pages) > 2
        assert [text_of(page) for page in after.pages] == [text_of(page) for page in before.pages]
        first = [stream.read_bytes() for stream in after.pages[0].Contents]
        assert before.pages[0].Contents.read_bytes() in first
        for old, new in list(zip(before.pages, after.pages, strict=True))[1:]:
            assert new.Contents.read_bytes() == old.Contents.read_bytes()
        assert after.Root.Lang == before.Root.Lang
        assert str(after.docinfo.Title) == "Orosanmälan"
        assert after.pages[0].StructParents == before.pages[0].StructParents
        overlay, _ = overlay_on(after.pages[0])
        assert "EA-2026-0200" in text_of(overlay)
    assert [node.S for node in structure(stamped)] == [node.S for node in structure(original)]


def test_the_stamp_lies_outside_the_tags_as_an_artifact():
    with opened(stamp_pdf(report(), STAMP)) as pdf:
        open_marks = []
        for operator, operands, _ in walk(pdf.pages[0]):
            if operator in ("BMC", "BDC"):
                open_marks.append(str(operands[0]))
            elif operator == "EMC":
                open_marks.pop()
            elif operator == "Do":
                assert open_marks == ["/Artifact"]
        form, _ = overlay_on(pdf.pages[0])
        assert b"/MCID" not in form.read_bytes()


def test_a_file_may_be_stamped_by_two_units():
    second = Stamp("SK-2026-0001", STAMP.arrived, "Stödenheten", "Norrvinge kommun")
    with opened(stamp_pdf(stamp_pdf(plain_pdf(), STAMP), second)) as pdf:
        forms = pdf.pages[0].Resources.XObject
        assert sorted(text_of(form)[-12:] for form in forms.values()) == ["EA-2026-0147", "SK-2026-0001"]


def encrypted(**passwords):
    with opened(plain_pdf()) as pdf:
        return saved(pdf, encryption=pikepdf.Encryption(**passwords))


def signed():
    with opened(plain_pdf()) as pdf:
        pdf.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array())
        return saved(pdf)


def in_another_unit():
    with opened(plain_pdf()) as pdf:
        pdf.pages[0].obj.UserUnit = 2
        return saved(pdf)


REFUSED = {
    "password": (lambda: encrypted(user="hemlig", owner="hemlig"), "krypterad"),
    "only the owner's password": (lambda: encrypted(user="", owner="hemlig"), "krypterad"),
    "signed": (signed, "signerad"),
    "no pages": (lambda: saved(pikepdf.new()), "utan sidor"),
    "empty": (lambda: b"", "skadad"),
    "not a pdf": (lambda: b"%PDF-1.7\nhej", "skadad"),
    "a picture": (picture, "skadad"),
    "cut off": (lambda: plain_pdf(pages=3)[:-200], "skadad"),
    "more states restored than saved": (lambda: plain_pdf(content=b"q Q Q 0.5 g 0 0 9 9 re f"), "skadad"),
    "turned by half": (lambda: plain_pdf(rotate=45), "ovanlig sida"),
    "another unit": (lambda: in_another_unit(), "ovanlig sida"),
    "a page without area": (lambda: plain_pdf(media=(0, 0, 0, 0)), "skadad"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_stamped_says_why(make, reason):
    with pytest.raises(Unstampable) as caught:
        stamp_pdf(make(), STAMP)
    assert caught.value.reason == reason


def test_a_form_without_a_signature_is_stamped():
    with opened(plain_pdf()) as pdf:
        pdf.Root.AcroForm = Dictionary(Fields=Array())
        data = saved(pdf)
    with opened(stamp_pdf(data, STAMP)) as pdf:
        overlay_on(pdf.pages[0])
        assert "/AcroForm" in pdf.Root


# Pictures


def picture_in(data):
    with opened(data) as pdf:
        (found,) = pdf.pages[0].get_images().values()
        return pikepdf.PdfImage(found).as_pil_image().convert("RGB")


def placed(data):
    """Return the corners of the picture on its page: left, bottom, right, top in points."""
    with opened(data) as pdf:
        (matrix,) = [matrix for operator, _, matrix in walk(pdf.pages[0]) if operator == "Do"]
        return *matrix.transform((0, 0)), *matrix.transform((1, 1))


@pytest.mark.parametrize(
    ("orientation", "size", "white"),
    [
        (1, (300, 200), (20, 20)),
        (3, (300, 200), (280, 180)),
        (6, (200, 300), (180, 20)),
        (8, (200, 300), (20, 280)),
    ],
)
def test_a_photo_is_turned_as_the_camera_was_held(orientation, size, white):
    exif = Image.Exif()
    exif[0x0112] = orientation
    shown = picture_in(image_pdf(picture(exif=exif), STAMP, filename="foto.jpg"))
    assert shown.size == size
    assert min(shown.getpixel(white)) > 200
    assert max(shown.getpixel((size[0] // 2, size[1] // 2))) < 60


def test_metadata_of_a_photo_is_dropped():
    exif = Image.Exif()
    exif[0x010E] = "HEMLIG PLATS"
    comment = PngImagePlugin.PngInfo()
    comment.add_text("Comment", "HEMLIG PLATS")
    photos = [picture(exif=exif, comment=b"HEMLIG PLATS"), picture("PNG", exif=exif, pnginfo=comment)]
    for photo in photos:
        assert b"HEMLIG PLATS" in photo
        with opened(image_pdf(photo, STAMP, filename="foto")) as pdf:
            streams = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream)]
            assert len(streams) > 3
            for stream in streams:
                assert b"HEMLIG" not in stream.read_raw_bytes()
                if stream.get("/Filter") != Name.DCTDecode:
                    assert b"HEMLIG" not in stream.read_bytes()


def test_the_file_name_is_the_alternative_text():
    figures = [
        str(node.Alt)
        for node in structure(image_pdf(picture(), STAMP, filename="kök [1] #2.jpg"))
        if str(node.S) == "/Figure"
    ]
    assert figures == ["kök [1] #2.jpg"]


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
    ],
)
def test_every_kind_of_jpeg_and_png_is_printed(format, mode):
    data = image_pdf(picture(format, mode=mode), STAMP, filename=" ")
    shown = picture_in(data)
    assert min(shown.getpixel((20, 20))) > 200
    assert max(shown.getpixel((200, 150))) < 60
    assert whole_text(data).count(STAMP_TEXT) == 1


@pytest.mark.parametrize("size", [(40, 30), (4800, 300), (300, 4800)], ids=["small", "wide", "tall"])
def test_a_picture_stays_on_one_page_in_proportion(size):
    data = image_pdf(picture(size=size), STAMP, filename="foto.jpg")
    left, bottom, right, top = placed(data)
    with opened(data) as pdf:
        assert len(pdf.pages) == 1
    assert 62 <= left < right <= A4[0] - 62
    assert 60 <= bottom < top <= A4[1] - 160
    assert (right - left) / (top - bottom) == pytest.approx(size[0] / size[1], rel=0.02)
    assert max(picture_in(data).size) <= 4000


@pytest.mark.parametrize(
    "data",
    [b"", b"hej", picture()[:400], picture("GIF"), plain_pdf()],
    ids=["empty", "text", "cut off", "gif", "pdf"],
)
def test_what_is_no_whole_picture_is_refused(data):
    with pytest.raises(Unstampable) as caught:
        image_pdf(data, STAMP, filename="foto.jpg")
    assert caught.value.reason == "skadad"
