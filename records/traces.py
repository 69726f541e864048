"""What somebody did not mean to send: tracked changes, comments and hidden text in a text document that leaves us."""

from __future__ import annotations

import io
import re
import zipfile

_TAG = rb"<(?:\w+:)?(?:%s)(?=[\s/>])[^>]*>"
_VANISH = re.compile(_TAG % b"vanish|specVanish")
_OFF = re.compile(rb"""[:\s]val\s*=\s*["'](?:0|false|off)["']""")
# Of each kind of file: what it is called in Swedish, in which members it stands, and the tags that are it.
_KINDS: dict[str, tuple[tuple[str, re.Pattern[str], re.Pattern[bytes]], ...]] = {
    "docx": (
        ("spårade ändringar", re.compile(r"^word/(document|header|footer|footnotes|endnotes)\d*\.xml$"),
         re.compile(_TAG % b"ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|[a-zA-Z]*Change")),
        ("kommentarer", re.compile(r"^word/comments\w*\.xml$"), re.compile(_TAG % b"comment")),
        ("dold text", re.compile(r"^word/(document|header|footer|footnotes|endnotes)\d*\.xml$"),
         _VANISH),
    ),
    "odt": (
        ("spårade ändringar", re.compile(r"^content\.xml$"), re.compile(_TAG % b"changed-region")),
        ("kommentarer", re.compile(r"^content\.xml$"), re.compile(_TAG % b"annotation")),
        ("dold text", re.compile(r"^(content|styles)\.xml$"),
         re.compile(_TAG % b"hidden-text|hidden-paragraph" + rb"""|text:display\s*=\s*["']none["']""")),
    ),
}  # fmt: skip
_STYLE, _STYLE_ID = re.compile(rb"<(?:\w+:)?style(?=[\s>])"), re.compile(rb"""styleId\s*=\s*["']([^"']+)""")


def left_in(data: bytes, extension: str) -> list[str]:
    """What there is of it, in words. `data` has been accepted (`uploads.inspect`): its sizes are bounded."""
    kinds = _KINDS.get(extension, ())
    if not kinds:
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = [words for words, members, tags in kinds if any(
            _is_there(package.read(name), tags) for name in package.namelist() if members.search(name))]  # fmt: skip
        return found if "dold text" in found or not _hidden_by_style(package) else [*found, "dold text"]


def _hidden_by_style(package: zipfile.ZipFile) -> bool:
    """In Word: text is hidden by a style of its own, and the style is used."""
    if "word/styles.xml" not in package.namelist():
        return False
    styles, body = (package.read(f"word/{name}.xml").replace(b"\0", b"") for name in ("styles", "document"))
    hidden = [style for style in _STYLE.split(styles)[1:] if _is_there(style.partition(b"style>")[0], _VANISH)]
    ids = [found[1] for style in hidden if (found := _STYLE_ID.search(style))]
    return any(b'"' + name + b'"' in body for name in ids)


def _is_there(text: bytes, tags: re.Pattern[bytes]) -> bool:
    # UTF-16 too: what is between its letters goes.
    return any(not _OFF.search(found[0]) for found in tags.finditer(text.replace(b"\0", b"")))


def why_not_out(data: bytes, extension: str) -> str:
    """Why the document cannot go out as it is; nothing when it says no more than can be seen of it."""
    found = left_in(data, extension)
    if not found:
        return ""
    said = f"{', '.join(found[:-1])} och {found[-1]}" if len(found) > 1 else found[0]
    return f"Filen innehåller {said}, som den som får den kan läsa. Ta bort det, eller spara den som pdf, och välj den igen."
