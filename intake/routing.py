"""Which unit a report belongs to: by age when it is known, otherwise by the reporter's choice (EA-05, EA-06, A-09)."""

from __future__ import annotations

from django.conf import settings
from django.db.models import CharField

from intake.words import Galler
from organisation.models import Enhet
from organisation.prepared import Given, Prepared


def concerns(ages: tuple[int, int] | None, choice: str) -> Galler:
    """A child or young person up to and including the age of 20, or an adult.

    `ages`: the lowest and the highest that is possible. Unknown, or on both sides of the limit: as the reporter said.
    """
    if ages and ages[1] <= settings.INTAKE_OLDEST_YOUNG:
        return Galler.BARN
    return Galler.VUXEN if ages and ages[0] > settings.INTAKE_OLDEST_YOUNG else Galler(choice)


def unit_for(galler: str) -> Enhet:
    """Raises Enhet.DoesNotExist where the unit that the setting names is not registered."""
    code = settings.INTAKE_UNIT_YOUNG if galler == Galler.BARN else settings.INTAKE_UNIT_ADULT
    found: list[Enhet] = _WITH_CODE.rows(code=code)
    if not found:
        raise Enhet.DoesNotExist(code)
    return found[0]


_WITH_CODE = Prepared(lambda: Enhet.objects.filter(code=Given("code", CharField())))


def receiving_units():
    """The units that receive e-anmälningar. A third unit never owns one: it is sent there, and that is recorded (EA-01)."""
    return Enhet.objects.filter(code__in=receiving_codes())


def receiving_codes() -> tuple[str, str]:
    return settings.INTAKE_UNIT_YOUNG, settings.INTAKE_UNIT_ADULT


def headline(galler: str, age: int | None, *, about: bool = False) -> str:
    """The queue's title: kind and age, never a name. `about`: the age is the reporter's guess."""
    if age is None:
        return f"Orosanmälan – {'barn' if galler == Galler.BARN else 'vuxen'}, ålder okänd"
    kind = "barn" if age < 18 else "ung" if galler == Galler.BARN else "vuxen"
    return f"Orosanmälan – {kind}, {'ca ' if about else ''}{age} år"
