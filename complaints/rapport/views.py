"""The January report as a page, a PDF and a sheet: the frozen figures when it is frozen, otherwise those of the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework import clock
from casework.calendar import local, local_day
from complaints.models import Januarirapport
from complaints.rapport.counting import count
from complaints.rapport.figures import Sammanstallning, from_json, status
from complaints.rapport.januari import open_for
from complaints.rapport.pdf import pdf
from complaints.rapport.xlsx import xlsx
from organisation.command import LEVELS
from organisation.roles import Kvalitetsutvecklare, Namndsekreterare
from organisation.standing import Standing, standing
from records.sheets import XLSX
from records.staff import StaffRequest, as_file

LASARE = (*LEVELS, Kvalitetsutvecklare, Namndsekreterare)


@dataclass
class Rapport:
    """A year's report as it stands: `case` is None until January has opened it."""

    year: int
    case: Januarirapport | None
    who: Standing

    @classmethod
    def find(cls, request: StaffRequest, year: int) -> Rapport:
        """Raises Http404 for who may not read it, and for a year that has not begun."""
        now = clock.now()
        who = standing(request.user, local_day(now))
        one = cls(year, Januarirapport.objects.filter(ar=year).select_related("ansvarig").first(), who)
        if not who.units(LASARE) or not 1990 <= year <= local(now).year or not one.figures_shown:
            raise Http404
        return one

    @property
    def may_be_opened(self) -> bool:
        """A year that is over, of which nobody has begun the report: whoever compiles it may."""
        complete = self.year < local(clock.now()).year
        return complete and self.case is None and bool(self.who.units([Kvalitetsutvecklare]))

    @property
    def figures_shown(self) -> bool:
        """Live figures would tell a manager of what is about themselves; the frozen ones are everybody's (SK-27)."""
        return self.frozen is not None or bool(self.who.units([Kvalitetsutvecklare]))

    @cached_property
    def frozen(self):
        return self.case.fryst if self.case else None

    @property
    def at(self) -> dt.datetime | None:
        return self.frozen.at if self.frozen else None

    @property
    def sha256(self) -> str:
        return self.frozen.sha256 if self.frozen else ""

    @cached_property
    def figures(self) -> Sammanstallning:
        if self.frozen:
            return from_json(self.frozen.innehall)
        return count(self.year, local_day(clock.now()), lamnat=self.case.lamnade() if self.case else None)

    @cached_property
    def changed_since(self) -> bool:
        """Does the register say something else now than when it was frozen?"""
        if not (self.frozen and self.case):
            return False
        then = local_day(self.frozen.at)
        return count(self.year, then, lamnat=self.case.lamnade()).sha256() != self.sha256

    @property
    def status(self) -> str:
        return status(self.figures, self.at, self.sha256)


@require_safe
def rapport(request: StaffRequest, year: int) -> HttpResponse:
    """Units by areas, zero cells too, the year before beside, how soon people were told; nobody's words."""
    one = Rapport.find(request, year)
    s = one.figures
    most = max([*s.kolumnsummor, *s.forra_kolumnsummor, 1])
    bars = [
        (label, now, before, 100 * now // most, 100 * before // most)
        for (_, label), now, before in zip(s.typer, s.kolumnsummor, s.forra_kolumnsummor, strict=True)
    ]
    context = {"nav": "synpunkter", "rapport": one, "s": s, "staplar": bars}
    return render(request, "complaints/rapport.html", context)


@require_POST
def oppna(request: StaffRequest, year: int) -> HttpResponse:
    """Open the report about a complete year that no January opened: an older one, or one that nobody was awake in."""
    if not Rapport.find(request, year).may_be_opened:
        raise Http404
    open_for(year, clock.now())
    return redirect(Januarirapport.objects.get(ar=year).get_absolute_url())


@require_safe
def som_pdf(request: StaffRequest, year: int) -> HttpResponse:
    one = Rapport.find(request, year)
    written = f"Utskriven {local(clock.now()):%Y-%m-%d %H:%M}"
    body = pdf(one.figures, frozen=one.at, hash=one.sha256, written=written)
    return as_file(body, "application/pdf", f"synpunkter-{year}-rapport.pdf")


@require_safe
def som_excel(request: StaffRequest, year: int) -> HttpResponse:
    one = Rapport.find(request, year)
    return as_file(xlsx(one.figures, frozen=one.at, hash=one.sha256), XLSX, f"synpunkter-{year}-rapport.xlsx")
