"""Text documents as Word and LibreOffice write them, no larger than they need be."""

import io
import zipfile

from records.uploads import CONTENT_TYPES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PLAIN = f"<w:document {W}><w:p><w:r><w:instrText>PAGE</w:instrText><w:t>Instruktion, delvis insatt</w:t></w:r></w:p></w:document>"


def package(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return out.getvalue()


PLAIN_ODT = "<office:text xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'>Hej</office:text>"


def docx(body=PLAIN, pages=None, **members):
    """`pages`: how many it says itself that it has."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{CONTENT_TYPES["docx"]}.main+xml"/></Types>'
    extra = {f"word/{name}.xml": text for name, text in members.items()}
    return package({"[Content_Types].xml": types, "_rels/.rels": "<r/>", "word/document.xml": body} | extra
                   | ({"docProps/app.xml": f"<Properties><Pages>{pages}</Pages></Properties>"} if pages else {}))  # fmt: skip


def odt(body, pages=None):
    said = {"meta.xml": f'<meta:document-statistic meta:page-count="{pages}"/>'} if pages else {}
    return package({"mimetype": CONTENT_TYPES["odt"], "content.xml": body} | said)
