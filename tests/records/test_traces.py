"""What nobody meant to send: a text document that goes out says no more than can be seen of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.models import Handling
from records.traces import left_in, why_not_out
from records.uploads import CONTENT_TYPES, inspect
from tests.openvard.walking import ALI, Walk
from tests.records.wordfiles import PLAIN, W, docx, odt

CHANGED = f'<w:document {W}><w:p><w:ins w:id="1"><w:r><w:t>nytt</w:t></w:r></w:ins></w:p></w:document>'
DELETED = f'<w:document {W}><w:p><w:del w:id="1"><w:r><w:delText>gammalt</w:delText></w:r></w:del></w:p></w:document>'
HIDDEN = f"<w:document {W}><w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r></w:document>"
SHOWN = f'<w:document {W}><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>synligt</w:t></w:r></w:document>'
STYLES = f'<w:styles {W}><w:style w:styleId="Hemlig"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="Normal"/></w:styles>'
STYLED = f'<w:document {W}><w:r><w:rPr><w:rStyle w:val="Hemlig"/></w:rPr><w:t>dolt</w:t></w:r></w:document>'
COMMENT = f'<w:comments {W}><w:comment w:id="1"><w:p/></w:comment></w:comments>'


@pytest.mark.parametrize(("data", "extension", "found"), [
    (docx(), "docx", []),
    (docx(SHOWN), "docx", []),
    (docx(comments=f"<w:comments {W}/>"), "docx", []),
    (docx(CHANGED), "docx", ["spårade ändringar"]),
    (docx(DELETED), "docx", ["spårade ändringar"]),
    (docx(CHANGED.replace("w:", "x:")), "docx", ["spårade ändringar"]),
    (docx(CHANGED.encode("utf-16")), "docx", ["spårade ändringar"]),
    (docx(header1=DELETED), "docx", ["spårade ändringar"]),
    (docx(comments=COMMENT), "docx", ["kommentarer"]),
    (docx(HIDDEN), "docx", ["dold text"]),
    (docx(HIDDEN, footnotes=CHANGED, comments=COMMENT), "docx", ["spårade ändringar", "kommentarer", "dold text"]),
    (docx(PLAIN.replace("<w:t>", "<w:rPr><w:webHidden/></w:rPr><w:t>")), "docx", []),
    (docx(CHANGED.replace("w:ins", "w:cellDel")), "docx", ["spårade ändringar"]),
    (docx(CHANGED.replace("w:ins", "w:sectPrChange")), "docx", ["spårade ändringar"]),
    (docx(STYLED, styles=STYLES), "docx", ["dold text"]),
    (docx(PLAIN, styles=STYLES), "docx", []),
    (odt("<office/>"), "odt", []),
    (odt("<office><text:tracked-changes><text:changed-region/></text:tracked-changes></office>"), "odt", ["spårade ändringar"]),
    (odt("<office><office:annotation>x</office:annotation></office>"), "odt", ["kommentarer"]),
    (odt('<office><style text:display="none"/></office>'), "odt", ["dold text"]),
    (b"%PDF-1.4", "pdf", []),
    (b"<w:ins>", "txt", []),
])  # fmt: skip
def test_what_is_left_in_a_document(data, extension, found):
    assert left_in(data, extension) == found
    assert bool(why_not_out(data, extension)) == bool(found)


def test_what_it_says_of_all_three():
    said = why_not_out(docx(HIDDEN, footnotes=CHANGED, comments=COMMENT), "docx")
    assert said.startswith(
        "Filen innehåller spårade ändringar, kommentarer och dold text, som den som får den kan läsa."
    )


def test_what_comes_to_us_is_taken_as_it_is():
    assert inspect(docx(CHANGED), "inskickat.docx").extension == "docx"


@pytest.mark.parametrize(("data", "side", "status"), [
    (docx(CHANGED), "bada", 422), (docx(comments=COMMENT), "bada", 422), (docx(HIDDEN), "bada", 422),
    (docx(CHANGED), "utforare", 302), (docx(), "bada", 302),
])  # fmt: skip
def test_what_the_other_side_is_to_read_says_no_more_than_it_shows(norrvinge, at, login, data, side, status):
    """On one's own side a draft may be a draft."""
    case = Walk(at).to("behandling").case
    answer = login(ALI).post(
        reverse("document", args=[case.number]),
        {
            "title": "Planen som brev",
            "side": side,
            "file": SimpleUploadedFile("plan.docx", data, CONTENT_TYPES["docx"]),
        },
    )
    assert (answer.status_code, Handling.objects.count()) == (status, status == 302)
    if status == 422:
        assert "som den som får den kan läsa" in answer.text and 'value="Planen som brev"' in answer.text
