"""The inkomststämpel (rule EA-13): on a report we print, on a file that came in, or on a cover page beside it.

Pure functions from values to PDF bytes: no database, no request, no clock. The same input gives the same bytes, so a
document can be made again and compared with the hash that was stored. Everything typst makes is tagged PDF/A-2a and
PDF/UA-1: it must be readable in the archive for decades and with a screen reader today.
"""

import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import typst
from PIL import Image, ImageOps

TEMPLATES = Path(__file__).parent / "typst"
ARCHIVAL = ("a-2a", "ua-1")
SWEDEN = ZoneInfo("Europe/Stockholm")
MARGIN = 24.0  # points between the stamp and the edge of the visible page
PICTURE_SIDE = 4000  # pixels; sharper than any printer at the width of an A4, and the original is kept anyway

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Control characters and lone surrogates break the file. An override of the reading direction makes one name look
# like another (gpj.exe as exe.jpg), so it is shown and not obeyed.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WITHOUT_INK = frozenset("\u200c\u200d\ufe0e\ufe0f\ufeff")
_REFUSAL = re.compile(r'(?:text|codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


@dataclass(frozen=True)
class Stamp:
    """What the stamp says. `arrived` must be aware (ValueError otherwise) and is printed in Swedish local time."""

    number: str
    arrived: datetime
    unit: str
    municipality: str
    board: str = "Socialnämnden"

    def __post_init__(self) -> None:
        if self.arrived.utcoffset() is None:
            raise ValueError("A stamp needs an aware datetime: a naive one would be read as the server's own zone.")

    def _as_data(self) -> dict[str, str]:
        arrived = self.arrived.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M")
        return {**vars(self), "arrived": arrived}


@dataclass(frozen=True)
class Section:
    """A heading over (label, text) rows. The text is printed letter by letter as it is; it is never typst source."""

    heading: str
    rows: tuple[tuple[str, str], ...]


class Unstampable(Exception):
    """A file that cannot carry a stamp. `reason` is in Swedish, for `cover_pdf`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def report_pdf(*, title: str, stamp: Stamp, sections: Sequence[Section], printed: str = "") -> bytes:
    """Return the stamped report as A4 pages; `printed` is the footer, who printed it and when.

    A character that the built-in fonts lack is printed as its code, [U+1F600]: it can still be looked up, and a
    report is never turned away for how it was written.
    """
    body = [{"heading": section.heading, "rows": [list(row) for row in section.rows]} for section in sections]
    # PDF/UA refuses a document without a title.
    title = title.strip() or stamp.number
    return _typeset("report.typ", stamp, {"title": title, "sections": body, "printed": printed})


def cover_pdf(*, stamp: Stamp, filename: str, reason: str, sha256: str) -> bytes:
    """Return a stamped försättsblad for a file that cannot be stamped; `sha256` (hex) ties it to the original."""
    return _typeset("cover.typ", stamp, {"filename": filename, "reason": reason, "sha256": sha256})


def stamp_pdf(data: bytes, stamp: Stamp) -> bytes:
    """Return the PDF with the stamp upper right on its first page as the reader sees it; all else is kept.

    Raises Unstampable when the PDF is encrypted, damaged, signed or without pages.
    """
    overlay = _typeset("stamp.typ", stamp, {}, standards=("a-2b",), tagged=False)
    try:
        # Recovery may silently lose pages, and a stamp would vouch for what is left.
        with (
            pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf,
            pikepdf.open(io.BytesIO(overlay)) as ink,
        ):
            if pdf.is_encrypted:
                raise Unstampable("krypterad")
            # Bit 2 (AppendOnly) says that any rewriting breaks a signature, and the signature is worth more.
            if int(pdf.Root.get("/AcroForm", {}).get("/SigFlags", 0)) & 2:
                raise Unstampable("signerad")
            if not pdf.pages:
                raise Unstampable("utan sidor")
            _lay_over(pdf.pages[0], pdf.copy_foreign(ink.pages[0].as_form_xobject()), overlay)
            stamped = io.BytesIO()
            pdf.save(stamped, deterministic_id=True)
            return stamped.getvalue()
    except Unstampable:
        raise
    except pikepdf.PasswordError as error:
        raise Unstampable("krypterad") from error
    except Exception as error:
        # A hostile file fails in ways no list foresees; none of them may stop a report from being registered.
        raise Unstampable("skadad") from error


def image_pdf(data: bytes, stamp: Stamp, *, filename: str) -> bytes:
    """Return a stamped page with the JPEG or PNG on it, upright and without its metadata (place, device, owner).

    Raises Unstampable("skadad") when Pillow cannot read it all as one of the two.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as original:
            original.load()
            kind = "PNG" if original.format == "PNG" else "JPEG"
            picture = ImageOps.exif_transpose(original)
    except Exception as error:
        raise Unstampable("skadad") from error
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    # Whatever else came with the file (EXIF, XMP, comments, thumbnails) lives in info.
    picture.info = {}
    name = f"picture.{kind.lower()}"
    filename = filename.strip() or "Bild"
    # typst reads only below its root, so the templates and the picture must share one.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for template in TEMPLATES.glob("*.typ"):
            shutil.copyfile(template, root / template.name)
        picture.save(root / name, format=kind, quality=95)
        return _typeset("image.typ", stamp, {"filename": filename, "picture": name}, root=root)


def _lay_over(page: pikepdf.Page, form: pikepdf.Object, overlay: bytes) -> None:
    left, bottom, right, top = _visible(page)
    turn = page.rotation % 360
    _, _, width, height = (float(edge) for edge in form.BBox)
    if turn in (90, 270):
        width, height = height, width
    # A stamp drawn for A4 must not cover a receipt.
    shrink = min(1.0, 0.5 * (right - left) / width, 0.5 * (top - bottom) / height)
    width, height, margin = width * shrink, height * shrink, MARGIN * shrink
    # /Rotate turns clockwise, so the reader's upper right is another corner of the unturned page.
    x = right - margin - width if turn in (0, 270) else left + margin
    y = top - margin - height if turn in (0, 90) else bottom + margin
    # Not a random name: the same input must give the same bytes. Not a fixed one: a file may be stamped twice.
    name = pikepdf.Name(f"/Inkom{hashlib.sha256(overlay).hexdigest()[:12]}")
    page.add_resource(form, pikepdf.Name.XObject, name)
    place = page.calc_form_xobject_placement(form, name, pikepdf.Rectangle(x, y, x + width, y + height))
    # q/Q: the page may leave its coordinates turned. Artifact: PDF/UA allows no content outside the tag tree.
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"\nQ\n/Artifact BMC\n" + place + b"\nEMC\n")


