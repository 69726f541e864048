"""What people type or paste, made alike once, where it comes in: what looks the same is the same.

A line (a name, a number, a search, an address) is made alike fully. Prose is a person's own words, and keeps every sign but
the way its letters and line breaks are written, and control characters: Sorani needs its joiners. Passwords are never touched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

# ‐ ‑ ‒ – — ― − ﹣ －: whichever a keyboard, a telephone or a copied page puts there.
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
# No formatting characters to Unicode, and yet nothing is drawn: fillers, the empty braille pattern, variation selectors.
_NOTHING = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, *range(0xFE00, 0xFE10), 0xFFA0,
              *range(0xE0100, 0xE01F0)))
)  # fmt: skip
_FILLERS = re.compile(f"[{''.join(sorted(_NOTHING))}]")
# As Windows, an old Mac, a word processor (\v), a printer and a mainframe write it.
_BREAKS = re.compile("\r\n|[\r\v\f\x85]")
# Unicode's Cc, but for the tab, the line break and the zero.
_CONTROLS = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_FULLWIDTH = {0xFF10 + digit: f"{digit}" for digit in range(10)}


def one_line(text: str) -> str:
    """One way to write each letter, dash, space and digit, nothing that cannot be seen, and no line breaks."""
    return written_time(unicodedata.normalize("NFC", text.translate(_FULLWIDTH)))


def figure(text: str) -> int | None:
    """A whole number that a form carries (a version, a key), as far as a database holds it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def case_number(text: str) -> str:
    """A case's number as it is stored, however it was written: "sn 2026/214" is SN-2026-214."""
    return re.sub(r"[\s/-]+", "-", text).upper()


def prose(text: str) -> str:
    """One kind of line break and one way to write å (NFC), so that a text is as long as it looks. Only unseen: nothing.

    What only told a machine something is gone: a copied page has it, and paper, mail and PDF choke on it.
    A zero is left: no form takes a text with one.
    """
    whole = unicodedata.normalize("NFC", _CONTROLS.sub("", _BREAKS.sub("\n", text)))
    return whole if any(not _invisible(sign) and not sign.isspace() for sign in whole) else ""


def _invisible(sign: str) -> bool:
    """Zero-width spaces and joiners, soft hyphens, marks of direction, byte order marks; fillers and what only varies others;
    and what only told a terminal or a printer something. A tab and a line break are space.
    """
    return (unicodedata.category(sign) in {"Cf", "Cc"} and not sign.isspace()) or sign in _NOTHING


def written_time(text: str) -> str:
    """A date or a time as it was typed, with one kind of dash and space. Other digits than 0-9 are left, and are no date."""
    return " ".join(_DASHES.sub("-", _seen(text)).split())


def _seen(text: str) -> str:
    """Without what cannot be seen. What Python can print has neither Cf nor Cc in it: most of what is read is such."""
    if text.isprintable() and not _FILLERS.search(text):
        return text
    return "".join(sign for sign in text if not _invisible(sign))


def tidy(form: forms.BaseForm) -> None:
    """Make alike what is written in every field of this form. Call it when its fields are there.

    Dates and times are read by fields of their own (`records.dates`).
    """
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
            _say_when_too_long(field)
            alike = prose if isinstance(field.widget, forms.Textarea) else one_line
            setattr(field, "to_python", _then(field.to_python, alike))  # noqa: B010


def _say_when_too_long(field: forms.Field) -> None:
    """What is too long is said, never cut off while somebody pastes it."""
    field.widget.attrs.pop("maxlength", None)
    for validator in field.validators:
        if isinstance(validator, MaxLengthValidator):
            validator.message = "Korta texten till högst %(limit_value)d tecken. Den har nu %(show_value)d."


class TidyForm(forms.Form):
    """A form whose fields are written alike."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tidy(self)


def _then(read: Callable[[Any], Any], alike: Callable[[str], str]) -> Callable[[Any], Any]:
    def written(value: Any) -> Any:
        # A UUID is read by a field of words too.
        return alike(found) if isinstance(found := read(value), str) else found

    return written


class ByName(forms.ModelChoiceField):
    """One of some people or units, each by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)
