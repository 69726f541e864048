"""The inkomststämpel (rule EA-13): on a report, on a file that came in, or on a cover page beside it.

Pure functions from values to PDF bytes: no database, no request, no clock. The same input gives the same bytes, so a
document can be made again and compared with its hash. What typst makes is PDF/A-2a and PDF/UA-1, for archive and ear.
"""

import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import typst
from PIL import Image, ImageOps

from records.pdf_bounds import TooMuch, is_long, opened

TEMPLATES = Path(__file__).parent / "typst"
FONTS = TEMPLATES / "fonts"
TOO_MUCH = "för mycket att läsa igenom"
MARGIN = 24.0  # points between the stamp and the edge of the visible page
PICTURE_SIDE = 2500  # pixels; as much as a printed A4 shows, and the original is kept anyway

# Control characters and lone surrogates break the file. A change of reading direction makes one file name look like
# another (gpj.exe as exe.jpg), so it is shown and not obeyed.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WITHOUT_INK = frozenset("\u200c\u200d\ufe0e\ufe0f\ufeff")
_REFUSAL = re.compile(r'(?:text|codepoint) `"((?:[^"\\]|\\.)+)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True)
class Stamp:
    """What the stamp says. `arrived` must be aware, else ValueError; it is printed in Swedish local time, by the hour or as
    a day.
    """

    number: str
    arrived: datetime
    unit: str
    municipality: str
    board: str = "Socialnämnden"
    word: str = "Inkom"
    by_the_hour: bool = True

    def __post_init__(self) -> None:
        if self.arrived.utcoffset() is None:
            raise ValueError("arrived must be aware: a naive time would be read in the server's own zone")


@dataclass(frozen=True)
class Section:
    """A heading over (label, text) rows. The text is printed as it is, and never read as typst source."""

    heading: str
    rows: tuple[tuple[str, str], ...]


class Unstampable(Exception):
    """A file that cannot carry a stamp. `reason` is in Swedish, for `cover_pdf`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def report_pdf(*, title: str, stamp: Stamp, sections: Sequence[Section], printed: str = "") -> bytes:
    """Return the stamped report as A4 pages; `printed` is the footer, who printed it and when.

    A character that the built-in fonts lack is printed as its code, [U+1F600], and can be looked up.
    """
    body = [vars(section) for section in sections]
    # PDF/UA refuses a document without a title.
    return _typeset("report.typ", stamp, title=title.strip() or stamp.number, sections=body, printed=printed)


def cover_pdf(*, stamp: Stamp, filename: str, reason: str, sha256: str) -> bytes:
    """Return a försättsblad for a file that cannot be stamped; `sha256` (hex) ties it to the original."""
    return _typeset("cover.typ", stamp, filename=filename, reason=reason, sha256=sha256)


def typeset(source: Path, data: Any, *, at: datetime, root: Path | None = None, archival: bool = True) -> bytes:
    """Return what the typst file makes of `data` (whatever JSON can say), which it reads from sys.inputs.data.

    The PDF is dated `at` (aware) and is PDF/A-2a and PDF/UA-1; without `archival` it is PDF/A-2b and has no tags. The file
    may read only below `root`, by default its own folder. A character that no built-in font has is printed as its code.
    """
    words = json.dumps(_fit(data), ensure_ascii=False)
    while True:
        try:
            return typst.compile(
                source,
                root=root or source.parent,
                sys_inputs={"data": words},
                pdf_standards=["a-2a", "ua-1"] if archival else ["a-2b"],
                pdf_tags=archival,
                ignore_system_fonts=True,
                # Arabic, Persian, Urdu, Pashto and Sorani; Tigrinya and Amharic (both OFL). The same on every machine.
                font_paths=[FONTS],
                # typst refuses fractions of a second.
                timestamp=at.astimezone(UTC).replace(microsecond=0),
            )
        except BaseException as error:
            if not (refused := _refused(error, words)):
                raise
            words = re.sub(f"[{''.join(map(re.escape, sorted(refused)))}]+", _code, words)


def stamp_pdf(data: bytes, stamp: Stamp) -> bytes:
    """Return the PDF with the stamp upper right on its first page as the reader sees it; all else is kept.

    Raises Unstampable with "krypterad", "signerad", "utan sidor", "skadad" or "för mycket att läsa igenom".
    """
    overlay = _typeset("stamp.typ", stamp, archival=False)
    try:
        # Recovery may silently lose pages, and a stamp would vouch for what is left.
        with opened(data, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Unstampable("krypterad")
            # Bit 2 (AppendOnly): to write the file anew would break its signature, which is worth more.
            if int(pdf.Root.get("/AcroForm", {}).get("/SigFlags", 0)) & 2:
                raise Unstampable("signerad")
            if not pdf.pages:
                raise Unstampable("utan sidor")
            _lay_over(pdf, overlay)
            stamped = io.BytesIO()
            pdf.save(stamped, deterministic_id=True)
            return stamped.getvalue()
    except Unstampable:
        raise
    except TooMuch as error:
        raise Unstampable(TOO_MUCH) from error
    except Exception as error:
        # A hostile file fails in ways no list foresees; none of them may stop a report from being registered.
        raise Unstampable("krypterad" if isinstance(error, pikepdf.PasswordError) else "skadad") from error


def pages_of(data: bytes) -> int:
    """How many pages the PDF has. Raises Unstampable when it cannot be read."""
    try:
        with opened(data) as pdf:
            return len(pdf.pages)
    except TooMuch as error:
        raise Unstampable(TOO_MUCH) from error
    except Exception as error:
        raise Unstampable("krypterad" if isinstance(error, pikepdf.PasswordError) else "skadad") from error


def image_pdf(data: bytes, stamp: Stamp, *, filename: str) -> bytes:
    """Return a stamped page with the JPEG or PNG on it, upright and without metadata (place, device).

    Raises Unstampable("skadad") when Pillow cannot read it all as one of the two.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as original:
            name = "picture.png" if original.format == "PNG" else "picture.jpg"
            picture = rendition(original)
    except Exception as error:
        raise Unstampable("skadad") from error
    # typst reads only below its root, so the templates and the picture must share one.
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
        picture.save(Path(folder, name), quality=95)
        return _typeset("image.typ", stamp, root=Path(folder), filename=filename.strip() or "Bild", picture=name)


def small_picture(data: bytes) -> bytes:
    """A JPEG of at most PICTURE_SIDE pixels a side, of a picture that is larger. Nothing of one that is small, or damaged."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as original:
            if max(original.size) <= PICTURE_SIDE:
                return b""
            picture = rendition(original)
    except Exception:
        # It is kept as it came. Whoever opens it is told, on the cover page.
        return b""
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=90)
    return out.getvalue()


def rendition(original: Image.Image) -> Image.Image:
    """The picture upright, at most PICTURE_SIDE pixels a side, and without what else came with it (place, device).

    A JPEG is decoded small to begin with. Of a PNG a strip at a time is made small: six kilobytes may unpack to fifty
    million pixels, and only the picture itself may take room.
    """
    original.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
    mode = "RGBA" if original.has_transparency_data else "RGB"
    scale = min(1.0, PICTURE_SIDE / max(original.size))
    if scale < 1 / 2:
        turn = original.getexif()
        small = _by_strips(original, mode, scale)
        small.getexif().update(turn)
        picture = ImageOps.exif_transpose(small)
    else:
        picture = ImageOps.exif_transpose(original).convert(mode)
        picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    # What else came with the file (EXIF, XMP, comments) lives here, and some of it would be saved again.
    picture.info = {}
    return picture


def _by_strips(original: Image.Image, mode: str, scale: float) -> Image.Image:
    width, height = (max(1, round(side * scale)) for side in original.size)
    small, rows = Image.new(mode, (width, height)), 64
    for top in range(0, height, rows):
        tall = min(rows, height - top)
        strip = original.crop(
            (0, round(top / scale), original.width, min(original.height, round((top + tall) / scale)))
        )
        small.paste(strip.convert(mode).resize((width, tall), Image.Resampling.BOX), (0, top))
    return small


def _lay_over(pdf: pikepdf.Pdf, overlay: bytes) -> None:
    """A strip is put above the first page, and the stamp on it: it never lies over what somebody has written."""
    page = pdf.pages[0]
    if float(page.obj.get("/UserUnit", 1)) != 1 or page.rotation % 90:
        raise Unstampable("ovanlig sida")
    with pikepdf.open(io.BytesIO(overlay)) as ink:
        form = pdf.copy_foreign(ink.pages[0].as_form_xobject())
    shown = _shown(page)
    turn = page.rotation % 360
    wide = (shown[2] - shown[0]) if turn in (0, 180) else (shown[3] - shown[1])
    width, height = float(form.BBox[2]), float(form.BBox[3])
    # A stamp drawn for A4 must fit a receipt.
    shrink = min(1.0, 0.9 * wide / (width + 2 * MARGIN))
    strip, margin = (height + 2 * MARGIN) * shrink, MARGIN * shrink
    ground = _strip(shown, turn, strip)
    # /Rotate turns clockwise, so the reader's upper edge is another edge of the unturned page.
    across, upward = (width, height) if turn in (0, 180) else (height, width)
    x = ground[2] - margin - across * shrink if turn in (0, 270) else ground[0] + margin
    y = ground[3] - margin - upward * shrink if turn in (0, 90) else ground[1] + margin
    place = pikepdf.Rectangle(x, y, x + across * shrink, y + upward * shrink)
    # Not a random name (the same bytes each time), and not a fixed one (a file may be stamped twice).
    name = pikepdf.Name(f"/Inkom{hashlib.sha256(overlay).hexdigest()[:12]}")
    page.add_resource(form, pikepdf.Name.XObject, name)
    drawn = page.calc_form_xobject_placement(form, name, place)
    left_open = _left_open(page)
    _write_around(page, ground, drawn, left_open)
    whole = [min(shown[0], ground[0]), min(shown[1], ground[1]), max(shown[2], ground[2]), max(shown[3], ground[3])]
    page.mediabox = page.cropbox = pikepdf.Array(whole)
    if _left_open(page):
        raise Unstampable("skadad")


def _shown(page: pikepdf.Page) -> list[float]:
    """What the reader sees: left, bottom, right, top. Corners may come in any order, and a crop reach outside the paper."""
    boxes = [[float(edge) for edge in box] for box in (page.mediabox, page.cropbox)]
    left, right = max(min(box[0::2]) for box in boxes), min(max(box[0::2]) for box in boxes)
    bottom, top = max(min(box[1::2]) for box in boxes), min(max(box[1::2]) for box in boxes)
    if left >= right or bottom >= top:
        raise ValueError("the page shows nothing")
    return [left, bottom, right, top]


def _strip(shown: list[float], turn: int, high: float) -> list[float]:
    """The new ground along the reader's upper edge."""
    left, bottom, right, top = shown
    return {
        0: [left, top, right, top + high],
        90: [left - high, bottom, left, top],
        180: [left, bottom - high, right, bottom],
        270: [right, bottom, right + high, top],
    }[turn]


def _left_open(page: pikepdf.Page) -> int:
    """How many saved states of the page are never restored. Raises Unstampable where more are restored than saved: then
    nobody can tell where on the page something is drawn.
    """
    if is_long(page):
        raise Unstampable(TOO_MUCH)
    depth = 0
    for _, operator in pikepdf.parse_content_stream(page, "q Q"):
        depth += 1 if str(operator) == "q" else -1
        if depth < 0:
            raise Unstampable("skadad")
    return depth


def _write_around(page: pikepdf.Page, ground: list[float], drawn: bytes, left_open: int) -> None:
    """The page as it was, in a state of its own; then the strip, white over what a crop hid; then the stamp."""
    left, bottom, right, top = ground
    white = f"q 1 g {left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re f Q\n".encode()
    page.contents_add(b"q\n", prepend=True)
    # Artifact: PDF/UA has no content outside the tags but so.
    closing = b"\n" + b"Q " * (1 + left_open) + b"\n/Artifact BMC\n"
    page.contents_add(closing + white + drawn + b"\nEMC\n")


def _typeset(template: str, stamp: Stamp, root: Path = TEMPLATES, archival: bool = True, **facts: Any) -> bytes:
    written = "%Y-%m-%d %H:%M" if stamp.by_the_hour else "%Y-%m-%d"
    arrived = stamp.arrived.astimezone(ZoneInfo("Europe/Stockholm")).strftime(written)
    data = {"stamp": vars(stamp) | {"arrived": arrived}, **facts}
    return typeset(root / template, data, at=stamp.arrived, root=root, archival=archival)


def _refused(error: BaseException, data: str) -> set[str]:
    if type(error).__name__ == "PanicException":
        # A fault inside typst, and no Exception: an Arabic letter under marks that no font has can cause it.
        return {char for char in data if char > "\u024f"}
    # Only typst's refusal tells which characters have no glyph.
    found = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), getattr(error, "diagnostic", ""))
    refused = {char for char in "".join(_REFUSAL.findall(found)) if char > "\x7f"} & set(data)
    # A letter is refused together with the accent it carries: without the accent it may pass.
    return {char for char in refused if not char.isalpha()} or refused


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        # A tab has no width of its own in a font, and would glue two words together.
        return _UNFIT.sub(_code, value.replace("\t", "    "))
    if isinstance(value, dict):
        return {key: _fit(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_fit(inner) for inner in value]
    return value


def _code(found: re.Match[str]) -> str:
    codes = " ".join(f"U+{ord(char):04X}" for char in found[0] if char not in _WITHOUT_INK)
    return f"[{codes}]" if codes else ""
