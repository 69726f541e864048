"""Which uploaded files we take: an allow-list, told by content and proved by a real parse; else Refused.

A PDF is flagged that is encrypted (even with an empty password), damaged, mended to be read at all, or active: it holds a
script, a file, or something that a page, a field or a bookmark does by itself.
"""

import codecs
import contextlib
import io
import re
import stat
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import filetype
import pikepdf
from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from PIL import Image

from records.pdf_bounds import TooMuch, opened, written

MAX_FILE = 20 * 1024 * 1024  # bytes
MAX_FILES, MAX_TOTAL = 5, 60 * 1024 * 1024  # files and bytes sent together
MAX_MEMBERS, MAX_EXPANDED = 1000, 100 * 1024 * 1024  # files and bytes inside a docx or odt
MAX_NAME, MAX_PIXELS = 120, 64_000_000  # characters; width times height: a "50 megapixel" camera makes 8160 times 6144
# What a form carries when it is sent again from a page that no file can be chosen on: the names of those that are missing.
MISSING = "saknade_filer"
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain",
}
ALLOWED = _("Tillåtna filer: pdf, jpg, png, heic, docx, odt och txt.")
_MISMATCH = (_("Filens innehåll stämmer inte med filändelsen."), ALLOWED)
# What telephones and scanners call their pictures: the content decides which of the allowed kinds it is.
_FOLLOWS = {"pdf", "jpg", "png", "heic"}
_PICTURES = {"jpg", "png", "heic"}
_ALSO_CALLED = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "heif": "heic", "hif": "heic"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"heif"}
_MAY_BE_TEXT = {None, "bmp", "gif", "mp3", "bz2"}  # two or three plain letters: "BMW stod…" is no picture
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]|\A\s*<(!|\?|html|script|svg)", re.IGNORECASE)
_DECLARED = {  # where a document says what it is, the words, and the member that holds its text
    "docx": ("[Content_Types].xml", rb"wordprocessingml\.document\.main\+xml", "word/document.xml"),
    "odt": ("mimetype", rb"\Aapplication/vnd\.oasis\.opendocument\.text\s*\Z", "content.xml"),
}
# What does something: scripts, what happens by itself (AA), what starts a program, sends or fetches, and files inside.
_ACTIVE = re.compile(rb"/(JS|JavaScript|AA|Launch|SubmitForm|ImportData|EmbeddedFiles?|RichMedia|XFA)(?![\w#])")
_OUTSIDE = re.compile(r"^[/\\]|^\w:|(^|[/\\])\.\.([/\\]|$)")
_MACRO_NAME = re.compile(r"(^|/)vba[^/]*\.(bin|xml)$|^(basic|scripts)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is not taken. It can be kept: only str() is in a language, the one that is spoken."""

    sentences: Sequence[str]
    numbers: Mapping[str, int]

    def __str__(self) -> str:
        return " ".join(translation.gettext(text) for text in self.sentences) % self.numbers


class Refused(Exception):
    """str() is the reason, fit to show."""

    def __init__(self, *sentences: str, **numbers: int) -> None:
        super().__init__(*sentences)
        self.reason = Reason(sentences, numbers)

    def __str__(self) -> str:
        return str(self.reason)


@dataclass(frozen=True, slots=True)
class Accepted:
    """`extension` is canonical ("jpg" for .JPEG) and ends `safe_name`. Flags are for PDF only."""

    content_type: str
    extension: str
    safe_name: str
    flags: frozenset[str] = frozenset()


def check_batch(sizes: Sequence[int]) -> None:
    """Sizes in bytes, as measured, of everything sent together. Raises Refused."""
    if len(sizes) > MAX_FILES:
        raise Refused(_("Högst %(antal)s filer kan bifogas."), antal=MAX_FILES)
    if any(size > MAX_FILE for size in sizes):
        raise Refused(_("En fil får vara högst %(antal)s MB."), antal=MAX_FILE // 1024**2)
    if sum(sizes) > MAX_TOTAL:
        raise Refused(_("Filerna får tillsammans vara högst %(antal)s MB."), antal=MAX_TOTAL // 1024**2)


def missing(posted: QueryDict) -> list[str]:
    """The names of files that were chosen on a page before and did not come along, as somebody can read them."""
    names = ("".join(c for c in name if c.isprintable())[:MAX_NAME] for name in posted.getlist(MISSING))
    return [name or gettext("Filen") for name in names][: MAX_FILES * 4]


def names(files: MultiValueDict[str, Any]) -> list[str]:
    """The names of the files that came, as somebody can read them."""
    chosen = (file.name or "" for _, several in files.lists() for file in several)
    return ["".join(c for c in name if c.isprintable())[:MAX_NAME] for name in chosen if name]


def choose_again(form: forms.Form, files: Mapping[str, Any]) -> None:
    """A page that is shown again keeps no file: it says by name which to choose again, beside its field."""
    for name, file in files.items():
        if name in form.fields and name not in form.errors and file.name:
            form.add_error(name, f"Välj {file.name} igen: en fil följer inte med när sidan visas på nytt")


def inspect(data: bytes, filename: str) -> Accepted:
    """Accept the file or raise Refused."""
    if not data:
        raise Refused(_("Filen är tom."))
    check_batch([len(data)])
    stem, extension = _split(filename)
    # A telephone sends a JPEG under a name that ends in .HEIC, .webp or nothing: what can be told by its first bytes, is.
    kinds = _FOLLOWS if extension in _FOLLOWS else _PICTURES if extension not in CONTENT_TYPES else set()
    extension = found if (found := _sniffed(data)) and found in kinds else extension
    if extension not in CONTENT_TYPES:
        raise Refused(_("Filtypen tas inte emot."), ALLOWED)
    try:
        flags = _prove(data, extension)
    except Refused:
        raise
    except Exception:  # the parsers raise a dozen kinds on hostile input, and each means the same here
        raise Refused(_("Filen är skadad eller kan inte läsas.")) from None
    name = f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"
    return Accepted(CONTENT_TYPES[extension], extension, name, flags)


def _split(filename: str) -> tuple[str, str]:
    """A harmless stem and the canonical extension; what is invisible or turns the text (bidi) goes first."""
    seen = (c for c in filename if unicodedata.category(c)[0] != "C" and c not in "\u2028\u2029")
    name = unicodedata.normalize("NFC", "".join(seen)).replace("\\", "/").rpartition("/")[2]
    name = re.sub(r'[<>:"|?*]', "_", name).rstrip(". ")  # Windows drops or forbids these
    stem, dot, extension = name.rpartition(".")
    if not dot and extension.lower() not in CONTENT_TYPES:
        stem, extension = name, ""
    return stem.strip(". ") or "fil", _ALSO_CALLED.get(extension.lower(), extension.lower())


def _sniffed(data: bytes) -> str | None:
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "heic"
    return filetype.guess_extension(data)


def _prove(data: bytes, extension: str) -> frozenset[str]:
    sniffed = _sniffed(data)
    # The sniffer knows documents only by member order; their directory will tell.
    document = extension in _DECLARED and data.startswith(b"PK\x03\x04")
    if not (document or sniffed == extension or (extension == "txt" and sniffed in _MAY_BE_TEXT)):
        raise Refused(*_MISMATCH)
    if extension == "pdf":
        return _pdf_flags(data)
    if document:
        _prove_document(data, extension)
    else:
        {"txt": _prove_text, "heic": _prove_heic}.get(extension, _prove_picture)(data)
    return frozenset()


def _pdf_flags(data: bytes) -> frozenset[str]:
    try:
        with opened(data) as pdf:
            found = {"krypterad": pdf.is_encrypted, "skadad": not pdf.pages, "aktivt innehåll": _is_active(pdf)}
            # What the reader had to guess: two programs may then show two different pages of the same file.
            found["lagad"] = bool(pdf.get_warnings()) and not found["skadad"]
            return frozenset(flag for flag, is_so in found.items() if is_so)
    except TooMuch:
        return frozenset({"aktivt innehåll"})
    except Exception as error:
        return frozenset({"krypterad" if isinstance(error, pikepdf.PasswordError) else "skadad"})


def _is_active(pdf: pikepdf.Pdf) -> bool:
    """Wherever in the file it stands: its pages, annotations, fields, bookmarks, names."""
    return any(_ACTIVE.search(written(one)) for one in pdf.objects)


def _prove_picture(data: bytes) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
            too_large = image.width * image.height > MAX_PIXELS
            image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    if too_large:
        raise Refused(_("Bilden har fler än %(antal)s miljoner bildpunkter."), antal=MAX_PIXELS // 10**6)


def _prove_heic(data: bytes) -> None:
    """Pillow reads no HEIC: the boxes must reach exactly to the end of the file, with metadata among them."""
    at, boxes = 0, set()
    while at < len(data):
        size = int.from_bytes(data[at : at + 4]) or len(data) - at  # 0: to the end; 1: 64 bits follow
        size = int.from_bytes(data[at + 8 : at + 16]) if size == 1 else size
        boxes.add(data[at + 4 : at + 8])
        at += size if size >= 8 else len(data)  # an impossible size overshoots
    if at != len(data) or b"meta" not in boxes:
        raise Refused(_("Bilden är skadad eller ofullständig."))


def _prove_text(data: bytes) -> None:
    """UTF-8, UTF-16 with its mark, or what Windows in Sweden has always written."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            break
    else:
        text = "\0"
    if _NOT_TEXT.search(text):
        raise Refused(_("Filen är inte ren text. Spara den som text (UTF-8) eller som pdf."), ALLOWED)


def _prove_document(data: bytes, extension: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members, names = package.infolist(), package.namelist()
        # The declared sizes are true bounds: zipfile reads no more than they say.
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_EXPANDED:
            raise Refused(_("Dokumentet är för stort när det packas upp."))
        linked = any(stat.S_ISLNK(member.external_attr >> 16) for member in members)
        if linked or len(set(names)) < len(names) or any(map(_OUTSIDE.search, names)):
            raise Refused(_("Dokumentet innehåller otillåtna sökvägar."))
        where, words, body = _DECLARED[extension]
        declared = package.read(where) if {where, body} <= set(names) else b""
        if any(map(_MACRO_NAME.search, names)) or b"macroEnabled" in declared:
            raise Refused(_("Dokument med makron tas inte emot."), ALLOWED)
        if not re.search(words, declared):
            raise Refused(*_MISMATCH)
        for name in (name for name in names if name.lower().endswith((".xml", ".rels"))):
            if re.search(rb"<!(DOCTYPE|ENTITY)", package.read(name).replace(b"\0", b"")):  # UTF-16 too
                raise Refused(_("Dokumentet hänvisar till yttre innehåll."))
