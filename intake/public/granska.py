"""The review before sending: every answer as it was given, with the way back to its question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from intake.public.blankett import ALLA, Blankett
from intake.public.forms import Amne
from intake.public.fragor import AMNEN, Personen
from intake.uppgifter import Innehall
from intake.words import Galler
from records.public_form import Text

KORT = {Galler.BARN: gettext_lazy("Ett barn eller en ungdom"), Galler.VUXEN: gettext_lazy("En vuxen")}


@dataclass(frozen=True)
class Rad:
    """One line: the question, what was answered, its topic, and what "Ändra" is said to change."""

    fraga: str
    svar: str
    amne: int
    andra: str


def granska(blankett: Blankett, filer: Iterable[str] = ()) -> list[Rad]:
    vem, personen, sett, familjen, du = (blankett.amnen[nr] for nr in ALLA)
    rader = [
        Rad(vem.heading, _vem(vem), vem.nr, gettext("vem det gäller")),
        Rad(
            personen.heading, _personen(personen), personen.nr, gettext("uppgifter om %(den)s") % {"den": personen.den}
        ),
        *_familj(personen),
        *(_rad(amne, name) for amne in (sett, familjen) for name in amne.fields),
        Rad(gettext("Filer"), "\n".join(filer), familjen.nr, gettext("filer")),
        Rad(gettext("Du"), _du(du), du.nr, gettext("uppgifter om dig")),
    ]
    return [rad for rad in rader if rad.svar]


def saknas(nr: list[int], galler: str) -> list[tuple[int, str]]:
    """The topics that must be gone through again, by number and heading."""
    return [(n, AMNEN[n](galler=galler).heading) for n in nr]


def _shown(amne: Amne, name: str) -> str:
    if name not in amne.fields:
        return ""
    field: Any = amne.fields[name]
    value = str(amne[name].value() or "")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, "")) if value else ""
    return value


def _rad(amne: Amne, name: str) -> Rad:
    # The story itself stands under the topic's own heading.
    label = amne.heading if name == "vad" else str(amne.fields[name].label)
    return Rad(label, _shown(amne, name), amne.nr, label.rstrip("?:").lower())


def _vem(vem: Amne) -> str:
    galler, barn = str(vem["galler"].value() or ""), _shown(vem, "barn_i_hemmet")
    lines = [str(KORT[Galler(galler)]) if galler in Galler.values else ""]
    if galler == Galler.VUXEN and barn:
        lines.append(f"{gettext('Barn i hemmet')}: {barn}")
    return "\n".join(line for line in lines if line)


def _personen(personen: Amne) -> str:
    own = [name for name in Personen.base_fields if _shown(personen, name)]
    lines = [f"{str(personen.fields[name].label).rstrip('?')}: {_shown(personen, name)}" for name in own]
    return "\n".join(lines) or gettext("Inget ifyllt")


def _familj(personen: Amne) -> list[Rad]:
    assert isinstance(personen, Personen)  # noqa: S101
    groups = [[str(field.value() or "") for field in group] for group in personen.vardnadshavare]
    children = [[str(field.value() or "") for field in pair] for pair in personen.syskon]
    return [
        Rad(gettext("Vårdnadshavare"), _joined(groups), personen.nr, gettext("vårdnadshavare")),
        Rad(personen.syskonord, _joined(children), personen.nr, personen.syskonord.lower()),
    ]


def _joined(groups: list[list[str]]) -> str:
    return "\n".join(", ".join(part for part in group if part) for group in groups if any(group))


def _du(du: Amne) -> str:
    slag = str(du["anmalare"].value() or "")
    lines = [str(Innehall.Slag(slag).label) if slag in Innehall.Slag.values else ""]
    lines += [_shown(du, name) for name, field in du.fields.items() if isinstance(field, Text)]
    if slag == Innehall.Slag.TJANST and "skyldig" in du.fields:
        if answer := _shown(du, "skyldig"):
            lines.append(f"{gettext('Skyldig att anmäla')}: {answer}")
        lines += [str(du.fields[name].label) for name in ("aterkoppling", "mote") if du[name].value()]
    return "\n".join(line for line in lines if line)
