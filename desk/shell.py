"""What every staff page shows around its content, whichever app draws it. A context processor: asked only when it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from casework import clock
from casework.calendar import local_day
from casework.models import Case, routines
from casework.watch import unheard_units
from desk.board import serves
from desk.not_carried_out import in_menu, reads
from desk.overview import leads
from organisation.models import Enhet
from organisation.roles import Systemforvaltare
from organisation.standing import Standing, standing
from organisation.wording import small


def shell(request: HttpRequest) -> dict[str, Any]:
    """The person's own line in the bar, and whether they watch a unit."""
    user = getattr(request, "user", None)
    if user is None:
        return {}
    return {
        "watches": SimpleLazyObject(lambda: any(_standing(request).units(kind.readers) for kind in routines())),
        "reads_not_carried_out": SimpleLazyObject(lambda: reads(_standing(request))),
        "menu": SimpleLazyObject(lambda: menu(_standing(request))),
        "silent": SimpleLazyObject(lambda: _silent(_standing(request))),
        "my_role": SimpleLazyObject(lambda: _role(_standing(request))),
    }


def menu(who: Standing) -> list[tuple[str, str, str]]:
    """The routines' own pages: (address, label, its name), for everybody who works here today."""
    own = [kind for kind in routines() if kind.pages.menu[0]] if who.held else []
    kinds = [kind for kind in own if kind.pages.menu_for is None or kind.pages.menu_for(who)]
    found = [(reverse(kind.pages.menu[0]), kind.pages.menu[1], kind.pages.menu[0]) for kind in kinds]
    return [*found, *_desks_own(who)]


def _desks_own(who: Standing) -> list[tuple[str, str, str]]:
    """The pages about several routines, of no routine's own: for whom they are."""
    pages = (
        ("board", "Nämnden", serves),
        ("overview", "Översikt", leads),
        ("not_carried_out", "Ej verkställda", in_menu),
    )
    return [(reverse(name), label, name) for name, label, is_for in pages if is_for(who)]


def _silent(who: Standing) -> list[str]:
    """For whoever gives people their roles: the units with something late that nobody could be told of."""
    if not who.units([Systemforvaltare]):
        return []
    return [f"{one}" for one in Enhet.objects.filter(pk__in=unheard_units()).order_by("name")]


def first_page(who: Standing) -> str:
    """The address of the page in the menu that is this person's before others'; empty when there is none."""
    pages = [kind.pages for kind in routines() if kind.pages.menu[0]] if who.held else []
    own = [reverse(page.menu[0]) for page in pages if page.menu_for and page.menu_for(who)]
    anybodys = [reverse(page.menu[0]) for page in pages if page.menu_for is None]
    return next(chain(own, [reverse("overview")] if leads(who) else [], anybodys), "")


def registers(who: Standing, watching: Iterable[type[Case]]) -> list[tuple[str, str]]:
    """Where this person writes down what came in another way: (address, the routine within a sentence).

    A routine says who may; one that says nothing leaves it to those who watch its units.
    """
    mine = set(watching)
    able = [(kind, kind.pages.registered_by) for kind in routines() if kind.pages.register]
    kinds = [kind for kind, may in able if (kind in mine if may is None else may(who))]
    return [(reverse(kind.pages.register), small(kind.routine_name)) for kind in kinds]


def _standing(request: HttpRequest) -> Standing:
    return standing(request.user, local_day(clock.now()))  # type: ignore[arg-type]


def _role(who: Standing) -> str:
    return who.roles[0].display_name if who.roles else "Ingen roll i dag"
