"""What the five topics of the orosanmälan have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext

from intake.words import Galler
from records.public_form import Question, Tick, readable

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as Words


class Amne(forms.Form):
    """One topic. `galler` decides the words (barnet, personen); `personal` is for staff who write down a report.

    Answers that are only shown are given as `initial`; answers that are to be checked as `data`.
    """

    bound_field_class = Question
    use_required_attribute = False
    # "Jag vet inte" is always an answer, so nothing is marked as optional: what must be answered says so when it is not.
    mostly_optional = True
    rubrik: ClassVar[Words]
    nr: ClassVar[int]
    # What a colleague at the telephone is asked instead: the question and, where one is needed, what is missing.
    personalrubrik: ClassVar[Words] = ""
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
        self.den = gettext("barnet") if galler == Galler.BARN else gettext("personen")
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
        """In the language that is spoken, of the one whom it is about."""
        said = str(text).replace("{den}", self.den).replace("{Den}", self.den.capitalize())
        return said.replace("{tel}", gettext("socialjouren, %(tel)s") % {"tel": settings.PHONE_SOCIALJOUR})

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
            if isinstance(field, Tick):
                kept[name] = "on" if field.widget.value_from_datadict(self.given, {}, name) else ""
            else:
                kept[name] = readable(str(self.given.get(name, "")), field)
        return kept
