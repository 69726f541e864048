"""What the residents' forms have in common: kinds of questions, what a text may be, and the answer to a post."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError
from django.forms.boundfield import BoundField
from django.http import HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy

from records.typed import one_line, prose

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Words

# The database is away: what was typed is shown again, and nothing is taken in.
DOWN = (OperationalError, InterfaceError)
# Enough to see a slip of the finger; whether the address exists, nobody can know. Letters beyond ASCII are letters.
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
# What could not be read as UTF-8 has already become this sign.
UNREADABLE = "\ufffd"


class SeeOther(HttpResponseRedirect):
    """After a post the next page is asked for anew: Back and reload then send nothing twice."""

    status_code = 303


def grouped(number: int) -> str:
    """20000 -> "20 000", with a space that does not break."""
    return f"{number:,}".replace(",", "\u00a0")


def readable(text: str, field: forms.Field | None = None) -> str:
    """As it can be kept: PostgreSQL takes no NUL, and the sign it becomes is refused in the same way.

    From one line it goes as any other control character does.
    """
    line = isinstance(field, Text) and not field.area
    return text.replace("\x00", "" if line else UNREADABLE)


class Question(BoundField):
    """A question as it is shown; a long text also says how much room is left."""

    # So few characters left are told even where the room is not always shown, and are read aloud (static/public.js).
    near = 100

    @property
    def aria_describedby(self) -> str | None:
        left = f"{self.auto_id}_kvar" if self.longest else ""
        return " ".join(part for part in (super().aria_describedby, left) if part) or None

    @property
    def longest(self) -> str:
        """How much a long text holds, in digits; nothing for other questions."""
        return str(self.field.longest) if isinstance(self.field, Text) and self.field.area else ""

    @property
    def room(self) -> str:
        left = self._left()
        return (self.room_left if left >= 0 else self.room_over) % {"antal": grouped(abs(left))}

    @property
    def room_left(self) -> str:
        return gettext("Du har %(antal)s tecken kvar")

    @property
    def room_over(self) -> str:
        return gettext("Du har %(antal)s tecken för mycket")

    @property
    def room_shown(self) -> bool:
        return getattr(self.field, "counted", False) or self._left() <= self.near

    def _left(self) -> int:
        return int(self.longest) - len(prose(str(self.value() or "")))


class Text(forms.CharField):
    """Words as they were typed, kept whole. No maxlength attribute: it would silently cut a pasted text."""

    def __init__(
        self, label: Words, longest: int, *, missing: Words = "", hint: Words = "", area: bool = False, counted: bool = False,
        **attrs: Any,
    ) -> None:  # fmt: skip
        widget = forms.Textarea({"rows": 3, **attrs}) if area else forms.TextInput({"autocomplete": "off", **attrs})
        super().__init__(label=label, help_text=hint, required=bool(missing), widget=widget)
        self.error_messages["required"] = missing
        self.longest, self.area, self.counted = longest, area, counted

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return prose(typed) if self.area else one_line(typed)

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                gettext("Texten är %(antal)s tecken. Korta den till högst %(mest)s."),
                params={"antal": grouped(len(value)), "mest": grouped(self.longest)},
            )
        # To store it would be to lose what was meant.
        if UNREADABLE in value:
            raise ValidationError(
                gettext("Texten innehåller ett tecken som inte gick att läsa: %(tecken)s. Ta bort det."),
                params={"tecken": UNREADABLE},
            )


class Choice(forms.ChoiceField):
    """One of a few alternatives, as radio buttons, or as a list."""

    def __init__(
        self, label: Words, choices: Any, *, missing: Words = "", hint: Words = "", listed: bool = False, **attrs: Any
    ) -> None:
        options = [*([("", gettext_lazy("Välj"))] if listed else []), *getattr(choices, "choices", choices)]
        super().__init__(
            label=label, help_text=hint, required=bool(missing), choices=options,
            widget=forms.Select(attrs) if listed else forms.RadioSelect(attrs),
        )  # fmt: skip
        self.error_messages |= {"required": missing, "invalid_choice": gettext_lazy("Välj ett av alternativen")}


class Tick(forms.BooleanField):
    def __init__(self, label: Words, hint: Words = "") -> None:
        super().__init__(label=label, help_text=hint, required=False)


def errors_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Where and what, in the page's order, for the summary above the form; a group of radio buttons by its first."""
    wrong = [field for field in form if field.errors]
    return [(f"{q.auto_id}_0" if q.use_fieldset else q.auto_id, str(q.errors[0])) for q in wrong]
