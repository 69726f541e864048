"""Kinds of questions in the forms of the orosanmälan, and what the five topics have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from intake.anmalan import Galler


def grouped(number: int) -> str:
    """20000 -> "20 000", with a space that does not break."""
    return f"{number:,}".replace(",", "\u00a0")


class Ruta(BoundField):
    """A question as it is shown; a long text also says how much room is left."""

    # So few characters left are told even where the room is not always shown, and are read aloud (static/public.js).
    nara = 100

    @property
    def aria_describedby(self) -> str | None:
        left = f"{self.auto_id}_kvar" if self.langst else ""
        return " ".join(part for part in (super().aria_describedby, left) if part) or None

    @property
    def langst(self) -> str:
        """How much a long text holds, in digits; nothing for other questions."""
        return str(self.field.longest) if isinstance(self.field, Text) and self.field.area else ""

    @property
    def kvar(self) -> str:
        left = self._kvar()
        return f"Du har {grouped(abs(left))} tecken {'kvar' if left >= 0 else 'för mycket'}"

    @property
    def kvar_visas(self) -> bool:
        return getattr(self.field, "counted", False) or self._kvar() <= self.nara

    def _kvar(self) -> int:
        return int(self.langst) - len(plain(str(self.value() or "")))


def plain(text: str) -> str:
    """One kind of line break and one way to write å (NFC), so that a text is as long as it looks."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class Text(forms.CharField):
    """Words as they were typed, kept whole. No maxlength attribute: it would silently cut a pasted text."""

    def __init__(
        self, label: str, longest: int, *, missing: str = "", hint: str = "", area: bool = False, counted: bool = False,
        **attrs: Any,
    ) -> None:  # fmt: skip
        widget = forms.Textarea({"rows": 3, **attrs}) if area else forms.TextInput({"autocomplete": "off", **attrs})
        super().__init__(label=label, help_text=hint, required=bool(missing), widget=widget)
        self.error_messages["required"] = missing
        self.longest, self.area, self.counted = longest, area, counted

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            raise ValidationError(
                f"Texten är {grouped(len(value))} tecken. Korta den till högst {grouped(self.longest)}."
            )
        # What could not be read as UTF-8 has already become this sign; to store it would be to lose what was meant.
        if "\ufffd" in value:
            raise ValidationError("Texten innehåller ett tecken som inte gick att läsa: \ufffd. Ta bort det.")


class Val(forms.ChoiceField):
    """One of a few alternatives, as radio buttons, or as a list."""

    def __init__(
        self, label: str, choices: Any, *, missing: str = "", hint: str = "", listed: bool = False, **attrs: Any
    ) -> None:
        options = [*([("", "Välj")] if listed else []), *getattr(choices, "choices", choices)]
        super().__init__(
            label=label, help_text=hint, required=bool(missing), choices=options,
            widget=forms.Select(attrs) if listed else forms.RadioSelect(attrs),
        )  # fmt: skip
        self.error_messages |= {"required": missing, "invalid_choice": "Välj ett av alternativen"}


class Kryss(forms.BooleanField):
    def __init__(self, label: str, hint: str = "") -> None:
        super().__init__(label=label, help_text=hint, required=False)


class Amne(forms.Form):
    """One topic. `galler` decides the words (barnet, personen); `personal` is for staff who write down a report.

    Answers that are only shown are given as `initial`; answers that are to be checked as `data`.
    """

    bound_field_class = Ruta
    use_required_attribute = False
    # "Jag vet inte" is always an answer, so nothing is marked as optional: what must be answered says so when it is not.
    mostly_optional = True
    rubrik: ClassVar[str]
    nr: ClassVar[int]
    # What a colleague at the telephone is asked instead: the question and, where one is needed, what is missing.
    personalrubrik: ClassVar[str] = ""
    personalord: ClassVar[dict[str, tuple[str, ...]]] = {}
    # Asked only about a child; shown about an adult too when already answered, so that nothing written is lost.
    bara_barn: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        galler: str = "",
        personal: bool = False,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.given: Mapping[str, Any] = data or initial or {}
        self.vem, self.personal = galler, personal
        self.den = "barnet" if galler == Galler.BARN else "personen"
        self.build()
        if galler == Galler.VUXEN and not any(str(self.given.get(name) or "").strip() for name in self.bara_barn):
            for name in self.bara_barn:
                del self.fields[name]
        for name, field in self.fields.items():
            if personal:
                self.ask_colleague(name, field)
            field.label, field.help_text = self.words(field.label), self.words(field.help_text)
            field.error_messages = {key: self.words(text) for key, text in field.error_messages.items()}

    def ask_colleague(self, name: str, field: forms.Field) -> None:
        field.widget.attrs["autocomplete"] = "off"
        if words := self.personalord.get(name):
            field.label, field.help_text = words[0], ""
            field.error_messages["required"] = words[-1]

    def build(self) -> None:
        """Add questions whose number depends on the answers."""

    def words(self, text: Any) -> str:
        return str(text).replace("{den}", self.den).replace("{Den}", self.den.capitalize())

    @property
    def heading(self) -> str:
        return self.words(self.personalrubrik if self.personal and self.personalrubrik else self.rubrik)

    @property
    def mall(self) -> str:
        return f"intake/amne_{self.nr}.html"

    @property
    def answers(self) -> dict[str, str]:
        """What was typed, checked or not, as it is kept until the report is sent. It is checked again then."""
        kept = {}
        for name, field in self.fields.items():
            if isinstance(field, Kryss):
                kept[name] = "on" if field.widget.value_from_datadict(self.given, {}, name) else ""
            else:
                # PostgreSQL keeps no NUL in JSON; the sign it becomes is refused in the same way.
                kept[name] = str(self.given.get(name, "")).replace("\x00", "\ufffd")
        return kept