def _visible(page: pikepdf.Page) -> tuple[float, float, float, float]:
    # Corners may come in any order, and a crop may reach outside the paper.
    boxes = [[float(edge) for edge in box] for box in (page.mediabox, page.cropbox)]
    left, right = max(min(box[0::2]) for box in boxes), min(max(box[0::2]) for box in boxes)
    bottom, top = max(min(box[1::2]) for box in boxes), min(max(box[1::2]) for box in boxes)
    if left >= right or bottom >= top:
        raise ValueError("the page shows nothing")
    return left, bottom, right, top


def _typeset(
    template: str,
    stamp: Stamp,
    facts: dict[str, Any],
    *,
    root: Path = TEMPLATES,
    standards: Sequence[str] = ARCHIVAL,
    tagged: bool = True,
) -> bytes:
    data = _each_text({"stamp": stamp._as_data(), **facts}, _fit)
    while True:
        try:
            return typst.compile(
                root / template,
                root=root,
                sys_inputs={"data": json.dumps(data)},
                pdf_standards=list(standards),
                pdf_tags=tagged,
                ignore_system_fonts=True,
                timestamp=stamp.arrived.astimezone(UTC),
            )
        except typst.TypstError as error:
            # PDF/A and PDF/UA forbid a character without a glyph, and only a refusal tells which those are.
            refused = {_ESCAPE.sub(_unescaped, found) for found in _REFUSAL.findall(error.diagnostic)}
            before, data = data, _each_text(data, partial(_coded, refused))
            if data == before:
                raise


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(inner, change) for key, inner in value.items()}
    return [_each_text(inner, change) for inner in value]


def _fit(text: str) -> str:
    return _UNFIT.sub(lambda found: _code(found[0]), _LINE_END.sub("\n", text))


def _coded(refused: set[str], text: str) -> str:
    # The longest first: a letter with a combining sign is refused as a pair, and the letter alone is fine.
    for cluster in sorted(refused, key=lambda cluster: (-len(cluster), cluster)):
        text = text.replace(cluster, _code(cluster))
    return text


def _code(cluster: str) -> str:
    codes = " ".join(f"U+{ord(char):04X}" for char in cluster if char not in _WITHOUT_INK)
    return f"[{codes}]" if codes else ""


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]
